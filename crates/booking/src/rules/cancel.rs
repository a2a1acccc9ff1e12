//! An appointment is given up, and cells become free.

use chrono::NaiveDate;
use model::{AppointmentId, Instant, ReleaseId};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::with;
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState, Release};
use super::state::State;
use super::wish;
use crate::place::Leg;

pub(super) fn cancel(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let booked = state.changeable(appointment, context)?;
    let mut changes = released(state, booked, Online::Later, context)?;
    changes.push(Change::Appointment(with(booked, Event::Cancel, |it| it.places.clear())?));
    changes.extend(wish::ending(state, appointment, context)?);
    Ok(Decided { changes, answer: Answer::Appointment(appointment) })
}

impl State {
    /// A booked appointment that may be moved, changed or given up now: by the citizen before its time has come, by staff
    /// until it counts as missed or the day is over.
    pub(super) fn changeable(&self, id: AppointmentId, context: &Context) -> Result<&Appointment, Refusal> {
        let appointment = self.appointment(id).ok_or(Refusal::Unknown("appointment"))?;
        let is_over = appointment.on < self.availability.today();
        let has_begun = context.now >= appointment.starts_at && !context.is_staff();
        match appointment.state {
            AppointmentState::Booked if !is_over && !has_begun => Ok(appointment),
            AppointmentState::Booked => Err(Refusal::Begun),
            // A hold's id is no secret, and it is no appointment yet.
            AppointmentState::Held => Err(Refusal::Unknown("appointment")),
            state => Err(Refusal::WrongState { state }),
        }
    }
}

/// When freed cells are offered online.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Online {
    /// At once.
    AtOnce,
    /// After the service's random delay: nobody can hand a time to somebody else by giving it up at the right moment.
    Later,
}

/// The cells of an appointment, given back.
pub(super) fn released(
    state: &State,
    appointment: &Appointment,
    online: Online,
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let mut changes = Vec::with_capacity(appointment.legs.len() + 2);
    let delay = if online == Online::Later { longest_delay(state, appointment, context.chance) } else { 0 };
    let online_at = Instant::from_millis(context.now.as_millis() + delay);
    for leg in &appointment.legs {
        changes.push(freed(state, appointment.on, leg, online_at, context)?);
    }
    Ok(changes)
}

/// The cells of a leg on this date, with what is kept free after it; offered online from `online_at` on.
pub(super) fn freed(
    state: &State,
    on: NaiveDate,
    leg: &Leg,
    online_at: Instant,
    context: &mut Context,
) -> Result<Change, Refusal> {
    Ok(Change::Release(Release {
        id: ReleaseId::made(state.site.id, context.seq, context.place()?),
        on,
        counter: leg.counter,
        cell: leg.cell,
        cells: leg.cells + leg.buffer,
        freed_at: context.now,
        online_at,
    }))
}

/// Milliseconds from a service's least delay to its most, drawn by `chance`; of several services the longest.
fn longest_delay(state: &State, appointment: &Appointment, chance: u64) -> i64 {
    let delay = |service| {
        let rules = state.site.service(service).and_then(|it| it.booking.as_ref())?;
        let millis = |minutes| i64::from(minutes) * 60_000;
        let (least, most) = (millis(rules.release_delay_least_minutes), millis(rules.release_delay_minutes));
        let more = chance % (most - least).max(0).unsigned_abs().saturating_add(1);
        Some(least.min(most) + i64::try_from(more).expect("less than a day"))
    };
    appointment.legs.iter().filter_map(|leg| delay(leg.service)).max().unwrap_or(0)
}
