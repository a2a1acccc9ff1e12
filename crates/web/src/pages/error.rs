//! What is refused to a person: one humane page, with the status of the refusal.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::HTML;
use super::here::Here;
use super::views::ErrorPage;
use crate::problem::{Kind, Problem};

/// A problem, as a page.
pub fn error_page(problem: &Problem, here: &Here) -> Response {
    let language = here.words.language();
    let (title, detail) = told(problem, here);
    let page = ErrorPage {
        words: here.words,
        languages: here.languages(),
        title,
        detail,
        retry: is_passing(problem.kind),
        reference: None,
    };
    let (mut parts, document) = problem.clone().respond(language).into_parts();
    let body = match page.render() {
        Ok(text) => {
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
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

/// Title and detail. A program is told which token it lacks; a person how to get in.
fn told(problem: &Problem, here: &Here) -> (String, String) {
    let key = match problem.kind {
        Kind::Unknown if here.path().starts_with("/t/") => "live-unknown",
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
