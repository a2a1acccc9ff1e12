//! The screens: sockets on one epoll, read by one thread.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::system::{Door, PATIENCE, Running};

/// Publishes before the measured ones: allocators and sockets find their sizes.
pub const WARM_UP: usize = 20;

/// Many screens.
pub struct Load {
    poll: Poll,
    events: Events,
    screens: Vec<Screen>,
    buffer: Vec<u8>,
    /// The newest board that any screen has seen.
    newest: u64,
    /// The board that is waited for, and how many have not seen it.
    awaited: u64,
    missing: usize,
    boards: usize,
    bytes: usize,
    publisher_known: bool,
}

struct Screen {
    stream: TcpStream,
    /// The beginning of a frame whose rest has not come yet.
    rest: Vec<u8>,
    /// The newest board it has seen.
    seq: u64,
}

impl Load {
    /// Opens so many screens, one after the other.
    pub fn connect(door: &Door, screens: usize) -> Self {
        let poll = Poll::new().expect("epoll");
        let request = format!(
            "GET {} HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
            door.path, door.address, door.headers
        );
        let screens = (0..screens)
            .map(|index| {
                let mut screen = Screen::open(&door.address, &request);
                poll.registry()
                    .register(&mut screen.stream, Token(index), Interest::READABLE)
                    .expect("epoll takes a socket");
                screen
            })
            .collect();
        Self {
            poll,
            events: Events::with_capacity(1024),
            screens,
            buffer: vec![0; 64 * 1024],
            newest: 0,
            awaited: u64::MAX,
            missing: 0,
            boards: 0,
            bytes: 0,
            publisher_known: false,
        }
    }

    /// Lets the first boards come in and everything become quiet.
    pub fn settle(&mut self) {
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until {
            self.read(None, until);
        }
    }

    /// Publishes at a steady pace and waits each time until the last screen has the board; how long that took.
    pub fn publish(&mut self, system: &mut Running, publishes: usize, every: Duration) -> Vec<Duration> {
        if !std::mem::replace(&mut self.publisher_known, true) {
            let token = Token(self.screens.len());
            system.publisher().connect(self.poll.registry(), token);
        }
        let mut due = Instant::now();
        let mut latencies = Vec::with_capacity(publishes);
        for _ in 0..publishes {
            while Instant::now() < due {
                self.read(Some(system), due);
            }
            due += every;
            let since = Instant::now();
            let seq = system.publish(self.newest);
            (self.awaited, self.missing) = (seq, self.screens.len());
            while self.missing > 0 {
                assert!(since.elapsed() < PATIENCE, "{} screens still wait for board {seq}", self.missing);
                self.read(Some(system), since + PATIENCE);
            }
            latencies.push(since.elapsed());
        }
        latencies
    }

    /// The mean size of a board as a screen got it.
    pub fn bytes_of_a_board(&self) -> usize {
        self.bytes / self.boards.max(1)
    }

    /// Takes what has come, or waits for it, at most until `until`.
    fn read(&mut self, system: Option<&mut Running>, until: Instant) {
        let left = until.saturating_duration_since(Instant::now());
        match self.poll.poll(&mut self.events, Some(left)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return,
            other => other.expect("epoll waits"),
        }
        let mut publisher = false;
        for event in &self.events {
            let Token(index) = event.token();
            let Some(screen) = self.screens.get_mut(index) else {
                publisher = true;
                continue;
            };
            let before = screen.seq;
            screen.read(&mut self.buffer, |board| {
                self.boards += 1;
                self.bytes += board.len();
            });
            self.newest = self.newest.max(screen.seq);
            self.missing -= usize::from(before < self.awaited && self.awaited <= screen.seq);
        }
        if let (true, Some(system)) = (publisher, system) {
            system.publisher().hear();
        }
    }
}

impl Screen {
    /// Connects and waits for the upgrade.
    fn open(address: &str, request: &str) -> Self {
        let mut stream = std::net::TcpStream::connect(address).expect("the server listens");
        stream.write_all(request.as_bytes()).expect("the server reads");
        let mut rest = Vec::with_capacity(1024);
        let mut buffer = [0; 4096];
        let head = loop {
            let count = stream.read(&mut buffer).expect("the server answers");
            assert!(count > 0, "the server hung up: {}", String::from_utf8_lossy(&rest));
            rest.extend_from_slice(&buffer[..count]);
            if let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        assert!(rest.starts_with(b"HTTP/1.1 101"), "no upgrade: {}", String::from_utf8_lossy(&rest));
        rest.drain(..head);
        stream.set_nonblocking(true).expect("a TCP socket");
        Self { stream: TcpStream::from_std(stream), rest, seq: 0 }
    }

    fn read(&mut self, buffer: &mut [u8], mut hear: impl FnMut(&[u8])) {
        loop {
            let held = self.rest.len();
            buffer[..held].copy_from_slice(&self.rest);
            self.rest.clear();
            let (count, dry) = match self.stream.read(&mut buffer[held..]) {
                Ok(0) => panic!("the server dropped a screen"),
                Ok(count) => (count, held + count < buffer.len()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => (0, true),
                Err(error) => panic!("a screen's link: {error}"),
            };
            let mut bytes = &buffer[..held + count];
            while let Some((payload, after)) = frame(bytes) {
                if let Some(seq @ 1..) = seq_of_board(payload) {
                    self.seq = self.seq.max(seq);
                    hear(payload);
                }
                bytes = after;
            }
            self.rest.extend_from_slice(bytes);
            if dry {
                return;
            }
        }
    }
}

/// The first whole frame of a server, and what follows it.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, length) = match *bytes {
        [_, 126, high, low, ..] => (4, usize::from(u16::from_be_bytes([high, low]))),
        [_, 127, ..] => panic!("a frame over 64 KiB"),
        [_, length, ..] => (2, usize::from(length)),
        _ => return None,
    };
    assert!(matches!(bytes[0], 0x81 | 0x89), "a text or a ping, not {:x}", bytes[0]);
    let end = head + length;
    (end <= bytes.len()).then(|| (&bytes[head..end], &bytes[end..]))
}

/// `seq` stands near the beginning of a board.
fn seq_of_board(payload: &[u8]) -> Option<u64> {
    const KEY: &[u8] = b"\"seq\":";
    let head = payload.strip_prefix(b"{\"board\"")?;
    let at = head.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    Some(
        head[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0, |seq, byte| seq * 10 + u64::from(byte - b'0')),
    )
}
