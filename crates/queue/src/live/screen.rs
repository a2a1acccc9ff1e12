//! A screen as its channel and its own task share it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use model::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::channel::Channel;
use super::frame::Frame;
use super::link::Link;
use super::{Gone, Listener};

/// What a channel knows of a screen. None of these ever waits.
pub(super) trait Screen: Send + Sync {
    /// Writes `frame`, or keeps it as the newest until the socket takes more.
    fn show(&self, frame: &Frame, now: Instant) -> Shown;
    /// Drops the screen if what it was given has waited for too long.
    fn check(&self, now: Instant) -> Shown;
    /// Says good-bye.
    fn close(&self, code: CloseCode, now: Instant);
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The kernel has it all.
    Sent,
    /// Something waits; if it still does then, the screen is dropped.
    Waits(Instant),
    /// There is no screen any more.
    Gone,
}

/// A screen on a stream. Its own task polls it; its channel's task shows it frames. `None` once it has gone: the
/// channel may remember the shell until its next frame, but the socket is closed at once.
pub(super) struct OnStream<S>(Mutex<Option<Link<S>>>);
impl<S: AsyncRead + AsyncWrite + Unpin> OnStream<S> {
    /// `already_read` are bytes of the client that came together with its request.
    pub fn new(stream: S, already_read: Vec<u8>, channel: Arc<Channel>, listener: Option<Listener>) -> Self {
        Self(Mutex::new(Some(Link::new(stream, already_read, channel, listener))))
    }

    /// Hears the client and finishes what had to wait. Ready when the screen has gone.
    pub fn poll(&self, context: &mut Context<'_>) -> Poll<Gone> {
        match &mut *self.link() {
            Some(link) => link.poll(context),
            None => Poll::Ready(Gone::Left),
        }
    }

    /// Closes the socket.
    pub fn leave(&self) {
        *self.link() = None;
    }

    fn link(&self) -> MutexGuard<'_, Option<Link<S>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Screen for OnStream<S> {
    fn show(&self, frame: &Frame, now: Instant) -> Shown {
        match &mut *self.link() {
            Some(link) => link.show(frame, now),
            None => Shown::Gone,
        }
    }

    fn check(&self, now: Instant) -> Shown {
        match &mut *self.link() {
            Some(link) => link.check(now),
            None => Shown::Gone,
        }
    }

    fn close(&self, code: CloseCode, now: Instant) {
        if let Some(link) = &mut *self.link() {
            link.send_away(code, now);
        }
    }
}
