//! An agent's last step, taken back.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, agent, counter, on, service};
use crate::rules::{
    Answer, Change, Command, CounterState, Destination, Origin, Refusal, Ticket, Visit, VisitEnd,
};

/// All that an undo must bring back, but for the revision.
fn rows(desk: &Desk) -> (Vec<Ticket>, Vec<Visit>, Vec<Vec<model::TicketId>>) {
    let plain = |ticket: &Ticket| Ticket { revision: 0, ..ticket.clone() };
    let mut tickets: Vec<Ticket> = desk.state.tickets().map(plain).collect();
    tickets.sort_by_key(|ticket| ticket.id);
    let lines = [PASSPORTS, REGISTRY, ELECTIONS].map(|n| desk.line(n)).to_vec();
    (tickets, desk.state.open_visits().cloned().collect(), lines)
}

fn undo(desk: &mut Desk, n: i64, ticket: model::TicketId) -> Result<Answer, Refusal> {
    desk.by(n, &Command::Undo(ticket, None))
}

#[test]
fn every_step_can_be_undone_as_if_it_had_not_been() {
    let steps: [fn(model::TicketId) -> Command; 7] = [
        Command::Start,
        |ticket| Command::Complete(ticket, None),
        Command::NoShow,
        |ticket| Command::Park(ticket, Some(5)),
        |ticket| Command::Transfer(ticket, Destination::Service(service(REGISTRY))),
        |ticket| Command::Transfer(ticket, Destination::Counter(counter(1))),
        |_| Command::CallNext { counter: counter(1), finish: true },
    ];
    for step in steps {
        let mut desk = Desk::new();
        let ticket = desk.arrive(&[PASSPORTS, REGISTRY], false, Origin::WalkIn);
        desk.issue(PASSPORTS);
        desk.next(1);
        let before = rows(&desk);
        desk.seconds(5).by(1, &step(ticket)).unwrap();
        assert_ne!(rows(&desk), before);
        assert_eq!(undo(&mut desk, 1, ticket), Ok(Answer::Ticket(ticket)), "{:?}", step(ticket));
        assert_eq!(rows(&desk), before, "{:?}", step(ticket));
    }
}

#[test]
fn who_is_through_may_come_back_for_as_long_as_the_step_can_be_undone() {
    let may = |desk: &Desk, id| desk.state.may_come_back(desk.ticket(id), desk.now);
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.next(1);
    assert!(may(&desk, first), "the call of the next ended the visit");
    desk.seconds(30);
    assert!(may(&desk, first));
    desk.seconds(1);
    assert!(!may(&desk, first));
    desk.by(1, &Command::Complete(second, None)).unwrap();
    assert!(may(&desk, second) && !may(&desk, first));
    desk.issue(PASSPORTS);
    desk.next(1);
    assert!(!may(&desk, second), "another step is the last now");
}

#[test]
fn a_step_that_is_named_is_undone_and_no_other() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let shown = |desk: &Desk| desk.state.step_of(agent(1)).unwrap().named();
    let call = shown(&desk);
    desk.seconds(2).by(1, &Command::Start(ticket)).unwrap();
    let late = Command::Undo(ticket, Some(call));
    assert_eq!(desk.by(1, &late), Err(Refusal::UndoTooLate), "another step is the last now");
    let start = shown(&desk);
    assert_eq!(desk.by(1, &Command::Undo(ticket, Some(start))), Ok(Answer::Ticket(ticket)));
    assert_eq!(desk.by(1, &late), Err(Refusal::UndoTooLate), "it is the step before the last, for ever");
}

#[test]
fn an_undone_call_was_none_and_the_person_has_the_same_place() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    let called = desk.visit(1).id;
    undo(&mut desk, 1, first).unwrap();
    assert_eq!(desk.line(PASSPORTS), [first, second]);
    assert!(desk.state.visit_at(counter(1)).is_none());
    assert_eq!(desk.state.recent_visits().count(), 0, "no board shows it");
    let ended = desk.journal.iter().rev().find_map(|change| match change {
        Change::Visit(visit) if visit.id == called => Some(visit.clone()),
        _ => None,
    });
    assert_eq!(ended.unwrap().end, Some(VisitEnd::Undone));
    assert_eq!(desk.next(1), Some(first));
}

#[test]
fn an_undone_call_of_a_person_on_hold_or_absent_leaves_them_so() {
    for leave in [|ticket| Command::Park(ticket, Some(15)), Command::NoShow] {
        let mut desk = Desk::new();
        let ticket = desk.issue(PASSPORTS);
        desk.next(1);
        desk.by(1, &leave(ticket)).unwrap();
        let before = rows(&desk);
        desk.seconds(20).call(1, ticket).unwrap();
        undo(&mut desk, 1, ticket).unwrap();
        assert_eq!(rows(&desk), before);
    }
}

#[test]
fn finish_and_call_is_one_step_that_either_ticket_names() {
    for names_the_finished in [true, false] {
        let mut desk = Desk::new();
        let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
        desk.next(1);
        desk.by(1, &Command::Start(first)).unwrap();
        let before = rows(&desk);
        desk.next(1);
        undo(&mut desk, 1, if names_the_finished { first } else { second }).unwrap();
        assert_eq!(rows(&desk), before);
        assert_eq!((desk.word(first), desk.word(second)), ("serving", "waiting"));
    }
}

