//! An agent's last step, taken back.

use model::{PrincipalId, TicketId};

use super::{LastStep, Person, Place, Policy, Presence};

impl Policy {
    /// Remembers whom an agent's step touched, as they were.
    pub(super) fn remember(&mut self, agent: Option<PrincipalId>, before: Vec<(TicketId, Person)>) {
        let Some(agent) = agent else { return };
        let touched = before.into_iter().map(|(ticket, person)| {
            let version = self.person(ticket).expect("just touched").version;
            (ticket, person, version)
        });
        let step = LastStep { at: self.now, touched: touched.collect() };
        self.steps.insert(agent, step);
    }

    /// Whether this agent's last step concerned `ticket`, is young, and nothing was built on it.
    pub(super) fn can_undo(&self, agent: Option<PrincipalId>, ticket: TicketId) -> bool {
        let Some(step) = agent.and_then(|agent| self.steps.get(&agent)) else { return false };
        let young = self.now - step.at <= i64::from(self.site.settings.undo_seconds) * 1000;
        let names = |ticket: TicketId| step.touched.iter().any(|(touched, ..)| *touched == ticket);
        let untouched = step.touched.iter().all(|(ticket, before, version)| {
            before.day == self.day && self.person(*ticket).is_some_and(|person| person.version == *version)
        });
        let free = step
            .touched
            .iter()
            .filter_map(|(_, before, _)| counter_of(before.place))
            .all(|counter| self.holds.get(&counter).is_none_or(|holder| names(*holder)));
        young && names(ticket) && untouched && free
    }

    /// Everybody is where they were; the agent sits at the counter again.
    pub(super) fn undo(&mut self, agent: PrincipalId) {
        let step = self.steps.remove(&agent).expect("asked before");
        for (ticket, ..) in &step.touched {
            self.holds.retain(|_, holder| holder != ticket);
        }
        for (ticket, before, _) in step.touched {
            if let Some(counter) = counter_of(before.place) {
                self.holds.insert(counter, ticket);
                self.sits(counter, Presence::Serves);
            }
            self.happens(ticket, |person| {
                let care = person.care.clone();
                *person = Person { version: person.version, care, ..before }
            });
        }
    }
}

pub(super) fn counter_of(place: Place) -> Option<model::CounterId> {
    match place {
        Place::Called { counter, .. } | Place::Serving { counter } => Some(counter),
        _ => None,
    }
}
