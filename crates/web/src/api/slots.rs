//! Free times: of a site, the earliest of all sites, and a month at a glance.

use std::iter::repeat;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use booking::rules::Refusal;
use booking::{Ask, Availability, Channel, DayLoad, Errand};
use chrono::{Days, NaiveDate};
use lanes::Published;
use model::calendar::{local, rfc3339};
use model::{Instant, Interpreter, ServiceId, Site, SiteId, Wrong};
use serde::Serialize;
use store::{Principal, Role};
use utoipa::ToSchema;

use super::submit::id;
use crate::app::App;
use crate::caller::Caller;
use crate::earliest::Answer;
use crate::limits::Visitor;
use crate::problem::{Document, Kind, Problem};

/// Days that one answer covers at most: the longest calendar that a page shows (DESIGN.md section 7).
const MAX_DAYS: i64 = 92;
/// Days after the first that are answered where the last is left out: a month.
const USUAL_DAYS: u64 = 30;

/// Who books for others: on the phone, at the desk.
pub(crate) const STAFF: [Role; 4] = [Role::Reception, Role::Agent, Role::Manager, Role::Admin];

/// The member of staff of `site` among those who ask; `None`: a citizen. A token that is none is refused.
pub(super) fn staff(caller: &Result<Caller, Problem>, site: SiteId) -> Result<Option<&Principal>, Problem> {
    match caller {
        Ok(caller) => Ok(caller.may(&STAFF, site).ok()),
        Err(problem) if problem.kind == Kind::NoToken => Ok(None),
        Err(problem) => Err(problem.clone()),
    }
}

/// By which way somebody books: staff sees more, and books inside the lead time.
pub(super) fn channel(staff: Option<&Principal>) -> Channel {
    if staff.is_some() { Channel::Staff } else { Channel::Online }
}

/// What a query asks for, as it was typed. Names that may stand several times are read in their order.
type Pairs = Vec<(String, String)>;

fn values<'q>(pairs: &'q [(String, String)], name: &'static str) -> impl Iterator<Item = &'q str> {
    pairs.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
}

fn persons(pairs: &[(String, String)]) -> Result<Vec<u16>, Problem> {
    values(pairs, "persons")
        .map(|it| it.parse().map_err(|_| Problem::invalid("persons", Wrong::Value)))
        .collect()
}

/// The services in order, each with the number at its place; one where there is none.
fn errands(pairs: &[(String, String)]) -> Result<Vec<Errand>, Problem> {
    let service = |it: &str| it.parse().map_err(|_| Problem::invalid("service", Wrong::NoSuch));
    let services = values(pairs, "service").map(service).collect::<Result<Vec<ServiceId>, _>>()?;
    let persons = persons(pairs)?;
    if persons.len() > services.len().max(1) {
        return Err(Problem::invalid("persons", Wrong::TooMany { most: services.len() as u64 }));
    }
    let persons = persons.into_iter().chain(repeat(1));
    Ok(services.into_iter().zip(persons).map(|(service, persons)| Errand { service, persons }).collect())
}

/// Who translates, by its word.
pub(super) fn interpreter(word: &str) -> Result<Interpreter, Problem> {
    Interpreter::from_word(word).ok_or(Problem::invalid("interpreter", Wrong::NotAChoice))
}

/// The dates that are asked about: from today on where the first is left out, for a month where the last is.
fn dates(pairs: &[(String, String)], today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Problem> {
    let date = |name: &'static str| {
        let read = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        values(pairs, name)
            .next()
            .map(|text| read(text).ok_or(Problem::invalid(name, Wrong::Value)))
            .transpose()
    };
    let from = date("from")?.unwrap_or(today);
    let to = date("to")?.or(from.checked_add_days(Days::new(USUAL_DAYS))).unwrap_or(from);
    match (to - from).num_days() {
        ..0 => Err(Problem::invalid("to", Wrong::NotLater)),
        MAX_DAYS.. => Err(Problem::invalid("to", Wrong::TooFar)),
        _ => Ok((from, to)),
    }
}

/// What is free at a site, and the moment at which that is looked at. A copy costs some pointers: whoever searches does not
/// hold up the lane.
pub(crate) async fn free(app: &App, site: SiteId) -> Result<(Arc<Availability>, Instant), Problem> {
    let site = app.site(site).await?;
    let committed = site.read();
    Ok((committed.booking.clone(), app.clock.now().max(committed.last_at)))
}

