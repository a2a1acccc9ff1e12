//! The beginning of a batch: begin, take the sites' rows, look for keys, in one round trip.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::HEXLOWER;
use futures_util::{Stream, TryStreamExt};
use model::{Instant, SiteId};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::types::Json;
use sqlx::{Arguments, AssertSqlSafe, Either, FromRow, Row, query_as};

use crate::batch::KeyRow;
use crate::error::{Error, Result};
use crate::lane::{Locked, Tx};
use crate::list::{named, numbered, unnamed};
use crate::migrate;
use crate::rows::{self, meant};
use crate::seam::{Engine, Seam, Values, on};

/// A site's row as it is taken.
#[derive(Clone, Copy, FromRow)]
pub(crate) struct TakenRow {
    pub(crate) id: i64,
    pub(crate) seq: i64,
    pub(crate) last_at: DateTime<Utc>,
    pub(crate) config_rev: i64,
}

const TAKEN: &str = "id, seq, last_at, config_rev";

/// An answer that is kept.
#[derive(FromRow)]
pub(crate) struct KeyRead {
    digest: Vec<u8>,
    site: i64,
    request: Vec<u8>,
    answer: Json<serde_json::Value>,
    at: DateTime<Utc>,
}

const KEY: &str = "digest, site, request, answer, at";

/// Reads what the statements answer: BEGIN nothing, then the sites, then the keys.
pub(crate) async fn read<Done, R: Row>(
    mut answers: impl Stream<Item = sqlx::Result<Either<Done, R>>> + Unpin,
) -> Result<(Vec<TakenRow>, Vec<KeyRead>)>
where
    TakenRow: for<'r> FromRow<'r, R>,
    KeyRead: for<'r> FromRow<'r, R>,
{
    const TAKING: usize = 1;
    let (mut taken, mut keys, mut done) = (Vec::new(), Vec::new(), 0);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Left(_) => done += 1,
            Either::Right(row) if done == TAKING => taken.push(TakenRow::from_row(&row)?),
            Either::Right(row) => keys.push(KeyRead::from_row(&row)?),
        }
    }
    Ok((taken, keys))
}

/// One call of the driver, which hops to SQLite's thread and back. A value's place is `?`, see `Shape::sqlite`.
pub(crate) fn sqlite(
    sites: &[SiteId],
    now: Instant,
    digests: &[[u8; 32]],
) -> Result<(String, SqliteArguments)> {
    let mut values = Values::new(Engine::Sqlite);
    values.add(now.utc())?;
    values.add(now.utc())?;
    values.add(migrate::known())?;
    for site in named(sites) {
        values.add(site.get())?;
    }
    for digest in named(digests) {
        values.add(digest.to_vec())?;
    }
    // SQLite takes an empty list.
    let mut sql = format!(
        "BEGIN IMMEDIATE;
         UPDATE site SET seq = seq + 1, last_at = CASE WHEN last_at < ? THEN ? ELSE last_at END
         WHERE schema = ? AND id IN ({}) RETURNING {TAKEN}",
        unnamed(sites.len())
    );
    if !digests.is_empty() {
        let places = unnamed(digests.len());
        let _ = write!(sql, "; SELECT {KEY} FROM idempotency_key WHERE digest IN ({places})");
    }
    let Seam::Sqlite(values) = values else { unreachable!("made for SQLite above") };
    Ok((sql, values))
}

/// PostgreSQL's statements for it, which a connection prepares when it opens. Several rows are taken in the order of
/// their ids, or two lanes could wait for each other.
pub(crate) fn prepare() -> String {
    let schema = migrate::known();
    format!(
        "PREPARE take_site (BIGINT, TIMESTAMPTZ) AS
         UPDATE site SET seq = seq + 1, last_at = GREATEST(last_at, $2)
         WHERE id = $1 AND schema = {schema} RETURNING {TAKEN};
         PREPARE take_sites (BIGINT[], TIMESTAMPTZ) AS
         WITH taken AS (
             SELECT id AS its_id FROM site WHERE id = ANY ($1) AND schema = {schema} ORDER BY id FOR UPDATE)
         UPDATE site SET seq = seq + 1, last_at = GREATEST(last_at, $2)
         FROM taken WHERE id = its_id RETURNING {TAKEN};
         PREPARE find_keys (BYTEA[]) AS SELECT {KEY} FROM idempotency_key WHERE digest = ANY ($1)"
    )
}

/// One message of the simple protocol, which can carry several statements but no values: they are whole numbers, one
/// time and digests, written out.
pub(crate) fn postgres(sites: &[SiteId], now: Instant, digests: &[[u8; 32]]) -> String {
    let now = now.utc().to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut sql = match sites {
        [] => return "BEGIN".to_owned(),
        [site] => format!("BEGIN; EXECUTE take_site ({}, '{now}')", site.get()),
        _ => {
            let ids: Vec<String> = sites.iter().map(|site| site.get().to_string()).collect();
            format!("BEGIN; EXECUTE take_sites ('{{{}}}', '{now}')", ids.join(","))
        }
    };
    if !digests.is_empty() {
        let digests: Vec<String> =
            digests.iter().map(|digest| format!(r#""\\x{}""#, HEXLOWER.encode(digest))).collect();
        let _ = write!(sql, "; EXECUTE find_keys ('{{{}}}')", digests.join(","));
    }
    sql
}

/// The same in the statement that is a whole batch, for one site: its `seq` may not be NULL, so a row that is not as
/// foreseen ends the statement, before anything else of it has begun (table.rs). `place` writes the next value's place.
pub(crate) fn ahead(out: &mut String, mut place: impl FnMut(&mut String)) {
    let schema = migrate::known();
    out.push_str("UPDATE site SET seq = CASE WHEN seq + 1 = ");
    place(out);
    out.push_str(" AND config_rev = ");
    place(out);
    let _ = write!(out, " AND schema = {schema} THEN seq + 1 END, last_at = GREATEST(last_at, ");
    place(out);
    out.push_str(") WHERE id = ");
    place(out);
    out.push_str(" RETURNING 1");
}

/// Its values.
pub(crate) fn foresee(values: &mut PgArguments, foreseen: Locked) -> Result<()> {
    let Locked { site, seq, last_at, config_rev } = foreseen;
    let bound = values.add(seq).and_then(|()| values.add(config_rev));
    let bound = bound.and_then(|()| values.add(last_at.utc())).and_then(|()| values.add(site.get()));
    bound.map_err(|error| Error::Other(sqlx::Error::Encode(error)))
}

impl Tx<'_> {
    /// What was answered under these digests before. What is not known is missing.
    pub async fn keys(&mut self, digests: &[[u8; 32]]) -> Result<Vec<KeyRow>> {
        let sql = format!("SELECT {KEY} FROM idempotency_key WHERE digest IN ({})", numbered(digests.len()));
        meant::<KeyRead, _>(on!(&mut self.link, link => {
            let query = query_as(AssertSqlSafe(sql));
            named(digests).fold(query, |query, digest| query.bind(digest.to_vec())).fetch_all(link).await?
        }))
    }
}

impl TryFrom<KeyRead> for KeyRow {
    type Error = Error;
    fn try_from(row: KeyRead) -> Result<Self> {
        let digest =
            |bytes: Vec<u8>| bytes.try_into().map_err(|_| Error::Corrupt("an idempotency key".to_owned()));
        Ok(KeyRow {
            digest: digest(row.digest)?,
            site: rows::read("site", row.site, SiteId::new)?,
            request: digest(row.request)?,
            answer: row.answer.0,
            at: row.at.into(),
        })
    }
}
