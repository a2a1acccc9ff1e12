//! Boards: one by one, and live.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioIo;
use lanes::Published;
use model::calendar::rfc3339;
use model::{Language, SiteId, ZoneId};
use queue::board::{Board, Stamp};
use queue::live::{Source, prepare_socket, serve_screen};
use queue::rules::Wrong;
use serde::{Deserialize, Serialize};
use store::Role;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use utoipa::{IntoParams, ToSchema};

use super::devices;
use super::submit::id;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Document, Kind, Problem};

/// Who may see a site's boards: screens, kiosks and staff.
pub(crate) const SEERS: [Role; 6] =
    [Role::Display, Role::Kiosk, Role::Agent, Role::Reception, Role::Manager, Role::Admin];

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The waiting room; left out or empty: the whole site.
    zone: Option<String>,
    /// The newest decision that the screen knows: the first frame is not older.
    seq: Option<String>,
}

/// The newest board.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/board", tag = "boards", security(("token" = [])),
    params(("site" = String, Path), ("zone" = Option<String>, Query, description = "A waiting room")),
    responses(
        (status = 200, description = "The board", body = serde_json::Value),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn board(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let (site, zone) = admit(&app, &caller, &site, &which).await?;
    let board = Shown { app, site, zone }.newest();
    Ok(axum::Json(board).into_response())
}

/// The site's boards as they change, over a WebSocket.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/live", tag = "boards", security(("token" = [])),
    params(("site" = String, Path), Which),
    responses(
        (status = 101, description = "Frames {\"board\": …} and {\"beat\": …}"),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn live(
    State(app): State<App>,
    caller: Caller,
    Path(site): Path<String>,
    Query(which): Query<Which>,
    mut request: Request,
) -> Result<Response, Problem> {
    let (site, zone) = admit(&app, &caller, &site, &which).await?;
    // Desks follow the same boards, and are no devices.
    let device = caller.may(&[Role::Display, Role::Kiosk], site.site()).ok().map(|device| device.id);
    let accept = websocket_accept(request.headers())?;
    let upgrade = request
        .extensions_mut()
        .remove::<hyper::upgrade::OnUpgrade>()
        .ok_or_else(|| Problem::new(Kind::Malformed))?;
    tokio::spawn(async move {
        // A browser that is gone before the upgrade is no error.
        let Ok(upgraded) = upgrade.await else { return };
        let Some((stream, already_read)) = socket_of(upgraded) else { return };
        let key = (site.site(), zone);
        let subscription = app.screens.join(key, || {
            let changes = site.changes();
            (Arc::new(Shown { app: app.clone(), site, zone }) as Arc<dyn Source>, changes)
        });
        let subscription = match device {
            Some(job) => subscription.heard_by(devices::listener(app.clone(), job, zone)),
            None => subscription,
        };
        // A task of its own, as small as a screen: this one has room for a whole handshake.
        tokio::spawn(serve_screen(stream, already_read, subscription));
    });
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response())
}

/// The bare socket, and what came after the request. Nothing of the HTTP connection is kept: its read buffer would be
/// most of what an idle screen costs.
fn socket_of(upgraded: hyper::upgrade::Upgraded) -> Option<(TcpStream, Vec<u8>)> {
    let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else {
        tracing::error!("a screen came over something that is no TCP stream");
        return None;
    };
    let stream = parts.io.into_inner();
    if let Err(error) = prepare_socket(&stream) {
        tracing::debug!(%error, "a screen's socket was gone");
        return None;
    }
    Some((stream, parts.read_buf.to_vec()))
}

/// Who may see which board; a screen that knows a newer decision than this node waits until it has caught up.
async fn admit(
    app: &App,
    caller: &Caller,
    site: &str,
    which: &Which,
) -> Result<(Arc<Published>, Option<ZoneId>), Problem> {
    let site: SiteId = id(site)?;
    app.site(site).await?;
    caller.may(&SEERS, site)?;
    let seq = match which.seq.as_deref() {
        None | Some("") => 0,
        Some(seq) => match seq.parse::<i64>() {
            Ok(seq) if seq >= 0 => seq,
            _ => return Err(Problem::invalid("seq", Wrong::Value)),
        },
    };
    let published = app.lanes.site_at(site, seq).await.map_err(|failure| app.problem(site, failure))?;
    if published.read().seq < seq {
        tracing::warn!(
            %site,
            seq,
            "a screen knows a decision that the database does not; if a backup was brought back, run `guichet restored`"
        );
    }
    let zone = match which.zone.as_deref() {
        None | Some("") => None,
        Some(zone) => {
            let zone = zone.parse::<ZoneId>().ok();
            let zone = zone.filter(|zone| published.read().state.site().zone(*zone).is_some());
            Some(zone.ok_or_else(|| Problem::invalid("zone", Wrong::NoSuch))?)
        }
    };
    Ok((published, zone))
}

/// The answer to a WebSocket handshake (RFC 6455, 4.2).
fn websocket_accept(headers: &HeaderMap) -> Result<HeaderValue, Problem> {
    let has = |name: header::HeaderName, token: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(token))
    };
    let key = headers.get(header::SEC_WEBSOCKET_KEY);
    let asked = has(header::CONNECTION, "upgrade")
        && has(header::UPGRADE, "websocket")
        && has(header::SEC_WEBSOCKET_VERSION, "13");
    let key = key.filter(|_| asked).ok_or_else(|| Problem::new(Kind::Malformed))?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).map_err(|_| Problem::new(Kind::Malformed))
}

/// What a channel of screens shows.
struct Shown {
    app: App,
    site: Arc<Published>,
    zone: Option<ZoneId>,
}

#[derive(Serialize)]
struct BoardFrame {
    board: Board,
}

#[derive(Serialize)]
struct BeatFrame<'a> {
    beat: Beat<'a>,
}

/// A sign of life.
#[derive(Serialize, ToSchema)]
struct Beat<'a> {
    epoch: &'a str,
    seq: i64,
    now: String,
}

impl Shown {
    fn newest(&self) -> Board {
        let now = self.app.clock.now();
        let committed = self.site.read();
        let stamp = Stamp { epoch: &self.app.epoch, seq: committed.seq, last_at: committed.last_at, now };
        queue::board::board(&committed.state, self.zone, stamp, Language::Fr)
    }
}

impl Source for Shown {
    fn board(&self) -> String {
        serde_json::to_string(&BoardFrame { board: self.newest() }).expect("a board is plain data")
    }

    fn beat(&self) -> String {
        let committed = self.site.read();
        let now = rfc3339(self.app.clock.now().max(committed.last_at), committed.state.site().time_zone);
        let beat = Beat { epoch: &self.app.epoch, seq: committed.seq, now };
        serde_json::to_string(&BeatFrame { beat }).expect("a beat is plain data")
    }

    fn is_known(&self) -> bool {
        *self.app.lanes.knows().borrow()
    }
}
