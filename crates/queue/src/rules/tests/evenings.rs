//! A manager ends the day by hand.

use super::desk::{Desk, PASSPORTS, REGISTRY, counter};
use crate::rules::{Answer, Command, CounterState, VisitEnd};

#[test]
fn who_is_left_is_told_and_every_counter_is_closed() {
    let mut desk = Desk::new();
    let [serving, called, waits, parked] = [(); 4].map(|()| desk.issue(PASSPORTS));
    desk.next(1);
    desk.by(1, &Command::Start(serving)).unwrap();
    desk.call(3, parked).unwrap();
    desk.by(3, &Command::Park(parked, Some(30))).unwrap();
    assert_eq!(desk.next(2), Some(called));
    assert_eq!(desk.say(&Command::CloseDay), Ok(Answer::Site));
    let words = [serving, called, waits, parked].map(|ticket| desk.word(ticket));
    assert_eq!(words, ["done", "unserved", "unserved", "unserved"]);
    assert!((1..=3).all(|n| desk.state.counter_state(counter(n)) == CounterState::Closed));
    assert!(desk.state.recent_visits().all(|visit| visit.end.is_some_and(|end| end != VisitEnd::Undone)));
    assert_eq!(desk.decide(9, &Command::CloseDay).unwrap().changes, [], "it is over already");
}

#[test]
fn who_comes_after_all_gets_the_next_number() {
    let mut desk = Desk::new();
    desk.issues(REGISTRY, 2);
    let today = desk.state.business_day();
    desk.say(&Command::CloseDay).unwrap();
    let late = desk.issue(REGISTRY);
    assert_eq!((desk.ticket(late).number, desk.ticket(late).business_day), (3, today));
    assert_eq!(desk.next(1), Some(late));
}

#[test]
fn an_ended_day_is_not_undone() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.say(&Command::CloseDay).unwrap();
    assert!(desk.by(1, &Command::Undo(ticket, None)).is_err());
    assert_eq!(desk.word(ticket), "unserved");
}
