//! The system's clock and randomness: the only place that reads them.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use model::time::Sleep;
use model::{Clock, Entropy, Instant};

/// What a server takes from outside: time and randomness. Tests hand in their own.
#[derive(Clone)]
pub struct Edge {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unguessable bits.
    pub entropy: Arc<dyn Entropy>,
}

impl Edge {
    /// The system's.
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy) }
    }
}

/// The system's clock, cut to milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

/// A clock that was set while somebody slept is noticed within this.
const NAP: Duration = Duration::from_mins(1);

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is the edge")]
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(0))
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        let clock = *self;
        Box::pin(async move {
            loop {
                let left = (at - clock.now()).num_milliseconds();
                match u64::try_from(left) {
                    Ok(0) | Err(_) => return,
                    Ok(left) => tokio::time::sleep(Duration::from_millis(left).min(NAP)).await,
                }
            }
        })
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bits(&self) -> u128 {
        let mut bytes = [0; 16];
        #[expect(clippy::disallowed_methods, reason = "this is the edge")]
        getrandom::fill(&mut bytes).expect("a system without randomness cannot serve anybody");
        u128::from_be_bytes(bytes)
    }
}
