use super::hall::{
    Hall, PASSPORTS, SCHOOL, TODAY, TOMORROW, WEDDINGS, ask, at, counter, date, opening, rules, service, time,
};
use crate::rules::{Refusal, Wrong};
use crate::search::Channel;
use crate::search::DayLoad::{Closed, Few, Free, Full};

#[test]
fn starts_lie_on_the_grid_and_the_last_visit_ends_with_the_opening() {
    let hall = Hall::new();
    let mornings = "09:00 09:15 09:30 09:45 10:00 10:15 10:30 10:45 11:00 11:15 11:30 11:45";
    assert_eq!(hall.online(PASSPORTS, TOMORROW), mornings);
    assert_eq!(
        hall.slots(&[(PASSPORTS, 4)], Channel::Online, TOMORROW),
        mornings.replace(" 11:30 11:45", "")
    );
    assert_eq!(hall.online(SCHOOL, TOMORROW), "09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40");
    assert_eq!(hall.online(PASSPORTS, "2026-03-07"), "", "a Saturday");
}

#[test]
fn a_buffer_is_kept_free_after_a_visit_and_may_lie_after_closing() {
    let mut hall = Hall::new();
    assert!(hall.online(WEDDINGS, TOMORROW).ends_with("11:15"), "45 minutes until 12:00");
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    assert_eq!(hall.online(WEDDINGS, TOMORROW), "09:00 11:00 11:15", "until 10:45, and ten minutes");
    assert_eq!(
        hall.slots(&[(SCHOOL, 1)], Channel::Online, TOMORROW),
        "09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40",
        "counter 1 gives school too"
    );
}

#[test]
fn staggered_starts_differ_from_counter_to_counter() {
    let hall = Hall::with(|site| rules(site, PASSPORTS).staggered = true);
    assert!(hall.online(PASSPORTS, TOMORROW).starts_with("09:00 09:05 09:15 09:20 09:30"));
}

#[test]
fn legs_follow_each_other_within_ten_minutes_at_one_counter_or_two() {
    let mut hall = Hall::new();
    let family = &[(PASSPORTS, 2), (SCHOOL, 1)];
    assert!(hall.slots(family, Channel::Online, TOMORROW).ends_with("11:00 11:15"), "25 and 20 minutes");
    let booked = hall.booked(family, "2026-03-04 09:00");
    assert_eq!(hall.legs(booked), ["1 09:00–09:25", "1 09:25–09:45"], "at one counter where that can be");
    assert_eq!(hall.appointment(booked).minutes, 45);
    let second = hall.booked(family, "2026-03-04 09:00");
    assert_eq!(hall.legs(second), ["2 09:00–09:25", "3 09:25–09:45"], "and else at two");
    let third = hall.try_hold(family, Channel::Online, at("2026-03-04 09:00"));
    assert!(matches!(third, Err(Refusal::SlotTaken { .. })), "{third:?}");
}

#[test]
fn a_later_leg_waits_ten_minutes_at_most() {
    let mut hall = Hall::with(|site| site.counters.truncate(2));
    // Counter 1 alone gives school: 09:25 to 09:40 is taken there, so the second leg begins at 09:40 or not at all.
    hall.booked(&[(SCHOOL, 2)], "2026-03-04 09:40");
    let family = &[(PASSPORTS, 2), (SCHOOL, 1)];
    let slots = hall.slots(family, Channel::Online, TOMORROW);
    assert!(slots.starts_with("09:45 10:00"), "{slots}");
    let mut hall = Hall::with(|site| {
        site.counters.truncate(2);
        site.services[1].rules.minutes = vec![20, 20];
    });
    // 09:35 to 09:40 is all that counter 1 has between passports until 09:25 and school from 09:40 on: no room.
    hall.booked(&[(SCHOOL, 1)], "2026-03-04 09:40");
    hall.booked(&[(SCHOOL, 1)], "2026-03-04 09:00");
    assert_eq!(
        hall.slots(&[(PASSPORTS, 1), (SCHOOL, 1)], Channel::Online, TOMORROW).split(' ').next(),
        Some("09:00")
    );
    let booked = hall.booked(&[(PASSPORTS, 1), (SCHOOL, 1)], "2026-03-04 09:00");
    assert_eq!(hall.legs(booked), ["2 09:00–09:15", "1 09:20–09:40"], "five minutes to walk over");
    assert_eq!(hall.appointment(booked).minutes, 40);
}

