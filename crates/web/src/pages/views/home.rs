//! `/`: the directory of the town's sites, and in a demonstration the doors to everything.

use std::sync::Arc;

use askama::Template;

use super::{Alternative, LanguageLink, Stopped, Words};
use crate::town::Town;

/// `/`.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/")`.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// In a demonstration: the doors.
    pub demo: Option<Demo>,
    /// Where people book; empty: nothing can be booked.
    pub book: String,
    /// Where there are more sites than are shown, or one was looked for.
    pub search: Option<SiteSearch>,
    /// The town's sites.
    pub sites: Vec<SiteCard>,
}

/// Looking for a site by its name.
#[derive(Debug)]
pub struct SiteSearch {
    /// What was typed.
    pub name: String,
    /// How many sites have that name, and how many of them are shown.
    pub found: usize,
    /// See `found`.
    pub shown: usize,
}

impl SiteSearch {
    fn said(&self, words: Words) -> String {
        let numbers =
            [("shown", self.shown.into()), ("found", self.found.into()), ("name", self.name.as_str().into())];
        let key = match self.found {
            0 => "home-search-none",
            found if found > self.shown => "home-search-more",
            _ => "home-search-found",
        };
        locale::text_with(words.language(), key, &numbers)
    }
}

/// The doors of a demonstration: pairing links.
#[derive(Debug)]
pub struct Demo {
    /// Name of the site.
    pub site: String,
    /// `/pair/{kiosk token}`.
    pub kiosk: String,
    /// `/pair/{reception token}`.
    pub reception: String,
    /// One a zone.
    pub displays: Vec<DisplayLink>,
    /// One a counter.
    pub desks: Vec<DeskLink>,
}

/// The door to a display.
#[derive(Debug)]
pub struct DisplayLink {
    /// `/pair/{token}`, or `/display?zone=…` where one token serves all zones.
    pub href: String,
    /// The zone's name.
    pub zone: String,
    /// Its displays speak.
    pub speaks: bool,
}

/// The door to a desk.
#[derive(Debug)]
pub struct DeskLink {
    /// `/pair/{token}` or `/desk?counter=…`.
    pub href: String,
    /// The counter's name.
    pub name: String,
    /// How to find it.
    pub way: String,
}

/// A site as the public sees it.
#[derive(Debug)]
pub struct SiteCard {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The site's notice.
    pub notice: Option<String>,
    /// Its stop.
    pub stop: Option<Stopped>,
    /// Its services by area.
    pub areas: Vec<AreaCard>,
}

/// An area and its services.
#[derive(Debug)]
pub struct AreaCard {
    /// Its name.
    pub name: String,
    /// Its services.
    pub services: Vec<ServiceCard>,
}

/// A service as the public sees it.
#[derive(Debug)]
pub struct ServiceCard {
    /// Its name.
    pub name: String,
    /// Tickets are given now.
    pub open: bool,
    /// "ferme à 17 h", "ouvre demain à 9 h" (`home-closes-at`, `home-opens-at`), or empty.
    pub hours: String,
    /// The wait in words; empty when closed.
    pub wait: String,
    /// What to bring.
    pub documents: Vec<String>,
    /// Another way.
    pub alternative: Option<Alternative>,
}
