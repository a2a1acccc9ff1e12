//! Rows are the truth: memory is built from them, and follows what other nodes wrote.

use std::sync::Arc;

use super::desk::{Desk, PASSPORTS, REGISTRY, counter, on, site};
use crate::rules::{Change, Command, Rows, State, VisitEnd};

/// What a node that knew nothing of these changes reads.
fn rows(changes: &[Change]) -> Rows {
    let mut rows = Rows::default();
    for change in changes {
        match change.clone() {
            Change::Ticket(ticket) => {
                rows.tickets.retain(|known| known.id != ticket.id);
                rows.tickets.push(ticket);
            }
            Change::Visit(visit) => {
                rows.visits.retain(|known| known.id != visit.id);
                rows.visits.push(visit);
            }
            Change::Counter(day) => {
                rows.counters.retain(|known| known.counter != day.counter);
                rows.counters.push(day);
            }
            Change::Enquiries(row) => rows.enquiries.push(row),
            Change::Suspension(stop) => {
                rows.suspensions.retain(|known| known.id != stop.id);
                rows.suspensions.push(stop);
            }
            Change::Notice(notice) => rows.notice = Some(notice),
            Change::Help(help) => {
                rows.helps.retain(|known| known.id != help.id);
                rows.helps.push(help);
            }
            Change::Step(agent, step) => {
                rows.steps.retain(|(known, _)| *known != agent);
                rows.steps.push((agent, step.map(|step| *step)));
            }
            Change::Day(_) => {}
        }
    }
    rows
}

fn another_node(desk: &Desk) -> State {
    State::load(Arc::new(site()), Rows::default(), desk.now)
}

#[test]
fn a_node_that_catches_up_calls_who_is_next() {
    let mut desk = Desk::new();
    let mut other = Desk { state: another_node(&desk), journal: Vec::new(), ..Desk::new() };
    let tickets = [(); 3].map(|()| desk.issue(PASSPORTS));
    desk.next(1);
    other.state.merge(rows(&desk.journal), desk.now);
    other.seq = desk.seq;
    assert_eq!(other.next(2), Some(tickets[1]));
    let issued = other.issue(PASSPORTS);
    assert_eq!(other.ticket(issued).number, 4);
}

#[test]
fn what_ended_is_taken_in_before_what_began_in_whatever_order_rows_come() {
    let mut desk = Desk::new();
    desk.issues(PASSPORTS, 2);
    desk.next(1);
    let mut other = another_node(&desk);
    other.merge(rows(&desk.journal), desk.now);
    desk.journal.clear();
    desk.next(1);
    let mut newer = rows(&desk.journal);
    newer.visits.reverse();
    other.merge(newer, desk.now);
    assert_eq!(other.visit_at(counter(1)), desk.state.visit_at(counter(1)));
    assert_eq!(other.open_visits().count(), 1);
}

#[test]
fn a_night_that_another_node_closed_is_taken_in_before_its_morning() {
    let mut desk = Desk::new();
    let old = [(); 2].map(|()| desk.issue(PASSPORTS));
    desk.next(1);
    let mut other = another_node(&desk);
    other.merge(rows(&desk.journal), desk.now);
    desk.journal.clear();
    desk.until(on("2026-03-04", "09:00"));
    let today = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Complete(today, None)).unwrap();
    other.merge(rows(&desk.journal), desk.now);
    assert_eq!(other.business_day(), desk.state.business_day());
    assert_eq!(other.last_number('A'), 1);
    assert!(old.iter().all(|id| other.ticket(*id).is_none_or(|ticket| !ticket.state.is_open())));
    let shown: Vec<_> = other.recent_visits().map(|visit| (visit.ticket, visit.end)).collect();
    assert_eq!(shown, [(today, Some(VisitEnd::Done))], "no call of yesterday is on a board");
}

#[test]
fn a_state_built_from_rows_goes_on_with_numbers_steps_and_lines() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(REGISTRY));
    desk.next(1);
    let read = Rows { business_day: Some(desk.state.business_day()), ..rows(&desk.journal) };
    desk.state = State::load(Arc::new(site()), read, desk.now);
    desk.by(1, &Command::Undo(first, None)).expect("an undo outlives a restart");
    assert_eq!([desk.next(1), desk.next(1)], [first, second].map(Some));
    let third = desk.issue(REGISTRY);
    assert_eq!(desk.ticket(third).number_text(), "B002");
}

#[test]
fn numbers_go_on_after_a_load_though_their_tickets_are_gone() {
    let desk = Desk::new();
    let read = Rows { numbers: vec![('A', 41)], ..Rows::default() };
    let mut desk = Desk { state: State::load(Arc::new(site()), read, desk.now), ..desk };
    let ticket = desk.issue(PASSPORTS);
    assert_eq!(desk.ticket(ticket).number_text(), "A042");
}

#[test]
fn a_day_that_nobody_closed_is_closed_after_a_load() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    let read = Rows { business_day: Some(desk.state.business_day()), ..rows(&desk.journal) };
    desk.now = on("2026-03-04", "07:00");
    desk.state = State::load(Arc::new(site()), read, desk.now);
    assert!(desk.state.next_deadline() <= desk.now);
    let changes = desk.tick();
    assert!(matches!(&changes[0], Change::Ticket(closed) if closed.id == ticket));
}
