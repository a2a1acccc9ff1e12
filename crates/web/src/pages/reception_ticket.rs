//! One ticket at the reception: how it stands in a sentence, and what can be done with it.

use lanes::Committed;
use model::{Instant, Site, TicketId};
use queue::rules::{self, CounterState, Leg, Need, Priority, State, TicketState};

use super::offer::several;
use super::views::{Choice, ReceptionTicket, Relative, Words};
use crate::show::stop_words;

/// The ticket as the reception sees it; `None`: its service is no more.
pub fn ticket(
    committed: &Committed,
    ticket: &rules::Ticket,
    code: String,
    now: Instant,
    words: Words,
) -> Option<ReceptionTicket> {
    let state = &committed.state;
    state.site().service(ticket.leg.service)?;
    Some(Writer { committed, state, site: state.site(), ticket, now, words }.ticket(code))
}

/// "Carte d'identité · 2 personnes"; the service's name alone for one.
pub fn leg(site: &Site, leg: Leg, words: Words) -> String {
    let Some(service) = site.service(leg.service) else { return String::new() };
    let (name, units) = (service.name.get(words.language()), several(words, service, leg.persons));
    if units.is_empty() { name.to_owned() } else { format!("{name} · {units}") }
}

/// What is to be seen at once: priority, language, arrangements. Each with the kind of its pill.
pub fn marks(ticket: &rules::Ticket, words: Words) -> Vec<(&'static str, String)> {
    let mut marks = Vec::new();
    match ticket.priority {
        Priority::Declared => marks.push(("warn", words.text("reception-declared"))),
        Priority::Confirmed => marks.push(("good", words.text("priority"))),
        Priority::None | Priority::Lifted => {}
    }
    if ticket.care.fetch {
        marks.push(("warn", words.text("reception-fetch")));
    }
    marks.extend(ticket.care.needs.iter().map(|need| ("", words.text(need_key(*need)))));
    if ticket.language != model::Language::default() {
        let own = locale::text(ticket.language, &format!("language-{}", ticket.language.tag()));
        marks.push(("", own));
    }
    marks
}

pub fn need_key(need: Need) -> &'static str {
    match need {
        Need::SignLanguage => "need-sign-language",
        Need::Interpreter => "need-interpreter",
        Need::Wheelchair => "need-wheelchair",
        Need::Seat => "need-seat",
        Need::Guide => "need-guide",
    }
}

struct Writer<'a> {
    committed: &'a Committed,
    state: &'a State,
    site: &'a Site,
    ticket: &'a rules::Ticket,
    now: Instant,
    words: Words,
}

