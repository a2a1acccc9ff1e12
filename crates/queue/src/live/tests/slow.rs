//! A screen that does not read.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::task::{Context, Poll};

use tokio::io::ReadBuf;

use super::*;

#[tokio::test]
async fn a_screen_that_does_not_read_is_dropped_after_ten_seconds_and_harms_nobody() {
    let site = Site::new();
    let (mut slow, slow_task) = site.screen_with(duplex(64));
    let (mut good, good_task) = site.screen();
    next(&mut good).await;
    site.truth.padding.store(1000, SeqCst);
    site.change_to(1); // more than the slow one's socket holds
    next(&mut good).await;

    site.clock.advance(TimeDelta::milliseconds(SLOW_SECONDS * 1000 - 1));
    assert!(next(&mut good).await.contains("beat"));
    assert_eq!(site.channels.screens(), 2);
    site.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(ended(slow_task).await, Gone::Slow);
    assert_eq!(site.channels.figures(), Figures { screens: 1, slow: 1, ..site.channels.figures() });
    let mut rest = Vec::new();
    slow.get_mut().read_to_end(&mut rest).await.unwrap();
    assert!(rest.len() <= 64, "what its socket held, and the end");

    site.change_to(2);
    assert_eq!(seq_of(&next(&mut good).await), 2);
    assert!(!good_task.is_finished());
}

#[tokio::test]
async fn a_clock_set_back_gives_a_slow_screen_ten_seconds_more_and_no_hour() {
    let site = Site::new();
    site.truth.padding.store(1000, SeqCst);
    let (_slow, task) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    next(&mut good).await;
    site.clock.advance(TimeDelta::hours(-1));
    site.change_to(1);
    next(&mut good).await;
    site.clock.advance(TimeDelta::seconds(SLOW_SECONDS));
    assert_eq!(ended(task).await, Gone::Slow);
}

#[tokio::test]
async fn a_screen_that_lags_gets_the_newest_board_and_nothing_in_between() {
    let site = Site::new();
    site.truth.padding.store(1000, SeqCst);
    let (mut lagging, _) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    for seq in 0..=50 {
        site.change_to(seq);
        while seq_of(&next(&mut good).await) < seq {}
    }
    assert_eq!(seq_of(&next(&mut lagging).await), 0, "the one that was under way");
    assert_eq!(seq_of(&next(&mut lagging).await), 50);
}

