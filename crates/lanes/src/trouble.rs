//! Why a batch was not committed.

use crate::answer::Failure;
use crate::guard::Panicked;

/// Why nothing was committed.
pub(crate) enum Trouble {
    /// The commit's link broke, and it did not happen: the commands are decided again.
    NotCommitted,
    /// The database cannot be reached.
    Unreachable(store::Error),
    /// There is no room.
    DiskFull,
    /// The database or the rules refused what we made: our bug.
    Mistake(String),
    /// This node may not go on; `told` is what its callers hear.
    Fatal { reason: String, told: Failure },
}

impl Trouble {
    /// Nobody knows whether the batch was committed, and this node cannot ask any more.
    pub fn fatal_and_unknown(error: &store::Error) -> Self {
        Trouble::Fatal { reason: error.to_string(), told: Failure::OutcomeUnknown }
    }
}

impl From<Panicked> for Trouble {
    fn from(_: Panicked) -> Self {
        Trouble::Mistake("the rules panicked".to_owned())
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::DiskFull(_) => Trouble::DiskFull,
            store::Error::SchemaMoved { .. } | store::Error::Fsync(_) => {
                Trouble::Fatal { reason: error.to_string(), told: Failure::Stopping }
            }
            store::Error::Unreachable(_) | store::Error::Busy(_) => Trouble::Unreachable(error),
            other => Trouble::Mistake(other.to_string()),
        }
    }
}
