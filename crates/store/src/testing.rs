//! Databases for tests, of this crate and of those above (feature `testing`): a private PostgreSQL server for each
//! process, a database of its own for each test, the example town in it.

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant as Moment};

use model::Instant;
use model::town::{EXAMPLE, Town};

use crate::{Engine, Import, InstallationKey, Place, Store};

impl Engine {
    /// Both engines, or the one named by `GUICHET_ENGINE` (`sqlite` or `postgres`) while a test is being written.
    pub fn both() -> Vec<Engine> {
        match std::env::var("GUICHET_ENGINE").as_deref() {
            Ok("sqlite") => vec![Engine::Sqlite],
            Ok("postgres") => vec![Engine::Postgres],
            _ => vec![Engine::Sqlite, Engine::Postgres],
        }
    }
}

/// A database that nobody else has.
#[derive(Debug)]
pub struct Database {
    /// Where it is.
    pub place: Place,
    /// SQLite's DATA; removed on drop.
    pub folder: Folder,
}

impl Database {
    /// An empty one.
    pub fn new(engine: Engine) -> Self {
        let folder = Folder::new("store");
        let place = match engine {
            Engine::Sqlite => Place::Sqlite { file: folder.path().join("guichet.db") },
            Engine::Postgres => Place::Postgres { url: Postgres::shared().create_database() },
        };
        Self { place, folder }
    }

    /// Opens it, makes the tables and takes in this town, with the key of `guichet demo`.
    pub async fn settle(&self, town: Town, now: Instant) -> Store {
        let store = Store::open(self.place.clone()).await.expect("a database of our own");
        store.migrate().await.expect("an empty database");
        let import = Import { town, key: InstallationKey::demo(), demo: true, epoch: 77, now };
        store.import(import).await.expect("an empty database");
        store
    }
}

/// The example town.
pub fn example() -> Town {
    Town::parse(EXAMPLE).expect("the example is right")
}

/// A folder of this process, removed with its content on drop.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new empty folder whose name tells what it is for.
    pub fn new(purpose: &str) -> Self {
        let path = std::env::temp_dir().join(format!("guichet-{purpose}-{}-{}", std::process::id(), next()));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One running PostgreSQL server: in a temporary folder, on a loopback port, with fsync on.
///
/// It belongs to a small shell that reads from us: when this process ends, however it ends, the shell reads the end,
/// stops the server and removes the folder.
#[derive(Debug)]
pub struct Postgres {
    /// Its port on 127.0.0.1.
    pub port: u16,
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

/// A server answers within this time.
const PATIENCE: Duration = Duration::from_secs(20);

impl Postgres {
    /// The server of this process.
    pub fn shared() -> &'static Postgres {
        static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
        &SHARED
    }

    /// A server of its own, stopped on drop.
    pub fn start() -> Self {
        let folder =
            std::env::temp_dir().join(format!("guichet-store-postgres-{}-{}", std::process::id(), next()));
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
        guard.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut guard = guard.spawn().expect("a shell can be started");
        let lifeline = guard.stdin.take();
        let server = Self { port, guard, lifeline };
        server.await_ready();
        server
    }

    /// A new empty database, as a URL.
    pub fn create_database(&self) -> String {
        let name = format!("guichet_{}", next());
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The URL of a database of this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://guichet@127.0.0.1:{}/{database}", self.port)
    }

    /// What psql prints for these statements, tuples only.
    pub fn psql(&self, database: &str, statements: &str) -> String {
        let mut psql = Command::new("psql");
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            &self.url(database),
            "-c",
            statements,
        ]);
        output(&mut psql)
    }

    fn await_ready(&self) {
        let since = Moment::now();
        let ready = || {
            let mut psql = Command::new("psql");
            psql.args(["-X", "-q", "-d", &self.url("postgres"), "-c", "SELECT 1"]);
            psql.output().is_ok_and(|output| output.status.success())
        };
        while !ready() {
            assert!(since.elapsed() < PATIENCE, "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.guard.wait();
    }
}

/// A number that this process has not used yet.
fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A port of the loopback address where nobody listens.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("the loopback address has ports");
    listener.local_addr().expect("it is bound").port()
}

/// The newest PostgreSQL of Debian's folder, else what the path finds.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |folder: &PathBuf| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("postgres").exists())
        .max_by_key(version);
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("postgres").exists())
    };
    newest.or_else(on_path).expect("PostgreSQL is installed")
}

/// PostgreSQL refuses to run as root: the user that it then runs as.
fn ordinary_user() -> Option<String> {
    let root = output(Command::new("id").arg("-u")) == "0";
    let exists = |user: &&str| Command::new("id").arg(user).output().is_ok_and(|it| it.status.success());
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
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn run(command: &mut Command) {
    output(command);
}
