//! `/display?zone=`: the frame of a waiting-room screen; its boards come by the live socket.

use axum::extract::State;
use axum::response::Response;
use model::{Site, ZoneId};

use super::here::Here;
use super::views::{DisplayPage, Words};
use super::{answer, paired};
use crate::api::{SEERS, id};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

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
    let page = display(published.read().state.site(), zone, here.words);
    answer(&page.ok_or(Problem::new(Kind::Unknown))?)
}

/// The frame for a waiting room, or for the whole site; `None`: there is no such waiting room.
fn display(site: &Site, zone: Option<ZoneId>, words: Words) -> Option<DisplayPage> {
    let zone = match zone {
        Some(zone) => Some(site.zone(zone)?),
        None => None,
    };
    Some(DisplayPage {
        words,
        languages: Vec::new(),
        site: site.id.to_string(),
        site_name: site.name.get(words.language()).to_owned(),
        zone: zone.map(|zone| zone.id.to_string()).unwrap_or_default(),
        zone_name: zone.map(|zone| zone.name.get(words.language()).to_owned()).unwrap_or_default(),
        speaks: zone.map_or_else(|| site.zones.iter().any(|zone| zone.speaks), |zone| zone.speaks),
    })
}
