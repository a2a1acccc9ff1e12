//! Tickets that go together, and what was done for them at one counter.

use std::collections::BTreeMap;

use model::{CounterId, ServiceId, TicketId};
use queue::rules::Leg;

use super::{Came, Person, Place, Policy};

impl Policy {
    /// The one who is called for this one.
    pub(super) fn lead(&self, ticket: TicketId) -> Option<TicketId> {
        self.person(ticket).map(|person| person.goes_with.unwrap_or(ticket))
    }

    /// The one who is called and everybody who goes with them.
    pub(super) fn family(&self, head: TicketId) -> BTreeMap<TicketId, Person> {
        let members =
            self.people.iter().filter(|(ticket, person)| **ticket == head || person.goes_with == Some(head));
        members.map(|(ticket, person)| (*ticket, person.clone())).collect()
    }

    /// Makes of each member what it is now, and says who was touched, as they were.
    pub(super) fn becomes(
        &mut self,
        before: &BTreeMap<TicketId, Person>,
        now: BTreeMap<TicketId, Person>,
    ) -> Vec<(TicketId, Person)> {
        let mut touched = Vec::new();
        for (ticket, person) in now {
            if before[&ticket] != person {
                self.happens(ticket, |known| *known = person);
                touched.push((ticket, before[&ticket].clone()));
            }
        }
        touched
    }

    /// Who would be called next at a counter if it ended the visit that it holds first, with this done beside what it
    /// was for; `None`: if it did not.
    pub(super) fn would_be_next(&self, counter: CounterId, done: Option<&[Leg]>) -> Option<TicketId> {
        let mut people = self.people.clone();
        if let Some((held, done)) = self.holds.get(&counter).zip(done) {
            people.extend(completed(&self.family(*held), *held, done));
        }
        self.candidates(&people, counter).into_iter().min().map(|(_, _, ticket)| ticket)
    }
}

/// A family after a visit of its head that had these services done.
pub(super) fn completed(
    family: &BTreeMap<TicketId, Person>,
    head: TicketId,
    done: &[Leg],
) -> BTreeMap<TicketId, Person> {
    let mut left: BTreeMap<ServiceId, u32> = BTreeMap::new();
    for leg in done {
        *left.entry(leg.service).or_default() += u32::from(leg.persons);
    }
    let mut strike = |service: ServiceId, persons: u16| {
        let left = left.entry(service).or_default();
        let struck = u32::from(persons).min(*left);
        *left -= struck;
        persons - u16::try_from(struck).unwrap()
    };
    let mut now = family.clone();
    let present = family[&head].legs[0];
    strike(present.0, present.1);
    let mut order: Vec<TicketId> = family.keys().copied().collect();
    order.sort_by_key(|ticket| (*ticket != head, Policy::turn(&family[ticket]), family[ticket].arrival));
    for ticket in order {
        let person = now.get_mut(&ticket).unwrap();
        let first = person.legs[0];
        if ticket == head {
            person.legs.pop_front();
            person.sent_to = None;
        }
        person.legs =
            person.legs.iter().map(|&(service, persons)| (service, strike(service, persons))).collect();
        person.legs.retain(|(_, persons)| *persons > 0);
        if !person.legs.is_empty() {
            person.place = Place::Waiting;
            continue;
        }
        person.legs.push_back(first);
        person.place = Place::Gone("done");
        person.goes_with = None;
    }
    if matches!(now[&head].place, Place::Gone(_)) {
        leave(&mut now, head);
    }
    now
}

/// The head is gone: who has the earliest turn of those who are left takes the place, also on a break.
pub(super) fn leave(family: &mut BTreeMap<TicketId, Person>, head: TicketId) {
    let left = family.iter().filter(|(ticket, person)| **ticket != head && person.place == Place::Waiting);
    let next =
        left.min_by_key(|(_, person)| (Policy::turn(person), person.arrival)).map(|(ticket, _)| *ticket);
    let Some(next) = next else { return };
    let turn = Policy::turn(&family[&head]);
    let (place, delays) = (family[&head].place, family[&head].delays);
    for (ticket, person) in family.iter_mut().filter(|(_, person)| person.goes_with == Some(head)) {
        if *ticket != next {
            person.goes_with = Some(next);
            continue;
        }
        person.goes_with = None;
        if matches!(place, Place::Parked { .. }) {
            person.place = place;
            person.delays = person.delays.max(delays);
        }
        if turn < Policy::turn(person) {
            person.came = Came::Now { at: turn };
            person.credit_minutes = 0;
        }
    }
}
