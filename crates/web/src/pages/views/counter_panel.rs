//! `/display/counter`: the small screen above a counter. The browser swaps `<main>` with a newer one.

use askama::Template;

use super::{LanguageLink, Words};

/// `/display/counter?counter=`.
#[derive(Debug, Template)]
#[template(path = "counter_panel.html")]
pub struct CounterPanel {
    /// The page's words.
    pub words: Words,
    /// Not shown on a panel: `Vec::new()`.
    pub languages: Vec<LanguageLink>,
    /// The site's id.
    pub site: String,
    /// The counter's id.
    pub counter: String,
    /// What the panel says of itself to the server.
    pub version: &'static str,
    /// "Guichet 3".
    pub counter_name: String,
    /// What it shows below its name.
    pub state: PanelState,
    /// When this was true, in words (`locale::time_words`).
    pub as_of: String,
}

/// What a panel shows below the counter's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelState {
    /// The number that the counter has called or serves.
    Serves(String),
    /// Open, with nobody.
    Free,
    /// Why nobody is received ("Fermé", "En pause jusqu'à 14 h").
    Says(String),
}
