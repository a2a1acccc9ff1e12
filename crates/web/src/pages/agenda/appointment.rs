//! `/desk/agenda/rdv/{id}`: one appointment, and what can be done with it.

use axum::extract::Path;
use axum::response::Response;
use booking::Channel;
use booking::rules::{Appointment, AppointmentState, Command};
use chrono::NaiveDate;
use lanes::Committed;
use model::contact::typed_name;
use model::{AppointmentId, Contact, Language, Site, Wrong};
use queue::rules::{self, Care, Leg, Origin, Priority};
use store::{Found, Principal, Role};

use super::tell::Teller;
use super::{Staff, refusal};
use crate::api::{Arrived, completed, id, named, need, receive, renamed, submit};
use crate::body::Filled;
use crate::code;
use crate::pages::answer;
use crate::pages::offer::question;
use crate::pages::views::{AgendaAppointment, Frame};
use crate::problem::{Kind, Problem};

/// Who receives people.
const RECEIVERS: [Role; 2] = [Role::Reception, Role::Agent];

/// `GET /desk/agenda/rdv/{id}`.
pub async fn page(staff: Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    let found = own(&staff, &name).await?;
    let page = appointment(&staff, found, staff.frame(), None).await?;
    answer(&page)
}

/// `POST /desk/agenda/rdv/{id}/{act}`. What is refused is told on the same page.
pub async fn act(
    staff: Staff,
    Path((name, act)): Path<(String, String)>,
    filled: Filled,
) -> Result<Response, Problem> {
    let found = own(&staff, &name).await?;
    let id = found.appointment.id;
    let (done, came) = match act.as_str() {
        "receive" => ("received", received(&staff, &found).await),
        "persons" => ("persons", resized(&staff, id, &filled).await),
        "name" => ("name", corrected(&staff, id, &filled).await),
        "numbers" => ("numbers", numbered(&staff, id, &filled).await),
        "cancel" => ("cancelled", cancelled(&staff, &staff.principal, id).await),
        _ => return Err(Problem::new(Kind::Unknown)),
    };
    match came {
        Ok(()) => staff.lead(&format!("/desk/agenda/rdv/{id}?done={done}")),
        Err(problem) => {
            let field = if act == "numbers" { "numbers" } else { "name" };
            let typed =
                ["name", "numbers"].contains(&act.as_str()).then(|| (field, filled.get(field), &problem));
            let page = appointment(&staff, own(&staff, &name).await?, staff.refused(&problem), typed).await?;
            refusal(&problem, &page)
        }
    }
}

/// `POST /desk/agenda/here`: somebody with an appointment elsewhere, or at another time, is received here and now. The
/// ticket comes first: whatever happens next, the person is in the line.
pub async fn here(staff: Staff, filled: Filled) -> Result<Response, Problem> {
    let receiver = staff.caller.may(&RECEIVERS, staff.site())?;
    let id = named(&staff.app, &staff.published, filled.get("code")).await?;
    let found = opened(&staff, id).await?;
    let (row, language) = (&found.appointment, language_of(&found));
    let there = staff.app.site(id.site()).await?;
    let legs = {
        let (there, here) = (there.read(), staff.published.read());
        legs_here(row, there.state.site(), here.state.site())
    };
    if !matches!(row.state, AppointmentState::Booked | AppointmentState::NoShow) {
        let refusal = booking::rules::Refusal::WrongState { state: row.state };
        return Err(Problem::from_booking(refusal, staff.now(), |_| String::new()));
    }
    let legs = legs.ok_or(Problem::invalid("services", Wrong::NoSuch))?;
    let needs = found.contact.as_ref().and_then(|it| it.interpreter).map(need).into_iter().collect();
    let care = Care { needs, ..Care::default() };
    let (priority, origin) = (Priority::None, Origin::WalkIn);
    let command = rules::Command::Issue { legs, priority, language, origin, care };
    let key = filled.key("agenda here");
    let done = submit(&staff.app, staff.site(), Some(receiver), key, command, None).await?;
    let lanes::Answer::Queue(rules::Answer::Ticket(ticket)) = done.answer else {
        return Err(Problem::new(Kind::Internal));
    };
    // Its time may be over, or somebody cancelled it meanwhile: then there is nothing left to give up.
    if row.state == AppointmentState::Booked {
        match cancelled(&staff, receiver, id).await {
            Err(problem) if !matches!(problem.kind, Kind::Begun | Kind::WrongState) => return Err(problem),
            _ => {}
        }
    }
    staff.lead(&format!("/desk/agenda?ticket={ticket}"))
}

