//! What browsers load: the files of `kiosk-display/`, embedded in the binary, compressed once.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::problem::{Kind, Problem};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../kiosk-display/assets");

/// Every file that has a media type, by its path.
static ASSETS: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    let mut assets = HashMap::new();
    collect(&FILES, &mut assets);
    assets
});

/// Bytes of a file's digest in its tag.
const TAG_BYTES: usize = 12;

struct Asset {
    kind: &'static str,
    tag: HeaderValue,
    plain: &'static [u8],
    gzip: Vec<u8>,
}

/// One file. Its tag is its digest, so that a browser asks again and is told "the same" until the binary changes.
pub async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let asset = ASSETS.get(path.as_str()).ok_or(Problem::new(Kind::Unknown))?;
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, asset.tag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == asset.tag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    if takes_gzip(&headers) {
        let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Ok((fixed, [encoding], asset.gzip.as_slice()).into_response());
    }
    Ok((fixed, asset.plain).into_response())
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let mut encodings = accepted.unwrap_or_default().split(',').map(str::trim);
    encodings.any(|encoding| encoding == "gzip")
}

fn collect(dir: &'static Dir<'static>, assets: &mut HashMap<&'static str, Asset>) {
    for file in dir.files() {
        let Some((path, kind)) = file.path().to_str().and_then(|path| Some((path, media_type(path)?))) else {
            continue;
        };
        let plain = file.contents();
        let digest = HEXLOWER.encode(&Sha256::digest(plain)[..TAG_BYTES]);
        let tag = HeaderValue::from_str(&format!("\"{digest}\"")).expect("hexadecimal digits fit a header");
        assets.insert(path, Asset { kind, tag, plain, gzip: gzip(plain) });
    }
    dir.dirs().for_each(|inner| collect(inner, assets));
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).expect("a Vec takes everything");
    encoder.finish().expect("a Vec takes everything")
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

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::to_bytes;
    use flate2::read::GzDecoder;

    use super::*;

    async fn ask(encodings: &'static str) -> (Response<()>, Vec<u8>) {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))]);
        let answer =
            asset(Path("tokens.css".to_owned()), headers).await.unwrap_or_else(|_| panic!("there is one"));
        let (parts, body) = answer.into_parts();
        (Response::from_parts(parts, ()), to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_file_is_compressed_for_who_can_read_it_so() {
        let (plain, text) = ask("br, gzipped").await;
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        let (packed, bytes) = ask("br, gzip").await;
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(bytes.len() * 2 < text.len(), "{} of {}", bytes.len(), text.len());
        let mut read = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
        assert_eq!(plain.headers()[header::ETAG], packed.headers()[header::ETAG]);
    }
}
