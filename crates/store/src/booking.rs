//! Booking as lanes read it: the working set of a site, what another node wrote, rows that a command names. (Nothing is
//! ordered in SQL: `catch_up`.)

use booking::Channel;
use booking::rules::{
    Appointment, AppointmentState, Block, Claim, ContactKey, ContactPlace, Leg, Places, Release, Rows, State,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use model::calendar::local;
use model::{AppointmentId, BlockId, CounterId, Instant, ReleaseId, ServiceId, Site, SiteId};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query_as};

use crate::catch_up::{Named, in_order_once};
use crate::error::{Error, Result};
use crate::lane::Tx;
use crate::list::{named, numbered};
use crate::rows::{meant, principal, read, small, word};
use crate::seam::on;

type Time = DateTime<Utc>;

/// The columns of [`AppointmentRead`].
pub(crate) const APPOINTMENT: &str = "id, state, channel, on_day, legs, starts_at, minutes, held_at, expires_at, \
     secret_hash, booked_at, agent, places, revision";
const RELEASE: &str = "id, counter, on_day, cell, cells, freed_at, online_at";
pub(crate) const BLOCK: &str = "id, counter, on_day, cell, cells, reason, agent, made_at, ended_at";

/// The local dates of instants lie at most so far from their dates in UTC.
const DATES_APART: Days = Days::new(1);

impl Tx<'_> {
    /// A site's booking: what `booking::rules::State::load` asks for at `now`.
    pub(crate) async fn load_booking(&mut self, site: &Site, now: Instant) -> Result<Rows> {
        let today = local(now, site.time_zone).date_naive();
        let soon_until = State::soon_until(now);
        let wishes = self.wishes(site.id, today).await?;
        let waiting = wishes.iter().filter(|it| it.ended_at.is_none());
        let waiting: Vec<AppointmentId> = waiting.map(|it| it.appointment).collect();
        let mut appointments = self.held(site.id).await?;
        appointments.extend(self.booked_before(site.id, soon_until).await?);
        let later = |it: &Appointment| it.starts_at >= soon_until;
        appointments.extend(self.appointments(&waiting).await?.into_iter().filter(later));
        let mut releases = self.not_online_yet(site.id, now).await?;
        releases.sort_unstable_by_key(|release| release.id);
        Ok(Rows {
            appointments,
            claims: self.claims_from(site.id, today).await?,
            releases,
            blocks: self.open_blocks(site.id, today).await?,
            wishes,
        })
    }

    /// The rows of booking that a journal names, as they are now.
    pub(crate) async fn booking_named(&mut self, named: &Named) -> Result<Rows> {
        let releases = in_order_once(named.releases.iter().map(|id| id.get()).collect());
        let mut releases: Vec<Release> =
            self.by_id::<ReleaseRead, _>("release", "id", RELEASE, &releases).await?;
        releases.sort_unstable_by_key(|release| release.id);
        let blocks = in_order_once(named.blocks.iter().map(|id| id.get()).collect());
        let named_appointments = in_order_once(named.appointments.clone());
        let mut appointments = self.appointments(&named_appointments).await?;
        appointments.sort_unstable_by_key(|appointment| appointment.id);
        Ok(Rows {
            appointments,
            claims: Vec::new(),
            releases,
            blocks: self.by_id::<BlockRead, _>("block", "id", BLOCK, &blocks).await?,
            wishes: self.wishes_of(&named_appointments).await?,
        })
    }

    /// These appointments, whatever their state; what does not exist is missing.
    pub async fn appointments(&mut self, ids: &[AppointmentId]) -> Result<Vec<Appointment>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        self.by_id::<AppointmentRead, _>("appointment", "id", APPOINTMENT, &ids).await
    }

    /// Every appointment of a date that owns cells.
    pub async fn appointments_on(&mut self, site: SiteId, on: NaiveDate) -> Result<Vec<Appointment>> {
        let sql = on_date();
        meant::<AppointmentRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(on).fetch_all(link).await?
        }))
    }

    /// What is booked to begin from `from` until before `until`.
    pub async fn booked_between(
        &mut self,
        site: SiteId,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Appointment>> {
        let sql = booked_between();
        let dates = (from.utc().date_naive() - DATES_APART, until.utc().date_naive() + DATES_APART);
        meant::<AppointmentRead, _>(on!(&mut self.link, link => {
            let query = query_as(AssertSqlSafe(sql)).bind(site.get()).bind(dates.0).bind(dates.1);
            query.bind(from.utc()).bind(until.utc()).fetch_all(link).await?
        }))
    }

    /// The places that these people have, at every site.
    pub async fn places(&mut self, people: &[ContactKey]) -> Result<Places> {
        let mut places = Places::default();
        for people in people.chunks(AT_ONCE) {
            let list = numbered(people.len());
            let sql = format!("SELECT person, service, number FROM contact_place WHERE person IN ({list})");
            let rows: Vec<PlaceRead> = on!(&mut self.link, link => {
                let query = query_as(AssertSqlSafe(sql));
                named(people).fold(query, |query, person| query.bind(&person.0[..])).fetch_all(link).await?
            });
            for row in rows {
                let place = ContactPlace {
                    service: read("service", row.service, ServiceId::from_row)?,
                    number: small("contact_place.number", row.number)?,
                };
                places.take(ContactKey(digest("contact_place.person", row.person)?), place);
            }
        }
        Ok(places)
    }

    async fn held(&mut self, site: SiteId) -> Result<Vec<Appointment>> {
        let sql = held();
        meant::<AppointmentRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(link).await?
        }))
    }

    /// Also what was never seen to be missed, however long ago: nobody was there to see it.
    async fn booked_before(&mut self, site: SiteId, until: Instant) -> Result<Vec<Appointment>> {
        let sql = booked_before();
        let last = until.utc().date_naive() + DATES_APART;
        meant::<AppointmentRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(last).bind(until.utc()).fetch_all(link).await?
        }))
    }

    /// The cells that are owned from `today` on, leg by leg.
    async fn claims_from(&mut self, site: SiteId, today: NaiveDate) -> Result<Vec<Claim>> {
        let sql = owned_from();
        let rows: Vec<LegsRead> = on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(today).fetch_all(link).await?
        });
        let of = |row: LegsRead| {
            let claim = move |leg: Leg| Claim {
                on: row.on_day,
                counter: leg.counter,
                cell: leg.cell,
                cells: leg.cells + leg.buffer,
            };
            row.legs.0.into_iter().map(claim)
        };
        Ok(rows.into_iter().flat_map(of).collect())
    }

    async fn not_online_yet(&mut self, site: SiteId, now: Instant) -> Result<Vec<Release>> {
        let sql = not_online_yet();
        meant::<ReleaseRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(now.utc()).fetch_all(link).await?
        }))
    }

    async fn open_blocks(&mut self, site: SiteId, today: NaiveDate) -> Result<Vec<Block>> {
        let sql = open_blocks();
        meant::<BlockRead, _>(on!(&mut self.link, link => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(today).fetch_all(link).await?
        }))
    }
}

