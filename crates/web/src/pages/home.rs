//! `/`: the town's sites and how they stand; in a demonstration, the doors to everything.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use lanes::Committed;
use model::{Instant, PrincipalId};
use serde::Deserialize;
use store::Role;

use super::here::Here;
use super::offer::Offer;
use super::views::{
    Alternative, AreaCard, Demo, DeskLink, DisplayLink, HomePage, ServiceCard, SiteCard, SiteSearch, Words,
};
use super::{answer, pair, stopped};
use crate::app::App;
use crate::caller::Caller;
use crate::demo::Job;
use crate::limits::Visitor;
use crate::problem::Problem;

/// Sites shown in full: each is loaded to say how it stands. A town has fewer; where there are more, the page says so and
/// finds one by its name.
const SITES_SHOWN: usize = 40;

/// What somebody looks for.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    name: String,
}

/// `GET /`.
pub async fn home(
    State(app): State<App>,
    _visitor: Visitor,
    caller: Result<Caller, Problem>,
    here: Here,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Response, Problem> {
    let mut listed = app.store.sites().await.map_err(|error| app.unreadable(&error))?;
    if let Some(asked) = here.asked("site") {
        listed.retain(|site| site.id.to_string() == asked);
    }
    let name = search.map(|Query(search)| search.name).unwrap_or_default();
    let is_long = listed.len() > SITES_SHOWN;
    listed.retain(|site| is_meant(&name, site));
    let found = listed.len();
    let (mut sites, mut is_booked) = (Vec::new(), false);
    for site in listed.into_iter().take(SITES_SHOWN) {
        let site = app.site(site.id).await?;
        let committed = site.read();
        is_booked |= committed.state.site().services.iter().any(|it| it.booking.is_some());
        sites.push(card(&committed, app.clock.now().max(committed.last_at), here.words));
    }
    let demo = doors(&app, caller.as_ref().ok(), &here).await?;
    answer(&HomePage {
        words: here.words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        demo,
        book: if is_booked { here.link("/rdv") } else { String::new() },
        search: (is_long || !name.is_empty()).then_some(SiteSearch { shown: sites.len(), found, name }),
        sites,
    })
}

/// Whether each word that was typed is in the site's name, as people write it without accents and capitals.
fn is_meant(typed: &str, site: &store::Listed) -> bool {
    let names = [Some(&site.name.fr), site.name.en.as_ref(), Some(&site.slug)];
    let known: Vec<String> = names.into_iter().flatten().map(|name| plain(name)).collect();
    plain(typed).split_whitespace().all(|word| known.iter().any(|name| name.contains(word)))
}

fn plain(text: &str) -> String {
    let bare = |letter: char| match letter {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        '-' | '\'' | '’' => ' ',
        letter => letter,
    };
    text.to_lowercase().chars().map(bare).collect()
}

/// The doors of a demonstration: straight in where this browser is paired already.
async fn doors(app: &App, caller: Option<&Caller>, here: &Here) -> Result<Option<Demo>, Problem> {
    let Some(demo) = &app.demo else { return Ok(None) };
    let town = app.store.installation().await.map_err(|error| app.unreadable(&error))?;
    let published = app.site(demo.site).await?;
    let committed = published.read();
    let site = committed.state.site();
    let language = here.words.language();
    let door = |job: &Job, query: &str| {
        let is_paired = caller.is_some_and(|caller| holds(caller, job.principal.id));
        let pairing = || {
            format!("{}{}", job.link(), if query.is_empty() { String::new() } else { format!("?{query}") })
        };
        let path = if is_paired { pair::destination(&job.principal, query) } else { pairing() };
        here.link(&path)
    };
    let jobs = |role| demo.jobs_of(role).filter(|job| job.principal.site == Some(demo.site));
    let display = jobs(Role::Display).next();
    let desk = |job: &Job| {
        let counter = site.counter(job.principal.counter?)?;
        let name = counter.name.get(language).to_owned();
        Some(DeskLink { href: door(job, ""), name, way: counter.way.get(language).to_owned() })
    };
    let displays = display.into_iter().flat_map(|job| site.zones.iter().map(move |zone| (job, zone)));
    Ok(Some(Demo {
        site: town.map_or_else(|| site.name.get(language).to_owned(), |town| town.town_name),
        kiosk: jobs(Role::Kiosk).next().map(|job| door(job, "")).unwrap_or_default(),
        reception: jobs(Role::Reception).next().map(|job| door(job, "")).unwrap_or_default(),
        displays: displays
            .map(|(job, zone)| DisplayLink {
                href: door(job, &format!("zone={}", zone.id)),
                zone: zone.name.get(language).to_owned(),
                speaks: zone.speaks,
            })
            .collect(),
        desks: jobs(Role::Agent).filter_map(desk).collect(),
    }))
}

fn holds(caller: &Caller, job: PrincipalId) -> bool {
    caller.principals().iter().any(|principal| principal.id == job)
}

fn card(committed: &Committed, now: Instant, words: Words) -> SiteCard {
    let state = &committed.state;
    let site = state.site();
    let areas = Offer::by_area(committed, now, words).into_iter();
    SiteCard {
        name: site.name.get(words.language()).to_owned(),
        address: site.address.clone(),
        notice: state.notice_text(now, words.language()).map(str::to_owned),
        stop: state.site_suspension().map(|stop| stopped::told(site, stop, now, words)),
        areas: areas
            .map(|(name, offers)| AreaCard {
                name: name.to_owned(),
                services: offers.iter().map(|offer| service(offer, words)).collect(),
            })
            .collect(),
    }
}

fn service(offer: &Offer<'_>, words: Words) -> ServiceCard {
    let language = words.language();
    let wait = offer.wait().filter(|_| offer.is_open());
    ServiceCard {
        name: offer.service.name.get(language).to_owned(),
        open: offer.is_open(),
        hours: offer.hours(),
        wait: match wait {
            Some(wait) => words.with("kiosk-wait", "wait", locale::wait_words(language, Some(wait))),
            None if offer.is_open() && !offer.is_served() => words.text("unserved-yet"),
            None => String::new(),
        },
        documents: offer.documents(),
        alternative: offer.alternative().map(|alternative| Alternative {
            text: alternative.text.get(language).to_owned(),
            url: alternative.url.clone(),
            qr_svg: None,
        }),
    }
}
