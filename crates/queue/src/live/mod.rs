//! The push of boards to waiting-room screens (DESIGN.md, section 6).
//!
//! ```text
//!  Source ──► one task per (site, zone): builds a frame, encodes it once, writes it to every screen
//!  (changes)        │ show(frame)                                        [broadcast]
//!                   ▼
//!             Screen: socket, what is under way, newest frame that waits [link, wire]
//!                   ▲ poll
//!  one task per screen: hears the client, finishes writes that had to wait [hearing]
//! ```
//!
//! A board is whole, so a screen that lags gets the newest and nothing in between. The channel's task writes to the
//! sockets itself: no wake-up and no hop between threads for a screen that reads. Only when a socket is full does the
//! screen's own task finish the frame, and when that takes ten seconds the screen is dropped.
//!
//! The protocol (reading, control frames, closing) is tungstenite's. Boards pass it by: they are its frames, encoded
//! once and shared, so that no screen keeps a copy in a buffer of its own.

mod broadcast;
mod channel;
mod channels;
mod figures;
mod frame;
mod hearing;
mod link;
mod screen;
mod serve;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use channels::{Channels, Subscription};
pub use figures::Figures;
pub use serve::{Gone, serve_screen};
pub use socket::prepare_socket;

/// What a channel shows: the published state of one site, seen from one zone.
pub trait Source: Send + Sync + 'static {
    /// The whole frame `{"board":{…}}` as JSON, of the newest committed state.
    fn board(&self) -> String;
    /// The frame `{"beat":{"epoch":…,"seq":…,"now":…}}` as JSON.
    fn beat(&self) -> String;
    /// Whether that is the truth as far as anybody knows. While it is not, screens are told nothing, and say since when.
    fn is_known(&self) -> bool {
        true
    }
}

/// Who is told what a screen says. It is called while the screen is served: it must not wait.
pub type Listener = std::sync::Arc<dyn Fn(&str) + Send + Sync>;

/// A board at least this often: waits move by themselves.
pub const BOARD_SECONDS: i64 = 20;
/// A beat this often; a screen that hears nothing for 12 s says that it is out of date, so two may be late.
pub const BEAT_SECONDS: i64 = 5;
/// A frame that a socket has not taken after this long: nobody reads there, the screen is dropped.
pub const SLOW_SECONDS: i64 = 10;
/// How long a closing handshake may take; the server's own stop has ten seconds in all.
pub const CLOSE_SECONDS: i64 = 2;
/// The longest message taken from a screen, in bytes: it sends heartbeats and nothing else.
pub const MESSAGE_BYTES: usize = 4096;
/// Messages heard from one screen between two frames shown to it. Beats come every five seconds, so this is more than
/// ten a second: no screen, but a flood.
pub const MESSAGES_BETWEEN_FRAMES: u16 = 64;
