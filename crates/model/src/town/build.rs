//! From a town's file to the settings that rules read, and back.

use super::{Town, TownCounter, TownService, TownSite, TownZone};
use crate::id::{CounterId, ServiceId, SiteId, ZoneId};
use crate::look::Look;
use crate::publisher::Publisher;
use crate::site::{Counter, CounterService, Service, Site, Zone};

/// What a slug names inside a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A waiting room.
    Zone,
    /// A service.
    Service,
    /// A counter.
    Counter,
}

impl Town {
    /// The file of these sites.
    pub fn from_sites<'a>(
        name: &str,
        example: bool,
        look: Look,
        publisher: Publisher,
        sites: impl IntoIterator<Item = &'a Site>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            example,
            look,
            publisher,
            sites: sites.into_iter().map(TownSite::from_site).collect(),
        }
    }
}

impl TownSite {
    /// The site as rules read it. `ordinal` says which number (from 1) a slug has or gets; it is asked the same
    /// more than once. The town came through [`Town::parse`]: a reference to nothing is our own mistake and panics.
    pub fn build(&self, id: SiteId, ordinal: impl Fn(Kind, &str) -> i64) -> Site {
        let zone = |slug: &str| ZoneId::nth(id, ordinal(Kind::Zone, slug));
        let service = |slug: &str| ServiceId::nth(id, ordinal(Kind::Service, slug));
        let counter = |slug: &str| CounterId::nth(id, ordinal(Kind::Counter, slug));
        Site {
            id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            address: self.address.clone(),
            time_zone: self.time_zone,
            settings: self.settings.clone(),
            zones: self.zones.iter().map(|it| build_zone(it, zone(&it.slug))).collect(),
            services: self.services.iter().map(|it| build_service(it, service(&it.slug))).collect(),
            counters: self.counters.iter().map(|it| build_counter(it, counter, zone, service)).collect(),
            hours: self.hours.map(|slug| counter(slug), |slug| service(slug)),
        }
    }

    /// The site with everything numbered from 1 in the order of the file: for an empty database and for tests.
    pub fn build_in_order(&self, id: SiteId) -> Site {
        self.build(id, |kind, slug| {
            let place = match kind {
                Kind::Zone => self.zones.iter().position(|it| it.slug == slug),
                Kind::Service => self.services.iter().position(|it| it.slug == slug),
                Kind::Counter => self.counters.iter().position(|it| it.slug == slug),
            };
            let place = place.expect("the file was checked: every slug is known");
            i64::try_from(place).expect("lists are limited") + 1
        })
    }

    /// The file's form of a site.
    pub fn from_site(site: &Site) -> Self {
        let service = |id: &ServiceId| site.service(*id).expect("a site names its own services").slug.clone();
        let counter = |id: &CounterId| site.counter(*id).expect("a site names its own counters").slug.clone();
        Self {
            slug: site.slug.clone(),
            name: site.name.clone(),
            address: site.address.clone(),
            time_zone: site.time_zone,
            settings: site.settings.clone(),
            zones: site.zones.iter().map(from_zone).collect(),
            services: site.services.iter().map(from_service).collect(),
            counters: site.counters.iter().map(|it| from_counter(site, it, service)).collect(),
            hours: site.hours.map(counter, service),
        }
    }
}

fn build_zone(zone: &TownZone, id: ZoneId) -> Zone {
    Zone { id, slug: zone.slug.clone(), name: zone.name.clone(), speaks: zone.speaks }
}

fn from_zone(zone: &Zone) -> TownZone {
    TownZone { slug: zone.slug.clone(), name: zone.name.clone(), speaks: zone.speaks }
}

fn build_service(service: &TownService, id: ServiceId) -> Service {
    Service { id, slug: service.slug.clone(), rules: service.rules.clone() }
}

fn from_service(service: &Service) -> TownService {
    TownService { slug: service.slug.clone(), rules: service.rules.clone() }
}

fn build_counter(
    it: &TownCounter,
    counter: impl Fn(&str) -> CounterId,
    zone: impl Fn(&str) -> ZoneId,
    service: impl Fn(&str) -> ServiceId,
) -> Counter {
    let offer = |slug: &String| CounterService {
        service: service(slug),
        preference_minutes: it.prefers.get(slug).copied().unwrap_or(0),
    };
    Counter {
        id: counter(&it.slug),
        slug: it.slug.clone(),
        name: it.name.clone(),
        spoken: it.spoken.clone(),
        way: it.way.clone(),
        zone: zone(&it.zone),
        services: it.services.iter().map(offer).collect(),
    }
}

fn from_counter(site: &Site, it: &Counter, service: impl Fn(&ServiceId) -> String) -> TownCounter {
    let preferred = it.services.iter().filter(|offer| offer.preference_minutes > 0);
    TownCounter {
        slug: it.slug.clone(),
        name: it.name.clone(),
        spoken: it.spoken.clone(),
        way: it.way.clone(),
        zone: site.zone(it.zone).expect("a site names its own zones").slug.clone(),
        services: it.services.iter().map(|offer| service(&offer.service)).collect(),
        prefers: preferred.map(|offer| (service(&offer.service), offer.preference_minutes)).collect(),
    }
}
