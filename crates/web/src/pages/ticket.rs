//! `/t/{code}`: a ticket as its own citizen sees it, and what the citizen asks for by plain forms.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lanes::{Committed, Published};
use model::calendar::{Walkin, walk_in};
use model::{Instant, TicketId, TurnRule};
use queue::rules::{self, Command};

use super::answer;
use super::here::Here;
use super::offer;
use super::rooms;
use super::stopped;
use super::views::{Ask, TicketPage, TicketState, Words};
use crate::api::submit;
use crate::app::App;
use crate::code;
use crate::limits::Visitor;
use crate::problem::{Kind, Problem};
use crate::show;

/// A service that closes within this says so: what the kiosk says before the choice.
const CLOSING_SOON_MINUTES: i64 = 60;

/// A ticket and its site.
pub struct Found {
    /// The ticket as it stands.
    pub ticket: rules::Ticket,
    /// Its site.
    pub site: Arc<Published>,
}

/// The ticket with this code: from memory, or from its row when memory has let it go.
pub async fn find(app: &App, code: &str) -> Result<Found, Problem> {
    let id = code::find_ticket(app, code).await?;
    let site = app.site(id.site()).await?;
    let held = site.read().state.ticket(id).cloned();
    let ticket = match held {
        Some(ticket) => Some(ticket),
        None => app.store.ticket_row(id).await.map_err(|error| app.unreadable(&error))?,
    };
    ticket.map(|ticket| Found { ticket, site }).ok_or(Problem::new(Kind::Unknown))
}

/// The ticket's place in the line, from 1, while it waits.
pub fn position(state: &rules::State, ticket: &rules::Ticket) -> Option<u32> {
    state.position(ticket).and_then(|position| u32::try_from(position).ok())
}

/// `GET /t/{code}`.
pub async fn page(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let Found { ticket, site } = find(&app, &code).await?;
    let page = live(&site.read(), &ticket, code, app.clock.now(), &here);
    answer(&page)
}

/// `POST /t/{code}/withdrawals`.
pub async fn withdraw(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    ask(&app, &code, &here, Command::Withdraw).await
}

/// `POST /t/{code}/delays`.
pub async fn delay(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    ask(&app, &code, &here, |ticket| Command::Delay(ticket, rules::USUAL_DELAY_MINUTES)).await
}

/// `POST /t/{code}/returns`.
pub async fn come_back(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    ask(&app, &code, &here, Command::Here).await
}

/// `POST /t/{code}/repeats`.
pub async fn repeat(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    ask(&app, &code, &here, Command::AskAgain).await
}

/// Hands in one command and leads back to the page. A refusal does too: the page says how the ticket stands now, which
/// is why it was refused. Who has the code may ask: there is no cookie that another site could use.
async fn ask(
    app: &App,
    code: &str,
    here: &Here,
    command: impl FnOnce(TicketId) -> Command,
) -> Result<Response, Problem> {
    let id = code::find_ticket(app, code).await?;
    match submit(app, id.site(), None, None, command(id), None).await {
        Err(problem) if problem.kind.status() != StatusCode::CONFLICT => Err(problem),
        Ok(_) | Err(_) => {
            let to = HeaderValue::from_str(&here.link(&format!("/t/{code}")));
            let to = to.map_err(|_| Problem::new(Kind::Unknown))?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
        }
    }
}

