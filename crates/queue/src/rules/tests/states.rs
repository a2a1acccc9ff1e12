//! The table of the contract: called → serving, done, `no_show`, parked, waiting; serving → done, parked, waiting;
//! else 409 wrong-state. Withdraw: from waiting, called, parked.

use model::TicketId;

use super::desk::{Desk, PASSPORTS, counter, service};
use crate::rules::machine::{Event, after};
use crate::rules::{Change, Command, Destination, Refusal, TicketState, VisitEnd};

/// A command that names a ticket.
type Named = fn(TicketId) -> Command;

/// A desk with one ticket in this state, at counter 1 if at any.
fn a_ticket_that_is(state: TicketState) -> (Desk, TicketId) {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    if state == TicketState::Waiting {
        return (desk, ticket);
    }
    if state == TicketState::Withdrawn {
        desk.say(&Command::Withdraw(ticket)).unwrap();
        return (desk, ticket);
    }
    assert_eq!(desk.next(1), Some(ticket));
    match state {
        TicketState::Called => {}
        TicketState::Serving => drop(desk.by(1, &Command::Start(ticket)).unwrap()),
        TicketState::Parked => drop(desk.by(1, &Command::Park(ticket, None)).unwrap()),
        TicketState::NoShow => drop(desk.by(1, &Command::NoShow(ticket)).unwrap()),
        TicketState::Done => drop(desk.by(1, &Command::Complete(ticket, None)).unwrap()),
        other => panic!("{other:?} is made by the day's end alone"),
    }
    assert_eq!(desk.ticket(ticket).state, state);
    (desk, ticket)
}

#[test]
fn each_command_does_in_each_state_what_the_contract_says() {
    use TicketState::{Called, Done, NoShow, Parked, Serving, Waiting, Withdrawn};
    let commands: [(Named, &[(TicketState, TicketState)]); 9] = [
        (Command::RingAgain, &[(Called, Called)]),
        (Command::Start, &[(Called, Serving)]),
        (|ticket| Command::Complete(ticket, None), &[(Called, Done), (Serving, Done)]),
        (Command::NoShow, &[(Called, NoShow)]),
        (|ticket| Command::Park(ticket, None), &[(Called, Parked), (Serving, Parked)]),
        (
            |ticket| Command::Transfer(ticket, Destination::Service(service(2))),
            &[(Called, Waiting), (Serving, Waiting)],
        ),
        (Command::Return, &[(Parked, Waiting), (NoShow, Waiting)]),
        (Command::Withdraw, &[(Waiting, Withdrawn), (Called, Withdrawn), (Parked, Withdrawn)]),
        (
            |ticket| Command::Call { counter: counter(1), ticket, finish: false, reason: None },
            &[(Waiting, Called), (Parked, Called), (NoShow, Called)],
        ),
    ];
    for (command, allowed) in commands {
        for state in [Waiting, Called, Serving, Parked, NoShow, Done, Withdrawn] {
            let (mut desk, ticket) = a_ticket_that_is(state);
            let command = command(ticket);
            let answer = desk.by(1, &command);
            if let Some((_, to)) = allowed.iter().find(|(from, _)| *from == state) {
                answer.unwrap_or_else(|refusal| panic!("{command:?} while {state:?}: {refusal}"));
                assert_eq!(desk.ticket(ticket).state, *to, "{command:?} while {state:?}");
                let held = desk.state.visit_at(counter(1)).map(|visit| visit.ticket);
                assert_eq!(held, to.is_at_counter().then_some(ticket), "{command:?} while {state:?}");
            } else {
                assert_eq!(answer, Err(Refusal::WrongState { state }), "{command:?} while {state:?}");
                assert_eq!(desk.ticket(ticket).state, state);
            }
        }
    }
}

#[test]
fn the_table_and_its_states_agree() {
    for state in TicketState::ALL {
        assert_eq!(TicketState::from_word(state.word()), Some(state));
        for event in Event::ALL {
            let Some(next) = after(state, event) else { continue };
            let is_final =
                matches!(state, TicketState::Done | TicketState::Withdrawn | TicketState::Unserved);
            assert!(!is_final, "{state:?} is final, {event:?}");
            assert!(event != Event::DayEnd || !next.is_open(), "the day's end closes");
        }
        let ends = after(state, Event::DayEnd).is_some();
        assert_eq!(ends, state.is_open(), "{state:?}: the day's end closes what is open and nothing else");
    }
}

#[test]
fn a_visit_keeps_how_it_ended() {
    let ends: [(Named, VisitEnd); 5] = [
        (|ticket| Command::Complete(ticket, None), VisitEnd::Done),
        (Command::NoShow, VisitEnd::NoShow),
        (|ticket| Command::Park(ticket, Some(5)), VisitEnd::Parked),
        (|ticket| Command::Transfer(ticket, Destination::Service(service(2))), VisitEnd::Transferred),
        (Command::Withdraw, VisitEnd::Withdrawn),
    ];
    for (command, end) in ends {
        let (mut desk, ticket) = a_ticket_that_is(TicketState::Called);
        desk.seconds(40).by(1, &command(ticket)).unwrap();
        let written = desk.journal.iter().rev().find_map(|change| match change {
            Change::Visit(visit) => Some(visit),
            _ => None,
        });
        let visit = written.unwrap();
        assert_eq!((visit.end, visit.ended_at), (Some(end), Some(desk.now)));
        assert_eq!(visit.ticket, ticket);
    }
}

#[test]
fn a_ring_again_is_a_new_and_higher_ring_of_the_same_visit() {
    let (mut desk, ticket) = a_ticket_that_is(TicketState::Called);
    let first = desk.visit(1).clone();
    desk.seconds(30).by(1, &Command::RingAgain(ticket)).unwrap();
    let second = desk.visit(1).clone();
    assert!(second.ring > first.ring);
    assert_eq!((second.rung_at, second.called_at), (desk.now, first.called_at));
    assert_eq!(second.id, first.id);
}
