//! How many are called before somebody, if all counters that serve them go on calling equally often.

use std::collections::BTreeSet;

use model::{CounterId, ServiceId, TicketId};

use super::{Person, Place, Policy, Presence};

impl Policy {
    /// The place of somebody who waits: everybody else who waits is looked at, at every counter.
    pub fn position(&self, ticket: TicketId) -> usize {
        let person = &self.people[&ticket];
        let service = person.legs[0].0;
        let can_call =
            |counter: &CounterId| self.can_serve(*counter, service) && self.may_have(*counter, person);
        let able: Vec<CounterId> =
            self.site.counters.iter().map(|counter| counter.id).filter(can_call).collect();
        let is_manned = |counter: &CounterId| {
            let presence = self.open.get(counter).map(|seat| seat.presence);
            matches!(presence, Some(Presence::Serves | Presence::AfterWork))
        };
        let manned: Vec<CounterId> = able.iter().copied().filter(is_manned).collect();
        let serving = if manned.is_empty() { able } else { manned };
        let before: Vec<(CounterId, BTreeSet<TicketId>)> =
            serving.into_iter().map(|counter| (counter, self.before(ticket, service, counter))).collect();
        let is_busy = |counter: CounterId| {
            let serves = self.open.get(&counter).is_some_and(|seat| seat.presence == Presence::Serves);
            !serves || self.holds.contains_key(&counter)
        };
        let nearest = before.iter().map(|(counter, those)| (those.len(), is_busy(*counter))).min();
        let Some((calls, busy)) = nearest else { return 1 };
        let everybody: BTreeSet<TicketId> = before.iter().flat_map(|(_, those)| those).copied().collect();
        let mut called = 0;
        for (counter, those) in &before {
            let once_more = usize::from(busy && !is_busy(*counter));
            called += those.len().min(calls + once_more);
        }
        called.min(everybody.len()) + 1
    }

    /// Whether some counter could call somebody at once.
    pub fn finds_a_free_counter(&self, ticket: TicketId) -> bool {
        let person = &self.people[&ticket];
        let service = person.legs[0].0;
        let is_free = |counter: CounterId| {
            let serves = self.open.get(&counter).is_some_and(|seat| seat.presence == Presence::Serves);
            serves && !self.holds.contains_key(&counter)
        };
        let mut counters = self.site.counters.iter().map(|counter| counter.id);
        !self.is_stopped(Some(service))
            && counters.any(|it| is_free(it) && self.can_serve(it, service) && self.may_have(it, person))
    }

    /// Those who wait for a service at any counter, in the order of their turns.
    pub fn line(&self, service: ServiceId) -> Vec<(super::Millis, TicketId)> {
        let in_line = |person: &Person| {
            let waits = person.place == Place::Waiting && person.goes_with.is_none();
            waits && person.sent_to.is_none() && person.legs[0].0 == service
        };
        let mut line: Vec<_> = self
            .people
            .iter()
            .filter(|(_, person)| in_line(person))
            .map(|(ticket, person)| (Self::turn(person), person.arrival, *ticket))
            .collect();
        line.sort();
        line.into_iter().map(|(turn, _, ticket)| (turn, ticket)).collect()
    }

    /// Whom `counter` would call before somebody who waits for `service`.
    fn before(&self, ticket: TicketId, service: ServiceId, counter: CounterId) -> BTreeSet<TicketId> {
        let (person, stopped) = (&self.people[&ticket], self.is_stopped(Some(service)));
        let effective = |other: &Person| {
            let credit = self.preference_minutes(counter, other.legs[0].0)?;
            Some((Self::turn(other) - credit * super::MINUTE, other.arrival))
        };
        let own = effective(person);
        let those = self.people.iter().filter(|(_, other)| {
            other.place == Place::Waiting
                && other.goes_with.is_none()
                && (stopped || !self.is_stopped(Some(other.legs[0].0)))
                && self.may_have(counter, other)
                && effective(other).is_some_and(|turn| Some(turn) < own)
        });
        those.map(|(ticket, _)| *ticket).collect()
    }
}
