//! `/styleguide`: for who designs, in the demonstration and in debug builds only.

use axum::extract::State;
use axum::response::Response;

use super::answer;
use super::here::Here;
use super::views::StyleguidePage;
use crate::app::App;
use crate::problem::{Kind, Problem};

/// `GET /styleguide`.
pub async fn page(State(app): State<App>, here: Here) -> Result<Response, Problem> {
    if app.demo.is_none() && !cfg!(debug_assertions) {
        return Err(Problem::new(Kind::Unknown));
    }
    answer(&StyleguidePage { words: here.words, languages: here.languages() })
}
