//! From text to a [`Town`]: first the shape of every entry, then what the entries say about each other.

use std::collections::HashMap;

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::check::{Unread, check};
use super::error::{Source, Step, TownError, line_of};
use super::limits::{MAX_ERRORS, MAX_FILE_BYTES};
use super::{Town, TownService, TownSite};
use crate::calendar::{Holidays, Hours};
use crate::look::Look;
use crate::publisher::Publisher;
use crate::site::{SiteSettings, Text};

impl Town {
    /// Reads a town's file. What is wrong comes all at once, in the order of the file where it has lines: what is
    /// not TOML; else each entry's first wrong field and all unknown ones, and all that the other entries say wrongly
    /// (how many there are, and that everything is served, only where every entry could be read).
    pub fn parse(text: &str) -> Result<Town, Vec<TownError>> {
        if text.len() > MAX_FILE_BYTES {
            return Err(vec![whole_file(format!("the file has more than {} MiB", MAX_FILE_BYTES >> 20))]);
        }
        let (mut root, broken) = DeTable::parse_recoverable(text);
        if !broken.is_empty() {
            return Err(sorted(broken.iter().map(|error| not_toml(text, error)).collect()));
        }
        root.get_mut().iter_mut().for_each(|(_, value)| write_dates_as_text(value));
        let source = Source::new(text, root.clone());
        let mut reader =
            Reader { source, errors: Vec::new(), kept: HashMap::new(), unread: Unread::default() };
        let town = reader.town(root);
        let Reader { source, mut errors, kept, unread } = reader;
        let found = check(&town, unread).into_iter();
        errors.extend(found.map(|(path, reason)| source.error_at(&in_the_file(&kept, path), reason)));
        if errors.is_empty() { Ok(town) } else { Err(sorted(errors)) }
    }
}

/// Which entries of each list could be read, by their places in the file.
type Kept = HashMap<Vec<Step>, Vec<usize>>;

/// The way to an entry in the file, where the check counts only those that could be read.
fn in_the_file(kept: &Kept, path: Vec<Step>) -> Vec<Step> {
    path.into_iter().fold(Vec::new(), |mut way, step| {
        let place = match step {
            Step::Index(index) => kept.get(&way).and_then(|list| list.get(index)).copied().unwrap_or(index),
            Step::Key(_) => 0,
        };
        way.push(if let Step::Key(_) = step { step } else { Step::Index(place) });
        way
    })
}

fn hours(list: &[Step]) -> bool {
    let last = list.last();
    ["opening", "override", "closure"].iter().any(|key| matches!(last, Some(Step::Key(last)) if last == key))
}

fn whole_file(reason: String) -> TownError {
    TownError { line: None, field: String::new(), reason }
}

fn not_toml(text: &str, error: &toml::de::Error) -> TownError {
    let line = error.span().map(|span| line_of(text, span.start));
    TownError { line, field: String::new(), reason: error.message().to_owned() }
}

fn sorted(mut errors: Vec<TownError>) -> Vec<TownError> {
    errors.sort_by_key(|error| error.line);
    errors.truncate(MAX_ERRORS);
    errors
}

/// TOML has dates and times of its own; `from = 08:30` and `from = "08:30"` mean the same here.
fn write_dates_as_text(value: &mut Spanned<DeValue<'_>>) {
    match value.get_mut() {
        DeValue::Datetime(date) => {
            let text = date.to_string();
            *value.get_mut() = DeValue::String(text.into());
        }
        DeValue::Array(list) => list.iter_mut().for_each(write_dates_as_text),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| write_dates_as_text(value)),
        _ => {}
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TownHead {
    name: String,
    #[serde(default)]
    example: bool,
    #[serde(default)]
    look: Look,
    #[serde(default)]
    publisher: Publisher,
}

/// What stands directly under `[[site]]`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteHead {
    pub(super) slug: String,
    pub(super) name: Text,
    pub(super) address: String,
    #[serde(deserialize_with = "read_zone", serialize_with = "write_zone")]
    pub(super) time_zone: Tz,
    #[serde(default)]
    pub(super) holidays: Holidays,
    #[serde(default)]
    pub(super) settings: SiteSettings,
}

impl SiteHead {
    /// In the place of one that cannot be read.
    fn unread() -> Self {
        Self {
            slug: String::new(),
            name: Text { fr: String::new(), en: None },
            address: String::new(),
            time_zone: Tz::UTC,
            holidays: Holidays::default(),
            settings: SiteSettings::default(),
        }
    }
}

fn read_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    let unknown =
        |_| de::Error::custom(format!("no IANA time zone is called {name:?} (as \"Europe/Paris\" is)"));
    name.parse().map_err(unknown)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn write_zone<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

/// An entry of a list: where it stands and what it holds.
struct Entry<'i> {
    path: Vec<Step>,
    span: std::ops::Range<usize>,
    table: DeTable<'i>,
}

