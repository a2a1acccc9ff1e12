//! Where a database is, and how each kind of connection to it is set up.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection, raw_sql};

use crate::error::{Error, Result};
use crate::seam::{Link, Pool, Seam};
use crate::take;

/// Where the rows are.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file of this machine. The lock is `lock` in the same folder.
    Sqlite {
        /// The database file; it is made when it is missing.
        file: PathBuf,
    },
    /// A server.
    Postgres {
        /// `postgres://user@host/database`.
        url: String,
    },
}

/// Readers at once. A read is a single short statement, so few connections serve many people; each costs a thread on
/// SQLite and a process on PostgreSQL.
const READERS: u32 = 4;
/// A reader waits this long for a connection before its caller is told that the database is busy.
const READER_PATIENCE: Duration = Duration::from_secs(3);
/// A reader that nobody needed this long is closed: an idle village costs nothing.
const READER_IDLE: Duration = Duration::from_mins(1);
/// A writer waits this long for another one. Callers wait at most 5 s for a lane (DESIGN.md section 2).
const WRITER_PATIENCE: Duration = Duration::from_secs(4);
/// Prepared statements kept for each connection: the reads, and the shapes that batches have.
const STATEMENTS: usize = 200;
/// Bytes in a page of a new file. A batch touches many pages in few places (each code and key lies anywhere in its
/// index), and the log takes whole pages: a batch of 64 tickets into a table of 64,000 writes 760 KiB of log with pages
/// of 4 KiB, 470 with these, one ticket 49 and 26. (Still smaller ones, 300 and 15, but then their number costs more.)
const PAGE_BYTES: u32 = 2048;
/// After so many pages (32 MiB) the writer itself copies what is left of the log (log.rs copies most of it before), and
/// then it is written over from its start.
const LOG_PAGES: u32 = 16 * 1024;
/// Pages kept in memory by the writer, in KiB: the working set of a busy day.
const WRITER_CACHE_KIB: u32 = 8 * 1024;

impl Place {
    pub(crate) fn reading_pool(&self) -> Result<Pool> {
        Ok(match self {
            Self::Sqlite { file } => {
                let options = SqliteConnectOptions::new().filename(file).read_only(true);
                let options = options.busy_timeout(READER_PATIENCE).disable_statement_logging();
                Seam::Sqlite(
                    SqlitePoolOptions::new()
                        .max_connections(READERS)
                        .acquire_timeout(READER_PATIENCE)
                        .idle_timeout(READER_IDLE)
                        .connect_lazy_with(options),
                )
            }
            Self::Postgres { url } => Seam::Postgres(
                PgPoolOptions::new()
                    .max_connections(READERS)
                    .acquire_timeout(READER_PATIENCE)
                    .idle_timeout(READER_IDLE)
                    .connect_lazy_with(postgres(url)?),
            ),
        })
    }

    /// A connection that writes.
    pub(crate) async fn writer(&self) -> Result<Link> {
        Ok(match self {
            Self::Sqlite { file } => {
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .busy_timeout(WRITER_PATIENCE)
                    .statement_cache_capacity(STATEMENTS)
                    .journal_mode(SqliteJournalMode::Wal)
                    // NORMAL loses acknowledged commits in power cuts (RELIABILITY.md, "Facts").
                    .synchronous(SqliteSynchronous::Full)
                    .page_size(PAGE_BYTES)
                    .pragma("wal_autocheckpoint", LOG_PAGES.to_string())
                    .pragma("cache_size", format!("-{WRITER_CACHE_KIB}"))
                    .pragma("temp_store", "MEMORY")
                    .disable_statement_logging();
                Seam::Sqlite(options.connect().await?)
            }
            Self::Postgres { url } => {
                let patience = |seconds: u64| format!("{seconds}s");
                let options = postgres(url)?.statement_cache_capacity(STATEMENTS).options([
                    // A link that broke without a word must not hold its sites' rows for long.
                    ("idle_in_transaction_session_timeout", patience(10)),
                    ("lock_timeout", patience(WRITER_PATIENCE.as_secs())),
                    ("statement_timeout", patience(10)),
                    ("synchronous_commit", "on".to_owned()),
                    // Each statement of a lane has its index. A plan that was made while a table was small must not
                    // scan it when it is large.
                    ("enable_seqscan", "off".to_owned()),
                    // Nor walk a whole index beside the few rows that it looks for.
                    ("enable_mergejoin", "off".to_owned()),
                    ("enable_hashjoin", "off".to_owned()),
                    ("plan_cache_mode", "force_generic_plan".to_owned()),
                    ("jit", "off".to_owned()),
                ]);
                let mut link = options.connect().await?;
                // Planned once: a batch begins in the simple protocol, which would plan it each time (take.rs).
                let _ = link.execute(raw_sql(AssertSqlSafe(take::prepare()))).await;
                Seam::Postgres(link)
            }
        })
    }

    /// The connection that copies SQLite's log (log.rs).
    pub(crate) async fn copier(&self) -> Result<Option<SqliteConnection>> {
        let Self::Sqlite { file } = self else { return Ok(None) };
        let options = SqliteConnectOptions::new().filename(file).synchronous(SqliteSynchronous::Full);
        let mut link = options.disable_statement_logging().connect().await?;
        // Until it has read, it holds nothing.
        link.execute("SELECT COUNT(*) FROM sqlite_schema").await?;
        Ok(Some(link))
    }
}

pub(crate) fn postgres(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(Error::Other)?;
    Ok(options.application_name("guichet").disable_statement_logging())
}

/// Closes politely, so that SQLite's lock and PostgreSQL's rows are free when this returns.
pub(crate) async fn close(link: Link) {
    let closed = match link {
        Seam::Sqlite(link) => link.close().await,
        Seam::Postgres(link) => link.close().await,
    };
    if let Err(error) = closed {
        tracing::debug!(%error, "a connection that was no longer wanted did not close well");
    }
}
