//! The times at which an errand fits: bit arithmetic over the days of the horizon.
//!
//! What is asked of one date is in `query`.

use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::{Instant, Interpreter, ServiceId};
use serde::{Deserialize, Serialize};

use crate::availability::Availability;
use crate::rules::Refusal;

/// Services of one appointment: a family's errand of a morning, as many as one ticket may have.
pub const MAX_LEGS: usize = 8;
/// Cells between two legs: who waits longer than ten minutes has two appointments.
pub const MAX_GAP_CELLS: u16 = 2;
/// As many start times of a day or fewer are "few".
pub const FEW_STARTS: u32 = 3;

/// By which way an appointment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the citizen, online.
    Online,
    /// By staff, on the phone or at the desk.
    Staff,
}

impl Channel {
    /// The word of the database.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Staff => "staff",
        }
    }

    /// The channel with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Channel::Online, Channel::Staff].into_iter().find(|channel| channel.word() == word)
    }
}

/// One service that is asked for, with how many of its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Errand {
    /// The service.
    pub service: ServiceId,
    /// How many.
    pub persons: u16,
}

/// What is searched for: one or several services in order, by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The services, at least one.
    pub errands: Vec<Errand>,
    /// Who asks.
    pub channel: Channel,
    /// Who translates, and is there some working days from now at the earliest.
    pub interpreter: Option<Interpreter>,
}

/// A time at which everything asked for fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When the first leg begins.
    pub starts_at: Instant,
    /// Minutes until the last leg is over.
    pub minutes: u16,
}

/// How full a date is for an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayLoad {
    /// More than a few start times.
    Free,
    /// At most [`FEW_STARTS`].
    Few,
    /// Open, and no time is left.
    Full,
    /// Not open, not open yet, or over.
    Closed,
}

impl Availability {
    /// The start times of the dates `from` to `until`, both included, in order.
    pub fn slots(
        &self,
        ask: &Ask,
        from: NaiveDate,
        until: NaiveDate,
        now: Instant,
    ) -> Result<Vec<Slot>, Refusal> {
        let query = self.query(ask, now)?;
        let mut slots = Vec::new();
        for day in query.days(from, until) {
            slots.extend(query.slots(&day));
        }
        Ok(slots)
    }

    /// The earliest start time from the date `from` on.
    pub fn first(&self, ask: &Ask, from: NaiveDate, now: Instant) -> Result<Option<Slot>, Refusal> {
        Ok(self.query(ask, now)?.first(from))
    }

    /// The same, and the instant before which it stays so while nothing but time changes; later than `now`.
    pub fn first_until(
        &self,
        ask: &Ask,
        from: NaiveDate,
        now: Instant,
    ) -> Result<(Option<Slot>, Instant), Refusal> {
        let query = self.query(ask, now)?;
        let first = query.first(from);
        Ok((first, query.holds_until(first)))
    }

    /// How full each date from `from` to `until` is.
    pub fn overview(
        &self,
        ask: &Ask,
        from: NaiveDate,
        until: NaiveDate,
        now: Instant,
    ) -> Result<Vec<(NaiveDate, DayLoad)>, Refusal> {
        let query = self.query(ask, now)?;
        let dates = from.iter_days().take_while(|on| *on <= until);
        Ok(dates.map(|on| (on, query.day(on).map_or(DayLoad::Closed, |day| query.load(&day)))).collect())
    }

    /// At most `count` start times nearest to `wished_at`, in the order of time.
    pub fn nearest(
        &self,
        ask: &Ask,
        wished_at: Instant,
        count: usize,
        now: Instant,
    ) -> Result<Vec<Slot>, Refusal> {
        let query = self.query(ask, now)?;
        let wished_on = local(wished_at, self.site().time_zone).date_naive();
        let distance =
            |slot: &Slot| (slot.starts_at.as_millis().abs_diff(wished_at.as_millis()), slot.starts_at);
        let (mut found, mut enough_since) = (Vec::new(), None);
        // Whoever wishes for the year 9999 gets the last days that there are.
        let centre = wished_on.min(query.last_on).max(self.today());
        let farthest = (query.last_on - centre).num_days().max((centre - self.today()).num_days());
        for ring in 0..=u64::try_from(farthest).unwrap_or(0) {
            let before = centre.checked_sub_days(Days::new(ring)).filter(|_| ring > 0);
            for on in before.into_iter().chain(centre.checked_add_days(Days::new(ring))) {
                let Some(day) = query.day(on) else { continue };
                found.extend(query.slots(&day));
            }
            // What lies one day farther may still be nearer than what was found at the other end of the day.
            match enough_since {
                None if found.len() >= count => enough_since = Some(ring),
                Some(since) if ring > since => break,
                _ => {}
            }
        }
        found.sort_by_key(distance);
        found.truncate(count);
        found.sort_by_key(|slot| slot.starts_at);
        Ok(found)
    }
}
