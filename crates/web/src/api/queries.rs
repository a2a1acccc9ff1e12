//! What a query may name: what the interface's own description says, and nothing else.
//!
//! A name that is mistyped (`?zon=`) would else be passed over, and the answer be one to another question. What is described
//! as a list may stand several times.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Query, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use queue::rules::Wrong;
use serde::Deserialize;

use crate::problem::Problem;

/// Every address takes the reader's language.
const LANGUAGE: &str = "lang";

/// What is read of the description: each path's operations by their methods, and what they take.
#[derive(Deserialize)]
struct Description {
    paths: HashMap<String, HashMap<String, Operation>>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
    #[serde(default)]
    schema: Schema,
}

#[derive(Default, Deserialize)]
struct Schema {
    /// One type, or several.
    #[serde(default, rename = "type")]
    kind: serde_json::Value,
}

impl Schema {
    fn is_list(&self) -> bool {
        let is_list = |kind: &serde_json::Value| kind == "array";
        is_list(&self.kind) || self.kind.as_array().is_some_and(|kinds| kinds.iter().any(is_list))
    }
}

/// The names of each path's query, and whether each may stand several times.
static NAMES: LazyLock<HashMap<String, BTreeMap<String, bool>>> = LazyLock::new(|| {
    let description: Description =
        serde_json::from_str(super::openapi::TEXT).expect("a test compares it with the routes");
    let ours = description.paths.into_iter().filter(|(path, _)| path.starts_with("/api/v1/"));
    ours.map(|(path, operations)| (path, names(operations))).collect()
});

fn names(operations: HashMap<String, Operation>) -> BTreeMap<String, bool> {
    let parameters = operations.into_values().flat_map(|it| it.parameters);
    parameters.filter(|it| it.place == "query").map(|it| (it.name, it.schema.is_list())).collect()
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
        let is_list = known.get(&name);
        if name != LANGUAGE && is_list.is_none() {
            return Some(Problem::unknown_field(name));
        }
        (is_list != Some(&true) && !seen.insert(name.clone())).then(|| Problem::invalid(name, Wrong::Twice))
    })
}
