//! What time does by itself.

use model::Instant;
use model::calendar::{first_at_or_after, local};

use super::change::Change;
use super::command::Context;
use super::hold::{ended, with};
use super::machine::Event;
use super::state::State;
use super::{offer, wish};

impl State {
    /// When [`tick`] will have something to do, if nothing else happens.
    pub fn next_deadline(&self) -> Instant {
        let tomorrow = self.availability.today().succ_opt().expect("a town's dates lie far from the last");
        let midnight = tomorrow.and_hms_opt(0, 0, 0).expect("midnight is a time");
        let day_end = first_at_or_after(midnight, self.site.time_zone);
        let due = [self.expiring.first(), self.coming.first()].into_iter().flatten();
        due.map(|&(at, _)| at).chain(self.look_at()).fold(day_end, Instant::min)
    }
}

/// Does what is due at `context.now`: a new day, holds that ran out, appointments that nobody came to, offers to who waits
/// for an earlier day. Changes are in the order in which they must be applied. What a batch has no room for is due in the
/// next.
pub fn tick(state: &State, context: &mut Context) -> Vec<Change> {
    let mut changes = Vec::new();
    let today = local(context.now, state.site.time_zone).date_naive();
    if today > state.availability.today() {
        changes.push(Change::Day(today));
    }
    let now = context.now;
    for (_, id) in state.expiring.iter().take_while(|(at, _)| *at <= now) {
        let held = state.appointment(*id).expect("who expires is in memory");
        let Ok(expired) = ended(state, held, Event::Expire, context) else { break };
        changes.extend(expired);
    }
    for (_, id) in state.coming.iter().take_while(|(at, _)| *at <= now) {
        let booked = state.appointment(*id).expect("who is expected is in memory");
        let missed = with(booked, Event::Miss, |it| it.places.clear());
        changes.push(Change::Appointment(missed.expect("only what is booked is expected")));
        // What it was offered was for an earlier day: that offer is over.
        changes.extend(state.wish(*id).map(|wish| wish::over(wish, now)));
    }
    let has_news = changes.iter().any(|change| matches!(change, Change::Release(_) | Change::Day(_)));
    if state.look_at().is_some_and(|at| at <= now || has_news) {
        offer::look(state, &mut changes, context);
    }
    changes
}
