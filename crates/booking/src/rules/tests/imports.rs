//! What another system promised.

use super::hall::{Hall, PASSPORTS, SCHOOL, WEDDINGS, at, contact, counter, id, rules, service, time};
use crate::rules::{Answer, AppointmentState, Command, Import, Misfit, Refusal, Wrong};
use crate::search::{Channel, Errand};

fn old(errands: &[(i64, u16)], starts_at: &str) -> Import {
    let errand = |&(n, persons): &(i64, u16)| Errand { service: service(n), persons };
    Import {
        errands: errands.iter().map(errand).collect(),
        starts_at: at(starts_at),
        counter: None,
        contact: Some(contact(7)),
        letters: false,
    }
}

impl Hall {
    fn import(&mut self, import: &Import) -> Result<Answer, Refusal> {
        self.say(&Command::Import(import.clone().into()))
    }

    /// Why it does not fit; the decision says the same.
    fn misfit(&mut self, import: &Import) -> Option<Misfit> {
        let misfit = self.state.misfit(import, self.now).unwrap();
        let decided = self.decide(false, &Command::Import(import.clone().into()));
        assert_eq!(misfit.is_some(), matches!(decided, Err(Refusal::SlotTaken { .. })), "{decided:?}");
        misfit
    }
}

#[test]
fn an_old_appointment_is_promised_at_its_time_off_the_grid_and_inside_the_lead_time() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).lead_minutes = 600);
    let import = old(&[(PASSPORTS, 2)], "2026-03-03 09:05");
    assert!(hall.try_hold(&[(PASSPORTS, 2)], Channel::Staff, import.starts_at).is_err(), "off the grid");
    let booked = id(hall.import(&import).unwrap());
    let row = hall.appointment(booked).clone();
    assert_eq!((row.state, row.booked_at, row.expires_at), (AppointmentState::Booked, Some(hall.now), None));
    assert_eq!((row.channel, row.minutes, row.revision), (Channel::Staff, 25, 1));
    assert_eq!(hall.legs(booked), ["2 09:05–09:30"]);
    // It is an appointment as any other: its cells are taken, and time goes on for it.
    assert_eq!(hall.misfit(&Import { counter: Some(counter(2)), ..import }), Some(Misfit::Taken));
    hall.until(at("2026-03-03 12:00"));
    assert_eq!(hall.stands(booked), AppointmentState::NoShow);
}

#[test]
fn no_horizon_ends_what_was_promised_but_days_do() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).horizon_days = 6);
    let far = old(&[(PASSPORTS, 1)], "2026-12-01 10:00");
    assert_eq!(hall.misfit(&far), None);
    let first = id(hall.import(&far).unwrap());
    let second = id(hall.import(&far).unwrap());
    assert_ne!(hall.legs(first), hall.legs(second), "what is taken there is known");
    assert_eq!(hall.misfit(&far), Some(Misfit::Taken));
    assert_eq!(hall.misfit(&old(&[(PASSPORTS, 1)], "2027-04-08 10:00")), Some(Misfit::TooFar));
    assert_eq!(hall.misfit(&old(&[(PASSPORTS, 1)], "2027-04-07 10:00")), None, "the 400th day");
}

#[test]
fn a_counter_that_is_named_is_the_one_or_there_is_no_room() {
    let mut hall = Hall::new();
    let at_counter = |n| Import { counter: Some(counter(n)), ..old(&[(PASSPORTS, 1)], "2026-03-04 10:00") };
    let booked = id(hall.import(&at_counter(1)).unwrap());
    assert_eq!(hall.legs(booked), ["1 10:00–10:15"]);
    assert_eq!(hall.misfit(&at_counter(1)), Some(Misfit::Taken));
    assert_eq!(hall.misfit(&at_counter(3)), Some(Misfit::NotGiven));
    assert_eq!(hall.misfit(&at_counter(2)), None);
}

#[test]
fn nothing_is_promised_where_nobody_sits_or_in_the_past() {
    let mut hall = Hall::new();
    for (start, misfit) in [
        ("2026-03-04 08:55", Misfit::Closed),
        ("2026-03-04 11:50", Misfit::Closed),
        ("2026-03-07 10:00", Misfit::Closed),
        ("2026-03-03 07:55", Misfit::Over),
        ("2026-03-02 10:00", Misfit::Over),
    ] {
        assert_eq!(hall.misfit(&old(&[(PASSPORTS, 1)], start)), Some(misfit), "{start}");
    }
    let block = |n| Command::Block {
        counter: counter(n),
        on: super::hall::date("2026-03-04"),
        from: time("09:00"),
        to: time("12:00"),
        reason: String::new(),
    };
    hall.order(&block(1)).unwrap();
    hall.order(&block(2)).unwrap();
    assert_eq!(hall.misfit(&old(&[(PASSPORTS, 1)], "2026-03-04 10:00")), Some(Misfit::Taken), "blocked");
}

#[test]
fn the_legs_of_one_appointment_are_promised_together_or_not_at_all() {
    let mut hall = Hall::new();
    let family = old(&[(PASSPORTS, 2), (SCHOOL, 1)], "2026-03-04 10:05");
    let booked = id(hall.import(&family).unwrap());
    assert_eq!(hall.legs(booked), ["1 10:05–10:30", "1 10:30–10:50"]);
    let wedding = old(&[(WEDDINGS, 1)], "2026-03-04 10:10");
    hall.import(&wedding).unwrap();
    assert_eq!(hall.misfit(&old(&[(PASSPORTS, 2), (SCHOOL, 1)], "2026-03-04 10:05")), Some(Misfit::Taken));
    assert_eq!(hall.misfit(&old(&[(PASSPORTS, 2)], "2026-03-04 10:05")), None);
}

#[test]
fn whoever_was_promised_more_than_the_town_allows_has_it_and_the_places_count() {
    let mut hall = Hall::with(|site| rules(site, PASSPORTS).contact_limit = 1);
    let imported = ["09:00", "09:20", "09:40"].map(|start| {
        let booked = id(hall.import(&old(&[(PASSPORTS, 1)], &format!("2026-03-04 {start}"))).unwrap());
        hall.appointment(booked).places[0].number
    });
    assert_eq!(imported, [1, 2, 3]);
    let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-04 11:00");
    assert_eq!(hall.book(hold, 7), Err(Refusal::ContactLimit { most: 1 }));
    let nobody = Import { contact: None, ..old(&[(PASSPORTS, 1)], "2026-03-04 10:00") };
    let booked = id(hall.import(&nobody).unwrap());
    assert_eq!(hall.appointment(booked).places, []);
}

#[test]
fn what_cannot_be_a_service_or_a_number_of_persons_is_refused_with_its_field() {
    let hall = Hall::with(|site| site.services[1].rules.booking = None);
    let refused = |errands: &[(i64, u16)]| hall.state.misfit(&old(errands, "2026-03-04 10:00"), hall.now);
    let range = Wrong::Range { least: 1, most: 4 };
    assert_eq!(refused(&[(PASSPORTS, 5)]), Err(Refusal::Invalid { field: "persons", wrong: range }));
    assert_eq!(refused(&[(SCHOOL, 1)]), Err(Refusal::NotBookable));
    assert_eq!(refused(&[(9, 1)]), Err(Refusal::Unknown("service")));
}
