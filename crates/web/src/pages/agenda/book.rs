//! Booking for somebody on the phone or at the desk, and another time for an appointment: the service, a time, a name.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use booking::rules::{Appointment, Command};
use booking::{Ask, Availability, Channel, Errand};
use chrono::{DateTime, Days, NaiveDate};
use model::calendar::{local, rfc3339};
use model::contact::typed_name;
use model::{Contact, Instant, Interpreter, Language, Wrong};
use store::Found;

use super::appointment::own;
use super::tell::Teller;
use super::{Staff, refusal};
use crate::api::{Kept, contact, free, hash, keep, promise, refused, submit};
use crate::body::Filled;
use crate::pages::answer;
use crate::pages::views::{AgendaBook, AskedService, Choice, Frame, TimesOfDay, Words};
use crate::problem::{Kind, Problem};

/// Days with times that one page offers; the next ones are a link away.
const DAYS_SHOWN: usize = 4;
/// A page with so many times begins no further day: the name stands below them.
const TIMES_SHOWN: usize = 48;
/// Days that are searched for so many.
const DAYS_SEARCHED: u64 = 21;
/// Services of one visit that the page asks for: more are seldom, and the citizen's pages have them.
const FIELDS: [(&str, &str); 2] = [("service", "persons"), ("service2", "persons2")];

/// `GET /desk/agenda/new?service=&persons=&from=`.
pub async fn page(staff: Staff) -> Result<Response, Problem> {
    let asked = Asked::read(&staff, &|name| staff.asked(name).to_owned()).await?;
    let page = asked.page(&staff, staff.frame(), Filling::default());
    answer(&page)
}

/// `POST /desk/agenda/new`: keeps the time and books it. Nothing that was typed is lost where that fails.
pub async fn book(staff: Staff, filled: Filled) -> Result<Response, Problem> {
    let typed = |name: &str| filled.get(name).to_owned();
    let language = Language::from_tag(filled.get("language")).unwrap_or_default();
    let asked = Asked::read(&staff, &typed).await?;
    let wanted = Contact {
        interpreter: asked.interpreter,
        never_by_voice: !filled.get("never_by_voice").is_empty(),
        ..contact(
            &typed_name(filled.get("name")),
            Some(filled.get("email")),
            Some(filled.get("phone")),
            language,
        )
    };
    let wrong = wanted.wrong().map(|(field, wrong)| Problem::invalid(field, wrong));
    let starts_at = read_time(&filled).ok_or(Problem::invalid("starts_at", Wrong::Missing));
    let booked = match (wrong, starts_at) {
        (Some(problem), _) | (None, Err(problem)) => Err(problem),
        (None, Ok(starts_at)) => {
            let key = filled.key("agenda hold");
            let (app, who) = (&staff.app, Some(&staff.principal));
            match keep(app, staff.site(), who, key, (asked.errands.clone(), asked.interpreter), starts_at)
                .await
            {
                Ok(kept) => {
                    let key = filled.key("agenda book");
                    let booked = promise(app, who, key, (kept.hold, &kept.secret), Some(wanted)).await;
                    given_back(&staff, kept, booked).await
                }
                Err(problem) => Err(problem),
            }
        }
    };
    match booked {
        Ok(id) => staff.lead(&format!("/desk/agenda/rdv/{id}?done=booked")),
        Err(problem) => {
            let filling = Filling {
                typed: ["name", "phone", "email"].map(typed),
                language,
                never_by_voice: !filled.get("never_by_voice").is_empty(),
                starts_at: typed("starts_at"),
                problem: Some(&problem),
            };
            // What is free may have changed meanwhile.
            let asked = Asked::read(&staff, &typed).await?;
            let page = asked.page(&staff, told(&staff, &problem), filling);
            refusal(&problem, &page)
        }
    }
}

