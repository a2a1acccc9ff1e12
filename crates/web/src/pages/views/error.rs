//! One humane page for everything that goes wrong, with ways out.

use askama::Template;

use super::{LanguageLink, Words};

/// Any refusal of a page. Never for the API, which answers with problem documents.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, path)`; may be empty.
    pub languages: Vec<LanguageLink>,
    /// From how far it is read.
    pub seen: Seen,
    /// `locale::problem_title`, or "pair-needed", "live-unknown".
    pub title: String,
    /// `locale::problem_detail`, or the `.detail` of the title's key.
    pub detail: String,
    /// What one can do meanwhile, or instead.
    pub advice: String,
    /// Reloading may help (busy, limited, disk-full, internal …).
    pub retry: bool,
    /// What the administration finds in the log, for internal errors.
    pub reference: Option<String>,
}

/// From how far a page is read, and whether it may lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// By who holds it or sits at it.
    Near,
    /// By who stands at a kiosk: it leads nowhere else.
    Standing,
    /// Across a waiting room: nobody touches it.
    Far,
}

impl Seen {
    fn class(self) -> &'static str {
        match self {
            Self::Near => "",
            Self::Standing => "standing",
            Self::Far => "far",
        }
    }
}
