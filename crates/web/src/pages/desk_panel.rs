//! A counter in words: the facts of [`crate::desk_view`], as its page says them.

use lanes::Committed;
use model::{CounterId, Instant, PrincipalId, Site, TicketId};
use queue::rules::{self, CounterState, State, StepKind, TicketState, Visit};

use super::offer::several;
use super::staff::Staff;
use super::views::{
    Choice, DeskNext, DeskPanel, DeskState, DeskTicket, DeskUndo, TicketRow, WaitingRow, Words,
};
use crate::desk_view::{self, Desk};
use crate::show;

/// The counter as `agent` sees it at `now`; `None`: there is no such counter.
pub fn panel(
    committed: &Committed,
    counter: CounterId,
    agent: PrincipalId,
    now: Instant,
    words: Words,
) -> Option<DeskPanel> {
    let now = now.max(committed.last_at);
    let desk = desk_view::desk(committed, counter, agent, now, words.language())?;
    let staff = Staff::new(committed, (agent, Some(counter)), now, words);
    let writer = Writer { state: &committed.state, site: committed.state.site(), counter, now, words };
    Some(writer.panel(desk, agent, staff))
}

/// Says the facts of one counter in words.
struct Writer<'a> {
    state: &'a State,
    site: &'a Site,
    counter: CounterId,
    now: Instant,
    words: Words,
}

