//! What is kept for a time only: forgotten in small pieces, so that no lane waits long.

use std::sync::Arc;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use model::calendar::business_day;
use model::{Clock, Instant};
use store::{Past, Store};

/// Idempotency keys are remembered this long (DESIGN.md section 2).
const KEYS_HOURS: i64 = 24;
/// How often old rows are looked for: each time all keys are looked through.
const EVERY_MINUTES: i64 = 60;
/// Rows found by one look, and forgotten in many short transactions.
const AT_ONCE: u32 = 10_000;
/// Between two pieces: lanes write first.
const BETWEEN: Duration = Duration::from_millis(100);

/// Forgets what is old, until the program ends: keys every hour, and once a day what appointments left behind that lie back
/// `keep_days`.
pub async fn keep(store: Store, clock: Arc<dyn Clock>, keep_days: u16) {
    let mut pruned_on = None;
    loop {
        clock.sleep_until(clock.now().plus_minutes(EVERY_MINUTES)).await;
        forget_keys(&store, clock.now()).await;
        if let Err(error) = forget_needs(&store, clock.now()).await {
            tracing::warn!(%error, "what was asked for past visits stays for now");
        }
        let today = clock.now().utc().date_naive();
        if pruned_on != Some(today) {
            let before = today.checked_sub_days(Days::new(keep_days.into())).unwrap_or(NaiveDate::MIN);
            if prune(&store, before).await {
                pruned_on = Some(today);
            }
        }
    }
}

/// What was asked for a visit is erased when its business day is over.
async fn forget_needs(store: &Store, now: Instant) -> store::Result<()> {
    for listed in store.sites().await? {
        let Some(site) = store.site(listed.id).await? else { continue };
        let erased = store.forget_needs(site.id, business_day(now, site.time_zone)).await?;
        if erased > 0 {
            tracing::info!(site = %site.id, erased, "needs of past visits are erased");
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(())
}

async fn forget_keys(store: &Store, now: Instant) {
    let before = now.plus_minutes(-60 * KEYS_HOURS);
    loop {
        match store.forget_keys(before, AT_ONCE).await {
            Ok(forgotten) if forgotten < u64::from(AT_ONCE) => return,
            Ok(_) => tokio::time::sleep(BETWEEN).await,
            Err(error) => {
                tracing::warn!(%error, "old keys stay for now");
                return;
            }
        }
    }
}

/// What appointments of dates before `before` left behind; whether all of it went.
async fn prune(store: &Store, before: NaiveDate) -> bool {
    let kinds = [
        (Past::Letters, "letters"),
        (Past::Releases, "releases"),
        (Past::Claims, "claims"),
        (Past::Wishes, "wishes"),
    ];
    for (what, word) in kinds {
        match all(store, what, before).await {
            Ok(0) => {}
            Ok(forgotten) => {
                tracing::info!(forgotten, %before, "forgot {word} of appointments before this date");
                metrics::counter!("guichet_forgotten_total", "what" => word).increment(forgotten);
            }
            Err(error) => {
                tracing::warn!(%error, "old {word} stay for now");
                return false;
            }
        }
    }
    true
}

/// Piece after piece, until nothing is left; how many rows.
async fn all(store: &Store, what: Past, before: NaiveDate) -> store::Result<u64> {
    let mut all = 0;
    loop {
        let forgotten = store.forget_past(what, before, AT_ONCE).await?;
        if forgotten == 0 {
            return Ok(all);
        }
        all += forgotten;
        tokio::time::sleep(BETWEEN).await;
    }
}