/// `GET /desk/agenda/rdv/{id}/times?from=`: another time for an appointment.
pub async fn times(staff: Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    let found = own(&staff, &name).await?;
    let from = if staff.asked("from").is_empty() { found.appointment.on } else { staff.date("from") };
    let asked = Asked::of(&staff, found, from).await?;
    let page = asked.page(&staff, staff.frame(), Filling::default());
    answer(&page)
}

/// `POST /desk/agenda/rdv/{id}/times`: moves it there, from its own page or from the list of those whom a block hits.
pub async fn relocate(staff: Staff, Path(name): Path<String>, filled: Filled) -> Result<Response, Problem> {
    let found = own(&staff, &name).await?;
    let row = &found.appointment;
    let came = match read_time(&filled) {
        Some(starts_at) => relocated(&staff, row, starts_at).await,
        None => Err(Problem::invalid("starts_at", Wrong::Missing)),
    };
    match (came, filled.get("block")) {
        (Ok(()), "") => staff.lead(&format!("/desk/agenda/rdv/{}?done=moved", row.id)),
        (Ok(()), block) => {
            let told = super::block::with(filled.get("told"), &[row.id]);
            staff.lead(&format!("/desk/agenda/blocks/{block}?done=moved&told={told}"))
        }
        (Err(problem), _) => {
            let from = row.on;
            let asked = Asked::of(&staff, found, from).await?;
            let filling = Filling { problem: Some(&problem), ..Filling::default() };
            let page = asked.page(&staff, told(&staff, &problem), filling);
            refusal(&problem, &page)
        }
    }
}

/// Gives an appointment another time.
pub async fn relocated(staff: &Staff, row: &Appointment, starts_at: Instant) -> Result<(), Problem> {
    let (app, who) = (&staff.app, Some(&staff.principal));
    let kept = keep(app, staff.site(), who, None, (row.ask().errands, None), starts_at).await?;
    let command = Command::Move { appointment: row.id, hold: kept.hold, secret_hash: hash(&kept.secret) };
    let moved = submit(app, staff.site(), who, None, command, None).await;
    given_back(staff, kept, moved.map(|_| ())).await
}

/// What was kept for something that was then refused is free again at once.
async fn given_back<T>(staff: &Staff, kept: Kept, came: Result<T, Problem>) -> Result<T, Problem> {
    if came.is_err() {
        let command = Command::LetGo { hold: kept.hold, secret_hash: hash(&kept.secret) };
        // Where that fails too, the hold runs out by itself.
        let _ = submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await;
    }
    came
}

fn read_time(filled: &Filled) -> Option<Instant> {
    let at = DateTime::parse_from_rfc3339(filled.get("starts_at")).ok()?;
    Some(Instant::from(at.to_utc()))
}

/// What was typed before something was refused.
#[derive(Default)]
struct Filling<'a> {
    typed: [String; 3],
    language: Language,
    never_by_voice: bool,
    starts_at: String,
    problem: Option<&'a Problem>,
}

/// What is searched.
struct Asked {
    free: Arc<Availability>,
    now: Instant,
    errands: Vec<Errand>,
    interpreter: Option<Interpreter>,
    from: NaiveDate,
    /// The appointment that looks for another time, with its name.
    moved: Option<(Appointment, String)>,
}

impl Asked {
    async fn read(staff: &Staff, field: &(dyn Fn(&str) -> String + Sync)) -> Result<Self, Problem> {
        let (free, now) = free(&staff.app, staff.site()).await?;
        let errand = |(service, persons): (&str, &str)| {
            let service = field(service).parse().ok().and_then(|id| free.site().service(id))?;
            let persons = field(persons).trim().parse().unwrap_or(1).clamp(1, service.max_persons().max(1));
            Some(Errand { service: service.id, persons })
        };
        let errands = FIELDS.into_iter().filter_map(errand).collect();
        let interpreter = Interpreter::from_word(&field("interpreter"));
        let interpreter = interpreter.filter(|it| free.site().interpreters().any(|own| own == *it));
        let from = field("from").parse().unwrap_or(free.today());
        // Until another date is asked for, from when on somebody can be there.
        let first = interpreter.and_then(|it| free.site().interpreter_from(it, free.today()));
        let from = if from <= free.today() { first.unwrap_or(from) } else { from };
        Ok(Self { now, errands, interpreter, from, moved: None, free })
    }

