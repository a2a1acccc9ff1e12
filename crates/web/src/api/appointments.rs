//! A hold becomes an appointment; it is looked at, moved, changed, given up.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::rules::{Answer, Command};
use lanes::Key;
use model::calendar::local;
use model::{AppointmentId, Contact, Interpreter, Language, SiteId, Wrong};
use serde::Deserialize;
use store::Principal;
use utoipa::ToSchema;

use super::holds::hash;
use super::slots::staff;
use super::submit::{Named, anybody, id, submit};
use super::tickets::Tongue;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::code;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Kind, Problem};
use crate::show_booking::{self, Appointment};

/// A hold that becomes an appointment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointment {
    /// The hold.
    #[schema(value_type = String)]
    hold: AppointmentId,
    /// Its secret.
    secret: String,
    /// Who books, with a mail address or a phone number; staff may leave all of it out.
    contact: Option<NewContact>,
}

/// Who books, and where letters go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// Name, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Mail address.
    email: Option<String>,
    /// Phone number.
    phone: Option<String>,
    /// The language of letters: `fr` or `en`.
    language: Option<Tongue>,
    /// Nobody shall call: what would be told by phone is written.
    #[serde(default)]
    never_by_voice: bool,
    /// Who translates: `sign_language` or `spoken_language`, where the site offers it and the time is late enough.
    interpreter: Option<String>,
    /// Numbers of pre-applications, each of 10 capitals and digits.
    #[serde(default)]
    pre_applications: Vec<String>,
}

/// Never shown, in no log.
impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewContact")
    }
}

impl NewContact {
    /// The contact, if each of its fields can be; what was left empty is not there.
    fn checked(self, language: Language) -> Result<Contact, Problem> {
        let Self { name, email, phone, language: own, never_by_voice, interpreter, pre_applications } = self;
        let interpreter = interpreter.as_deref().map(Interpreter::from_word);
        if interpreter == Some(None) {
            return Err(Problem::invalid("contact.interpreter", Wrong::NotAChoice));
        }
        let language = own.map_or(language, Tongue::language);
        let contact = Contact {
            never_by_voice,
            interpreter: interpreter.flatten(),
            pre_applications,
            ..contact(&name, email.as_deref(), phone.as_deref(), language)
        };
        match contact.wrong() {
            Some((field, wrong)) => Err(Problem::invalid(format!("contact.{field}"), wrong)),
            None => Ok(contact),
        }
    }
}

/// Who books, as it was typed; what was left empty is not there.
pub(crate) fn contact(name: &str, email: Option<&str>, phone: Option<&str>, language: Language) -> Contact {
    let filled = |text: Option<&str>| text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    Contact {
        name: name.trim().to_owned(),
        email: filled(email),
        phone: filled(phone),
        language,
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    }
}

/// The appointment that a path names, and the member of staff who asks: anybody by its code, staff also by its id.
pub(super) async fn named<'c>(
    app: &App,
    caller: &'c Result<Caller, Problem>,
    name: &str,
) -> Result<(AppointmentId, Option<&'c Principal>), Problem> {
    if code::looks_like_one(name) {
        let found = code::find_appointment(app, name).await?;
        return Ok((found, staff(caller, found.site())?));
    }
    let found: AppointmentId = id(name)?;
    app.site(found.site()).await?;
    match staff(caller, found.site())? {
        Some(staff) => Ok((found, Some(staff))),
        None => Err(caller.as_ref().map_or_else(Problem::clone, |_| Problem::new(Kind::WrongRole))),
    }
}

