//! `/desk`: the agent's counter, and which one where the browser is paired with several.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use lanes::Committed;
use model::{CounterId, Instant, PrincipalId};
use store::Role;

use super::here::Here;
use super::views::{DeskChoicePage, DeskLink, DeskPage, DeskPanel, Words};
use super::{answer, desk_panel, paired, written};
use crate::api::{OVERSEERS, id, overseer};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// `GET /desk`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let counters = match here.asked("counter") {
        Some(counter) => vec![id(counter)?],
        None => own_counters(&app, &caller, &here).await?,
    };
    match counters.as_slice() {
        [counter] => one(&app, &caller, *counter, &here).await,
        several => choice(&app, several, &here).await,
    }
}

/// The counters of the agents that this browser is; who only oversees may choose among all of the site.
async fn own_counters(app: &App, caller: &Caller, here: &Here) -> Result<Vec<CounterId>, Problem> {
    let agents = caller.principals().iter().filter(|principal| principal.role == Role::Agent);
    let own: Vec<_> = agents.filter_map(|agent| agent.counter).collect();
    if !own.is_empty() {
        return Ok(own);
    }
    let published = paired::site(app, caller, &OVERSEERS, here).await?;
    let committed = published.read();
    Ok(committed.state.site().counters.iter().map(|counter| counter.id).collect())
}

async fn one(app: &App, caller: &Caller, counter: CounterId, here: &Here) -> Result<Response, Problem> {
    let agent = overseer(app, caller, counter).await?.id;
    let published = app.site(counter.site()).await?;
    let page = desk(&published.read(), counter, agent, app.clock.now(), here);
    answer(&page.ok_or(Problem::new(Kind::Unknown))?)
}

fn desk(
    committed: &Committed,
    counter: CounterId,
    agent: PrincipalId,
    now: Instant,
    here: &Here,
) -> Option<DeskPage> {
    let site = committed.state.site();
    Some(DeskPage {
        words: here.words,
        languages: here.languages(),
        site: site.id.to_string(),
        town: Arc::clone(&here.town),
        site_name: site.name.get(here.words.language()).to_owned(),
        undo_seconds: site.settings.undo_seconds,
        pick_needs_reason: site.settings.pick_needs_reason,
        panel: desk_panel::panel(committed, counter, agent, now, here.words)?,
    })
}

async fn choice(app: &App, counters: &[CounterId], here: &Here) -> Result<Response, Problem> {
    let language = here.words.language();
    let mut links = Vec::new();
    for id in counters {
        let published = app.site(id.site()).await?;
        let committed = published.read();
        let Some(counter) = committed.state.site().counter(*id) else { continue };
        links.push(DeskLink {
            href: here.link(&format!("/desk?counter={id}")),
            name: counter.name.get(language).to_owned(),
            way: counter.way.get(language).to_owned(),
        });
    }
    answer(&DeskChoicePage { words: here.words, languages: here.languages(), counters: links })
}

/// `GET /desk/panel?counter=`.
pub async fn panel(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let counter: CounterId = id(here.asked("counter").ok_or(Problem::new(Kind::Unknown))?)?;
    answer(&seen(&app, &caller, counter, here.words).await?)
}

/// The same, written.
pub async fn panel_of(
    app: &App,
    caller: &Caller,
    counter: CounterId,
    words: Words,
) -> Result<String, Problem> {
    written(&seen(app, caller, counter, words).await?)
}

async fn seen(app: &App, caller: &Caller, counter: CounterId, words: Words) -> Result<DeskPanel, Problem> {
    let agent = overseer(app, caller, counter).await?.id;
    let published = app.site(counter.site()).await?;
    let panel = desk_panel::panel(&published.read(), counter, agent, app.clock.now(), words);
    panel.ok_or(Problem::new(Kind::Unknown))
}
