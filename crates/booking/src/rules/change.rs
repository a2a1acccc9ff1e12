//! What a decision changes: whole rows, as they are afterwards.

use chrono::NaiveDate;

use super::row::{Appointment, Block, Release};

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
    /// A new local day began. No row.
    Day(NaiveDate),
}
