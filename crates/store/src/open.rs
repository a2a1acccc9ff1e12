//! Opening a database: the lock on DATA, the version of the tables, the pool of readers.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::lane::LaneConnection;
use crate::log::{self, Copier, Running};
use crate::migrate;
use crate::place::{self, Place};
use crate::seam::{Engine, Pool, on};

/// A database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    pool: Pool,
    copier: Running,
    /// Held as long as any clone lives: one process for each SQLite file.
    _lock: Option<File>,
}

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
            Place::Sqlite { file } => {
                let lock = lock(file)?;
                begin(file)?;
                Some(lock)
            }
            Place::Postgres { .. } => None,
        };
        // Makes SQLite's file, so that readers find one; says at once when PostgreSQL is not there.
        place::close(place.writer().await?).await;
        if let Place::Sqlite { file } = &place {
            log::lay(file);
        }
        let copier = Running::new(Copier::start(&place).await?);
        let pool = place.reading_pool()?;
        Ok(Self { inner: Arc::new(Inner { place, pool, copier, _lock: lock }) })
    }

    /// Opens a database that another process of this version serves, to read.
    pub async fn beside(place: Place) -> Result<Self> {
        let pool = place.reading_pool()?;
        let store = Self { inner: Arc::new(Inner { place, pool, copier: Running::new(None), _lock: None }) };
        store.schema().await?.check()?;
        Ok(store)
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
        LaneConnection::open(self.inner.place.clone(), self.inner.copier.written()).await
    }

    /// What other nodes say about sites that they wrote. On SQLite there are none.
    pub async fn changes(&self) -> Result<Changes> {
        Changes::open(&self.inner.place).await
    }

    /// Closes what reads, after the lanes have closed what writes: SQLite then copies its log into the file, which is
    /// whole without it. Afterwards nothing can be read.
    pub async fn close(&self) {
        on!(&self.inner.pool, pool => pool.close().await);
        self.inner.copier.stop().await;
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

/// Rows hold what people came for: only the owner reads them (a backup runs as the owner).
const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_FOLDER: u32 = 0o700;

/// Makes a folder that only its owner may enter, and those above it; one that is there stays as it is.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(folder)
}

/// Makes SQLite's file where there is none. SQLite gives its log the same permissions.
fn begin(file: &Path) -> Result<()> {
    let made = File::options().append(true).create(true).mode(PRIVATE_FILE).open(file);
    made.map(drop).map_err(|source| Error::File { path: file.to_owned(), source })
}

/// Takes `lock` beside the file. The kernel gives it back when this process ends, however it ends.
fn lock(file: &Path) -> Result<File> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let path = folder.join("lock");
    let at = |source| Error::File { path: path.clone(), source };
    private_folder(folder).map_err(at)?;
    let mut options = File::options();
    let lock = options.create(true).truncate(false).write(true).mode(PRIVATE_FILE).open(&path).map_err(at)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(at(source)),
    }
}
