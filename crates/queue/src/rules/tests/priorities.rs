//! Priority: declared, confirmed, lifted.

use super::desk::{Desk, PASSPORTS, at};
use crate::rules::{Command, Origin, Priority, Refusal};

#[test]
fn a_declared_priority_keeps_its_turn_when_it_is_confirmed() {
    let mut desk = Desk::new();
    let ticket = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    assert_eq!(
        (desk.ticket(ticket).priority, desk.ticket(ticket).turn_at),
        (Priority::Declared, at("08:30"))
    );
    desk.wait(3).say(&Command::Prioritise(ticket, true)).unwrap();
    assert_eq!(
        (desk.ticket(ticket).priority, desk.ticket(ticket).turn_at),
        (Priority::Confirmed, at("08:30"))
    );
}

#[test]
fn lifting_gives_back_the_turn_that_the_ticket_would_have() {
    let mut desk = Desk::new();
    let first = desk.wait(10).issue(PASSPORTS);
    let declared = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    assert_eq!(desk.line(PASSPORTS), [declared, first]);
    // What the credit is today does not matter: the ticket knows the one that it has.
    let mut site = super::desk::site();
    site.settings.priority_minutes = 45;
    desk.state.configure(site.into(), desk.now);
    desk.wait(5).say(&Command::Prioritise(declared, false)).unwrap();
    assert_eq!(
        (desk.ticket(declared).priority, desk.ticket(declared).turn_at),
        (Priority::Lifted, at("09:10"))
    );
    assert_eq!(desk.line(PASSPORTS), [first, declared]);
}

#[test]
fn staff_gives_a_priority_and_takes_it_back() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    for _ in 0..2 {
        desk.say(&Command::Prioritise(ticket, true)).unwrap();
        assert_eq!(desk.ticket(ticket).turn_at, at("08:30"), "once, however often it is said");
    }
    for _ in 0..2 {
        desk.say(&Command::Prioritise(ticket, false)).unwrap();
        assert_eq!(desk.ticket(ticket).turn_at, at("09:00"));
    }
    desk.say(&Command::Prioritise(ticket, true)).unwrap();
    assert_eq!(desk.ticket(ticket).turn_at, at("08:30"), "a mistake is put right");
}

#[test]
fn the_desk_lifts_it_when_the_person_stands_there_and_the_next_leg_waits_without() {
    let mut desk = Desk::new();
    let ticket = desk.arrive(&[PASSPORTS, super::desk::ELECTIONS], true, Origin::WalkIn);
    desk.next(1);
    assert_eq!(desk.by(2, &Command::Prioritise(ticket, false)), Err(Refusal::OtherCounter));
    desk.by(1, &Command::Prioritise(ticket, false)).unwrap();
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    assert_eq!(desk.ticket(ticket).turn_at, at("09:00"));
}

#[test]
fn a_new_turn_after_lifting_holds_no_credit() {
    let mut desk = Desk::with(|site| {
        site.services[0].rules.after_park = model::TurnRule::Now;
    });
    let ticket = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    desk.next(1);
    desk.by(1, &Command::Park(ticket, None)).unwrap();
    desk.say(&Command::Prioritise(ticket, false)).unwrap();
    desk.wait(20).say(&Command::Return(ticket)).unwrap();
    assert_eq!(desk.ticket(ticket).turn_at, at("09:20"));
}

#[test]
fn who_is_through_has_no_priority_any_more() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    for given in [true, false] {
        let refused = desk.say(&Command::Prioritise(ticket, given));
        assert_eq!(refused, Err(Refusal::WrongState { state: crate::rules::TicketState::Done }));
    }
}
