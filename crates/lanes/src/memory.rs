//! What a lane holds of one site between batches.

use std::sync::Arc;

use model::{Instant, Site};
use queue::rules::{Change, State};

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
}

/// A site that nobody named for so long leaves memory, if nothing is open in it.
const IDLE_MINUTES: i64 = 60;

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
        let committed = Committed { state: working.clone(), seq, last_at };
        let published = match published {
            Some(published) => {
                published.replace(committed);
                published
            }
            None => Published::new(committed),
        };
        Self { working, seq, last_at, config_rev, published, used_at: now }
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
        quiet && !self.published.is_followed() && !self.working.tickets().any(|ticket| ticket.state.is_open())
    }
}
