//! Who is next, and the announcement.

use model::{Counter, CounterId, Instant, ServiceId, TicketId, VisitId, Wrong};

use super::change::{Change, Step, StepKind};
use super::command::{Answer, Context, Decided, Work};
use super::machine::{Event, after};
use super::refusal::Refusal;
use super::row::{CounterDay, CounterState, PickReason, Ticket, TicketState, Visit};
use super::state::State;
use super::suspend::clock_end;
use super::visit::{self, Completed};
use super::why::{Reason, Why};

/// What becomes of the visit that a counter holds when it calls somebody.
#[derive(Clone, Copy)]
pub(super) enum Finish<'a> {
    /// It stays: who holds somebody calls nobody.
    Stay,
    /// It is completed, whosever it is.
    Whoever,
    /// It is completed with what came of it, if it is of this ticket.
    Only(TicketId, &'a Work),
}

impl<'a> Finish<'a> {
    pub(super) fn either_way(finish: bool) -> Self {
        if finish { Self::Whoever } else { Self::Stay }
    }

    fn work(self) -> Option<&'a Work> {
        if let Self::Only(_, work) = self { Some(work) } else { None }
    }
}

/// Calls who is next for `counter`.
pub(super) fn call_next(
    state: &State,
    counter: CounterId,
    finish: Finish<'_>,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let counter = free_counter(state, counter, finish, context)?;
    let finished = finish_visit(state, counter.id, finish, context)?;
    if state.site_suspension().is_some() {
        return Ok(finish_only(finished, context));
    }
    // A visit that ends may queue its next leg, which this counter may be the one to serve.
    let queued = finished.as_ref().and_then(Completed::queued);
    if let Some((ticket, why)) = next(state, counter, queued) {
        return announce(state, counter, &ticket, (why, None), finished, context);
    }
    let mut changes = seat(state, counter.id, context);
    changes.extend(finished.into_iter().flat_map(|finished| finished.into_changes(context)));
    Ok(Decided { changes, answer: Answer::Nobody })
}

