//! Times and dates in words, as the clock on the site's wall shows them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Weekday};
use chrono_tz::Tz;
use model::{Instant, Language};

use crate::{Value, text, text_with};

fn local(at: Instant, zone: Tz) -> DateTime<Tz> {
    at.utc().with_timezone(&zone)
}

/// "9 h 02", "9:02".
pub fn time_words(language: Language, at: Instant, zone: Tz) -> String {
    let at = local(at, zone);
    let hour = ("hour", Value::from(at.hour().to_string()));
    if at.minute() == 0 {
        return text_with(language, "time-whole", &[hour]);
    }
    text_with(language, "time", &[hour, ("minute", Value::from(format!("{:02}", at.minute())))])
}

/// "lundi 23 novembre 2026", "Monday 23 November 2026".
pub fn date_words(language: Language, at: Instant, zone: Tz) -> String {
    let at = local(at, zone);
    let day = if at.day() == 1 { text(language, "first-day") } else { at.day().to_string() };
    let weekday = text(language, &format!("weekday-{}", at.weekday().number_from_monday()));
    let month = text(language, &format!("month-{}", at.month()));
    let variables = [
        ("weekday", Value::from(weekday)),
        ("day", Value::from(day)),
        ("month", Value::from(month)),
        ("year", Value::from(at.year().to_string())),
    ];
    text_with(language, "date", &variables)
}

/// "lundi 23 novembre": a date of the next months.
pub fn day_words(language: Language, on: NaiveDate) -> String {
    let day = if on.day() == 1 { text(language, "first-day") } else { on.day().to_string() };
    let variables = [
        ("weekday", Value::from(weekday_words(language, on.weekday()))),
        ("day", Value::from(day)),
        ("month", Value::from(text(language, &format!("month-{}", on.month())))),
    ];
    text_with(language, "date-near", &variables)
}

/// "lundi".
pub fn weekday_words(language: Language, weekday: Weekday) -> String {
    text(language, &format!("weekday-{}", weekday.number_from_monday()))
}

/// "novembre 2026".
pub fn month_words(language: Language, on: NaiveDate) -> String {
    let month = Value::from(text(language, &format!("month-{}", on.month())));
    text_with(language, "month-of-year", &[("month", month), ("year", Value::from(on.year().to_string()))])
}

/// "à 9 h 02" on the day of `now`; "demain à 9 h" and "lundi à 9 h" within a week; else with the whole date.
/// For sentences such as "ouvre …".
pub fn moment_words(language: Language, at: Instant, now: Instant, zone: Tz) -> String {
    let time = ("time", Value::from(time_words(language, at, zone)));
    let days = (local(at, zone).date_naive() - local(now, zone).date_naive()).num_days();
    match days {
        0 => text_with(language, "moment-today", &[time]),
        1 => text_with(language, "moment-tomorrow", &[time]),
        2..=6 => {
            let number = local(at, zone).weekday().number_from_monday();
            let weekday = text(language, &format!("weekday-{number}"));
            text_with(language, "moment-this-week", &[("weekday", Value::from(weekday)), time])
        }
        _ => dated_words(language, at, zone),
    }
}

/// "lundi 23 novembre 2026 à 9 h 02", "Monday 23 November 2026 at 9:02": what stands on paper and in letters, which are read
/// on another day.
pub fn dated_words(language: Language, at: Instant, zone: Tz) -> String {
    let date = ("date", Value::from(date_words(language, at, zone)));
    text_with(language, "moment-dated", &[date, ("time", Value::from(time_words(language, at, zone)))])
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;

    use super::*;

    fn at(text: &str) -> Instant {
        Instant::from(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn times_are_those_of_the_wall_clock() {
        let summer = at("2026-07-01T07:02:40Z");
        assert_eq!(time_words(Language::Fr, summer, Paris), "9\u{a0}h\u{a0}02");
        assert_eq!(time_words(Language::En, summer, Paris), "9:02");
        assert_eq!(time_words(Language::Fr, at("2026-11-23T08:00:00Z"), Paris), "9\u{a0}h");
        assert_eq!(time_words(Language::En, at("2026-11-22T23:00:00Z"), Paris), "0:00");
    }

    #[test]
    fn dates_are_said_in_full() {
        assert_eq!(date_words(Language::Fr, at("2026-07-31T22:30:00Z"), Paris), "samedi 1er août 2026");
        assert_eq!(date_words(Language::En, at("2026-11-23T08:00:00Z"), Paris), "Monday 23 November 2026");
        let on = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        assert_eq!(day_words(Language::Fr, on), "mardi 1er décembre");
        assert_eq!(day_words(Language::En, on), "Tuesday 1 December");
        assert_eq!(month_words(Language::Fr, on), "décembre 2026");
        assert_eq!(
            dated_words(Language::Fr, at("2026-11-24T08:00:00Z"), Paris).replace('\u{a0}', " "),
            "mardi 24 novembre 2026 à 9 h"
        );
    }

    #[test]
    fn a_moment_is_said_as_near_as_it_is() {
        let now = at("2026-11-23T08:00:00Z");
        let said = |text| moment_words(Language::Fr, at(text), now, Paris).replace('\u{a0}', " ");
        assert_eq!(said("2026-11-23T13:30:00Z"), "à 14 h 30");
        assert_eq!(said("2026-11-24T08:00:00Z"), "demain à 9 h");
        assert_eq!(said("2026-11-28T08:00:00Z"), "samedi à 9 h");
        assert_eq!(said("2026-12-01T08:00:00Z"), "mardi 1er décembre 2026 à 9 h");
        assert_eq!(dated_words(Language::En, now, Paris), "Monday 23 November 2026 at 9:00");
    }
}
