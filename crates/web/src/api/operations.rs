//! For who runs the server.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, `stopping` or `database`.
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses((status = 200, body = Health)))]
pub async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// New work may be sent here: the server is not stopping and reaches its database.
#[utoipa::path(
    get, path = "/readyz", tag = "operations",
    responses((status = 200, body = Health), (status = 503, description = "Not now", body = Health))
)]
pub async fn readyz(State(app): State<App>) -> Response {
    let status = if *app.leaving.borrow() {
        "stopping"
    } else if app.store.installation().await.is_err() {
        "database"
    } else {
        "ok"
    };
    let code = if status == "ok" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(Health { status })).into_response()
}

/// Figures for Prometheus. They name nobody.
#[utoipa::path(
    get, path = "/metrics", tag = "operations",
    responses((status = 200, description = "Prometheus text", content_type = "text/plain", body = String))
)]
pub async fn metrics(State(app): State<App>) -> Response {
    let figures = app.screens.figures();
    metrics::gauge!("guichet_screens").set(u32::try_from(figures.screens).unwrap_or(u32::MAX));
    metrics::gauge!("guichet_channels").set(u32::try_from(figures.channels).unwrap_or(u32::MAX));
    metrics::counter!("guichet_screen_connects_total").absolute(figures.connects);
    metrics::counter!("guichet_frames_total").absolute(figures.frames);
    metrics::counter!("guichet_boards_total").absolute(figures.boards);
    metrics::counter!("guichet_slow_screens_total").absolute(figures.slow);
    let unserved = u32::try_from(app.lanes.unserved_services()).unwrap_or(u32::MAX);
    metrics::gauge!("guichet_unserved_services").set(unserved);
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], (app.metrics)()).into_response()
}
