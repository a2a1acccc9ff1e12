//! One lane: takes what waits, for all its sites, batch after batch.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, PoisonError};

use model::{Instant, SiteId};
use store::LaneConnection;
use tokio::sync::mpsc;
use tokio::task::yield_now;

use crate::answer::Failure;
use crate::batch::Work;
use crate::guard;
use crate::inbox::Item;
use crate::lanes::Parts;
use crate::memory::SiteMemory;
use crate::published::Published;

/// Commands in one batch at most: beyond this the forced write costs less than the rows, and the first caller
/// would wait for nothing.
const MAX_BATCH: usize = 512;
/// A lane with nothing due still wakes this often, to let idle sites go.
const IDLE_WAKE_MINUTES: i64 = 10;
/// A site that memory lost in a failure is read again after this: its readers see an old state, and nobody minds
/// its deadlines until then.
const LOOK_AGAIN_SECONDS: i64 = 2;

/// A lane between batches.
pub(crate) struct Lane {
    pub parts: Arc<Parts>,
    /// `None`: none yet, or the last one may not be used again.
    pub connection: Option<LaneConnection>,
    pub sites: HashMap<SiteId, SiteMemory>,
    /// Sites that readers see and memory lost.
    lost: BTreeSet<SiteId>,
    /// Sites that another node wrote to: until then their batches begin with the lock.
    pub shared: HashMap<SiteId, Instant>,
    /// When the lost sites are read again, whether anybody asks for them or not.
    look_again_at: Instant,
    inbox: mpsc::Receiver<Item>,
    /// What did not fit into the last batch.
    held_over: VecDeque<Item>,
}

impl Lane {
    pub fn new(parts: Arc<Parts>, inbox: mpsc::Receiver<Item>) -> Self {
        Self {
            look_again_at: parts.clock.now(),
            parts,
            connection: None,
            sites: HashMap::new(),
            lost: BTreeSet::new(),
            shared: HashMap::new(),
            inbox,
            held_over: VecDeque::new(),
        }
    }

    /// Works until the inbox is closed and empty.
    pub async fn run(mut self) {
        let mut items = Vec::with_capacity(MAX_BATCH);
        loop {
            items.extend(self.held_over.drain(..));
            if items.is_empty() {
                let due = self.parts.clock.sleep_until(self.next_deadline());
                tokio::select! {
                    biased;
                    taken = self.inbox.recv_many(&mut items, MAX_BATCH) => if taken == 0 { break },
                    () = due => {}
                }
            }
            self.gather(&mut items).await;
            let work = self.sort(items.drain(..));
            let held_over = self.survive(work).await;
            self.held_over.extend(held_over);
            if self.parts.fatal.borrow().is_some() {
                break;
            }
            self.let_idle_sites_go();
        }
        self.end().await;
    }

    /// Takes what waits, and lets everybody who is about to ask go first, as long as each turn of the runtime brings
    /// more: who was answered a moment ago, or came together with the first. No timer: where nobody else asks it costs a
    /// turn, some microseconds.
    async fn gather(&mut self, items: &mut Vec<Item>) {
        while items.len() < MAX_BATCH {
            yield_now().await;
            let before = items.len();
            while items.len() < MAX_BATCH
                && let Ok(item) = self.inbox.try_recv()
            {
                items.push(item);
            }
            if items.len() == before {
                return;
            }
        }
    }

    /// Carries out a batch. A panic in it is a mistake of ours: the transaction is dropped with its connection, who
    /// waits is told that nobody knows, and what memory holds of its sites is read again.
    async fn survive(&mut self, work: BTreeMap<SiteId, Work>) -> VecDeque<Item> {
        let sites: Vec<SiteId> = work.keys().copied().collect();
        match guard::work(self.carry_out(work)).await {
            Ok(held_over) => held_over,
            Err(guard::Panicked) => {
                tracing::error!(sites = sites.len(), "a batch panicked");
                self.connection = None;
                sites.into_iter().for_each(|site| self.forget(site));
                VecDeque::new()
            }
        }
    }

    /// After a fatal error something may still wait: nothing of it was done.
    async fn end(mut self) {
        self.inbox.close();
        while let Ok(item) = self.inbox.try_recv() {
            self.held_over.push_back(item);
        }
        self.held_over.into_iter().for_each(|item| item.refuse(&Failure::Stopping));
        if let Some(connection) = self.connection {
            connection.close().await;
        }
    }

    /// What each site has to do, in the order of its id: locks are taken in that order on every node. Whose caller
    /// left has nothing to do any more.
    fn sort(&mut self, items: impl Iterator<Item = Item>) -> BTreeMap<SiteId, Work> {
        let now = self.parts.clock.now();
        let mut work = BTreeMap::<SiteId, Work>::new();
        for item in items.filter(|item| !item.is_left()) {
            work.entry(item.site()).or_default().take(item);
        }
        for (site, memory) in &self.sites {
            if memory.next_deadline() <= now {
                work.entry(*site).or_default();
            }
        }
        if self.look_again_at <= now {
            for site in &self.lost {
                work.entry(*site).or_default();
            }
            self.look_again_at = now.plus_seconds(LOOK_AGAIN_SECONDS);
        }
        work
    }

    fn next_deadline(&self) -> Instant {
        let idle = self.parts.clock.now().plus_minutes(IDLE_WAKE_MINUTES);
        let lost = if self.lost.is_empty() { idle } else { self.look_again_at };
        self.sites.values().map(SiteMemory::next_deadline).fold(idle.min(lost), Instant::min)
    }

    /// Takes a site into memory, and shows it.
    pub fn remember(&mut self, site: SiteId, memory: SiteMemory) {
        self.lost.remove(&site);
        self.directory().insert(site, memory.published.clone());
        self.sites.insert(site, memory);
    }

    /// Forgets what memory holds of a site; readers keep what they see until it is read again.
    pub fn forget(&mut self, site: SiteId) {
        if self.sites.remove(&site).is_some() {
            if self.lost.is_empty() {
                self.look_again_at = self.parts.clock.now().plus_seconds(LOOK_AGAIN_SECONDS);
            }
            self.lost.insert(site);
        }
    }

    /// Forgets a site that is no more.
    pub fn dismiss(&mut self, site: SiteId) {
        self.sites.remove(&site);
        self.lost.remove(&site);
        self.directory().remove(&site);
    }

    /// What readers hold of a site.
    pub fn published(&self, site: SiteId) -> Option<Arc<Published>> {
        self.parts.sites.read().unwrap_or_else(PoisonError::into_inner).get(&site).cloned()
    }

    fn directory(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<SiteId, Arc<Published>>> {
        self.parts.sites.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn let_idle_sites_go(&mut self) {
        let now = self.parts.clock.now();
        if !self.sites.values().any(|memory| memory.is_idle(now)) {
            return;
        }
        // Nobody takes a site from the directory meanwhile: whoever follows one that memory let go would wait for ever.
        let mut directory = self.parts.sites.write().unwrap_or_else(PoisonError::into_inner);
        self.sites.retain(|site, memory| {
            let idle = memory.is_idle(now);
            if idle {
                directory.remove(site);
            }
            !idle
        });
    }
}
