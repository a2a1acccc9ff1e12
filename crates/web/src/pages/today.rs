//! `/manage/today`: whether everything is ready in the morning, and what is left in the evening. Its buttons are plain
//! forms.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lanes::Committed;
use model::calendar::{Walkin, business_day, walk_in};
use model::{CounterId, Instant, SuspensionId};
use queue::rules::{self, Command, CounterState, PickReason, TicketState};
use store::Role;

use super::here::Here;
use super::offer::several;
use super::views::{Check, NoticeRow, SuspensionRow, TodayPage, Words};
use super::{answer, paired};
use crate::api::{DeviceList, devices_of, id, submit};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};
use crate::show::stop_words;

/// Who is responsible for a site's day.
const MANAGERS: [Role; 2] = [Role::Manager, Role::Admin];
/// Tickets that the evening lists; the number says how many there are.
const TICKETS_SHOWN: usize = 100;

/// `GET /manage/today`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &MANAGERS, &here).await?;
    let devices = devices_of(&app, published.site()).await?;
    let day = published.read().state.business_day();
    let picked =
        app.store.picked_of_day(published.site(), day).await.map_err(|error| app.unreadable(&error))?;
    let page = today(&published.read(), &devices, &picked, app.clock.now(), &here);
    answer(&page)
}

/// `POST /manage/today/{action}`: one command, and back to the page.
pub async fn act(
    State(app): State<App>,
    caller: Caller,
    Path(action): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &MANAGERS, &here).await?;
    let site = published.site();
    let principal = caller.may(&MANAGERS, site)?;
    let command = match action.as_str() {
        "resume" => {
            let stop: SuspensionId = id(here.asked("suspension").unwrap_or_default())?;
            if stop.site() != site {
                return Err(Problem::new(Kind::Unknown));
            }
            Command::Resume(stop)
        }
        "end-notice" => Command::EndNotice,
        // Visits end with the day: who says so knows how many.
        "close"
            if here.asked("visits").unwrap_or("0")
                != published.read().state.open_visits().count().to_string() =>
        {
            return back(&here, &format!("/manage/today?site={site}&close=again"));
        }
        "close" => Command::CloseDay,
        _ => return Err(Problem::new(Kind::Unknown)),
    };
    submit(&app, site, Some(principal), None, command, None).await?;
    back(&here, &format!("/manage/today?site={site}"))
}

fn back(here: &Here, path: &str) -> Result<Response, Problem> {
    let to = HeaderValue::from_str(&here.link(path));
    let to = to.map_err(|_| Problem::new(Kind::Unknown))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}

fn today(
    committed: &Committed,
    devices: &DeviceList,
    picked: &[(PickReason, u32)],
    now: Instant,
    here: &Here,
) -> TodayPage {
    let writer = Writer { committed, now: now.max(committed.last_at), words: here.words };
    let state = &committed.state;
    let (checks, devices_on) = writer.devices(devices);
    let counters: Vec<Check> = state.site().counters.iter().map(|it| writer.counter(it)).collect();
    let suspensions = writer.suspensions();
    let mut wrong: Vec<String> = checks.iter().filter(|it| !it.good).map(said).collect();
    if !counters.iter().any(|it| it.good) {
        wrong.push(here.words.text("today-no-counter"));
    }
    let unserved = |(service, people): (&model::Service, usize)| {
        let name = service.name.get(here.words.language());
        let variables = [("name", name.into()), ("n", people.into())];
        locale::text_with(here.words.language(), "today-unserved", &variables)
    };
    // Who queues before the counters' hours is early, and nothing is wrong.
    let is_time = |(service, _): &(&model::Service, usize)| {
        let able = |counter: &&model::Counter| counter.preference_minutes(service.id).is_some();
        state.site().settings.round_the_clock
            || state
                .site()
                .counters
                .iter()
                .filter(able)
                .any(|it| state.counter_closes_at(it.id, now).is_some())
    };
    wrong.extend(state.unserved().filter(is_time).map(unserved));
    wrong.extend(suspensions.iter().map(|it| it.text.clone()));
    let still_here = writer.left().count() + state.open_visits().count();
    if still_here > 0 && is_over(state, writer.now) {
        wrong.push(here.words.count("today-still-here", still_here));
    }
    TodayPage {
        words: here.words,
        languages: here.languages(),
        site: state.site().id.to_string(),
        town: Arc::clone(&here.town),
        site_name: state.site().name.get(here.words.language()).to_owned(),
        as_of: writer.time(writer.now),
        wrong,
        devices: checks,
        node: if devices.complete { String::new() } else { here.words.text("today-one-node") },
        counters,
        picked: self::picked(picked, here.words),
        suspensions,
        notice: writer.notice(),
        closes: state
            .site_closes_at(writer.now)
            .map(|at| here.words.with("kiosk-closes", "time", writer.time(at)))
            .unwrap_or_default(),
        waiting: writer.left().count(),
        asked_again: here.asked("close").is_some(),
        open_tickets: writer.tickets(),
        open_visits: state.open_visits().map(|visit| writer.visit(visit)).collect(),
        devices_on,
    }
}

