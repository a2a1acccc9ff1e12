//! Plain reads, one statement each, for those who only look.

use chrono::{DateTime, NaiveDate, Utc};
use model::{Instant, Look, Publisher, Site, SiteId, Text, TicketId};
use queue::rules::{PickReason, Ticket};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query_as, query_scalar};

use crate::directory;
use crate::error::{Error, Result};
use crate::open::Store;
use crate::rows::{self, TicketRow, meant, read, word};
use crate::seam::{Seam, on};

/// A site in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: SiteId,
    /// Its name in the town's file.
    pub slug: String,
    /// What people call it.
    pub name: Text,
}

/// Which database this is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Installation {
    /// Another one after a restore.
    pub epoch: String,
    /// [`InstallationKey::fingerprint`](crate::InstallationKey::fingerprint) of the key it was made with.
    pub key_fingerprint: String,
    /// The example that `guichet demo` serves, with a key that everybody knows.
    pub demo: bool,
    /// What the town calls itself.
    pub town_name: String,
    /// Whether its file says that it is an example.
    pub example: bool,
    /// Its colours and logo.
    #[sqlx(json)]
    pub look: Look,
    /// Who publishes its pages.
    #[sqlx(json)]
    pub publisher: Publisher,
}

#[derive(Debug, FromRow)]
struct ListedRow {
    id: i64,
    slug: String,
    name: Json<Text>,
}

impl TryFrom<ListedRow> for Listed {
    type Error = Error;
    fn try_from(row: ListedRow) -> Result<Self> {
        Ok(Listed { id: read("site", row.id, SiteId::new)?, slug: row.slug, name: row.name.0 })
    }
}

/// A site is read with a few statements; so often again when an import came in between.
const ATTEMPTS: u32 = 3;

impl Store {
    /// The sites of the town, in the order of its file; none before the first import.
    pub async fn sites(&self) -> Result<Vec<Listed>> {
        let sql = "SELECT id, slug, name FROM site WHERE NOT retired ORDER BY place";
        meant::<ListedRow, _>(on!(self.pool(), pool => query_as(sql).fetch_all(pool).await?))
    }

