//! What staff does with any ticket of the day, at a counter or not.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lanes::Answer::Queue;
use model::{ServiceId, SiteId, TicketId};
use queue::rules::{Answer, Command, Need, Wrong};
use serde::{Deserialize, Serialize};
use store::{Principal, Role};
use utoipa::{IntoParams, ToSchema};

use super::submit::{Named, id, scope, submit, ticket_for_staff};
use super::tickets::{Arrangement, Asking, Nothing, legs_of, one};
use super::visits::Transfer;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::{code, show};

/// Who stands behind a desk of the site.
const STAFF: [Role; 2] = [Role::Reception, Role::Agent];

/// The ticket, and who of the staff acts on it: the agent who holds it, else the reception or an agent of the site.
async fn guard<'c>(app: &App, caller: &'c Caller, name: &str) -> Result<(TicketId, &'c Principal), Problem> {
    let at: TicketId = id(name)?;
    let site = app.site(at.site()).await?;
    let counter = site.read().state.ticket(at).and_then(|ticket| ticket.counter);
    let principal = match counter.map(|counter| caller.may_at(counter, &[])) {
        Some(Ok(agent)) => agent,
        _ => caller.may(&[Role::Reception], at.site()).or_else(|_| caller.may(&STAFF, at.site()))?,
    };
    Ok((at, principal))
}

/// Which ticket of today.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Its number ("A042").
    number: Option<String>,
    /// Its id.
    ticket: Option<String>,
}

/// A ticket of today, also one that is over, with its code: to be found and printed again.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/tickets", tag = "reception", security(("token" = [])),
    params(("site" = String, Path), Wanted),
    responses(
        (status = 200, description = "The ticket, with the code of its live page", body = show::Ticket),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Query(wanted): Query<Wanted>,
    Reader(language): Reader,
) -> Result<Json<show::Ticket>, Problem> {
    let at: SiteId = id(&site)?;
    let site = app.site(at).await?;
    caller.may(&STAFF, at)?;
    let today = site.read().state.business_day();
    let found = match (&wanted.number, &wanted.ticket) {
        (Some(text), None) => {
            let (series, number) = number(text).ok_or(Problem::invalid("number", Wrong::Value))?;
            let found = app.store.ticket_by_number(at, today, series, number).await;
            found.map_err(|error| app.unreadable(&error))?
        }
        (None, Some(text)) => Some(id(text)?),
        (None, None) => return Err(Problem::invalid("number", Wrong::Missing)),
        (Some(_), Some(_)) => return Err(Problem::invalid("ticket", Wrong::NotBoth)),
    };
    let found = found.filter(|ticket: &TicketId| ticket.site() == at).ok_or(Problem::new(Kind::Unknown))?;
    let row = app.store.ticket_row(found).await.map_err(|error| app.unreadable(&error))?;
    if row.is_none_or(|row| row.business_day != today) {
        return Err(Problem::new(Kind::Unknown));
    }
    let mut shown = ticket_for_staff(&app, &site, found, language).await?;
    shown.code = Some(code::of_ticket(&app.key, found));
    Ok(Json(shown))
}

/// "A042", "a42": the series and the number.
fn number(text: &str) -> Option<(char, u32)> {
    let text = text.trim();
    let series = text.chars().next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase();
    let digits = &text[1..];
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().map(|number| (series, number))
}

/// Somebody was answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnquiry {
    /// What for; left out: something else.
    #[schema(value_type = Option<String>)]
    service: Option<ServiceId>,
}

/// How many were answered today.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enquiries {
    /// What for; null: something else.
    #[schema(value_type = Option<String>, required = true)]
    service: Option<ServiceId>,
    /// How many, this one included.
    count: u32,
}

