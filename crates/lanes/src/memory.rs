//! What a lane holds of one site between batches.

use std::sync::Arc;

use booking::Availability;
use booking::rules::{self as booking_rules, Appointment};
use model::{Instant, Site};
use queue::rules::{Change, State};
use store::{Locked, Since};

use crate::published::{Committed, Published};

/// A site in a lane's memory.
pub(crate) struct SiteMemory {
    /// The state that decides: runs ahead of what is published while a batch is on its way.
    pub working: State,
    /// The same of its booking.
    pub booking: booking_rules::State,
    /// When time has something to do in it: worked out once for each change, for every batch asks.
    booking_due: Instant,
    /// Whether readers do not see yet what is free.
    booking_moved: bool,
    /// The last decision that it holds.
    pub seq: i64,
    /// When that was.
    pub last_at: Instant,
    /// Which settings it holds.
    pub config_rev: i64,
    /// What readers see.
    pub published: Arc<Published>,
    /// When a command or a reader last named it.
    pub used_at: Instant,
    /// Until then time has nothing to do here, whatever the rules say.
    pub quiet_until: Option<Instant>,
}

/// A site that nobody named for so long leaves memory, if nothing is open in it. No hold lasts longer.
const IDLE_MINUTES: i64 = 60;
/// A site whose deadline is due and where nothing is to be done (rows that contradict each other) is left alone for
/// so long: a lane must not spin.
const QUIET_MINUTES: i64 = 1;

impl SiteMemory {
    /// A site as it was read under its lock. `published`: what readers already hold of it.
    pub fn new(
        working: State,
        booking: booking_rules::State,
        seq: i64,
        last_at: Instant,
        config_rev: i64,
        published: Option<Arc<Published>>,
        now: Instant,
    ) -> Self {
        let available = Arc::new(booking.availability().clone());
        let committed = Committed::new(working.clone(), available, seq, last_at);
        let published = match published {
            Some(published) => {
                published.replace(committed);
                published
            }
            None => Published::new(committed),
        };
        Self {
            booking_due: booking.next_deadline(),
            working,
            booking,
            booking_moved: false,
            seq,
            last_at,
            config_rev,
            published,
            used_at: now,
            quiet_until: None,
        }
    }

    /// Whether it is an earlier state of the site that was locked, with the settings that hold now. After the
    /// database was brought back from a backup it is neither.
    pub fn leads_to(&self, locked: &Locked) -> bool {
        self.config_rev == locked.config_rev && self.seq < locked.seq
    }

    /// Follows what another node wrote, up to its batch `seq`.
    pub fn catch_up(&mut self, since: Since, seq: i64, now: Instant) {
        let Since { queue, booking } = since;
        self.working.merge(queue.clone(), now);
        if booking != booking_rules::Rows::default() {
            self.booking.merge(booking, now);
            self.booking_due = self.booking.next_deadline();
            self.booking_moved = true;
        }
        let available = self.moved_availability();
        self.published.catch_up(queue, available, seq, now);
        self.seq = seq;
    }

    /// When time has something to do.
    pub fn next_deadline(&self) -> Instant {
        let due = self.working.next_deadline().min(self.booking_due);
        self.quiet_until.map_or(due, |until| due.max(until))
    }

    /// Leaves the site alone for a while.
    pub fn quieten(&mut self, now: Instant) {
        tracing::error!(site = %self.site().id, "a deadline is due, and there is nothing to do");
        self.quiet_until = Some(now.plus_minutes(QUIET_MINUTES));
    }

    /// The site's settings.
    pub fn site(&self) -> &Arc<Site> {
        self.working.site()
    }

    /// Takes one decided change into the state that decides.
    pub fn decide(&mut self, change: &Change, now: Instant) {
        self.working.apply(change, now);
    }

    /// The same of its booking.
    pub fn decide_booking(&mut self, change: &booking_rules::Change, now: Instant) {
        self.booking.apply(change, now);
        self.booking_due = self.booking.next_deadline();
        self.booking_moved = true;
    }

    /// Takes in the appointments that begin before `until`.
    pub fn expect(&mut self, soon: Vec<Appointment>, until: Instant) {
        soon.into_iter().for_each(|appointment| self.booking.admit(appointment));
        self.booking.know_until(until);
        self.booking_due = self.booking.next_deadline();
    }

    /// Shows readers what is now durable.
    pub fn publish(&mut self, changes: &[Change], seq: i64, now: Instant) {
        self.seq = seq;
        self.last_at = now;
        let available = self.moved_availability();
        self.published.follow(changes, available, seq, now);
    }

    /// Shows readers that a day began, where nothing was to be written.
    pub fn publish_day(&mut self) {
        if let Some(available) = self.moved_availability() {
            self.published.offer(available);
        }
    }

    /// What is free, if readers do not see it yet: shared with the state that decides until that changes.
    fn moved_availability(&mut self) -> Option<Arc<Availability>> {
        std::mem::take(&mut self.booking_moved).then(|| Arc::new(self.booking.availability().clone()))
    }

    /// Whether it may leave memory: its rows say everything, and no deadline of its own is near.
    pub fn is_idle(&self, now: Instant) -> bool {
        let quiet = now.seconds_since(self.used_at) > IDLE_MINUTES * 60;
        // Who waits for an earlier day is told, also where nobody comes.
        let is_waited_for = self.booking.wishes().next().is_some();
        quiet
            && !is_waited_for
            && !self.published.is_held()
            && !self.working.tickets().any(|ticket| ticket.state.is_open())
    }
}
