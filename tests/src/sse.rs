//! A citizen's live ticket: server-sent events, the whole ticket each time.

use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::ticket::Ticket;
use crate::waiting::within;

/// An open stream of one ticket.
#[derive(Debug)]
pub struct LiveTicket {
    body: Incoming,
    read: Vec<u8>,
}

impl LiveTicket {
    /// Follows the ticket of this code.
    pub async fn open(address: &str, code: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let (mut link, connection) = handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        let request = Request::get(format!("/api/v1/tickets/{code}/live"))
            .header(HOST, address)
            .header("accept", "text/event-stream")
            .body(Empty::<Bytes>::new())
            .expect("a request");
        let answer = within("the live ticket", link.send_request(request)).await.expect("an answer");
        assert_eq!(answer.status(), 200, "the live ticket");
        let media = answer.headers()["content-type"].to_str().expect("text");
        assert!(media.starts_with("text/event-stream"), "{media}");
        Self { body: answer.into_body(), read: Vec::new() }
    }

    /// The next ticket sent, or `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Ticket> {
        loop {
            while let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                if let Some(ticket) = ticket_of(&String::from_utf8_lossy(&event)) {
                    return Some(ticket);
                }
            }
            let frame = within("an event of the live ticket", self.body.frame()).await?;
            if let Ok(data) = frame.ok()?.into_data() {
                self.read.extend_from_slice(&data);
            }
        }
    }

    /// The next ticket that `wanted` accepts.
    pub async fn ticket_where(&mut self, what: &str, wanted: impl Fn(&Ticket) -> bool) -> Ticket {
        let search = async {
            loop {
                let ticket = self.next().await;
                let ticket = ticket.unwrap_or_else(|| panic!("{what}: the stream ended"));
                if wanted(&ticket) {
                    return ticket;
                }
            }
        };
        within(what, search).await
    }
}

fn ticket_of(event: &str) -> Option<Ticket> {
    let data: Vec<&str> =
        event.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim).collect();
    if data.is_empty() {
        return None;
    }
    let data = data.join("\n");
    Some(serde_json::from_str(&data).unwrap_or_else(|error| panic!("not a ticket: {error}: {data}")))
}
