//! What a town writes down about its hours. Plain data, stored as JSON; [`super::spans`] reads it.
//!
//! The same structs serve the town file, where counters and services are slugs, and the rules, where they are ids.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::holidays::Holidays;
use super::wall::WallTime;
use crate::id::{CounterId, ServiceId};
use crate::site::Text;

/// When which counters of a site serve what.
///
/// A minute is open when an opening's rule covers it on a day that is no public holiday, or an override does, and no
/// closure does: a closure always wins, so that nobody comes to a closed door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours<C = CounterId, S = ServiceId> {
    /// Weekly rules.
    #[serde(default = "Vec::new")]
    pub openings: Vec<Opening<C, S>>,
    /// Dated openings.
    #[serde(default = "Vec::new")]
    pub overrides: Vec<Override<C, S>>,
    /// Dated closures.
    #[serde(default = "Vec::new")]
    pub closures: Vec<Closure<C, S>>,
    /// The public holidays on which no weekly rule holds.
    #[serde(default)]
    pub holidays: Holidays,
}

impl<C, S> Default for Hours<C, S> {
    fn default() -> Self {
        Self {
            openings: Vec::new(),
            overrides: Vec::new(),
            closures: Vec::new(),
            holidays: Holidays::default(),
        }
    }
}

impl<C, S> Hours<C, S> {
    /// The same hours with other names for counters and services.
    pub fn map<C2, S2>(&self, counter: impl Fn(&C) -> C2, service: impl Fn(&S) -> S2) -> Hours<C2, S2> {
        let counters = |list: &[C]| list.iter().map(&counter).collect();
        let services = |list: &[S]| list.iter().map(&service).collect();
        let opening = |it: &Opening<C, S>| Opening {
            counters: counters(&it.counters),
            services: services(&it.services),
            weekdays: it.weekdays.clone(),
            from: it.from,
            to: it.to,
            valid_from: it.valid_from,
            valid_until: it.valid_until,
            every_weeks: it.every_weeks,
            anchor_on: it.anchor_on,
            nth_of_month: it.nth_of_month.clone(),
            channels: it.channels,
            online_percent: it.online_percent,
        };
        let r#override = |it: &Override<C, S>| Override {
            on: it.on,
            from: it.from,
            to: it.to,
            counters: counters(&it.counters),
            services: services(&it.services),
            channels: it.channels,
            online_percent: it.online_percent,
            reason: it.reason.clone(),
        };
        let closure = |it: &Closure<C, S>| Closure {
            from_on: it.from_on,
            until_on: it.until_on,
            from: it.from,
            to: it.to,
            counters: counters(&it.counters),
            services: services(&it.services),
            reason: it.reason.clone(),
        };
        Hours {
            openings: self.openings.iter().map(opening).collect(),
            overrides: self.overrides.iter().map(r#override).collect(),
            closures: self.closures.iter().map(closure).collect(),
            holidays: self.holidays,
        }
    }
}

/// "Plage": a weekly rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening<C = CounterId, S = ServiceId> {
    /// The counters that are staffed; empty: all of the site.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<C>,
    /// What they serve then; empty: all that each can.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<S>,
    /// The days of the week.
    pub weekdays: Vec<Weekday>,
    /// From this time …
    pub from: WallTime,
    /// … until before this one.
    pub to: WallTime,
    /// The first date on which the rule holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last date on which the rule holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Every so many weeks; 1: each week.
    #[serde(default = "every_week", skip_serializing_if = "is_every_week")]
    pub every_weeks: u8,
    /// A date in one of the weeks (Monday to Sunday) that count, where it is not each week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor_on: Option<NaiveDate>,
    /// Only the first (1) to fifth (5) such weekday of a month, or its last (-1); empty: each.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub nth_of_month: Vec<i8>,
    /// Who may come then.
    #[serde(default, skip_serializing_if = "Channels::is_all")]
    pub channels: Channels,
    /// Share of these hours offered online, in percent; absent: as each service says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_percent: Option<u8>,
}

fn every_week() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_every_week(weeks: &u8) -> bool {
    *weeks == 1
}

