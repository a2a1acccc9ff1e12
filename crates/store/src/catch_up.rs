//! What a lane reads under the lock beside the working set: what another node wrote, rows that a command names.
//!
//! Nothing is ordered in SQL: an engine that plans for any value would rather walk a whole index in that order than sort
//! the few rows that are asked for.

use model::{SiteId, TicketId};
use queue::rules::{Rows, Ticket, Visit};
use sqlx::{AssertSqlSafe, query_as, query_scalar};

use crate::error::Result;
use crate::lane::Tx;
use crate::rows::{self, StepsRow, SuspensionRow, TicketRow, VisitRow, in_order, meant};
use crate::seam::on;

impl Tx<'_> {
    /// What other nodes wrote to a site after batch `seq`. `business_day` is the latest day among the tickets;
    /// `numbers` is empty: the tickets tell.
    pub async fn rows_since(&mut self, site: SiteId, seq: i64) -> Result<Rows> {
        let tickets = format!("SELECT {} FROM ticket WHERE site = $1 AND seq > $2", rows::TICKET);
        let visits = format!("SELECT {} FROM visit WHERE site = $1 AND seq > $2", rows::VISIT);
        let suspensions = format!("SELECT {} FROM suspension WHERE site = $1 AND seq > $2", rows::SUSPENSION);
        let steps = "SELECT seq, n, steps FROM journal WHERE site = $1 AND seq > $2";
        let (tickets, visits, suspensions, steps) = on!(&mut self.link, link => (
            query_as::<_, TicketRow>(AssertSqlSafe(tickets)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, VisitRow>(AssertSqlSafe(visits)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, SuspensionRow>(AssertSqlSafe(suspensions)).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
            query_as::<_, StepsRow>(steps).bind(site.get()).bind(seq).fetch_all(&mut *link).await?,
        ));
        let mut tickets: Vec<Ticket> = meant(tickets)?;
        tickets.sort_unstable_by_key(|ticket| ticket.id);
        let mut visits: Vec<Visit> = meant(visits)?;
        visits.sort_unstable_by_key(|visit| visit.ring);
        Ok(Rows {
            business_day: tickets.iter().map(|ticket| ticket.business_day).max(),
            tickets,
            visits,
            counters: meant(self.counter_days(site, seq).await?)?,
            suspensions: meant(suspensions)?,
            steps: in_order(steps)?,
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
