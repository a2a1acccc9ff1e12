//! What other nodes wrote (PostgreSQL): notifications say "site:seq"; a lost link, an error and a tick all mean
//! the same, one look at the `seq` of every loaded site.

use std::sync::Arc;
use std::time::Duration;

use model::SiteId;
use store::Heard;
use tokio::sync::mpsc;

use crate::inbox::Item;
use crate::lanes::{Parts, deal};

/// Also without any notification, sites are looked at this often: a notification can be lost with its link.
/// Who hears no answer either knows that nothing is known any more: screens say so after 12 s of silence, so it must be soon.
const LOOK_SECONDS: i64 = 2;
/// The database answers such a question within this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(4);

pub(crate) async fn follow(parts: Arc<Parts>, lanes: Vec<mpsc::WeakSender<Item>>) {
    if parts.store.engine() == store::Engine::Sqlite {
        return; // one process per file: nobody else writes
    }
    let mut changes = None;
    while lanes.iter().any(|lane| lane.upgrade().is_some()) {
        if changes.is_none() {
            changes = listen(&parts).await;
        }
        let tick = parts.clock.sleep_until(parts.clock.now().plus_seconds(LOOK_SECONDS));
        let told = match &mut changes {
            Some(changes) => tokio::select! {
                told = changes.next() => told,
                () = tick => Ok(Heard::Look),
            },
            None => {
                tick.await;
                Ok(Heard::Look)
            }
        };
        let seen = match told {
            Ok(Heard::Sites(seen)) => Ok(seen),
            Ok(Heard::Look) => look(&parts).await,
            Err(error) => {
                tracing::warn!(%error, "lost the link that tells of other nodes; looking instead");
                changes = None;
                look(&parts).await
            }
        };
        let knows = seen.is_ok();
        if parts.knows.send_if_modified(|known| std::mem::replace(known, knows) != knows) {
            tracing::warn!(knows, "whether this node knows what the others write");
        }
        for (site, seq) in seen.unwrap_or_default() {
            let held =
                parts.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&site).cloned();
            if held.is_some_and(|site| site.read().seq < seq) {
                tell(&lanes, site, seq);
            }
        }
    }
}

async fn listen(parts: &Parts) -> Option<store::Changes> {
    in_time(parts.store.changes())
        .await
        .inspect_err(|error| tracing::warn!(%error, "cannot listen for other nodes' changes"))
        .ok()
}

async fn look(parts: &Parts) -> Result<Vec<(SiteId, i64)>, String> {
    let held: Vec<SiteId> =
        parts.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner).keys().copied().collect();
    if held.is_empty() {
        return Ok(Vec::new());
    }
    in_time(parts.store.seqs(&held))
        .await
        .inspect_err(|error| tracing::warn!(%error, "cannot look for other nodes' changes"))
}

/// A link that died without a word must not stop the looking.
async fn in_time<T>(answer: impl Future<Output = store::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(late) => Err(late.to_string()),
    }
}

/// A full inbox needs no telling: the lane takes the sites' rows with its next batch anyhow.
fn tell(lanes: &[mpsc::WeakSender<Item>], site: SiteId, seq: i64) {
    let lane = deal(site, lanes.len()).and_then(|lane| lanes.get(lane)).and_then(mpsc::WeakSender::upgrade);
    if let Some(lane) = lane {
        let _full = lane.try_send(Item::Look { site, seq, reply: None });
    }
}
