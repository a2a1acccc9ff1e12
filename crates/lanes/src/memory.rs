//! What a lane holds of one site between batches.

use std::sync::Arc;

use model::{Instant, Site};
use queue::rules::{Change, Rows, State};
use store::Locked;

use crate::published::{Committed, Published};

/// A site in a lane's memory.
pub(crate) struct SiteMemory {
    /// The state that decides: runs ahead of what is published while a batch is on its way.
    pub working: State,
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

/// A site that nobody named for so long leaves memory, if nothing is open in it.
const IDLE_MINUTES: i64 = 60;
/// A site whose deadline is due and where nothing is to be done (rows that contradict each other) is left alone for
/// so long: a lane must not spin.
const QUIET_MINUTES: i64 = 1;

impl SiteMemory {
    /// A site as it was read under its lock. `published`: what readers already hold of it.
    pub fn new(
        working: State,
        seq: i64,
        last_at: Instant,
        config_rev: i64,
        published: Option<Arc<Published>>,
        now: Instant,
    ) -> Self {
        let committed = Committed::new(working.clone(), seq, last_at);
        let published = match published {
            Some(published) => {
                published.replace(committed);
                published
            }
            None => Published::new(committed),
        };
        Self { working, seq, last_at, config_rev, published, used_at: now, quiet_until: None }
    }

    /// Whether it is an earlier state of the site that was locked, with the settings that hold now. After the
    /// database was brought back from a backup it is neither.
    pub fn leads_to(&self, locked: &Locked) -> bool {
        self.config_rev == locked.config_rev && self.seq < locked.seq
    }

    /// Follows what another node wrote, up to its batch `seq`.
    pub fn catch_up(&mut self, rows: Rows, seq: i64, now: Instant) {
        self.working.merge(rows.clone(), now);
        self.published.catch_up(rows, seq, now);
        self.seq = seq;
    }

    /// When time has something to do.
    pub fn next_deadline(&self) -> Instant {
        let due = self.working.next_deadline();
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

    /// Shows readers what is now durable.
    pub fn publish(&mut self, changes: &[Change], seq: i64, now: Instant) {
        self.seq = seq;
        self.last_at = now;
        self.published.follow(changes, seq, now);
    }

    /// Whether it may leave memory: its rows say everything, and no deadline of its own is near.
    pub fn is_idle(&self, now: Instant) -> bool {
        let quiet = now.seconds_since(self.used_at) > IDLE_MINUTES * 60;
        quiet && !self.published.is_held() && !self.working.tickets().any(|ticket| ticket.state.is_open())
    }
}
