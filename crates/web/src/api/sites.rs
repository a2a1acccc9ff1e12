//! The directory: what a town offers, open to everybody.

use axum::Json;
use axum::extract::{Path, State};
use lanes::Committed;
use model::calendar::{Walkin, rfc3339};
use model::{CounterId, Instant, Language, ServiceId, SiteId, ZoneId};
use queue::rules::{Line, Wait};
use serde::Serialize;
use utoipa::ToSchema;

use super::submit::id;
use crate::app::App;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Problem};
use crate::show::Stop;

/// A site in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteName {
    /// Its id.
    #[schema(value_type = String)]
    id: SiteId,
    /// Its name in the town's file.
    slug: String,
    /// What people call it.
    name: String,
}

/// The sites of the town.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sites {
    /// In the town's order.
    sites: Vec<SiteName>,
}

/// The sites of the town.
#[utoipa::path(
    get, path = "/api/v1/sites", tag = "directory",
    responses(
        (status = 200, body = Sites),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    _visitor: Visitor,
    Reader(language): Reader,
) -> Result<Json<Sites>, Problem> {
    let sites = app.store.sites().await.map_err(|error| app.unreadable(&error))?;
    let sites = sites.into_iter().map(|site| SiteName {
        id: site.id,
        slug: site.slug,
        name: site.name.get(language).to_owned(),
    });
    Ok(Json(Sites { sites: sites.collect() }))
}

/// A site, what it offers and how it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Site {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SiteId,
    /// Its name in the town's file.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Its address, one line.
    pub address: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The town's sentence of the day.
    #[schema(required = true)]
    pub notice: Option<String>,
    /// The stop of the whole site.
    #[schema(required = true)]
    pub suspended: Option<Stop>,
    /// Waiting rooms.
    pub zones: Vec<Zone>,
    /// Services, in the order of the kiosk.
    pub services: Vec<Service>,
    /// Counters.
    pub counters: Vec<Counter>,
}

/// A waiting room.
#[derive(Debug, Serialize, ToSchema)]
pub struct Zone {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ZoneId,
    /// Its name.
    pub name: String,
    /// Whether its displays speak.
    pub speaks: bool,
}

/// A service.
#[derive(Debug, Serialize, ToSchema)]
pub struct Service {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ServiceId,
    /// Links the same service of several sites.
    pub kind: String,
    /// The letter of its tickets.
    pub series: char,
    /// Its name.
    pub name: String,
    /// Its group on the kiosk.
    pub area: String,
    /// What it counts: `person`, `file`, `child`, `document` or `none`.
    #[schema(value_type = String)]
    pub unit: model::Unit,
    /// The question that asks how many.
    #[schema(required = true)]
    pub question: Option<String>,
    /// The largest number that may be asked for.
    pub max: u16,
    /// Planned minutes for 1, 2, 3 … units.
    pub minutes: Vec<u16>,
    /// What to bring.
    pub documents: Vec<String>,
    /// Another way.
    #[schema(required = true)]
    pub alternative: Option<Alternative>,
    /// How people are received: `ticket`, `reception` or `alert`.
    #[schema(value_type = String)]
    pub arrival: model::Arrival,
    /// Whether a ticket can be taken now: also after hours of what is never refused, while a counter serves it.
    pub open: bool,
    /// From when tickets are given, some minutes before the doors open where the town says so; null: it is open, or that
    /// is not known.
    #[schema(required = true)]
    pub opens_at: Option<String>,
    /// When it closes, where it is open.
    #[schema(required = true)]
    pub closes_at: Option<String>,
    /// `soon`, `full` (who comes now may not be served before closing), `stopped` (the kiosk gives no more tickets);
    /// null: nothing to say.
    #[schema(required = true, value_type = Option<String>)]
    pub closing: Option<&'static str>,
    /// Its stop, or the site's.
    #[schema(required = true)]
    pub suspended: Option<Stop>,
    /// The wait of somebody who comes now.
    #[schema(required = true)]
    pub wait: Option<[u16; 2]>,
    /// How many wait.
    pub waiting: usize,
    /// How it is booked; null: it takes no appointments.
    #[schema(required = true)]
    pub booking: Option<Booking>,
}

/// How a service is booked by citizens. Staff books at any time that is free, and more.
#[derive(Debug, Serialize, ToSchema)]
pub struct Booking {
    /// Start times lie so many minutes apart.
    pub grid_minutes: u16,
    /// Nothing that begins sooner than this is offered.
    pub lead_minutes: u32,
    /// So many days ahead are offered.
    pub horizon_days: u16,
    /// Appointments that are to come and that one person may have.
    pub contact_limit: u8,
}

