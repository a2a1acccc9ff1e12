//! What staff does with a day's appointments: find one, take a counter's time out of booking.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::rules::{Answer, Command};
use chrono::{Days, NaiveDate};
use lanes::Key;
use model::calendar::WallTime;
use model::{AppointmentId, BlockId, CounterId, SiteId, Wrong};
use serde::{Deserialize, Serialize};
use store::{Found, Principal, Role};
use utoipa::{IntoParams, ToSchema};

use super::slots::STAFF;
use super::submit::{id, scope, submit};
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};
use crate::show::CounterName;
use crate::show_booking::{self, Appointment};

/// Who may look at the appointments of a counter that is not their own, and block its time.
pub(crate) const OTHERS: [Role; 3] = [Role::Reception, Role::Manager, Role::Admin];
/// Who says on the phone "I had an appointment" means one of the last days, too.
const DAYS_BACK: u64 = 7;

/// Which appointments: one of these.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Words with which parts of the name begin.
    pub(crate) name: Option<String>,
    /// A phone number, or at least four digits in a row of it.
    pub(crate) phone: Option<String>,
    /// The short code, or the number that another system gave it.
    pub(crate) reference: Option<String>,
    /// A local date: every appointment of it.
    pub(crate) on: Option<String>,
}

/// Longer than any name; a text that no row can hold is looked for in none.
const MAX_WANTED_CHARS: usize = 100;

impl Wanted {
    fn checked(self) -> Result<Self, Problem> {
        let is_text =
            |text: &&String| text.chars().count() <= MAX_WANTED_CHARS && !text.chars().any(char::is_control);
        let fields = [("name", &self.name), ("phone", &self.phone), ("reference", &self.reference)];
        match fields.iter().find(|(_, text)| text.as_ref().is_some_and(|text| !is_text(&text))) {
            Some((field, _)) => {
                Err(Problem::invalid(*field, Wrong::Line { least: 1, most: MAX_WANTED_CHARS as u64 }))
            }
            None => Ok(self),
        }
    }
}

/// Appointments that were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Appointments {
    /// The earliest first.
    appointments: Vec<Appointment>,
}

/// The appointments of a name, a phone number, a reference or a date: for staff, with who booked them.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/appointments", tag = "booking", security(("token" = [])),
    params(("site" = String, Path), Wanted),
    responses(
        (status = 200, description = "At most 50 of a name or a phone number, from a week ago on", body = Appointments),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Query(wanted): Query<Wanted>,
    Reader(language): Reader,
) -> Result<Json<Appointments>, Problem> {
    let at: SiteId = id(&site)?;
    let published = app.site(at).await?;
    caller.may(&STAFF, at)?;
    let today = published.read().booking.today();
    let found = matching(&app, at, today, wanted).await?;
    let committed = published.read();
    let site = committed.state.site();
    let shown = found.into_iter().map(|it| show_booking::for_staff(&app.key, site, it, language));
    Ok(Json(Appointments { appointments: shown.collect() }))
}

/// What is wanted at a site.
pub(crate) async fn matching(
    app: &App,
    at: SiteId,
    today: NaiveDate,
    wanted: Wanted,
) -> Result<Vec<Found>, Problem> {
    let from = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    let store = &app.store;
    let found = match wanted.checked()? {
        Wanted { name: Some(name), phone: None, reference: None, on: None } => {
            store.appointments_by_name(at, from, &name).await
        }
        Wanted { name: None, phone: Some(phone), reference: None, on: None } => {
            store.appointments_by_phone(at, from, &phone).await
        }
        Wanted { name: None, phone: None, reference: Some(reference), on: None } => {
            // A number of the old system may look like a short code of ours: then both are shown.
            let coded = store.appointments_by_short_code(&app.key, at, &reference).await;
            let old = store.appointments_by_old_reference(at, reference.trim()).await;
            coded.and_then(|coded| Ok([coded, old?].concat()))
        }
        Wanted { name: None, phone: None, reference: None, on: Some(on) } => {
            let on = NaiveDate::parse_from_str(&on, "%Y-%m-%d");
            let on = on.map_err(|_| Problem::invalid("on", Wrong::Value))?;
            store.appointments_between(at, on, on).await
        }
        Wanted { name: None, phone: None, reference: None, on: None } => {
            return Err(Problem::invalid("name", Wrong::Missing));
        }
        _ => return Err(Problem::invalid("name", Wrong::NotBoth)),
    };
    found.map_err(|error| app.unreadable(&error))
}

/// A counter's time that is taken out of booking.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBlock {
    /// The local date.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// From this time of day (`09:00`) …
    #[schema(value_type = String)]
    from: WallTime,
    /// … until before this one, `24:00` at the latest.
    #[schema(value_type = String)]
    to: WallTime,
    /// Why, for colleagues: at most 200 characters.
    #[serde(default)]
    #[schema(max_length = 200)]
    reason: String,
}

