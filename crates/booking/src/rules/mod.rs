//! What may happen to the appointments of one site.
//!
//! [`decide`] takes a [`State`] and a [`Command`] and answers with the [`Change`]s that carry it out, or with the
//! [`Refusal`] that says why not. It changes nothing: [`State::apply`] does, on the state that decides and, once
//! the changes are durable, on the state that readers see. [`tick`] does what time does; [`State::next_deadline`]
//! says when it is needed.
//!
//! Memory holds what is taken, not by whom (DESIGN.md, law 3): the bitmaps, holds, and the appointments that come soon.
//! Any other appointment that a command names ([`Command::appointments`], [`Command::date`]) is read by the lane and
//! [admitted](State::admit). So whatever frees cells says so in a row of its own ([`Release`]): another node that catches
//! up knows from it what an appointment had that it never saw.
//!
//! Read on in this order: [`machine`] (the states of an appointment, as one table), `hold` (cells are promised), `book`
//! (the hold becomes an appointment), then the other commands, one file each.

mod block;
mod book;
mod cancel;
mod change;
mod check_in;
mod command;
mod decide;
mod hold;
mod import;
mod letters;
pub mod machine;
mod name;
mod nearest;
mod offer;
mod refusal;
mod relocate;
mod resize;
mod row;
mod state;
mod tick;
mod waking;
mod wish;

pub use block::{Preview, preview_block};
pub use book::{ContactKey, Places};
pub use change::Change;
pub use check_in::Arrived;
pub use command::{Answer, Command, Context, Decided};
pub use decide::decide;
pub use hold::{HOLD_MINUTES, MAX_HOLD_MINUTES};
pub use import::{Import, Misfit};
pub use letters::{Letter, LetterKind, MAX_PROPOSALS, letters, offer_letters};
pub use model::Wrong;
pub use name::{COMPLETE_DAYS, NAME_MINUTES, complete_until};
pub use nearest::ALTERNATIVES;
pub use offer::MAX_OFFERS;
pub use refusal::Refusal;
pub use row::{Appointment, AppointmentState, Block, ContactPlace, Release, SecretHash};
pub use state::{Claim, Rows, State};
pub use tick::tick;
pub use wish::Wish;

pub use crate::place::Leg;

#[cfg(test)]
mod tests;
