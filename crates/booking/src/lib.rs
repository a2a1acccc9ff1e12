//! The booking of one site: which times are free, and who has them.
//!
//! - [`cells`]: a counter's day as 288 bits of five minutes; runs of free cells by shifts.
//! - [`clock`]: which instant a cell of a date is, also on the two days a year on which clocks change.
//! - [`plan`]: what openings, overrides, closures and public holidays leave open on a date, per service and counter.
//! - [`availability`]: the days of the horizon with what is taken; cheap to clone, so that readers have their own.
//! - [`search`]: the times at which an errand of one or several legs fits; the first, a month at a glance, the nearest.
//! - [`place`]: which counters take the legs of one start, so that long runs stay free.
//! - [`rules`] decide: `(state, command, now) → changes | refusal`. Hold, book, move, cancel, check in, block.
//! - `ics` (feature, on by default) writes appointments as iCalendar.
//!
//! Nothing here reads a clock, draws randomness or does I/O (DESIGN.md, law 1). There are no slots: a slot is what a
//! search finds, and a claim is cells that an appointment owns (section 4).

pub mod availability;
pub mod cells;
pub mod clock;
#[cfg(feature = "ics")]
pub mod ics;
mod only;
pub mod place;
pub mod plan;
mod query;
pub mod rules;
pub mod search;

pub use availability::Availability;
pub use cells::Cells;
pub use only::Only;
pub use search::{Ask, Channel, DayLoad, Errand, MAX_LEGS, Slot};
