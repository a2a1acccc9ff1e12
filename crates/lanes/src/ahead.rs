//! A batch ahead of its lock (PostgreSQL): who holds the newest rows of a site decides on what the lock would answer, and
//! the one statement that then takes the row, writes and commits finds out whether that was right. Two round trips less.
//!
//! What was decided counts only when it is committed, so nothing is refused on what memory holds alone: a batch that
//! would write nothing, and a refusal whose key may have an answer, are looked at again under the lock. Whoever was
//! overtaken forgets the site and does the same.

use std::collections::BTreeMap;

use model::SiteId;
use store::{CommitError, Error, LaneConnection, Locked};

use crate::attempt::Attempt;
use crate::batch::Work;
use crate::figures;
use crate::lane::Lane;
use crate::trouble::Trouble;

/// So long after another node wrote to a site its batches begin with the lock: each time that we are overtaken the site is
/// read anew, which costs more than many locks.
const SHARED_SECONDS: i64 = 10;

impl Lane {
    /// Carries the part out ahead of its lock. False: nothing of it was done, and it must begin with the lock.
    pub async fn try_ahead(
        &mut self,
        connection: &mut LaneConnection,
        part: &mut BTreeMap<SiteId, Work>,
        attempt: &mut Attempt,
    ) -> Result<bool, Trouble> {
        let Some(foreseen) = self.foresee(part) else { return Ok(false) };
        let Some(mut tx) = connection.ahead(foreseen) else { return Ok(false) };
        self.decide(&mut tx, &[foreseen], Vec::new(), part, attempt).await?;
        let doubtful = attempt.refused_keys();
        let overtaken = if attempt.is_empty() {
            tx.rollback().await?;
            false
        } else if !doubtful.is_empty() && !tx.keys(&doubtful).await?.is_empty() {
            tx.rollback().await?;
            true
        } else {
            match self.commit(tx, attempt).await {
                Ok(()) => return Ok(true),
                Err(CommitError::Refused(Error::Overtaken)) => true,
                Err(CommitError::Refused(error)) => return Err(error.into()),
                Err(CommitError::Unknown(error)) => {
                    return self.find_out(error, connection, attempt).await.map(|()| true);
                }
            }
        };
        if overtaken {
            self.forget(foreseen.site);
            self.share(foreseen.site);
        }
        let nonce = attempt.nonce;
        std::mem::replace(attempt, Attempt { nonce, ..Attempt::default() }).give_back(part);
        Ok(false)
    }

    /// Another node writes to this site.
    pub fn share(&mut self, site: SiteId) {
        self.shared.insert(site, self.parts.clock.now().plus_seconds(SHARED_SECONDS));
    }

    /// What the lock of a part would answer; `None`: nobody knows.
    fn foresee(&mut self, part: &BTreeMap<SiteId, Work>) -> Option<Locked> {
        let mut sites = part.iter();
        let (Some((&site, work)), None) = (sites.next(), sites.next()) else { return None };
        let memory = self.sites.get(&site).filter(|memory| memory.seq >= work.at_least_seq)?;
        let now = self.parts.clock.now();
        self.shared.retain(|_, until| *until > now);
        if self.shared.contains_key(&site) {
            return None;
        }
        let last_at = now.max(memory.last_at);
        let foreseen = Locked { site, seq: memory.seq + 1, last_at, config_rev: memory.config_rev };
        figures::clock(&[foreseen], now);
        Some(foreseen)
    }
}

impl Attempt {
    /// The keys of commands that were refused: one of them may have been carried out before, on another node or before a
    /// failure.
    fn refused_keys(&self) -> Vec<[u8; 32]> {
        let outcomes = self.sites.values().flat_map(|site| &site.outcomes);
        let refused = outcomes.filter(|outcome| outcome.result.is_err());
        refused.filter_map(|outcome| outcome.pending.submission.key.map(|key| key.digest)).collect()
    }
}
