//! What the reception does beside giving out tickets, and what agents add to a visit.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, counter, leg, service};
use crate::rules::{Answer, Command, Destination, Leg, PickReason, Refusal, TicketState};

#[test]
fn people_answered_without_a_ticket_are_counted_by_the_day() {
    let mut desk = Desk::new();
    let mut ask = |n: Option<i64>| match desk.say(&Command::Enquire(n.map(service))).unwrap() {
        Answer::Enquiries { count, .. } => count,
        other => panic!("{other:?}"),
    };
    assert_eq!([ask(Some(PASSPORTS)), ask(None), ask(Some(PASSPORTS)), ask(None)], [1, 1, 2, 2]);
    desk.wait(24 * 60);
    assert_eq!(desk.state.enquiries(Some(service(PASSPORTS))), 0, "a new day");
    let unknown = desk.say(&Command::Enquire(Some(service(77))));
    assert_eq!(unknown, Err(Refusal::Unknown("service")));
}

#[test]
fn who_waits_is_sent_to_another_line_with_the_turn_that_the_service_gives() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.wait(5).say(&Command::Send(ticket, Destination::Service(service(ELECTIONS)))).unwrap();
    assert_eq!((desk.line(PASSPORTS), desk.line(ELECTIONS)), (vec![], vec![ticket]));
    assert_eq!(desk.ticket(ticket).turn_at, at("09:00"));
    desk.next(1);
    let called = desk.say(&Command::Send(ticket, Destination::Service(service(PASSPORTS))));
    assert_eq!(called, Err(Refusal::WrongState { state: TicketState::Called }));
}

#[test]
fn further_services_come_after_the_others_and_the_turn_stays() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.say(&Command::Extend(ticket, vec![leg(ELECTIONS)])).unwrap();
    desk.next(1);
    desk.by(1, &Command::Start(ticket)).unwrap();
    assert_eq!(desk.by(2, &Command::Extend(ticket, vec![leg(REGISTRY)])), Err(Refusal::OtherCounter));
    desk.by(1, &Command::Extend(ticket, vec![leg(REGISTRY)])).unwrap();
    assert_eq!(desk.ticket(ticket).later, [leg(ELECTIONS), leg(REGISTRY)]);
    assert_eq!(desk.word(ticket), "serving");
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    assert_eq!((desk.ticket(ticket).leg, desk.ticket(ticket).turn_at), (leg(ELECTIONS), at("09:00")));
}

#[test]
fn a_ticket_grows_to_eight_services_that_are_open() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    for (legs, possible) in [(0, false), (7, true), (1, false)] {
        let extended = desk.say(&Command::Extend(ticket, vec![leg(ELECTIONS); legs]));
        let refused = matches!(extended, Err(Refusal::Invalid { field: "services", .. }));
        assert_eq!(refused, !possible, "{legs} {extended:?}");
    }
    let other = desk.issue(PASSPORTS);
    let crowd = vec![Leg { service: service(ELECTIONS), persons: 3 }];
    assert!(matches!(
        desk.say(&Command::Extend(other, crowd)),
        Err(Refusal::Invalid { field: "persons", .. })
    ));
    desk.suspend(Some(ELECTIONS));
    let stopped = desk.say(&Command::Extend(other, vec![leg(ELECTIONS)]));
    assert!(matches!(stopped, Err(Refusal::Suspended { .. })), "{stopped:?}");
}

#[test]
fn who_is_called_out_of_order_is_counted_with_the_reason() {
    let mut desk = Desk::new();
    let tickets = [PASSPORTS; 4].map(|n| desk.issue(n));
    let pick = |ticket, reason| Command::Call { counter: counter(1), ticket, finish: true, reason };
    for (ticket, reason, kept) in [
        (tickets[3], Some(PickReason::Frail), Some(PickReason::Frail)),
        (tickets[2], None, Some(PickReason::NotSaid)),
        (tickets[0], Some(PickReason::Frail), None),
    ] {
        desk.by(1, &pick(ticket, reason)).unwrap();
        assert_eq!(desk.visit(1).picked, kept);
        assert_eq!(desk.visit(1).why.as_ref().unwrap().number, desk.ticket(ticket).number_text());
    }
    desk.next(1);
    assert_eq!(desk.visit(1).picked, None, "next is never out of order");
}

