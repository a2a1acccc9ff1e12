//! A site or a service stops, and goes on.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use model::calendar::rfc3339;
use model::{Instant, Language, ServiceId, SiteId, SuspensionId};
use queue::rules::{self, Answer, Command, SuspensionKind, Wrong};
use serde::{Deserialize, Serialize};
use store::Role;
use utoipa::ToSchema;

use super::submit::{Named, id, scope, submit};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::problem::{Document, Kind, Problem};

/// Anybody on duty may stop the site: an evacuation waits for no manager.
const STAFF: [Role; 4] = [Role::Agent, Role::Reception, Role::Manager, Role::Admin];

/// A stop that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuspension {
    /// The service; left out: the whole site.
    #[schema(value_type = Option<String>)]
    service: Option<ServiceId>,
    /// What kind of stop; left out: `other`.
    kind: Option<StopKind>,
    /// Why, in the town's words: 1 to 200 characters. May be left out where the kind says it.
    #[schema(min_length = 1, max_length = 200)]
    reason: Option<String>,
    /// When it is expected to end.
    until: Option<DateTime<FixedOffset>>,
}

/// What stops a site or a service.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    /// Everybody leaves the building.
    Evacuation,
    /// Everybody leaves the building, to try it.
    Drill,
    /// Somebody needs help in the hall.
    Ambulance,
    /// Computers, network or power are down.
    Outage,
    /// Too few agents are at work.
    Strike,
    /// Something else.
    Other,
}

impl StopKind {
    fn kind(self) -> SuspensionKind {
        match self {
            StopKind::Evacuation => SuspensionKind::Evacuation,
            StopKind::Drill => SuspensionKind::Drill,
            StopKind::Ambulance => SuspensionKind::Ambulance,
            StopKind::Outage => SuspensionKind::Outage,
            StopKind::Strike => SuspensionKind::Strike,
            StopKind::Other => SuspensionKind::Other,
        }
    }
}

impl NewSuspension {
    /// The kind, and the reason that screens show: the town's own words, or those of the kind.
    fn why(&mut self) -> Result<(SuspensionKind, String), Problem> {
        let kind = self.kind.map_or(SuspensionKind::Other, StopKind::kind);
        match self.reason.take() {
            Some(reason) => Ok((kind, reason)),
            None if kind == SuspensionKind::Other => Err(Problem::invalid("reason", Wrong::Missing)),
            None => Ok((kind, locale::stop_words(Language::default(), kind.word(), ""))),
        }
    }
}

/// A stop.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suspension {
    /// Its id.
    #[schema(value_type = String)]
    id: SuspensionId,
    /// The service; null: the whole site.
    #[schema(value_type = Option<String>, required = true)]
    service: Option<ServiceId>,
    /// `evacuation`, `drill`, `ambulance`, `outage`, `strike` or `other`.
    kind: &'static str,
    /// Whether it is only an exercise.
    drill: bool,
    /// Why.
    reason: String,
    /// Since when.
    #[schema(format = DateTime)]
    began_at: String,
    /// When it is expected to end.
    #[schema(required = true)]
    until: Option<String>,
}

impl Suspension {
    fn of(stop: &rules::Suspension, zone: Tz) -> Self {
        Self {
            id: stop.id,
            service: stop.service,
            kind: stop.kind.word(),
            drill: stop.kind.is_drill(),
            reason: stop.reason.clone(),
            began_at: rfc3339(stop.began_at, zone),
            until: stop.until_at.map(|at| rfc3339(at, zone)),
        }
    }
}

/// Stops that go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suspensions {
    /// In the order in which they began.
    suspensions: Vec<Suspension>,
}

/// The stops of a site and of its services that go on.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/suspensions", tag = "suspensions", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 200, body = Suspensions),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
) -> Result<Json<Suspensions>, Problem> {
    let site: SiteId = id(&site)?;
    let published = app.site(site).await?;
    caller.may(&STAFF, site)?;
    let committed = published.read();
    let zone = committed.state.site().time_zone;
    let stops = committed.state.open_suspensions();
    Ok(Json(Suspensions { suspensions: stops.map(|stop| Suspension::of(stop, zone)).collect() }))
}

/// Stops the site, or one service.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/suspensions", tag = "suspensions", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewSuspension,
    responses(
        (status = 201, description = "The stop", body = Suspension),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn suspend(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    mut asked: Asked<NewSuspension>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&STAFF, site)?;
    let key = asked.key(&scope(principal));
    let (kind, reason) = asked.body.why()?;
    let NewSuspension { service, until, .. } = asked.body;
    let until_at = until.map(|until| Instant::from(until.to_utc()));
    let command = Command::Suspend { service, kind, reason, until_at };
    let done = submit(&app, site, Some(principal), key, command, Some(Named("service"))).await?;
    let lanes::Answer::Queue(Answer::Suspension(stopped)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    let committed = done.site.read();
    let zone = committed.state.site().time_zone;
    let stop = committed.state.suspension(stopped).ok_or(Problem::new(Kind::Unknown))?;
    let shown = Suspension::of(stop, zone);
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// Ends a stop. One that has ended stays ended.
#[utoipa::path(
    delete, path = "/api/v1/suspensions/{suspension}", tag = "suspensions", security(("token" = [])),
    params(("suspension" = String, Path)),
    responses(
        (status = 204, description = "It has ended"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn resume(
    State(app): State<App>,
    caller: Caller,
    Path(suspension): Path<String>,
) -> Result<StatusCode, Problem> {
    let suspension: SuspensionId = id(&suspension)?;
    app.site(suspension.site()).await?;
    let principal = caller.may(&STAFF, suspension.site())?;
    submit(&app, suspension.site(), Some(principal), None, Command::Resume(suspension), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
