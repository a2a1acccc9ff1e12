//! A ticket is given out.

use model::{Arrival, AtClosing, Instant, Language, Service, TicketId};
use model::{Wrong, calendar::Walkin};

use super::care;
use super::change::Change;
use super::closing::Closing;
use super::command::{Answer, Context, Decided, Origin};
use super::refusal::Refusal;
use super::row::{Care, Leg, Priority, Ticket, TicketState};
use super::state::State;
use super::turn;

/// Services that one ticket may ask for: a family's errand of a morning, not a list of everything.
pub const MAX_LEGS: usize = 8;

pub(super) fn issue(
    state: &State,
    legs: &[Leg],
    (priority, language, origin): (Priority, Language, Origin),
    known: &Care,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let service = known_services(state, legs)?;
    for leg in legs {
        open_service(state, *leg, origin, context)?;
        has_time(state, *leg, origin, context)?;
    }
    let number = state.last_number(service.series) + 1;
    let came = Came { arrived_at: context.now, origin, priority, language };
    give(state, service, legs, (service.series, number), (came, known), context)
}

/// How and when somebody came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    pub arrived_at: Instant,
    pub origin: Origin,
    pub priority: Priority,
    pub language: Language,
}

/// The ticket of somebody who came, with this number.
pub(super) fn give(
    state: &State,
    service: &Service,
    legs: &[Leg],
    (series, number): (char, u32),
    (came, known): (Came, &Care),
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let Came { arrived_at, origin, priority, language } = came;
    let known = care::checked(known)?;
    let care = Care { fetch: known.fetch || service.arrival == Arrival::Alert, ..known };
    let credit_minutes = turn::credit_minutes(&state.site.settings, priority);
    let (appointment, appointment_at) = match origin {
        Origin::WalkIn => (None, None),
        Origin::Appointment { appointment, booked_at } => (Some(appointment), Some(booked_at)),
    };
    let ticket = Ticket {
        id: TicketId::made(state.site.id, context.seq, context.place()?),
        business_day: state.business_day,
        series,
        number,
        leg: legs[0],
        later: legs[1..].to_vec(),
        state: TicketState::Waiting,
        arrived_at,
        turn_at: turn::on_arrival(state, service, arrived_at, origin, credit_minutes),
        appointment,
        appointment_at,
        priority,
        credit_minutes,
        language,
        counter: None,
        reserved_for: None,
        back_at: None,
        missed_at: None,
        joined_to: None,
        delays: 0,
        delayed: false,
        care,
        revision: 1,
    };
    let answer = Answer::Ticket(ticket.id);
    Ok(Decided { changes: vec![Change::Ticket(ticket)], answer })
}

/// The service of the first leg, if every leg can be asked for at this site.
pub(super) fn known_services<'a>(state: &'a State, legs: &[Leg]) -> Result<&'a Service, Refusal> {
    if legs.len() > MAX_LEGS {
        return Err(Refusal::Invalid { field: "services", wrong: Wrong::TooMany { most: MAX_LEGS as u64 } });
    }
    let services: Vec<&Service> =
        legs.iter().map(|leg| known_service(state, *leg)).collect::<Result<_, _>>()?;
    services.first().copied().ok_or(Refusal::Invalid { field: "services", wrong: Wrong::Missing })
}

fn known_service(state: &State, leg: Leg) -> Result<&Service, Refusal> {
    let service = state.site.service(leg.service).ok_or(Refusal::Unknown("service"))?;
    if leg.persons == 0 || leg.persons > service.max_persons() {
        let wrong = Wrong::Range { least: 1, most: u64::from(service.max_persons()) };
        return Err(Refusal::Invalid { field: "persons", wrong });
    }
    Ok(service)
}

/// The service of a leg, if it receives people now. Who comes for an appointment has been promised a time, so
/// only a suspension stops them. While a suspension lasts the kiosk sends people to the reception, and staff notes who
/// comes where people may wait in the building, so that the order of arrival is kept.
pub(super) fn open_service<'a>(
    state: &'a State,
    leg: Leg,
    origin: Origin,
    context: &Context,
) -> Result<&'a Service, Refusal> {
    let service = known_service(state, leg)?;
    let stop = state.suspension_of(leg.service);
    if let Some(stop) = stop.filter(|stop| context.alone || !stop.kind.lets_people_in()) {
        return Err(Refusal::suspended(stop));
    }
    if state.is_received_though_closed(service, context.alone) {
        return Ok(service);
    }
    match (origin, state.walk_in(leg.service)) {
        (Origin::WalkIn, Some(Walkin::ClosedUntil(opens_at))) => Err(Refusal::ServiceClosed { opens_at }),
        (Origin::WalkIn, None) => Err(Refusal::ServiceClosed { opens_at: None }),
        _ => Ok(service),
    }
}

impl State {
    /// Whether somebody who comes for a service gets a ticket at any hour: what is never refused, from staff; from a kiosk
    /// while a counter is open for it.
    pub fn is_received_though_closed(&self, service: &Service, alone: bool) -> bool {
        service.never_refuse && (!alone || self.is_served(service.id))
    }
}

/// The kiosk alone is stopped before closing: staff sees who comes, and an appointment was promised.
fn has_time(state: &State, leg: Leg, origin: Origin, context: &Context) -> Result<(), Refusal> {
    if !context.alone || origin != Origin::WalkIn || state.site.settings.at_closing == AtClosing::Warn {
        return Ok(());
    }
    match state.closing(leg.service, leg.persons, context.now) {
        Closing::Stopped => Err(Refusal::NoTimeLeft { closes_at: state.closes_at(leg.service, context.now) }),
        _ => Ok(()),
    }
}
