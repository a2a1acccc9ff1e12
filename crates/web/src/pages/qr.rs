//! QR codes as drawings inside a page.

use std::fmt::Write as _;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use qrcode::{Color, EcLevel, QrCode};

use crate::app::App;
use crate::problem::Problem;

/// Light modules around a code, without which scanners do not find it (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;

/// `text` as a QR code: dark on light in every theme, one path, no style. `None`: too long for a code.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET_MODULES;
    let mut path = String::new();
    for (row, colors) in code.to_colors().chunks(width).enumerate() {
        let (mut x, y) = (QUIET_MODULES, row + QUIET_MODULES);
        for run in colors.chunk_by(|one, next| one == next) {
            let length = run.len();
            if run.first() == Some(&Color::Dark) {
                write!(path, "M{x} {y}h{length}v1h-{length}z").expect("a String takes everything");
            }
            x += length;
        }
    }
    Some(format!(
        r##"<svg viewBox="0 0 {side} {side}" role="img" aria-label="QR code" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// Where people reach this server, without a slash at the end.
#[derive(Debug, Clone)]
pub struct Address(pub String);

impl FromRequestParts<App> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(url) = &app.public_url {
            return Ok(Self(url.trim_end_matches('/').to_owned()));
        }
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let scheme = if app.secure { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}")))
    }
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_one_drawing_with_its_quiet_zone() {
        // 26 characters and an address are a code of 33 modules.
        let drawing = svg("https://guichet.example.fr/t/0123456789ABCDEFGHJKMNPQRS").unwrap();
        assert!(drawing.starts_with("<svg viewBox=\"0 0 41 41\""), "{}", &drawing[..40]);
        assert!(drawing.contains("d=\"M4 4h7v1h-7z"), "the first finder, seven wide, after the quiet zone");
        assert!(!drawing.contains("style"));
    }

    #[test]
    fn what_is_too_long_has_no_code() {
        assert_eq!(svg(&"x".repeat(3000)), None);
    }
}
