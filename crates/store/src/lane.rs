//! A lane's own connection: take the sites' rows, decide, write, commit (DESIGN.md, law 3).

use std::future::Future;
use std::time::Duration;

use model::{Instant, SiteId};
use sqlx::{AssertSqlSafe, Executor, query, query_scalar, query_with, raw_sql};

use crate::batch::{Batch, KeyRow};
use crate::error::{CommitError, Error, Result};
use crate::log::Written;
use crate::migrate;
use crate::place::{self, Place};
use crate::rows::meant;
use crate::seam::{Engine, Link, Seam, on};
use crate::table::Texts;
use crate::take::{self, TakenRow};
use crate::write;

/// The other side of a link answers within this time, or counts as gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// The connection of one lane. A transaction takes the link along and gives it back when it ends well; after an error, a
/// panic or a dropped future the link is closed, and the next [`begin`](Self::begin) makes a new one.
#[derive(Debug)]
pub struct LaneConnection {
    place: Place,
    link: Option<Link>,
    pub(crate) texts: Texts,
    pub(crate) written: Written,
}

/// A site whose row this transaction holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked {
    /// The site.
    pub site: SiteId,
    /// The number of this batch; the one before it was `seq - 1`, unless somebody else wrote.
    pub seq: i64,
    /// `max(clock, the time of the batch before)`: the `now` to decide with.
    pub last_at: Instant,
    /// Whether the settings in memory are still those of the database.
    pub config_rev: i64,
}

/// A transaction that holds the rows of its sites. Dropped without commit or rollback, its link is closed, and the
/// database gives the rows back as they were.
#[derive(Debug)]
pub struct Tx<'l> {
    pub(crate) lane: &'l mut LaneConnection,
    pub(crate) link: Link,
    /// What its COMMIT must find, where it holds nothing yet ([`LaneConnection::ahead`]).
    pub(crate) foreseen: Option<Locked>,
}

impl LaneConnection {
    pub(crate) async fn open(place: Place, written: Written) -> Result<Self> {
        let link = patient(place.writer()).await?;
        Ok(Self { place, link: Some(link), texts: Texts::default(), written })
    }

    /// Begins a transaction and takes the rows of `sites` (sorted, each once) in one round trip: that is the lock, on
    /// both engines. A site that does not exist is missing in the answer. [`Error::SchemaMoved`]: this program is
    /// older than the database and must stop.
    pub async fn begin(&mut self, sites: &[SiteId], now: Instant) -> Result<(Tx<'_>, Vec<Locked>)> {
        let (tx, locked, _) = self.begin_with_keys(sites, now, &[]).await?;
        Ok((tx, locked))
    }

    /// The same, and in the same round trip: what was answered under these digests before. What is not known is missing.
    pub async fn begin_with_keys(
        &mut self,
        sites: &[SiteId],
        now: Instant,
        digests: &[[u8; 32]],
    ) -> Result<(Tx<'_>, Vec<Locked>, Vec<KeyRow>)> {
        assert!(
            sites.is_sorted_by(|a, b| a < b),
            "sites are locked in one order, or two lanes wait for each other"
        );
        let link = match self.link.take() {
            Some(link) => link,
            None => patient(self.place.writer()).await?,
        };
        let mut tx = Tx { lane: self, link, foreseen: None };
        let (locked, keys) = tx.lock(sites, now, digests).await?;
        if locked.len() < sites.len() {
            tx.check_schema().await?;
        }
        Ok((tx, locked, keys))
    }

    /// A transaction of one site that holds nothing yet: its commit takes the row, writes and commits as one statement, in
    /// one round trip, if it finds the site as `foreseen` says it will be, and else is [`Error::Overtaken`]. What is read
    /// meanwhile is then as true as under the lock, because nothing of a site changes without its `seq`. `None`: this
    /// engine, or this connection, must [`begin`](Self::begin).
    pub fn ahead(&mut self, foreseen: Locked) -> Option<Tx<'_>> {
        match self.link.take() {
            Some(link @ Seam::Postgres(_)) => Some(Tx { lane: self, link, foreseen: Some(foreseen) }),
            other => {
                self.link = other;
                None
            }
        }
    }

    /// Gives up the connection, politely.
    pub async fn close(mut self) {
        if let Some(link) = self.link.take() {
            let _ = tokio::time::timeout(PATIENCE, place::close(link)).await;
        }
    }
}

impl Tx<'_> {
    /// Which engine this is on.
    pub fn engine(&self) -> Engine {
        self.link.engine()
    }

    async fn lock(
        &mut self,
        sites: &[SiteId],
        now: Instant,
        digests: &[[u8; 32]],
    ) -> Result<(Vec<Locked>, Vec<KeyRow>)> {
        let (locked, keys) = match &mut self.link {
            Seam::Sqlite(link) => {
                let (sql, values) = take::sqlite(sites, now, digests)?;
                take::read(link.fetch_many(query_with(AssertSqlSafe(sql), values))).await?
            }
            Seam::Postgres(link) => {
                let sql = take::postgres(sites, now, digests);
                patient(take::read(link.fetch_many(raw_sql(AssertSqlSafe(sql))))).await?
            }
        };
        let mut locked = locked.into_iter().map(Locked::from_row).collect::<Result<Vec<_>>>()?;
        locked.sort_unstable_by_key(|row| row.site);
        Ok((locked, meant(keys)?))
    }

    /// Writes the batch and commits it, with one notification for all its sites. What frees is written before what
    /// takes. On return the batch is durable; on [`CommitError::Refused`] nothing of it is in the database, and of one that
    /// was [`ahead`](LaneConnection::ahead) nothing will be. Of that one nobody knows after [`CommitError::Unknown`] until
    /// somebody else has written to the site: it may still be on its way to the row.
    pub async fn commit(self, batch: &Batch<'_>) -> std::result::Result<(), CommitError> {
        let messages = write::messages(self.engine(), batch).map_err(CommitError::Refused)?;
        let sites: Vec<_> = batch.sites.iter().map(|site| (site.site, site.seq)).collect();
        self.send_and_commit(messages, &sites).await
    }

    /// Gives the sites' rows back as they were.
    pub async fn rollback(mut self) -> Result<()> {
        if self.foreseen.is_some() {
            self.end();
            return Ok(());
        }
        on!(&mut self.link, link => patient(query("ROLLBACK").execute(link)).await.map(drop)?);
        self.end();
        Ok(())
    }

    /// The link is whole and in no transaction.
    pub(crate) fn end(self) {
        self.lane.link = Some(self.link);
    }

    async fn check_schema(&mut self) -> Result<()> {
        let known = migrate::known();
        let sql = "SELECT schema FROM site WHERE schema <> $1 LIMIT 1";
        let found: Option<i64> = on!(&mut self.link, link => {
            query_scalar(sql).bind(known).fetch_optional(link).await?
        });
        found.map_or(Ok(()), |found| Err(Error::SchemaMoved { found, known }))
    }
}

impl Locked {
    fn from_row(row: TakenRow) -> Result<Self> {
        let site = SiteId::new(row.id).ok_or_else(|| Error::Corrupt(format!("site {}", row.id)))?;
        Ok(Self { site, seq: row.seq, last_at: row.last_at.into(), config_rev: row.config_rev })
    }
}

/// An answer within [`PATIENCE`], or the link counts as broken.
pub(crate) async fn patient<T, E: Into<Error>>(
    answer: impl Future<Output = std::result::Result<T, E>>,
) -> Result<T> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(Into::into),
        Err(_) => Err(Error::Unreachable(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))),
    }
}
