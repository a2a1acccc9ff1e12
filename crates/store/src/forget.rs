//! What is kept for a time only.

use chrono::NaiveDate;
use model::{Instant, SiteId};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, query, query_scalar};

use crate::error::Result;
use crate::list::{named, numbered};
use crate::open::{Store, spawned};
use crate::place;
use crate::seam::on;

/// Rows forgotten in one commit: on SQLite lanes wait meanwhile.
const AT_ONCE: usize = 64;

impl Store {
    /// Erases who translates and the numbers of pre-applications at a site where the visit's day was before `on`; answers with
    /// how many had any (DESIGN.md section 9).
    pub async fn forget_needs(&self, site: SiteId, on: NaiveDate) -> Result<u64> {
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let sql = "UPDATE contact SET interpreter = NULL, pre_applications = $3
                       WHERE site = $1 AND (interpreter IS NOT NULL OR pre_applications <> '[]')
                           AND EXISTS (SELECT 1 FROM appointment
                                       WHERE appointment.id = contact.appointment AND on_day < $2)";
            let erased = on!(&mut link, link => {
                let query = query(sql).bind(site.get()).bind(on).bind(Json(Vec::<String>::new()));
                query.execute(link).await?.rows_affected()
            });
            place::close(link).await;
            Ok(erased)
        })
        .await
    }

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
