//! What goes out: a letter in the form of its way.

use booking::rules::{Appointment, LetterKind};
use lettre::message::Mailbox;
use model::contact::phone_digits;
use model::{Contact, Instant, LetterId};
use store::LetterChannel;

use crate::mail::Mail;
use crate::retry::Trouble;
use crate::words::{Desk, Words, calendar};

/// What a letter is about, and to whom it goes.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The letter.
    pub id: LetterId,
    /// What it says.
    pub kind: LetterKind,
    /// Of this appointment, as it stands.
    pub appointment: &'a Appointment,
    /// To this person.
    pub contact: &'a Contact,
    /// Other times that it proposes.
    pub times: &'a [Instant],
    /// When the person believes it to be, if that is another time.
    pub was_at: Option<Instant>,
    /// When it is written.
    pub now: Instant,
}

/// A letter in the form of its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A mail.
    Mail(Mail),
    /// A text message.
    Sms {
        /// The number as it is dialled in France.
        digits: String,
        /// The text.
        text: String,
    },
    /// A sheet, as HTML.
    Paper(String),
    /// Nothing: the row is the list of whom to call.
    Call,
}

impl Piece {
    /// Makes it. An error: nothing can be sent there.
    pub fn of(way: LetterChannel, about: &About, desk: &Desk, from: &Mailbox) -> Result<Self, Trouble> {
        let &About { id, kind, appointment, contact, times, was_at, now } = about;
        let words =
            || Words::of(kind, appointment, contact, was_at, desk).proposing(times, appointment, desk);
        Ok(match way {
            LetterChannel::Email => {
                let entry = calendar(kind, appointment, contact.language, desk, now);
                let to = contact.email.as_deref().unwrap_or_default();
                Piece::Mail(Mail::of(id, &words(), entry, from, to, now)?)
            }
            LetterChannel::Sms => {
                let digits = contact.phone.as_deref().and_then(phone_digits).unwrap_or_default();
                Piece::Sms { digits, text: words().sms }
            }
            LetterChannel::Paper => Piece::Paper(words().paper()),
            LetterChannel::Call => Piece::Call,
        })
    }
}
