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
    /// `locale::problem_title`, or "pair-needed", "live-unknown".
    pub title: String,
    /// `locale::problem_detail`, or the `.detail` of the title's key.
    pub detail: String,
    /// Reloading may help (busy, limited, disk-full, internal …).
    pub retry: bool,
    /// What the administration finds in the log, for internal errors.
    pub reference: Option<String>,
}
