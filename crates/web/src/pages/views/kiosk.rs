//! `/kiosk`: at most six choices a screen, two taps to a ticket, the wait before the choice.
//!
//! The server lays out all screens at once ([`super::kiosk_screens`]); the browser shows one at a time and posts the
//! choice.

use std::sync::Arc;

use askama::Template;

use super::kiosk_screens::{Room, Screen, lay_out};
use super::{Alternative, LanguageLink, Stopped, Words};
use crate::town::Town;

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
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its name.
    pub site_name: String,
    /// How tickets get onto paper here.
    pub printer: Printer,
    /// What the kiosk reports itself as.
    pub version: &'static str,
    /// The screens.
    pub services: KioskServices,
    /// The hours at which appointments may begin, with their words.
    pub hours: Vec<(u16, String)>,
}

/// How tickets get onto paper at this kiosk: `/kiosk?printer=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printer {
    /// The browser prints when somebody asks for it.
    Asked,
    /// The browser prints each ticket at once (Chromium with `--kiosk-printing`).
    Always,
    /// There is none.
    Missing,
    /// It has no paper, or its cover is open: said before the choice.
    Out,
}

impl Printer {
    /// The printer of this name; a kiosk that says nothing prints when asked.
    pub fn named(name: Option<&str>) -> Self {
        match name {
            Some("always") => Self::Always,
            Some("none") => Self::Missing,
            Some("out") => Self::Out,
            _ => Self::Asked,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Always => "always",
            Self::Missing => "none",
            Self::Out => "out",
        }
    }
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
    /// `words.with("kiosk-wait", "wait", wait_words)`, `words.text("kiosk-nobody")`, or for who is fetched
    /// `words.text("kiosk-alert")`.
    pub wait: String,
    /// "Ferme à 17 h", when that is within the hour or so; else empty.
    pub closes: String,
    /// Why no ticket can be taken: "Ouvre demain à 9 h", "Fermé", "Interrompu : …".
    pub closed: Option<String>,
    /// Its stop, alone or with the whole site.
    pub stop: Option<Stopped>,
    /// People go to the reception instead: what to tell them (`kiosk-reception-detail`).
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

/// What the kiosk offers at one moment.
#[derive(Debug)]
pub struct Choices {
    /// The time in words at which the waits were known.
    pub as_of: String,
    /// The site's notice.
    pub notice: Option<String>,
    /// The stop of the whole site.
    pub stop: Option<Stopped>,
    /// Nothing is open: when something opens again ("Ouvre demain à 9 h"), or "Fermé".
    pub closed: Option<String>,
    /// The service that the reception serves, if the site has one.
    pub reception: Option<KioskService>,
    /// All others, by area.
    pub areas: Vec<KioskArea>,
    /// Whether people come with appointments.
    pub appointments: bool,
}

/// The screens: `/kiosk/services`.
#[derive(Debug, Template)]
#[template(path = "kiosk_services.html")]
pub struct KioskServices {
    words: Words,
    as_of: String,
    notice: Option<String>,
    stop: Option<Stopped>,
    closed: Option<String>,
    screens: Vec<Screen>,
    appointments: bool,
}

impl KioskServices {
    /// Lays out the screens.
    pub fn new(words: Words, choices: Choices, room: Room) -> Self {
        let Choices { as_of, notice, stop, closed, reception, areas, appointments } = choices;
        let screens = lay_out(words, appointments, reception.as_ref(), areas, room);
        Self { words, as_of, notice, stop, closed, screens, appointments }
    }
}

/// The ticket just taken: `/kiosk/ticket?code=`.
#[derive(Debug, Template)]
#[template(path = "kiosk_ticket.html")]
pub struct KioskTicket {
    /// The words.
    pub words: Words,
    /// Whose paper it is.
    pub town: Arc<Town>,
    /// The site's name, for the paper.
    pub site_name: String,
    /// When it was taken: "lundi 9 mars 2026, 9 h 02", for the paper.
    pub taken: String,
    /// "A012".
    pub number: String,
    /// The service's name.
    pub service: String,
    /// "2 personnes", or empty.
    pub units: String,
    /// The services that come after it in the same visit.
    pub later: Vec<String>,
    /// `locale::wait_sentence`, or for who is fetched `kiosk-alert-detail`.
    pub wait: String,
    /// Place in the line, from 1.
    pub position: Option<u32>,
    /// The waiting room's name, or empty.
    pub zone: String,
    /// Where the number is called; empty for who is fetched.
    pub watch: String,
    /// The live page's address as a QR code. Trusted: made by the server; no `style` in it.
    pub qr_svg: String,
    /// The town's sentence of the day.
    pub notice: Option<String>,
    /// That nobody serves yet, that the doors may close first, that a priority is to be shown.
    pub warnings: Vec<String>,
    /// What to bring, for each service that asks for something.
    pub bring: Vec<Bring>,
}

/// What to bring for one service.
#[derive(Debug)]
pub struct Bring {
    /// The service's name.
    pub service: String,
    /// Not empty.
    pub documents: Vec<String>,
}

impl KioskTicket {
    /// Width of the number on paper of 80 mm, in millimetres, its letters being 25 mm high: four letters are squeezed
    /// a little, longer numbers more.
    fn number_width_millimetres(&self) -> usize {
        const PRINTABLE: usize = 70;
        const WIDEST_LETTER: usize = 22;
        PRINTABLE.min(self.number.chars().count() * WIDEST_LETTER)
    }
}
