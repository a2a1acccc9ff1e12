//! A time is held, who comes is asked and checked, and the hold becomes an appointment.
//!
//! Nothing typed is lost: what was answered travels in hidden fields from page to page, also over a hold that ran out and a
//! time that somebody else took.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use booking::rules::{Appointment, AppointmentState, Command};
use booking::{Availability, Errand};
use model::contact::typed_name;
use model::{AppointmentId, Contact, Instant, Interpreter, SiteId};

use super::choice::{Choice, Pairs, value};
use super::services::translated;
use super::times::places;
use super::{alternatives, dated, documents, fresh_key, go, lines, passing, place, read_instant};
use crate::api::{contact, errands_of, firsts, free, hash, id, keep, promise, submit};
use crate::app::App;
use crate::body::Filled;
use crate::code;
use crate::limits::Visitor;
use crate::pages::here::Here;
use crate::pages::views::{Hidden, Kept, RdvCheck, RdvDetails, RdvTaken};
use crate::problem::{Kind, Problem};

/// Fields of who comes, as forms name them.
const ANSWERS: [&str; 4] = ["name", "email", "phone", "never_by_voice"];

/// Who comes, as it was typed. Its `Debug` shows nothing.
#[derive(Clone, Default)]
struct Answers([String; 4]);

impl Answers {
    fn of(filled: &Filled) -> Self {
        Self(ANSWERS.map(|name| filled.get(name).trim().to_owned()))
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    fn hidden(&self) -> impl Iterator<Item = Hidden> {
        ANSWERS.into_iter().zip(self.0.clone())
    }

    fn contact(&self, here: &Here) -> Contact {
        let [name, email, phone, never_by_voice] = &self.0;
        let contact = contact(&typed_name(name), Some(email), Some(phone), here.words.language());
        Contact { never_by_voice: !never_by_voice.is_empty(), ..contact }
    }

    /// What is to be mended, each field by itself.
    fn errors(&self, here: &Here) -> Vec<(&'static str, String)> {
        let words = here.words;
        let all = self.contact(here);
        let of = |name: &str, email: Option<&String>, phone: Option<&String>| {
            let one = Contact {
                name: name.to_owned(),
                email: email.cloned(),
                phone: phone.cloned(),
                ..all.clone()
            };
            one.wrong()
        };
        let mut errors = Vec::new();
        if all.name.is_empty() {
            errors.push(("name", words.text("rdv-wrong-no-name")));
        } else if of(&all.name, None, None).is_some() {
            errors.push(("name", words.with("rdv-wrong-name", "most", model::contact::NAME_CHARS.1)));
        }
        if all.email.is_none() && all.phone.is_none() {
            errors.push(("email", words.text("rdv-wrong-no-way")));
        }
        if all.email.is_some() && of("A", all.email.as_ref(), None).is_some() {
            errors.push(("email", words.text("rdv-wrong-email")));
        }
        if all.phone.is_some() && of("A", None, all.phone.as_ref()).is_some() {
            errors.push(("phone", words.text("rdv-wrong-phone")));
        }
        errors
    }
}

/// A hold, for whoever knows its secret.
struct Held {
    row: Appointment,
    secret: String,
    interpreter: Option<Interpreter>,
    free: Arc<Availability>,
    now: Instant,
}

impl Held {
    /// The one that an address or a form names.
    async fn find(app: &App, pairs: &[(String, String)]) -> Result<Self, Problem> {
        let hold: AppointmentId = id(value(pairs, "hold"))?;
        let interpreter = Interpreter::from_word(value(pairs, "interpreter"));
        Self::load(app, hold, value(pairs, "secret"), interpreter).await
    }

    async fn load(
        app: &App,
        hold: AppointmentId,
        secret: &str,
        interpreter: Option<Interpreter>,
    ) -> Result<Self, Problem> {
        let (free, now) = free(app, hold.site()).await?;
        let row = app.store.appointment_row(hold).await.map_err(|error| app.unreadable(&error))?;
        let row = row.filter(|row| row.secret_hash == hash(secret)).ok_or(Problem::new(Kind::Unknown))?;
        Ok(Self { row, secret: secret.to_owned(), interpreter, free, now })
    }

