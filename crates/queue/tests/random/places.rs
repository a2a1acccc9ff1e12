//! Places against what happens: people wait, nobody comes any more, and every counter that serves somebody calls in its
//! turn.

use std::sync::Arc;

use model::{CounterId, Instant, Language, Site, TicketId};
use queue::rules::{
    Answer, Care, Command, Context, CounterState, Destination, Leg, Origin, Priority, State, SuspensionKind,
    Ticket, TicketState, decide,
};

use super::seeded::Seeded;
use super::town;

/// A hall full of people.
pub struct Hall {
    site: Arc<Site>,
    state: State,
    now: Instant,
    seq: i64,
}

impl Hall {
    /// Open and closed counters, some of them busy, some paused; people with and without priority, some of them sent
    /// to a counter; now and then a service that stands still.
    pub fn of(random: &mut Seeded) -> Self {
        let mut site = town::site(random);
        site.settings.round_the_clock = true;
        let site = Arc::new(site);
        let now = Instant::from_millis(1_736_146_800_000);
        let state = State::load(site.clone(), queue::rules::Rows::default(), now);
        let mut hall = Self { site: site.clone(), state, now, seq: 0 };
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
            _ => Command::Issue {
                legs: vec![Leg { service, persons: 1 }],
                priority: random.one_of(&[Priority::None, Priority::None, Priority::Declared]),
                language: Language::Fr,
                origin: Origin::WalkIn,
                care: Care::default(),
            },
        };
        self.say(&command);
    }

    fn say(&mut self, command: &Command) -> Option<Answer> {
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
            .site
            .counters
            .iter()
            .filter(|counter| {
                let state = self.state.counter_state(counter.id);
                matches!(state, CounterState::Open | CounterState::AfterWork)
            })
            .filter_map(|counter| {
                let is_free = self.state.counter_state(counter.id) == CounterState::Open
                    && self.state.visit_at(counter.id).is_none();
                Some((!is_free, self.copy().calls(&[counter.id], ticket)?, counter.id))
            })
            .collect();
        calling.sort();
        let counters: Vec<CounterId> = calling.into_iter().map(|(.., counter)| counter).collect();
        self.copy().calls(&counters, ticket)
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

    fn copy(&self) -> Self {
        Self { site: self.site.clone(), state: self.state.clone(), now: self.now, seq: self.seq }
    }

    fn ticket(&self, ticket: TicketId) -> &Ticket {
        self.state.ticket(ticket).expect("it is in memory")
    }
}
