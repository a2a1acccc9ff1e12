//! The one timestamp that orders tickets.

use model::{Instant, TurnRule};

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, booked, counter, leg, service};
use crate::rules::{Care, Command, Destination, Origin, Priority};

fn turn_of(desk: &mut Desk, n: i64, priority: bool, origin: Origin) -> Instant {
    let ticket = desk.arrive(&[n], priority, origin);
    desk.ticket(ticket).turn_at
}

#[test]
fn a_walk_in_has_its_arrival_as_its_turn() {
    let mut desk = Desk::new();
    assert_eq!(turn_of(&mut desk, PASSPORTS, false, Origin::WalkIn), at("09:00"));
}

#[test]
fn where_appointments_are_taken_a_walk_in_stands_thirty_minutes_behind_its_arrival() {
    let mut desk = Desk::new();
    assert_eq!(turn_of(&mut desk, REGISTRY, false, Origin::WalkIn), at("09:30"));
}

#[test]
fn the_service_may_say_another_allowance() {
    let mut desk = Desk::with(|site| site.services[1].rules.allowance_minutes = Some(12));
    assert_eq!(turn_of(&mut desk, REGISTRY, false, Origin::WalkIn), at("09:12"));
}

#[test]
fn who_is_early_for_an_appointment_has_the_booked_time() {
    let mut desk = Desk::new();
    assert_eq!(turn_of(&mut desk, REGISTRY, false, booked("09:40")), at("09:40"));
}

#[test]
fn who_is_late_within_the_grace_keeps_the_booked_time_and_later_has_the_arrival() {
    let mut desk = Desk::new();
    desk.until(at("10:10"));
    assert_eq!(turn_of(&mut desk, REGISTRY, false, booked("10:00")), at("10:00"));
    desk.until(at("10:10") + chrono::TimeDelta::milliseconds(1));
    assert_eq!(turn_of(&mut desk, REGISTRY, false, booked("10:00")), desk.now);
}

#[test]
fn an_appointment_is_not_behind_the_whole_morning() {
    let mut desk = Desk::new();
    let before = desk.issue(REGISTRY);
    desk.until(at("09:55"));
    let walk_in = desk.issue(REGISTRY);
    let appointment = desk.arrive(&[REGISTRY], false, booked("10:00"));
    desk.until(at("10:00"));
    assert_eq!([desk.next(1), desk.next(1), desk.next(1)], [before, appointment, walk_in].map(Some));
}

#[test]
fn priority_is_a_credit_of_thirty_minutes_on_any_turn() {
    let mut desk = Desk::new();
    assert_eq!(turn_of(&mut desk, PASSPORTS, true, Origin::WalkIn), at("08:30"));
    assert_eq!(turn_of(&mut desk, REGISTRY, true, Origin::WalkIn), at("09:00"));
    assert_eq!(turn_of(&mut desk, REGISTRY, true, booked("10:00")), at("09:30"));
}

#[test]
fn a_priority_person_passes_who_came_less_than_the_credit_before() {
    let mut desk = Desk::new();
    let first = desk.issue(PASSPORTS);
    let second = desk.wait(10).issue(PASSPORTS);
    desk.wait(25);
    let priority = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    assert_eq!([desk.next(1), desk.next(1), desk.next(1)], [first, priority, second].map(Some));
}

#[test]
fn of_two_equal_turns_who_came_first_is_called_first() {
    let mut desk = Desk::new();
    // 09:00 + 30 for the registry, 09:30 for elections: both 09:30, over two lines.
    let registry = desk.issue(REGISTRY);
    let election = desk.wait(30).issue(ELECTIONS);
    assert_eq!(desk.ticket(registry).turn_at, desk.ticket(election).turn_at);
    assert_eq!([desk.next(1), desk.next(1)], [registry, election].map(Some));
}

