//! Who may act: devices and agents, each with a token for one job.

use model::{CounterId, PrincipalId, SiteId};
use sqlx::{AssertSqlSafe, FromRow, query, query_as};

use crate::error::{Error, Result};
use crate::open::{Store, spawned};
use crate::place;
use crate::rows::{meant, principal, read, word};
use crate::seam::on;

/// The job of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Gives tickets.
    Kiosk,
    /// Shows and speaks calls.
    Display,
    /// Serves at one counter.
    Agent,
    /// Receives people.
    Reception,
    /// Sees the day and plans the next one.
    Manager,
    /// Keeps the installation.
    Admin,
}

impl Role {
    /// Every role, for tables and tests.
    pub const ALL: [Role; 6] =
        [Role::Kiosk, Role::Display, Role::Agent, Role::Reception, Role::Manager, Role::Admin];

    /// The word of the database.
    pub fn word(self) -> &'static str {
        match self {
            Role::Kiosk => "kiosk",
            Role::Display => "display",
            Role::Agent => "agent",
            Role::Reception => "reception",
            Role::Manager => "manager",
            Role::Admin => "admin",
        }
    }

    /// The role with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Who may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Its id; also of one for the whole town it carries a site, where it was made.
    pub id: PrincipalId,
    /// Where it may act; `None`: everywhere in the town.
    pub site: Option<SiteId>,
    /// As what.
    pub role: Role,
    /// The one counter of an agent.
    pub counter: Option<CounterId>,
    /// What people call it ("Borne 1").
    pub name: String,
    /// Whether its token is no longer taken.
    pub revoked: bool,
}

/// The purpose with which tokens are computed: `key.code(TOKEN, id.get())`.
pub const TOKEN: &str = "token";
/// The purpose with which the codes of live pages are computed: `key.code(TICKET, id.get())`.
pub const TICKET: &str = "ticket";
/// The purpose of the codes in the links of appointments: `key.code(APPOINTMENT, id.get())`.
pub const APPOINTMENT: &str = "appointment";

pub(crate) const COLUMNS: &str = "id, site, role, counter, name, revoked";

#[derive(Debug, FromRow)]
pub(crate) struct PrincipalRow {
    id: i64,
    site: Option<i64>,
    role: String,
    counter: Option<i64>,
    name: String,
    revoked: bool,
}

impl TryFrom<PrincipalRow> for Principal {
    type Error = Error;
    fn try_from(row: PrincipalRow) -> Result<Self> {
        Ok(Principal {
            id: principal(row.id)?,
            site: row.site.map(|number| read("site", number, SiteId::new)).transpose()?,
            role: word("principal.role", &row.role, Role::from_word)?,
            counter: row.counter.map(|number| read("counter", number, CounterId::from_row)).transpose()?,
            name: row.name,
            revoked: row.revoked,
        })
    }
}

impl Store {
    /// Whose token this is ([`hash`](crate::hash) of it), also when it is revoked.
    pub async fn principal_by_token(&self, token_hash: [u8; 32]) -> Result<Option<Principal>> {
        let sql = format!("SELECT {COLUMNS} FROM principal WHERE token_hash = $1");
        let row: Option<PrincipalRow> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(token_hash.to_vec()).fetch_optional(pool).await?
        });
        row.map(Principal::try_from).transpose()
    }

    /// Who may act at this site, those of the whole town included, in the order in which they were made.
    pub async fn principals(&self, site: SiteId) -> Result<Vec<Principal>> {
        let sql = format!("SELECT {COLUMNS} FROM principal WHERE site = $1 OR site IS NULL ORDER BY id");
        meant::<PrincipalRow, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).fetch_all(pool).await?
        }))
    }

    /// Takes a token away, or gives it back. `false`: there is nobody with this id.
    pub async fn revoke(&self, id: PrincipalId, revoked: bool) -> Result<bool> {
        let place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let sql = "UPDATE principal SET revoked = $2 WHERE id = $1";
            let rows = on!(&mut link, link => {
                query(sql).bind(id.get()).bind(revoked).execute(link).await.map(|done| done.rows_affected())
            });
            place::close(link).await;
            Ok(rows? == 1)
        })
        .await
    }
}
