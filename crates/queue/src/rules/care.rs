//! What colleagues should know of a person today.

use model::{TicketId, Wrong};

use super::change::Change;
use super::command::{Answer, Decided};
use super::refusal::Refusal;
use super::row::{Care, Need, Ticket};
use super::state::State;

/// Longest note, in characters: two lines on the desk.
pub const MAX_NOTE_CHARS: usize = 200;

/// Sets what is given and leaves the rest. It moves nobody, so it builds on no step: the revision stays.
pub(super) fn set(
    state: &State,
    ticket: TicketId,
    (note, needs, fetch): (Option<&str>, Option<&[Need]>, Option<bool>),
) -> Result<Decided, Refusal> {
    let ticket = state.ticket(ticket).ok_or(Refusal::Unknown("ticket"))?;
    if ticket.business_day != state.business_day {
        return Err(Refusal::WrongState { state: ticket.state });
    }
    let mut care = ticket.care.clone();
    if let Some(note) = note {
        care.note = Some(note.to_owned());
    }
    if let Some(needs) = needs {
        care.needs = needs.to_vec();
    }
    care.fetch = fetch.unwrap_or(care.fetch);
    let care = checked(&care)?;
    let changes = if care == ticket.care {
        Vec::new()
    } else {
        vec![Change::Ticket(Ticket { care, ..ticket.clone() })]
    };
    Ok(Decided { changes, answer: Answer::Ticket(ticket.id) })
}

/// Each need once and in order; a note of nothing is none.
pub(super) fn checked(care: &Care) -> Result<Care, Refusal> {
    let note = care.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        return Err(Refusal::Invalid {
            field: "note",
            wrong: Wrong::Line { least: 0, most: MAX_NOTE_CHARS as u64 },
        });
    }
    let needs = Need::ALL.into_iter().filter(|need| care.needs.contains(need)).collect();
    Ok(Care { note: note.map(str::to_owned), needs, fetch: care.fetch })
}
