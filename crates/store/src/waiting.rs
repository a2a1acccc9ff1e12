//! What appointments wait for: an earlier day.

use booking::Only;
use booking::rules::{Appointment, AppointmentState, Wish};
use chrono::{DateTime, NaiveDate, Utc};
use model::{AppointmentId, Instant, SiteId};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query_as};

use crate::booking::digest;
use crate::error::{Error, Result};
use crate::lane::Tx;
use crate::open::Store;
use crate::rows::{meant, read, word};
use crate::seam::on;

/// The columns of [`WishRead`].
pub(crate) const WISH: &str =
    "appointment, person, from_on, times, asked_at, offer, offered_on, offered, ended_at";

impl Tx<'_> {
    /// The wishes of a site that have not ended, and those that were offered something from `today` on.
    pub(crate) async fn wishes(&mut self, site: SiteId, today: NaiveDate) -> Result<Vec<Wish>> {
        let sql = open_or_offered();
        meant::<WishRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(today).fetch_all(link).await?
        }))
    }

    /// What these appointments wait for, or waited for.
    pub(crate) async fn wishes_of(&mut self, appointments: &[AppointmentId]) -> Result<Vec<Wish>> {
        let ids: Vec<i64> = appointments.iter().map(|id| id.get()).collect();
        self.by_id::<WishRead, _>("wish", "appointment", WISH, &ids).await
    }
}

impl Store {
    /// What an appointment waits for, with the hold that it is offered at `now`. `None`: nothing.
    pub async fn wish(&self, id: AppointmentId, now: Instant) -> Result<Option<(Wish, Option<Appointment>)>> {
        let sql = format!("SELECT {WISH} FROM wish WHERE appointment = $1 AND ended_at IS NULL");
        let row: Option<WishRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        let Some(wish) = row.map(Wish::try_from).transpose()? else { return Ok(None) };
        let offer = match wish.offer {
            Some(offer) => self.appointment_row(offer).await?,
            None => None,
        };
        let is_open =
            |it: &Appointment| it.state == AppointmentState::Held && it.expires_at.is_some_and(|at| now < at);
        Ok(Some((wish, offer.filter(is_open))))
    }
}

impl Store {
    /// An appointment as it would be at the time that it was offered at `offered_at`; `None`: that offer is over.
    pub(crate) async fn offered(
        &self,
        booked: &Appointment,
        offered_at: Instant,
    ) -> Result<Option<Appointment>> {
        let wish = self.wish(booked.id, offered_at).await?;
        let offer = wish.and_then(|(_, offer)| offer).filter(|it| it.held_at == offered_at);
        Ok(offer.map(|offer| Appointment {
            on: offer.on,
            legs: offer.legs,
            starts_at: offer.starts_at,
            minutes: offer.minutes,
            expires_at: offer.expires_at,
            ..booked.clone()
        }))
    }
}

/// Two parts, each with its index.
pub(crate) fn open_or_offered() -> String {
    format!(
        "SELECT {WISH} FROM wish WHERE site = $1 AND ended_at IS NULL
         UNION ALL
         SELECT {WISH} FROM wish WHERE site = $1 AND offered_on >= $2 AND ended_at IS NOT NULL"
    )
}

#[derive(Debug, FromRow)]
pub(crate) struct WishRead {
    appointment: i64,
    person: Vec<u8>,
    from_on: Option<NaiveDate>,
    times: String,
    asked_at: DateTime<Utc>,
    offer: Option<i64>,
    offered_on: Option<NaiveDate>,
    offered: Json<Vec<Instant>>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<WishRead> for Wish {
    type Error = Error;
    fn try_from(row: WishRead) -> Result<Self> {
        Ok(Wish {
            appointment: read("wish.appointment", row.appointment, AppointmentId::from_row)?,
            person: booking::rules::ContactKey(digest("wish.person", row.person)?),
            from_on: row.from_on,
            only: word("wish.times", &row.times, Only::from_word)?,
            asked_at: row.asked_at.into(),
            offer: row.offer.map(|id| read("wish.offer", id, AppointmentId::from_row)).transpose()?,
            offered_on: row.offered_on,
            offered: row.offered.0,
            ended_at: row.ended_at.map(Instant::from),
        })
    }
}
