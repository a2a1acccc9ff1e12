//! A channel's task: builds frames and writes them to every screen.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{Ordering::Acquire, Ordering::Relaxed};
use std::time::Duration;

use model::Instant;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::channel::Channel;
use super::channels::{Live, lock};
use super::frame::{Frame, Kind};
use super::screen::{Screen, Shown};
use super::{BEAT_SECONDS, BOARD_SECONDS, CLOSE_SECONDS, SLOW_SECONDS, Source};

/// After so many screens others get their turn: 64 writes take a fifth of a millisecond. (Tokio stops a task by itself
/// after 128 socket operations.)
const SCREENS_AT_ONCE: usize = 64;
/// A newcomer is shown the last board if it is not older than this and nothing has changed: 5,000 screens that come
/// back together need a few boards, not 5,000, and a screen may set its clock by a board's `now`.
const FRESH_MILLIS: i64 = 250;

/// A clock that is set back while the channel waits is noticed after this, by a timer that cannot be set.
const LOOK: Duration = Duration::from_secs(BEAT_SECONDS.unsigned_abs());

/// A channel's task.
pub(super) struct Broadcast<K: Hash + Eq> {
    channel: Arc<Channel>,
    source: Arc<dyn Source>,
    live: Live<K>,
    key: K,
    screens: Vec<Arc<dyn Screen>>,
    /// The last board and when it was built.
    board: Option<(Frame, Instant)>,
    board_at: Instant,
    beat_at: Instant,
    /// When the first of the screens that something waits for must be looked at.
    check_at: Option<Instant>,
}

impl<K: Hash + Eq> Broadcast<K> {
    pub fn new(channel: Arc<Channel>, source: Arc<dyn Source>, live: Live<K>, key: K) -> Self {
        let now = channel.clock.now();
        let (board_at, beat_at) = (now.plus_seconds(BOARD_SECONDS), now.plus_seconds(BEAT_SECONDS));
        Self {
            channel,
            source,
            live,
            key,
            screens: Vec::new(),
            board: None,
            board_at,
            beat_at,
            check_at: None,
        }
    }

    /// Until the last screen has gone, or the server stops, or there is nothing to show any more.
    pub async fn run<T>(mut self, mut changes: watch::Receiver<T>, mut stop: watch::Receiver<bool>) {
        let channel = self.channel.clone();
        while !*stop.borrow_and_update() {
            let now = channel.clock.now();
            self.follow_the_clock(now);
            let Ok(news) = changes.has_changed() else { break };
            let newcomers = self.admit();
            let due = news || self.board_at <= now;
            if due {
                changes.mark_unchanged(); // before the source is read: what changes meanwhile is shown next
            }
            if self.source.is_known() {
                self.show_newest(now, due, newcomers).await;
            } else {
                // Old data must not look new. Once it is known again, everybody is shown a board.
                self.board_at = now.plus_seconds(BEAT_SECONDS);
                self.beat_at = self.board_at;
            }
            self.check(now);
            if self.is_over() {
                return;
            }
            tokio::select! {
                _ = stop.changed() => {}
                _ = changes.changed() => changes.mark_changed(),
                () = channel.bell.notified() => {}
                () = channel.clock.sleep_until(self.due()) => {}
                () = sleep(LOOK) => {}
            }
        }
        self.send_away().await;
    }

    /// A board to everybody where one is due, else to the newcomers; and a beat in its time.
    async fn show_newest(&mut self, now: Instant, due: bool, newcomers: usize) {
        if due {
            self.board_at = now.plus_seconds(BOARD_SECONDS);
            let board = self.build_board(now);
            self.show(&board, 0).await;
        } else if newcomers < self.screens.len() {
            let board = self.fresh_board(now);
            self.show(&board, newcomers).await;
        }
        if self.beat_at <= now {
            self.beat_at = now.plus_seconds(BEAT_SECONDS);
            let beat = Frame::encode(Kind::Beat, self.source.beat());
            self.show(&beat, 0).await;
        }
    }

    /// When the system's clock is set back by an hour, the next beat is not an hour away.
    /// (The wait above looks at it every [`LOOK`].)
    fn follow_the_clock(&mut self, now: Instant) {
        self.board_at = self.board_at.min(now.plus_seconds(BOARD_SECONDS));
        self.beat_at = self.beat_at.min(now.plus_seconds(BEAT_SECONDS));
        self.check_at = self.check_at.map(|at| at.min(now.plus_seconds(SLOW_SECONDS)));
    }

