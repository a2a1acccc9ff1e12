//! What would become of each appointment, by the rules and on the rows of this moment. Nothing is written.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use booking::rules::{Appointment, Change, Command, Context, Misfit, Refusal, State, decide, tick};
use model::calendar::local;
use model::{Instant, Site};
use store::Store;

use super::wanted::Wanted;

/// What would become of an appointment.
#[derive(Debug)]
pub enum Fate {
    /// It would be booked; the site, time and counters in words.
    Fits(String),
    /// An earlier import booked it.
    Already,
    /// It would not be booked, and why.
    Conflict(String),
}

/// The fates of appointments that come site by site, in this order.
pub async fn fates(store: &Store, all: &[Wanted], now: Instant) -> Result<Vec<Fate>> {
    let mut fates = Vec::with_capacity(all.len());
    for of_site in all.chunk_by(|one, next| one.site.id == next.site.id) {
        let mut hall = Hall::load(store, &of_site[0].site, now).await?;
        for wanted in of_site {
            let known = store.appointments_by_old_reference(wanted.site.id, &wanted.reference).await?;
            fates.push(if known.is_empty() { hall.book(wanted) } else { Fate::Already });
        }
    }
    Ok(fates)
}

/// A site's booking as it would be.
struct Hall {
    state: State,
    now: Instant,
    seq: i64,
}

impl Hall {
    async fn load(store: &Store, site: &Arc<Site>, clock: Instant) -> Result<Self> {
        let mut lane = store.lane().await?;
        let (mut tx, locked) = lane.begin(&[site.id], clock).await?;
        let locked = locked.into_iter().next().context("the site is gone")?;
        let rows = tx.load(site.id, locked.last_at).await?.context("the site is gone")?.booking;
        tx.rollback().await?;
        lane.close().await;
        let state = State::load(site.clone(), rows, locked.last_at);
        let mut hall = Self { state, now: locked.last_at, seq: locked.seq };
        let due = tick(&hall.state, &mut Context::new(hall.now, hall.seq));
        hall.take_in(&due);
        Ok(hall)
    }

    fn take_in(&mut self, changes: &[Change]) {
        changes.iter().for_each(|change| self.state.apply(change, self.now));
    }

    fn book(&mut self, wanted: &Wanted) -> Fate {
        self.seq += 1;
        let command = Command::Import(wanted.import.clone().into());
        match decide(&self.state, &command, &mut Context::new(self.now, self.seq)) {
            Ok(decided) => {
                let booked = decided.changes.iter().find_map(|change| match change {
                    Change::Appointment(booked) => Some(place(&wanted.site, booked)),
                    _ => None,
                });
                self.take_in(&decided.changes);
                Fate::Fits(booked.unwrap_or_default())
            }
            Err(refusal) => Fate::Conflict(self.why(wanted, &refusal)),
        }
    }

    fn why(&self, wanted: &Wanted, refusal: &Refusal) -> String {
        let misfit = self.state.misfit(&wanted.import, self.now).ok().flatten();
        let at_a_counter = wanted.import.counter.is_some();
        match misfit {
            None => refusal.to_string(),
            Some(Misfit::Over) => "is over".to_owned(),
            Some(Misfit::TooFar) => "is too far ahead".to_owned(),
            Some(Misfit::NotGiven) => "is at a counter that does not give the service".to_owned(),
            Some(Misfit::Closed) => "is outside of the openings".to_owned(),
            Some(Misfit::Taken) if at_a_counter => "is at a counter where others have the time".to_owned(),
            Some(Misfit::Taken) => "finds no free counter at its time".to_owned(),
        }
    }
}

/// `hotel-de-ville 2026-03-09 09:05, 25 min at guichet-1`.
fn place(site: &Site, booked: &Appointment) -> String {
    let at = local(booked.starts_at, site.time_zone).format("%Y-%m-%d %H:%M");
    let counters = booked.legs.iter().filter_map(|leg| site.counter(leg.counter));
    let mut slugs: Vec<&str> = counters.map(|it| it.slug.as_str()).collect();
    slugs.dedup();
    format!("{} {at}, {} min at {}", site.slug, booked.minutes, slugs.join(", then "))
}
