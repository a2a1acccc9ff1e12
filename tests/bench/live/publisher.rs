//! The connection that publishes.

use std::io::{ErrorKind, Read, Write};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

/// A kept HTTP connection. Requests are small and written at once; answers are only looked at for their status.
pub struct Publisher {
    address: String,
    head: String,
    bytes: usize,
    seq: u64,
    stream: Option<TcpStream>,
}

impl Publisher {
    /// Publishes boards of about so many bytes at `/publish`.
    pub fn given(address: &str, bytes: usize) -> Self {
        let head = format!("POST /publish HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n");
        Self::new(address.to_owned(), head, bytes)
    }

    /// Sends requests with this head (without `content-length`).
    pub fn new(address: String, head: String, bytes: usize) -> Self {
        Self { address, head, bytes, seq: 0, stream: None }
    }

    /// Connects when the screens are there (a server does not keep an idle connection for long); `token` is woken when
    /// an answer comes.
    pub fn connect(&mut self, registry: &Registry, token: Token) {
        let stream = std::net::TcpStream::connect(&self.address).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket");
        stream.set_nonblocking(true).expect("a TCP socket");
        let stream = self.stream.insert(TcpStream::from_std(stream));
        registry.register(stream, token, Interest::READABLE).expect("epoll takes a socket");
    }

    /// Sends the next board; its `seq`.
    pub fn publish(&mut self) -> u64 {
        self.seq += 1;
        let board = board(self.seq, self.bytes);
        self.send(&board);
        self.seq
    }

    /// Sends a body.
    pub fn send(&mut self, body: &str) {
        let request = format!("{}content-length: {}\r\n\r\n{body}", self.head, body.len());
        self.stream().write_all(request.as_bytes()).expect("a small request fits into the socket");
    }

    fn stream(&mut self) -> &mut TcpStream {
        self.stream.as_mut().expect("it is connected before it publishes")
    }

    /// Reads what was answered; anything but success ends the run.
    pub fn hear(&mut self) {
        let mut buffer = [0; 8 * 1024];
        loop {
            match self.stream().read(&mut buffer) {
                Ok(0) => panic!("the server hung up on the publisher"),
                Ok(count) => {
                    let text = String::from_utf8_lossy(&buffer[..count]);
                    if let Some(answer) = text.find("HTTP/1.1 ").map(|at| &text[at..]) {
                        assert!(answer.starts_with("HTTP/1.1 2"), "refused: {answer}");
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => panic!("the publisher's link: {error}"),
            }
        }
    }
}

/// A board of this number, shaped like a real one, of about `bytes` bytes.
fn board(seq: u64, bytes: usize) -> String {
    let mut text = format!(
        r#"{{"board":{{"epoch":"bench","seq":{seq},"rev":1,"now":"2026-01-05T10:00:00+01:00","calls":["#
    );
    for ring in 1.. {
        let comma = if ring > 1 { "," } else { "" };
        let call = format!(
            r#"{comma}{{"ring":{ring},"number":"A{ring:03}","counter":"Guichet 4","at":"2026-01-05T09:58:12+01:00","open":true}}"#
        );
        if text.len() + call.len() > bytes {
            break;
        }
        text.push_str(&call);
    }
    text += r#"],"missed":[],"waiting":[]}}"#;
    text
}
