//! The calling policy, stated a second time from DESIGN.md section 5, to check histories against.
//!
//! Every ticket carries one timestamp, its turn. The earliest turn that a counter can serve is called, where the
//! counter's preference for a service counts as minutes of credit. Nothing of the product's rules is used here.

use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds of an instant.
pub type Millis = i64;

/// A minute.
pub const MINUTE: Millis = 60_000;

/// What a site has set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Credit of a priority ticket, minutes.
    pub priority_minutes: Millis,
    /// Each service's rules.
    pub services: BTreeMap<String, ServiceRule>,
    /// What each counter can serve, and the credit in minutes that it gives.
    pub counters: BTreeMap<String, BTreeMap<String, Millis>>,
}

/// How a service orders its tickets.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServiceRule {
    /// A walk-in's turn is its arrival plus this, minutes.
    pub allowance_minutes: Millis,
    /// After a park, a transfer to it, a missed call: the turn becomes the moment of the return.
    pub now_after_park: bool,
    /// See `now_after_park`.
    pub now_after_transfer: bool,
    /// See `now_after_park`.
    pub now_after_no_show: bool,
}

/// One thing that happened, in the order in which it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// Which ticket.
    pub ticket: String,
    /// What.
    pub what: What,
}

/// What happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Taken by a walk-in.
    Issued {
        /// What for.
        service: String,
        /// Declared or set.
        priority: bool,
    },
    /// Called by "next" at a counter.
    Next {
        /// Where.
        counter: String,
    },
    /// Called by name or number, out of order.
    Chosen {
        /// Where.
        counter: String,
    },
    /// Put on hold.
    Parked,
    /// Did not answer.
    Missed,
    /// In the line again after a park or a missed call.
    Back,
    /// Sent to another service.
    Sent {
        /// Where to.
        service: String,
    },
    /// In the line again, with everything as it was (an undone call).
    Undone,
    /// Priority set or lifted.
    Priority(bool),
    /// Done, withdrawn or unserved.
    Left,
}

/// A history that breaks the policy, in words.
pub type Violation = String;

#[derive(Debug, Clone)]
struct Line {
    service: String,
    arrived_at: Millis,
    turn_at: Millis,
    priority: bool,
    away: Option<Away>,
    /// It left the line once: no promise about who came first holds for it.
    came_back: bool,
    waiting: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Away {
    Parked,
    Missed,
}

/// Every ticket so far.
#[derive(Debug, Default)]
struct Lines(BTreeMap<String, Line>);

/// Checks a whole history.
pub fn violations(settings: &Settings, history: &[Event]) -> Vec<Violation> {
    let mut lines = Lines::default();
    let mut found = Vec::new();
    for event in history {
        let Event { at, ticket, what } = event;
        match (what, lines.0.get(ticket)) {
            (What::Issued { .. }, None) => {}
            (What::Issued { .. }, Some(_)) => found.push(format!("{ticket} was issued twice")),
            (_, None) => found.push(format!("{ticket}: {what:?} before it was issued")),
            (What::Next { .. } | What::Chosen { .. }, Some(line)) if !line.waiting => {
                found.push(format!("{ticket} was called while it did not wait"));
            }
            (What::Next { counter }, Some(line)) => {
                found.extend(settings.passed_over(&lines, ticket, line, counter, *at));
            }
            _ => {}
        }
        settings.follow(&mut lines, event);
    }
    found
}

impl Settings {
    /// The turn of a walk-in who comes at `at`.
    pub fn turn_of_walk_in(&self, service: &str, at: Millis, priority: bool) -> Millis {
        let credit = if priority { self.priority_minutes * MINUTE } else { 0 };
        at + self.rule(service).allowance_minutes * MINUTE - credit
    }

    /// Who waits after this history and can be served at this counter.
    pub fn waiting_at(&self, counter: &str, history: &[Event]) -> Vec<String> {
        let mut lines = Lines::default();
        for event in history {
            self.follow(&mut lines, event);
        }
        let waits = |line: &Line| line.waiting && self.credit(counter, &line.service).is_some();
        lines.0.into_iter().filter(|(_, line)| waits(line)).map(|(ticket, _)| ticket).collect()
    }

    fn rule(&self, service: &str) -> ServiceRule {
        self.services.get(service).copied().unwrap_or_default()
    }

    fn credit(&self, counter: &str, service: &str) -> Option<Millis> {
        Some(self.counters.get(counter)?.get(service)? * MINUTE)
    }

    /// The largest time by which somebody may be overtaken by one who came later.
    pub fn bound(&self) -> Millis {
        let allowance = self.services.values().map(|rule| rule.allowance_minutes).max().unwrap_or(0);
        let credit = self.counters.values().flat_map(BTreeMap::values).max().copied().unwrap_or(0);
        (allowance + self.priority_minutes + credit) * MINUTE
    }

    /// Who should have been called instead of `called`.
    fn passed_over(
        &self,
        lines: &Lines,
        called: &str,
        chosen: &Line,
        counter: &str,
        at: Millis,
    ) -> Vec<Violation> {
        let Some(credit) = self.credit(counter, &chosen.service) else {
            return vec![format!("{called} was called at {counter}, which cannot serve {}", chosen.service)];
        };
        let effective = chosen.turn_at - credit;
        let mut found = Vec::new();
        for (other, line) in lines.0.iter().filter(|(other, line)| line.waiting && *other != called) {
            let Some(credit) = self.credit(counter, &line.service) else { continue };
            let early = effective - (line.turn_at - credit);
            if early > 0 {
                found.push(format!(
                    "{called} was called at {counter} at {at}, {early} ms before the turn of {other}"
                ));
            }
            let overtaken = chosen.arrived_at - line.arrived_at;
            if !line.came_back && overtaken > self.bound() {
                found.push(format!("{other} starves: overtaken by {called}, who came {overtaken} ms later"));
            }
        }
        found
    }

