//! All that a waiting-room screen needs, small and whole (DESIGN.md section 6).
//!
//! A screen that was away gets the newest board first; there is nothing to replay. A call is spoken once because
//! its ring has a number that rises over the site.

use chrono::TimeDelta;
use model::calendar::rfc3339;
use model::{CounterId, Instant, Language, ServiceId, SiteId, SuspensionId, ZoneId};
use serde::Serialize;

use crate::rules::{State, Suspension, Visit, Wait, number_text};

/// Calls shown at least, where there have been so many.
const MIN_CALLS: usize = 12;
/// Calls shown at most. Open calls come first and are never left out: a site has at most as many counters.
const MAX_CALLS: usize = 64;
/// A ring younger than this may still have to be spoken by a screen that was away.
const SPOKEN_SECONDS: i64 = 90;
/// People who missed their call are shown this long.
const MISSED_MINUTES: i64 = 20;

/// One board. Times are RFC 3339 with the site's offset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Board {
    /// Which life of the database this is; changes when a backup is restored.
    pub epoch: String,
    /// The site's last decision that it shows; never goes back within an epoch.
    pub seq: i64,
    /// Milliseconds since that decision: rises while waits move by themselves.
    pub rev: i64,
    /// When it was made.
    pub now: String,
    /// The site.
    pub site: SiteId,
    /// The waiting room; `None`: all of them.
    pub zone: Option<ZoneId>,
    /// The stop of the whole site, if there is one.
    pub suspended: Option<Suspended>,
    /// The town's sentence of the day.
    pub notice: Option<String>,
    /// When the last service closes; null: all are closed, or the site never closes.
    pub closes_at: Option<String>,
    /// Every open call, then recent ones that were finished at their counter, newest ring first.
    pub calls: Vec<Call>,
    /// Numbers that were called without an answer: "présentez-vous à l'accueil".
    pub missed: Vec<String>,
    /// Who waits, by service.
    pub waiting: Vec<Waiting>,
}

/// A stop of the site or of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suspended {
    /// Its id, for whoever ends it.
    pub id: SuspensionId,
    /// Why, in the town's words.
    pub reason: String,
    /// When it is expected to end.
    pub until: Option<String>,
    /// `evacuation`, `drill`, `ambulance`, `outage`, `strike` or `other`: screens have words for it.
    pub kind: &'static str,
    /// Whether it is only an exercise.
    pub drill: bool,
    /// Since when.
    pub since: String,
}

impl Suspended {
    /// A stop, with times of its site.
    pub fn of(stop: &Suspension, site: &model::Site) -> Self {
        let zone = site.time_zone;
        Self {
            id: stop.id,
            reason: stop.reason.clone(),
            until: stop.until_at.map(|at| rfc3339(at, zone)),
            kind: stop.kind.word(),
            drill: stop.kind.is_drill(),
            since: rfc3339(stop.began_at, zone),
        }
    }
}

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Rises over the site; a screen keeps the last one that it spoke.
    pub ring: i64,
    /// The ticket's number.
    pub number: String,
    /// Where to go ("Guichet 3"; from another waiting room "Guichet 3, 1er étage").
    pub counter: String,
    /// When it was announced.
    pub at: String,
    /// Whether the counter still holds the ticket.
    pub open: bool,
    /// Whether nobody has come yet: what is still to be spoken.
    pub called: bool,
}

/// Who waits for one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The service.
    pub service: ServiceId,
    /// The letter of its tickets.
    pub letter: char,
    /// Its name.
    pub name: String,
    /// How many wait.
    pub count: usize,
    /// The wait of somebody who comes now: `[p50, p90]` in whole minutes, or not known.
    pub wait: Option<[u16; 2]>,
    /// The stop of this service, or of the whole site.
    pub suspended: Option<Suspended>,
    /// When it closes; null: it is closed, or never closes.
    pub closes_at: Option<String>,
    /// `soon`, `full` (who comes now may not be served any more), `stopped` (no more tickets); null: nothing to say.
    pub closing: Option<&'static str>,
}

/// What a board says of the state that it shows.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The database's epoch.
    pub epoch: &'a str,
    /// The site's last decision.
    pub seq: i64,
    /// When that was.
    pub last_at: Instant,
    /// Now, by the clock of the node; a board is never older than the decision it shows.
    pub now: Instant,
}

