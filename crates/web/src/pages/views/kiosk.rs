//! `/kiosk`: at most six choices a screen, two taps to a ticket, the wait before the choice.
//!
//! The server lays out all screens at once; the browser shows one at a time and posts the choice.

use askama::Template;

use super::{Alternative, LanguageLink, Words};

/// More choices on one screen would need scrolling at 1080 × 1920 (SURFACES.md).
const CHOICES_PER_SCREEN: usize = 6;
/// The last place of the first screen is always "Je ne sais pas / Accueil".
const AREAS_PER_SCREEN: usize = CHOICES_PER_SCREEN - 1;

/// `/kiosk`.
#[derive(Debug, Template)]
#[template(path = "kiosk.html")]
pub struct KioskPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/kiosk")`.
    pub languages: Vec<LanguageLink>,
    /// The site's id.
    pub site: String,
    /// Its name.
    pub site_name: String,
    /// The screens.
    pub services: KioskServices,
}

/// An area of services.
#[derive(Debug)]
pub struct KioskArea {
    /// Its name.
    pub name: String,
    /// Its services.
    pub services: Vec<KioskService>,
}

/// A service.
#[derive(Debug)]
pub struct KioskService {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `words.with("kiosk-wait", "wait", wait_words)`, or `words.text("kiosk-nobody")`.
    pub wait: String,
    /// "Ferme à 17 h", when that is within the hour or so; else empty.
    pub closes: String,
    /// Why no ticket can be taken: "Ouvre demain à 9 h", "Fermé", "Interrompu : …".
    pub closed: Option<String>,
    /// People go to the reception instead: what to tell them (`kiosk-reception-detail`, `kiosk-alert-detail`).
    pub reception: Option<String>,
    /// The service's question, or `words.text("question-person")` by unit.
    pub question: String,
    /// "1 personne", "2 personnes" … up to the service's maximum. Empty when it counts nothing.
    pub units: Vec<String>,
    /// What to have with one.
    pub documents: Vec<String>,
    /// Another way, shown before the ticket.
    pub alternative: Option<Alternative>,
}

/// The screens: `/kiosk/services`.
#[derive(Debug, Template)]
#[template(path = "kiosk_services.html")]
pub struct KioskServices {
    words: Words,
    as_of: String,
    notice: Option<String>,
    suspended: Option<String>,
    screens: Vec<Screen>,
}

/// One screen of choices.
#[derive(Debug)]
struct Screen {
    id: String,
    title: String,
    hint: String,
    back: String,
    tiles: Vec<Tile>,
    documents: Vec<String>,
    alternative: Option<Alternative>,
}

/// One choice.
#[derive(Debug)]
struct Tile {
    id: String,
    label: String,
    hints: Vec<String>,
    does: Does,
}

/// What a choice does.
#[derive(Debug)]
enum Does {
    Open { screen: String },
    Take { service: String, persons: usize },
    Nothing,
}

impl Does {
    fn screen(&self) -> &str {
        if let Self::Open { screen } = self { screen } else { "" }
    }

    fn service(&self) -> &str {
        if let Self::Take { service, .. } = self { service } else { "" }
    }

    fn persons(&self) -> usize {
        if let Self::Take { persons, .. } = self { *persons } else { 0 }
    }
}

impl KioskServices {
    /// Lays out the screens. `as_of` is the time in words at which the waits were known; `suspended` says why the
    /// whole site is suspended.
    pub fn new(
        words: Words,
        as_of: String,
        notice: Option<String>,
        suspended: Option<String>,
        areas: Vec<KioskArea>,
    ) -> Self {
        let mut screens = Vec::new();
        let tiles = areas.iter().enumerate().map(|(place, area)| area_tile(words, place, area)).collect();
        first_screens(words, tiles, &mut screens);
        for (place, area) in areas.into_iter().enumerate() {
            area_screens(words, place, area, &mut screens);
        }
        screens.push(reception_screen(words, "reception", "areas", words.text("kiosk-reception-detail")));
        Self { words, as_of, notice, suspended, screens }
    }
}

fn area_tile(words: Words, place: usize, area: &KioskArea) -> Tile {
    let open = area.services.iter().any(|service| service.closed.is_none());
    let hints = if open { Vec::new() } else { vec![words.text("kiosk-closed")] };
    Tile {
        id: format!("tile-area-{place}"),
        label: area.name.clone(),
        hints,
        does: open_screen(area_id(place, 0)),
    }
}

fn open_screen(screen: String) -> Does {
    Does::Open { screen }
}

fn area_id(place: usize, page: usize) -> String {
    page_id(&format!("area-{place}"), page)
}

fn page_id(id: &str, page: usize) -> String {
    if page == 0 { id.to_owned() } else { format!("{id}-{page}") }
}