    /// A site's settings. `None`: there is no such site.
    pub async fn site(&self, id: SiteId) -> Result<Option<Site>> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let (site, rev) = match self.pool() {
                Seam::Sqlite(pool) => directory::site(Seam::Sqlite(&mut *pool.acquire().await?), id).await?,
                Seam::Postgres(pool) => {
                    directory::site(Seam::Postgres(&mut *pool.acquire().await?), id).await?
                }
            }
            .unzip();
            let sql = "SELECT config_rev FROM site WHERE id = $1 AND NOT retired";
            let now: Option<i64> =
                on!(self.pool(), pool => query_scalar(sql).bind(id.get()).fetch_optional(pool).await?);
            if now == rev {
                return Ok(site);
            }
            last = site;
        }
        Ok(last)
    }

    /// The newest batch of these sites; a site that does not exist is missing. One statement.
    pub async fn seqs(&self, sites: &[SiteId]) -> Result<Vec<(SiteId, i64)>> {
        // Whole numbers, written out: any number of sites in one statement.
        let ids: Vec<String> = sites.iter().map(|site| site.get().to_string()).collect();
        let ids = if ids.is_empty() { "0".to_owned() } else { ids.join(", ") };
        let sql = format!("SELECT id, seq FROM site WHERE id IN ({ids}) ORDER BY id");
        let rows: Vec<(i64, i64)> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).persistent(false).fetch_all(pool).await?
        });
        rows.into_iter().map(|(id, seq)| Ok((read("site", id, SiteId::new)?, seq))).collect()
    }

    /// The ticket whose link has this code ([`hash`](crate::hash) of it).
    pub async fn ticket_by_code(&self, code_hash: [u8; 32]) -> Result<Option<TicketId>> {
        let sql = "SELECT id FROM ticket WHERE code_hash = $1";
        let id: Option<i64> = on!(self.pool(), pool => {
            query_scalar(sql).bind(code_hash.to_vec()).fetch_optional(pool).await?
        });
        id.map(|id| read("ticket", id, TicketId::from_row)).transpose()
    }

    /// A ticket as it is in the database, also one that memory no longer holds.
    pub async fn ticket_row(&self, id: TicketId) -> Result<Option<Ticket>> {
        let sql = format!("SELECT {} FROM ticket WHERE id = $1", rows::TICKET);
        let row: Option<TicketRow> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        row.map(Ticket::try_from).transpose()
    }

    /// The ticket with this number of a day's series.
    pub async fn ticket_by_number(
        &self,
        site: SiteId,
        business_day: NaiveDate,
        series: char,
        number: u32,
    ) -> Result<Option<TicketId>> {
        let sql =
            "SELECT id FROM ticket WHERE site = $1 AND business_day = $2 AND series = $3 AND number = $4";
        let id: Option<i64> = on!(self.pool(), pool => {
            let query = query_scalar(sql).bind(site.get()).bind(business_day).bind(series.to_string());
            query.bind(i64::from(number)).fetch_optional(pool).await?
        });
        id.map(|id| read("ticket", id, TicketId::from_row)).transpose()
    }

    /// Every ticket of a day with its series and number, in that order: to find one by a part of it. One range of the
    /// unique index, so a site's day costs little.
    pub async fn numbers_of_day(
        &self,
        site: SiteId,
        business_day: NaiveDate,
    ) -> Result<Vec<(TicketId, char, u32)>> {
        let sql = "SELECT id, series, number FROM ticket WHERE site = $1 AND business_day = $2 \
                   ORDER BY series, number";
        let rows: Vec<(i64, String, i64)> = on!(self.pool(), pool => {
            query_as(sql).bind(site.get()).bind(business_day).fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|(id, letter, number)| {
                let series = word("series", &letter, |letter| letter.chars().next())?;
                let number = read("number", number, |number| u32::try_from(number).ok())?;
                Ok((read("ticket", id, TicketId::from_row)?, series, number))
            })
            .collect()
    }

    /// How many were called out of order on a day, by reason, in the order in which reasons are offered; a call that
    /// was undone was none. One small range of an index.
    pub async fn picked_of_day(
        &self,
        site: SiteId,
        business_day: NaiveDate,
    ) -> Result<Vec<(PickReason, u32)>> {
        let sql = "SELECT picked, COUNT(*) FROM visit \
                   WHERE site = $1 AND business_day = $2 AND picked IS NOT NULL \
                   AND (ending IS NULL OR ending <> 'undone') \
                   GROUP BY picked";
        let rows: Vec<(String, i64)> = on!(self.pool(), pool => {
            query_as(sql).bind(site.get()).bind(business_day).fetch_all(pool).await?
        });
        let mut counted = Vec::with_capacity(rows.len());
        for (reason, count) in rows {
            let reason = word("visit.picked", &reason, PickReason::from_word)?;
            counted.push((reason, read("picked", count, |count| u32::try_from(count).ok())?));
        }
        counted.sort_by_key(|(reason, _)| PickReason::ALL.iter().position(|offered| offered == reason));
        Ok(counted)
    }

    /// When the newest decision of any site was made.
    pub async fn newest_decision_at(&self) -> Result<Option<Instant>> {
        let sql = "SELECT MAX(last_at) FROM site";
        let at: Option<DateTime<Utc>> = on!(self.pool(), pool => query_scalar(sql).fetch_one(pool).await?);
        Ok(at.map(Instant::from))
    }

    /// Which database this is; `None` before the first import.
    pub async fn installation(&self) -> Result<Option<Installation>> {
        let sql =
            "SELECT epoch, key_fingerprint, demo, town_name, example, look, publisher FROM installation";
        Ok(on!(self.pool(), pool => query_as(sql).fetch_optional(pool).await?))
    }
}
