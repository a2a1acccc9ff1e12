//! What the town looks like: its colours as a style sheet that every page links, its logo, and its name for the
//! bars of pages.
//!
//! An import changes it while nodes serve, so it is read again from time to time; between two reads pages cost no
//! statement, and while the database is away they look as before.

use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use model::{Instant, Look, Publisher};
use sha2::{Digest, Sha256};
use store::Store;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// New colours are seen after this at the latest.
const REMEMBER_SECONDS: i64 = 60;
/// Nothing in a logo may run or fetch, also where somebody opens it alone.
const LOGO_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The town as pages show it.
#[derive(Debug, Default)]
pub struct Town {
    /// What it calls itself.
    pub name: String,
    pub(crate) look: Look,
    pub(crate) publisher: Publisher,
}

impl Town {
    /// Whether it has a logo, at `/town/logo`.
    pub fn has_logo(&self) -> bool {
        self.look.logo.is_some()
    }
}

/// The town, remembered for a while.
#[derive(Default)]
pub struct Towns(RwLock<Option<(Instant, Arc<Town>)>>);

impl Towns {
    /// The town as it was a minute ago at most. Where nothing can be read it is as it was before.
    pub async fn find(&self, store: &Store, now: Instant) -> Arc<Town> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let before = match known {
            Some((read_at, town)) if now.seconds_since(read_at) < REMEMBER_SECONDS => return town,
            Some((_, town)) => town,
            None => Arc::default(),
        };
        let town = match store.installation().await {
            Ok(Some(found)) => {
                Arc::new(Town { name: found.town_name, look: found.look, publisher: found.publisher })
            }
            Ok(None) => before,
            Err(error) => {
                tracing::warn!(%error, "cannot read the town's look");
                before
            }
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&town)));
        town
    }
}

/// `GET /town.css`: the town's two colours, in the layer that tokens.css leaves for them.
pub async fn sheet(State(app): State<App>, headers: HeaderMap) -> Response {
    let town = app.town().await;
    let sheet = match &town.look.colours {
        Some([first, second]) => {
            format!("@layer town {{ :root {{ --town-1: {first}; --town-2: {second}; }} }}\n")
        }
        None => "/* guichet's own colours */\n".to_owned(),
    };
    file(&headers, "text/css; charset=utf-8", sheet.into_bytes())
}

/// `GET /town/logo`.
pub async fn logo(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let town = app.town().await;
    let logo = town.look.logo.as_deref().ok_or(Problem::new(Kind::Unknown))?;
    let (kind, bytes) = match logo.strip_prefix("data:image/png;base64,") {
        Some(text) => ("image/png", BASE64.decode(text.as_bytes()).map_err(|_| Problem::new(Kind::Unknown))?),
        None => ("image/svg+xml", logo.trim().as_bytes().to_vec()),
    };
    let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(LOGO_POLICY))];
    Ok((policy, file(&headers, kind, bytes)).into_response())
}

/// A small file, with its digest as its tag.
fn file(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&bytes)[..12]));
    let tag = HeaderValue::from_str(&tag).expect("hexadecimal digits fit a header");
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ETAG, tag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, bytes).into_response()
}
