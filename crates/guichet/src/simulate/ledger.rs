//! What was promised to whom, as it can be seen from outside: no ticket lost, none called twice, no number twice.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use serde::Deserialize;

/// The business day begins at 04:00 local time (DESIGN.md section 2).
const DAY_BEGINS_HOURS: i64 = 4;

/// A ticket as the server tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: String,
    /// RFC 3339 with offset.
    pub arrived_at: DateTime<FixedOffset>,
    /// For its creator.
    pub code: Option<String>,
}

/// Where a ticket of ours is, by the answers that we had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In the line.
    Waiting,
    /// Called to this counter (a place in the town's list), or served there.
    At(usize),
    /// On hold.
    Held,
    /// Did not come when called.
    Missed,
    /// Served.
    Done,
    /// Gave up.
    GaveUp,
}

impl Whereabouts {
    /// The contract's words for it.
    fn agrees_with(self, state: &str) -> bool {
        match self {
            Whereabouts::Waiting => state == "waiting",
            Whereabouts::At(_) => matches!(state, "called" | "serving"),
            // A hold ends by itself.
            Whereabouts::Held => matches!(state, "parked" | "waiting"),
            Whereabouts::Missed => state == "no_show",
            Whereabouts::Done => state == "done",
            Whereabouts::GaveUp => state == "withdrawn",
        }
    }
}

/// A ticket of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: String,
    /// The code of its live page.
    pub code: Option<String>,
    /// Whose it is: a place in the plan.
    pub visitor: usize,
    /// Where it is.
    pub at: Whereabouts,
}

/// Every ticket of ours, and every promise that was broken.
#[derive(Debug, Default)]
pub struct Ledger {
    tickets: BTreeMap<String, Known>,
    numbers: BTreeMap<(NaiveDate, String), String>,
    broken: Vec<String>,
}

impl Ledger {
    /// A ticket was given out.
    pub fn issued(&mut self, ticket: Ticket, visitor: usize) {
        let day = (ticket.arrived_at - TimeDelta::hours(DAY_BEGINS_HOURS)).date_naive();
        if let Some(other) = self.numbers.insert((day, ticket.number.clone()), ticket.id.clone()) {
            self.broken.push(format!("number given twice: {} for {other} and {}", ticket.number, ticket.id));
        }
        let known = Known { number: ticket.number, code: ticket.code, visitor, at: Whereabouts::Waiting };
        self.tickets.insert(ticket.id, known);
    }

    /// A ticket was called to a counter; whose it is, where it is ours.
    pub fn called(&mut self, ticket: &str, counter: usize) -> Option<usize> {
        let known = self.tickets.get_mut(ticket)?;
        match known.at {
            Whereabouts::Waiting | Whereabouts::Held => {}
            Whereabouts::At(other) => self.broken.push(format!(
                "called twice: {} is at one counter and was called to another (places {other} and {counter})",
                known.number
            )),
            at => self.broken.push(format!("called twice: {} was called again after {at:?}", known.number)),
        }
        known.at = Whereabouts::At(counter);
        Some(known.visitor)
    }

    /// A ticket of ours is somewhere else now.
    pub fn moved(&mut self, ticket: &str, at: Whereabouts) {
        if let Some(known) = self.tickets.get_mut(ticket) {
            known.at = at;
        }
    }

    /// A ticket of ours.
    pub fn get(&self, ticket: &str) -> Option<&Known> {
        self.tickets.get(ticket)
    }

    /// Every ticket of ours, by id.
    pub fn tickets(&self) -> impl Iterator<Item = (&String, &Known)> {
        self.tickets.iter()
    }

    /// How many of ours are where `of` says.
    pub fn count(&self, of: impl Fn(Whereabouts) -> bool) -> usize {
        self.tickets.values().filter(|known| of(known.at)).count()
    }

    /// Compares with what the server says at the end; `state`: `None` where it knows no such ticket. `idle`: a counter
    /// that serves it was told that nobody waits.
    pub fn compare(&mut self, ticket: &str, state: Option<&str>, idle: bool) {
        let Some(known) = self.tickets.get(ticket) else { return };
        let number = &known.number;
        match state {
            None => self.broken.push(format!("lost: the server does not know {number} any more")),
            Some(state) if !known.at.agrees_with(state) => self
                .broken
                .push(format!("lost: {number} is {:?} by its answers, and {state} by the server", known.at)),
            Some("waiting") if idle => self.broken.push(format!(
                "lost: {number} waits, and a counter that serves it was told that nobody does"
            )),
            Some(_) => {}
        }
    }

    /// What was promised and not held, in the order in which it was seen.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }
}

#[cfg(test)]
mod tests {
    use super::{Ledger, Ticket, Whereabouts};

    fn ticket(id: &str, number: &str) -> Ticket {
        ticket_of(id, number, "2026-11-23T09:00:00+01:00")
    }

    fn ticket_of(id: &str, number: &str, arrived_at: &str) -> Ticket {
        let arrived_at = arrived_at.parse().expect("an instant");
        Ticket { id: id.to_owned(), number: number.to_owned(), state: String::new(), arrived_at, code: None }
    }

    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.issued(ticket("a", "A001"), 0);
        ledger.issued(ticket("b", "A002"), 1);
        ledger
    }

    #[test]
    fn a_day_that_is_held_breaks_nothing() {
        let mut ledger = ledger();
        assert_eq!(ledger.called("a", 0), Some(0));
        ledger.moved("a", Whereabouts::Waiting);
        assert_eq!(ledger.called("a", 1), Some(0));
        ledger.moved("a", Whereabouts::Done);
        ledger.moved("b", Whereabouts::GaveUp);
        ledger.compare("a", Some("done"), true);
        ledger.compare("b", Some("withdrawn"), true);
        assert_eq!(ledger.called("somebody else's", 0), None);
        assert_eq!(ledger.broken(), &[] as &[String]);
    }

    #[test]
    fn a_number_may_come_again_on_another_day_only() {
        let mut ledger = ledger();
        ledger.issued(ticket_of("c", "A001", "2026-11-24T03:59:59+01:00"), 2);
        ledger.issued(ticket_of("d", "A001", "2026-11-24T04:00:00+01:00"), 3);
        assert_eq!(ledger.broken(), ["number given twice: A001 for a and c"]);
    }

    #[test]
    fn nobody_is_called_who_is_at_a_counter_or_has_gone() {
        let mut ledger = ledger();
        ledger.called("a", 0);
        ledger.called("a", 1);
        ledger.moved("b", Whereabouts::Done);
        ledger.called("b", 1);
        assert_eq!(ledger.broken().len(), 2, "{:?}", ledger.broken());
        assert!(ledger.broken().iter().all(|broken| broken.starts_with("called twice")));
    }

    #[test]
    fn a_ticket_that_is_nowhere_or_elsewhere_is_lost() {
        for (at, state, idle) in [
            (Whereabouts::Waiting, None, false),
            (Whereabouts::Done, Some("waiting"), false),
            (Whereabouts::Waiting, Some("done"), false),
            (Whereabouts::Waiting, Some("waiting"), true),
            (Whereabouts::Missed, Some("withdrawn"), false),
        ] {
            let mut ledger = ledger();
            ledger.moved("a", at);
            ledger.compare("a", state, idle);
            assert_eq!(ledger.broken().len(), 1, "{at:?} {state:?}");
            assert!(ledger.broken()[0].starts_with("lost: A001") || state.is_none());
        }
        let mut ledger = ledger();
        ledger.compare("a", Some("waiting"), false);
        assert_eq!(ledger.broken(), &[] as &[String], "everybody was busy to the end");
    }
}
