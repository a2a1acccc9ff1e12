//! What readers see of a site: its last committed state, changed only after the commit.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use booking::Availability;
use model::{Instant, SiteId, TicketId};
use queue::rules::{Change, Forecast, Rows, State, Ticket, TicketState, Wait};
use tokio::sync::watch;

/// A site's committed state, shared with everybody who reads.
#[derive(Debug)]
pub struct Published {
    site: SiteId,
    committed: RwLock<Committed>,
    changes: watch::Sender<u64>,
}

/// One committed state.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The queue.
    pub state: State,
    /// What may be booked. Take a clone, and search when the lock is given back.
    pub booking: Arc<Availability>,
    /// The site's last decision that it holds.
    pub seq: i64,
    /// When that was.
    pub last_at: Instant,
    forecast: Remembered<Forecast>,
    at_risk: Remembered<HashSet<TicketId>>,
}

/// What was worked out of a state, for everybody who reads it before it changes: a hundred phones ask at once.
#[derive(Debug)]
struct Remembered<T>(Mutex<Option<(Instant, Arc<T>)>>);

/// Waits move by themselves, but not faster than people read minutes.
const FRESH_SECONDS: i64 = 5;

impl Committed {
    /// A state that is committed.
    pub fn new(state: State, booking: Arc<Availability>, seq: i64, last_at: Instant) -> Self {
        let (forecast, at_risk) = (Remembered::default(), Remembered::default());
        Self { state, booking, seq, last_at, forecast, at_risk }
    }

    /// Every wait at `now`, at most [`FRESH_SECONDS`] old.
    pub fn forecast(&self, now: Instant) -> Arc<Forecast> {
        self.forecast.or_make(now, || self.state.forecast(now))
    }

    /// The wait of a ticket or of the one whose family it is; `None`: it does not wait, or it is not known.
    pub fn wait_of(&self, ticket: &Ticket, now: Instant) -> Option<Wait> {
        let lead = self.state.lead(ticket);
        if lead.state == TicketState::Waiting { self.forecast(now).of(lead.id) } else { None }
    }

    /// Whether somebody who waits may not be served before the service closes, as of the last seconds.
    pub fn is_at_risk(&self, ticket: &Ticket, now: Instant) -> bool {
        let make = || self.state.at_risk(self.state.tickets(), now).into_iter().map(|it| it.id).collect();
        ticket.state == TicketState::Waiting
            && self.state.is_short_of_time(ticket.leg.service, now)
            && self.at_risk.or_make(now, make).contains(&ticket.id)
    }

    fn forget(&mut self) {
        self.forecast = Remembered::default();
        self.at_risk = Remembered::default();
    }
}

impl<T> Remembered<T> {
    /// Who comes while it is being made waits for it.
    fn or_make(&self, now: Instant, make: impl FnOnce() -> T) -> Arc<T> {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((made_at, it)) = &*known
            && *made_at <= now
            && now.seconds_since(*made_at) < FRESH_SECONDS
        {
            return Arc::clone(it);
        }
        let made = Arc::new(make());
        *known = Some((now, Arc::clone(&made)));
        made
    }
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// A copy works it out for itself.
impl<T> Clone for Remembered<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Published {
    pub(crate) fn new(committed: Committed) -> Arc<Self> {
        let site = committed.state.site().id;
        Arc::new(Self { site, changes: watch::Sender::new(0), committed: RwLock::new(committed) })
    }

    /// The site.
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// The committed state. Hold it for as long as it takes to read; the lane waits meanwhile.
    pub fn read(&self) -> RwLockReadGuard<'_, Committed> {
        self.committed.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A count that rises with each change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Whether a screen or a page follows the site, or is about to: the lane and the directory hold one each. To be
    /// asked while nobody can take another one.
    pub(crate) fn is_held(self: &Arc<Self>) -> bool {
        self.changes.receiver_count() > 0 || Arc::strong_count(self) > 2
    }

    /// What is durable now; `booking`: what is free, if that changed. Where nothing of the queue changed no screen needs a
    /// new board.
    pub(crate) fn follow(
        &self,
        changes: &[Change],
        booking: Option<Arc<Availability>>,
        seq: i64,
        now: Instant,
    ) {
        if changes.is_empty() {
            let mut committed = self.write();
            booking.into_iter().for_each(|booking| committed.booking = booking);
            committed.seq = seq;
            committed.last_at = now;
            return;
        }
        self.change(|committed| {
            booking.into_iter().for_each(|booking| committed.booking = booking);
            changes.iter().for_each(|change| committed.state.apply(change, now));
            committed.state.refresh(now);
            committed.state.forget_finished(now);
            committed.seq = seq;
            committed.last_at = now;
        });
    }

    /// What another node wrote: it is committed already.
    pub(crate) fn catch_up(&self, rows: Rows, booking: Option<Arc<Availability>>, seq: i64, now: Instant) {
        self.change(|committed| {
            booking.into_iter().for_each(|booking| committed.booking = booking);
            committed.state.merge(rows, now);
            committed.state.refresh(now);
            committed.state.forget_finished(now);
            committed.seq = seq;
            committed.last_at = committed.last_at.max(now);
        });
    }

    /// What is free, where nothing else changed.
    pub(crate) fn offer(&self, booking: Arc<Availability>) {
        self.write().booking = booking;
    }

    /// A ticket that memory had let go of.
    pub(crate) fn admit(&self, ticket: &Ticket, now: Instant) {
        let mut committed = self.write();
        committed.state.admit(ticket.clone(), now);
    }

    pub(crate) fn replace(&self, committed: Committed) {
        self.change(|known| *known = committed);
    }

    /// A panic while the lock is held (a broken invariant) must not leave half a state: the lane reloads the site
    /// and replaces the whole of it.
    fn change(&self, change: impl FnOnce(&mut Committed)) {
        let mut committed = self.write();
        change(&mut committed);
        committed.forget();
        drop(committed);
        self.changes.send_modify(|count| *count += 1);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Committed> {
        self.committed.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
