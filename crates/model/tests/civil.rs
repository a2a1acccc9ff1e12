//! Civil time against what Python's zoneinfo says (`civil/oracle.py` writes `civil/zones.txt`).

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use model::Instant;
use model::calendar::civil::first_at_or_after;
use model::calendar::{at_wall, business_day, business_day_end, business_day_start, local, rfc3339};

const ZONES: &str = include_str!("civil/zones.txt");

fn seconds(text: &str) -> Instant {
    Instant::from_millis(text.parse::<i64>().unwrap() * 1000)
}

fn zones() -> Vec<Tz> {
    let mut zones: Vec<Tz> =
        ZONES.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect();
    zones.dedup();
    zones
}

#[test]
fn every_wall_time_around_a_change_is_where_the_oracle_has_it() {
    for line in ZONES.lines() {
        let [zone, wall, at, first, day] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let zone: Tz = zone.parse().unwrap();
        let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%dT%H:%M").unwrap();
        assert_eq!(at_wall(wall, zone), (at != "-").then(|| seconds(at)), "{line}");
        assert_eq!(first_at_or_after(wall, zone), seconds(first), "{line}");
        assert_eq!(business_day(seconds(first), zone).to_string(), day, "{line}");
    }
}

#[test]
fn the_oracle_has_holes_and_overlaps_for_each_year() {
    let holes = ZONES.lines().filter(|line| line.starts_with("Europe/Paris") && line.contains(" - ")).count();
    assert!(holes >= 21 * 2, "{holes}");
}

#[test]
fn business_days_follow_each_other_without_gap_and_hold_their_instants() {
    for zone in zones() {
        let mut day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(2041, 1, 1).unwrap();
        while day < last {
            let (start, end) = (business_day_start(day, zone), business_day_end(day, zone));
            assert!(start < end, "{zone} {day}");
            assert_eq!(business_day(start, zone), day, "{zone} {day}");
            assert_eq!(business_day(end - TimeDelta::milliseconds(1), zone), day, "{zone} {day}");
            day = day.succ_opt().unwrap();
            assert_eq!(business_day(end, zone), day, "{zone} {day}");
        }
    }
}

/// Zones whose clocks once went back over 04:00, or that left a whole day out or lived one twice.
#[test]
fn a_business_day_never_goes_back_even_in_the_oddest_zones() {
    let odd = [
        ("Antarctica/Casey", "2009-01-01", 5000),
        ("Pacific/Apia", "2011-12-25", 12),
        ("Pacific/Kwajalein", "1993-08-15", 12),
        ("America/Juneau", "1867-10-10", 20),
        ("Asia/Manila", "1844-12-25", 12),
        ("Asia/Baku", "2012-01-01", 400),
        ("Africa/Monrovia", "1972-01-01", 20),
    ];
    for (zone, from, days) in odd {
        let zone: Tz = zone.parse().unwrap();
        let from: NaiveDate = from.parse().unwrap();
        let mut at = Instant::from(from.and_hms_opt(12, 0, 0).unwrap().and_utc());
        let end = at + TimeDelta::days(days);
        let mut day = business_day(at, zone);
        while at < end {
            at = at.plus_minutes(10);
            let next = business_day(at, zone);
            assert!(next >= day, "{zone} {}", rfc3339(at, zone));
            assert!(
                business_day_start(next, zone) <= at && at < business_day_end(next, zone),
                "{zone} {next}"
            );
            day = next;
        }
    }
}

#[test]
fn text_carries_the_offset_and_reads_back() {
    let at = Instant::from_millis(1_774_746_000_123); // 2026-03-29T01:00:00.123Z, as summer begins in Paris
    assert_eq!(rfc3339(at, Tz::Europe__Paris), "2026-03-29T03:00:00.123+02:00");
    assert_eq!(
        rfc3339(at - TimeDelta::milliseconds(124), Tz::Europe__Paris),
        "2026-03-29T01:59:59.999+01:00"
    );
    assert_eq!(rfc3339(at, Tz::Pacific__Marquesas), "2026-03-28T15:30:00.123-09:30");
    for zone in zones() {
        let read = chrono::DateTime::parse_from_rfc3339(&rfc3339(at, zone)).unwrap();
        assert_eq!(Instant::from(read.to_utc()), at);
        assert_eq!(read.naive_local(), local(at, zone).naive_local());
    }
}