/// A counter's time was taken out of booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct Blocked {
    /// Gives the time back.
    #[schema(value_type = String)]
    id: BlockId,
    /// Appointments that are at another counter now, at the same time: nobody needs to be told.
    #[schema(value_type = Vec<String>)]
    moved: Vec<AppointmentId>,
    /// Appointments that fit nowhere else: somebody must call these people.
    hit: Vec<Appointment>,
}

/// Takes a counter's time out of booking: an agent is ill, there is a meeting. Who has it is found another counter at the same
/// time; who fits nowhere is told.
#[utoipa::path(
    post, path = "/api/v1/counters/{counter}/blocks", tag = "booking", security(("token" = [])),
    params(("counter" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewBlock,
    responses(
        (status = 201, description = "It is blocked", body = Blocked),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn block(
    State(app): State<App>,
    caller: Caller,
    Path(counter): Path<String>,
    Reader(language): Reader,
    asked: Asked<NewBlock>,
) -> Result<Response, Problem> {
    let counter: CounterId = id(&counter)?;
    app.site(counter.site()).await?;
    let principal = caller.may_at(counter, &OTHERS)?;
    let key = asked.key(&scope(principal));
    let NewBlock { on, from, to, reason } = asked.body;
    let blocked = block_time(&app, principal, key, counter, (on, from, to), reason).await?;
    let BlockedTime { block, moved, hit } = blocked;
    let mut shown = Vec::with_capacity(hit.len());
    for id in hit {
        match show_booking::read(&app, id, true, language).await {
            Ok(appointment) => shown.push(appointment),
            // A hold: nobody was promised anything.
            Err(problem) if problem.kind == Kind::Unknown => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok((StatusCode::CREATED, Json(Blocked { id: block, moved, hit: shown })).into_response())
}

/// What blocking came to.
pub(crate) struct BlockedTime {
    /// Gives the time back.
    pub block: BlockId,
    /// Who has another counter now.
    pub moved: Vec<AppointmentId>,
    /// Who fits nowhere else, holds too.
    pub hit: Vec<AppointmentId>,
}

/// Takes a counter's time of a date out of booking.
pub(crate) async fn block_time(
    app: &App,
    principal: &Principal,
    key: Option<Key>,
    counter: CounterId,
    (on, from, to): (NaiveDate, WallTime, WallTime),
    reason: String,
) -> Result<BlockedTime, Problem> {
    let command = Command::Block { counter, on, from, to, reason };
    match submit(app, counter.site(), Some(principal), key, command, None).await?.answer {
        lanes::Answer::Booking(Answer::Blocked { block, moved, hit }) => {
            Ok(BlockedTime { block, moved, hit })
        }
        _ => Err(Problem::new(Kind::Internal)),
    }
}

/// A counter's time that is blocked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Block {
    /// Gives the time back.
    #[schema(value_type = String)]
    id: BlockId,
    /// The counter.
    counter: CounterName,
    /// The local date.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// From this time of day (`09:00`) …
    #[schema(value_type = String)]
    from: WallTime,
    /// … until before this one.
    #[schema(value_type = String)]
    to: WallTime,
    /// Why, for colleagues.
    reason: String,
}

/// What is blocked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Blocks {
    /// In the order of time.
    blocks: Vec<Block>,
}

/// Every counter's time that is blocked, from today on.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/blocks", tag = "booking", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 200, description = "From today on", body = Blocks),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn blocks(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Reader(language): Reader,
) -> Result<Json<Blocks>, Problem> {
    let at: SiteId = id(&site)?;
    let published = app.site(at).await?;
    caller.may(&STAFF, at)?;
    let today = published.read().booking.today();
    let found = app.store.blocks_from(at, today).await.map_err(|error| app.unreadable(&error))?;
    let committed = published.read();
    let site = committed.state.site();
    let shown = found.into_iter().map(|block| {
        let (from, to) = block.hours();
        let counter = show_booking::counter(site, block.counter, language);
        Block { id: block.id, counter, on: block.on, from, to, reason: block.reason }
    });
    Ok(Json(Blocks { blocks: shown.collect() }))
}

/// Gives a counter's time back to booking.
#[utoipa::path(
    delete, path = "/api/v1/blocks/{block}", tag = "booking", security(("token" = [])),
    params(("block" = String, Path)),
    responses(
        (status = 204, description = "It may be booked again"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn unblock(
    State(app): State<App>,
    caller: Caller,
    Path(block): Path<String>,
) -> Result<StatusCode, Problem> {
    let block: BlockId = id(&block)?;
    app.site(block.site()).await?;
    let principal = caller.may(&STAFF, block.site())?;
    submit(&app, block.site(), Some(principal), None, Command::Unblock(block), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
