//! Where to click: the links that pair a browser for a job, and the demonstration's file of tokens.

use std::path::Path;

use anyhow::{Context, Result};
use model::{Site, SiteId};
use serde::Serialize;
use store::{InstallationKey, Role, Store, TOKEN};
use web::demo::{Demo, Job};

use crate::whole;

/// Every job of the town, with its token.
pub async fn jobs(store: &Store, key: &InstallationKey) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for site in store.sites().await? {
        for principal in store.principals(site.id).await? {
            let token = key.code(TOKEN, principal.id.get());
            if !principal.revoked && !jobs.iter().any(|job: &Job| job.principal.id == principal.id) {
                jobs.push(Job { principal, token });
            }
        }
    }
    Ok(jobs)
}

/// `DATA/demo.json` (DESIGN.md section 7).
#[derive(Debug, Serialize)]
pub struct DemoFile {
    base_url: String,
    site: SiteId,
    services: Vec<DemoService>,
    counters: Vec<DemoCounter>,
    kiosk_token: String,
    display_token: String,
    reception_token: String,
    manager_token: String,
    admin_token: String,
}

#[derive(Debug, Serialize)]
struct DemoService {
    id: model::ServiceId,
    series: char,
    name: String,
}

#[derive(Debug, Serialize)]
struct DemoCounter {
    id: model::CounterId,
    name: String,
    services: Vec<model::ServiceId>,
    agent_token: String,
}

impl DemoFile {
    /// The file for `site`, served at `base_url`.
    pub fn new(base_url: String, site: &Site, demo: &Demo) -> Result<Self> {
        let token = |role: Role, counter: Option<model::CounterId>| {
            let here = |job: &&Job| job.principal.site.is_none_or(|own| own == site.id);
            let job = demo.jobs_of(role).filter(here).find(|job| job.principal.counter == counter);
            job.map(|job| job.token.clone()).with_context(|| format!("nobody is {}", role.word()))
        };
        let counters = site.counters.iter().map(|counter| {
            Ok(DemoCounter {
                id: counter.id,
                name: counter.name.fr.clone(),
                services: counter.services.iter().map(|offer| offer.service).collect(),
                agent_token: token(Role::Agent, Some(counter.id))?,
            })
        });
        let services = site.services.iter().map(|service| DemoService {
            id: service.id,
            series: service.series,
            name: service.name.fr.clone(),
        });
        Ok(Self {
            base_url,
            site: site.id,
            services: services.collect(),
            counters: counters.collect::<Result<_>>()?,
            kiosk_token: token(Role::Kiosk, None)?,
            display_token: token(Role::Display, None)?,
            reception_token: token(Role::Reception, None)?,
            manager_token: token(Role::Manager, None)?,
            admin_token: token(Role::Admin, None)?,
        })
    }

    /// Writes the file whole or not at all: whoever waits for it never reads half of it.
    pub fn write(&self, data: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        whole::write(&data.join("demo.json"), &text, whole::OWNER)
    }
}

/// Writes `DATA/links.txt`, which only the owner can read: one pairing link a line.
pub fn write_links(data: &Path, base_url: &str, jobs: &[Job]) -> Result<()> {
    let lines = jobs.iter().map(|job| {
        format!("{:<10} {:<40} {base_url}{}\n", job.principal.role.word(), job.principal.name, job.link())
    });
    whole::write(&data.join("links.txt"), lines.collect::<String>().as_bytes(), whole::OWNER)
}

/// What a newcomer reads in the terminal.
pub fn greeting(base_url: &str, site: &Site, jobs: &[Job], data: &Path, demo: bool) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let link = |role: Role, counter: Option<model::CounterId>| {
        let here = |job: &&Job| job.principal.role == role && job.principal.site == Some(site.id);
        jobs.iter().filter(here).find(|job| counter.is_none() || job.principal.counter == counter)
    };
    let mut line = |label: &str, job: Option<&Job>| {
        if let Some(job) = job {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "  {label:<22} {base_url}{}", job.link());
        }
    };
    line("kiosk", link(Role::Kiosk, None));
    line("waiting-room display", link(Role::Display, None));
    for counter in site.counters.iter().take(2) {
        line(&counter.name.fr, link(Role::Agent, Some(counter.id)));
    }
    let all = if demo {
        format!("Everything at a glance:  {base_url}/")
    } else {
        format!("Every desk's link is in {}", data.join("links.txt").display())
    };
    format!(
        "guichet serves {} at {base_url}\n\nOpen these in browser windows, press the button once, then take a ticket and call it:\n\n{text}\n{all}\nStop with Ctrl-C.\n",
        site.name.fr
    )
}
