//! The tables, version by version, and the fence that stops older programs.

use std::borrow::Cow;
use std::sync::LazyLock;

use sqlx::migrate::{Migrate as _, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, query, query_scalar, raw_sql};

use crate::error::{Error, Result};
use crate::seam::{Engine, Link, Seam, on};

/// The files of /migrations, in order. One name with two engines before `.sql` counts once for each engine.
const FILES: &[(&str, &str)] = &[
    ("0001_directory.sql", include_str!("../../../migrations/0001_directory.sql")),
    ("0002_queue.sql", include_str!("../../../migrations/0002_queue.sql")),
    ("0003_journal.postgres.sql", include_str!("../../../migrations/0003_journal.postgres.sql")),
    ("0003_journal.sqlite.sql", include_str!("../../../migrations/0003_journal.sqlite.sql")),
    ("0004_booking.sql", include_str!("../../../migrations/0004_booking.sql")),
    ("0005_claim.postgres.sql", include_str!("../../../migrations/0005_claim.postgres.sql")),
    ("0005_claim.sqlite.sql", include_str!("../../../migrations/0005_claim.sqlite.sql")),
    ("0006_letters.sql", include_str!("../../../migrations/0006_letters.sql")),
    ("0007_waiting.sql", include_str!("../../../migrations/0007_waiting.sql")),
];

static SQLITE: LazyLock<Migrator> = LazyLock::new(|| migrator(Engine::Sqlite));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| migrator(Engine::Postgres));

/// The version of the tables that this program knows.
pub fn known() -> i64 {
    static KNOWN: LazyLock<i64> =
        LazyLock::new(|| FILES.iter().map(|(name, _)| version(name)).max().unwrap_or(0));
    *KNOWN
}

fn version(name: &str) -> i64 {
    name.split_once('_')
        .and_then(|(number, _)| number.parse().ok())
        .expect("a migration is called NNNN_what.sql")
}

fn migrator(engine: Engine) -> Migrator {
    let elsewhere = match engine {
        Engine::Sqlite => ".postgres.sql",
        Engine::Postgres => ".sqlite.sql",
    };
    let here = FILES.iter().filter(|(name, _)| !name.ends_with(elsewhere));
    Migrator::with_migrations(here.map(|(name, text)| migration(engine, name, text)).collect())
}

fn migration(engine: Engine, name: &'static str, text: &'static str) -> Migration {
    let sql = match engine {
        // With this one word SQLite keeps rows in the order of their ids and needs no second tree to find them.
        Engine::Sqlite => Cow::Owned(text.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")),
        Engine::Postgres => Cow::Borrowed(text),
    };
    Migration::new(
        version(name),
        name.into(),
        MigrationType::Simple,
        AssertSqlSafe(sql).into_sql_str(),
        false,
    )
}

/// The version of the tables; 0: there are none.
pub(crate) async fn found(link: &mut Link) -> Result<i64> {
    let exists = match link.engine() {
        Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'",
        Engine::Postgres => "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')",
    };
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM _sqlx_migrations WHERE success";
    on!(link, link => {
        let tables: i64 = query_scalar(exists).fetch_one(&mut *link).await?;
        if tables == 0 { Ok(0) } else { Ok(query_scalar(sql).fetch_one(link).await?) }
    })
}

/// Brings the tables to [`known`] and answers with the names of what was applied. The fence is raised first: it waits
/// for batches that run, and an older node finds no row to lock afterwards.
pub(crate) async fn run(link: &mut Link) -> Result<Vec<String>> {
    let before = found(link).await?;
    if before > known() {
        return Err(Error::SchemaNewer { found: before, known: known() });
    }
    if let Seam::Postgres(link) = link {
        // A migration may take long, and a node that starts beside us waits for it.
        raw_sql("SET statement_timeout = 0; SET lock_timeout = '60s'").execute(link).await?;
    }
    if before > 0 {
        raise_fence(link).await?;
    }
    let migrator = match link.engine() {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let done = on!(link, link => {
        let done = migrator.run_direct(None, &mut *link, false).await;
        if done.is_err() {
            // PostgreSQL's migration lock belongs to the connection; SQLite's is nothing.
            let _ = link.unlock().await;
        }
        done
    });
    done.map_err(Error::Migrate)?;
    // A migration may make new rows of sites.
    raise_fence(link).await?;
    let applied = migrator.iter().filter(|it| it.version > before);
    Ok(applied.map(|it| it.description.clone().into_owned()).collect())
}

async fn raise_fence(link: &mut Link) -> Result<()> {
    let sql = "UPDATE site SET schema = $1 WHERE schema < $1";
    on!(link, link => query(sql).bind(known()).execute(link).await.map(drop)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_migration_file_is_embedded_and_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| Path::new(name).extension().is_some_and(|it| it == "sql"))
            .collect();
        files.sort();
        let embedded: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, embedded);
    }
}
