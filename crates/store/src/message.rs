//! Statements that travel together.
//!
//! On SQLite they are joined by semicolons, with the COMMIT behind them, because each call of the driver hops to another
//! thread and back; on PostgreSQL they are the parts of one WITH, because each call is a round trip.

use futures_util::TryStreamExt;
use model::SiteId;
use sqlx::{Arguments, AssertSqlSafe, Either, Executor, raw_sql};

use crate::error::{CommitError, Error, Result};
use crate::lane::{Locked, Tx, patient};
use crate::seam::{Engine, Seam, Value, Values};
use crate::table::{Act, Piece, Room, Shape, Table, Whole};
use crate::take;

/// Values that travel in one message to SQLite at most; its limit is 32,766 in a statement.
const MAX_VALUES: usize = 16_000;
/// PostgreSQL's channel for "site:seq".
pub(crate) const CHANNEL: &str = "guichet";
/// PostgreSQL refuses notifications of 8,000 bytes; an empty one means: look yourself.
const MAX_NOTICE_BYTES: usize = 7_900;

/// Statements that travel together, with what is bound to them.
#[derive(Debug)]
pub(crate) struct Message {
    pieces: Vec<Piece>,
    /// So many of them free what the others take.
    first: usize,
    values: Values,
    /// Values bound so far (SQLite).
    bound: usize,
    /// Rows in it.
    rows: usize,
}

impl Message {
    fn new(engine: Engine) -> Self {
        Self { pieces: Vec::new(), first: 0, values: Values::new(engine), bound: 0, rows: 0 }
    }
}

impl Tx<'_> {
    /// Sends the messages, tells the other nodes about these sites, and commits.
    pub(crate) async fn send_and_commit(
        mut self,
        messages: Vec<Message>,
        sites: &[(SiteId, i64)],
    ) -> std::result::Result<(), CommitError> {
        let rows = messages.iter().map(|message| message.rows).sum();
        match self.engine() {
            Engine::Sqlite => self.commit_sqlite(messages).await?,
            Engine::Postgres => match self.foreseen {
                None => self.commit_postgres(messages, sites).await?,
                Some(foreseen) => {
                    if let Err(error) = self.commit_ahead(messages, foreseen).await {
                        // The server said no, and has ended the statement's transaction: the link is whole.
                        if let CommitError::Refused(_) = error {
                            self.end();
                        }
                        return Err(error);
                    }
                }
            },
        }
        self.lane.written.add(rows);
        self.end();
        Ok(())
    }

    async fn commit_sqlite(&mut self, messages: Vec<Message>) -> std::result::Result<(), CommitError> {
        let last = messages.len() - 1;
        for (place, message) in messages.into_iter().enumerate() {
            self.run_sqlite(message, place == last).await?;
        }
        Ok(())
    }

    /// Runs the statements in order. Each reports when it is done, so it is known whether COMMIT was reached.
    async fn run_sqlite(&mut self, message: Message, commit: bool) -> std::result::Result<(), CommitError> {
        let mut left = message.pieces.len();
        let whole = if commit { Whole::Commit } else { Whole::Not };
        let shape = Shape { pieces: message.pieces, first: message.first, whole };
        let text = self.lane.texts.of(Engine::Sqlite, shape);
        let (Seam::Sqlite(link), Seam::Sqlite(values)) = (&mut self.link, message.values) else {
            unreachable!("`send_and_commit` looked at the engine")
        };
        let mut done = link.fetch_many(sqlx::query_with(AssertSqlSafe(text), values));
        loop {
            match done.try_next().await.map_err(Error::from) {
                Ok(Some(Either::Left(_))) => left = left.saturating_sub(1),
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => return Ok(()),
                Err(error) if left > 0 || error.is_clear_refusal() => {
                    return Err(CommitError::Refused(error));
                }
                Err(error) => return Err(CommitError::Unknown(error)),
            }
        }
    }

    async fn commit_postgres(
        &mut self,
        messages: Vec<Message>,
        sites: &[(SiteId, i64)],
    ) -> std::result::Result<(), CommitError> {
        for message in messages.into_iter().filter(|message| !message.pieces.is_empty()) {
            let shape = Shape { pieces: message.pieces, first: message.first, whole: Whole::Not };
            let text = self.lane.texts.of(Engine::Postgres, shape);
            let (Seam::Postgres(link), Seam::Postgres(values)) = (&mut self.link, message.values) else {
                unreachable!("`send_and_commit` looked at the engine")
            };
            let run = link.execute(sqlx::query_with(AssertSqlSafe(text), values.into_arguments()));
            patient(run).await.map_err(CommitError::Refused)?;
        }
        let Seam::Postgres(link) = &mut self.link else {
            unreachable!("`send_and_commit` looked at the engine")
        };
        let commit = format!("NOTIFY {CHANNEL}, '{}'; COMMIT", notice(sites));
        match patient(link.execute(raw_sql(AssertSqlSafe(commit)))).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_clear_refusal() => Err(CommitError::Refused(error)),
            Err(error) => Err(CommitError::Unknown(error)),
        }
    }
}

