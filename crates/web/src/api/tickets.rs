//! A ticket is taken, looked at, brought back, given up.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::{Language, ServiceId, SiteId, TicketId};
use queue::rules::{Answer, Care, Command, Leg, Need, Origin, Priority, Wrong};
use serde::Deserialize;
use store::{Principal, Role};
use utoipa::ToSchema;

use super::submit::{Named, id, scope, submit, ticket};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Kind, Problem};
use crate::{code, show};

/// A ticket that is asked for: one service, or several in order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
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
    /// Whether the person declares a priority; never why. From the kiosk nobody has looked yet: staff confirms or lifts
    /// it.
    #[serde(default)]
    priority: bool,
    /// Arrangements that the person asks for; erased when the day ends.
    #[serde(default)]
    needs: Vec<Arrangement>,
}

/// An arrangement.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// French sign language.
    SignLanguage,
    /// Somebody who translates from another language.
    Interpreter,
    /// Room for a wheelchair.
    Wheelchair,
    /// A seat.
    Seat,
    /// Somebody who leads the way.
    Guide,
}

impl From<Arrangement> for Need {
    fn from(arrangement: Arrangement) -> Self {
        match arrangement {
            Arrangement::SignLanguage => Need::SignLanguage,
            Arrangement::Interpreter => Need::Interpreter,
            Arrangement::Wheelchair => Need::Wheelchair,
            Arrangement::Seat => Need::Seat,
            Arrangement::Guide => Need::Guide,
        }
    }
}

/// A language, as tickets know it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// French.
    Fr,
    /// English.
    En,
}

/// One of several services.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Asking {
    /// Its id.
    #[schema(value_type = String)]
    Id(ServiceId),
    /// With its own number of persons.
    Counted(CountedService),
}

/// A service and how many ask for it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedService {
    /// The service.
    #[schema(value_type = String)]
    service: ServiceId,
    /// How many persons.
    #[serde(default = "one")]
    #[schema(minimum = 1, default = 1)]
    persons: u16,
}

impl CountedService {
    pub(super) fn leg(&self) -> Leg {
        Leg { service: self.service, persons: self.persons }
    }
}

pub(super) fn one() -> u16 {
    1
}

/// The legs asked for; a service that says nothing else is for `persons`.
pub(super) fn legs_of(services: &[Asking], persons: u16) -> Vec<Leg> {
    let leg = |asking: &Asking| match asking {
        Asking::Id(service) => Leg { service: *service, persons },
        Asking::Counted(counted) => counted.leg(),
    };
    services.iter().map(leg).collect()
}

impl Tongue {
    /// The language itself.
    pub fn language(self) -> Language {
        match self {
            Tongue::Fr => Language::Fr,
            Tongue::En => Language::En,
        }
    }
}

/// The legs that are asked for: one service, or several in order, each with its own number of persons or with
/// `persons`.
pub(super) fn legs(
    service: Option<ServiceId>,
    services: Option<&[Asking]>,
    persons: u16,
) -> Result<Vec<Leg>, Problem> {
    match (service, services) {
        (Some(service), None) => Ok(vec![Leg { service, persons }]),
        (None, Some(services)) => Ok(legs_of(services, persons)),
        (None, None) => Err(Problem::invalid("service", Wrong::Missing)),
        (Some(_), Some(_)) => Err(Problem::invalid("services", Wrong::NotBoth)),
    }
}

/// A priority as it is declared: at the kiosk nobody has looked yet.
pub(super) fn declared(priority: bool, principal: &Principal) -> Priority {
    match (priority, principal.role) {
        (false, _) => Priority::None,
        (true, Role::Kiosk) => Priority::Declared,
        (true, _) => Priority::Confirmed,
    }
}

/// Gives out a ticket.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/tickets", tag = "tickets", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)),
    request_body = NewTicket,
    responses(
        (status = 201, description = "The ticket, with the code of its live page", body = show::Ticket),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn issue(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewTicket>,
) -> Result<Response, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    let principal = caller.may(&[Role::Kiosk, Role::Reception, Role::Agent], site)?;
    let legs = legs(asked.body.service, asked.body.services.as_deref(), asked.body.persons)?;
    let field = if asked.body.service.is_some() { "service" } else { "services" };
    let spoken = asked.body.language.map_or(language, Tongue::language);
    let priority = declared(asked.body.priority, principal);
    let needs = asked.body.needs.iter().copied().map(Need::from).collect();
    let care = Care { needs, ..Care::default() };
    let command = Command::Issue { legs, priority, language: spoken, origin: Origin::WalkIn, care };
    let key = asked.key(&scope(principal));
    let done = submit(&app, site, Some(principal), key, command, Some(Named(field))).await?;
    let lanes::Answer::Queue(Answer::Ticket(issued)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    let mut shown = ticket(&app, &done.site, issued, language).await?.seen_by(principal.role);
    shown.code = Some(code::of_ticket(&app.key, issued));
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// The citizen's own ticket, by its code.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}", tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's code")),
    responses(
        (status = 200, description = "The ticket", body = show::Ticket),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn by_code(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    Reader(language): Reader,
) -> Result<Json<show::Ticket>, Problem> {
    let id = code::find_ticket(&app, &code).await?;
    let site = app.site(id.site()).await?;
    ticket(&app, &site, id, language).await.map(Json)
}

/// Nothing is asked beyond the path.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A parked person, or one who missed the call and is in time, is back in the line.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/returns", tag = "tickets", security(("token" = [])),
    params(("ticket" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)),
    request_body = Nothing,
    responses(
        (status = 200, description = "The ticket", body = show::Ticket),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn returns(
    State(app): State<App>,
    caller: Caller,
    Path(id_text): Path<String>,
    Reader(language): Reader,
    asked: Asked<Nothing>,
) -> Result<Json<show::Ticket>, Problem> {
    let back: TicketId = id(&id_text)?;
    app.site(back.site()).await?;
    let principal = caller.may(&[Role::Agent, Role::Reception, Role::Kiosk], back.site())?;
    let key = asked.key(&scope(principal));
    let done = submit(&app, back.site(), Some(principal), key, Command::Return(back), None).await?;
    let shown = ticket(&app, &done.site, back, language).await?;
    Ok(Json(shown.seen_by(principal.role)))
}

/// Gives a ticket up: the citizen by its code, staff by its id.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/withdrawals", tag = "tickets", security((), ("token" = [])),
    params(
        ("ticket" = String, Path, description = "The ticket's code, or for staff its id"),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header)
    ),
    request_body = Nothing,
    responses(
        (status = 200, description = "The ticket", body = show::Ticket),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn withdrawals(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
    Reader(language): Reader,
    asked: Asked<Nothing>,
) -> Result<Json<show::Ticket>, Problem> {
    if code::looks_like_one(&name) {
        let id = code::find_ticket(&app, &name).await?;
        let key = asked.key(name.as_bytes());
        let done = submit(&app, id.site(), None, key, Command::Withdraw(id), None).await?;
        return ticket(&app, &done.site, id, language).await.map(Json);
    }
    let caller = caller?;
    let gone: TicketId = id(&name)?;
    app.site(gone.site()).await?;
    let principal = caller.may(&[Role::Agent, Role::Reception], gone.site())?;
    let key = asked.key(&scope(principal));
    let done = submit(&app, gone.site(), Some(principal), key, Command::Withdraw(gone), None).await?;
    let shown = ticket(&app, &done.site, gone, language).await?;
    Ok(Json(shown.seen_by(principal.role)))
}
