//! The outermost layer: problems in the reader's language, as a page to a person; the headers of every answer.

use std::time::Instant as Stopwatch;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::language;
use crate::pages::{self, Here};
use crate::problem::{Kind, Problem};

/// Headers of every answer. The policy of pages is in `pages`.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Links hold codes: nobody is told where somebody came from.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(pages::CONTENT_SECURITY_POLICY)),
];

/// A request whose address and headers are larger than any that we read.
#[derive(Debug, Clone, Copy)]
pub struct TooLongHead;

/// Says problems in the reader's language, sets the headers, and counts. Logs name the route and never the path: a
/// path may hold a code.
pub async fn speak(request: Request, next: Next) -> Response {
    let language = language::of(request.uri(), request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let page = wants_page(request.uri().path(), request.headers())
        .then(|| Here::of(request.uri(), request.headers()));
    let is_interface = request.uri().path().starts_with("/api/");
    let began = Stopwatch::now();
    let mut response = match request.extensions().get::<TooLongHead>() {
        Some(_) => Problem::new(Kind::HeadTooLarge).into_response(),
        None => next.run(request).await,
    };
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| unreadable(&response));
    if let Some(problem) = problem {
        let allow = response.headers().get(header::ALLOW).cloned();
        response = match &page {
            Some(here) => pages::error_page(&problem, here, method.is_safe()),
            None => problem.respond(language),
        };
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    if is_interface {
        // Tickets, boards, desks: nothing of it belongs into anybody's cache.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let route = route.as_ref().map_or("none", |route| route.as_str());
    let status = response.status().as_u16();
    metrics::counter!("guichet_requests_total", "route" => route.to_owned(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("guichet_request_seconds", "route" => route.to_owned()).record(began.elapsed());
    tracing::debug!(%method, route, status, "answered");
    response
}

/// A path or query that axum could not read, before any handler saw it: it says so in plain English.
fn unreadable(response: &Response) -> Option<Problem> {
    let plain = response.headers().get(header::CONTENT_TYPE)?.as_bytes().starts_with(b"text/plain");
    (plain && response.status() == StatusCode::BAD_REQUEST).then(|| Problem::new(Kind::Malformed))
}

/// A person's browser asks for a page; programs get problem documents.
fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let html = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    !path.starts_with("/api/") && html.is_some_and(|accept| accept.contains("text/html"))
}