/// The board of `zone`, or of the whole site, in `language`.
pub fn board(state: &State, zone: Option<ZoneId>, stamp: Stamp<'_>, language: Language) -> Board {
    let site = state.site();
    let now = stamp.now.max(stamp.last_at);
    let text = |at: Instant| rfc3339(at, site.time_zone);
    Board {
        epoch: stamp.epoch.to_owned(),
        seq: stamp.seq,
        rev: (now - stamp.last_at).num_milliseconds(),
        now: text(now),
        site: site.id,
        zone,
        suspended: state.site_suspension().map(|stop| Suspended::of(stop, site)),
        notice: state.notice_text(now, language).map(str::to_owned),
        closes_at: state.site_closes_at(now).map(text),
        calls: calls(state, zone, now, language),
        missed: missed(state, zone, now),
        waiting: waiting(state, zone, now, language),
    }
}

/// The open calls of the waiting room, and of those who may wait in it for a counter elsewhere; then its own recent ones.
fn calls(state: &State, zone: Option<ZoneId>, now: Instant, language: Language) -> Vec<Call> {
    let site = state.site();
    let is_here = |visit: &&Visit| is_in_zone(state, visit.counter, zone);
    let concerns = |visit: &&Visit| is_here(visit) || is_served_in(state, visit.leg.service, zone);
    let mut open: Vec<&Visit> = state.open_visits().filter(concerns).collect();
    open.sort_by_key(|visit| std::cmp::Reverse(visit.ring));
    let recent = state.recent_visits().rev().filter(is_here);
    let still_spoken = now - TimeDelta::seconds(SPOKEN_SECONDS);
    let places = open.len();
    let ended = recent.enumerate().take_while(|(place, visit)| {
        let place = places + place;
        place < MIN_CALLS || (place < MAX_CALLS && visit.rung_at >= still_spoken)
    });
    let ended: Vec<&Visit> = ended.map(|(_, visit)| visit).collect();
    let shown = open.into_iter().chain(ended).map(|visit| Call {
        ring: visit.ring,
        number: number_text(visit.series, visit.number),
        counter: place(state, visit.counter, zone, language),
        at: rfc3339(visit.rung_at, site.time_zone),
        open: visit.is_open(),
        called: visit.is_open() && visit.started_at.is_none(),
    });
    shown.collect()
}

/// The counter's name; seen from another waiting room, with its own ("Bureau 13, 1er étage").
fn place(state: &State, counter: CounterId, zone: Option<ZoneId>, language: Language) -> String {
    let site = state.site();
    let Some(counter) = site.counter(counter) else { return String::new() };
    let elsewhere = site.zone(counter.zone).filter(|there| zone.is_some_and(|here| here != there.id));
    let names = [Some(&counter.name), elsewhere.map(|there| &there.name)];
    names.into_iter().flatten().map(|name| name.get(language)).collect::<Vec<_>>().join(", ")
}

fn missed(state: &State, zone: Option<ZoneId>, now: Instant) -> Vec<String> {
    let since = now - TimeDelta::minutes(MISSED_MINUTES);
    let missed = state.missed_since(since).filter(|ticket| is_served_in(state, ticket.leg.service, zone));
    missed.map(crate::rules::Ticket::number_text).collect()
}

fn waiting(state: &State, zone: Option<ZoneId>, now: Instant, language: Language) -> Vec<Waiting> {
    let site = state.site();
    let in_zone = |service: &&model::Service| is_served_in(state, service.id, zone);
    let forecast = state.forecast(now);
    let services = site.services.iter().filter(in_zone).map(|service| Waiting {
        service: service.id,
        letter: service.series,
        name: service.name.get(language).to_owned(),
        count: state.line(service.id).map_or(0, crate::rules::Line::len)
            + site.counters.iter().map(|counter| reserved(state, counter.id, service.id)).sum::<usize>(),
        wait: forecast.coming_for(service.id).map(Wait::minutes),
        suspended: state.suspension_of(service.id).map(|stop| Suspended::of(stop, site)),
        closes_at: state.closes_at(service.id, now).map(|at| rfc3339(at, site.time_zone)),
        closing: state.closing(service.id, 1, now).word(),
    });
    services.collect()
}

fn reserved(state: &State, counter: CounterId, service: ServiceId) -> usize {
    let line = state.reserved_line(counter);
    let waiting = line.into_iter().flat_map(crate::rules::Line::iter);
    waiting.filter(|(_, id)| state.ticket(*id).is_some_and(|ticket| ticket.leg.service == service)).count()
}

/// Whether people may wait there for a service: a counter of the zone serves it.
fn is_served_in(state: &State, service: ServiceId, zone: Option<ZoneId>) -> bool {
    let mut able = state.site().counters.iter().filter(|it| it.preference_minutes(service).is_some());
    zone.is_none_or(|zone| able.any(|counter| counter.zone == zone))
}

fn is_in_zone(state: &State, counter: CounterId, zone: Option<ZoneId>) -> bool {
    zone.is_none_or(|zone| state.site().counter(counter).is_some_and(|counter| counter.zone == zone))
}
