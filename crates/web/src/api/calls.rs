//! The next person, please.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lanes::Answer::Queue;
use model::{CounterId, Language, TicketId};
use queue::rules::{Answer, Command, PickReason, Wrong};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::submit::{Named, id, scope, submit, ticket};
use super::tickets::CountedService;
use super::visits::{CameOf, work};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::show::{self, Stop};

/// Who is called: the next, or one ticket by choice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCall {
    /// This ticket instead of the next.
    #[schema(value_type = Option<String>)]
    ticket: Option<TicketId>,
    /// Why, where somebody else is next; counted. A site may insist on it.
    reason: Option<Reason>,
    /// Completes the visit that the counter holds first.
    #[serde(default)]
    finish: bool,
    /// With `finish`: who is at the counter as far as the caller knows. Somebody else, or nobody: refused, for another
    /// desk was faster.
    #[schema(value_type = Option<String>)]
    held: Option<TicketId>,
    /// With `held`: what came of the visit.
    outcome: Option<CameOf>,
    /// With `held`: what was really done, as at the end of a visit.
    #[serde(default)]
    #[schema(max_items = 16)]
    services: Vec<CountedService>,
}

impl NewCall {
    fn command(self, counter: CounterId) -> Result<Command, Problem> {
        let elsewhere = |ticket: Option<TicketId>| ticket.is_some_and(|it| it.site() != counter.site());
        for (field, ticket) in [("ticket", self.ticket), ("held", self.held)] {
            if elsewhere(ticket) {
                return Err(Problem::invalid(field, Wrong::OtherSite));
            }
        }
        if self.held.is_some() && !self.finish {
            return Err(Problem::invalid("finish", Wrong::Missing));
        }
        if self.held.is_none() && (self.outcome.is_some() || !self.services.is_empty()) {
            return Err(Problem::invalid("held", Wrong::Missing));
        }
        let (finish, reason) = (self.finish, self.reason.map(PickReason::from));
        Ok(match (self.held, self.ticket) {
            (Some(held), chosen) => {
                let work = work(self.outcome, &self.services);
                Command::FinishAndCall { counter, held, work, chosen, reason }
            }
            (None, Some(ticket)) => Command::Call { counter, ticket, finish, reason },
            (None, None) => Command::CallNext { counter, finish },
        })
    }
}

/// Why somebody is called before others who have an earlier turn.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The matter is urgent.
    Urgent,
    /// The person cannot wait.
    Frail,
    /// A question that is answered at once.
    Brief,
    /// Comes back with what was missing.
    Comeback,
    /// This agent knows the file or the language.
    Skill,
    /// Something else.
    Other,
}

impl From<Reason> for PickReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Urgent => PickReason::Urgent,
            Reason::Frail => PickReason::Frail,
            Reason::Brief => PickReason::Brief,
            Reason::Comeback => PickReason::Comeback,
            Reason::Skill => PickReason::Skill,
            Reason::Other => PickReason::Other,
        }
    }
}

/// A ticket that was called.
#[derive(Debug, Serialize, ToSchema)]
pub struct Called {
    /// The ticket.
    ticket: show::Ticket,
    /// The announcement; rises over the site.
    ring: i64,
    /// Why this one, in one sentence.
    why: String,
}

/// What `finish` did while the site is suspended.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnlyFinished {
    /// The ticket whose visit was completed.
    finished: show::Ticket,
    /// Always null: nobody is called.
    #[schema(value_type = Option<show::Ticket>, required = true)]
    called: (),
    /// The stop; null: it has ended since.
    #[schema(required = true)]
    suspended: Option<Stop>,
    /// What was done and what not, for people.
    why: String,
}

impl OnlyFinished {
    fn new(finished: show::Ticket, suspended: Option<Stop>, language: Language) -> Self {
        let number = ("number", finished.number.as_str().into());
        let why = match &suspended {
            Some(stop) => {
                let reason = ("reason", stop.reason.as_str().into());
                locale::text_with(language, "desk-only-finished", &[number, reason])
            }
            None => locale::text_with(language, "desk-only-finished.resumed", &[number]),
        };
        Self { finished, called: (), suspended, why }
    }
}

/// Calls the next person, or one ticket by choice.
#[utoipa::path(
    post, path = "/api/v1/counters/{counter}/calls", tag = "counters", security(("token" = [])),
    params(("counter" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewCall,
    responses(
        (status = 201, description = "The ticket that was called", body = Called),
        (status = 200, description = "The visit is completed; nobody is called while the site is suspended", body = OnlyFinished),
        (status = 204, description = "Nobody waits whom this counter can serve"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn calls(
    State(app): State<App>,
    caller: Caller,
    Path(counter): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewCall>,
) -> Result<Response, Problem> {
    let counter: CounterId = id(&counter)?;
    let site = app.site(counter.site()).await?;
    if site.read().state.site().counter(counter).is_none() {
        return Err(Problem::new(Kind::Unknown));
    }
    let agent = caller.may_at(counter, &[])?;
    let key = asked.key(&scope(agent));
    let command = asked.body.command(counter)?;
    let done =
        submit(&app, counter.site(), Some(agent), key, command, Some(Named("ticket held services"))).await?;
    match done.answer {
        Queue(Answer::Called { ticket: called, ring, why }) => {
            let ticket = ticket(&app, &done.site, called, language).await?;
            let why = show::why(&done.site.read().state, &why, language);
            Ok((StatusCode::CREATED, Json(Called { ticket, ring, why })).into_response())
        }
        Queue(Answer::Finished(finished)) => {
            let finished = ticket(&app, &done.site, finished, language).await?;
            let committed = done.site.read();
            let state = &committed.state;
            let suspended = state.site_suspension().map(|stop| Stop::of(stop, state.site(), language));
            Ok(Json(OnlyFinished::new(finished, suspended, language)).into_response())
        }
        Queue(Answer::Nobody) => Ok(StatusCode::NO_CONTENT.into_response()),
        _ => Err(Problem::new(Kind::Internal)),
    }
}