impl<C, S> Opening<C, S> {
    /// Whether the rule holds on this date (public holidays and closures aside).
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.weekdays.contains(&date.weekday())
            && self.valid_from.is_none_or(|first| first <= date)
            && self.valid_until.is_none_or(|last| date <= last)
            && self.in_its_weeks(date)
            && self.in_its_place_of_the_month(date)
    }

    fn in_its_weeks(&self, date: NaiveDate) -> bool {
        let Some(anchor) = self.anchor_on.or(self.valid_from) else { return true };
        let weeks = (monday_of(date) - monday_of(anchor)).num_days() / 7;
        weeks % i64::from(self.every_weeks.max(1)) == 0
    }

    fn in_its_place_of_the_month(&self, date: NaiveDate) -> bool {
        let is_last = (date + Days::new(7)).month() != date.month();
        let nth = i8::try_from(date.day0() / 7 + 1).expect("a month has at most five weeks");
        self.nth_of_month.is_empty() || self.nth_of_month.iter().any(|&it| it == nth || it == -1 && is_last)
    }
}

fn monday_of(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(date.weekday().num_days_from_monday()))
}

/// "Ouverture exceptionnelle": a dated opening. It adds, also on a public holiday, and never splits a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override<C = CounterId, S = ServiceId> {
    /// The date.
    pub on: NaiveDate,
    /// From this time …
    pub from: WallTime,
    /// … until before this one.
    pub to: WallTime,
    /// The counters that are staffed; empty: all of the site.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<C>,
    /// What they serve then; empty: all that each can.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<S>,
    /// Who may come then.
    #[serde(default, skip_serializing_if = "Channels::is_all")]
    pub channels: Channels,
    /// Share of these hours offered online, in percent; absent: as each service says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_percent: Option<u8>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// "Fermeture exceptionnelle": of the site, of some counters, of some services, or of some services at some counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure<C = CounterId, S = ServiceId> {
    /// The first date.
    pub from_on: NaiveDate,
    /// The last date.
    pub until_on: NaiveDate,
    /// On each of these dates from this time; absent: from midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<WallTime>,
    /// On each of these dates until before this time; absent: until midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<WallTime>,
    /// The counters that are closed; empty: all.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<C>,
    /// The services that are not given; empty: all.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<S>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

impl<C, S> Closure<C, S> {
    /// The hours that are closed on this date.
    pub fn hours_on(&self, date: NaiveDate) -> Option<(WallTime, WallTime)> {
        (self.from_on <= date && date <= self.until_on)
            .then(|| (self.from.unwrap_or(WallTime::MIDNIGHT), self.to.unwrap_or(WallTime::END)))
    }
}

/// By which way people come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// They booked online.
    Online,
    /// Staff booked for them, by phone or at the desk.
    Staff,
    /// They take a ticket.
    WalkIn,
}

/// A set of channels; in files and JSON the list of their names. Absent: all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Channel>", into = "Vec<Channel>")]
pub struct Channels {
    /// Booked online.
    pub online: bool,
    /// Booked by staff.
    pub staff: bool,
    /// By ticket.
    pub walk_in: bool,
}

impl Default for Channels {
    fn default() -> Self {
        Self { online: true, staff: true, walk_in: true }
    }
}

impl Channels {
    /// Whether this channel is among them.
    pub fn include(self, channel: Channel) -> bool {
        match channel {
            Channel::Online => self.online,
            Channel::Staff => self.staff,
            Channel::WalkIn => self.walk_in,
        }
    }

    /// Whether no channel is.
    pub fn is_none(self) -> bool {
        !(self.online || self.staff || self.walk_in)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Vec<Channel>> for Channels {
    fn from(list: Vec<Channel>) -> Self {
        let has = |channel| list.contains(&channel);
        Self { online: has(Channel::Online), staff: has(Channel::Staff), walk_in: has(Channel::WalkIn) }
    }
}

impl From<Channels> for Vec<Channel> {
    fn from(channels: Channels) -> Self {
        [Channel::Online, Channel::Staff, Channel::WalkIn]
            .into_iter()
            .filter(|&it| channels.include(it))
            .collect()
    }
}
