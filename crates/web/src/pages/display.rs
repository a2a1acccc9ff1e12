//! `/display?zone=&inches=&metres=`: the frame of a waiting-room screen; its boards come by the live socket.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use model::{Site, ZoneId};
use serde_json::Value as Json;

use super::here::Here;
use super::views::{DisplayPage, Words};
use super::{answer, paired};
use crate::api::{SEERS, id};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// A screen whose size nobody told, in inches across.
const INCHES: u16 = 55;
/// Screens of a waiting room, from a tablet to a wall.
const ALL_INCHES: RangeInclusive<u16> = 7..=200;
/// How far away people sit where nobody told.
const METRES: u16 = 10;
/// From a counter's edge to the end of a hall.
const ALL_METRES: RangeInclusive<u16> = 1..=40;

/// `GET /display`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let zone: Option<ZoneId> = here.asked("zone").map(id).transpose()?;
    let published = match zone {
        Some(zone) => {
            let published = app.site(zone.site()).await?;
            caller.may(&SEERS, zone.site())?;
            published
        }
        None => paired::site(&app, &caller, &SEERS, &here).await?,
    };
    let page = display(published.read().state.site(), zone, &here);
    answer(&page.ok_or(Problem::new(Kind::Unknown))?)
}

/// The frame for a waiting room, or for the whole site; `None`: there is no such waiting room.
fn display(site: &Site, zone: Option<ZoneId>, here: &Here) -> Option<DisplayPage> {
    let words = here.words;
    let zone = match zone {
        Some(zone) => Some(site.zone(zone)?),
        None => None,
    };
    Some(DisplayPage {
        words,
        languages: Vec::new(),
        site: site.id.to_string(),
        town: Arc::clone(&here.town),
        site_name: site.name.get(words.language()).to_owned(),
        zone: zone.map(|zone| zone.id.to_string()).unwrap_or_default(),
        zone_name: zone.map(|zone| zone.name.get(words.language()).to_owned()).unwrap_or_default(),
        areas: areas(site, words),
        speaks: zone.map_or_else(|| site.zones.iter().any(|zone| zone.speaks), |zone| zone.speaks),
        inches: size(here, "inches", INCHES, &ALL_INCHES),
        metres: size(here, "metres", METRES, &ALL_METRES),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// What each letter of tickets stands for, where that is one area.
fn areas(site: &Site, words: Words) -> String {
    let mut areas: BTreeMap<char, BTreeSet<&str>> = BTreeMap::new();
    for service in &site.services {
        areas.entry(service.series).or_default().insert(service.area.get(words.language()));
    }
    let one = |(letter, names): (char, BTreeSet<&str>)| match names.into_iter().collect::<Vec<_>>()[..] {
        [only] => Some((letter.to_string(), Json::from(only))),
        _ => None,
    };
    Json::Object(areas.into_iter().filter_map(one).collect()).to_string()
}

/// A size that the address tells: a screen with a mistyped one shows what it can.
fn size(here: &Here, name: &str, usual: u16, possible: &RangeInclusive<u16>) -> u16 {
    let asked = here.asked(name).and_then(|size| size.parse().ok());
    asked.unwrap_or(usual).clamp(*possible.start(), *possible.end())
}
