//! Screens and kiosks say that they live, and managers read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use model::calendar::rfc3339;
use model::{CounterId, Instant, PrincipalId, SiteId, ZoneId};
use queue::live::Listener;
use queue::rules::Wrong;
use serde::{Deserialize, Serialize};
use store::{Engine, Role};
use utoipa::ToSchema;

use super::notice::MANAGERS;
use super::submit::id;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::devices::{Beat, Seen, Sound};
use crate::problem::{Document, Problem};

/// What a version or a screen's own word may be long, in characters: a digest, a name.
const MAX_WORD_CHARS: usize = 64;

/// A sign of life, about once a minute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBeat {
    /// What it runs.
    #[schema(max_length = 64)]
    version: String,
    /// `AudioContext.state`; left out: it has nothing to say.
    sound: Option<SoundState>,
    /// The waiting room that it shows.
    #[schema(value_type = Option<String>)]
    zone: Option<ZoneId>,
    /// Which of the browsers that share the pairing: a word that it keeps. Left out: the only one.
    #[serde(default)]
    #[schema(max_length = 64)]
    screen: String,
}

/// Whether a browser may make sound.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SoundState {
    /// It sounds.
    Running,
    /// Somebody must touch the screen first.
    Suspended,
    /// The same, on a telephone.
    Interrupted,
    /// It was given up, or the browser has none.
    Closed,
}

impl SoundState {
    fn sound(self) -> Sound {
        match self {
            SoundState::Running => Sound::Running,
            SoundState::Suspended | SoundState::Interrupted => Sound::Suspended,
            SoundState::Closed => Sound::Closed,
        }
    }
}

