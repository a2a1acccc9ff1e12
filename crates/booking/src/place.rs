//! Which counters take the legs of a start.
//!
//! Best fit: of the counters at which a leg fits, the one whose free run around it is the shortest, so that long runs stay
//! whole for long visits. Later legs stay at the counter of the one before where they can, so that people need not
//! walk, and else begin as soon as they can.

use chrono::NaiveDate;
use model::{CounterId, ServiceId};
use serde::{Deserialize, Serialize};

use crate::availability::Day;
use crate::cells::{CELL_MINUTES, Cells};
use crate::plan::Offer;
use crate::query::{Need, Query, Reach};
use crate::search::{Errand, MAX_GAP_CELLS};

/// One leg of an appointment: a run of cells of a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Leg {
    /// The service.
    pub service: ServiceId,
    /// How many of its units.
    pub persons: u16,
    /// Where.
    pub counter: CounterId,
    /// Its first cell, counted from midnight on the wall.
    pub cell: u16,
    /// Cells of the visit.
    pub cells: u16,
    /// Cells after it that are kept free.
    pub buffer: u16,
}

impl Leg {
    /// Every cell that it owns: the visit and what is kept free after it.
    pub fn claim(&self) -> Cells {
        Cells::run(self.cell, self.end() + self.buffer)
    }

    /// The first cell after the visit.
    pub fn end(&self) -> u16 {
        self.cell + self.cells
    }

    /// What it was asked for.
    pub fn errand(&self) -> Errand {
        Errand { service: self.service, persons: self.persons }
    }
}

impl Query<'_> {
    /// The legs of a start that [`Query::reach`] has. Panics where it has not: our own mistake.
    pub(crate) fn place(&self, day: &Day, reach: &Reach, cell: u16) -> Vec<Leg> {
        self.place_from(day, reach, cell, None).expect("a start that was found has its counters")
    }

    /// The legs of a start on a date, if it fits; `stays_at`: the first leg at this counter or not at all.
    pub(crate) fn legs_at(&self, on: NaiveDate, cell: u16, stays_at: Option<CounterId>) -> Option<Vec<Leg>> {
        let day = self.day(on)?;
        let reach = self.reach(&day);
        if reach[0].contains(cell) { self.place_from(&day, &reach, cell, stays_at) } else { None }
    }

    fn place_from(
        &self,
        day: &Day,
        reach: &Reach,
        cell: u16,
        stays_at: Option<CounterId>,
    ) -> Option<Vec<Leg>> {
        let needs = self.needs();
        let mut legs: Vec<Leg> = Vec::with_capacity(needs.len());
        for (nth, need) in needs.iter().enumerate() {
            let (offer, cell) = match legs.last() {
                None => {
                    let pinned =
                        |it: &Offer| stays_at.is_none_or(|counter| counter == day.counter(it.counter));
                    (self.best(day, need, cell, needs.get(1), pinned)?, cell)
                }
                Some(before) => {
                    let starts =
                        (before.end()..=before.end() + MAX_GAP_CELLS).filter(|&it| reach[nth].contains(it));
                    let stays = |it: &Offer| day.counter(it.counter) == before.counter;
                    let here =
                        starts.clone().find_map(|it| Some((self.best(day, need, it, None, stays)?, it)));
                    let anywhere = |it| Some((self.best(day, need, it, needs.get(nth + 1), |_| true)?, it));
                    here.or_else(|| starts.clone().find_map(anywhere))?
                }
            };
            let Errand { service, persons } = need.errand.expect("every need of a query has its errand");
            let counter = day.counter(offer.counter);
            legs.push(Leg { service, persons, counter, cell, cells: need.cells, buffer: need.buffer });
        }
        share_buffers(&mut legs);
        Some(legs)
    }

    /// Of the counters that may take a leg at `cell`: one that can also give the next leg, then the one with the shortest
    /// free run, then the one that prefers the service, then the one that can give the fewest others.
    fn best(
        &self,
        day: &Day,
        need: &Need,
        cell: u16,
        next: Option<&Need>,
        may: impl Fn(&Offer) -> bool,
    ) -> Option<Offer> {
        let (service, view) = (self.service(need), self.view(need, day.on));
        let offers = day.plan.offers(need.service).iter().copied().chain(self.closed(day, need));
        let able = offers.filter(|it| may(it) && self.fits(day, need, *it, view).contains(cell));
        able.min_by_key(|offer| {
            let given = service.counters[usize::from(offer.nth)];
            let follows =
                next.is_none_or(|it| self.service(it).counters.iter().any(|c| c.counter == offer.counter));
            (
                !follows,
                self.free_run(day, *offer, view, cell),
                u16::MAX - given.preference_minutes,
                given.services,
                offer.counter,
            )
        })
    }

    /// Minutes from the first leg's start until the last leg is over.
    pub(crate) fn minutes(&self, legs: &[Leg]) -> u16 {
        let (Some(first), Some(last), Some(need)) = (legs.first(), legs.last(), self.needs().last()) else {
            return 0;
        };
        (last.cell - first.cell) * CELL_MINUTES + need.minutes
    }
}

/// Legs of one appointment at one counter own no cell twice: where a buffer reaches into a later leg, what is left of
/// it is kept free after that one.
pub(crate) fn share_buffers(legs: &mut [Leg]) {
    for nth in 0..legs.len() {
        let leg = legs[nth];
        let later = legs[nth + 1..].iter_mut().find(|it| it.counter == leg.counter);
        if let Some(later) = later.filter(|it| it.cell < leg.end() + leg.buffer) {
            later.buffer = later.buffer.max((leg.end() + leg.buffer).saturating_sub(later.end()));
            legs[nth].buffer = later.cell - leg.end();
        }
    }
}