    async fn of(staff: &Staff, found: Found, from: NaiveDate) -> Result<Self, Problem> {
        let (free, now) = free(&staff.app, staff.site()).await?;
        let name = Teller { site: free.site(), words: staff.words() }.name(found.contact.as_ref());
        let interpreter = found.contact.as_ref().and_then(|it| it.interpreter);
        let row = found.appointment;
        Ok(Self { now, errands: row.ask().errands, interpreter, from, moved: Some((row, name)), free })
    }

    fn page(&self, staff: &Staff, frame: Frame, filling: Filling<'_>) -> AgendaBook {
        let words = staff.words();
        let tell = Teller { site: self.free.site(), words };
        let Filling { typed, language, never_by_voice, starts_at, problem } = filling;
        let mut errors: Vec<_> = problem
            .and_then(|it| Some((it, it.field.as_ref()?)))
            .map_or_else(Vec::new, |(problem, (field, _))| {
                vec![(field.clone(), field_words(staff, problem))]
            });
        let mut later = None;
        let days = (!self.errands.is_empty()).then(|| {
            self.days(staff, &starts_at).map_or_else(
                |problem| {
                    errors.push(("service".to_owned(), field_words(staff, &problem)));
                    Vec::new()
                },
                |(days, next)| {
                    later = next;
                    days
                },
            )
        });
        let action = match &self.moved {
            Some((row, _)) => format!("/desk/agenda/rdv/{}/times", row.id),
            None => "/desk/agenda/new".to_owned(),
        };
        AgendaBook {
            title: match &self.moved {
                Some((_, name)) => words.with("agenda-move-of", "name", name),
                None => words.text("agenda-new"),
            },
            moved: self.moved.as_ref().map_or_else(String::new, |(row, _)| {
                words.with("agenda-move-from", "when", tell.when(row.starts_at))
            }),
            asked: if self.moved.is_some() { Vec::new() } else { self.asked(tell) },
            from: self.from.to_string(),
            later: later.map_or_else(String::new, |on| frame.link(&format!("{action}?{}", self.query(on)))),
            action,
            days,
            typed,
            never_by_voice,
            interpreters: self.interpreters(words),
            translated: self
                .interpreter
                .and_then(|it| self.free.site().interpreter_from(it, self.free.today()))
                .map_or_else(String::new, |on| {
                    words.with("agenda-interpreter-from", "date", locale::day_words(words.language(), on))
                }),
            tongues: Language::ALL
                .map(|it| (it.tag(), words.text(&format!("language-{}", it.tag())), it == language))
                .into(),
            errors,
            key: staff.key(),
            words,
            languages: staff.here.languages(),
            frame,
        }
    }

    fn interpreters(&self, words: Words) -> Vec<(&'static str, String, bool)> {
        let way = |it: Interpreter| {
            (it.word(), words.text(&format!("interpreter-{}", it.word())), self.interpreter == Some(it))
        };
        if self.moved.is_some() { Vec::new() } else { self.free.site().interpreters().map(way).collect() }
    }

    /// The address of the same search from another date on.
    fn query(&self, from: NaiveDate) -> String {
        let errands = if self.moved.is_some() { &[][..] } else { &self.errands };
        let fields = FIELDS.into_iter().zip(errands);
        let asked = fields.map(|((service, persons), errand)| {
            format!("&{service}={}&{persons}={}", errand.service, errand.persons)
        });
        let interpreter = self.interpreter.filter(|_| self.moved.is_none());
        let interpreter = interpreter.map_or_else(String::new, |it| format!("&interpreter={}", it.word()));
        format!("from={from}{}{interpreter}", asked.collect::<String>())
    }

