//! Places and waits: honest ranges, or nothing.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, counter, service};
use crate::rules::{Change, Command, Destination, Leg, Origin, Ticket, Wait};

fn place(desk: &Desk, ticket: model::TicketId) -> Option<usize> {
    desk.state.position(desk.ticket(ticket))
}

fn told(desk: &Desk, ticket: model::TicketId) -> Option<Wait> {
    desk.state.forecast(desk.now).of(desk.state.lead(desk.ticket(ticket)).id)
}

fn wait(desk: &Desk, ticket: model::TicketId) -> [u16; 2] {
    told(desk, ticket).unwrap().minutes()
}

/// Passports take 15, 25, 35 and 45 minutes for one to four persons; the counters of these numbers are open.
fn passports_at(counters: &[i64]) -> Desk {
    let mut desk = Desk::with(|site| site.services[0].rules.minutes = vec![15, 25, 35, 45]);
    for n in counters {
        desk.say(&Command::OpenCounter(counter(*n))).unwrap();
    }
    desk
}

fn issue_for(desk: &mut Desk, persons: u16) -> model::TicketId {
    let ticket = desk.issue(PASSPORTS);
    let more = Leg { service: service(PASSPORTS), persons };
    let known = Ticket { leg: more, ..desk.ticket(ticket).clone() };
    desk.state.apply(&Change::Ticket(known), desk.now);
    ticket
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
    assert_eq!(told(&desk, passport).unwrap().minutes(), [0, 0]);
    let elsewhere = desk.state.forecast(desk.now).coming_for(service(ELECTIONS)).unwrap();
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
    for leaves in [
        Command::PauseCounter { counter: counter(2), reason: None, until_at: None },
        Command::CloseCounter(counter(2)),
    ] {
        desk.say(&leaves).unwrap();
        assert_eq!([first, sent, last].map(|id| place(&desk, id)), [Some(1), Some(2), Some(3)]);
        assert!(told(&desk, sent).is_some(), "counter 1 may call: {leaves:?}");
    }
}

#[test]
fn nothing_is_known_while_nobody_serves() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    assert_eq!(told(&desk, ticket), None);
    assert_eq!(desk.state.forecast(desk.now).coming_for(service(PASSPORTS)), None);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    assert!(told(&desk, ticket).is_some());
    assert_eq!(
        desk.state.forecast(desk.now).coming_for(service(REGISTRY)),
        None,
        "counter 2 does not serve it"
    );
    let pause = Command::PauseCounter { counter: counter(2), reason: None, until_at: None };
    desk.say(&pause).unwrap();
    assert_eq!(told(&desk, ticket), None);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.suspend(Some(PASSPORTS));
    assert_eq!(desk.state.forecast(desk.now).coming_for(service(PASSPORTS)), None);
}

#[test]
fn a_wait_is_a_range_that_grows_with_the_line_and_shrinks_with_counters() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let wait = |desk: &Desk| desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).unwrap();
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

#[test]
fn who_stands_behind_a_family_of_four_waits_as_long_as_four_take() {
    let mut desk = passports_at(&[2]);
    issue_for(&mut desk, 4);
    let behind = desk.issue(PASSPORTS);
    assert_eq!(wait(&desk, behind)[0], 45);
    assert_eq!(desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).unwrap().p50_minutes, 60);
    desk.next(2);
    assert_eq!(wait(&desk, behind)[0], 45, "they have just been called");
    desk.wait(20);
    assert_eq!(wait(&desk, behind)[0], 25);
    desk.wait(60);
    assert_eq!(wait(&desk, behind)[0], 9, "who should be through still stands there");
}

#[test]
fn nobody_waits_where_a_counter_is_free_for_everybody_before() {
    let mut desk = passports_at(&[1, 2]);
    let tickets = [(); 4].map(|()| desk.issue(PASSPORTS));
    assert_eq!(tickets.map(|ticket| wait(&desk, ticket)[0]), [0, 0, 15, 15]);
    assert_eq!(wait(&desk, tickets[1]), [0, 0], "nothing is uncertain about it");
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    assert_eq!(tickets.map(|ticket| wait(&desk, ticket)[0]), [0, 0, 0, 15]);
}

