//! Who is next, by policy and by choice.

use model::TurnRule;

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, booked, counter, service};
use crate::rules::{Answer, Command, CounterState, Destination, Origin, Outcome, Reason, Refusal, Why};

#[test]
fn who_is_called_elsewhere_is_withdrawn_by_the_agent_there_or_by_the_reception() {
    let mut desk = Desk::new();
    let called = desk.issue(PASSPORTS);
    desk.next(1);
    assert_eq!(desk.by(2, &Command::Withdraw(called)), Err(Refusal::OtherCounter));
    desk.by(1, &Command::Withdraw(called)).unwrap();
    let called = desk.issue(PASSPORTS);
    desk.next(1);
    desk.say(&Command::Withdraw(called)).unwrap();
}

#[test]
fn nobody_is_an_answer() {
    let mut desk = Desk::new();
    assert_eq!(desk.next(1), None);
}

#[test]
fn a_counter_calls_only_what_it_serves() {
    let mut desk = Desk::new();
    desk.issue(ELECTIONS);
    let registry = desk.issue(REGISTRY);
    assert_eq!(desk.next(2), None);
    assert_eq!(desk.next(3), Some(registry));
}

#[test]
fn two_counters_never_call_the_same_person() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    assert_eq!((desk.next(1), desk.next(2), desk.next(3)), (Some(first), Some(second), None));
}

#[test]
fn a_busy_counter_is_told_whom_it_holds_unless_it_finishes() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    let next = |finish| Command::CallNext { counter: counter(1), finish };
    let choose = Command::Call { counter: counter(1), ticket: second, finish: false, reason: None };
    let busy = Err(Refusal::CounterBusy { ticket: first });
    assert_eq!(desk.by(1, &next(false)), busy);
    assert_eq!(desk.by(1, &choose), busy);
    desk.by(1, &next(true)).unwrap();
    assert_eq!((desk.word(first), desk.word(second)), ("done", "called"));
}

#[test]
fn next_ends_the_visit_even_when_nobody_waits() {
    let mut desk = Desk::new();
    let only = desk.issue(PASSPORTS);
    desk.next(1);
    assert_eq!(desk.next(1), None);
    assert_eq!(desk.word(only), "done");
    assert!(desk.state.visit_at(counter(1)).is_none());
}

#[test]
fn calling_opens_a_closed_or_paused_counter() {
    let mut desk = Desk::new();
    desk.next(1);
    assert_eq!(desk.state.counter_state(counter(1)), CounterState::Open);
    let pause = Command::PauseCounter { counter: counter(1), reason: None, until_at: None };
    desk.by(1, &pause).unwrap();
    desk.issue(PASSPORTS);
    desk.next(1);
    assert_eq!(desk.state.counter_state(counter(1)), CounterState::Open);
}

#[test]
fn rings_rise_over_the_whole_site() {
    let mut desk = Desk::new();
    desk.issues(PASSPORTS, 3);
    let rings = [1, 2, 3].map(|n| {
        desk.next(n);
        desk.visit(n).ring
    });
    assert!(rings.is_sorted() && rings[0] < rings[1] && rings[1] < rings[2]);
}

#[test]
fn one_may_be_called_by_choice_out_of_order_and_the_desk_says_instead_of_whom() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.wait(1).issue(PASSPORTS));
    let Ok(Answer::Called { ticket, why, .. }) = desk.call(1, second) else { panic!() };
    assert_eq!((ticket, why.reason), (second, Reason::Chosen));
    assert_eq!(why.instead_of, Some((first, "A001".to_owned())));
    assert_eq!(desk.next(2), Some(first));
}

#[test]
fn a_choice_must_be_one_that_the_counter_serves_and_may_have() {
    let mut desk = Desk::new();
    let registry = desk.issue(REGISTRY);
    assert!(matches!(desk.call(2, registry), Err(Refusal::Invalid { field: "ticket", .. })));
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    desk.call(1, registry).unwrap();
    desk.by(1, &Command::Transfer(registry, Destination::Counter(counter(3)))).unwrap();
    assert!(matches!(desk.call(1, registry), Err(Refusal::Invalid { field: "ticket", .. })));
    desk.call(3, registry).unwrap();
}

#[test]
fn a_choice_that_ends_the_visit_before_it_is_one_command() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.by(1, &Command::Call { counter: counter(1), ticket: second, finish: true, reason: None }).unwrap();
    assert_eq!((desk.word(first), desk.word(second)), ("done", "called"));
    let again = Command::Call { counter: counter(1), ticket: second, finish: true, reason: None };
    assert!(matches!(desk.by(1, &again), Err(Refusal::WrongState { .. })), "one cannot follow oneself");
}

#[test]
fn who_was_sent_to_a_counter_that_closes_is_not_forgotten() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Transfer(ticket, Destination::Counter(counter(2)))).unwrap();
    assert_eq!(desk.next(1), None);
    desk.by(2, &Command::CloseCounter(counter(2))).unwrap();
    assert_eq!(desk.next(1), Some(ticket), "the closed counter keeps nobody for itself");
}

