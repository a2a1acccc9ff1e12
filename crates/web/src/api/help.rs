//! The help key: a desk calls all desks of its site, and one of them comes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::calendar::rfc3339;
use model::{HelpId, Instant, Language, SiteId};
use queue::rules::{self, Answer, Command, HelpEnd, State as Queue};
use serde::Serialize;
use store::Role;
use utoipa::ToSchema;

use super::submit::{id, scope, submit};
use super::tickets::Nothing;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::show::CounterName;

/// Everybody at a desk. Kiosks and displays stand before the public, which is not to know.
const DESKS: [Role; 3] = [Role::Agent, Role::Reception, Role::Manager];

/// A call for help.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HelpCall {
    /// Its id.
    #[schema(value_type = String)]
    pub id: HelpId,
    /// The counter that calls; null: somebody without one, as the reception.
    #[schema(required = true)]
    pub counter: Option<CounterName>,
    /// When.
    #[schema(format = DateTime)]
    pub asked_at: String,
    /// `open`, `answered` or `expired`.
    pub state: &'static str,
    /// Who is coming, once it is answered.
    #[schema(required = true)]
    pub answered_by: Option<Helper>,
}

/// Who is coming.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Helper {
    /// From which counter; null: from none, as the reception.
    #[schema(required = true)]
    pub counter: Option<CounterName>,
    /// In words: the counter's name, or the reception.
    pub name: String,
}

/// Calls for help at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpCalls {
    /// The open ones, and those that ended in the last two minutes; oldest first.
    help: Vec<HelpCall>,
}

/// Calls all desks of the site. Pressing again while the call is open changes nothing.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/help-calls", tag = "help", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Nothing,
    responses(
        (status = 201, description = "The call", body = HelpCall),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn call(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
    asked: Asked<Nothing>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&DESKS, site)?;
    let key = asked.key(&scope(principal));
    let command = Command::CallHelp { counter: principal.counter };
    let done = submit(&app, site, Some(principal), key, command, None).await?;
    let lanes::Answer::Queue(Answer::Help(called)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    let shown = one(&done.site.read().state, called, language)?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// Calls for help that desks show now.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/help-calls", tag = "help", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 200, body = HelpCalls),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
) -> Result<Json<HelpCalls>, Problem> {
    let site: SiteId = id(&site)?;
    let published = app.site(site).await?;
    caller.may(&DESKS, site)?;
    let committed = published.read();
    let now = app.clock.now().max(committed.last_at);
    Ok(Json(HelpCalls { help: shown(&committed.state, now, language) }))
}

/// "I am coming." Who answers after somebody else is told who that is.
#[utoipa::path(
    post, path = "/api/v1/help-calls/{help}/answers", tag = "help", security(("token" = [])),
    params(("help" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Nothing,
    responses(
        (status = 200, description = "The call", body = HelpCall),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn answers(
    State(app): State<App>,
    caller: Caller,
    Path(help): Path<String>,
    Reader(language): Reader,
    asked: Asked<Nothing>,
) -> Result<Json<HelpCall>, Problem> {
    let help: HelpId = id(&help)?;
    app.site(help.site()).await?;
    let principal = caller.may(&DESKS, help.site())?;
    let key = asked.key(&scope(principal));
    let command = Command::AnswerHelp(help);
    let done = submit(&app, help.site(), Some(principal), key, command, None).await?;
    one(&done.site.read().state, help, language).map(Json)
}

/// The calls that desks show at `now`.
pub(crate) fn shown(state: &Queue, now: Instant, language: Language) -> Vec<HelpCall> {
    state.helps(now).map(|help| said(state, help, language)).collect()
}

fn one(state: &Queue, help: HelpId, language: Language) -> Result<HelpCall, Problem> {
    state.help(help).map(|help| said(state, help, language)).ok_or(Problem::new(Kind::Unknown))
}

fn said(state: &Queue, help: &rules::HelpCall, language: Language) -> HelpCall {
    let site = state.site();
    let counter = |id| {
        let name = site.counter(id).map_or_else(String::new, |it| it.name.get(language).to_owned());
        CounterName { id, name }
    };
    let answered_by = (help.end == Some(HelpEnd::Answered)).then(|| {
        let counter = help.answered_from.map(counter);
        let name = counter.as_ref().map(|counter| counter.name.clone());
        Helper { name: name.unwrap_or_else(|| locale::text(language, "help-reception")), counter }
    });
    HelpCall {
        id: help.id,
        counter: help.counter.map(counter),
        asked_at: rfc3339(help.asked_at, site.time_zone),
        state: help.end.map_or("open", HelpEnd::word),
        answered_by,
    }
}
