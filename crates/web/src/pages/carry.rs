//! The counter's panel in the answer to what is done there: one round trip from a key to the screen.
//!
//! The desk's page names its counter with what it sends ([`COUNTER`]). Whatever comes of it, the answer then carries the
//! panel as it is afterwards, which the page would else ask for next: `{status, body, panel}`, of a type of its own. Who
//! may not see that panel, and everybody else, gets the answer alone.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::CounterId;
use serde::Serialize;
use serde_json::Value;

use super::desk;
use super::views::Words;
use crate::app::App;
use crate::caller::Caller;
use crate::language;
use crate::problem::Problem;

/// Names the counter whose panel is to come with the answer.
const COUNTER: HeaderName = HeaderName::from_static("guichet-counter");
/// What is answered then (`kiosk-display/assets/parts/send.js`).
const TYPE: HeaderValue = HeaderValue::from_static("application/vnd.guichet.carried+json");
/// The largest answer to an act, in bytes: a ticket with what staff sees of it takes a twentieth.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

#[derive(Serialize)]
struct Carried<'a> {
    /// Of the answer itself: nothing can be carried by a 204.
    status: u16,
    body: Value,
    panel: &'a str,
}

/// Adds the panel to an answer.
pub async fn carry(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let reader = reader(&mut parts, &app).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    match reader {
        Some(reader) => reader.carried(&app, response).await,
        None => response,
    }
}

/// Whose desk it is.
struct Reader {
    caller: Caller,
    counter: CounterId,
    words: Words,
}

async fn reader(parts: &mut Parts, app: &App) -> Option<Reader> {
    let counter = parts.headers.get(COUNTER)?.to_str().ok()?.parse().ok()?;
    let words = Words::new(language::of(&parts.uri, &parts.headers));
    let caller = Caller::from_request_parts(parts, app).await.ok()?;
    Some(Reader { caller, counter, words })
}

impl Reader {
    async fn carried(self, app: &App, mut response: Response) -> Response {
        let Ok(panel) = desk::panel_of(app, &self.caller, self.counter, self.words).await else {
            return response;
        };
        // It is said in the reader's language here, because it goes into another answer.
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            response = problem.respond(self.words.language());
            response.extensions_mut().remove::<Problem>();
        }
        let (mut parts, body) = response.into_parts();
        let Ok(text) = to_bytes(body, MAX_ANSWER_BYTES).await else {
            // What was done is told by the panel; the page asks for both again.
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let body = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&text) };
        let Ok(body) = body else { return Response::from_parts(parts, Body::from(text)) };
        let carried = Json(Carried { status: parts.status.as_u16(), body, panel: &panel }).into_response();
        if parts.status == StatusCode::NO_CONTENT {
            parts.status = StatusCode::OK;
        }
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, TYPE);
        Response::from_parts(parts, carried.into_body())
    }
}
