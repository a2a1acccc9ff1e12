//! Cells are kept for somebody for a while.

use model::{AppointmentId, Instant};

use super::cancel::{Online, released};
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::machine::{Event, after};
use super::nearest;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState, SecretHash};
use super::state::State;
use crate::clock::cell_at;
use crate::place::Leg;
use crate::search::Ask;

/// A hold lasts so long, and so long again with each extension (DESIGN.md section 4).
pub const HOLD_MINUTES: i64 = 15;
/// From its beginning on no hold lasts longer, however often it is extended.
pub const MAX_HOLD_MINUTES: i64 = 60;

/// In the place of a hash where no secret is to open a hold.
pub(super) const NOBODYS: SecretHash = [0xff; 32];

pub(super) fn hold(
    state: &State,
    ask: &Ask,
    starts_at: Instant,
    secret_hash: SecretHash,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let expires_at = context.now.plus_minutes(HOLD_MINUTES);
    let hold = kept(state, ask, starts_at, secret_hash, expires_at, context)?;
    let answer = Answer::Appointment(hold.id);
    Ok(Decided { changes: vec![Change::Appointment(hold)], answer })
}

/// A new hold until `expires_at`.
pub(super) fn kept(
    state: &State,
    ask: &Ask,
    starts_at: Instant,
    secret_hash: SecretHash,
    expires_at: Instant,
    context: &mut Context,
) -> Result<Appointment, Refusal> {
    let query = state.availability.query(ask, context.now)?;
    let start = cell_at(&state.site, starts_at);
    // A wall time that comes twice has one cell and two instants: neither is ever open.
    let placed = start.and_then(|(on, cell)| Some((on, query.legs_at(on, cell, None)?)));
    let Some((on, legs)) = placed else {
        return Err(nearest::slot_taken(&state.availability, ask, starts_at, context.now));
    };
    Ok(Appointment {
        id: AppointmentId::made(state.site.id, context.seq, context.place()?),
        state: AppointmentState::Held,
        channel: ask.channel,
        on,
        minutes: query.minutes(&legs),
        legs,
        starts_at,
        held_at: context.now,
        expires_at: Some(expires_at),
        secret_hash,
        booked_at: None,
        agent: context.actor.filter(|_| context.is_staff()),
        places: Vec::new(),
        revision: 1,
    })
}

pub(super) fn extend(
    state: &State,
    hold: AppointmentId,
    secret_hash: &SecretHash,
    context: &Context,
) -> Result<Decided, Refusal> {
    let held = own(state, hold, secret_hash, context)?;
    let last_at = held.held_at.plus_minutes(MAX_HOLD_MINUTES);
    let expires_at = context.now.plus_minutes(HOLD_MINUTES).min(last_at);
    let answer = Answer::Appointment(hold);
    if held.expires_at >= Some(expires_at) {
        return Ok(Decided { changes: Vec::new(), answer });
    }
    let extended = with(held, Event::Extend, |it| it.expires_at = Some(expires_at))?;
    Ok(Decided { changes: vec![Change::Appointment(extended)], answer })
}

pub(super) fn let_go(
    state: &State,
    hold: AppointmentId,
    secret_hash: &SecretHash,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let held = own(state, hold, secret_hash, context)?;
    Ok(Decided { changes: ended(state, held, Event::LetGo, context)?, answer: Answer::Appointment(hold) })
}

/// A hold that ends without an appointment. Its cells are offered at once: whoever comes back after 15 minutes finds the
/// same time, if nobody else took it.
pub(super) fn ended(
    state: &State,
    held: &Appointment,
    event: Event,
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = released(state, held, Online::AtOnce, context)?;
    changes.push(Change::Appointment(with(held, event, |it| it.expires_at = None)?));
    Ok(changes)
}

/// The hold, for whoever knows its secret, while it lasts: until before `expires_at`, by comparing times, whether or not
/// a tick has been there.
pub(super) fn own<'a>(
    state: &'a State,
    hold: AppointmentId,
    secret_hash: &SecretHash,
    context: &Context,
) -> Result<&'a Appointment, Refusal> {
    let held = state.appointment(hold).ok_or(Refusal::Unknown("hold"))?;
    if held.secret_hash != *secret_hash || *secret_hash == NOBODYS {
        return Err(Refusal::NotYours);
    }
    match held.state {
        AppointmentState::Held if held.expires_at.is_some_and(|at| context.now < at) => Ok(held),
        AppointmentState::Held
        | AppointmentState::Expired
        | AppointmentState::Cancelled
        | AppointmentState::Moved => Err(nearest::hold_expired(state, held, context.now)),
        state => Err(Refusal::WrongState { state }),
    }
}

/// The appointment after an event, with a change to its row.
pub(super) fn with(
    appointment: &Appointment,
    event: Event,
    change: impl FnOnce(&mut Appointment),
) -> Result<Appointment, Refusal> {
    let state = after(appointment.state, event).ok_or(Refusal::WrongState { state: appointment.state })?;
    let mut next = Appointment { state, revision: appointment.revision + 1, ..appointment.clone() };
    change(&mut next);
    Ok(next)
}

/// Whether two lists of legs are for the same services, in order.
pub(super) fn same_services(one: &[Leg], other: &[Leg]) -> bool {
    one.iter().map(|leg| leg.service).eq(other.iter().map(|leg| leg.service))
}
