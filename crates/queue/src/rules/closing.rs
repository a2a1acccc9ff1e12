//! Before closing: until when somebody is there, and whether the work that waits still fits into that time.

use std::borrow::Cow;
use std::collections::HashMap;

use model::calendar::{self, DaySpans, Walkin};
use model::{AtClosing, CounterId, Instant, ServiceId, TicketId};

use super::line::Line;
use super::row::{CounterState, Leg, Ticket, TicketState};
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

/// Minutes that counters have before them.
struct Work {
    /// For those who stand there.
    there: f64,
    /// Those who wait, by their turns, with the minutes until each of them is through.
    waiting: Vec<(Instant, TicketId, f64)>,
}

impl Work {
    /// Before somebody who waits.
    fn before(&self, ticket: &Ticket) -> f64 {
        let before = |other: &(Instant, TicketId, f64)| (other.0, other.1) < (ticket.turn_at, ticket.id);
        let people = self.waiting.partition_point(before);
        people.checked_sub(1).map_or(self.there, |last| self.waiting[last].2)
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
        let own = self.expected_minutes(Leg { service, persons });
        match self.staff_minutes(service, now, closes_at) {
            Some(staff) if self.work_minutes(service) + own > staff => {
                match self.site.settings.at_closing {
                    // Who comes for it is received whatever the hour.
                    _ if rules.never_refuse => Closing::Soon,
                    AtClosing::Stop => Closing::Stopped,
                    AtClosing::Warn => Closing::Full,
                }
            }
            _ if closes_at <= now.plus_minutes(SOON_MINUTES) => Closing::Soon,
            _ => Closing::Far,
        }
    }

    /// Whether somebody who waits may not be served before the service closes: to be told, not to be sent away.
    pub fn is_at_risk(&self, ticket: &Ticket, now: Instant) -> bool {
        !self.at_risk([ticket], now).is_empty()
    }

    /// Whether all who wait for a service and for what shares its counters are more work than there is time.
    pub fn is_short_of_time(&self, service: ServiceId, now: Instant) -> bool {
        self.short_staff_minutes(service, now).is_some()
    }

    /// The minutes for which agents are there until the service closes, where all who wait are more work.
    fn short_staff_minutes(&self, service: ServiceId, now: Instant) -> Option<f64> {
        let staff = self.staff_minutes(service, now, self.closes_at(service, now)?)?;
        (self.work_minutes(service) > staff).then_some(staff)
    }

    /// Those of them who may not be served before their services close.
    pub fn at_risk<'a>(
        &self,
        tickets: impl IntoIterator<Item = &'a Ticket>,
        now: Instant,
    ) -> Vec<&'a Ticket> {
        let mut known: HashMap<ServiceId, Option<(f64, Work)>> = HashMap::new();
        let is_at_risk = |ticket: &&Ticket| {
            let service = ticket.leg.service;
            let outlook = known.entry(service).or_insert_with(|| {
                let staff = self.short_staff_minutes(service, now)?;
                Some((staff, self.work(service)))
            });
            let own = self.expected_minutes(ticket.leg);
            outlook.as_ref().is_some_and(|(staff, work)| work.before(ticket) + own > *staff)
        };
        tickets.into_iter().filter(|ticket| ticket.state == TicketState::Waiting).filter(is_at_risk).collect()
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

    /// Minutes of work that fall to the counters of `service`: for who stands there (on average half through), and of
    /// all that others wait for the part that these counters are of those who can.
    fn work_minutes(&self, service: ServiceId) -> f64 {
        let waiting = |other: &ServiceId| self.part(service, *other) * self.waiting_minutes(*other);
        self.minutes_there(service) + self.related(service).iter().map(waiting).sum::<f64>()
    }

    fn minutes_there(&self, service: ServiceId) -> f64 {
        let visits = self.staffed(service).filter_map(|counter| self.visit_at(counter.id));
        visits.map(|visit| self.expected_minutes(visit.leg) / 2.0).sum()
    }

    /// Which part of the counters for `other` serves `service` too.
    fn part(&self, service: ServiceId, other: ServiceId) -> f64 {
        let able = self.staffed(other).count();
        let ours = self.staffed(other).filter(|it| it.preference_minutes(service).is_some()).count();
        let [ours, able] = [ours, able].map(|it| u32::try_from(it).map_or(f64::MAX, f64::from));
        if ours > 0.0 { ours / able } else { 0.0 }
    }

    /// The same work, ticket by ticket with their families.
    fn work(&self, service: ServiceId) -> Work {
        let parts: HashMap<ServiceId, f64> =
            self.related(service).iter().map(|&other| (other, self.part(service, other))).collect();
        let minutes = |ticket: &Ticket| -> f64 {
            let legs = std::iter::once(&ticket.leg).chain(&ticket.later);
            legs.map(|leg| parts.get(&leg.service).map_or(0.0, |part| part * self.expected_minutes(*leg)))
                .sum()
        };
        let there = self.minutes_there(service);
        let lines = self.site.services.iter().filter_map(|it| self.line(it.id)).flat_map(Line::iter);
        let waiting = lines.filter_map(|(turn_at, id)| {
            let family = self.family(id).into_iter().map(minutes).sum::<f64>();
            Some((turn_at, id, minutes(self.ticket(id)?) + family))
        });
        let mut waiting: Vec<_> = waiting.filter(|(.., minutes)| *minutes > 0.0).collect();
        waiting.sort_by_key(|(turn_at, id, _)| (*turn_at, *id));
        let mut sum = there;
        for (.., minutes) in &mut waiting {
            sum += *minutes;
            *minutes = sum;
        }
        Work { there, waiting }
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
