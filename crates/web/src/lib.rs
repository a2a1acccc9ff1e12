//! Pages and interface of guichet.
//!
//! - [`api`]: `/api/v1` (DESIGN.md section 7), described by OpenAPI from the same routes that answer;
//! - [`pages`]: what people see, by askama templates, with the scripts of `kiosk-display/`;
//! - [`paper`]: what is printed for the hour without electricity;
//! - [`caller`]: who asks; [`body`]: what is asked; [`problem`]: what is answered when it cannot be;
//! - [`serve`]: the listener, its limits and its stop; [`proxies`]: who asks when a proxy asks for others.
//!
//! A handler has four thoughts: guard, parse, one command to its lane, answer. None begins a transaction: a
//! handler whose client hangs up is dropped anywhere, and only lanes may not be.

pub mod api;
pub mod app;
mod assets;
mod body;
mod caller;
mod code;
pub mod demo;
mod desk_view;
pub mod devices;
pub mod earliest;
mod find;
mod language;
pub mod limits;
mod once;
pub mod pages;
pub mod paper;
pub mod principals;
pub mod problem;
pub mod proxies;
pub mod serve;
mod show;
mod show_booking;
mod speak;
pub mod town;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

pub use app::{App, Parts, Sheets};
pub use caller::COOKIE_PREFIX;
use problem::{Kind, Problem};

/// Everything that answers.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(api::router().route_layer(from_fn_with_state(app.clone(), pages::carry)))
        .merge(pages::router())
        .route("/assets/{*path}", get(assets::asset))
        .route("/town.css", get(town::sheet))
        .route("/town/logo", get(town::logo))
        .fallback(async || Problem::new(Kind::Unknown))
        .method_not_allowed_fallback(async || Problem::new(Kind::Method))
        .layer(from_fn(speak::speak))
        .with_state(app)
}
