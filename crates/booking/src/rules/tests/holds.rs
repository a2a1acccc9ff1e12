use model::Instant;

use super::hall::{Hall, MINE, PASSPORTS, THEIRS, TOMORROW, WEDDINGS, ask, at, contact, id};
use crate::rules::{AppointmentState, Change, Command, Refusal};
use crate::search::Channel;

fn a_moment(at: Instant, millis: i64) -> Instant {
    Instant::from_millis(at.as_millis() + millis)
}

#[test]
fn of_two_who_want_the_last_slot_one_has_it_and_the_other_the_nearest() {
    let mut hall = Hall::new();
    hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let second = hall.try_hold(&[(WEDDINGS, 1)], Channel::Online, at("2026-03-04 10:00"));
    let Err(Refusal::SlotTaken { alternatives }) = second else { panic!("{second:?}") };
    assert_eq!(alternatives.len(), 6);
    assert!(alternatives.contains(&at("2026-03-04 09:00")) && alternatives.contains(&at("2026-03-04 11:00")));
    assert!(alternatives.is_sorted());
    for time in alternatives {
        assert!(
            hall.decide(
                false,
                &Command::Hold {
                    ask: ask(&[(WEDDINGS, 1)], Channel::Online),
                    starts_at: time,
                    secret_hash: MINE,
                }
            )
            .is_ok(),
            "an alternative is to be had"
        );
    }
}

#[test]
fn what_is_not_offered_is_not_held() {
    let mut hall = Hall::new();
    for wrong in
        ["2026-03-04 09:05", "2026-03-04 08:45", "2026-03-04 12:00", "2026-03-07 09:00", "2026-03-02 09:00"]
    {
        let held = hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, at(wrong));
        assert!(matches!(held, Err(Refusal::SlotTaken { .. })), "{wrong}: {held:?}");
    }
    let beside = hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, a_moment(at("2026-03-04 09:00"), 1));
    assert!(matches!(beside, Err(Refusal::SlotTaken { .. })), "a millisecond after the start is no start");
}

#[test]
fn a_hold_lasts_fifteen_minutes_to_the_millisecond_whether_or_not_a_tick_was_there() {
    for (millis, is_there) in [(-1, true), (0, false), (1, false)] {
        let mut hall = Hall::new();
        let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
        let expires_at = hall.appointment(hold).expires_at.unwrap();
        assert_eq!(expires_at, at("2026-03-03 08:15"));
        hall.now = a_moment(expires_at, millis);
        assert_eq!(hall.state.next_deadline(), expires_at);
        let booked = hall.book(hold, 7);
        assert_eq!(booked.is_ok(), is_there, "{millis}: {booked:?}");
        if !is_there {
            let Err(Refusal::HoldExpired { alternatives }) = booked else { panic!("{booked:?}") };
            assert!(alternatives.contains(&at("2026-03-04 10:00")), "the same time, still free");
            hall.tick();
            assert_eq!(hall.stands(hold), AppointmentState::Expired);
            assert!(matches!(hall.book(hold, 7), Err(Refusal::HoldExpired { .. })));
            assert!(hall.online(WEDDINGS, TOMORROW).contains("10:00"), "free at once");
        }
    }
}

#[test]
fn an_expired_hold_that_somebody_else_followed_tells_other_times() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    hall.wait(15);
    hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let Err(Refusal::HoldExpired { alternatives }) = hall.book(hold, 7) else { panic!("it is over") };
    assert!(!alternatives.contains(&at("2026-03-04 10:00")) && !alternatives.is_empty());
}

#[test]
fn a_hold_is_extended_while_the_person_is_there_up_to_an_hour() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let extend = Command::Extend { hold, secret_hash: MINE };
    for (wait, until) in [(10, "08:25"), (14, "08:39"), (14, "08:53"), (14, "09:00"), (7, "09:00")] {
        hall.wait(wait);
        hall.say(&extend).unwrap();
        assert_eq!(hall.appointment(hold).expires_at, Some(at(&format!("2026-03-03 {until}"))));
    }
    assert_eq!(hall.decide(false, &extend).unwrap().changes, [], "nothing to write");
    hall.wait(1);
    assert!(matches!(hall.say(&extend), Err(Refusal::HoldExpired { .. })));
}

#[test]
fn another_secret_opens_nothing_and_tells_nothing() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    let mine = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 11:00");
    let with_theirs = [
        Command::Extend { hold, secret_hash: THEIRS },
        Command::LetGo { hold, secret_hash: THEIRS },
        Command::Book { hold, secret_hash: THEIRS, contact: Some(contact(7)) },
        Command::Move { appointment: mine, hold, secret_hash: THEIRS },
    ];
    for command in &with_theirs {
        assert_eq!(hall.say(command), Err(Refusal::NotYours), "{command:?}");
        assert_eq!(hall.order(command), Err(Refusal::NotYours), "not even for staff: {command:?}");
    }
    hall.wait(20);
    for command in &with_theirs {
        assert_eq!(hall.say(command), Err(Refusal::NotYours), "not even that it is over: {command:?}");
    }
}

#[test]
fn a_hold_that_is_given_back_is_free_at_once_also_where_cancellations_wait() {
    let mut hall = Hall::with(|site| super::hall::rules(site, WEDDINGS).release_delay_minutes = 60);
    let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    hall.chance = u64::MAX / 3;
    hall.say(&Command::LetGo { hold, secret_hash: MINE }).unwrap();
    assert_eq!(hall.stands(hold), AppointmentState::Cancelled);
    assert!(hall.online(WEDDINGS, TOMORROW).contains("10:00"));
}

#[test]
fn a_batch_that_is_full_says_so_and_makes_nothing() {
    let mut hall = Hall::new();
    let command = Command::Hold {
        ask: ask(&[(WEDDINGS, 1)], Channel::Online),
        starts_at: at("2026-03-04 10:00"),
        secret_hash: MINE,
    };
    let mut context = crate::rules::Context { made: 2048, ..crate::rules::Context::new(hall.now, 1) };
    assert_eq!(crate::rules::decide(&hall.state, &command, &mut context), Err(Refusal::BatchFull));
    let hold = id(hall.say(&command).unwrap());
    hall.now = at("2026-03-03 08:15");
    let mut context = crate::rules::Context { made: 2048, ..crate::rules::Context::new(hall.now, 2) };
    let changes = crate::rules::tick(&hall.state, &mut context);
    assert_eq!(changes, [], "it expires with the next batch");
    assert!(matches!(hall.tick()[..], [Change::Release(_), Change::Appointment(_)]));
    assert_eq!(hall.stands(hold), AppointmentState::Expired);
}
