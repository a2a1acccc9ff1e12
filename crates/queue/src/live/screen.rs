//! One screen: what its channel shows it, what it says, how it goes.

use std::io;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use model::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes, error::ProtocolError};

use super::channel::Channel;
use super::frame::{Frame, Kind};
use super::wire::Wire;
use super::{CLOSE_SECONDS, Gone, MESSAGE_BYTES, MESSAGES_BETWEEN_FRAMES, SLOW_SECONDS};

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

struct Link<S> {
    wire: Wire<S>,
    protocol: WebSocketContext,
    channel: Arc<Channel>,
    /// Of the screen's own task.
    waker: Waker,
    /// The newest frame, while an older one is under way.
    next: Option<Frame>,
    /// By when what is under way must be through.
    deadline: Option<Instant>,
    /// Messages heard since the last frame.
    heard: u16,
    stage: Stage,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Open,
    /// Our close frame is written or waits to be; the client's answer is awaited.
    Closing(Gone),
    /// The client broke the protocol and was told; what it still sends is thrown away until it hangs up, because
    /// closing a socket with unread bytes would destroy the close frame on its way.
    Draining(Gone),
    Over(Gone),
}

impl<S: AsyncRead + AsyncWrite + Unpin> OnStream<S> {
    /// `already_read` are bytes of the client that came together with its request.
    pub fn new(stream: S, already_read: Vec<u8>, channel: Arc<Channel>) -> Self {
        Self(Mutex::new(Some(Link {
            wire: Wire::new(stream),
            protocol: WebSocketContext::from_partially_read(already_read, Role::Server, Some(limits())),
            channel,
            waker: Waker::noop().clone(),
            next: None,
            deadline: None,
            heard: 0,
            stage: Stage::Open,
        })))
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
        if let Some(link) = &mut *self.link()
            && matches!(link.stage, Stage::Open)
        {
            link.close(code, Gone::Stopped, now);
            link.waker.wake_by_ref();
        }
    }
}

