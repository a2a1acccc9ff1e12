//! `DATA/paper`: written while there is power, so that the last sheet is there when it goes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use lanes::{Lanes, Published};
use model::{Clock, Instant, Language, Site};
use store::Store;

use crate::whole;

/// A sheet is never older than this while its site has visitors: about one ticket of a busy morning at each counter.
const EVERY_MINUTES: i64 = 5;
/// Where nothing changes, the sheet is written again after so long: who finds it sees that it is of today.
const AT_LEAST_EVERY_MINUTES: i64 = 60;

/// Where the sheet of a site is.
pub fn sheet_path(data: &Path, slug: &str) -> PathBuf {
    data.join("paper").join(format!("sheet-{slug}.html"))
}

/// Where the kit of a site is.
pub fn kit_path(data: &Path, slug: &str) -> PathBuf {
    data.join("paper").join(format!("kit-{slug}.html"))
}

/// Writes sheets and kits of the sites in memory, until the program ends. A site that nobody uses is not loaded for it.
pub async fn keep(store: Store, lanes: Lanes, data: PathBuf, clock: Arc<dyn Clock>) {
    let mut written = HashMap::new();
    loop {
        clock.sleep_until(clock.now().plus_minutes(EVERY_MINUTES)).await;
        let sites = match store.sites().await {
            Ok(sites) => sites,
            Err(error) => {
                tracing::warn!(%error, "the paper sheets stay as they are for now");
                continue;
            }
        };
        for site in sites {
            let Some(published) = lanes.loaded(site.id) else { continue };
            let (data, now, known) = (data.clone(), clock.now(), written.remove(&site.id));
            let done = tokio::task::spawn_blocking(move || write(&published, &data, now, known)).await;
            match done {
                Ok(Ok(now_written)) => drop(written.insert(site.id, now_written)),
                Ok(Err(error)) => tracing::warn!("no paper sheet for {}: {error:#}", site.slug),
                Err(error) => tracing::error!(%error, "a paper sheet was not made"),
            }
        }
    }
}

/// What was written of a site.
#[derive(Debug, Clone)]
struct Written {
    seq: i64,
    at: Instant,
    site: Arc<Site>,
}

fn write(published: &Published, data: &Path, now: Instant, known: Option<Written>) -> Result<Written> {
    let (seq, site, sheet) = {
        let committed = published.read();
        let (seq, site) = (committed.seq, committed.state.site().clone());
        let fresh = known.filter(|known| {
            known.seq == seq
                && Arc::ptr_eq(&known.site, &site)
                && now < known.at.plus_minutes(AT_LEAST_EVERY_MINUTES)
        });
        if let Some(fresh) = fresh {
            return Ok(fresh);
        }
        (seq, site, web::paper::sheet(&committed, now, Language::default()))
    };
    let folder = data.join("paper");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    whole::write(&sheet_path(data, &site.slug), sheet.as_bytes(), whole::EVERYBODY)?;
    let kit = web::paper::kit(&site, now, Language::default());
    whole::write(&kit_path(data, &site.slug), kit.as_bytes(), whole::EVERYBODY)?;
    Ok(Written { seq, at: now, site })
}
