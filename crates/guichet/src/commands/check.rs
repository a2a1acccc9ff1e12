//! `guichet check`: a town's file, read as the server would read it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::Days;
use model::calendar::{business_day, local, spans};
use model::{Site, SiteId};

use super::counted;
use crate::edge::Edge;
use crate::installation;

/// Days of the preview.
const PREVIEW_DAYS: u64 = 14;

/// Says what is wrong with a town's file, or previews the hours at which tickets can be taken.
pub fn check(file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let town = match installation::parse(&text) {
        Ok(town) => town,
        Err(errors) => {
            eprintln!("{errors}");
            bail!("{} cannot be used as it is", file.display());
        }
    };
    let mut text = format!("{} is a town's file: {}.\n", file.display(), counted(town.sites.len(), "site"));
    text.extend(town.remarks().iter().map(|remark| format!("Note: {remark}.\n")));
    for (place, site) in (1..).zip(&town.sites) {
        let id = SiteId::new(place).context("more sites than an installation can hold")?;
        text.extend([preview(&site.build_in_order(id))]);
    }
    super::print_all(&text)
}

fn preview(site: &Site) -> String {
    let zone = site.time_zone;
    let services = site.services.len();
    let counters = counted(site.counters.len(), "counter");
    let mut text = format!("\n{}: {}, {counters} ({zone})\n", site.name.fr, counted(services, "service"));
    let today = business_day(Edge::system().clock.now(), zone);
    for day in (0..PREVIEW_DAYS).filter_map(|offset| today.checked_add_days(Days::new(offset))) {
        let mut hours: Vec<(String, usize)> = Vec::new();
        for service in &site.services {
            let open: Vec<String> = spans(site, service.id, day)
                .iter()
                .map(|(from, to)| {
                    format!("{}–{}", local(*from, zone).format("%H:%M"), local(*to, zone).format("%H:%M"))
                })
                .collect();
            let open = open.join(", ");
            match hours.iter_mut().find(|(known, _)| *known == open) {
                Some((_, count)) => *count += 1,
                None => hours.push((open, 1)),
            }
        }
        let words = hours.iter().map(|(open, count)| match open.as_str() {
            "" if *count == services => "closed".to_owned(),
            "" => format!("{} closed", counted(*count, "service")),
            open => format!("{open} ({})", counted(*count, "service")),
        });
        let words = words.collect::<Vec<_>>().join("; ");
        text.extend([format!("  {}  {words}\n", day.format("%a %Y-%m-%d"))]);
    }
    text
}
