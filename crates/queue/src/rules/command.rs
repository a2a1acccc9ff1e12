//! What can be asked of a site's queue, and what is answered.

use model::id::MAX_IDS_PER_BATCH;
use model::{
    AppointmentId, CounterId, HelpId, Instant, Language, PrincipalId, ServiceId, SuspensionId, Text, TicketId,
};

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::refusal::Refusal;
use super::row::{Care, Leg, Need, Outcome, PickReason, Priority, SuspensionKind, Ticket};
use super::why::Why;

/// How somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Without an appointment.
    WalkIn,
    /// Checked in for an appointment.
    Appointment {
        /// Which one.
        appointment: AppointmentId,
        /// The time that was booked.
        booked_at: Instant,
    },
}

/// Where a ticket is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Into the line of a service.
    Service(ServiceId),
    /// To one counter; no other may call it.
    Counter(CounterId),
}

/// What an agent says of a visit that is over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What was really done: services of the ticket and its family that need no further call, and others.
    pub services: Vec<Leg>,
}

impl From<Outcome> for Work {
    fn from(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), services: Vec::new() }
    }
}

/// One thing asked of a site's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Gives out a ticket for one or several services, in order.
    Issue {
        /// The services, at least one.
        legs: Vec<Leg>,
        /// Whether the person goes before others.
        priority: Priority,
        /// The language of the session.
        language: Language,
        /// How the person came.
        origin: Origin,
        /// What colleagues should know.
        care: Care,
    },
    /// Somebody was answered at the reception and needs no ticket.
    Enquire(Option<ServiceId>),
    /// Calls who is next for this counter.
    CallNext {
        /// The counter.
        counter: CounterId,
        /// Whether the visit that it holds is completed first.
        finish: bool,
    },
    /// Calls one ticket by choice: waiting, parked, or absent and still in time.
    Call {
        /// The counter.
        counter: CounterId,
        /// The ticket.
        ticket: TicketId,
        /// Whether the visit that it holds is completed first.
        finish: bool,
        /// Why, where others have an earlier turn.
        reason: Option<PickReason>,
    },
    /// Completes the visit of the ticket that the agent sees at the counter, with what came of it, and calls who is
    /// next, or one ticket by choice.
    FinishAndCall {
        /// The counter.
        counter: CounterId,
        /// Who is there; somebody else, or nobody: the agent did not see the newest state, and nothing happens.
        held: TicketId,
        /// What came of it.
        work: Work,
        /// This ticket instead of the next.
        chosen: Option<TicketId>,
        /// Why, where others have an earlier turn.
        reason: Option<PickReason>,
    },
    /// Announces a called ticket once more.
    RingAgain(TicketId),
    /// The person is at the counter.
    Start(TicketId),
    /// The visit is over; the next leg is queued, or the ticket is done.
    Complete(TicketId, Option<Work>),
    /// Nobody came.
    NoShow(TicketId),
    /// Puts the ticket on hold; with minutes, it comes back by itself.
    Park(TicketId, Option<u16>),
    /// Sends the ticket on.
    Transfer(TicketId, Destination),
    /// Sends a ticket elsewhere out of the line.
    Send(TicketId, Destination),
    /// Adds further services, to be served after what the ticket came for.
    Extend(TicketId, Vec<Leg>),
    /// Gives the ticket priority, or confirms it (true); takes it back (false).
    Prioritise(TicketId, bool),
    /// Two tickets of a family go together.
    Join(TicketId, TicketId),
    /// A ticket of a family goes alone again; the one that is called for all: everybody.
    Split(TicketId),
    /// What colleagues should know from now on; what is `None` stays as it was.
    Care {
        /// The ticket.
        ticket: TicketId,
        /// A note; an empty one takes it back.
        note: Option<String>,
        /// Arrangements.
        needs: Option<Vec<Need>>,
        /// Whether the person is fetched.
        fetch: Option<bool>,
    },
    /// The citizen needs so many minutes more before being called.
    Delay(TicketId, u16),
    /// The citizen did not hear the call.
    AskAgain(TicketId),
    /// A parked or absent person is back in the line.
    Return(TicketId),
    /// The citizen who asked for more time is here already.
    Here(TicketId),
    /// The person gives up.
    Withdraw(TicketId),
    /// Takes back this agent's last step, which concerned this ticket; if it is named (the revision that it gave the
    /// ticket), that one and no other.
    Undo(TicketId, Option<i64>),
    /// Somebody serves at the counter from now on.
    OpenCounter(CounterId),
    /// The same, saying whether it is a trainee.
    OpenCounterAs {
        /// The counter.
        counter: CounterId,
        /// Whether a trainee serves.
        trainee: bool,
    },
    /// The visit is over; the agent has work with it before the next one.
    AfterWork(CounterId),
    /// Nobody serves for a while.
    PauseCounter {
        /// The counter.
        counter: CounterId,
        /// Why.
        reason: Option<String>,
        /// When the agent means to be back.
        until_at: Option<Instant>,
    },
    /// Nobody serves at the counter any more.
    CloseCounter(CounterId),
    /// Stops the site, or one service.
    Suspend {
        /// The service; `None`: the whole site.
        service: Option<ServiceId>,
        /// What kind of stop.
        kind: SuspensionKind,
        /// Why, in the town's words.
        reason: String,
        /// When it is expected to end.
        until_at: Option<Instant>,
    },
    /// Ends a suspension.
    Resume(SuspensionId),
    /// Enters a paper slip that was given out while there was no kiosk.
    EnterSlip {
        /// The number printed on it: `P001` is 1.
        number: u32,
        /// The services, at least one.
        legs: Vec<Leg>,
        /// The priority that the person declares, or has.
        priority: Priority,
        /// The language of the ticket.
        language: Language,
        /// When it was given out: today.
        arrived_at: Instant,
    },
    /// Shows a sentence to everybody who comes, for a while; it takes the place of the one before.
    SetNotice {
        /// The sentence.
        text: Text,
        /// From this instant on.
        from_at: Instant,
        /// Until before this one.
        until_at: Instant,
    },
    /// Takes the notice down.
    EndNotice,
    /// Calls all desks of the site for help.
    CallHelp {
        /// The counter that calls; `None`: somebody without one, as the reception.
        counter: Option<CounterId>,
    },
    /// "I am coming."
    AnswerHelp(HelpId),
    /// Ends the day before 04:00: nobody waits and nobody sits at a counter any more.
    CloseDay,
}

