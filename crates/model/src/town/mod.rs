//! The one TOML file that describes a town: its sites, waiting rooms, services, counters and hours.
//!
//! In the file things are named by slugs; a [`Site`](crate::Site) that rules read names them by ids.
//!
//! - [`Town::parse`] reads a file and says everything that is wrong with it, each with its line (`read`, `check`);
//! - [`TownSite::build`] and [`TownSite::from_site`] lead to the rules' settings and back (`build`);
//! - [`Town::to_toml`] writes the file, so that `import` and `export` round-trip (`write`);
//! - [`EXAMPLE`] is such a file: Lorient, as an example.

mod build;
mod check;
mod error;
pub mod limits;
mod read;
mod write;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::Hours;
use crate::look::Look;
use crate::publisher::Publisher;
use crate::site::{RECEPTION_KIND, ServiceRules, SiteSettings, Text};

pub use build::Kind;
pub use error::TownError;

/// The example town: Lorient's Hôtel de Ville and one annex, with plausible data and nobody's name.
pub const EXAMPLE: &str = include_str!("../../towns/lorient.toml");

/// A town's file. Obtained by [`Town::parse`] or from sites, its references are right.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// The town's name.
    pub name: String,
    /// Whether this is made up: pages say so, and a real town does not start with it by mistake.
    pub example: bool,
    /// Its colours and logo.
    pub look: Look,
    /// Who publishes its pages.
    pub publisher: Publisher,
    /// Its sites.
    pub sites: Vec<TownSite>,
}

impl Town {
    /// What is no mistake, but hardly meant: a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let has_reception = |site: &&TownSite| site.services.iter().any(|it| it.rules.kind == RECEPTION_KIND);
        let without = self.sites.iter().filter(|site| !has_reception(site));
        let remark = |site: &TownSite| {
            format!(
                "site {} has no service of kind {RECEPTION_KIND:?}: \"Je ne sais pas / Accueil\" at its kiosk sends \
                 people to the reception without a ticket",
                site.slug
            )
        };
        let mut remarks: Vec<String> = without.map(remark).collect();
        let missing = self.publisher.missing();
        if !missing.is_empty() {
            remarks.push(format!(
                "[publisher] does not say {}: the legal notice has to (loi n° 2004-575, article 1-1), and says that \
                 the town hall tells it",
                missing.join(", ")
            ));
        }
        remarks
    }
}

/// One site of a town, with slugs for ids.
#[derive(Debug, Clone, PartialEq)]
pub struct TownSite {
    /// Its name in addresses and files, unique in the town.
    pub slug: String,
    /// What people call it.
    pub name: Text,
    /// Postal address, one line.
    pub address: String,
    /// Its IANA time zone.
    pub time_zone: Tz,
    /// Settings of the desk and of the queue.
    pub settings: SiteSettings,
    /// Waiting rooms.
    pub zones: Vec<TownZone>,
    /// Services, in the order in which the kiosk shows them.
    pub services: Vec<TownService>,
    /// Counters.
    pub counters: Vec<TownCounter>,
    /// When which counters serve what.
    pub hours: Hours<String, String>,
}

/// A waiting room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TownZone {
    /// Unique in the site.
    pub slug: String,
    /// What people call it.
    pub name: Text,
    /// Whether its displays speak.
    #[serde(default)]
    pub speaks: bool,
}

/// A service: in the file, the slug stands beside the rules' fields.
#[derive(Debug, Clone, PartialEq)]
pub struct TownService {
    /// Unique in the site.
    pub slug: String,
    /// How it works.
    pub rules: ServiceRules,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TownCounter {
    /// Unique in the site.
    pub slug: String,
    /// What the display shows.
    pub name: Text,
    /// What the voice says.
    pub spoken: Text,
    /// How to find it.
    pub way: Text,
    /// The waiting room that its calls appear in.
    pub zone: String,
    /// What it can serve.
    pub services: Vec<String>,
    /// Minutes of credit for the services that it prefers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prefers: BTreeMap<String, u16>,
}

#[cfg(test)]
mod tests;
