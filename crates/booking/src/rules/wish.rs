//! Somebody who has an appointment wants to be told when an earlier day is free.

use chrono::NaiveDate;
use model::{AppointmentId, Instant, Wrong};
use serde::{Deserialize, Serialize};

use super::book::ContactKey;
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::ended;
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState};
use super::state::State;
use crate::only::Only;

/// What somebody with an appointment waits for: the same on an earlier day. One for each appointment, named by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Whose it is.
    pub person: ContactKey,
    /// Not before this date; `None`: any.
    pub from_on: Option<NaiveDate>,
    /// Which times.
    pub only: Only,
    /// Since when: who asks for other times keeps the place in the line.
    pub asked_at: Instant,
    /// The hold that was offered last; the offer lasts as long as that does.
    pub offer: Option<AppointmentId>,
    /// The local date on which it was offered.
    pub offered_on: Option<NaiveDate>,
    /// Every time that was offered: none is offered twice.
    pub offered: Vec<Instant>,
    /// When it was given up, met, or needless.
    pub ended_at: Option<Instant>,
}

impl State {
    /// What the appointment waits for; `None`: nothing.
    pub fn wish(&self, appointment: AppointmentId) -> Option<&Wish> {
        self.wishes.get(&appointment).filter(|it| it.ended_at.is_none())
    }

    /// The wishes that have not ended, in no order.
    pub fn wishes(&self) -> impl Iterator<Item = &Wish> {
        self.wishes.values().filter(|it| it.ended_at.is_none())
    }

    /// The hold that is offered to a wish, until time ends it.
    pub(super) fn offered_to(&self, wish: &Wish) -> Option<&Appointment> {
        self.appointment(wish.offer?).filter(|it| it.state == AppointmentState::Held)
    }
}

/// Who asks again asks for other times.
pub(super) fn wish(
    state: &State,
    appointment: AppointmentId,
    person: Option<ContactKey>,
    (from_on, only): (Option<NaiveDate>, Only),
    context: &Context,
) -> Result<Decided, Refusal> {
    let booked = state.changeable(appointment, context)?;
    if !state.site.settings.waiting_list {
        return Err(Refusal::NoWaitingList);
    }
    // Nobody could be told.
    let person = person.ok_or(Refusal::Invalid { field: "contact", wrong: Wrong::Missing })?;
    if from_on.unwrap_or_else(|| state.availability.today()) >= booked.on {
        return Err(Refusal::Invalid { field: "from", wrong: Wrong::TooFar });
    }
    let known = state.wishes.get(&appointment);
    let open = known.filter(|it| it.ended_at.is_none());
    let next = Wish {
        appointment,
        // Whoever asks: it is the appointment's.
        person: known.map_or(person, |it| it.person),
        from_on,
        only,
        asked_at: open.map_or(context.now, |it| it.asked_at),
        offer: open.and_then(|it| it.offer),
        offered_on: known.and_then(|it| it.offered_on),
        offered: open.map(|it| it.offered.clone()).unwrap_or_default(),
        ended_at: None,
    };
    let changes = if open == Some(&next) { Vec::new() } else { vec![Change::Wish(next)] };
    Ok(Decided { changes, answer: Answer::Appointment(appointment) })
}

/// It waits no longer.
pub(super) fn end_wish(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    state.wish(appointment).ok_or(Refusal::Unknown("wish"))?;
    Ok(Decided { changes: ending(state, appointment, context)?, answer: Answer::Appointment(appointment) })
}

/// The end of an appointment's wish, if it has one; what is offered to it is free again.
pub(super) fn ending(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let Some(wish) = state.wish(appointment) else { return Ok(Vec::new()) };
    let mut changes = giving_back(state, appointment, context)?;
    changes.push(over(wish, context.now));
    Ok(changes)
}

/// What is offered to an appointment's wish is free again.
pub(super) fn giving_back(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let offer = state.wish(appointment).and_then(|wish| state.offered_to(wish));
    offer.map_or_else(|| Ok(Vec::new()), |offer| ended(state, offer, Event::LetGo, context))
}

pub(super) fn over(wish: &Wish, now: Instant) -> Change {
    Change::Wish(Wish { ended_at: Some(now), ..wish.clone() })
}
