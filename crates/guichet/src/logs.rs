//! What the program says of itself, on standard error. Never a name, an address, a code or a token.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::LogFormat;

/// What is said when `GUICHET_LOG` says nothing: sqlx's own warnings come back as our errors.
const DEFAULT: &str = "info,sqlx=error";

/// Starts the logs of this process. A second start (several servers in one test) changes nothing.
pub fn start(format: LogFormat) {
    let wanted = std::env::var("GUICHET_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let wanted = wanted.unwrap_or_else(|| DEFAULT.parse().expect("a constant of targets and levels"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let all = tracing_subscriber::registry().with(wanted);
    let started = match format {
        LogFormat::Text => {
            all.with(lines.with_ansi(std::io::stderr().is_terminal()).with_target(false)).try_init()
        }
        LogFormat::Json => all.with(lines.json()).try_init(),
    };
    drop(started);
}
