//! A town's file into the directory, and back.

mod numbers;
mod rows;

use model::town::Town;
use model::{Instant, Site, SiteId};
use sqlx::types::Json;
use sqlx::{query, query_as};

use self::numbers::Numbers;
use crate::directory;
use crate::error::{CommitError, Error, Result};
use crate::key::InstallationKey;
use crate::lane::{LaneConnection, Tx};
use crate::message::Outbox;
use crate::open::{Store, spawned};
use crate::principal::Principal;
use crate::read::Installation;
use crate::seam::{Seam, on};

/// What an import brings.
#[derive(Debug, Clone)]
pub struct Import {
    /// The town's file.
    pub town: Town,
    /// The key that the tokens of new principals are computed with.
    pub key: InstallationKey,
    /// Whether this is the database of `guichet demo`. It never changes.
    pub demo: bool,
    /// The epoch of a database that is empty so far: something random.
    pub epoch: u128,
    /// When.
    pub now: Instant,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Sites that are new, or back.
    pub added: Vec<SiteId>,
    /// Sites whose settings changed.
    pub changed: Vec<SiteId>,
    /// Sites that the file no longer names.
    pub retired: Vec<SiteId>,
    /// Devices and agents that were made.
    pub principals: Vec<Principal>,
}

/// A site that is in the database.
#[derive(Debug, Clone)]
struct Known {
    id: SiteId,
    slug: String,
    place: i64,
    config_rev: i64,
    retired: bool,
}

/// A site that has to be written.
#[derive(Debug)]
struct Changed {
    site: Site,
    place: i64,
    config_rev: i64,
    retired: bool,
    new: bool,
}

impl Store {
    /// Takes in a town's file under the lock of every site, in one transaction. What has a known slug keeps its id; what
    /// is new gets the next one; what is missing is retired, never deleted. Each site gets the devices and agents that
    /// it lacks. [`Error::Refused`]: the key or the kind of installation is another one.
    pub async fn import(&self, import: Import) -> Result<Imported> {
        let mut lane = self.lane().await?;
        spawned(async move {
            let done = take_in(&mut lane, &import).await;
            lane.close().await;
            done
        })
        .await
    }

    /// The town's file of what is in the database. `None` before the first import.
    pub async fn export(&self) -> Result<Option<Town>> {
        let Some(installation) = self.installation().await? else { return Ok(None) };
        let mut sites = Vec::new();
        for listed in self.sites().await? {
            sites.extend(self.site(listed.id).await?);
        }
        Ok(Some(Town::from_sites(
            &installation.town_name,
            installation.example,
            installation.look,
            installation.publisher,
            &sites,
        )))
    }
}

async fn take_in(lane: &mut LaneConnection, import: &Import) -> Result<Imported> {
    let ids = {
        let (mut tx, _) = lane.begin(&[], import.now).await?;
        let mut ids: Vec<SiteId> = tx.known_sites().await?.iter().map(|known| known.id).collect();
        tx.rollback().await?;
        ids.sort_unstable();
        ids
    };
    let (mut tx, locked) = lane.begin(&ids, import.now).await?;
    tx.lock_directory().await?;
    let known = tx.known_sites().await?;
    if known.len() != locked.len() {
        tx.rollback().await?;
        return Err(Error::Refused("another import is running".to_owned()));
    }
    tx.settle_installation(import).await?;
    let mut out = Outbox::new(tx.engine());
    let mut imported = Imported::default();
    let changed = tx.changed_sites(import, &known).await?;
    for it in &changed {
        tx.clear(it.site.id).await?;
        let list = match it {
            Changed { retired: true, .. } => &mut imported.retired,
            Changed { new: true, .. } => &mut imported.added,
            _ => &mut imported.changed,
        };
        list.push(it.site.id);
    }
    rows::add_sites(&mut out, &changed, import.now)?;
    imported.principals = tx.add_principals(&mut out, import, &changed).await?;
    let sites: Vec<_> = locked.iter().map(|it| (it.site, it.seq)).collect();
    tx.send_and_commit(out.finish(), &sites).await.map_err(CommitError::into_error)?;
    Ok(imported)
}

