//! What is kept for a time only.

use model::Instant;
use sqlx::query;

use crate::error::Result;
use crate::open::{Store, spawned};
use crate::place;
use crate::seam::on;

impl Store {
    /// Forgets at most `limit` idempotency keys older than `before`, oldest first; answers with how many. Few at a time:
    /// on SQLite lanes wait meanwhile.
    pub async fn forget_keys(&self, before: Instant, limit: u32) -> Result<u64> {
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let sql = "DELETE FROM idempotency_key WHERE digest IN
                       (SELECT digest FROM idempotency_key WHERE at < $1 ORDER BY at LIMIT $2)";
            let done = on!(&mut link, link => {
                let query = query(sql).bind(before.utc()).bind(i64::from(limit));
                query.execute(link).await.map(|done| done.rows_affected())
            });
            place::close(link).await;
            Ok(done?)
        })
        .await
    }
}
