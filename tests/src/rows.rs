//! What the database holds, every row of every table, to see whether anything changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

/// What the worker that sends letters changes by itself, whenever it comes to it: no story waits for it.
const OF_THE_NOTIFIER: [&str; 6] = ["due_at", "state", "attempts", "channel", "reason", "ended_at"];

/// The content of each table as text, ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows(pub BTreeMap<String, String>);

impl Rows {
    /// Reads a PostgreSQL database.
    pub async fn of_postgres(url: &str) -> Self {
        let mut link = PgConnection::connect(url).await.expect("the database answers");
        let tables = "SELECT quote_ident(table_name) FROM information_schema.tables \
                      WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut link).await.expect("tables");
        let mut rows = BTreeMap::new();
        for table in tables {
            let row = match table.as_str() {
                "letter" => format!("(to_jsonb(r) - ARRAY['{}'])::text", OF_THE_NOTIFIER.join("', '")),
                _ => "r::text".to_owned(),
            };
            let read =
                format!("SELECT COALESCE(string_agg({row}, E'\\n' ORDER BY {row}), '') FROM {table} r");
            let text = sqlx::query_scalar(AssertSqlSafe(read)).fetch_one(&mut link).await.expect("its rows");
            rows.insert(table, text);
        }
        Self(rows)
    }

    /// Reads the SQLite database in DATA.
    pub async fn of_sqlite(data: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(database_file(data)).read_only(true);
        let mut link = options.connect().await.expect("the database can be read");
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut link).await.expect("tables");
        let mut rows = BTreeMap::new();
        for table in tables {
            let columns = format!(
                "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info('{table}')
                 WHERE '{table}' <> 'letter' OR name NOT IN ('{}')",
                OF_THE_NOTIFIER.join("', '")
            );
            let columns: String =
                sqlx::query_scalar(AssertSqlSafe(columns)).fetch_one(&mut link).await.expect("its columns");
            let read = format!(
                "SELECT COALESCE(group_concat(line, char(10)), '') FROM (SELECT {columns} AS line FROM \"{table}\" ORDER BY line)"
            );
            let text = sqlx::query_scalar(AssertSqlSafe(read)).fetch_one(&mut link).await.expect("its rows");
            rows.insert(table, text);
        }
        Self(rows)
    }

    /// The tables whose rows are not the same, each with the lines that only one of both has.
    pub fn differences(&self, other: &Rows) -> Vec<String> {
        let mut differences = Vec::new();
        for (table, text) in &self.0 {
            let other = other.0.get(table).map_or("", String::as_str);
            if text != other {
                let before: Vec<&str> =
                    text.lines().filter(|line| !other.lines().any(|o| o == *line)).collect();
                let after: Vec<&str> =
                    other.lines().filter(|line| !text.lines().any(|t| t == *line)).collect();
                differences.push(format!("{table}: {before:?} → {after:?}"));
            }
        }
        differences
    }
}

/// What some statement of both engines finds, every column as text.
pub async fn select(database: Option<&str>, data: &Path, statement: &str) -> Vec<Vec<String>> {
    let statement = AssertSqlSafe(statement.to_owned());
    if let Some(url) = database {
        let mut link = PgConnection::connect(url).await.expect("the database answers");
        let rows = sqlx::query(statement).fetch_all(&mut link).await.expect("the statement");
        return rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect();
    }
    let options = SqliteConnectOptions::new().filename(database_file(data)).read_only(true);
    let mut link = options.connect().await.expect("the database can be read");
    let rows = sqlx::query(statement).fetch_all(&mut link).await.expect("the statement");
    rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
}

/// The one file in DATA that is a SQLite database.
pub fn database_file(data: &Path) -> PathBuf {
    let files = std::fs::read_dir(data).expect("DATA can be read").flatten().map(|entry| entry.path());
    let is_database = |path: &PathBuf| {
        let head = std::fs::File::open(path).and_then(|mut file| {
            let mut head = [0; 15];
            std::io::Read::read_exact(&mut file, &mut head).map(|()| head)
        });
        head.is_ok_and(|head| &head == b"SQLite format 3")
    };
    files.into_iter().find(is_database).expect("DATA holds a SQLite database")
}
