//! `/styleguide`: every part of `ui.html` in every state and theme.

use askama::Template;

use super::{LanguageLink, Words};

/// The themes that a page may ask for; a reader's own colours come from the reader.
const THEMES: [&str; 3] = ["light", "dark", "contrast"];
/// Grounds, each with what may stand on it.
const PAIRS: [&str; 9] = ["brand", "accent", "fill", "card", "shade", "tint", "good", "warn", "board"];
/// Every sign of `ui::icon`.
const SIGNS: [&str; 31] = [
    "back",
    "next",
    "more",
    "ticket",
    "check",
    "cross",
    "plus",
    "info",
    "warn",
    "stop",
    "help",
    "clock",
    "people",
    "person",
    "reception",
    "seat",
    "text",
    "contrast",
    "reach",
    "language",
    "print",
    "phone",
    "online",
    "screen",
    "desk",
    "bell",
    "pause",
    "send",
    "undo",
    "place",
    "unknown",
];

/// The name of a sign; a template compares it where it stands.
struct Sign(&'static str);

/// `/styleguide`.
#[derive(Debug, Template)]
#[template(path = "styleguide.html")]
pub struct StyleguidePage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/styleguide")`.
    pub languages: Vec<LanguageLink>,
}

impl StyleguidePage {
    /// An id that there is once on the page.
    fn id(&self, theme: &str, name: &str) -> String {
        format!("{theme}-{name}-{}", self.words.tag())
    }
}
