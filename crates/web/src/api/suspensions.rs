//! A site or a service stops, and goes on.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use model::calendar::rfc3339;
use model::{Instant, ServiceId, SiteId, SuspensionId};
use queue::rules::{Answer, Command};
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
    /// Why, in the town's words: 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
    /// When it is expected to end.
    until: Option<DateTime<FixedOffset>>,
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
    /// Why.
    reason: String,
    /// Since when.
    #[schema(format = DateTime)]
    began_at: String,
    /// When it is expected to end.
    #[schema(required = true)]
    until: Option<String>,
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
    asked: Asked<NewSuspension>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&STAFF, site)?;
    let key = asked.key(&scope(principal));
    let NewSuspension { service, reason, until } = asked.body;
    let until_at = until.map(|until| Instant::from(until.to_utc()));
    let command = Command::Suspend { service, reason, until_at };
    let done = submit(&app, site, Some(principal), key, command, Some(Named("service"))).await?;
    let Answer::Suspension(stopped) = done.answer else { return Err(Problem::new(Kind::Internal)) };
    let committed = done.site.read();
    let zone = committed.state.site().time_zone;
    let stop = committed.state.suspension(stopped).ok_or(Problem::new(Kind::Unknown))?;
    let shown = Suspension {
        id: stop.id,
        service: stop.service,
        reason: stop.reason.clone(),
        began_at: rfc3339(stop.began_at, zone),
        until: stop.until_at.map(|at| rfc3339(at, zone)),
    };
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
