//! The lanes of a node, and the way to them.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use model::{Clock, Entropy, SiteId};
use store::{InstallationKey, Store};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::answer::{Done, Failure, Submission};
use crate::follow;
use crate::inbox::{Item, Pending};
use crate::lane::Lane;
use crate::published::Published;

/// Longest wait for an answer. Then the caller is told that the outcome is unknown (DESIGN.md section 2).
const ANSWER_SECONDS: u64 = 5;

/// How many lanes, and how much may wait.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Lanes: 1 on SQLite, one per core and at most 8 on PostgreSQL.
    pub lanes: usize,
    /// Commands that may wait for one lane; more are refused as busy. At 10,000 a second this is less than the
    /// time after which callers give up.
    pub inbox: usize,
}

impl Settings {
    /// What suits `store` on this machine.
    pub fn for_store(store: &Store) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let lanes = match store.engine() {
            store::Engine::Sqlite => 1,
            store::Engine::Postgres => cores.clamp(1, 8),
        };
        Self { lanes, inbox: 8192 }
    }
}

/// What lanes are made of.
pub(crate) struct Parts {
    pub store: Store,
    pub key: InstallationKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub sites: Directory,
    /// Says why this node must stop: the schema moved on, or the disk lies about what it forced.
    pub fatal: watch::Sender<Option<String>>,
    /// Whether this node knows what the others wrote (follow.rs).
    pub knows: watch::Sender<bool>,
}

/// The sites that lanes hold in memory, for readers.
pub(crate) type Directory = Arc<RwLock<HashMap<SiteId, Arc<Published>>>>;

/// The way to the lanes. Cheap to clone.
#[derive(Clone)]
pub struct Lanes {
    inboxes: Arc<RwLock<Vec<mpsc::Sender<Item>>>>,
    tasks: Arc<tokio::sync::Mutex<Vec<JoinHandle<()>>>>,
    follower: Arc<JoinHandle<()>>,
    sites: Directory,
    fatal: watch::Receiver<Option<String>>,
    knows: watch::Receiver<bool>,
}

impl Lanes {
    /// Starts the lanes of this node.
    pub fn start(
        store: Store,
        key: InstallationKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Self {
        let (fatal, fatal_seen) = watch::channel(None);
        let (knows, knows_seen) = watch::channel(true);
        let sites = Directory::default();
        let parts = Arc::new(Parts { store, key, clock, entropy, sites: sites.clone(), fatal, knows });
        let (inboxes, tasks): (Vec<_>, Vec<_>) = (0..settings.lanes.max(1))
            .map(|_| {
                let (sender, inbox) = mpsc::channel(settings.inbox);
                (sender, tokio::spawn(Lane::new(parts.clone(), inbox).run()))
            })
            .unzip();
        let weak = inboxes.iter().map(mpsc::Sender::downgrade).collect();
        let follower = Arc::new(tokio::spawn(follow::follow(parts, weak)));
        Self {
            inboxes: Arc::new(RwLock::new(inboxes)),
            tasks: Arc::new(tokio::sync::Mutex::new(tasks)),
            follower,
            sites,
            fatal: fatal_seen,
            knows: knows_seen,
        }
    }

    /// Whether this node knows what the others wrote. While the database does not answer it does not, and shows nothing as
    /// new. On SQLite there are no others.
    pub fn knows(&self) -> watch::Receiver<bool> {
        self.knows.clone()
    }

    /// Hands a command to its lane and waits until it is durable, or refused.
    pub async fn submit(&self, submission: Submission) -> Result<Done, Failure> {
        let (reply, answer) = oneshot::channel();
        let site = submission.site;
        self.send(site, Item::Command(Pending { submission, reply }))?;
        match tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS), answer).await {
            Ok(Ok(result)) => result,
            // The lane ended with the command in its hands, or it takes too long: nobody knows.
            Ok(Err(_)) | Err(_) => Err(Failure::OutcomeUnknown),
        }
    }

    /// A site as it is published; loads it on first use.
    pub async fn site(&self, site: SiteId) -> Result<Arc<Published>, Failure> {
        match self.loaded(site) {
            Some(published) => Ok(published),
            None => self.site_at(site, 0).await,
        }
    }

    /// A site as it is published, at least as new as `seq` where this database has come so far.
    pub async fn site_at(&self, site: SiteId, seq: i64) -> Result<Arc<Published>, Failure> {
        if let Some(published) = self.loaded(site).filter(|published| published.read().seq >= seq) {
            return Ok(published);
        }
        let (reply, answer) = oneshot::channel();
        self.send(site, Item::Look { site, seq, reply: Some(reply) })?;
        match tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS), answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(Failure::Busy),
        }
    }

    /// A site, if it is in memory.
    pub fn loaded(&self, site: SiteId) -> Option<Arc<Published>> {
        self.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&site).cloned()
    }

    /// Services with people for whom no counter is open, at the sites that are in memory.
    pub fn unserved_services(&self) -> usize {
        let sites = self.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        sites.values().map(|published| published.read().state.unserved().count()).sum()
    }

    /// Becomes `Some(reason)` when this node must stop.
    pub fn fatal(&self) -> watch::Receiver<Option<String>> {
        self.fatal.clone()
    }

    /// Takes no more commands, carries out what waits, and ends.
    pub async fn stop(&self) {
        self.follower.abort(); // it only reads
        self.inboxes.write().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        for task in self.tasks.lock().await.drain(..) {
            if let Err(error) = task.await {
                tracing::error!(%error, "a lane ended badly");
            }
        }
    }

    fn send(&self, site: SiteId, item: Item) -> Result<(), Failure> {
        let inboxes = self.inboxes.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let inbox = deal(site, inboxes.len()).and_then(|lane| inboxes.get(lane)).ok_or(Failure::Stopping)?;
        inbox.try_send(item).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Failure::Busy,
            mpsc::error::TrySendError::Closed(_) => Failure::Stopping,
        })
    }
}

/// The lane of a site; `None` when there are none any more. Multiplied by an odd constant so that neighbouring
/// numbers spread (Fibonacci hashing).
pub(crate) fn deal(site: SiteId, lanes: usize) -> Option<usize> {
    let spread = site.get().cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    usize::try_from(spread).ok()?.checked_rem(lanes)
}