#[test]
fn of_counters_that_fit_the_one_with_the_shortest_free_run_is_chosen() {
    let mut hall = Hall::new();
    let booked = |hall: &mut Hall, start: &str| {
        let id = hall.booked(&[(PASSPORTS, 1)], &format!("{TOMORROW} {start}"));
        hall.legs(id)[0].split(' ').next().unwrap().to_owned()
    };
    assert_eq!(booked(&mut hall, "10:00"), "2", "of two alike the one that can give less else");
    assert_eq!(booked(&mut hall, "10:15"), "2", "behind it, where the run is shorter");
    assert_eq!(booked(&mut hall, "09:00"), "2");
    assert_eq!(booked(&mut hall, "10:00"), "1");
}

#[test]
fn the_first_slot_is_the_first_of_all_and_no_holiday_is_offered() {
    let mut hall = Hall::new();
    let first = |hall: &Hall, from: &str| {
        let ask = ask(&[(WEDDINGS, 1)], Channel::Online);
        hall.state.availability().first(&ask, date(from), hall.now).unwrap().map(|slot| slot.starts_at)
    };
    assert_eq!(first(&hall, TODAY), Some(at("2026-03-03 09:00")), "an hour of lead time is over at nine");
    assert_eq!(first(&hall, "2026-04-06"), Some(at("2026-04-07 09:00")), "Easter Monday");
    for start in ["09:00", "10:00", "11:00"] {
        hall.booked(&[(WEDDINGS, 1)], &format!("{TODAY} {start}"));
    }
    assert_eq!(first(&hall, TODAY), Some(at("2026-03-04 09:00")));
    let none = hall.state.availability().first(
        &ask(&[(WEDDINGS, 1)], Channel::Online),
        date("2026-06-01"),
        hall.now,
    );
    assert_eq!(none, Ok(None), "beyond the horizon");
}

#[test]
fn a_month_at_a_glance_is_free_few_full_or_closed() {
    let mut hall =
        Hall::with(|site| site.hours.openings = vec![opening("09:00", "12:00"), opening("14:00", "17:00")]);
    let load = |hall: &Hall| {
        let ask = ask(&[(WEDDINGS, 1)], Channel::Online);
        let days = hall.state.availability().overview(&ask, date("2026-03-03"), date("2026-03-07"), hall.now);
        days.unwrap().into_iter().map(|(_, load)| load).collect::<Vec<_>>()
    };
    assert_eq!(load(&hall), [Free, Free, Free, Free, Closed]);
    for start in ["09:00", "10:00", "11:00", "14:00", "15:00"] {
        hall.booked(&[(WEDDINGS, 1)], &format!("{TOMORROW} {start}"));
    }
    assert_eq!(load(&hall), [Free, Few, Free, Free, Closed], "16:00 and 16:15");
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 16:00");
    assert_eq!(load(&hall), [Free, Full, Free, Free, Closed]);
    hall.until(at("2026-03-03 17:00"));
    assert_eq!(load(&hall)[0], Closed, "over");
    assert_eq!(load(&hall)[1], Full);
}

