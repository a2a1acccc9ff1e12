//! The person is here: an appointment becomes a ticket.

use model::calendar::local;
use model::{AppointmentId, Instant, SiteId};
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::with;
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState};
use super::state::State;
use super::wish;
use crate::search::Errand;

/// What the queue needs to give somebody who checked in a ticket: booking and queue never see each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The time that was booked: the ticket's turn, where the person is not too late for it.
    pub booked_at: Instant,
    /// What for, in order.
    pub errands: Vec<Errand>,
}

/// Early and late rules hold at the kiosk, where nobody decides; staff sees the person, and receives anybody who comes on
/// the right day.
pub(super) fn check_in(
    state: &State,
    id: AppointmentId,
    here: SiteId,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    if here != id.site() {
        return Err(Refusal::WrongSite { site: id.site() });
    }
    let appointment = state.appointment(id).filter(|it| it.state != AppointmentState::Held);
    let appointment = appointment.ok_or(Refusal::Unknown("appointment"))?;
    if matches!(appointment.state, AppointmentState::CheckedIn | AppointmentState::Served) {
        return Err(Refusal::AlreadyCheckedIn);
    }
    let arrived = with(appointment, Event::CheckIn, |it| it.places.clear())?;
    let starts_at = appointment.starts_at;
    if local(context.now, state.site.time_zone).date_naive() != appointment.on {
        return Err(Refusal::WrongDay { starts_at });
    }
    if !context.is_staff() {
        let settings = &state.site.settings;
        let from_at = starts_at.plus_minutes(-i64::from(settings.check_in_early_minutes));
        if context.now < from_at {
            return Err(Refusal::TooEarly { from_at });
        }
        if context.now >= state.missed_at(appointment) {
            return Err(Refusal::TooLate { starts_at });
        }
    }
    let answer = Arrived { appointment: id, booked_at: starts_at, errands: appointment.ask().errands };
    let mut changes = vec![Change::Appointment(arrived)];
    changes.extend(wish::ending(state, id, context)?);
    Ok(Decided { changes, answer: Answer::Arrived(answer) })
}

pub(super) fn serve(state: &State, id: AppointmentId) -> Result<Decided, Refusal> {
    let appointment = state.appointment(id).ok_or(Refusal::Unknown("appointment"))?;
    let served = with(appointment, Event::Serve, |_| ())?;
    Ok(Decided { changes: vec![Change::Appointment(served)], answer: Answer::Appointment(id) })
}

impl State {
    /// When a booked appointment that nobody checked in counts as missed.
    pub(super) fn missed_at(&self, appointment: &Appointment) -> Instant {
        appointment.starts_at.plus_minutes(i64::from(self.site.settings.no_show_after_minutes()))
    }
}
