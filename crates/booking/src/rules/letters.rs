//! Which command makes which letters. This is the one place: a lane writes them with what it decided.
//!
//! | command | letters |
//! |---|---|
//! | book; import, where letters are asked for | confirmation, reminder |
//! | move, by the citizen | change, reminder |
//! | move, by staff | moved, reminder |
//! | more or fewer persons | change, reminder |
//! | cancel | cancellation |
//! | call off, by staff | called off |
//! | propose other times, by staff | proposal |
//! | tell what is missing | documents |
//! | accept an earlier time | change, reminder |
//! | time offers an earlier time | earlier |
//! | hold, extend, let go, import, correct the name, complete, check in, serve, block, unblock, wish, decline; else time | none |
//!
//! A block gives people another counter at the same time, of which they need not know. What an old system promised, it has
//! also told: it is confirmed only where an operator asks for it. Nobody is told to have missed an appointment.
//!
//! A letter that tells the appointment anew ([`LetterKind::tells_anew`]) makes every one of an earlier revision needless:
//! that is decided when a letter is about to go out, so that no command has to look for letters.

use model::{AppointmentId, Instant, LetterId, Wrong};
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::command::{Answer, Command, Context, Decided};
use super::refusal::Refusal;
use super::row::Appointment;
use super::state::State;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// It is booked.
    Confirmation,
    /// The citizen changed it.
    Change,
    /// The town hall moved it.
    Moved,
    /// It is given up.
    Cancellation,
    /// It is soon.
    Reminder,
    /// Papers are missing.
    Documents,
    /// Nobody can receive the person then; other times are proposed.
    Proposal,
    /// The town hall gave it up.
    CalledOff,
    /// An earlier time is offered.
    Earlier,
}

impl LetterKind {
    /// Every kind, for tables and tests.
    pub const ALL: [LetterKind; 9] = [
        LetterKind::Confirmation,
        LetterKind::Change,
        LetterKind::Moved,
        LetterKind::Cancellation,
        LetterKind::Reminder,
        LetterKind::Documents,
        LetterKind::Proposal,
        LetterKind::CalledOff,
        LetterKind::Earlier,
    ];

    /// The word of the database, and of the keys of texts.
    pub fn word(self) -> &'static str {
        match self {
            LetterKind::Confirmation => "confirmation",
            LetterKind::Change => "change",
            LetterKind::Moved => "moved",
            LetterKind::Cancellation => "cancellation",
            LetterKind::Reminder => "reminder",
            LetterKind::Documents => "documents",
            LetterKind::Proposal => "proposal",
            LetterKind::CalledOff => "called_off",
            LetterKind::Earlier => "earlier",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it tells all that is to be known of the appointment, so that letters of earlier revisions need not go out
    /// any more.
    pub fn tells_anew(self) -> bool {
        matches!(self, LetterKind::Change | LetterKind::Moved) || self.is_given_up()
    }

    /// Whether the appointment is no more.
    pub fn is_given_up(self) -> bool {
        matches!(self, LetterKind::Cancellation | LetterKind::CalledOff)
    }
}

/// One message to a citizen, as it is made. Its words are made when it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// What about.
    pub kind: LetterKind,
    /// The appointment.
    pub appointment: AppointmentId,
    /// The appointment's, when this was made.
    pub revision: i64,
    /// When the appointment was before, if this is about another time.
    pub was_at: Option<Instant>,
    /// When it was made.
    pub made_at: Instant,
    /// When it may go out.
    pub due_at: Instant,
    /// Other times that it proposes. They are not held: whoever answers first has one.
    pub times: Vec<Instant>,
}

/// Times that one letter proposes at most: what can be said on the phone.
pub const MAX_PROPOSALS: usize = 3;

/// When people are reminded, in hours: so long before the appointment, if it was made or moved at least so long before. At
/// the same hour of the day as the appointment, so never at night. Who booked later than all of these remembers.
const REMINDERS: [(i64, i64); 2] = [(48, 72), (24, 36)];

/// That papers are missing changes nothing; it only makes a letter. Asked for by staff.
pub(super) fn tell_missing(
    state: &State,
    appointment: AppointmentId,
    context: &Context,
) -> Result<Decided, Refusal> {
    state.changeable(appointment, context)?;
    Ok(Decided { changes: Vec::new(), answer: Answer::Appointment(appointment) })
}