fn live(
    committed: &Committed,
    ticket: &rules::Ticket,
    code: String,
    now: Instant,
    here: &Here,
) -> TicketPage {
    let state = &committed.state;
    let now = now.max(committed.last_at);
    let site = state.site();
    let (words, language) = (here.words, here.words.language());
    let service = site.service(ticket.leg.service);
    let seen = state.lead(ticket);
    let counter = seen.counter.and_then(|counter| site.counter(counter));
    let time = |at: Instant| locale::time_words(language, at, site.time_zone);
    let visit = seen.counter.and_then(|counter| state.visit_at(counter));
    let said =
        |text: Option<&model::Text>| text.map(|text| text.get(language).to_owned()).unwrap_or_default();
    let concerned = ticket.state.is_open() || ticket.state == rules::TicketState::NoShow;
    let stop = state.suspension_of(ticket.leg.service).filter(|_| concerned);
    // Who is first of a line that nobody serves is not next.
    let is_served = stop.is_some() || state.is_served(seen.leg.service);
    // Who is fetched waits for a person, not for a number.
    let fetched = seen.care.fetch;
    let waits = seen.state == rules::TicketState::Waiting;
    let wait = || match committed.wait_of(ticket, now) {
        _ if fetched => words.text("kiosk-alert-detail"),
        None if !is_served => words.text("live-unserved-yet"),
        wait => locale::wait_sentence(language, wait.map(offer::said)),
    };
    TicketPage {
        words,
        languages: here.languages(),
        code,
        town: Arc::clone(&here.town),
        site_name: site.name.get(language).to_owned(),
        number: ticket.number_text(),
        state: shown(seen.state),
        may_come_back: state.may_come_back(ticket, now),
        service: said(service.map(|service| &service.name)),
        units: service.map(|it| offer::several(words, it, ticket.leg.persons)).unwrap_or_default(),
        position: position(state, ticket).filter(|_| is_served && !fetched),
        wait: if waits { wait() } else { String::new() },
        rooms: if waits && !fetched && site.zones.len() > 1 {
            rooms::of(state, seen, words)
        } else {
            String::new()
        },
        counter: said(counter.map(|counter| &counter.name)),
        way: said(counter.map(|counter| &counter.way)),
        stop: stop.map(|stop| stopped::told(site, stop, now, words)),
        notice: state.notice_text(now, language).map(str::to_owned),
        goes_with: (seen.id != ticket.id).then(|| seen.number_text()),
        back: seen.back_at.map_or_else(String::new, time),
        missed: missed(state, ticket, now, words),
        is_asked: visit.is_some_and(|visit| visit.asked_at.is_some() && visit.started_at.is_none()),
        closing: closing(state, ticket, now, words),
        asks: asks(state, ticket, seen, now),
        as_of: time(now),
    }
}

/// What who missed the call does, and until when.
fn missed(state: &rules::State, ticket: &rules::Ticket, now: Instant, words: Words) -> String {
    let site = state.site();
    let until = match state.returns_until(ticket) {
        Some(until) if now <= until => until,
        Some(_) => return words.text("live-no-show-late"),
        None => return words.text("live-no-show-detail"),
    };
    let rule = site.service(ticket.leg.service).map(|service| service.after_no_show);
    let key = if rule == Some(TurnRule::Now) { "live-no-show-until-now" } else { "live-no-show-until" };
    words.with(key, "time", locale::time_words(words.language(), until, site.time_zone))
}

/// What who waits is told before and after the service closes.
fn closing(state: &rules::State, ticket: &rules::Ticket, now: Instant, words: Words) -> String {
    let site = state.site();
    let waits = matches!(ticket.state, rules::TicketState::Waiting | rules::TicketState::Parked);
    if !waits || site.settings.round_the_clock {
        return String::new();
    }
    let soon = now.plus_minutes(CLOSING_SOON_MINUTES);
    match walk_in(site, ticket.leg.service, now) {
        Walkin::Open { until } if until <= soon => {
            words.with("live-closes", "time", locale::time_words(words.language(), until, site.time_zone))
        }
        // Who comes for an appointment may be received at hours without walk-ins.
        Walkin::ClosedUntil(_) if ticket.appointment_at.is_none() || state.site_closes_at(now).is_none() => {
            words.text("live-closed")
        }
        _ => String::new(),
    }
}

fn asks(state: &rules::State, ticket: &rules::Ticket, seen: &rules::Ticket, now: Instant) -> Vec<Ask> {
    let ask = |word| match word {
        "delay" => Some(Ask::Delay),
        "repeat" => Some(Ask::Repeat),
        "withdrawal" => Some(Ask::Withdraw),
        _ => None,
    };
    let here = ticket.delayed.then_some(Ask::Here);
    here.into_iter().chain(show::may(state, ticket, seen, now).into_iter().filter_map(ask)).collect()
}

fn shown(state: rules::TicketState) -> TicketState {
    match state {
        rules::TicketState::Waiting => TicketState::Waiting,
        rules::TicketState::Called => TicketState::Called,
        rules::TicketState::Serving => TicketState::Serving,
        rules::TicketState::Done => TicketState::Done,
        rules::TicketState::Parked => TicketState::Parked,
        rules::TicketState::NoShow => TicketState::NoShow,
        rules::TicketState::Withdrawn => TicketState::Withdrawn,
        rules::TicketState::Unserved => TicketState::Unserved,
    }
}
