//! The interface's own description: OpenAPI 3.1, as its handlers say it (`description.rs`).

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The whole description, as JSON.
pub const TEXT: &str = include_str!("../../openapi.json");

/// The description of this interface.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = serde_json::Value))
)]
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT).into_response()
}
