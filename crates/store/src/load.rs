//! The working set of a site: what is open, whatever its age, and little else. (Nothing is ordered in SQL: `catch_up`.)

use chrono::NaiveDate;
use model::{Instant, Site, SiteId, TicketId, VisitId, calendar};
use queue::rules::{Enquiries, Length, Rows, Suspension, Ticket, Visit};
use sqlx::{AssertSqlSafe, query_as, query_scalar};

use crate::directory;
use crate::error::Result;
use crate::lane::Tx;
use crate::rows::{
    self, CounterDayRow, EnquiryRow, HelpRow, LengthRow, NoticeRow, StepsRow, SuspensionRow, TicketRow,
    VisitRow, in_order, meant, small,
};
use crate::seam::on;
use crate::steps::Steps;

/// Rings beside the open calls that a board may show.
const RECENT_RINGS: i64 = 64;
/// Visits that lengths are learned from: about a week of a large site.
const LENGTHS: i64 = 1_000;
/// An agent may undo for at most 60 s (DESIGN.md section 5); clocks may differ a little between nodes.
const STEP_SECONDS: i64 = 90;
/// A call for help stays on the desks for two minutes after its answer (`queue::rules`).
const HELP_SECONDS: i64 = 120;

/// A site as the database has it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its settings.
    pub site: Site,
    /// Their revision.
    pub config_rev: i64,
    /// The rows of its queue.
    pub rows: Rows,
    /// The rows of its booking.
    pub booking: booking::rules::Rows,
}

