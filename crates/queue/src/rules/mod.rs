//! What may happen to the tickets and counters of one site.
//!
//! [`decide`] takes a [`State`] and a [`Command`] and answers with the [`Change`]s that carry it out, or with the
//! [`Refusal`] that says why not. It changes nothing: [`State::apply`] does, on the state that decides and, once
//! the changes are durable, on the state that readers see. [`tick`] does what time does; [`State::next_deadline`]
//! says when it is needed.
//!
//! Read on in this order: [`machine`] (the states of a ticket, as one table), `turn` (the one timestamp that
//! orders tickets), `call` (who is next), then the other commands, one file each.

mod call;
mod care;
mod change;
mod closing;
mod command;
mod counter;
mod decide;
mod enquiry;
mod extend;
mod family;
mod forecast;
mod help;
mod issue;
mod learned;
mod line;
pub mod machine;
mod notice;
mod place;
mod priority;
mod recent;
mod refusal;
mod row;
mod slip;
mod state;
mod suspend;
mod tick;
mod turn;
mod undo;
mod visit;
mod wait;
mod why;

pub use change::{Change, Step, StepKind};
pub use closing::Closing;
pub use command::{Answer, Command, Context, Decided, Destination, Origin, Work};
pub use decide::decide;
pub use help::{HELP_MINUTES, HelpCall, HelpEnd};
pub use learned::Length;
pub use line::Line;
pub use model::Wrong;
pub use notice::Notice;
pub use refusal::Refusal;
pub use row::{
    Care, CounterDay, CounterState, Enquiries, Leg, Need, Outcome, PickReason, Priority, Suspension,
    SuspensionKind, Ticket, TicketState, Visit, VisitEnd, number_text,
};
pub use slip::{MAX_SLIP, SLIP_SERIES};
pub use state::{Rows, State};
pub use suspend::running_seconds;
pub use tick::tick;
pub use visit::{MAX_DELAY_MINUTES, MAX_DELAYS, USUAL_DELAY_MINUTES};
pub use wait::{Forecast, Wait};
pub use why::{Reason, Why};

#[cfg(test)]
mod tests;
