//! How often one address may ask without a token, and how often a kiosk may guess.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use model::PrincipalId;

use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// Requests without a token that one address may make. A household behind one address follows its tickets with a
/// handful; somebody who tries codes needs 2^100.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// How many may come at once: a waiting room behind one address, when everybody's phone wakes.
const BURST: NonZeroU32 = NonZeroU32::new(200).expect("not zero");
/// The demonstration's limit, so that load tests from one address measure the server and not this.
const WIDE: NonZeroU32 = NonZeroU32::new(1_000_000).expect("not zero");
/// Check-ins by time and the beginning of a name that one kiosk may ask for: who types takes longer for each, and who
/// tries names learns little.
const NAMES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Addresses remembered before those who have been quiet are forgotten.
const ADDRESSES: usize = 100_000;

/// Requests per address, and guesses per kiosk.
pub struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    names: DefaultKeyedRateLimiter<PrincipalId>,
}

impl Limits {
    /// A town's limits.
    pub fn of_town() -> Self {
        Self::with(Quota::per_second(PER_SECOND).allow_burst(BURST))
    }

    /// The demonstration's: addresses have as good as none.
    pub fn wide() -> Self {
        Self::with(Quota::per_second(WIDE))
    }

    fn with(addresses: Quota) -> Self {
        let names = RateLimiter::keyed(Quota::per_minute(NAMES_PER_MINUTE));
        Self { addresses: RateLimiter::keyed(addresses), names }
    }

    /// Counts one request of `address`.
    pub fn take(&self, address: IpAddr) -> Result<(), Problem> {
        if self.addresses.len() > ADDRESSES {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&prefix(address)).map_err(|_| Problem::new(Kind::Limited))
    }

    /// Counts one name that somebody typed at a kiosk.
    pub fn take_name(&self, kiosk: PrincipalId) -> Result<(), Problem> {
        self.names.check_key(&kiosk).map_err(|_| Problem::new(Kind::Limited))
    }
}

/// One IPv6 subscriber has a /64; each of its addresses is the same asker.
fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A request that anybody may make, counted for its address unless a paired device or an agent makes it.
#[derive(Debug)]
pub struct Visitor;

/// The other end of the connection on which a request came; the server puts it into each.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // Without a peer (a test that calls the router itself) there is nobody to limit.
        let Some(Peer(peer)) = parts.extensions.get::<Peer>().copied() else { return Ok(Self) };
        if Caller::from_request_parts(parts, app).await.is_err() {
            app.limits.take(app.proxies.asker(peer, &parts.headers))?;
        }
        Ok(Self)
    }
}
