//! The newest visits that were finished, for boards.

use std::collections::VecDeque;

use model::town::limits::UNDO_SECONDS;
use model::{Site, VisitId, ZoneId};

use super::row::Visit;

/// Visits kept: twice as many as a board may show, because some are taken back.
const MAX_VISITS: usize = 128;
/// Of each waiting room at least so many are kept, so that a busy one does not empty the board of a quiet one.
const MIN_VISITS_OF_A_ZONE: usize = 12;

/// Visits that were finished, by ring.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent(VecDeque<Visit>);

impl Recent {
    pub fn put(&mut self, visit: Visit, site: &Site) {
        let place = self.0.partition_point(|known| known.ring < visit.ring);
        self.0.insert(place, visit);
        if self.0.len() > MAX_VISITS {
            let spare = (0..self.0.len()).find(|&place| !self.is_needed(place, site));
            spare.and_then(|place| self.0.remove(place));
        }
    }

    pub fn remove(&mut self, id: VisitId) {
        self.0.retain(|known| known.id != id);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Visit> {
        self.0.iter()
    }

    /// Whether it is among the newest that its waiting room shows, also if every newer one that may be taken back is.
    fn is_needed(&self, place: usize, site: &Site) -> bool {
        let zone = zone_of(&self.0[place], site);
        let newest = self.0.iter().filter_map(|visit| visit.ended_at).max();
        let settled = newest.map(|at| at.plus_seconds(-i64::from(*UNDO_SECONDS.end())));
        let newer = self.0.iter().skip(place + 1);
        let newer = newer.filter(|visit| zone_of(visit, site) == zone && visit.ended_at < settled);
        zone.is_some() && newer.take(MIN_VISITS_OF_A_ZONE).count() < MIN_VISITS_OF_A_ZONE
    }
}

fn zone_of(visit: &Visit, site: &Site) -> Option<ZoneId> {
    site.counter(visit.counter).map(|counter| counter.zone)
}
