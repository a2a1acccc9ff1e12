//! Paper slips, entered afterwards; and the end of the day by hand.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use model::{Instant, ServiceId, SiteId};
use queue::rules::{Answer, Command, Priority};
use serde::Deserialize;
use store::Role;
use utoipa::ToSchema;

use super::notice::MANAGERS;
use super::submit::{Named, id, scope, submit, ticket};
use super::tickets::{Asking, Nothing, Tongue, legs, one};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::{code, show};

/// A paper slip that was given out while there was no kiosk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlip {
    /// The number printed on it: `P001` is 1.
    #[schema(minimum = 1, maximum = 199)]
    number: u32,
    /// When it was given out: earlier today. Its turn counts from then.
    arrived_at: DateTime<FixedOffset>,
    /// The service, where it is one.
    #[schema(value_type = Option<String>)]
    service: Option<ServiceId>,
    /// The services in order, each as its id or with its own number of persons.
    services: Option<Vec<Asking>>,
    /// How many persons (files, children …); 1 where it is left out.
    #[serde(default = "one")]
    #[schema(minimum = 1, default = 1)]
    persons: u16,
    /// The language of the ticket: `fr` or `en`.
    language: Option<Tongue>,
    /// Whether the person declares a priority; never why.
    #[serde(default)]
    priority: bool,
}

/// Enters a paper slip with its own number and its true time.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/slips", tag = "tickets", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewSlip,
    responses(
        (status = 201, description = "The ticket, with the code of its live page", body = show::Ticket),
        (status = "4XX", description = "Refused; 409 `number-taken`: this slip was entered already", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn enter(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewSlip>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&[Role::Reception, Role::Agent], site)?;
    let slip = &asked.body;
    let command = Command::EnterSlip {
        number: slip.number,
        legs: legs(slip.service, slip.services.as_deref(), slip.persons)?,
        priority: if slip.priority { Priority::Confirmed } else { Priority::None },
        language: slip.language.map_or(language, Tongue::language),
        arrived_at: Instant::from(slip.arrived_at.to_utc()),
    };
    let field = if slip.service.is_some() { "service" } else { "services" };
    let key = asked.key(&scope(principal));
    let done = submit(&app, site, Some(principal), key, command, Some(Named(field))).await?;
    let lanes::Answer::Queue(Answer::Ticket(entered)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    let mut shown = ticket(&app, &done.site, entered, language).await?.seen_by(principal.role);
    shown.code = Some(code::of_ticket(&app.key, entered));
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// Ends the day by hand: who still waits is told so, and every counter is closed. At 04:00 it happens by itself.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/day-closings", tag = "counters", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Nothing,
    responses(
        (status = 204, description = "The day is over"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn close_day(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    asked: Asked<Nothing>,
) -> Result<StatusCode, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&MANAGERS, site)?;
    let key = asked.key(&scope(principal));
    submit(&app, site, Some(principal), key, Command::CloseDay, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
