//! Who sits where.

use super::desk::{Desk, PASSPORTS, agent, at, counter};
use crate::rules::{Answer, Command, CounterState, Refusal};

fn pause(minutes: Option<i64>, desk: &Desk) -> Command {
    let until_at = minutes.map(|minutes| desk.now.plus_minutes(minutes));
    Command::PauseCounter { counter: counter(1), reason: Some("déjeuner".to_owned()), until_at }
}

#[test]
fn a_counter_opens_pauses_with_a_reason_and_an_end_and_closes() {
    let mut desk = Desk::new();
    assert_eq!(desk.state.counter_state(counter(1)), CounterState::Closed);
    assert_eq!(desk.by(1, &Command::OpenCounter(counter(1))), Ok(Answer::Counter(counter(1))));
    let day = desk.state.counter_day(counter(1)).unwrap();
    assert_eq!((day.state, day.since_at, day.agent), (CounterState::Open, at("09:00"), Some(agent(1))));

    desk.wait(5);
    let command = pause(Some(30), &desk);
    desk.by(1, &command).unwrap();
    let day = desk.state.counter_day(counter(1)).unwrap();
    assert_eq!((day.state, day.since_at), (CounterState::Paused, at("09:05")));
    assert_eq!((day.pause_reason.as_deref(), day.pause_until_at), (Some("déjeuner"), Some(at("09:35"))));

    desk.by(1, &Command::CloseCounter(counter(1))).unwrap();
    let day = desk.state.counter_day(counter(1)).unwrap();
    assert_eq!((day.state, &day.pause_reason, day.pause_until_at), (CounterState::Closed, &None, None));
}

#[test]
fn the_same_again_changes_nothing() {
    let mut desk = Desk::new();
    desk.by(1, &Command::OpenCounter(counter(1))).unwrap();
    desk.wait(5);
    let decided = desk.decide(1, &Command::OpenCounter(counter(1))).unwrap();
    assert_eq!(decided.changes, []);
}

#[test]
fn nobody_leaves_a_counter_that_holds_somebody() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let busy = Err(Refusal::CounterBusy { ticket });
    let command = pause(None, &desk);
    assert_eq!(desk.by(1, &command), busy);
    assert_eq!(desk.by(1, &Command::CloseCounter(counter(1))), busy);
    desk.by(1, &Command::OpenCounter(counter(1))).unwrap();
}

#[test]
fn a_pause_ends_later_than_now_and_its_reason_is_one_line() {
    let mut desk = Desk::new();
    let command = pause(Some(0), &desk);
    assert!(matches!(desk.by(1, &command), Err(Refusal::Invalid { field: "until", .. })));
    for (length, possible) in [(200, true), (201, false)] {
        let reason = Some("é".repeat(length));
        let command = Command::PauseCounter { counter: counter(1), reason, until_at: None };
        let refused = matches!(desk.by(1, &command), Err(Refusal::Invalid { field: "reason", .. }));
        assert_eq!(refused, !possible, "{length}");
    }
}
