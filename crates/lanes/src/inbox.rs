//! What waits for a lane.

use std::sync::Arc;

use model::SiteId;
use tokio::sync::oneshot;

use crate::answer::{Done, Failure, Submission};
use crate::published::Published;

/// One thing for a lane to do.
#[derive(Debug)]
pub(crate) enum Item {
    /// A command, and who waits for its answer.
    Command(Pending),
    /// A reader wants the site, at least as new as `seq`.
    Look { site: SiteId, seq: i64, reply: Option<oneshot::Sender<Result<Arc<Published>, Failure>>> },
}

impl Item {
    pub fn site(&self) -> SiteId {
        match self {
            Item::Command(pending) => pending.submission.site,
            Item::Look { site, .. } => *site,
        }
    }

    /// Whether somebody asked, and waits no more.
    pub fn is_left(&self) -> bool {
        match self {
            Item::Command(pending) => pending.is_left(),
            Item::Look { reply, .. } => reply.as_ref().is_some_and(oneshot::Sender::is_closed),
        }
    }

    /// Says why nothing was done.
    pub fn refuse(self, failure: &Failure) {
        match self {
            Item::Command(pending) => pending.answer(Err(failure.clone())),
            Item::Look { reply, .. } => {
                let _left = reply.map(|reply| reply.send(Err(failure.clone())));
            }
        }
    }
}

/// A command whose caller waits.
#[derive(Debug)]
pub(crate) struct Pending {
    pub submission: Submission,
    pub reply: oneshot::Sender<Result<Done, Failure>>,
}

impl Pending {
    /// Whether nobody waits for the answer any more.
    pub fn is_left(&self) -> bool {
        self.reply.is_closed()
    }

    /// Answers; a caller who left is told nothing.
    pub fn answer(self, result: Result<Done, Failure>) {
        let _left = self.reply.send(result);
    }
}
