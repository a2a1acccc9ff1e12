//! Who sees what: lead time, horizon, share, same-day pool, delayed release.

use model::calendar::Channels;

use super::hall::{Hall, PASSPORTS, TODAY, TOMORROW, WEDDINGS, at, date, opening, rules};
use crate::rules::Command;
use crate::search::Channel;

#[test]
fn online_keeps_the_lead_time_and_staff_books_inside_it() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).lead_minutes = 100);
    assert!(hall.online(PASSPORTS, TODAY).starts_with("09:45"), "8:00 and 100 minutes is 9:40");
    assert!(hall.staff(PASSPORTS, TODAY).starts_with("09:00"));
    hall.until(at("2026-03-03 09:20"));
    assert!(hall.online(PASSPORTS, TODAY).starts_with("11:00"), "on the minute");
    assert!(hall.staff(PASSPORTS, TODAY).starts_with("09:30"), "nobody books the past");
    let hold = hall.try_hold(&[(PASSPORTS, 1)], Channel::Staff, at("2026-03-03 09:30"));
    assert!(hold.is_ok());
    assert!(hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, at("2026-03-03 09:45")).is_err());
}

#[test]
fn the_last_day_of_the_horizon_opens_at_the_rules_own_hour() {
    let mut hall = Hall::with(|site| {
        rules(site, PASSPORTS).horizon_days = 6;
        rules(site, PASSPORTS).horizon_opens_hour = 9;
    });
    let monday = "2026-03-09";
    assert_eq!(hall.online(PASSPORTS, monday), "", "six days ahead, at eight");
    assert_ne!(hall.staff(PASSPORTS, monday), "");
    assert_eq!(hall.staff(PASSPORTS, "2026-03-10"), "");
    hall.until(at("2026-03-03 08:59"));
    assert_eq!(hall.online(PASSPORTS, monday), "");
    hall.wait(1);
    assert_ne!(hall.online(PASSPORTS, monday), "");
    assert_eq!(hall.online(PASSPORTS, "2026-03-10"), "");
    hall.until(at("2026-03-04 09:00"));
    assert_ne!(hall.online(PASSPORTS, "2026-03-10"), "", "the horizon moves on");
}

#[test]
fn several_services_keep_the_longest_lead_time_and_the_shortest_horizon() {
    let hall = Hall::with(|site| {
        rules(site, PASSPORTS).horizon_days = 1;
        rules(site, WEDDINGS).lead_minutes = 120;
    });
    let both = &[(PASSPORTS, 1), (WEDDINGS, 1)];
    assert!(hall.slots(both, Channel::Online, TODAY).starts_with("10:00"));
    assert_ne!(hall.slots(both, Channel::Online, TOMORROW), "");
    assert_eq!(hall.slots(both, Channel::Online, "2026-03-05"), "");
}

#[test]
fn what_is_not_offered_online_ahead_is_one_block_for_each_counter() {
    let hall = Hall::with(|site| rules(site, PASSPORTS).online_percent = 75);
    let all = hall.staff(PASSPORTS, TOMORROW);
    assert_eq!(all.split(' ').count(), 12);
    assert_eq!(hall.online(PASSPORTS, TOMORROW), all, "the two counters keep different quarters");
    let mut hall = Hall::with(|site| {
        rules(site, PASSPORTS).online_percent = 75;
        site.counters.remove(0);
    });
    let online = hall.online(PASSPORTS, TOMORROW);
    assert_eq!(
        online, "09:45 10:00 10:15 10:30 10:45 11:00 11:15 11:30 11:45",
        "45 of 180 minutes are staff's"
    );
    assert!(hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, at("2026-03-04 09:30")).is_err());
    assert!(hall.try_hold(&[(PASSPORTS, 1)], Channel::Staff, at("2026-03-04 09:30")).is_ok());
    let none = Hall::with(|site| rules(site, PASSPORTS).online_percent = 0);
    assert_eq!(none.online(PASSPORTS, TOMORROW), "");
}

