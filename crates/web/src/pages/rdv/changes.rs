//! What is asked of an appointment by its link: each change is shown before it counts, and counts by POST.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use booking::rules::{AppointmentState, Command};
use booking::{Ask, Channel, Errand};
use model::contact::{pre_application, typed_name};
use model::{Instant, Wrong};

use super::appointment::Known;
use super::choice::{Pairs, value};
use super::services::translated;
use super::times::{Look, Wanted, may_walk_in, release};
use super::{alternatives, dated, fresh_key, go, line, place, private, query, read_instant, written};
use crate::api::{Kept, completed, free, hash, keep, renamed, submit};
use crate::app::App;
use crate::body::Filled;
use crate::limits::Visitor;
use crate::pages::here::Here;
use crate::pages::offer;
use crate::pages::views::{Change, Hidden, NumberField, RdvChange, RdvTaken, RdvTimes, Way};
use crate::problem::{Kind, Problem};

/// How many come for each démarche, as an address or a form says it; as before where it says nothing that fits.
fn errands(known: &Known, pairs: &[(String, String)]) -> Vec<Errand> {
    let persons: Vec<u16> =
        pairs.iter().filter(|(name, _)| name == "persons").filter_map(|(_, it)| it.parse().ok()).collect();
    let is_whole = persons.len() == known.row.legs.len();
    let errand = |(nth, leg): (usize, &booking::rules::Leg)| Errand {
        service: leg.service,
        persons: if is_whole { persons[nth] } else { leg.persons },
    };
    known.row.legs.iter().enumerate().map(errand).collect()
}

fn numbers(errands: &[Errand]) -> Vec<Hidden> {
    errands.iter().map(|it| ("persons", it.persons.to_string())).collect()
}

/// A page of an appointment with these numbers, and more.
fn link(here: &Here, known: &Known, what: &str, errands: &[Errand], more: &[(&str, &str)]) -> String {
    let numbers = numbers(errands);
    let own = numbers.iter().map(|(name, value)| (*name, value.as_str()));
    here.link(&format!("{}/{what}?{}", known.path(), query(own.chain(more.iter().copied()))))
}

/// `GET /rdv/{code}/times`: another time.
pub async fn times(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    let (free, now) = free(&app, known.site.id).await?;
    let ask =
        Ask { errands: errands(&known, &pairs), channel: Channel::Online, interpreter: known.interpreter() };
    let page = |more: &[(&str, &str)]| link(&here, &known, "times", &ask.errands, more);
    let choose = |at: Instant| link(&here, &known, "moves", &ask.errands, &[("at", &written(at))]);
    let look = Look {
        free: &free,
        ask: &ask,
        wanted: Wanted::read(&pairs),
        now,
        words: here.words,
        page: &page,
        choose: &choose,
    };
    let times = look.times()?;
    let view = RdvTimes {
        words: here.words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        moved: known.when(&here),
        chosen: said(&known, &ask.errands, &here),
        alternatives: Vec::new(),
        place: place(&known.site, here.words),
        places: Vec::new(),
        action: String::new(),
        hidden: Vec::new(),
        times,
        interpreters: Vec::new(),
        translated: String::new(),
        release: release(&known.site, &ask, here.words),
        walk_in: may_walk_in(&known.site, &ask, now),
        add: String::new(),
        back: here.link(&known.path()),
    };
    private(&view, StatusCode::OK)
}

fn said(known: &Known, errands: &[Errand], here: &Here) -> Vec<String> {
    let said = |it: &Errand| Some(line(known.site.service(it.service)?, it.persons, here.words));
    errands.iter().filter_map(said).chain(translated(known.interpreter(), here.words)).collect()
}

/// A change as it is shown before it counts.
pub(super) fn ask(
    app: &App,
    here: &Here,
    known: &Known,
    (what, change): (&str, Change),
    mut hidden: Vec<Hidden>,
    status: StatusCode,
) -> Result<Response, Problem> {
    hidden.push(("key", fresh_key(app)));
    let view = RdvChange {
        words: here.words,
        languages: if status == StatusCode::OK { here.languages() } else { Vec::new() },
        town: Arc::clone(&here.town),
        change,
        when: known.when(here),
        chosen: known.chosen(here.words),
        action: here.link(&format!("{}/{what}", known.path())),
        hidden,
        back: here.link(&known.path()),
    };
    private(&view, status)
}

/// `GET /rdv/{code}/moves?at=`: this time instead?
pub async fn ask_move(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let Some(at) = read_instant(value(&pairs, "at")).filter(|_| known.may_change()) else {
        return go(&here, &known.path());
    };
    let to = locale::dated_words(here.words.language(), at, known.site.time_zone);
    let mut hidden = numbers(&errands(&known, &pairs));
    hidden.push(("at", written(at)));
    ask(&app, &here, &known, ("moves", Change::Move { to }), hidden, StatusCode::OK)
}

