//! Reading a request: its JSON body and its idempotency key.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;
use lanes::Key;
use queue::rules::Wrong;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::caller::is_from_elsewhere;
use crate::once::{self, NotRead};
use crate::problem::{Kind, Problem};

/// The largest body that is read, in bytes: eight legs with the longest reason need a quarter of it.
pub const MAX_BODY_BYTES: usize = 16 * 1024;
/// Of a body that is too large, so much is read and dropped, in bytes.
const DRAINED_BYTES: usize = 8 * 1024 * 1024;
/// A body that has not arrived after this is not waited for.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A version 7 UUID begins with its time (RFC 9562, section 5.7), and so does its digest: keys that come together then
/// lie together in the database's index. Any other one costs the log a page of its own.
const TIME_BYTES: usize = 6;

/// A JSON body, and the key under which it may be sent again.
#[derive(Debug)]
pub struct Asked<T> {
    /// What was asked.
    pub body: T,
    /// The caller's `Idempotency-Key`, if there is one.
    key: Option<uuid::Uuid>,
    route: String,
    request: [u8; 32],
}

impl<T> Asked<T> {
    /// The key as lanes know it: scoped to who asks and to the route.
    pub fn key(&self, who: &[u8]) -> Option<Key> {
        Some(key_of(who, &self.route, self.key?, self.request))
    }
}

/// A caller's key as lanes know it.
fn key_of(who: &[u8], route: &str, key: uuid::Uuid, request: [u8; 32]) -> Key {
    let mut digest = Sha256::new();
    for part in [who, route.as_bytes(), key.as_bytes()] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut digest: [u8; 32] = digest.finalize().into();
    if key.get_version() == Some(uuid::Version::SortRand) {
        digest[..TIME_BYTES].copy_from_slice(&key.as_bytes()[..TIME_BYTES]);
    }
    Key { digest, request }
}

/// What somebody filled in on a page of ours, as it was typed. It may hold personal data: it is in no log, and its `Debug`
/// shows nothing.
pub struct Filled {
    pairs: Vec<(String, String)>,
    request: [u8; 32],
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filled")
    }
}

impl Filled {
    /// Every field, in the order of the page.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// What a field says; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// The key in the page, so that a form that is sent twice does what it does once. `what` tells apart what one page can
    /// ask for.
    pub fn key(&self, what: &str) -> Option<Key> {
        let key = uuid::Uuid::try_parse(self.get("key")).ok()?;
        Some(key_of(b"page", what, key, self.request))
    }
}

impl<S: Sync> FromRequest<S> for Filled {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if is_from_elsewhere(&parts.headers) {
            return Err(Problem::new(Kind::OtherOrigin));
        }
        let bytes = tokio::time::timeout(BODY_TIMEOUT, collect(body)).await;
        let bytes = bytes.map_err(|_| Problem::new(Kind::Malformed))??;
        let pairs = form_urlencoded::parse(&bytes).into_owned().collect();
        Ok(Self { pairs, request: Sha256::digest(&bytes).into() })
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let key = idempotency_key(&parts.headers)?;
        let route = format!("{} {}", parts.method, parts.uri.path());
        let value = value(&read(&parts.headers, body).await?)?;
        // serde_json keeps names in order: how a request is written does not make another one of it.
        let request = Sha256::digest(value.to_string()).into();
        Ok(Self { body: parse(value)?, key, route, request })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<uuid::Uuid>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    // The draft's form is a quoted string; many clients send it bare.
    let text = value.to_str().ok().map(|text| text.trim().trim_matches('"'));
    let key = text.and_then(|text| uuid::Uuid::try_parse(text).ok());
    key.map(Some).ok_or_else(|| Problem::invalid("Idempotency-Key", Wrong::NotAUuid))
}

/// The body's bytes; an empty one reads as `{}`.
async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let bytes = tokio::time::timeout(BODY_TIMEOUT, collect(body)).await;
    let bytes = bytes.map_err(|_| Problem::new(Kind::Malformed))??;
    if bytes.is_empty() {
        return Ok(b"{}".to_vec());
    }
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(Kind::MediaType));
    }
    Ok(bytes)
}

/// Keeps what is small enough. What is too large is read on for a while and dropped: a client that still sends when
/// the connection closes would never see the answer.
async fn collect(body: Body) -> Result<Vec<u8>, Problem> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut seen = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Kind::Malformed))?;
        seen += chunk.len();
        if seen > DRAINED_BYTES {
            break;
        }
        if seen <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&chunk);
        }
    }
    if seen > MAX_BODY_BYTES { Err(Problem::new(Kind::TooLarge)) } else { Ok(bytes) }
}

/// A JSON object.
fn value(bytes: &[u8]) -> Result<serde_json::Value, Problem> {
    match once::read(bytes) {
        // serde would read a struct from a list, too.
        Ok(value) if value.is_object() => Ok(value),
        Err(NotRead::Twice(path)) => Err(Problem::invalid(path, Wrong::Twice)),
        Ok(_) | Err(NotRead::Malformed) => Err(Problem::new(Kind::Malformed)),
    }
}

/// An unknown field and a wrong value are two problems; both name the field.
fn parse<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.inner().to_string();
        match unknown_field(&reason) {
            Some(field) if path == "." || path == field => Problem::unknown_field(field),
            Some(field) if path.ends_with(field) => Problem::unknown_field(path),
            Some(field) => Problem::unknown_field(format!("{path}.{field}")),
            None => match missing_field(&reason) {
                Some(field) if path == "." => Problem::invalid(field, Wrong::Missing),
                Some(field) => Problem::invalid(format!("{path}.{field}"), Wrong::Missing),
                None if reason.starts_with("unknown variant") => Problem::invalid(path, Wrong::NotAChoice),
                None => Problem::invalid(path, Wrong::Value),
            },
        }
    })
}

fn unknown_field(reason: &str) -> Option<&str> {
    reason.strip_prefix("unknown field `")?.split('`').next()
}

fn missing_field(reason: &str) -> Option<&str> {
    reason.strip_prefix("missing field `")?.split('`').next()
}
