//! `/display`: the waiting-room screen. The page is a frame; the board comes by the live socket.

use std::sync::Arc;

use askama::Template;

use super::{LanguageLink, Words};
use crate::town::Town;

/// `/display`.
#[derive(Debug, Template)]
#[template(path = "display.html")]
pub struct DisplayPage {
    /// The page's words.
    pub words: Words,
    /// Not shown on a display: `Vec::new()`.
    pub languages: Vec<LanguageLink>,
    /// The site's id.
    pub site: String,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its name.
    pub site_name: String,
    /// The zone's id, or empty for the whole site.
    pub zone: String,
    /// Its name, or empty.
    pub zone_name: String,
    /// What each letter of tickets stands for, as JSON `{letter: area}`.
    pub areas: String,
    /// Displays of this zone chime.
    pub speaks: bool,
    /// The screen's diagonal.
    pub inches: u16,
    /// How far away people sit.
    pub metres: u16,
    /// What the screen says of itself to the server.
    pub version: &'static str,
}