#[test]
fn a_site_may_insist_on_the_reason() {
    let mut desk = Desk::with(|site| site.settings.pick_needs_reason = true);
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    let refused = desk.call(1, second);
    assert!(matches!(refused, Err(Refusal::Invalid { field: "reason", .. })), "{refused:?}");
    desk.call(1, first).unwrap();
    desk.by(1, &Command::Park(first, None)).unwrap();
    desk.call(1, first).expect("who is not in the line passes nobody over");
}

#[test]
fn the_own_next_leg_counts_when_it_is_asked_who_is_next() {
    let mut desk = Desk::with(|site| site.settings.pick_needs_reason = true);
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, crate::rules::Origin::WalkIn);
    let other = desk.issue(PASSPORTS);
    desk.next(1);
    let pick = |finish| Command::Call { counter: counter(1), ticket: other, finish, reason: None };
    let refused = desk.by(1, &pick(true));
    assert!(
        matches!(refused, Err(Refusal::Invalid { field: "reason", .. })),
        "the family's leg: {refused:?}"
    );
    desk.by(1, &Command::NoShow(family)).unwrap();
    desk.by(1, &pick(false)).expect("nobody else waits");
}

#[test]
fn after_work_ends_the_visit_and_lasts_until_the_next_call() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    let state = |desk: &Desk| desk.state.counter_state(counter(1)).word();
    desk.wait(5).by(1, &Command::AfterWork(counter(1))).unwrap();
    assert_eq!((desk.word(first), state(&desk)), ("done", "after_work"));
    assert_eq!(desk.state.counter_day(counter(1)).unwrap().since_at, desk.now);
    assert_eq!(desk.wait(3).next(1), Some(second));
    assert_eq!(state(&desk), "open");
    desk.by(1, &Command::AfterWork(counter(1))).unwrap();
    desk.by(1, &Command::Undo(second, None)).unwrap();
    assert_eq!((desk.word(second), state(&desk)), ("called", "open"));
}

#[test]
fn after_work_needs_somebody_who_works() {
    let mut desk = Desk::new();
    assert_eq!(desk.by(1, &Command::AfterWork(counter(1))), Err(Refusal::CounterClosed));
    desk.by(1, &Command::OpenCounter(counter(1))).unwrap();
    assert_eq!(desk.by(2, &Command::AfterWork(counter(1))), Err(Refusal::OtherCounter));
    desk.by(1, &Command::AfterWork(counter(1))).unwrap();
    assert_eq!(desk.state.counter_state(counter(1)).word(), "after_work");
}

#[test]
fn a_counter_in_after_work_serves_soon_and_is_not_free_now() {
    let mut desk = Desk::new();
    desk.by(2, &Command::OpenCounter(counter(2))).unwrap();
    let free = desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).unwrap();
    desk.by(2, &Command::AfterWork(counter(2))).unwrap();
    let soon = desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).expect("somebody serves");
    assert_eq!(free.p50_minutes, 0);
    assert!(soon.p50_minutes > 0, "{soon:?}");
}

#[test]
fn a_trainee_is_one_until_the_counter_closes() {
    let mut desk = Desk::new();
    desk.issues(PASSPORTS, 3);
    desk.by(1, &Command::OpenCounterAs { counter: counter(1), trainee: true }).unwrap();
    desk.next(1);
    assert!(desk.visit(1).trainee);
    desk.by(1, &Command::AfterWork(counter(1))).unwrap();
    desk.next(1);
    assert!(desk.visit(1).trainee, "after a while at the same counter");
    let held = desk.visit(1).ticket;
    desk.by(1, &Command::Complete(held, None)).unwrap();
    desk.by(1, &Command::CloseCounter(counter(1))).unwrap();
    desk.next(1);
    assert!(!desk.visit(1).trainee, "somebody else sat down");
    desk.by(1, &Command::OpenCounterAs { counter: counter(1), trainee: true }).unwrap();
    assert!(desk.state.counter_day(counter(1)).unwrap().trainee, "also while somebody is served");
}
