//! A time is kept for somebody for a while.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::rules::{Answer, Command, HOLD_MINUTES, SecretHash};
use booking::{Ask, Errand};
use chrono::{DateTime, FixedOffset};
use lanes::Key;
use model::calendar::rfc3339;
use model::{AppointmentId, Instant, Interpreter, ServiceId, SiteId};
use serde::{Deserialize, Serialize};
use store::Principal;
use utoipa::ToSchema;

use super::slots::{channel, interpreter, staff};
use super::submit::{Named, anybody, id, submit};
use super::tickets::{Asking, legs_of};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::limits::Visitor;
use crate::problem::{Document, Kind, Problem};

/// Where a hold's secret comes from, among what the installation's key makes codes of.
const SECRET: &str = "hold";

/// A time that is to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    /// The services in order, each as its id or with its own number of persons.
    services: Vec<Asking>,
    /// When the first begins.
    starts_at: DateTime<FixedOffset>,
    /// Who translates: `sign_language` or `spoken_language`. The contact then says it, too.
    interpreter: Option<String>,
}

/// A time that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hold {
    /// Its id.
    #[schema(value_type = String)]
    id: AppointmentId,
    /// Who knows it may book, extend and give back the hold; only for who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// When it begins.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when it is kept.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// The secret of a hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// As its maker was given it.
    secret: String,
}

/// What rows hold of a secret.
pub(crate) fn hash(secret: &str) -> SecretHash {
    store::hash(secret)
}

/// The same for the same request with the same key, so that who lost the answer asks again; else a new one.
fn secret(app: &App, key: Option<&Key>) -> String {
    let drawn = || [app.entropy.bits().to_be_bytes(), app.entropy.bits().to_be_bytes()].concat();
    app.key.code_of(SECRET, &key.map_or_else(drawn, |key| key.digest.to_vec()))
}

/// A hold as its row says it.
async fn shown(app: &App, hold: AppointmentId, secret: Option<String>) -> Result<Hold, Problem> {
    let site = app.site(hold.site()).await?;
    let zone = site.read().state.site().time_zone;
    let row = app.store.appointment_row(hold).await.map_err(|error| app.unreadable(&error))?;
    let held = row.ok_or(Problem::new(Kind::Unknown))?;
    // Of a hold that has ended since (the answer was lost and is asked for again): until when it was kept at first.
    let expires_at = held.expires_at.unwrap_or(held.held_at.plus_minutes(HOLD_MINUTES));
    Ok(Hold {
        id: held.id,
        secret,
        starts_at: rfc3339(held.starts_at, zone),
        expires_at: rfc3339(expires_at, zone),
    })
}

/// Keeps a time for 15 minutes.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/holds", tag = "booking", security((), ("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewHold,
    responses(
        (status = 201, description = "It is kept", body = Hold),
        (status = "4XX", description = "Refused; 409 `slot-taken`: somebody else has it, `alternatives` are the nearest times", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn hold(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(site): Path<String>,
    asked: Asked<NewHold>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    let published = app.site(site).await?;
    let staff = staff(&caller, site)?;
    let key = asked.key(&anybody(staff));
    let errands = legs_of(&asked.body.services, 1);
    let errands: Vec<_> =
        errands.iter().map(|it| Errand { service: it.service, persons: it.persons }).collect();
    let starts_at = Instant::from(asked.body.starts_at.to_utc());
    let too_many = {
        let committed = published.read();
        let site = committed.state.site();
        let most = |service: ServiceId| site.service(service).map_or(u16::MAX, |it| it.max_persons());
        errands.iter().position(|it| it.persons == 0 || it.persons > most(it.service))
    };
    let interpreter = asked.body.interpreter.as_deref().map(interpreter).transpose()?;
    let kept = keep(&app, site, staff, key, (errands, interpreter), starts_at).await;
    // The rules say "persons"; the body has them beside a service.
    let Kept { hold, secret } = kept.map_err(|problem| match (&problem.field, too_many) {
        (Some((field, wrong)), Some(nth)) if field == "persons" => {
            Problem::invalid(format!("services[{nth}].persons"), *wrong)
        }
        _ => problem,
    })?;
    Ok((StatusCode::CREATED, Json(shown(&app, hold, Some(secret)).await?)).into_response())
}

/// A hold just made.
pub(crate) struct Kept {
    /// Its id.
    pub hold: AppointmentId,
    /// Its secret.
    pub secret: String,
}

/// Keeps a time at a site.
pub(crate) async fn keep(
    app: &App,
    site: SiteId,
    staff: Option<&Principal>,
    key: Option<Key>,
    (errands, interpreter): (Vec<Errand>, Option<Interpreter>),
    starts_at: Instant,
) -> Result<Kept, Problem> {
    let secret = secret(app, key.as_ref());
    let ask = Ask { errands, channel: channel(staff), interpreter };
    let command = Command::Hold { ask, starts_at, secret_hash: hash(&secret) };
    let done = submit(app, site, staff, key, command, Some(Named("services"))).await?;
    match done.answer {
        lanes::Answer::Booking(Answer::Appointment(hold)) => Ok(Kept { hold, secret }),
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// Keeps it longer while the person is still there: 15 minutes from now, at most an hour in all.
#[utoipa::path(
    post, path = "/api/v1/holds/{hold}/extensions", tag = "booking", security((), ("token" = [])),
    params(("hold" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Secret,
    responses(
        (status = 200, description = "It is kept so long", body = Hold),
        (status = 410, description = "`hold-expired`: `alternatives` are the nearest times, its own among them if it is free", body = Document, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn extensions(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(hold): Path<String>,
    asked: Asked<Secret>,
) -> Result<Json<Hold>, Problem> {
    let hold =
        with_secret(&app, &caller, &hold, &asked, |hold, secret_hash| Command::Extend { hold, secret_hash })
            .await?;
    shown(&app, hold, None).await.map(Json)
}

/// Gives it back: the person chose another time, or left. Others see it at once.
#[utoipa::path(
    delete, path = "/api/v1/holds/{hold}", tag = "booking", security((), ("token" = [])),
    params(("hold" = String, Path)), request_body = Secret,
    responses(
        (status = 204, description = "It is free again"),
        (status = 410, description = "`hold-expired`: it was free already", body = Document, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn let_go(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(hold): Path<String>,
    asked: Asked<Secret>,
) -> Result<StatusCode, Problem> {
    with_secret(&app, &caller, &hold, &asked, |hold, secret_hash| Command::LetGo { hold, secret_hash })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What whoever knows its secret asks of a hold.
async fn with_secret(
    app: &App,
    caller: &Result<Caller, Problem>,
    hold: &str,
    asked: &Asked<Secret>,
    command: impl FnOnce(AppointmentId, SecretHash) -> Command,
) -> Result<AppointmentId, Problem> {
    let hold: AppointmentId = id(hold)?;
    app.site(hold.site()).await?;
    let staff = staff(caller, hold.site())?;
    let key = asked.key(&anybody(staff));
    let command = command(hold, hash(&asked.body.secret));
    submit(app, hold.site(), staff, key, command, None).await?;
    Ok(hold)
}
