//! A counter as its desk sees it: for the interface and for the page.

use lanes::Committed;
use model::calendar::rfc3339;
use model::{CounterId, Instant, Language, PrincipalId, SiteId, TicketId};
use queue::rules::{self, Line, StepKind, TicketState, Wait};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::help::{self, HelpCall};
use crate::show;

/// Tickets of the line that a desk lists: what fits a screen twice.
const LINE_SHOWN: usize = 50;

/// A counter as its desk sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Desk {
    /// The counter.
    pub counter: DeskCounter,
    /// Its site.
    #[schema(value_type = String)]
    pub site: SiteId,
    /// The site's last decision that this shows.
    pub seq: i64,
    /// The ticket that it holds.
    #[schema(required = true)]
    pub ticket: Option<show::Ticket>,
    /// When it was called first.
    #[schema(required = true)]
    pub called_at: Option<String>,
    /// When the person stood at the counter.
    #[schema(required = true)]
    pub started_at: Option<String>,
    /// Why this ticket was called, in one sentence.
    #[schema(required = true)]
    pub why: Option<String>,
    /// Its newest announcement.
    #[schema(required = true)]
    pub ring: Option<i64>,
    /// Who would be called next, and why.
    #[schema(required = true)]
    pub next: Option<Next>,
    /// Who waits for this counter, in the order in which it would call them; the first 50.
    pub line: Vec<show::Ticket>,
    /// Who waits, by service that this counter serves.
    pub waiting: Vec<ServiceLine>,
    /// The longest wait among them, in whole minutes.
    #[schema(required = true)]
    pub longest_wait_minutes: Option<i64>,
    /// Put on hold.
    pub parked: Vec<show::Ticket>,
    /// Called without an answer, and still in time to come back.
    pub missed: Vec<show::Ticket>,
    /// Calls for help of the whole site: the open ones, and those just answered.
    pub help: Vec<HelpCall>,
    /// What stands still now: the site, or services.
    pub suspended: Vec<show::Stop>,
    /// What this agent may undo.
    #[schema(required = true)]
    pub undo: Option<Undo>,
}

/// The counter itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskCounter {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CounterId,
    /// Its name.
    pub name: String,
    /// `open`, `paused`, `after_work` or `closed`.
    pub state: &'static str,
    /// Since when.
    #[schema(required = true)]
    pub since: Option<String>,
    /// Whether a trainee serves.
    pub trainee: bool,
    /// Until when it is staffed, by its hours; null: outside its hours, or it never closes.
    #[schema(required = true)]
    pub closes_at: Option<String>,
    /// Why it is paused, and until when.
    #[schema(required = true)]
    pub pause: Option<Pause>,
}

/// A pause.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pause {
    /// Why.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When the agent means to be back.
    #[schema(required = true)]
    pub until: Option<String>,
}

/// Who would be called next.
#[derive(Debug, Serialize, ToSchema)]
pub struct Next {
    /// The ticket.
    pub ticket: show::Ticket,
    /// Why this one, in one sentence.
    pub why: String,
}

/// Who waits for one service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceLine {
    /// The service.
    #[schema(value_type = String)]
    pub service: model::ServiceId,
    /// The letter of its tickets.
    pub letter: char,
    /// Its name.
    pub name: String,
    /// How many wait.
    pub count: usize,
    /// The wait of somebody who comes now.
    #[schema(required = true)]
    pub wait: Option<[u16; 2]>,
    /// Until when tickets are taken; null: closed, or it never closes.
    #[schema(required = true)]
    pub closes_at: Option<String>,
    /// How many of them may not be called before it closes.
    pub at_risk: usize,
    /// Whether nobody is sent away, whatever the hour.
    pub never_refuse: bool,
}

/// What may be undone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Undo {
    /// The ticket.
    #[schema(value_type = String)]
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// `call`, `start`, `complete`, `no_show`, `park` or `transfer`.
    #[schema(value_type = String)]
    pub kind: StepKind,
    /// The step, for `POST /tickets/{ticket}/undos`.
    pub revision: i64,
    /// Until when.
    #[schema(format = DateTime)]
    pub until: String,
}

