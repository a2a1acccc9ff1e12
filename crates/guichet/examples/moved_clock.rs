//! A demonstration whose clock a test sets, to tell a whole day in a minute. It is no part of the program: `guichet` has
//! no such door.
//!
//! `moved_clock DATA LISTEN CONTROL`: serves DATA at LISTEN as `guichet demo` does. At CONTROL (a loopback address) one line
//! of RFC 3339 sets the time, from which the clock runs on; `ok` is the answer. `GUICHET_SMTP` and `GUICHET_LETTERS_FROM` mean what
//! they mean to the program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use guichet::Server;
use guichet::edge::{Edge, SystemClock, SystemEntropy};
use guichet::post::PostOptions;
use guichet::settings::Settings;
use model::time::Sleep;
use model::{Clock, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Who sleeps looks so often whether the clock was set.
const NAP: Duration = Duration::from_millis(20);

/// The system's clock and so many milliseconds more.
#[derive(Clone, Default)]
struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    fn set(&self, at: Instant) {
        self.0.store((at - SystemClock.now()).num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Instant {
        Instant::from_millis(SystemClock.now().as_millis() + self.0.load(Ordering::SeqCst))
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        let clock = self.clone();
        Box::pin(async move {
            while clock.now() < at {
                tokio::time::sleep(NAP).await;
            }
        })
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let [data, listen, control] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| anyhow::anyhow!("moved_clock DATA LISTEN CONTROL"))?;
    let control: SocketAddr = control.parse()?;
    ensure!(control.ip().is_loopback(), "the clock is set from this machine only");
    let control = TcpListener::bind(control).await?;
    let clock = MovedClock::default();
    // The first time is told before anything is decided: a site's time does not go back.
    let (stream, _) = control.accept().await?;
    follow(stream, &clock).await?;

    let edge = Edge { clock: Arc::new(clock.clone()), entropy: Arc::new(SystemEntropy) };
    let settings = Settings {
        keep_days: guichet::settings::KEEP_DAYS,
        demo: true,
        data: PathBuf::from(data),
        database: None,
        listen: listen.parse()?,
        public_url: None,
        proxies: Vec::new(),
        post: PostOptions {
            smtp: variable("GUICHET_SMTP"),
            letters_from: variable("GUICHET_LETTERS_FROM"),
            ..PostOptions::default()
        },
    };
    let _server = Server::start(&settings, edge).await?;
    loop {
        let (stream, _) = control.accept().await?;
        follow(stream, &clock).await?;
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// One line, one time.
async fn follow(stream: TcpStream, clock: &MovedClock) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let at: DateTime<Utc> = line.trim().parse().with_context(|| format!("{line}: RFC 3339"))?;
    clock.set(Instant::from(at));
    stream.get_mut().write_all(b"ok\n").await?;
    Ok(())
}
