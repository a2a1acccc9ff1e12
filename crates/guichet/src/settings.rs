//! How this node is set up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use store::Place;
use web::proxies::Network;

use crate::post::PostOptions;

/// Where a node listens when nothing else is said: this machine only.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How one node serves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Folder of the key, the pairing links and the SQLite database.
    pub data: PathBuf,
    /// A PostgreSQL database instead of SQLite.
    pub database: Option<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address under which people reach the server.
    pub public_url: Option<String>,
    /// The town's own reverse proxies, which say for whom they ask.
    pub proxies: Vec<Network>,
    /// By which means letters go out.
    pub post: PostOptions,
    /// How long is kept what past appointments left behind: letters, claims, freed times.
    pub keep_days: u16,
}

impl Settings {
    /// Where the rows are.
    pub fn place(&self) -> Place {
        place(&self.data, self.database.as_deref())
    }
}

/// Where the rows are: the database's URL, or SQLite in `data`.
pub fn place(data: &Path, database: Option<&str>) -> Place {
    match database {
        Some(url) => Place::Postgres { url: url.to_owned() },
        None => Place::Sqlite { file: data.join("guichet.sqlite") },
    }
}

/// A month: long enough to look up what somebody was told.
pub const KEEP_DAYS: u16 = 30;
/// A date may be tomorrow's or yesterday's somewhere; and nobody asks after ten years.
const LEAST_AND_MOST_DAYS: (u16, u16) = (2, 3650);

/// Days that are kept.
pub(crate) fn keep_days(text: &str) -> Result<u16> {
    kept(text.parse()?)
}

fn kept(days: u16) -> Result<u16> {
    let (least, most) = LEAST_AND_MOST_DAYS;
    ensure!((least..=most).contains(&days), "it is a number of days, {least} to {most}");
    Ok(days)
}

/// The folder that is used when none is named. The demonstration keeps its own, so that it never meets a town's.
pub fn default_data(demo: bool) -> PathBuf {
    PathBuf::from(if demo { "data/demo" } else { "data" })
}

/// The file that `--config` names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub listen: Option<SocketAddr>,
    pub data: Option<PathBuf>,
    pub database: Option<String>,
    pub public_url: Option<String>,
    pub proxies: Option<Vec<Network>>,
    pub keep_days: Option<u16>,
    /// By which means letters go out.
    #[serde(default)]
    pub letters: PostOptions,
}

impl File {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).context("it cannot be read")?;
        let mut file: Self = toml::from_str(&text)?;
        file.database = file.database.as_deref().map(database).transpose().context("`database`")?;
        file.public_url = file.public_url.as_deref().map(public_url).transpose().context("`public_url`")?;
        file.keep_days.map(kept).transpose().context("`keep_days`")?;
        Ok(file)
    }
}

/// The URL of a PostgreSQL database.
pub(crate) fn database(text: &str) -> Result<String> {
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    ensure!(known, "it begins with postgres:// (without it, guichet uses SQLite in its folder)");
    Ok(text.to_owned())
}

/// An address for links, without a slash at its end.
pub(crate) fn public_url(text: &str) -> Result<String> {
    let url: hyper::Uri = text.parse().context("it is an address like https://accueil.example.fr")?;
    let is_web = matches!(url.scheme_str(), Some("http" | "https"));
    if !is_web || url.host().is_none_or(str::is_empty) || url.query().is_some() {
        bail!("it is an address like https://accueil.example.fr");
    }
    Ok(text.trim_end_matches('/').to_owned())
}
