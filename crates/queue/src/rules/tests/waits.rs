//! Places and waits: honest ranges, or nothing.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, counter, service};
use crate::rules::{Command, Destination};

#[test]
fn a_place_counts_who_may_be_called_before() {
    let mut desk = Desk::new();
    let first = desk.issue(PASSPORTS);
    let election = desk.wait(1).issue(ELECTIONS);
    let registry = desk.wait(1).issue(REGISTRY);
    let last = desk.wait(1).issue(PASSPORTS);
    let places = [first, election, registry, last].map(|id| desk.state.position(desk.ticket(id)));
    // The registry's turn is half an hour away: the last passport comes before it.
    assert_eq!(places, [Some(1), Some(2), Some(4), Some(3)]);
    desk.next(1);
    assert_eq!(desk.state.position(desk.ticket(first)), None, "who is called has no place");
    assert_eq!(desk.state.position(desk.ticket(election)), Some(1));
}

#[test]
fn who_was_sent_to_a_counter_has_a_place_in_its_line() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.issues(PASSPORTS, 4);
    let sent = desk.next(1).unwrap();
    desk.by(1, &Command::Transfer(sent, Destination::Counter(counter(2)))).unwrap();
    assert_eq!(desk.state.position(desk.ticket(sent)), Some(1));
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
