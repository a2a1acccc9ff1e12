//! Appointments in other people's calendars: a file for the citizen, a feed for a counter. Neither names anybody.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use booking::ics::{Entry, Method, Publisher, Words, write};
use booking::rules::{Appointment, AppointmentState, Leg};
use chrono::Days;
use model::{CounterId, Language, Site};
use serde::Serialize;
use utoipa::ToSchema;

use super::appointments::named;
use super::booked::OTHERS;
use super::submit::id;
use crate::app::App;
use crate::caller::Caller;
use crate::code;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::pages::Address;
use crate::problem::{Document, Kind, Problem};

/// The purpose with which the secrets of feeds are computed.
const FEED: &str = "calendar";
/// Days that a feed covers, from yesterday on: what an agent plans with, and a file that stays small.
const FEED_DAYS: u64 = 60;
/// RFC 5545, section 8.1.
const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Who publishes: the server under the address by which it is reached.
struct Town {
    host: String,
    name: String,
    mail: String,
}

impl Town {
    async fn of(app: &App, address: &Address) -> Self {
        let host = address.0.split_once("://").map_or(address.0.as_str(), |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or_default().to_owned();
        // Nobody reads it: the town has not said which of its addresses people may write to.
        let mail = format!("noreply@{host}");
        Self { host, name: app.town().await.name.clone(), mail }
    }

    fn publisher(&self) -> Publisher<'_> {
        Publisher { host: &self.host, name: &self.name, mail: &self.mail }
    }
}

fn services(site: &Site, legs: &[Leg], language: Language) -> String {
    let name = |leg: &Leg| site.service(leg.service).map(|it| it.name.get(language));
    legs.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

/// What to bring, and by which short code the appointment is found.
fn notes(app: &App, site: &Site, row: &Appointment, language: Language) -> String {
    let documents = row.legs.iter().filter_map(|leg| site.service(leg.service)).flat_map(|it| &it.documents);
    let mut lines: Vec<_> = documents.map(|text| format!("- {}", text.get(language))).collect();
    lines.dedup();
    let code = app.key.short_code(row.id);
    lines.push(locale::text_with(language, "calendar-code", &[("code", code.as_str().into())]));
    lines.join("\n")
}

fn file(text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")];
    (headers, text).into_response()
}

/// The appointment as a calendar file: read again after a change it moves in the citizen's calendar, or goes.
#[utoipa::path(
    get, path = "/api/v1/appointments/{appointment}/appointment.ics", tag = "booking", security((), ("token" = [])),
    params(("appointment" = String, Path, description = "The appointment's code, or for staff its id")),
    responses(
        (status = 200, description = "iCalendar", content_type = "text/calendar", body = String),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn own(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(name): Path<String>,
    Reader(language): Reader,
    address: Address,
) -> Result<Response, Problem> {
    let (found, _) = named(&app, &caller, &name).await?;
    let row = app.store.appointment_row(found).await.map_err(|error| app.unreadable(&error))?;
    let row = row.filter(|row| row.booked_at.is_some()).ok_or(Problem::new(Kind::Unknown))?;
    let published = app.site(found.site()).await?;
    let town = Town::of(&app, &address).await;
    let site = published.read().state.site().clone();
    let place = format!("{}, {}", site.name.get(language), site.address);
    let title = services(&site, &row.legs, language);
    let title = locale::text_with(language, "calendar-title", &[("services", title.as_str().into())]);
    let text = notes(&app, &site, &row, language);
    let page = format!("{}/rdv/{}", address.0, code::of_appointment(&app.key, found));
    let words = Words { title: &title, place: &place, text: &text, url: Some(&page) };
    let method = if row.state == AppointmentState::Cancelled { Method::Cancel } else { Method::Publish };
    let entry = Entry::of(&row, town.publisher(), words);
    Ok(file(write(method, town.publisher(), None, &[entry], app.clock.now())))
}

/// Where a counter's feed is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feed {
    /// Whoever has it reads the feed: a calendar program has no token.
    url: String,
}

/// The secret address of a counter's feed, for its agent's calendar.
#[utoipa::path(
    get, path = "/api/v1/counters/{counter}/calendar", tag = "booking", security(("token" = [])),
    params(("counter" = String, Path)),
    responses(
        (status = 200, body = Feed),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn address(
    State(app): State<App>,
    caller: Caller,
    Path(counter): Path<String>,
    address: Address,
) -> Result<Json<Feed>, Problem> {
    let counter: CounterId = id(&counter)?;
    known(&app, counter).await?;
    caller.may_at(counter, &OTHERS)?;
    let secret = app.key.code(FEED, counter.get());
    Ok(Json(Feed { url: format!("{}/api/v1/counters/{counter}/calendars/{secret}", address.0) }))
}

async fn known(app: &App, counter: CounterId) -> Result<std::sync::Arc<Site>, Problem> {
    let published = app.site(counter.site()).await?;
    let site = published.read().state.site().clone();
    if site.counter(counter).is_some() { Ok(site) } else { Err(Problem::new(Kind::Unknown)) }
}

/// The appointments of a counter as a calendar feed: what for, how many, the short code; nobody's name.
#[utoipa::path(
    get, path = "/api/v1/counters/{counter}/calendars/{secret}", tag = "booking",
    params(("counter" = String, Path), ("secret" = String, Path)),
    responses(
        (status = 200, description = "iCalendar", content_type = "text/calendar", body = String),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn feed(
    State(app): State<App>,
    _visitor: Visitor,
    Path((counter, secret)): Path<(String, String)>,
    Reader(language): Reader,
    address: Address,
) -> Result<Response, Problem> {
    let counter: CounterId = id(&counter)?;
    // Of hashes nobody learns by the time that it takes.
    if store::hash(&secret) != store::hash(&app.key.code(FEED, counter.get())) {
        return Err(Problem::new(Kind::Unknown));
    }
    let site = known(&app, counter).await?;
    let today = app.site(counter.site()).await?.read().booking.today();
    let from = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let until = from.checked_add_days(Days::new(FEED_DAYS)).unwrap_or(from);
    let found = app.store.appointments_between(counter.site(), from, until).await;
    let found = found.map_err(|error| app.unreadable(&error))?;
    let town = Town::of(&app, &address).await;
    let legs: Vec<_> = found
        .iter()
        .flat_map(|it| it.appointment.legs.iter().map(move |leg| (&it.appointment, leg)))
        .filter(|(_, leg)| leg.counter == counter)
        .map(|(row, leg)| {
            let title = format!("{} ({})", services(&site, &[*leg], language), leg.persons);
            (row, leg, title, app.key.short_code(row.id))
        })
        .collect();
    let name = site.counter(counter).map_or("", |it| it.name.get(language));
    let entries: Vec<_> = legs
        .iter()
        .map(|(row, leg, title, code)| {
            let words = Words { title, place: name, text: code, url: None };
            Entry::of_leg(row, leg, town.publisher(), words)
        })
        .collect();
    Ok(file(write(Method::Publish, town.publisher(), Some(name), &entries, app.clock.now())))
}
