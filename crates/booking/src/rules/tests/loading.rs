//! Memory is a cache of rows: loaded, caught up with, reconfigured.

use super::hall::{Hall, MINE, PASSPORTS, TODAY, TOMORROW, WEDDINGS, at, counter, date, time};
use crate::rules::{AppointmentState, Change, Claim, Command, Rows, State};

/// What a database would bring of a hall whose appointments are all in memory.
fn rows(hall: &Hall, changes: &[Change]) -> Rows {
    let owned = hall.state.appointments().filter(|it| it.state.owns_cells());
    let claims = owned.flat_map(|it| {
        it.legs.iter().map(|leg| Claim {
            on: it.on,
            counter: leg.counter,
            cell: leg.cell,
            cells: leg.cells + leg.buffer,
        })
    });
    let releases = changes.iter().filter_map(|it| match it {
        Change::Release(release) if release.online_at > hall.now => Some(release.clone()),
        _ => None,
    });
    Rows {
        appointments: hall.state.appointments().cloned().collect(),
        claims: claims.collect(),
        releases: releases.collect(),
        blocks: hall.state.blocks().cloned().collect(),
        wishes: hall.state.wishes().cloned().collect(),
    }
}

fn seen(state: &State, hall: &Hall) -> Vec<String> {
    let hall = Hall { state: state.clone(), now: hall.now, seq: 0, places: hall.places.clone(), chance: 0 };
    [TODAY, TOMORROW, "2026-03-05"]
        .iter()
        .flat_map(|on| {
            [PASSPORTS, WEDDINGS].map(|n| format!("{} | {}", hall.online(n, on), hall.staff(n, on)))
        })
        .collect()
}

#[test]
fn a_load_and_a_catch_up_see_what_the_deciding_node_sees() {
    let mut hall = Hall::with(|site| super::hall::rules(site, WEDDINGS).release_delay_minutes = 45);
    let mut other = hall.state.clone();
    let gone = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let moving = hall.booked(&[(PASSPORTS, 2)], "2026-03-04 10:00");
    let hold = hall.hold(&[(PASSPORTS, 2)], "2026-03-05 09:00");
    other.merge(rows(&hall, &[]), hall.now);
    assert_eq!(seen(&other, &hall), seen(&hall.state, &hall));

    hall.chance = 2_000_000;
    let mut changes = Vec::new();
    for command in [
        Command::Cancel(gone),
        Command::Move { appointment: moving, hold, secret_hash: MINE },
        Command::Block {
            counter: counter(1),
            on: date(TODAY),
            from: time("09:00"),
            to: time("10:00"),
            reason: String::new(),
        },
    ] {
        let decided = hall.decide(true, &command).unwrap();
        decided.changes.iter().for_each(|change| hall.state.apply(change, hall.now));
        changes.extend(decided.changes);
    }
    // Staff takes what online does not see yet: another node reads both at once.
    let taken =
        hall.try_hold(&[(WEDDINGS, 1)], crate::search::Channel::Staff, at("2026-03-04 10:00")).unwrap();
    assert_eq!(hall.stands(taken), AppointmentState::Held);
    let releases = changes.iter().filter_map(|it| match it {
        Change::Release(release) => Some(release.clone()),
        _ => None,
    });
    let since = Rows { claims: Vec::new(), releases: releases.collect(), ..rows(&hall, &[]) };
    // A node that never saw the appointments themselves, only their cells.
    other.forget_passing();
    other.merge(since, hall.now);
    assert_eq!(seen(&other, &hall), seen(&hall.state, &hall));
    let loaded = State::load(hall.state.site().clone(), rows(&hall, &changes), hall.now);
    assert_eq!(seen(&loaded, &hall), seen(&hall.state, &hall));
    assert_eq!(loaded.next_deadline(), hall.state.next_deadline());
}

#[test]
fn memory_keeps_holds_and_what_comes_soon_and_lets_the_rest_go() {
    let mut hall = Hall::new();
    let soon = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    let late = hall.booked(&[(PASSPORTS, 1)], "2026-03-27 10:00");
    let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-27 11:00");
    let row = hall.appointment(late).clone();
    hall.state.forget_passing();
    assert!(hall.state.appointment(soon).is_some() && hall.state.appointment(hold).is_some());
    assert!(hall.state.appointment(late).is_none());
    assert!(!hall.online(PASSPORTS, "2026-03-27").is_empty());
    assert_eq!(hall.say(&Command::Cancel(late)), Err(crate::rules::Refusal::Unknown("appointment")));
    hall.state.admit(row);
    hall.say(&Command::Cancel(late)).unwrap();
    hall.state.forget_passing();
    assert_eq!(hall.state.appointments().count(), 2);
}

#[test]
fn the_lane_is_asked_for_the_hours_to_come_and_who_is_expected_then_is_missed() {
    let mut hall = Hall::new();
    let late = hall.booked(&[(PASSPORTS, 1)], "2026-03-06 10:00");
    let row = hall.appointment(late).clone();
    hall.state.forget_passing();
    assert_eq!(hall.state.unread(hall.now), None);
    hall.until(at("2026-03-05 02:00"));
    let (from, until) = hall.state.unread(hall.now).expect("half of the hours are over");
    assert!(from <= row.starts_at && row.starts_at < until);
    hall.state.admit(row);
    hall.state.know_until(until);
    assert_eq!(hall.state.unread(hall.now), None);
    hall.state.forget_passing();
    hall.until(at("2026-03-06 10:20"));
    assert_eq!(hall.stands(late), AppointmentState::NoShow);
}

#[test]
fn new_settings_keep_what_is_taken_also_at_a_counter_that_is_gone() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    assert_eq!(hall.legs(booked), ["2 10:00–10:15"]);
    let before = hall.state.site().clone();
    let mut site = before.as_ref().clone();
    site.counters.remove(1);
    hall.state.configure(site.into());
    assert!(hall.online(PASSPORTS, TOMORROW).contains("10:00"), "counter 1 is free");
    hall.state.configure(before);
    hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    assert!(!hall.online(PASSPORTS, TOMORROW).contains("10:00"), "counter 2 is back, with who was there");
    hall.say(&Command::Cancel(booked)).unwrap();
    assert!(hall.online(PASSPORTS, TOMORROW).contains("10:00"));
}

#[test]
fn readers_keep_their_own_days_and_share_what_did_not_change() {
    let mut hall = Hall::new();
    let readers = hall.state.availability().clone();
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let ask = super::hall::ask(&[(WEDDINGS, 1)], crate::search::Channel::Online);
    let starts =
        |it: &crate::Availability| it.slots(&ask, date(TOMORROW), date(TOMORROW), hall.now).unwrap().len();
    assert_eq!((starts(&readers), starts(hall.state.availability())), (10, 3));
}
