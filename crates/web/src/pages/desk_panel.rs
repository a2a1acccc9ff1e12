//! A counter in words: the facts of [`crate::desk_view`], as its page says them.

use lanes::Committed;
use model::{Arrival, CounterId, Instant, PrincipalId, ServiceId, Site, TicketId};
use queue::rules::{self, Closing, CounterState, Leg, Need, Priority, State, StepKind, TicketState, Visit};

use super::offer::several;
use super::reception_ticket::need_key;
use super::staff::Staff;
use super::views::{
    Choice, DeskAlert, DeskNext, DeskPanel, DeskPriority, DeskState, DeskTicket, DeskUndo, DoneChoice,
    NeedChoice, TicketRow, WaitingRow, Words,
};
use crate::desk_view::{self, Desk, ServiceLine};
use crate::show;

/// Closing is told so long before (minutes): who waits longer is rare, and a lunch is planned by then.
const SOON_MINUTES: i64 = 60;

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
                CounterState::Open => DeskState::Open,
                CounterState::AfterWork => DeskState::AfterWork,
                CounterState::Paused => DeskState::Paused,
                CounterState::Closed => DeskState::Closed,
            },
            pause: self.pause(),
            after_work: self.after_work(),
            trainee: desk.counter.trainee,
            alerts: self.alerts(),
            warnings: self.warnings(),
            seq: desk.seq,
            as_of: self.time(self.now),
            site: self.site.id.to_string(),
            helps: staff.helps(),
            stops: staff.stops(),
            stopped: self.state.site_suspension().is_some(),
            stoppable: staff.services(),
            current: current.zip(visit).map(|(ticket, visit)| self.current(ticket, visit)),
            line: self.rows(&desk.line, desk.next.as_ref().map(|next| next.ticket.id)),
            next: desk.next.map(|next| DeskNext {
                service: self.service(next.ticket.service),
                number: next.ticket.number,
                why: next.why,
            }),
            waiting: desk.waiting.into_iter().map(|line| self.waiting(line)).collect(),
            longest: desk
                .longest_wait_minutes
                .map(|longest| words.with("desk-longest", "minutes", minutes(longest))),
            parked: self.rows(&desk.parked, None),
            missed: self.rows(&desk.missed, None),
            undo: desk.undo.map(|undo| self.undo(&undo, agent)),
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
            Some(until_at) => {
                let key = if until_at < self.now { "desk-paused-late" } else { "desk-paused-until" };
                self.filled(key, &[("reason", reason.into()), ("time", self.time(until_at).into())])
            }
        }
    }

    /// "Travail après la visite, depuis 10 h 42".
    fn after_work(&self) -> String {
        let day = self.state.counter_day(self.counter).filter(|day| day.state == CounterState::AfterWork);
        day.map_or_else(String::new, |day| {
            self.words.with("desk-after-work-since", "time", self.time(day.since_at))
        })
    }

    fn filled(&self, key: &str, variables: &[(&str, locale::Value<'_>)]) -> String {
        locale::text_with(self.words.language(), key, variables)
    }

    /// Who waits to be fetched, sent by the reception or the kiosk: the desks that can serve them ring softly.
    fn alerts(&self) -> Vec<DeskAlert> {
        let is_alert = |ticket: &&rules::Ticket| {
            let service = self.site.service(ticket.leg.service);
            service.is_some_and(|service| service.arrival == Arrival::Alert)
        };
        let line = self.state.line_for(self.counter, usize::MAX).into_iter().filter(is_alert);
        let text = |ticket: &rules::Ticket| {
            let variables = [
                ("number", ticket.number_text().into()),
                ("name", self.service(ticket.leg.service).into()),
                ("time", self.time(ticket.arrived_at).into()),
            ];
            self.filled("desk-alert", &variables)
        };
        line.map(|ticket| DeskAlert { id: ticket.id.to_string(), text: text(ticket) }).collect()
    }

    /// Before closing: when, how many may not be received in time, and who is received whatever the hour.
    fn warnings(&self) -> Vec<String> {
        let mut said = Vec::new();
        let soon = self.now.plus_minutes(SOON_MINUTES);
        let closes_at = self.state.counter_closes_at(self.counter, self.now).filter(|at| *at <= soon);
        said.extend(closes_at.map(|at| self.words.with("desk-counter-closes", "time", self.time(at))));
        let line = || self.state.line_for(self.counter, usize::MAX).into_iter();
        let at_risk = self.state.at_risk(line(), self.now).len();
        if at_risk > 0 {
            said.push(self.words.count("desk-at-risk", at_risk));
        }
        let must = |ticket: &&rules::Ticket| {
            let service = self.site.service(ticket.leg.service);
            service.is_some_and(|service| service.never_refuse) && self.is_closing(ticket.leg.service)
        };
        let numbers: Vec<String> = line().filter(must).map(rules::Ticket::number_text).collect();
        if !numbers.is_empty() {
            said.push(self.words.with("desk-never-refuse", "numbers", numbers.join(", ")));
        }
        said
    }

    /// Whether the service closes soon or is closed already, where it ever closes.
    fn is_closing(&self, service: ServiceId) -> bool {
        let closes_at = self.state.closes_at(service, self.now);
        let soon = self.now.plus_minutes(SOON_MINUTES);
        !self.site.settings.round_the_clock && closes_at.is_none_or(|at| at <= soon)
    }

    fn waiting(&self, line: ServiceLine) -> WaitingRow {
        let closes_at = self.state.closes_at(line.service, self.now).map(|at| self.time(at));
        let unserved = line.count > 0 && !self.state.is_served(line.service);
        let closing = match (self.state.closing(line.service, 1, self.now), closes_at) {
            _ if unserved => self.words.text("unserved"),
            (Closing::Far, _) | (_, None) => String::new(),
            (Closing::Soon | Closing::Full, Some(time)) => self.words.with("desk-closes", "time", time),
            (Closing::Stopped, Some(time)) => self.words.with("desk-closes-stopped", "time", time),
        };
        let stopped = self.state.suspension_of(line.service).is_some();
        WaitingRow {
            letter: line.letter.to_string(),
            name: line.name,
            count: line.count,
            wait: locale::wait_words(self.words.language(), line.wait.map(|wait| wait.map(u32::from))),
            stopped,
            closing,
        }
    }

    fn current(&self, ticket: &rules::Ticket, visit: &Visit) -> DeskTicket {
        let words = self.words;
        let family = self.state.family(ticket.id);
        let numbers: Vec<String> = family.iter().map(|other| other.number_text()).collect();
        let legs = |legs: &[Leg]| legs.iter().map(|leg| self.leg(*leg)).collect::<Vec<_>>();
        let later = ticket.later.iter().copied();
        let of_family = family.iter().flat_map(|it| std::iter::once(it.leg).chain(it.later.iter().copied()));
        let need = |need: &Need| words.text(need_key(*need));
        DeskTicket {
            id: ticket.id.to_string(),
            number: ticket.number_text(),
            service: self.service(ticket.leg.service),
            leg: ticket.leg.service.to_string(),
            units: self.units(ticket),
            serving: ticket.state == TicketState::Serving,
            since: match visit.started_at {
                Some(started_at) => words.with("desk-started-at", "time", self.time(started_at)),
                None => words.with("desk-called-at", "time", self.time(visit.called_at)),
            },
            priority: priority(ticket),
            language: self.language(ticket),
            why: visit
                .why
                .as_ref()
                .map_or_else(String::new, |why| show::why(self.state, why, words.language())),
            asked_again: visit.wants_repeat(),
            care: self.care(ticket),
            needs: Need::ALL
                .iter()
                .map(|it| NeedChoice { word: it.word(), label: need(it), on: ticket.care.needs.contains(it) })
                .collect(),
            fetch: ticket.care.fetch,
            note: ticket.care.note.clone(),
            family: numbers.join(", "),
            later: legs(&ticket.later).join(", "),
            also: later
                .chain(of_family)
                .map(|leg| DoneChoice {
                    service: leg.service.to_string(),
                    persons: leg.persons,
                    label: self.leg(leg),
                })
                .collect(),
        }
    }

    /// "Parle : English", when it is not French.
    fn language(&self, ticket: &rules::Ticket) -> String {
        if ticket.language == model::Language::Fr {
            return String::new();
        }
        let own_name = locale::text(ticket.language, &format!("language-{}", ticket.language.tag()));
        self.words.with("desk-language", "language", own_name)
    }

    /// "Carte d'identité (2 personnes)".
    fn leg(&self, leg: Leg) -> String {
        let units = self.site.service(leg.service).map(|service| several(self.words, service, leg.persons));
        match units.filter(|units| !units.is_empty()) {
            Some(units) => format!("{} ({units})", self.service(leg.service)),
            None => self.service(leg.service),
        }
    }

    /// The arrangements that hold for a person.
    fn care(&self, ticket: &rules::Ticket) -> Vec<String> {
        let fetch = ticket.care.fetch.then(|| self.words.text("desk-fetch"));
        let needs = ticket.care.needs.iter().map(|need| self.words.text(need_key(*need)));
        fetch.into_iter().chain(needs).collect()
    }

    fn rows(&self, shown: &[show::Ticket], next: Option<TicketId>) -> Vec<TicketRow> {
        let held = shown.iter().filter_map(|ticket| self.state.ticket(ticket.id));
        held.map(|ticket| TicketRow {
            id: ticket.id.to_string(),
            number: ticket.number_text(),
            service: self.service(ticket.leg.service),
            units: self.units(ticket),
            priority: priority(ticket),
            care: self.row_care(ticket),
            is_next: next == Some(ticket.id),
            back: ticket
                .back_at
                .map_or_else(String::new, |at| self.words.with("desk-back-at", "time", self.time(at))),
            arrived: self.time(ticket.arrived_at),
            turn: self.time(ticket.turn_at),
        })
        .collect()
    }

    /// What the agent should know before calling: the family, the language, arrangements, a colleague's note.
    fn row_care(&self, ticket: &rules::Ticket) -> String {
        let family: Vec<String> =
            self.state.family(ticket.id).iter().map(|other| other.number_text()).collect();
        let family =
            (!family.is_empty()).then(|| self.words.with("desk-family", "numbers", family.join(", ")));
        let language = Some(self.language(ticket)).filter(|said| !said.is_empty());
        let said =
            family.into_iter().chain(language).chain(self.care(ticket)).chain(ticket.care.note.clone());
        said.collect::<Vec<_>>().join(" · ")
    }

    /// A call that also ended a visit takes back both.
    fn undo(&self, undo: &desk_view::Undo, agent: PrincipalId) -> DeskUndo {
        let (words, kind, number) = (self.words, undo.kind, undo.number.as_str());
        let step = self.state.step_of(agent);
        let finished = step.and_then(|step| step.visits.first()).filter(|_| kind == StepKind::Call);
        let what = match (kind, finished) {
            (StepKind::Call, Some(visit)) => {
                let finished = rules::number_text(visit.series, visit.number);
                self.filled(
                    "desk-undo-call-and-end",
                    &[("number", number.into()), ("finished", finished.into())],
                )
            }
            (StepKind::Call, None) => words.with("desk-undo-call", "number", number),
            (StepKind::Start, _) => words.with("desk-undo-start", "number", number),
            (StepKind::Complete, _) => words.with("desk-undo-completion", "number", number),
            (StepKind::NoShow, _) => words.with("desk-undo-no-show", "number", number),
            (StepKind::Park, _) => words.with("desk-undo-parking", "number", number),
            (StepKind::Transfer, _) => words.with("desk-undo-transfer", "number", number),
        };
        let undo_seconds = i64::from(self.site.settings.undo_seconds);
        let gone = step.map_or(undo_seconds, |step| self.now.seconds_since(step.at));
        DeskUndo {
            ticket: undo.ticket.to_string(),
            revision: undo.revision,
            what,
            seconds: undo_seconds - gone,
        }
    }

    /// Services that the current ticket can be sent to.
    fn services(&self, current: Option<&rules::Ticket>) -> Vec<Choice> {
        let services = self.site.services.iter();
        let others = services.filter(|service| current.is_none_or(|ticket| ticket.leg.service != service.id));
        others.map(|service| Choice { id: service.id.to_string(), name: self.service(service.id) }).collect()
    }

    /// Other counters that serve what the current ticket is for, and where somebody is.
    fn counters(&self, current: Option<&rules::Ticket>) -> Vec<Choice> {
        let serves = |counter: &&model::Counter| {
            current.is_none_or(|ticket| counter.preference_minutes(ticket.leg.service).is_some())
                && self.state.counter_state(counter.id) != CounterState::Closed
        };
        let others = self.site.counters.iter().filter(|counter| counter.id != self.counter).filter(serves);
        let name = |counter: &model::Counter| counter.name.get(self.words.language()).to_owned();
        others.map(|counter| Choice { id: counter.id.to_string(), name: name(counter) }).collect()
    }
}

fn priority(ticket: &rules::Ticket) -> DeskPriority {
    match ticket.priority {
        Priority::None | Priority::Lifted => DeskPriority::None,
        Priority::Declared => DeskPriority::Declared,
        Priority::Confirmed => DeskPriority::Confirmed,
    }
}
