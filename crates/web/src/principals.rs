//! Who has which token, remembered for a moment.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use model::Instant;
use store::{Principal, Store};

/// A token that was revoked is refused at the latest after this (RELIABILITY.md: revocation ≤ 1 s).
const REMEMBER_SECONDS: i64 = 1;
/// Tokens remembered: a large town has fewer devices and agents.
const REMEMBERED: usize = 20_000;

/// Who has which token. Only tokens that are somebody's are remembered, so nobody fills it with guesses.
#[derive(Default)]
pub struct Principals(RwLock<HashMap<[u8; 32], (Instant, Principal)>>);

impl Principals {
    /// Whose token it is.
    pub async fn find(&self, store: &Store, token: &str, now: Instant) -> store::Result<Option<Principal>> {
        let hash = store::hash(token);
        if let Some(principal) = self.remembered(&hash, now) {
            return Ok(Some(principal));
        }
        let found = store.principal_by_token(hash).await?.filter(|principal| !principal.revoked);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match &found {
            Some(principal) => {
                if known.len() >= REMEMBERED {
                    known.clear();
                }
                known.insert(hash, (now, principal.clone()));
            }
            None => {
                known.remove(&hash);
            }
        }
        Ok(found)
    }

    fn remembered(&self, hash: &[u8; 32], now: Instant) -> Option<Principal> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (seen_at, principal) = known.get(hash)?;
        (now.seconds_since(*seen_at) < REMEMBER_SECONDS).then(|| principal.clone())
    }
}
