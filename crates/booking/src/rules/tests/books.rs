use super::hall::{Hall, MINE, PASSPORTS, SCHOOL, WEDDINGS, at, contact, id, rules};
use crate::rules::{Answer, AppointmentState, Command, ContactPlace, Refusal, Wrong};
use crate::search::Channel;

#[test]
fn a_hold_becomes_an_appointment_once() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(PASSPORTS, 2)], "2026-03-04 10:00");
    hall.wait(3);
    assert_eq!(hall.book(hold, 7), Ok(Answer::Appointment(hold)));
    let booked = hall.appointment(hold).clone();
    assert_eq!(
        (booked.state, booked.expires_at, booked.booked_at),
        (AppointmentState::Booked, None, Some(hall.now))
    );
    assert_eq!((booked.revision, booked.minutes, booked.starts_at), (2, 25, at("2026-03-04 10:00")));
    let again = hall.book(hold, 7);
    assert_eq!(again, Err(Refusal::WrongState { state: AppointmentState::Booked }));
    hall.wait(60);
    assert_eq!(hall.stands(hold), AppointmentState::Booked, "it does not run out");
}

#[test]
fn a_contact_has_the_lowest_free_place_and_no_more_than_the_town_allows() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).contact_limit = 2);
    let hold = |hall: &mut Hall, start: &str| hall.hold(&[(PASSPORTS, 1)], &format!("2026-03-04 {start}"));
    let (one, two, three) = (hold(&mut hall, "09:00"), hold(&mut hall, "09:15"), hold(&mut hall, "09:30"));
    let place = |number| vec![ContactPlace { service: super::hall::service(PASSPORTS), number }];
    hall.book(one, 7).unwrap();
    hall.book(two, 7).unwrap();
    assert_eq!((&hall.appointment(one).places, &hall.appointment(two).places), (&place(1), &place(2)));
    assert_eq!(hall.book(three, 7), Err(Refusal::ContactLimit { most: 2 }));
    assert_eq!(hall.stands(three), AppointmentState::Held, "nothing is lost");
    hall.book(three, 8).unwrap();
    assert_eq!(hall.appointment(three).places, place(1), "another contact");
}

#[test]
fn staff_goes_beyond_the_limit_and_a_place_that_became_free_is_given_again() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).contact_limit = 1);
    let booked = |hall: &mut Hall, start: &str| {
        let hold =
            hall.try_hold(&[(PASSPORTS, 1)], Channel::Staff, at(&format!("2026-03-04 {start}"))).unwrap();
        id(hall.order(&Command::Book { hold, secret_hash: MINE, contact: Some(contact(7)) }).unwrap())
    };
    let ids = ["09:00", "09:15", "09:30"].map(|start| booked(&mut hall, start));
    assert_eq!(ids.map(|id| hall.appointment(id).places[0].number), [1, 2, 3]);
    // The lane reads the places that are taken, under the lock, for each batch.
    hall.order(&Command::Cancel(ids[1])).unwrap();
    assert_eq!(hall.appointment(ids[1]).places, []);
    hall.places = crate::rules::Places::default();
    for id in [ids[0], ids[2]] {
        hall.places.take(contact(7), hall.appointment(id).places[0]);
    }
    let next = booked(&mut hall, "10:00");
    assert_eq!(hall.appointment(next).places[0].number, 2);
}

#[test]
fn several_services_take_a_place_of_each() {
    let mut hall = Hall::with(|site| rules(site, SCHOOL).contact_limit = 1);
    let family = hall.hold(&[(PASSPORTS, 1), (SCHOOL, 1), (PASSPORTS, 1)], "2026-03-04 09:00");
    hall.book(family, 7).unwrap();
    assert_eq!(hall.appointment(family).places.len(), 2, "one for each service");
    let school = hall.hold(&[(SCHOOL, 1)], "2026-03-04 11:00");
    assert_eq!(hall.book(school, 7), Err(Refusal::ContactLimit { most: 1 }));
    let passports = hall.hold(&[(PASSPORTS, 1)], "2026-03-04 11:30");
    assert!(hall.book(passports, 7).is_ok());
}

#[test]
fn a_citizen_needs_a_contact_and_staff_books_for_who_has_none() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let book = Command::Book { hold, secret_hash: MINE, contact: None };
    assert_eq!(hall.say(&book), Err(Refusal::Invalid { field: "contact", wrong: Wrong::Missing }));
    hall.order(&book).unwrap();
    assert_eq!(hall.appointment(hold).places, []);
}

#[test]
fn a_name_may_be_corrected_for_half_an_hour_and_by_staff_always() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let correct = Command::CorrectName(booked);
    hall.until(model::Instant::from_millis(at("2026-03-03 08:30").as_millis() - 1));
    hall.say(&correct).unwrap();
    assert_eq!(hall.appointment(booked).revision, 3);
    hall.until(at("2026-03-03 08:30"));
    assert_eq!(hall.say(&correct), Err(Refusal::NameFixed));
    hall.order(&correct).unwrap();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 11:00");
    assert_eq!(hall.order(&Command::CorrectName(hold)), Err(Refusal::Unknown("appointment")));
}
