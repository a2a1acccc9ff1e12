//! Places and waits: honest ranges, or nothing.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, counter, service};
use crate::rules::{Command, Destination, Origin};

fn place(desk: &Desk, ticket: model::TicketId) -> Option<usize> {
    desk.state.position(desk.ticket(ticket))
}

#[test]
fn a_place_counts_who_is_called_before() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(1))).unwrap();
    let first = desk.issue(PASSPORTS);
    let election = desk.wait(1).issue(ELECTIONS);
    let registry = desk.wait(1).issue(REGISTRY);
    let last = desk.wait(1).issue(PASSPORTS);
    let places = |desk: &Desk| [first, election, registry, last].map(|id| place(desk, id));
    // The registry's turn is half an hour away: the last passport comes before it.
    assert_eq!(places(&desk), [Some(1), Some(2), Some(4), Some(3)]);
    desk.next(1);
    assert_eq!(places(&desk), [None, Some(1), Some(3), Some(2)], "who is called has no place");
}

#[test]
fn people_of_other_counters_do_not_pass_where_an_own_one_is_free() {
    let mut desk = Desk::new();
    for n in [1, 3] {
        desk.say(&Command::OpenCounter(counter(n))).unwrap();
    }
    desk.issues(ELECTIONS, 8);
    let passport = desk.wait(1).issue(PASSPORTS);
    assert_eq!(place(&desk, passport), Some(1), "counter 3 serves no elections");
    assert_eq!(desk.state.wait_of(desk.ticket(passport)).unwrap().minutes(), [0, 0]);
    let elsewhere = desk.state.wait_for(service(ELECTIONS), desk.now).unwrap();
    assert!(elsewhere.p50_minutes >= 80, "{elsewhere:?}");
    assert_eq!(desk.next(3), Some(passport));
    let other = desk.issue(PASSPORTS);
    assert_eq!(place(&desk, other), Some(2), "counter 1 calls once before counter 3 has finished");
    desk.say(&Command::CloseCounter(counter(1))).unwrap();
    assert_eq!(place(&desk, other), Some(1), "nobody calls for elections");
}

#[test]
fn a_place_knows_the_preferences_of_the_counters_that_serve() {
    let mut desk = Desk::new();
    let passport = desk.issue(PASSPORTS);
    let registry = desk.arrive(&[REGISTRY], true, Origin::WalkIn);
    let places = |desk: &Desk| [passport, registry].map(|id| place(desk, id));
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    assert_eq!(places(&desk), [Some(2), Some(1)], "counter 3 prefers the registry by 20 minutes");
    desk.say(&Command::OpenCounter(counter(1))).unwrap();
    desk.say(&Command::PauseCounter { counter: counter(3), reason: None, until_at: None }).unwrap();
    assert_eq!(places(&desk), [Some(1), Some(2)], "counter 1 does not");
}

#[test]
fn who_stands_still_passes_nobody_and_keeps_the_place() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(1))).unwrap();
    let election = desk.issue(ELECTIONS);
    let passport = desk.wait(1).issue(PASSPORTS);
    let places = |desk: &Desk| [election, passport].map(|id| place(desk, id));
    desk.suspend(Some(ELECTIONS));
    assert_eq!(places(&desk), [Some(1), Some(1)]);
    desk.suspend(None);
    assert_eq!(places(&desk), [Some(1), Some(2)]);
}

#[test]
fn who_was_sent_to_a_counter_has_a_place_in_its_line() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let first = desk.issue(PASSPORTS);
    let sent = desk.wait(1).issue(PASSPORTS);
    let last = desk.wait(1).issue(PASSPORTS);
    desk.say(&Command::Send(sent, Destination::Counter(counter(2)))).unwrap();
    desk.say(&Command::OpenCounter(counter(1))).unwrap();
    assert_eq!([first, sent, last].map(|id| place(&desk, id)), [Some(1), Some(2), Some(3)]);
    desk.say(&Command::PauseCounter { counter: counter(2), reason: None, until_at: None }).unwrap();
    assert_eq!(desk.state.wait_of(desk.ticket(sent)), None, "nobody else may call");
    desk.say(&Command::CloseCounter(counter(2))).unwrap();
    assert_eq!([first, sent, last].map(|id| place(&desk, id)), [Some(1), Some(2), Some(3)]);
}

#[test]
fn nothing_is_known_while_nobody_serves() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    assert_eq!(desk.state.wait_of(desk.ticket(ticket)), None);
    assert_eq!(desk.state.wait_for(service(PASSPORTS), desk.now), None);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    assert!(desk.state.wait_of(desk.ticket(ticket)).is_some());
    assert_eq!(desk.state.wait_for(service(REGISTRY), desk.now), None, "counter 2 does not serve it");
    let pause = Command::PauseCounter { counter: counter(2), reason: None, until_at: None };
    desk.say(&pause).unwrap();
    assert_eq!(desk.state.wait_of(desk.ticket(ticket)), None);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.suspend(Some(PASSPORTS));
    assert_eq!(desk.state.wait_for(service(PASSPORTS), desk.now), None);
}

#[test]
fn a_wait_is_a_range_that_grows_with_the_line_and_shrinks_with_counters() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let wait = |desk: &Desk| desk.state.wait_for(service(PASSPORTS), desk.now).unwrap();
    assert_eq!(wait(&desk).minutes(), [0, 0], "a free counter and an empty line");
    desk.issues(PASSPORTS, 6);
    desk.next(2);
    let one = wait(&desk);
    assert!(one.p50_minutes >= 50 && one.p90_minutes > one.p50_minutes, "{one:?}");
    desk.issue(PASSPORTS);
    assert!(wait(&desk).p50_minutes > one.p50_minutes);
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    assert!(wait(&desk).p50_minutes < one.p50_minutes);
}
