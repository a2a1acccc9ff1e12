//! Tickets of a family: one is called, the others go with it.
//!
//! The one with the earliest turn stands in the line for all (its head); the others wait beside the line. When the head
//! is through or gives up, the next of the family takes its place with its turn.

use model::{TicketId, Wrong};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::row::{Leg, Ticket, TicketState};
use super::state::State;

/// Tickets that may go together: more than that is a group, which comes by appointment.
pub const MAX_FAMILY: usize = 8;

/// Two tickets, and with them their families, go together: the earliest turn counts.
pub(super) fn join(
    state: &State,
    one: TicketId,
    other: TicketId,
    context: &Context,
) -> Result<Decided, Refusal> {
    let find = |id| state.ticket(id).ok_or(Refusal::Unknown("ticket"));
    let asked = find(one)?;
    let (one, other) = (state.lead(asked), state.lead(find(other)?));
    let answer = Answer::Ticket(asked.id);
    if one.id == other.id {
        if asked.joined_to.is_none() && state.family(one.id).is_empty() {
            return Err(Refusal::Invalid { field: "ticket", wrong: Wrong::SameTicket });
        }
        return Ok(Decided { changes: Vec::new(), answer });
    }
    let (head, joining) = head_first(one, other)?;
    context.may_touch(head)?;
    let (family, more) = (state.family(head.id), state.family(joining.id));
    if 2 + family.len() + more.len() > MAX_FAMILY {
        return Err(Refusal::Invalid { field: "ticket", wrong: Wrong::TooMany { most: MAX_FAMILY as u64 } });
    }
    // The head counts as changed: an undo must not bring back what it was without them.
    let head = Ticket { revision: head.revision + 1, ..head.clone() };
    let joined = std::iter::once(joining).chain(more).map(|ticket| follows(ticket, head.id));
    let changes = joined.map(Change::Ticket).collect::<Vec<_>>();
    Ok(Decided { changes: changes.into_iter().chain([Change::Ticket(head)]).collect(), answer })
}

/// A ticket goes alone again, with the turn that it had; the head of a family: everybody does.
pub(super) fn split(state: &State, ticket: TicketId) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let leaving = if ticket.joined_to.is_some() { vec![ticket] } else { state.family(ticket.id) };
    if leaving.is_empty() && !ticket.state.is_open() {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    let changes = leaving.into_iter().map(|ticket| Change::Ticket(alone(ticket))).collect();
    Ok(Decided { changes, answer: Answer::Ticket(ticket.id) })
}

/// A family after its head left the line: the next takes its place, with its turn if that is earlier; on a break, with
/// what is left of that. The rows that change.
pub(super) fn without_head(head: &Ticket, family: &[&Ticket]) -> Vec<Ticket> {
    let Some((next, others)) = family.split_first() else { return Vec::new() };
    let mut next = alone(next);
    if head.turn_at < next.turn_at {
        // What the turn holds is the head's; a priority taken back here would not be this one's.
        (next.turn_at, next.credit_minutes) = (head.turn_at, 0);
    }
    if head.state == TicketState::Parked {
        (next.state, next.back_at, next.delayed) = (head.state, head.back_at, head.delayed);
        next.delays = next.delays.max(head.delays);
    }
    let others = others.iter().map(|ticket| follows(ticket, next.id));
    others.chain([next.clone()]).collect()
}

/// Takes what was done off a list of services; what is not wholly done stays with the rest.
pub(super) fn strike(legs: &[Leg], done: &mut [Leg]) -> Vec<Leg> {
    let left = legs.iter().filter_map(|leg| {
        let mut persons = leg.persons;
        for done in done.iter_mut().filter(|done| done.service == leg.service) {
            let struck = persons.min(done.persons);
            persons -= struck;
            done.persons -= struck;
        }
        (persons > 0).then_some(Leg { persons, ..*leg })
    });
    left.collect()
}

/// The one that is called for both: who is at a counter or on hold, else the earlier turn.
fn head_first<'a>(one: &'a Ticket, other: &'a Ticket) -> Result<(&'a Ticket, &'a Ticket), Refusal> {
    use TicketState::{Called, Parked, Serving, Waiting};
    match (one.state, other.state) {
        (Waiting, Waiting) if (other.turn_at, other.id) < (one.turn_at, one.id) => Ok((other, one)),
        (Waiting | Called | Serving | Parked, Waiting) => Ok((one, other)),
        (Waiting, Called | Serving | Parked) => Ok((other, one)),
        (Waiting | Called | Serving | Parked, state) | (state, _) => Err(Refusal::WrongState { state }),
    }
}

fn follows(ticket: &Ticket, head: TicketId) -> Ticket {
    Ticket { joined_to: Some(head), revision: ticket.revision + 1, ..ticket.clone() }
}

fn alone(ticket: &Ticket) -> Ticket {
    Ticket { joined_to: None, revision: ticket.revision + 1, ..ticket.clone() }
}
