//! How rows are shown outside: the shapes of the contract (DESIGN.md section 7).

use lanes::Committed;
use model::calendar::rfc3339;
use model::{CounterId, Language, ServiceId, TicketId};
use queue::rules::{self, State, Why};
use serde::Serialize;
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
    /// Its place in the line, from 1, while it waits.
    #[schema(required = true, minimum = 1)]
    pub position: Option<usize>,
    /// `[p50, p90]` in whole minutes, where it is known.
    #[schema(required = true)]
    pub wait: Option<[u16; 2]>,
    /// The code of its live page; only for who took the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
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

/// A ticket as it stands in `state`.
pub fn ticket(state: &State, ticket: &rules::Ticket, language: Language) -> Ticket {
    let site = state.site();
    let name =
        |id| site.counter(id).map_or_else(String::new, |counter| counter.name.get(language).to_owned());
    Ticket {
        id: ticket.id,
        number: ticket.number_text(),
        service: ticket.leg.service,
        persons: ticket.leg.persons,
        state: ticket.state.word(),
        arrived_at: rfc3339(ticket.arrived_at, site.time_zone),
        turn_at: rfc3339(ticket.turn_at, site.time_zone),
        counter: ticket.counter.map(|id| CounterName { id, name: name(id) }),
        position: state.position(ticket),
        wait: state.wait_of(ticket).map(rules::Wait::minutes),
        code: None,
    }
}

/// A ticket that `committed` holds.
pub fn held_ticket(committed: &Committed, id: TicketId, language: Language) -> Option<Ticket> {
    committed.state.ticket(id).map(|held| ticket(&committed.state, held, language))
}

/// Why this one, in one sentence.
pub fn why(state: &State, why: &Why, language: Language) -> String {
    locale::Why {
        number: &why.number,
        arrived_at: why.arrived_at,
        turn_at: why.turn_at,
        appointment_at: why.appointment_at,
        priority: why.priority,
        preference_minutes: if why.reason == rules::Reason::Preference { why.preference_minutes } else { 0 },
        chosen: why.reason == rules::Reason::Chosen,
        reserved: why.reason == rules::Reason::Reserved,
        instead_of: why.instead_of.as_ref().map(|(_, number)| number.as_str()),
    }
    .sentence(language, state.site().time_zone)
}