impl Tx<'_> {
    /// The working set of a site: open tickets and those whose notes must be erased, today's missed ones, open and newest
    /// visits, counters, suspensions, what may be undone and the rows that this names, the last numbers. On first use and after a
    /// failure. `None`: there is no such site.
    pub async fn load(&mut self, id: SiteId, now: Instant) -> Result<Option<Loaded>> {
        let Some((site, config_rev)) = directory::site(self.link.as_mut(), id).await? else {
            return Ok(None);
        };
        let mut tickets = self.tickets_of_the_newest_day(id).await?;
        let counters: Vec<queue::rules::CounterDay> = meant(self.counter_days(id).await?)?;
        let over_with_care = self.over_with_care(id).await?;
        let unclosed = tickets.iter().filter(|ticket| ticket.state.is_open()).chain(&over_with_care);
        let business_day = unclosed_day(&site, unclosed, &counters, now);
        tickets.retain(|ticket| {
            ticket.state.is_open() || ticket.business_day == business_day && ticket.care.is_empty()
        });
        tickets.extend(over_with_care);
        let mut visits = self.shown_visits(id, business_day).await?;
        let suspensions =
            meant(self.suspensions(id, calendar::business_day_start(business_day, site.time_zone)).await?)?;
        let notice = meant(self.notices(id, -1).await?)?.pop();
        let helps = meant(self.helps(id, now).await?)?;
        let slips = self.slips(id, business_day).await?;
        let steps = self.recent_steps(id, now).await?;
        self.add_undoable(&steps, &mut tickets, &mut visits).await?;
        tickets.sort_unstable_by_key(|ticket| ticket.id);
        visits.sort_unstable_by_key(|visit| visit.ring);
        let numbers = self.numbers(id, business_day).await?;
        let enquiries = self.enquiries(id, business_day).await?;
        let lengths = self.lengths(id, business_day).await?;
        let booking = self.load_booking(&site, now).await?;
        let rows = Rows {
            business_day: Some(business_day),
            tickets,
            visits,
            counters,
            suspensions,
            notice,
            helps,
            slips,
            steps,
            numbers,
            enquiries,
            lengths,
        };
        Ok(Some(Loaded { site, config_rev, rows, booking }))
    }

    /// Those that are open or may come back. Open ones are of no other day: a batch closes the day before it does
    /// anything else on the next.
    async fn tickets_of_the_newest_day(&mut self, site: SiteId) -> Result<Vec<Ticket>> {
        let sql = format!(
            "SELECT {} FROM ticket
             WHERE site = $1 AND business_day = (SELECT MAX(business_day) FROM ticket WHERE site = $1)
                 AND state IN ('waiting', 'called', 'serving', 'parked', 'no_show')",
            rows::TICKET
        );
        meant::<TicketRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(link).await?
        }))
    }

    /// Tickets that are over and still hold what must be erased when their day ends.
    async fn over_with_care(&mut self, site: SiteId) -> Result<Vec<Ticket>> {
        let sql = format!("SELECT {} FROM ticket WHERE site = $1 AND care IS NOT NULL", rows::TICKET);
        let mut tickets: Vec<Ticket> = meant::<TicketRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(link).await?
        }))?;
        tickets.retain(|ticket| !ticket.state.is_open());
        Ok(tickets)
    }

    /// The newest completed visits of earlier days: what this day does changes nothing of what it expects.
    async fn lengths(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<Length>> {
        let sql = "SELECT service, persons, called_at, ended_at FROM visit
             WHERE site = $1 AND ending = 'done' AND NOT trainee AND business_day < $2
             ORDER BY ring DESC LIMIT $3";
        let rows: Vec<LengthRow> = on!(&mut self.link, link => {
            query_as(sql).bind(site.get()).bind(day).bind(LENGTHS).fetch_all(link).await?
        });
        let Some(oldest_at) = rows.iter().map(LengthRow::called_at).min() else { return Ok(Vec::new()) };
        let stops: Vec<Suspension> = meant(self.suspensions(site, oldest_at).await?)?;
        rows.iter().map(|row| row.length(&stops)).collect()
    }

    async fn enquiries(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<Enquiries>> {
        let sql = format!("SELECT {} FROM enquiry WHERE site = $1 AND business_day = $2", rows::ENQUIRY);
        meant::<EnquiryRow, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(day).fetch_all(link).await?
        }))
    }

    async fn counter_days(&mut self, site: SiteId) -> Result<Vec<CounterDayRow>> {
        let sql = format!("SELECT {} FROM counter_day WHERE site = $1", rows::COUNTER_DAY);
        Ok(on!(&mut self.link, link => query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(link).await?))
    }

    /// The open visits, and the newest of the day.
    async fn shown_visits(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<Visit>> {
        let open = format!("SELECT {} FROM visit WHERE site = $1 AND ended_at IS NULL", rows::VISIT);
        let newest = format!("SELECT {} FROM visit WHERE site = $1 ORDER BY ring DESC LIMIT $2", rows::VISIT);
        let (open, newest): (Vec<VisitRow>, Vec<VisitRow>) = on!(&mut self.link, link => (
            query_as(AssertSqlSafe(open)).bind(site.get()).fetch_all(&mut *link).await?,
            query_as(AssertSqlSafe(newest)).bind(site.get()).bind(RECENT_RINGS).fetch_all(link).await?,
        ));
        let mut visits: Vec<Visit> = meant(newest)?;
        visits.retain(|visit| !visit.is_open() && visit.business_day == day);
        visits.extend(meant::<_, Visit>(open)?);
        Ok(visits)
    }

    async fn suspensions(&mut self, site: SiteId, ended_since: Instant) -> Result<Vec<SuspensionRow>> {
        let open =
            format!("SELECT {} FROM suspension WHERE site = $1 AND ended_at IS NULL", rows::SUSPENSION);
        let over = format!("SELECT {} FROM suspension WHERE site = $1 AND ended_at >= $2", rows::SUSPENSION);
        Ok(on!(&mut self.link, link => {
            let mut rows: Vec<SuspensionRow> =
                query_as(AssertSqlSafe(open)).bind(site.get()).fetch_all(&mut *link).await?;
            let query = query_as(AssertSqlSafe(over)).bind(site.get()).bind(ended_since.utc());
            rows.extend(query.fetch_all(link).await?);
            rows
        }))
    }

    pub(crate) async fn notices(&mut self, site: SiteId, since: i64) -> Result<Vec<NoticeRow>> {
        let sql = format!("SELECT {} FROM notice WHERE site = $1 AND seq > $2", rows::NOTICE);
        Ok(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(since).fetch_all(link).await?
        }))
    }

    /// Calls for help that are open, or were answered a moment ago.
    async fn helps(&mut self, site: SiteId, now: Instant) -> Result<Vec<HelpRow>> {
        let open = format!("SELECT {} FROM help_call WHERE site = $1 AND ended_at IS NULL", rows::HELP_CALL);
        let over = format!("SELECT {} FROM help_call WHERE site = $1 AND ended_at >= $2", rows::HELP_CALL);
        let since = now.plus_seconds(-HELP_SECONDS).utc();
        Ok(on!(&mut self.link, link => {
            let mut rows: Vec<HelpRow> =
                query_as(AssertSqlSafe(open)).bind(site.get()).fetch_all(&mut *link).await?;
            rows.extend(query_as(AssertSqlSafe(over)).bind(site.get()).bind(since).fetch_all(link).await?);
            rows
        }))
    }

    /// The numbers of the paper slips that were entered on this day: at most as many as the paper kit has.
    async fn slips(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<u32>> {
        let sql = "SELECT number FROM ticket WHERE site = $1 AND business_day = $2 AND series = $3";
        let series = queue::rules::SLIP_SERIES.to_string();
        let numbers: Vec<i64> = on!(&mut self.link, link => {
            query_scalar(sql).bind(site.get()).bind(day).bind(series).fetch_all(link).await?
        });
        numbers.into_iter().map(|number| small("number", number)).collect()
    }

    /// What agents did last, oldest first, young enough to be undone.
    async fn recent_steps(&mut self, site: SiteId, now: Instant) -> Result<Steps> {
        let sql = "SELECT seq, n, steps FROM journal WHERE site = $1 AND steps IS NOT NULL AND at >= $2";
        let since = now.plus_seconds(-STEP_SECONDS).utc();
        let rows: Vec<StepsRow> = on!(&mut self.link, link => {
            query_as(sql).bind(site.get()).bind(since).fetch_all(link).await?
        });
        in_order(rows)
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
        let mut missing: Vec<VisitId> =
            changed.filter(|id| !visits.iter().any(|visit| visit.id == *id)).collect();
        missing.sort_unstable();
        missing.dedup();
        visits.extend(self.visits(&missing).await?);
        Ok(())
    }

    /// One look into the index for each letter, however many tickets the day has.
    async fn numbers(&mut self, site: SiteId, day: NaiveDate) -> Result<Vec<(char, u32)>> {
        let letters: Vec<String> = ('A'..='Z').map(|letter| format!("('{letter}')")).collect();
        let sql = format!(
            "SELECT letter.column1, (
                 SELECT MAX(number) FROM ticket
                 WHERE site = $1 AND business_day = $2 AND series = letter.column1)
             FROM (VALUES {}) AS letter",
            letters.join(", ")
        );
        let rows: Vec<(String, Option<i64>)> = on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(day).fetch_all(link).await?
        });
        let given = rows.into_iter().filter_map(|(series, number)| Some((series, number?)));
        given.map(|(series, number)| Ok((rows::letter(&series)?, small("number", number)?))).collect()
    }
}

/// The day that nobody has closed yet: the earliest that still has an open ticket, one with a note, or somebody at a
/// counter. A node that
/// was away at 04:00 closes it on its first tick.
fn unclosed_day<'t>(
    site: &Site,
    tickets: impl Iterator<Item = &'t Ticket>,
    counters: &[queue::rules::CounterDay],
    now: Instant,
) -> NaiveDate {
    let today = calendar::business_day(now, site.time_zone);
    let tickets = tickets.map(|ticket| ticket.business_day);
    let staffed = counters.iter().filter(|it| it.state != queue::rules::CounterState::Closed);
    let days = staffed.map(|it| calendar::business_day(it.since_at, site.time_zone));
    tickets.chain(days).min().unwrap_or(today).min(today)
}