#[test]
fn what_is_asked_for_must_be_possible() {
    let hall = Hall::with(|site| site.services[1].rules.booking = None);
    let refused = |errands: &[(i64, u16)]| {
        let ask = ask(errands, Channel::Online);
        hall.state.availability().slots(&ask, date(TODAY), date(TODAY), hall.now).unwrap_err()
    };
    assert_eq!(refused(&[]), Refusal::Invalid { field: "services", wrong: Wrong::Missing });
    let many = [(PASSPORTS, 1); 9];
    assert_eq!(refused(&many), Refusal::Invalid { field: "services", wrong: Wrong::TooMany { most: 8 } });
    let persons = Refusal::Invalid { field: "persons", wrong: Wrong::Range { least: 1, most: 4 } };
    assert_eq!(refused(&[(PASSPORTS, 0)]), persons);
    assert_eq!(refused(&[(PASSPORTS, 5)]), persons);
    assert_eq!(refused(&[(9, 1)]), Refusal::Unknown("service"));
    assert_eq!(refused(&[(SCHOOL, 1)]), Refusal::NotBookable);
}

#[test]
fn the_nearest_times_are_told_also_over_days() {
    let mut hall = Hall::new();
    let nearest = |hall: &Hall, wished: &str, count| {
        let ask = ask(&[(WEDDINGS, 1)], Channel::Online);
        let slots = hall.state.availability().nearest(&ask, at(wished), count, hall.now).unwrap();
        let tz = hall.state.site().time_zone;
        let time = |at| model::calendar::local(at, tz).format("%d %H:%M").to_string();
        slots.iter().map(|slot| time(slot.starts_at)).collect::<Vec<_>>()
    };
    assert_eq!(nearest(&hall, "2026-03-04 10:00", 3), ["04 09:45", "04 10:00", "04 10:15"]);
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    assert_eq!(nearest(&hall, "2026-03-04 10:00", 3), ["04 09:00", "04 11:00", "04 11:15"]);
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 11:00");
    hall.booked(&[(WEDDINGS, 1)], "2026-03-04 09:00");
    let nearest_8 = nearest(&hall, "2026-03-04 11:00", 8);
    assert_eq!(
        (nearest_8[0].as_str(), nearest_8[7].as_str()),
        ("03 11:15", "05 10:30"),
        "both ways, by time"
    );
    assert_eq!(
        nearest(&hall, "2026-03-04 23:00", 1),
        ["05 09:00"],
        "not what was found first, but what is nearest"
    );
    assert_eq!(
        nearest(&hall, "9999-03-07 10:00", 1),
        ["30 11:15"],
        "1 May is a holiday, 2 May the horizon's last day and a Saturday"
    );
    assert_eq!(nearest(&hall, "1999-03-07 10:00", 1), ["03 09:00"]);
    assert_eq!(nearest(&hall, "2026-03-07 10:00", 2), ["06 11:00", "06 11:15"], "a Saturday");
}

#[test]
fn overrides_add_and_closures_win_for_booking_too() {
    let mut hall = Hall::with(|site| {
        site.hours.closures = vec![model::calendar::Closure {
            from_on: date(TOMORROW),
            until_on: date(TOMORROW),
            from: Some(time("09:58")),
            to: None,
            counters: Vec::new(),
            services: vec![service(PASSPORTS)],
            reason: None,
        }];
        site.hours.overrides = vec![model::calendar::Override {
            on: date("2026-03-07"),
            from: time("09:00"),
            to: time("09:30"),
            counters: vec![counter(2)],
            services: Vec::new(),
            channels: model::calendar::Channels::default(),
            online_percent: None,
            reason: None,
        }];
    });
    assert_eq!(
        hall.online(PASSPORTS, TOMORROW),
        "09:00 09:15 09:30",
        "until 09:55: no cell that a closure touches"
    );
    assert_eq!(hall.online(SCHOOL, TOMORROW).split(' ').count(), 9);
    assert_eq!(hall.online(PASSPORTS, "2026-03-07"), "09:00 09:15");
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-07 09:00");
    assert_eq!(hall.legs(booked), ["2 09:00–09:15"]);
}
