//! "Why was A012 called before C007?" in one line (DESIGN.md section 5).

use chrono_tz::Tz;
use model::{Instant, Language};

use crate::{Value, text_with, time_words};

/// The facts behind a call. The priority's reason is not among them: nobody stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why<'a> {
    /// The ticket called ("A012").
    pub number: &'a str,
    /// When its person arrived.
    pub arrived_at: Instant,
    /// Its turn, before any credit of this counter.
    pub turn_at: Instant,
    /// The booked time, if it has one.
    pub appointment_at: Option<Instant>,
    /// It has priority credit.
    pub priority: bool,
    /// Minutes of credit by which this counter prefers its service.
    pub preference_minutes: u16,
    /// The agent chose it instead of the next one.
    pub chosen: bool,
    /// It was sent to this very counter.
    pub reserved: bool,
    /// Who would have been next by turn alone, where that is somebody else.
    pub instead_of: Option<&'a str>,
}

impl Why<'_> {
    /// One line, in the site's time.
    pub fn sentence(&self, language: Language, zone: Tz) -> String {
        let at = |instant| Value::from(time_words(language, instant, zone));
        let mut variables = vec![
            ("number", Value::from(self.number)),
            ("arrived", at(self.arrived_at)),
            ("turn", at(self.turn_at)),
        ];
        variables.extend(self.appointment_at.map(|instant| ("appointment", at(instant))));
        let mut line = text_with(language, self.key(), &variables);
        if let Some(passed) = self.instead_of {
            line.push(' ');
            line.push_str(&text_with(language, "why-instead-of", &[("number", Value::from(passed))]));
        }
        line
    }

    /// The strongest reason first.
    fn key(&self) -> &'static str {
        match (self.chosen, self.reserved, self.priority, self.preference_minutes > 0) {
            (true, ..) => "why-chosen",
            (_, true, ..) => "why-reserved",
            (_, _, true, true) => "why-priority-preference",
            (_, _, true, false) => "why-priority",
            (_, _, false, true) => "why-preference",
            _ if self.appointment_at.is_some() => "why-appointment",
            _ if self.turn_at > self.arrived_at => "why-allowance",
            _ => "why-oldest",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    /// 2026-11-23 at 9:00 in Paris.
    const NINE: i64 = 1_795_420_800_000;

    fn plain() -> Why<'static> {
        let arrived_at = Instant::from_millis(NINE).plus_minutes(2);
        Why {
            number: "A012",
            arrived_at,
            turn_at: arrived_at,
            appointment_at: None,
            priority: false,
            preference_minutes: 0,
            chosen: false,
            reserved: false,
            instead_of: None,
        }
    }

    fn french(why: Why<'_>) -> String {
        why.sentence(Language::Fr, Paris).replace('\u{a0}', " ")
    }

    #[test]
    fn the_plain_reason_is_the_earliest_turn() {
        assert_eq!(french(plain()), "A012 a le tour le plus ancien que ce guichet sert : arrivé à 9 h 02.");
    }

    #[test]
    fn each_credit_and_choice_is_told() {
        let later = plain().turn_at.plus_minutes(30);
        let earlier = plain().turn_at.plus_minutes(-30);
        assert!(
            french(Why { turn_at: later, ..plain() })
                .ends_with("sans rendez-vous à 9 h 02, son tour est 9 h 32.")
        );
        assert!(french(Why { priority: true, turn_at: earlier, ..plain() }).contains("compte comme 8 h 32"));
        assert!(french(Why { preference_minutes: 5, ..plain() }).contains("ce guichet prend d'abord"));
        assert!(french(Why { reserved: true, ..plain() }).contains("envoyé à ce guichet"));
        assert!(french(Why { appointment_at: Some(later), ..plain() }).ends_with("rendez-vous à 9 h 32."));
        assert!(
            french(Why { chosen: true, instead_of: Some("C007"), ..plain() })
                .ends_with("C007 a un tour plus ancien.")
        );
    }

    #[test]
    fn every_variant_has_words_in_every_language() {
        for bits in 0..64u8 {
            let why = Why {
                chosen: bits & 1 > 0,
                reserved: bits & 2 > 0,
                priority: bits & 4 > 0,
                preference_minutes: u16::from(bits & 8 > 0) * 5,
                appointment_at: (bits & 16 > 0).then_some(plain().arrived_at),
                instead_of: (bits & 32 > 0).then_some("C007"),
                ..plain()
            };
            for language in Language::ALL {
                assert!(why.sentence(language, Paris).starts_with("A012"), "{why:?}");
            }
        }
    }
}
