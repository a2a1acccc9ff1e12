//! The anchor: the site's row, then 64 tickets in one INSERT, then COMMIT, as fast as one connection goes.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::postgres::Postgres;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};
use tokio::sync::Mutex;

use guichet_tests::figures::number;

/// One connection of the engine's driver.
pub enum Raw {
    /// A file beside ours.
    Sqlite(Box<Mutex<SqliteConnection>>),
    /// A database beside ours.
    Postgres(Box<Mutex<PgConnection>>),
}

/// The columns of an ordinary ticket, with the same unique index as ours.
const TABLES: &str = "
CREATE TABLE site (id BIGINT PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE ticket (id BIGINT PRIMARY KEY, site BIGINT NOT NULL, day TEXT NOT NULL, series TEXT NOT NULL,
    number BIGINT NOT NULL, service BIGINT NOT NULL, state TEXT NOT NULL, turn_at BIGINT NOT NULL);
CREATE UNIQUE INDEX ticket_number ON ticket (site, day, series, number);
INSERT INTO site VALUES (1, 0);
";

impl Raw {
    /// Opens an empty database.
    pub async fn open(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new()
                    .filename(folder.join("raw.sqlite"))
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                let mut link = options.connect().await.expect("a file");
                sqlx::raw_sql(TABLES).execute(&mut link).await.expect("tables");
                Self::Sqlite(Box::new(Mutex::new(link)))
            }
            Engine::Postgres => {
                let url = Postgres::shared().create_database();
                let mut link = PgConnection::connect(&url).await.expect("a database");
                sqlx::raw_sql(TABLES).execute(&mut link).await.expect("tables");
                Self::Postgres(Box::new(Mutex::new(link)))
            }
        }
    }

    /// Tickets in a second, so many a commit.
    pub async fn rate(&self, time: Duration, rows: usize) -> f64 {
        let insert: &'static str = insert(rows).leak();
        let since = Instant::now();
        let mut commits = 0;
        while since.elapsed() < time {
            match self {
                Self::Sqlite(link) => commit_sqlite(&mut *link.lock().await, insert, rows).await,
                Self::Postgres(link) => commit_postgres(&mut *link.lock().await, insert, rows).await,
            }
            commits += 1;
        }
        number(commits * rows) / since.elapsed().as_secs_f64()
    }
}

/// One statement of so many rows, seven values each.
fn insert(rows: usize) -> String {
    let mut text =
        String::from("INSERT INTO ticket (id, site, day, series, number, service, state, turn_at) VALUES ");
    for row in 0..rows {
        let at = row * 2;
        let comma = if row == 0 { "" } else { ", " };
        let (id, turn) = (at + 1, at + 2);
        write!(text, "{comma}(${id}, 1, '2026-11-23', 'A', ${id}, 1, 'waiting', ${turn})")
            .expect("text grows");
    }
    text
}

/// Takes the next numbers from the site's row, inserts, commits.
macro_rules! commit {
    ($name:ident, $link:ty, $begin:literal) => {
        async fn $name(link: &mut $link, insert: &'static str, rows: usize) {
            let rows = i64::try_from(rows).expect("small");
            let mut tx = link.begin_with($begin).await.expect("begin");
            let take = "UPDATE site SET last = last + $1 WHERE id = 1 RETURNING last";
            let last: i64 = sqlx::query_scalar(take).bind(rows).fetch_one(&mut *tx).await.expect("numbers");
            let mut query = sqlx::query(insert);
            for number in last - rows + 1..=last {
                query = query.bind(number).bind(number * 1000);
            }
            query.execute(&mut *tx).await.expect("rows");
            tx.commit().await.expect("commit");
        }
    };
}

commit!(commit_sqlite, SqliteConnection, "BEGIN IMMEDIATE");
commit!(commit_postgres, PgConnection, "BEGIN");