/// `POST /rdv/{code}/moves`: the new time is taken, and in the same moment the old one becomes free.
pub async fn relocate(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let at = read_instant(filled.get("at")).ok_or(Problem::new(Kind::Unknown))?;
    let errands = errands(&known, filled.pairs());
    let (site, appointment) = (known.site.id, known.row.id);
    let key = |what: &str| filled.key(&format!("{what} {appointment} {at:?}"));
    let wanted = (errands.clone(), known.interpreter());
    let kept = keep(&app, site, None, key("hold"), wanted, at).await;
    let Kept { hold, secret } = match kept {
        Ok(kept) => kept,
        Err(problem) if problem.kind == Kind::SlotTaken => {
            let told = ("rdv-taken-title", "rdv-taken-move-detail");
            return nearest(&here, &known, &errands, at, &problem, told);
        }
        Err(problem) => return Err(problem),
    };
    let command = Command::Move { appointment, hold, secret_hash: hash(&secret) };
    let done = submit(&app, site, None, key("move"), command, None).await;
    finish(&app, &here, &known, done.map(|_| ()), "moved")
}

/// The nearest times at which it fits: each leads to the question whether it shall be that one.
fn nearest(
    here: &Here,
    known: &Known,
    errands: &[Errand],
    wished_at: Instant,
    problem: &Problem,
    (title, detail): (&str, &str),
) -> Result<Response, Problem> {
    let (site, words) = (&known.site, here.words);
    let href = |at: Instant| link(here, known, "moves", errands, &[("at", &written(at))]);
    let view = RdvTaken {
        words,
        languages: Vec::new(),
        town: Arc::clone(&here.town),
        title: words.text(title),
        detail: words.text(detail),
        wished: locale::dated_words(words.language(), wished_at, site.time_zone),
        chosen: said(known, errands, here),
        place: place(site, words),
        action: String::new(),
        hidden: Vec::new(),
        times: dated(&alternatives(problem), site, words, href),
        all: link(here, known, "times", errands, &[]),
        places: Vec::new(),
    };
    private(&view, problem.kind.status())
}

/// Back to the appointment. A refusal is told there: it says how the appointment stands now.
pub(super) fn finish(
    app: &App,
    here: &Here,
    known: &Known,
    done: Result<(), Problem>,
    what: &str,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => go(here, &format!("{}?done={what}", known.path())),
        Err(problem) if matches!(problem.kind.status(), StatusCode::CONFLICT | StatusCode::GONE) => {
            refused(app, here, known, &problem)
        }
        Err(problem) => Err(problem),
    }
}

/// The appointment as it stands, and why something cannot be done.
fn refused(app: &App, here: &Here, known: &Known, problem: &Problem) -> Result<Response, Problem> {
    let told = Some(("alert", problem.detail(here.words.language())));
    let mut view = known.view(app, here, told);
    view.languages = Vec::new();
    private(&view, problem.kind.status())
}

/// Instead of a question about what cannot be changed any more. An appointment that is over says so by itself.
pub(super) fn fixed(app: &App, here: &Here, known: &Known) -> Result<Response, Problem> {
    match known.row.state {
        AppointmentState::Booked => refused(app, here, known, &Problem::new(Kind::Begun)),
        _ => go(here, &known.path()),
    }
}

/// `GET /rdv/{code}/cancellations`: really?
pub async fn ask_cancel(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    ask(&app, &here, &known, ("cancellations", Change::Cancel), Vec::new(), StatusCode::OK)
}

/// `POST /rdv/{code}/cancellations`.
pub async fn cancel(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let key = filled.key(&format!("cancel {}", known.row.id));
    let done = submit(&app, known.site.id, None, key, Command::Cancel(known.row.id), None).await;
    finish(&app, &here, &known, done.map(|_| ()), "cancelled")
}

/// `GET /rdv/{code}/persons`: how many come?
pub async fn ask_persons(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    let number = |service: &model::Service, leg: &booking::rules::Leg, number: u16| Way {
        text: if service.max_persons() > 1 {
            offer::units(here.words, service, number)
        } else {
            "1".to_owned()
        },
        href: number.to_string(),
        current: number == leg.persons,
        ..Way::default()
    };
    let legs = known.row.legs.iter().filter_map(|leg| Some((leg, known.site.service(leg.service)?)));
    let asked = legs.map(|(leg, service)| {
        let all = (1..=service.max_persons()).map(|n| number(service, leg, n));
        (service.name.get(here.words.language()).to_owned(), all.collect())
    });
    let change = Change::Persons(asked.collect());
    ask(&app, &here, &known, ("persons", change), Vec::new(), StatusCode::OK)
}

