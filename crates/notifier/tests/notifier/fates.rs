use booking::rules::{Appointment, AppointmentState, Letter, LetterKind};
use model::{Instant, LetterId};
use notifier::fate::{Fate, NOBODY, OVER, SUPERSEDED, UNTRUE, fate};
use store::{Claimed, LetterRow, LetterState};

use crate::case::{anne, appointment, now, site, starts_at};

fn claimed(kind: LetterKind, state: AppointmentState) -> Claimed {
    let appointment = appointment(state);
    let letter = Letter {
        id: LetterId::made(site().id, 2, 0),
        kind,
        appointment: appointment.id,
        revision: 2,
        was_at: None,
        made_at: now(),
        due_at: now(),
        times: Vec::new(),
    };
    Claimed {
        row: LetterRow {
            letter,
            state: LetterState::Waiting,
            attempts: 1,
            channel: None,
            reason: None,
            refused: None,
            ended_at: None,
        },
        appointment: Some(appointment),
        contact: Some(anne()),
        offer: (kind == LetterKind::Earlier).then(|| offer(state)),
        told_anew: None,
        was_at: None,
    }
}

/// The same a day before, until two hours from now.
fn offer(state: AppointmentState) -> Appointment {
    let booked = appointment(state);
    let starts_at = booked.starts_at.plus_minutes(-1440);
    Appointment { starts_at, expires_at: Some(now().plus_minutes(120)), ..booked }
}

#[test]
fn an_offer_is_told_of_for_as_long_as_it_lasts() {
    let offered = claimed(LetterKind::Earlier, AppointmentState::Booked);
    let Fate::Goes { appointment, .. } = fate(&offered, now()) else { panic!("it goes") };
    assert_eq!(Some(appointment), offered.offer.as_ref(), "the time that is offered is told");
    assert_eq!(needless(&offered, now().plus_minutes(120)), Some(OVER));
    assert_eq!(needless(&Claimed { offer: None, ..offered }, now()), Some(OVER));
}

fn needless(claimed: &Claimed, now: Instant) -> Option<&'static str> {
    match fate(claimed, now) {
        Fate::Goes { .. } => None,
        Fate::Needless(why) => Some(why),
    }
}

#[test]
fn each_kind_goes_only_where_the_appointment_is_as_it_says() {
    for kind in LetterKind::ALL {
        for state in AppointmentState::ALL {
            let true_of = match kind {
                LetterKind::Cancellation | LetterKind::CalledOff => AppointmentState::Cancelled,
                _ => AppointmentState::Booked,
            };
            let expected = if state == true_of { None } else { Some(UNTRUE) };
            assert_eq!(needless(&claimed(kind, state), now()), expected, "{kind:?} {state:?}");
        }
    }
}

#[test]
fn nothing_goes_once_the_appointment_has_begun() {
    let before = Instant::from_millis(starts_at().as_millis() - 1);
    for (kind, state) in [
        (LetterKind::Reminder, AppointmentState::Booked),
        (LetterKind::Confirmation, AppointmentState::Booked),
        (LetterKind::Cancellation, AppointmentState::Cancelled),
    ] {
        assert_eq!(needless(&claimed(kind, state), before), None);
        assert_eq!(needless(&claimed(kind, state), starts_at()), Some(OVER));
    }
}

#[test]
fn what_a_later_letter_tells_anew_is_needless_and_its_own_revision_is_not() {
    let told = |told_anew| Claimed { told_anew, ..claimed(LetterKind::Reminder, AppointmentState::Booked) };
    assert_eq!(needless(&told(Some(3)), now()), Some(SUPERSEDED));
    assert_eq!(needless(&told(Some(2)), now()), None, "made with it");
    assert_eq!(needless(&told(Some(1)), now()), None, "made before it");
}

#[test]
fn nobody_is_written_to_whose_name_was_erased() {
    let booked = || claimed(LetterKind::Reminder, AppointmentState::Booked);
    assert_eq!(needless(&Claimed { contact: None, ..booked() }, now()), Some(NOBODY));
    assert_eq!(needless(&Claimed { appointment: None, ..booked() }, now()), Some(NOBODY));
}