/// Takes a sign of life of a screen or a kiosk.
#[utoipa::path(
    post, path = "/api/v1/sites/{site}/beats", tag = "devices", security(("token" = [])),
    params(("site" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = NewBeat,
    responses(
        (status = 204, description = "Heard"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn beat(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    asked: Asked<NewBeat>,
) -> Result<StatusCode, Problem> {
    let site: SiteId = id(&site)?;
    let published = app.site(site).await?;
    let principal = caller.may(&[Role::Display, Role::Kiosk], site)?;
    let NewBeat { version, sound, zone, screen } = asked.body;
    for (field, word) in [("version", &version), ("screen", &screen)] {
        if word.chars().count() > MAX_WORD_CHARS || word.chars().any(char::is_control) {
            return Err(Problem::invalid(field, Wrong::Line { least: 0, most: MAX_WORD_CHARS as u64 }));
        }
    }
    if zone.is_some_and(|zone| published.read().state.site().zone(zone).is_none()) {
        return Err(Problem::invalid("zone", Wrong::NoSuch));
    }
    let beat = Beat { version, sound: sound.map(SoundState::sound), zone, counter: None };
    app.devices.hear(principal.id, &screen, beat, app.clock.now());
    Ok(StatusCode::NO_CONTENT)
}

/// What a screen says over its live socket: `{"device": {"version", "sound", "counter"}}`.
#[derive(Debug, Deserialize)]
struct Message {
    device: Report,
}

#[derive(Debug, Deserialize)]
struct Report {
    version: String,
    sound: Option<String>,
    /// A panel says above which counter it hangs.
    counter: Option<CounterId>,
}

/// Takes signs of life over a live socket. A job's screens of one waiting room, or above one counter, are one: their pages say no word of
/// their own, and a screen that comes back is the same one.
pub(super) fn listener(app: App, job: PrincipalId, zone: Option<ZoneId>) -> Listener {
    Arc::new(move |words: &str| {
        // What is no sign of life is no matter: newer pages may say more.
        let Ok(Message { device }) = serde_json::from_str(words) else { return };
        if device.version.chars().count() > MAX_WORD_CHARS {
            return;
        }
        let sound = match device.sound.as_deref() {
            Some("running") => Some(Sound::Running),
            Some("suspended" | "interrupted") => Some(Sound::Suspended),
            Some("closed") => Some(Sound::Closed),
            _ => None,
        };
        let counter = device.counter.filter(|counter| counter.site() == job.site());
        let place = counter.map(|id| id.to_string()).or_else(|| zone.map(|id| id.to_string()));
        let beat = Beat { version: device.version, sound, zone, counter };
        app.devices.hear(job, &place.unwrap_or_default(), beat, app.clock.now());
    })
}

/// The devices of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceList {
    /// Whether this node hears of every device; with several nodes each knows those that speak to it.
    pub complete: bool,
    /// Since when this node listens.
    #[schema(format = DateTime)]
    pub since: String,
    /// Paired screens and kiosks, each with its browsers.
    pub devices: Vec<Device>,
}

/// A paired screen or kiosk.
#[derive(Debug, Serialize, ToSchema)]
pub struct Device {
    /// Its id.
    #[schema(value_type = String)]
    pub id: PrincipalId,
    /// What people call it.
    pub name: String,
    /// `display` or `kiosk`.
    pub role: &'static str,
    /// Its browsers; none: it never spoke to this node.
    pub screens: Vec<Screen>,
}

/// One browser.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the word of the interface")]
pub struct Screen {
    /// The word that it gave itself.
    pub screen: String,
    /// `ok`, `mute` (it should sound and may not) or `silent` (it has not spoken for more than two minutes).
    pub state: &'static str,
    /// The waiting room that it shows.
    #[schema(value_type = Option<String>, required = true)]
    pub zone: Option<ZoneId>,
    /// The counter above which it hangs.
    #[schema(value_type = Option<String>, required = true)]
    pub counter: Option<CounterId>,
    /// What it runs.
    pub version: String,
    /// `running`, `suspended` or `closed`; null: it has said nothing of it.
    #[schema(required = true, value_type = Option<String>)]
    pub sound: Option<&'static str>,
    /// When it spoke last.
    #[schema(format = DateTime)]
    pub seen_at: String,
}

/// Screens and kiosks of a site, as this node knows them.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/devices", tag = "devices", security(("token" = [])),
    params(("site" = String, Path)),
    responses(
        (status = 200, body = DeviceList),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
) -> Result<Json<DeviceList>, Problem> {
    let site: SiteId = id(&site)?;
    app.site(site).await?;
    caller.may(&MANAGERS, site)?;
    of_site(&app, site).await.map(Json)
}

/// The devices of a site, for the interface and for the manager's page.
pub(crate) async fn of_site(app: &App, site: SiteId) -> Result<DeviceList, Problem> {
    let published = app.site(site).await?;
    let principals = app.store.principals(site).await.map_err(|error| app.unreadable(&error))?;
    let (now, seen) = (app.clock.now(), app.devices.of_site(site));
    let committed = published.read();
    let settings = committed.state.site();
    let devices = principals
        .into_iter()
        .filter(|it| matches!(it.role, Role::Display | Role::Kiosk) && it.site == Some(site) && !it.revoked);
    let screens = |job: PrincipalId| {
        let own = seen.iter().filter(move |seen| seen.job == job);
        own.map(|seen| screen(settings, seen, now)).collect()
    };
    let device = |it: store::Principal| Device {
        id: it.id,
        screens: screens(it.id),
        name: it.name,
        role: it.role.word(),
    };
    Ok(DeviceList {
        complete: app.store.engine() == Engine::Sqlite,
        since: rfc3339(app.since, settings.time_zone),
        devices: devices.map(device).collect(),
    })
}

fn screen(site: &model::Site, seen: &Seen, now: Instant) -> Screen {
    let speaks = |zone| site.zone(zone).is_some_and(|zone| zone.speaks);
    let should_sound = seen.beat.zone.is_none_or(speaks) && seen.beat.sound.is_some();
    let state = match seen.beat.sound {
        _ if seen.is_silent(now) => "silent",
        Some(sound) if should_sound && sound != Sound::Running => "mute",
        _ => "ok",
    };
    Screen {
        screen: seen.screen.clone(),
        state,
        zone: seen.beat.zone,
        counter: seen.beat.counter,
        version: seen.beat.version.clone(),
        sound: seen.beat.sound.map(Sound::word),
        seen_at: rfc3339(seen.at, site.time_zone),
    }
}
