//! The one dated sentence that hangs in a site.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use model::calendar::rfc3339;
use model::{Instant, SiteId, Text};
use queue::rules::{Command, State as Queue};
use serde::{Deserialize, Serialize};
use store::Role;
use utoipa::ToSchema;

use super::submit::{id, scope, submit};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::problem::{Document, Kind, Problem};

/// Who speaks for the town.
pub(crate) const MANAGERS: [Role; 2] = [Role::Manager, Role::Admin];
/// Who hangs a notice up and takes it down: the reception too, which hears first that the lift is out of order.
pub(crate) const HANGERS: [Role; 3] = [Role::Reception, Role::Manager, Role::Admin];

/// A sentence that is to be hung up; it takes the place of the one before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// The sentence.
    text: Sentence,
    /// From when on; left out: now.
    from: Option<DateTime<FixedOffset>>,
    /// Until when: at most a year.
    until: DateTime<FixedOffset>,
}

/// A sentence in the languages that the town has it in, each 1 to 300 characters on one line.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// French.
    #[schema(min_length = 1, max_length = 300)]
    fr: String,
    /// English.
    #[schema(min_length = 1, max_length = 300)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
}

/// A site's notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    /// The sentence.
    text: Sentence,
    /// From when on.
    #[schema(format = DateTime)]
    from: String,
    /// Until when.
    #[schema(format = DateTime)]
    until: String,
    /// Whether people read it now.
    shown: bool,
}

/// Hangs up a notice.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/notices", tag = "notice", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewNotice,
    responses(
        (status = 201, description = "The notice", body = Notice),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn set(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    asked: Asked<NewNotice>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&HANGERS, site)?;
    let key = asked.key(&scope(principal));
    let NewNotice { text: Sentence { fr, en }, from, until } = asked.body;
    let from_at = from.map_or_else(|| app.clock.now(), |from| Instant::from(from.to_utc()));
    let until_at = Instant::from(until.to_utc());
    let command = Command::SetNotice { text: Text { fr, en }, from_at, until_at };
    let done = submit(&app, site, Some(principal), key, command, None).await?;
    let committed = done.site.read();
    let shown = notice(&committed.state, app.clock.now().max(committed.last_at));
    Ok((StatusCode::CREATED, Json(shown.ok_or(Problem::new(Kind::Unknown))?)).into_response())
}

/// The notice that was hung up last, also one that is still to come.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/notice", tag = "notice", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 200, body = Notice),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
) -> Result<Json<Notice>, Problem> {
    let site: SiteId = id(&site)?;
    let published = app.site(site).await?;
    caller.may(&HANGERS, site)?;
    let committed = published.read();
    let now = app.clock.now().max(committed.last_at);
    notice(&committed.state, now).map(Json).ok_or(Problem::new(Kind::Unknown))
}

/// Takes the notice down. Where there is none nothing changes.
#[utoipa::path(
    delete, path = "/api/v1/sites/{site}/notice", tag = "notice", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 204, description = "There is none any more"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
) -> Result<StatusCode, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&HANGERS, site)?;
    submit(&app, site, Some(principal), None, Command::EndNotice, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The notice that hangs, or will; `None`: there is none, or it is over.
fn notice(state: &Queue, now: Instant) -> Option<Notice> {
    let zone = state.site().time_zone;
    let hung = state.notice().filter(|notice| notice.ended_at.is_none() && now < notice.until_at)?;
    Some(Notice {
        text: Sentence { fr: hung.text.fr.clone(), en: hung.text.en.clone() },
        from: rfc3339(hung.from_at, zone),
        until: rfc3339(hung.until_at, zone),
        shown: hung.is_shown(now),
    })
}
