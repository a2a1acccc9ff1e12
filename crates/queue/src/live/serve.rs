//! Serving one screen until it goes.

use std::future::poll_fn;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};

use super::Subscription;
use super::screen::OnStream;

/// How a screen went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// It closed, or its connection broke.
    Left,
    /// It did not read for [`SLOW_SECONDS`](super::SLOW_SECONDS).
    Slow,
    /// It broke the protocol or a limit, and was told which: 1002, 1003, 1007, 1008 or 1009.
    Broken,
    /// The server stops (1012), or what the channel shows is gone (1011).
    Stopped,
}

/// Serves one screen on an upgraded stream until it goes. `already_read` are the bytes that the HTTP server had read
/// beyond the request. For a TCP stream call [`prepare_socket`](super::prepare_socket) before.
///
/// The screen has its seat at once. The future holds no more than that and the stream is dropped with it; spawn it, one
/// task for each screen.
pub fn serve_screen<S>(
    stream: S,
    already_read: Vec<u8>,
    subscription: Subscription,
) -> impl Future<Output = Gone> + Send + 'static
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let screen = OnStream::new(stream, already_read, subscription.channel(), subscription.listener());
    let seat = Seat { screen: Arc::new(screen), subscription };
    seat.subscription.seat(seat.screen.clone());
    async move {
        let gone = poll_fn(|context| seat.screen.poll(context)).await;
        if gone == Gone::Slow {
            tracing::info!("a screen did not read and was dropped");
        }
        gone
    }
}

/// Closes the socket and frees the place also when the task is dropped.
struct Seat<S: AsyncRead + AsyncWrite + Unpin> {
    screen: Arc<OnStream<S>>,
    subscription: Subscription,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Seat<S> {
    fn drop(&mut self) {
        self.screen.leave();
    }
}