/// Books what is held.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/appointments", tag = "booking", security((), ("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewAppointment,
    responses(
        (status = 201, description = "The appointment", body = Appointment),
        (status = 410, description = "`hold-expired`: `alternatives` are the nearest times, its own among them if it is free", body = Document, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn book(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(site): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewAppointment>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let staff = staff(&caller, site)?;
    let key = asked.key(&anybody(staff));
    let NewAppointment { hold, secret, contact } = asked.body;
    let contact = contact.map(|it| it.checked(language)).transpose()?;
    if hold.site() != site {
        return Err(Problem::invalid("hold", Wrong::OtherSite));
    }
    let booked = promise(&app, staff, key, (hold, &secret), contact).await?;
    let shown = show_booking::read(&app, booked, staff.is_some(), language).await?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// Makes a hold, named with its secret, an appointment.
pub(crate) async fn promise(
    app: &App,
    staff: Option<&Principal>,
    key: Option<Key>,
    (hold, secret): (AppointmentId, &str),
    contact: Option<Contact>,
) -> Result<AppointmentId, Problem> {
    translated(app, staff, hold, contact.as_ref()).await?;
    let person = contact.as_ref().and_then(|it| app.key.contact(it));
    let command = Command::Book { hold, secret_hash: hash(secret), contact: person };
    let command = lanes::Command::Booking { command, contact: contact.map(Box::new), old_reference: None };
    match submit(app, hold.site(), staff, key, command, Some(Named("hold"))).await?.answer {
        lanes::Answer::Booking(Answer::Appointment(booked)) => Ok(booked),
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// Whether who translates can be there at the time of a hold. Staff may know of somebody who comes sooner.
async fn translated(
    app: &App,
    staff: Option<&Principal>,
    hold: AppointmentId,
    contact: Option<&Contact>,
) -> Result<(), Problem> {
    let Some(interpreter) = contact.and_then(|it| it.interpreter) else { return Ok(()) };
    let held = app.store.appointment_row(hold).await.map_err(|error| app.unreadable(&error))?;
    let published = app.site(hold.site()).await?;
    let committed = published.read();
    let site = committed.state.site();
    let since = |row: &booking::rules::Appointment| {
        site.interpreter_from(interpreter, local(row.held_at, site.time_zone).date_naive())
    };
    match held.map(|row| (since(&row), row.on)) {
        Some((None, _)) => Err(Problem::invalid("contact.interpreter", Wrong::NoSuch)),
        Some((Some(from), on)) if staff.is_none() && on < from => {
            Err(Problem::invalid("contact.interpreter", Wrong::NotLater))
        }
        // Of a hold that is none the rules say what is wrong.
        _ => Ok(()),
    }
}

/// An appointment as it stands: by its code; for staff also by its id, and with who booked it.
#[utoipa::path(
    get, path = "/api/v1/appointments/{appointment}", tag = "booking", security((), ("token" = [])),
    params(("appointment" = String, Path, description = "The appointment's code, or for staff its id")),
    responses(
        (status = 200, description = "The appointment", body = Appointment),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
    Reader(language): Reader,
) -> Result<Json<Appointment>, Problem> {
    let (found, staff) = named(&app, &caller, &name).await?;
    show_booking::read(&app, found, staff.is_some(), language).await.map(Json)
}

/// Gives an appointment up: its time is free for others.
#[utoipa::path(
    delete, path = "/api/v1/appointments/{appointment}", tag = "booking", security((), ("token" = [])),
    params(("appointment" = String, Path, description = "The appointment's code, or for staff its id")),
    responses(
        (status = 204, description = "It is cancelled"),
        (status = "4XX", description = "Refused; 409 `begun`: its time has come", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn cancel(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let (found, staff) = named(&app, &caller, &name).await?;
    submit(&app, found.site(), staff, None, Command::Cancel(found), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A hold whose time an appointment takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTime {
    /// The hold, for the same services.
    #[schema(value_type = String)]
    hold: AppointmentId,
    /// Its secret.
    secret: String,
}

/// How many are coming.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersons {
    /// For each service of the appointment, in its order.
    persons: Vec<u16>,
}

/// A name as it is spelt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewName {
    /// 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Numbers of pre-applications.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNumbers {
    /// One for each person who has one, of 10 capitals and digits; each once.
    #[schema(max_items = 40)]
    pre_applications: Vec<String>,
}

/// One route whose answer is the appointment as it then stands.
macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident $path:literal |$app:ident, $at:ident, $staff:ident, $to:ident: $body:ident| $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "booking", security((), ("token" = [])),
            params(
                ("appointment" = String, Path, description = "The appointment's code, or for staff its id"),
                ("Idempotency-Key" = Option<uuid::Uuid>, Header)
            ),
            request_body = $body,
            responses(
                (status = 200, description = "The appointment", body = Appointment),
                (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
                (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
            )
        )]
        pub async fn $name(
            State($app): State<App>,
            caller: Result<Caller, Problem>,
            _visitor: Visitor,
            Path(name): Path<String>,
            Reader(language): Reader,
            asked: Asked<$body>,
        ) -> Result<Json<Appointment>, Problem> {
            let ($at, $staff) = named(&$app, &caller, &name).await?;
            let key = asked.key(&anybody($staff));
            let $to = asked.body;
            let command: lanes::Command = $command;
            submit(&$app, $at.site(), $staff, key, command, Some(Named("hold"))).await?;
            show_booking::read(&$app, $at, $staff.is_some(), language).await.map(Json)
        }
    )*};
}

changes! {
    /// Gives an appointment the time of a hold; its own becomes free in the same moment.
    moves "/api/v1/appointments/{appointment}/moves" |app, at, staff, to: NewTime| relocated(&app, staff, at, &to).await?;
    /// More or fewer are coming, at the same time; 409 `slot-taken` where there is no room, with the nearest times at which
    /// there is.
    persons "/api/v1/appointments/{appointment}/persons"
        |app, at, staff, to: NewPersons| Command::Resize { appointment: at, persons: to.persons }.into();
    /// Corrects a misspelt name: within 30 minutes of the booking, staff at any time. A change of person is a cancellation.
    names "/api/v1/appointments/{appointment}/names" |app, at, staff, to: NewName| renamed(&app, at, &to.name).await?;
    /// Says the numbers of the pre-applications, all of them anew: until three days before, staff at any time.
    pre_applications "/api/v1/appointments/{appointment}/pre-applications"
        |app, at, staff, to: NewNumbers| completed(&app, at, to.pre_applications).await?;
}

async fn relocated(
    app: &App,
    staff: Option<&Principal>,
    appointment: AppointmentId,
    to: &NewTime,
) -> Result<lanes::Command, Problem> {
    if to.hold.site() != appointment.site() {
        return Err(Problem::invalid("hold", Wrong::OtherSite));
    }
    let contact = app.store.contact_of(appointment).await.map_err(|error| app.unreadable(&error))?;
    translated(app, staff, to.hold, contact.as_ref()).await?;
    Ok(Command::Move { appointment, hold: to.hold, secret_hash: hash(&to.secret) }.into())
}

/// The command that says the numbers of the pre-applications.
pub(crate) async fn completed(
    app: &App,
    appointment: AppointmentId,
    pre_applications: Vec<String>,
) -> Result<lanes::Command, Problem> {
    let known = app.store.contact_of(appointment).await.map_err(|error| app.unreadable(&error))?;
    // Of nobody there is nothing to be said; the name was erased, or never given.
    let known = known.ok_or(Problem::new(Kind::Unknown))?;
    let contact = Contact { pre_applications, ..known };
    if let Some((_, wrong)) = contact.wrong().filter(|(field, _)| *field == "pre_applications") {
        return Err(Problem::invalid("pre_applications", wrong));
    }
    Ok(lanes::Command::Booking {
        command: Command::Complete(appointment),
        contact: Some(Box::new(contact)),
        old_reference: None,
    })
}

/// The command that corrects an appointment's name.
pub(crate) async fn renamed(
    app: &App,
    appointment: AppointmentId,
    name: &str,
) -> Result<lanes::Command, Problem> {
    let known = app.store.contact_of(appointment).await.map_err(|error| app.unreadable(&error))?;
    let contact = Contact {
        name: name.trim().to_owned(),
        ..known.unwrap_or_else(|| contact("", None, None, Language::default()))
    };
    if let Some((_, wrong)) = contact.wrong().filter(|(field, _)| *field == "name") {
        return Err(Problem::invalid("name", wrong));
    }
    Ok(lanes::Command::Booking {
        command: Command::CorrectName(appointment),
        contact: Some(Box::new(contact)),
        old_reference: None,
    })
}
