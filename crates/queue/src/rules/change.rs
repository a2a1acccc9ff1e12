//! What a decision changes: whole rows, as they are afterwards.

use chrono::NaiveDate;
use model::{Instant, PrincipalId, TicketId, VisitId};
use serde::{Deserialize, Serialize};

use super::help::HelpCall;
use super::notice::Notice;
use super::row::{CounterDay, Enquiries, Suspension, Ticket, Visit};

/// One row as it is after the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A ticket, new or changed.
    Ticket(Ticket),
    /// A visit, new or changed.
    Visit(Visit),
    /// A counter's day.
    Counter(CounterDay),
    /// A suspension, new or ended.
    Suspension(Suspension),
    /// A day's count of people answered at the reception.
    Enquiries(Enquiries),
    /// The site's notice.
    Notice(Notice),
    /// A call for help, new or over.
    Help(HelpCall),
    /// What this agent may now undo; `None`: nothing any more. Kept with the journal.
    Step(PrincipalId, Option<Box<Step>>),
    /// A new business day began.
    Day(NaiveDate),
}

/// What an agent did last, so that it can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Called somebody, perhaps completing the visit before.
    Call,
    /// Began to serve.
    Start,
    /// Completed.
    Complete,
    /// Said that nobody came.
    NoShow,
    /// Put on hold.
    Park,
    /// Sent on.
    Transfer,
}

/// An agent's last step, with the rows that it changed as they were before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What was done.
    pub kind: StepKind,
    /// The ticket that it was done to.
    pub ticket: TicketId,
    /// When.
    pub at: Instant,
    /// Each ticket before the step, with the revision that the step gave it: an undo needs it unchanged since.
    pub tickets: Vec<(Ticket, i64)>,
    /// The visits that the step changed, as they were.
    pub visits: Vec<Visit>,
    /// The visit that the step made.
    pub made: Option<VisitId>,
}

impl Step {
    /// What names this step among all that were done to its ticket: the revision that it gave it.
    pub fn named(&self) -> i64 {
        let own = self.tickets.iter().find(|(before, _)| before.id == self.ticket);
        own.map(|(_, revision)| *revision).expect("a step changes its ticket")
    }
}
