//! The seam between the two engines.
//!
//! A thing that exists once for each engine is a [`Seam`]; [`on!`] runs one expression with whichever is there. The
//! executor in each arm fixes the driver's types, so a statement is written once and checked twice.

use sqlx::postgres::PgHasArrayType;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Type};

use crate::columns::Columns;
use crate::error::{Error, Result};

/// Where the rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one process.
    Sqlite,
    /// A server, for several nodes.
    Postgres,
}

/// One of two things, by engine.
#[derive(Debug, Clone)]
pub(crate) enum Seam<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// One connection.
pub(crate) type Link = Seam<SqliteConnection, PgConnection>;
/// One connection, borrowed, whoever owns it.
pub(crate) type LinkRef<'a> = Seam<&'a mut SqliteConnection, &'a mut PgConnection>;
/// Connections for plain single statements: on SQLite they can only read.
pub(crate) type Pool = Seam<SqlitePool, PgPool>;
/// Rows that are bound to statements.
pub(crate) type Values = Seam<SqliteArguments, Columns>;

/// Runs `$run` with `$executor` being the connection or pool in `$seam`, whichever engine it is of.
macro_rules! on {
    ($seam:expr, $executor:pat => $run:expr) => {
        match $seam {
            $crate::seam::Seam::Sqlite($executor) => $run,
            $crate::seam::Seam::Postgres($executor) => $run,
        }
    };
}
pub(crate) use on;

impl<S, P> Seam<S, P> {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) fn as_mut(&mut self) -> Seam<&mut S, &mut P> {
        match self {
            Self::Sqlite(it) => Seam::Sqlite(it),
            Self::Postgres(it) => Seam::Postgres(it),
        }
    }
}

/// A value that both engines keep alike.
pub(crate) trait Value<'q>:
    Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType
{
}
impl<'q, T> Value<'q> for T where
    T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType
{
}

impl Values {
    pub(crate) fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(SqliteArguments::default()),
            Engine::Postgres => Self::Postgres(Columns::default()),
        }
    }

    pub(crate) fn add<'q>(&mut self, value: impl Value<'q>) -> Result<()> {
        on!(self, values => values.add(value)).map_err(|error| Error::Other(sqlx::Error::Encode(error)))
    }
}