impl Tx<'_> {
    /// Imports wait for each other, also where there is no site to lock yet. SQLite has one writer anyhow.
    async fn lock_directory(&mut self) -> Result<()> {
        if let Seam::Postgres(link) = &mut self.link {
            query("LOCK TABLE installation IN EXCLUSIVE MODE").execute(link).await?;
        }
        Ok(())
    }

    async fn known_sites(&mut self) -> Result<Vec<Known>> {
        let sql = "SELECT id, slug, place, config_rev, retired FROM site ORDER BY id";
        let rows: Vec<(i64, String, i64, i64, bool)> =
            on!(&mut self.link, link => query_as(sql).fetch_all(link).await?);
        let known = |(id, slug, place, config_rev, retired)| {
            Ok(Known { id: crate::rows::read("site", id, SiteId::new)?, slug, place, config_rev, retired })
        };
        rows.into_iter().map(known).collect()
    }

    async fn settle_installation(&mut self, import: &Import) -> Result<()> {
        let sql =
            "SELECT epoch, key_fingerprint, demo, town_name, example, look, publisher FROM installation";
        let found: Option<Installation> =
            on!(&mut self.link, link => query_as(sql).fetch_optional(link).await?);
        let fingerprint = import.key.fingerprint();
        match found {
            Some(found) if found.demo && !import.demo => {
                return Err(Error::Refused("this database is the one of `guichet demo`".to_owned()));
            }
            Some(found) if !found.demo && import.demo => {
                return Err(Error::Refused("this database belongs to a real town".to_owned()));
            }
            Some(found) if found.key_fingerprint != fingerprint => {
                return Err(Error::Refused("this database was made with another key".to_owned()));
            }
            _ => {}
        }
        let sql =
            "INSERT INTO installation (id, epoch, key_fingerprint, demo, town_name, example, look, publisher)
                   VALUES (1, $1, $2, $3, $4, $5, $6, $7)
                   ON CONFLICT (id) DO UPDATE
                   SET town_name = excluded.town_name, example = excluded.example, look = excluded.look,
                       publisher = excluded.publisher";
        on!(&mut self.link, link => {
            query(sql)
                .bind(format!("{:032x}", import.epoch))
                .bind(fingerprint)
                .bind(import.demo)
                .bind(import.town.name.as_str())
                .bind(import.town.example)
                .bind(Json(&import.town.look))
                .bind(Json(&import.town.publisher))
                .execute(link)
                .await?;
        });
        Ok(())
    }

    /// The sites that are not yet as the file says.
    async fn changed_sites(&mut self, import: &Import, known: &[Known]) -> Result<Vec<Changed>> {
        let mut changed = Vec::new();
        let mut next = known.iter().map(|known| known.id.get()).max().unwrap_or(0);
        for (place, town_site) in (0..).zip(&import.town.sites) {
            let before = known.iter().find(|known| known.slug == town_site.slug);
            let id = if let Some(known) = before {
                known.id
            } else {
                next += 1;
                SiteId::new(next).ok_or_else(|| Error::Refused("there are too many sites".to_owned()))?
            };
            let numbers = Numbers::of(self.link.as_mut(), id, town_site).await?;
            let site = town_site.build(id, |kind, slug| numbers.of_slug(kind, slug));
            let now = directory::site(self.link.as_mut(), id).await?;
            let same_place = before.is_some_and(|known| known.place == place);
            if same_place && now.is_some_and(|(now, _)| now == site) {
                continue;
            }
            let config_rev = before.map_or(1, |known| known.config_rev + 1);
            let new = before.is_none_or(|known| known.retired);
            changed.push(Changed { site, place, config_rev, retired: false, new });
        }
        let missing = known.iter().filter(|known| !known.retired);
        for gone in missing.filter(|known| !import.town.sites.iter().any(|site| site.slug == known.slug)) {
            if let Some((site, rev)) = directory::site(self.link.as_mut(), gone.id).await? {
                changed.push(Changed {
                    site,
                    place: gone.place,
                    config_rev: rev + 1,
                    retired: true,
                    new: false,
                });
            }
        }
        Ok(changed)
    }

    /// Retires everything of a site, for what the file names to come back.
    async fn clear(&mut self, site: SiteId) -> Result<()> {
        for sql in [
            "UPDATE zone SET retired = TRUE WHERE site = $1",
            "UPDATE service SET retired = TRUE WHERE site = $1",
            "UPDATE counter SET retired = TRUE WHERE site = $1",
            "DELETE FROM counter_service WHERE counter IN (SELECT id FROM counter WHERE site = $1)",
        ] {
            on!(&mut self.link, link => query(sql).bind(site.get()).execute(link).await.map(drop)?);
        }
        Ok(())
    }
}
