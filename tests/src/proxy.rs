//! A link that can be cut: a TCP proxy on loopback that knows the word COMMIT.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

use crate::temporary::free_port;

/// A running proxy. It ends with its runtime.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    link: watch::Sender<Link>,
    /// Raised at each cut: connections of an older generation end.
    generation: watch::Sender<u64>,
    /// Raised at each freeze: older connections carry nothing any more, and stay.
    freezes: watch::Sender<u64>,
    at_commit: watch::Sender<AtCommit>,
    cuts: AtomicU64,
    cut: Notify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Open,
    /// Nothing passes and nothing is closed: a link that died without saying so.
    Stalled,
    /// New connections are closed at once.
    Down,
}

/// What happens to the next COMMIT that a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtCommit {
    /// It passes.
    Pass,
    /// It is forwarded; its answer is not: the link is cut.
    CutAfter,
    /// The link is cut and it never arrives.
    CutBefore,
}

impl Proxy {
    /// A proxy before 127.0.0.1:`upstream`.
    pub async fn before(upstream: u16) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
        let state = Arc::new(State {
            link: watch::Sender::new(Link::Open),
            generation: watch::Sender::new(0),
            freezes: watch::Sender::new(0),
            at_commit: watch::Sender::new(AtCommit::Pass),
            cuts: AtomicU64::new(0),
            cut: Notify::new(),
        });
        tokio::spawn(accept(listener, upstream, Arc::clone(&state)));
        Self { port, state }
    }

    /// Cuts every connection now, both ways; new ones are let in.
    pub fn cut(&self) {
        self.state.generation.send_modify(|generation| *generation += 1);
    }

    /// Cuts everything and lets nobody in until [`Proxy::open`].
    pub fn down(&self) {
        self.state.link.send_replace(Link::Down);
        self.cut();
    }

    /// Half-open: nothing passes, nothing is closed.
    pub fn stall(&self) {
        self.state.link.send_replace(Link::Stalled);
    }

    /// Half-open for good: what is connected now stays so and carries nothing any more, as when a firewall has forgotten
    /// it; new connections are carried.
    pub fn freeze(&self) {
        self.state.freezes.send_modify(|freezes| *freezes += 1);
    }

    /// Everything passes again.
    pub fn open(&self) {
        self.state.link.send_replace(Link::Open);
    }

    /// Cuts the link of the next client that sends COMMIT (once).
    pub fn cut_at_next_commit(&self, how: AtCommit) {
        self.state.at_commit.send_replace(how);
    }

    /// How many COMMITs have been cut.
    pub fn commits_cut(&self) -> u64 {
        self.state.cuts.load(Ordering::SeqCst)
    }

    /// Waits until more than `before` COMMITs have been cut.
    pub async fn commit_cut(&self, before: u64) {
        loop {
            let notified = self.state.cut.notified();
            if self.commits_cut() > before {
                return;
            }
            notified.await;
        }
    }
}

impl State {
    /// Takes the order that was given for the next COMMIT.
    fn take_order(&self) -> AtCommit {
        let mut order = AtCommit::Pass;
        self.at_commit.send_if_modified(|at_commit| {
            order = std::mem::replace(at_commit, AtCommit::Pass);
            order != AtCommit::Pass
        });
        if order != AtCommit::Pass {
            self.cuts.fetch_add(1, Ordering::SeqCst);
            self.cut.notify_waiters();
        }
        order
    }
}

async fn accept(listener: TcpListener, upstream: u16, state: Arc<State>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { return };
        if *state.link.borrow() != Link::Down {
            tokio::spawn(carry(client, upstream, Arc::clone(&state)));
        }
    }
}

