//! Waiting for an earlier day: what an appointment waits for, what it is offered, and the answer.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::Only;
use booking::rules::Command;
use chrono::NaiveDate;
use model::calendar::rfc3339;
use model::{AppointmentId, Contact, Wrong};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::appointments::named;
use super::submit::{anybody, submit};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Kind, Problem};
use crate::show_booking::{self, Appointment};

/// Which earlier times would do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWish {
    /// Not before this local date.
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<NaiveDate>,
    /// `all` (if it is left out), `wednesday`, `saturday` or `late` (from 16:00 on).
    only: Option<String>,
}

/// What an appointment waits for: the same on an earlier day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Wish {
    /// Not before this local date.
    #[schema(value_type = Option<String>, format = Date, required = true)]
    from: Option<NaiveDate>,
    /// `all`, `wednesday`, `saturday` or `late`.
    only: &'static str,
    /// Since when: who asked first is offered first.
    #[schema(format = DateTime)]
    asked_at: String,
    /// An earlier time that is kept for this appointment.
    #[schema(required = true)]
    offer: Option<Offer>,
}

/// An earlier time that nobody else can have meanwhile.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offer {
    /// When it begins.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Minutes until the last service is done.
    minutes: u16,
    /// Until before when it may be accepted.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Asks to be told when an earlier day is free. Asked again, it changes which times would do and keeps the place in the line.
#[utoipa::path(
    post, path = "/api/v1/appointments/{appointment}/wishes", tag = "booking", security((), ("token" = [])),
    params(
        ("appointment" = String, Path, description = "The appointment's code, or for staff its id"),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header)
    ),
    request_body = NewWish,
    responses(
        (status = 201, description = "It waits", body = Wish),
        (status = "4XX", description = "Refused; 409 `no-waiting-list`: the site keeps none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn ask(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
    asked: Asked<NewWish>,
) -> Result<Response, Problem> {
    let (id, staff) = named(&app, &caller, &name).await?;
    let key = asked.key(&anybody(staff));
    let NewWish { from, only } = asked.body;
    let only = only.map_or(Some(Only::All), |word| Only::from_word(&word));
    let only = only.ok_or_else(|| Problem::invalid("only", Wrong::NotAChoice))?;
    let command = wished(&app, id, from, only).await?;
    submit(&app, id.site(), staff, key, command, None).await?;
    Ok((StatusCode::CREATED, Json(read(&app, id).await?)).into_response())
}

/// What an appointment waits for, and what it is offered.
#[utoipa::path(
    get, path = "/api/v1/appointments/{appointment}/wishes", tag = "booking", security((), ("token" = [])),
    params(("appointment" = String, Path, description = "The appointment's code, or for staff its id")),
    responses(
        (status = 200, description = "It waits", body = Wish),
        (status = "4XX", description = "It does not", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Json<Wish>, Problem> {
    let (id, _) = named(&app, &caller, &name).await?;
    read(&app, id).await.map(Json)
}

/// Waits no longer; what was offered is free again.
#[utoipa::path(
    delete, path = "/api/v1/appointments/{appointment}/wishes", tag = "booking", security((), ("token" = [])),
    params(("appointment" = String, Path, description = "The appointment's code, or for staff its id")),
    responses(
        (status = 204, description = "It waits no longer"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn end(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let (id, staff) = named(&app, &caller, &name).await?;
    submit(&app, id.site(), staff, None, Command::EndWish(id), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said to an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// `true`: the appointment moves there. `false`: the time goes to others, and the appointment waits on.
    accept: bool,
}

/// Accepts or declines the earlier time that is offered; 410 `offer-over`: it is not kept any more.
#[utoipa::path(
    post, path = "/api/v1/appointments/{appointment}/answers", tag = "booking", security((), ("token" = [])),
    params(
        ("appointment" = String, Path, description = "The appointment's code, or for staff its id"),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header)
    ),
    request_body = NewAnswer,
    responses(
        (status = 200, description = "The appointment", body = Appointment),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn answers(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewAnswer>,
) -> Result<Json<Appointment>, Problem> {
    let (id, staff) = named(&app, &caller, &name).await?;
    let key = asked.key(&anybody(staff));
    let command = if asked.body.accept { Command::AcceptOffer(id) } else { Command::DeclineOffer(id) };
    submit(&app, id.site(), staff, key, command, None).await?;
    show_booking::read(&app, id, staff.is_some(), language).await.map(Json)
}

/// Whether somebody may wait: who can be told, and needs no interpreter, who would have to be engaged anew.
pub(crate) fn can_wait(contact: &Contact) -> bool {
    contact.interpreter.is_none() && (contact.email.is_some() || contact.phone.is_some())
}

/// The command by which an appointment waits for earlier times.
pub(crate) async fn wished(
    app: &App,
    appointment: AppointmentId,
    from_on: Option<NaiveDate>,
    only: Only,
) -> Result<Command, Problem> {
    let contact = app.store.contact_of(appointment).await.map_err(|error| app.unreadable(&error))?;
    if contact.as_ref().is_some_and(|it| it.interpreter.is_some()) {
        return Err(Problem::invalid("contact.interpreter", Wrong::NotAChoice));
    }
    let person = contact.and_then(|it| app.key.contact(&it));
    Ok(Command::Wish { appointment, person, from_on, only })
}

async fn read(app: &App, id: AppointmentId) -> Result<Wish, Problem> {
    let published = app.site(id.site()).await?;
    let (now, zone) = {
        let committed = published.read();
        (app.clock.now().max(committed.last_at), committed.state.site().time_zone)
    };
    let found = app.store.wish(id, now).await.map_err(|error| app.unreadable(&error))?;
    let (wish, offer) = found.ok_or(Problem::new(Kind::Unknown))?;
    let offer = offer.and_then(|it| {
        let expires_at = rfc3339(it.expires_at?, zone);
        Some(Offer { starts_at: rfc3339(it.starts_at, zone), minutes: it.minutes, expires_at })
    });
    let asked_at = rfc3339(wish.asked_at, zone);
    Ok(Wish { from: wish.from_on, only: wish.only.word(), asked_at, offer })
}
