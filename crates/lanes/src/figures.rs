//! Figures of the lanes, for `/metrics`, and the alarm of a clock that was set back.

use std::time::Duration;

use model::Instant;
use store::Locked;

/// A clock this far behind a decision that is already in the rows was set back, or another node's is wrong.
const BEHIND_SECONDS: i64 = 1;

/// One batch goes to its commit.
pub(crate) fn batch(sites: usize, commands: usize) {
    metrics::counter!("guichet_batches_total").increment(1);
    metrics::counter!("guichet_commands_total").increment(commands as u64);
    metrics::counter!("guichet_batch_sites_total").increment(sites as u64);
}

/// A commit was answered, or its link broke.
pub(crate) fn commit(took: Duration) {
    metrics::histogram!("guichet_commit_seconds").record(took);
}

/// Sites never go back in time; somebody should know when the clock did (DESIGN.md section 2).
pub(crate) fn clock(locked: &[Locked], clock: Instant) {
    let behind = locked.iter().map(|site| site.last_at.seconds_since(clock)).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "seconds on a gauge")]
    metrics::gauge!("guichet_clock_behind_seconds").set(behind as f64);
    if behind > BEHIND_SECONDS {
        tracing::warn!(
            behind,
            "the clock is behind the last decision: it was set back, or another node's is ahead"
        );
    }
}
