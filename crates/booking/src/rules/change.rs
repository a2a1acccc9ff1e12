//! What a decision changes: whole rows, as they are afterwards.

use chrono::NaiveDate;
use model::Instant;

use super::row::{Appointment, Block, Release};
use super::wish::Wish;

/// One row as it is after the decision. In the order in which they are applied and written, what frees comes before
/// what takes: a release before the appointment that takes its cells, a hold that ends before the appointment that
/// moves into its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Cells that became free.
    Release(Release),
    /// An appointment, new or changed. Its claims are the cells of its legs where its state
    /// [owns](super::AppointmentState::owns_cells) them, and none else.
    Appointment(Appointment),
    /// A counter's time, blocked or given back.
    Block(Block),
    /// What an appointment waits for.
    Wish(Wish),
    /// A new local day began. No row.
    Day(NaiveDate),
    /// The waiting list was looked through; nothing but news asks for it before this. No row.
    LookAgainAt(Instant),
}

impl Change {
    /// Whether it is written; what is not, each node knows by itself.
    pub fn is_row(&self) -> bool {
        !matches!(self, Change::Day(_) | Change::LookAgainAt(_))
    }
}
