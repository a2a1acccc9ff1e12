//! `guichet check`: a town's file, read as the server would read it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use booking::{Ask, Availability, Channel, Errand};
use chrono::Days;
use model::calendar::{business_day, local, spans};
use model::{Instant, Site, SiteId};

use super::counted;
use crate::edge::Edge;
use crate::installation;

/// Days of the preview.
const PREVIEW_DAYS: u64 = 14;

/// Says what is wrong with a town's file, or previews the hours at which tickets can be taken and the appointments that are
/// offered.
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
        let site = Arc::new(site.build_in_order(id));
        text.extend([preview(&site), offers(&site, Edge::system().clock.now())]);
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

/// How many start times of one person each bookable service has on each day: offered online, and in all for staff.
fn offers(site: &Arc<Site>, now: Instant) -> String {
    let today = local(now, site.time_zone).date_naive();
    let until = today.checked_add_days(Days::new(PREVIEW_DAYS - 1)).unwrap_or(today);
    let free = Availability::new(site.clone(), today);
    let mut text = String::new();
    for interpreter in site.interpreters() {
        let from_on = site.interpreter_from(interpreter, today).unwrap_or(today);
        let _ = writeln!(
            text,
            "  Interpreter ({}): from {} on",
            interpreter.word(),
            from_on.format("%a %Y-%m-%d")
        );
    }
    for service in site.services.iter().filter(|it| it.booking.is_some()) {
        let starts = |channel| {
            let ask =
                Ask { errands: vec![Errand { service: service.id, persons: 1 }], channel, interpreter: None };
            let slots = free.slots(&ask, today, until, now).unwrap_or_default();
            slots.iter().map(|it| local(it.starts_at, site.time_zone).date_naive()).collect::<Vec<_>>()
        };
        let (online, staff) = (starts(Channel::Online), starts(Channel::Staff));
        let _ = writeln!(text, "  Start times of {} (online, in all for staff):", service.name.fr);
        for on in today.iter_days().take_while(|on| *on <= until) {
            let count = |starts: &[chrono::NaiveDate]| starts.iter().filter(|it| **it == on).count();
            let (online, staff) = (count(&online), count(&staff));
            if staff.max(online) > 0 {
                let _ = writeln!(text, "    {}  {online}, {staff}", on.format("%a %Y-%m-%d"));
            }
        }
        if online.is_empty() && staff.is_empty() {
            let _ = writeln!(text, "    none in {PREVIEW_DAYS} days");
        }
    }
    text
}
