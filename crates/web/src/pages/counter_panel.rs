//! `/display/counter?counter=`: the small screen above a counter, for who was called and looks for the place.

use axum::extract::State;
use axum::response::Response;
use lanes::Committed;
use model::{CounterId, Instant};
use queue::rules::CounterState;

use super::answer;
use super::here::Here;
use super::views::{CounterPanel, PanelState};
use crate::api::{SEERS, id};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// `GET /display/counter`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let counter: CounterId = id(here.asked("counter").ok_or(Problem::new(Kind::Unknown))?)?;
    let published = app.site(counter.site()).await?;
    caller.may(&SEERS, counter.site())?;
    let page = panel(&published.read(), counter, app.clock.now(), &here);
    answer(&page.ok_or(Problem::new(Kind::Unknown))?)
}

/// The counter at `now`; `None`: there is no such counter.
fn panel(committed: &Committed, counter: CounterId, now: Instant, here: &Here) -> Option<CounterPanel> {
    let state = &committed.state;
    let site = state.site();
    let place = site.counter(counter)?;
    let (words, language) = (here.words, here.words.language());
    let time = |at: Instant| locale::time_words(language, at, site.time_zone);
    let ticket = state.visit_at(counter).and_then(|visit| state.ticket(visit.ticket));
    let until_at = state.counter_day(counter).and_then(|day| day.pause_until_at);
    let stop = state.site_suspension();
    let leaving = stop.map(|stop| stop.kind).filter(|kind| kind.empties_the_building());
    let shown = match (ticket, state.counter_state(counter)) {
        // No number stands above a counter while people leave the building.
        _ if let Some(kind) = leaving => PanelState::Says(words.text(&format!("stop-panel-{}", kind.word()))),
        (Some(ticket), _) => PanelState::Serves(ticket.number_text()),
        (None, _) if stop.is_some() => PanelState::Says(words.text("panel-suspended")),
        (None, CounterState::Open | CounterState::AfterWork) => PanelState::Free,
        (None, CounterState::Paused) => PanelState::Says(match until_at.filter(|until_at| *until_at > now) {
            Some(until_at) => words.with("panel-paused-until", "time", time(until_at)),
            None => words.text("panel-paused"),
        }),
        (None, CounterState::Closed) => PanelState::Says(words.text("panel-closed")),
    };
    Some(CounterPanel {
        words,
        languages: Vec::new(),
        site: site.id.to_string(),
        counter: counter.to_string(),
        version: env!("CARGO_PKG_VERSION"),
        counter_name: place.name.get(language).to_owned(),
        state: shown,
        as_of: time(now.max(committed.last_at)),
    })
}
