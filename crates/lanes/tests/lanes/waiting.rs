//! Waiting is bounded, and happens only here.

use std::time::Duration;

use lanes::{Committed, Published};

/// What must happen, happens within this time on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at what does not announce itself.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Waits for what announces itself: a published state.
pub async fn shown(published: &Published, what: &str, condition: impl Fn(&Committed) -> bool) {
    let mut changes = published.changes();
    let awaited = async {
        while !condition(&published.read()) {
            changes.changed().await.expect("somebody publishes");
        }
    };
    assert!(tokio::time::timeout(PATIENCE, awaited).await.is_ok(), "never shown: {what}");
}

/// Waits for what does not announce itself.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let awaited = async {
        while !condition().await {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, awaited).await.is_ok(), "never came: {what}");
}
