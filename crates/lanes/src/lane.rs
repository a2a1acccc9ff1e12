//! One lane: takes what waits, for all its sites, batch after batch.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use model::{Instant, SiteId};
use store::LaneConnection;
use tokio::sync::mpsc;

use crate::batch::Work;
use crate::inbox::Item;
use crate::lanes::Parts;
use crate::memory::SiteMemory;

/// Commands in one batch at most: beyond this the forced write costs less than the rows, and the first caller
/// would wait for nothing.
const MAX_BATCH: usize = 512;
/// A lane with nothing due still wakes this often, to let idle sites go.
const IDLE_WAKE_MINUTES: i64 = 10;

/// A lane between batches.
pub(crate) struct Lane {
    pub parts: Arc<Parts>,
    /// `None`: none yet, or the last one may not be used again.
    pub connection: Option<LaneConnection>,
    pub sites: HashMap<SiteId, SiteMemory>,
    inbox: mpsc::Receiver<Item>,
    /// What did not fit into the last batch.
    held_over: VecDeque<Item>,
}

impl Lane {
    pub fn new(parts: Arc<Parts>, inbox: mpsc::Receiver<Item>) -> Self {
        Self { parts, connection: None, sites: HashMap::new(), inbox, held_over: VecDeque::new() }
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
            } else {
                while items.len() < MAX_BATCH
                    && let Ok(item) = self.inbox.try_recv()
                {
                    items.push(item);
                }
            }
            let work = self.sort(items.drain(..));
            let held_over = self.carry_out(work).await;
            self.held_over.extend(held_over);
            if self.parts.fatal.borrow().is_some() {
                break;
            }
            self.let_idle_sites_go();
        }
    }

    /// What each site has to do, in the order of its id: locks are taken in that order on every node.
    fn sort(&self, items: impl Iterator<Item = Item>) -> BTreeMap<SiteId, Work> {
        let now = self.parts.clock.now();
        let mut work = BTreeMap::<SiteId, Work>::new();
        for item in items {
            work.entry(item.site()).or_default().take(item);
        }
        for (site, memory) in &self.sites {
            if memory.working.next_deadline() <= now {
                work.entry(*site).or_default();
            }
        }
        work
    }

    fn next_deadline(&self) -> Instant {
        let idle = self.parts.clock.now().plus_minutes(IDLE_WAKE_MINUTES);
        self.sites.values().map(|memory| memory.working.next_deadline()).fold(idle, Instant::min)
    }

    /// Forgets what memory holds of a site; readers keep what they see until it is read again.
    pub fn forget(&mut self, site: SiteId) {
        self.sites.remove(&site);
    }

    fn let_idle_sites_go(&mut self) {
        let now = self.parts.clock.now();
        let idle: Vec<SiteId> =
            self.sites.iter().filter(|(_, memory)| memory.is_idle(now)).map(|(site, _)| *site).collect();
        for site in idle {
            self.sites.remove(&site);
            self.parts.sites.write().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&site);
        }
    }
}
