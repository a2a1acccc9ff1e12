//! `/manage/today`: the opening checklist and the end of the day, for who is responsible for a site.

use std::sync::Arc;

use askama::Template;

use super::{LanguageLink, Words};
use crate::town::Town;

/// `/manage/today`.
#[derive(Debug, Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, path)`.
    pub languages: Vec<LanguageLink>,
    /// The site's id, for forms.
    pub site: String,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its name.
    pub site_name: String,
    /// When this was so.
    pub as_of: String,
    /// What is not as it should be, one line each; none: the green line.
    pub wrong: Vec<String>,
    /// Screens and kiosks.
    pub devices: Vec<Check>,
    /// What this node cannot know, where there are several; empty: it knows all.
    pub node: String,
    /// Counters, each with who is there.
    pub counters: Vec<Check>,
    /// How many were called before their turn, by reason, or empty.
    pub picked: String,
    /// What stands still, each with a button that ends it.
    pub suspensions: Vec<SuspensionRow>,
    /// The notice that hangs or will, with its dates; `None`: there is none.
    pub notice: Option<NoticeRow>,
    /// "Ferme à 17 h 30", or empty.
    pub closes: String,
    /// Tickets that wait or are on hold, in words.
    pub open_tickets: Vec<String>,
    /// How many they are; some are not listed.
    pub waiting: usize,
    /// Whether the end of the day was asked for by somebody who could not know who is at a counter now.
    pub asked_again: bool,
    /// Who is at a counter, in words.
    pub open_visits: Vec<String>,
    /// Devices that are still on, in words.
    pub devices_on: Vec<String>,
}

/// One line of the checklist.
#[derive(Debug, Clone)]
pub struct Check {
    /// What.
    pub name: String,
    /// How it is, in words.
    pub state: String,
    /// Whether that is as it should be.
    pub good: bool,
}

/// Something that stands still.
#[derive(Debug, Clone)]
pub struct SuspensionRow {
    /// Its id.
    pub id: String,
    /// "Toute la mairie : exercice d'évacuation, jusqu'à 11 h 20".
    pub text: String,
}

/// The notice.
#[derive(Debug, Clone)]
pub struct NoticeRow {
    /// The sentence.
    pub text: String,
    /// "du … au …".
    pub when: String,
}
