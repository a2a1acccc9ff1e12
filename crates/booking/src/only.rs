//! Which of the free times somebody can come to.

use chrono::{Datelike, Timelike, Weekday};
use serde::{Deserialize, Serialize};

/// "After 16 h": when school is out.
const LATE_HOUR: u32 = 16;

/// Which times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Any.
    #[default]
    All,
    /// When there is no school.
    Wednesday,
    /// When most people do not work.
    Saturday,
    /// From 16:00 on.
    Late,
}

impl Only {
    /// Every one, for lists and tests.
    pub const ALL: [Only; 4] = [Only::All, Only::Wednesday, Only::Saturday, Only::Late];

    /// The word of addresses, of the interface and of the database.
    pub fn word(self) -> &'static str {
        match self {
            Only::All => "all",
            Only::Wednesday => "wednesday",
            Only::Saturday => "saturday",
            Only::Late => "late",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|only| only.word() == word)
    }

    /// Whether it is so at a local time.
    pub fn is_met(self, at: &(impl Datelike + Timelike)) -> bool {
        match self {
            Only::All => true,
            Only::Wednesday => at.weekday() == Weekday::Wed,
            Only::Saturday => at.weekday() == Weekday::Sat,
            Only::Late => at.hour() >= LATE_HOUR,
        }
    }
}
