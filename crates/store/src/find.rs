//! Appointments as people look for them, and who booked them. Plain reads, one statement each.

use booking::rules::{Appointment, Block, ContactKey};
use chrono::NaiveDate;
use model::{AppointmentId, BlockId, Contact, Instant, Interpreter, Language, SiteId};
use sqlx::query::QueryAs;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query, query_as};

use crate::booking::{APPOINTMENT, AppointmentRead, BLOCK, BlockRead, on_date, open_blocks};
use crate::error::{Error, Result};
use crate::key::InstallationKey;
use crate::list::{named, numbered};
use crate::open::{Store, spawned};
use crate::place;
use crate::rows::{meant, word};
use crate::seam::on;
use crate::sought;

/// An appointment that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As its row is.
    pub appointment: Appointment,
    /// Who booked it; `None`: it was erased.
    pub contact: Option<Contact>,
    /// The number that another system gave it, before it was imported.
    pub old_reference: Option<String>,
}

/// So many are found at most: more is no help, another word is.
const MOST: i64 = 50;
/// Words of a name that are looked for; further ones are left out.
const WORDS: usize = 3;

/// The columns of [`FoundRow`], beside those of the appointment.
const CONTACT: &str =
    "name, email, phone, language, never_by_voice, old_reference, interpreter, pre_applications";
/// What was promised once, whatever became of it.
const PROMISED: &str =
    "booked_at IS NOT NULL AND state IN ('booked', 'checked_in', 'served', 'no_show', 'cancelled')";

impl Store {
    /// The appointment whose link has this code ([`hash`](crate::hash) of it).
    pub async fn appointment_by_code(&self, code_hash: &[u8; 32]) -> Result<Option<Appointment>> {
        let sql = format!("SELECT {APPOINTMENT} FROM appointment WHERE code_hash = $1");
        let row: Option<AppointmentRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(&code_hash[..]).fetch_optional(pool).await?
        });
        row.map(Appointment::try_from).transpose()
    }

    /// An appointment as it is in the database, also one that memory does not hold.
    pub async fn appointment_row(&self, id: AppointmentId) -> Result<Option<Appointment>> {
        let sql = format!("SELECT {APPOINTMENT} FROM appointment WHERE id = $1");
        let row: Option<AppointmentRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        row.map(Appointment::try_from).transpose()
    }

    /// Who booked it. `None`: nobody is named, or the name was erased.
    pub async fn contact_of(&self, id: AppointmentId) -> Result<Option<Contact>> {
        let sql = format!("SELECT {CONTACT} FROM contact WHERE appointment = $1");
        let row: Option<ContactRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        row.map_or(Ok(None), ContactRead::contact)
    }

    /// An appointment with who booked it.
    pub async fn appointment_found(&self, id: AppointmentId) -> Result<Option<Found>> {
        let sql = found("appointment.id = $1");
        let row: Option<FoundRow> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        row.map(Found::try_from).transpose()
    }

    /// The appointments of a site that a [short code](InstallationKey::short_code) means: one, or none.
    pub async fn appointments_by_short_code(
        &self,
        key: &InstallationKey,
        site: SiteId,
        code: &str,
    ) -> Result<Vec<Found>> {
        let seq = self.seqs(&[site]).await?.first().map_or(0, |(_, seq)| *seq);
        let ids = key.short_coded(site, code, seq);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = found(&format!("id IN ({}) AND {PROMISED}", numbered(ids.len())));
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            let query = query_as(AssertSqlSafe(sql));
            named(&ids).fold(query, |query, id| query.bind(id.get())).fetch_all(pool).await?
        }))
    }

    /// The appointments of a site from a date on of people whose names have words that begin like these, the earliest
    /// first; at most 50.
    pub async fn appointments_by_name(
        &self,
        site: SiteId,
        from: NaiveDate,
        name: &str,
    ) -> Result<Vec<Found>> {
        let mut words = sought::name_patterns(name);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        words.resize(WORDS, "%".to_owned());
        let words_fit = "sought_name LIKE $3 AND sought_name LIKE $4 AND sought_name LIKE $5";
        let sql = sought_from(words_fit);
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            let query = query_as(AssertSqlSafe(sql)).bind(site.get()).bind(from);
            words.iter().fold(query, QueryAs::bind).fetch_all(pool).await?
        }))
    }

    /// The appointments of a site that begin at an instant of a date, of people whose name begins like this from any of
    /// its words on: "LEG" is "Anne Le Goff".
    pub async fn appointments_beginning(
        &self,
        site: SiteId,
        on: NaiveDate,
        starts_at: Instant,
        name: &str,
    ) -> Result<Vec<Appointment>> {
        let sql = found(
            "appointment.site = $1 AND state IN ('booked', 'checked_in', 'served', 'no_show')
                 AND on_day = $2 AND starts_at = $3",
        );
        let rows: Vec<Found> = meant::<FoundRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(on).bind(starts_at.utc()).fetch_all(pool).await?
        }))?;
        let is_meant = |it: &Found| it.contact.as_ref().is_some_and(|it| sought::begins(&it.name, name));
        Ok(rows.into_iter().filter(is_meant).map(|it| it.appointment).collect())
    }

    /// The same by a phone number, or at least four digits in a row of it.
    pub async fn appointments_by_phone(
        &self,
        site: SiteId,
        from: NaiveDate,
        phone: &str,
    ) -> Result<Vec<Found>> {
        let Some(digits) = sought::phone_pattern(phone) else { return Ok(Vec::new()) };
        let sql = sought_from("sought_phone LIKE $3");
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(from).bind(digits).fetch_all(pool).await?
        }))
    }

    /// The appointments of a site that another system knew by this number.
    pub async fn appointments_by_old_reference(&self, site: SiteId, reference: &str) -> Result<Vec<Found>> {
        let sql = found(&format!("contact.site = $1 AND old_reference = $2 AND {PROMISED}"));
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(reference).fetch_all(pool).await?
        }))
    }

    /// What is or was promised for the dates `from` to `until`, both included, in order: a day's list, a counter's feed.
    /// What was cancelled is left out.
    pub async fn appointments_between(
        &self,
        site: SiteId,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Found>> {
        let sql = found(
            "appointment.site = $1 AND on_day >= $2 AND on_day <= $3
                 AND state IN ('booked', 'checked_in', 'served', 'no_show')
             ORDER BY starts_at, id",
        );
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(from).bind(until).fetch_all(pool).await?
        }))
    }

    /// Everything on a date that owns cells, holds too: what a day is packed from.
    pub async fn owners_on(&self, site: SiteId, on: NaiveDate) -> Result<Vec<Appointment>> {
        let sql = on_date();
        meant::<AppointmentRead, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(on).fetch_all(pool).await?
        }))
    }

    /// What is blocked at a site from a date on, in the order of time.
    pub async fn blocks_from(&self, site: SiteId, from: NaiveDate) -> Result<Vec<Block>> {
        let sql = open_blocks();
        let mut blocks: Vec<Block> = meant::<BlockRead, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(from).fetch_all(pool).await?
        }))?;
        blocks.sort_unstable_by_key(|it| (it.on, it.cell, it.id));
        Ok(blocks)
    }

    /// A block as it is in the database, also one that was lifted.
    pub async fn block_row(&self, id: BlockId) -> Result<Option<Block>> {
        let sql = format!("SELECT {BLOCK} FROM block WHERE id = $1");
        let row: Option<BlockRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        row.map(Block::try_from).transpose()
    }

    /// Everything that is known of a person, at every site, the earliest first: to be shown to this person, or erased.
    pub async fn appointments_of(&self, person: ContactKey) -> Result<Vec<Found>> {
        let sql = found("person = $1 ORDER BY starts_at, id");
        meant::<FoundRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(&person.0[..]).fetch_all(pool).await?
        }))
    }

    /// Erases who booked an appointment; the appointment stays whole. `false`: nobody is named.
    pub async fn erase_contact(&self, id: AppointmentId) -> Result<bool> {
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let sql = "DELETE FROM contact WHERE appointment = $1";
            let erased =
                on!(&mut link, link => query(sql).bind(id.get()).execute(link).await?.rows_affected());
            place::close(link).await;
            Ok(erased > 0)
        })
        .await
    }
}