    fn asked(&self, tell: Teller<'_>) -> Vec<AskedService> {
        let language = tell.words.language();
        let bookable = tell.site.services.iter().filter(|service| service.booking.is_some());
        let choices: Vec<_> = bookable
            .map(|service| Choice { id: service.id.to_string(), name: service.name.get(language).to_owned() })
            .collect();
        let field = |(nth, (field, persons_field)): (usize, (&'static str, &'static str))| {
            let errand = self.errands.get(nth);
            AskedService {
                field,
                label: tell.words.text(if nth == 0 { "agenda-service" } else { "agenda-service-then" }),
                choices: choices.clone(),
                chosen: errand.map_or_else(String::new, |it| it.service.to_string()),
                persons_field,
                persons: errand.map_or(1, |it| it.persons),
            }
        };
        FIELDS.into_iter().enumerate().map(field).collect()
    }

    /// The next days with times, and from which date on others follow.
    fn days(&self, staff: &Staff, chosen: &str) -> Result<(Vec<TimesOfDay>, Option<NaiveDate>), Problem> {
        let ask = Ask { errands: self.errands.clone(), channel: Channel::Staff, interpreter: None };
        let refused = |refusal| refused(refusal, self.now);
        let from = self.from.max(self.free.today());
        let Some(first) = self.free.first(&ask, from, self.now).map_err(refused)? else {
            return Ok((Vec::new(), None));
        };
        let zone = self.free.site().time_zone;
        let date = |at| local(at, zone).date_naive();
        let from = date(first.starts_at);
        let slots =
            self.free.slots(&ask, from, from + Days::new(DAYS_SEARCHED), self.now).map_err(refused)?;
        let language = staff.words().language();
        let mut days: Vec<(NaiveDate, TimesOfDay)> = Vec::new();
        let has_chosen = slots.iter().any(|it| rfc3339(it.starts_at, zone) == chosen);
        for slot in slots {
            let on = date(slot.starts_at);
            if days.last().is_none_or(|(last, _)| *last != on) {
                let times: usize = days.iter().map(|(_, day)| day.times.len()).sum();
                if days.len() == DAYS_SHOWN || times >= TIMES_SHOWN {
                    return Ok((days.into_iter().map(|(_, day)| day).collect(), Some(on)));
                }
                days.push((on, TimesOfDay { name: locale::day_words(language, on), times: Vec::new() }));
            }
            let value = rfc3339(slot.starts_at, zone);
            let is_chosen = if has_chosen { value == chosen } else { slot.starts_at == first.starts_at };
            let label = locale::time_words(language, slot.starts_at, zone);
            if let Some((_, day)) = days.last_mut() {
                day.times.push((value, label, is_chosen));
            }
        }
        Ok((days.into_iter().map(|(_, day)| day).collect(), None))
    }
}

/// The banner of what was refused, where it is no field of the form.
fn told(staff: &Staff, problem: &Problem) -> Frame {
    if problem.field.is_some() { staff.frame() } else { staff.refused(problem) }
}

/// What is wrong with a field, in one sentence.
fn field_words(staff: &Staff, problem: &Problem) -> String {
    let language = staff.words().language();
    let own = problem.field.as_ref().and_then(|(field, _)| match field.as_str() {
        "name" => Some("agenda-wrong-name"),
        "phone" => Some("agenda-wrong-phone"),
        "email" => Some("agenda-wrong-email"),
        "starts_at" => Some("agenda-wrong-starts-at"),
        _ => None,
    });
    if let Some(key) = own {
        return staff.words().text(key);
    }
    match &problem.field {
        Some((_, wrong)) => locale::problem::wrong_words(language, wrong.code(), wrong.limits()),
        None if problem.kind == Kind::Invalid => problem.title(language),
        None => problem.detail(language),
    }
}
