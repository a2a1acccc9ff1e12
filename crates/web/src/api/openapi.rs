//! The interface's own description: OpenAPI 3.1, made from the same routes that answer.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};

/// What stands above the routes.
pub fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("guichet")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The reception of a town hall: tickets, calls, boards. Ids are opaque and carry their site; times are \
             RFC 3339 with offset; every POST accepts an Idempotency-Key (a UUID), and with the same key the same \
             request, however its JSON is written, gives the same answer; a POST without a body is one with {}. Names \
             that are not described here, in a body or a query, and names given twice are refused; every address takes \
             ?lang=. GET changes nothing.",
        ))
        .build();
    let mut components = Components::new();
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The whole description.
pub fn document() -> OpenApi {
    super::described().into_openapi()
}

static TEXT: LazyLock<String> =
    LazyLock::new(|| document().to_json().expect("a description made of plain data is JSON"));

/// The description of this interface.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = serde_json::Value))
)]
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
