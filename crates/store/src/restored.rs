//! An older backup was brought back.

use model::{Instant, SiteId};
use sqlx::{query, query_as};

use crate::error::{CommitError, Result};
use crate::message::Outbox;
use crate::open::{Store, spawned};
use crate::rows::read;
use crate::seam::on;

/// More batches of one site than are lost with any backup that is worth bringing back. Ids hold 2^32 of them.
const LOST_AT_MOST: i64 = 1 << 20;

impl Store {
    /// Makes this the database after a backup was brought back; every node is stopped meanwhile. What was decided after
    /// the backup is lost, and screens and links still know it. They get another `epoch` (DESIGN.md section 7), so that
    /// screens take the older board, and each site's `seq` leaps over what was lost: an id is never given twice, and so a
    /// link to a lost ticket never opens somebody else's. Answers with how many sites there are.
    pub async fn mark_restored(&self, epoch: u128, now: Instant) -> Result<usize> {
        let mut lane = self.lane().await?;
        spawned(async move {
            let (mut tx, _) = lane.begin(&[], now).await?;
            let leap = "UPDATE site SET seq = seq + $1 RETURNING id, seq";
            let leapt: Vec<(i64, i64)> = on!(&mut tx.link, link => {
                query("UPDATE installation SET epoch = $1").bind(format!("{epoch:032x}")).execute(&mut *link).await?;
                query_as(leap).bind(LOST_AT_MOST).fetch_all(link).await?
            });
            let seqs = leapt.into_iter().map(|(id, seq)| Ok((read("site", id, SiteId::new)?, seq)));
            let seqs = seqs.collect::<Result<Vec<_>>>()?;
            let nothing_else = Outbox::new(tx.engine()).finish();
            tx.send_and_commit(nothing_else, &seqs).await.map_err(CommitError::into_error)?;
            lane.close().await;
            Ok(seqs.len())
        })
        .await
    }
}