struct Reader<'i> {
    source: Source<'i>,
    errors: Vec<TownError>,
    kept: Kept,
    unread: Unread,
}

impl<'i> Reader<'i> {
    fn town(&mut self, root: Spanned<DeTable<'i>>) -> Town {
        let mut root = Entry { path: Vec::new(), span: root.span(), table: root.into_inner() };
        let sites = self.entries(&mut root, "site");
        let head: Option<TownHead> = self.decode(root);
        let sites: Vec<_> = sites.into_iter().map(|site| self.site(site)).collect();
        let TownHead { name, example, look, publisher } = head.unwrap_or_default();
        Town { name, example, look, publisher, sites }
    }

    /// A site; what stands directly under it is empty where it cannot be read.
    fn site(&mut self, mut site: Entry<'i>) -> TownSite {
        let zones = self.list(&mut site, "zone");
        let services = self.entries(&mut site, "service");
        let services = self.keep(services, Self::service);
        let counters = self.list(&mut site, "counter");
        let openings = self.list(&mut site, "opening");
        let overrides = self.list(&mut site, "override");
        let closures = self.list(&mut site, "closure");
        let SiteHead { slug, name, address, time_zone, holidays, settings } =
            self.decode(site).unwrap_or_else(SiteHead::unread);
        let hours = Hours { openings, overrides, closures, holidays };
        TownSite { slug, name, address, time_zone, settings, zones, services, counters, hours }
    }

    fn service(&mut self, mut service: Entry<'i>) -> Option<TownService> {
        let slug = service.table.remove("slug").and_then(|slug| slug.get_ref().as_str().map(str::to_owned));
        if slug.is_none() {
            self.say(&service.path, "missing field `slug`, a text");
        }
        let rules = self.decode(service);
        Some(TownService { slug: slug?, rules: rules? })
    }

    fn list<T: Deserialize<'i>>(&mut self, inside: &mut Entry<'i>, key: &str) -> Vec<T> {
        let entries = self.entries(inside, key);
        self.keep(entries, Self::decode)
    }

    /// The entries that can be read, remembering where they stand.
    fn keep<T>(
        &mut self,
        entries: Vec<Entry<'i>>,
        read: impl Fn(&mut Self, Entry<'i>) -> Option<T>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for entry in entries {
            let mut list = entry.path.clone();
            let place = list.pop();
            let slug = entry.table.get("slug").and_then(|slug| slug.get_ref().as_str().map(str::to_owned));
            match (read(self, entry), place, slug) {
                (Some(value), Some(Step::Index(place)), _) => {
                    self.kept.entry(list).or_default().push(place);
                    values.push(value);
                }
                (_, _, Some(slug)) => self.unread.slugs.extend([slug]),
                // Nobody names an opening; what has to have a name and has none may be meant by anybody.
                (_, _, None) => self.unread.nameless |= !hours(&list),
            }
        }
        values
    }

    /// Takes the tables out of the list `key`.
    fn entries(&mut self, inside: &mut Entry<'i>, key: &str) -> Vec<Entry<'i>> {
        let Some(list) = inside.table.remove(key) else { return Vec::new() };
        let mut path = inside.path.clone();
        path.push(Step::Key(key.to_owned()));
        let DeValue::Array(list) = list.into_inner() else {
            self.say(&path, &format!("must be a list, each entry under [[{key}]]"));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (index, value) in list.into_iter().enumerate() {
            let mut path = path.clone();
            path.push(Step::Index(index));
            let span = value.span();
            match value.into_inner() {
                DeValue::Table(table) => entries.push(Entry { path, span, table }),
                _ => self.say(&path, "must be a table"),
            }
        }
        entries
    }

    /// Reads an entry's fields. Unknown ones are told and left out, so that the next mistake is seen too; `None`: it
    /// cannot be read without them.
    fn decode<T: Deserialize<'i>>(&mut self, entry: Entry<'i>) -> Option<T> {
        let Entry { path, span, mut table } = entry;
        loop {
            let whole = Spanned::new(span.clone(), DeValue::Table(table.clone()));
            let error = match T::deserialize(ValueDeserializer::from(whole)) {
                Ok(value) => return Some(value),
                Err(error) => error,
            };
            self.errors.push(self.source.error_in(&path, &error));
            let unknown = table.iter().find(|(key, _)| Some(key.span()) == error.span());
            let Some(key) = unknown.map(|(key, _)| key.get_ref().to_string()) else {
                self.unread.any = true;
                return None;
            };
            table.remove(key.as_str());
        }
    }

    fn say(&mut self, path: &[Step], reason: &str) {
        (self.unread.any, self.unread.nameless) = (true, true);
        self.errors.push(self.source.error_at(path, reason.to_owned()));
    }
}
