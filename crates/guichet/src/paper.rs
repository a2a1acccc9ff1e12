//! `DATA/paper`: written while there is power, so that the last sheet is there when it goes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use lanes::{Lanes, Published};
use model::{Clock, Instant, Language, Site};
use store::Store;

use crate::whole;

/// A sheet is never older than this, about one ticket of a busy morning at each counter. It is written again where
/// nothing changed too: by its time people tell a quiet house from a server that is dead.
const EVERY_MINUTES: i64 = 5;
/// So many sites have sheets whether somebody uses them or not: a town has fewer. Whoever serves a country writes those
/// of the sites in use.
const ALWAYS: usize = 64;

/// Where the sheet of a site is.
pub fn sheet_path(data: &Path, slug: &str) -> PathBuf {
    data.join("paper").join(format!("sheet-{slug}.html"))
}

/// Where the kit of a site is.
pub fn kit_path(data: &Path, slug: &str) -> PathBuf {
    data.join("paper").join(format!("kit-{slug}.html"))
}

/// Writes sheets and kits, at once and then again and again until the program ends.
pub async fn keep(store: Store, lanes: Lanes, data: PathBuf, clock: Arc<dyn Clock>) {
    let mut kits = HashMap::new();
    loop {
        let sites = store.sites().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the paper sheets stay as they are for now");
            Vec::new()
        });
        for (place, listed) in sites.into_iter().enumerate() {
            let published = match lanes.loaded(listed.id) {
                None if place < ALWAYS => lanes.site(listed.id).await.ok(),
                loaded => loaded,
            };
            let Some(published) = published else { continue };
            let papers = Papers::of(&published, clock.now(), kits.remove(&listed.id));
            let data = data.clone();
            match tokio::task::spawn_blocking(move || papers.write(&data)).await {
                Ok(Ok(kit)) => drop(kits.insert(listed.id, kit)),
                Ok(Err(error)) => tracing::warn!("no paper sheet for {}: {error:#}", listed.slug),
                Err(error) => tracing::error!(%error, "a paper sheet was not made"),
            }
        }
        clock.sleep_until(clock.now().plus_minutes(EVERY_MINUTES)).await;
    }
}

/// What is to be written of a site. It is made where pages are made, in milliseconds; the disk may take longer.
struct Papers {
    site: Arc<Site>,
    sheet: String,
    /// `None`: the one on the disk is of this site as it is.
    kit: Option<String>,
}

impl Papers {
    fn of(published: &Published, now: Instant, known: Option<Arc<Site>>) -> Self {
        let (site, sheet) = {
            let committed = published.read();
            (committed.state.site().clone(), web::paper::sheet(&committed, now, Language::default()))
        };
        let is_known = known.is_some_and(|known| Arc::ptr_eq(&known, &site));
        let kit = (!is_known).then(|| web::paper::kit(&site, now, Language::default()));
        Self { site, sheet, kit }
    }

    /// The site that the kit is now of.
    fn write(self, data: &Path) -> Result<Arc<Site>> {
        let folder = data.join("paper");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        whole::write(&sheet_path(data, &self.site.slug), self.sheet.as_bytes(), whole::EVERYBODY)?;
        if let Some(kit) = self.kit {
            whole::write(&kit_path(data, &self.site.slug), kit.as_bytes(), whole::EVERYBODY)?;
        }
        Ok(self.site)
    }
}
