//! From a handler to its lane and back.

use std::str::FromStr;
use std::sync::Arc;

use booking::rules::Refusal as Booking;
use lanes::{Actor, Committed, Done, Failure, Key, Published, Submission};
use model::{Language, SiteId, TicketId};
use queue::rules::{self, Refusal, Wrong};
use store::{Principal, Role};

use crate::app::App;
use crate::problem::{Kind, Problem};
use crate::show;

/// An id in a path: what is none is unknown.
pub fn id<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::new(Kind::Unknown))
}

/// What the body names, parted by spaces: something unknown there is a wrong field, not a wrong path.
#[derive(Debug, Clone, Copy)]
pub struct Named(pub &'static str);

impl Named {
    /// The field that names what is unknown.
    fn unknown(self, failure: &Failure) -> Option<&'static str> {
        let what = match failure {
            Failure::Refused(Refusal::Unknown(what)) | Failure::BookingRefused(Booking::Unknown(what)) => {
                what
            }
            // Whoever does not know its secret is told the same of a hold as if there were none.
            Failure::BookingRefused(Booking::NotYours) => "hold",
            _ => return None,
        };
        let names = |field: &&str| *field == what || (what, *field) == ("service", "services");
        self.0.split(' ').find(names)
    }
}

/// Hands one command to its lane.
pub async fn submit(
    app: &App,
    site: SiteId,
    principal: Option<&Principal>,
    key: Option<Key>,
    command: impl Into<lanes::Command>,
    named: Option<Named>,
) -> Result<Done, Problem> {
    let actor = principal.map(|principal| Actor {
        principal: principal.id,
        counter: principal.counter.filter(|_| principal.role == Role::Agent),
        alone: principal.role == Role::Kiosk,
    });
    let done = app.lanes.submit(Submission { site, actor, key, command: command.into() }).await;
    done.map_err(|failure| match named.and_then(|named| named.unknown(&failure)) {
        Some(field) => Problem::invalid(field, Wrong::NoSuch),
        None => app.problem(site, failure),
    })
}

/// Who asks, as idempotency keys are scoped.
pub fn scope(principal: &Principal) -> [u8; 8] {
    principal.id.get().to_be_bytes()
}

/// The same where citizens ask, too: a key is a UUID, so nobody has another's by chance.
pub fn anybody(staff: Option<&Principal>) -> Vec<u8> {
    staff.map_or_else(Vec::new, |principal| scope(principal).to_vec())
}

/// The same as staff sees it.
pub async fn ticket_for_staff(
    app: &App,
    site: &Arc<Published>,
    id: TicketId,
    language: Language,
) -> Result<show::Ticket, Problem> {
    let clock = app.clock.now();
    let show = |committed: &Committed, ticket: &rules::Ticket| {
        show::for_staff(committed, ticket, clock.max(committed.last_at), language)
    };
    let held = {
        let committed = site.read();
        committed.state.ticket(id).map(|held| show(&committed, held))
    };
    if let Some(held) = held {
        return Ok(held);
    }
    let row = app.store.ticket_row(id).await.map_err(|error| app.unreadable(&error))?;
    let row = row.ok_or(Problem::new(Kind::Unknown))?;
    Ok(show(&site.read(), &row))
}

/// A ticket as it stands: from memory, or from its row when memory has let it go.
pub async fn ticket(
    app: &App,
    site: &Arc<Published>,
    id: TicketId,
    language: Language,
) -> Result<show::Ticket, Problem> {
    let now = app.clock.now();
    let held = {
        let committed = site.read();
        let ticket = committed.state.ticket(id);
        ticket.map(|ticket| show::own_ticket(&committed, ticket, now, language))
    };
    if let Some(ticket) = held {
        return Ok(ticket);
    }
    let row = app.store.ticket_row(id).await.map_err(|error| app.unreadable(&error))?;
    let row = row.ok_or(Problem::new(Kind::Unknown))?;
    Ok(show::own_ticket(&site.read(), &row, now, language))
}