/// Whether all have closed and none opens again on this business day.
fn is_over(state: &rules::State, now: Instant) -> bool {
    let site = state.site();
    let today = business_day(now, site.time_zone);
    let is_shut = |service: &model::Service| match walk_in(site, service.id, now) {
        Walkin::Open { .. } => false,
        Walkin::ClosedUntil(opens_at) => opens_at.is_none_or(|at| business_day(at, site.time_zone) > today),
    };
    !site.settings.round_the_clock && site.services.iter().all(is_shut)
}

/// "3 personnes ont été appelées avant leur tour : 2 pour une question rapide, 1 sans motif."; empty: nobody was.
fn picked(counted: &[(PickReason, u32)], words: Words) -> String {
    let all: u32 = counted.iter().map(|(_, count)| count).sum();
    if all == 0 {
        return String::new();
    }
    let reason =
        |&(reason, count): &(PickReason, u32)| words.count(&format!("today-picked-{}", reason.word()), count);
    let reasons: Vec<String> = counted.iter().map(reason).collect();
    let variables = [("n", all.into()), ("reasons", reasons.join(", ").into())];
    locale::text_with(words.language(), "today-picked", &variables)
}

fn said(check: &Check) -> String {
    format!("{} : {}", check.name, check.state)
}

struct Writer<'a> {
    committed: &'a Committed,
    now: Instant,
    words: Words,
}