/// People asked for with one statement.
const AT_ONCE: usize = 256;

fn held() -> String {
    format!("SELECT {APPOINTMENT} FROM appointment WHERE site = $1 AND state = 'held'")
}

fn booked_before() -> String {
    format!(
        "SELECT {APPOINTMENT} FROM appointment
         WHERE site = $1 AND state = 'booked' AND on_day <= $2 AND starts_at < $3"
    )
}

fn booked_between() -> String {
    format!(
        "SELECT {APPOINTMENT} FROM appointment
         WHERE site = $1 AND state = 'booked' AND on_day >= $2 AND on_day <= $3
             AND starts_at >= $4 AND starts_at < $5"
    )
}

pub(crate) fn on_date() -> String {
    let owning = owning();
    format!("SELECT {APPOINTMENT} FROM appointment WHERE site = $1 AND on_day = $2 AND state IN ({owning})")
}

fn owned_from() -> String {
    let owning = owning();
    format!("SELECT on_day, legs FROM appointment WHERE site = $1 AND on_day >= $2 AND state IN ({owning})")
}

fn not_online_yet() -> String {
    format!("SELECT {RELEASE} FROM release WHERE site = $1 AND online_at > $2 AND online_at > freed_at")
}

pub(crate) fn open_blocks() -> String {
    format!("SELECT {BLOCK} FROM block WHERE site = $1 AND on_day >= $2 AND ended_at IS NULL")
}

/// The states that own cells, as a list in a statement.
fn owning() -> String {
    let states = AppointmentState::ALL.into_iter().filter(|state| state.owns_cells());
    states.map(|state| format!("'{}'", state.word())).collect::<Vec<_>>().join(", ")
}

#[derive(Debug, FromRow)]
pub(crate) struct AppointmentRead {
    id: i64,
    state: String,
    channel: String,
    on_day: NaiveDate,
    legs: Json<Vec<Leg>>,
    starts_at: Time,
    minutes: i64,
    held_at: Time,
    expires_at: Option<Time>,
    secret_hash: Vec<u8>,
    booked_at: Option<Time>,
    agent: Option<i64>,
    places: Json<Vec<ContactPlace>>,
    revision: i64,
}

impl TryFrom<AppointmentRead> for Appointment {
    type Error = Error;
    fn try_from(row: AppointmentRead) -> Result<Self> {
        Ok(Appointment {
            id: read("appointment", row.id, AppointmentId::from_row)?,
            state: word("appointment.state", &row.state, AppointmentState::from_word)?,
            channel: word("appointment.channel", &row.channel, Channel::from_word)?,
            on: row.on_day,
            legs: row.legs.0,
            starts_at: row.starts_at.into(),
            minutes: small("appointment.minutes", row.minutes)?,
            held_at: row.held_at.into(),
            expires_at: row.expires_at.map(Instant::from),
            secret_hash: digest("appointment.secret_hash", row.secret_hash)?,
            booked_at: row.booked_at.map(Instant::from),
            agent: row.agent.map(principal).transpose()?,
            places: row.places.0,
            revision: row.revision,
        })
    }
}

