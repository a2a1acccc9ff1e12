//! What can be asked of a site's booking, and what is answered.

use chrono::NaiveDate;
use model::calendar::WallTime;
use model::id::MAX_IDS_PER_BATCH;
use model::{AppointmentId, BlockId, CounterId, Instant, PrincipalId, SiteId};
use serde::{Deserialize, Serialize};

use super::book::{ContactKey, Places};
use super::change::Change;
use super::check_in::Arrived;
use super::import::Import;
use super::refusal::Refusal;
use super::row::SecretHash;
use crate::only::Only;
use crate::search::Ask;

/// One thing asked of a site's booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Keeps a start time for a while.
    Hold {
        /// What for, and by which way.
        ask: Ask,
        /// The time.
        starts_at: Instant,
        /// Of the secret that its maker is given.
        secret_hash: SecretHash,
    },
    /// Keeps it longer: the person is still there.
    Extend {
        /// The hold.
        hold: AppointmentId,
        /// Of the secret that was shown.
        secret_hash: SecretHash,
    },
    /// Gives a hold back: the person chose another time, or left.
    LetGo {
        /// The hold.
        hold: AppointmentId,
        /// Of the secret that was shown.
        secret_hash: SecretHash,
    },
    /// Makes the hold an appointment.
    Book {
        /// The hold.
        hold: AppointmentId,
        /// Of the secret that was shown.
        secret_hash: SecretHash,
        /// Who books; `None`: staff books for somebody without mail and phone.
        contact: Option<ContactKey>,
    },
    /// Takes over what another system promised. Only an operator can ask for it.
    Import(Box<Import>),
    /// Gives an appointment the time of a hold; its own becomes free.
    Move {
        /// The appointment.
        appointment: AppointmentId,
        /// The hold.
        hold: AppointmentId,
        /// Of the secret that was shown.
        secret_hash: SecretHash,
    },
    /// More or fewer are coming, at the same time and counter.
    Resize {
        /// The appointment.
        appointment: AppointmentId,
        /// How many, for each leg.
        persons: Vec<u16>,
    },
    /// Gives an appointment up.
    Cancel(AppointmentId),
    /// Gives it up because the town hall cannot keep it: the person is told why.
    CallOff(AppointmentId),
    /// Asks for a letter that proposes other times: nobody can receive the person then.
    Propose {
        /// The appointment.
        appointment: AppointmentId,
        /// At most [`MAX_PROPOSALS`](super::MAX_PROPOSALS), all still to come.
        times: Vec<Instant>,
    },
    /// Asks whether the name may be corrected, and counts that it was. Names are contacts: the row is the store's.
    CorrectName(AppointmentId),
    /// Asks whether what was missing may be added, and counts that it was: numbers of pre-applications. They are contacts', too.
    Complete(AppointmentId),
    /// Asks for a letter that says which papers to bring: some were missing.
    TellMissing(AppointmentId),
    /// Asks to be told when an earlier day is free; who has asked before asks for other times.
    Wish {
        /// The appointment.
        appointment: AppointmentId,
        /// Whose it is; `None`: neither mail nor phone is known.
        person: Option<ContactKey>,
        /// Not before this date.
        from_on: Option<NaiveDate>,
        /// Which times.
        only: Only,
    },
    /// Waits no longer for an earlier day.
    EndWish(AppointmentId),
    /// Takes the earlier time that is offered.
    AcceptOffer(AppointmentId),
    /// Leaves it to others.
    DeclineOffer(AppointmentId),
    /// The person is here.
    CheckIn {
        /// The appointment.
        appointment: AppointmentId,
        /// The site whose door the person came through.
        here: SiteId,
    },
    /// The person has been received.
    Serve(AppointmentId),
    /// Takes a counter's time out of booking. Appointments move to other counters where they fit at the same time.
    Block {
        /// The counter.
        counter: CounterId,
        /// The local date.
        on: NaiveDate,
        /// From this time …
        from: WallTime,
        /// … until before this one.
        to: WallTime,
        /// Why, for colleagues.
        reason: String,
    },
    /// Gives the time back.
    Unblock(BlockId),
}

