//! `/rdv/…`: a citizen books, looks, moves, gives up, complete without JavaScript.
//!
//! - [`choice`]: what for, as it travels in the address until a time is held; [`services`] ask it, [`times`] show what is free;
//! - [`holds`]: a time is held, who comes is asked and checked, and the hold becomes an appointment. From then on the hold's id
//!   and secret travel in hidden fields: there is no cookie;
//! - [`appointment`]: the page of a letter's link; [`changes`]: what is asked there; [`waiting`] for an earlier day.
//!
//! GET changes nothing: programs open the links of letters before people do. Commands and refusals are the interface's own
//! ([`crate::api`]).

mod appointment;
mod changes;
mod choice;
mod holds;
mod services;
mod times;
mod waiting;

use askama::Template;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use booking::rules::Leg;
use model::{Instant, Site};

use super::here::Here;
use super::views::{Place, TimeChoice, Words};
use super::{answer, offer};
use crate::app::App;
use crate::problem::{Kind, Problem};

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/rdv", get(services::services))
        .route("/rdv/persons", get(services::persons))
        .route("/rdv/times", get(times::page))
        .route("/rdv/holds", post(holds::hold))
        .route("/rdv/details", get(holds::details))
        .route("/rdv/check", post(holds::check))
        .route("/rdv/releases", post(holds::release))
        .route("/rdv/appointments", post(holds::book))
        .route("/rdv/{code}", get(appointment::page))
        .route("/rdv/{code}/print", get(appointment::print))
        .route("/rdv/{code}/times", get(changes::times))
        .route("/rdv/{code}/moves", get(changes::ask_move).post(changes::relocate))
        .route("/rdv/{code}/cancellations", get(changes::ask_cancel).post(changes::cancel))
        .route("/rdv/{code}/persons", get(changes::ask_persons).post(changes::resize))
        .route("/rdv/{code}/numbers", get(changes::ask_numbers).post(changes::number))
        .route("/rdv/{code}/names", get(changes::ask_name).post(changes::rename))
        .route("/rdv/{code}/wishes", get(waiting::ask_wish).post(waiting::wish))
        .route("/rdv/{code}/offer", get(waiting::offer).post(waiting::answer_offer))
}

/// A page about one person's appointment: no search engine keeps it. (No referrer and no cache hold for all pages.)
fn private(view: &impl Template, status: StatusCode) -> Result<Response, Problem> {
    let mut response = answer(view)?;
    *response.status_mut() = status;
    let robots = HeaderName::from_static("x-robots-tag");
    response.headers_mut().insert(robots, HeaderValue::from_static("noindex, nofollow"));
    Ok(response)
}

/// A page on the way to an appointment: who goes back finds what was typed, for as long as the browser is open. It holds no
/// code, and the hold's secret is worth nothing after some minutes.
fn passing(view: &impl Template, status: StatusCode) -> Result<Response, Problem> {
    let mut response = private(view, status)?;
    let kept = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(response)
}

/// To another page after something was done.
fn go(here: &Here, path: &str) -> Result<Response, Problem> {
    let to = HeaderValue::from_str(&here.link(path)).map_err(|_| Problem::new(Kind::Unknown))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}

/// A key with which a form may be sent twice.
fn fresh_key(app: &App) -> String {
    uuid::Builder::from_random_bytes(app.entropy.bits().to_be_bytes()).into_uuid().to_string()
}

/// A query of these names and values.
fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Where a site is, and how it is called.
pub(super) fn place(site: &Site, words: Words) -> Place {
    Place {
        name: site.name.get(words.language()).to_owned(),
        address: site.address.clone(),
        // A number that is broken at the end of a line is misread.
        phone: site.settings.phone.as_deref().unwrap_or_default().replace(' ', "\u{a0}"),
    }
}

/// "Carte d'identité · 2 personnes", for each leg.
fn lines(site: &Site, legs: &[Leg], words: Words) -> Vec<String> {
    let numbers = legs.iter().map(|leg| (leg.service, leg.persons));
    numbers.filter_map(|(service, persons)| Some(line(site.service(service)?, persons, words))).collect()
}

fn line(service: &model::Service, persons: u16, words: Words) -> String {
    let units = offer::several(words, service, persons);
    let name = service.name.get(words.language());
    if units.is_empty() { name.to_owned() } else { format!("{name} · {units}") }
}

/// What to bring for each démarche.
fn documents(site: &Site, legs: &[Leg], words: Words) -> Vec<(String, Vec<String>)> {
    let services = legs.iter().filter_map(|leg| site.service(leg.service));
    let told =
        services.map(|it| (it.name.get(words.language()).to_owned(), offer::documents(it, words.language())));
    told.filter(|(_, documents)| !documents.is_empty()).collect()
}

/// An instant as a form or an address says it.
fn written(at: Instant) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn read_instant(text: &str) -> Option<Instant> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| Instant::from(at.to_utc()))
}

/// Times with their dates, nearest to what somebody wished for.
fn dated(times: &[Instant], site: &Site, words: Words, href: impl Fn(Instant) -> String) -> Vec<TimeChoice> {
    let choice = |&at: &Instant| TimeChoice {
        text: locale::dated_words(words.language(), at, site.time_zone),
        value: written(at),
        href: href(at),
    };
    times.iter().map(choice).collect()
}

/// The nearest times that a refusal names.
fn alternatives(problem: &Problem) -> Vec<Instant> {
    let list = problem.extra.get("alternatives").and_then(|it| it.as_array());
    let times = list.into_iter().flatten().filter_map(|it| read_instant(it.get("starts_at")?.as_str()?));
    times.collect()
}