/// Another way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alternative {
    /// The sentence.
    pub text: String,
    /// Where it leads.
    #[schema(required = true)]
    pub url: Option<String>,
}

/// A counter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counter {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CounterId,
    /// What the display shows.
    pub name: String,
    /// What the voice says.
    pub spoken: String,
    /// How to find it.
    pub way: String,
    /// Its waiting room.
    #[schema(value_type = String)]
    pub zone: ZoneId,
    /// What it serves.
    #[schema(value_type = Vec<String>)]
    pub services: Vec<ServiceId>,
    /// `open`, `after_work`, `paused` or `closed`.
    pub state: &'static str,
    /// Until when it is staffed, by its hours; null: outside its hours, or it never closes.
    #[schema(required = true)]
    pub closes_at: Option<String>,
    /// When the agent means to be back, while it is paused.
    #[schema(required = true)]
    pub back_at: Option<String>,
}

/// A site, what it offers and how it stands now.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}", tag = "directory", params(("site" = String, Path)),
    responses(
        (status = 200, body = Site),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(app): State<App>,
    _visitor: Visitor,
    Path(site): Path<String>,
    Reader(language): Reader,
) -> Result<Json<Site>, Problem> {
    let site = app.site(id(&site)?).await?;
    let committed = site.read();
    Ok(Json(directory(&committed, app.clock.now().max(committed.last_at), language)))
}

/// A site as it stands at `now`.
pub fn directory(committed: &Committed, now: Instant, language: Language) -> Site {
    let state = &committed.state;
    let site = state.site();
    let time = |at: Instant| rfc3339(at, site.time_zone);
    let stop = |stop: &queue::rules::Suspension| Stop::of(stop, site, language);
    let forecast = committed.forecast(now);
    let service = |service: &model::Service| {
        let walk_in = model::calendar::walk_in(site, service.id, now);
        let suspended = state.suspension_of(service.id).map(stop);
        let received =
            matches!(walk_in, Walkin::Open { .. }) || state.is_received_though_closed(service, true);
        Service {
            id: service.id,
            kind: service.kind.clone(),
            series: service.series,
            name: service.name.get(language).to_owned(),
            area: service.area.get(language).to_owned(),
            unit: service.unit,
            question: service.question.as_ref().map(|question| question.get(language).to_owned()),
            max: service.max_persons(),
            minutes: service.minutes.clone(),
            documents: service.documents.iter().map(|text| text.get(language).to_owned()).collect(),
            alternative: service.alternative.as_ref().map(|alternative| Alternative {
                text: alternative.text.get(language).to_owned(),
                url: alternative.url.clone(),
            }),
            arrival: service.arrival,
            open: suspended.is_none() && received,
            opens_at: match walk_in {
                Walkin::ClosedUntil(tickets_at) if !received => tickets_at.map(time),
                _ => None,
            },
            closes_at: match walk_in {
                Walkin::Open { until } => Some(time(until)),
                Walkin::ClosedUntil(_) => None,
            },
            closing: state.closing(service.id, 1, now).word(),
            suspended,
            wait: forecast.coming_for(service.id).map(Wait::minutes),
            waiting: state.line(service.id).map_or(0, Line::len),
            booking: service.booking.as_ref().map(|rules| Booking {
                grid_minutes: rules.grid_minutes,
                lead_minutes: rules.lead_minutes,
                horizon_days: rules.horizon_days,
                contact_limit: rules.contact_limit,
            }),
        }
    };
    Site {
        id: site.id,
        slug: site.slug.clone(),
        name: site.name.get(language).to_owned(),
        address: site.address.clone(),
        time_zone: site.time_zone.name().to_owned(),
        notice: state.notice_text(now, language).map(str::to_owned),
        suspended: state.site_suspension().map(stop),
        zones: site
            .zones
            .iter()
            .map(|zone| Zone { id: zone.id, name: zone.name.get(language).to_owned(), speaks: zone.speaks })
            .collect(),
        services: site.services.iter().map(service).collect(),
        counters: site
            .counters
            .iter()
            .map(|counter| Counter {
                id: counter.id,
                name: counter.name.get(language).to_owned(),
                spoken: counter.spoken.get(language).to_owned(),
                way: counter.way.get(language).to_owned(),
                zone: counter.zone,
                services: counter.services.iter().map(|offer| offer.service).collect(),
                state: state.counter_state(counter.id).word(),
                closes_at: state.counter_closes_at(counter.id, now).map(time),
                back_at: state.counter_day(counter.id).and_then(|day| day.pause_until_at).map(time),
            })
            .collect(),
    }
}
