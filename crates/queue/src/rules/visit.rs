//! What happens to a ticket at a counter, and when it comes back to the line.

use model::{ServiceId, TicketId, TurnRule};

use super::call::too_late_to_return;
use super::change::{Change, Step, StepKind};
use super::command::{Answer, Context, Decided, Destination};
use super::machine::{Event, after};
use super::refusal::Refusal;
use super::row::{CounterState, Outcome, Ticket, TicketState, Visit, VisitEnd};
use super::state::State;
use super::turn;

/// Longest time that a ticket may be put on hold: a business day.
pub const MAX_PARK_MINUTES: u16 = 24 * 60;

/// The ticket and the visit that holds it, if `event` may happen and the actor may do it: an agent acts at the
/// own counter only.
pub(super) fn at_counter<'a>(
    state: &'a State,
    ticket: TicketId,
    event: Event,
    context: &Context,
) -> Result<(&'a Ticket, &'a Visit), Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let wrong_state = Refusal::WrongState { state: ticket.state };
    let visit = ticket.counter.filter(|_| after(ticket.state, event).is_some());
    let visit = visit.and_then(|counter| state.visit_at(counter)).ok_or(wrong_state)?;
    assert_eq!(visit.ticket, ticket.id, "a ticket at a counter and the counter's visit belong together");
    context.may_act_at(visit.counter)?;
    Ok((ticket, visit))
}

pub(super) fn start(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let (ticket, visit) = at_counter(state, ticket, Event::Start, context)?;
    let started = moved(ticket, Event::Start)?;
    let running = Visit { started_at: Some(context.now), ..visit.clone() };
    Ok(step(StepKind::Start, (ticket, visit), (started, running), context))
}

pub(super) fn complete(
    state: &State,
    ticket: TicketId,
    outcome: Option<Outcome>,
    context: &Context,
) -> Result<Decided, Refusal> {
    let (ticket, visit) = at_counter(state, ticket, Event::Complete, context)?;
    let ended = completed(state, ticket, visit, outcome, context)?;
    Ok(step(StepKind::Complete, (ticket, visit), ended, context))
}

/// The ticket and its visit after completion: the next leg is queued and keeps the turn, or the ticket is done.
pub(super) fn completed(
    state: &State,
    ticket: &Ticket,
    visit: &Visit,
    outcome: Option<Outcome>,
    context: &Context,
) -> Result<(Ticket, Visit), Refusal> {
    let mut later = ticket.later.iter().copied();
    let next_leg = later.find(|leg| state.site.service(leg.service).is_some());
    let event = if next_leg.is_some() { Event::CompleteLeg } else { Event::Complete };
    let done = Ticket {
        leg: next_leg.unwrap_or(ticket.leg),
        later: later.collect(),
        counter: None,
        reserved_for: None,
        ..moved(ticket, event)?
    };
    Ok((done, ended(visit, VisitEnd::Done, outcome, context)))
}

pub(super) fn no_show(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let (ticket, visit) = at_counter(state, ticket, Event::NoShow, context)?;
    let absent = missed(ticket, visit, context)?;
    Ok(step(StepKind::NoShow, (ticket, visit), absent, context))
}

/// The ticket and its visit when nobody came.
pub(super) fn missed(ticket: &Ticket, visit: &Visit, context: &Context) -> Result<(Ticket, Visit), Refusal> {
    let absent = Ticket { counter: None, missed_at: Some(context.now), ..moved(ticket, Event::NoShow)? };
    Ok((absent, ended(visit, VisitEnd::NoShow, None, context)))
}

pub(super) fn park(
    state: &State,
    ticket: TicketId,
    minutes: Option<u16>,
    context: &Context,
) -> Result<Decided, Refusal> {
    if minutes.is_some_and(|minutes| minutes == 0 || minutes > MAX_PARK_MINUTES) {
        return Err(Refusal::Invalid { field: "minutes", reason: "between 1 and 1440" });
    }
    let (ticket, visit) = at_counter(state, ticket, Event::Park, context)?;
    let back_at = minutes.map(|minutes| context.now.plus_minutes(i64::from(minutes)));
    let parked = Ticket { counter: None, back_at, ..moved(ticket, Event::Park)? };
    Ok(step(
        StepKind::Park,
        (ticket, visit),
        (parked, ended(visit, VisitEnd::Parked, None, context)),
        context,
    ))
}