#[test]
fn who_was_sent_to_a_counter_that_goes_on_a_break_waits_with_the_others() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let (sent, later) = (desk.issue(PASSPORTS), desk.wait(1).issue(PASSPORTS));
    desk.say(&Command::Send(sent, Destination::Counter(counter(2)))).unwrap();
    let line = |desk: &Desk, n| {
        desk.state.line_for(counter(n), 9).into_iter().map(|ticket| ticket.id).collect::<Vec<_>>()
    };
    let next = |desk: &Desk, n| desk.state.next_for(counter(n)).map(|(ticket, _)| ticket.id);
    assert_eq!((line(&desk, 1), line(&desk, 2)), (vec![later], vec![sent, later]));
    let pause = Command::PauseCounter { counter: counter(2), reason: None, until_at: Some(at("09:30")) };
    desk.by(2, &pause).unwrap();
    assert_eq!(line(&desk, 1), [sent, later], "the desk lists whom it would call");
    assert_eq!((next(&desk, 1), desk.state.position(desk.ticket(sent))), (Some(sent), Some(1)));
    desk.by(2, &Command::OpenCounter(counter(2))).unwrap();
    assert_eq!(line(&desk, 1), [later], "back from the break, the counter has its own again");
    desk.by(2, &pause).unwrap();
    assert_eq!(desk.next(1), Some(sent));
}

#[test]
fn why_says_the_earliest_turn_a_preference_a_transfer_or_a_choice() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    let registry = desk.issue(REGISTRY); // 09:30, at counter 3 as if 09:10
    let passport = desk.wait(15).issue(PASSPORTS); // 09:15

    let (called, why) = desk.next_and_why(3).unwrap();
    assert_eq!((called, why.reason, why.preference_minutes), (registry, Reason::Preference, 20));
    assert_eq!(why.instead_of, Some((passport, "A001".to_owned())));

    let (called, why) = desk.next_and_why(1).unwrap();
    assert_eq!((called, why.reason, why.instead_of), (passport, Reason::EarliestTurn, None));
    assert_eq!((why.arrived_at, why.turn_at, why.priority_minutes), (at("09:15"), at("09:15"), 0));

    desk.by(1, &Command::Transfer(passport, Destination::Counter(counter(3)))).unwrap();
    let (called, why) = desk.next_and_why(3).unwrap();
    assert_eq!((called, why.reason), (passport, Reason::Reserved));
}

#[test]
fn why_tells_the_booked_time_and_the_priority_but_no_reason_for_it() {
    let mut desk = Desk::new();
    desk.arrive(&[REGISTRY], true, booked("09:30"));
    let (_, why) = desk.next_and_why(1).unwrap();
    assert_eq!((why.appointment_at, why.priority_minutes, why.turn_at), (Some(at("09:30")), 30, at("09:00")));
}

#[test]
fn why_tells_what_the_turn_counts_from() {
    let facts = |why: &Why| (why.allowance_minutes, why.counts_from);
    let mut desk = Desk::new();
    desk.issue(REGISTRY);
    let (_, why) = desk.next_and_why(1).unwrap();
    assert_eq!(facts(&why), (30, None), "a walk-in among appointments");

    desk.until(at("10:40"));
    desk.arrive(&[REGISTRY], false, booked("10:00"));
    let (_, why) = desk.next_and_why(1).unwrap();
    assert_eq!(facts(&why), (0, Some(at("10:40"))), "late for an appointment");

    let mut desk = Desk::with(|site| site.services[1].rules.after_transfer = TurnRule::Now);
    let sent = desk.arrive(&[PASSPORTS], true, Origin::WalkIn);
    desk.next(1);
    desk.until(at("09:20"));
    desk.by(1, &Command::Transfer(sent, Destination::Service(service(REGISTRY)))).unwrap();
    let (_, why) = desk.next_and_why(1).unwrap();
    assert_eq!(facts(&why), (0, Some(at("09:20"))), "a turn that began again");
    assert_eq!((why.priority_minutes, why.turn_at), (30, at("08:50")), "before the credit");
}

#[test]
fn an_agent_acts_at_the_own_counter_only() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let at_one = counter(1);
    let commands = [
        Command::CallNext { counter: at_one, finish: true },
        Command::Call { counter: at_one, ticket, finish: true, reason: None },
        Command::OpenCounter(at_one),
        Command::CloseCounter(at_one),
        Command::PauseCounter { counter: at_one, reason: None, until_at: None },
        Command::RingAgain(ticket),
        Command::Start(ticket),
        Command::Complete(ticket, Some(Outcome::Served.into())),
        Command::NoShow(ticket),
        Command::Park(ticket, None),
        Command::Transfer(ticket, Destination::Service(service(REGISTRY))),
    ];
    for command in commands {
        // Calling a ticket that is at a counter is wrong for everybody.
        let wrong = matches!(command, Command::Call { .. });
        let refused = desk.by(2, &command).unwrap_err();
        assert!(refused == Refusal::OtherCounter || wrong, "{command:?}: {refused}");
    }
    desk.say(&Command::Start(ticket)).expect("the reception is bound to no counter");
}

#[test]
fn the_outcome_is_kept_with_the_visit() {
    let mut desk = Desk::new();
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::from_word(outcome.word()), Some(outcome));
        desk.issue(PASSPORTS);
        let ticket = desk.next(1).unwrap();
        desk.by(1, &Command::Complete(ticket, Some(outcome.into()))).unwrap();
        assert_eq!(desk.state.recent_visits().next_back().unwrap().outcome, Some(outcome));
    }
}
