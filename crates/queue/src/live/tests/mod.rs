//! Screens on in-memory streams and real sockets; time is moved, never waited for.

mod closing;
mod frames;
mod hearing;
mod slow;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::{SinkExt, StreamExt};
use model::{Instant, ManualClock};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};

use super::screen::OnStream;
use super::{
    BEAT_SECONDS, BOARD_SECONDS, CLOSE_SECONDS, Channels, Figures, Gone, MESSAGE_BYTES,
    MESSAGES_BETWEEN_FRAMES, SLOW_SECONDS, Source, Subscription, prepare_socket, serve_screen,
};

/// In-memory sockets hold this many bytes before a write has to wait.
const SOCKET_BYTES: usize = 64 * 1024;

/// A site whose board is a number.
struct Site {
    clock: Arc<ManualClock>,
    channels: Channels<u8>,
    truth: Arc<Truth>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Truth {
    seq: AtomicU64,
    padding: AtomicU64,
    built: AtomicU64,
    unknown: AtomicBool,
}

const PANIC: u64 = u64::MAX;

impl Source for Truth {
    fn board(&self) -> String {
        self.built.fetch_add(1, SeqCst);
        let seq = self.seq.load(SeqCst);
        assert_ne!(seq, PANIC);
        board(seq) + &" ".repeat(usize::try_from(self.padding.load(SeqCst)).unwrap())
    }

    fn beat(&self) -> String {
        beat(self.seq.load(SeqCst))
    }

    fn is_known(&self) -> bool {
        !self.unknown.load(SeqCst)
    }
}

fn board(seq: u64) -> String {
    format!(r#"{{"board":{{"seq":{seq}}}}}"#)
}

fn beat(seq: u64) -> String {
    format!(r#"{{"beat":{{"seq":{seq}}}}}"#)
}

impl Site {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new(Instant::from_millis(1_800_000_000_000)));
        Self::with(Channels::new(Arc::new(clock.clone())), clock)
    }

    fn with(channels: Channels<u8>, clock: Arc<ManualClock>) -> Self {
        Self { clock, channels, truth: Arc::default(), changes: watch::Sender::new(0) }
    }

    fn change_to(&self, seq: u64) {
        self.truth.seq.store(seq, SeqCst);
        self.changes.send_replace(seq);
    }

    fn join(&self, zone: u8) -> Subscription {
        self.channels.join(zone, || (self.truth.clone(), self.changes.subscribe()))
    }

    fn screen(&self) -> (Client, JoinHandle<Gone>) {
        self.screen_with(duplex(SOCKET_BYTES))
    }

    fn screen_with(&self, (server, client): (DuplexStream, DuplexStream)) -> (Client, JoinHandle<Gone>) {
        let task = tokio::spawn(serve_screen(server, Vec::new(), self.join(1)));
        (futures_util::FutureExt::now_or_never(as_client(client)).unwrap(), task)
    }

    fn screen_in(&self, channels: &Channels<u8>, zone: u8) -> (Client, JoinHandle<Gone>) {
        Self {
            channels: channels.clone(),
            clock: self.clock.clone(),
            truth: self.truth.clone(),
            changes: self.changes.clone(),
        }
        .screen_of(zone)
    }

    fn screen_of(&self, zone: u8) -> (Client, JoinHandle<Gone>) {
        let (server, client) = duplex(SOCKET_BYTES);
        let task = tokio::spawn(serve_screen(server, Vec::new(), self.join(zone)));
        (futures_util::FutureExt::now_or_never(as_client(client)).unwrap(), task)
    }

    async fn tcp_screen(
        &self,
        listener: &TcpListener,
        address: std::net::SocketAddr,
    ) -> (WebSocketStream<TcpStream>, JoinHandle<Gone>) {
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let server = accepted.unwrap().0;
        prepare_socket(&server).unwrap();
        let task = tokio::spawn(serve_screen(server, Vec::new(), self.join(1)));
        (as_client(client.unwrap()).await, task)
    }
}

type Client = WebSocketStream<DuplexStream>;

async fn as_client<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> WebSocketStream<S> {
    WebSocketStream::from_raw_socket(stream, Role::Client, None).await
}

/// What never comes fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The next text, without the padding.
async fn next<S: AsyncRead + AsyncWrite + Unpin>(screen: &mut WebSocketStream<S>) -> String {
    match timeout(PATIENCE, screen.next()).await.expect("a frame in time") {
        Some(Ok(Message::Text(text))) => text.trim_end().to_owned(),
        other => panic!("a text frame, not {other:?}"),
    }
}

/// The code of the close frame, which is answered.
async fn close_code<S: AsyncRead + AsyncWrite + Unpin>(screen: &mut WebSocketStream<S>) -> CloseCode {
    match timeout(PATIENCE, screen.next()).await.expect("a frame in time") {
        Some(Ok(Message::Close(Some(words)))) => {
            let _ = screen.flush().await;
            words.code
        }
        other => panic!("a close frame, not {other:?}"),
    }
}

async fn ended<T>(task: JoinHandle<T>) -> T {
    timeout(PATIENCE, task).await.expect("an end in time").unwrap()
}

fn seq_of(frame: &str) -> u64 {
    frame.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}