/// Called by the channel's task. Whatever has to wait, wakes the screen's task.
impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    fn show(&mut self, frame: &Frame, now: Instant) -> Shown {
        self.heard = 0;
        if !matches!(self.stage, Stage::Open) {
            return self.check(now);
        }
        if self.wire.is_busy() || self.wire.is_torn() {
            if frame.kind == Kind::Board || self.next.is_none() {
                self.next = Some(frame.clone());
            }
            self.deadline.get_or_insert(now.plus_seconds(SLOW_SECONDS));
            return self.check(now);
        }
        self.wire.begin(frame.bytes.clone());
        match self.wire.poll_send(&mut Context::from_waker(&self.waker)) {
            Poll::Ready(Ok(())) => Shown::Sent,
            Poll::Ready(Err(_)) => self.over(Gone::Left),
            Poll::Pending => {
                self.deadline = Some(now.plus_seconds(SLOW_SECONDS));
                self.check(now)
            }
        }
    }

    fn check(&mut self, now: Instant) -> Shown {
        match (self.stage, self.deadline) {
            (Stage::Over(_), _) => Shown::Gone,
            (_, None) => Shown::Sent,
            (_, Some(deadline)) if now < deadline => Shown::Waits(deadline),
            (Stage::Open, _) => {
                self.channel.counters.slow.fetch_add(1, Relaxed);
                self.over(Gone::Slow)
            }
            (Stage::Closing(gone) | Stage::Draining(gone), _) => self.over(gone),
        }
    }

    fn over(&mut self, gone: Gone) -> Shown {
        self.stage = Stage::Over(gone);
        self.waker.wake_by_ref();
        Shown::Gone
    }

    /// Begins the closing handshake behind what is under way.
    fn close(&mut self, code: CloseCode, gone: Gone, now: Instant) {
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

/// Called by the screen's own task.
impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Gone> {
        self.waker.clone_from(context.waker());
        loop {
            match self.stage {
                Stage::Open => ready!(self.poll_open(context)),
                Stage::Closing(gone) => ready!(self.poll_closing(gone, context)),
                Stage::Draining(gone) => ready!(self.poll_draining(gone, context)),
                Stage::Over(gone) => return Poll::Ready(gone),
            }
        }
    }

    /// Ready when the stage has changed.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self.send_what_waits(context) {
            Poll::Ready(Err(_)) => return self.turn(Stage::Over(Gone::Left)),
            Poll::Ready(Ok(())) | Poll::Pending => {}
        }
        loop {
            let message = match self.protocol.read(&mut self.wire.blocking(context)) {
                Ok(message) => message,
                Err(error) if would_block(&error) => return Poll::Pending,
                Err(error) => return self.refuse(&error),
            };
            self.channel.counters.heard.fetch_add(1, Relaxed);
            self.heard += 1;
            let now = self.channel.clock.now();
            match message {
                _ if self.heard > MESSAGES_BETWEEN_FRAMES => self.close(CloseCode::Policy, Gone::Broken, now),
                Message::Binary(_) => self.close(CloseCode::Unsupported, Gone::Broken, now),
                Message::Close(_) => {
                    self.deadline = Some(now.plus_seconds(CLOSE_SECONDS));
                    self.stage = Stage::Closing(Gone::Left);
                }
                _ => continue,
            }
            return Poll::Ready(());
        }
    }

    /// Finishes the frame under way, then the newest. Ready when nothing waits.
    fn send_what_waits(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.wire.poll_send(context))?;
            if self.wire.is_torn() {
                match self.protocol.flush(&mut self.wire.blocking(context)) {
                    Ok(()) => {}
                    Err(error) if would_block(&error) => return Poll::Pending,
                    Err(error) => return Poll::Ready(Err(io::Error::other(error))),
                }
            }
            self.deadline = None;
            let Some(frame) = self.next.take() else { return Poll::Ready(Ok(())) };
            self.deadline = Some(self.channel.clock.now().plus_seconds(SLOW_SECONDS));
            self.wire.begin(frame.bytes);
        }
    }

    /// The client broke off, or the protocol.
    fn refuse(&mut self, error: &Error) -> Poll<()> {
        let code = match error {
            Error::Capacity(_) => CloseCode::Size,
            Error::Utf8(_) => CloseCode::Invalid,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                return self.turn(Stage::Over(Gone::Left));
            }
            Error::Protocol(_) => CloseCode::Protocol,
            _ => return self.turn(Stage::Over(Gone::Left)),
        };
        self.close(code, Gone::Broken, self.channel.clock.now());
        match self.stage {
            Stage::Closing(gone) => self.turn(Stage::Draining(gone)),
            _ => Poll::Ready(()),
        }
    }

    fn poll_closing(&mut self, gone: Gone, context: &mut Context<'_>) -> Poll<()> {
        let over = loop {
            let mut wire = self.wire.blocking(context);
            match self.protocol.flush(&mut wire).and_then(|()| self.protocol.read(&mut wire)) {
                Ok(_) => {} // sent before the client saw our close frame
                Err(error) if would_block(&error) => return Poll::Pending,
                Err(Error::ConnectionClosed | Error::AlreadyClosed | Error::Io(_)) => {
                    break Stage::Over(gone);
                }
                Err(_) => break Stage::Draining(gone),
            }
        };
        if matches!(over, Stage::Over(_)) {
            let _ = self.wire.poll_finish(context); // at once on TCP; what fails here is closed a moment later
        }
        self.turn(over)
    }

    fn poll_draining(&mut self, gone: Gone, context: &mut Context<'_>) -> Poll<()> {
        let mut scrap = [0; 512];
        if let Err(error) = self.protocol.flush(&mut self.wire.blocking(context)) {
            match error {
                error if would_block(&error) => {}
                _ => return self.turn(Stage::Over(gone)),
            }
        } else {
            let _ = self.wire.poll_finish(context);
        }
        loop {
            match io::Read::read(&mut self.wire.blocking(context), &mut scrap) {
                Ok(1..) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Poll::Pending,
                Ok(0) | Err(_) => return self.turn(Stage::Over(gone)),
            }
        }
    }

    fn turn(&mut self, stage: Stage) -> Poll<()> {
        self.stage = stage;
        Poll::Ready(())
    }
}

fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(error) if error.kind() == io::ErrorKind::WouldBlock)
}
