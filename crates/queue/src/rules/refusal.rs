//! Why a command is not carried out. Each variant has words in every language and a status in the contract.

use model::{Instant, SuspensionId, TicketId, Wrong};

use super::row::{Suspension, SuspensionKind, Ticket, TicketState};

/// A command that the rules refuse. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The ticket, service, counter or suspension does not exist at this site.
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
    /// Nobody is received for this service now.
    #[error("the service is closed")]
    ServiceClosed {
        /// When it opens next, where that is known.
        opens_at: Option<Instant>,
    },
    /// Who comes now would not be served before closing: the work that waits takes longer than agents are there.
    #[error("there is no time left before closing")]
    NoTimeLeft {
        /// When the service closes.
        closes_at: Option<Instant>,
    },
    /// Who comes so much later comes after closing.
    #[error("that leads past closing")]
    PastClosing {
        /// When the service closes; `None`: it is closed.
        closes_at: Option<Instant>,
    },
    /// Nobody serves at that counter.
    #[error("the counter is closed")]
    CounterClosed,
    /// The counter still holds another ticket.
    #[error("the counter is busy")]
    CounterBusy {
        /// The ticket it holds.
        ticket: TicketId,
    },
    /// The ticket's state does not allow it.
    #[error("the ticket is {}", .state.word())]
    WrongState {
        /// Where the ticket stands.
        state: TicketState,
    },
    /// The ticket is at another agent's counter.
    #[error("the ticket is at another counter")]
    OtherCounter,
    /// There is no step of this agent left to undo, or others built on it.
    #[error("too late to undo")]
    UndoTooLate,
    /// The site or the service is suspended.
    #[error("suspended: {reason}")]
    Suspended {
        /// The stop, so that anybody on duty can end it.
        stop: SuspensionId,
        /// What kind of stop.
        kind: SuspensionKind,
        /// Why, in the town's words.
        reason: String,
        /// When it is expected to end.
        until_at: Option<Instant>,
        /// The number of who is called at the counter and stays so.
        stays: Option<String>,
    },
    /// The ticket goes with another one of its family, which is the one to ask for.
    #[error("the ticket goes with another")]
    Joined {
        /// The ticket that is called for both.
        to: TicketId,
    },
    /// The slip with this number was entered already.
    #[error("the number {number} is taken")]
    NumberTaken {
        /// The number, as it is printed.
        number: String,
    },
    /// The person has asked for this as often as one may.
    #[error("asked for often enough")]
    UsedUp,
    /// The batch has made as many rows as one may; the command goes into the next.
    #[error("the batch is full")]
    BatchFull,
}

impl Refusal {
    /// What stands still, and why.
    pub(super) fn suspended(stop: &Suspension) -> Self {
        Refusal::Suspended {
            stop: stop.id,
            kind: stop.kind,
            reason: stop.reason.clone(),
            until_at: stop.until_at,
            stays: None,
        }
    }

    /// The same; this ticket's visit is not over by that.
    pub(super) fn stays_called(stop: &Suspension, ticket: &Ticket) -> Self {
        match Self::suspended(stop) {
            Refusal::Suspended { stop, kind, reason, until_at, .. } => {
                Refusal::Suspended { stop, kind, reason, until_at, stays: Some(ticket.number_text()) }
            }
            other => other,
        }
    }
}