#[test]
fn a_counter_that_is_held_for_long_is_not_waited_for() {
    let mut desk = passports_at(&[1, 2]);
    issue_for(&mut desk, 4);
    let others = [(); 4].map(|()| desk.issue(PASSPORTS));
    assert_eq!(others.map(|ticket| wait(&desk, ticket)[0]), [0, 15, 30, 45]);
}

#[test]
fn what_somebody_comes_for_besides_counts_where_this_counter_goes_on_with_it() {
    let both = |n| {
        let mut desk = passports_at(&[n]);
        desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
        let behind = desk.issue(PASSPORTS);
        wait(&desk, behind)[0]
    };
    assert_eq!(both(1), 25, "the turn is kept, so that the same counter calls again");
    assert_eq!(both(2), 15, "counter 2 serves no elections");
}

#[test]
fn those_who_go_with_a_ticket_take_their_time_too() {
    for called in [false, true] {
        let mut desk = passports_at(&[2]);
        let (mother, stranger) = (desk.issue(PASSPORTS), desk.wait(1).issue(PASSPORTS));
        let father = desk.wait(1).issue(PASSPORTS);
        desk.say(&Command::Join(mother, father)).unwrap();
        if called {
            desk.next(2);
        }
        assert_eq!(wait(&desk, stranger)[0], 30, "both are before the stranger");
    }
}

#[test]
fn the_wait_follows_the_order_in_which_a_counter_calls() {
    let mut desk = passports_at(&[3]);
    let passport = desk.issue(PASSPORTS);
    let registry = desk.arrive(&[REGISTRY], true, Origin::WalkIn);
    assert_eq!([passport, registry].map(|ticket| wait(&desk, ticket)[0]), [10, 0], "by the preference");
    assert_eq!(desk.state.forecast(desk.now).coming_for(service(REGISTRY)).unwrap().p50_minutes, 25);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.say(&Command::Send(passport, Destination::Counter(counter(3)))).unwrap();
    assert_eq!(wait(&desk, passport)[0], 10, "counter 2 may not call it");
    assert_eq!(desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).unwrap().minutes(), [0, 0]);
}

#[test]
fn what_is_told_before_a_ticket_is_what_the_ticket_tells() {
    let mut desk = passports_at(&[1, 3]);
    for n in [PASSPORTS, REGISTRY, ELECTIONS, PASSPORTS, REGISTRY] {
        desk.issue(n);
        desk.wait(2);
    }
    for n in [PASSPORTS, REGISTRY, ELECTIONS] {
        let told = desk.state.forecast(desk.now).coming_for(service(n));
        let ticket = desk.issue(n);
        assert_eq!(self::told(&desk, ticket), told);
        desk.say(&Command::Withdraw(ticket)).unwrap();
    }
}

#[test]
fn people_for_whom_no_counter_is_open_are_known() {
    let mut desk = Desk::new();
    let left = |desk: &Desk| desk.state.unserved().map(|(it, people)| (it.id, people)).collect::<Vec<_>>();
    assert_eq!(left(&desk), [], "nobody waits");
    desk.issues(PASSPORTS, 2);
    desk.issue(REGISTRY);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    assert_eq!(left(&desk), [(service(REGISTRY), 1)], "counter 2 serves passports alone");
    let sent = desk.line(PASSPORTS)[0];
    desk.say(&Command::Send(sent, Destination::Counter(counter(2)))).unwrap();
    desk.say(&Command::PauseCounter { counter: counter(2), reason: None, until_at: None }).unwrap();
    assert_eq!(left(&desk), [(service(PASSPORTS), 2), (service(REGISTRY), 1)], "also who was sent there");
    desk.suspend(Some(PASSPORTS));
    assert_eq!(left(&desk), [(service(REGISTRY), 1)], "a stop is told as such");
}
