//! What browsers load: the files of `kiosk-display/`, embedded in the binary.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::problem::{Kind, Problem};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../kiosk-display/assets");

/// Bytes of a file's digest in its tag.
const TAG_BYTES: usize = 12;

/// One file. Its tag is its digest, so that a browser asks again and is told "the same" until the binary changes.
pub async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let file = FILES.get_file(&path).ok_or(Problem::new(Kind::Unknown))?;
    let kind = media_type(&path).ok_or(Problem::new(Kind::Unknown))?;
    let digest = HEXLOWER.encode(&Sha256::digest(file.contents())[..TAG_BYTES]);
    let tag = format!("\"{digest}\"");
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits fit a header")),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    Ok((fixed, file.contents()).into_response())
}

fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit('.').next()? {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "ico" => Some("image/x-icon"),
        "webmanifest" => Some("application/manifest+json"),
        _ => None,
    }
}
