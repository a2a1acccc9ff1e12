//! What citizens and agents do in one minute: chance from a seed, given what they see.

use guichet_tests::seed::Seed;
use lanes::{Committed, Submission};
use model::{Counter, Instant, ServiceId, Site, TicketId};
use queue::rules::{Command, CounterState, Destination, Outcome, SuspensionKind, Ticket, TicketState, Visit};

use crate::case::{by_agent, by_reception, issue_for};

/// When the doors are open, as minutes of the day: 08:15 to 12:00 and 13:15 to 17:30.
const OPEN: [std::ops::Range<i64>; 2] = [8 * 60 + 15..12 * 60, 13 * 60 + 15..17 * 60 + 30];

/// The people of one day.
pub struct People {
    site: Site,
    seed: Seed,
    /// The minute of the day in which each comes.
    arrivals: Vec<i64>,
}

impl People {
    pub fn new(site: &Site, mut seed: Seed, count: usize) -> Self {
        let minutes: Vec<i64> = OPEN.iter().cloned().flatten().collect();
        let arrivals = (0..count).map(|_| *seed.pick(&minutes)).collect();
        Self { site: site.clone(), seed, arrivals }
    }

    /// What is asked in this minute.
    pub fn ask(&mut self, minute: i64, now: Instant, seen: &Committed) -> Vec<Submission> {
        let mut asked = Vec::new();
        for _ in 0..self.arrivals.iter().filter(|&&arrival| arrival == minute).count() {
            asked.push(self.arrive());
        }
        for counter in self.site.counters.clone() {
            let command = match seen.state.visit_at(counter.id) {
                Some(visit) if visit.started_at.is_none() => self.expect(visit, now),
                Some(visit) => self.serve(&counter, visit, minute, now),
                None => self.sit(&counter, seen.state.counter_state(counter.id), minute),
            };
            asked.extend(command.map(|command| by_agent(counter.id, command)));
        }
        let mut tickets: Vec<&Ticket> = seen.state.tickets().collect();
        tickets.sort_by_key(|ticket| ticket.id);
        for ticket in tickets {
            asked.extend(self.come_and_go(ticket, seen));
        }
        asked.extend(self.stop_and_go_on(minute, seen));
        asked
    }

    /// Agents who see at once that they were wrong.
    pub fn regret(&mut self, now: Instant, seen: &Committed) -> Vec<Submission> {
        let mut asked = Vec::new();
        for counter in self.site.counters.clone() {
            let agent =
                by_agent(counter.id, Command::OpenCounter(counter.id)).actor.expect("an agent").principal;
            let step = seen.state.step_of(agent).filter(|step| step.at == now);
            if let Some(step) = step.filter(|_| self.seed.percent(5)) {
                asked.push(by_agent(counter.id, Command::Undo(step.ticket, None)));
            }
        }
        asked
    }

    pub fn chance(&mut self) -> &mut Seed {
        &mut self.seed
    }

    fn arrive(&mut self) -> Submission {
        let legs = if self.seed.percent(12) { 2 + self.seed.below(2) } else { 1 };
        let services: Vec<ServiceId> = (0..legs).map(|_| self.service()).collect();
        let priority = self.seed.percent(15);
        by_reception(self.site.id, issue_for(&services, priority))
    }

    fn service(&mut self) -> ServiceId {
        let services = &self.site.services;
        services[self.seed.below(services.len())].id
    }

    /// Somebody was called.
    fn expect(&mut self, visit: &Visit, now: Instant) -> Option<Command> {
        if now.seconds_since(visit.rung_at) < 60 {
            return None;
        }
        match self.seed.below(100) {
            0..75 => Some(Command::Start(visit.ticket)),
            75..85 => Some(Command::RingAgain(visit.ticket)),
            85..91 => Some(Command::NoShow(visit.ticket)),
            _ => None, // time will say that nobody came
        }
    }

