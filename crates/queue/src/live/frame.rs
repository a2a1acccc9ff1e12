//! A frame, encoded once for all screens.

use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::protocol::frame::Frame as Encoder;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// The bytes of one WebSocket text message as they go over the wire. A clone shares them.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub kind: Kind,
    pub bytes: Bytes,
}

/// A waiting board is never displaced by a beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Board,
    Beat,
}

impl Frame {
    pub fn encode(kind: Kind, json: String) -> Self {
        const LONGEST_HEADER: usize = 10; // server to client: no mask
        let mut bytes = Vec::with_capacity(json.len() + LONGEST_HEADER);
        Encoder::message(json, OpCode::Data(Data::Text), true)
            .format(&mut bytes)
            .expect("a Vec takes every byte and a server's frame has no mask");
        Self { kind, bytes: bytes.into() }
    }
}