impl Command {
    /// The word under which the journal keeps it.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Hold { .. } => "hold",
            Command::Extend { .. } => "extend_hold",
            Command::LetGo { .. } => "let_go",
            Command::Book { .. } => "book",
            Command::Import(_) => "import",
            Command::Move { .. } => "move",
            Command::Resize { .. } => "resize",
            Command::Cancel(_) => "cancel",
            Command::CallOff(_) => "call_off",
            Command::Propose { .. } => "propose",
            Command::CorrectName(_) => "correct_name",
            Command::Complete(_) => "complete",
            Command::TellMissing(_) => "tell_missing",
            Command::Wish { .. } => "wish",
            Command::EndWish(_) => "end_wish",
            Command::AcceptOffer(_) => "accept_offer",
            Command::DeclineOffer(_) => "decline_offer",
            Command::CheckIn { .. } => "check_in",
            Command::Serve(_) => "serve",
            Command::Block { .. } => "block",
            Command::Unblock(_) => "unblock",
        }
    }

    /// The appointments that it names, so that a lane can bring their rows where memory does not hold them.
    pub fn appointments(&self) -> impl Iterator<Item = AppointmentId> + use<> {
        let (one, other) = match self {
            Command::Hold { .. } | Command::Import(_) | Command::Block { .. } | Command::Unblock(_) => {
                (None, None)
            }
            Command::Extend { hold, .. } | Command::LetGo { hold, .. } | Command::Book { hold, .. } => {
                (Some(*hold), None)
            }
            Command::Move { appointment, hold, .. } => (Some(*appointment), Some(*hold)),
            Command::Resize { appointment, .. }
            | Command::Cancel(appointment)
            | Command::CallOff(appointment)
            | Command::Propose { appointment, .. }
            | Command::CorrectName(appointment)
            | Command::Complete(appointment)
            | Command::TellMissing(appointment)
            | Command::Wish { appointment, .. }
            | Command::EndWish(appointment)
            | Command::AcceptOffer(appointment)
            | Command::DeclineOffer(appointment)
            | Command::CheckIn { appointment, .. }
            | Command::Serve(appointment) => (Some(*appointment), None),
        };
        one.into_iter().chain(other)
    }

    /// The date of which it needs every appointment that owns cells.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Command::Block { on, .. } => Some(*on),
            _ => None,
        }
    }

    /// The contact whose places it needs ([`Context::places`]).
    pub fn contact(&self) -> Option<ContactKey> {
        match self {
            Command::Book { contact, .. } => *contact,
            Command::Import(import) => import.contact,
            _ => None,
        }
    }
}

/// When, by whom and in which batch a command is decided.
#[derive(Debug, Clone)]
pub struct Context {
    /// The site's now: never earlier than its last decision.
    pub now: Instant,
    /// The batch, from which new ids are made.
    pub seq: i64,
    /// New rows made so far in this batch.
    pub made: u32,
    /// Who asks; `None`: a citizen with a code, or time itself.
    pub actor: Option<PrincipalId>,
    /// A kiosk asks: nobody of the staff stands beside the person.
    pub alone: bool,
    /// Random bits of the edge, new for each command: how long a freed slot is kept from `online`.
    pub chance: u64,
    /// The places that contacts have, read under the lock for every [`Command::contact`] of the batch. A decision adds
    /// those that it gives, so that the next of the batch sees them.
    pub places: Places,
}

impl Context {
    /// Nobody in particular, at `now`, in batch `seq`.
    pub fn new(now: Instant, seq: i64) -> Self {
        Self { now, seq, made: 0, actor: None, alone: false, chance: 0, places: Places::default() }
    }

    /// Whether a member of staff asks.
    pub(super) fn is_staff(&self) -> bool {
        self.actor.is_some() && !self.alone
    }

    /// Whether the batch may make so many rows more.
    pub(super) fn has_room(&self, rows: u32) -> bool {
        self.made + rows <= MAX_IDS_PER_BATCH
    }

    /// The place of the next new row in this batch.
    pub(super) fn place(&mut self) -> Result<u32, Refusal> {
        if self.made >= MAX_IDS_PER_BATCH {
            return Err(Refusal::BatchFull);
        }
        self.made += 1;
        Ok(self.made - 1)
    }
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What changes, in the order in which it is applied.
    pub changes: Vec<Change>,
    /// What the caller is told.
    pub answer: Answer,
}

/// What the caller is told. It holds ids alone, so that it can be kept with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The appointment, as it now stands.
    Appointment(AppointmentId),
    /// The person is here: what the queue needs for a ticket.
    Arrived(Arrived),
    /// The counter's time is blocked.
    Blocked {
        /// The block.
        block: BlockId,
        /// Appointments that have another counter now, at the same time: nobody needs to be told.
        moved: Vec<AppointmentId>,
        /// Appointments that fit nowhere else: somebody must call them.
        hit: Vec<AppointmentId>,
    },
    /// The counter's time is given back.
    Unblocked(BlockId),
}
