//! SQLite's log: laid out before anybody opens it, copied into the file beside the writer.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sqlx::{Executor, SqliteConnection};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::error::Result;
use crate::place::{self, Place};
use crate::seam::Seam;

/// As much of the log as a village fills in a day.
const LAID_BYTES: usize = 8 << 20;
/// The log is copied after so many rows: about 4 MiB of it.
const ROWS: usize = 500;

/// Lays the log out with zeros, which SQLite reads as an empty one and writes over. To force a write into a file that
/// grows costs half as much again: the file system must also force where the new bytes are (150 µs, else 240).
/// Only while nobody has the database open. That it fails harms nothing.
pub(crate) fn lay(file: &Path) {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    let path = PathBuf::from(name);
    let laid = File::options().write(true).create_new(true).mode(0o600).open(&path).and_then(|mut log| {
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

/// A task that copies the log into the file while lanes go on writing. Else the commit that fills the log would copy all
/// of it, and everybody would wait for that (30 to 80 ms for 32 MiB); now it finds little left to do.
///
/// Its connection stays open as long as the store: closing another one is then never closing the last, which would
/// remove the log.
#[derive(Debug)]
pub(crate) struct Copier {
    wake: mpsc::Sender<()>,
    task: JoinHandle<()>,
}

/// What wakes the copier after some rows; it does not keep it alive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    wake: Option<mpsc::WeakSender<()>>,
    rows: usize,
}

impl Copier {
    pub(crate) async fn start(place: &Place) -> Result<Option<Self>> {
        let Some(link) = place.copier().await? else { return Ok(None) };
        let (wake, woken) = mpsc::channel(1);
        Ok(Some(Self { wake, task: tokio::spawn(copy(link, woken)) }))
    }

    pub(crate) fn written(&self) -> Written {
        Written { wake: Some(self.wake.downgrade()), rows: 0 }
    }

    async fn stop(self) {
        drop(self.wake);
        let _ = self.task.await;
    }
}

/// The copier of an open store, until it is closed.
#[derive(Debug)]
pub(crate) struct Running(Mutex<Option<Copier>>);

impl Running {
    pub(crate) fn new(copier: Option<Copier>) -> Self {
        Self(Mutex::new(copier))
    }

    pub(crate) fn written(&self) -> Written {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(Copier::written)
            .unwrap_or_default()
    }

    /// Closes the last connection: SQLite copies what is left.
    pub(crate) async fn stop(&self) {
        let copier = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(copier) = copier {
            copier.stop().await;
        }
    }
}

impl Written {
    /// So many rows were committed.
    pub(crate) fn add(&mut self, rows: usize) {
        self.rows += rows;
        if self.rows >= ROWS
            && let Some(wake) = self.wake.as_ref().and_then(mpsc::WeakSender::upgrade)
        {
            self.rows = 0;
            // Full: it is about to begin anyhow.
            let _ = wake.try_send(());
        }
    }
}

/// Copies each time it is woken, until nobody can wake it any more. PASSIVE waits for nobody and makes nobody wait.
async fn copy(mut link: SqliteConnection, mut woken: mpsc::Receiver<()>) {
    while woken.recv().await.is_some() {
        if let Err(error) = link.execute("PRAGMA wal_checkpoint(PASSIVE)").await {
            tracing::debug!(%error, "the log was not copied now; the writer will do it");
        }
    }
    place::close(Seam::Sqlite(link)).await;
}
