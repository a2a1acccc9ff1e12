//! What a query may name: what the interface's own description says, and nothing else.
//!
//! A name that is mistyped (`?zon=`) would else be passed over, and the answer be one to another question.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Query, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use queue::rules::Wrong;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{ParameterIn, PathItem};

use crate::problem::Problem;

/// Every address takes the reader's language.
const LANGUAGE: &str = "lang";

/// The names of each path's query.
static NAMES: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let paths = super::openapi::document().paths.paths;
    let ours = paths.into_iter().filter(|(path, _)| path.starts_with("/api/v1/"));
    ours.map(|(path, item)| (path, names(&item))).collect()
});

fn names(item: &PathItem) -> BTreeSet<String> {
    let operations = [&item.get, &item.post, &item.delete];
    let parameters = operations.into_iter().flatten().filter_map(|it| it.parameters.as_ref()).flatten();
    let queries = parameters.filter_map(|it| match it {
        RefOr::T(it) if it.parameter_in == ParameterIn::Query => Some(it.name.clone()),
        RefOr::T(_) | RefOr::Ref(_) => None,
    });
    queries.collect()
}

/// Refuses a query that names something else, or one thing twice.
pub async fn only_known(path: MatchedPath, request: Request, next: Next) -> Response {
    match wrong(path.as_str(), &request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn wrong(path: &str, request: &Request) -> Option<Problem> {
    request.uri().query().filter(|query| !query.is_empty())?;
    let known = NAMES.get(path)?;
    // What is no query at all is the handler's matter.
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).ok()?;
    let mut seen = BTreeSet::new();
    pairs.into_iter().find_map(|(name, _)| {
        if name != LANGUAGE && !known.contains(&name) {
            return Some(Problem::unknown_field(name));
        }
        (!seen.insert(name.clone())).then(|| Problem::invalid(name, Wrong::Twice))
    })
}
