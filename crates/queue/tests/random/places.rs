//! Places against what happens: people wait, nobody comes any more, and every counter that serves somebody calls in its
//! turn.

use std::sync::Arc;

use chance::Seeded;
use model::{CounterId, Instant, Language, ServiceId, Site, TicketId};
use queue::rules::{
    Answer, Care, Command, Context, CounterState, Destination, Leg, Origin, Priority, State, SuspensionKind,
    Ticket, TicketState, decide,
};

use super::town;

/// A hall full of people.
pub struct Hall {
    pub site: Arc<Site>,
    pub state: State,
    pub now: Instant,
    seq: i64,
    asks: Asks,
}

/// What people come for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// One person for one service.
    OneThing,
    /// Several persons and services, and some of them go together.
    Anything,
}

impl Hall {
    /// Open and closed counters, some of them busy, some paused; people with and without priority, some of them sent
    /// to a counter; now and then a service that stands still.
    pub fn of(random: &mut Seeded, asks: Asks) -> Self {
        let mut site = town::site(random);
        site.settings.round_the_clock = true;
        let site = Arc::new(site);
        let now = Instant::from_millis(1_736_146_800_000);
        let state = State::load(site.clone(), queue::rules::Rows::default(), now);
        let mut hall = Self { site: site.clone(), state, now, seq: 0, asks };
        for counter in &site.counters {
            if random.percent(60) {
                hall.say(&Command::OpenCounter(counter.id));
            }
        }
        for _ in 0..random.between(1, 40) {
            hall.now = hall.now.plus_seconds(random.between(0, 300));
            hall.happen(random);
        }
        hall
    }

    fn happen(&mut self, random: &mut Seeded) {
        let site = self.site.clone();
        let counter = site.counters[random.below(site.counters.len())].id;
        let service = site.services[random.below(site.services.len())].id;
        let command = match random.below(100) {
            0..8 => Command::CallNext { counter, finish: true },
            8..10 => Command::PauseCounter { counter, reason: None, until_at: None },
            10..12 => Command::CloseCounter(counter),
            12 => Command::Suspend {
                service: Some(service),
                kind: SuspensionKind::Outage,
                reason: "panne".to_owned(),
                until_at: None,
            },
            13..20 => {
                let waiting = self.waiting();
                let Some(ticket) = waiting.get(random.below(waiting.len().max(1))) else { return };
                Command::Send(*ticket, Destination::Counter(counter))
            }
            20..25 if self.asks == Asks::Anything => {
                let waiting = self.waiting();
                let mut one = || waiting.get(random.below(waiting.len().max(1))).copied();
                let (Some(one), Some(other)) = (one(), one()) else { return };
                Command::Join(one, other)
            }
            _ => Command::Issue {
                legs: self.legs(service, random),
                priority: random.one_of(&[Priority::None, Priority::None, Priority::Declared]),
                language: Language::Fr,
                origin: Origin::WalkIn,
                care: Care::default(),
            },
        };
        self.say(&command);
    }

    fn legs(&self, service: ServiceId, random: &mut Seeded) -> Vec<Leg> {
        if self.asks == Asks::OneThing {
            return vec![Leg { service, persons: 1 }];
        }
        let mut services =
            self.site.services.iter().filter(|_| random.percent(15)).map(|it| it.id).collect::<Vec<_>>();
        services.retain(|other| *other != service);
        services.insert(0, service);
        let most = |service| self.site.service(service).map_or(1, |service| i64::from(service.max_persons()));
        let persons = |service| u16::try_from(random.between(1, most(service))).expect("a few");
        let persons: Vec<u16> = services.iter().copied().map(persons).collect();
        services.into_iter().zip(persons).map(|(service, persons)| Leg { service, persons }).collect()
    }

    pub fn say(&mut self, command: &Command) -> Option<Answer> {
        self.seq += 1;
        let decided = decide(&self.state, command, &mut Context::new(self.now, self.seq)).ok()?;
        for change in &decided.changes {
            self.state.apply(change, self.now);
        }
        Some(decided.answer)
    }

    /// Everybody who waits.
    pub fn waiting(&self) -> Vec<TicketId> {
        let mut waiting: Vec<TicketId> = self
            .state
            .tickets()
            .filter(|ticket| ticket.state == TicketState::Waiting)
            .map(|ticket| ticket.id)
            .collect();
        waiting.sort();
        waiting
    }

    /// The place that `ticket` is told.
    pub fn place(&self, ticket: TicketId) -> usize {
        self.state.position(self.ticket(ticket)).expect("who waits has a place")
    }

    /// How many are called before `ticket` by the counters that serve it, each in its turn: the free ones first, and of
    /// them, as of the others, the one that comes to it soonest. `None`: nobody calls it.
    pub fn called_before(&self, ticket: TicketId) -> Option<usize> {
        let mut calling: Vec<(bool, usize, CounterId)> = self
            .serving()
            .into_iter()
            .filter_map(|counter| {
                Some((!self.is_free(counter), self.copy().calls(&[counter], ticket)?, counter))
            })
            .collect();
        calling.sort();
        let counters: Vec<CounterId> = calling.into_iter().map(|(.., counter)| counter).collect();
        self.copy().calls(&counters, ticket)
    }

    /// The counters where somebody is.
    pub fn serving(&self) -> Vec<CounterId> {
        let counters = self.site.counters.iter().map(|counter| counter.id);
        let is_there = |counter: &CounterId| {
            matches!(self.state.counter_state(*counter), CounterState::Open | CounterState::AfterWork)
        };
        counters.filter(is_there).collect()
    }

    /// Whether a counter can call at once.
    pub fn is_free(&self, counter: CounterId) -> bool {
        self.state.counter_state(counter) == CounterState::Open && self.state.visit_at(counter).is_none()
    }

    /// Calls until it is the ticket's turn; `None`: it never is.
    fn calls(mut self, counters: &[CounterId], ticket: TicketId) -> Option<usize> {
        let mut calls = 0;
        loop {
            let mut is_over = true;
            for &counter in counters {
                match self.say(&Command::CallNext { counter, finish: true }) {
                    Some(Answer::Called { ticket: called, .. }) if called == ticket => return Some(calls),
                    Some(Answer::Called { .. }) => (is_over, calls) = (false, calls + 1),
                    _ => {}
                }
            }
            if is_over {
                return None;
            }
        }
    }

    pub fn copy(&self) -> Self {
        Self { site: self.site.clone(), state: self.state.clone(), ..*self }
    }

    pub fn ticket(&self, ticket: TicketId) -> &Ticket {
        self.state.ticket(ticket).expect("it is in memory")
    }
}
