//! What can go wrong with the database, in the words that callers match.

use std::path::PathBuf;

/// An error of the store. The driver's own error stays inside as its source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection, or it broke: nobody knows what the other side did with the last statement.
    #[error("the database does not answer")]
    Unreachable(#[source] sqlx::Error),
    /// Nothing was written; everything goes on when there is space again.
    #[error("the disk of the database is full")]
    DiskFull(#[source] sqlx::Error),
    /// The database refuses what must never be: our own mistake.
    #[error("the database refuses: {name}")]
    Constraint {
        /// The constraint, or on SQLite its columns.
        name: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A newer program has migrated this database while we run: we must stop.
    #[error("a newer program has changed the tables (version {found}, this one knows {known})")]
    SchemaMoved {
        /// The version in the sites' rows.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// The database was made by a newer program.
    #[error("the tables are of a newer program (version {found}, this one knows {known})")]
    SchemaNewer {
        /// The version of the tables.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// The tables are older than this program: they want migrating.
    #[error(
        "the tables are of an older program (version {found}, this one needs {known}): run `guichet migrate`"
    )]
    SchemaOlder {
        /// The version of the tables; 0: there are none.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// Somebody wrote to the site before this batch, which was ahead of its lock, or answered one of its keys. Nothing was
    /// written.
    #[error("somebody was faster")]
    Overtaken,
    /// Somebody else held what we waited for too long. Nothing was written.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// Another process serves this SQLite file.
    #[error("another guichet uses {0}: stop it first")]
    Locked(PathBuf),
    /// A row, or the file, does not read back as what was written.
    #[error("the database holds what guichet never wrote: {0}")]
    Corrupt(String),
    /// The disk said no to a forced write. What it holds is unknown, also to SQLite: the process must end, and read
    /// the file anew.
    #[error("the disk failed to keep what was written")]
    Fsync(#[source] sqlx::Error),
    /// A file beside the database: the lock, the key.
    #[error("{path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A migration failed; it was rolled back.
    #[error("the tables could not be migrated")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A request that this database cannot carry out, in words for an operator.
    #[error("{0}")]
    Refused(String),
    /// Anything else that the driver says.
    #[error("the database says")]
    Other(#[source] sqlx::Error),
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a COMMIT is not known to have happened.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// It surely did not happen: nothing of the batch is in the database.
    #[error(transparent)]
    Refused(Error),
    /// The connection broke before the answer: look for the batch's nonce (`Tx::has_nonce`) under the lock, on the new
    /// connection that the next `begin` makes.
    #[error("nobody knows whether the batch was written")]
    Unknown(#[source] Error),
}

impl CommitError {
    /// The error inside, whichever it is.
    pub fn error(&self) -> &Error {
        match self {
            Self::Refused(error) | Self::Unknown(error) => error,
        }
    }

    /// The same, for somebody who looks at the database himself before he tries again.
    pub fn into_error(self) -> Error {
        match self {
            Self::Refused(error) | Self::Unknown(error) => error,
        }
    }
}

/// SQLite's result codes, of which the lowest byte is the kind (sqlite.org/rescode.html).
mod sqlite {
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const IO: i32 = 10;
    pub const IO_FSYNC: i32 = IO | 4 << 8;
    pub const IO_DIRECTORY_FSYNC: i32 = IO | 5 << 8;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANNOT_OPEN: i32 = 14;
    pub const CONSTRAINT: i32 = 19;
    pub const NOT_A_DATABASE: i32 = 26;
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map(std::borrow::Cow::into_owned);
        match &error {
            sqlx::Error::Database(database)
                if database.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() =>
            {
                Self::of_sqlite(code.and_then(|code| code.parse().ok()).unwrap_or_default(), error)
            }
            sqlx::Error::Database(_) => Self::of_postgres(&code.unwrap_or_default(), error),
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unreachable(error),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::RowNotFound => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Other(error),
        }
    }
}

impl Error {
    fn of_sqlite(code: i32, error: sqlx::Error) -> Self {
        match (code & 0xff, code) {
            (sqlite::FULL, _) => Self::DiskFull(error),
            (sqlite::BUSY | sqlite::LOCKED, _) => Self::Busy(error),
            (sqlite::CONSTRAINT, _) => Self::Constraint { name: refused_columns(&error), source: error },
            (sqlite::CORRUPT | sqlite::NOT_A_DATABASE, _) => Self::Corrupt(error.to_string()),
            (_, sqlite::IO_FSYNC | sqlite::IO_DIRECTORY_FSYNC) => Self::Fsync(error),
            (sqlite::CANNOT_OPEN | sqlite::IO, _) => Self::Unreachable(error),
            _ => Self::Other(error),
        }
    }

    /// Classes: postgresql.org/docs/current/errcodes-appendix.html.
    fn of_postgres(code: &str, error: sqlx::Error) -> Self {
        match (code.get(..2).unwrap_or_default(), code) {
            (_, "53100") => Self::DiskFull(error),
            // Gave up waiting for a row, ran out of its time, or lost a deadlock.
            (_, "55P03" | "57014" | "40001" | "40P01") => Self::Busy(error),
            // The link broke, the server stops, has no room for one more connection, or is a replica for now (25006).
            ("08" | "53" | "57", _) | (_, "25006" | "25P02" | "25P03") => Self::Unreachable(error),
            ("23", _) => {
                let name = error.as_database_error().and_then(|it| it.constraint()).map(str::to_owned);
                Self::Constraint { name: name.unwrap_or_else(|| code.to_owned()), source: error }
            }
            ("XX", _) => Self::Corrupt(error.to_string()),
            _ => Self::Other(error),
        }
    }

    /// Whether the server itself said no, on a connection that is still whole: then nothing is committed.
    pub(crate) fn is_clear_refusal(&self) -> bool {
        matches!(self, Self::DiskFull(_) | Self::Constraint { .. } | Self::Busy(_))
    }

    /// What PostgreSQL refuses of a batch that was ahead of its lock: the row's `seq` is NULL where it was not found as
    /// foreseen (`take::ahead`), or a key is there already.
    pub(crate) fn or_overtaken(self) -> Self {
        const NOT_NULL: &str = "23502";
        let Self::Constraint { name, source } = &self else { return self };
        let table = source.as_database_error().and_then(sqlx::error::DatabaseError::table);
        match (table, name.as_str()) {
            (Some("site"), NOT_NULL) | (Some("idempotency_key"), "idempotency_key_pkey") => Self::Overtaken,
            _ => self,
        }
    }
}

/// "ticket.site, ticket.number" of "UNIQUE constraint failed: ticket.site, ticket.number".
fn refused_columns(error: &sqlx::Error) -> String {
    let message = error.as_database_error().map(|it| it.message().to_owned()).unwrap_or_default();
    message.split_once("failed: ").map_or(message.clone(), |(_, columns)| columns.to_owned())
}
