//! An agent's last step, taken back.

use model::{Instant, TicketId, VisitId};

use super::call::seat;
use super::change::{Change, Step};
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::row::{Ticket, Visit, VisitEnd};
use super::state::State;
use super::visit::ended;

/// Brings back the rows that the actor's last step changed. Everything that it touched must be as it left it:
/// what others built on it stays. `named` is the revision that the step gave the ticket, as far as the caller knows.
pub(super) fn undo(
    state: &State,
    ticket: TicketId,
    named: Option<i64>,
    context: &Context,
) -> Result<Decided, Refusal> {
    let known = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let agent = context.actor.ok_or(Refusal::UndoTooLate)?;
    let is_named = |&(ref before, revision): &(Ticket, i64)| {
        before.id == known.id && named.is_none_or(|named| named == revision)
    };
    let step = state.step_of(agent).filter(|step| step.tickets.iter().any(is_named));
    let step = step.filter(|step| in_time(state, step, context.now) && untouched(state, step));
    let step = step.ok_or(Refusal::UndoTooLate)?;

    // What frees a counter comes before what takes it again.
    let undone = step.made.and_then(|made| state.open_visit(made));
    let freed = undone.map(|visit| Change::Visit(ended(visit, VisitEnd::Undone, None, context)));
    let reopened = step.visits.iter().map(|visit| Change::Visit(visit.clone()));
    let tickets = step.tickets.iter().map(|(before, revision)| {
        let care = state.ticket(before.id).map(|known| known.care.clone()).unwrap_or_default();
        Change::Ticket(Ticket { revision: revision + 1, care, ..before.clone() })
    });
    // Somebody is at the counter again, though the agent may have left it since.
    let seats = step.visits.iter().flat_map(|visit| seat(state, visit.counter, context));
    let changes = freed.into_iter().chain(seats).chain(reopened).chain(tickets);
    let changes = changes.chain([Change::Step(agent, None)]).collect();
    Ok(Decided { changes, answer: Answer::Ticket(ticket) })
}

impl State {
    /// Whether an undo may still bring back what a ticket was before.
    pub fn may_come_back(&self, ticket: &Ticket, now: Instant) -> bool {
        let was_it = |step: &&Step| {
            step.tickets
                .iter()
                .any(|(before, revision)| (before.id, *revision) == (ticket.id, ticket.revision))
        };
        self.steps.values().filter(was_it).any(|step| in_time(self, step, now))
    }
}

fn in_time(state: &State, step: &Step, now: Instant) -> bool {
    now <= step.at.plus_seconds(i64::from(state.site.settings.undo_seconds))
}

fn untouched(state: &State, step: &Step) -> bool {
    let as_left = |(before, revision): &(Ticket, i64)| {
        before.business_day == state.business_day
            && state.ticket(before.id).is_some_and(|ticket| ticket.revision == *revision)
    };
    let is_open = |made: VisitId| state.open_visit(made).is_some();
    let counter_is_ours = |visit: &Visit| {
        let holder = state.visit_at(visit.counter);
        holder.is_none_or(|holder| holder.id == visit.id || Some(holder.id) == step.made)
    };
    step.tickets.iter().all(as_left)
        && step.visits.iter().all(counter_is_ours)
        && step.made.is_none_or(is_open)
}
