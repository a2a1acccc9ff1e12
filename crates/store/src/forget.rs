//! What is kept for a time only.

use model::Instant;
use sqlx::{AssertSqlSafe, query, query_scalar};

use crate::error::Result;
use crate::list::{named, numbered};
use crate::open::{Store, spawned};
use crate::place;
use crate::seam::on;

/// Rows forgotten in one commit: on SQLite lanes wait meanwhile.
const AT_ONCE: usize = 64;

impl Store {
    /// Forgets at most `limit` idempotency keys older than `before`; answers with how many. They are looked for by a
    /// reader, which nobody waits for.
    pub async fn forget_keys(&self, before: Instant, limit: u32) -> Result<u64> {
        let sql = "SELECT digest FROM idempotency_key WHERE at < $1 LIMIT $2";
        let old: Vec<Vec<u8>> = on!(self.pool(), pool => {
            query_scalar(sql).bind(before.utc()).bind(i64::from(limit)).fetch_all(pool).await?
        });
        if old.is_empty() {
            return Ok(0);
        }
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let mut forgotten = 0;
            for digests in old.chunks(AT_ONCE) {
                let places = numbered(digests.len());
                let sql = format!("DELETE FROM idempotency_key WHERE digest IN ({places})");
                forgotten += on!(&mut link, link => {
                    let query = query(AssertSqlSafe(sql));
                    let query = named(digests).fold(query, |query, digest| query.bind(digest.as_slice()));
                    query.execute(link).await?.rows_affected()
                });
            }
            place::close(link).await;
            Ok(forgotten)
        })
        .await
    }
}
