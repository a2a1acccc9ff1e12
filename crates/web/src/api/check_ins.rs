//! The person is here: an appointment becomes a ticket.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::rules::AppointmentState;
use lanes::{Key, Published};
use model::calendar::{WallTime, at_wall};
use model::{AppointmentId, Interpreter, Language, SiteId, TicketId, Wrong};
use queue::rules::{Answer, Care, Need, Priority};
use serde::Deserialize;
use store::{Principal, Role};
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
    /// The appointment's code, or its short code.
    code: Option<String>,
    /// Without a code, at a kiosk: the time of day of the appointment (`10:15`) …
    #[schema(value_type = Option<String>)]
    time: Option<WallTime>,
    /// … and the first three letters of the name it was booked in (two, of a name that has no more).
    #[schema(min_length = 2, max_length = 3)]
    letters: Option<String>,
    /// The language of the ticket: `fr` or `en`.
    language: Option<Tongue>,
    /// Whether the person declares a priority; never why.
    #[serde(default)]
    priority: bool,
    /// Arrangements that the person asks for; erased when the day ends.
    #[serde(default)]
    needs: Vec<Arrangement>,
}

/// Who says that somebody is here: the person at a kiosk, or who stands before the person.
const RECEIVERS: [Role; 3] = [Role::Kiosk, Role::Reception, Role::Agent];
/// Letters of a name that a kiosk asks for: enough among those who come at one time, and nothing that tells who comes.
const LETTERS: RangeInclusive<usize> = 2..=3;
/// Other sites at which a short code is looked for: a town has fewer, and a kiosk shall not search a country.
const NEIGHBOURS: usize = 32;

/// Whom the request means.
async fn meant(
    app: &App,
    caller: &Caller,
    site: &Published,
    who: &NewCheckIn,
) -> Result<AppointmentId, Problem> {
    match who {
        NewCheckIn { code: Some(code), time: None, letters: None, .. } => named(app, site, code).await,
        NewCheckIn { code: Some(_), .. } => Err(Problem::invalid("code", Wrong::NotBoth)),
        NewCheckIn { code: None, time: Some(time), letters: Some(letters), .. } => {
            let kiosk = caller.may(&[Role::Kiosk], site.site())?;
            guessed(app, kiosk, site, *time, letters).await
        }
        NewCheckIn { code: None, time: Some(_), letters: None, .. } => {
            Err(Problem::invalid("letters", Wrong::Missing))
        }
        NewCheckIn { code: None, time: None, letters: Some(_), .. } => {
            Err(Problem::invalid("time", Wrong::Missing))
        }
        NewCheckIn { code: None, time: None, letters: None, .. } => {
            Err(Problem::invalid("code", Wrong::Missing))
        }
    }
}

/// The appointment that a person's code names: the long one of any site, or the short one, of this site first.
pub(crate) async fn named(app: &App, site: &Published, typed: &str) -> Result<AppointmentId, Problem> {
    let typed = typed.trim();
    let nobody = || Problem::invalid("code", Wrong::NoSuch);
    if code::looks_like_one(typed) {
        let none = |problem: Problem| if problem.kind == Kind::Unknown { nobody() } else { problem };
        return code::find_appointment(app, typed).await.map_err(none);
    }
    if let Some(found) = code::find_by_short_code(app, site.site(), typed).await? {
        return Ok(found.id);
    }
    // Who stands before the wrong town hall is told which one is right.
    let today = site.read().booking.today();
    let sites = app.store.sites().await.map_err(|error| app.unreadable(&error))?;
    for other in sites.iter().filter(|it| it.id != site.site()).take(NEIGHBOURS) {
        let found = code::find_by_short_code(app, other.id, typed).await?;
        if let Some(found) = found.filter(|it| it.on == today && it.state == AppointmentState::Booked) {
            return Ok(found.id);
        }
    }
    Err(nobody())
}

/// The one appointment of today at this time of somebody whose name begins like this. Of two nobody is told: a kiosk says
/// nothing about who comes.
async fn guessed(
    app: &App,
    kiosk: &Principal,
    site: &Published,
    time: WallTime,
    letters: &str,
) -> Result<AppointmentId, Problem> {
    let letters = letters.trim();
    if !LETTERS.contains(&letters.chars().count()) || !letters.chars().all(char::is_alphabetic) {
        let (least, most) = (*LETTERS.start() as u64, *LETTERS.end() as u64);
        return Err(Problem::invalid("letters", Wrong::Line { least, most }));
    }
    app.limits.take_name(kiosk.id)?;
    let (today, zone) = {
        let committed = site.read();
        (committed.booking.today(), committed.booking.site().time_zone)
    };
    let nobody = || Problem::invalid("letters", Wrong::NoSuch);
    let (hour, minute) = (u32::from(time.minutes() / 60), u32::from(time.minutes() % 60));
    let starts_at =
        today.and_hms_opt(hour, minute, 0).and_then(|wall| at_wall(wall, zone)).ok_or_else(nobody)?;
    let found = app.store.appointments_beginning(site.site(), today, starts_at, letters).await;
    match found.map_err(|error| app.unreadable(&error))?.as_slice() {
        [only] => Ok(only.id),
        _ => Err(nobody()),
    }
}

/// Somebody who is here, and what colleagues should know of this person.
pub(crate) struct Here {
    /// For what.
    pub appointment: AppointmentId,
    /// Whether the person goes before others.
    pub priority: Priority,
    /// The language of the ticket.
    pub language: Language,
    /// What was asked for.
    pub care: Care,
}

/// What colleagues see on the ticket of somebody who asked for an interpreter.
pub(crate) fn need(interpreter: Interpreter) -> Need {
    match interpreter {
        Interpreter::SignLanguage => Need::SignLanguage,
        Interpreter::SpokenLanguage => Need::Interpreter,
    }
}

/// Whoever comes with an appointment gets a ticket at `site`.
pub(crate) async fn receive(
    app: &App,
    principal: &Principal,
    key: Option<Key>,
    site: SiteId,
    here: Here,
) -> Result<TicketId, Problem> {
    let Here { appointment, priority, language, mut care } = here;
    let contact = app.store.contact_of(appointment).await.map_err(|error| app.unreadable(&error))?;
    care.needs.extend(contact.and_then(|it| it.interpreter).map(need));
    // The refusal says by its name where the appointment is.
    app.site(appointment.site()).await?;
    let command = lanes::Command::CheckIn { appointment, priority, language, care };
    match submit(app, site, Some(principal), key, command, None).await?.answer {
        lanes::Answer::Queue(Answer::Ticket(issued)) => Ok(issued),
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// Checks an appointment in: the person gets a ticket whose turn is the booked time, if that is not long past. At the kiosk
/// early and late rules hold; staff receives anybody who comes on the right day. A kiosk also finds by time and name, where
/// that means one alone, and only so often.
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
    let published = app.site(site).await?;
    let principal = caller.may(&RECEIVERS, site)?;
    let key = asked.key(&scope(principal));
    let appointment = meant(&app, &caller, &published, &asked.body).await?;
    let priority = declared(asked.body.priority, principal);
    let needs = asked.body.needs.iter().copied().map(Need::from).collect();
    let spoken = asked.body.language.map_or(language, Tongue::language);
    let care = Care { needs, ..Care::default() };
    let here = Here { appointment, priority, language: spoken, care };
    let issued = receive(&app, principal, key, site, here).await?;
    let mut shown = ticket(&app, &published, issued, language).await?.seen_by(principal.role);
    shown.code = Some(code::of_ticket(&app.key, issued));
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}