/// Why a search finds nothing, in the names of a query.
pub(crate) fn refused(refusal: Refusal, now: Instant) -> Problem {
    match refusal {
        Refusal::Unknown(_) => Problem::invalid("service", Wrong::NoSuch),
        Refusal::Invalid { field: "services", wrong } => Problem::invalid("service", wrong),
        refusal => Problem::from_booking(refusal, now, |at| rfc3339(at, chrono_tz::UTC)),
    }
}

/// What is searched at one site, and where.
struct Search {
    free: Arc<Availability>,
    ask: Ask,
    from: NaiveDate,
    to: NaiveDate,
    now: Instant,
}

impl Search {
    async fn read(
        app: &App,
        caller: &Result<Caller, Problem>,
        site: &str,
        pairs: &Pairs,
    ) -> Result<Self, Problem> {
        let site = id(site)?;
        let (free, now) = free(app, site).await?;
        let interpreter = values(pairs, "interpreter").next().map(interpreter).transpose()?;
        let ask = Ask { errands: errands(pairs)?, channel: channel(staff(caller, site)?), interpreter };
        let (from, to) = dates(pairs, free.today())?;
        Ok(Self { free, ask, from, to, now })
    }
}

/// A time at which everything asked for fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slot {
    /// When it begins.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Minutes until the last service is done.
    minutes: u16,
}

/// Free times.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slots {
    /// In the order of time.
    slots: Vec<Slot>,
}

/// The times at which one or several services, one after the other, fit: for staff also those that are not offered online.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/slots", tag = "booking", security((), ("token" = [])),
    params(
        ("site" = String, Path),
        ("service" = Vec<String>, Query, description = "A service; several times: one after the other"),
        ("persons" = Option<Vec<u16>>, Query, description = "How many for the service at the same place; 1 where it is left out"),
        ("interpreter" = Option<String>, Query, description = "`sign_language` or `spoken_language`: online, from the first date on which one can be there"),
        ("from" = Option<String>, Query, description = "The first local date (2026-11-23); today where it is left out"),
        ("to" = Option<String>, Query, description = "The last local date, at most 92 days in all; a month where it is left out"),
    ),
    responses(
        (status = 200, body = Slots),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn slots(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(site): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Json<Slots>, Problem> {
    let Search { free, ask, from, to, now } = Search::read(&app, &caller, &site, &pairs).await?;
    let found = free.slots(&ask, from, to, now).map_err(|refusal| refused(refusal, now))?;
    let zone = free.site().time_zone;
    let shown = found.iter().map(|it| Slot { starts_at: rfc3339(it.starts_at, zone), minutes: it.minutes });
    Ok(Json(Slots { slots: shown.collect() }))
}

/// How full a date is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Day {
    /// The local date.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// `free`, `few` (at most three start times), `full` (open, and nothing is left) or `closed`.
    #[schema(value_type = String)]
    load: DayLoad,
}

/// Dates and how full they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// Every date that was asked about, in order.
    days: Vec<Day>,
}

