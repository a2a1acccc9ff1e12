//! From a [`Town`] to the text of its file: one table an entry, one line a field.

use std::fmt::Write;

use serde::Serialize;
use toml::{Table, Value};

use super::read::SiteHead;
use super::{Town, TownSite};

impl Town {
    /// The town's file. [`Town::parse`] reads the same town from it.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let head = [
            ("name".to_owned(), Value::from(self.name.clone())),
            ("example".to_owned(), self.example.into()),
        ];
        fields(&mut text, head.into_iter().collect());
        if !self.look.is_plain() {
            entry(&mut text, "[look]", table(&self.look));
        }
        if !self.publisher.is_silent() {
            entry(&mut text, "[publisher]", table(&self.publisher));
        }
        for site in &self.sites {
            write_site(&mut text, site);
        }
        text
    }
}

fn write_site(text: &mut String, site: &TownSite) {
    let mut head = table(&SiteHead {
        slug: site.slug.clone(),
        name: site.name.clone(),
        address: site.address.clone(),
        time_zone: site.time_zone,
        holidays: site.hours.holidays,
        settings: site.settings.clone(),
    });
    let settings = head.remove("settings");
    entry(text, "[[site]]", head);
    if let Some(Value::Table(settings)) = settings {
        entry(text, "[site.settings]", settings);
    }
    entries(text, "[[site.zone]]", &site.zones);
    for service in &site.services {
        let mut fields = Table::from_iter([("slug".to_owned(), Value::from(service.slug.clone()))]);
        fields.extend(table(&service.rules));
        entry(text, "[[site.service]]", fields);
    }
    entries(text, "[[site.counter]]", &site.counters);
    entries(text, "[[site.opening]]", &site.hours.openings);
    entries(text, "[[site.override]]", &site.hours.overrides);
    entries(text, "[[site.closure]]", &site.hours.closures);
}

fn entries<T: Serialize>(text: &mut String, header: &str, list: &[T]) {
    for it in list {
        entry(text, header, table(it));
    }
}

fn entry(text: &mut String, header: &str, table: Table) {
    text.push('\n');
    text.push_str(header);
    text.push('\n');
    fields(text, table);
}

fn fields(text: &mut String, table: Table) {
    for (key, value) in table {
        writeln!(text, "{key} = {value}").expect("a String takes every write");
    }
}

fn table(entry: &impl Serialize) -> Table {
    Table::try_from(entry).expect("the entries of a town are structs of plain values")
}
