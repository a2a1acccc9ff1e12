//! What the entries of a town's file say, and say about each other.

mod hours;
mod service;

use std::collections::HashSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

use super::error::Step;
use super::limits::{
    MAX_ADDRESS_CHARS, MAX_CHECK_IN_EARLY_MINUTES, MAX_COUNTERS, MAX_CREDIT_MINUTES, MAX_EARLY_MINUTES,
    MAX_GRACE_MINUTES, MAX_INTERPRETER_DAYS, MAX_NAME_CHARS, MAX_RETURN_MINUTES, MAX_SENTENCE_CHARS,
    MAX_SERVICES, MAX_SITES, MAX_SLUG_CHARS, MAX_ZONES, MIN_WAKING_MINUTES, NO_SHOW_MINUTES, OFFER_MINUTES,
    UNDO_SECONDS,
};
use super::{Town, TownCounter, TownSite};
use crate::contact::phone_digits;
use crate::site::{SiteSettings, Text};

/// A field and what is wrong with it.
pub(super) type Finding = (Vec<Step>, String);

/// The entries of a file that could not be read.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// There are some.
    pub(super) any: bool,
    /// Their names: who names them is right.
    pub(super) slugs: HashSet<String>,
    /// Some have no name that could be read: anybody may mean them.
    pub(super) nameless: bool,
}

/// Everything that is wrong with a town's entries. Nothing is said of what an entry that could not be read may have put
/// right, and empty heads are those that could not.
pub(super) fn check(town: &Town, unread: Unread) -> Vec<Finding> {
    let mut check = Check { path: Vec::new(), found: Vec::new(), is_whole: !unread.any, unread };
    if check.is_whole || !town.name.is_empty() {
        check.words("name", &town.name, MAX_NAME_CHARS);
    }
    check.field("look", |check| {
        for (field, reason) in town.look.errors() {
            check.say(field, reason);
        }
    });
    check.field("publisher", |check| {
        for (field, reason) in town.publisher.errors() {
            check.say(field, reason);
        }
    });
    check.entries("site", town.sites.len(), 1..=MAX_SITES);
    let mut slugs = Slugs::default();
    for (index, site) in town.sites.iter().enumerate() {
        check.entry("site", index, |check| {
            if check.is_whole || !site.slug.is_empty() {
                check.slug(&mut slugs, &site.slug);
                check_head(check, site);
            }
            check_site(check, site);
        });
    }
    check.found
}

fn check_head(check: &mut Check, site: &TownSite) {
    check.text("name", &site.name, MAX_NAME_CHARS);
    check.words("address", &site.address, MAX_ADDRESS_CHARS);
    check.field("settings", |check| check_settings(check, &site.settings));
}

fn check_site(check: &mut Check, site: &TownSite) {
    check.entries("zone", site.zones.len(), 1..=MAX_ZONES);
    check.entries("service", site.services.len(), 1..=MAX_SERVICES);
    check.entries("counter", site.counters.len(), 1..=MAX_COUNTERS);
    let mut slugs = Slugs::default();
    for (index, zone) in site.zones.iter().enumerate() {
        check.entry("zone", index, |check| {
            check.slug(&mut slugs, &zone.slug);
            check.text("name", &zone.name, MAX_NAME_CHARS);
        });
    }
    service::check_services(check, site);
    let mut slugs = Slugs::default();
    for (index, counter) in site.counters.iter().enumerate() {
        check.entry("counter", index, |check| {
            check.slug(&mut slugs, &counter.slug);
            check_counter(check, site, counter);
        });
    }
    hours::check_hours(check, site);
}

fn check_settings(check: &mut Check, settings: &SiteSettings) {
    check.within("undo_seconds", settings.undo_seconds, UNDO_SECONDS);
    check.within("return_minutes", settings.return_minutes, 0..=MAX_RETURN_MINUTES);
    if let Some(minutes) = settings.no_show_minutes {
        check.within("no_show_minutes", minutes, NO_SHOW_MINUTES);
    }
    check.within("early_minutes", settings.early_minutes, 0..=MAX_EARLY_MINUTES);
    check.within("grace_minutes", settings.grace_minutes, 0..=MAX_GRACE_MINUTES);
    check.within("check_in_early_minutes", settings.check_in_early_minutes, 0..=MAX_CHECK_IN_EARLY_MINUTES);
    check.within("check_in_late_minutes", settings.check_in_late_minutes, 0..=MAX_GRACE_MINUTES);
    check.within("priority_minutes", settings.priority_minutes, 0..=MAX_CREDIT_MINUTES);
    let lead_days = |check: &mut Check, key, days: Option<u8>| {
        days.iter().for_each(|days| check.within(key, *days, 0..=MAX_INTERPRETER_DAYS));
    };
    lead_days(check, "sign_language_lead_days", settings.sign_language_lead_days);
    lead_days(check, "spoken_language_lead_days", settings.spoken_language_lead_days);
    check.within("offer_minutes", settings.offer_minutes, OFFER_MINUTES);
    if settings.waking_minutes() < MIN_WAKING_MINUTES {
        check.say("quiet_from", "between two quiet times there must be four hours at least");
    }
    if settings.phone.as_deref().is_some_and(|phone| phone_digits(phone).is_none()) {
        check.say("phone", "must be a phone number, such as 02 61 91 00 10");
    }
    if let Some(notice) = &settings.notice {
        check.text("notice", notice, MAX_SENTENCE_CHARS);
    }
}

