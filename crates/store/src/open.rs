//! Opening a database: the lock on DATA, the version of the tables, the pool of readers.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::SqliteConnection;

use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::lane::LaneConnection;
use crate::migrate;
use crate::place::{self, Place};
use crate::seam::{Engine, Pool, Seam, on};

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    pool: Pool,
    /// These two are held as long as any clone lives. One process for each SQLite file, and its log.
    anchor: Mutex<Option<SqliteConnection>>,
    _lock: Option<File>,
}

/// As much of the log as a village fills in a day.
const LAID_BYTES: usize = 8 << 20;

/// The versions of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// What the database has; 0: nothing.
    pub found: i64,
    /// What this program knows.
    pub known: i64,
}

impl Schema {
    /// Whether this program can serve the database: neither newer nor older.
    pub fn check(self) -> Result<()> {
        let Self { found, known } = self;
        match found.cmp(&known) {
            std::cmp::Ordering::Less => Err(Error::SchemaOlder { found, known }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Error::SchemaNewer { found, known }),
        }
    }
}

impl Store {
    /// Opens the database, whatever its tables are: call [`migrate`](Self::migrate), or check [`schema`](Self::schema).
    /// SQLite: takes the lock on the file's folder ([`Error::Locked`] when another process has it) and makes the file.
    pub async fn open(place: Place) -> Result<Self> {
        let lock = match &place {
            Place::Sqlite { file } => Some(lock(file)?),
            Place::Postgres { .. } => None,
        };
        // Makes SQLite's file, so that readers find one; says at once when PostgreSQL is not there.
        place::close(place.writer().await?).await;
        if let Place::Sqlite { file } = &place {
            lay_log(file);
        }
        let anchor = Mutex::new(place.anchor().await?);
        let pool = place.reading_pool()?;
        Ok(Self { inner: Arc::new(Inner { place, pool, anchor, _lock: lock }) })
    }

    /// Brings the tables to the version of this program; answers with the names of the migrations applied.
    pub async fn migrate(&self) -> Result<Vec<String>> {
        let place = self.inner.place.clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let applied = migrate::run(&mut link).await;
            place::close(link).await;
            applied
        })
        .await
    }

    /// The version of the tables that is there, and the one that is needed.
    pub async fn schema(&self) -> Result<Schema> {
        let mut link = self.inner.place.writer().await?;
        let found = migrate::found(&mut link).await?;
        place::close(link).await;
        Ok(Schema { found, known: migrate::known() })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.inner.pool.engine()
    }

    /// A connection that writes, opened anew. SQLite has one writer at a time: a second one waits at `begin`.
    pub async fn lane(&self) -> Result<LaneConnection> {
        LaneConnection::open(self.inner.place.clone()).await
    }

    /// What other nodes say about sites that they wrote. On SQLite there are none.
    pub async fn changes(&self) -> Result<Changes> {
        Changes::open(&self.inner.place).await
    }

    /// Closes what reads, after the lanes have closed what writes: SQLite then copies its log into the file, which is
    /// whole without it. Afterwards nothing can be read.
    pub async fn close(&self) {
        on!(&self.inner.pool, pool => pool.close().await);
        let anchor = self.inner.anchor.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(anchor) = anchor {
            place::close(Seam::Sqlite(anchor)).await;
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.inner.place
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }
}

/// Runs a write to its end, whatever becomes of the caller's future (DESIGN.md: no transaction in a request future).
pub(crate) async fn spawned<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Error::Refused("the program is stopping".to_owned())),
    }
}

/// Lays SQLite's log out with zeros, which it reads as an empty one and writes over. To force a write into a file that
/// grows costs half as much again: the file system must also force where the new bytes are (150 µs, else 240).
/// Only while nobody has the database open. That it fails harms nothing.
fn lay_log(file: &Path) {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    let path = PathBuf::from(name);
    let laid = File::options().write(true).create_new(true).open(&path).and_then(|mut log| {
        let zeros = vec![0; LAID_BYTES / 64];
        (0..64).try_for_each(|_| log.write_all(&zeros))?;
        Ok(log)
    });
    match laid {
        // In the background, or the first commit would wait for all of it.
        Ok(log) => drop(std::thread::spawn(move || log.sync_all())),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            tracing::debug!(%error, "the log could not be laid out");
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// Takes `lock` beside the file. The kernel gives it back when this process ends, however it ends.
fn lock(file: &Path) -> Result<File> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let path = folder.join("lock");
    let at = |source| Error::File { path: path.clone(), source };
    std::fs::create_dir_all(folder).map_err(at)?;
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(at)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(at(source)),
    }
}
