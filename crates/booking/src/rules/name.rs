//! A name was misspelt, or the number of a pre-application is given later. Both are the contact's: the row is the store's.

use chrono::{Days, NaiveDate};
use model::AppointmentId;

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::with;
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState};
use super::state::State;

/// So long after booking the citizen may correct the name without staff. Longer, and slots could be sold: a change of
/// person is a cancellation (DESIGN.md section 4).
pub const NAME_MINUTES: i64 = 30;

/// Until so many days before the appointment citizens add what was missing. Later, the town hall has prepared the visit.
pub const COMPLETE_DAYS: u64 = 3;

/// Until which date the citizen may add what was missing.
pub fn complete_until(appointment: &Appointment) -> NaiveDate {
    appointment.on.checked_sub_days(Days::new(COMPLETE_DAYS)).unwrap_or(appointment.on)
}

/// Whether what was missing may be added. As with names, the lane writes the contact's row beside this change.
pub(super) fn complete(
    state: &State,
    appointment: AppointmentId,
    context: &Context,
) -> Result<Decided, Refusal> {
    let known = state.changeable(appointment, context)?;
    if !context.is_staff() && state.availability.today() > complete_until(known) {
        return Err(Refusal::TooLateToComplete);
    }
    let completed = with(known, Event::Complete, |_| ())?;
    Ok(Decided { changes: vec![Change::Appointment(completed)], answer: Answer::Appointment(appointment) })
}

/// Whether the name may be corrected. Names are never in memory: the lane writes the contact's row beside this change.
pub(super) fn correct(
    state: &State,
    appointment: AppointmentId,
    context: &Context,
) -> Result<Decided, Refusal> {
    let known = state.appointment(appointment).filter(|it| it.state != AppointmentState::Held);
    let known = known.ok_or(Refusal::Unknown("appointment"))?;
    let corrected = with(known, Event::CorrectName, |_| ())?;
    let in_time = known.booked_at.is_some_and(|at| context.now < at.plus_minutes(NAME_MINUTES));
    if !context.is_staff() && !in_time {
        return Err(Refusal::NameFixed);
    }
    Ok(Decided { changes: vec![Change::Appointment(corrected)], answer: Answer::Appointment(appointment) })
}
