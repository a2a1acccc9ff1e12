//! The anchor of a bench: what an ordinary system on PostgreSQL does, by pgbench, with fsync on.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::figures::{Run, seconds};
use crate::postgres::{Postgres, programs};
use crate::temporary::Folder;

/// A database of its own.
#[derive(Debug)]
pub struct Pgbench {
    url: String,
    folder: Folder,
}

/// A script of pgbench and how many clients run it.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Who presses at the same time.
    pub clients: usize,
    /// What each press does.
    pub text: &'static str,
}

impl Pgbench {
    /// A database in which these statements were run.
    pub fn with(statements: &[&str]) -> Self {
        let server = Postgres::shared();
        let url = server.create_database();
        let pgbench = Self { url, folder: Folder::new("pgbench") };
        for statement in statements {
            pgbench.psql(statement);
        }
        pgbench.psql("VACUUM ANALYZE");
        pgbench
    }

    /// What psql prints for these statements, tuples only.
    pub fn psql(&self, statements: &str) -> String {
        let name = self.url.rsplit('/').next().expect("a URL ends with the database");
        Postgres::shared().psql(name, statements)
    }

    /// Runs a script for the usual time.
    pub fn run(&self, script: Script) -> Run {
        let folder = self.folder.path();
        let file = folder.join("script.sql");
        std::fs::write(&file, script.text).expect("the temporary folder can be written");
        remove_logs(folder);
        let clients = script.clients.to_string();
        let threads = script.clients.min(2).to_string();
        let output = Command::new(program())
            .args([
                "-n",
                "-M",
                "prepared",
                "-l",
                "-c",
                &clients,
                "-j",
                &threads,
                "-T",
                &seconds().to_string(),
            ])
            .arg("--log-prefix")
            .arg(folder.join("log"))
            .arg("-f")
            .arg(&file)
            .arg(&self.url)
            .output()
            .expect("pgbench comes with PostgreSQL");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Run::new(Duration::from_secs(seconds()), latencies(folder))
    }
}

fn program() -> std::path::PathBuf {
    let beside = programs().join("pgbench");
    if beside.exists() { beside } else { "pgbench".into() }
}

fn logs(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let files =
        std::fs::read_dir(folder).expect("the folder can be read").flatten().map(|entry| entry.path());
    files.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("log.")))
}

fn remove_logs(folder: &Path) {
    for log in logs(folder) {
        let _ = std::fs::remove_file(log);
    }
}

/// The third word of each line of pgbench's log: microseconds.
fn latencies(folder: &Path) -> Vec<Duration> {
    let mut latencies = Vec::new();
    for log in logs(folder) {
        let text = std::fs::read_to_string(log).expect("a log can be read");
        let micros = text.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok());
        latencies.extend(micros.map(Duration::from_micros));
    }
    latencies
}
