//! What a lane reads under the lock: the working set, what another node wrote, rows named by a command.

use chrono::NaiveDate;
use model::{Instant, Site, SiteId, TicketId, calendar};
use queue::rules::{Rows, Ticket, Visit};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query_as, query_scalar};

use crate::batch::KeyRow;
use crate::directory;
use crate::error::{Error, Result};
use crate::lane::Tx;
use crate::rows::{self, CounterDayRow, Steps, StepsRow, SuspensionRow, TicketRow, VisitRow, meant, small};
use crate::seam::on;

/// Rings beside the open calls that a board may show.
const RECENT_RINGS: i64 = 64;
/// An agent may undo for at most 60 s (DESIGN.md section 5); clocks may differ a little between nodes.
const STEP_SECONDS: i64 = 90;

/// A site as the database has it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its settings.
    pub site: Site,
    /// Their revision.
    pub config_rev: i64,
    /// Its rows.
    pub rows: Rows,
}

impl Tx<'_> {
    /// The working set of a site: open tickets of any day, today's missed ones, open and newest visits, counters,
    /// suspensions, what may be undone and the rows that this names, the last numbers. On first use and after a
    /// failure. `None`: there is no such site.
    pub async fn load(&mut self, id: SiteId, now: Instant) -> Result<Option<Loaded>> {
        let Some((site, config_rev)) = directory::site(self.link.as_mut(), id).await? else {
            return Ok(None);
        };
        let mut tickets = self.open_tickets(id).await?;
        let counters: Vec<queue::rules::CounterDay> = meant(self.counter_days(id, -1).await?)?;
        let business_day = unclosed_day(&site, &tickets, &counters, now);
        tickets.extend(self.missed_tickets(id, business_day).await?);
        let mut visits = self.shown_visits(id, business_day).await?;
        let suspensions =
            meant(self.suspensions(id, calendar::business_day_start(business_day, site.time_zone)).await?)?;
        let steps = self.recent_steps(id, now).await?;
        self.add_undoable(&steps, &mut tickets, &mut visits).await?;
        let numbers = self.numbers(id, business_day).await?;
        let rows =
            Rows { business_day: Some(business_day), tickets, visits, counters, suspensions, steps, numbers };
        Ok(Some(Loaded { site, config_rev, rows }))
    }

    /// What other nodes wrote to a site after batch `seq`. `business_day` is the latest day among the tickets;
    /// `numbers` is empty: the tickets tell.
    pub async fn rows_since(&mut self, site: SiteId, seq: i64) -> Result<Rows> {
        let tickets = format!("SELECT {} FROM ticket WHERE site = $1 AND seq > $2 ORDER BY id", rows::TICKET);
        let visits = format!("SELECT {} FROM visit WHERE site = $1 AND seq > $2 ORDER BY ring", rows::VISIT);
        let suspensions =
            format!("SELECT {} FROM suspension WHERE site = $1 AND seq > $2 ORDER BY id", rows::SUSPENSION);
        let steps = "SELECT steps FROM journal WHERE site = $1 AND seq > $2 AND steps IS NOT NULL
                     ORDER BY seq, n";
        let (tickets, visits, suspensions, steps) = on!(&mut self.link, link => (
            query_as::<_, TicketRow>(AssertSqlSafe(tickets)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, VisitRow>(AssertSqlSafe(visits)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, SuspensionRow>(AssertSqlSafe(suspensions)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, StepsRow>(steps).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
        ));
        let tickets: Vec<Ticket> = meant(tickets)?;
        Ok(Rows {
            business_day: tickets.iter().map(|ticket| ticket.business_day).max(),
            tickets,
            visits: meant(visits)?,
            counters: meant(self.counter_days(site, seq).await?)?,
            suspensions: meant(suspensions)?,
            steps: steps.into_iter().flat_map(|row| row.steps.0).collect(),
            numbers: Vec::new(),
        })
    }

    /// These tickets, whatever their state; what does not exist is missing.
    pub async fn tickets(&mut self, ids: &[TicketId]) -> Result<Vec<Ticket>> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(NAMED) {
            let sql = format!("SELECT {} FROM ticket WHERE id IN ({})", rows::TICKET, places(ids.len()));
            let rows: Vec<TicketRow> = on!(&mut self.link, link => {
                let query = query_as(AssertSqlSafe(sql));
                named(ids).fold(query, |query, id| query.bind(id.get())).fetch_all(link).await?
            });
            found.extend(rows);
        }
        meant(found)
    }

    /// What was answered under these digests before; what is not known is missing.
    pub async fn keys(&mut self, digests: &[[u8; 32]]) -> Result<Vec<KeyRow>> {
        let mut found = Vec::new();
        for digests in digests.chunks(NAMED) {
            let sql = format!(
                "SELECT digest, site, request, answer, at FROM idempotency_key WHERE digest IN ({})",
                places(digests.len())
            );
            let rows: Vec<KeyRead> = on!(&mut self.link, link => {
                let query = query_as(AssertSqlSafe(sql));
                named(digests).fold(query, |query, digest| query.bind(digest.to_vec())).fetch_all(link).await?
            });
            found.extend(rows);
        }
        meant(found)
    }

    /// Whether the batch `seq` of this site is the one that drew `nonce`: the truth after an unknown COMMIT.
    pub async fn has_nonce(&mut self, site: SiteId, seq: i64, nonce: u128) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM journal WHERE site = $1 AND seq = $2 AND nonce = $3";
        let nonce = nonce.to_be_bytes().to_vec();
        let rows: i64 = on!(&mut self.link, link => {
            query_scalar(sql).bind(site.get()).bind(seq).bind(nonce).fetch_one(link).await?
        });
        Ok(rows > 0)
    }

    async fn open_tickets(&mut self, site: SiteId) -> Result<Vec<Ticket>> {
        let sql = format!(
            "SELECT {} FROM ticket
             WHERE site = $1 AND state IN ('waiting', 'called', 'serving', 'parked') ORDER BY id",
            rows::TICKET
        );
        meant::<TicketRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(link).await?
        }))
    }

    async fn missed_tickets(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<Ticket>> {
        let sql = format!(
            "SELECT {} FROM ticket WHERE site = $1 AND business_day = $2 AND state = 'no_show' ORDER BY id",
            rows::TICKET
        );
        meant::<TicketRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(day).fetch_all(link).await?
        }))
    }

    async fn counter_days(&mut self, site: SiteId, since: i64) -> Result<Vec<CounterDayRow>> {
        let sql = format!(
            "SELECT {} FROM counter_day WHERE site = $1 AND seq > $2 ORDER BY counter",
            rows::COUNTER_DAY
        );
        Ok(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(since).fetch_all(link).await?
        }))
    }

    /// The open visits, and the newest of the day.
    async fn shown_visits(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<Visit>> {
        let open =
            format!("SELECT {} FROM visit WHERE site = $1 AND ended_at IS NULL ORDER BY ring", rows::VISIT);
        let newest = format!("SELECT {} FROM visit WHERE site = $1 ORDER BY ring DESC LIMIT $2", rows::VISIT);
        let (open, newest): (Vec<VisitRow>, Vec<VisitRow>) = on!(&mut self.link, link => (
            query_as(AssertSqlSafe(open)).bind(site.get()).fetch_all(&mut *link).await?,
            query_as(AssertSqlSafe(newest)).bind(site.get()).bind(RECENT_RINGS).fetch_all(link).await?,
        ));
        let mut visits: Vec<Visit> = meant(newest)?;
        visits.retain(|visit| !visit.is_open() && visit.business_day == day);
        visits.extend(meant::<_, Visit>(open)?);
        visits.sort_unstable_by_key(|visit| visit.ring);
        Ok(visits)
    }

    async fn suspensions(&mut self, site: SiteId, ended_since: Instant) -> Result<Vec<SuspensionRow>> {
        let open = format!(
            "SELECT {} FROM suspension WHERE site = $1 AND ended_at IS NULL ORDER BY id",
            rows::SUSPENSION
        );
        let over = format!(
            "SELECT {} FROM suspension WHERE site = $1 AND ended_at >= $2 ORDER BY id",
            rows::SUSPENSION
        );
        Ok(on!(&mut self.link, link => {
            let mut rows: Vec<SuspensionRow> =
                query_as(AssertSqlSafe(open)).bind(site.get()).fetch_all(&mut *link).await?;
            let query = query_as(AssertSqlSafe(over)).bind(site.get()).bind(ended_since.utc());
            rows.extend(query.fetch_all(link).await?);
            rows
        }))
    }

    /// What agents did last, oldest first, young enough to be undone.
    async fn recent_steps(&mut self, site: SiteId, now: Instant) -> Result<Steps> {
        let sql =
            "SELECT steps FROM journal WHERE site = $1 AND steps IS NOT NULL AND at >= $2 ORDER BY seq, n";
        let since = now.plus_seconds(-STEP_SECONDS).utc();
        let rows: Vec<StepsRow> = on!(&mut self.link, link => {
            query_as(sql).bind(site.get()).bind(since).fetch_all(link).await?
        });
        Ok(rows.into_iter().flat_map(|row| row.steps.0).collect())
    }

    /// Adds the rows that may be undone, as they are now: an undo compares them, also when they have ended.
    async fn add_undoable(
        &mut self,
        steps: &Steps,
        tickets: &mut Vec<Ticket>,
        visits: &mut Vec<Visit>,
    ) -> Result<()> {
        let steps = || steps.iter().filter_map(|(_, step)| step.as_ref());
        let mut missing: Vec<TicketId> =
            steps().flat_map(|step| step.tickets.iter().map(|(it, _)| it.id)).collect();
        missing.retain(|id| !tickets.iter().any(|ticket| ticket.id == *id));
        missing.sort_unstable();
        missing.dedup();
        tickets.extend(self.tickets(&missing).await?);

        let changed = steps().flat_map(|step| step.visits.iter().map(|it| it.id).chain(step.made));
        let mut missing: Vec<_> = changed.filter(|id| !visits.iter().any(|visit| visit.id == *id)).collect();
        missing.sort_unstable();
        missing.dedup();
        let sql = format!("SELECT {} FROM visit WHERE id = $1", rows::VISIT);
        for id in missing {
            let row: Option<VisitRow> = on!(&mut self.link, link => {
                query_as(AssertSqlSafe(sql.as_str())).bind(id.get()).fetch_optional(link).await?
            });
            visits.extend(row.map(Visit::try_from).transpose()?);
        }
        visits.sort_unstable_by_key(|visit| visit.ring);
        Ok(())
    }

    async fn numbers(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<(char, u32)>> {
        let sql =
            "SELECT series, MAX(number) FROM ticket WHERE site = $1 AND business_day = $2 GROUP BY series";
        let rows: Vec<(String, i64)> = on!(&mut self.link, link => {
            query_as(sql).bind(site.get()).bind(day).fetch_all(link).await?
        });
        let series = |text: &str| rows::word("series", text, |text| text.chars().next());
        rows.iter().map(|(text, number)| Ok((series(text)?, small("number", *number)?))).collect()
    }
}

/// Rows named in one statement.
const NAMED: usize = 64;

/// Room for one row or for [`NAMED`]: two texts, which stay prepared.
fn room(rows: usize) -> usize {
    if rows == 1 { 1 } else { NAMED }
}

fn places(rows: usize) -> String {
    let places: Vec<String> = (1..=room(rows)).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// What is asked for; the last one fills the room that is left.
fn named<T>(asked: &[T]) -> impl Iterator<Item = &T> {
    asked.iter().chain(std::iter::repeat_n(asked.last(), NAMED).flatten()).take(room(asked.len()))
}

/// The day that nobody has closed yet: the earliest that still has an open ticket or somebody at a counter. A node that
/// was away at 04:00 closes it on its first tick.
fn unclosed_day(
    site: &Site,
    open: &[Ticket],
    counters: &[queue::rules::CounterDay],
    now: Instant,
) -> NaiveDate {
    let today = calendar::business_day(now, site.time_zone);
    let tickets = open.iter().map(|ticket| ticket.business_day);
    let staffed = counters.iter().filter(|it| it.state != queue::rules::CounterState::Closed);
    let days = staffed.map(|it| calendar::business_day(it.since_at, site.time_zone));
    tickets.chain(days).min().unwrap_or(today).min(today)
}

#[derive(Debug, FromRow)]
struct KeyRead {
    digest: Vec<u8>,
    site: i64,
    request: Vec<u8>,
    answer: Json<serde_json::Value>,
    at: chrono::DateTime<chrono::Utc>,
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
