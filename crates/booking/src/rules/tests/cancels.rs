use super::hall::{Hall, PASSPORTS, TOMORROW, WEDDINGS, at, contact};
use crate::rules::{AppointmentState, Change, Command, Refusal};

#[test]
fn a_cancelled_appointment_gives_back_cells_and_places() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let decided = hall.decide(false, &Command::Cancel(booked)).unwrap();
    assert!(
        matches!(&decided.changes[..], [Change::Release(release), Change::Appointment(_)]
        if release.online_at == release.freed_at),
        "no delay is configured"
    );
    hall.say(&Command::Cancel(booked)).unwrap();
    assert_eq!(hall.stands(booked), AppointmentState::Cancelled);
    assert_eq!(hall.appointment(booked).places, []);
    assert!(hall.online(WEDDINGS, TOMORROW).contains("10:00"));
    let again = hall.say(&Command::Cancel(booked));
    assert_eq!(again, Err(Refusal::WrongState { state: AppointmentState::Cancelled }));
}

#[test]
fn the_delay_lies_between_the_least_and_the_most_whatever_is_drawn() {
    for chance in [0, 1, 59_999, 1_199_999, 1_200_000, u64::MAX] {
        let mut hall = Hall::with(|site| {
            let rules = super::hall::rules(site, PASSPORTS);
            (rules.release_delay_least_minutes, rules.release_delay_minutes) = (5, 25);
        });
        let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 10:00");
        hall.chance = chance;
        let decided = hall.decide(true, &Command::Cancel(booked)).unwrap();
        let Change::Release(release) = &decided.changes[0] else { panic!("what frees comes first") };
        let minutes = release.online_at.seconds_since(release.freed_at) / 60;
        assert!((5..=25).contains(&minutes), "{chance}: {minutes}");
    }
}

#[test]
fn a_cancelled_slot_is_taken_by_staff_while_online_waits_and_stays_taken() {
    let mut hall = Hall::with(|site| {
        super::hall::rules(site, WEDDINGS).release_delay_minutes = 30;
    });
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    hall.chance = 600_000;
    hall.say(&Command::Cancel(booked)).unwrap();
    let hold =
        hall.try_hold(&[(WEDDINGS, 1)], crate::search::Channel::Staff, at("2026-03-04 10:00")).unwrap();
    let book = Command::Book { hold, secret_hash: super::hall::MINE, contact: Some(contact(3)) };
    hall.order(&book).unwrap();
    hall.wait(60);
    assert!(!hall.online(WEDDINGS, TOMORROW).contains("10:00"));
}
