//! `/pair/{token}`: a link alone changes nothing; the button does.

use askama::Template;

use super::{LanguageLink, Words};

/// `GET /pair/{token}`.
#[derive(Debug, Template)]
#[template(path = "pair.html")]
pub struct PairPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, path)`.
    pub languages: Vec<LanguageLink>,
    /// What the device will be, in words: `words.text("pair-kiosk")` and the like.
    pub job: String,
    /// Where: the site's, zone's or counter's name.
    pub place: String,
    /// Where the button posts: this page's own path.
    pub action: String,
}
