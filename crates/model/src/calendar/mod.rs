//! Civil time: what the clock on the wall says, and when which counter is open.
//!
//! - [`civil`]: local time and back, the business day (it begins at 04:00), RFC 3339 text.
//! - [`wall`]: a time of day in whole minutes, and sets of minutes of one day.
//! - [`holidays`]: the French public holidays, computed.
//! - [`hours`]: what a town writes down: openings, overrides, closures.
//! - [`spans`]: what follows from it: open or closed, until when, when next.
//!
//! Two rules hold everywhere. A wall time that a clock change skips (a hole) names no instant, and an opening that
//! begins or ends in it begins or ends where the clocks go on. A wall time that comes twice (an overlap) is its
//! first occurrence.

pub mod civil;
pub mod holidays;
pub mod hours;
pub mod spans;
pub mod wall;

pub use civil::{
    at_wall, business_day, business_day_end, business_day_start, first_at_or_after, local, only_at, rfc3339,
};
pub use holidays::{Holiday, Holidays, easter};
pub use hours::{Channel, Channels, Closure, Hours, Opening, Override};
pub use spans::{DatePlan, DaySpans, Staffed, Walkin, counter_hours_end, spans, walk_in};
pub use wall::{Minutes, WallTime};

#[cfg(test)]
mod tests;