async fn carry(client: TcpStream, upstream: u16, state: Arc<State>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", upstream)).await else { return };
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let mut generation = state.generation.subscribe();
    generation.mark_unchanged();
    let mut freezes = state.freezes.subscribe();
    freezes.mark_unchanged();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut answers_link = state.link.subscribe();
    let answers = pass(&mut from_server, &mut to_client, &mut answers_link);
    tokio::select! {
        () = asks(&mut from_client, &mut to_server, &state) => {}
        () = answers => {}
        _ = generation.changed() => {}
        _ = freezes.changed() => drop(generation.changed().await),
    }
    // Both streams are dropped here: the client sees the end, the server reads what was forwarded and then the end.
}

/// Client to server, with an eye on COMMIT.
async fn asks(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, state: &State) {
    let mut link = state.link.subscribe();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        if link.wait_for(|link| *link != Link::Stalled).await.is_err() {
            return;
        }
        let order = if commits(&buffer[..length]) { state.take_order() } else { AtCommit::Pass };
        if order == AtCommit::CutBefore {
            return;
        }
        if to.write_all(&buffer[..length]).await.is_err() || order == AtCommit::CutAfter {
            let _ = to.shutdown().await;
            return;
        }
    }
}

async fn pass(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, link: &mut watch::Receiver<Link>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        if link.wait_for(|link| *link != Link::Stalled).await.is_err()
            || to.write_all(&buffer[..length]).await.is_err()
        {
            return;
        }
    }
}

/// What a statement that commits by itself is sent with: the channel of its notification, as a value behind its length.
const TOLD: &[u8] = b"\0\0\0\x07guichet";

/// Whether a client's bytes ask for a COMMIT: the word at the end of a simple query, or a batch that is one statement.
fn commits(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"commit"))
        || bytes.windows(TOLD.len()).any(|value| value == TOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        port
    }

    async fn said_back(stream: &mut TcpStream, text: &str) -> Option<String> {
        stream.write_all(text.as_bytes()).await.ok()?;
        let mut answer = vec![0; text.len()];
        stream.read_exact(&mut answer).await.ok()?;
        String::from_utf8(answer).ok()
    }

    #[tokio::test]
    async fn what_is_said_comes_back_until_the_link_is_cut() {
        let proxy = Proxy::before(echo().await).await;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        assert_eq!(said_back(&mut stream, "salut").await.as_deref(), Some("salut"));
        proxy.cut();
        assert_eq!(said_back(&mut stream, "salut").await, None);
        let mut again = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        assert_eq!(said_back(&mut again, "encore").await.as_deref(), Some("encore"));
    }

    #[tokio::test]
    async fn what_is_frozen_stays_connected_and_carries_nothing() {
        let proxy = Proxy::before(echo().await).await;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        assert_eq!(said_back(&mut stream, "salut").await.as_deref(), Some("salut"));
        proxy.freeze();
        let mut again = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        let mut answer = Box::pin(said_back(&mut stream, "salut"));
        tokio::select! {
            biased;
            answer = &mut answer => panic!("{answer:?} came through"),
            said = said_back(&mut again, "encore") => assert_eq!(said.as_deref(), Some("encore")),
        }
        proxy.cut();
        assert_eq!(answer.await, None);
    }

    #[tokio::test]
    async fn only_the_next_commit_is_cut() {
        let proxy = Proxy::before(echo().await).await;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        assert_eq!(said_back(&mut stream, "COMMIT").await.as_deref(), Some("COMMIT"));
        proxy.cut_at_next_commit(AtCommit::CutAfter);
        assert_eq!(said_back(&mut stream, "SELECT").await.as_deref(), Some("SELECT"));
        assert_eq!(said_back(&mut stream, "COMMIT").await, None);
        assert_eq!(proxy.commits_cut(), 1);
        let mut again = TcpStream::connect(("127.0.0.1", proxy.port)).await.unwrap();
        assert_eq!(said_back(&mut again, "COMMIT").await.as_deref(), Some("COMMIT"));
        proxy.cut_at_next_commit(AtCommit::CutBefore);
        assert_eq!(said_back(&mut again, "user\0guichet\0").await.as_deref(), Some("user\0guichet\0"));
        assert_eq!(said_back(&mut again, "\0\0\0\x07guichet").await, None);
    }
}