#[tokio::test]
async fn a_beat_never_displaces_a_board_that_waits() {
    let site = Site::new();
    site.truth.padding.store(1000, SeqCst);
    let (mut lagging, _) = site.screen_with(duplex(64));
    let (mut good, _) = site.screen();
    next(&mut good).await;
    site.change_to(1);
    next(&mut good).await;
    site.clock.advance(TimeDelta::seconds(BEAT_SECONDS));
    assert!(next(&mut good).await.contains("beat"));
    assert_eq!(seq_of(&next(&mut lagging).await), 0);
    let second = next(&mut lagging).await;
    assert!(second.contains("board") && seq_of(&second) == 1, "{second}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tcp_two_hundred_screens_see_every_change_and_those_that_never_read_are_dropped() {
    const SILENT: usize = 20;
    let site = Site::new();
    site.truth.padding.store(30_000, SeqCst); // fills a kernel's buffers after some boards
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut silent = Vec::new();
    let mut silent_tasks = Vec::new();
    for _ in 0..SILENT {
        let (client, task) = site.tcp_screen(&listener, address).await;
        silent.push(client);
        silent_tasks.push(task);
    }
    let mut screens = Vec::new();
    for _ in 0..180 {
        screens.push(site.tcp_screen(&listener, address).await.0);
    }
    let last = 20;
    let readers: Vec<_> = screens
        .into_iter()
        .map(|mut screen| {
            tokio::spawn(async move {
                while seq_of(&next(&mut screen).await) < last {}
                screen
            })
        })
        .collect();
    for seq in 1..=last {
        site.change_to(seq);
        let built = async {
            while site.truth.built.load(SeqCst) < seq {
                yield_now().await;
            }
        };
        timeout(PATIENCE, built).await.expect("a board for each change");
    }
    let mut screens = Vec::new();
    for reader in readers {
        screens.push(reader.await.unwrap());
    }
    site.clock.advance(TimeDelta::seconds(SLOW_SECONDS));
    for task in silent_tasks {
        assert_eq!(ended(task).await, Gone::Slow);
    }
    assert_eq!(site.channels.screens(), screens.len());
    site.change_to(last + 1);
    for screen in &mut screens {
        while seq_of(&next(screen).await) <= last {}
    }
}

#[tokio::test]
async fn a_frame_that_an_answer_to_a_ping_pushed_through_is_through() {
    let site = Site::new();
    let (server, client) = duplex(SOCKET_BYTES);
    let refusals = Arc::new(AtomicUsize::new(0));
    let fickle = Fickle { stream: server, refusals: refusals.clone() };
    let task = tokio::spawn(serve_screen(fickle, Vec::new(), site.join(1)));
    let mut screen = as_client(client).await;
    let (mut other, _) = site.screen();
    next(&mut screen).await;
    next(&mut other).await;

    refusals.store(2, SeqCst); // for the channel, and for the screen's task before it hears the ping
    for seq in 1..=2 {
        site.change_to(seq);
        next(&mut other).await;
    }
    screen.send(Message::Ping("!".into())).await.unwrap();
    assert_eq!(next(&mut screen).await, board(1));
    assert_eq!(screen.next().await.unwrap().unwrap(), Message::Pong("!".into()));
    assert_eq!(next(&mut screen).await, board(2), "without waiting for another wake-up");

    site.clock.advance(TimeDelta::seconds(SLOW_SECONDS));
    assert_eq!(next(&mut screen).await, beat(2));
    site.change_to(3);
    assert_eq!(next(&mut screen).await, board(3));
    assert!(!task.is_finished(), "it reads: it is not slow");
}

#[tokio::test]
async fn who_the_kernel_gave_up_did_not_read() {
    for reads_fail_too in [false, true] {
        let site = Site::new();
        let given_up = Arc::new(AtomicBool::new(false));
        let (server, client) = duplex(SOCKET_BYTES);
        let stream = GivenUp { stream: server, over: given_up.clone(), reads_fail_too };
        let task = tokio::spawn(serve_screen(stream, Vec::new(), site.join(1)));
        let mut screen = as_client(client).await;
        next(&mut screen).await;
        given_up.store(true, SeqCst);
        if reads_fail_too {
            screen.send(Message::Ping("!".into())).await.unwrap(); // wakes its task
        } else {
            site.change_to(1);
        }
        assert_eq!(ended(task).await, Gone::Slow);
        assert_eq!(site.channels.figures().slow, 1);
    }
}

/// A socket on which the kernel's own patience ends (`TCP_USER_TIMEOUT`).
struct GivenUp {
    stream: DuplexStream,
    over: Arc<AtomicBool>,
    reads_fail_too: bool,
}

impl GivenUp {
    fn outcome(&self) -> io::Result<()> {
        if self.over.load(SeqCst) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl AsyncWrite for GivenUp {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.outcome()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for GivenUp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.reads_fail_too {
            self.outcome()?;
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

/// A socket that is not writable so many times, and wakes nobody.
struct Fickle {
    stream: DuplexStream,
    refusals: Arc<AtomicUsize>,
}

impl AsyncWrite for Fickle {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.refusals.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Fickle {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

#[test]
fn a_screen_costs_little_memory() {
    fn size_of_task<F: Future>(_: fn(TcpStream, Vec<u8>, Subscription) -> F) -> usize {
        size_of::<F>()
    }
    // With its read buffer, tokio's task and tokio's socket this makes about 1.4 KB (PERFORMANCE.md, goal 4).
    assert!(size_of::<OnStream<TcpStream>>() <= 448, "{}", size_of::<OnStream<TcpStream>>());
    let task = size_of_task(serve_screen::<TcpStream>);
    assert!(task <= 64, "{task}");
}
