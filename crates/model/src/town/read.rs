//! From text to a [`Town`]: first the shape of every entry, then what the entries say about each other.

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::check::check;
use super::error::{Source, Step, TownError, line_of};
use super::limits::{MAX_ERRORS, MAX_FILE_BYTES};
use super::{Town, TownService, TownSite};
use crate::calendar::{Holidays, Hours};
use crate::site::{SiteSettings, Text};

impl Town {
    /// Reads a town's file. What is wrong comes all at once, in the order of the file where it has lines: what is
    /// not TOML; else each entry's first wrong field and all unknown ones; else all that entries say wrongly.
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
        let mut reader = Reader { source, errors: Vec::new() };
        let town = reader.town(root);
        let Reader { source, mut errors } = reader;
        match town {
            Some(town) if errors.is_empty() => {
                errors =
                    check(&town).into_iter().map(|(path, reason)| source.error_at(&path, reason)).collect();
                if errors.is_empty() { Ok(town) } else { Err(sorted(errors)) }
            }
            _ => Err(sorted(errors)),
        }
    }
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TownHead {
    name: String,
    #[serde(default)]
    example: bool,
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
}

impl<'i> Reader<'i> {
    fn town(&mut self, root: Spanned<DeTable<'i>>) -> Option<Town> {
        let mut root = Entry { path: Vec::new(), span: root.span(), table: root.into_inner() };
        let sites = self.entries(&mut root, "site");
        let head: Option<TownHead> = self.decode(root);
        let sites: Vec<_> = sites.into_iter().filter_map(|site| self.site(site)).collect();
        head.map(|head| Town { name: head.name, example: head.example, sites })
    }

    fn site(&mut self, mut site: Entry<'i>) -> Option<TownSite> {
        let zones = self.list(&mut site, "zone");
        let services = self.entries(&mut site, "service");
        let services = services.into_iter().filter_map(|service| self.service(service)).collect();
        let counters = self.list(&mut site, "counter");
        let openings = self.list(&mut site, "opening");
        let overrides = self.list(&mut site, "override");
        let closures = self.list(&mut site, "closure");
        let SiteHead { slug, name, address, time_zone, holidays, settings } = self.decode(site)?;
        let hours = Hours { openings, overrides, closures, holidays };
        Some(TownSite { slug, name, address, time_zone, settings, zones, services, counters, hours })
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
        self.entries(inside, key).into_iter().filter_map(|entry| self.decode(entry)).collect()
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

    /// Reads an entry's fields. Unknown ones are told and left out, so that the next mistake is seen too.
    fn decode<T: Deserialize<'i>>(&mut self, entry: Entry<'i>) -> Option<T> {
        let Entry { path, span, mut table } = entry;
        let mut sound = true;
        loop {
            let whole = Spanned::new(span.clone(), DeValue::Table(table.clone()));
            let error = match T::deserialize(ValueDeserializer::from(whole)) {
                Ok(value) => return sound.then_some(value),
                Err(error) => error,
            };
            sound = false;
            self.errors.push(self.source.error_in(&path, &error));
            let unknown = table.iter().find(|(key, _)| Some(key.span()) == error.span());
            let key = unknown.map(|(key, _)| key.get_ref().to_string())?;
            table.remove(key.as_str());
        }
    }

    fn say(&mut self, path: &[Step], reason: &str) {
        self.errors.push(self.source.error_at(path, reason.to_owned()));
    }
}
