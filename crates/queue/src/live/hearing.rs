//! The connection of one screen, as its own task sees it: hears the client, finishes writes that had to wait, closes.

use std::io;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::link::{Link, Stage, would_block};
use super::{CLOSE_SECONDS, Gone, MESSAGES_BETWEEN_FRAMES, SLOW_SECONDS};

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    /// Ready when the screen has gone.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Gone> {
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
        loop {
            if let Poll::Ready(Err(error)) = self.send_what_waits(context) {
                let gone = self.lost(&error);
                return self.turn(Stage::Over(gone));
            }
            if self.hear(context).is_ready() {
                return Poll::Ready(());
            }
            // An answer to a ping may have pushed the frame under way through; nobody would wake us for the next.
            if self.is_stuck() || self.deadline.is_none() {
                return Poll::Pending;
            }
        }
    }

    /// Ready when the stage has changed.
    fn hear(&mut self, context: &mut Context<'_>) -> Poll<()> {
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
                Message::Text(words) => {
                    if let Some(listener) = &self.listener {
                        listener(&words);
                    }
                    continue;
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
                    Err(Error::Io(error)) => return Poll::Ready(Err(error)),
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
            Error::Io(error) => {
                let gone = self.lost(error);
                return self.turn(Stage::Over(gone));
            }
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
