//! The Fluent bundles, one a language, parsed once.

use std::sync::LazyLock;

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

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| parse(Language::Fr));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| parse(Language::En));

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    }
}

fn parse(language: Language) -> Bundle {
    let tag = language.tag().parse().expect("our tags are BCP 47");
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Isolation marks are for mixed writing directions; none of our languages needs them yet, and they would
    // show in titles and e-mails.
    bundle.set_use_isolating(false);
    for source in sources(language) {
        let resource = FluentResource::try_new(source.to_owned()).expect("a test parses every text");
        bundle.add_resource(resource).expect("a test looks for keys given twice");
    }
    bundle
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
    let bundle = bundle(language);
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    debug_assert!(errors.is_empty(), "the text {key} does not fit its variables: {errors:?}");
    Some(text.into_owned())
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
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
    bundle(language).get_message(id).is_some_and(|message| match attribute {
        Some(attribute) => message.get_attribute(attribute).is_some(),
        None => message.value().is_some(),
    })
}