/// `POST /rdv/{code}/persons`: at the same time where there is room, else the nearest times at which there is.
pub async fn resize(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let errands = errands(&known, filled.pairs());
    let persons = errands.iter().map(|it| it.persons).collect();
    let command = Command::Resize { appointment: known.row.id, persons };
    let key = filled.key(&format!("resize {}", known.row.id));
    match submit(&app, known.site.id, None, key, command, None).await {
        Err(problem) if problem.kind == Kind::SlotTaken => {
            let told = ("rdv-no-room-title", "rdv-no-room-detail");
            nearest(&here, &known, &errands, known.row.starts_at, &problem, told)
        }
        done => finish(&app, &here, &known, done.map(|_| ()), "persons"),
    }
}

/// The fields for numbers: one for each person, filled with what is known or was typed.
fn number_fields(known: &Known, here: &Here, typed: &[String], wrong: &[String]) -> Change {
    let words = here.words;
    let wanted = known.row.pre_applications(&known.site).max(1);
    let field = |nth: usize| NumberField {
        name: format!("number-{}", nth + 1),
        label: if wanted == 1 {
            words.text("rdv-number-one")
        } else {
            words.with("rdv-number-nth", "n", nth + 1)
        },
        typed: typed.get(nth).cloned().unwrap_or_default(),
        wrong: wrong.get(nth).cloned().unwrap_or_default(),
    };
    Change::Numbers((0..wanted).map(field).collect())
}

/// `GET /rdv/{code}/numbers`: which numbers have the pre-applications?
pub async fn ask_numbers(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    if known.row.pre_applications(&known.site) == 0 || known.contact.is_none() {
        return go(&here, &known.path());
    }
    if !known.may_complete() {
        return refused(&app, &here, &known, &Problem::new(Kind::NumbersFixed));
    }
    let change = number_fields(&known, &here, known.numbers(), &[]);
    ask(&app, &here, &known, ("numbers", change), Vec::new(), StatusCode::OK)
}

/// `POST /rdv/{code}/numbers`: what is left empty is given later.
pub async fn number(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let wanted = known.row.pre_applications(&known.site);
    let typed: Vec<String> =
        (1..=wanted).map(|nth| filled.get(&format!("number-{nth}")).trim().to_owned()).collect();
    let read: Vec<Option<String>> = typed.iter().map(|text| pre_application(text)).collect();
    let wrong = |(nth, text): (usize, &String)| match &read[nth] {
        _ if text.is_empty() => String::new(),
        None => here.words.text("rdv-wrong-number"),
        number if read[..nth].contains(number) => here.words.text("rdv-wrong-number-twice"),
        Some(_) => String::new(),
    };
    let wrong: Vec<String> = typed.iter().enumerate().map(wrong).collect();
    if wrong.iter().any(|it| !it.is_empty()) {
        let change = number_fields(&known, &here, &typed, &wrong);
        return ask(&app, &here, &known, ("numbers", change), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let command = completed(&app, known.row.id, read.into_iter().flatten().collect()).await?;
    let key = filled.key(&format!("numbers {}", known.row.id));
    let done = submit(&app, known.site.id, None, key, command, None).await;
    finish(&app, &here, &known, done.map(|_| ()), "numbers")
}

/// `GET /rdv/{code}/names`: how is it spelt?
pub async fn ask_name(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    if !known.may_change() {
        return fixed(&app, &here, &known);
    }
    if !known.may_rename() {
        return refused(&app, &here, &known, &Problem::new(Kind::NameFixed));
    }
    let change = Change::Name(String::new(), String::new());
    ask(&app, &here, &known, ("names", change), Vec::new(), StatusCode::OK)
}

/// `POST /rdv/{code}/names`.
pub async fn rename(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let name = typed_name(filled.get("name"));
    let command = match renamed(&app, known.row.id, &name).await {
        Ok(command) => command,
        Err(problem) if problem.kind == Kind::Invalid => {
            let words = here.words;
            let wrong = match problem.field {
                Some((_, Wrong::Line { most, .. })) if !name.is_empty() => {
                    words.with("rdv-wrong-name", "most", most)
                }
                _ => words.text("rdv-wrong-no-name"),
            };
            let change = Change::Name(name, wrong);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return ask(&app, &here, &known, ("names", change), Vec::new(), status);
        }
        Err(problem) => return Err(problem),
    };
    let key = filled.key(&format!("name {}", known.row.id));
    let done = submit(&app, known.site.id, None, key, command, None).await;
    finish(&app, &here, &known, done.map(|_| ()), "name")
}
