//! Somebody who translates at an appointment, and who must be engaged beforehand.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::site::Site;

/// Who translates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpreter {
    /// Between French and French sign language ("LSF").
    SignLanguage,
    /// Between French and another language that is spoken.
    SpokenLanguage,
}

impl Interpreter {
    /// Each, in the order in which they are offered.
    pub const ALL: [Interpreter; 2] = [Interpreter::SignLanguage, Interpreter::SpokenLanguage];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            Interpreter::SignLanguage => "sign_language",
            Interpreter::SpokenLanguage => "spoken_language",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

impl Site {
    /// The interpreters that can be asked for.
    pub fn interpreters(&self) -> impl Iterator<Item = Interpreter> {
        Interpreter::ALL.into_iter().filter(|it| self.settings.interpreter_days(*it).is_some())
    }

    /// The first date on which an interpreter is there who is asked for on `today`: as many working days later as the site
    /// says, from Monday to Friday without public holidays. `None`: nobody can be asked for.
    pub fn interpreter_from(&self, interpreter: Interpreter, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.settings.interpreter_days(interpreter)?;
        let works =
            |on: &NaiveDate| on.weekday().number_from_monday() <= 5 && self.hours.holidays.on(*on).is_none();
        match days.checked_sub(1) {
            Some(before) => today.iter_days().skip(1).filter(works).nth(usize::from(before)),
            None => Some(today),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SiteId;

    fn site(days: u8) -> Site {
        let town = crate::town::Town::parse(crate::town::EXAMPLE).expect("the example");
        let mut site = town.sites[0].build_in_order(SiteId::new(1).expect("one"));
        site.settings.sign_language_lead_days = Some(days);
        site.settings.spoken_language_lead_days = None;
        site
    }

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn an_interpreter_comes_so_many_working_days_later() {
        let first = |days, today: &str| site(days).interpreter_from(Interpreter::SignLanguage, on(today));
        // Wednesday 29 April 2026; Friday 1 May is a public holiday.
        for (days, today, expected) in [
            (0, "2026-04-29", "2026-04-29"),
            (1, "2026-04-29", "2026-04-30"),
            (2, "2026-04-29", "2026-05-04"),
            (5, "2026-04-29", "2026-05-07"),
            (1, "2026-05-02", "2026-05-04"),
            (1, "2026-05-04", "2026-05-05"),
        ] {
            assert_eq!(first(days, today), Some(on(expected)), "{days} after {today}");
        }
        assert_eq!(site(1).interpreter_from(Interpreter::SpokenLanguage, on("2026-04-29")), None);
        assert_eq!(site(1).interpreters().collect::<Vec<_>>(), [Interpreter::SignLanguage]);
    }

    #[test]
    fn words_lead_back() {
        for it in Interpreter::ALL {
            assert_eq!(Interpreter::from_word(it.word()), Some(it));
        }
        assert_eq!(Interpreter::from_word("lsf"), None);
    }
}
