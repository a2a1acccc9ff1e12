//! What happens to a ticket at a counter, and when it comes back to the line.

use model::{Instant, ServiceId, TicketId, TurnRule, Wrong};

use super::call::too_late_to_return;
use super::change::{Change, Step, StepKind};
use super::command::{Answer, Context, Decided, Destination, Work};
use super::family::{strike, without_head};
use super::machine::{Event, after};
use super::refusal::Refusal;
use super::row::{CounterState, Leg, Outcome, Ticket, TicketState, Visit, VisitEnd};
use super::state::State;
use super::turn;

/// Longest time that a ticket may be put on hold: a business day.
pub const MAX_PARK_MINUTES: u16 = 24 * 60;
/// Longest time that a citizen may ask for at once: who needs longer takes a new ticket.
pub const MAX_DELAY_MINUTES: u16 = 30;
/// What is given where no number is asked for: half of the most.
pub const USUAL_DELAY_MINUTES: u16 = MAX_DELAY_MINUTES / 2;
/// How often: a place in the line is not kept for who is elsewhere.
pub const MAX_DELAYS: u8 = 2;
/// Services that one visit may have done: twice what a ticket may ask for.
pub const MAX_DONE: usize = 16;
/// Persons for each of them: two digits on the desk.
pub const MAX_DONE_PERSONS: u16 = 99;

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
    work: Option<&Work>,
    context: &Context,
) -> Result<Decided, Refusal> {
    let (ticket, visit) = at_counter(state, ticket, Event::Complete, context)?;
    if let Some(work) = work {
        check_done(state, &work.services)?;
    }
    let answer = Answer::Ticket(ticket.id);
    Ok(Decided { changes: completed(state, ticket, visit, work, context)?.into_changes(context), answer })
}

pub(super) fn check_done(state: &State, services: &[Leg]) -> Result<(), Refusal> {
    if services.len() > MAX_DONE {
        return Err(Refusal::Invalid { field: "services", wrong: Wrong::TooMany { most: MAX_DONE as u64 } });
    }
    for leg in services {
        state.site.service(leg.service).ok_or(Refusal::Unknown("service"))?;
        if leg.persons == 0 || leg.persons > MAX_DONE_PERSONS {
            let wrong = Wrong::Range { least: 1, most: u64::from(MAX_DONE_PERSONS) };
            return Err(Refusal::Invalid { field: "persons", wrong });
        }
    }
    Ok(())
}

/// A visit that is over, with the rows of the ticket and its family before and after.
pub(super) struct Completed {
    pub visit_before: Visit,
    pub visit: Visit,
    /// The ticket that was at the counter comes first.
    pub tickets: Vec<(Ticket, Ticket)>,
}

impl Completed {
    /// Who waits because of it, though the state does not know yet: the next leg, or the next of the family.
    pub fn queued(&self) -> Option<&Ticket> {
        let waits = |ticket: &&Ticket| ticket.state == TicketState::Waiting && ticket.joined_to.is_none();
        self.tickets.iter().map(|(_, after)| after).find(waits)
    }

    pub fn into_changes(self, context: &Context) -> Vec<Change> {
        let step = Step {
            kind: StepKind::Complete,
            ticket: self.visit.ticket,
            at: context.now,
            tickets: self.tickets.iter().map(|(it, after)| (it.without_care(), after.revision)).collect(),
            visits: vec![self.visit_before],
            made: None,
        };
        let mut changes = vec![Change::Visit(self.visit)];
        changes.extend(self.tickets.into_iter().map(|(_, after)| Change::Ticket(after)));
        changes.extend(context.actor.map(|agent| Change::Step(agent, Some(Box::new(step)))));
        changes
    }
}