    fn follow(&self, lines: &mut Lines, Event { at, ticket, what }: &Event) {
        if let What::Issued { service, priority } = what {
            let line = Line {
                service: service.clone(),
                arrived_at: *at,
                turn_at: self.turn_of_walk_in(service, *at, *priority),
                priority: *priority,
                away: None,
                came_back: false,
                waiting: true,
            };
            lines.0.insert(ticket.clone(), line);
            return;
        }
        let Some(line) = lines.0.get_mut(ticket) else { return };
        match what {
            What::Issued { .. } => {}
            What::Next { .. } | What::Chosen { .. } | What::Left => line.waiting = false,
            What::Parked => (line.waiting, line.away) = (false, Some(Away::Parked)),
            What::Missed => (line.waiting, line.away) = (false, Some(Away::Missed)),
            What::Undone => line.waiting = true,
            What::Back => {
                let rule = self.rule(&line.service);
                let now = match line.away.take() {
                    Some(Away::Parked) => rule.now_after_park,
                    Some(Away::Missed) => rule.now_after_no_show,
                    None => false,
                };
                line.comes_back(now.then_some(*at));
            }
            What::Sent { service } => {
                line.service.clone_from(service);
                line.comes_back(self.rule(service).now_after_transfer.then_some(*at));
            }
            What::Priority(priority) => {
                let credit = self.priority_minutes * MINUTE;
                match (line.priority, *priority) {
                    (false, true) => line.turn_at -= credit,
                    (true, false) => line.turn_at += credit,
                    _ => {}
                }
                line.priority = *priority;
            }
        }
    }
}

impl Line {
    fn comes_back(&mut self, turn_at: Option<Millis>) {
        self.turn_at = turn_at.unwrap_or(self.turn_at);
        self.came_back = true;
        self.waiting = true;
    }
}

/// Numbers that are not unique, or leave a gap, in any series (RELIABILITY.md, B1).
pub fn number_violations<'a>(numbers: impl IntoIterator<Item = &'a str>) -> Vec<Violation> {
    let mut series: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let mut found = Vec::new();
    for number in numbers {
        let (letter, place) = crate::ticket::number_parts(number);
        if !series.entry(letter).or_default().insert(place) {
            found.push(format!("{number} was given twice"));
        }
    }
    for (letter, places) in series {
        let last = places.last().copied().unwrap_or(0);
        let gaps: Vec<u32> = (1..=last).filter(|place| !places.contains(place)).collect();
        if !gaps.is_empty() {
            found.push(format!("series {letter} up to {last} lacks {gaps:?}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let counter = BTreeMap::from([("birth".to_owned(), 10), ("id".to_owned(), 0)]);
        Settings {
            priority_minutes: 30,
            services: BTreeMap::from([
                ("id".to_owned(), ServiceRule { allowance_minutes: 30, ..Default::default() }),
                ("birth".to_owned(), ServiceRule::default()),
            ]),
            counters: BTreeMap::from([("1".to_owned(), counter)]),
        }
    }

    fn issued(ticket: &str, service: &str, minute: Millis, priority: bool) -> Event {
        let what = What::Issued { service: service.to_owned(), priority };
        Event { at: minute * MINUTE, ticket: ticket.to_owned(), what }
    }

    fn next(ticket: &str, minute: Millis) -> Event {
        Event { at: minute * MINUTE, ticket: ticket.to_owned(), what: What::Next { counter: "1".to_owned() } }
    }

    #[test]
    fn allowance_priority_and_preference_order_the_line() {
        // Effective turns at counter 1: a 30, b 15, c −10 + 40 − 30 = 10 … in minutes after 0.
        let line =
            [issued("a", "id", 0, false), issued("b", "birth", 25, false), issued("c", "id", 10, true)];
        let order = |order: [&str; 3]| {
            let calls = order.iter().map(|ticket| next(ticket, 40));
            violations(&settings(), &line.iter().cloned().chain(calls).collect::<Vec<_>>())
        };
        assert_eq!(order(["c", "b", "a"]), Vec::<String>::new());
        assert_eq!(order(["b", "c", "a"]).len(), 1);
        assert_eq!(order(["a", "b", "c"]).len(), 3);
    }

    #[test]
    fn a_second_call_and_a_strange_service_are_seen() {
        let twice = [issued("a", "id", 0, false), next("a", 1), next("a", 2)];
        assert_eq!(violations(&settings(), &twice).len(), 1);
        let strange = [issued("a", "school", 0, false), next("a", 1)];
        assert_eq!(violations(&settings(), &strange).len(), 1);
    }

    #[test]
    fn gaps_and_doubles_are_seen() {
        assert_eq!(number_violations(["A001", "A002", "C001"]), Vec::<String>::new());
        assert_eq!(number_violations(["A001", "A001"]).len(), 1);
        assert_eq!(number_violations(["A001", "A003"]).len(), 1);
    }
}