/// Calls one ticket by choice.
pub(super) fn call_one(
    state: &State,
    counter: CounterId,
    ticket: TicketId,
    (finish, reason): (Finish<'_>, Option<PickReason>),
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    if let Some(to) = ticket.joined_to.filter(|_| ticket.state == TicketState::Waiting) {
        return Err(Refusal::Joined { to });
    }
    if after(ticket.state, Event::Call).is_none() || too_late_to_return(state, ticket, context.now) {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    let counter = free_counter(state, counter, finish, context)?;
    if counter.preference_minutes(ticket.leg.service).is_none() {
        return Err(Refusal::Invalid { field: "ticket", wrong: Wrong::NotServed });
    }
    if !state.is_free_for(ticket, counter.id) {
        return Err(Refusal::Invalid { field: "ticket", wrong: Wrong::SentElsewhere });
    }
    let finished = finish_visit(state, counter.id, finish, context)?;
    if state.site_suspension().is_some() {
        return Ok(finish_only(finished, context));
    }
    let queued = finished.as_ref().and_then(Completed::queued);
    let is_next = next(state, counter, queued).is_none_or(|(next, _)| next.id == ticket.id);
    let out_of_order = ticket.state == TicketState::Waiting && !is_next;
    if out_of_order && reason.is_none() && state.site.settings.pick_needs_reason {
        return Err(Refusal::Invalid { field: "reason", wrong: Wrong::NotNext });
    }
    let picked = out_of_order.then(|| reason.unwrap_or(PickReason::NotSaid));
    let why = why(state, counter, ticket, Reason::Chosen, next_by_turn(state, counter, None));
    announce(state, counter, ticket, (why, picked), finished, context)
}

/// The person did not hear the call: the desk is told, once for each call.
pub(super) fn ask_again(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let known = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let (_, visit) = visit::at_counter(state, state.lead(known).id, Event::Ring, context)?;
    if visit.asked_at.is_some() {
        return Err(Refusal::UsedUp);
    }
    let visit = Visit { asked_at: Some(context.now), ..visit.clone() };
    Ok(Decided { changes: vec![Change::Visit(visit)], answer: Answer::Ticket(ticket) })
}

/// Announces a called ticket once more.
pub(super) fn ring_again(state: &State, ticket: TicketId, context: &mut Context) -> Result<Decided, Refusal> {
    let (ticket, visit) = visit::at_counter(state, ticket, Event::Ring, context)?;
    not_suspended(state, ticket.leg.service)?;
    let ring = context.ring()?;
    let visit = Visit { ring, rung_at: context.now, ..visit.clone() };
    Ok(Decided { changes: vec![Change::Visit(visit)], answer: Answer::Rung { ticket: ticket.id, ring } })
}

/// Whether the person missed the call longer ago than the right of return lasts, or on another day. While the
/// service stands still, so does this clock.
pub(super) fn too_late_to_return(state: &State, ticket: &Ticket, now: Instant) -> bool {
    ticket.state == TicketState::NoShow
        && (ticket.business_day != state.business_day
            || state.returns_until(ticket).is_some_and(|ends_at| now > ends_at))
}

impl State {
    /// Until when somebody who missed the call may come back to the line; `None`: it was no missed call, or the clock
    /// stands still with the service.
    pub fn returns_until(&self, ticket: &Ticket) -> Option<Instant> {
        let window = self.site.settings.return_minutes;
        ticket.missed_at.and_then(|from| clock_end(self, ticket.leg.service, from, window))
    }
}

/// The ticket with the earliest effective turn that `counter` can serve (DESIGN.md section 5: effective turn =
/// turn − the counter's preference credit), and why. `queued` waits too, though the state does not know it yet.
pub(super) fn next(state: &State, counter: &Counter, queued: Option<&Ticket>) -> Option<(Ticket, Why)> {
    let (_, id) = candidates(state, counter, queued).min()?;
    let ticket = find(state, queued, id);
    let by_turn = next_by_turn(state, counter, queued);
    let reason = match by_turn {
        _ if ticket.reserved_for == Some(counter.id) => Reason::Reserved,
        Some(first) if first != id => Reason::Preference,
        _ => Reason::EarliestTurn,
    };
    Some((ticket.clone(), why(state, counter, ticket, reason, by_turn)))
}

impl State {
    /// Who would be called next at a counter, and why.
    pub fn next_for(&self, counter: CounterId) -> Option<(Ticket, Why)> {
        next(self, self.site.counter(counter)?, None)
    }

    /// The first `most` tickets that a counter would call, in that order.
    pub fn line_for(&self, counter: CounterId, most: usize) -> Vec<&Ticket> {
        let Some(place) = self.site.counter(counter) else { return Vec::new() };
        let lines = place.services.iter().filter_map(|offer| self.line(offer.service));
        let waiting = lines.flat_map(|line| line.iter().take(most)).chain(self.sent_to(counter));
        let mut waiting: Vec<(Instant, &Ticket)> = waiting
            .filter_map(|(turn_at, id)| {
                let ticket = self.ticket(id)?;
                let credit = place.preference_minutes(ticket.leg.service)?;
                Some((turn_at.plus_minutes(-i64::from(credit)), ticket))
            })
            .collect();
        waiting.sort_by_key(|(turn_at, ticket)| (*turn_at, ticket.id));
        waiting.into_iter().map(|(_, ticket)| ticket).take(most).collect()
    }
}

/// The tickets that `counter` could call, first of each line, with their effective turns.
fn candidates<'a>(
    state: &'a State,
    counter: &'a Counter,
    queued: Option<&'a Ticket>,
) -> impl Iterator<Item = (Instant, TicketId)> + 'a {
    let credit = |service| {
        let minutes = counter.preference_minutes(service)?;
        Some(chrono::TimeDelta::minutes(i64::from(minutes)))
    };
    let lines = counter.services.iter().filter(|offer| state.suspension_of(offer.service).is_none());
    let heads = lines.filter_map(move |offer| {
        let (turn_at, ticket) = state.line(offer.service)?.first()?;
        Some((turn_at - credit(offer.service)?, ticket))
    });
    let reserved = state.sent_to(counter.id).filter_map(move |(turn_at, id)| {
        let service = state.ticket(id)?.leg.service;
        state.suspension_of(service).is_none().then_some((turn_at - credit(service)?, id))
    });
    let queued = queued.filter(|ticket| {
        state.suspension_of(ticket.leg.service).is_none() && state.is_free_for(ticket, counter.id)
    });
    let queued = queued.and_then(|ticket| Some((ticket.turn_at - credit(ticket.leg.service)?, ticket.id)));
    heads.chain(reserved).chain(queued)
}

