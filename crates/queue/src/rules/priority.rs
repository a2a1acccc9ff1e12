//! Priority: given or confirmed by staff, or taken back.

use chrono::TimeDelta;
use model::TicketId;

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::machine::{Event, after};
use super::refusal::Refusal;
use super::row::{Priority, Ticket, TicketState};
use super::state::State;

/// Who has none gets the site's credit; who declared it keeps the one it has. Taking it back gives the turn back that
/// the ticket would have without.
pub(super) fn prioritise(
    state: &State,
    ticket: TicketId,
    given: bool,
    context: &Context,
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let still_here = ticket.state == TicketState::NoShow || after(ticket.state, Event::DayEnd).is_some();
    if !still_here || ticket.business_day != state.business_day {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    if let Some(to) = ticket.joined_to {
        return Err(Refusal::Joined { to });
    }
    context.may_touch(ticket)?;
    let answer = Answer::Ticket(ticket.id);
    let (priority, credit_minutes) = match (ticket.priority, given) {
        (Priority::Declared, true) => (Priority::Confirmed, ticket.credit_minutes),
        (Priority::None | Priority::Lifted, true) => {
            (Priority::Confirmed, state.site.settings.priority_minutes)
        }
        (Priority::Declared | Priority::Confirmed, false) => (Priority::Lifted, 0),
        (Priority::Confirmed, true) | (Priority::None | Priority::Lifted, false) => {
            return Ok(Decided { changes: Vec::new(), answer });
        }
    };
    let gained = TimeDelta::minutes(i64::from(credit_minutes) - i64::from(ticket.credit_minutes));
    let changed = Ticket {
        priority,
        credit_minutes,
        turn_at: ticket.turn_at - gained,
        revision: ticket.revision + 1,
        ..ticket.clone()
    };
    Ok(Decided { changes: vec![Change::Ticket(changed)], answer })
}
