//! The reader's language.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use model::Language;

/// The language of the answer: `?lang=`, else `Accept-Language`, else French.
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(of(&parts.uri, &parts.headers)))
    }
}

/// The language that a request asks for.
pub fn of(uri: &Uri, headers: &HeaderMap) -> Language {
    let chosen = uri.query().into_iter().flat_map(|query| query.split('&'));
    let chosen = chosen.filter_map(|pair| pair.strip_prefix("lang=")).find_map(Language::from_tag);
    chosen.or_else(|| accepted(headers)).unwrap_or_default()
}

/// The accepted language with the greatest weight that we speak (RFC 9110, 12.5.4).
fn accepted(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let weighed = header.split(',').filter_map(|range| {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
        let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
        Some((Language::from_tag(&primary)?, weight)).filter(|(_, weight)| *weight > 0.0)
    });
    // The first of equal weight wins.
    weighed.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(language, _)| language)
}
