//! Codes of live pages and appointments.

use booking::rules::Appointment;
use model::{AppointmentId, SiteId, TicketId};
use store::InstallationKey;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Characters of a code: 130 bits in Crockford's base32.
const CODE_CHARS: usize = 26;

/// The code of a ticket's live page.
pub fn of_ticket(key: &InstallationKey, ticket: TicketId) -> String {
    key.code(store::TICKET, ticket.get())
}

/// The code of an appointment: who knows it opens, moves and gives it up.
pub fn of_appointment(key: &InstallationKey, appointment: AppointmentId) -> String {
    key.code(store::APPOINTMENT, appointment.get())
}

/// Whether a text has the form of a code; ids of tickets are shorter.
pub fn looks_like_one(text: &str) -> bool {
    text.len() == CODE_CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A code as it was given out, from what somebody typed. Crockford's alphabet has no I, L, O and U, so that letters may
/// be small, and what looks like a one or a zero is meant as one.
fn as_given(typed: &str) -> String {
    let meant = |letter: char| match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        letter => letter,
    };
    typed.chars().map(meant).collect()
}

/// The ticket with this code.
pub async fn find_ticket(app: &App, code: &str) -> Result<TicketId, Problem> {
    if !looks_like_one(code) {
        return Err(Problem::new(Kind::Unknown));
    }
    let found = app
        .store
        .ticket_by_code(store::hash(&as_given(code)))
        .await
        .map_err(|error| app.unreadable(&error))?;
    found.ok_or(Problem::new(Kind::Unknown))
}

/// The appointment with this code.
pub async fn find_appointment(app: &App, code: &str) -> Result<AppointmentId, Problem> {
    if !looks_like_one(code) {
        return Err(Problem::new(Kind::Unknown));
    }
    let found = app.store.appointment_by_code(&store::hash(&as_given(code))).await;
    let found = found.map_err(|error| app.unreadable(&error))?;
    found.map(|it| it.id).ok_or(Problem::new(Kind::Unknown))
}

/// The appointment of a site with this short code, however it is written: of several the one that is to come.
pub async fn find_by_short_code(app: &App, site: SiteId, code: &str) -> Result<Option<Appointment>, Problem> {
    let found = app.store.appointments_by_short_code(&app.key, site, code).await;
    let found = found.map_err(|error| app.unreadable(&error))?.into_iter().map(|it| it.appointment);
    Ok(found.max_by_key(|it| it.starts_at))
}
