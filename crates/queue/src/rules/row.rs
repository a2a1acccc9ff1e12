//! The rows that the queue of a site is made of, as rules see them.

use chrono::NaiveDate;
use model::{
    AppointmentId, CounterId, Instant, Language, PrincipalId, ServiceId, SuspensionId, TicketId, VisitId,
};
use serde::{Deserialize, Serialize};

use super::why::Why;

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

/// Whether somebody goes before others (CMI card, pregnancy, small children: French law). Why is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Not asked for.
    #[default]
    None,
    /// Declared at the kiosk; nobody has looked yet.
    Declared,
    /// Given or confirmed by staff.
    Confirmed,
    /// Taken back by staff.
    Lifted,
}

impl Priority {
    /// Every one, for tables and tests.
    pub const ALL: [Priority; 4] =
        [Priority::None, Priority::Declared, Priority::Confirmed, Priority::Lifted];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            Priority::None => "none",
            Priority::Declared => "declared",
            Priority::Confirmed => "confirmed",
            Priority::Lifted => "lifted",
        }
    }

    /// The priority with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }

    /// Whether it gives a credit.
    pub fn counts(self) -> bool {
        matches!(self, Priority::Declared | Priority::Confirmed)
    }
}

/// An arrangement that a person asks for. Never in figures (DESIGN.md section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// French sign language ("LSF").
    SignLanguage,
    /// Somebody who translates from another language.
    Interpreter,
    /// Room for a wheelchair ("fauteuil").
    Wheelchair,
    /// A seat ("s'asseoir").
    Seat,
    /// Somebody who leads the way ("être guidé").
    Guide,
}

impl Need {
    /// Every need, in the order in which they are offered.
    pub const ALL: [Need; 5] =
        [Need::SignLanguage, Need::Interpreter, Need::Wheelchair, Need::Seat, Need::Guide];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            Need::SignLanguage => "sign_language",
            Need::Interpreter => "interpreter",
            Need::Wheelchair => "wheelchair",
            Need::Seat => "seat",
            Need::Guide => "guide",
        }
    }
}

/// What colleagues should know of a person today. Erased when the business day ends; in no figure and no journal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Care {
    /// A colleague's words.
    pub note: Option<String>,
    /// Arrangements, each once, in the order of [`Need::ALL`].
    pub needs: Vec<Need>,
    /// Whether somebody goes and fetches the person ("venir chercher").
    pub fetch: bool,
}

impl Care {
    /// Whether there is nothing to know.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
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
    /// The appointment that it was checked in for.
    pub appointment: Option<AppointmentId>,
    /// The booked time, for an appointment.
    pub appointment_at: Option<Instant>,
    /// Whether the person goes before others.
    pub priority: Priority,
    /// The priority credit that the turn holds: taking it back restores the turn to the millisecond.
    pub credit_minutes: u16,
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
    /// The ticket of the family that is called for this one too; then this one waits outside the line.
    pub joined_to: Option<TicketId>,
    /// How often the person asked for more time.
    pub delays: u8,
    /// Parked because the person asked for it, who then may be back before the time is over; an agent's hold is the
    /// agent's to end.
    pub delayed: bool,
    /// What colleagues should know. Kept with no step, so that no journal remembers it.
    #[serde(skip)]
    pub care: Care,
    /// Rises with each change of anything but `care`; an undo compares it.
    pub revision: i64,
}

impl Ticket {
    /// "A042": the series and at least three digits; after 999 it goes on with four.
    pub fn number_text(&self) -> String {
        number_text(self.series, self.number)
    }

