//! Which number each slug of a site has or gets.

use std::collections::HashMap;

use model::town::{Kind, TownSite};
use model::{CounterId, ServiceId, SiteId, ZoneId};
use sqlx::query_as;

use crate::error::Result;
use crate::rows::read;
use crate::seam::{LinkRef, on};

/// Slugs with their ordinals, those that are retired included: a slug that comes back has its old id.
#[derive(Debug)]
pub(super) struct Numbers(HashMap<(Kind, String), i64>);

impl Numbers {
    pub(super) async fn of(link: LinkRef<'_>, site: SiteId, town_site: &TownSite) -> Result<Self> {
        let mut numbers = HashMap::new();
        on!(link, link => {
            for (kind, sql) in [
                (Kind::Zone, "SELECT id, slug FROM zone WHERE site = $1"),
                (Kind::Service, "SELECT id, slug FROM service WHERE site = $1"),
                (Kind::Counter, "SELECT id, slug FROM counter WHERE site = $1"),
            ] {
                let rows: Vec<(i64, String)> = query_as(sql).bind(site.get()).fetch_all(&mut *link).await?;
                for (id, slug) in rows {
                    numbers.insert((kind, slug), ordinal(kind, id)?);
                }
            }
        });
        let mut numbers = Self(numbers);
        numbers.add(Kind::Zone, town_site.zones.iter().map(|it| &it.slug));
        numbers.add(Kind::Service, town_site.services.iter().map(|it| &it.slug));
        numbers.add(Kind::Counter, town_site.counters.iter().map(|it| &it.slug));
        Ok(numbers)
    }

    /// The number of a slug of the file.
    pub(super) fn of_slug(&self, kind: Kind, slug: &str) -> i64 {
        self.0[&(kind, slug.to_owned())]
    }

    fn add<'a>(&mut self, kind: Kind, slugs: impl Iterator<Item = &'a String>) {
        let taken = self.0.iter().filter(|((known, _), _)| *known == kind).map(|(_, ordinal)| *ordinal);
        let mut last = taken.max().unwrap_or(0);
        for slug in slugs {
            self.0.entry((kind, slug.clone())).or_insert_with(|| {
                last += 1;
                last
            });
        }
    }
}

fn ordinal(kind: Kind, id: i64) -> Result<i64> {
    match kind {
        Kind::Zone => read("zone", id, ZoneId::from_row).map(ZoneId::ordinal),
        Kind::Service => read("service", id, ServiceId::from_row).map(ServiceId::ordinal),
        Kind::Counter => read("counter", id, CounterId::from_row).map(CounterId::ordinal),
    }
}
