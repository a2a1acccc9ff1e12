//! What goes out: a letter in the form of its way.

use booking::rules::{Appointment, LetterKind};
use lettre::message::Mailbox;
use model::contact::phone_digits;
use model::{Contact, Instant, LetterId};
use store::{Claimed, LetterChannel};

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
    /// Of this appointment, as it stands, or as it would be at the time that is offered.
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

impl<'a> About<'a> {
    /// What a letter is about that was found with all that it tells; `None`: its appointment is gone, what it offers is over,
    /// or its person unknown.
    pub fn of(found: &'a Claimed, now: Instant) -> Option<Self> {
        let letter = &found.row.letter;
        Some(Self {
            id: letter.id,
            kind: letter.kind,
            appointment: match letter.kind {
                LetterKind::Earlier => found.offer.as_ref()?,
                _ => found.appointment.as_ref()?,
            },
            contact: found.contact.as_ref()?,
            times: &letter.times,
            was_at: found.was_at,
            now,
        })
    }

    /// Its words.
    pub fn words(&self, desk: &Desk) -> Words {
        let words = Words::of(self.kind, self.appointment, self.contact, self.was_at, desk);
        words.proposing(self.times, self.appointment, desk)
    }
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
        let &About { id, kind, appointment, contact, now, .. } = about;
        let words = || about.words(desk);
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
