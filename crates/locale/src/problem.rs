//! Words of the refusals: one title and one detail for each problem type (DESIGN.md section 7).

use model::Language;

use crate::{Value, text, text_with};

/// Every problem type, as it stands in the answers' `type`.
pub const TYPES: [&str; 38] = [
    "malformed",
    "no-token",
    "bad-token",
    "wrong-role",
    "other-origin",
    "wrong-site",
    "unknown",
    "method",
    "too-large",
    "head-too-large",
    "media-type",
    "unknown-field",
    "invalid",
    "key-reused",
    "service-closed",
    "counter-closed",
    "counter-busy",
    "wrong-state",
    "undo-too-late",
    "joined",
    "used-up",
    "number-taken",
    "suspended",
    "not-bookable",
    "slot-taken",
    "hold-expired",
    "contact-limit",
    "begun",
    "name-fixed",
    "numbers-fixed",
    "too-early",
    "too-late",
    "already-checked-in",
    "limited",
    "busy",
    "disk-full",
    "outcome-unknown",
    "internal",
];

/// A few words.
pub fn problem_title(language: Language, kind: &str) -> String {
    text(language, &format!("problem-{kind}"))
}

/// One or two sentences: what happened, what one can do. Where the caller knows more, a variable gives the better
/// sentence: `moment` (service-closed: when it opens; too-early: from when on), `day` (too-early: when the appointment is), `full` (service-closed: no time is left),
/// `late` (service-closed: what is asked for leads past closing), `number` (counter-busy, number-taken), `state` and
/// `appointment` (wrong-state: where a ticket or an appointment stands, already in words), `reason` (suspended), `place`
/// (wrong-site: where the appointment is), `field` with `wrong` (invalid, unknown-field).
pub fn problem_detail(language: Language, kind: &str, more: &[(&str, Value<'_>)]) -> String {
    let attribute = match (kind, more.first().map(|(name, _)| *name)) {
        ("service-closed", Some("moment")) => "opens",
        ("too-early", Some("moment")) => "from",
        ("too-early", Some("day")) => "day",
        ("wrong-site", Some("place")) => "there",
        ("wrong-state", Some("appointment")) => "appointment",
        ("service-closed", Some("full")) => "full",
        ("service-closed", Some("late")) => "late",
        ("counter-busy" | "number-taken", Some("number")) => "number",
        ("wrong-state", Some("state")) => "state",
        ("suspended", Some("reason")) => "reason",
        ("invalid" | "unknown-field", Some("field")) => "field",
        _ => "detail",
    };
    text_with(language, &format!("problem-{kind}.{attribute}"), more)
}

/// Every code of what is wrong with a field, as it stands in the answers' `errors`.
pub const WRONGS: [&str; 20] = [
    "missing",
    "twice",
    "value",
    "choice",
    "uuid",
    "no-such",
    "no-such-field",
    "other-site",
    "not-both",
    "range",
    "too-many",
    "line",
    "not-later",
    "too-far",
    "not-today",
    "same-ticket",
    "not-served",
    "sent-elsewhere",
    "not-next",
    "other-services",
];

/// What is wrong with a field, in one sentence; with the least and the most that it may be, where there are such limits.
pub fn wrong_words(language: Language, code: &str, limits: Option<(u64, u64)>) -> String {
    let (least, most) = limits.unwrap_or_default();
    text_with(language, &format!("wrong-{code}"), &[("least", least.into()), ("most", most.into())])
}

/// Why a site or a service stands still. In French the town's own words lead; other readers get the words of the
/// kind, where it has some: nobody abroad reads "exercice incendie".
pub fn stop_words(language: Language, kind: &str, reason: &str) -> String {
    let known = ["evacuation", "drill", "ambulance", "outage", "strike"].contains(&kind);
    if known && (language != Language::Fr || reason.is_empty()) {
        return text(language, &format!("stop-{kind}"));
    }
    reason.to_owned()
}

/// An appointment's state in words: `no_show` → "RDV non honoré".
pub fn appointment_state_words(language: Language, state: &str) -> String {
    text(language, &format!("appointment-{}", state.replace('_', "-")))
}

/// A ticket's state in words: `no_show` → "absent à l'appel".
pub fn state_words(language: Language, state: &str) -> String {
    text(language, &format!("state-{}", state.replace('_', "-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_title_and_a_detail() {
        for language in Language::ALL {
            for kind in TYPES {
                assert!(!problem_title(language, kind).is_empty());
                assert!(problem_detail(language, kind, &[]).ends_with('.'), "{kind}");
            }
        }
    }

    #[test]
    fn every_wrong_field_has_a_sentence() {
        for language in Language::ALL {
            for code in WRONGS {
                assert!(wrong_words(language, code, Some((1, 8))).ends_with('.'), "{code}");
            }
        }
        assert_eq!(wrong_words(Language::Fr, "range", Some((1, 4))), "Il faut de 1 à 4.");
    }

    #[test]
    fn a_known_circumstance_is_told() {
        let detail = problem_detail(Language::Fr, "wrong-state", &[("state", "terminé".into())]);
        assert_eq!(detail.replace('\u{a0}', " "), "Le ticket est maintenant : terminé.");
    }

    #[test]
    fn every_state_of_an_appointment_has_words() {
        for state in ["held", "booked", "checked_in", "served", "moved", "cancelled", "expired", "no_show"] {
            for language in Language::ALL {
                assert!(!appointment_state_words(language, state).is_empty());
            }
        }
    }

    #[test]
    fn every_state_has_words() {
        for state in ["waiting", "called", "serving", "done", "parked", "no_show", "withdrawn", "unserved"] {
            for language in Language::ALL {
                assert!(!state_words(language, state).is_empty());
            }
        }
    }
}