impl Writer<'_> {
    fn ticket(&self, code: String) -> ReceptionTicket {
        use TicketState::{Called, NoShow, Parked, Serving, Waiting};
        let (ticket, words) = (self.ticket, self.words);
        let alone = ticket.joined_to.is_none();
        let is = |states: &[TicketState]| states.contains(&ticket.state);
        let in_time = ticket.state != NoShow || self.is_in_time();
        let prioritised = alone && is(&[Waiting, Called, Serving, Parked, NoShow]);
        ReceptionTicket {
            id: ticket.id.to_string(),
            code,
            number: ticket.number_text(),
            service: ticket.leg.service.to_string(),
            what: leg(self.site, ticket.leg, words),
            later: ticket.later.iter().map(|next| leg(self.site, *next, words)).collect(),
            standing: self.standing(),
            language: if ticket.language == words.language() {
                String::new()
            } else {
                let own = locale::text(ticket.language, &format!("language-{}", ticket.language.tag()));
                words.with("desk-language", "language", own)
            },
            tag: ticket.language.tag(),
            marks: marks(ticket, words),
            give_priority: match ticket.priority {
                Priority::Declared if prioritised => words.text("reception-confirm-priority"),
                Priority::None | Priority::Lifted if prioritised => words.text("reception-give-priority"),
                _ => String::new(),
            },
            lift_priority: prioritised && ticket.priority.counts(),
            may_return: is(&[Parked, NoShow]) && in_time,
            too_late: !in_time,
            may_send: is(&[Waiting]) && alone,
            may_withdraw: is(&[Waiting, Called, Parked]),
            may_join: is(&[Waiting, Called, Serving, Parked]),
            may_extend: is(&[Waiting, Called, Serving, Parked]),
            may_care: is(&[Waiting, Called, Serving, Parked, NoShow]),
            family: self.family(),
            note: ticket.care.note.clone().unwrap_or_default(),
            needs: Need::ALL
                .map(|need| (need.word(), words.text(need_key(need)), ticket.care.needs.contains(&need)))
                .into(),
            fetch: ticket.care.fetch,
            services: self.services(),
            counters: self.counters(),
        }
    }

    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.site.time_zone)
    }

    fn is_in_time(&self) -> bool {
        let today = self.ticket.business_day == self.state.business_day();
        today && self.state.returns_until(self.ticket).is_none_or(|until| self.now <= until)
    }

    /// How it stands, in one sentence or two, to be read to the person who asks.
    fn standing(&self) -> String {
        let seen = self.state.lead(self.ticket);
        let mut said = Vec::new();
        if seen.id != self.ticket.id {
            said.push(self.words.with("reception-goes-with", "number", seen.number_text()));
        }
        said.extend(self.standing_of(seen));
        let stop = self.state.suspension_of(self.ticket.leg.service).filter(|_| seen.state.is_open());
        said.extend(stop.map(|stop| {
            self.words.with("reception-suspended", "reason", stop_words(stop, self.words.language()))
        }));
        if self.committed.is_at_risk(seen, self.now) {
            said.push(self.words.text("reception-at-risk"));
        }
        said.join(" ")
    }

    fn standing_of(&self, seen: &rules::Ticket) -> Vec<String> {
        let words = self.words;
        let counter = || {
            let counter = seen.counter.and_then(|id| self.site.counter(id));
            counter.map(|it| it.name.get(words.language()).to_owned()).unwrap_or_default()
        };
        let visit = seen.counter.and_then(|id| self.state.visit_at(id));
        let at = |key: &str, at: Instant| {
            let variables = [("counter", counter().into()), ("time", self.time(at).into())];
            locale::text_with(words.language(), key, &variables)
        };
        match seen.state {
            TicketState::Waiting => self.waiting(seen),
            TicketState::Called => {
                let called_at = visit.map_or(self.now, |visit| visit.called_at);
                vec![at("reception-called", called_at)]
            }
            TicketState::Serving => {
                let started_at = visit.and_then(|visit| visit.started_at).unwrap_or(self.now);
                vec![at("reception-serving", started_at)]
            }
            TicketState::Parked => vec![match seen.back_at {
                Some(back_at) => words.with("reception-parked-until", "time", self.time(back_at)),
                None => words.text("reception-parked"),
            }],
            TicketState::NoShow => self.missed(seen),
            TicketState::Done => vec![words.text("reception-done")],
            TicketState::Withdrawn => vec![words.text("reception-withdrawn")],
            TicketState::Unserved => vec![words.text("reception-unserved")],
        }
    }

    fn waiting(&self, seen: &rules::Ticket) -> Vec<String> {
        let words = self.words;
        let mut said = vec![words.with("reception-waits", "time", self.time(seen.arrived_at))];
        said.extend(self.state.position(seen).map(|place| words.count("reception-position", place)));
        let wait = self.committed.wait_of(seen, self.now).map(super::offer::said);
        said.push(locale::wait_sentence(words.language(), wait));
        let kept = seen.reserved_for.and_then(|id| self.site.counter(id));
        said.extend(
            kept.map(|counter| {
                words.with("reception-reserved", "counter", counter.name.get(words.language()))
            }),
        );
        said
    }

    fn missed(&self, seen: &rules::Ticket) -> Vec<String> {
        let words = self.words;
        let missed = seen.missed_at.map(|at| words.with("reception-missed", "time", self.time(at)));
        let until = self.state.returns_until(seen).filter(|_| self.is_in_time());
        let after = match until {
            Some(until) => words.with("reception-missed-until", "time", self.time(until)),
            None if self.is_in_time() => words.text("reception-missed-in-time"),
            None => words.text("reception-missed-late"),
        };
        missed.into_iter().chain([after]).collect()
    }

    fn family(&self) -> Vec<Relative> {
        let head = self.state.lead(self.ticket);
        let all = std::iter::once(head).chain(self.state.family(head.id));
        let others = all.filter(|other| other.id != self.ticket.id);
        others.map(|other| Relative { id: text(other.id), number: other.number_text() }).collect()
    }

    fn services(&self) -> Vec<Choice> {
        let name = |service: &model::Service| service.name.get(self.words.language()).to_owned();
        let others = self.site.services.iter().filter(|service| service.id != self.ticket.leg.service);
        others.map(|service| Choice { id: service.id.to_string(), name: name(service) }).collect()
    }

    /// Counters at which somebody is who serves this.
    fn counters(&self) -> Vec<Choice> {
        let able = |counter: &&model::Counter| {
            counter.preference_minutes(self.ticket.leg.service).is_some()
                && self.state.counter_state(counter.id) != CounterState::Closed
        };
        let name = |counter: &model::Counter| counter.name.get(self.words.language()).to_owned();
        let counters = self.site.counters.iter().filter(able);
        counters.map(|counter| Choice { id: counter.id.to_string(), name: name(counter) }).collect()
    }
}

fn text(id: TicketId) -> String {
    id.to_string()
}
