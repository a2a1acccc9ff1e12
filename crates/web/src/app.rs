//! What every handler reaches.

use std::ops::Deref;
use std::sync::Arc;

use booking::rules::Refusal as Booking;
use lanes::{Failure, Lanes, Published};
use model::calendar::rfc3339;
use model::{Clock, Entropy, Instant, Site, SiteId, ZoneId};
use queue::live::Channels;
use queue::rules::{Refusal, Ticket};
use store::{Claimed, InstallationKey, Store};
use tokio::sync::watch;

use crate::limits::Limits;
use crate::principals::Principals;
use crate::problem::{Kind, Moment, Problem};
use crate::proxies::Proxies;
use crate::town::{Town, Towns};

/// What every handler reaches. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// Writes a letter for paper, as an `article` that `sheets.css` lays out: of this town, about this site, as it is true
/// then. `None`: it concerns nobody who is known.
pub type Sheets = Box<dyn Fn(&str, &Site, &Claimed, Instant) -> Option<String> + Send + Sync>;

/// What an [`App`] is made of.
pub struct Parts {
    /// The way to the lanes.
    pub lanes: Lanes,
    /// Reads.
    pub store: Store,
    /// Makes the codes in links.
    pub key: InstallationKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bits: secrets of holds.
    pub entropy: Arc<dyn Entropy>,
    /// Which life of the database this is.
    pub epoch: String,
    /// What the demonstration adds to `/`; `None`: a town's own server.
    pub demo: Option<crate::demo::Demo>,
    /// The screens, by site and zone.
    pub screens: Channels<(SiteId, Option<ZoneId>)>,
    /// Becomes true when the server is about to stop: readiness says so.
    pub leaving: watch::Receiver<bool>,
    /// Becomes true when the server stops: long answers end.
    pub stopping: watch::Receiver<bool>,
    /// Screens and kiosks that spoke to this node.
    pub devices: crate::devices::Devices,
    /// The earliest free time of each site.
    pub earliest: crate::earliest::Earliest,
    /// Since when this node listens.
    pub since: Instant,
    /// Requests per address.
    pub limits: Limits,
    /// Who may ask for others.
    pub proxies: Proxies,
    /// Who has which token.
    pub principals: Principals,
    /// What the town looks like.
    pub towns: Towns,
    /// Writes the metrics page.
    pub metrics: Box<dyn Fn() -> String + Send + Sync>,
    /// Writes letters that go out on paper.
    pub sheets: Sheets,
    /// The address under which people reach the server; `None`: the one that they asked.
    pub public_url: Option<String>,
    /// Whether browsers reach the server by https only: cookies are then never sent in clear.
    pub secure: bool,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// What every handler reaches.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// A site as it is published.
    pub async fn site(&self, site: SiteId) -> Result<Arc<Published>, Problem> {
        self.lanes.site(site).await.map_err(|failure| self.problem(site, failure))
    }

    /// The town, as pages show it.
    pub async fn town(&self) -> Arc<Town> {
        self.towns.find(&self.store, self.clock.now()).await
    }

    /// What the lanes say, with times in the site's zone.
    pub fn problem(&self, site: SiteId, failure: Failure) -> Problem {
        let known = self.lanes.loaded(site).map(|published| Arc::clone(published.read().state.site()));
        let zone = known.as_ref().map(|site| site.time_zone);
        let opening = |tickets_at: Instant| {
            known.as_ref().map_or(tickets_at, |site| site.settings.opens_at(tickets_at))
        };
        let time = |at: Instant| rfc3339(at, zone.unwrap_or(chrono_tz::UTC));
        let number = self.held_number(site, &failure);
        let at = match &failure {
            Failure::Refused(Refusal::ServiceClosed { opens_at }) => opens_at.map(opening),
            Failure::Refused(Refusal::Suspended { until_at, .. }) => *until_at,
            Failure::BookingRefused(Booking::TooEarly { from_at }) => Some(*from_at),
            Failure::BookingRefused(Booking::WrongDay { starts_at }) => Some(*starts_at),
            _ => None,
        };
        let place = match &failure {
            Failure::BookingRefused(Booking::WrongSite { site }) => self.place(*site),
            _ => None,
        };
        let now = self.clock.now();
        let moment = at.zip(zone).map(|(at, zone)| Moment { at, now, zone });
        let problem = Problem { moment, place, ..Problem::from_failure(failure, now, time) };
        if let Some(number) = number { problem.with("number", number) } else { problem }
    }

    /// Where a site is, for people; `None`: it is not in memory.
    fn place(&self, site: SiteId) -> Option<Box<str>> {
        let published = self.lanes.loaded(site)?;
        let committed = published.read();
        let site = committed.state.site();
        Some(format!("{}, {}", site.name.fr, site.address).into())
    }

    /// Who is at the counter that is busy.
    fn held_number(&self, site: SiteId, failure: &Failure) -> Option<String> {
        let Failure::Refused(Refusal::CounterBusy { ticket }) = failure else { return None };
        let published = self.lanes.loaded(site)?;
        let committed = published.read();
        committed.state.ticket(*ticket).map(Ticket::number_text)
    }

    /// What the store says when it cannot read.
    pub fn unreadable(&self, error: &store::Error) -> Problem {
        tracing::warn!(%error, source = error.source().map(ToString::to_string), "cannot read");
        Problem::new(Kind::Busy)
    }
}

use std::error::Error as _;
