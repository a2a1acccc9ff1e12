//! The person is here: an appointment becomes a ticket.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::{AppointmentId, SiteId, Wrong};
use queue::rules::{Answer, Care, Need};
use serde::Deserialize;
use store::Role;
use utoipa::ToSchema;

use super::submit::{id, scope, submit, ticket};
use super::tickets::{Arrangement, Tongue, declared};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::{code, show};

/// Who is here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCheckIn {
    /// The appointment's code, or its short code at this site.
    code: String,
    /// The language of the ticket: `fr` or `en`.
    language: Option<Tongue>,
    /// Whether the person declares a priority; never why.
    #[serde(default)]
    priority: bool,
    /// Arrangements that the person asks for; erased when the day ends.
    #[serde(default)]
    needs: Vec<Arrangement>,
}

/// The appointment that a person's code names: the long one of any site, or the short one of this site.
async fn named(app: &App, site: SiteId, typed: &str) -> Result<AppointmentId, Problem> {
    let typed = typed.trim();
    if code::looks_like_one(typed) {
        let none = |problem: Problem| match problem.kind {
            Kind::Unknown => Problem::invalid("code", Wrong::NoSuch),
            _ => problem,
        };
        return code::find_appointment(app, typed).await.map_err(none);
    }
    let found = code::find_by_short_code(app, site, typed).await?;
    found.map(|it| it.id).ok_or(Problem::invalid("code", Wrong::NoSuch))
}

/// Checks an appointment in: the person gets a ticket whose turn is the booked time, if that is not long past. At the kiosk
/// early and late rules hold; staff receives anybody who comes on the right day.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/check-ins", tag = "booking", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewCheckIn,
    responses(
        (status = 201, description = "The ticket, with the code of its live page", body = show::Ticket),
        (status = 409, description = "`too-early`, `too-late`, `wrong-site` (the appointment is at another), `already-checked-in`", body = Document, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn check_in(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewCheckIn>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&[Role::Kiosk, Role::Reception, Role::Agent], site)?;
    let key = asked.key(&scope(principal));
    let appointment = named(&app, site, &asked.body.code).await?;
    // The refusal says by its name where the appointment is.
    app.site(appointment.site()).await?;
    let priority = declared(asked.body.priority, principal);
    let needs = asked.body.needs.iter().copied().map(Need::from).collect();
    let command = lanes::Command::CheckIn {
        appointment,
        priority,
        language: asked.body.language.map_or(language, Tongue::language),
        care: Care { needs, ..Care::default() },
    };
    let done = submit(&app, site, Some(principal), key, command, None).await?;
    let lanes::Answer::Queue(Answer::Ticket(issued)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    let mut shown = ticket(&app, &done.site, issued, language).await?.seen_by(principal.role);
    shown.code = Some(code::of_ticket(&app.key, issued));
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}
