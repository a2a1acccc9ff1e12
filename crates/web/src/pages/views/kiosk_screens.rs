//! The screens of the kiosk: areas, their services, how many, and the reception.
//!
//! A tap on an area and a tap on a service are a ticket for one. Who comes for several touches the smaller place
//! beside the service first. Where a site has few services they stand on the first screen.

use super::kiosk::{KioskArea, KioskService};
use super::{Alternative, Words};

/// More choices on one screen would need scrolling at 1080 × 1920 (SURFACES.md).
const MOST_CHOICES: usize = 6;
/// With fewer, the reception and the way to the next screen would leave no place on the first one.
const LEAST_CHOICES: usize = 3;
/// Choices of one line take the height of so many fewer.
const SHORTER: usize = 2;

/// How many choices a screen has room for: in large text fewer than otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Services, with their waits.
    services: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { services: MOST_CHOICES }
    }
}

impl Room {
    /// For as many services as a kiosk asks for by `?choices=`.
    pub fn asked(choices: Option<&str>) -> Self {
        let services = choices.and_then(|choices| choices.parse().ok()).unwrap_or(MOST_CHOICES);
        Self { services: services.clamp(LEAST_CHOICES, MOST_CHOICES) }
    }

    /// What has one line: areas, numbers of persons.
    fn lines(self) -> usize {
        MOST_CHOICES.min(self.services + SHORTER)
    }
}

/// One screen of choices.
#[derive(Debug)]
pub struct Screen {
    pub id: String,
    pub title: String,
    pub hint: String,
    pub back: String,
    pub tiles: Vec<Tile>,
    pub documents: Vec<String>,
    /// Other ways to get the services of this screen done, with their names.
    pub alternatives: Vec<(String, Alternative)>,
}

/// One choice.
#[derive(Debug, Clone)]
pub struct Tile {
    pub id: String,
    pub sign: &'static str,
    pub label: String,
    pub hints: Vec<String>,
    /// Said in place of the hints, because it must be seen: "Ferme à 17 h".
    pub warning: String,
    pub does: Does,
    /// The smaller place beside it: what it says, and the screen that it opens.
    pub beside: Option<(String, String)>,
    /// Stands out: who looks for it has no other.
    pub first: bool,
    alternative: Option<Alternative>,
}

/// What a choice does.
#[derive(Debug, Clone)]
pub enum Does {
    Open { screen: String },
    Take { service: String, persons: usize },
    Nothing,
}

impl Does {
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    pub fn screen(&self) -> &str {
        if let Self::Open { screen } = self { screen } else { "" }
    }

    pub fn service(&self) -> &str {
        if let Self::Take { service, .. } = self { service } else { "" }
    }

    pub fn persons(&self) -> usize {
        if let Self::Take { persons, .. } = self { *persons } else { 0 }
    }
}

impl Tile {
    fn new(id: String, sign: &'static str, label: String, does: Does) -> Self {
        Self {
            id,
            sign,
            label,
            hints: Vec::new(),
            warning: String::new(),
            does,
            beside: None,
            first: false,
            alternative: None,
        }
    }

    fn opens(id: String, sign: &'static str, label: String, screen: String) -> Self {
        Self::new(id, sign, label, Does::Open { screen })
    }
}

impl Screen {
    fn new(id: String, title: String, back: String, tiles: Vec<Tile>) -> Self {
        let other = |tile: &Tile| Some((tile.label.clone(), tile.alternative.clone()?));
        let alternatives = tiles.iter().filter_map(other).collect();
        Self { id, title, hint: String::new(), back, tiles, documents: Vec::new(), alternatives }
    }
}

/// All screens; the first is "areas".
pub fn lay_out(
    words: Words,
    appointments: bool,
    reception: Option<&KioskService>,
    areas: Vec<KioskArea>,
    room: Room,
) -> Vec<Screen> {
    let mut screens = Vec::new();
    let unsure = reception_tile(words, reception);
    let services = areas.iter().map(|area| area.services.len()).sum::<usize>();
    let few = services + usize::from(appointments) < MOST_CHOICES;
    let (mut tiles, places): (Vec<_>, _) = if few {
        let services = areas.iter().flat_map(|area| &area.services);
        (services.map(|service| service_tile(words, service)).collect(), room.services)
    } else {
        let areas = areas.iter().enumerate();
        (areas.map(|(place, area)| area_tile(words, place, area)).collect(), room.lines())
    };
    if appointments {
        tiles.insert(0, appointment_tile(words));
    }
    // The last place is always "Je ne sais pas / Accueil".
    paged(words, "areas", "", &words.text("kiosk-question"), tiles, places - 1, &mut screens);
    for (page, screen) in screens.iter_mut().enumerate() {
        screen.tiles.push(Tile { id: format!("tile-reception-{page}"), ..unsure.clone() });
    }
    for (place, area) in areas.into_iter().enumerate() {
        let id = if few { "areas".to_owned() } else { area_id(place) };
        if !few {
            let tiles = area.services.iter().map(|service| service_tile(words, service)).collect();
            paged(words, &id, "areas", &area.name, tiles, room.services, &mut screens);
        }
        for service in area.services {
            service_screens(words, &id, service, room, &mut screens);
        }
    }
    let told = words.text("kiosk-reception-detail");
    screens.push(reception_screen(words, "reception", "areas", told));
    screens
}