/// The ticket, its family and the visit after completion: the next leg is queued and keeps the turn, or the ticket is
/// done and the next of its family takes its place. What was done beyond the present leg is not called for again.
/// While the site stands still, who was called cannot come: no visit is over before it began.
pub(super) fn completed(
    state: &State,
    ticket: &Ticket,
    visit: &Visit,
    work: Option<&Work>,
    context: &Context,
) -> Result<Completed, Refusal> {
    if let Some(stop) = state.site_suspension().filter(|_| visit.started_at.is_none()) {
        return Err(Refusal::stays_called(stop, ticket));
    }
    let mut done = work.map_or_else(Vec::new, |work| work.services.clone());
    strike(&[ticket.leg], &mut done);
    let mut later = strike(&ticket.later, &mut done).into_iter();
    let next_leg = later.find(|leg| state.site.service(leg.service).is_some());
    let event = if next_leg.is_some() { Event::CompleteLeg } else { Event::Complete };
    let head = Ticket {
        leg: next_leg.unwrap_or(ticket.leg),
        later: later.collect(),
        counter: None,
        reserved_for: None,
        ..moved(ticket, event)?
    };
    let family: Vec<(&Ticket, Ticket)> =
        state.family(ticket.id).into_iter().map(|known| (known, struck(known, &mut done))).collect();
    let mut tickets = vec![(ticket.clone(), head.clone())];
    let still: Vec<&Ticket> =
        family.iter().map(|(_, after)| after).filter(|after| after.state == TicketState::Waiting).collect();
    let moved_up = if event == Event::Complete { without_head(&head, &still) } else { Vec::new() };
    for (before, after) in &family {
        let after = moved_up.iter().find(|moved| moved.id == after.id).unwrap_or(after);
        if after != *before {
            tickets.push((Ticket::clone(before), Ticket { revision: before.revision + 1, ..after.clone() }));
        }
    }
    let outcome = work.and_then(|work| work.outcome);
    let services = work.map_or_else(Vec::new, |work| work.services.clone());
    let over = Visit { done: services, ..ended(visit, VisitEnd::Done, outcome, context) };
    Ok(Completed { visit_before: visit.clone(), visit: over, tickets })
}

/// Somebody of the family after what was done at the head's counter: nothing is left, or what was not done.
fn struck(ticket: &Ticket, done: &mut [Leg]) -> Ticket {
    let legs: Vec<Leg> = std::iter::once(ticket.leg).chain(ticket.later.iter().copied()).collect();
    match strike(&legs, done).split_first() {
        Some((leg, later)) => Ticket { leg: *leg, later: later.to_vec(), ..ticket.clone() },
        None => {
            let state = after(ticket.state, Event::CompleteWith).expect("a family waits beside the line");
            Ticket { state, later: Vec::new(), joined_to: None, ..ticket.clone() }
        }
    }
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
        let wrong = Wrong::Range { least: 1, most: u64::from(MAX_PARK_MINUTES) };
        return Err(Refusal::Invalid { field: "minutes", wrong });
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
    let sent = sent(state, ticket, moved(ticket, Event::Transfer)?, to, context)?;
    let after = (sent, ended(visit, VisitEnd::Transferred, None, context));
    Ok(step(StepKind::Transfer, (ticket, visit), after, context))
}

/// The reception sends somebody elsewhere who waits.
pub(super) fn send(
    state: &State,
    ticket: TicketId,
    to: Destination,
    context: &Context,
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let waiting = moved(ticket, Event::Send)?;
    if let Some(to) = ticket.joined_to {
        return Err(Refusal::Joined { to });
    }
    let sent = sent(state, ticket, waiting, to, context)?;
    Ok(Decided { changes: vec![Change::Ticket(sent)], answer: Answer::Ticket(ticket.id) })
}

/// The ticket in the line of another service, or kept for another counter; its turn as the service says.
fn sent(
    state: &State,
    ticket: &Ticket,
    waiting: Ticket,
    to: Destination,
    context: &Context,
) -> Result<Ticket, Refusal> {
    let (leg, reserved_for) = match to {
        Destination::Service(service) => {
            let rules = state.site.service(service).ok_or(Refusal::Unknown("service"))?;
            (Leg { service, persons: ticket.leg.persons.min(rules.max_persons()) }, None)
        }
        Destination::Counter(counter) => {
            let counter = state.site.counter(counter).ok_or(Refusal::Unknown("counter"))?;
            if counter.preference_minutes(ticket.leg.service).is_none() {
                return Err(Refusal::Invalid { field: "counter", wrong: Wrong::NotServed });
            }
            if state.counter_state(counter.id) == CounterState::Closed {
                return Err(Refusal::CounterClosed);
            }
            (ticket.leg, Some(counter.id))
        }
    };
    let rule = rule_of(state, leg.service, |rules| rules.after_transfer);
    let sent = Ticket { leg, counter: None, reserved_for, ..waiting };
    Ok(turn::on_return(sent, rule, &state.site.settings, context.now))
}