#[test]
fn an_opening_has_its_own_share_and_its_own_ways() {
    let hall = Hall::with(|site| {
        let staff = Channels { online: false, staff: true, walk_in: false };
        let mut walk_in = opening("10:30", "11:00");
        walk_in.channels = Channels { online: false, staff: false, walk_in: true };
        let mut shared = opening("11:00", "12:00");
        shared.online_percent = Some(50);
        let mut desk = opening("10:00", "10:30");
        desk.channels = staff;
        site.hours.openings = vec![opening("09:00", "10:00"), desk, walk_in, shared];
        site.counters.remove(0);
    });
    assert_eq!(hall.online(PASSPORTS, TOMORROW), "09:00 09:15 09:30 09:45 11:30 11:45");
    assert_eq!(
        hall.staff(PASSPORTS, TOMORROW),
        "09:00 09:15 09:30 09:45 10:00 10:15 11:00 11:15 11:30 11:45"
    );
}

#[test]
fn the_same_day_pool_is_released_online_at_its_hour() {
    let mut hall = Hall::with(|site| {
        rules(site, PASSPORTS).online_percent = 0;
        rules(site, PASSPORTS).same_day_hour = Some(9);
        rules(site, PASSPORTS).lead_minutes = 0;
    });
    assert_eq!(hall.online(PASSPORTS, TODAY), "", "it is eight");
    hall.until(at("2026-03-03 09:00"));
    assert!(hall.online(PASSPORTS, TODAY).starts_with("09:00 09:15"));
    assert_eq!(hall.online(PASSPORTS, TOMORROW), "");
    hall.until(at("2026-03-04 00:00"));
    assert_eq!(hall.online(PASSPORTS, TOMORROW), "", "another day, another pool");
}

#[test]
fn freed_cells_reach_online_after_their_delay_and_staff_at_once() {
    let mut hall = Hall::with(|site| {
        site.counters.remove(0);
        rules(site, PASSPORTS).release_delay_least_minutes = 10;
        rules(site, PASSPORTS).release_delay_minutes = 30;
    });
    let id = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    let (is_online, is_staff) = (
        |hall: &Hall| hall.online(PASSPORTS, TOMORROW).contains("10:00"),
        |hall: &Hall| hall.staff(PASSPORTS, TOMORROW).contains("10:00"),
    );
    assert!(!is_online(&hall) && !is_staff(&hall));
    // 20 minutes more than the least: 1,200,001 values in milliseconds, of which this is the middle.
    hall.chance = 600_000 + 7 * 1_200_001;
    hall.say(&Command::Cancel(id)).unwrap();
    assert!(!is_online(&hall) && is_staff(&hall));
    assert!(hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, at("2026-03-04 10:00")).is_err());
    let freed_at = hall.now;
    hall.until(model::Instant::from_millis(freed_at.plus_minutes(20).as_millis() - 1));
    assert!(!is_online(&hall));
    hall.until(freed_at.plus_minutes(20));
    assert!(is_online(&hall), "on the millisecond");
}

#[test]
fn a_day_that_comes_into_the_horizon_knows_what_is_taken() {
    let mut hall = Hall::with(|site| {
        for n in [PASSPORTS, WEDDINGS, super::hall::SCHOOL] {
            rules(site, n).horizon_days = 1;
        }
        site.counters.remove(0);
    });
    // Taken farther ahead than anybody may book now, as when the town shortens its horizon; the second farther than any
    // horizon, as an import may have it.
    let claim =
        |on| crate::rules::Claim { on: date(on), counter: super::hall::counter(2), cell: 120, cells: 3 };
    let claims = vec![claim("2026-03-25"), claim("2027-05-26")];
    let rows = crate::rules::Rows { claims, ..crate::rules::Rows::default() };
    hall.state = crate::rules::State::load(hall.state.site().clone(), rows, hall.now);
    for (before, on) in [("2026-03-24 08:00", "2026-03-25"), ("2027-05-25 08:00", "2027-05-26")] {
        hall.until(at(before));
        let slots = hall.online(PASSPORTS, on);
        assert!(slots.contains("09:45") && !slots.contains("10:00") && slots.contains("10:15"), "{slots}");
    }
}
