//! Licences, bans and sources as `deny.toml` states them.

use serde::Deserialize;

use crate::metadata::METADATA;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

fn deny() -> Deny {
    toml::from_str(include_str!("../../deny.toml")).expect("deny.toml has these parts")
}

#[test]
fn every_licence_is_allowed() {
    let allowed = deny().licenses.allow;
    for package in &METADATA.packages {
        let licence = package.license.as_deref().unwrap_or("none");
        assert!(permits(licence, &allowed), "{}: {licence}", package.name);
    }
}

#[test]
fn nothing_banned_is_in_the_tree() {
    for ban in deny().bans.deny {
        let found = METADATA.packages.iter().any(|package| package.name == ban.name);
        assert!(!found, "{}: {}", ban.name, ban.reason);
    }
}

#[test]
fn everything_comes_from_the_registry_or_from_here() {
    for package in &METADATA.packages {
        let source = package.source.as_deref().unwrap_or("registry+here");
        assert!(
            source.starts_with("registry+") || source.starts_with("sparse+"),
            "{}: {source}",
            package.name
        );
    }
}

/// Whether an SPDX expression is satisfied: `OR` by one side, `AND` by both. (`/` is the old way to write `OR`.)
fn permits(expression: &str, allowed: &[String]) -> bool {
    let words =
        expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut words = &words[..];
    let satisfied = either(&mut words, allowed);
    satisfied && words.is_empty()
}

fn either(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut satisfied = both(words, allowed);
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        satisfied |= both(words, allowed);
    }
    satisfied
}

fn both(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut satisfied = one(words, allowed);
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        satisfied &= one(words, allowed);
    }
    satisfied
}

fn one(words: &mut &[&str], allowed: &[String]) -> bool {
    let Some((word, rest)) = words.split_first() else { return false };
    *words = rest;
    if *word == "(" {
        let satisfied = either(words, allowed);
        *words = words.split_first().map_or(&[], |(_, rest)| rest);
        return satisfied;
    }
    allowed.iter().any(|licence| licence == word)
}

#[test]
fn expressions_are_read_as_spdx_says() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
    for good in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
        assert!(permits(good, &allowed), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-3.0", "", "none"] {
        assert!(!permits(bad, &allowed), "{bad}");
    }
}
