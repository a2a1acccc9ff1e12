use std::sync::LazyLock;

use chrono::{Days, NaiveDate, NaiveDateTime, Timelike, Weekday};
use chrono_tz::Tz;

use super::spans::service_minutes;
use super::*;
use crate::id::{CounterId, ServiceId, SiteId};
use crate::site::Site;
use crate::time::Instant;
use crate::town::{EXAMPLE, Town};

/// The example's town hall and annex.
static SITES: LazyLock<Vec<Site>> = LazyLock::new(|| {
    let town = Town::parse(EXAMPLE).unwrap();
    (1..).zip(&town.sites).map(|(number, site)| site.build_in_order(SiteId::new(number).unwrap())).collect()
});

fn hall() -> Site {
    SITES[0].clone()
}

/// A town hall with these rules alone, tickets from the minute of opening on.
fn hall_with(openings: Vec<Opening>) -> Site {
    let mut site = hall();
    site.settings.early_minutes = 0;
    site.hours = Hours { openings, ..Hours::default() };
    site
}

fn service(site: &Site, slug: &str) -> ServiceId {
    site.services.iter().find(|service| service.slug == slug).unwrap().id
}

fn counter(site: &Site, slug: &str) -> CounterId {
    site.counters.iter().find(|counter| counter.slug == slug).unwrap().id
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> WallTime {
    text.parse().unwrap()
}

/// `2026-11-23 08:15` in Paris.
fn paris(text: &str) -> Instant {
    at_wall(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(), Tz::Europe__Paris).unwrap()
}

fn open(until: &str) -> Walkin {
    Walkin::Open { until: paris(until) }
}

fn closed(until: &str) -> Walkin {
    Walkin::ClosedUntil(Some(paris(until)))
}

fn every_day(from: &str, to: &str) -> Opening {
    Opening {
        counters: Vec::new(),
        services: Vec::new(),
        weekdays: (0..7).map(|day| Weekday::try_from(day).unwrap()).collect(),
        from: time(from),
        to: time(to),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: Channels::default(),
        online_percent: None,
    }
}

fn closure(from_on: &str, until_on: &str) -> Closure {
    Closure {
        from_on: date(from_on),
        until_on: date(until_on),
        from: None,
        to: None,
        counters: Vec::new(),
        services: Vec::new(),
        reason: None,
    }
}

/// The published hours of identity documents on a day, as `08:30+01:00 12:00+01:00`.
fn hours_text(site: &Site, day: &str) -> String {
    let edge = |at| local(at, site.time_zone).format("%H:%M%:z").to_string();
    let spans = spans(site, service(site, "identite"), date(day));
    spans.iter().flat_map(|&(from, to)| [edge(from), edge(to)]).collect::<Vec<_>>().join(" ")
}

#[test]
fn tickets_are_given_a_quarter_of_an_hour_before_opening_and_until_closing() {
    let site = hall();
    let ask = |at: &str| walk_in(&site, service(&site, "identite"), paris(at));
    assert_eq!(ask("2026-11-23 04:00"), closed("2026-11-23 08:15"));
    assert_eq!(ask("2026-11-23 08:14"), closed("2026-11-23 08:15"));
    assert_eq!(ask("2026-11-23 08:15"), open("2026-11-23 12:00"));
    assert_eq!(ask("2026-11-23 11:59"), open("2026-11-23 12:00"));
    assert_eq!(ask("2026-11-23 12:00"), closed("2026-11-23 13:15"));
    assert_eq!(ask("2026-11-23 17:30"), closed("2026-11-24 08:15"));
}

#[test]
fn a_service_is_open_when_one_of_its_counters_is() {
    let site = hall();
    let saturday = paris("2026-11-28 10:00");
    assert_eq!(walk_in(&site, service(&site, "identite"), saturday), open("2026-11-28 12:00"));
    assert_eq!(walk_in(&site, service(&site, "deces"), saturday), open("2026-11-28 12:00"));
    assert_eq!(walk_in(&site, service(&site, "pacs"), saturday), closed("2026-11-30 08:15"));
}

#[test]
fn a_public_holiday_and_a_closure_close_and_the_next_opening_is_told() {
    let site = hall();
    let ask = |at: &str| walk_in(&site, service(&site, "identite"), paris(at));
    assert_eq!(ask("2027-07-14 10:00"), closed("2027-07-15 08:15"));
    // Ascension, the bridge day and Saturday, which is 8 May too: closed until Monday.
    assert_eq!(ask("2027-05-06 10:00"), closed("2027-05-10 08:15"));
}

#[test]
fn an_override_opens_what_it_names_and_also_on_a_public_holiday() {
    let mut site = hall();
    let lists = service(&site, "listes-electorales");
    let afternoon = paris("2027-02-27 14:00");
    assert_eq!(walk_in(&site, lists, afternoon), open("2027-02-27 17:00"));
    assert_eq!(walk_in(&site, service(&site, "recensement"), afternoon), closed("2027-03-01 08:15"));
    site.hours.overrides[0].on = date("2027-07-14");
    assert_eq!(walk_in(&site, lists, paris("2027-07-14 14:00")), open("2027-07-14 17:00"));
}

#[test]
fn a_closure_wins_over_an_override() {
    let mut site = hall();
    site.hours.closures.push(closure("2027-02-27", "2027-02-27"));
    let lists = service(&site, "listes-electorales");
    assert_eq!(walk_in(&site, lists, paris("2027-02-27 14:00")), closed("2027-03-01 08:15"));
}

#[test]
fn a_closure_of_some_hours_or_some_counters_leaves_the_rest() {
    let mut site = hall();
    let morning = Closure { to: Some(time("10:00")), ..closure("2026-11-23", "2026-11-24") };
    let only_two =
        Closure { counters: vec![counter(&site, "guichet-2")], ..closure("2026-11-25", "2026-11-25") };
    site.hours.closures = vec![morning, only_two];
    assert_eq!(hours_text(&site, "2026-11-24"), "10:00+01:00 12:00+01:00 13:30+01:00 17:30+01:00");
    assert_eq!(hours_text(&site, "2026-11-25"), "08:30+01:00 12:00+01:00 13:30+01:00 17:30+01:00");
    let at = paris("2026-11-25 09:00");
    assert_eq!(counter_hours_end(&site, counter(&site, "guichet-2"), at), None);
    assert_eq!(counter_hours_end(&site, counter(&site, "guichet-3"), at), Some(paris("2026-11-25 12:00")));
}

#[test]
fn a_closed_service_leaves_its_counter_staffed() {
    let mut site = hall();
    let identity = service(&site, "identite");
    site.hours.closures = vec![Closure { services: vec![identity], ..closure("2026-11-23", "2026-11-27") }];
    let at = paris("2026-11-23 09:00");
    assert_eq!(walk_in(&site, identity, at), closed("2026-11-28 08:45"));
    assert_eq!(walk_in(&site, service(&site, "legalisation"), at), open("2026-11-23 12:00"));
    assert_eq!(counter_hours_end(&site, counter(&site, "guichet-4"), at), Some(paris("2026-11-23 12:00")));
}

#[test]
fn hours_for_appointments_only_are_no_hours_for_tickets() {
    let online = Channels { online: true, staff: true, walk_in: false };
    let site = hall_with(vec![Opening { channels: online, ..every_day("09:00", "12:00") }]);
    let at = paris("2026-11-23 10:00");
    assert_eq!(walk_in(&site, service(&site, "identite"), at), Walkin::ClosedUntil(None));
    assert_eq!(counter_hours_end(&site, counter(&site, "guichet-2"), at), Some(paris("2026-11-23 12:00")));
}

#[test]
fn every_second_week_is_counted_from_its_anchor_both_ways() {
    let annex = &SITES[1];
    let records = service(annex, "actes");
    let open_on = |day: &str| !spans(annex, records, date(day)).is_empty();
    assert!(open_on("2026-01-10") && open_on("2026-01-24") && open_on("2025-12-27"));
    assert!(!open_on("2026-01-03") && !open_on("2026-01-17") && !open_on("2026-01-31"));
}

#[test]
fn a_week_runs_from_monday_to_sunday_whatever_its_anchor_is() {
    let anchor_on = Some(date("2026-01-07"));
    let rule = Opening { every_weeks: 2, anchor_on, ..every_day("09:00", "12:00") };
    let held: Vec<_> = date("2026-01-01").iter_days().take(18).filter(|&day| rule.holds_on(day)).collect();
    assert_eq!(held, date("2026-01-05").iter_days().take(7).collect::<Vec<_>>());
}

#[test]
fn the_first_and_third_saturday_of_the_month_and_the_last_of_a_month() {
    let held = |nth_of_month: &[i8], month: &str| {
        let nth_of_month = nth_of_month.to_vec();
        let rule = Opening { weekdays: vec![Weekday::Sat], nth_of_month, ..every_day("09:00", "12:00") };
        let days = date(month).iter_days().take_while(|day| day.to_string()[..7] == month[..7]);
        days.filter(|&day| rule.holds_on(day)).map(|day| day.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(held(&[1, 3], "2026-08-01"), "2026-08-01 2026-08-15");
    assert_eq!(held(&[5], "2026-08-01"), "2026-08-29");
    assert_eq!(held(&[-1], "2026-08-01"), "2026-08-29");
    assert_eq!(held(&[-1, 4], "2027-02-01"), "2027-02-27", "the fourth of a short month is its last");
    assert_eq!(held(&[-1], "2026-12-01"), "2026-12-26", "also where the year ends");
    assert_eq!(held(&[5], "2027-02-01"), "");
}

#[test]
fn a_rule_holds_from_its_first_to_its_last_date() {
    let rule = Opening {
        valid_from: Some(date("2026-06-01")),
        valid_until: Some(date("2026-06-03")),
        ..every_day("09:00", "12:00")
    };
    let held: Vec<_> = date("2026-05-25").iter_days().take(30).filter(|&day| rule.holds_on(day)).collect();
    assert_eq!(held, [date("2026-06-01"), date("2026-06-02"), date("2026-06-03")]);
}

#[test]
fn round_the_clock_is_open_at_every_hour_of_every_day() {
    let mut site = hall();
    site.settings.round_the_clock = true;
    for service in &site.services {
        assert_eq!(walk_in(&site, service.id, paris("2026-12-25 03:59")), open("2026-12-25 04:00"));
        assert_eq!(walk_in(&site, service.id, paris("2026-12-25 04:00")), open("2026-12-26 04:00"));
    }
    let any = site.counters[0].id;
    assert_eq!(counter_hours_end(&site, any, paris("2026-12-25 12:00")), Some(paris("2026-12-26 04:00")));
}

#[test]
fn hours_over_midnight_are_one_span_of_one_business_day() {
    let site = hall_with(vec![every_day("22:00", "24:00"), every_day("00:00", "01:30")]);
    assert_eq!(hours_text(&site, "2026-11-23"), "22:00+01:00 01:30+01:00");
    assert_eq!(walk_in(&site, service(&site, "actes"), paris("2026-11-23 23:59")), open("2026-11-24 01:30"));
}

#[test]
fn tickets_never_come_before_their_business_day() {
    let mut site = hall_with(vec![every_day("04:05", "06:00")]);
    site.settings.early_minutes = 30;
    let actes = service(&site, "actes");
    assert_eq!(walk_in(&site, actes, paris("2026-11-23 03:59")), closed("2026-11-23 04:00"));
    assert_eq!(walk_in(&site, actes, paris("2026-11-23 04:00")), open("2026-11-23 06:00"));
}

#[test]
fn what_a_clock_change_leaves_out_is_never_open() {
    let inside = hall_with(vec![every_day("02:00", "03:00")]);
    assert_eq!(hours_text(&inside, "2026-03-27"), "02:00+01:00 03:00+01:00");
    assert_eq!(hours_text(&inside, "2026-03-28"), "");
    let across = hall_with(vec![every_day("02:30", "03:30")]);
    assert_eq!(hours_text(&across, "2026-03-28"), "03:00+02:00 03:30+02:00");
}

#[test]
fn what_comes_twice_counts_from_its_first_time() {
    let site = hall_with(vec![every_day("02:30", "03:30")]);
    assert_eq!(hours_text(&site, "2026-10-24"), "02:30+02:00 03:30+01:00");
    let inside = hall_with(vec![every_day("02:15", "02:45")]);
    assert_eq!(hours_text(&inside, "2026-10-24"), "02:15+02:00 02:45+02:00");
}

#[test]
fn a_day_that_is_over_says_so() {
    let site = hall();
    let day = DaySpans::of_service(&site, service(&site, "actes"), date("2026-11-23"));
    assert_eq!(day.walk_in(paris("2026-11-23 03:59")), None);
    assert_eq!(day.walk_in(paris("2026-11-24 03:59")), Some(closed("2026-11-24 08:15")));
    assert_eq!(day.walk_in(paris("2026-11-24 04:00")), None);
}

/// Random rules, asked at random minutes of days with and without a clock change, against the plain statement: open
/// is when the clock shows a minute of the set, and the answer's end is the first minute that is not.
#[test]
fn walk_in_agrees_with_a_plain_reading_of_the_clock() {
    let mut seed = 11u64;
    let mut random = |below: u16| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u16::try_from((seed >> 33) % u64::from(below)).unwrap()
    };
    for _ in 0..60 {
        let rules = (0..3).map(|_| {
            let (a, b) = (random(1440), random(1440));
            let edge = |minutes| WallTime::from_minutes(minutes).unwrap();
            Opening { from: edge(a.min(b)), to: edge(a.max(b) + 1), ..every_day("00:00", "24:00") }
        });
        let mut site = hall_with(rules.collect());
        site.hours.closures =
            vec![Closure { to: Some(time("09:00")), ..closure("2026-03-29", "2026-03-29") }];
        let actes = service(&site, "actes");
        let shown = |at: Instant| {
            let wall = local(at, site.time_zone);
            let minute = u16::try_from(wall.num_seconds_from_midnight() / 60).unwrap();
            let set = service_minutes(&site, actes, wall.date_naive(), Channel::WalkIn);
            set.contains(WallTime::from_minutes(minute).unwrap())
        };
        // The days around spring's change; autumn's repeated hour has its own tests above.
        for day in date("2026-03-27").iter_days().take(4) {
            let spans = DaySpans::of_service(&site, actes, day);
            let mut at = spans.starts_at;
            while at < spans.ends_at {
                match spans.walk_in(at).unwrap() {
                    Walkin::Open { until } => {
                        assert!(shown(at) && at < until && until <= spans.ends_at);
                        assert!(until == spans.ends_at || !shown(until));
                    }
                    Walkin::ClosedUntil(next) => {
                        assert!(!shown(at));
                        assert!(next.is_some_and(|next| next > at && shown(next)));
                    }
                }
                at = at.plus_minutes(7);
            }
            assert_eq!(spans.ends_at, business_day_start(day + Days::new(1), site.time_zone));
        }
    }
}
