use super::hall::{Hall, PASSPORTS, SCHOOL, TOMORROW, at, rules};
use crate::rules::{Command, Refusal, Wrong};
use crate::search::Channel;

fn resize(hall: &mut Hall, appointment: model::AppointmentId, persons: &[u16]) -> Result<(), Refusal> {
    hall.say(&Command::Resize { appointment, persons: persons.to_vec() }).map(drop)
}

#[test]
fn fewer_and_more_persons_at_the_same_time_where_there_is_room() {
    let mut hall = Hall::with(|site| site.counters.retain(|it| it.id == super::hall::counter(2)));
    let booked = hall.booked(&[(PASSPORTS, 2)], "2026-03-04 09:00");
    assert_eq!(hall.legs(booked), ["2 09:00–09:25"]);
    resize(&mut hall, booked, &[1]).unwrap();
    assert_eq!((hall.legs(booked), hall.appointment(booked).minutes), (vec!["2 09:00–09:15".to_owned()], 15));
    assert!(hall.online(PASSPORTS, TOMORROW).starts_with("09:15"));
    resize(&mut hall, booked, &[4]).unwrap();
    assert_eq!(hall.legs(booked), ["2 09:00–09:45"]);
    assert!(hall.online(PASSPORTS, TOMORROW).starts_with("09:45"));
    assert_eq!(hall.appointment(booked).revision, 4);
    resize(&mut hall, booked, &[4]).unwrap();
    assert_eq!(hall.appointment(booked).revision, 4, "nothing changed");
}

#[test]
fn without_room_the_nearest_times_are_told_and_nothing_is_lost() {
    let mut hall = Hall::with(|site| site.counters.retain(|it| it.id == super::hall::counter(2)));
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:00");
    hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:15");
    let Err(Refusal::SlotTaken { alternatives }) = resize(&mut hall, booked, &[2]) else { panic!("no room") };
    assert_eq!(alternatives[0], at("2026-03-04 09:30"), "{alternatives:?}");
    assert_eq!(hall.legs(booked), ["2 09:00–09:15"]);
    assert!(hall.online(PASSPORTS, TOMORROW).starts_with("09:30"));
}

#[test]
fn later_legs_follow_the_first() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 2), (SCHOOL, 1)], "2026-03-04 09:00");
    assert_eq!(hall.legs(booked), ["1 09:00–09:25", "1 09:25–09:45"]);
    resize(&mut hall, booked, &[1, 2]).unwrap();
    assert_eq!(hall.legs(booked), ["1 09:00–09:15", "1 09:15–09:45"]);
    assert_eq!(hall.appointment(booked).minutes, 45);
}

#[test]
fn who_has_a_time_keeps_it_whatever_became_of_hours_and_lead_time() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 3)], "2026-03-04 09:00");
    let mut site = hall.state.site().as_ref().clone();
    site.hours.openings = vec![super::hall::opening("09:15", "12:00")];
    rules(&mut site, PASSPORTS).lead_minutes = 100_000;
    rules(&mut site, PASSPORTS).grid_minutes = 20;
    hall.state.configure(site.into());
    resize(&mut hall, booked, &[2]).unwrap();
    assert_eq!(hall.appointment(booked).minutes, 25);
    let more = resize(&mut hall, booked, &[4]);
    assert!(more.is_ok(), "the rest of the morning is still open");
    assert_eq!(hall.slots(&[(PASSPORTS, 1)], Channel::Online, TOMORROW), "", "others keep the lead time");
}

#[test]
fn each_leg_has_its_number() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 2), (SCHOOL, 1)], "2026-03-04 09:00");
    let wrong = |wrong| Err(Refusal::Invalid { field: "persons", wrong });
    assert_eq!(resize(&mut hall, booked, &[1]), wrong(Wrong::Missing));
    assert_eq!(resize(&mut hall, booked, &[1, 3]), wrong(Wrong::Range { least: 1, most: 2 }));
}
