//! "Why was A012 called before C007?" in one line (DESIGN.md section 5).

use chrono_tz::Tz;
use model::{Instant, Language};

use crate::{Value, duration_words, text_with, time_words};

/// The facts behind a call. The priority's reason is not among them: nobody stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why<'a> {
    /// The ticket called ("A012").
    pub number: &'a str,
    /// When its person arrived.
    pub arrived_at: Instant,
    /// The booked time, if it has one.
    pub appointment_at: Option<Instant>,
    /// By how much its turn is later than the arrival, so that appointments are on time.
    pub allowance_minutes: u16,
    /// What its turn counts from, where that is neither the booked time nor the arrival with the allowance.
    pub counts_from: Option<Instant>,
    /// Minutes of priority credit.
    pub priority_minutes: u16,
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
    /// What an agent may answer who asks "Why not me?", in one line and in the site's time: who it is, then each thing
    /// that made the turn other than the arrival.
    pub fn sentence(&self, language: Language, zone: Tz) -> String {
        let at = |instant| Value::from(time_words(language, instant, zone));
        let (head, seen_at) = self.head();
        let mut line = text_with(language, head, &[("number", self.number.into()), ("at", at(seen_at))]);
        let mut add = |key: &str, name: &str, value: Value<'static>| {
            line.push(' ');
            line.push_str(&text_with(language, key, &[(name, value)]));
        };
        if !self.chosen && !self.reserved {
            if let Some(from) = self.counts_from {
                let late = self.appointment_at.is_some() && from == self.arrived_at;
                add(if late { "why-late" } else { "why-counts-from" }, "at", at(from));
            }
            let shifts = [
                ("why-allowance", self.allowance_minutes),
                ("why-priority", self.priority_minutes),
                ("why-preference", self.preference_minutes),
            ];
            for (key, minutes) in shifts.into_iter().filter(|(_, minutes)| *minutes > 0) {
                add(key, "minutes", duration_words(language, minutes.into()).into());
            }
        }
        if let Some(passed) = self.instead_of {
            add("why-instead-of", "number", passed.to_owned().into());
        }
        line
    }

    /// The strongest reason, and the time that it names.
    fn head(&self) -> (&'static str, Instant) {
        match (self.chosen, self.reserved, self.appointment_at) {
            (true, ..) => ("why-chosen", self.arrived_at),
            (_, true, _) => ("why-reserved", self.arrived_at),
            (_, _, Some(appointment_at)) => ("why-appointment", appointment_at),
            _ => ("why-first", self.arrived_at),
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
        Why {
            number: "A012",
            arrived_at: at(2),
            appointment_at: None,
            allowance_minutes: 0,
            counts_from: None,
            priority_minutes: 0,
            preference_minutes: 0,
            chosen: false,
            reserved: false,
            instead_of: None,
        }
    }

    fn at(minutes: i64) -> Instant {
        Instant::from_millis(NINE).plus_minutes(minutes)
    }

    fn french(why: Why<'_>) -> String {
        why.sentence(Language::Fr, Paris).replace('\u{a0}', " ")
    }

    #[test]
    fn the_plain_reason_is_the_place_in_the_line() {
        assert_eq!(french(plain()), "A012, arrivé à 9 h 02 : premier de la file de ce guichet.");
        let booked = Why { appointment_at: Some(at(0)), ..plain() };
        assert_eq!(french(booked), "A012, rendez-vous à 9 h : premier de la file de ce guichet.");
    }

    #[test]
    fn each_shift_of_the_turn_is_said_so_that_it_can_be_repeated_to_who_asks() {
        let said = |why: Why<'_>| {
            let line = french(why);
            line.split_once(" guichet. ").expect("a head and a reason").1.to_owned()
        };
        assert_eq!(
            said(Why { allowance_minutes: 30, ..plain() }),
            "Les personnes sans rendez-vous passent comme si elles étaient arrivées une demi-heure plus tard, pour \
             que les rendez-vous soient à l'heure."
        );
        assert_eq!(
            said(Why { priority_minutes: 20, ..plain() }),
            "Priorité : passe comme si la personne était arrivée 20 minutes plus tôt."
        );
        assert_eq!(
            said(Why { preference_minutes: 5, ..plain() }),
            "Ce guichet reçoit d'abord cette démarche, comme si la personne était arrivée 5 minutes plus tôt."
        );
        assert_eq!(
            said(Why { counts_from: Some(at(40)), ..plain() }),
            "Son tour compte depuis 9 h 40 : retour dans la file, transfert ou famille."
        );
        assert_eq!(
            said(Why { appointment_at: Some(at(-30)), counts_from: Some(at(2)), ..plain() }),
            "Arrivé en retard, à 9 h 02 : passe selon son heure d'arrivée."
        );
    }

    #[test]
    fn a_choice_and_who_it_passed_are_said() {
        let chosen = french(Why { chosen: true, instead_of: Some("C007"), ..plain() });
        assert_eq!(
            chosen,
            "A012, arrivé à 9 h 02 : choisi par l'agent. Dans l'ordre de la file, C007 vient avant."
        );
        assert!(french(Why { reserved: true, ..plain() }).ends_with(": envoyé à ce guichet."));
    }

    #[test]
    fn every_variant_has_words_in_every_language() {
        for bits in 0..256u16 {
            let has = |bit: u16| bits & 1 << bit > 0;
            let why = Why {
                chosen: has(0),
                reserved: has(1),
                priority_minutes: u16::from(has(2)) * 30,
                preference_minutes: u16::from(has(3)) * 5,
                appointment_at: has(4).then_some(at(2)),
                instead_of: has(5).then_some("C007"),
                allowance_minutes: u16::from(has(6)) * 30,
                counts_from: has(7).then_some(at(2)),
                ..plain()
            };
            for language in Language::ALL {
                assert!(why.sentence(language, Paris).starts_with("A012"), "{why:?}");
            }
        }
    }
}
