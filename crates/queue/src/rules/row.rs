//! The rows that the queue of a site is made of, as rules see them.

use chrono::NaiveDate;
use model::{CounterId, Instant, Language, PrincipalId, ServiceId, SuspensionId, TicketId, VisitId};
use serde::{Deserialize, Serialize};

/// Where a ticket stands. Words and meaning: DESIGN.md section 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// In the line.
    Waiting,
    /// Announced at a counter.
    Called,
    /// At the counter.
    Serving,
    /// Put on hold ("mis en attente").
    Parked,
    /// Called without answer ("absent à l'appel").
    NoShow,
    /// Served to the end.
    Done,
    /// Gave up, or was taken back.
    Withdrawn,
    /// Still open when the business day ended.
    Unserved,
}

impl TicketState {
    /// Every state, for tables and tests.
    pub const ALL: [TicketState; 8] = [
        TicketState::Waiting,
        TicketState::Called,
        TicketState::Serving,
        TicketState::Parked,
        TicketState::NoShow,
        TicketState::Done,
        TicketState::Withdrawn,
        TicketState::Unserved,
    ];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            TicketState::Waiting => "waiting",
            TicketState::Called => "called",
            TicketState::Serving => "serving",
            TicketState::Parked => "parked",
            TicketState::NoShow => "no_show",
            TicketState::Done => "done",
            TicketState::Withdrawn => "withdrawn",
            TicketState::Unserved => "unserved",
        }
    }

    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether somebody is still concerned: the day's end closes what is open.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Called | Self::Serving | Self::Parked)
    }

    /// Whether a counter holds the ticket.
    pub fn is_at_counter(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }
}

/// One service asked for, with its number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// The service.
    pub service: ServiceId,
    /// How many persons (files, children …), at least 1.
    pub persons: u16,
}

/// A presence: one person or family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id; ids rise in the order of arrival.
    pub id: TicketId,
    /// The day it belongs to; it begins at 04:00 local.
    pub business_day: NaiveDate,
    /// The letter of its number.
    pub series: char,
    /// Its number in the day's series, from 1, without gaps.
    pub number: u32,
    /// The service it waits for or is served.
    pub leg: Leg,
    /// What comes after that, in order.
    pub later: Vec<Leg>,
    /// Where it stands.
    pub state: TicketState,
    /// When the person came.
    pub arrived_at: Instant,
    /// The one timestamp that orders tickets.
    pub turn_at: Instant,
    /// The booked time, for an appointment.
    pub appointment_at: Option<Instant>,
    /// Whether the turn holds the priority credit.
    pub priority: bool,
    /// The language of the session that took it.
    pub language: Language,
    /// The counter that holds it, while called or serving.
    pub counter: Option<CounterId>,
    /// The only counter that may call it, after a transfer to a counter.
    pub reserved_for: Option<CounterId>,
    /// When a parked ticket comes back by itself.
    pub back_at: Option<Instant>,
    /// When the last call went without an answer.
    pub missed_at: Option<Instant>,
    /// Rises with each change; an undo compares it.
    pub revision: i64,
}

impl Ticket {
    /// "A042": the series and at least three digits; after 999 it goes on with four.
    pub fn number_text(&self) -> String {
        number_text(self.series, self.number)
    }
}

/// "A042".
pub fn number_text(series: char, number: u32) -> String {
    format!("{series}{number:03}")
}

/// How a stay at a counter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEnd {
    /// Completed.
    Done,
    /// Nobody came.
    NoShow,
    /// Put on hold.
    Parked,
    /// Sent on to another service or counter.
    Transferred,
    /// Given up while called.
    Withdrawn,
    /// The call was taken back.
    Undone,
    /// Still open when the business day ended.
    DayEnd,
}

impl VisitEnd {
    /// Every end, for tables and tests.
    pub const ALL: [VisitEnd; 7] = [
        VisitEnd::Done,
        VisitEnd::NoShow,
        VisitEnd::Parked,
        VisitEnd::Transferred,
        VisitEnd::Withdrawn,
        VisitEnd::Undone,
        VisitEnd::DayEnd,
    ];

    /// The word of the database.
    pub fn word(self) -> &'static str {
        match self {
            VisitEnd::Done => "done",
            VisitEnd::NoShow => "no_show",
            VisitEnd::Parked => "parked",
            VisitEnd::Transferred => "transferred",
            VisitEnd::Withdrawn => "withdrawn",
            VisitEnd::Undone => "undone",
            VisitEnd::DayEnd => "day_end",
        }
    }

    /// The end with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}

/// What came of a completed stay; optional, one tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything done.
    Served,
    /// Something was missing.
    Incomplete,
    /// Came for something else.
    WrongService,
    /// Left before the end.
    Left,
}

impl Outcome {
    /// Every outcome, for tables and tests.
    pub const ALL: [Outcome; 4] =
        [Outcome::Served, Outcome::Incomplete, Outcome::WrongService, Outcome::Left];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Served => "served",
            Outcome::Incomplete => "incomplete",
            Outcome::WrongService => "wrong_service",
            Outcome::Left => "left",
        }
    }

    /// The outcome with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

/// One stay of a ticket at a counter, from its call on. Its newest announcement is its ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The day it belongs to.
    pub business_day: NaiveDate,
    /// The ticket.
    pub ticket: TicketId,
    /// The ticket's series, so that a board needs no join.
    pub series: char,
    /// The ticket's number.
    pub number: u32,
    /// The service it is for.
    pub leg: Leg,
    /// Where.
    pub counter: CounterId,
    /// Who called; leaves service-time rows after 30 days (DESIGN.md section 9).
    pub agent: Option<PrincipalId>,
    /// The number of its newest announcement; rises over the whole site.
    pub ring: i64,
    /// When it was announced last.
    pub rung_at: Instant,
    /// When it was announced first.
    pub called_at: Instant,
    /// When the person stood at the counter.
    pub started_at: Option<Instant>,
    /// When it ended; `None`: it is open.
    pub ended_at: Option<Instant>,
    /// How it ended.
    pub end: Option<VisitEnd>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

impl Visit {
    /// Whether the counter still holds the ticket.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// Whether somebody serves at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    /// Nobody is there.
    #[default]
    Closed,
    /// Somebody serves.
    Open,
    /// Somebody will be back.
    Paused,
}

impl CounterState {
    /// Every state, for tables and tests.
    pub const ALL: [CounterState; 3] = [CounterState::Closed, CounterState::Open, CounterState::Paused];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            CounterState::Closed => "closed",
            CounterState::Open => "open",
            CounterState::Paused => "paused",
        }
    }

    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A counter's day: who is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterDay {
    /// The counter.
    pub counter: CounterId,
    /// Whether somebody serves.
    pub state: CounterState,
    /// Since when.
    pub since_at: Instant,
    /// Who sat down last.
    pub agent: Option<PrincipalId>,
    /// Why it is paused.
    pub pause_reason: Option<String>,
    /// When the agent means to be back.
    pub pause_until_at: Option<Instant>,
}

/// A stop of the whole site, or of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Its id.
    pub id: SuspensionId,
    /// The service; `None`: the whole site.
    pub service: Option<ServiceId>,
    /// Why, in the town's words.
    pub reason: String,
    /// Since when.
    pub began_at: Instant,
    /// When it is expected to end.
    pub until_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}
