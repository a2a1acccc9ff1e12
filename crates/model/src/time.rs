//! Instants, and the clock and randomness that the edge hands in.

use std::future::Future;
use std::ops::{Add, Sub};
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A point in time: UTC, whole milliseconds since 1970. In JSON for ourselves it is that number; what leaves the
/// house is rendered as RFC 3339 in the site's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// Milliseconds since 1970-01-01T00:00:00Z. Panics outside chrono's years (±262,000): our own mistake.
    pub fn from_millis(millis: i64) -> Self {
        assert!(DateTime::from_timestamp_millis(millis).is_some(), "{millis} ms is no date");
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// The same instant for chrono and the database.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).expect("every constructor checks the range")
    }

    /// Whole seconds from `earlier` to `self`; negative when it is later.
    pub fn seconds_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 1000
    }

    /// This instant and `minutes` more.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        self + TimeDelta::minutes(minutes)
    }

    /// This instant and `seconds` more.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        self + TimeDelta::seconds(seconds)
    }
}

impl From<DateTime<Utc>> for Instant {
    /// Cuts to milliseconds: what the database gives back is what memory holds.
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_millis())
    }
}

impl Add<TimeDelta> for Instant {
    type Output = Instant;
    fn add(self, delta: TimeDelta) -> Instant {
        Instant(self.0 + delta.num_milliseconds())
    }
}

impl Sub<TimeDelta> for Instant {
    type Output = Instant;
    fn sub(self, delta: TimeDelta) -> Instant {
        Instant(self.0 - delta.num_milliseconds())
    }
}

impl Sub<Instant> for Instant {
    type Output = TimeDelta;
    fn sub(self, earlier: Instant) -> TimeDelta {
        TimeDelta::milliseconds(self.0 - earlier.0)
    }
}

/// What waits for an instant.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where time comes from. The program hands in the system's; tests move a [`ManualClock`].
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> Instant;
    /// Ready once `now()` has reached `at`.
    fn sleep_until(&self, at: Instant) -> Sleep;
}

/// Where unguessable bits come from. The program hands in the system's; tests hand in a seed.
pub trait Entropy: Send + Sync + 'static {
    /// 128 random bits.
    fn bits(&self) -> u128;
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Manual>);

#[derive(Debug)]
struct Manual {
    now: Instant,
    waiting: Vec<Waker>,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Instant) -> Self {
        Self(Mutex::new(Manual { now, waiting: Vec::new() }))
    }

    /// Moves the clock, also backwards, and wakes who waited.
    pub fn set(&self, now: Instant) {
        let waiting = {
            let mut manual = self.lock();
            manual.now = now;
            std::mem::take(&mut manual.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Moves the clock on by `delta`.
    pub fn advance(&self, delta: TimeDelta) {
        let now = self.lock().now;
        self.set(now + delta);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Manual> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for std::sync::Arc<ManualClock> {
    fn now(&self) -> Instant {
        self.lock().now
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        Box::pin(UntilMoved { clock: self.clone(), at })
    }
}

struct UntilMoved {
    clock: std::sync::Arc<ManualClock>,
    at: Instant,
}

impl Future for UntilMoved {
    type Output = ();
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut manual = self.clock.lock();
        if manual.now >= self.at {
            return Poll::Ready(());
        }
        manual.waiting.push(context.waker().clone());
        Poll::Pending
    }
}
