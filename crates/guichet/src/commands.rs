//! What the commands do.

mod check;
mod doctor;
mod import_appointments;
mod letters;
mod paper_kit;

use std::path::Path;

use anyhow::{Context, Result, bail};
use store::{Import, Place, Store};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::DatabaseOptions;
use crate::edge::Edge;
use crate::installation;
use crate::server::Server;
use crate::settings::{Settings, default_data, place};
use crate::whole;

pub use check::check;
pub use doctor::doctor;
pub use import_appointments::import_appointments;
pub use letters::letters;
pub use paper_kit::paper_kit;

/// Serves until a signal comes, or until the node cannot go on. A second signal ends the program at once.
pub async fn serve(settings: Settings) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let server = Server::start(&settings, Edge::system()).await?;
    print!("{}", server.greeting(&settings));
    let failure = tokio::select! {
        _ = interrupt.recv() => None,
        _ = terminate.recv() => None,
        reason = server.failed() => Some(reason),
    };
    tokio::select! {
        stopped = server.stop() => stopped?,
        _ = interrupt.recv() => bail!("stopped at once"),
        _ = terminate.recv() => bail!("stopped at once"),
    }
    match failure {
        Some(reason) => bail!("{reason}"),
        None => Ok(()),
    }
}

/// Brings the tables to this program's version.
pub async fn migrate(options: &DatabaseOptions) -> Result<()> {
    let store = open(options).await?;
    let applied = store.migrate().await?;
    if applied.is_empty() {
        println!("The tables are of this program's version already.");
    }
    for name in applied {
        println!("applied {name}");
    }
    Ok(())
}

/// Takes in a town's file.
pub async fn import(file: &Path, options: &DatabaseOptions) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let town =
        installation::parse(&text).with_context(|| format!("{} is not a town's file", file.display()))?;
    for remark in town.remarks() {
        eprintln!("Note: {remark}.");
    }
    let edge = Edge::system();
    let store = open(options).await?;
    if store.schema().await?.found == 0 {
        store.migrate().await?;
    }
    let known = store.installation().await?;
    let demo = known.as_ref().is_some_and(|known| known.demo);
    let key = installation::key(&folder(options), demo, known.is_some(), &edge)?;
    let import = Import { town, key, demo, epoch: edge.entropy.bits(), now: edge.clock.now() };
    let done = store.import(import).await?;
    println!(
        "{} added, {} changed, {} retired; {} of devices and agents made.",
        counted(done.added.len(), "site"),
        done.changed.len(),
        done.retired.len(),
        counted(done.principals.len(), "token")
    );
    Ok(())
}

/// Makes what a backup brought back the database that everybody begins anew with.
pub async fn restored(options: &DatabaseOptions) -> Result<()> {
    let store = open_town(options).await?;
    let edge = Edge::system();
    let sites = store.mark_restored(edge.entropy.bits(), edge.clock.now()).await?;
    println!(
        "Begun anew: {}. Tickets taken after the backup are lost, and their numbers may be given again today: tell the \
         waiting room.",
        counted(sites, "site")
    );
    Ok(())
}

/// Writes the town as one TOML file, which only its owner reads. `force`: also where a file is.
pub async fn export(output: Option<&Path>, force: bool, options: &DatabaseOptions) -> Result<()> {
    if let Some(path) = output.filter(|path| !force && path.exists()) {
        bail!("{} is there already; --force puts the new one into its place", path.display());
    }
    let store = match open_town(options).await {
        // It only reads: a server may go on.
        Err(error) if matches!(error.downcast_ref(), Some(store::Error::Locked(_))) => {
            Store::beside(place(&folder(options), options.database.as_deref())).await?
        }
        opened => opened?,
    };
    let town = store.export().await?.context("the database holds no town yet")?;
    let text = town.to_toml();
    match output {
        Some(path) => whole::write(path, text.as_bytes(), whole::OWNER),
        None => print_all(&text),
    }
}

/// A database that holds a town already.
async fn open_town(options: &DatabaseOptions) -> Result<Store> {
    let place = place(&folder(options), options.database.as_deref());
    if let Some(missing) = nothing_at(&place) {
        bail!("{missing}");
    }
    let store = Store::open(place).await?;
    let schema = store.schema().await?;
    if schema.found == 0 {
        bail!("the database is empty: no town has been imported yet");
    }
    schema.check()?;
    Ok(store)
}

/// "1 site", "2 sites".
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Prints a text whole; whoever read enough of it (`| head`) may leave.
pub(crate) fn print_all(text: &str) -> Result<()> {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// That there is no database where one is looked for. Opening SQLite's would make it.
fn nothing_at(place: &Place) -> Option<String> {
    match place {
        Place::Sqlite { file } if !file.exists() => {
            let folder = file.parent().unwrap_or(file);
            Some(format!("there is nothing in {}: no database has been made there yet", folder.display()))
        }
        Place::Sqlite { .. } | Place::Postgres { .. } => None,
    }
}

fn folder(options: &DatabaseOptions) -> std::path::PathBuf {
    options.data.clone().unwrap_or_else(|| default_data(false))
}

async fn open(options: &DatabaseOptions) -> Result<Store> {
    Ok(Store::open(place(&folder(options), options.database.as_deref())).await?)
}
