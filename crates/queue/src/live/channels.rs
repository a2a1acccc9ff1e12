//! The registry: one live channel for each key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::Clock;
use tokio::sync::watch;

use super::broadcast::Broadcast;
use super::channel::Channel;
use super::figures::{Counters, Figures};
use super::screen::Screen;
use super::{Listener, Source};

/// The live channels by key (site and zone): each is made for its first screen and ends after its last.
#[derive(Clone)]
pub struct Channels<K> {
    clock: Arc<dyn Clock>,
    counters: Arc<Counters>,
    live: Live<K>,
    stop: watch::Sender<bool>,
}

/// The channels that have a task. A place in a channel is taken under this lock, so that a channel that ends is never
/// joined.
pub(super) type Live<K> = Arc<Mutex<HashMap<K, Arc<Channel>>>>;

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Channels<K> {
    /// No channel yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, counters: Arc::default(), live: Arc::default(), stop: watch::Sender::new(false) }
    }

    /// A place in the channel of `key`. Its first screen opens it with `source`: what to show, and a value that changes
    /// whenever there is something new to show (a site's `seq`; nobody reads it). When its sender is dropped, the
    /// screens are sent away (1012) and come again.
    ///
    /// Panics outside a tokio runtime.
    pub fn join(
        &self,
        key: K,
        source: impl FnOnce() -> (Arc<dyn Source>, watch::Receiver<u64>),
    ) -> Subscription {
        let mut opened = None;
        let channel = lock(&self.live)
            .entry(key)
            .or_insert_with_key(|key| {
                let channel = Arc::new(Channel::new(self.clock.clone(), self.counters.clone()));
                let (source, changes) = source();
                opened =
                    Some((Broadcast::new(channel.clone(), source, self.live.clone(), key.clone()), changes));
                channel
            })
            .take_place();
        if let Some((broadcast, changes)) = opened {
            tokio::spawn(broadcast.run(changes, self.stop.subscribe()));
        }
        self.counters.connects.fetch_add(1, Relaxed);
        self.counters.screens.fetch_add(1, Relaxed);
        Subscription { channel, listener: None }
    }

    /// Screens connected now.
    pub fn screens(&self) -> usize {
        self.counters.screens.load(Relaxed)
    }

    /// Counts for `/metrics`.
    pub fn figures(&self) -> Figures {
        self.counters.figures(lock(&self.live).len())
    }

    /// The server stops: every screen, also one that still joins, is sent away with 1012 ("service restart"). Ready
    /// when all have gone, which takes at most [`CLOSE_SECONDS`](super::CLOSE_SECONDS).
    pub async fn stop(&self) {
        self.stop.send_replace(true);
        self.stop.closed().await;
    }
}

/// A place in a channel, for one screen; dropped, it is free again.
pub struct Subscription {
    channel: Arc<Channel>,
    listener: Option<Listener>,
}

impl Subscription {
    /// The same place, where somebody listens to what the screen says.
    #[must_use]
    pub fn heard_by(mut self, listener: Listener) -> Self {
        self.listener = Some(listener);
        self
    }

    pub(super) fn listener(&self) -> Option<Listener> {
        self.listener.clone()
    }

    pub(super) fn channel(&self) -> Arc<Channel> {
        self.channel.clone()
    }

    pub(super) fn seat(&self, screen: Arc<dyn Screen>) {
        self.channel.seat(screen);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.channel.counters.screens.fetch_sub(1, Relaxed);
        self.channel.leave_place();
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