impl Writer<'_> {
    fn panel(&self, desk: Desk, agent: PrincipalId, staff: Staff<'_>) -> DeskPanel {
        let (words, language) = (self.words, self.words.language());
        let current = desk.ticket.as_ref().and_then(|ticket| self.state.ticket(ticket.id));
        let visit = self.state.visit_at(self.counter);
        let minutes = |minutes: i64| locale::duration_words(language, u32::try_from(minutes).unwrap_or(0));
        DeskPanel {
            words,
            counter: self.counter.to_string(),
            counter_name: desk.counter.name,
            state: match self.state.counter_state(self.counter) {
                CounterState::Open | CounterState::AfterWork => DeskState::Open,
                CounterState::Paused => DeskState::Paused,
                CounterState::Closed => DeskState::Closed,
            },
            pause: self.pause(),
            seq: desk.seq,
            as_of: self.time(self.now),
            site: self.site.id.to_string(),
            helps: staff.helps(),
            stops: staff.stops(),
            stoppable: staff.services(),
            current: current.zip(visit).map(|(ticket, visit)| self.current(ticket, visit)),
            next: desk.next.map(|next| DeskNext {
                service: self.service(next.ticket.service),
                number: next.ticket.number,
                why: next.why,
            }),
            line: self.rows(&desk.line),
            waiting: desk
                .waiting
                .into_iter()
                .map(|line| WaitingRow {
                    letter: line.letter.to_string(),
                    name: line.name,
                    count: line.count,
                    wait: locale::wait_words(language, line.wait.map(|wait| wait.map(u32::from))),
                })
                .collect(),
            longest: desk
                .longest_wait_minutes
                .map(|longest| words.with("desk-longest", "minutes", minutes(longest))),
            parked: self.rows(&desk.parked),
            missed: self.rows(&desk.missed),
            undo: desk.undo.map(|undo| self.undo(undo.ticket, &undo.number, undo.kind, agent)),
            services: self.services(current),
            counters: self.counters(current),
        }
    }

    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.site.time_zone)
    }

    fn service(&self, id: model::ServiceId) -> String {
        let service = self.site.service(id);
        service.map(|service| service.name.get(self.words.language()).to_owned()).unwrap_or_default()
    }

    fn units(&self, ticket: &rules::Ticket) -> String {
        let service = self.site.service(ticket.leg.service);
        service.map(|service| several(self.words, service, ticket.leg.persons)).unwrap_or_default()
    }

    /// "En pause : repas, retour prévu à 14 h", while it is paused.
    fn pause(&self) -> String {
        let day = self.state.counter_day(self.counter).filter(|day| day.state == CounterState::Paused);
        let Some(day) = day else { return String::new() };
        let reason = day.pause_reason.clone().unwrap_or_else(|| self.words.text("desk-pause-break"));
        match day.pause_until_at {
            None => self.words.with("desk-paused-since", "reason", reason),
            Some(until_at) => locale::text_with(
                self.words.language(),
                "desk-paused-until",
                &[("reason", reason.into()), ("time", self.time(until_at).into())],
            ),
        }
    }

    fn current(&self, ticket: &rules::Ticket, visit: &Visit) -> DeskTicket {
        let words = self.words;
        let speaks = || locale::text(ticket.language, &format!("language-{}", ticket.language.tag()));
        DeskTicket {
            id: ticket.id.to_string(),
            number: ticket.number_text(),
            service: self.service(ticket.leg.service),
            units: self.units(ticket),
            serving: ticket.state == TicketState::Serving,
            since: match visit.started_at {
                Some(started_at) => words.with("desk-started-at", "time", self.time(started_at)),
                None => words.with("desk-called-at", "time", self.time(visit.called_at)),
            },
            priority: ticket.priority.counts(),
            language: if ticket.language == model::Language::Fr {
                String::new()
            } else {
                words.with("desk-language", "language", speaks())
            },
            why: visit
                .why
                .as_ref()
                .map_or_else(String::new, |why| show::why(self.state, why, words.language())),
        }
    }

    fn rows(&self, shown: &[show::Ticket]) -> Vec<TicketRow> {
        let held = shown.iter().filter_map(|ticket| self.state.ticket(ticket.id));
        held.map(|ticket| TicketRow {
            id: ticket.id.to_string(),
            number: ticket.number_text(),
            service: self.service(ticket.leg.service),
            units: self.units(ticket),
            priority: ticket.priority.counts(),
            arrived: self.time(ticket.arrived_at),
            turn: self.time(ticket.turn_at),
        })
        .collect()
    }

    fn undo(&self, ticket: TicketId, number: &str, kind: StepKind, agent: PrincipalId) -> DeskUndo {
        let words = self.words;
        let what = match kind {
            StepKind::Call => words.with("desk-undo-call", "number", number),
            StepKind::Start => words.with("desk-undo-start", "number", number),
            StepKind::Complete => words.with("desk-undo-completion", "number", number),
            StepKind::NoShow => words.with("desk-undo-no-show", "number", number),
            StepKind::Park => words.with("desk-undo-parking", "number", number),
            StepKind::Transfer => words.with("desk-undo-transfer", "number", number),
        };
        let undo_seconds = i64::from(self.site.settings.undo_seconds);
        let gone = self.state.step_of(agent).map_or(undo_seconds, |step| self.now.seconds_since(step.at));
        DeskUndo { ticket: ticket.to_string(), what, seconds: undo_seconds - gone }
    }

    /// Services that the current ticket can be sent to.
    fn services(&self, current: Option<&rules::Ticket>) -> Vec<Choice> {
        let services = self.site.services.iter();
        let others = services.filter(|service| current.is_none_or(|ticket| ticket.leg.service != service.id));
        others.map(|service| Choice { id: service.id.to_string(), name: self.service(service.id) }).collect()
    }

    /// Other counters that serve what the current ticket is for.
    fn counters(&self, current: Option<&rules::Ticket>) -> Vec<Choice> {
        let serves = |counter: &&model::Counter| {
            current.is_none_or(|ticket| counter.preference_minutes(ticket.leg.service).is_some())
        };
        let others = self.site.counters.iter().filter(|counter| counter.id != self.counter).filter(serves);
        let name = |counter: &model::Counter| counter.name.get(self.words.language()).to_owned();
        others.map(|counter| Choice { id: counter.id.to_string(), name: name(counter) }).collect()
    }
}