/// A month at a glance: on which dates one or several services can still be booked.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/days", tag = "booking", security((), ("token" = [])),
    params(
        ("site" = String, Path),
        ("service" = Vec<String>, Query, description = "A service; several times: one after the other"),
        ("persons" = Option<Vec<u16>>, Query, description = "How many for the service at the same place; 1 where it is left out"),
        ("interpreter" = Option<String>, Query, description = "`sign_language` or `spoken_language`: online, from the first date on which one can be there"),
        ("from" = Option<String>, Query, description = "The first local date (2026-11-23); today where it is left out"),
        ("to" = Option<String>, Query, description = "The last local date, at most 92 days in all; a month where it is left out"),
    ),
    responses(
        (status = 200, body = Overview),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn days(
    State(app): State<App>,
    caller: Result<Caller, Problem>,
    _visitor: Visitor,
    Path(site): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Json<Overview>, Problem> {
    let Search { free, ask, from, to, now } = Search::read(&app, &caller, &site, &pairs).await?;
    let found = free.overview(&ask, from, to, now).map_err(|refusal| refused(refusal, now))?;
    Ok(Json(Overview { days: found.into_iter().map(|(on, load)| Day { on, load }).collect() }))
}

/// The earliest time at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct First {
    /// The site.
    #[schema(value_type = String)]
    pub(crate) site: SiteId,
    /// When it begins.
    #[schema(format = DateTime)]
    pub(crate) starts_at: String,
}

/// The earliest times, one for each site that has one.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "what is answered is joined of what is remembered of each site")]
pub struct Firsts {
    /// In the order of time.
    slots: Vec<First>,
}

/// The earliest free time of each site at which people book this kind of service, the earliest site first.
#[utoipa::path(
    get, path = "/api/v1/slots/first", tag = "booking",
    params(
        ("kind" = String, Query, description = "The kind that links a service of several sites"),
        ("persons" = Option<u16>, Query, description = "How many; 1 where it is left out"),
    ),
    responses(
        (status = 200, body = Firsts),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn first(
    State(app): State<App>,
    _visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<impl IntoResponse, Problem> {
    let kind = values(&pairs, "kind").next().ok_or(Problem::invalid("kind", Wrong::Missing))?;
    let persons = persons(&pairs)?.first().copied().unwrap_or(1);
    let (_, answer) = earliest(&app, &[(kind, persons)]).await?;
    Ok(([(CONTENT_TYPE, "application/json")], answer.json.clone()))
}

/// The earliest time of each site, with the sites that were asked.
async fn earliest(app: &App, kinds: &[(&str, u16)]) -> Result<(Vec<Arc<Published>>, Arc<Answer>), Problem> {
    let now = app.clock.now();
    let listed = app.earliest.sites(&app.store, now).await.map_err(|error| app.unreadable(&error))?;
    let mut sites = Vec::with_capacity(listed.len());
    for site in listed.iter() {
        sites.push(app.site(*site).await?);
    }
    let answer = app.earliest.answer(kinds, &sites, now).map_err(|refusal| {
        refusal.map_or(Problem::invalid("kind", Wrong::NoSuch), |refusal| refused(refusal, now))
    })?;
    Ok((sites, answer))
}

/// The same before it is shown.
pub(crate) struct FirstAt {
    /// The site.
    pub site: Arc<Site>,
    /// When it begins.
    pub starts_at: Instant,
}

/// The earliest free time of each site that gives services of all these kinds, each for so many, one after the other; the
/// earliest site first.
pub(crate) async fn firsts(
    app: &App,
    kinds: &[(&str, u16)],
    interpreter: Option<Interpreter>,
) -> Result<Vec<FirstAt>, Problem> {
    // What is remembered is of people who come alone.
    if interpreter.is_none() {
        let (sites, answer) = earliest(app, kinds).await?;
        let first = |(starts_at, id): (Instant, SiteId)| {
            let there = sites.iter().find(|it| it.site() == id)?;
            Some(FirstAt { site: Arc::clone(there.read().state.site()), starts_at })
        };
        return Ok(answer.times().into_iter().filter_map(first).collect());
    }
    let (mut found, mut refusals, mut is_known) = (Vec::new(), Vec::new(), false);
    let now = app.clock.now();
    let listed = app.earliest.sites(&app.store, now).await.map_err(|error| app.unreadable(&error))?;
    for site in listed.iter() {
        let (free, now) = free(app, *site).await?;
        let Some(errands) = errands_of(free.site(), kinds) else { continue };
        let today = local(now, free.site().time_zone).date_naive();
        let ask = Ask { errands, channel: Channel::Online, interpreter };
        match free.first(&ask, today, now) {
            Ok(slot) => {
                is_known = true;
                found.extend(
                    slot.map(|it| FirstAt { site: Arc::clone(free.site()), starts_at: it.starts_at }),
                );
            }
            Err(refusal) => refusals.push(refused(refusal, now)),
        }
    }
    if !is_known {
        return Err(refusals.pop().unwrap_or(Problem::invalid("kind", Wrong::NoSuch)));
    }
    found.sort_by_key(|it| (it.starts_at, it.site.id));
    Ok(found)
}

/// What is asked for at a site, by the kinds of its services; `None`: it has not all of them.
pub(crate) fn errands_of(site: &Site, kinds: &[(&str, u16)]) -> Option<Vec<Errand>> {
    let errand = |&(kind, persons): &(&str, u16)| {
        let service = site.services.iter().find(|it| it.kind == kind)?;
        Some(Errand { service: service.id, persons })
    };
    kinds.iter().map(errand).collect()
}
