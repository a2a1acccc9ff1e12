//! The waiting list: what becomes free is offered to who waits for an earlier day.
//!
//! **The order.** Wishes are gone through in the order in which they were asked. Each is offered the earliest time on an
//! earlier day that fits it (its services, its date and kind of times) and that a citizen could book online now. So of two
//! whom a time fits, who asked first has it; who is offered nothing because nothing fits keeps the place. Left out, until
//! the next look, is who has an offer, or had one today: nobody gets more than one a day at a site, however many
//! appointments wait. No wish is offered the same time twice.
//!
//! An offer is a hold, so that nobody else can have the time until it is declined or its [waking minutes](super::waking)
//! are over; then it goes to the next in order, in the same decision where time ended it. It is of nobody's secret: who may
//! open the appointment accepts it. The first look is when something becomes free for citizens, not before: freed time
//! reaches the list and the public at the same moment, and the list is served first ([`tick`](super::tick)).

use std::collections::HashSet;

use chrono::{NaiveDate, TimeDelta};
use model::calendar::local;
use model::{AppointmentId, Instant};

use super::book::ContactKey;
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::{NOBODYS, kept};
use super::refusal::Refusal;
use super::relocate::taken_over;
use super::row::{Appointment, AppointmentState};
use super::state::State;
use super::waking;
use super::wish::{Wish, giving_back, over};
use crate::search::{Ask, Channel};

/// A wish ends after so many offers: who let them all go by no longer waits, and others do.
pub const MAX_OFFERS: usize = 5;
/// An offered time begins so long after the offer's end at least: who accepts at the last moment has to get there. The lead
/// time of the service counts from the offer's end too.
const NOTICE: TimeDelta = TimeDelta::hours(2);
/// Without any news the list is looked through again after so long: time alone may open something (the same-day pool).
const LOOK_AGAIN_MINUTES: i64 = 60;

impl State {
    /// When the waiting list is to be looked through.
    pub(super) fn look_at(&self) -> Option<Instant> {
        (self.site.settings.waiting_list && self.wishes().next().is_some()).then_some(self.look_at)
    }

    /// The hold that is offered to an appointment at `now`.
    pub fn offer(&self, appointment: AppointmentId, now: Instant) -> Option<&Appointment> {
        let offer = self.offered_to(self.wish(appointment)?)?;
        offer.expires_at.is_some_and(|at| now < at).then_some(offer)
    }
}

/// Offers what is free to who waits. `changes`: what time has done before, at the same moment.
pub(super) fn look(state: &State, changes: &mut Vec<Change>, context: &mut Context) {
    let (site, now) = (&state.site, context.now);
    if let Some(until) = waking::quiet_until(site, now) {
        changes.push(Change::LookAgainAt(until));
        return;
    }
    let mut state = state.clone();
    changes.iter().for_each(|change| state.apply(change, now));
    let today = state.availability.today();
    let until = waking::after(site, now, site.settings.offer_minutes);
    let mut waiting: Vec<Wish> = state.wishes().cloned().collect();
    waiting.sort_by_key(|it| (it.asked_at, it.appointment));
    let mut served: HashSet<ContactKey> = HashSet::new();
    served.extend(state.wishes.values().filter(|it| it.offered_on == Some(today)).map(|it| it.person));
    served.extend(waiting.iter().filter(|it| state.offered_to(it).is_some()).map(|it| it.person));
    let (mut letters, mut again_at) = (0, now.plus_minutes(LOOK_AGAIN_MINUTES));
    for wish in &waiting {
        if served.contains(&wish.person) {
            continue;
        }
        if wish.offered.len() >= MAX_OFFERS {
            changes.push(over(wish, now));
            continue;
        }
        let Some((ask, starts_at)) = fitting(&state, wish, until, now) else { continue };
        // An offer makes two rows, this one and its letter. What the batch has no room for is offered in the next.
        if !context.has_room(letters + 2) {
            again_at = now.plus_seconds(1);
            break;
        }
        let Ok(hold) = kept(&state, &ask, starts_at, NOBODYS, until, context) else { continue };
        let mut offered = wish.offered.clone();
        offered.push(starts_at);
        let (offer, offered_on) = (Some(hold.id), Some(today));
        let made =
            [Change::Appointment(hold), Change::Wish(Wish { offer, offered_on, offered, ..wish.clone() })];
        made.iter().for_each(|change| state.apply(change, now));
        changes.extend(made);
        served.insert(wish.person);
        letters += 1;
    }
    let online_at = state.availability.next_online_at(now);
    changes.push(Change::LookAgainAt(online_at.map_or(again_at, |at| at.min(again_at))));
}

/// The earliest time that a wish can be offered, with what it is asked for by.
fn fitting(state: &State, wish: &Wish, until: Instant, now: Instant) -> Option<(Ask, Instant)> {
    let booked = state.appointment(wish.appointment).filter(|it| it.state == AppointmentState::Booked)?;
    let ask = Ask { channel: Channel::Online, ..booked.ask() };
    // A service that is no longer booked offers nothing.
    let query = state.availability.query(&ask, now).ok()?;
    let from_at = until + query.lead().max(NOTICE);
    let zone = state.site.time_zone;
    let is_wanted =
        |at: Instant| at >= from_at && wish.only.is_met(&local(at, zone)) && !wish.offered.contains(&at);
    let (first, last): (NaiveDate, NaiveDate) =
        (wish.from_on.unwrap_or(state.availability.today()), booked.on.pred_opt()?);
    let starts_at = query
        .days(first, last)
        .find_map(|day| query.slots(&day).map(|slot| slot.starts_at).find(|at| is_wanted(*at)))?;
    Some((ask, starts_at))
}

/// The appointment moves to the time that it is offered, and waits no longer.
pub(super) fn accept(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let old = state.changeable(appointment, context)?;
    let offer = state.offer(appointment, context.now).ok_or(Refusal::OfferOver)?;
    let mut changes = taken_over(state, old, offer, context)?;
    changes.extend(state.wish(appointment).map(|wish| over(wish, context.now)));
    Ok(Decided { changes, answer: Answer::Appointment(appointment) })
}

/// The next in order may have it. The wish stays.
pub(super) fn decline(
    state: &State,
    appointment: AppointmentId,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    state.offer(appointment, context.now).ok_or(Refusal::OfferOver)?;
    Ok(Decided {
        changes: giving_back(state, appointment, context)?,
        answer: Answer::Appointment(appointment),
    })
}