/// The citizen comes a little later: out of the line for some minutes, and back as after a hold.
pub(super) fn delay(
    state: &State,
    ticket: TicketId,
    minutes: u16,
    context: &Context,
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let parked = moved(ticket, Event::Delay)?;
    if let Some(to) = ticket.joined_to {
        return Err(Refusal::Joined { to });
    }
    if minutes == 0 || minutes > MAX_DELAY_MINUTES {
        let wrong = Wrong::Range { least: 1, most: u64::from(MAX_DELAY_MINUTES) };
        return Err(Refusal::Invalid { field: "minutes", wrong });
    }
    if ticket.delays >= MAX_DELAYS {
        return Err(Refusal::UsedUp);
    }
    if !state.has_time_for_delay(ticket, minutes, context.now) {
        return Err(Refusal::PastClosing { closes_at: state.closes_at(ticket.leg.service, context.now) });
    }
    let back_at = Some(context.now.plus_minutes(i64::from(minutes)));
    let later = Ticket { back_at, delays: ticket.delays + 1, ..parked };
    Ok(Decided { changes: vec![Change::Ticket(later)], answer: Answer::Ticket(ticket.id) })
}

impl State {
    /// Whether who comes so many minutes later is back before the service closes, or the site where it is closed already.
    pub fn has_time_for_delay(&self, ticket: &Ticket, minutes: u16, now: Instant) -> bool {
        let back_at = now.plus_minutes(i64::from(minutes));
        let closes_at = self.closes_at(ticket.leg.service, now).or_else(|| self.site_closes_at(now));
        self.site.settings.round_the_clock || closes_at.is_some_and(|closes_at| back_at < closes_at)
    }
}

/// Who asked for more time is back at once, in the old place: nobody was made to wait for it.
pub(super) fn here(state: &State, ticket: TicketId) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    if !ticket.delayed {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    let back = Ticket { back_at: None, ..moved(ticket, Event::Return)? };
    Ok(Decided { answer: Answer::Ticket(back.id), changes: vec![Change::Ticket(back)] })
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
    let back = Ticket { back_at: None, missed_at: None, ..moved(ticket, Event::Return)? };
    Ok(turn::on_return(back, rule, &state.site.settings, context.now))
}

pub(super) fn withdraw(state: &State, ticket: TicketId, context: &Context) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    let gone = Ticket { counter: None, back_at: None, joined_to: None, ..moved(ticket, Event::Withdraw)? };
    context.may_touch(ticket)?;
    let answer = Answer::Ticket(gone.id);
    let visit = ticket.counter.and_then(|counter| state.visit_at(counter));
    let ended = visit.map(|visit| Change::Visit(ended(visit, VisitEnd::Withdrawn, None, context)));
    let others = without_head(ticket, &state.family(ticket.id)).into_iter();
    let tickets = others.chain([gone]).map(Change::Ticket);
    Ok(Decided { changes: ended.into_iter().chain(tickets).collect(), answer })
}

/// The ticket in the state after `event`.
pub(super) fn moved(ticket: &Ticket, event: Event) -> Result<Ticket, Refusal> {
    let state = after(ticket.state, event).ok_or(Refusal::WrongState { state: ticket.state })?;
    // Whose hold it is stays as it was while it lasts: services may be added to it.
    let stays = ticket.state == TicketState::Parked && state == TicketState::Parked;
    let delayed = event == Event::Delay || ticket.delayed && stays;
    Ok(Ticket { state, delayed, revision: ticket.revision + 1, ..ticket.clone() })
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
        tickets: vec![(before.0.without_care(), ticket.revision)],
        visits: vec![before.1.clone()],
        made: None,
    };
    let answer = Answer::Ticket(ticket.id);
    let mut changes = vec![Change::Visit(visit), Change::Ticket(ticket)];
    changes.extend(context.actor.map(|agent| Change::Step(agent, Some(Box::new(step)))));
    Decided { changes, answer }
}
