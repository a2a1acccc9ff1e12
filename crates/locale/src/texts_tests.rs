//! Languages say the same things, pages use no key that does not exist, and French uses the words of DESIGN.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use model::Language;

use crate::bundle::{has, messages, sources};

/// Keys (attributes as `key.attribute`) and the variables of each.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources(language) {
        let (mut message, mut current) = (String::new(), String::new());
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                line.split(' ').next().unwrap().clone_into(&mut message);
                current = message.clone();
            } else if let Some(attribute) = line.strip_prefix("    .") {
                current = format!("{message}.{}", attribute.split(' ').next().unwrap());
            } else if line.is_empty() {
                continue;
            }
            let variables = found.entry(current.clone()).or_default();
            for rest in line.split('$').skip(1) {
                variables.insert(rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap().to_owned());
            }
        }
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_language_has_the_same_keys_with_the_same_variables() {
    let french = keys(Language::Fr);
    assert!(french.len() > 200, "the reader of keys found only {}", french.len());
    for language in Language::ALL {
        assert_eq!(keys(language), french, "{}", language.tag());
    }
}

#[test]
fn every_key_is_found_by_the_bundle() {
    for language in Language::ALL {
        for key in keys(language).keys() {
            assert!(has(language, key), "{key} in {}", language.tag());
        }
    }
}

#[test]
fn each_text_is_written_once_and_can_be_read_alone() {
    for language in Language::ALL {
        let texts: Vec<_> = sources(language).into_iter().flat_map(messages).collect();
        let ids: BTreeSet<_> = texts.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids.len(), texts.len(), "a key of {} is given twice", language.tag());
        for (id, text) in texts {
            for place in text.split('{').skip(1) {
                assert!(
                    place.trim_start().starts_with(|c: char| "$\"".contains(c) || c.is_ascii_uppercase()),
                    "{id} refers to another text"
                );
            }
        }
    }
}

#[test]
fn every_key_that_pages_use_exists() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web");
    let mut used = 0;
    for file in [files(&web.join("templates")), files(&web.join("src"))].concat() {
        let text = fs::read_to_string(&file).unwrap();
        for call in ["words.text(\"", "words.with(\"", "words.pattern(\"", "words.data(\"", "words.count(\""]
        {
            for rest in text.split(call).skip(1) {
                for key in rest.split('"').next().unwrap().split_whitespace() {
                    used += 1;
                    assert!(has(Language::Fr, key), "{} uses {key}", file.display());
                }
            }
        }
    }
    assert!(used > 50 || !web.join("templates").exists(), "found only {used} uses of keys in pages");
}

/// Families of keys that code puts together from a state, a type or a number.
const FAMILIES: [&str; 12] = [
    "agenda-letter-",
    "appointment-",
    "interpreter-",
    "language-",
    "letter-",
    "month-",
    "problem-",
    "state-",
    "stop-",
    "today-picked-",
    "weekday-",
    "wrong-",
];

#[test]
fn every_key_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["crates/locale/src", "crates/web/src", "crates/web/templates", "kiosk-display/assets"];
    let sources = folders.iter().flat_map(|folder| files(&root.join(folder)));
    let text: String = sources.map(|file| fs::read_to_string(file).unwrap()).collect();
    let is_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let used: BTreeSet<&str> = text.split(|c: char| !is_key(c)).collect();
    let found = keys(Language::Fr);
    let in_family = |key: &str| FAMILIES.iter().any(|family| key.starts_with(family));
    let unused = |key: &&String| !in_family(key) && !used.contains(key.split('.').next().unwrap());
    assert_eq!(found.keys().filter(unused).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn french_uses_the_words_of_the_design() {
    let text: String = sources(Language::Fr).concat().lines().filter(|l| !l.starts_with('#')).collect();
    for word in [
        "usager",
        "démarche",
        "borne",
        "écran d'appel",
        "guichet",
        "accueil",
        "absent à l'appel",
        "mis en attente",
    ] {
        assert!(text.contains(word), "{word}");
    }
    for word in ["citoyen", "client", "terminal", "kiosque", "no-show", "service", "écran d'affichage"] {
        let found = text.to_lowercase().split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| w == word);
        assert!(!found, "{word} is not a word of the design");
    }
}

#[test]
fn french_puts_no_ordinary_space_before_high_punctuation() {
    for source in sources(Language::Fr) {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            for sign in [" :", " ;", " ?", " !"] {
                assert!(!line.contains(sign), "{line}");
            }
        }
    }
}
