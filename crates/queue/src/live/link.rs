//! The connection of one screen, as its channel sees it: frames, deadlines, good-bye.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, Waker};

use model::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Utf8Bytes};

use super::channel::Channel;
use super::frame::{Frame, Kind};
use super::screen::Shown;
use super::wire::Wire;
use super::{CLOSE_SECONDS, Gone, Listener, MESSAGE_BYTES, SLOW_SECONDS};

/// A stream, the protocol on it, and what waits. What its own task does is in `hearing`.
pub(super) struct Link<S> {
    pub(super) wire: Wire<S>,
    pub(super) protocol: WebSocketContext,
    pub(super) channel: Arc<Channel>,
    /// Of the screen's own task.
    pub(super) waker: Waker,
    /// The newest frame, while an older one is under way.
    pub(super) next: Option<Frame>,
    /// By when what is under way must be through.
    pub(super) deadline: Option<Instant>,
    /// Messages heard since the last frame.
    pub(super) heard: u16,
    pub(super) stage: Stage,
    pub(super) listener: Option<Listener>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Stage {
    Open,
    /// Our close frame is written or waits to be; the client's answer is awaited.
    Closing(Gone),
    /// The client broke the protocol and was told; what it still sends is thrown away until it hangs up, because
    /// closing a socket with unread bytes would destroy the close frame on its way.
    Draining(Gone),
    Over(Gone),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    pub fn new(stream: S, already_read: Vec<u8>, channel: Arc<Channel>, listener: Option<Listener>) -> Self {
        Self {
            wire: Wire::new(stream),
            protocol: WebSocketContext::from_partially_read(already_read, Role::Server, Some(limits())),
            channel,
            waker: Waker::noop().clone(),
            next: None,
            deadline: None,
            heard: 0,
            stage: Stage::Open,
            listener,
        }
    }

    pub fn show(&mut self, frame: &Frame, now: Instant) -> Shown {
        self.heard = 0;
        if !matches!(self.stage, Stage::Open) {
            return self.check(now);
        }
        if self.is_stuck() {
            if frame.kind == Kind::Board || self.next.is_none() {
                self.next = Some(frame.clone());
            }
            self.deadline.get_or_insert(now.plus_seconds(SLOW_SECONDS));
            return self.check(now);
        }
        self.wire.begin(frame.bytes.clone());
        match self.wire.poll_send(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(Ok(())) => {
                self.deadline = None;
                Shown::Sent
            }
            Poll::Ready(Err(error)) => {
                let gone = self.lost(&error);
                self.over(gone)
            }
            Poll::Pending => {
                self.deadline = Some(now.plus_seconds(SLOW_SECONDS));
                self.check(now)
            }
        }
    }

    pub fn check(&mut self, now: Instant) -> Shown {
        match (self.stage, self.deadline) {
            (Stage::Over(_), _) => Shown::Gone,
            (_, None) => Shown::Sent,
            (_, Some(deadline)) if now < deadline => {
                let deadline = deadline.min(now.plus_seconds(SLOW_SECONDS)); // the clock may have been set back
                self.deadline = Some(deadline);
                Shown::Waits(deadline)
            }
            (Stage::Open, _) => {
                let gone = self.slow();
                self.over(gone)
            }
            (Stage::Closing(gone) | Stage::Draining(gone), _) => self.over(gone),
        }
    }

    /// Whether something is half written. Only then does a newer frame wait.
    pub(super) fn is_stuck(&self) -> bool {
        self.wire.is_busy() || self.wire.is_torn()
    }

    /// The connection broke; or the kernel gave it up because the peer had taken nothing for as long as we would wait
    /// ourselves, see [`prepare_socket`](super::prepare_socket).
    pub(super) fn lost(&self, error: &io::Error) -> Gone {
        if error.kind() == io::ErrorKind::TimedOut { self.slow() } else { Gone::Left }
    }

    fn slow(&self) -> Gone {
        self.channel.counters.slow.fetch_add(1, Relaxed);
        Gone::Slow
    }

    fn over(&mut self, gone: Gone) -> Shown {
        self.stage = Stage::Over(gone);
        self.waker.wake_by_ref();
        Shown::Gone
    }

    /// Says good-bye, if nobody has yet.
    pub fn send_away(&mut self, code: CloseCode, now: Instant) {
        if matches!(self.stage, Stage::Open) {
            self.close(code, Gone::Stopped, now);
            self.waker.wake_by_ref();
        }
    }

    /// Begins the closing handshake behind what is under way.
    pub(super) fn close(&mut self, code: CloseCode, gone: Gone, now: Instant) {
        self.next = None;
        self.deadline = Some(now.plus_seconds(CLOSE_SECONDS));
        let mut context = Context::from_waker(&self.waker);
        let words = CloseFrame { code, reason: Utf8Bytes::default() };
        self.stage = match self.protocol.close(&mut self.wire.blocking(&mut context), Some(words)) {
            Err(error) if !would_block(&error) => Stage::Over(gone),
            _ => Stage::Closing(gone),
        };
    }
}

/// Buffers stay small: 5,000 screens that only listen.
fn limits() -> WebSocketConfig {
    const HEARTBEAT_BYTES: usize = 64; // grows up to the longest message when one comes
    const CONTROL_BYTES: usize = 1024; // several pongs and a close frame
    WebSocketConfig::default()
        .read_buffer_size(HEARTBEAT_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(CONTROL_BYTES)
        .max_message_size(Some(MESSAGE_BYTES))
        .max_frame_size(Some(MESSAGE_BYTES))
}

pub(super) fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == io::ErrorKind::WouldBlock)
}