async fn received(staff: &Staff, found: &Found) -> Result<(), Problem> {
    let receiver = staff.caller.may(&RECEIVERS, staff.site())?;
    let (appointment, language) = (found.appointment.id, language_of(found));
    let here = Arrived { appointment, priority: Priority::None, language, care: Care::default() };
    receive(&staff.app, receiver, None, staff.site(), here).await.map(|_| ())
}

async fn resized(staff: &Staff, appointment: AppointmentId, filled: &Filled) -> Result<(), Problem> {
    let typed = filled.pairs().iter().filter(|(name, _)| name == "persons");
    let persons: Result<Vec<u16>, _> = typed.map(|(_, value)| value.trim().parse()).collect();
    let persons = persons.map_err(|_| Problem::invalid("persons", Wrong::Value))?;
    let command = Command::Resize { appointment, persons };
    submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await.map(|_| ())
}

/// All numbers of pre-applications in one field, as they are read on the phone or scanned one after the other.
async fn numbered(staff: &Staff, appointment: AppointmentId, filled: &Filled) -> Result<(), Problem> {
    let numbers = filled.get("numbers").split(|it: char| it.is_whitespace() || ",;:/.-".contains(it));
    let numbers = numbers.filter(|it| !it.is_empty()).map(str::to_uppercase).collect();
    let command = completed(&staff.app, appointment, numbers).await?;
    submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await.map(|_| ())
}

async fn corrected(staff: &Staff, appointment: AppointmentId, filled: &Filled) -> Result<(), Problem> {
    let command = renamed(&staff.app, appointment, &typed_name(filled.get("name"))).await?;
    submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await.map(|_| ())
}

/// Gives an appointment up, at whatever site it is.
pub async fn cancelled(staff: &Staff, who: &Principal, appointment: AppointmentId) -> Result<(), Problem> {
    let command = Command::Cancel(appointment);
    submit(&staff.app, appointment.site(), Some(who), None, command, None).await.map(|_| ())
}

/// An appointment of this site that was promised once.
pub async fn own(staff: &Staff, name: &str) -> Result<Found, Problem> {
    let asked: AppointmentId = id(name)?;
    if asked.site() != staff.site() {
        return Err(Problem::new(Kind::Unknown));
    }
    opened(staff, asked).await
}

/// The same of any site.
pub async fn opened(staff: &Staff, asked: AppointmentId) -> Result<Found, Problem> {
    let found =
        staff.app.store.appointment_found(asked).await.map_err(|error| staff.app.unreadable(&error))?;
    found.filter(|found| found.appointment.booked_at.is_some()).ok_or(Problem::new(Kind::Unknown))
}

/// The language of the person's letters, and so of the ticket.
fn language_of(found: &Found) -> Language {
    found.contact.as_ref().map_or_else(Language::default, |it| it.language)
}

/// Whether the reader may give this person a ticket with the booked time as its turn.
pub fn receivable(staff: &Staff, row: &Appointment, today: NaiveDate) -> bool {
    let comes = matches!(row.state, AppointmentState::Booked | AppointmentState::NoShow);
    comes && row.on == today && staff.caller.may(&RECEIVERS, staff.site()).is_ok()
}

/// The services of an appointment as this site gives them, by their kinds; `None`: it does not give all of them.
pub fn legs_here(row: &Appointment, there: &Site, here: &Site) -> Option<Vec<Leg>> {
    let leg = |it: &booking::rules::Leg| {
        let kind = &there.service(it.service)?.kind;
        let own = here.service(it.service).or_else(|| here.services.iter().find(|own| own.kind == *kind))?;
        Some(Leg { service: own.id, persons: it.persons.min(own.max_persons()) })
    };
    row.legs.iter().map(leg).collect()
}

