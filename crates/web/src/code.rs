//! Codes of live pages.

use model::TicketId;
use store::InstallationKey;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Characters of a code: 130 bits in Crockford's base32.
const CODE_CHARS: usize = 26;

/// The code of a ticket's live page.
pub fn of_ticket(key: &InstallationKey, ticket: TicketId) -> String {
    key.code(store::TICKET, ticket.get())
}

/// Whether a text has the form of a code; ids of tickets are shorter and begin with a small letter.
pub fn looks_like_one(text: &str) -> bool {
    text.len() == CODE_CHARS && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// The ticket with this code.
pub async fn find_ticket(app: &App, code: &str) -> Result<TicketId, Problem> {
    if !looks_like_one(code) {
        return Err(Problem::new(Kind::Unknown));
    }
    let found = app.store.ticket_by_code(store::hash(code)).await.map_err(|error| app.unreadable(&error))?;
    found.ok_or(Problem::new(Kind::Unknown))
}
