//! A private PostgreSQL server: in a temporary folder, on a loopback port, with fsync on.
//!
//! It belongs to a small shell that reads from us: when this process ends, however it ends, the shell reads the end,
//! stops the server and removes the folder.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use crate::temporary::free_port;
use crate::waiting::PATIENCE;

/// One running server.
#[derive(Debug)]
pub struct Postgres {
    /// Its port on 127.0.0.1.
    pub port: u16,
    folder: PathBuf,
    guard: Child,
    lifeline: Option<ChildStdin>,
}

/// Runs the server until its standard input ends.
const GUARD: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=300 -c fsync=on -c synchronous_commit=on >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$2"
"#;

impl Postgres {
    /// The server of this process.
    pub fn shared() -> &'static Postgres {
        static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
        &SHARED
    }

    /// A server of its own, stopped on drop.
    pub fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("guichet-postgres-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let programs = programs();
        let user = ordinary_user();
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(&folder));
        }
        let mut initdb = as_user(user.as_deref(), programs.join("initdb"));
        initdb.args([
            "--username=guichet",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
        ]);
        run(initdb.arg("-D").arg(folder.join("data")));

        let port = free_port();
        let mut guard = as_user(user.as_deref(), "sh");
        guard.args(["-c", GUARD, "guichet-postgres"]).arg(&programs).arg(&folder).arg(port.to_string());
        let mut guard = guard
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be started");
        let lifeline = guard.stdin.take();
        let server = Self { port, folder, guard, lifeline };
        server.await_ready();
        server
    }

    /// A new empty database, as the URL that `--database` takes.
    pub fn create_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("guichet_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The URL of a database of this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://guichet@127.0.0.1:{}/{database}", self.port)
    }

    /// What psql prints for these statements, tuples only.
    pub fn psql(&self, database: &str, statements: &str) -> String {
        let output = Command::new("psql")
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database)])
            .args(["-c", statements])
            .output()
            .expect("psql is installed");
        assert!(output.status.success(), "{statements}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn await_ready(&self) {
        let since = Instant::now();
        let url = self.url("postgres");
        while !Command::new("psql")
            .args(["-X", "-q", "-d", &url, "-c", "SELECT 1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
        {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(since.elapsed() < PATIENCE, "PostgreSQL does not answer:\n{}", log());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.guard.wait();
    }
}

/// The newest PostgreSQL of Debian's folder, else what the path finds.
pub fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("postgres").exists())
        .max_by_key(|folder| version_of(folder));
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("postgres").exists())
    };
    newest.or_else(on_path).expect("PostgreSQL is installed")
}

fn version_of(folder: &Path) -> Option<u32> {
    folder.parent()?.file_name()?.to_str()?.parse().ok()
}

/// PostgreSQL refuses to run as root: the user that it then runs as.
fn ordinary_user() -> Option<String> {
    let root = output(Command::new("id").arg("-u")) == "0";
    let exists = |user: &&str| Command::new("id").arg(user).output().is_ok_and(|o| o.status.success());
    let user = || ["postgres", "nobody"].into_iter().find(exists).expect("Debian has a user `nobody`");
    root.then(|| user().to_owned())
}

fn as_user(user: Option<&str>, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let Some(user) = user else { return Command::new(program) };
    let group = output(Command::new("id").args(["-g", user]));
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", &group, "--clear-groups", "--"]).arg(program);
    command.current_dir("/");
    command
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("an ordinary program of Debian");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn run(command: &mut Command) {
    let output = command.output().expect("an ordinary program of Debian");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_story_has_a_database_of_its_own() {
        let server = Postgres::shared();
        let (first, second) = (server.create_database(), server.create_database());
        assert_ne!(first, second);
        let name = second.rsplit('/').next().unwrap();
        assert_eq!(server.psql(name, "SELECT 1 + 1"), "2");
    }

    #[test]
    fn a_server_of_its_own_leaves_nothing() {
        let server = Postgres::start();
        let folder = server.folder.clone();
        assert!(folder.join("data/PG_VERSION").exists());
        drop(server);
        assert!(!folder.exists());
    }
}
