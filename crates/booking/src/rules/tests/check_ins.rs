use model::SiteId;

use super::hall::{Hall, PASSPORTS, SCHOOL, at, site_id};
use crate::rules::{Answer, AppointmentState, Command, Refusal};

fn check_in(hall: &mut Hall, appointment: model::AppointmentId) -> Result<Answer, Refusal> {
    hall.say(&Command::CheckIn { appointment, here: site_id() })
}

#[test]
fn who_comes_in_time_becomes_what_the_queue_needs() {
    let mut hall = Hall::new();
    let family = &[(PASSPORTS, 2), (SCHOOL, 1)];
    let booked = hall.booked(family, "2026-03-03 10:00");
    hall.until(at("2026-03-03 09:30"));
    let Ok(Answer::Arrived(arrived)) = check_in(&mut hall, booked) else { panic!("in time") };
    assert_eq!((arrived.appointment, arrived.booked_at), (booked, at("2026-03-03 10:00")));
    assert_eq!(arrived.errands, super::hall::ask(family, crate::search::Channel::Online).errands);
    assert_eq!(hall.stands(booked), AppointmentState::CheckedIn);
    assert_eq!(check_in(&mut hall, booked), Err(Refusal::AlreadyCheckedIn));
    hall.say(&Command::Serve(booked)).unwrap();
    assert_eq!(hall.stands(booked), AppointmentState::Served);
    assert_eq!(check_in(&mut hall, booked), Err(Refusal::AlreadyCheckedIn));
}

#[test]
fn too_early_says_from_when() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00");
    hall.until(model::Instant::from_millis(at("2026-03-03 09:30").as_millis() - 1));
    assert_eq!(check_in(&mut hall, booked), Err(Refusal::TooEarly { from_at: at("2026-03-03 09:30") }));
    let staff = hall.decide(true, &Command::CheckIn { appointment: booked, here: site_id() });
    assert!(staff.is_ok(), "staff sees the person");
}

#[test]
fn who_is_late_is_checked_in_until_the_appointment_is_missed() {
    let mut hall = Hall::new();
    let (one, other) = (
        hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00"),
        hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00"),
    );
    hall.until(model::Instant::from_millis(at("2026-03-03 10:20").as_millis() - 1));
    assert!(check_in(&mut hall, one).is_ok());
    hall.now = at("2026-03-03 10:20");
    assert_eq!(check_in(&mut hall, other), Err(Refusal::TooLate { starts_at: at("2026-03-03 10:00") }));
    hall.tick();
    assert_eq!(hall.stands(other), AppointmentState::NoShow);
    assert_eq!(hall.appointment(other).places, [], "a missed appointment is not live");
    assert_eq!(check_in(&mut hall, other), Err(Refusal::TooLate { starts_at: at("2026-03-03 10:00") }));
    hall.order(&Command::CheckIn { appointment: other, here: site_id() }).unwrap();
    assert_eq!(hall.stands(other), AppointmentState::CheckedIn);
}

#[test]
fn the_grace_counts_where_it_is_longer_than_the_late_limit() {
    let mut hall = Hall::with(|site| site.settings.grace_minutes = 45);
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00");
    hall.until(at("2026-03-03 10:44"));
    assert_eq!(hall.stands(booked), AppointmentState::Booked);
    hall.wait(1);
    assert_eq!(hall.stands(booked), AppointmentState::NoShow);
}

#[test]
fn another_day_and_another_site_are_told_apart() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
    let wrong_day = Err(Refusal::WrongDay { starts_at: at("2026-03-04 10:00") });
    assert_eq!(check_in(&mut hall, booked), wrong_day);
    let here = Command::CheckIn { appointment: booked, here: site_id() };
    assert_eq!(hall.order(&here), wrong_day, "not by staff either");
    let there = Command::CheckIn { appointment: booked, here: SiteId::new(2).unwrap() };
    assert_eq!(hall.order(&there), Err(Refusal::WrongSite { site: site_id() }));
    hall.until(at("2026-03-05 09:00"));
    assert_eq!(hall.order(&here), wrong_day, "yesterday's");
}

#[test]
fn only_who_is_here_is_served() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00");
    let refused = Err(Refusal::WrongState { state: AppointmentState::Booked });
    assert_eq!(hall.order(&Command::Serve(booked)), refused);
}