/// What a load needs of an appointment months away.
#[derive(Debug, FromRow)]
struct LegsRead {
    on_day: NaiveDate,
    legs: Json<Vec<Leg>>,
}

#[derive(Debug, FromRow)]
struct PlaceRead {
    person: Vec<u8>,
    service: i64,
    number: i64,
}

#[derive(Debug, FromRow)]
struct ReleaseRead {
    id: i64,
    counter: i64,
    on_day: NaiveDate,
    cell: i64,
    cells: i64,
    freed_at: Time,
    online_at: Time,
}

impl TryFrom<ReleaseRead> for Release {
    type Error = Error;
    fn try_from(row: ReleaseRead) -> Result<Self> {
        Ok(Release {
            id: read("release", row.id, ReleaseId::from_row)?,
            on: row.on_day,
            counter: read("counter", row.counter, CounterId::from_row)?,
            cell: small("release.cell", row.cell)?,
            cells: small("release.cells", row.cells)?,
            freed_at: row.freed_at.into(),
            online_at: row.online_at.into(),
        })
    }
}

#[derive(Debug, FromRow)]
pub(crate) struct BlockRead {
    id: i64,
    counter: i64,
    on_day: NaiveDate,
    cell: i64,
    cells: i64,
    reason: String,
    agent: Option<i64>,
    made_at: Time,
    ended_at: Option<Time>,
}

impl TryFrom<BlockRead> for Block {
    type Error = Error;
    fn try_from(row: BlockRead) -> Result<Self> {
        Ok(Block {
            id: read("block", row.id, BlockId::from_row)?,
            counter: read("counter", row.counter, CounterId::from_row)?,
            on: row.on_day,
            cell: small("block.cell", row.cell)?,
            cells: small("block.cells", row.cells)?,
            reason: row.reason,
            agent: row.agent.map(principal).transpose()?,
            made_at: row.made_at.into(),
            ended_at: row.ended_at.map(Instant::from),
        })
    }
}

pub(crate) fn digest(what: &str, bytes: Vec<u8>) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| Error::Corrupt(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, SqliteConnection};

    use super::*;
    use crate::migrate;
    use crate::seam::{Engine, Seam};
    use crate::table::{Act, CLAIM, CONTACT_PLACE, Piece, Room, Shape, Texts, Whole};
    use crate::waiting::open_or_offered;

    /// How SQLite carries out a statement, a line a step. (For PostgreSQL tests/engines/plans.rs counts what was scanned.)
    async fn plan(link: &mut SqliteConnection, sql: &str) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let steps: Vec<(i64, i64, i64, String)> =
            query_as(AssertSqlSafe(sql)).fetch_all(link).await.expect("a statement of ours");
        steps.into_iter().map(|(.., step)| step).collect()
    }

    fn removal(table: &'static crate::table::Table) -> String {
        let pieces = vec![Piece { table, act: Act::Remove, room: Room::For(4) }];
        let text = Texts::default().of(Engine::Sqlite, Shape { pieces, first: 1, whole: Whole::Not });
        text.trim_end().trim_end_matches(';').to_owned()
    }

    #[tokio::test]
    async fn sqlite_finds_by_an_index_what_a_load_and_a_batch_name() {
        let mut link = Seam::Sqlite(SqliteConnection::connect("sqlite::memory:").await.expect("memory"));
        migrate::run(&mut link).await.expect("an empty database");
        let Seam::Sqlite(link) = &mut link else { unreachable!("made above") };
        let state = "SEARCH appointment USING INDEX appointment_state (site=? AND state=?";
        let cell = "SEARCH claim USING PRIMARY KEY (counter=? AND on_day=? AND cell=?)";
        let place = "SEARCH contact_place USING COVERING INDEX sqlite_autoindex_contact_place_1 (appointment=? AND service=?)";
        for (sql, step) in [
            (held(), format!("{state})")),
            (booked_before(), format!("{state} AND on_day<?)")),
            (booked_between(), format!("{state} AND on_day>? AND on_day<?)")),
            (on_date(), format!("{state} AND on_day=?)")),
            (owned_from(), format!("{state} AND on_day>?)")),
            (
                not_online_yet(),
                "SEARCH release USING INDEX release_online (site=? AND online_at>?)".to_owned(),
            ),
            (open_or_offered(), "SEARCH wish USING INDEX wish_open (site=?)".to_owned()),
            (open_or_offered(), "SEARCH wish USING INDEX wish_offered (site=? AND offered_on>?)".to_owned()),
            (open_blocks(), "SEARCH block USING INDEX block_open (site=? AND on_day>?)".to_owned()),
            (removal(&CLAIM), cell.to_owned()),
            (removal(&CONTACT_PLACE), place.to_owned()),
        ] {
            let steps = plan(link, &sql).await;
            assert!(steps.contains(&step), "{sql}: {steps:#?}");
            assert!(!steps.iter().any(|it| it.starts_with("SCAN")), "{sql}: {steps:#?}");
        }
    }
}
