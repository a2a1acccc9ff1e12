//! The two database engines.

use std::fmt;

/// Where the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file in DATA.
    Sqlite,
    /// A server of its own.
    Postgres,
}

impl Engine {
    /// Both engines, or the one named by `GUICHET_ENGINE` (`sqlite` or `postgres`) while a story is being written.
    pub fn both() -> Vec<Engine> {
        match std::env::var("GUICHET_ENGINE").as_deref() {
            Ok("sqlite") => vec![Engine::Sqlite],
            Ok("postgres") => vec![Engine::Postgres],
            _ => vec![Engine::Sqlite, Engine::Postgres],
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        })
    }
}
