//! The states of an appointment, as one table.
//!
//! ```text
//!          book            check in              serve         (an import begins as booked)
//!   held ───────▶ booked ───────────▶ checked_in ──────▶ served
//!    │ ▲ extend    │ ▲ move, resize,        ▲
//!    │ └──┘        │ └─┘ correct, complete  │ check in (staff)
//!    │             ├── nobody came ──▶ no_show
//!    │             └── cancel ──▶ cancelled
//!    ├── let go ──▶ cancelled
//!    ├── time ──▶ expired
//!    └── its time goes to an appointment that moves there ──▶ moved
//! ```

use super::row::AppointmentState::{
    self, Booked, Cancelled, CheckedIn, Expired, Held, Moved, NoShow, Served,
};

/// What can happen to an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The hold lasts longer.
    Extend,
    /// The hold is given back.
    LetGo,
    /// The hold's time is over.
    Expire,
    /// The hold becomes an appointment.
    Book,
    /// The hold's time goes to an appointment that moves there.
    GiveTo,
    /// It has another time.
    Move,
    /// More or fewer are coming.
    Resize,
    /// Staff found it another counter at the same time.
    Repack,
    /// A name was misspelt.
    CorrectName,
    /// What was missing is given.
    Complete,
    /// Nobody will come.
    Cancel,
    /// The person is here.
    CheckIn,
    /// The person was not here in time.
    Miss,
    /// The person has been received.
    Serve,
}

impl Event {
    /// Every event, for tables and tests.
    pub const ALL: [Event; 14] = [
        Event::Extend,
        Event::LetGo,
        Event::Expire,
        Event::Book,
        Event::GiveTo,
        Event::Move,
        Event::Resize,
        Event::Repack,
        Event::CorrectName,
        Event::Complete,
        Event::Cancel,
        Event::CheckIn,
        Event::Miss,
        Event::Serve,
    ];
}

/// The state after `event`, or `None` where it cannot happen.
pub fn after(state: AppointmentState, event: Event) -> Option<AppointmentState> {
    let next = match (state, event) {
        (Held, Event::Extend | Event::Repack) => Held,
        (Held, Event::LetGo) | (Booked, Event::Cancel) => Cancelled,
        (Held, Event::Expire) => Expired,
        (Held, Event::Book) | (Booked, Event::Move | Event::Resize | Event::Repack | Event::Complete) => {
            Booked
        }
        (Held, Event::GiveTo) => Moved,
        (Booked | CheckedIn, Event::CorrectName) => state,
        (Booked | NoShow, Event::CheckIn) => CheckedIn,
        (Booked, Event::Miss) => NoShow,
        (CheckedIn, Event::Serve) => Served,
        _ => return None,
    };
    Some(next)
}
