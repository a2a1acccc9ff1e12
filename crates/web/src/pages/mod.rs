//! The pages.
//!
//! A handler finds what is asked for, fills a view with words, and answers. GET changes nothing; what desks and
//! kiosks do goes through the interface. Rules are read from the published state, never decided here.
//!
//! - [`home`] `/`, [`pair`] `/pair/{token}`, [`ticket`] `/t/{code}`: open to everybody;
//! - [`kiosk`], [`display`], [`counter_panel`], [`desk`] (with [`desk_panel`]), [`reception`]: for browsers that are
//!   paired ([`crate::caller`]);
//! - [`agenda`] `/desk/agenda`: appointments, for staff, by plain forms;
//! - [`rdv`] `/rdv/…`: booking and appointments, by plain forms; [`about`] `/about/…`: what the pages say of themselves;
//! - [`paired`]: at which site; [`here`]: the address and the language; [`offer`]: how a service stands now, in words; [`stopped`]: a stop; [`qr`]: codes to scan;
//! - [`staff`]: what every desk reads, calls for help and stops; [`carry`](mod@carry): the panel in the answer to an act;
//! - [`views`]: the templates.

mod about;
mod agenda;
mod carry;
mod counter_panel;
mod desk;
mod desk_panel;
mod display;
mod error;
mod here;
mod home;
mod kiosk;
mod offer;
mod pair;
mod paired;
mod qr;
mod rdv;
mod reception;
mod reception_ticket;
mod rooms;
mod staff;
mod stopped;
mod styleguide;
mod ticket;
mod today;
mod views;

#[cfg(test)]
mod tests;

use askama::Template;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::App;
use crate::problem::{Kind, Problem};

pub use carry::carry;
pub use error::error_page;
pub use here::Here;
pub use qr::Address;
pub use views::CONTENT_SECURITY_POLICY;
pub(crate) use views::Words;

/// The type of every page.
const HTML: &str = "text/html; charset=utf-8";

/// The routes of the pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/pair/{token}", get(pair::show).post(pair::pair))
        .route("/kiosk", get(kiosk::page))
        .route("/kiosk/services", get(kiosk::services))
        .route("/kiosk/ticket", get(kiosk::ticket))
        .route("/display", get(display::page))
        .route("/display/counter", get(counter_panel::page))
        .route("/desk", get(desk::page))
        .route("/desk/panel", get(desk::panel))
        .route("/desk/accueil", get(reception::page))
        .route("/desk/accueil/panel", get(reception::panel))
        .route("/desk/accueil/tickets", get(reception::tickets))
        .merge(agenda::router())
        .route("/styleguide", get(styleguide::page))
        .route("/manage/today", get(today::page))
        .route("/manage/today/{action}", post(today::act))
        .route("/about/{page}", get(about::page))
        .merge(rdv::router())
        .route("/t/{code}", get(ticket::page))
        .route("/t/{code}/delays", post(ticket::delay))
        .route("/t/{code}/returns", post(ticket::come_back))
        .route("/t/{code}/repeats", post(ticket::repeat))
        .route("/t/{code}/withdrawals", post(ticket::withdraw))
}

/// A page or fragment. It says how things stand now: nobody keeps it. Written after the published state was let go,
/// because the lane waits for readers.
fn answer(view: &impl Template) -> Result<Response, Problem> {
    let text = written(view)?;
    Ok(([(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

fn written(view: &impl Template) -> Result<String, Problem> {
    view.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be written");
        Problem::new(Kind::Internal)
    })
}
