//! Rows: what booking remembers, each a whole.

use chrono::NaiveDate;
use model::calendar::WallTime;
use model::{AppointmentId, BlockId, CounterId, Instant, PrincipalId, ReleaseId, ServiceId, Site};
use serde::{Deserialize, Serialize};

use crate::cells::{CELL_MINUTES, Cells};
use crate::place::Leg;
use crate::search::{Ask, Channel};

/// SHA-256 of the secret that whoever made a hold was given: memory and rows hold nothing that opens it.
pub type SecretHash = [u8; 32];

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// Its cells are kept for a while, for whoever knows the secret.
    Held,
    /// Promised.
    Booked,
    /// The person is here, with a ticket.
    CheckedIn,
    /// The person has been received.
    Served,
    /// It was a hold, and its time went to an appointment that moved there.
    Moved,
    /// It was given up.
    Cancelled,
    /// It was a hold whose time ran out.
    Expired,
    /// Nobody came in time ("RDV non honoré").
    NoShow,
}

impl AppointmentState {
    /// Every state, for tables and tests.
    pub const ALL: [AppointmentState; 8] = [
        AppointmentState::Held,
        AppointmentState::Booked,
        AppointmentState::CheckedIn,
        AppointmentState::Served,
        AppointmentState::Moved,
        AppointmentState::Cancelled,
        AppointmentState::Expired,
        AppointmentState::NoShow,
    ];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            AppointmentState::Held => "held",
            AppointmentState::Booked => "booked",
            AppointmentState::CheckedIn => "checked_in",
            AppointmentState::Served => "served",
            AppointmentState::Moved => "moved",
            AppointmentState::Cancelled => "cancelled",
            AppointmentState::Expired => "expired",
            AppointmentState::NoShow => "no_show",
        }
    }

    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether its cells are its own: the database has a claim for each. Who came, and who did not come in time, keeps
    /// them: that time is over, or nearly.
    pub fn owns_cells(self) -> bool {
        use AppointmentState::{Booked, CheckedIn, Held, NoShow, Served};
        matches!(self, Held | Booked | CheckedIn | Served | NoShow)
    }

    /// Whether it counts against the limit of its contact: it is still to come.
    pub fn counts(self) -> bool {
        self == AppointmentState::Booked
    }
}

/// A place among the live appointments that a contact may have for one service. The database has one row for each, unique
/// by contact, service and number, for as long as the appointment [counts](AppointmentState::counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPlace {
    /// The service.
    pub service: ServiceId,
    /// From 1.
    pub number: u16,
}

/// A promise: a time at which somebody is received for one or several services. A hold is one too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// Where it stands.
    pub state: AppointmentState,
    /// How it was made.
    pub channel: Channel,
    /// The local date.
    pub on: NaiveDate,
    /// Its services in order, each with its counter and cells.
    pub legs: Vec<Leg>,
    /// When the first leg begins.
    pub starts_at: Instant,
    /// Minutes until the last leg is over.
    pub minutes: u16,
    /// When it was held first.
    pub held_at: Instant,
    /// When the hold runs out; `None`: it is none any more.
    pub expires_at: Option<Instant>,
    /// Who may book, extend or give back the hold.
    pub secret_hash: SecretHash,
    /// When it was booked.
    pub booked_at: Option<Instant>,
    /// The member of staff who made it.
    pub agent: Option<PrincipalId>,
    /// Its contact's places; empty where it has no contact, or does not count any more.
    pub places: Vec<ContactPlace>,
    /// Rises with each change: the contract's `revision`, and SEQUENCE of iCalendar.
    pub revision: i64,
}

impl Appointment {
    /// What it was asked for, by its own way. Who translates is the contact's: no memory has it.
    pub fn ask(&self) -> Ask {
        let errands = self.legs.iter().map(Leg::errand).collect();
        Ask { errands, channel: self.channel, interpreter: None }
    }

    /// How many numbers of pre-applications it needs: one for each person of the services that ask for them.
    pub fn pre_applications(&self, site: &Site) -> usize {
        let asks = |leg: &&Leg| {
            site.service(leg.service).and_then(|it| it.booking.as_ref()).is_some_and(|it| it.pre_application)
        };
        self.legs.iter().filter(asks).map(|leg| usize::from(leg.persons)).sum()
    }

    /// When a leg of it begins: legs follow each other within minutes, so no clock changes between.
    pub fn leg_starts_at(&self, leg: &Leg) -> Instant {
        let first = self.legs.first().map_or(leg.cell, |first| first.cell);
        self.starts_at.plus_minutes(i64::from((leg.cell - first) * CELL_MINUTES))
    }

    /// When its last leg is over.
    pub fn ends_at(&self) -> Instant {
        self.starts_at.plus_minutes(i64::from(self.minutes))
    }

    /// The cells that it owns at a counter.
    pub fn claim_at(&self, counter: CounterId) -> Cells {
        let here = self.legs.iter().filter(|leg| leg.counter == counter);
        here.fold(Cells::NONE, |cells, leg| cells | leg.claim())
    }
}

/// Cells that became free: of an appointment that was moved, changed or given up, or of a hold that ran out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// The local date.
    pub on: NaiveDate,
    /// The counter.
    pub counter: CounterId,
    /// The first cell.
    pub cell: u16,
    /// How many.
    pub cells: u16,
    /// When they became free: staff has them from then on.
    pub freed_at: Instant,
    /// When they are offered online again.
    pub online_at: Instant,
}

impl Release {
    /// Its cells as a set.
    pub fn run(&self) -> Cells {
        Cells::run(self.cell, self.cell + self.cells)
    }
}

/// A counter's time that was taken out of booking: an agent is ill, a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its id.
    pub id: BlockId,
    /// The counter.
    pub counter: CounterId,
    /// The local date.
    pub on: NaiveDate,
    /// The first cell.
    pub cell: u16,
    /// How many.
    pub cells: u16,
    /// Why, for colleagues.
    pub reason: String,
    /// Who blocked it.
    pub agent: Option<PrincipalId>,
    /// When.
    pub made_at: Instant,
    /// When it was lifted.
    pub ended_at: Option<Instant>,
}

impl Block {
    /// Its cells as a set.
    pub fn run(&self) -> Cells {
        Cells::run(self.cell, self.cell + self.cells)
    }

    /// From when until before when, as the wall shows it.
    pub fn hours(&self) -> (WallTime, WallTime) {
        (wall_time(self.cell), wall_time(self.cell + self.cells))
    }

    /// Whether somebody is to be received in it: an appointment has a leg there then.
    pub fn hits(&self, appointment: &Appointment) -> bool {
        let visit = |leg: &Leg| Cells::run(leg.cell, leg.end());
        let mut here = appointment.legs.iter().filter(|leg| leg.counter == self.counter);
        appointment.on == self.on && here.any(|leg| visit(leg).meets(self.run()))
    }
}

fn wall_time(cell: u16) -> WallTime {
    WallTime::from_minutes(cell * CELL_MINUTES).expect("a block ends with its day")
}
