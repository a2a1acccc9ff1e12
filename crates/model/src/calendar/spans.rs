//! What follows from a site's hours: which service is open when, and until when a counter is staffed.
//!
//! Everything is worked out per business day and kept by the caller as a [`DaySpans`]; asking one is a walk over
//! a handful of spans.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::civil::{business_day, business_day_end, business_day_start, dawn, first_at_or_after, next};
use super::hours::{Channel, Channels, Closure, Hours, Opening, Override};
use super::wall::{Minutes, WallTime};
use crate::id::{CounterId, ServiceId};
use crate::site::Site;
use crate::time::Instant;

/// How many days ahead the next opening is looked for: a kiosk that says "closed until" some later day helps nobody.
const LOOK_AHEAD_DAYS: usize = 60;

/// Whether somebody who comes may take a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walkin {
    /// Yes.
    Open {
        /// The end of these hours.
        until: Instant,
    },
    /// No; tickets may be taken from this instant on (opening less the site's `early_minutes`). `None`: not in the
    /// next 60 days.
    ClosedUntil(Option<Instant>),
}

/// One business day's hours of one service or one counter, merged and in order.
///
/// Build it when first asked, keep it, and build it anew when [`DaySpans::walk_in`] answers `None` (the day is over)
/// or the site's settings have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySpans {
    /// The business day.
    pub day: NaiveDate,
    /// Its first instant.
    pub starts_at: Instant,
    /// The first instant of the next.
    pub ends_at: Instant,
    /// The hours as the town publishes them.
    pub spans: Vec<(Instant, Instant)>,
    /// The hours in which tickets may be taken: `early_minutes` sooner.
    tickets: Vec<(Instant, Instant)>,
    /// When tickets may be taken again on a later day.
    next_at: Option<Instant>,
}

impl DaySpans {
    /// The walk-in hours of a service, over all counters that can serve it.
    pub fn of_service(site: &Site, service: ServiceId, day: NaiveDate) -> Self {
        let minutes_on = |date| service_minutes(site, service, date, Channel::WalkIn);
        let mut found = Self::of(site, day, minutes_on);
        let mut later = day;
        for _ in 0..LOOK_AHEAD_DAYS {
            later = next(later);
            let Some(first) = Self::of(site, later, minutes_on).tickets.first().copied() else { continue };
            found.next_at = Some(first.0);
            break;
        }
        found
    }

    /// The hours in which a counter is staffed, on any channel and for anything.
    pub fn of_counter(site: &Site, counter: CounterId, day: NaiveDate) -> Self {
        Self::of(site, day, |date| DatePlan::of(&site.hours, date).minutes(counter, None, None))
    }

    fn of(site: &Site, day: NaiveDate, minutes_on: impl Fn(NaiveDate) -> Minutes) -> Self {
        let tz = site.time_zone;
        let (starts_at, ends_at) = (business_day_start(day, tz), business_day_end(day, tz));
        let spans = if site.settings.round_the_clock {
            vec![(starts_at, ends_at)]
        } else {
            merge(instants(day, tz, minutes_on))
        };
        let early = TimeDelta::minutes(i64::from(site.settings.early_minutes));
        let tickets = merge(spans.iter().map(|&(from, to)| ((from - early).max(starts_at), to)).collect());
        Self { day, starts_at, ends_at, spans, tickets, next_at: None }
    }

    /// Whether a ticket may be taken at `at`; `None` when `at` belongs to another business day.
    pub fn walk_in(&self, at: Instant) -> Option<Walkin> {
        if at < self.starts_at || self.ends_at <= at {
            return None;
        }
        Some(match self.tickets.iter().find(|&&(_, to)| at < to) {
            Some(&(from, until)) if from <= at => Walkin::Open { until },
            Some(&(from, _)) => Walkin::ClosedUntil(Some(from)),
            None => Walkin::ClosedUntil(self.next_at),
        })
    }

    /// The end of the published hours that `at` lies in.
    pub fn end_at(&self, at: Instant) -> Option<Instant> {
        self.spans.iter().find(|&&(from, to)| from <= at && at < to).map(|&(_, to)| to)
    }
}

/// Whether somebody who comes for `service` at `at` may take a ticket. For one question; who asks often keeps a
/// [`DaySpans`].
pub fn walk_in(site: &Site, service: ServiceId, at: Instant) -> Walkin {
    let day = business_day(at, site.time_zone);
    DaySpans::of_service(site, service, day).walk_in(at).expect("the day was made from this instant")
}

/// Until when the counter is staffed, by the hours that `at` lies in; `None` outside its hours.
pub fn counter_hours_end(site: &Site, counter: CounterId, at: Instant) -> Option<Instant> {
    DaySpans::of_counter(site, counter, business_day(at, site.time_zone)).end_at(at)
}

/// The published walk-in hours of a service on one business day.
pub fn spans(site: &Site, service: ServiceId, day: NaiveDate) -> Vec<(Instant, Instant)> {
    DaySpans::of_service(site, service, day).spans
}

