//! One `guichet` process.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::http::{Ask, Client};
use crate::waiting::{PATIENCE, until};

/// How a process is started.
#[derive(Debug, Clone)]
pub struct Launch {
    /// DATA.
    pub data: PathBuf,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    /// `--database`; `None`: SQLite in DATA.
    pub database: Option<String>,
    /// Everything else that its environment shall say.
    pub environment: Vec<(String, String)>,
}

/// A running `guichet demo`.
#[derive(Debug)]
pub struct Server {
    /// How it was started.
    pub launch: Launch,
    /// What it says about itself.
    pub demo: Demo,
    child: Child,
}

/// `DATA/demo.json` (DESIGN.md section 7).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Demo {
    pub base_url: String,
    pub site: String,
    pub services: Vec<DemoService>,
    pub counters: Vec<DemoCounter>,
    pub kiosk_token: String,
    pub display_token: String,
    pub reception_token: String,
    pub manager_token: String,
    pub admin_token: String,
}

/// A service of the example.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct DemoService {
    pub id: String,
    pub series: String,
    pub name: String,
}

/// A counter of the example, with its agent's token.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct DemoCounter {
    pub id: String,
    pub name: String,
    pub services: Vec<String>,
    pub agent_token: String,
}

impl Server {
    /// Starts the binary and waits until it listens.
    pub async fn start(launch: Launch) -> Self {
        let mut child = Self::spawn(&launch);
        let announcement = launch.data.join("demo.json");
        let port = launch.port;
        let demo = until("demo.json", async || {
            if let Some(status) = child.try_wait().expect("the child can be asked") {
                panic!("guichet ended with {status}:\n{}", log_of(&launch.data));
            }
            let text = std::fs::read_to_string(&announcement).ok()?;
            let demo: Demo = serde_json::from_str(&text).ok()?;
            // The base URL names the port, so that a file left by an earlier run is never taken for ours.
            (demo.base_url.ends_with(&format!(":{port}"))).then_some(demo)
        })
        .await;
        Self { launch, demo, child }
    }

    /// Starts `guichet serve`, a town's own server, and waits until it is ready. It announces nothing: what stories
    /// want to know of it is the site and a kiosk's token.
    pub async fn serve(launch: Launch, site: &str, kiosk_token: &str) -> Self {
        let mut child = Self::spawn_as("serve", &launch);
        let address = format!("127.0.0.1:{}", launch.port);
        let citizen = Client::new(&address, None);
        until("readyz", async || {
            if let Some(status) = child.try_wait().expect("the child can be asked") {
                panic!("guichet ended with {status}:\n{}", log_of(&launch.data));
            }
            citizen.try_send(Ask::new("GET", "/readyz")).await.ok().filter(|reply| reply.status == 200)
        })
        .await;
        let demo = Demo {
            base_url: format!("http://{address}"),
            site: site.to_owned(),
            kiosk_token: kiosk_token.to_owned(),
            ..Demo::default()
        };
        Self { launch, demo, child }
    }

    /// Starts `guichet demo` and does not wait.
    pub fn spawn(launch: &Launch) -> Child {
        Self::spawn_as("demo", launch)
    }

    /// Starts `guichet demo` or `guichet serve` and does not wait.
    pub fn spawn_as(role: &str, launch: &Launch) -> Child {
        std::fs::create_dir_all(&launch.data).expect("DATA can be made");
        let _ = std::fs::remove_file(launch.data.join("demo.json"));
        let log = File::options().create(true).append(true).open(log_path(&launch.data)).expect("a log file");
        let mut command = Command::new(binary());
        command.arg(role).arg("--data").arg(&launch.data);
        command.arg("--listen").arg(format!("127.0.0.1:{}", launch.port));
        if let Some(url) = &launch.database {
            command.arg("--database").arg(url);
        }
        command.envs(launch.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log file")).stderr(log);
        command.spawn().expect("the binary is built (cargo build -p guichet) or named by GUICHET_BIN")
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.launch.port)
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and the end of the process awaited.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop (SIGTERM) and does not wait.
    pub fn ask_to_stop(&self) {
        signal(self.pid(), "TERM");
    }

    /// Waits for its end, at most `limit`; how it ended and after how long, or `None`.
    pub async fn ended_within(&mut self, limit: Duration) -> Option<(ExitStatus, Duration)> {
        let since = Instant::now();
        while since.elapsed() <= limit {
            if let Some(status) = self.child.try_wait().expect("the child can be asked") {
                return Some((status, since.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        None
    }

    /// Stops it gracefully and expects a clean end.
    pub async fn stop(&mut self) {
        self.ask_to_stop();
        let (status, _) = self.ended_within(PATIENCE).await.expect("SIGTERM ends the process");
        assert!(status.success(), "{status}:\n{}", self.log());
    }

    /// What it logged, the last part.
    pub fn log(&self) -> String {
        log_of(&self.launch.data)
    }

    /// All that it logged.
    pub fn whole_log(&self) -> String {
        std::fs::read_to_string(log_path(&self.launch.data)).expect("a log file")
    }

    /// Resident memory in KiB, and how many file descriptors are open.
    pub fn footprint(&self) -> (u64, usize) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let resident = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next().and_then(|number| number.parse().ok()));
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.pid())).map_or(0, Iterator::count);
        (resident.unwrap_or(0), files)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- log of guichet, the last part ---\n{}", self.log());
        }
    }
}

/// Sends a signal by its name (`TERM`, `STOP`, `CONT`).
pub fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status();
    assert!(status.is_ok_and(|status| status.success()), "kill -{name} {pid}");
}

/// The program under test: `GUICHET_BIN`, else the one of this build's profile, else the other.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("GUICHET_BIN") {
        return path.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // Cargo reads a relative folder from where it was called: the root of the workspace.
    let target = root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let profiles = if cfg!(debug_assertions) { ["debug", "release"] } else { ["release", "debug"] };
    let found =
        profiles.iter().map(|profile| target.join(profile).join("guichet")).find(|path| path.exists());
    found.expect("the binary is built (cargo build -p guichet) or named by GUICHET_BIN")
}

fn log_path(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// A log of hours is not printed whole.
const LOG_LINES: usize = 60;

fn log_of(data: &Path) -> String {
    let log = std::fs::read_to_string(log_path(data)).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}
