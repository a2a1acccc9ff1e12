//! The newest visits that were finished, for boards.

use std::collections::VecDeque;

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
    /// `may_come_back`: an undo may still open it again. That is asked of visits that were put before: the step that ended
    /// this one is not known yet.
    pub fn put(&mut self, visit: Visit, site: &Site, may_come_back: impl Fn(VisitId) -> bool) {
        if self.0.len() > MAX_VISITS {
            let spare = (0..self.0.len()).find(|&place| !self.is_needed(place, site, &may_come_back));
            spare.and_then(|place| self.0.remove(place));
        }
        let place = self.0.partition_point(|known| known.ring < visit.ring);
        self.0.insert(place, visit);
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

    /// Whether it is among the newest that its waiting room shows, also if every newer one that may come back does.
    fn is_needed(&self, place: usize, site: &Site, may_come_back: impl Fn(VisitId) -> bool) -> bool {
        let zone = zone_of(&self.0[place], site);
        let newer = self.0.iter().skip(place + 1);
        let newer = newer.filter(|visit| zone_of(visit, site) == zone && !may_come_back(visit.id));
        zone.is_some() && newer.take(MIN_VISITS_OF_A_ZONE).count() < MIN_VISITS_OF_A_ZONE
    }
}

fn zone_of(visit: &Visit, site: &Site) -> Option<ZoneId> {
    site.counter(visit.counter).map(|counter| counter.zone)
}
