//! Services of a site.

use std::collections::HashSet;

use super::{Check, Slugs};
use crate::calendar::Channels;
use crate::site::{BookingRules, ServiceRules, Unit};
use crate::town::limits::{
    CONTACT_LIMIT, GRID_MINUTES, HORIZON_DAYS, MAX_BUFFER_MINUTES, MAX_CREDIT_MINUTES, MAX_DOCUMENTS,
    MAX_LEAD_MINUTES, MAX_NAME_CHARS, MAX_RELEASE_DELAY_MINUTES, MAX_SENTENCE_CHARS, MAX_UNITS,
    MAX_URL_CHARS, MAX_VISIT_MINUTES, SERIES,
};
use crate::town::{TownService, TownSite};

pub(super) fn check_services(check: &mut Check, site: &TownSite) {
    let served: HashSet<&str> =
        site.counters.iter().flat_map(|counter| &counter.services).map(String::as_str).collect();
    let mut slugs = Slugs::default();
    let mut kinds = HashSet::new();
    for (index, service) in site.services.iter().enumerate() {
        check.entry("service", index, |check| {
            check.slug(&mut slugs, &service.slug);
            if check.is_whole && !served.contains(service.slug.as_str()) {
                check.say("slug", "no counter serves this service");
            }
            if !kinds.insert(service.rules.kind.as_str()) {
                check.say("kind", "another service of this site is of the same kind");
            }
            check_rules(check, &service.rules);
            if check.is_whole && service.rules.booking.is_some() && is_online_only(site, service) {
                let reason =
                    "can be booked online only: let staff book it or people come without in some opening";
                check.say("booking", reason);
            }
        });
    }
}

/// A teleservice may not be the only way (DESIGN.md section 4): whoever may come online in some hours may also be booked
/// by staff or take a ticket in some.
fn is_online_only(site: &TownSite, service: &TownService) -> bool {
    let given = |counters: &[String], services: &[String]| {
        let here = |slug: &String| counters.is_empty() || counters.contains(slug);
        (services.is_empty() || services.contains(&service.slug))
            && site.counters.iter().any(|it| here(&it.slug) && it.services.contains(&service.slug))
    };
    let rules = site.hours.openings.iter().filter(|it| given(&it.counters, &it.services));
    let extras = site.hours.overrides.iter().filter(|it| given(&it.counters, &it.services));
    let mut ways = rules.map(|it| it.channels).chain(extras.map(|it| it.channels)).peekable();
    ways.peek().is_some() && ways.all(|it| it == Channels { online: true, staff: false, walk_in: false })
}

fn check_rules(check: &mut Check, rules: &ServiceRules) {
    check.slug_form("kind", &rules.kind);
    check.text("name", &rules.name, MAX_NAME_CHARS);
    check.text("area", &rules.area, MAX_NAME_CHARS);
    if !SERIES.contains(rules.series) {
        let letters: Vec<String> = SERIES.chars().map(String::from).collect();
        check.say("series", format!("must be one of {}", letters.join(" ")));
    }
    if let Some(question) = &rules.question {
        check.text("question", question, MAX_SENTENCE_CHARS);
    }
    check_minutes(check, rules);
    check.amount("documents", rules.documents.len(), 0..=MAX_DOCUMENTS);
    for (index, document) in rules.documents.iter().enumerate() {
        check.entry("documents", index, |check| {
            check.words("fr", &document.fr, MAX_SENTENCE_CHARS);
            if let Some(en) = &document.en {
                check.words("en", en, MAX_SENTENCE_CHARS);
            }
        });
    }
    if let Some(minutes) = rules.allowance_minutes {
        check.within("allowance_minutes", minutes, 0..=MAX_CREDIT_MINUTES);
    }
    if let Some(alternative) = &rules.alternative {
        check.field("alternative", |check| {
            check.text("text", &alternative.text, MAX_SENTENCE_CHARS);
            alternative.url.iter().for_each(|url| check_url(check, url));
        });
    }
    if let Some(booking) = &rules.booking {
        check.field("booking", |check| check_booking(check, booking));
    }
}

fn check_minutes(check: &mut Check, rules: &ServiceRules) {
    check.amount("minutes", rules.minutes.len(), 1..=MAX_UNITS);
    for (index, &minutes) in rules.minutes.iter().enumerate() {
        if !(1..=MAX_VISIT_MINUTES).contains(&minutes) {
            check.say_entry("minutes", index, format!("is {minutes}, must be 1 to {MAX_VISIT_MINUTES}"));
        }
        if index > 0 && minutes < rules.minutes[index - 1] {
            check.say_entry("minutes", index, "must not be less than for one unit fewer");
        }
    }
    if rules.unit == Unit::None && rules.minutes.len() > 1 {
        check.say("minutes", "must have one entry, because this service counts nothing (unit = \"none\")");
    }
}

/// Links come from the town's own staff, but they end as `href`: nothing but the web.
fn check_url(check: &mut Check, url: &str) {
    check.words("url", url, MAX_URL_CHARS);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(str::is_empty) || url.contains(|c: char| c.is_whitespace() || "\"<>".contains(c)) {
        check.say("url", "must begin with https:// or http:// and have no spaces, quotes or angle brackets");
    }
}

fn check_booking(check: &mut Check, booking: &BookingRules) {
    if !GRID_MINUTES.contains(&booking.grid_minutes) {
        check.say("grid_minutes", format!("is {}, must be 10, 15, 20 or 30", booking.grid_minutes));
    }
    check.within("buffer_minutes", booking.buffer_minutes, 0..=MAX_BUFFER_MINUTES);
    check.within("lead_minutes", booking.lead_minutes, 0..=MAX_LEAD_MINUTES);
    check.within("horizon_days", booking.horizon_days, HORIZON_DAYS);
    check.within("horizon_opens_hour", booking.horizon_opens_hour, 0..=23);
    if let Some(hour) = booking.same_day_hour {
        check.within("same_day_hour", hour, 0..=23);
    }
    check.within("online_percent", booking.online_percent, 0..=100);
    check.within("release_delay_minutes", booking.release_delay_minutes, 0..=MAX_RELEASE_DELAY_MINUTES);
    if booking.release_delay_least_minutes > booking.release_delay_minutes {
        let reason = format!("is more than release_delay_minutes ({})", booking.release_delay_minutes);
        check.say("release_delay_least_minutes", reason);
    }
    check.within("contact_limit", booking.contact_limit, CONTACT_LIMIT);
}
