//! What is handed to a lane, and what comes back.

use std::sync::Arc;

use model::{CounterId, PrincipalId, SiteId};

use crate::command::{Answer, Command};
use crate::published::Published;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The device or agent.
    pub principal: PrincipalId,
    /// The one counter that it works at, for an agent.
    pub counter: Option<CounterId>,
    /// Whether it is a kiosk: nobody of the staff stands beside the person.
    pub alone: bool,
}

/// An idempotency key: the same digest decides once, and gets the same answer afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Digest of principal, route and the caller's key.
    pub digest: [u8; 32],
    /// Digest of the request's body: another body with the same key is refused.
    pub request: [u8; 32],
}

/// One command on its way to its lane.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The site that it belongs to.
    pub site: SiteId,
    /// Who asks; `None`: a citizen with a code.
    pub actor: Option<Actor>,
    /// The caller's idempotency key.
    pub key: Option<Key>,
    /// What is asked.
    pub command: Command,
}

/// A command that was carried out and is durable.
#[derive(Debug, Clone)]
pub struct Done {
    /// What came of it.
    pub answer: Answer,
    /// The site as it was published afterwards, or later.
    pub site: Arc<Published>,
}

/// A command that was not carried out, or of which nobody knows yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The rules of the queue refuse it.
    #[error(transparent)]
    Refused(#[from] queue::rules::Refusal),
    /// The rules of booking refuse it.
    #[error(transparent)]
    BookingRefused(#[from] booking::rules::Refusal),
    /// There is no such site.
    #[error("there is no such site")]
    UnknownSite,
    /// The key was used with another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too much waits already; nothing was done.
    #[error("too much is waiting")]
    Busy,
    /// The server is going down; nothing was done.
    #[error("the server is stopping")]
    Stopping,
    /// There is no room on the disk; nothing was done.
    #[error("the disk is full")]
    DiskFull,
    /// It may have been done or not. The same key asked again tells.
    #[error("whether it was done is not known yet")]
    OutcomeUnknown,
    /// A mistake of ours; nothing was done.
    #[error("an error of the server")]
    Broken,
}

impl Failure {
    /// Whether there was no room for it in this batch: then it goes into the next.
    pub(crate) fn is_batch_full(&self) -> bool {
        use Failure::{BookingRefused, Refused};
        matches!(
            self,
            Refused(queue::rules::Refusal::BatchFull) | BookingRefused(booking::rules::Refusal::BatchFull)
        )
    }
}