#[test]
fn a_preference_is_minutes_of_credit_at_that_counter_alone() {
    let mut desk = Desk::new();
    let registry = desk.issue(REGISTRY); // turn 09:30; at counter 3 as if 09:10
    let early = desk.wait(9).issue(PASSPORTS); // 09:09
    let late = desk.wait(2).issue(PASSPORTS); // 09:11
    assert_eq!([desk.next(3), desk.next(3), desk.next(3)], [early, registry, late].map(Some));

    let mut desk = Desk::new();
    let registry = desk.issue(REGISTRY);
    let late = desk.wait(11).issue(PASSPORTS);
    assert_eq!([desk.next(1), desk.next(1)], [late, registry].map(Some), "counter 1 has no preference");
}

#[test]
fn a_turn_never_changes_while_time_goes_on() {
    let mut desk = Desk::new();
    let ticket = desk.issue(REGISTRY);
    let turn_at = desk.ticket(ticket).turn_at;
    desk.wait(300);
    assert_eq!(desk.ticket(ticket).turn_at, turn_at);
}

#[test]
fn coming_back_keeps_the_turn_or_takes_a_new_one_as_the_service_says() {
    for (rule, expected) in [(TurnRule::Keep, "09:00"), (TurnRule::Now, "09:10")] {
        let mut desk = Desk::with(|site| {
            site.services[0].rules.after_park = rule;
            site.services[0].rules.after_no_show = rule;
            site.services[2].rules.after_transfer = rule;
        });
        for leave in [
            |ticket| Command::Park(ticket, None),
            Command::NoShow,
            |ticket| Command::Transfer(ticket, Destination::Service(service(ELECTIONS))),
        ] {
            desk = Desk { now: at("09:00"), ..desk };
            let ticket = desk.issue(PASSPORTS);
            desk.call(1, ticket).unwrap();
            desk.now = at("09:10");
            desk.by(1, &leave(ticket)).unwrap();
            if desk.word(ticket) != "waiting" {
                desk.say(&Command::Return(ticket)).unwrap();
            }
            assert_eq!(desk.ticket(ticket).turn_at, at(expected), "{rule:?}");
        }
    }
}

#[test]
fn a_new_turn_keeps_the_priority_credit() {
    let mut desk = Desk::with(|site| site.services[0].rules.after_park = TurnRule::Now);
    let ticket = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    desk.call(1, ticket).unwrap();
    desk.wait(40).by(1, &Command::Park(ticket, None)).unwrap();
    desk.say(&Command::Return(ticket)).unwrap();
    assert_eq!(desk.ticket(ticket).turn_at, at("09:10"));
}

#[test]
fn a_transfer_to_a_counter_follows_the_rule_of_the_service_and_only_that_counter_calls() {
    let mut desk = Desk::with(|site| site.services[0].rules.after_transfer = TurnRule::Now);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let ticket = desk.issue(PASSPORTS);
    assert_eq!(desk.next(1), Some(ticket));
    desk.wait(5).by(1, &Command::Transfer(ticket, Destination::Counter(counter(2)))).unwrap();
    assert_eq!(desk.ticket(ticket).turn_at, at("09:05"));
    assert_eq!(desk.ticket(ticket).reserved_for, Some(counter(2)));
    assert_eq!((desk.next(1), desk.next(3)), (None, None));
    assert_eq!(desk.next(2), Some(ticket));
}

#[test]
fn a_transfer_to_a_service_forgets_an_earlier_counter_and_asks_for_no_more_than_it_takes() {
    let mut desk = Desk::with(|site| site.services[2].rules.minutes = vec![10]);
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let legs = vec![crate::rules::Leg { persons: 2, ..leg(PASSPORTS) }];
    let issue = Command::Issue {
        legs,
        priority: Priority::None,
        language: model::Language::En,
        origin: Origin::WalkIn,
        care: Care::default(),
    };
    desk.say(&issue).unwrap();
    let ticket = desk.next(1).unwrap();
    desk.by(1, &Command::Transfer(ticket, Destination::Counter(counter(2)))).unwrap();
    desk.next(2).unwrap();
    desk.by(2, &Command::Transfer(ticket, Destination::Service(service(ELECTIONS)))).unwrap();
    let sent = desk.ticket(ticket);
    assert_eq!((sent.reserved_for, sent.leg), (None, leg(ELECTIONS)));
    assert_eq!(desk.next(1), Some(ticket));
}