/// "J'ai rendez-vous".
fn appointment_tile(words: Words) -> Tile {
    let label = words.text("kiosk-arrival-tile");
    let tile = Tile::opens("tile-appointment".to_owned(), "clock", label, "appointment".to_owned());
    Tile { hints: vec![words.text("kiosk-arrival-tile-hint")], first: true, ..tile }
}

/// "Je ne sais pas": a ticket of the reception where the site has such a service and it is open, else the way there.
fn reception_tile(words: Words, reception: Option<&KioskService>) -> Tile {
    let label = words.text("kiosk-unsure");
    match reception.filter(|service| service.closed.is_none() && service.reception.is_none()) {
        Some(service) => {
            let does = Does::Take { service: service.id.clone(), persons: 1 };
            let hints = vec![words.text("kiosk-unsure-hint"), service.wait.clone()];
            Tile { hints, ..Tile::new(String::new(), "reception", label, does) }
        }
        None => {
            let hints = vec![words.text("kiosk-unsure-hint")];
            let tile = Tile::opens(String::new(), "reception", label, "reception".to_owned());
            Tile { hints, ..tile }
        }
    }
}

fn area_tile(words: Words, place: usize, area: &KioskArea) -> Tile {
    let open = area.services.iter().any(|service| service.closed.is_none());
    // When it opens, where that is the same for all.
    let closed = |service: &KioskService| service.closed.clone();
    let first = area.services.first().and_then(closed);
    let same =
        first.filter(|first| area.services.iter().all(|service| closed(service).as_ref() == Some(first)));
    let hints = if open { Vec::new() } else { vec![same.unwrap_or_else(|| words.text("kiosk-closed"))] };
    let tile = Tile::opens(format!("tile-area-{place}"), "next", area.name.clone(), area_id(place));
    Tile { hints, ..tile }
}

fn area_id(place: usize) -> String {
    format!("area-{place}")
}

fn page_id(id: &str, page: usize) -> String {
    if page == 0 { id.to_owned() } else { format!("{id}-{page}") }
}

fn service_tile(words: Words, service: &KioskService) -> Tile {
    let (id, label) = (format!("tile-service-{}", service.id), service.name.clone());
    let screen = format!("service-{}", service.id);
    if let (Some(_), Some(closed)) = (&service.stop, &service.closed) {
        let tile = Tile::opens(id, "reception", label, screen);
        return Tile { warning: closed.clone(), ..tile };
    }
    if let Some(closed) = &service.closed {
        return Tile { hints: vec![closed.clone()], ..Tile::new(id, "clock", label, Does::Nothing) };
    }
    if service.reception.is_some() {
        return Tile::opens(id, "next", label, screen);
    }
    let or_more = |two: &String| (words.with("kiosk-or-more", "units", two), screen.clone());
    Tile {
        hints: vec![service.wait.clone()],
        warning: service.closes.clone(),
        beside: service.units.get(1).map(or_more),
        alternative: service.alternative.clone(),
        ..Tile::new(id, "ticket", label, Does::Take { service: service.id.clone(), persons: 1 })
    }
}

/// What a service needs beyond its tile: the way to the reception, or how many.
fn service_screens(words: Words, back: &str, service: KioskService, room: Room, screens: &mut Vec<Screen>) {
    let id = format!("service-{}", service.id);
    if let Some(stop) = service.stop {
        let told = [stop.why(), stop.newcomer].into_iter().filter(|text| !text.is_empty());
        let told = told.collect::<Vec<_>>().join(" ");
        let screen = reception_screen(words, &id, back, told);
        screens.push(Screen { title: stop.title, ..screen });
        return;
    }
    if service.closed.is_some() {
        return;
    }
    if let Some(detail) = service.reception {
        screens.push(reception_screen(words, &id, back, detail));
        return;
    }
    if service.units.len() < 2 {
        return;
    }
    let take = |(place, label): (usize, String)| {
        let does = Does::Take { service: service.id.clone(), persons: place + 1 };
        Tile::new(format!("tile-{id}-{}", place + 1), "ticket", label, does)
    };
    let tiles = service.units.into_iter().enumerate().map(take).collect();
    let first = screens.len();
    paged(words, &id, back, &service.name, tiles, room.lines(), screens);
    for screen in &mut screens[first..] {
        screen.hint.clone_from(&service.question);
        screen.documents.clone_from(&service.documents);
    }
    screens[first].alternatives.extend(service.alternative.map(|other| (service.name, other)));
}

fn reception_screen(words: Words, id: &str, back: &str, detail: String) -> Screen {
    let screen = Screen::new(id.to_owned(), words.text("kiosk-reception"), back.to_owned(), Vec::new());
    Screen { hint: detail, ..screen }
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
            let more = format!("tile-more-{}", page_id(id, page));
            tiles.push(Tile::opens(more, "more", words.text("kiosk-more"), page_id(id, page + 1)));
        }
        let back = if page == 0 { back.to_owned() } else { page_id(id, page - 1) };
        screens.push(Screen::new(page_id(id, page), title.to_owned(), back, tiles));
        if last {
            break;
        }
    }
}