/// Counts somebody who was answered without a ticket ("renseigné sur place").
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/enquiries", tag = "reception", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewEnquiry,
    responses(
        (status = 201, description = "Counted", body = Enquiries),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn enquiries(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    asked: Asked<NewEnquiry>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&STAFF, site)?;
    let key = asked.key(&scope(principal));
    let command = Command::Enquire(asked.body.service);
    let done = submit(&app, site, Some(principal), key, command, Some(Named("service"))).await?;
    match done.answer {
        Queue(Answer::Enquiries { service, count }) => {
            Ok((StatusCode::CREATED, Json(Enquiries { service, count })).into_response())
        }
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// One route of staff whose answer is the ticket as it then stands.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $body:ident $named:expr, $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "reception", security(("token" = [])),
            params(("ticket" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = $body,
            responses(
                (status = 200, description = "The ticket", body = show::Ticket),
                (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
                (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
            )
        )]
        pub async fn $name(
            State(app): State<App>,
            caller: Caller,
            Path(name): Path<String>,
            Reader(language): Reader,
            asked: Asked<$body>,
        ) -> Result<Json<show::Ticket>, Problem> {
            let (at, principal) = guard(&app, &caller, &name).await?;
            let key = asked.key(&scope(principal));
            let command: Result<Command, Problem> = ($command)(at, asked.body, principal.role);
            let done = submit(&app, at.site(), Some(principal), key, command?, $named).await?;
            ticket_for_staff(&app, &done.site, at, language).await.map(Json)
        }
    )*};
}

acts! {
    /// Sends the ticket to another service or counter: an agent whom the counter holds, the reception who waits.
    transfers "/api/v1/tickets/{ticket}/transfers" Transfer Some(Named("service")),
        |at, body: Transfer, role| {
            let to = body.destination(at)?;
            Ok(if role == Role::Reception { Command::Send(at, to) } else { Command::Transfer(at, to) })
        };
    /// Gives or confirms priority, or lifts it: the turn is then what it would have been without.
    priorities "/api/v1/tickets/{ticket}/priorities" NewPriority None,
        |at, body: NewPriority, _| Ok(Command::Prioritise(at, body.granted));
    /// Two tickets of a family go together: the earliest turn counts, one is called, the other goes with it.
    joins "/api/v1/tickets/{ticket}/joins" NewJoin Some(Named("ticket")),
        |at: TicketId, body: NewJoin, _| match body.ticket {
            other if other.site() != at.site() => Err(Problem::invalid("ticket", Wrong::OtherSite)),
            other => Ok(Command::Join(at, other)),
        };
    /// The ticket goes alone again, with the turn that it had; for the one that is called for a family: everybody does.
    splits "/api/v1/tickets/{ticket}/splits" Nothing None, |at, _, _| Ok(Command::Split(at));
    /// Adds services, to be served after the others; the turn stays.
    services "/api/v1/tickets/{ticket}/services" MoreServices Some(Named("services")),
        |at, body: MoreServices, _| Ok(Command::Extend(at, legs_of(&body.services, body.persons)));
    /// What colleagues should know today; what is left out stays. Erased when the day ends.
    cares "/api/v1/tickets/{ticket}/cares" NewCare None,
        |ticket, body: NewCare, _| Ok(Command::Care {
            ticket,
            note: body.note,
            needs: body.needs.map(|needs| needs.into_iter().map(Need::from).collect()),
            fetch: body.fetch,
        });
}

/// Whether the person goes before others.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPriority {
    /// True: given or confirmed; false: lifted.
    granted: bool,
}

/// With whom a ticket goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJoin {
    /// The other ticket.
    #[schema(value_type = String)]
    ticket: TicketId,
}

/// Services to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreServices {
    /// In order, each as its id or with its own number of persons.
    services: Vec<Asking>,
    /// How many persons, where a service says nothing else.
    #[serde(default = "one")]
    #[schema(minimum = 1, default = 1)]
    persons: u16,
}

/// What colleagues should know.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCare {
    /// At most 200 characters; an empty one takes it back.
    #[schema(max_length = 200)]
    note: Option<String>,
    /// Arrangements.
    needs: Option<Vec<Arrangement>>,
    /// Whether somebody goes and fetches the person.
    fetch: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (text, read) in [
            ("A042", Some(('A', 42))),
            (" a42 ", Some(('A', 42))),
            ("C1000", Some(('C', 1000))),
            ("A", None),
            ("", None),
            ("42", None),
            ("A+4", None),
            ("é42", None),
            ("A99999999999", None),
        ] {
            assert_eq!(number(text), read, "{text}");
        }
    }
}
