//! Tickets of today, by what people remember of their number.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;
use lanes::Published;
use model::{SiteId, TicketId};
use queue::rules::{self, number_text};

use crate::app::App;
use crate::problem::Problem;

/// So many tickets are offered: more is no help, another digit is.
const MOST: usize = 12;

/// What somebody remembers of a number: perhaps the letter, perhaps some digits in a row.
#[derive(Debug, PartialEq, Eq)]
struct Memory {
    series: Option<char>,
    digits: String,
}

impl Memory {
    /// "A042", "a42", "42", "A"; `None`: that is no part of a number.
    fn of(text: &str) -> Option<Self> {
        let series = text.chars().next().filter(char::is_ascii_alphabetic);
        let digits = &text[series.map_or(0, char::len_utf8)..];
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
        plain.then(|| Self { series: series.map(|it| it.to_ascii_uppercase()), digits: digits.to_owned() })
    }

    /// How well a ticket fits: 0 is the number itself, 1 has its digits somewhere.
    fn fits(&self, series: char, number: u32) -> Option<u8> {
        if self.series.is_some_and(|wanted| wanted != series) {
            return None;
        }
        let is_it = self.digits.parse() == Ok(number);
        let has_it = number_text(series, number)[series.len_utf8()..].contains(&self.digits);
        if is_it { Some(0) } else { has_it.then_some(1) }
    }
}

/// Tickets that may be meant.
#[derive(Debug, Default)]
pub struct Meant {
    /// The likeliest, at most 12; of equally likely ones the newest first.
    pub ids: Vec<TicketId>,
    /// How many there are.
    pub all: usize,
}

/// The tickets of `day` that `text` may mean, the likeliest first; the one that it means without doubt alone.
pub async fn tickets(app: &App, site: SiteId, day: NaiveDate, text: &str) -> Result<Meant, Problem> {
    let Some(memory) = Memory::of(text) else { return Ok(Meant::default()) };
    let given = app.store.numbers_of_day(site, day).await.map_err(|error| app.unreadable(&error))?;
    let fitting =
        |&(id, series, number): &(TicketId, char, u32)| Some((memory.fits(series, number)?, Reverse(id)));
    let mut found: Vec<_> = given.iter().filter_map(fitting).collect();
    found.sort_unstable();
    if memory.series.is_some() && found.first().is_some_and(|&(fit, _)| fit == 0) {
        found.truncate(1);
    }
    let all = found.len();
    Ok(Meant { ids: found.into_iter().take(MOST).map(|(_, Reverse(id))| id).collect(), all })
}

/// The ticket's row: from memory, or from the database when memory has let it go.
pub async fn row(app: &App, site: &Arc<Published>, id: TicketId) -> Result<Option<rules::Ticket>, Problem> {
    let held = site.read().state.ticket(id).cloned();
    match held {
        Some(ticket) => Ok(Some(ticket)),
        None => app.store.ticket_row(id).await.map_err(|error| app.unreadable(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    fn fit(text: &str, series: char, number: u32) -> Option<u8> {
        Memory::of(text).and_then(|memory| memory.fits(series, number))
    }

    #[test]
    fn a_number_is_found_by_what_people_remember_of_it() {
        for (text, series, number, fits) in [
            ("A042", 'A', 42, Some(0)),
            ("a42", 'A', 42, Some(0)),
            ("42", 'C', 42, Some(0)),
            ("04", 'A', 42, Some(1)),
            ("a4", 'A', 42, Some(1)),
            ("42", 'A', 142, Some(1)),
            ("c", 'C', 7, Some(1)),
            ("C42", 'A', 42, None),
            ("43", 'A', 42, None),
            ("", 'A', 42, None),
            ("A-42", 'A', 42, None),
            ("é42", 'A', 42, None),
            ("999999999999", 'A', 42, None),
        ] {
            assert_eq!(fit(text, series, number), fits, "{text} for {series}{number}");
        }
    }
}