pub(crate) fn found(which: &str) -> String {
    format!(
        "SELECT {APPOINTMENT}, {CONTACT}
         FROM appointment LEFT JOIN contact ON contact.appointment = appointment.id
         WHERE {which}"
    )
}

fn sought_from(words: &str) -> String {
    found(&format!(
        "appointment.site = $1 AND on_day >= $2 AND {PROMISED} AND {words}
         ORDER BY starts_at, id LIMIT {MOST}"
    ))
}

#[derive(Debug, FromRow)]
pub(crate) struct FoundRow {
    #[sqlx(flatten)]
    appointment: AppointmentRead,
    #[sqlx(flatten)]
    contact: ContactRead,
}

impl TryFrom<FoundRow> for Found {
    type Error = Error;
    fn try_from(mut row: FoundRow) -> Result<Self> {
        let old_reference = row.contact.old_reference.take();
        Ok(Found { appointment: row.appointment.try_into()?, contact: row.contact.contact()?, old_reference })
    }
}

/// Empty where there is none.
#[derive(Debug, FromRow)]
struct ContactRead {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    language: Option<String>,
    never_by_voice: Option<bool>,
    old_reference: Option<String>,
    interpreter: Option<String>,
    pre_applications: Option<Json<Vec<String>>>,
}

impl ContactRead {
    fn contact(self) -> Result<Option<Contact>> {
        let (Some(name), Some(language)) = (self.name, self.language) else { return Ok(None) };
        let language = word("contact.language", &language, Language::from_tag)?;
        let never_by_voice = self.never_by_voice.unwrap_or_default();
        let interpreter = self.interpreter.as_deref();
        let interpreter =
            interpreter.map(|text| word("contact.interpreter", text, Interpreter::from_word)).transpose()?;
        Ok(Some(Contact {
            name,
            email: self.email,
            phone: self.phone,
            language,
            never_by_voice,
            interpreter,
            pre_applications: self.pre_applications.map_or_else(Vec::new, |it| it.0),
        }))
    }
}
