//! What another system promised is promised here too.
//!
//! Whoever came with the old appointment must come with it still, so less is asked than of a new one: it may start at
//! any five minutes, inside the lead time and beyond the horizon, and its contact may have more than the town allows.
//! What no rule can give is not given: a time that is over, a counter that is closed, or cells that somebody has.

use model::calendar::local;
use model::{AppointmentId, CounterId, Instant};

use super::book::{self, ContactKey};
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::nearest;
use super::refusal::Refusal;
use super::row::{Appointment, AppointmentState};
use super::state::State;
use crate::availability::Availability;
use crate::clock::cell_at;
use crate::place::Leg;
use crate::search::{Ask, Channel, Errand};

/// An appointment of another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its services in order.
    pub errands: Vec<Errand>,
    /// When the first begins.
    pub starts_at: Instant,
    /// Where the first is given; `None`: wherever it fits best.
    pub counter: Option<CounterId>,
    /// Whose it is; `None`: neither mail nor phone is known.
    pub contact: Option<ContactKey>,
    /// Whether the person is written to, as whoever books is; the old system has told already.
    pub letters: bool,
}

/// Why another system's appointment has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// Its time is over.
    Over,
    /// It is farther ahead than days are laid out.
    TooFar,
    /// Its counter does not give its first service.
    NotGiven,
    /// It would not fit if nothing were taken either: outside of the openings, or longer than they are.
    Closed,
    /// Others have the time, or it is blocked.
    Taken,
}

impl Import {
    fn ask(&self) -> Ask {
        Ask { errands: self.errands.clone(), channel: Channel::Staff, interpreter: None }
    }

    /// Its legs and minutes where it fits.
    fn placed(&self, free: &Availability, now: Instant) -> Result<Option<(Vec<Leg>, u16)>, Refusal> {
        let on = local(self.starts_at, free.site().time_zone).date_naive();
        let free = free.laid_out_until(on);
        let query = free.query(&self.ask(), now)?.at_any_start();
        let start =
            cell_at(free.site(), self.starts_at).filter(|_| on <= Availability::farthest_on(free.today()));
        let legs = start.and_then(|(on, cell)| query.legs_at(on, cell, self.counter));
        Ok(legs.map(|legs| {
            let minutes = query.minutes(&legs);
            (legs, minutes)
        }))
    }
}

impl State {
    /// Why there is no room for another system's appointment; `None`: there is. A refusal says which service or number of
    /// persons cannot be.
    pub fn misfit(&self, import: &Import, now: Instant) -> Result<Option<Misfit>, Refusal> {
        if import.placed(&self.availability, now)?.is_some() {
            return Ok(None);
        }
        if import.starts_at < now {
            return Ok(Some(Misfit::Over));
        }
        let today = self.availability.today();
        let on = local(import.starts_at, self.site.time_zone).date_naive();
        if on > Availability::farthest_on(today) {
            return Ok(Some(Misfit::TooFar));
        }
        let gives = |counter| {
            let first = import.errands.first().map(|first| first.service);
            self.site
                .counter(counter)
                .zip(first)
                .is_some_and(|(it, first)| it.preference_minutes(first).is_some())
        };
        if import.counter.is_some_and(|counter| !gives(counter)) {
            return Ok(Some(Misfit::NotGiven));
        }
        let empty = Availability::new(self.site.clone(), today);
        let fits = import.placed(&empty, now)?.is_some();
        Ok(Some(if fits { Misfit::Taken } else { Misfit::Closed }))
    }
}

pub(super) fn import(state: &State, import: &Import, context: &mut Context) -> Result<Decided, Refusal> {
    let Some((legs, minutes)) = import.placed(&state.availability, context.now)? else {
        let ask = import.ask();
        return Err(nearest::slot_taken(&state.availability, &ask, import.starts_at, context.now));
    };
    let places = book::places(state, &legs, import.contact, book::Limit::None, context)?;
    let booked = Appointment {
        id: AppointmentId::made(state.site.id, context.seq, context.place()?),
        state: AppointmentState::Booked,
        channel: Channel::Staff,
        on: local(import.starts_at, state.site.time_zone).date_naive(),
        minutes,
        legs,
        starts_at: import.starts_at,
        held_at: context.now,
        expires_at: None,
        // It was never a hold: no secret opens it.
        secret_hash: [0; 32],
        booked_at: Some(context.now),
        agent: context.actor.filter(|_| context.is_staff()),
        places,
        revision: 1,
    };
    let answer = Answer::Appointment(booked.id);
    Ok(Decided { changes: vec![Change::Appointment(booked)], answer })
}
