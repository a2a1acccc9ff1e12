//! What every page needs: its words and the links to its other languages.

use std::fmt::Display;

use locale::Value;
use model::Language;
use serde_json::{Map, Value as Json};

/// The words of one language, for templates.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of `language`.
    pub fn new(language: Language) -> Self {
        Self { language }
    }

    /// The language.
    pub fn language(self) -> Language {
        self.language
    }

    /// Its tag, for `lang`.
    pub fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// A text.
    pub fn text(self, key: &str) -> String {
        locale::text(self.language, key)
    }

    /// A text with one variable.
    pub fn with(self, key: &str, variable: &str, value: impl Display) -> String {
        locale::text_with(self.language, key, &[(variable, Value::from(value.to_string()))])
    }

    /// A text with the number `n`, in the right plural.
    pub fn count(self, key: &str, n: impl Display) -> String {
        locale::text_with(self.language, key, &[("n", Value::try_number(&n.to_string()))])
    }

    /// What a waiting room is told of each kind of stop, as JSON `{kind: [{tag, title, do}]}`: in every language, this
    /// one first.
    pub fn stops(self) -> String {
        let others = Language::ALL.into_iter().filter(|language| *language != self.language);
        let languages: Vec<Language> = std::iter::once(self.language).chain(others).collect();
        let told = |language: Language, key: &str| {
            let act = locale::text(language, &format!("{key}.do"));
            serde_json::json!({"tag": language.tag(), "title": locale::text(language, key), "do": act})
        };
        let kind = |kind: &str| {
            let key = format!("stop-hall-{kind}");
            (kind.to_owned(), languages.iter().map(|language| told(*language, &key)).collect())
        };
        let kinds = ["evacuation", "drill", "ambulance", "outage", "strike", "other"];
        Json::Object(kinds.map(kind).into_iter().collect()).to_string()
    }

    /// Every duration that a wait is said with, as JSON `{minutes: words}`.
    pub fn durations(self) -> String {
        let said = locale::said_durations(self.language);
        Json::Object(said.map(|(minutes, words)| (minutes.to_string(), words.into())).collect()).to_string()
    }

    /// Texts that a custom element fills in by itself, as JSON `{key: "… {time} …"}`. `keys` are parted by spaces.
    pub fn data(self, keys: &str) -> String {
        let text = |key: &str| (key.to_owned(), Json::from(locale::pattern(self.language, key)));
        Json::Object(keys.split_whitespace().map(text).collect::<Map<_, _>>()).to_string()
    }
}

/// The same page in another language.
#[derive(Debug, Clone)]
pub struct LanguageLink {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// The language's own name.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// It is the one shown.
    pub current: bool,
}

/// The links of the page at `path` (which may have a query, without `lang`) to its languages.
pub fn languages(current: Language, path: &str) -> Vec<LanguageLink> {
    let mark = if path.contains('?') { '&' } else { '?' };
    let link = |language: Language| LanguageLink {
        tag: language.tag(),
        name: locale::text(language, &format!("language-{}", language.tag())),
        href: format!("{path}{mark}lang={}", language.tag()),
        current: language == current,
    };
    Language::ALL.into_iter().map(link).collect()
}

/// Another way to get something done ("en 2 minutes en ligne").
#[derive(Debug, Clone)]
pub struct Alternative {
    /// What it is.
    pub text: String,
    /// Where, if it has an address.
    pub url: Option<String>,
    /// The address as a QR code, for screens without a browser of one's own. Trusted: made by the server.
    pub qr_svg: Option<String>,
}