    /// Somebody is served.
    fn serve(&mut self, counter: &Counter, visit: &Visit, minute: i64, now: Instant) -> Option<Command> {
        let served = now.seconds_since(visit.started_at?) / 60;
        if served < 3 || !self.seed.percent(25) {
            return None;
        }
        if !is_at_work(minute) {
            return Some(Command::Complete(visit.ticket, Some(Outcome::Served.into())));
        }
        Some(match self.seed.below(100) {
            0..50 => Command::CallNext { counter: counter.id, finish: true },
            50..75 => Command::Complete(visit.ticket, None),
            75..85 => Command::Transfer(visit.ticket, Destination::Service(self.service())),
            85..90 => Command::Transfer(visit.ticket, Destination::Counter(self.counter())),
            90..97 => {
                let minutes = 3 + u16::try_from(self.seed.below(17)).expect("a few minutes");
                Command::Park(visit.ticket, Some(minutes))
            }
            _ => Command::Park(visit.ticket, None),
        })
    }

    fn counter(&mut self) -> model::CounterId {
        let counters = &self.site.counters;
        counters[self.seed.below(counters.len())].id
    }

    /// Nobody is at the counter.
    fn sit(&mut self, counter: &Counter, state: CounterState, minute: i64) -> Option<Command> {
        let next = Command::CallNext { counter: counter.id, finish: false };
        if !is_at_work(minute) {
            return (state != CounterState::Closed).then_some(Command::CloseCounter(counter.id));
        }
        let dice = self.seed.below(100);
        match state {
            CounterState::Closed => (dice < 40).then_some(next),
            CounterState::Paused | CounterState::AfterWork => (dice < 10).then_some(next),
            CounterState::Open if dice < 2 => {
                Some(Command::PauseCounter { counter: counter.id, reason: None, until_at: None })
            }
            CounterState::Open => (dice < 90).then_some(next),
        }
    }

    fn come_and_go(&mut self, ticket: &Ticket, seen: &Committed) -> Option<Submission> {
        let site = self.site.id;
        match ticket.state {
            TicketState::NoShow if self.seed.percent(8) => {
                Some(by_reception(site, Command::Return(ticket.id)))
            }
            TicketState::Parked if ticket.back_at.is_none() && self.seed.percent(10) => {
                Some(self.fetch(ticket.id, ticket.leg.service, seen))
            }
            TicketState::Waiting if self.seed.below(1000) < 2 => {
                Some(by_reception(site, Command::Withdraw(ticket.id)))
            }
            _ => None,
        }
    }

    /// A free counter calls by choice who was put on hold; else the person goes back to the line.
    fn fetch(&mut self, ticket: TicketId, service: ServiceId, seen: &Committed) -> Submission {
        let can = |counter: &&Counter| {
            counter.preference_minutes(service).is_some()
                && seen.state.visit_at(counter.id).is_none()
                && seen.state.counter_state(counter.id) == CounterState::Open
        };
        match self.site.counters.iter().find(can) {
            Some(counter) => by_agent(
                counter.id,
                Command::Call { counter: counter.id, ticket, finish: false, reason: None },
            ),
            None => by_reception(self.site.id, Command::Return(ticket)),
        }
    }

    /// An outage of one service at 10:30, an evacuation at 15:00.
    fn stop_and_go_on(&mut self, minute: i64, seen: &Committed) -> Option<Submission> {
        let service = self.site.services[8].id;
        let stop = |service| Command::Suspend {
            service,
            kind: SuspensionKind::Drill,
            reason: "exercice".to_owned(),
            until_at: None,
        };
        let site = self.site.id;
        let command = match minute {
            630 => stop(Some(service)),
            645 => Command::Resume(seen.state.suspension_of(service)?.id),
            900 => stop(None),
            907 => Command::Resume(seen.state.site_suspension()?.id),
            _ => return None,
        };
        Some(by_reception(site, command))
    }
}

fn is_at_work(minute: i64) -> bool {
    (8 * 60 + 20..12 * 60 + 10).contains(&minute) || (13 * 60 + 25..17 * 60 + 50).contains(&minute)
}
