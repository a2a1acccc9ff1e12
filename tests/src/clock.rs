//! The time that a story tells the server: of the same machine, so a little earlier than the server's.

use chrono::{DateTime, TimeDelta, Utc};

/// The system's time.
#[expect(clippy::disallowed_methods, reason = "a story stands before the server's door: this is an edge")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// So many minutes from now, or ago, as RFC 3339.
pub fn in_minutes(minutes: i64) -> String {
    (now() + TimeDelta::minutes(minutes)).to_rfc3339()
}
