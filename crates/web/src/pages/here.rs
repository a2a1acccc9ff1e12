//! Where the reader is: the page's own address, and the language that it speaks.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use super::views::{LanguageLink, Words, languages};
use crate::app::App;
use crate::language;
use crate::town::Town;

/// The page that was asked for.
#[derive(Debug, Clone)]
pub struct Here {
    /// The reader's words.
    pub words: Words,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Whether the address names the language: links then keep it.
    chosen: bool,
    path: String,
    query: String,
}

impl Here {
    /// Reads it from a request, without the town.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
        let (chosen, query): (Vec<_>, Vec<_>) =
            pairs.filter(|pair| !pair.is_empty()).partition(|pair| pair.starts_with("lang="));
        Self {
            words: Words::new(language::of(uri, headers)),
            town: Arc::default(),
            chosen: !chosen.is_empty(),
            path: uri.path().to_owned(),
            query: query.join("&"),
        }
    }

    /// This page in each language.
    pub fn languages(&self) -> Vec<LanguageLink> {
        languages(self.words.language(), &self.address())
    }

    /// This page's path, without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// This page's path and query, without the language.
    fn address(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Whether the address names the language.
    pub fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// What the query says for `name`: ids and codes, which need no decoding.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Another page, in the language that was chosen here.
    pub fn link(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        if self.chosen { format!("{path}{mark}lang={}", self.words.tag()) } else { path.to_owned() }
    }

    /// This page itself, in the language that was chosen here.
    pub fn itself(&self) -> String {
        self.link(&self.address())
    }
}

impl FromRequestParts<App> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self { town: app.town().await, ..Self::of(&parts.uri, &parts.headers) })
    }
}
