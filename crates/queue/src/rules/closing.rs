//! Before closing: until when somebody is there, and whether the work that waits still fits into that time.

use std::borrow::Cow;

use model::calendar::{self, DaySpans, Walkin};
use model::{AtClosing, CounterId, Instant, ServiceId};

use super::line::Line;
use super::row::{CounterState, Ticket, TicketState};
use super::state::State;

/// A service that closes within this says so, before a ticket is taken (minutes).
const SOON_MINUTES: i64 = 60;

/// How a service stands with regard to its closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Not soon.
    Far,
    /// Soon, and there is time for one more.
    Soon,
    /// Who comes now may not be served any more: the work that waits takes longer than agents are there.
    Full,
    /// The same, and the kiosk gives no more tickets.
    Stopped,
}

impl Closing {
    /// The word of the interface; `None`: nothing to say.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Closing::Far => None,
            Closing::Soon => Some("soon"),
            Closing::Full => Some("full"),
            Closing::Stopped => Some("stopped"),
        }
    }
}

impl State {
    /// Until when tickets for `service` can be taken; `None`: it is closed, or never closes.
    pub fn closes_at(&self, service: ServiceId, now: Instant) -> Option<Instant> {
        match self.walk_in_at(service, now) {
            Walkin::Open { until } if !self.site.settings.round_the_clock => Some(until),
            _ => None,
        }
    }

    /// When the last service that is open now closes; `None`: all are closed, or it never closes.
    pub fn site_closes_at(&self, now: Instant) -> Option<Instant> {
        self.site.services.iter().filter_map(|service| self.closes_at(service.id, now)).max()
    }

    /// Until when a counter is staffed, by its hours; `None`: outside its hours, or it never closes.
    pub fn counter_closes_at(&self, counter: CounterId, now: Instant) -> Option<Instant> {
        if self.site.settings.round_the_clock {
            return None;
        }
        self.hours_of(counter, now).end_at(now)
    }

    /// How `service` stands with regard to its closing, for somebody who comes now with so many `persons`.
    pub fn closing(&self, service: ServiceId, persons: u16, now: Instant) -> Closing {
        let Some(closes_at) = self.closes_at(service, now) else { return Closing::Far };
        let Some(rules) = self.site.service(service) else { return Closing::Far };
        let more = f64::from(rules.minutes_for(persons)) / f64::from(rules.minutes_for(1).max(1));
        let own = self.expected_minutes(service) * more;
        match self.staff_minutes(service, now, closes_at) {
            Some(staff) if self.work_minutes(service, Line::len) + own > staff => {
                let stops = self.site.settings.at_closing == AtClosing::Stop && !rules.never_refuse;
                if stops { Closing::Stopped } else { Closing::Full }
            }
            _ if closes_at <= now.plus_minutes(SOON_MINUTES) => Closing::Soon,
            _ => Closing::Far,
        }
    }

    /// Whether somebody who waits may not be served before the service closes: to be told, not to be sent away.
    pub fn is_at_risk(&self, ticket: &Ticket, now: Instant) -> bool {
        let service = ticket.leg.service;
        let Some(closes_at) = self.closes_at(service, now) else { return false };
        let Some(staff) = self.staff_minutes(service, now, closes_at) else { return false };
        let ahead = self.work_minutes(service, |line| line.ahead_of(ticket.turn_at, ticket.id));
        ticket.state == TicketState::Waiting && ahead + self.expected_minutes(service) > staff
    }

    /// Minutes for which agents are there for `service` until it closes, over all counters with somebody at them.
    /// `None`: nobody has sat down yet, so it is not known.
    fn staff_minutes(&self, service: ServiceId, now: Instant, closes_at: Instant) -> Option<f64> {
        let minutes = |counter: &model::Counter| {
            let day = self.counter_day(counter.id);
            let back_at =
                day.filter(|day| day.state == CounterState::Paused).and_then(|day| day.pause_until_at);
            let from_at = back_at.unwrap_or(now).max(now);
            let hours = self.hours_of(counter.id, now);
            // Who sits there outside the hours stays, as far as anybody knows.
            let outside = [(from_at, closes_at)];
            let spans = if hours.end_at(now).is_some() { hours.spans.as_slice() } else { &outside };
            let there = spans.iter().map(|&(from, to)| to.min(closes_at) - from.max(from_at));
            there.map(|span| minutes_of(span.num_milliseconds())).sum::<f64>()
        };
        let staffed = self.staffed(service).map(minutes);
        staffed.fold(None, |sum, minutes| Some(sum.unwrap_or(0.0) + minutes))
    }

    /// Minutes of work that fall to the counters of `service`: who waits for it and for what shares its counters,
    /// each by the part that these counters are of those who can, and who stands there (on average half through).
    fn work_minutes(&self, service: ServiceId, waiting: impl Fn(&Line) -> usize) -> f64 {
        let part = |other: &ServiceId| {
            let people = self.line(*other).map_or(0, &waiting);
            let able = self.staffed(*other).count();
            let ours = self.staffed(*other).filter(|it| it.preference_minutes(service).is_some()).count();
            if people == 0 || able == 0 {
                return 0.0;
            }
            let [people, ours, able] =
                [people, ours, able].map(|it| u32::try_from(it).map_or(f64::MAX, f64::from));
            people * self.expected_minutes(*other) * ours / able
        };
        let waiting: f64 = self.related(service).iter().map(part).sum();
        let there = self.staffed(service).filter_map(|counter| self.visit_at(counter.id));
        waiting + there.map(|visit| self.expected_minutes(visit.leg.service) / 2.0).sum::<f64>()
    }

    /// Counters for `service` at which somebody is, or will be back.
    fn staffed(&self, service: ServiceId) -> impl Iterator<Item = &model::Counter> {
        self.site.counters.iter().filter(move |counter| {
            counter.preference_minutes(service).is_some()
                && self.counter_state(counter.id) != CounterState::Closed
        })
    }

    /// What is known holds for a while; a reader of an idle site may be later than that.
    fn walk_in_at(&self, service: ServiceId, now: Instant) -> Walkin {
        self.known_walk_in(service, now).unwrap_or_else(|| calendar::walk_in(&self.site, service, now))
    }

    fn hours_of(&self, counter: CounterId, now: Instant) -> Cow<'_, DaySpans> {
        let known = self.counter_hours.get(&counter).filter(|day| day.starts_at <= now && now < day.ends_at);
        known.map_or_else(
            || {
                let day = calendar::business_day(now, self.site.time_zone);
                Cow::Owned(DaySpans::of_counter(&self.site, counter, day))
            },
            Cow::Borrowed,
        )
    }
}

/// A span that is none, or lies in the past, is no time.
fn minutes_of(millis: i64) -> f64 {
    i32::try_from(millis.max(0) / 1000).map_or(f64::MAX, f64::from) / 60.0
}
