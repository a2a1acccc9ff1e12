//! How long it will take: a range, or nothing where it is not known.

use chrono::TimeDelta;
use model::ServiceId;

use super::line::Line;
use super::row::{CounterState, Ticket, TicketState};
use super::state::State;

/// Spread of a visit's length around its planned minutes (standard deviation ÷ mean). Visits at counters are
/// widely spread; until lengths are learned, a wide range is the honest one.
const SPREAD: f64 = 0.6;
/// Standard deviations from the median to the 90th percentile of a normal distribution.
const P90_DEVIATIONS: f64 = 1.28;
/// Beyond a day nothing is known.
const MAX_MINUTES: f64 = 24.0 * 60.0;

/// The expected wait in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Half of such waits are shorter.
    pub p50_minutes: u16,
    /// Nine of ten such waits are shorter.
    pub p90_minutes: u16,
}

impl Wait {
    /// `[p50, p90]`, as the contract writes it.
    pub fn minutes(self) -> [u16; 2] {
        [self.p50_minutes, self.p90_minutes]
    }
}

impl State {
    /// The ticket's place among those who may be called before it, from 1; `None` when it does not wait.
    ///
    /// Counted are the tickets with an earlier turn for any service that shares a counter with its own. A
    /// counter's preference may still let somebody pass.
    pub fn position(&self, ticket: &Ticket) -> Option<usize> {
        let ticket = self.lead(ticket);
        (ticket.state == TicketState::Waiting).then(|| self.people_ahead(ticket) + 1)
    }

    /// The wait of a ticket in the line; `None` when it does not wait, or when nobody serves whom it could see.
    pub fn wait_of(&self, ticket: &Ticket) -> Option<Wait> {
        let ticket = self.lead(ticket);
        if ticket.state != TicketState::Waiting {
            return None;
        }
        let minutes = match ticket.reserved_for {
            Some(_) => number(self.people_ahead(ticket)) * self.expected_minutes(ticket.leg.service),
            None => self.minutes_ahead(ticket.leg.service, |line| line.ahead_of(ticket.turn_at, ticket.id)),
        };
        self.wait_after(ticket.leg.service, minutes)
    }

    /// The wait of somebody who would take a ticket for `service` at `now`.
    pub fn wait_for(&self, service: ServiceId, now: model::Instant) -> Option<Wait> {
        let rules = self.site().service(service)?;
        let turn_at = now.plus_minutes(i64::from(rules.allowance_minutes()));
        // Who has the same turn was there before.
        let behind_them = turn_at + TimeDelta::milliseconds(1);
        let minutes = self.minutes_ahead(service, |line| line.before(behind_them));
        self.wait_after(service, minutes)
    }

    fn people_ahead(&self, ticket: &Ticket) -> usize {
        let ahead = |line: &Line| line.ahead_of(ticket.turn_at, ticket.id);
        if let Some(counter) = ticket.reserved_for {
            return self.reserved_line(counter).map_or(0, ahead);
        }
        self.related(ticket.leg.service).iter().filter_map(|service| self.line(*service)).map(ahead).sum()
    }

    /// Minutes of work that the counters open for `service` will do first: of each related service, the part
    /// that falls to them rather than to other open counters.
    fn minutes_ahead(&self, service: ServiceId, ahead: impl Fn(&Line) -> usize) -> f64 {
        let ours = |other: ServiceId| {
            let able = self.open_counters(other);
            let shared = able.clone().filter(|c| c.preference_minutes(service).is_some()).count();
            let able = able.count();
            if able == 0 { 0.0 } else { number(shared) / number(able) }
        };
        let part = |other: &ServiceId| {
            let people = self.line(*other).map_or(0, &ahead);
            if people == 0 { 0.0 } else { number(people) * self.expected_minutes(*other) * ours(*other) }
        };
        self.related(service).iter().map(part).sum()
    }

    fn wait_after(&self, service: ServiceId, minutes_ahead: f64) -> Option<Wait> {
        let counters = self.open_counters(service).count();
        if counters == 0 || self.suspension_of(service).is_some() {
            return None;
        }
        let servers = number(counters);
        let is_free = |counter: &model::Counter| {
            self.counter_state(counter.id) == CounterState::Open && self.visit_at(counter.id).is_none()
        };
        let free = self.open_counters(service).any(is_free);
        let planned = self.expected_minutes(service).max(1.0);
        // Somebody who stands at a counter is, on average, half through.
        let first = if free { 0.0 } else { planned / (2.0 * servers) };
        let p50 = first + minutes_ahead / servers;
        let people = minutes_ahead / planned + f64::from(u8::from(!free));
        let p90 = p50 + P90_DEVIATIONS * SPREAD * planned * people.sqrt() / servers;
        Some(Wait { p50_minutes: whole(p50.round())?, p90_minutes: whole(p90.ceil())? })
    }

    fn open_counters(&self, service: ServiceId) -> impl Iterator<Item = &model::Counter> + Clone {
        self.site().counters.iter().filter(move |counter| {
            counter.preference_minutes(service).is_some()
                && matches!(self.counter_state(counter.id), CounterState::Open | CounterState::AfterWork)
        })
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Whole minutes, if anything is known.
fn whole(minutes: f64) -> Option<u16> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie within a day"
    )]
    (0.0..=MAX_MINUTES).contains(&minutes).then_some(minutes as u16)
}
