//! Where the day is played: the address, the tokens, and what the site offers.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::door::Door;
use crate::cli::SimulateOptions;

/// The address and a token for each job.
#[derive(Debug, Clone)]
pub struct Keys {
    /// `http://host:port`.
    pub url: String,
    /// The site's id.
    pub site: String,
    /// Of the kiosk.
    pub kiosk: String,
    /// Of the reception.
    pub reception: String,
    /// Of the agents, by the id of their counter.
    pub agents: BTreeMap<String, String>,
}

/// What is read of `demo.json`; a file of the same shape serves for any other town.
#[derive(Debug, Default, Deserialize)]
struct TokenFile {
    base_url: Option<String>,
    site: Option<String>,
    kiosk_token: Option<String>,
    reception_token: Option<String>,
    #[serde(default)]
    counters: Vec<CounterToken>,
}

#[derive(Debug, Deserialize)]
struct CounterToken {
    id: String,
    agent_token: String,
}

impl Keys {
    /// What the command line says, and for the rest the file of tokens.
    pub fn read(options: &SimulateOptions) -> Result<Self> {
        let file =
            if options.needs_file() { TokenFile::read(&options.tokens)? } else { TokenFile::default() };
        let said = |option: &Option<String>, file: Option<String>, what: &str| {
            option.clone().or(file).with_context(|| format!("{what} is missing (option --{what})"))
        };
        let own = file.counters.into_iter().map(|counter| (counter.id, counter.agent_token));
        let mut agents: BTreeMap<String, String> = own.collect();
        agents.extend(options.agents.iter().cloned());
        ensure!(!agents.is_empty(), "no counter has an agent's token (option --agent COUNTER=TOKEN)");
        Ok(Self {
            url: said(&options.url, file.base_url, "url")?.trim_end_matches('/').to_owned(),
            site: said(&options.site, file.site, "site")?,
            kiosk: said(&options.kiosk_token, file.kiosk_token, "kiosk-token")?,
            reception: said(&options.reception_token, file.reception_token, "reception-token")?,
            agents,
        })
    }
}

impl TokenFile {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read(path).with_context(|| {
            format!("cannot read {}: start `guichet demo` first, or name the tokens", path.display())
        })?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no file of tokens", path.display()))
    }
}

/// What the site offers, as the directory says it.
#[derive(Debug, Clone, Deserialize)]
pub struct Town {
    /// What people call it.
    pub name: String,
    /// In the order of the kiosk.
    pub services: Vec<Service>,
    /// Counters.
    pub counters: Vec<Counter>,
}

/// A service.
#[derive(Debug, Clone, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Planned minutes for 1, 2, 3 … persons.
    pub minutes: Vec<u32>,
}

/// A counter.
#[derive(Debug, Clone, Deserialize)]
pub struct Counter {
    /// Its id.
    pub id: String,
    /// What the display calls it.
    pub name: String,
    /// The ids of what it serves.
    pub services: Vec<String>,
}

impl Town {
    /// Reads the directory; counters without an agent's token stay empty.
    pub async fn read(door: &Door, keys: &Keys) -> Result<Self> {
        let heard = door.get(&format!("/api/v1/sites/{}", keys.site), None).await?;
        ensure!(heard.status == 200, "{} does not know the site {}: {}", keys.url, keys.site, heard.words());
        let mut town: Self = serde_json::from_value(heard.body).context("the directory has another shape")?;
        town.counters.retain(|counter| keys.agents.contains_key(&counter.id));
        town.services.retain(|service| {
            !service.minutes.is_empty()
                && town.counters.iter().any(|counter| counter.services.contains(&service.id))
        });
        ensure!(!town.services.is_empty(), "no counter with an agent's token serves anything");
        Ok(town)
    }
}
