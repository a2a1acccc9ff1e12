//! From a folder and a database to an installation that can serve: tables, key, town.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use model::town::{EXAMPLE, Town};
use store::{Engine, Import, Installation, InstallationKey, Store};

use crate::edge::Edge;
use crate::settings::Settings;

/// A database that is ready to be served.
pub struct Ready {
    /// The rows.
    pub store: Store,
    /// The key behind links and tokens.
    pub key: InstallationKey,
    /// What the database says of itself.
    pub installation: Installation,
}

/// Opens the database, brings an empty one to life with the example town, and refuses one that is not ours.
pub async fn open(settings: &Settings, edge: &Edge) -> Result<Ready> {
    store::private_folder(&settings.data)
        .with_context(|| format!("cannot make the folder {}", settings.data.display()))?;
    let store = Store::open(settings.place()).await?;
    bring_up(&store).await?;
    let known = store.installation().await?;
    let key = key(&settings.data, settings.demo, known.is_some(), edge)?;
    if known.is_none() {
        begin_with_example(&store, &key, settings.demo, edge).await?;
    }
    let installation = store.installation().await?.context("the database has no installation")?;
    check(&installation, &key, settings.demo)?;
    Ok(Ready { store, key, installation })
}

/// SQLite and an empty database are brought up at once. A PostgreSQL database of an older program may still be
/// served by other nodes: that takes an operator's word.
async fn bring_up(store: &Store) -> Result<()> {
    let schema = store.schema().await?;
    if schema.found == 0 || store.engine() == Engine::Sqlite && schema.found < schema.known {
        for name in store.migrate().await? {
            tracing::info!(name, "migrated");
        }
    }
    Ok(store.schema().await?.check()?)
}

/// The key: public for the demonstration; else a credential handed in by the service manager, or DATA/key. It is made
/// for a database that is new; a database that is `known` has one already.
pub fn key(data: &Path, demo: bool, known: bool, edge: &Edge) -> Result<InstallationKey> {
    if demo {
        return Ok(InstallationKey::demo());
    }
    let path = key_path(data);
    match InstallationKey::load(&path)? {
        Some(key) => Ok(key),
        None if known => {
            bail!("there is no {}: bring the key that this database was made with", path.display())
        }
        None => Ok(InstallationKey::create(&path, edge.entropy.as_ref())?),
    }
}

/// Where the key is.
pub fn key_path(data: &Path) -> PathBuf {
    let credential =
        std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join("guichet-key"));
    credential.filter(|path| path.exists()).unwrap_or_else(|| data.join("key"))
}

/// The example is open at every hour, so that whoever tries it at night can.
async fn begin_with_example(store: &Store, key: &InstallationKey, demo: bool, edge: &Edge) -> Result<()> {
    let mut town = parse(EXAMPLE).context("the example town")?;
    for site in &mut town.sites {
        site.settings.round_the_clock = true;
        // Nor is there a night in which nobody is offered an earlier time.
        site.settings.quiet_until = site.settings.quiet_from;
    }
    let import = Import { town, key: key.clone(), demo, epoch: edge.entropy.bits(), now: edge.clock.now() };
    match store.import(import).await {
        Ok(_) => Ok(()),
        // Another node was quicker.
        Err(error) if store.installation().await?.is_some() => {
            tracing::info!(%error, "another node brought the example");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether this database is one for `demo`, and made with this key.
pub fn check(installation: &Installation, key: &InstallationKey, demo: bool) -> Result<()> {
    match (installation.demo, demo) {
        (true, false) => {
            bail!("this is the database of a demonstration, whose key is public: serve a town from another")
        }
        (false, true) => {
            bail!("this is a town's database: the demonstration needs a folder or database of its own")
        }
        _ => {}
    }
    if installation.key_fingerprint != key.fingerprint() {
        bail!("the key is not the one that this database was made with: bring DATA/key of the first node");
    }
    Ok(())
}

/// A town's file; every error with its line and field.
pub fn parse(text: &str) -> Result<Town> {
    Town::parse(text).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", lines.join("\n"))
    })
}
