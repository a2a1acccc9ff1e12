//! Further services for somebody who is here already.

use model::{TicketId, Wrong};

use super::change::Change;
use super::command::{Answer, Context, Decided, Origin};
use super::issue::{MAX_LEGS, open_service};
use super::machine::Event;
use super::refusal::Refusal;
use super::row::Leg;
use super::state::State;
use super::visit::moved;

/// Adds legs behind those that the ticket has; its turn stays.
pub(super) fn extend(
    state: &State,
    ticket: TicketId,
    legs: &[Leg],
    context: &Context,
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let mut longer = moved(ticket, Event::Extend)?;
    context.may_touch(ticket)?;
    if legs.is_empty() {
        return Err(Refusal::Invalid { field: "services", wrong: Wrong::Missing });
    }
    if 1 + ticket.later.len() + legs.len() > MAX_LEGS {
        return Err(Refusal::Invalid { field: "services", wrong: Wrong::TooMany { most: MAX_LEGS as u64 } });
    }
    for leg in legs {
        open_service(state, *leg, Origin::WalkIn, context)?;
    }
    longer.later.extend_from_slice(legs);
    Ok(Decided { answer: Answer::Ticket(longer.id), changes: vec![Change::Ticket(longer)] })
}