/// Who would be next if the counter had no preferences.
fn next_by_turn(state: &State, counter: &Counter, queued: Option<&Ticket>) -> Option<TicketId> {
    let plain = candidates(state, counter, queued).map(|(_, id)| (find(state, queued, id).turn_at, id));
    plain.min().map(|(_, id)| id)
}

fn find<'a>(state: &'a State, queued: Option<&'a Ticket>, id: TicketId) -> &'a Ticket {
    let queued = queued.filter(|ticket| ticket.id == id);
    queued.or_else(|| state.ticket(id)).expect("a line holds only tickets that memory holds")
}

fn why(state: &State, counter: &Counter, ticket: &Ticket, reason: Reason, by_turn: Option<TicketId>) -> Why {
    let instead_of = by_turn.filter(|&first| first != ticket.id).and_then(|first| state.ticket(first));
    let begun_at = ticket.turn_at.plus_minutes(i64::from(ticket.credit_minutes));
    let allowance_minutes = allowance_minutes(state, ticket, begun_at);
    let expected_at =
        ticket.appointment_at.unwrap_or(ticket.arrived_at.plus_minutes(i64::from(allowance_minutes)));
    Why {
        reason,
        number: ticket.number_text(),
        arrived_at: ticket.arrived_at,
        turn_at: ticket.turn_at,
        appointment_at: ticket.appointment_at,
        allowance_minutes,
        counts_from: (begun_at != expected_at).then_some(begun_at),
        priority_minutes: ticket.credit_minutes,
        preference_minutes: counter.preference_minutes(ticket.leg.service).unwrap_or(0),
        instead_of: instead_of.map(|first| (first.id, first.number_text())),
    }
}

/// The allowance that a turn holds, before any credit. The service that gave it may be done already: any of the site
/// whose allowance fits to the millisecond.
fn allowance_minutes(state: &State, ticket: &Ticket, begun_at: Instant) -> u16 {
    let is_held = |&minutes: &u16| ticket.arrived_at.plus_minutes(i64::from(minutes)) == begun_at;
    let allowances = state.site.services.iter().map(|service| service.rules.allowance_minutes());
    let held = allowances.filter(|_| ticket.appointment_at.is_none()).find(is_held);
    held.unwrap_or(0)
}

/// The counter, if it is the actor's and can take somebody: it is free, or is about to be.
fn free_counter<'a>(
    state: &'a State,
    counter: CounterId,
    finish: Finish<'_>,
    context: &Context,
) -> Result<&'a Counter, Refusal> {
    let counter = state.site.counter(counter).ok_or(Refusal::Unknown("counter"))?;
    context.may_act_at(counter.id)?;
    let visit = state.visit_at(counter.id);
    if let Some(stop) = state.site_suspension().filter(|_| matches!(finish, Finish::Stay) || visit.is_none())
    {
        return Err(Refusal::suspended(stop));
    }
    match (visit, finish) {
        (Some(visit), Finish::Stay) => Err(Refusal::CounterBusy { ticket: visit.ticket }),
        (Some(visit), Finish::Only(held, _)) if visit.ticket != held => {
            Err(Refusal::CounterBusy { ticket: visit.ticket })
        }
        (None, Finish::Only(held, _)) => {
            let held = state.ticket(held).ok_or(Refusal::Unknown("held"))?;
            Err(Refusal::WrongState { state: held.state })
        }
        _ => Ok(counter),
    }
}

