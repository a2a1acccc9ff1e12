//! Waiting for an earlier day: the wish, and the answer to what is offered.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use booking::Only;
use booking::rules::Command;

use super::appointment::Known;
use super::changes::{ask, finish, fixed};
use super::go;
use super::times::only_key;
use crate::api::{submit, wished};
use crate::app::App;
use crate::body::Filled;
use crate::limits::Visitor;
use crate::pages::here::Here;
use crate::pages::views::{Change, Way};
use crate::problem::Problem;

/// `GET /rdv/{code}/wishes`: which earlier times would do?
pub async fn ask_wish(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    if !known.may_wait() {
        return go(&here, &known.path());
    }
    let wish = known.waiting.as_ref().map(|(wish, _)| wish);
    let way = |only: Only| Way {
        text: here.words.text(only_key(only)),
        href: only.word().to_owned(),
        current: only == wish.map_or(Only::All, |it| it.only),
        ..Way::default()
    };
    let change = Change::Wish { only: Only::ALL.map(way).to_vec(), waits: wish.is_some() };
    ask(&app, &here, &known, ("wishes", change), Vec::new(), StatusCode::OK)
}

/// `POST /rdv/{code}/wishes`: waits for these times, or no longer.
pub async fn wish(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let id = known.row.id;
    let (command, what) = if filled.get("end").is_empty() {
        let only = Only::from_word(filled.get("only")).unwrap_or_default();
        (wished(&app, id, None, only).await?, "waits")
    } else if known.waiting.is_some() {
        (Command::EndWish(id), "waits-not")
    } else {
        return go(&here, &known.path());
    };
    let key = filled.key(&format!("{what} {id}"));
    let done = submit(&app, known.site.id, None, key, command, None).await;
    finish(&app, &here, &known, done.map(|_| ()), what)
}

/// `GET /rdv/{code}/offer`: this earlier time instead? Or that it is no longer kept.
pub async fn offer(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    let said = |at| locale::dated_words(here.words.language(), at, known.site.time_zone);
    let (change, status) = match known.offer() {
        Some((offer, until)) => {
            (Change::Offer { to: said(offer.starts_at), until: said(until) }, StatusCode::OK)
        }
        None => (Change::OfferOver { waits: known.waiting.is_some() }, StatusCode::GONE),
    };
    ask(&app, &here, &known, ("offer", change), Vec::new(), status)
}

/// `POST /rdv/{code}/offer`: takes it, or leaves it to others.
pub async fn answer_offer(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let id = known.row.id;
    let (command, what) = match filled.get("answer") {
        "accept" => (Command::AcceptOffer(id), "moved"),
        _ => (Command::DeclineOffer(id), "declined"),
    };
    let key = filled.key(&format!("{what} {id}"));
    let done = submit(&app, known.site.id, None, key, command, None).await;
    finish(&app, &here, &known, done.map(|_| ()), what)
}
