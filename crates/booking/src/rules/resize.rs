//! More or fewer are coming, at the same time and counter.

use model::{AppointmentId, Wrong};

use super::cancel::{Online, released};
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::with;
use super::machine::Event;
use super::nearest;
use super::refusal::Refusal;
use super::state::State;
use super::wish;
use crate::search::{Ask, Errand};

/// The first leg stays where it is; the others follow it as they would if it were booked now, in the time that is free
/// or the appointment's own. Where there is no room, the nearest times at which there is are told, and nothing is lost.
pub(super) fn resize(
    state: &State,
    appointment: AppointmentId,
    persons: &[u16],
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let old = state.changeable(appointment, context)?;
    if persons.len() != old.legs.len() {
        return Err(Refusal::Invalid { field: "persons", wrong: Wrong::Missing });
    }
    let errands =
        old.legs.iter().zip(persons).map(|(leg, &persons)| Errand { service: leg.service, persons });
    let ask = Ask { errands: errands.collect(), channel: old.channel, interpreter: None };
    let without = nearest::without(&state.availability, old);
    // It has its time already: that it lies inside the lead time, on no grid of today or in hours that are no longer
    // offered online does not take it away.
    let staying = without.query(&ask, context.now)?.staying(&old.legs);
    let (first, on) = (&old.legs[0], old.on);
    let Some(legs) = staying.legs_at(on, first.cell, Some(first.counter)) else {
        return Err(nearest::slot_taken(&without, &ask, old.starts_at, context.now));
    };
    if legs == old.legs && staying.minutes(&legs) == old.minutes {
        return Ok(Decided { changes: Vec::new(), answer: Answer::Appointment(appointment) });
    }
    let mut changes = released(state, old, Online::Later, context)?;
    changes.push(Change::Appointment(with(old, Event::Resize, |it| {
        it.minutes = staying.minutes(&legs);
        it.legs.clone_from(&legs);
    })?));
    // It was offered for as many as came before.
    changes.extend(wish::giving_back(state, appointment, context)?);
    Ok(Decided { changes, answer: Answer::Appointment(appointment) })
}
