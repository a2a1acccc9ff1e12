//! Why this one: the reason of a call, so that the order can be explained in one sentence.

use model::{Instant, TicketId};
use serde::{Deserialize, Serialize};

/// What made a ticket the one to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its turn is the earliest that this counter can serve.
    EarliestTurn,
    /// Its turn is later than another's, but the counter prefers its service.
    Preference,
    /// It was sent to this counter.
    Reserved,
    /// The agent chose it.
    Chosen,
}

/// The reason of a call with the facts behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What made it the one.
    pub reason: Reason,
    /// The ticket's number.
    pub number: String,
    /// When the person came.
    pub arrived_at: Instant,
    /// Its turn.
    pub turn_at: Instant,
    /// The booked time, for an appointment.
    pub appointment_at: Option<Instant>,
    /// By how much the turn is later than the arrival, so that appointments are on time: the service's allowance.
    pub allowance_minutes: u16,
    /// What the turn counts from, where that is neither the booked time nor the arrival with the allowance: the arrival
    /// of who is late for an appointment, a return to the line, a transfer, the family's turn.
    pub counts_from: Option<Instant>,
    /// The priority credit that the turn holds; the reason of the priority is never known.
    pub priority_minutes: u16,
    /// The counter's preference for the service, in minutes of credit.
    pub preference_minutes: u16,
    /// Who would have been next by turn alone, where that is somebody else.
    pub instead_of: Option<(TicketId, String)>,
}