impl Command {
    /// The word under which the journal keeps it.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Issue { .. } => "issue",
            Command::Enquire(_) => "enquire",
            Command::CallNext { .. } | Command::FinishAndCall { chosen: None, .. } => "call_next",
            Command::Call { .. } | Command::FinishAndCall { .. } => "call",
            Command::RingAgain(_) => "ring_again",
            Command::Start(_) => "start",
            Command::Complete(..) => "complete",
            Command::NoShow(_) => "no_show",
            Command::Park(..) => "park",
            Command::Transfer(..) => "transfer",
            Command::Send(..) => "send",
            Command::Extend(..) => "extend",
            Command::Prioritise(_, true) => "confirm_priority",
            Command::Prioritise(_, false) => "lift_priority",
            Command::Join(..) => "join",
            Command::Split(_) => "split",
            Command::Care { .. } => "care",
            Command::Delay(..) => "delay",
            Command::AskAgain(_) => "ask_again",
            Command::Return(_) | Command::Here(_) => "return",
            Command::Withdraw(_) => "withdraw",
            Command::Undo(..) => "undo",
            Command::OpenCounter(_) | Command::OpenCounterAs { .. } => "open_counter",
            Command::AfterWork(_) => "after_work",
            Command::PauseCounter { .. } => "pause_counter",
            Command::CloseCounter(_) => "close_counter",
            Command::Suspend { .. } => "suspend",
            Command::Resume(_) => "resume",
            Command::EnterSlip { .. } => "enter_slip",
            Command::SetNotice { .. } => "set_notice",
            Command::EndNotice => "end_notice",
            Command::CallHelp { .. } => "call_help",
            Command::AnswerHelp(_) => "answer_help",
            Command::CloseDay => "close_day",
        }
    }

    /// The tickets that it names, so that a lane can bring their rows where memory does not hold them.
    pub fn tickets(&self) -> impl Iterator<Item = TicketId> + use<> {
        let other = match self {
            Command::Join(_, other) => Some(*other),
            Command::FinishAndCall { held, .. } => Some(*held),
            _ => None,
        };
        self.ticket().into_iter().chain(other)
    }

    fn ticket(&self) -> Option<TicketId> {
        match self {
            Command::FinishAndCall { chosen, .. } => *chosen,
            Command::Call { ticket, .. }
            | Command::RingAgain(ticket)
            | Command::Start(ticket)
            | Command::Complete(ticket, _)
            | Command::NoShow(ticket)
            | Command::Park(ticket, _)
            | Command::Transfer(ticket, _)
            | Command::Send(ticket, _)
            | Command::Extend(ticket, _)
            | Command::Prioritise(ticket, _)
            | Command::Join(ticket, _)
            | Command::Split(ticket)
            | Command::Care { ticket, .. }
            | Command::Delay(ticket, _)
            | Command::AskAgain(ticket)
            | Command::Return(ticket)
            | Command::Here(ticket)
            | Command::Withdraw(ticket)
            | Command::Undo(ticket, _) => Some(*ticket),
            _ => None,
        }
    }
}

