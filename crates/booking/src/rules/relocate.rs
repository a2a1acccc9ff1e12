//! An appointment moves: the new time is taken and the old one freed in one decision.

use model::{AppointmentId, Wrong};

use super::cancel::{Online, released};
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::{own, same_services, with};
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, SecretHash};
use super::state::State;
use super::wish;

pub(super) fn relocate(
    state: &State,
    appointment: AppointmentId,
    hold: AppointmentId,
    secret_hash: &SecretHash,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let old = state.changeable(appointment, context)?;
    let held = own(state, hold, secret_hash, context)?;
    if !same_services(&old.legs, &held.legs) {
        return Err(Refusal::Invalid { field: "hold", wrong: Wrong::OtherServices });
    }
    let mut changes = taken_over(state, old, held, context)?;
    changes.extend(wish::ending(state, appointment, context)?);
    Ok(Decided { changes, answer: Answer::Appointment(appointment) })
}

/// The appointment takes over what a hold has.
pub(super) fn taken_over(
    state: &State,
    old: &Appointment,
    held: &Appointment,
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = released(state, old, Online::Later, context)?;
    changes.push(Change::Appointment(with(held, Event::GiveTo, |it| it.expires_at = None)?));
    changes.push(Change::Appointment(with(old, Event::Move, |it| {
        it.on = held.on;
        it.legs.clone_from(&held.legs);
        it.starts_at = held.starts_at;
        it.minutes = held.minutes;
    })?));
    Ok(changes)
}
