use super::hall::{Hall, MINE, PASSPORTS, SCHOOL, TOMORROW, WEDDINGS, at, rules};
use crate::rules::{AppointmentState, Change, Command, Refusal, Wrong};
use crate::search::Channel;

#[test]
fn a_move_takes_the_new_slot_and_frees_the_old_in_one_decision() {
    let mut hall = Hall::with(|site| rules(site, WEDDINGS).release_delay_minutes = 30);
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-05 11:00");
    let places = hall.appointment(booked).places.clone();
    hall.chance = 1_000_000;
    let relocate = Command::Move { appointment: booked, hold, secret_hash: MINE };
    let decided = hall.decide(false, &relocate).unwrap();
    let [Change::Release(release), Change::Appointment(ended), Change::Appointment(moved)] =
        &decided.changes[..]
    else {
        panic!("{:?}", decided.changes)
    };
    assert_eq!((release.cell, release.cells, release.on.to_string().as_str()), (120, 11, TOMORROW));
    assert!(release.online_at > release.freed_at);
    assert_eq!((ended.id, ended.state), (hold, AppointmentState::Moved));
    assert_eq!((moved.id, moved.state, moved.revision), (booked, AppointmentState::Booked, 3));
    hall.say(&relocate).unwrap();
    assert_eq!(hall.appointment(booked).starts_at, at("2026-03-05 11:00"));
    assert_eq!(hall.appointment(booked).places, places);
    assert!(!hall.online(WEDDINGS, TOMORROW).contains("10:00"), "the delay goes on");
    assert!(hall.staff(WEDDINGS, TOMORROW).contains("10:00"));
    assert!(!hall.staff(WEDDINGS, "2026-03-05").contains("11:00"));
    assert!(matches!(hall.say(&relocate), Err(Refusal::HoldExpired { .. })), "a hold is used once");
}

#[test]
fn a_move_onto_a_hold_that_is_over_loses_nothing() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-05 11:00");
    hall.wait(15);
    let moved = hall.say(&Command::Move { appointment: booked, hold, secret_hash: MINE });
    assert!(matches!(moved, Err(Refusal::HoldExpired { .. })));
    assert_eq!(hall.appointment(booked).starts_at, at("2026-03-04 10:00"));
    assert!(!hall.staff(WEDDINGS, TOMORROW).contains("10:00"));
}

#[test]
fn a_move_is_for_the_same_services_and_may_be_for_more_persons() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    let other = hall.hold(&[(SCHOOL, 1)], "2026-03-05 11:00");
    let moved = hall.say(&Command::Move { appointment: booked, hold: other, secret_hash: MINE });
    assert_eq!(moved, Err(Refusal::Invalid { field: "hold", wrong: Wrong::OtherServices }));
    let more = hall.hold(&[(PASSPORTS, 3)], "2026-03-05 10:00");
    hall.say(&Command::Move { appointment: booked, hold: more, secret_hash: MINE }).unwrap();
    assert_eq!(hall.appointment(booked).minutes, 35);
}

#[test]
fn the_citizen_moves_before_the_time_has_come_and_staff_until_it_is_missed() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-03 10:00");
    hall.until(at("2026-03-03 10:00"));
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-05 10:00");
    let relocate = Command::Move { appointment: booked, hold, secret_hash: MINE };
    assert_eq!(hall.say(&relocate), Err(Refusal::Begun));
    assert_eq!(hall.say(&Command::Cancel(booked)), Err(Refusal::Begun));
    hall.order(&relocate).unwrap();
    assert_eq!(hall.appointment(booked).starts_at, at("2026-03-05 10:00"));
}

#[test]
fn a_hold_is_no_appointment_yet() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let other = hall.try_hold(&[(WEDDINGS, 1)], Channel::Staff, at("2026-03-04 11:00")).unwrap();
    let commands = [
        Command::Move { appointment: hold, hold: other, secret_hash: MINE },
        Command::Cancel(hold),
        Command::Resize { appointment: hold, persons: vec![1] },
        Command::CheckIn { appointment: hold, here: super::hall::site_id() },
    ];
    for command in commands {
        assert_eq!(hall.order(&command), Err(Refusal::Unknown("appointment")), "{command:?}");
    }
}