    /// The ticket as a step remembers it.
    pub(super) fn without_care(&self) -> Self {
        Self { care: Care::default(), ..self.clone() }
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

/// Why somebody was called before others who had an earlier turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickReason {
    /// The matter is urgent.
    Urgent,
    /// The person cannot wait.
    Frail,
    /// A question that is answered at once.
    Brief,
    /// Comes back with what was missing.
    Comeback,
    /// This agent knows the file or the language.
    Skill,
    /// Something else.
    Other,
    /// The agent gave none.
    NotSaid,
}

impl PickReason {
    /// Every reason, in the order in which they are offered; the last is never offered.
    pub const ALL: [PickReason; 7] = [
        PickReason::Urgent,
        PickReason::Frail,
        PickReason::Brief,
        PickReason::Comeback,
        PickReason::Skill,
        PickReason::Other,
        PickReason::NotSaid,
    ];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            PickReason::Urgent => "urgent",
            PickReason::Frail => "frail",
            PickReason::Brief => "brief",
            PickReason::Comeback => "comeback",
            PickReason::Skill => "skill",
            PickReason::Other => "other",
            PickReason::NotSaid => "not_said",
        }
    }

    /// The reason with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
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
    /// What was really done, where the agent said so.
    pub done: Vec<Leg>,
    /// Why this one was called; shown again when a desk is reloaded.
    pub why: Option<Why>,
    /// Why it was called out of order; `None`: it was next, or not in the line.
    pub picked: Option<PickReason>,
    /// When the person asked for a repetition of the call.
    pub asked_at: Option<Instant>,
    /// Served by a trainee: its length teaches nothing.
    pub trainee: bool,
}

impl Visit {
    /// Whether the counter still holds the ticket.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }

    /// Whether the person asked for a repetition that has not been rung yet.
    pub fn wants_repeat(&self) -> bool {
        self.started_at.is_none() && self.asked_at.is_some_and(|asked_at| asked_at > self.rung_at)
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
    /// The visit is over and the agent still has work with it.
    AfterWork,
}

impl CounterState {
    /// Every state, for tables and tests.
    pub const ALL: [CounterState; 4] =
        [CounterState::Closed, CounterState::Open, CounterState::Paused, CounterState::AfterWork];

    /// The word of the contract and of the database.
    pub fn word(self) -> &'static str {
        match self {
            CounterState::Closed => "closed",
            CounterState::Open => "open",
            CounterState::Paused => "paused",
            CounterState::AfterWork => "after_work",
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
    /// Whether a trainee serves, until the counter closes.
    pub trainee: bool,
}

/// How often people were answered at the reception on one day without a ticket ("renseigné sur place").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enquiries {
    /// The day.
    pub business_day: NaiveDate,
    /// What for; `None`: something else.
    pub service: Option<ServiceId>,
    /// How often.
    pub count: u32,
}

/// What stops a site or a service: a closed list, so that every screen has words for it in its own language. The most
/// severe is the least: where several go on, it is what people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionKind {
    /// Everybody leaves the building.
    Evacuation,
    /// Everybody leaves the building, to try it.
    Drill,
    /// Somebody needs help in the hall.
    Ambulance,
    /// Computers, network or power are down.
    Outage,
    /// Too few agents are at work.
    Strike,
    /// Something else, in the town's words.
    #[default]
    Other,
}

impl SuspensionKind {
    /// Every kind, in the order in which a desk offers them.
    pub const ALL: [SuspensionKind; 6] = [
        SuspensionKind::Evacuation,
        SuspensionKind::Drill,
        SuspensionKind::Ambulance,
        SuspensionKind::Outage,
        SuspensionKind::Strike,
        SuspensionKind::Other,
    ];

    /// The word of the interface and of the database.
    pub fn word(self) -> &'static str {
        match self {
            SuspensionKind::Evacuation => "evacuation",
            SuspensionKind::Drill => "drill",
            SuspensionKind::Ambulance => "ambulance",
            SuspensionKind::Outage => "outage",
            SuspensionKind::Strike => "strike",
            SuspensionKind::Other => "other",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether everybody leaves the building, in earnest or to try it: then nobody is there to be given a ticket.
    pub fn empties_the_building(self) -> bool {
        matches!(self, SuspensionKind::Evacuation | SuspensionKind::Drill)
    }

    /// Whether staff may go on noting who comes. Of a stop that nobody has described it is not known.
    pub fn lets_people_in(self) -> bool {
        matches!(self, SuspensionKind::Ambulance | SuspensionKind::Outage | SuspensionKind::Strike)
    }

    /// Whether it is only an exercise.
    pub fn is_drill(self) -> bool {
        self == SuspensionKind::Drill
    }
}

/// A stop of the whole site, or of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Its id.
    pub id: SuspensionId,
    /// The service; `None`: the whole site.
    pub service: Option<ServiceId>,
    /// What kind of stop.
    pub kind: SuspensionKind,
    /// Why, in the town's words.
    pub reason: String,
    /// Since when.
    pub began_at: Instant,
    /// When it is expected to end.
    pub until_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}
