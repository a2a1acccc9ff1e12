//! Sites and principals as rows of the directory.

use model::{Counter, Instant, PrincipalId, Service, Site, Zone};
use sqlx::query_as;
use sqlx::types::Json;

use super::{Changed, Import};
use crate::error::Result;
use crate::key::hash;
use crate::lane::Tx;
use crate::message::{Outbox, unless_padding};
use crate::migrate;
use crate::principal::{COLUMNS, Principal, PrincipalRow, Role, TOKEN};
use crate::rows::meant;
use crate::seam::{Values, on};
use crate::table::{COUNTER, COUNTER_SERVICE, PRINCIPAL, SERVICE, SITE, ZONE};

pub(super) fn add_sites(out: &mut Outbox, changed: &[Changed], now: Instant) -> Result<()> {
    let sites: Vec<_> = changed.iter().collect();
    out.add(&SITE, false, &sites, |to, it, keep| site(to, it, now, keep))?;
    // What a later row refers to must be there.
    out.then();
    let kept: Vec<&Site> = changed.iter().filter(|it| !it.retired).map(|it| &it.site).collect();
    out.add(&ZONE, false, &listed(&kept, |site| &site.zones), zone)?;
    out.add(&SERVICE, false, &listed(&kept, |site| &site.services), service)?;
    out.then();
    out.add(&COUNTER, false, &listed(&kept, |site| &site.counters), counter)?;
    out.then();
    let counters = kept.iter().flat_map(|site| &site.counters);
    let offers: Vec<_> = counters
        .flat_map(|counter| (0..).zip(&counter.services).map(move |(place, it)| (counter, place, it)))
        .collect();
    out.add(&COUNTER_SERVICE, true, &offers, |to, (counter, place, offer): (&Counter, i64, _), keep| {
        unless_padding(to, counter.id.get(), keep)?;
        let offer: &model::CounterService = offer;
        to.add(offer.service.get())?;
        to.add(place)?;
        to.add(i64::from(offer.preference_minutes))
    })?;
    out.then();
    Ok(())
}

/// One kind of rows over all sites, each with its site and its place in the site's list.
fn listed<'a, T>(sites: &[&'a Site], of: impl Fn(&'a Site) -> &'a Vec<T>) -> Vec<(&'a Site, i64, &'a T)> {
    sites.iter().flat_map(|site| (0..).zip(of(site)).map(move |(place, it)| (*site, place, it))).collect()
}

fn site(to: &mut Values, it: &Changed, now: Instant, keep: bool) -> Result<()> {
    unless_padding(to, it.site.id.get(), keep)?;
    to.add(it.site.slug.as_str())?;
    to.add(0_i64)?;
    to.add(now.utc())?;
    to.add(migrate::known())?;
    to.add(it.config_rev)?;
    to.add(it.place)?;
    to.add(Json(&it.site.name))?;
    to.add(it.site.address.as_str())?;
    to.add(it.site.time_zone.name())?;
    to.add(Json(&it.site.settings))?;
    to.add(Json(&it.site.hours))?;
    to.add(it.retired)
}

fn zone(to: &mut Values, (site, place, zone): (&Site, i64, &Zone), keep: bool) -> Result<()> {
    unless_padding(to, zone.id.get(), keep)?;
    to.add(site.id.get())?;
    to.add(zone.slug.as_str())?;
    to.add(place)?;
    to.add(Json(&zone.name))?;
    to.add(zone.speaks)?;
    to.add(false)
}

fn service(to: &mut Values, (site, place, service): (&Site, i64, &Service), keep: bool) -> Result<()> {
    unless_padding(to, service.id.get(), keep)?;
    to.add(site.id.get())?;
    to.add(service.slug.as_str())?;
    to.add(place)?;
    to.add(service.kind.as_str())?;
    to.add(service.series.to_string())?;
    to.add(Json(&service.rules))?;
    to.add(false)
}

fn counter(to: &mut Values, (site, place, counter): (&Site, i64, &Counter), keep: bool) -> Result<()> {
    unless_padding(to, counter.id.get(), keep)?;
    to.add(site.id.get())?;
    to.add(counter.slug.as_str())?;
    to.add(place)?;
    to.add(Json(&counter.name))?;
    to.add(Json(&counter.spoken))?;
    to.add(Json(&counter.way))?;
    to.add(counter.zone.get())?;
    to.add(false)
}

/// The devices that each site begins with.
const DEVICES: [(Role, &str); 4] = [
    (Role::Kiosk, "Borne"),
    (Role::Display, "Écran"),
    (Role::Reception, "Accueil"),
    (Role::Manager, "Responsable"),
];

impl Tx<'_> {
    /// Each changed site gets the principals that it lacks: its devices, and an agent for each counter. The town gets an
    /// administrator.
    pub(super) async fn add_principals(
        &mut self,
        out: &mut Outbox,
        import: &Import,
        changed: &[Changed],
    ) -> Result<Vec<Principal>> {
        let sql = format!("SELECT {COLUMNS} FROM principal");
        let known: Vec<Principal> = meant::<PrincipalRow, _>(on!(&mut self.link, link => {
            query_as(sqlx::AssertSqlSafe(sql)).fetch_all(link).await?
        }))?;
        let mut made: Vec<Principal> = Vec::new();
        for site in changed.iter().filter(|it| !it.retired).map(|it| &it.site) {
            let wanted = wanted(site);
            let has = |it: &Wanted| {
                known.iter().chain(&made).any(|has| {
                    has.role == it.role
                        && has.counter == it.counter
                        && (it.role == Role::Admin || has.site == it.site)
                })
            };
            let lacking: Vec<Wanted> = wanted.into_iter().filter(|it| !has(it)).collect();
            let here = known.iter().filter(|it| it.id.site() == site.id).map(|it| it.id.ordinal());
            let last = here.max().unwrap_or(0);
            made.extend((last + 1..).zip(lacking).map(|(ordinal, it)| Principal {
                id: PrincipalId::nth(site.id, ordinal),
                site: it.site,
                role: it.role,
                counter: it.counter,
                name: it.name,
                revoked: false,
            }));
        }
        let rows: Vec<&Principal> = made.iter().collect();
        out.add(&PRINCIPAL, true, &rows, |to, it, keep| {
            unless_padding(to, it.id.get(), keep)?;
            to.add(it.site.map(model::SiteId::get))?;
            to.add(it.role.word())?;
            to.add(it.counter.map(model::CounterId::get))?;
            to.add(it.name.as_str())?;
            to.add(hash(&import.key.code(TOKEN, it.id.get())).to_vec())?;
            to.add(it.revoked)
        })?;
        Ok(made)
    }
}

/// A principal that a site should have.
struct Wanted {
    site: Option<model::SiteId>,
    role: Role,
    counter: Option<model::CounterId>,
    name: String,
}

fn wanted(site: &Site) -> Vec<Wanted> {
    let device = |&(role, name): &(Role, &str)| Wanted {
        site: Some(site.id),
        role,
        counter: None,
        name: format!("{name} ({})", site.name.fr),
    };
    let agent = |counter: &Counter| Wanted {
        site: Some(site.id),
        role: Role::Agent,
        counter: Some(counter.id),
        name: counter.name.fr.clone(),
    };
    let admin = Wanted { site: None, role: Role::Admin, counter: None, name: "Administration".to_owned() };
    DEVICES.iter().map(device).chain(site.counters.iter().map(agent)).chain([admin]).collect()
}
