//! The table of states, and that commands and table agree.

use model::AppointmentId;

use super::hall::{Hall, MINE, WEDDINGS, at, contact, site_id};
use crate::rules::machine::{Event, after};
use crate::rules::{AppointmentState, Command, Refusal};

/// A hall at ten, with one appointment in this state.
fn one_that_is(state: AppointmentState) -> (Hall, AppointmentId) {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-03 10:00");
    let check_in = Command::CheckIn { appointment: hold, here: site_id() };
    match state {
        AppointmentState::Held => return (hall, hold),
        AppointmentState::Expired => drop(hall.wait(15)),
        AppointmentState::Moved => {
            let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
            hall.say(&Command::Move { appointment: booked, hold, secret_hash: MINE }).unwrap();
        }
        _ => drop(hall.book(hold, 7).unwrap()),
    }
    match state {
        AppointmentState::CheckedIn | AppointmentState::Served => drop(hall.order(&check_in).unwrap()),
        AppointmentState::Cancelled => drop(hall.say(&Command::Cancel(hold)).unwrap()),
        AppointmentState::NoShow => drop(hall.until(at("2026-03-03 10:20"))),
        _ => {}
    }
    if state == AppointmentState::Served {
        hall.say(&Command::Serve(hold)).unwrap();
    }
    assert_eq!(hall.stands(hold), state);
    (hall, hold)
}

#[test]
fn each_command_does_in_each_state_what_the_table_says() {
    type Named = fn(AppointmentId) -> Command;
    let commands: [(Named, Event); 9] = [
        (|hold| Command::Extend { hold, secret_hash: MINE }, Event::Extend),
        (|hold| Command::LetGo { hold, secret_hash: MINE }, Event::LetGo),
        (|hold| Command::Book { hold, secret_hash: MINE, contact: Some(contact(9)) }, Event::Book),
        (|appointment| Command::Resize { appointment, persons: vec![1] }, Event::Resize),
        (Command::Cancel, Event::Cancel),
        (Command::CorrectName, Event::CorrectName),
        (Command::Complete, Event::Complete),
        (|appointment| Command::CheckIn { appointment, here: site_id() }, Event::CheckIn),
        (Command::Serve, Event::Serve),
    ];
    for state in AppointmentState::ALL {
        for (command, event) in commands {
            let (mut hall, id) = one_that_is(state);
            if state == AppointmentState::Held {
                hall.wait(1);
            }
            let answered = hall.order(&command(id));
            match after(state, event) {
                Some(next) => {
                    assert_eq!((answered.is_ok(), hall.stands(id)), (true, next), "{state:?} {event:?}");
                }
                None => assert!(
                    answered.is_err() && hall.stands(id) == state,
                    "{state:?} {event:?}: {answered:?}"
                ),
            }
        }
    }
}

#[test]
fn final_states_stay_and_words_read_back() {
    use AppointmentState::{Cancelled, Expired, Moved, Served};
    for state in AppointmentState::ALL {
        assert_eq!(AppointmentState::from_word(state.word()), Some(state));
        let is_final = Event::ALL.iter().all(|event| after(state, *event).is_none());
        assert_eq!(is_final, [Served, Moved, Cancelled, Expired].contains(&state), "{state:?}");
    }
    assert_eq!(AppointmentState::from_word("gone"), None);
}

#[test]
fn what_nobody_knows_is_refused() {
    let mut hall = Hall::new();
    let id = AppointmentId::nth(site_id(), 999);
    assert_eq!(hall.say(&Command::Cancel(id)), Err(Refusal::Unknown("appointment")));
    assert_eq!(hall.say(&Command::Extend { hold: id, secret_hash: MINE }), Err(Refusal::Unknown("hold")));
    assert_eq!(hall.order(&Command::Serve(id)), Err(Refusal::Unknown("appointment")));
}
