//! What a lane reads under the lock beside the working set: what another node wrote, rows that a command names.
//!
//! Nothing is ordered in SQL: an engine that plans for any value would rather walk a whole index in that order than sort
//! the few rows that are asked for.

use std::str::FromStr;

use model::{AppointmentId, BlockId, CounterId, HelpId, ReleaseId, SiteId, SuspensionId, TicketId, VisitId};
use queue::rules::{Enquiries, Rows, Ticket, Visit};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query_as, query_scalar};

use crate::error::{Error, Result};
use crate::lane::Tx;
use crate::list::{named, numbered};
use crate::rows::{
    self, CounterDayRow, EnquiryRow, HelpRow, StepsRow, SuspensionRow, TicketRow, VisitRow, in_order, meant,
};
use crate::seam::on;

/// What other nodes wrote: the rows that the journal names, as they are now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Since {
    /// Of the queue. `business_day` is the latest day among the tickets; `numbers` and `slips` are empty: the tickets tell.
    pub queue: Rows,
    /// Of booking.
    pub booking: booking::rules::Rows,
}

impl Tx<'_> {
    /// What other nodes wrote to a site after batch `seq`.
    pub async fn since(&mut self, site: SiteId, seq: i64) -> Result<Since> {
        let journal = self.journal_since(site, seq).await?;
        let named = Named::of(&journal)?;
        Ok(Since {
            booking: self.booking_named(&named).await?,
            queue: self.queue_named(site, seq, named, journal).await?,
        })
    }

    async fn queue_named(
        &mut self,
        site: SiteId,
        seq: i64,
        named: Named,
        journal: Vec<JournalRead>,
    ) -> Result<Rows> {
        let mut tickets = self.tickets(&in_order_once(named.tickets)).await?;
        tickets.sort_unstable_by_key(|ticket| ticket.id);
        let mut visits = self.visits(&in_order_once(named.visits)).await?;
        visits.sort_unstable_by_key(|visit| visit.ring);
        let counters = in_order_once(named.counters.into_iter().map(CounterId::get).collect());
        let helps = in_order_once(named.helps.into_iter().map(HelpId::get).collect());
        let suspensions = in_order_once(named.suspensions.into_iter().map(SuspensionId::get).collect());
        Ok(Rows {
            business_day: tickets.iter().map(|ticket| ticket.business_day).max(),
            tickets,
            visits,
            counters: self
                .by_id::<CounterDayRow, _>("counter_day", "counter", rows::COUNTER_DAY, &counters)
                .await?,
            suspensions: self
                .by_id::<SuspensionRow, _>("suspension", "id", rows::SUSPENSION, &suspensions)
                .await?,
            steps: in_order(journal.into_iter().map(|row| row.steps).collect())?,
            numbers: Vec::new(),
            notice: meant(self.notices(site, seq).await?)?.pop(),
            helps: self.by_id::<HelpRow, _>("help_call", "id", rows::HELP_CALL, &helps).await?,
            slips: Vec::new(),
            enquiries: self.enquiries_since(site, seq).await?,
            lengths: Vec::new(),
        })
    }

    async fn journal_since(&mut self, site: SiteId, seq: i64) -> Result<Vec<JournalRead>> {
        let sql = "SELECT ids, seq, n, steps FROM journal WHERE site = $1 AND seq > $2";
        Ok(on!(&mut self.link, link => query_as(sql).bind(site.get()).bind(seq).fetch_all(link).await?))
    }

    async fn enquiries_since(&mut self, site: SiteId, seq: i64) -> Result<Vec<Enquiries>> {
        let sql = format!("SELECT {} FROM enquiry WHERE site = $1 AND seq > $2", rows::ENQUIRY);
        meant::<EnquiryRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(seq).fetch_all(link).await?
        }))
    }

    /// These tickets, whatever their state; what does not exist is missing.
    pub async fn tickets(&mut self, ids: &[TicketId]) -> Result<Vec<Ticket>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        self.by_id::<TicketRow, _>("ticket", "id", rows::TICKET, &ids).await
    }

    /// These visits; what does not exist is missing.
    pub(crate) async fn visits(&mut self, ids: &[VisitId]) -> Result<Vec<Visit>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        self.by_id::<VisitRow, _>("visit", "id", rows::VISIT, &ids).await
    }

    pub(crate) async fn by_id<R, T>(
        &mut self,
        table: &str,
        key: &str,
        columns: &str,
        ids: &[i64],
    ) -> Result<Vec<T>>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
        T: TryFrom<R, Error = Error>,
    {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            let places = numbered(ids.len());
            let sql = format!("SELECT {columns} FROM {table} WHERE {key} IN ({places})");
            let rows: Vec<R> = on!(&mut self.link, link => {
                let query = query_as(AssertSqlSafe(sql));
                named(ids).fold(query, |query, id| query.bind(*id)).fetch_all(link).await?
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
}

/// Rows read with one statement.
const AT_ONCE: usize = 256;

#[derive(Debug, FromRow)]
pub(crate) struct JournalRead {
    ids: Json<Vec<String>>,
    #[sqlx(flatten)]
    steps: StepsRow,
}

/// The rows that journal rows name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    tickets: Vec<TicketId>,
    visits: Vec<VisitId>,
    counters: Vec<CounterId>,
    suspensions: Vec<SuspensionId>,
    helps: Vec<HelpId>,
    pub(crate) appointments: Vec<AppointmentId>,
    pub(crate) releases: Vec<ReleaseId>,
    pub(crate) blocks: Vec<BlockId>,
}

impl Named {
    pub(crate) fn of(journal: &[JournalRead]) -> Result<Self> {
        let mut named = Self::default();
        journal.iter().flat_map(|row| &row.ids.0).try_for_each(|id| named.take(id))?;
        Ok(named)
    }

    /// The first letter tells the kind.
    fn take(&mut self, id: &str) -> Result<()> {
        match id.as_bytes().first() {
            Some(b't') => self.tickets.push(named_by(id)?),
            Some(b'w') => self.visits.push(named_by(id)?),
            Some(b'c') => self.counters.push(named_by(id)?),
            Some(b'x') => self.suspensions.push(named_by(id)?),
            Some(b'h') => self.helps.push(named_by(id)?),
            Some(b'a') => self.appointments.push(named_by(id)?),
            Some(b'r') => self.releases.push(named_by(id)?),
            Some(b'b') => self.blocks.push(named_by(id)?),
            // A service names a count, which has a seq of its own.
            Some(b'v') => {}
            _ => return Err(Error::Corrupt(format!("the journal names {id:?}"))),
        }
        Ok(())
    }
}

fn named_by<T: FromStr>(id: &str) -> Result<T> {
    id.parse().map_err(|_| Error::Corrupt(format!("the journal names {id:?}")))
}

pub(crate) fn in_order_once<T: Ord>(mut ids: Vec<T>) -> Vec<T> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
