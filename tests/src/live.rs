//! A waiting-room screen: the live board over WebSocket (DESIGN.md section 6).

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::ticket::Board;
use crate::waiting::{PATIENCE, within};

/// An open screen. It holds every frame to the laws of its epoch.
#[derive(Debug)]
pub struct Screen {
    socket: WebSocketStream<TcpStream>,
    /// The epoch that its first board named.
    pub epoch: Option<Value>,
    /// The highest `seq` heard.
    pub seq: u64,
    /// Every ring seen on a board, with its number, once.
    pub rings: Vec<(u64, String)>,
}

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A whole board.
    Board(Box<Board>),
    /// A sign of life.
    Beat(Value),
    /// The server closed the socket with this code (`None`: without one, or the link broke).
    Closed(Option<u16>),
}

/// Why a screen could not be opened: the status of the answer, or the broken link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// An ordinary answer instead of the upgrade.
    Status(u16),
    /// No answer.
    Lost(String),
}

impl Screen {
    /// A screen at `address` for the site that must be let in.
    pub async fn open(address: &str, token: &str, site: &str) -> Self {
        let path = format!("/api/v1/sites/{site}/live");
        Self::try_open(address, &path, Some(token)).await.expect("the screen is let in")
    }

    /// A screen on any path.
    pub async fn try_open(address: &str, path: &str, token: Option<&str>) -> Result<Self, Refused> {
        let mut request = format!("ws://{address}{path}").into_client_request().expect("an address");
        if let Some(token) = token {
            let value = format!("Bearer {token}").parse().expect("a token is a header's text");
            request.headers_mut().insert("authorization", value);
        }
        let stream = TcpStream::connect(address).await.map_err(|error| Refused::Lost(error.to_string()))?;
        let opening = tokio_tungstenite::client_async(request, stream);
        match tokio::time::timeout(PATIENCE, opening).await {
            Ok(Ok((socket, _))) => Ok(Self { socket, epoch: None, seq: 0, rings: Vec::new() }),
            Ok(Err(Error::Http(answer))) => Err(Refused::Status(answer.status().as_u16())),
            Ok(Err(error)) => Err(Refused::Lost(error.to_string())),
            Err(_) => Err(Refused::Lost("no answer to the upgrade".to_owned())),
        }
    }

    /// The next frame; panics when nothing comes for [`PATIENCE`], which a beat every 5 s forbids.
    pub async fn frame(&mut self) -> Frame {
        loop {
            let message = within("a frame on the live board", self.socket.next()).await;
            let text = match message {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Close(close))) => {
                    return Frame::Closed(close.map(|close| close.code.into()));
                }
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return Frame::Closed(None),
            };
            let mut value: Value = serde_json::from_str(&text).expect("a frame is JSON");
            if let Some(beat) = value.get("beat") {
                self.heard(&beat["epoch"], beat["seq"].as_u64().expect("a beat has a seq"));
                return Frame::Beat(beat.clone());
            }
            let board = serde_json::from_value(value["board"].take());
            let board: Board = board.unwrap_or_else(|error| panic!("not a board: {error}: {text}"));
            self.heard(&board.epoch, board.seq);
            self.remember_rings(&board);
            return Frame::Board(Box::new(board));
        }
    }

    /// The next board that `wanted` accepts.
    pub async fn board_where(&mut self, what: &str, wanted: impl Fn(&Board) -> bool) -> Board {
        let search = async {
            loop {
                match self.frame().await {
                    Frame::Board(board) if wanted(&board) => return *board,
                    Frame::Board(_) | Frame::Beat(_) => {}
                    Frame::Closed(code) => panic!("{what}: closed with {code:?}"),
                }
            }
        };
        within(what, search).await
    }

    /// The next board.
    pub async fn board(&mut self) -> Board {
        self.board_where("a board", |_| true).await
    }

    /// The code with which the server closes the socket, whatever it says before.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Frame::Closed(code) = self.frame().await {
                return code;
            }
        }
    }

    /// Says something, which a screen has no reason to.
    pub async fn say(&mut self, text: &str) {
        let _ = self.socket.send(Message::text(text)).await;
    }

    fn heard(&mut self, epoch: &Value, seq: u64) {
        if self.epoch.as_ref() == Some(epoch) {
            assert!(seq >= self.seq, "seq fell from {} to {seq} within one epoch", self.seq);
        }
        self.epoch = Some(epoch.clone());
        self.seq = seq;
    }

    fn remember_rings(&mut self, board: &Board) {
        let open = board.calls.iter().filter(|call| call.open).count();
        assert!(board.calls.len() <= 64.max(open), "{} calls on one board", board.calls.len());
        for call in &board.calls {
            if !self.rings.iter().any(|(ring, _)| *ring == call.ring) {
                self.rings.push((call.ring, call.number.clone()));
            }
        }
    }
}
