//! What readers see of a site: its last committed state, changed only after the commit.

use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use model::{Instant, SiteId};
use queue::rules::{Change, Rows, State, Ticket};
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
    /// The site's last decision that it holds.
    pub seq: i64,
    /// When that was.
    pub last_at: Instant,
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

    /// What is durable now. Where nothing changed only the batch is counted: no screen needs a new board.
    pub(crate) fn follow(&self, changes: &[Change], seq: i64, now: Instant) {
        if changes.is_empty() {
            let mut committed = self.write();
            committed.seq = seq;
            committed.last_at = now;
            return;
        }
        self.change(|committed| {
            changes.iter().for_each(|change| committed.state.apply(change, now));
            committed.state.refresh(now);
            committed.state.forget_finished(now);
            committed.seq = seq;
            committed.last_at = now;
        });
    }

    /// What another node wrote: it is committed already.
    pub(crate) fn catch_up(&self, rows: Rows, seq: i64, now: Instant) {
        self.change(|committed| {
            committed.state.merge(rows, now);
            committed.state.refresh(now);
            committed.state.forget_finished(now);
            committed.seq = seq;
            committed.last_at = committed.last_at.max(now);
        });
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
        change(&mut self.write());
        self.changes.send_modify(|count| *count += 1);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Committed> {
        self.committed.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