/// Other times are proposed, because nobody can receive the person at the one that was promised. It stays the person's until
/// another one is chosen, so nothing changes.
pub(super) fn propose(
    state: &State,
    appointment: AppointmentId,
    times: &[Instant],
    context: &Context,
) -> Result<Decided, Refusal> {
    state.changeable(appointment, context)?;
    let invalid = |wrong| Err(Refusal::Invalid { field: "times", wrong });
    if times.len() > MAX_PROPOSALS {
        return invalid(Wrong::TooMany { most: MAX_PROPOSALS as u64 });
    }
    if times.iter().any(|&at| at <= context.now) {
        return invalid(Wrong::NotLater);
    }
    Ok(Decided { changes: Vec::new(), answer: Answer::Appointment(appointment) })
}

/// The letters that go with a command's decision, with ids of the batch.
pub fn letters(
    state: &State,
    command: &Command,
    changes: &[Change],
    context: &mut Context,
) -> Result<Vec<Letter>, Refusal> {
    let (id, kind) = match command {
        Command::Book { hold, .. } => (*hold, LetterKind::Confirmation),
        Command::Import(import) if import.letters => match changes {
            [Change::Appointment(booked)] => (booked.id, LetterKind::Confirmation),
            _ => return Ok(Vec::new()),
        },
        Command::Move { appointment, .. } if context.is_staff() => (*appointment, LetterKind::Moved),
        Command::Move { appointment, .. } | Command::Resize { appointment, .. } => {
            (*appointment, LetterKind::Change)
        }
        Command::AcceptOffer(appointment) => (*appointment, LetterKind::Change),
        Command::Cancel(appointment) => (*appointment, LetterKind::Cancellation),
        Command::CallOff(appointment) => (*appointment, LetterKind::CalledOff),
        Command::Propose { appointment, .. } => (*appointment, LetterKind::Proposal),
        Command::TellMissing(appointment) => (*appointment, LetterKind::Documents),
        Command::Hold { .. }
        | Command::Extend { .. }
        | Command::LetGo { .. }
        | Command::Import(_)
        | Command::CorrectName(_)
        | Command::Complete(_)
        | Command::Wish { .. }
        | Command::EndWish(_)
        | Command::DeclineOffer(_)
        | Command::CheckIn { .. }
        | Command::Serve(_)
        | Command::Block { .. }
        | Command::Unblock(_) => return Ok(Vec::new()),
    };
    let changed = changes.iter().find_map(|change| match change {
        Change::Appointment(row) if row.id == id => Some(row),
        _ => None,
    });
    let only_tells = matches!(kind, LetterKind::Documents | LetterKind::Proposal);
    let about = if only_tells { state.appointment(id) } else { changed };
    let Some(about) = about else { return Ok(Vec::new()) };
    let before = state.appointment(id).map(|row| row.starts_at);
    let moved_from = before.filter(|at| *at != about.starts_at);
    let mut due = vec![(kind, context.now)];
    if !only_tells && !kind.is_given_up() {
        due.extend(reminder_at(about, context.now).map(|at| (LetterKind::Reminder, at)));
    }
    let letter = |(kind, due_at): (LetterKind, Instant)| {
        let times = match (kind, command) {
            (LetterKind::Proposal, Command::Propose { times, .. }) => times.clone(),
            _ => Vec::new(),
        };
        let was_at = moved_from.filter(|_| kind.tells_anew());
        Ok(Letter { was_at, times, ..letter_about(about, kind, due_at, context)? })
    };
    due.into_iter().map(letter).collect()
}

/// The letters that go with what time has done.
pub fn offer_letters(
    state: &State,
    changes: &[Change],
    context: &mut Context,
) -> Result<Vec<Letter>, Refusal> {
    let seq = context.seq;
    let offered = changes.iter().filter_map(|change| match change {
        Change::Wish(wish) if wish.offer.is_some_and(|it| it.is_of(seq)) => {
            state.appointment(wish.appointment)
        }
        _ => None,
    });
    offered.map(|about| letter_about(about, LetterKind::Earlier, context.now, context)).collect()
}

fn letter_about(
    about: &Appointment,
    kind: LetterKind,
    due_at: Instant,
    context: &mut Context,
) -> Result<Letter, Refusal> {
    let id = LetterId::made(about.id.site(), context.seq, context.place()?);
    let (appointment, revision, made_at) = (about.id, about.revision, context.now);
    Ok(Letter { id, kind, appointment, revision, was_at: None, made_at, due_at, times: Vec::new() })
}

/// When somebody who booked or moved it now is reminded of an appointment.
fn reminder_at(appointment: &Appointment, now: Instant) -> Option<Instant> {
    let hours_before = |hours: i64| appointment.starts_at.plus_minutes(-60 * hours);
    let reminder = REMINDERS.into_iter().find(|&(_, least)| now <= hours_before(least));
    reminder.map(|(before, _)| hours_before(before))
}