    fn is_live(&self) -> bool {
        self.row.state == AppointmentState::Held && self.row.expires_at.is_some_and(|at| self.now < at)
    }

    /// The page of the appointment that it became.
    fn booked(&self, app: &App) -> Option<String> {
        let is_one = self.row.booked_at.is_some();
        is_one.then(|| format!("/rdv/{}", code::of_appointment(&app.key, self.row.id)))
    }

    fn choice(&self) -> Choice {
        Choice::of(self.free.site(), &self.row.legs, self.interpreter)
    }

    fn kept(&self, app: &App, here: &Here) -> Kept {
        let (site, words) = (self.free.site(), here.words);
        let until = self.row.expires_at.unwrap_or(self.now);
        Kept {
            when: locale::dated_words(words.language(), self.row.starts_at, site.time_zone),
            until: locale::time_words(words.language(), until, site.time_zone),
            chosen: lines(site, &self.row.legs, words)
                .into_iter()
                .chain(translated(self.interpreter, words))
                .collect(),
            place: place(site, words),
            hidden: [("hold", self.row.id.to_string()), ("secret", self.secret.clone())]
                .into_iter()
                .chain(self.interpreter.map(|it| ("interpreter", it.word().to_owned())))
                .chain([("key", fresh_key(app))])
                .collect(),
            suffix: here.link(""),
        }
    }
}

/// What is wished for: at which site, what for, when; and what was typed so far.
struct Wish {
    site: SiteId,
    errands: Vec<Errand>,
    starts_at: Instant,
    choice: Choice,
    answers: Answers,
}

/// `POST /rdv/holds`: keeps a time.
pub async fn hold(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let (choice, _) = Choice::read(filled.pairs())?;
    let site = choice.site.ok_or(Problem::new(Kind::Unknown))?;
    let starts_at = read_instant(filled.get("starts_at")).ok_or(Problem::new(Kind::Unknown))?;
    let published = app.site(site).await?;
    let errands = errands_of(published.read().state.site(), &choice.named());
    let errands = errands.filter(|it| !it.is_empty()).ok_or(Problem::new(Kind::Unknown))?;
    let wish = Wish { site, errands, starts_at, choice, answers: Answers::of(&filled) };
    let key = filled.key(&format!("hold {starts_at:?}"));
    let interpreter = wish.choice.interpreter;
    match keep(&app, site, None, key, (wish.errands.clone(), interpreter), starts_at).await {
        Ok(kept) if wish.answers.is_empty() => {
            let hold = kept.hold.to_string();
            let own = [("hold", hold.as_str()), ("secret", &kept.secret)].into_iter();
            let all = own.chain(interpreter.map(|it| ("interpreter", it.word())));
            go(&here, &format!("/rdv/details?{}", super::query(all)))
        }
        Ok(kept) => {
            let held = Held::load(&app, kept.hold, &kept.secret, interpreter).await?;
            checked(&app, &here, &held, wish.answers, None)
        }
        Err(problem) if problem.kind == Kind::SlotTaken => taken(&app, &here, wish, &problem).await,
        Err(problem) => Err(problem),
    }
}

/// `GET /rdv/details`: who comes? It may be yesterday's page, or the page before the last: then it says so, and what now.
pub async fn details(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let held = Held::find(&app, &pairs).await?;
    if let Some(page) = held.booked(&app) {
        return go(&here, &page);
    }
    if !held.is_live() {
        return expired(&app, &here, &held, Answers::default()).await;
    }
    asked(&app, &here, &held, Answers::default(), None)
}

/// `POST /rdv/check`: what was typed, before it counts; or what is to be mended in it.
pub async fn check(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let answers = Answers::of(&filled);
    let held = Held::find(&app, filled.pairs()).await?;
    if let Some(page) = held.booked(&app) {
        return go(&here, &page);
    }
    let (held, is_new) = match extended(&app, &held, &filled).await? {
        Ok(found) => found,
        Err(problem) => return taken(&app, &here, wish(&held, answers), &problem).await,
    };
    let notice = is_new.then(|| ("good", here.words.text("rdv-kept-again")));
    match filled.get("act") {
        "change" => asked(&app, &here, &held, answers, notice),
        "longer" => {
            let until = locale::time_words(
                here.words.language(),
                held.row.expires_at.unwrap_or(held.now),
                held.free.site().time_zone,
            );
            asked(
                &app,
                &here,
                &held,
                answers,
                Some(("good", here.words.with("rdv-kept-longer", "time", until))),
            )
        }
        _ => checked(&app, &here, &held, answers, notice),
    }
}

/// `POST /rdv/releases`: another time is looked for.
pub async fn release(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let held = Held::find(&app, filled.pairs()).await?;
    let command = Command::LetGo { hold: held.row.id, secret_hash: held.row.secret_hash };
    match submit(&app, held.row.id.site(), None, None, command, None).await {
        Ok(_) => {}
        // It is free already, or an appointment by now: the times show it.
        Err(problem) if matches!(problem.kind, Kind::HoldExpired | Kind::WrongState) => {}
        Err(problem) => return Err(problem),
    }
    go(&here, &held.choice().link("/rdv/times", &[]))
}

/// `POST /rdv/appointments`: the hold becomes an appointment. Sent twice it leads twice to the same page.
pub async fn book(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    filled: Filled,
) -> Result<Response, Problem> {
    let answers = Answers::of(&filled);
    let held = Held::find(&app, filled.pairs()).await?;
    if let Some(page) = held.booked(&app) {
        return go(&here, &page);
    }
    if !answers.errors(&here).is_empty() {
        return checked(&app, &here, &held, answers, None);
    }
    let key = || filled.key(&format!("book {}", held.row.id));
    let contact = Contact { interpreter: held.interpreter, ..answers.contact(&here) };
    let done = promise(&app, None, key(), (held.row.id, &held.secret), Some(contact.clone())).await;
    let done = match done {
        Err(problem) if problem.kind == Kind::HoldExpired => match extended(&app, &held, &filled).await? {
            Ok((again, _)) => promise(&app, None, key(), (again.row.id, &again.secret), Some(contact)).await,
            Err(problem) => return taken(&app, &here, wish(&held, answers), &problem).await,
        },
        done => done,
    };
    match done {
        Ok(booked) => go(&here, &format!("/rdv/{}?done=booked", code::of_appointment(&app.key, booked))),
        Err(problem) if problem.kind == Kind::ContactLimit => {
            let told = problem.detail(here.words.language());
            asked(&app, &here, &held, answers, Some(("alert", told)))
        }
        Err(problem) => Err(problem),
    }
}

/// The hold for a while longer; where it has run out, the same time held again. What is refused: somebody else has it.
async fn extended(app: &App, held: &Held, filled: &Filled) -> Result<Result<(Held, bool), Problem>, Problem> {
    let Held { row, secret, interpreter, .. } = held;
    match longer(app, held).await {
        Ok(_) => return Ok(Ok((Held::load(app, row.id, secret, *interpreter).await?, false))),
        Err(problem) if problem.kind == Kind::HoldExpired => {}
        Err(problem) => return Err(problem),
    }
    let key = filled.key(&format!("again {}", row.id));
    let errands = row.legs.iter().map(|leg| Errand { service: leg.service, persons: leg.persons }).collect();
    match keep(app, row.id.site(), None, key, (errands, *interpreter), row.starts_at).await {
        Ok(kept) => Ok(Ok((Held::load(app, kept.hold, &kept.secret, *interpreter).await?, true))),
        Err(problem) if problem.kind == Kind::SlotTaken => Ok(Err(problem)),
        Err(problem) => Err(problem),
    }
}

async fn longer(app: &App, held: &Held) -> Result<lanes::Done, Problem> {
    let command = Command::Extend { hold: held.row.id, secret_hash: held.row.secret_hash };
    submit(app, held.row.id.site(), None, None, command, None).await
}

fn wish(held: &Held, answers: Answers) -> Wish {
    Wish {
        site: held.row.id.site(),
        errands: held.row.ask().errands,
        starts_at: held.row.starts_at,
        choice: held.choice(),
        answers,
    }
}

/// Who comes is asked.
fn asked(
    app: &App,
    here: &Here,
    held: &Held,
    answers: Answers,
    notice: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    details_page(app, here, held, answers, notice, Vec::new())
}

fn details_page(
    app: &App,
    here: &Here,
    held: &Held,
    answers: Answers,
    notice: Option<(&'static str, String)>,
    errors: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    // What was posted has no address to be read at in another language.
    let languages = if here.path() == "/rdv/details" { here.languages() } else { Vec::new() };
    let page = RdvDetails {
        words: here.words,
        languages,
        town: Arc::clone(&here.town),
        notice,
        errors,
        kept: held.kept(app, here),
        answers: answers.0,
    };
    passing(&page, status)
}

/// What was typed is shown once more, or what is to be mended in it.
fn checked(
    app: &App,
    here: &Here,
    held: &Held,
    answers: Answers,
    notice: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    let errors = answers.errors(here);
    if !errors.is_empty() {
        return details_page(app, here, held, answers, notice, errors);
    }
    let page = RdvCheck {
        words: here.words,
        languages: Vec::new(),
        town: Arc::clone(&here.town),
        notice,
        kept: held.kept(app, here),
        documents: documents(held.free.site(), &held.row.legs, here.words),
        answers: answers.0,
    };
    passing(&page, StatusCode::OK)
}

/// The hold ran out: its own time if it is still free, else the nearest. To ask for longer is refused, which changes nothing
/// and names them.
async fn expired(app: &App, here: &Here, held: &Held, answers: Answers) -> Result<Response, Problem> {
    let Err(refused) = longer(app, held).await else { return asked(app, here, held, answers, None) };
    if refused.kind != Kind::HoldExpired {
        return Err(refused);
    }
    let words = here.words;
    let told = (words.text("rdv-expired-title"), words.text("rdv-expired-detail"));
    let page = taken_page(app, here, wish(held, answers), &alternatives(&refused), told).await?;
    passing(&page, StatusCode::OK)
}

/// Somebody else has the time: the nearest ones, and nothing is lost.
async fn taken(app: &App, here: &Here, wish: Wish, problem: &Problem) -> Result<Response, Problem> {
    let words = here.words;
    let told = (words.text("rdv-taken-title"), words.text("rdv-taken-detail"));
    let page = taken_page(app, here, wish, &alternatives(problem), told).await?;
    passing(&page, problem.kind.status())
}

async fn taken_page(
    app: &App,
    here: &Here,
    wish: Wish,
    times: &[Instant],
    (title, detail): (String, String),
) -> Result<RdvTaken, Problem> {
    let (free, now) = free(app, wish.site).await?;
    let (site, words) = (free.site(), here.words);
    let mut hidden: Vec<Hidden> = wish.choice.at(wish.site).pairs();
    hidden.extend(wish.answers.hidden());
    hidden.push(("key", fresh_key(app)));
    // Without a time anywhere there is still the phone.
    let firsts = firsts(app, &wish.choice.named(), wish.choice.interpreter).await.unwrap_or_default();
    Ok(RdvTaken {
        words,
        languages: Vec::new(),
        town: Arc::clone(&here.town),
        title,
        detail,
        wished: locale::dated_words(words.language(), wish.starts_at, site.time_zone),
        chosen: super::services::chosen(&wish.choice, std::slice::from_ref(site), words),
        place: place(site, words),
        action: here.link("/rdv/holds"),
        hidden,
        times: dated(times, site, words, |_| String::new()),
        all: here.link(&wish.choice.link("/rdv/times", &[])),
        places: places(here, &wish.choice, &firsts, wish.site, now),
    })
}
