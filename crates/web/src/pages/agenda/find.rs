//! `/desk/agenda/find`: somebody says a name, a phone number or a code, or shows one.

use axum::response::Response;
use booking::rules::{Appointment, AppointmentState};
use model::AppointmentId;
use store::Found;

use super::Staff;
use super::appointment::{legs_here, opened, receivable};
use super::tell::Teller;
use crate::api::{Wanted, matching, named};
use crate::code;
use crate::pages::answer;
use crate::pages::views::{AgendaFind, Elsewhere, FoundAppointment, Frame};
use crate::problem::{Kind, Problem};

/// Characters of a short code.
const SHORT_CHARS: usize = 6;
/// Characters of a long one, the last of a link that a scanner read.
const LONG_CHARS: usize = 26;
/// Digits of a phone number that are looked for.
const LEAST_DIGITS: usize = 4;

/// `GET /desk/agenda/find?text=`. One that is found alone is shown at once.
pub async fn page(staff: Staff) -> Result<Response, Problem> {
    let text = staff.asked("text").trim().to_owned();
    let mut frame = staff.frame();
    frame.sought.clone_from(&text);
    if let Some(id) = coded(&staff, &text).await? {
        if id.site() == staff.site() {
            return staff.lead(&format!("/desk/agenda/rdv/{id}"));
        }
        let elsewhere = Some(elsewhere(&staff, id).await?);
        return answer(&results(&staff, frame, Vec::new(), elsewhere));
    }
    let found = sought(&staff, &text).await?;
    if let [only] = found.as_slice() {
        return staff.lead(&format!("/desk/agenda/rdv/{}", only.appointment.id));
    }
    let page = listed(&staff, &found, frame);
    answer(&page)
}

/// The appointment of a code, of this site or another.
async fn coded(staff: &Staff, text: &str) -> Result<Option<AppointmentId>, Problem> {
    let bare: String = text.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    // A scanner reads the link of a letter, whose end is the code.
    let last = bare.rsplit('/').next().unwrap_or_default();
    if last.len() != LONG_CHARS && bare.chars().count() != SHORT_CHARS {
        return Ok(None);
    }
    let code = if last.len() == LONG_CHARS { last } else { &bare };
    match named(&staff.app, &staff.published, code).await {
        Ok(id) => Ok(Some(id)),
        Err(problem) if problem.kind == Kind::Invalid => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// By name, by phone number, by the number of an older system: whatever the text may be, each appointment once.
async fn sought(staff: &Staff, text: &str) -> Result<Vec<Found>, Problem> {
    let today = staff.published.read().booking.today();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let some = || Some(text.to_owned());
    let mut asked = Vec::new();
    if text.chars().any(char::is_alphabetic) {
        asked.push(Wanted { name: some(), ..Wanted::default() });
    }
    if digits >= LEAST_DIGITS {
        asked.push(Wanted { phone: some(), ..Wanted::default() });
    }
    if digits > 0 {
        asked.push(Wanted { reference: some(), ..Wanted::default() });
    }
    let mut found: Vec<Found> = Vec::new();
    for wanted in asked {
        let more = matching(&staff.app, staff.site(), today, wanted).await?;
        let is_new = |it: &Found| !found.iter().any(|known| known.appointment.id == it.appointment.id);
        let more: Vec<_> = more.into_iter().filter(is_new).collect();
        found.extend(more);
    }
    // Who stands before the desk comes today.
    found.sort_by_key(|it| (it.appointment.on != today, it.appointment.starts_at));
    Ok(found)
}

fn listed(staff: &Staff, found: &[Found], frame: Frame) -> AgendaFind {
    let committed = staff.published.read();
    let tell = Teller { site: committed.state.site(), words: staff.words() };
    let today = committed.booking.today();
    let one = |it: &Found| {
        let row = &it.appointment;
        let told = [("when", tell.when(row.starts_at).into()), ("what", tell.errands(row).into())];
        FoundAppointment {
            href: frame.link(&format!("/desk/agenda/rdv/{}", row.id)),
            id: row.id.to_string(),
            name: tell.name(it.contact.as_ref()),
            text: locale::text_with(tell.words.language(), "agenda-found-one", &told),
            state: tell.state(row.state),
            receivable: receivable(staff, row, today),
        }
    };
    let found = found.iter().map(one).collect();
    results(staff, frame, found, None)
}

fn results(
    staff: &Staff,
    frame: Frame,
    found: Vec<FoundAppointment>,
    elsewhere: Option<Elsewhere>,
) -> AgendaFind {
    AgendaFind { words: staff.words(), languages: staff.here.languages(), frame, found, elsewhere }
}

/// Somebody came to the wrong town hall: what is told here, and whether it can be done here.
async fn elsewhere(staff: &Staff, id: AppointmentId) -> Result<Elsewhere, Problem> {
    let row = opened(staff, id).await?.appointment;
    let there = staff.app.site(id.site()).await?;
    let committed = there.read();
    let site = committed.state.site();
    let tell = Teller { site, words: staff.words() };
    let refused = refused(staff, &row, site);
    Ok(Elsewhere {
        place: format!("{}, {}", site.name.get(staff.words().language()), site.address),
        when: tell.when(row.starts_at),
        what: tell.errands(&row),
        code: code::of_appointment(&staff.app.key, id),
        key: staff.key(),
        refused,
    })
}

fn refused(staff: &Staff, row: &Appointment, there: &model::Site) -> String {
    let words = staff.words();
    if row.state != AppointmentState::Booked {
        let told = Teller { site: there, words }.state(row.state).1;
        return words.with("agenda-here-state", "state", told);
    }
    let committed = staff.published.read();
    let known = legs_here(row, there, committed.state.site()).is_some();
    if known { String::new() } else { words.text("agenda-here-not") }
}