impl Tx<'_> {
    /// Takes the site's row, writes, tells the other nodes and commits: one statement outside of any transaction.
    async fn commit_ahead(
        &mut self,
        messages: Vec<Message>,
        foreseen: Locked,
    ) -> std::result::Result<(), CommitError> {
        let [message] = <[Message; 1]>::try_from(messages).expect("any number of rows fits in one message");
        let shape = Shape { pieces: message.pieces, first: message.first, whole: Whole::Ahead };
        let text = self.lane.texts.of(Engine::Postgres, shape);
        let (Seam::Postgres(link), Seam::Postgres(values)) = (&mut self.link, message.values) else {
            unreachable!("`ahead` looked at the engine")
        };
        let mut values = values.into_arguments();
        take::foresee(&mut values, foreseen).map_err(CommitError::Refused)?;
        let told = [CHANNEL.to_owned(), notice(&[(foreseen.site, foreseen.seq)])];
        let bound = told.into_iter().try_for_each(|word| values.add(word));
        bound.map_err(|error| CommitError::Refused(Error::Other(sqlx::Error::Encode(error))))?;
        let run = patient(link.execute(sqlx::query_with(AssertSqlSafe(text), values)));
        match run.await.map_err(Error::or_overtaken) {
            Ok(_) => Ok(()),
            Err(error @ Error::Unreachable(_)) => Err(CommitError::Unknown(error)),
            Err(error) => Err(CommitError::Refused(error)),
        }
    }
}

/// "7:12,9:3": which sites have which batch now; nothing when that would be too long.
fn notice(sites: &[(SiteId, i64)]) -> String {
    let pairs: Vec<String> = sites.iter().map(|(site, seq)| format!("{}:{seq}", site.get())).collect();
    let notice = pairs.join(",");
    if notice.len() > MAX_NOTICE_BYTES { String::new() } else { notice }
}

/// Collects pieces into messages.
#[derive(Debug)]
pub(crate) struct Outbox {
    engine: Engine,
    full: Vec<Message>,
    open: Message,
}

impl Outbox {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, full: Vec::new(), open: Message::new(engine) }
    }

    /// Adds rows; `new`: they must not be there.
    pub(crate) fn add<R: Copy>(
        &mut self,
        table: &'static Table,
        new: bool,
        rows: &[R],
        bind: impl Fn(&mut Values, R, bool) -> Result<()>,
    ) -> Result<()> {
        self.put(table, if new { Act::Make } else { Act::Keep }, rows, bind)
    }

    /// Adds the keys of rows that go.
    pub(crate) fn remove<R: Copy>(
        &mut self,
        table: &'static Table,
        rows: &[R],
        bind: impl Fn(&mut Values, R, bool) -> Result<()>,
    ) -> Result<()> {
        self.put(table, Act::Remove, rows, bind)
    }

    /// On SQLite in chunks of the few sizes that stay prepared, on PostgreSQL all in one statement.
    fn put<R: Copy>(
        &mut self,
        table: &'static Table,
        act: Act,
        rows: &[R],
        bind: impl Fn(&mut Values, R, bool) -> Result<()>,
    ) -> Result<()> {
        let piece = |room| Piece { table, act, room };
        let width = piece(Room::Any).width();
        self.open.rows += rows.len();
        if let Seam::Postgres(columns) = &mut self.open.values {
            if rows.is_empty() {
                return Ok(());
            }
            columns.begin(width);
            rows.iter().try_for_each(|&row| bind(&mut self.open.values, row, true))?;
            if let Seam::Postgres(columns) = &mut self.open.values {
                columns.bind().map_err(|error| Error::Other(sqlx::Error::Encode(error)))?;
            }
            self.open.pieces.push(piece(Room::Any));
            return Ok(());
        }
        let mut left = rows;
        while let Some(&last) = left.last() {
            let size = chunk(left.len());
            if self.open.bound + size * width > MAX_VALUES {
                self.cut();
            }
            self.open.bound += size * width;
            let (these, rest) = left.split_at(size.min(left.len()));
            let values = &mut self.open.values;
            these.iter().try_for_each(|&row| bind(values, row, true))?;
            (these.len()..size).try_for_each(|_| bind(values, last, false))?;
            self.open.pieces.push(piece(Room::For(size)));
            left = rest;
        }
        Ok(())
    }

    /// What was added frees what will be.
    pub(crate) fn then(&mut self) {
        self.open.first = self.open.pieces.len();
    }

    /// At least one message.
    pub(crate) fn finish(mut self) -> Vec<Message> {
        if !self.open.pieces.is_empty() || self.full.is_empty() {
            self.full.push(self.open);
        }
        self.full
    }

    fn cut(&mut self) {
        if !self.open.pieces.is_empty() {
            self.full.push(std::mem::replace(&mut self.open, Message::new(self.engine)));
        }
    }
}

/// How many rows the next statement has room for: at least half of it is filled, and any number below 64 needs at most
/// three statements.
fn chunk(left: usize) -> usize {
    match left {
        32.. => 64,
        8..32 => 16,
        2..8 => 4,
        _ => 1,
    }
}

/// NULL in place of the first value of a row that only fills its chunk: the statement leaves it out.
pub(crate) fn unless_padding<'q, T>(values: &mut Values, first: T, keep: bool) -> Result<()>
where
    Option<T>: Value<'q>,
{
    values.add(keep.then_some(first))
}

#[cfg(test)]
mod tests {
    use super::chunk;

    #[test]
    fn any_number_of_rows_goes_into_few_chunks_at_least_half_full() {
        for rows in 1..=500_usize {
            let (mut left, mut chunks) = (rows, 0);
            while left > 0 {
                let size = chunk(left);
                assert!(size <= left * 2, "{rows}");
                left = left.saturating_sub(size);
                chunks += 1;
            }
            assert!(chunks <= rows / 64 + 4, "{rows} rows in {chunks} chunks");
        }
    }
}