pub(super) fn transfer(
    state: &State,
    ticket: TicketId,
    to: Destination,
    context: &Context,
) -> Result<Decided, Refusal> {
    let (ticket, visit) = at_counter(state, ticket, Event::Transfer, context)?;
    let waiting = moved(ticket, Event::Transfer)?;
    let sent = match to {
        Destination::Service(service) => {
            let rules = state.site.service(service).ok_or(Refusal::Unknown("service"))?;
            let turn_at = turn::on_return(ticket, rules.after_transfer, &state.site.settings, context.now);
            let persons = ticket.leg.persons.min(rules.max_persons());
            let leg = super::row::Leg { service, persons };
            Ticket { leg, turn_at, counter: None, reserved_for: None, ..waiting }
        }
        Destination::Counter(counter) => {
            let counter = state.site.counter(counter).ok_or(Refusal::Unknown("counter"))?;
            if counter.preference_minutes(ticket.leg.service).is_none() {
                return Err(Refusal::Invalid { field: "counter", reason: "it does not serve this service" });
            }
            if state.counter_state(counter.id) == CounterState::Closed {
                return Err(Refusal::CounterClosed);
            }
            let turn_at = turn::on_return(
                ticket,
                rule_of(state, ticket.leg.service, |rules| rules.after_transfer),
                &state.site.settings,
                context.now,
            );
            Ticket { turn_at, counter: None, reserved_for: Some(counter.id), ..waiting }
        }
    };
    let after = (sent, ended(visit, VisitEnd::Transferred, None, context));
    Ok(step(StepKind::Transfer, (ticket, visit), after, context))
}

/// A parked person, or one who missed the call and is still in time, is back in the line.
pub(super) fn come_back(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    if too_late_to_return(state, ticket, context.now) {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    let back = returned(state, ticket, context)?;
    let answer = Answer::Ticket(back.id);
    Ok(Decided { changes: vec![Change::Ticket(back)], answer })
}

/// The ticket, back in the line.
pub(super) fn returned(state: &State, ticket: &Ticket, context: &Context) -> Result<Ticket, Refusal> {
    let rule = rule_of(state, ticket.leg.service, |rules| match ticket.state {
        TicketState::NoShow => rules.after_no_show,
        _ => rules.after_park,
    });
    let turn_at = turn::on_return(ticket, rule, &state.site.settings, context.now);
    Ok(Ticket { turn_at, back_at: None, missed_at: None, ..moved(ticket, Event::Return)? })
}

pub(super) fn withdraw(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let gone = Ticket { counter: None, back_at: None, ..moved(ticket, Event::Withdraw)? };
    let answer = Answer::Ticket(gone.id);
    let visit = ticket.counter.and_then(|counter| state.visit_at(counter));
    let ended = visit.map(|visit| Change::Visit(ended(visit, VisitEnd::Withdrawn, None, context)));
    Ok(Decided { changes: ended.into_iter().chain([Change::Ticket(gone)]).collect(), answer })
}

/// The ticket in the state after `event`.
pub(super) fn moved(ticket: &Ticket, event: Event) -> Result<Ticket, Refusal> {
    let state = after(ticket.state, event).ok_or(Refusal::WrongState { state: ticket.state })?;
    Ok(Ticket { state, revision: ticket.revision + 1, ..ticket.clone() })
}

/// The visit, over.
pub(super) fn ended(visit: &Visit, end: VisitEnd, outcome: Option<Outcome>, context: &Context) -> Visit {
    Visit { ended_at: Some(context.now), end: Some(end), outcome, ..visit.clone() }
}

fn rule_of(
    state: &State,
    service: ServiceId,
    rule: impl FnOnce(&model::site::ServiceRules) -> TurnRule,
) -> TurnRule {
    state.site.service(service).map_or(TurnRule::Keep, |service| rule(service))
}

/// A step of an agent at a counter, with what an undo needs.
fn step(kind: StepKind, before: (&Ticket, &Visit), after: (Ticket, Visit), context: &Context) -> Decided {
    let (ticket, visit) = after;
    let step = Step {
        kind,
        ticket: ticket.id,
        at: context.now,
        tickets: vec![(before.0.clone(), ticket.revision)],
        visits: vec![before.1.clone()],
        made: None,
    };
    let answer = Answer::Ticket(ticket.id);
    let mut changes = vec![Change::Visit(visit), Change::Ticket(ticket)];
    changes.extend(context.actor.map(|agent| Change::Step(agent, Some(Box::new(step)))));
    Decided { changes, answer }
}
