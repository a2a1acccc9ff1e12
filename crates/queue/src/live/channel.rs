//! What a channel's task shares with its screens and the registry.

use std::sync::atomic::{AtomicUsize, Ordering::AcqRel};
use std::sync::{Arc, Mutex};

use model::Clock;
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::channels::lock;
use super::figures::Counters;
use super::screen::Screen;

/// The outside of a channel: places, an entrance with a bell.
pub(super) struct Channel {
    pub clock: Arc<dyn Clock>,
    pub counters: Arc<Counters>,
    pub(super) places: AtomicUsize,
    pub(super) entrance: Mutex<Entrance>,
    pub(super) bell: Notify,
}

/// Who has not been let in yet.
#[derive(Default)]
pub(super) struct Entrance {
    pub newcomers: Vec<Arc<dyn Screen>>,
    pub shut: bool,
}

impl Channel {
    pub fn new(clock: Arc<dyn Clock>, counters: Arc<Counters>) -> Self {
        Self { clock, counters, places: AtomicUsize::new(0), entrance: Mutex::default(), bell: Notify::new() }
    }

    /// Called under the registry's lock.
    pub fn take_place(self: &Arc<Self>) -> Arc<Self> {
        self.places.fetch_add(1, AcqRel);
        self.clone()
    }

    pub fn leave_place(&self) {
        if self.places.fetch_sub(1, AcqRel) == 1 {
            self.bell.notify_one();
        }
    }

    /// A screen comes in; its first frame is the newest board.
    pub fn seat(&self, screen: Arc<dyn Screen>) {
        let mut entrance = lock(&self.entrance);
        if entrance.shut {
            screen.close(CloseCode::Error, self.clock.now());
        } else {
            entrance.newcomers.push(screen);
            self.bell.notify_one();
        }
    }
}
