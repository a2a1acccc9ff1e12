//! Who is next: everybody who waits is looked at.

use std::collections::BTreeMap;

use model::{CounterId, ServiceId, TicketId};

use super::{Bound, Came, MINUTE, Millis, Person, Place, Policy, Presence};

impl Policy {
    pub(super) fn preference_minutes(&self, counter: CounterId, service: ServiceId) -> Option<i64> {
        let counter = self.site.counters.iter().find(|known| known.id == counter)?;
        let offer = counter.services.iter().find(|offer| offer.service == service)?;
        Some(i64::from(offer.preference_minutes))
    }

    /// Whether the counter can serve what the person waits for.
    pub(super) fn can_serve(&self, counter: CounterId, service: ServiceId) -> bool {
        self.preference_minutes(counter, service).is_some()
    }

    /// Whether a transfer to a counter lets this counter have the person: the one named, or any while nobody is there.
    pub(super) fn may_have(&self, counter: CounterId, person: &Person) -> bool {
        let is_there = |named| self.open.get(&named).is_some_and(|seat| seat.presence != Presence::Away);
        person.sent_to.is_none_or(|named| named == counter || !is_there(named))
    }

    /// Everybody whom this counter may call by "next", with the effective turn there.
    pub(super) fn candidates(
        &self,
        people: &BTreeMap<TicketId, Person>,
        counter: CounterId,
    ) -> Vec<(Millis, u64, TicketId)> {
        let in_line = |person: &Person| person.place == Place::Waiting && person.goes_with.is_none();
        let waiting = people.iter().filter(|(_, person)| in_line(person));
        let callable = waiting
            .filter(|(_, person)| !self.is_stopped(Some(person.legs[0].0)) && self.may_have(counter, person));
        callable
            .filter_map(|(ticket, person)| {
                let credit = self.preference_minutes(counter, person.legs[0].0)?;
                Some((Self::turn(person) - credit * MINUTE, person.arrival, *ticket))
            })
            .collect()
    }

    /// The earliest effective turn; of two that are equal, who came first.
    pub fn next(&mut self, counter: CounterId) -> Option<TicketId> {
        let candidates = self.candidates(&self.people, counter);
        let (_, _, next) = candidates.iter().min()?;
        let called = Self::due(&self.people[next]);
        let Bound { allowance, priority, preference } = self.bound;
        let bound_minutes = allowance + priority + preference;
        for (_, _, passed) in &candidates {
            let waiting = Self::due(&self.people[passed]);
            assert!(
                called - waiting <= bound_minutes * MINUTE,
                "{passed} is overtaken by {next}, who came {} minutes later",
                (called - waiting) / MINUTE
            );
        }
        self.calls_checked += 1;
        self.passed_over += candidates.len() as u64 - 1;
        Some(*next)
    }

    /// The moment from which somebody has a claim to be served: an appointment's booked time, else the arrival.
    fn due(person: &Person) -> Millis {
        match person.came {
            Came::WalkIn { at, .. } | Came::Booked { at } | Came::Now { at } => at,
        }
    }
}
