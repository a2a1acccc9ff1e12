//! `/desk/agenda`: who comes when, for reception, agents and managers. Every act is a plain form and leads back to a page; what
//! happens goes through the same functions as the interface's.
//!
//! - [`day`]: a day or a week, counters × time; [`find`]: by name, code or phone number;
//! - [`appointment`]: one of them, with what can be done; [`book`]: a new one, or another time;
//! - [`block`]: a counter's time is taken out, and who is hit by it;
//! - [`letters`]: who could not be reached, whom to call, what to print.

mod appointment;
mod block;
mod book;
mod day;
mod find;
mod letters;
mod tell;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::NaiveDate;
use lanes::Published;
use model::{Instant, SiteId, TicketId};
use queue::rules::Ticket;
use store::{Principal, Role};

use super::here::Here;
use super::views::{Frame, Words};
use super::{answer, paired};
use crate::api::STAFF;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// The pages of the agenda.
pub fn router() -> Router<App> {
    Router::new()
        .route("/desk/agenda", get(day::page))
        .route("/desk/agenda/find", get(find::page))
        .route("/desk/agenda/new", get(book::page).post(book::book))
        .route("/desk/agenda/here", post(appointment::here))
        .route("/desk/agenda/rdv/{id}", get(appointment::page))
        .route("/desk/agenda/rdv/{id}/times", get(book::times).post(book::relocate))
        .route("/desk/agenda/rdv/{id}/{act}", post(appointment::act))
        .route("/desk/agenda/letters", get(letters::page))
        .route("/desk/agenda/letters/paper", get(letters::paper))
        .route("/desk/agenda/letters/{id}/paper", get(letters::sheet))
        .route("/desk/agenda/letters/{id}/{act}", post(letters::act))
        .route("/desk/agenda/blocks", get(block::page).post(block::block))
        .route("/desk/agenda/blocks/{id}", get(block::hit))
        .route("/desk/agenda/blocks/{id}/{act}", post(block::act))
}

/// A member of staff at a site's agenda.
struct Staff {
    app: App,
    caller: Caller,
    published: Arc<Published>,
    /// The one of the caller's jobs that acts here.
    principal: Principal,
    here: Here,
    query: Vec<(String, String)>,
    /// Letters of which staff has to see.
    open_letters: i64,
}

impl FromRequestParts<App> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let Ok(here) = Here::from_request_parts(parts, app).await;
        let published = paired::site(app, &caller, &STAFF, &here).await?;
        let principal = caller.may(&STAFF, published.site())?.clone();
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let open_letters = app.store.count_open_letters(published.site(), app.clock.now()).await;
        let open_letters = open_letters.map_err(|error| app.unreadable(&error))?;
        Ok(Self { app: app.clone(), caller, published, principal, here, query, open_letters })
    }
}

impl Staff {
    fn site(&self) -> SiteId {
        self.published.site()
    }

    fn words(&self) -> Words {
        self.here.words
    }

    fn now(&self) -> Instant {
        self.app.clock.now().max(self.published.read().last_at)
    }

    /// What the address says for a name; empty: nothing.
    fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// The date that the address names, or today.
    fn date(&self, name: &str) -> NaiveDate {
        let today = self.published.read().booking.today();
        self.asked(name).parse().unwrap_or(today)
    }

    /// What every page has. `done` in the address names what was just done.
    fn frame(&self) -> Frame {
        let mut kept = vec![("site", self.site().to_string())];
        if self.here.is_chosen() {
            kept.push(("lang", self.words().tag().to_owned()));
        }
        let done = self.asked("done");
        let told = DONE.iter().find(|(it, _)| *it == done).map(|(_, key)| self.words().text(key));
        let told =
            self.ticket().map_or(told, |number| Some(self.words().with("agenda-did-here", "number", number)));
        Frame {
            words: self.words(),
            town: Arc::clone(&self.here.town),
            site_name: self.published.read().state.site().name.get(self.words().language()).to_owned(),
            kept,
            home: self.home(),
            letters: self
                .words()
                .count("agenda-letters-open", usize::try_from(self.open_letters).unwrap_or(0)),
            sought: String::new(),
            said: told.map(|text| (false, text)).into_iter().collect(),
        }
    }

    /// Where the reader works else.
    fn home(&self) -> Option<(String, String)> {
        let words = self.words();
        match (self.principal.role, self.principal.counter) {
            (Role::Reception, _) => {
                let path = format!("/desk/accueil?site={}", self.site());
                Some((self.here.link(&path), words.text("reception-title")))
            }
            (Role::Agent, Some(counter)) => {
                let committed = self.published.read();
                let name = committed.state.site().counter(counter)?.name.get(words.language()).to_owned();
                Some((self.here.link(&format!("/desk?counter={counter}")), name))
            }
            _ => None,
        }
    }

    /// The number of the ticket that the address names.
    fn ticket(&self) -> Option<String> {
        let ticket: TicketId = self.asked("ticket").parse().ok()?;
        self.published.read().state.ticket(ticket).map(Ticket::number_text)
    }

    /// The same, where something was refused.
    fn refused(&self, problem: &Problem) -> Frame {
        let language = self.words().language();
        let text = format!("{}. {}", problem.title(language), problem.detail(language));
        Frame { said: vec![(true, text)], ..self.frame() }
    }

    /// Another page, after something was done.
    fn lead(&self, path: &str) -> Result<Response, Problem> {
        let to = HeaderValue::from_str(&self.frame().link(path));
        let to = to.map_err(|_| Problem::new(Kind::Unknown))?;
        Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
    }

    /// A key for a form, so that it acts once however often it is sent.
    fn key(&self) -> String {
        uuid::Builder::from_random_bytes(self.app.entropy.bits().to_be_bytes()).into_uuid().to_string()
    }
}

/// What can have been done on the page before, with the words that tell it.
const DONE: [(&str, &str); 13] = [
    ("booked", "agenda-did-booked"),
    ("moved", "agenda-did-moved"),
    ("cancelled", "agenda-did-cancelled"),
    ("persons", "agenda-did-persons"),
    ("name", "agenda-did-name"),
    ("numbers", "agenda-did-numbers"),
    ("received", "agenda-did-received"),
    ("blocked", "agenda-did-blocked"),
    ("unblocked", "agenda-did-unblocked"),
    ("told", "agenda-did-told"),
    ("proposed", "agenda-did-proposed"),
    ("letter-told", "agenda-did-letter-told"),
    ("letter-again", "agenda-did-letter-again"),
];

/// A page with the status of what was refused.
fn refusal(problem: &Problem, page: &impl askama::Template) -> Result<Response, Problem> {
    Ok((problem.kind.status(), answer(page)?).into_response())
}