async fn appointment(
    staff: &Staff,
    found: Found,
    frame: Frame,
    wrong: Option<(&str, &str, &Problem)>,
) -> Result<AgendaAppointment, Problem> {
    let Found { appointment: row, contact, old_reference } = found;
    let waiting = staff.app.store.wish(row.id, staff.now()).await;
    let waiting = waiting.map_err(|error| staff.app.unreadable(&error))?;
    let committed = staff.published.read();
    let tell = Teller { site: committed.state.site(), words: staff.words() };
    let today = committed.booking.today();
    let receivable = receivable(staff, &row, today);
    let comes = matches!(row.state, AppointmentState::Booked | AppointmentState::NoShow);
    let name = tell.name(contact.as_ref());
    let language = staff.words().language();
    let field = |name: &str, known: String| match wrong {
        Some((field, typed, problem)) if field == name => (typed.to_owned(), problem.detail(language)),
        _ => (known, String::new()),
    };
    let typed = field("name", contact.as_ref().map_or_else(String::new, |it| it.name.clone()));
    let known = contact.as_ref().map_or_else(String::new, |it| it.pre_applications.join(" "));
    let asks_numbers = contact.is_some() && row.pre_applications(tell.site) > 0;
    let numbers = asks_numbers.then(|| field("numbers", known));
    let persons = row.legs.iter().filter_map(|leg| {
        let service = tell.site.service(leg.service)?;
        let asked = question(tell.words, service);
        let named = format!("{} : {asked}", service.name.get(language));
        (service.max_persons() > 1).then_some((named, leg.persons, service.max_persons()))
    });
    Ok(AgendaAppointment {
        id: row.id.to_string(),
        name,
        when: tell.when(row.starts_at),
        day: frame.link(&format!("/desk/agenda?on={}", row.on)),
        state: tell.state(row.state),
        facts: facts(staff, &row, contact.as_ref(), old_reference, tell),
        waits: waiting.map(|(_, offer)| waits(offer, tell)),
        phone: contact.as_ref().and_then(|it| Some((it.phone.clone()?, !it.never_by_voice))),
        email: contact.and_then(|it| it.email),
        ticket: ticket_of(&committed, row.id),
        code: code::of_appointment(&staff.app.key, row.id),
        key: staff.key(),
        receivable,
        here: comes && !receivable && staff.caller.may(&RECEIVERS, staff.site()).is_ok(),
        changeable: row.state == AppointmentState::Booked && row.on >= today,
        persons: persons.collect(),
        typed,
        numbers,
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    })
}

/// The number of the ticket that an appointment became, while memory holds it.
fn ticket_of(committed: &Committed, appointment: AppointmentId) -> Option<String> {
    let mut tickets = committed.state.tickets();
    tickets.find(|it| it.appointment == Some(appointment)).map(rules::Ticket::number_text)
}

/// That it waits for an earlier day, or the time that is kept for it and until when.
fn waits(offer: Option<Appointment>, tell: Teller<'_>) -> String {
    match offer.and_then(|it| Some((it.starts_at, it.expires_at?))) {
        Some((at, until)) => {
            let said = [("when", tell.when(at).into()), ("until", tell.when(until).into())];
            locale::text_with(tell.words.language(), "agenda-offered", &said)
        }
        None => tell.words.text("agenda-waits"),
    }
}

fn facts(
    staff: &Staff,
    row: &Appointment,
    contact: Option<&Contact>,
    old: Option<String>,
    tell: Teller<'_>,
) -> Vec<(String, String)> {
    let words = tell.words;
    let fact = |key: &str, value: String| (words.text(key), value);
    let mut facts: Vec<_> = row
        .legs
        .iter()
        .map(|leg| {
            fact("agenda-service", format!("{} · {}", tell.errand(leg.errand()), tell.counter(leg.counter)))
        })
        .collect();
    let minutes = u32::from(row.minutes);
    facts.push(fact("agenda-length", locale::duration_words(words.language(), minutes)));
    facts.push(fact("agenda-code", staff.app.key.short_code(row.id)));
    facts.extend(old.map(|old| fact("agenda-old-code", old)));
    let way = match row.channel {
        Channel::Online => "agenda-way-online",
        Channel::Staff => "agenda-way-staff",
    };
    facts.push(fact("agenda-way", words.text(way)));
    let interpreter = contact.and_then(|it| it.interpreter);
    facts.extend(
        interpreter.map(|it| fact("agenda-interpreter", words.text(&format!("interpreter-{}", it.word())))),
    );
    let wanted = row.pre_applications(tell.site);
    if let Some(contact) = contact.filter(|_| wanted > 0) {
        let missing = wanted.saturating_sub(contact.pre_applications.len());
        let missing = (missing > 0).then(|| words.count("agenda-numbers-missing", missing));
        let known = contact.pre_applications.iter().cloned();
        facts.push(fact("agenda-numbers", known.chain(missing).collect::<Vec<_>>().join(", ")));
    }
    let tongue = contact.map(|it| words.text(&format!("language-{}", it.language.tag())));
    facts.extend(tongue.map(|it| fact("agenda-language", it)));
    facts
}
