//! What the channels have done, for `/metrics`.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// Counts since the start, and the screens connected now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Screens connected now.
    pub screens: usize,
    /// Channels (site and zone) with at least one screen.
    pub channels: usize,
    /// Screens that ever connected.
    pub connects: u64,
    /// Boards and beats handed to screens, one for each screen.
    pub frames: u64,
    /// Boards built, one for all screens of a channel.
    pub boards: u64,
    /// Screens dropped because they did not read.
    pub slow: u64,
    /// Messages heard from screens.
    pub heard: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub screens: AtomicUsize,
    pub connects: AtomicU64,
    pub frames: AtomicU64,
    pub boards: AtomicU64,
    pub slow: AtomicU64,
    pub heard: AtomicU64,
}

impl Counters {
    pub fn figures(&self, channels: usize) -> Figures {
        Figures {
            screens: self.screens.load(Relaxed),
            channels,
            connects: self.connects.load(Relaxed),
            frames: self.frames.load(Relaxed),
            boards: self.boards.load(Relaxed),
            slow: self.slow.load(Relaxed),
            heard: self.heard.load(Relaxed),
        }
    }
}
