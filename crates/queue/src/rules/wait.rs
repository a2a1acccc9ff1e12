//! How long it will take: a range, or nothing where it is not known.

use chrono::TimeDelta;
use model::{Counter, ServiceId, TicketId};

use super::place::Standing;
use super::row::{Ticket, TicketState};
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
    /// The wait of a ticket in the line; `None` when it does not wait, or when nobody serves whom it could see.
    pub fn wait_of(&self, ticket: &Ticket) -> Option<Wait> {
        let ticket = self.lead(ticket);
        if ticket.state == TicketState::Waiting { self.wait_at(self.standing(ticket)) } else { None }
    }

    /// The wait of somebody who would take a ticket for `service` at `now`.
    pub fn wait_for(&self, service: ServiceId, now: model::Instant) -> Option<Wait> {
        let rules = self.site().service(service)?;
        let turn_at = now.plus_minutes(i64::from(rules.allowance_minutes()));
        // Who has the same turn was there before.
        let turn_at = turn_at + TimeDelta::milliseconds(1);
        let first = TicketId::nth(self.site().id, 1);
        self.wait_at(Standing { service, turn_at, ticket: first, reserved_for: None })
    }

    /// The shorter of two estimates: all counters that serve this one take their parts of everybody who is before, or
    /// one of them, which has few before this one, comes to it alone.
    fn wait_at(&self, standing: Standing) -> Option<Wait> {
        if self.suspension_of(standing.service).is_some() {
            return None;
        }
        let alone = self.serving(standing).map(|counter| self.work_at(counter, standing));
        let alone = alone.min_by(|one, other| one.minutes.total_cmp(&other.minutes))?;
        let together = standing.reserved_for.is_none().then(|| self.work_together(standing));
        let work = together.filter(|work| work.minutes < alone.minutes).unwrap_or(alone);
        let p90 = work.minutes + P90_DEVIATIONS * work.deviation;
        Some(Wait { p50_minutes: whole(work.minutes.round())?, p90_minutes: whole(p90.ceil())? })
    }

    /// What `counter` does before it comes to somebody, if the others do nothing of it.
    fn work_at(&self, counter: &Counter, standing: Standing) -> Work {
        let mut work = Work::default();
        if !self.is_free(counter.id) {
            let visit = self.visit_at(counter.id);
            work.add_half(self.expected_minutes(visit.map_or(standing.service, |visit| visit.leg.service)));
        }
        for (service, people) in self.ahead_at(counter, standing) {
            work.add(number(people), self.expected_minutes(service));
        }
        work.by(1.0)
    }

    /// What the counters that serve the service do before they come to somebody: of each related service, the part
    /// that falls to them rather than to other open counters.
    fn work_together(&self, standing: Standing) -> Work {
        let service = standing.service;
        let is_open = |counter: &&Counter| self.is_manned(counter.id);
        let counters = |other: ServiceId| {
            let able = self.site().counters.iter().filter(is_open);
            able.filter(move |counter| counter.preference_minutes(other).is_some())
        };
        let servers = number(counters(service).count());
        let planned = self.expected_minutes(service).max(1.0);
        let mut work = Work::default();
        if !counters(service).any(|counter| self.is_free(counter.id)) {
            work.add_half(planned);
        }
        for &other in self.related(service) {
            let line = self.line(other).filter(|_| self.suspension_of(other).is_none());
            let people = line.map_or(0, |line| line.ahead_of(standing.turn_at, standing.ticket));
            if people > 0 {
                let able = counters(other).count();
                let ours = counters(other).filter(|it| it.preference_minutes(service).is_some()).count();
                let part = if able == 0 { 0.0 } else { number(ours) / number(able) };
                work.add(number(people) * part, self.expected_minutes(other));
            }
        }
        work.by(servers)
    }
}

/// Visits that come first.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    minutes: f64,
    /// While visits are added: the square of it.
    deviation: f64,
}

impl Work {
    fn add(&mut self, people: f64, minutes_each: f64) {
        self.minutes += people * minutes_each;
        self.deviation += people * (SPREAD * minutes_each).powi(2);
    }

    /// Somebody who stands at a counter is, on average, half through.
    fn add_half(&mut self, minutes: f64) {
        self.add(1.0, minutes);
        self.minutes -= minutes / 2.0;
    }

    /// Done by so many counters.
    fn by(self, counters: f64) -> Self {
        Self { minutes: self.minutes / counters, deviation: self.deviation.sqrt() / counters }
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
