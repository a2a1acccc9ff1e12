//! How rows are shown outside: the shapes of the contract (DESIGN.md section 7).

use lanes::Committed;
use model::calendar::rfc3339;
use model::{CounterId, Instant, Language, ServiceId, SuspensionId, TicketId};
use queue::rules::{self, State, Why};
use serde::Serialize;
use store::Role;
use utoipa::ToSchema;

/// A ticket. Times are RFC 3339 with the site's offset.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Ticket {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TicketId,
    /// Its number ("A042").
    pub number: String,
    /// The service that it waits for, or that it is served.
    #[schema(value_type = String)]
    pub service: ServiceId,
    /// How many persons (files, children …).
    pub persons: u16,
    /// `waiting`, `called`, `serving`, `done`, `parked`, `no_show`, `withdrawn` or `unserved`.
    pub state: &'static str,
    /// When the person came.
    #[schema(format = DateTime)]
    pub arrived_at: String,
    /// Its turn: the earliest is called first.
    #[schema(format = DateTime)]
    pub turn_at: String,
    /// The counter that holds it.
    #[schema(required = true)]
    pub counter: Option<CounterName>,
    /// Its place while it waits: one more than the people who are called before it, if the counters that serve it now
    /// go on calling equally often.
    #[schema(required = true, minimum = 1)]
    pub position: Option<usize>,
    /// `[p50, p90]` in whole minutes, where it is known.
    #[schema(required = true)]
    pub wait: Option<[u16; 2]>,
    /// When it comes back to the line by itself, while it is parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub back_at: Option<String>,
    /// The number that is called for this one too, where it goes with another ticket of its family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goes_with: Option<String>,
    /// What may be asked for now: by the ticket's code `delay`, `repeat`, `withdrawal`; by staff, who has its id, the
    /// last alone. A kiosk may ask for nothing more.
    #[schema(value_type = Vec<String>)]
    pub may: Vec<&'static str>,
    /// What colleagues know; only for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<ForStaff>,
    /// The stop of its service or of the whole site, while the ticket is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Stop>,
    /// The site's notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// When its service closes, while it waits or is parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub closes_at: Option<String>,
    /// There: it may not be called before its service closes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_risk: bool,
    /// The code of its live page; only for who took the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What staff knows of a ticket beside what everybody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ForStaff {
    /// `none`, `declared` (nobody has looked yet), `confirmed` or `lifted`; never why.
    pub priority: &'static str,
    /// The language of the person: `fr` or `en`.
    pub language: &'static str,
    /// The services that come after this one.
    pub later: Vec<ServedFor>,
    /// The tickets of the family that go with this one, or that this one goes with.
    pub family: Vec<Relative>,
    /// A colleague's note; erased when the day ends.
    #[schema(required = true)]
    pub note: Option<String>,
    /// `sign_language`, `wheelchair`, `seat`, `guide`; erased when the day ends.
    #[schema(value_type = Vec<String>)]
    pub needs: Vec<&'static str>,
    /// Whether somebody goes and fetches the person.
    pub fetch: bool,
    /// Whether the person did not hear the call and waits for a repetition.
    pub asked_again: bool,
}

/// A service and how many persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServedFor {
    /// The service.
    #[schema(value_type = String)]
    pub service: ServiceId,
    /// How many persons.
    pub persons: u16,
}

/// Another ticket of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Relative {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TicketId,
    /// Its number.
    pub number: String,
}

/// A counter and what the display calls it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CounterName {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CounterId,
    /// Its name.
    pub name: String,
}

/// A stop of the site or of a service.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stop {
    /// Its id: who is on duty ends it by this.
    #[schema(value_type = String)]
    pub id: SuspensionId,
    /// The service; null: the whole site.
    #[schema(value_type = Option<String>, required = true)]
    pub service: Option<ServiceId>,
    /// Why, in the reader's language where the kind says it, else in the town's words.
    pub reason: String,
    /// When it is expected to end.
    #[schema(required = true)]
    pub until: Option<String>,
    /// `evacuation`, `drill`, `ambulance`, `outage`, `strike` or `other`.
    pub kind: &'static str,
    /// Whether it is only an exercise.
    pub drill: bool,
    /// Since when.
    #[schema(format = DateTime)]
    pub since: String,
}

impl Ticket {
    /// The ticket as an answer to somebody in `role`, who has no code.
    #[must_use]
    pub fn seen_by(mut self, role: Role) -> Self {
        let is_staff = matches!(role, Role::Agent | Role::Reception);
        self.may.retain(|what| is_staff && *what == "withdrawal");
        self
    }
}

impl Stop {
    /// A stop at `site`, in the reader's language.
    pub fn of(stop: &rules::Suspension, site: &model::Site, language: Language) -> Self {
        Self {
            id: stop.id,
            service: stop.service,
            reason: stop_words(stop, language),
            until: stop.until_at.map(|at| rfc3339(at, site.time_zone)),
            kind: stop.kind.word(),
            drill: stop.kind.is_drill(),
            since: rfc3339(stop.began_at, site.time_zone),
        }
    }
}

/// Why it stands still, for people.
pub fn stop_words(stop: &rules::Suspension, language: Language) -> String {
    locale::stop_words(language, stop.kind.word(), &stop.reason)
}

