//! Openings, overrides and closures of a site.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::Check;
use crate::calendar::{Channels, Closure, Opening, Override, WallTime};
use crate::town::TownSite;
use crate::town::limits::{
    MAX_CLOSURES, MAX_EVERY_WEEKS, MAX_NTH_OF_MONTH, MAX_OPENINGS, MAX_OVERRIDES, MAX_SENTENCE_CHARS, YEARS,
};

pub(super) fn check_hours(check: &mut Check, site: &TownSite) {
    let hours = &site.hours;
    check.amount("opening", hours.openings.len(), 0..=MAX_OPENINGS);
    check.amount("override", hours.overrides.len(), 0..=MAX_OVERRIDES);
    check.amount("closure", hours.closures.len(), 0..=MAX_CLOSURES);
    for (index, opening) in hours.openings.iter().enumerate() {
        check.entry("opening", index, |check| check_opening(check, site, opening));
    }
    for (index, extra) in hours.overrides.iter().enumerate() {
        check.entry("override", index, |check| check_override(check, site, extra));
    }
    for (index, closure) in hours.closures.iter().enumerate() {
        check.entry("closure", index, |check| check_closure(check, site, closure));
    }
}

fn check_opening(check: &mut Check, site: &TownSite, opening: &Opening<String, String>) {
    let Opening { weekdays, valid_from, valid_until, every_weeks, anchor_on, .. } = opening;
    check_staffed(check, site, &opening.counters, &opening.services);
    check_span(check, opening.from, opening.to);
    check_channels(check, opening.channels, opening.online_percent);
    check.amount("weekdays", weekdays.len(), 1..=7);
    if weekdays.iter().collect::<HashSet<_>>().len() < weekdays.len() {
        check.say("weekdays", "has a day twice");
    }
    for (key, date) in [("valid_from", valid_from), ("valid_until", valid_until), ("anchor_on", anchor_on)] {
        if let Some(date) = *date {
            check_date(check, key, date);
        }
    }
    if let (Some(first), Some(last)) = (valid_from, valid_until)
        && last < first
    {
        check.say("valid_until", format!("is before valid_from ({first})"));
    }
    check.within("every_weeks", *every_weeks, 1..=MAX_EVERY_WEEKS);
    if *every_weeks > 1 && anchor_on.or(*valid_from).is_none() {
        check.say("every_weeks", "needs anchor_on, a date in one of the weeks that count");
    }
    for (index, &nth) in opening.nth_of_month.iter().enumerate() {
        if !(1..=MAX_NTH_OF_MONTH).contains(&nth) && nth != -1 {
            let reason = format!("is {nth}, must be 1 to {MAX_NTH_OF_MONTH}, or -1 for the last");
            check.say_entry("nth_of_month", index, reason);
        }
        if opening.nth_of_month[..index].contains(&nth) {
            check.say_entry("nth_of_month", index, format!("{nth} is there twice"));
        }
    }
}

fn check_override(check: &mut Check, site: &TownSite, extra: &Override<String, String>) {
    check_date(check, "on", extra.on);
    check_staffed(check, site, &extra.counters, &extra.services);
    check_span(check, extra.from, extra.to);
    check_channels(check, extra.channels, extra.online_percent);
    if let Some(reason) = &extra.reason {
        check.text("reason", reason, MAX_SENTENCE_CHARS);
    }
}

fn check_closure(check: &mut Check, site: &TownSite, closure: &Closure<String, String>) {
    check_date(check, "from_on", closure.from_on);
    check_date(check, "until_on", closure.until_on);
    if closure.until_on < closure.from_on {
        check.say("until_on", format!("is before from_on ({})", closure.from_on));
    }
    check_span(check, closure.from.unwrap_or(WallTime::MIDNIGHT), closure.to.unwrap_or(WallTime::END));
    check.counters(site, &closure.counters);
    check.services(site, &closure.services);
    if let Some(reason) = &closure.reason {
        check.text("reason", reason, MAX_SENTENCE_CHARS);
    }
}

/// The references are right, and somebody there can do the work.
fn check_staffed(check: &mut Check, site: &TownSite, counters: &[String], services: &[String]) {
    check.counters(site, counters);
    check.services(site, services);
    let here = |slug: &String| counters.is_empty() || counters.contains(slug);
    let staffed: Vec<_> = site.counters.iter().filter(|counter| here(&counter.slug)).collect();
    for (index, service) in services.iter().enumerate() {
        let known = site.services.iter().any(|it| it.slug == *service);
        if check.is_whole && known && !staffed.iter().any(|counter| counter.services.contains(service)) {
            check.say_entry("services", index, format!("none of these counters serves {service:?}"));
        }
    }
}

fn check_span(check: &mut Check, from: WallTime, to: WallTime) {
    if from >= to {
        check.say("from", format!("{from} must be before to ({to}); hours over midnight are two entries"));
    }
}

fn check_channels(check: &mut Check, channels: Channels, online_percent: Option<u8>) {
    if channels.is_none() {
        check.say("channels", "must name at least one of online, staff, walk_in");
    }
    if let Some(percent) = online_percent {
        check.within("online_percent", percent, 0..=100);
        if !channels.online {
            check.say("online_percent", "says a share of what channels does not offer online");
        }
    }
}

fn check_date(check: &mut Check, key: &str, date: NaiveDate) {
    if !YEARS.contains(&date.year()) {
        check.say(key, format!("is {date}, must be in the years {} to {}", YEARS.start(), YEARS.end()));
    }
}
