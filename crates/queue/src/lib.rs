//! The queue of one site.

pub mod board;
#[cfg(feature = "live")]
pub mod live;
pub mod rules;
