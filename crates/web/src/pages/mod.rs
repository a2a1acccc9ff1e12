//! The pages.

mod views;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::Language;

use crate::app::App;
use crate::problem::Problem;

pub use views::CONTENT_SECURITY_POLICY;

/// The routes of the pages.
pub fn router() -> Router<App> {
    Router::new()
}

/// A problem, as a page.
pub fn error_page(problem: &Problem, language: Language) -> Response {
    problem.clone().respond(language)
}
