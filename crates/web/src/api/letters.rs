//! What citizens are written: staff sees who could not be reached, whom to call, and asks for missing papers.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use booking::rules::{Command, LetterKind};
use model::calendar::rfc3339;
use model::{AppointmentId, LetterId, Site, SiteId, Wrong};
use serde::{Deserialize, Serialize};
use store::{LetterChannel, LetterRow, LetterState, Letters};
use utoipa::{IntoParams, ToSchema};

use super::slots::STAFF;
use super::submit::{id, scope, submit};
use super::tickets::Nothing;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::problem::{Document, Kind, Problem};

/// Which letters.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// `waiting`, `sent`, `listed` (somebody is to be called), `refused` or `dropped`.
    state: Option<String>,
    /// Those about this appointment, by its id.
    appointment: Option<String>,
}

/// A letter, without name and words.
#[derive(Debug, Serialize, ToSchema)]
pub struct Letter {
    /// Its id.
    #[schema(value_type = String)]
    id: LetterId,
    /// `confirmation`, `change`, `moved`, `cancellation`, `reminder`, `documents`, `proposal` (of other times), `earlier` (an earlier time is kept) or `called_off`.
    kind: &'static str,
    /// What about.
    #[schema(value_type = String)]
    appointment: AppointmentId,
    /// `waiting`, `sent`, `listed` (somebody is to be called), `refused` or `dropped`.
    state: &'static str,
    /// `email`, `sms`, `paper` or `call`; null: it was not tried yet.
    #[schema(required = true)]
    channel: Option<&'static str>,
    /// Why it was refused, dropped or put off: a word, or the mail server's code.
    #[schema(required = true)]
    reason: Option<String>,
    /// The ways that would not have it, with what they said, before another one was tried: `email 550`.
    #[schema(required = true)]
    refused: Option<String>,
    /// When it is due, while it waits; else when that ended.
    #[schema(format = DateTime)]
    at: String,
}

impl Letter {
    fn of(row: LetterRow, site: &Site) -> Self {
        let at = row.ended_at.unwrap_or(row.letter.due_at);
        Self {
            id: row.letter.id,
            kind: row.letter.kind.word(),
            appointment: row.letter.appointment,
            state: row.state.word(),
            channel: row.channel.map(LetterChannel::word),
            reason: row.reason,
            refused: row.refused,
            at: rfc3339(at, site.time_zone),
        }
    }
}

/// Letters that were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// The newest first, at most 500.
    letters: Vec<Letter>,
}

/// The letters of a site: whom to call (`state=listed`), who could not be reached (`state=refused`), what was said about an
/// appointment.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/letters", tag = "booking", security(("token" = [])),
    params(("site" = String, Path), Wanted),
    responses(
        (status = 200, body = Found),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Found>, Problem> {
    let at: SiteId = id(&site)?;
    let published = app.site(at).await?;
    caller.may(&STAFF, at)?;
    let state = wanted
        .state
        .as_deref()
        .map(|word| LetterState::from_word(word).ok_or(Problem::invalid("state", Wrong::Value)));
    let appointment = wanted.appointment.as_deref().map(|text| {
        text.parse::<AppointmentId>().map_err(|_| Problem::invalid("appointment", Wrong::NoSuch))
    });
    let wanted = Letters {
        site: Some(at),
        state: state.transpose()?,
        appointment: appointment.transpose()?,
        channel: None,
    };
    let found = app.store.letters(&wanted).await.map_err(|error| app.unreadable(&error))?;
    let committed = published.read();
    let site = committed.state.site();
    Ok(Json(Found { letters: found.into_iter().map(|row| Letter::of(row, site)).collect() }))
}

/// What the citizen is to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLetter {
    /// `documents`: papers are missing. All other letters are made by what happens to the appointment.
    kind: String,
}

/// Tells the citizen which papers to bring, because some were missing.
#[utoipa::path(
    post, path = "/api/v1/appointments/{appointment}/letters", tag = "booking", security(("token" = [])),
    params(("appointment" = String, Path, description = "Its id"), ("Idempotency-Key" = Option<uuid::Uuid>, Header)),
    request_body = NewLetter,
    responses(
        (status = 204, description = "The letter is on its way"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(appointment): Path<String>,
    asked: Asked<NewLetter>,
) -> Result<StatusCode, Problem> {
    let about: AppointmentId = id(&appointment)?;
    app.site(about.site()).await?;
    let staff = caller.may(&STAFF, about.site())?;
    let key = asked.key(&scope(staff));
    if LetterKind::from_word(&asked.body.kind) != Some(LetterKind::Documents) {
        return Err(Problem::invalid("kind", Wrong::Value));
    }
    submit(&app, about.site(), Some(staff), key, Command::TellMissing(about), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody was called or told: the letter is off the list of calls, or of those that no way would have.
#[utoipa::path(
    post, path = "/api/v1/letters/{letter}/completions", tag = "booking", security(("token" = [])),
    params(("letter" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = Nothing,
    responses(
        (status = 204, description = "It is off the list; also where a colleague was quicker"),
        (status = "4XX", description = "Refused; 404: it is on no list", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn completions(
    State(app): State<App>,
    caller: Caller,
    Path(letter): Path<String>,
    _asked: Asked<Nothing>,
) -> Result<StatusCode, Problem> {
    let called: LetterId = id(&letter)?;
    app.site(called.site()).await?;
    caller.may(&STAFF, called.site())?;
    struck(&app, called).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A person told what a letter says; also where a colleague was quicker. Unknown: the letter is on no list.
pub async fn struck(app: &App, letter: LetterId) -> Result<(), Problem> {
    let unreadable = |error: store::Error| app.unreadable(&error);
    if app.store.strike_letter(letter, app.clock.now()).await.map_err(unreadable)? {
        return Ok(());
    }
    let known = app.store.letter(letter).await.map_err(unreadable)?.map(|found| found.row);
    let is_done =
        known.is_some_and(|row| (row.state, row.channel) == (LetterState::Sent, Some(LetterChannel::Call)));
    if is_done { Ok(()) } else { Err(Problem::new(Kind::Unknown)) }
}

/// A letter that no way would have is tried again by every way; also where a colleague was quicker. Unknown: it was never
/// refused.
pub async fn tried_again(app: &App, letter: LetterId) -> Result<(), Problem> {
    let unreadable = |error: store::Error| app.unreadable(&error);
    if app.store.retry_letters(Some(letter), app.clock.now()).await.map_err(unreadable)? == 1 {
        return Ok(());
    }
    let known = app.store.letter(letter).await.map_err(unreadable)?.map(|found| found.row);
    let is_done = known.is_some_and(|row| row.attempts > 0 && row.state != LetterState::Dropped);
    if is_done { Ok(()) } else { Err(Problem::new(Kind::Unknown)) }
}