impl Writer<'_> {
    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.committed.state.site().time_zone)
    }

    fn moment(&self, at: Instant) -> String {
        let zone = self.committed.state.site().time_zone;
        locale::moment_words(self.words.language(), at, self.now, zone)
    }

    /// The checklist of devices, and those that are on.
    fn devices(&self, list: &DeviceList) -> (Vec<Check>, Vec<String>) {
        let (mut checks, mut on) = (Vec::new(), Vec::new());
        let site = self.committed.state.site();
        for device in &list.devices {
            if device.screens.is_empty() {
                let state = self.words.text("today-never-seen");
                checks.push(Check { name: device.name.clone(), state, good: false });
            }
            for screen in &device.screens {
                let zone = screen.zone.and_then(|zone| site.zone(zone)).map(|zone| &zone.name);
                let counter = screen.counter.and_then(|counter| site.counter(counter)).map(|it| &it.name);
                let place = counter.or(zone).map(|place| format!(" ({})", place.get(self.words.language())));
                let name = format!("{}{}", device.name, place.unwrap_or_default());
                let seen_at = chrono::DateTime::parse_from_rfc3339(&screen.seen_at)
                    .map_or(self.now, |at| Instant::from(at.to_utc()));
                let state = match screen.state {
                    "ok" => self.words.text("today-device-ok"),
                    "mute" => self.words.text("today-device-mute"),
                    _ => self.words.with("today-device-silent", "moment", self.moment(seen_at)),
                };
                if screen.state != "silent" {
                    on.push(name.clone());
                }
                checks.push(Check { name, state, good: screen.state == "ok" });
            }
        }
        (checks, on)
    }

    fn counter(&self, counter: &model::Counter) -> Check {
        let state = &self.committed.state;
        let day = state.counter_day(counter.id);
        let (key, good) = match state.counter_state(counter.id) {
            CounterState::Open | CounterState::AfterWork => ("desk-state-open", true),
            CounterState::Paused => ("today-paused", false),
            CounterState::Closed => ("desk-state-closed", false),
        };
        let back = day.and_then(|day| day.pause_until_at).map(|at| self.moment(at));
        let said = match back {
            Some(moment) => self.words.with("today-paused-until", "moment", moment),
            None => self.words.text(key),
        };
        Check { name: counter.name.get(self.words.language()).to_owned(), state: said, good }
    }

    fn suspensions(&self) -> Vec<SuspensionRow> {
        let state = &self.committed.state;
        let language = self.words.language();
        let row = |stop: &rules::Suspension| {
            let service = stop.service.and_then(|service| state.site().service(service));
            let what = service.map_or_else(
                || self.words.text("today-whole-site"),
                |service| service.name.get(language).to_owned(),
            );
            let until = stop.until_at.map(|at| self.words.with("display-until", "time", self.time(at)));
            let until = until.map(|until| format!(", {until}")).unwrap_or_default();
            let text = format!("{what} : {}{until}", stop_words(stop, language));
            SuspensionRow { id: stop.id.to_string(), text }
        };
        state.open_suspensions().map(row).collect()
    }

    fn notice(&self) -> Option<NoticeRow> {
        let notice = self.committed.state.notice();
        let hung = notice.filter(|it| it.ended_at.is_none() && self.now < it.until_at)?;
        let (from, until) = (self.moment(hung.from_at), self.moment(hung.until_at));
        let span = [("from", from.into()), ("until", until.into())];
        let when = locale::text_with(self.words.language(), "today-notice-when", &span);
        Some(NoticeRow { text: hung.text.get(self.words.language()).to_owned(), when })
    }

    /// Who waits or is on hold.
    fn left(&self) -> impl Iterator<Item = &rules::Ticket> {
        let left =
            |ticket: &&rules::Ticket| matches!(ticket.state, TicketState::Waiting | TicketState::Parked);
        self.committed.state.tickets().filter(left)
    }

    fn tickets(&self) -> Vec<String> {
        let mut left: Vec<_> = self.left().collect();
        left.sort_by_key(|ticket| (ticket.turn_at, ticket.id));
        left.into_iter().take(TICKETS_SHOWN).map(|ticket| self.ticket(ticket)).collect()
    }

    /// "A042, Carte d'identité, arrivé à 16 h 40".
    fn ticket(&self, ticket: &rules::Ticket) -> String {
        let service = self.committed.state.site().service(ticket.leg.service);
        let words = self.words;
        let name = service.map(|it| it.name.get(words.language()).to_owned()).unwrap_or_default();
        let units = service.map(|it| several(words, it, ticket.leg.persons)).unwrap_or_default();
        let units = if units.is_empty() { units } else { format!(", {units}") };
        let arrived = words.with("today-arrived", "time", self.time(ticket.arrived_at));
        format!("{}, {name}{units}, {arrived}", ticket.number_text())
    }

    /// "A042, Guichet 3".
    fn visit(&self, visit: &rules::Visit) -> String {
        let counter = |id: CounterId| self.committed.state.site().counter(id);
        let name = counter(visit.counter).map(|it| it.name.get(self.words.language()).to_owned());
        format!("{}, {}", rules::number_text(visit.series, visit.number), name.unwrap_or_default())
    }
}