fn first_screens(words: Words, tiles: Vec<Tile>, screens: &mut Vec<Screen>) {
    let unsure = |page| Tile {
        id: format!("tile-reception-{page}"),
        label: words.text("kiosk-unsure"),
        hints: vec![words.text("kiosk-unsure-hint")],
        does: open_screen("reception".to_owned()),
    };
    let first = screens.len();
    paged(words, "areas", "", &words.text("kiosk-question"), tiles, AREAS_PER_SCREEN, screens);
    for (page, screen) in screens[first..].iter_mut().enumerate() {
        screen.tiles.push(unsure(page));
    }
}

fn area_screens(words: Words, place: usize, area: KioskArea, screens: &mut Vec<Screen>) {
    let id = area_id(place, 0);
    let tiles = area.services.iter().map(service_tile).collect();
    paged(words, &id, "areas", &area.name, tiles, CHOICES_PER_SCREEN, screens);
    for service in area.services.into_iter().filter(asks_more) {
        service_screens(words, &id, service, screens);
    }
}

/// Whether a third screen is worth its tap: something to count, or something to know before.
fn asks_more(service: &KioskService) -> bool {
    service.closed.is_none()
        && (service.units.len() > 1 || service.alternative.is_some() || service.reception.is_some())
}

fn service_tile(service: &KioskService) -> Tile {
    let does = match service {
        service if service.closed.is_some() => Does::Nothing,
        service if asks_more(service) => open_screen(format!("service-{}", service.id)),
        service => Does::Take { service: service.id.clone(), persons: 1 },
    };
    let hints = match (&service.closed, &service.reception) {
        (Some(closed), _) => vec![closed.clone()],
        (None, Some(_)) => Vec::new(),
        (None, None) => vec![service.wait.clone(), service.closes.clone()],
    };
    let hints = hints.into_iter().filter(|hint| !hint.is_empty()).collect();
    Tile { id: format!("tile-service-{}", service.id), label: service.name.clone(), hints, does }
}

fn service_screens(words: Words, back: &str, service: KioskService, screens: &mut Vec<Screen>) {
    let id = format!("service-{}", service.id);
    if let Some(detail) = service.reception {
        screens.push(reception_screen(words, &id, back, detail));
        return;
    }
    let units = if service.units.len() > 1 { service.units } else { vec![words.text("kiosk-take")] };
    let counted = units.len() > 1;
    let take = |(place, label): (usize, String)| Tile {
        id: format!("tile-{id}-{}", place + 1),
        label,
        hints: Vec::new(),
        does: Does::Take { service: service.id.clone(), persons: place + 1 },
    };
    let tiles = units.into_iter().enumerate().map(take).collect();
    let first = screens.len();
    paged(words, &id, back, &service.name, tiles, CHOICES_PER_SCREEN, screens);
    for screen in &mut screens[first..] {
        screen.hint = if counted { service.question.clone() } else { service.wait.clone() };
        screen.documents.clone_from(&service.documents);
    }
    screens[first].alternative = service.alternative;
}

fn reception_screen(words: Words, id: &str, back: &str, detail: String) -> Screen {
    Screen {
        id: id.to_owned(),
        title: words.text("kiosk-reception"),
        hint: detail,
        back: back.to_owned(),
        tiles: Vec::new(),
        documents: Vec::new(),
        alternative: None,
    }
}

/// Spreads `tiles` over as many screens as they need; the last place of a full screen leads on.
fn paged(
    words: Words,
    id: &str,
    back: &str,
    title: &str,
    tiles: Vec<Tile>,
    per_screen: usize,
    screens: &mut Vec<Screen>,
) {
    let mut rest = tiles;
    for page in 0.. {
        let last = rest.len() <= per_screen;
        let mut tiles = if last { std::mem::take(&mut rest) } else { rest.drain(..per_screen - 1).collect() };
        if !last {
            tiles.push(Tile {
                id: format!("tile-more-{}", page_id(id, page)),
                label: words.text("kiosk-more"),
                hints: Vec::new(),
                does: open_screen(page_id(id, page + 1)),
            });
        }
        screens.push(Screen {
            id: page_id(id, page),
            title: title.to_owned(),
            hint: String::new(),
            back: if page == 0 { back.to_owned() } else { page_id(id, page - 1) },
            tiles,
            documents: Vec::new(),
            alternative: None,
        });
        if last {
            break;
        }
    }
}

/// The ticket just taken: `/kiosk/ticket?code=`.
#[derive(Debug, Template)]
#[template(path = "kiosk_ticket.html")]
pub struct KioskTicket {
    /// The words.
    pub words: Words,
    /// "A012".
    pub number: String,
    /// The service's name.
    pub service: String,
    /// "2 personnes", or empty.
    pub units: String,
    /// `locale::wait_sentence`.
    pub wait: String,
    /// Place in the line, from 1.
    pub position: Option<u32>,
    /// The waiting room's name, or empty.
    pub zone: String,
    /// The live page's address as a QR code. Trusted: made by the server; no `style` in it.
    pub qr_svg: String,
    /// What to bring.
    pub documents: Vec<String>,
}