fn not_suspended(state: &State, service: ServiceId) -> Result<(), Refusal> {
    match state.suspension_of(service) {
        Some(stop) => Err(Refusal::suspended(stop)),
        None => Ok(()),
    }
}

/// While the site stands still nobody is called, but who is served at a counter may be served to the end.
fn finish_only(finished: Option<Completed>, context: &Context) -> Decided {
    let finished = finished.expect("a counter that holds nobody was refused");
    let answer = Answer::Finished(finished.visit.ticket);
    Decided { changes: finished.into_changes(context), answer }
}

fn finish_visit(
    state: &State,
    counter: CounterId,
    finish: Finish<'_>,
    context: &Context,
) -> Result<Option<Completed>, Refusal> {
    let Some(visit) = state.visit_at(counter) else { return Ok(None) };
    let work = finish.work();
    visit::check_done(state, work.map_or(&[], |work| &work.services))?;
    let before = state.ticket(visit.ticket).expect("an open visit's ticket is in memory");
    visit::completed(state, before, visit, work, context).map(Some)
}

/// Makes the visit, and remembers the step for an undo.
fn announce(
    state: &State,
    counter: &Counter,
    ticket: &Ticket,
    (why, picked): (Why, Option<PickReason>),
    finished: Option<Completed>,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let next = after(ticket.state, Event::Call).ok_or(Refusal::WrongState { state: ticket.state })?;
    not_suspended(state, ticket.leg.service)?;
    let ring = context.ring()?;
    let visit = Visit {
        id: VisitId::made(state.site.id, context.seq, context.place()?),
        business_day: state.business_day,
        ticket: ticket.id,
        series: ticket.series,
        number: ticket.number,
        leg: ticket.leg,
        counter: counter.id,
        agent: context.actor,
        ring,
        rung_at: context.now,
        called_at: context.now,
        started_at: None,
        ended_at: None,
        end: None,
        outcome: None,
        done: Vec::new(),
        why: Some(why.clone()),
        picked,
        asked_at: None,
        trainee: state.counter_day(counter.id).is_some_and(|day| day.trainee),
    };
    let called = Ticket {
        state: next,
        counter: Some(counter.id),
        back_at: None,
        missed_at: None,
        revision: ticket.revision + 1,
        ..ticket.clone()
    };
    let mut step = Step {
        kind: StepKind::Call,
        ticket: ticket.id,
        at: context.now,
        tickets: vec![(ticket.without_care(), called.revision)],
        visits: Vec::new(),
        made: Some(visit.id),
    };
    let mut changes = seat(state, counter.id, context);
    if let Some(finished) = finished {
        changes.push(Change::Visit(finished.visit));
        for (before, after) in finished.tickets {
            if after.id == ticket.id {
                // Its own next leg, or the next of its family: as it was before the whole step.
                step.tickets[0].0 = before.without_care();
            } else {
                step.tickets.push((before.without_care(), after.revision));
                changes.push(Change::Ticket(after));
            }
        }
        step.visits.push(finished.visit_before);
    }
    changes.push(Change::Ticket(called));
    changes.push(Change::Visit(visit));
    changes.extend(context.actor.map(|agent| Change::Step(agent, Some(Box::new(step)))));
    Ok(Decided { changes, answer: Answer::Called { ticket: ticket.id, ring, why } })
}

/// Calling at a counter means that somebody sits there: it opens by itself.
pub(super) fn seat(state: &State, counter: CounterId, context: &Context) -> Vec<Change> {
    if state.counter_state(counter) == CounterState::Open {
        return Vec::new();
    }
    vec![Change::Counter(CounterDay {
        counter,
        state: CounterState::Open,
        since_at: context.now,
        agent: context.actor,
        pause_reason: None,
        pause_until_at: None,
        trainee: state.counter_day(counter).is_some_and(|day| day.trainee),
    })]
}