#[test]
fn finish_and_call_of_the_own_next_leg_is_one_step_too() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, REGISTRY], false, Origin::WalkIn);
    desk.next(1);
    desk.by(1, &Command::Start(family)).unwrap();
    let before = rows(&desk);
    assert_eq!(desk.next(1), Some(family));
    undo(&mut desk, 1, family).unwrap();
    assert_eq!(rows(&desk), before);
}

#[test]
fn what_frees_a_counter_is_written_before_what_takes_it() {
    let mut desk = Desk::new();
    let (first, _) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.next(1);
    let decided = desk.decide(1, &Command::Undo(first, None)).unwrap();
    let open: Vec<bool> = decided
        .changes
        .iter()
        .filter_map(|change| if let Change::Visit(visit) = change { Some(visit.is_open()) } else { None })
        .collect();
    assert_eq!(open, [false, true]);
}

#[test]
fn an_undo_comes_within_its_seconds() {
    for (seconds, in_time) in [(0, true), (30, true), (31, false)] {
        let mut desk = Desk::new();
        let ticket = desk.issue(PASSPORTS);
        desk.next(1);
        desk.seconds(seconds);
        assert_eq!(undo(&mut desk, 1, ticket).is_ok(), in_time, "{seconds}");
    }
}

#[test]
fn a_step_is_undone_once() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    undo(&mut desk, 1, ticket).unwrap();
    assert_eq!(undo(&mut desk, 1, ticket), Err(Refusal::UndoTooLate));
    assert_eq!(desk.state.step_of(agent(1)), None);
}

#[test]
fn only_the_last_step_of_this_agent_with_this_ticket_is_undone() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.next(2);
    assert_eq!(undo(&mut desk, 1, second), Err(Refusal::UndoTooLate), "another agent's");
    assert_eq!(undo(&mut desk, 9, first), Err(Refusal::UndoTooLate), "not the reception's");
    desk.by(1, &Command::Start(first)).unwrap();
    undo(&mut desk, 1, first).unwrap();
    assert_eq!(desk.word(first), "called", "the last step alone");
    assert_eq!(undo(&mut desk, 1, first), Err(Refusal::UndoTooLate));
}

#[test]
fn nobody_in_particular_has_nothing_to_undo() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let mut context = crate::rules::Context::new(desk.now, 99);
    let refused = crate::rules::decide(&desk.state, &Command::Undo(ticket, None), &mut context);
    assert_eq!(refused, Err(Refusal::UndoTooLate));
}

#[test]
fn what_others_built_on_a_step_stays() {
    // The person who was sent away is called by somebody else.
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Transfer(ticket, Destination::Service(service(PASSPORTS)))).unwrap();
    assert_eq!(desk.next(2), Some(ticket));
    assert_eq!(undo(&mut desk, 1, ticket), Err(Refusal::UndoTooLate));

    // Somebody else stands at the counter now.
    let mut desk = Desk::new();
    let (first, _) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.by(1, &Command::Complete(first, None)).unwrap();
    desk.say(&Command::CallNext { counter: counter(1), finish: false }).unwrap();
    assert_eq!(undo(&mut desk, 1, first), Err(Refusal::UndoTooLate));

    // The person gave up.
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.say(&Command::Withdraw(ticket)).unwrap();
    assert_eq!(undo(&mut desk, 1, ticket), Err(Refusal::UndoTooLate));
}

#[test]
fn a_ring_again_between_does_not_hinder_the_undo_of_the_call() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.seconds(5).by(1, &Command::RingAgain(ticket)).unwrap();
    undo(&mut desk, 1, ticket).unwrap();
    assert_eq!(desk.word(ticket), "waiting");
}

#[test]
fn who_undoes_after_leaving_the_counter_sits_there_again() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    desk.by(1, &Command::CloseCounter(counter(1))).unwrap();
    undo(&mut desk, 1, ticket).unwrap();
    assert_eq!(desk.state.counter_state(counter(1)), CounterState::Open);
    assert_eq!(desk.visit(1).ticket, ticket);
}

#[test]
fn an_undo_does_not_reach_into_yesterday() {
    let mut desk = Desk::new();
    desk.until(on("2026-03-04", "03:59"));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.seconds(55).by(1, &Command::Complete(ticket, None)).unwrap();
    let row = desk.ticket(ticket).clone();
    desk.seconds(10);
    // As a lane brings the row of a ticket that memory does not hold.
    desk.state.admit(row, desk.now);
    assert_eq!(undo(&mut desk, 1, ticket), Err(Refusal::UndoTooLate));
}

#[test]
fn a_ticket_that_was_done_twice_can_still_be_undone_the_second_time() {
    let mut desk = Desk::with(|site| site.settings.undo_seconds = 60);
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    desk.seconds(10);
    undo(&mut desk, 1, ticket).unwrap();
    desk.seconds(100).by(1, &Command::Complete(ticket, None)).unwrap();
    desk.seconds(30).issue(PASSPORTS);
    desk.next(2);
    undo(&mut desk, 1, ticket).expect("memory keeps it as long as an undo may come");
}
