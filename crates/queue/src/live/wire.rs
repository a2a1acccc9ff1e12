//! The bytes of one screen: shared frames and tungstenite's control frames on one stream, never one inside the other.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::Bytes;

/// A stream, and what is half written on it.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    /// What is left of the frame under way; empty when there is none.
    rest: Bytes,
    /// Tungstenite has written a part of its control frame; the rest of it must come next.
    torn: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, rest: Bytes::new(), torn: false }
    }

    /// Whether a control frame is half written.
    pub fn is_torn(&self) -> bool {
        self.torn
    }

    /// Whether a shared frame is under way.
    pub fn is_busy(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Puts a frame under way; [`Wire::poll_send`] moves it.
    pub fn begin(&mut self, frame: Bytes) {
        assert!(!self.is_busy() && !self.torn, "a frame never begins inside another");
        self.rest = frame;
    }

    /// Ready once nothing is under way.
    pub fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.is_busy() {
            match ready!(Pin::new(&mut self.stream).poll_write(context, &self.rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                all if all == self.rest.len() => self.rest = Bytes::new(),
                some => self.rest = self.rest.slice(some..),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Says that nothing more will come from us.
    pub fn poll_finish(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    /// The wire as the plain `Read` and `Write` that tungstenite wants; not ready is `WouldBlock`, and `context` wakes.
    pub fn blocking<'a, 'c>(&'a mut self, context: &'a mut Context<'c>) -> Blocking<'a, 'c, S> {
        Blocking { wire: self, context }
    }
}

pub(super) struct Blocking<'a, 'c, S> {
    wire: &'a mut Wire<S>,
    context: &'a mut Context<'c>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Read for Blocking<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        or_would_block(Pin::new(&mut self.wire.stream).poll_read(self.context, &mut buffer))?;
        Ok(buffer.filled().len())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Write for Blocking<'_, '_, S> {
    /// Tungstenite always hands in all that it still has to write, whole control frames and nothing else.
    fn write(&mut self, control: &[u8]) -> io::Result<usize> {
        or_would_block(self.wire.poll_send(self.context))?;
        let written = or_would_block(Pin::new(&mut self.wire.stream).poll_write(self.context, control))?;
        self.wire.torn = written < control.len();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        or_would_block(Pin::new(&mut self.wire.stream).poll_flush(self.context))
    }
}

fn or_would_block<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}
