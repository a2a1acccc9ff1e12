//! The states of a ticket, as one table.
//!
//! ```text
//!               call            start            complete (last leg)
//!    waiting ─────────▶ called ───────▶ serving ───────────────────▶ done
//!       ▲                 │                │
//!       ├── transfer, next leg, undo ──────┤            (with a family's ticket: waiting ──▶ done)
//!       │                 ├── park ────────┴──▶ parked ── call, return ─▶ called, waiting
//!       ├── more time ────┼───────────────▶ parked
//!       │                 └── no-show ───▶ no_show ── call, return (in time) ─▶ called, waiting
//!       └── withdraw (from any open state) ─▶ withdrawn     the day's end ─▶ unserved
//! ```

use super::row::TicketState::{self, Called, Done, NoShow, Parked, Serving, Unserved, Waiting, Withdrawn};

/// What can happen to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Announced at a counter.
    Call,
    /// Announced once more.
    Ring,
    /// The person is at the counter.
    Start,
    /// The last leg is done.
    Complete,
    /// A leg is done and another waits.
    CompleteLeg,
    /// Its errands were done with another ticket of the family.
    CompleteWith,
    /// The person needs more time before being called.
    Delay,
    /// Sent to another service or counter out of the line.
    Send,
    /// Further services are added.
    Extend,
    /// Nobody came.
    NoShow,
    /// Put on hold.
    Park,
    /// Sent to another service or counter.
    Transfer,
    /// Came back to the line.
    Return,
    /// Gave up.
    Withdraw,
    /// The business day ended.
    DayEnd,
}

impl Event {
    /// Every event, for tables and tests.
    pub const ALL: [Event; 15] = [
        Event::Call,
        Event::Ring,
        Event::Start,
        Event::Complete,
        Event::CompleteLeg,
        Event::CompleteWith,
        Event::Delay,
        Event::Send,
        Event::Extend,
        Event::NoShow,
        Event::Park,
        Event::Transfer,
        Event::Return,
        Event::Withdraw,
        Event::DayEnd,
    ];
}

/// The state after `event`, or `None` where it cannot happen (DESIGN.md section 7: "else 409 wrong-state").
/// An undo is not here: it brings back the rows that were (`undo`).
pub fn after(state: TicketState, event: Event) -> Option<TicketState> {
    let next = match (state, event) {
        (Waiting | Parked | NoShow, Event::Call) | (Called, Event::Ring) => Called,
        (Called, Event::Start) => Serving,
        (Called | Serving, Event::Complete) | (Waiting, Event::CompleteWith) | (Serving, Event::DayEnd) => {
            Done
        }
        (Called | Serving, Event::CompleteLeg | Event::Transfer) | (Parked | NoShow, Event::Return) => {
            Waiting
        }
        (Called, Event::NoShow) => NoShow,
        (Called | Serving, Event::Park) | (Waiting, Event::Delay) => Parked,
        (Waiting, Event::Send) => Waiting,
        (Waiting | Called | Serving | Parked, Event::Extend) => state,
        (Waiting | Called | Parked, Event::Withdraw) => Withdrawn,
        (Waiting | Called | Parked, Event::DayEnd) => Unserved,
        _ => return None,
    };
    Some(next)
}
