//! Who is called first: a ticket's place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use model::{Counter, CounterId, Instant, Service, ServiceId, TicketId};

use super::line::Line;
use super::row::{CounterState, Ticket, TicketState};
use super::state::State;

/// Where somebody stands in the line.
#[derive(Debug, Clone, Copy)]
struct Standing {
    service: ServiceId,
    turn_at: Instant,
    /// Of equal turns the lower id is first.
    ticket: TicketId,
    /// The one counter that may call it.
    reserved_for: Option<CounterId>,
}

/// Those whom one counter would call before somebody.
struct Ahead {
    people: usize,
    is_free: bool,
}

impl State {
    /// The ticket's place, from 1, while it waits: one more than the people who are called before it by the counters
    /// that serve its service now, if those go on calling equally often.
    ///
    /// Before it are, at each of these counters, those with an earlier effective turn there (DESIGN.md section 5); the
    /// counter with the fewest of them is the one that calls it, after so many calls, and the others call no more often
    /// meanwhile (one call more where that counter is busy and they are free). So a counter that is linked to its
    /// own by some service but does not serve its own does not count, nor does one that is closed or paused, nor people
    /// whose service stands still. While nobody serves it, and while it stands still itself, all counters that can serve
    /// it are looked at. Who comes later with an earlier turn, or for a further service, may still pass; a family counts
    /// as the one ticket that is called for it.
    pub fn position(&self, ticket: &Ticket) -> Option<usize> {
        let ticket = self.lead(ticket);
        (ticket.state == TicketState::Waiting).then(|| self.called_before(self.standing(ticket)) + 1)
    }

    fn standing(&self, ticket: &Ticket) -> Standing {
        Standing {
            service: ticket.leg.service,
            turn_at: ticket.turn_at,
            ticket: ticket.id,
            reserved_for: self.kept_by(ticket),
        }
    }

    /// The counters that may call somebody now.
    fn serving(&self, standing: Standing) -> impl Iterator<Item = &Counter> {
        self.able(standing).filter(|counter| self.is_manned(counter.id))
    }

    /// How many of each line.
    fn lines_before(
        &self,
        counter: &Counter,
        standing: Standing,
    ) -> impl Iterator<Item = (ServiceId, usize)> {
        let own = counter.preference_minutes(standing.service).unwrap_or(0);
        let offers = counter.services.iter().filter(move |offer| self.moves(offer.service, standing));
        offers.filter_map(move |offer| {
            let line = self.line(offer.service).filter(|line| !line.is_empty())?;
            let as_good = standing.turn_at + credit(offer.preference_minutes) - credit(own);
            Some((offer.service, line.ahead_of(as_good, standing.ticket)))
        })
    }

    /// Those who were sent to `counter`, or to one where nobody is.
    fn sent_before(
        &self,
        counter: &Counter,
        standing: Standing,
    ) -> impl Iterator<Item = (ServiceId, TicketId)> {
        let own = counter.preference_minutes(standing.service).unwrap_or(0);
        self.sent_to(counter.id).filter_map(move |(turn_at, id)| {
            let service = self.ticket(id)?.leg.service;
            let as_good = turn_at - credit(counter.preference_minutes(service)?) + credit(own);
            let is_before = (as_good, id) < (standing.turn_at, standing.ticket);
            (is_before && self.moves(service, standing)).then_some((service, id))
        })
    }

    /// Whether people of `service` are called before somebody whose own service stands still as well, or goes on.
    fn moves(&self, service: ServiceId, standing: Standing) -> bool {
        self.suspension_of(service).is_none() || self.suspension_of(standing.service).is_some()
    }

    fn called_before(&self, standing: Standing) -> usize {
        let serving: Vec<&Counter> = match self.serving(standing).collect::<Vec<_>>() {
            nobody if nobody.is_empty() => self.able(standing).collect(),
            serving => serving,
        };
        let mut counters = Vec::with_capacity(serving.len());
        // Whom several of these counters may call counts once: the longest part of each line, and who was sent.
        let (mut lines, mut sent) = (BTreeMap::<ServiceId, usize>::new(), BTreeSet::new());
        for counter in serving {
            let mut people = 0;
            for (service, ahead) in self.lines_before(counter, standing) {
                people += ahead;
                let most = lines.entry(service).or_default();
                *most = (*most).max(ahead);
            }
            for (_, ticket) in self.sent_before(counter, standing) {
                people += 1;
                sent.insert(ticket);
            }
            counters.push(Ahead { people, is_free: self.is_free(counter.id) });
        }
        let everybody = lines.values().sum::<usize>() + sent.len();
        let Some(first) = counters.iter().min_by_key(|it| (it.people, !it.is_free)) else { return 0 };
        let called = |it: &Ahead| it.people.min(first.people + usize::from(it.is_free && !first.is_free));
        counters.iter().map(called).sum::<usize>().min(everybody)
    }

    /// The counters that may call somebody, whoever is there.
    fn able(&self, standing: Standing) -> impl Iterator<Item = &Counter> {
        self.site().counters.iter().filter(move |counter| {
            counter.preference_minutes(standing.service).is_some()
                && standing.reserved_for.is_none_or(|kept_by| kept_by == counter.id)
        })
    }

    /// Whether some counter that can serve `service` is open.
    pub fn is_served(&self, service: ServiceId) -> bool {
        let counters = &self.site().counters;
        counters.iter().any(|it| it.preference_minutes(service).is_some() && self.is_manned(it.id))
    }

    /// The services for which people wait though no counter is open for them, with how many they are. What stands still
    /// is told as such.
    pub fn unserved(&self) -> impl Iterator<Item = (&Service, usize)> {
        let services = self.site().services.iter();
        let unserved = services.filter(|it| !self.is_served(it.id) && self.suspension_of(it.id).is_none());
        let sent = |service: ServiceId| {
            let sent = self.site().counters.iter().filter_map(|counter| self.reserved_line(counter.id));
            let tickets = sent.flat_map(Line::iter).filter_map(|(_, id)| self.ticket(id));
            tickets.filter(|ticket| ticket.leg.service == service).count()
        };
        let counted = unserved.map(move |it| (it, self.line(it.id).map_or(0, Line::len) + sent(it.id)));
        counted.filter(|(_, people)| *people > 0)
    }

    /// Whether somebody serves there now, or is about to.
    pub(super) fn is_manned(&self, counter: CounterId) -> bool {
        matches!(self.counter_state(counter), CounterState::Open | CounterState::AfterWork)
    }

    /// Whether the next person could be called there at once.
    pub(super) fn is_free(&self, counter: CounterId) -> bool {
        self.counter_state(counter) == CounterState::Open && self.visit_at(counter).is_none()
    }
}

fn credit(minutes: u16) -> TimeDelta {
    TimeDelta::minutes(i64::from(minutes))
}
