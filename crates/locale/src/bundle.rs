//! The texts, one Fluent bundle a language; each text is read when it is first said.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use model::Language;

/// The value of a variable: text or a number.
pub type Value<'a> = FluentValue<'a>;

type Bundle = FluentBundle<FluentResource>;

/// The texts of a language.
pub(crate) fn sources(language: Language) -> [&'static str; 6] {
    match language {
        Language::Fr => [
            include_str!("../texts/fr.ftl"),
            include_str!("../texts/fr.letters.ftl"),
            include_str!("../texts/fr.problems.ftl"),
            include_str!("../texts/fr.paper.ftl"),
            include_str!("../texts/fr.agenda.ftl"),
            include_str!("../texts/fr.rdv.ftl"),
        ],
        Language::En => [
            include_str!("../texts/en.ftl"),
            include_str!("../texts/en.letters.ftl"),
            include_str!("../texts/en.problems.ftl"),
            include_str!("../texts/en.paper.ftl"),
            include_str!("../texts/en.agenda.ftl"),
            include_str!("../texts/en.rdv.ftl"),
        ],
    }
}

static FRENCH: LazyLock<Texts> = LazyLock::new(|| Texts::of(Language::Fr));
static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::of(Language::En));

fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    }
}

/// The texts of a language. One that was read takes ten times its bytes, and a quiet town says few.
struct Texts {
    /// All, by their keys, as they are in the files.
    written: HashMap<&'static str, &'static str>,
    /// Those that were said.
    read: RwLock<Bundle>,
}

impl Texts {
    fn of(language: Language) -> Self {
        let tag = language.tag().parse().expect("our tags are BCP 47");
        let mut read = Bundle::new_concurrent(vec![tag]);
        // Isolation marks are for mixed writing directions; none of our languages needs them yet, and they would
        // show in titles and e-mails.
        read.set_use_isolating(false);
        let written = sources(language).into_iter().flat_map(messages).collect();
        Self { written, read: RwLock::new(read) }
    }

    /// What `say` makes of the bundle once `id` is in it; `None`: nobody wrote it.
    fn with<T>(&self, id: &str, say: impl FnOnce(&Bundle) -> T) -> Option<T> {
        let known = self.read.read().unwrap_or_else(PoisonError::into_inner);
        if known.has_message(id) {
            return Some(say(&known));
        }
        drop(known);
        let text = *self.written.get(id)?;
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have read it meanwhile.
        if !read.has_message(id) {
            let resource = FluentResource::try_new(text.to_owned()).expect("a test parses every text");
            read.add_resource(resource).expect("it is not there yet");
        }
        Some(say(&read))
    }
}

/// The messages of a source, by their keys. A message begins at the left edge with a letter and ends before the next one, or
/// before a comment. (No text of ours refers to another, so each can be read alone.)
pub(crate) fn messages(source: &'static str) -> Vec<(&'static str, &'static str)> {
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut begins = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if line.starts_with(|first: char| first.is_ascii_alphabetic() || first == '#') {
            begins.push(at);
        }
        at += line.len();
    }
    begins.push(source.len());
    let parts = begins.windows(2).map(|part| &source[part[0]..part[1]]);
    let messages = parts.filter(|part| !part.starts_with('#'));
    messages.map(|part| (part.split(|c| !is_of_key(c)).next().unwrap_or(part), part)).collect()
}

/// The text of `key` ("kiosk-idle", or "kiosk-idle.detail" for an attribute).
pub fn text(language: Language, key: &str) -> String {
    text_with(language, key, &[])
}

/// The text of `key` with its variables.
///
/// An unknown key is our mistake: tests stop at it, and a running server shows the key rather than nothing.
pub fn text_with(language: Language, key: &str, variables: &[(&str, Value<'_>)]) -> String {
    let args: FluentArgs<'_> = variables.iter().map(|(name, value)| (*name, value.clone())).collect();
    let found = find(language, key, &args).or_else(|| find(Language::Fr, key, &args));
    debug_assert!(found.is_some(), "no text for the key {key}");
    found.unwrap_or_else(|| key.to_owned())
}

fn find(language: Language, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let (id, attribute) = parts(key);
    let text = texts(language).with(id, |bundle| {
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "the text {key} does not fit its variables: {errors:?}");
        Some(text.into_owned())
    });
    text.flatten()
}

/// The message of a key, and its attribute.
fn parts(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)))
}

/// Variables that a browser may fill in by itself, because it knows them before the server does.
const BROWSER_VARIABLES: [&str; 13] = [
    "count", "hour", "key", "likely", "minute", "most", "name", "number", "numbers", "reason", "seconds",
    "time", "wait",
];

/// The text of `key` with `{time}` and the like left for the browser. Not for texts with plurals.
pub fn pattern(language: Language, key: &str) -> String {
    let holes = BROWSER_VARIABLES.map(|name| (name, format!("{{{name}}}")));
    let variables = holes.each_ref().map(|(name, hole)| (*name, Value::from(hole.as_str())));
    text_with(language, key, &variables)
}

/// Whether `key` exists in `language`.
#[cfg(test)]
pub(crate) fn has(language: Language, key: &str) -> bool {
    let (id, attribute) = parts(key);
    let found = texts(language).with(id, |bundle| {
        bundle.get_message(id).is_some_and(|message| match attribute {
            Some(attribute) => message.get_attribute(attribute).is_some(),
            None => message.value().is_some(),
        })
    });
    found == Some(true)
}
