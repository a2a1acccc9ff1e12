//! The interface under `/api/v1` (DESIGN.md section 7). A handler has four thoughts: guard, parse, one command to
//! its lane, answer.

mod board;
mod calls;
mod citizens;
mod counters;
mod devices;
pub(crate) mod help;
mod live_ticket;
mod notice;
mod openapi;
mod operations;
mod queries;
mod reception;
mod sites;
mod slips;
mod submit;
mod suspensions;
mod tickets;
mod visits;

pub(crate) use board::SEERS;
pub(crate) use counters::{OVERSEERS, overseer};
pub(crate) use devices::{DeviceList, of_site as devices_of};
pub(crate) use notice::HANGERS;
pub use openapi::document;
pub(crate) use submit::{id, submit};

use axum::Router;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// Every route of the interface, with its description.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::about())
        .routes(routes!(sites::list))
        .routes(routes!(sites::one))
        .routes(routes!(tickets::issue, reception::find))
        .routes(routes!(tickets::by_code))
        .routes(routes!(live_ticket::live))
        .routes(routes!(visits::rings))
        .routes(routes!(visits::starts))
        .routes(routes!(visits::completions))
        .routes(routes!(visits::no_shows))
        .routes(routes!(visits::parkings))
        .routes(routes!(reception::transfers))
        .routes(routes!(visits::undos))
        .routes(routes!(reception::enquiries))
        .routes(routes!(reception::priorities))
        .routes(routes!(reception::joins))
        .routes(routes!(reception::splits))
        .routes(routes!(reception::services))
        .routes(routes!(reception::cares))
        .routes(routes!(citizens::delays))
        .routes(routes!(citizens::repeats))
        .routes(routes!(tickets::returns))
        .routes(routes!(tickets::withdrawals))
        .routes(routes!(counters::one))
        .routes(routes!(calls::calls))
        .routes(routes!(counters::openings))
        .routes(routes!(counters::pauses))
        .routes(routes!(counters::closings))
        .routes(routes!(counters::after_works))
        .routes(routes!(suspensions::suspend, suspensions::list))
        .routes(routes!(suspensions::resume))
        .routes(routes!(devices::beat))
        .routes(routes!(devices::list))
        .routes(routes!(slips::enter))
        .routes(routes!(slips::close_day))
        .routes(routes!(notice::set))
        .routes(routes!(notice::one, notice::end))
        .routes(routes!(help::call, help::list))
        .routes(routes!(help::answers))
        .routes(routes!(board::board))
        .routes(routes!(board::live))
        .routes(routes!(openapi::openapi))
        .routes(routes!(operations::healthz))
        .routes(routes!(operations::readyz))
        .routes(routes!(operations::metrics))
}

/// The routes that answer.
pub fn router() -> Router<App> {
    Router::from(described()).route_layer(from_fn(queries::only_known))
}
