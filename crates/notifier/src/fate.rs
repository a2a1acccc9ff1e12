//! Whether a letter still goes out.

use booking::rules::{Appointment, AppointmentState, LetterKind};
use model::{Contact, Instant};
use store::Claimed;

/// What becomes of a letter that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<'c> {
    /// It goes out.
    Goes {
        /// About this appointment, or as it would be at the time that is offered …
        appointment: &'c Appointment,
        /// … to this person.
        contact: &'c Contact,
    },
    /// It does not, for this reason.
    Needless(&'static str),
}

/// The name was erased, or nobody was named.
pub const NOBODY: &str = "nobody";
/// A later letter tells the appointment anew.
pub const SUPERSEDED: &str = "superseded";
/// The appointment's time has come.
pub const OVER: &str = "over";
/// The appointment is not as the letter says: given up, or booked after all.
pub const UNTRUE: &str = "untrue";

/// Decides at `now`, from the rows as they are.
pub fn fate(claimed: &Claimed, now: Instant) -> Fate<'_> {
    let letter = &claimed.row.letter;
    let (Some(appointment), Some(contact)) = (&claimed.appointment, &claimed.contact) else {
        return Fate::Needless(NOBODY);
    };
    if claimed.told_anew.is_some_and(|revision| revision > letter.revision) {
        return Fate::Needless(SUPERSEDED);
    }
    if now >= appointment.starts_at {
        return Fate::Needless(OVER);
    }
    let appointment = match (letter.kind, &claimed.offer) {
        (LetterKind::Earlier, Some(offer)) if offer.expires_at.is_some_and(|at| now < at) => offer,
        // Declined, accepted, or its time went by.
        (LetterKind::Earlier, _) => return Fate::Needless(OVER),
        _ => appointment,
    };
    let says = match letter.kind {
        LetterKind::Cancellation | LetterKind::CalledOff => AppointmentState::Cancelled,
        LetterKind::Confirmation
        | LetterKind::Change
        | LetterKind::Moved
        | LetterKind::Reminder
        | LetterKind::Documents
        | LetterKind::Proposal
        | LetterKind::Earlier => AppointmentState::Booked,
    };
    if appointment.state == says { Fate::Goes { appointment, contact } } else { Fate::Needless(UNTRUE) }
}
