//! "Next" that also says what came of the visit, and a press that came too late.

use model::TicketId;

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, counter, leg};
use crate::rules::{Answer, Command, Leg, Origin, Outcome, PickReason, Refusal, TicketState, Work};

fn finish(desk: &mut Desk, held: TicketId, work: Work, chosen: Option<TicketId>) -> Result<Answer, Refusal> {
    let reason = chosen.map(|_| PickReason::Frail);
    desk.by(1, &Command::FinishAndCall { counter: counter(1), held, work, chosen, reason })
}

fn done(services: &[i64]) -> Work {
    Work { outcome: Some(Outcome::Served), services: services.iter().copied().map(leg).collect() }
}

#[test]
fn next_keeps_what_came_of_the_visit_and_calls_nobody_for_what_was_done() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS, REGISTRY], false, Origin::WalkIn);
    desk.next(1);
    finish(&mut desk, family, done(&[PASSPORTS, ELECTIONS]), None).unwrap();
    assert_eq!((desk.visit(1).ticket, desk.visit(1).leg), (family, leg(REGISTRY)));
    let first = desk.state.recent_visits().next().unwrap();
    assert_eq!((first.outcome, first.done.len()), (Some(Outcome::Served), 2));
}

#[test]
fn one_may_be_chosen_with_the_same_press() {
    let mut desk = Desk::new();
    let [held, next, frail] = [PASSPORTS; 3].map(|n| desk.issue(n));
    desk.next(1);
    finish(&mut desk, held, Work::default(), Some(frail)).unwrap();
    assert_eq!((desk.visit(1).ticket, desk.visit(1).picked), (frail, Some(PickReason::Frail)));
    assert_eq!((desk.word(held), desk.word(next)), ("done", "waiting"));
}

#[test]
fn a_press_that_came_after_a_colleagues_ends_nobody_elses_visit() {
    let mut desk = Desk::new();
    let [held, called, _] = [PASSPORTS; 3].map(|n| desk.issue(n));
    desk.next(1);
    finish(&mut desk, held, Work::default(), None).unwrap();
    let late = finish(&mut desk, held, Work::default(), None);
    assert_eq!(late, Err(Refusal::CounterBusy { ticket: called }));
    assert_eq!((desk.visit(1).ticket, desk.word(called)), (called, "called"));
}

#[test]
fn a_press_for_a_visit_that_is_over_calls_nobody() {
    let mut desk = Desk::new();
    let [held, _] = [PASSPORTS; 2].map(|n| desk.issue(n));
    desk.next(1);
    desk.by(1, &Command::Complete(held, None)).unwrap();
    let late = finish(&mut desk, held, Work::default(), None);
    assert_eq!(late, Err(Refusal::WrongState { state: TicketState::Done }));
    assert!(desk.state.visit_at(counter(1)).is_none());
}

#[test]
fn what_was_done_is_checked_before_anybody_is_called() {
    let mut desk = Desk::new();
    let [held, _] = [PASSPORTS; 2].map(|n| desk.issue(n));
    desk.next(1);
    let work = Work { services: vec![Leg { persons: 0, ..leg(PASSPORTS) }], outcome: None };
    let refused = finish(&mut desk, held, work, None);
    assert!(matches!(refused, Err(Refusal::Invalid { field: "persons", .. })), "{refused:?}");
    assert_eq!(desk.word(held), "called");
}
