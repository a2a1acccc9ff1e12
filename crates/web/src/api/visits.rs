//! What an agent does with the ticket at the counter: one route for each step.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lanes::Answer::Queue;
use lanes::Done;
use model::{CounterId, ServiceId, TicketId};
use queue::rules::{Answer, Command, Destination, Outcome, Work, Wrong};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::submit::{Named, id, scope, submit, ticket};
use super::tickets::{CountedService, Nothing};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::show;

/// Guard, parse, one command: the same for every step.
async fn step<T>(
    app: &App,
    caller: &Caller,
    name: &str,
    asked: Asked<T>,
    named: Option<Named>,
    command: impl FnOnce(TicketId, T) -> Result<Command, Problem>,
) -> Result<(Done, TicketId), Problem> {
    let at: TicketId = id(name)?;
    let site = app.site(at.site()).await?;
    let counter = site.read().state.ticket(at).and_then(|ticket| ticket.counter);
    let agent = caller.agent_for(at.site(), counter)?;
    let key = asked.key(&scope(agent));
    let command = command(at, asked.body)?;
    let done = submit(app, at.site(), Some(agent), key, command, named).await?;
    Ok((done, at))
}

/// Announced again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rung {
    /// The announcement; rises over the site.
    pub ring: i64,
}

/// Announces a called ticket once more.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/rings", tag = "visits", security(("token" = [])),
    params(("ticket" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Nothing,
    responses(
        (status = 201, description = "The announcement", body = Rung),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn rings(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    asked: Asked<Nothing>,
) -> Result<Response, Problem> {
    let (done, _) = step(&app, &caller, &name, asked, None, |at, _| Ok(Command::RingAgain(at))).await?;
    match done.answer {
        Queue(Answer::Rung { ring, .. }) => Ok((StatusCode::CREATED, Json(Rung { ring })).into_response()),
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// One route whose answer is the ticket as it then stands.
macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $path:literal $body:ident $named:expr, $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "visits", security(("token" = [])),
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
            let (done, at) = step(&app, &caller, &name, asked, $named, $command).await?;
            ticket(&app, &done.site, at, language).await.map(Json)
        }
    )*};
}

steps! {
    /// The person is at the counter.
    starts "/api/v1/tickets/{ticket}/starts" Nothing None, |at, _| Ok(Command::Start(at));
    /// The visit is over; a next service is queued, or the ticket is done.
    completions "/api/v1/tickets/{ticket}/completions" Completion Some(Named("services")),
        |at, body: Completion| Ok(Command::Complete(at, Some(work(body.outcome, &body.services))));
    /// Nobody came.
    no_shows "/api/v1/tickets/{ticket}/no-shows" Nothing None, |at, _| Ok(Command::NoShow(at));
    /// Puts the ticket on hold.
    parkings "/api/v1/tickets/{ticket}/parkings" Parking None,
        |at, body: Parking| Ok(Command::Park(at, body.minutes));
    /// Takes back this agent's last step.
    undos "/api/v1/tickets/{ticket}/undos" Undone None, |at, body: Undone| Ok(Command::Undo(at, body.revision));
}

/// What came of a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// Optional; one tap.
    outcome: Option<CameOf>,
    /// What was really done, at most 16: what the ticket and its family still waited for and was done is not called
    /// for again.
    #[serde(default)]
    #[schema(max_items = 16)]
    services: Vec<CountedService>,
}

/// Which step is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// The step as the caller knows it, from the desk's `undo`. If it is not the last any more: refused, for another
    /// press was faster. Left out: whatever the last step is.
    revision: Option<i64>,
}

/// What came of a visit, as the rules know it.
pub(super) fn work(outcome: Option<CameOf>, services: &[CountedService]) -> Work {
    let services = services.iter().map(CountedService::leg).collect();
    Work { outcome: outcome.map(Outcome::from), services }
}

/// What came of a visit.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CameOf {
    /// Everything done.
    Served,
    /// Something was missing.
    Incomplete,
    /// Came for something else.
    WrongService,
    /// Left before the end.
    Left,
}

impl From<CameOf> for Outcome {
    fn from(outcome: CameOf) -> Self {
        match outcome {
            CameOf::Served => Outcome::Served,
            CameOf::Incomplete => Outcome::Incomplete,
            CameOf::WrongService => Outcome::WrongService,
            CameOf::Left => Outcome::Left,
        }
    }
}

/// For how long a ticket is put on hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Parking {
    /// It comes back by itself after so many minutes; left out: when somebody brings it back.
    #[schema(minimum = 1, maximum = 1440)]
    minutes: Option<u16>,
}

/// Where a ticket is sent: a service or a counter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Into the line of this service.
    #[schema(value_type = Option<String>)]
    service: Option<ServiceId>,
    /// To this counter; no other may call it.
    #[schema(value_type = Option<String>)]
    counter: Option<CounterId>,
}

impl Transfer {
    pub(super) fn destination(&self, ticket: TicketId) -> Result<Destination, Problem> {
        let destination = match (self.service, self.counter) {
            (Some(service), None) if service.site() == ticket.site() => Destination::Service(service),
            (None, Some(counter)) if counter.site() == ticket.site() => Destination::Counter(counter),
            (Some(_), None) => return Err(Problem::invalid("service", Wrong::OtherSite)),
            (None, Some(_)) => return Err(Problem::invalid("counter", Wrong::OtherSite)),
            (None, None) => return Err(Problem::invalid("service", Wrong::Missing)),
            (Some(_), Some(_)) => return Err(Problem::invalid("counter", Wrong::NotBoth)),
        };
        Ok(destination)
    }
}