/// When, by whom and in which batch a command is decided.
#[derive(Debug, Clone)]
pub struct Context {
    /// The site's now: never earlier than its last decision.
    pub now: Instant,
    /// The batch, from which new ids and rings are made.
    pub seq: i64,
    /// New rows made so far in this batch.
    pub made: u32,
    /// Who asks; `None`: a citizen with a code, or time itself.
    pub actor: Option<PrincipalId>,
    /// The one counter that the actor works at; `None`: not bound to one.
    pub actor_counter: Option<CounterId>,
    /// A kiosk asks: nobody of the staff stands beside the person.
    pub alone: bool,
}

impl Context {
    /// Nobody in particular, at `now`, in batch `seq`.
    pub fn new(now: Instant, seq: i64) -> Self {
        Self { now, seq, made: 0, actor: None, actor_counter: None, alone: false }
    }

    /// An agent acts at the own counter only.
    pub(super) fn may_act_at(&self, counter: CounterId) -> Result<(), Refusal> {
        match self.actor_counter {
            Some(own) if own != counter => Err(Refusal::OtherCounter),
            _ => Ok(()),
        }
    }

    /// An agent touches tickets in the line and at the own counter; those at another counter are the agent's there.
    pub(super) fn may_touch(&self, ticket: &Ticket) -> Result<(), Refusal> {
        ticket.counter.map_or(Ok(()), |counter| self.may_act_at(counter))
    }

    /// The place of the next new row in this batch.
    pub(super) fn place(&mut self) -> Result<u32, Refusal> {
        if self.made >= MAX_IDS_PER_BATCH {
            return Err(Refusal::BatchFull);
        }
        self.made += 1;
        Ok(self.made - 1)
    }

    /// The next ring: rises over the whole site, because batches and places do. Below 2^43, so that JavaScript
    /// reads it exactly.
    pub(super) fn ring(&mut self) -> Result<i64, Refusal> {
        Ok(self.seq * i64::from(MAX_IDS_PER_BATCH) + i64::from(self.place()?))
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
    /// The ticket, as it now stands.
    Ticket(TicketId),
    /// The ticket that was called.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// The announcement.
        ring: i64,
        /// Why this one.
        why: Why,
    },
    /// Nobody waits whom this counter can serve.
    Nobody,
    /// The visit was completed; nobody is called while the site stands still.
    Finished(TicketId),
    /// The ticket was announced again.
    Rung {
        /// The ticket.
        ticket: TicketId,
        /// The announcement.
        ring: i64,
    },
    /// The counter, as it now stands.
    Counter(CounterId),
    /// The suspension.
    Suspension(SuspensionId),
    /// How often people were answered today for the same.
    Enquiries {
        /// What for.
        service: Option<ServiceId>,
        /// How often, this one included.
        count: u32,
    },
    /// The call for help.
    Help(HelpId),
    /// It concerns the site as a whole.
    Site,
}
