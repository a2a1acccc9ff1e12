//! A family with several errands has one visit: one ticket, leg after leg.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, counter, leg, service};
use crate::rules::{Command, Destination, Origin};

#[test]
fn completing_a_leg_queues_the_next_and_keeps_number_and_turn() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, REGISTRY], false, Origin::WalkIn);
    let (number, turn_at) = (desk.ticket(family).number_text(), desk.ticket(family).turn_at);
    desk.next(2);
    desk.wait(20).by(2, &Command::Complete(family, None)).unwrap();
    let ticket = desk.ticket(family);
    assert_eq!((ticket.state.word(), ticket.leg, &ticket.later), ("waiting", leg(REGISTRY), &vec![]));
    assert_eq!((ticket.number_text(), ticket.turn_at), (number, turn_at));
    assert_eq!(desk.line(REGISTRY), [family]);
}

#[test]
fn the_turn_that_was_kept_comes_before_who_arrived_meanwhile() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, REGISTRY], false, Origin::WalkIn);
    desk.next(2);
    let registry = desk.wait(10).issue(REGISTRY);
    desk.by(2, &Command::Complete(family, None)).unwrap();
    assert_eq!([desk.next(1), desk.next(1)], [family, registry].map(Some));
}

#[test]
fn next_may_call_the_own_next_leg() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, REGISTRY, ELECTIONS], false, Origin::WalkIn);
    for expected in [PASSPORTS, REGISTRY, ELECTIONS] {
        assert_eq!(desk.next(1), Some(family));
        assert_eq!(desk.visit(1).leg, leg(expected));
        desk.by(1, &Command::Start(family)).unwrap();
    }
    assert_eq!(desk.next(1), None);
    assert_eq!(desk.word(family), "done");
    assert_eq!(desk.state.recent_visits().count(), 3, "one visit a leg");
}

#[test]
fn next_calls_another_before_the_own_next_leg_when_the_turn_says_so() {
    let mut desk = Desk::new();
    desk.wait(10);
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    desk.next(1);
    let before = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    assert_eq!([desk.next(1), desk.next(1)], [before, family].map(Some));
}

#[test]
fn a_next_leg_that_this_counter_cannot_serve_waits_for_another() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    assert_eq!((desk.next(2), desk.next(2)), (Some(family), None));
    assert_eq!(desk.word(family), "waiting");
    assert_eq!(desk.next(1), Some(family));
}

#[test]
fn a_leg_whose_service_was_taken_away_is_left_out() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS, REGISTRY], false, Origin::WalkIn);
    desk.next(1);
    let mut site = super::desk::site();
    site.services.retain(|known| known.id != service(ELECTIONS));
    desk.state.configure(site.into(), desk.now);
    desk.by(1, &Command::Complete(family, None)).unwrap();
    assert_eq!(desk.ticket(family).leg, leg(REGISTRY));
}

#[test]
fn a_transfer_moves_the_present_leg_and_leaves_the_later_ones() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    desk.next(1);
    desk.by(1, &Command::Transfer(family, Destination::Service(service(REGISTRY)))).unwrap();
    let ticket = desk.ticket(family);
    assert_eq!((ticket.leg, &ticket.later), (leg(REGISTRY), &vec![leg(ELECTIONS)]));
}

#[test]
fn the_next_leg_is_for_every_counter_again_after_a_transfer_to_one() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    desk.next(1);
    desk.by(1, &Command::Transfer(family, Destination::Counter(counter(2)))).unwrap();
    desk.next(2);
    desk.by(2, &Command::Complete(family, None)).unwrap();
    assert_eq!(desk.ticket(family).reserved_for, None);
    assert_eq!(desk.next(1), Some(family));
}

#[test]
fn the_first_leg_gives_series_and_allowance() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[REGISTRY, PASSPORTS], false, Origin::WalkIn);
    let ticket = desk.ticket(family);
    assert_eq!((ticket.number_text().as_str(), ticket.turn_at), ("B001", at("09:30")));
}
