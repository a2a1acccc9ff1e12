//! `/about/…`: what a town's pages say of themselves. Only what is true of every installation, and who can be asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;

use super::here::Here;
use super::views::AboutPage;
use super::{answer, rdv};
use crate::app::App;
use crate::limits::Visitor;
use crate::problem::{Kind, Problem};

/// Sites whose addresses are told, as many as `/` shows.
const SITES: usize = 40;

/// `GET /about/{page}`: `legal`, `privacy`, `accessibility` or `cookies`.
pub async fn page(
    State(app): State<App>,
    _visitor: Visitor,
    Path(page): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let words = here.words;
    let part = |heading: String, paragraphs: Vec<String>| (heading, paragraphs);
    let (title, parts) = match page.as_str() {
        "legal" => (
            words.text("about-legal"),
            vec![
                part(words.text("about-legal-who"), published_by(&here)),
                part(words.text("about-legal-software"), vec![words.text("about-legal-software-detail")]),
            ],
        ),
        "privacy" => (
            words.text("about-privacy"),
            vec![
                part(
                    words.text("about-privacy-what"),
                    vec![words.text("about-privacy-what-detail"), words.text("about-privacy-what-not")],
                ),
                part(words.text("about-privacy-why"), vec![words.text("about-privacy-why-detail")]),
                part(words.text("about-privacy-who"), vec![words.text("about-privacy-who-detail")]),
                part(words.text("about-privacy-rights"), vec![words.text("about-privacy-rights-detail")]),
            ],
        ),
        "accessibility" => (
            words.text("about-access"),
            vec![
                part(
                    words.text("about-access-state"),
                    vec![words.text("about-access-state-detail"), words.text("about-access-tested")],
                ),
                part(words.text("about-access-help"), vec![words.text("about-access-help-detail")]),
            ],
        ),
        "cookies" => (
            words.text("about-cookies"),
            vec![
                part(words.text("about-cookies-you"), vec![words.text("about-cookies-you-detail")]),
                part(words.text("about-cookies-staff"), vec![words.text("about-cookies-staff-detail")]),
            ],
        ),
        _ => return Err(Problem::new(Kind::Unknown)),
    };
    let mut places = Vec::new();
    for listed in app.store.sites().await.map_err(|error| app.unreadable(&error))?.into_iter().take(SITES) {
        let site = app.site(listed.id).await?;
        let site = site.read().state.site().clone();
        places.push(rdv::place(&site, words));
    }
    answer(&AboutPage {
        words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        title,
        parts,
        places,
    })
}

/// What the town's file says of it; and what it does not, the town hall tells.
fn published_by(here: &Here) -> Vec<String> {
    let (words, publisher) = (here.words, &here.town.publisher);
    let name = publisher.name.as_deref().unwrap_or(&here.town.name);
    let mut paragraphs = vec![words.with("about-legal-who-detail", "town", name)];
    let lines = [
        ("about-legal-address", &publisher.address),
        ("about-legal-phone", &publisher.phone),
        ("about-legal-director", &publisher.director),
        ("about-legal-host", &publisher.host),
    ];
    paragraphs.extend(
        lines.into_iter().filter_map(|(key, value)| Some(words.with(key, "value", value.as_deref()?.trim()))),
    );
    if !publisher.missing().is_empty() {
        paragraphs.push(words.text("about-legal-asked"));
    }
    paragraphs
}