    /// Lets in who waits at the entrance; the index of the first of them.
    fn admit(&mut self) -> usize {
        let first = self.screens.len();
        self.screens.append(&mut lock(&self.channel.entrance).newcomers);
        first
    }

    fn fresh_board(&mut self, now: Instant) -> Frame {
        match &self.board {
            Some((board, built_at))
                if (0..FRESH_MILLIS).contains(&(now.as_millis() - built_at.as_millis())) =>
            {
                board.clone()
            }
            _ => self.build_board(now),
        }
    }

    fn build_board(&mut self, now: Instant) -> Frame {
        let board = Frame::encode(Kind::Board, self.source.board());
        self.board = Some((board.clone(), now));
        self.channel.counters.boards.fetch_add(1, Relaxed);
        board
    }

    /// Writes `frame` to the screens from index `first` on and forgets those that have gone.
    async fn show(&mut self, frame: &Frame, first: usize) {
        let now = self.channel.clock.now();
        let mut next = first;
        while next < self.screens.len() {
            let end = next + SCREENS_AT_ONCE;
            while next < end.min(self.screens.len()) {
                match self.screens[next].show(frame, now) {
                    Shown::Gone => drop(self.screens.swap_remove(next)),
                    Shown::Sent => next += 1,
                    Shown::Waits(until) => {
                        self.check_by(until);
                        next += 1;
                    }
                }
            }
            if next < self.screens.len() {
                yield_now().await;
            }
        }
        self.channel.counters.frames.fetch_add((next - first) as u64, Relaxed);
    }

    /// Drops the screens that something has waited for too long.
    fn check(&mut self, now: Instant) {
        if self.check_at.is_none_or(|at| now < at) {
            return;
        }
        self.check_at = None;
        let mut screens = std::mem::take(&mut self.screens);
        screens.retain(|screen| match screen.check(now) {
            Shown::Gone => false,
            Shown::Sent => true,
            Shown::Waits(until) => {
                self.check_by(until);
                true
            }
        });
        self.screens = screens;
    }

    fn check_by(&mut self, until: Instant) {
        self.check_at = Some(self.check_at.map_or(until, |at| at.min(until)));
    }

    fn due(&self) -> Instant {
        let due = self.board_at.min(self.beat_at);
        self.check_at.map_or(due, |at| at.min(due))
    }

    /// Whether nobody has a place any more; then the next screen opens another channel.
    fn is_over(&mut self) -> bool {
        if self.channel.places.load(Acquire) > 0 {
            return false;
        }
        let mut live = lock(&self.live);
        let over = self.channel.places.load(Acquire) == 0; // nobody joins under the lock
        if over {
            self.forget(&mut live);
        }
        over
    }

    /// Closes every screen, also those that are still coming in, until all have gone.
    async fn send_away(mut self) {
        let channel = self.channel.clone();
        self.forget(&mut lock(&self.live));
        while channel.places.load(Acquire) > 0 {
            let now = channel.clock.now();
            self.admit();
            for screen in &self.screens {
                screen.close(CloseCode::Restart, now);
            }
            self.check_at = Some(now);
            self.check(now);
            let due = self.check_at.unwrap_or_else(|| now.plus_seconds(CLOSE_SECONDS));
            tokio::select! {
                () = channel.bell.notified() => {}
                () = channel.clock.sleep_until(due) => {}
            }
        }
    }

    fn forget(&self, live: &mut HashMap<K, Arc<Channel>>) {
        if live.get(&self.key).is_some_and(|channel| Arc::ptr_eq(channel, &self.channel)) {
            live.remove(&self.key);
        }
    }
}

/// Nothing is left here when all went well. When the source panicked, or the runtime ends, the screens are told to
/// come again (1011) instead of showing the last board for ever.
impl<K: Hash + Eq> Drop for Broadcast<K> {
    fn drop(&mut self) {
        self.forget(&mut lock(&self.live));
        let now = self.channel.clock.now();
        let mut entrance = lock(&self.channel.entrance);
        entrance.shut = true;
        for screen in self.screens.drain(..).chain(entrance.newcomers.drain(..)) {
            screen.close(CloseCode::Error, now);
        }
    }
}
