//! What a town configures, read back.

use model::site::SiteSettings;
use model::{Counter, CounterId, CounterService, Service, ServiceId, Site, SiteId, Text, Zone, ZoneId};
use sqlx::types::Json;
use sqlx::{FromRow, query_as};

use crate::error::{Error, Result};
use crate::rows::{read, small};
use crate::seam::{LinkRef, on};

#[derive(Debug, FromRow)]
struct SiteRow {
    id: i64,
    slug: String,
    name: Json<Text>,
    address: String,
    time_zone: String,
    settings: Json<SiteSettings>,
    hours: Json<model::calendar::Hours>,
    config_rev: i64,
}

#[derive(Debug, FromRow)]
struct ZoneRow {
    id: i64,
    slug: String,
    name: Json<Text>,
    speaks: bool,
}

#[derive(Debug, FromRow)]
struct ServiceRow {
    id: i64,
    slug: String,
    rules: Json<model::site::ServiceRules>,
}

#[derive(Debug, FromRow)]
struct CounterRow {
    id: i64,
    slug: String,
    name: Json<Text>,
    spoken: Json<Text>,
    way: Json<Text>,
    zone: i64,
}

#[derive(Debug, FromRow)]
struct OfferRow {
    counter: i64,
    service: i64,
    preference_minutes: i64,
}

/// A site with the revision of its settings; what is retired is left out. `None`: there is no such site.
pub(crate) async fn site(link: LinkRef<'_>, id: SiteId) -> Result<Option<(Site, i64)>> {
    let number = id.get();
    on!(link, link => {
        let sql = "SELECT id, slug, name, address, time_zone, settings, hours, config_rev
                   FROM site WHERE id = $1 AND NOT retired";
        let site: Option<SiteRow> = query_as(sql).bind(number).fetch_optional(&mut *link).await?;
        let Some(site) = site else { return Ok(None) };
        let sql = "SELECT id, slug, name, speaks FROM zone WHERE site = $1 AND NOT retired ORDER BY place";
        let zones: Vec<ZoneRow> = query_as(sql).bind(number).fetch_all(&mut *link).await?;
        let sql = "SELECT id, slug, rules FROM service WHERE site = $1 AND NOT retired ORDER BY place";
        let services: Vec<ServiceRow> = query_as(sql).bind(number).fetch_all(&mut *link).await?;
        let sql = "SELECT id, slug, name, spoken, way, zone
                   FROM counter WHERE site = $1 AND NOT retired ORDER BY place";
        let counters: Vec<CounterRow> = query_as(sql).bind(number).fetch_all(&mut *link).await?;
        let sql = "SELECT counter, service, preference_minutes
                   FROM counter_service JOIN counter ON counter.id = counter_service.counter
                   WHERE counter.site = $1 AND NOT counter.retired ORDER BY counter_service.place";
        let offers: Vec<OfferRow> = query_as(sql).bind(number).fetch_all(&mut *link).await?;
        let config_rev = site.config_rev;
        Ok(Some((build(site, zones, services, counters, &offers)?, config_rev)))
    })
}

fn build(
    site: SiteRow,
    zones: Vec<ZoneRow>,
    services: Vec<ServiceRow>,
    counters: Vec<CounterRow>,
    offers: &[OfferRow],
) -> Result<Site> {
    let zone = |row: ZoneRow| {
        let id = read("zone", row.id, ZoneId::from_row)?;
        Ok(Zone { id, slug: row.slug, name: row.name.0, speaks: row.speaks })
    };
    let service = |row: ServiceRow| {
        let id = read("service", row.id, ServiceId::from_row)?;
        Ok(Service { id, slug: row.slug, rules: row.rules.0 })
    };
    let time_zone =
        site.time_zone.parse().map_err(|_| Error::Corrupt(format!("time zone {:?}", site.time_zone)))?;
    Ok(Site {
        id: read("site", site.id, SiteId::new)?,
        slug: site.slug,
        name: site.name.0,
        address: site.address,
        time_zone,
        settings: site.settings.0,
        zones: zones.into_iter().map(zone).collect::<Result<_>>()?,
        services: services.into_iter().map(service).collect::<Result<_>>()?,
        counters: counters.into_iter().map(|row| counter(row, offers)).collect::<Result<_>>()?,
        hours: site.hours.0,
    })
}

fn counter(row: CounterRow, offers: &[OfferRow]) -> Result<Counter> {
    let offer = |offer: &OfferRow| {
        Ok(CounterService {
            service: read("service", offer.service, ServiceId::from_row)?,
            preference_minutes: small("preference_minutes", offer.preference_minutes)?,
        })
    };
    Ok(Counter {
        id: read("counter", row.id, CounterId::from_row)?,
        slug: row.slug,
        name: row.name.0,
        spoken: row.spoken.0,
        way: row.way.0,
        zone: read("zone", row.zone, ZoneId::from_row)?,
        services: offers.iter().filter(|offer| offer.counter == row.id).map(offer).collect::<Result<_>>()?,
    })
}