fn check_counter(check: &mut Check, site: &TownSite, counter: &TownCounter) {
    check.text("name", &counter.name, MAX_NAME_CHARS);
    check.text("spoken", &counter.spoken, MAX_NAME_CHARS);
    check.text("way", &counter.way, MAX_SENTENCE_CHARS);
    if !check.may_be(&counter.zone) && !site.zones.iter().any(|zone| zone.slug == counter.zone) {
        check.say("zone", format!("this site has no zone {:?}", counter.zone));
    }
    check.amount("services", counter.services.len(), 1..=MAX_SERVICES);
    check.services(site, &counter.services);
    for (service, &minutes) in &counter.prefers {
        check.field("prefers", |check| {
            check.within(service, minutes, 1..=MAX_CREDIT_MINUTES);
            if !counter.services.contains(service) {
                check.say(service, "is not among the services of this counter");
            }
        });
    }
}

/// Slugs of one list so far.
#[derive(Default)]
struct Slugs<'a>(HashSet<&'a str>);

/// Where the check is, and what it found.
struct Check {
    path: Vec<Step>,
    found: Vec<Finding>,
    is_whole: bool,
    unread: Unread,
}

impl Check {
    /// Says what is wrong with a field.
    fn say(&mut self, key: &str, reason: impl Into<String>) {
        let mut path = self.path.clone();
        path.push(Step::Key(key.to_owned()));
        self.found.push((path, reason.into()));
    }

    /// Looks into a field.
    fn field(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        self.path.push(Step::Key(key.to_owned()));
        look(self);
        self.path.pop();
    }

    /// Looks into an entry of a list.
    fn entry(&mut self, key: &str, index: usize, look: impl FnOnce(&mut Self)) {
        self.field(key, |check| {
            check.path.push(Step::Index(index));
            look(check);
            check.path.pop();
        });
    }

    /// Says what is wrong with an entry of a list.
    fn say_entry(&mut self, key: &str, index: usize, reason: impl Into<String>) {
        let mut path = self.path.clone();
        path.extend([Step::Key(key.to_owned()), Step::Index(index)]);
        self.found.push((path, reason.into()));
    }

    fn within<T: Copy + PartialOrd + Display>(&mut self, key: &str, value: T, range: RangeInclusive<T>) {
        if !range.contains(&value) {
            self.say(key, format!("is {value}, must be {} to {}", range.start(), range.end()));
        }
    }

    fn amount(&mut self, key: &str, entries: usize, range: RangeInclusive<usize>) {
        if !range.contains(&entries) {
            self.say(key, format!("has {entries} entries, must have {} to {}", range.start(), range.end()));
        }
    }

    /// The same for entries of the file, of which some may not have been read.
    fn entries(&mut self, key: &str, entries: usize, range: RangeInclusive<usize>) {
        if self.is_whole {
            self.amount(key, entries, range);
        }
    }

    /// A slug stands in addresses: small letters, digits and single hyphens.
    fn slug<'a>(&mut self, known: &mut Slugs<'a>, slug: &'a str) {
        self.slug_form("slug", slug);
        if !known.0.insert(slug) {
            self.say("slug", format!("{slug:?} is there twice"));
        }
    }

    fn slug_form(&mut self, key: &str, slug: &str) {
        let sound = slug.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if !sound || slug.len() > MAX_SLUG_CHARS {
            self.say(
                key,
                format!(
                    "must be words of a-z and 0-9 with hyphens between, at most {MAX_SLUG_CHARS} characters"
                ),
            );
        }
    }

    fn text(&mut self, key: &str, text: &Text, most: usize) {
        self.field(key, |check| {
            check.words("fr", &text.fr, most);
            if let Some(en) = &text.en {
                check.words("en", en, most);
            }
        });
    }

    /// One line of text that is not empty.
    fn words(&mut self, key: &str, words: &str, most: usize) {
        if words.trim().is_empty() {
            self.say(key, "must not be empty");
        } else if words.trim() != words {
            self.say(key, "must not begin or end with a space");
        }
        if words.chars().any(char::is_control) {
            self.say(key, "must be one line without control characters");
        }
        let length = words.chars().count();
        if length > most {
            self.say(key, format!("has {length} characters, must have at most {most}"));
        }
    }

    /// Whether an entry that could not be read may have this name.
    fn may_be(&self, slug: &str) -> bool {
        self.unread.nameless || self.unread.slugs.contains(slug)
    }

    /// References to services of the site, each once.
    fn services(&mut self, site: &TownSite, slugs: &[String]) {
        self.references("services", "service", slugs, |slug| site.services.iter().any(|it| it.slug == slug));
    }

    /// References to counters of the site, each once.
    fn counters(&mut self, site: &TownSite, slugs: &[String]) {
        self.references("counters", "counter", slugs, |slug| site.counters.iter().any(|it| it.slug == slug));
    }

    fn references(&mut self, key: &str, kind: &str, slugs: &[String], known: impl Fn(&str) -> bool) {
        for (index, slug) in slugs.iter().enumerate() {
            if !self.may_be(slug) && !known(slug) {
                self.say_entry(key, index, format!("this site has no {kind} {slug:?}"));
            }
            if slugs[..index].contains(slug) {
                self.say_entry(key, index, format!("{slug:?} is there twice"));
            }
        }
    }
}
