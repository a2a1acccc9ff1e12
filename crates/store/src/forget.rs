//! What is kept for a time only.
//!
//! What is old is looked for by a reader, which nobody waits for, and deleted by key in small commits: on SQLite lanes wait
//! meanwhile, and PostgreSQL's writers may not scan.

use chrono::NaiveDate;
use model::{Instant, SiteId};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Encode, Postgres, Sqlite, Type, query, query_as, query_scalar};

use crate::error::Result;
use crate::list::{named, numbered};
use crate::open::{Store, spawned};
use crate::place;
use crate::seam::on;

/// Rows forgotten in one commit.
const AT_ONCE: usize = 64;

/// What appointments leave behind, and what nobody needs once their dates lie back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// Letters, whatever came of them: nobody is told any more of what is over. One that waits stays, until the worker has
    /// dropped it.
    Letters,
    /// Cells that became free: a node that was away needs those from today on.
    Releases,
    /// Claims of who came and of who did not. What may still be given up (a hold that nobody saw run out, an appointment that
    /// nobody saw missed) keeps its own.
    Claims,
    /// What appointments waited for: a node that was away needs to see that it is over.
    Wishes,
}

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

    /// Forgets at most `limit` idempotency keys older than `before`; answers with how many.
    pub async fn forget_keys(&self, before: Instant, limit: u32) -> Result<u64> {
        let sql = "SELECT digest FROM idempotency_key WHERE at < $1 LIMIT $2";
        let old: Vec<Vec<u8>> = on!(self.pool(), pool => {
            query_scalar(sql).bind(before.utc()).bind(i64::from(limit)).fetch_all(pool).await?
        });
        self.forget(old, |places| format!("DELETE FROM idempotency_key WHERE digest IN ({places})")).await
    }

    /// Forgets what at most `limit` letters, releases, wishes or appointments of dates before `before` left; answers with how many rows.
    pub async fn forget_past(&self, what: Past, before: NaiveDate, limit: u32) -> Result<u64> {
        let letters = "SELECT letter.id FROM letter JOIN appointment ON appointment.id = letter.appointment
                       WHERE letter.state <> 'waiting' AND appointment.on_day < $1 LIMIT $2";
        let releases = "SELECT id FROM release WHERE on_day < $1 LIMIT $2";
        let wishes = "SELECT wish.appointment FROM wish JOIN appointment ON appointment.id = wish.appointment
                      WHERE wish.ended_at IS NOT NULL AND appointment.on_day < $1 LIMIT $2";
        match what {
            Past::Letters => self.forget_by_id(("letter", "id"), letters, before, limit).await,
            Past::Releases => self.forget_by_id(("release", "id"), releases, before, limit).await,
            Past::Wishes => self.forget_by_id(("wish", "appointment"), wishes, before, limit).await,
            Past::Claims => self.forget_claims(before, limit).await,
        }
    }

    async fn forget_by_id(
        &self,
        (table, key): (&'static str, &'static str),
        old: &'static str,
        before: NaiveDate,
        limit: u32,
    ) -> Result<u64> {
        let old: Vec<i64> = on!(self.pool(), pool => {
            query_scalar(old).bind(before).bind(i64::from(limit)).fetch_all(pool).await?
        });
        self.forget(old, move |places| format!("DELETE FROM {table} WHERE {key} IN ({places})")).await
    }

    async fn forget_claims(&self, before: NaiveDate, limit: u32) -> Result<u64> {
        let sql = "SELECT DISTINCT claim.counter, claim.on_day, claim.appointment
                   FROM claim JOIN appointment ON appointment.id = claim.appointment
                   WHERE claim.on_day < $1 AND appointment.state IN ('checked_in', 'served', 'no_show')
                   LIMIT $2";
        let old: Vec<(i64, NaiveDate, i64)> = on!(self.pool(), pool => {
            query_as(sql).bind(before).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let Some(&some) = old.first() else { return Ok(0) };
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let mut forgotten = 0;
            for owners in old.chunks(AT_ONCE) {
                let sql = format!("DELETE FROM claim WHERE {}", any_of(AT_ONCE));
                // The last ones are filled up with one that is gone by then, or goes with them.
                let owners = owners.iter().chain(std::iter::repeat(&some)).take(AT_ONCE);
                forgotten += on!(&mut link, link => {
                    let query = owners.fold(query(AssertSqlSafe(sql)), |query, (counter, on, appointment)| {
                        query.bind(*counter).bind(*on).bind(*appointment)
                    });
                    query.execute(link).await?.rows_affected()
                });
            }
            place::close(link).await;
            Ok(forgotten)
        })
        .await
    }

    async fn forget<T>(&self, old: Vec<T>, delete: impl Fn(String) -> String + Send + 'static) -> Result<u64>
    where
        T: Clone + Send + Sync + Type<Sqlite> + Type<Postgres> + 'static,
        T: for<'q> Encode<'q, Sqlite> + for<'q> Encode<'q, Postgres>,
    {
        if old.is_empty() {
            return Ok(0);
        }
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let mut forgotten = 0;
            for keys in old.chunks(AT_ONCE) {
                let sql = delete(numbered(keys.len()));
                forgotten += on!(&mut link, link => {
                    let query = query(AssertSqlSafe(sql));
                    let query = named(keys).fold(query, |query, key| query.bind(key.clone()));
                    query.execute(link).await?.rows_affected()
                });
            }
            place::close(link).await;
            Ok(forgotten)
        })
        .await
    }
}

/// Each row by itself, so that both engines look for it by the key of `claim`.
fn any_of(rows: usize) -> String {
    let one = |nth: usize| {
        let [counter, on, appointment] = [1, 2, 3].map(|place| 3 * nth + place);
        format!("(counter = ${counter} AND on_day = ${on} AND appointment = ${appointment})")
    };
    (0..rows).map(one).collect::<Vec<_>>().join(" OR ")
}
