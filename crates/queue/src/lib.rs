//! The queue of one site: who waits, who is called next and why, what the screens show.
//!
//! - [`rules`] decide: plain synchronous functions `(state, command, now) → changes | refusal`. They read no
//!   clock, draw no randomness and do no I/O, so that millions of operations a minute can be thrown at them.
//! - [`board`] is all that a waiting-room screen needs, small and whole.
//! - `live` (feature, on by default) pushes boards to screens over WebSocket.
//!
//! The policy is one sentence (DESIGN.md section 5): every ticket carries one timestamp, its turn, and the
//! earliest turn that a counter can serve is called there.

pub mod board;
#[cfg(feature = "live")]
pub mod live;
pub mod rules;
