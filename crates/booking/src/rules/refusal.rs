//! Why a command is not carried out. Each variant has words in every language and a status in the contract.

use model::{Instant, Wrong};

use super::row::AppointmentState;

/// A command that the rules refuse. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The appointment, hold, service, counter or block does not exist at this site.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// A field's value cannot be.
    #[error("{field}: {wrong:?}")]
    Invalid {
        /// The field of the request.
        field: &'static str,
        /// Why.
        wrong: Wrong,
    },
    /// The service takes no appointments.
    #[error("the service takes no appointments")]
    NotBookable,
    /// What was asked for does not fit there, or does not fit there any more.
    #[error("the slot is taken")]
    SlotTaken {
        /// The nearest times at which it fits, in order.
        alternatives: Vec<Instant>,
    },
    /// The hold ran out, was given back, or went to another appointment.
    #[error("the hold has expired")]
    HoldExpired {
        /// The nearest times at which it fits, in order; the same one where it is still free.
        alternatives: Vec<Instant>,
    },
    /// Another secret than the one that the hold was made with: nothing is told of it.
    #[error("there is no such hold")]
    NotYours,
    /// The contact has as many live appointments for the service as one may.
    #[error("the contact has {most} appointments already")]
    ContactLimit {
        /// The most.
        most: u8,
    },
    /// The appointment's state does not allow it.
    #[error("the appointment is {}", .state.word())]
    WrongState {
        /// Where it stands.
        state: AppointmentState,
    },
    /// Its time has come: it cannot be changed or given up any more by the citizen.
    #[error("too late to change")]
    Begun,
    /// The name stands for too long to be corrected without staff.
    #[error("too late to correct the name")]
    NameFixed,
    /// It is too soon now for citizens to add what was missing.
    #[error("too late to add what was missing")]
    TooLateToComplete,
    /// Checked in too long before its time.
    #[error("too early")]
    TooEarly {
        /// When it may be checked in.
        from_at: Instant,
    },
    /// Checked in too long after its time.
    #[error("too late")]
    TooLate {
        /// Its time.
        starts_at: Instant,
    },
    /// It is on another date.
    #[error("not today")]
    WrongDay {
        /// Its time.
        starts_at: Instant,
    },
    /// It is at another site.
    #[error("at another site")]
    WrongSite {
        /// Where.
        site: model::SiteId,
    },
    /// Somebody checked it in before.
    #[error("already checked in")]
    AlreadyCheckedIn,
    /// The site keeps no waiting list.
    #[error("there is no waiting list")]
    NoWaitingList,
    /// Nothing is offered, or not any more.
    #[error("the offer is over")]
    OfferOver,
    /// The batch has made as many rows as one may; the command goes into the next.
    #[error("the batch is full")]
    BatchFull,
}
