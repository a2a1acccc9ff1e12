//! guichet as a program: the command line, and a server that can also be started inside a test.
//!
//! - [`cli`]: what `--help` teaches; [`run`] carries a command out.
//! - [`server`]: opens the database, starts the lanes and the listener, and stops them in order.
//! - [`edge`]: the only place that reads the system's clock and randomness.
//! - [`commands`]: `migrate`, `import`, `import-appointments`, `export`, `check`, `letters`, `doctor`, `paper-kit`.
//! - [`post`]: by which means letters go out.
//! - [`paper`]: what is on paper when the power goes.
//! - [`simulate`]: a day at a running server, from outside.

pub mod cli;
pub mod commands;
pub mod edge;
mod figures;
mod installation;
mod keeping;
mod links;
pub mod logs;
pub mod paper;
pub mod post;
pub mod server;
pub mod settings;
pub mod simulate;
mod whole;

use anyhow::Result;

pub use cli::Cli;
pub use server::Server;

/// Carries out what the command line says.
pub async fn run(cli: Cli) -> Result<()> {
    match cli.command() {
        cli::Command::Serve(options) => commands::serve(options.settings(false)?).await,
        cli::Command::Demo(options) => commands::serve(options.settings(true)?).await,
        cli::Command::Migrate(options) => commands::migrate(&options).await,
        cli::Command::Import { file, database } => commands::import(&file, &database).await,
        cli::Command::ImportAppointments { file, dry_run, letters, database } => {
            commands::import_appointments(&file, dry_run, letters, &database).await
        }
        cli::Command::Export { output, force, database } => {
            commands::export(output.as_deref(), force, &database).await
        }
        cli::Command::Check { file } => commands::check(&file),
        cli::Command::Letters { command } => commands::letters(command).await,
        cli::Command::Restored(options) => commands::restored(&options).await,
        cli::Command::Doctor(options) => commands::doctor(options.settings(false)?).await,
        cli::Command::PaperKit { site, language, output, database } => {
            commands::paper_kit(site.as_deref(), language.into(), &output, &database).await
        }
        cli::Command::Simulate(options) => simulate::simulate(&options).await,
    }
}