/// The counter as `agent` sees it at `now`; `None`: there is no such counter.
pub fn desk(
    committed: &Committed,
    counter: CounterId,
    agent: PrincipalId,
    now: Instant,
    language: Language,
) -> Option<Desk> {
    let state = &committed.state;
    let now = now.max(committed.last_at);
    let site = state.site();
    let place = site.counter(counter)?;
    let time = |at: Instant| rfc3339(at, site.time_zone);
    let forecast = committed.forecast(now);
    let show = |ticket: &rules::Ticket| show::for_staff(committed, ticket, now, language);
    let serves = |ticket: &&rules::Ticket| place.preference_minutes(ticket.leg.service).is_some();
    let day = state.counter_day(counter);
    let visit = state.visit_at(counter);
    let line = state.line_for(counter, LINE_SHOWN);
    let mut parked: Vec<_> =
        state.tickets().filter(|ticket| ticket.state == TicketState::Parked).filter(serves).collect();
    parked.sort_by_key(|ticket| ticket.turn_at);
    let window = i64::from(site.settings.return_minutes);
    let missed = state.missed_since(now.plus_minutes(-window)).filter(serves);
    let sent = |service: model::ServiceId| {
        let tickets = state.sent_to(counter).filter_map(|(_, id)| state.ticket(id));
        tickets.filter(|ticket| ticket.leg.service == service).count()
    };
    let own_lines = place.services.iter().filter_map(|offer| state.line(offer.service)?.first());
    Some(Desk {
        counter: DeskCounter {
            id: counter,
            name: place.name.get(language).to_owned(),
            state: state.counter_state(counter).word(),
            closes_at: state.counter_closes_at(counter, now).map(time),
            since: day.map(|day| time(day.since_at)),
            trainee: day.is_some_and(|day| day.trainee),
            pause: day
                .filter(|day| day.state == rules::CounterState::Paused)
                .map(|day| Pause { reason: day.pause_reason.clone(), until: day.pause_until_at.map(time) }),
        },
        site: site.id,
        seq: committed.seq,
        ticket: visit.and_then(|visit| state.ticket(visit.ticket)).map(show),
        called_at: visit.map(|visit| time(visit.called_at)),
        started_at: visit.and_then(|visit| visit.started_at).map(time),
        why: visit.and_then(|visit| visit.why.as_ref()).map(|why| show::why(state, why, language)),
        ring: visit.map(|visit| visit.ring),
        next: state
            .next_for(counter)
            .map(|(ticket, why)| Next { ticket: show(&ticket), why: show::why(state, &why, language) }),
        longest_wait_minutes: own_lines
            .filter_map(|(_, id)| state.ticket(id))
            .chain(line.iter().copied())
            .map(|ticket| (now - ticket.arrived_at).num_minutes())
            .max(),
        line: line.into_iter().map(show).collect(),
        waiting: place
            .services
            .iter()
            .filter_map(|offer| site.service(offer.service))
            .map(|service| ServiceLine {
                service: service.id,
                letter: service.series,
                name: service.name.get(language).to_owned(),
                count: state.line(service.id).map_or(0, Line::len) + sent(service.id),
                wait: forecast.coming_for(service.id).map(Wait::minutes),
                closes_at: state.closes_at(service.id, now).map(time),
                at_risk: at_risk(state, service.id, now),
                never_refuse: service.never_refuse,
            })
            .collect(),
        parked: parked.into_iter().map(show).collect(),
        missed: missed.map(show).collect(),
        help: help::shown(state, now, language),
        suspended: state.open_suspensions().map(|stop| show::Stop::of(stop, site, language)).collect(),
        undo: undo(committed, agent, now),
    })
}

fn at_risk(state: &rules::State, service: model::ServiceId, now: Instant) -> usize {
    let waiting = state.line(service).into_iter().flat_map(Line::iter);
    state.at_risk(waiting.filter_map(|(_, id)| state.ticket(id)), now).len()
}

fn undo(committed: &Committed, agent: PrincipalId, now: Instant) -> Option<Undo> {
    let state = &committed.state;
    let step = state.step_of(agent)?;
    let until = step.at.plus_seconds(i64::from(state.site().settings.undo_seconds));
    let number = state.ticket(step.ticket)?.number_text();
    (now <= until).then(|| Undo {
        ticket: step.ticket,
        number,
        kind: step.kind,
        revision: step.named(),
        until: rfc3339(until, state.site().time_zone),
    })
}