/// A ticket as it stands at `now`.
pub fn ticket(committed: &Committed, ticket: &rules::Ticket, now: Instant, language: Language) -> Ticket {
    let state = &committed.state;
    let site = state.site();
    let seen = state.lead(ticket);
    let name =
        |id| site.counter(id).map_or_else(String::new, |counter| counter.name.get(language).to_owned());
    Ticket {
        id: ticket.id,
        number: ticket.number_text(),
        service: ticket.leg.service,
        persons: ticket.leg.persons,
        state: seen.state.word(),
        arrived_at: rfc3339(ticket.arrived_at, site.time_zone),
        turn_at: rfc3339(ticket.turn_at, site.time_zone),
        counter: seen.counter.map(|id| CounterName { id, name: name(id) }),
        position: state.position(ticket),
        wait: committed.wait_of(ticket, now).map(rules::Wait::minutes),
        back_at: seen.back_at.map(|at| rfc3339(at, site.time_zone)),
        goes_with: (seen.id != ticket.id).then(|| seen.number_text()),
        may: may(state, ticket, seen, now),
        staff: None,
        suspended: None,
        notice: None,
        closes_at: None,
        at_risk: false,
        code: None,
    }
}

/// What the person may ask for now (the rules of `Delay`, `AskAgain`, `Withdraw`).
pub fn may(state: &State, ticket: &rules::Ticket, seen: &rules::Ticket, now: Instant) -> Vec<&'static str> {
    use rules::TicketState::{Called, Parked, Waiting};
    let waits = ticket.state == Waiting && ticket.joined_to.is_none();
    let unheard = seen.counter.and_then(|counter| state.visit_at(counter)).filter(|_| seen.state == Called);
    let open = matches!(ticket.state, Waiting | Called | Parked);
    // Nobody is called, so nobody needs longer or has a call repeated.
    let goes_on = state.suspension_of(ticket.leg.service).is_none();
    let in_time = state.has_time_for_delay(ticket, rules::USUAL_DELAY_MINUTES, now);
    let asks = [
        ("delay", goes_on && waits && ticket.delays < rules::MAX_DELAYS && in_time),
        ("repeat", goes_on && unheard.is_some_and(|visit| visit.asked_at.is_none())),
        ("withdrawal", open),
    ];
    asks.into_iter().filter(|(_, may)| *may).map(|(what, _)| what).collect()
}

/// A ticket as staff sees it.
pub fn for_staff(committed: &Committed, ticket: &rules::Ticket, now: Instant, language: Language) -> Ticket {
    let state = &committed.state;
    let seen = state.lead(ticket);
    let family = std::iter::once(seen).chain(state.family(seen.id)).filter(|other| other.id != ticket.id);
    let visit = seen.counter.and_then(|counter| state.visit_at(counter));
    let staff = ForStaff {
        priority: ticket.priority.word(),
        language: ticket.language.tag(),
        later: ticket
            .later
            .iter()
            .map(|leg| ServedFor { service: leg.service, persons: leg.persons })
            .collect(),
        family: family.map(|other| Relative { id: other.id, number: other.number_text() }).collect(),
        note: ticket.care.note.clone(),
        needs: ticket.care.needs.iter().map(|need| need.word()).collect(),
        fetch: ticket.care.fetch,
        asked_again: visit.is_some_and(rules::Visit::wants_repeat),
    };
    Ticket { staff: Some(staff), ..self::ticket(committed, ticket, now, language).seen_by(Role::Agent) }
}

/// A ticket with what its own person has to know of the site now. Desks list tickets without it.
pub fn own_ticket(committed: &Committed, ticket: &rules::Ticket, now: Instant, language: Language) -> Ticket {
    let state = &committed.state;
    let now = now.max(committed.last_at);
    let stop = state.suspension_of(ticket.leg.service).filter(|_| ticket.state.is_open());
    let waits = matches!(ticket.state, rules::TicketState::Waiting | rules::TicketState::Parked);
    let closes_at = state.closes_at(ticket.leg.service, now).filter(|_| waits);
    Ticket {
        suspended: stop.map(|stop| Stop::of(stop, state.site(), language)),
        notice: state.notice_text(now, language).map(str::to_owned),
        closes_at: closes_at.map(|at| rfc3339(at, state.site().time_zone)),
        at_risk: committed.is_at_risk(ticket, now),
        ..self::ticket(committed, ticket, now, language)
    }
}

/// Why this one, in one sentence.
pub fn why(state: &State, why: &Why, language: Language) -> String {
    locale::Why {
        number: &why.number,
        arrived_at: why.arrived_at,
        appointment_at: why.appointment_at,
        allowance_minutes: why.allowance_minutes,
        counts_from: why.counts_from,
        priority_minutes: why.priority_minutes,
        preference_minutes: if why.reason == rules::Reason::Preference { why.preference_minutes } else { 0 },
        chosen: why.reason == rules::Reason::Chosen,
        reserved: why.reason == rules::Reason::Reserved,
        instead_of: why.instead_of.as_ref().map(|(_, number)| number.as_str()),
    }
    .sentence(language, state.site().time_zone)
}