/// The minutes of a date in which any counter gives this service on this channel.
pub fn service_minutes(site: &Site, service: ServiceId, date: NaiveDate, channel: Channel) -> Minutes {
    let plan = DatePlan::of(&site.hours, date);
    let mut minutes = Minutes::default();
    for counter in site.counters.iter().filter(|counter| counter.preference_minutes(service).is_some()) {
        minutes.unite(&plan.minutes(counter.id, Some(service), Some(channel)));
    }
    minutes
}

/// What a site's hours say about one date.
pub struct DatePlan<'a> {
    openings: Vec<&'a Opening>,
    overrides: Vec<&'a Override>,
    closures: Vec<(&'a Closure, WallTime, WallTime)>,
}

impl<'a> DatePlan<'a> {
    /// The rules, overrides and closures that concern `date`.
    pub fn of(hours: &'a Hours, date: NaiveDate) -> Self {
        let holiday = hours.holidays.on(date).is_some();
        let closed = |it: &'a Closure| it.hours_on(date).map(|(from, to)| (it, from, to));
        Self {
            openings: hours.openings.iter().filter(|it| !holiday && it.holds_on(date)).collect(),
            overrides: hours.overrides.iter().filter(|it| it.on == date).collect(),
            closures: hours.closures.iter().filter_map(closed).collect(),
        }
    }

    /// The minutes in which a counter is open, for one service that it can give or for any, on one channel or on any.
    pub fn minutes(
        &self,
        counter: CounterId,
        service: Option<ServiceId>,
        channel: Option<Channel>,
    ) -> Minutes {
        let takes = |channels: Channels| channel.is_none_or(|it| channels.include(it));
        let mut minutes = Minutes::default();
        for staffed in self.staffed(counter, service).filter(|it| takes(it.channels)) {
            minutes.add(staffed.from, staffed.to);
        }
        for (from, to) in self.closed(counter, service) {
            minutes.remove(from, to);
        }
        minutes
    }

    /// The hours in which a counter is staffed, for one service that it can give or for any, rule by rule; closures
    /// are not taken away.
    pub fn staffed(
        &self,
        counter: CounterId,
        service: Option<ServiceId>,
    ) -> impl Iterator<Item = Staffed> + '_ {
        let concerned = move |counters: &[CounterId], services: &[ServiceId]| {
            concerns(counters, &counter) && service.is_none_or(|it| concerns(services, &it))
        };
        let rules = self.openings.iter().filter(move |it| concerned(&it.counters, &it.services)).map(|it| {
            Staffed { from: it.from, to: it.to, channels: it.channels, online_percent: it.online_percent }
        });
        let extras =
            self.overrides.iter().filter(move |it| concerned(&it.counters, &it.services)).map(|it| Staffed {
                from: it.from,
                to: it.to,
                channels: it.channels,
                online_percent: it.online_percent,
            });
        rules.chain(extras)
    }

    /// The hours in which a counter is closed, for one service or altogether. A closure of some services leaves the
    /// counter staffed for the others.
    pub fn closed(
        &self,
        counter: CounterId,
        service: Option<ServiceId>,
    ) -> impl Iterator<Item = (WallTime, WallTime)> + '_ {
        self.closures.iter().filter_map(move |&(closure, from, to)| {
            let this =
                closure.services.is_empty() || service.is_some_and(|it| closure.services.contains(&it));
            (concerns(&closure.counters, &counter) && this).then_some((from, to))
        })
    }
}

/// Hours of one date in which a counter is staffed, by one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staffed {
    /// From this time …
    pub from: WallTime,
    /// … until before this one.
    pub to: WallTime,
    /// Who may come then.
    pub channels: Channels,
    /// Share of these hours offered online, in percent; `None`: as the service says.
    pub online_percent: Option<u8>,
}

/// An empty list concerns everything.
fn concerns<T: PartialEq>(list: &[T], it: &T) -> bool {
    list.is_empty() || list.contains(it)
}

/// A business day's minutes as instants: its date from 04:00 on, and the first hours of the next date.
fn instants(day: NaiveDate, tz: Tz, minutes_on: impl Fn(NaiveDate) -> Minutes) -> Vec<(Instant, Instant)> {
    let (mut evening, mut night) = (minutes_on(day), minutes_on(next(day)));
    evening.remove(WallTime::MIDNIGHT, dawn());
    night.remove(dawn(), WallTime::END);
    let of_date = |date: NaiveDate, minutes: &Minutes| {
        let edge = move |time: WallTime| {
            first_at_or_after(
                date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(time.minutes())),
                tz,
            )
        };
        minutes.runs().into_iter().map(move |(from, to)| (edge(from), edge(to)))
    };
    of_date(day, &evening).chain(of_date(next(day), &night)).collect()
}

/// Joins spans that touch or overlap and drops those that a hole has swallowed. They come in order.
fn merge(spans: Vec<(Instant, Instant)>) -> Vec<(Instant, Instant)> {
    let mut merged: Vec<(Instant, Instant)> = Vec::with_capacity(spans.len());
    for (from, to) in spans.into_iter().filter(|(from, to)| from < to) {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
