//! What the program says of itself, on standard error. Never a name, an address, a code or a token.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// What is said when `GUICHET_LOG` says nothing: sqlx's own warnings come back as our errors.
const DEFAULT: &str = "info,sqlx=error";

/// Starts the logs of this process. A second start (several servers in one test) changes nothing.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("GUICHET_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    drop(started);
}
