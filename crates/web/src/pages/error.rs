//! What is refused to a person: one humane page, with the status of the refusal. Where a page cannot be shown because the
//! database is away, it says so in the words of who reads it, and asks again by itself.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use super::HTML;
use super::here::Here;
use super::views::{ErrorPage, Seen};
use crate::problem::{Kind, Problem};

/// After so many seconds a page that could not be read is asked for again: phones and screens of a large town are then
/// some ten requests a second.
const AGAIN_SECONDS: u32 = 10;
/// A header, because browsers follow it without a script, and because nothing in the page then moves by itself.
const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// A problem, as a page. `is_read`: nothing but the page was asked for.
pub fn error_page(problem: &Problem, here: &Here, is_read: bool) -> Response {
    let language = here.words.language();
    let is_away = is_read && problem.kind == Kind::Busy;
    let page = if is_away { away(here) } else { refused(problem, here) };
    let (mut parts, document) = problem.clone().respond(language).into_parts();
    let body = match page.render() {
        Ok(text) => {
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
            if is_away {
                parts.headers.insert(REFRESH, HeaderValue::from(AGAIN_SECONDS));
            }
            Body::from(text)
        }
        Err(error) => {
            tracing::error!(%error, "the error page cannot be written");
            document
        }
    };
    parts.extensions.remove::<Problem>();
    Response::from_parts(parts, body)
}

fn refused(problem: &Problem, here: &Here) -> ErrorPage {
    let (title, detail) = told(problem, here);
    ErrorPage {
        words: here.words,
        languages: here.languages(),
        seen: Seen::Near,
        title,
        detail,
        advice: here.words.text("error-way-reception"),
        retry: is_passing(problem.kind),
        reference: None,
    }
}

/// The database is away. Screens that nobody sits at lead nowhere else.
fn away(here: &Here) -> ErrorPage {
    let words = here.words;
    let (seen, advice) = match here.path().split('/').nth(1) {
        Some("t") => (Seen::Near, "away-ticket"),
        Some("kiosk") => (Seen::Standing, "away-kiosk"),
        Some("display") => (Seen::Far, "away-display"),
        Some("desk" | "manage") => (Seen::Near, "away-staff"),
        _ => (Seen::Near, "error-way-reception"),
    };
    ErrorPage {
        words,
        languages: if seen == Seen::Far { Vec::new() } else { here.languages() },
        seen,
        title: words.text("away"),
        detail: words.with("away.detail", "seconds", AGAIN_SECONDS),
        advice: words.text(advice),
        retry: true,
        reference: None,
    }
}

/// Title and detail. A program is told which token it lacks; a person how to get in.
fn told(problem: &Problem, here: &Here) -> (String, String) {
    let key = match problem.kind {
        Kind::Unknown if here.path().starts_with("/t/") => "live-unknown",
        Kind::Unknown if here.path().starts_with("/rdv/") => "rdv-unknown",
        Kind::Unknown if here.path().starts_with("/pair/") => "problem-bad-token",
        Kind::NoToken => "pair-needed",
        Kind::WrongRole | Kind::WrongSite if !here.path().starts_with("/pair/") => "pair-other",
        _ => {
            let language = here.words.language();
            return (problem.title(language), problem.detail(language));
        }
    };
    (here.words.text(key), here.words.text(&format!("{key}.detail")))
}

/// Whether the same page may come when it is asked for again.
fn is_passing(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Limited | Kind::Busy | Kind::DiskFull | Kind::OutcomeUnknown | Kind::Internal | Kind::Suspended
    )
}
