//! Durations and waits the way people say them: "un quart d'heure", not "14 minutes".
//!
//! A wait is the range P50–P90 of the forecast. The likely value is rounded to the nearest thing people say, the
//! long one upwards: we would rather be early than make a promise that one in five does not see kept.

use model::Language;

use crate::{Value, text, text_with};

/// The durations people say, in minutes; beyond the last one, whole hours.
const SAID_MINUTES: [u32; 17] = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 75, 90, 105, 120, 150, 180];
/// Below this the long value of a range is not worth a number.
const SHORT_MINUTES: u32 = 5;
/// Ranges that are not wider than this are said as one value.
const NARROW_MINUTES: u32 = 5;

fn nearest_said(minutes: u32) -> u32 {
    match SAID_MINUTES.into_iter().min_by_key(|said| said.abs_diff(minutes)) {
        Some(said) if minutes <= 210 => said,
        _ => (minutes + 30) / 60 * 60,
    }
}

fn next_said(minutes: u32) -> u32 {
    SAID_MINUTES.into_iter().find(|&said| said >= minutes).unwrap_or(minutes.div_ceil(60) * 60)
}

/// "un quart d'heure", "25 minutes", "une heure et demie", "1 h 40".
pub fn duration_words(language: Language, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let count = |key: &str, n: u32| text_with(language, key, &[("n", Value::from(n))]);
    match (hours, rest) {
        (0, 15) => text(language, "quarter-hour"),
        (0, 30) => text(language, "half-hour"),
        (0, 45) => text(language, "three-quarters"),
        (0, _) => count("minutes", rest),
        (_, 0) => count("hours", hours),
        (_, 15 | 30 | 45) => {
            let key = match rest {
                15 => "hours-and-quarter",
                30 => "hours-and-half",
                _ => "hours-and-three-quarters",
            };
            text_with(language, key, &[("hours", Value::from(count("hours", hours)))])
        }
        _ => {
            let hours = ("hours", Value::from(hours.to_string()));
            text_with(language, "hours-and", &[hours, ("minutes", Value::from(format!("{rest:02}")))])
        }
    }
}

/// The longest wait that is said in words, in hours: a working day.
const LONGEST_HOURS: u32 = 12;

/// Every duration that a wait is said with, in minutes and in words: for screens, which say new waits by themselves.
pub fn said_durations(language: Language) -> impl Iterator<Item = (u32, String)> {
    let hours = (4..=LONGEST_HOURS).map(|hours| hours * 60);
    SAID_MINUTES.into_iter().chain(hours).map(move |minutes| (minutes, duration_words(language, minutes)))
}

/// How a wait is said.
enum Said {
    Unknown,
    Short,
    About(u32),
    Range(u32, u32),
}

fn said(wait: Option<[u32; 2]>) -> Said {
    let Some([likely, most]) = wait else { return Said::Unknown };
    let most = most.max(likely);
    if most <= SHORT_MINUTES {
        return Said::Short;
    }
    if most - likely <= NARROW_MINUTES {
        return Said::About(nearest_said(most));
    }
    match (nearest_said(likely), next_said(most)) {
        (likely, most) if likely >= most => Said::About(most),
        (likely, most) => Said::Range(likely, most),
    }
}

/// Short, for a tile or a table: "environ un quart d'heure", "10 à 20 minutes", "pas encore connue".
/// `wait` is `[p50, p90]` in whole minutes.
pub fn wait_words(language: Language, wait: Option<[u32; 2]>) -> String {
    match said(wait) {
        Said::Unknown => text(language, "wait-unknown"),
        Said::Short => text(language, "wait-short"),
        Said::About(minutes) => {
            text_with(language, "wait-about", &[("likely", duration_words(language, minutes).into())])
        }
        Said::Range(likely, most) if most < 60 => {
            text_with(language, "wait-range-minutes", &[("likely", likely.into()), ("most", most.into())])
        }
        Said::Range(likely, most) => {
            let likely = ("likely", duration_words(language, likely).into());
            text_with(language, "wait-range", &[likely, ("most", duration_words(language, most).into())])
        }
    }
}

/// One sentence, for a ticket or the live page: "Environ un quart d'heure d'attente, rarement plus d'une
/// demi-heure." `wait` is `[p50, p90]` in whole minutes.
pub fn wait_sentence(language: Language, wait: Option<[u32; 2]>) -> String {
    match said(wait) {
        Said::Unknown => text(language, "wait-sentence-unknown"),
        Said::Short => text(language, "wait-sentence-short"),
        Said::About(minutes) => text_with(
            language,
            "wait-sentence-about",
            &[("likely", duration_words(language, minutes).into())],
        ),
        Said::Range(likely, most) => {
            let likely = ("likely", duration_words(language, likely).into());
            let most = duration_words(language, most);
            // French elides "de" before "un", "une".
            let vowel = ("vowel", if most.starts_with('u') { "yes" } else { "no" }.into());
            text_with(language, "wait-sentence-range", &[likely, ("most", most.into()), vowel])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french(wait: [u32; 2]) -> String {
        wait_words(Language::Fr, Some(wait))
    }

    #[test]
    fn waits_are_said_as_people_say_them() {
        assert_eq!(wait_words(Language::Fr, None), "pas encore connue");
        assert_eq!(french([0, 4]), "moins de 5 minutes");
        assert_eq!(french([12, 16]), "environ un quart d'heure");
        assert_eq!(french([9, 18]), "10 à 20 minutes");
        assert_eq!(french([28, 55]), "une demi-heure à une heure");
        assert_eq!(french([85, 89]), "environ une heure et demie");
        assert_eq!(french([240, 400]), "4 heures à 7 heures");
    }

    #[test]
    fn no_duration_mixes_words_and_figures() {
        let said = |minutes| duration_words(Language::Fr, minutes).replace('\u{a0}', " ");
        assert_eq!(
            [65, 75, 90, 100, 105, 165].map(said),
            [
                "1 h 05",
                "une heure et quart",
                "une heure et demie",
                "1 h 40",
                "une heure trois quarts",
                "2 heures trois quarts"
            ]
        );
        let said = |minutes| duration_words(Language::En, minutes).replace('\u{a0}', " ");
        assert_eq!([100, 105].map(said), ["1 h 40", "an hour and three quarters"]);
    }

    #[test]
    fn the_sentence_says_the_likely_wait_and_the_long_one() {
        let sentence = |language, wait| wait_sentence(language, Some(wait));
        assert_eq!(
            sentence(Language::Fr, [14, 27]),
            "Environ un quart d'heure d'attente, rarement plus d'une demi-heure."
        );
        assert_eq!(
            sentence(Language::Fr, [10, 18]),
            "Environ 10 minutes d'attente, rarement plus de 20 minutes."
        );
        assert_eq!(
            sentence(Language::En, [14, 27]),
            "About a quarter of an hour to wait, seldom more than half an hour."
        );
        assert_eq!(wait_sentence(Language::En, None), "The wait is not known yet.");
    }

    #[test]
    fn the_long_wait_is_never_rounded_down() {
        for most in 6..600 {
            assert!(next_said(most) >= most, "{most}");
        }
    }
}
