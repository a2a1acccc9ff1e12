//! What can be asked of a site: of its queue, of its booking, or of both at once.

use ::booking::rules as booking;
use ::queue::rules::{self as queue, Care, Priority};
use model::{AppointmentId, Contact, Language};
use serde::{Deserialize, Serialize};

/// One thing asked of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Something of its queue.
    Queue(queue::Command),
    /// Something of its booking.
    Booking {
        /// What.
        command: booking::Command,
        /// Whom the appointment is for, where the command books it or corrects the name: rows alone hold contacts.
        contact: Option<Box<Contact>>,
        /// The number that another system gave it, where the command imports it.
        old_reference: Option<Box<str>>,
    },
    /// The person is here: the appointment becomes a ticket, in one commit or not at all. The site is the one whose door
    /// the person came through.
    CheckIn {
        /// The appointment.
        appointment: AppointmentId,
        /// Whether the person goes before others.
        priority: Priority,
        /// The language of the session.
        language: Language,
        /// What colleagues should know.
        care: Care,
    },
}

impl Command {
    /// The word under which the journal keeps it.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Queue(command) => command.kind(),
            Command::Booking { command, .. } => command.kind(),
            Command::CheckIn { .. } => "check_in",
        }
    }
}

impl From<queue::Command> for Command {
    fn from(command: queue::Command) -> Self {
        Command::Queue(command)
    }
}

impl From<booking::Command> for Command {
    fn from(command: booking::Command) -> Self {
        Command::Booking { command, contact: None, old_reference: None }
    }
}

/// What the caller is told. It holds ids alone, so that it can be kept with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Of the queue; also the ticket of somebody who checked in.
    Queue(queue::Answer),
    /// Of the booking.
    Booking(booking::Answer),
}

impl From<queue::Answer> for Answer {
    fn from(answer: queue::Answer) -> Self {
        Answer::Queue(answer)
    }
}

impl From<booking::Answer> for Answer {
    fn from(answer: booking::Answer) -> Self {
        Answer::Booking(answer)
    }
}
