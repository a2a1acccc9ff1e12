//! The picture of DESIGN.md section 3: arrows only go down.

use crate::metadata::METADATA;

/// Each crate and what it may use. `booking` and `queue` never see each other.
const ARROWS: [(&str, &[&str]); 11] = [
    ("model", &[]),
    ("locale", &["model"]),
    ("booking", &["model"]),
    ("queue", &["model"]),
    ("store", &["model", "booking", "queue"]),
    ("lanes", &["model", "booking", "queue", "store"]),
    ("web", &["model", "locale", "booking", "queue", "store", "lanes"]),
    ("notifier", &["model", "locale", "booking", "queue", "store", "lanes"]),
    ("guichet", &["model", "locale", "booking", "queue", "store", "lanes", "web", "notifier"]),
    // Chance for tests: nothing that serves draws from it.
    ("chance", &[]),
    // The tests stand outside: they may look at anything, and nothing looks at them.
    (
        "guichet-tests",
        &["model", "locale", "booking", "queue", "store", "lanes", "web", "notifier", "guichet"],
    ),
];

#[test]
fn arrows_only_go_down() {
    for member in METADATA.members() {
        let arrow = ARROWS.iter().find(|(name, _)| *name == member.name);
        let (_, may_use) = arrow.unwrap_or_else(|| panic!("{} is not in the picture", member.name));
        let ordinary = member.dependencies.iter().filter(|dependency| dependency.kind.is_none());
        for dependency in ordinary.filter(|dependency| METADATA.is_member(&dependency.name)) {
            assert!(may_use.contains(&dependency.name.as_str()), "{} → {}", member.name, dependency.name);
        }
    }
}

/// What a crate must not be able to do.
const NEVER: [(&str, &[&str]); 6] = [
    ("model", &["tokio", "sqlx", "axum", "hyper", "uuid", "getrandom", "rand"]),
    ("queue", &["sqlx", "axum", "uuid", "getrandom", "rand"]),
    ("booking", &["tokio", "sqlx", "axum", "hyper", "uuid", "getrandom", "rand"]),
    ("lanes", &["axum", "hyper"]),
    ("web", &["sqlx"]),
    // It asks a provider of text messages over HTTP; it serves nothing.
    ("notifier", &["sqlx", "axum"]),
];

#[test]
fn rules_have_no_runtime_and_only_the_store_has_sql() {
    for (name, never) in NEVER {
        let Some(member) = METADATA.members().find(|member| member.name == name) else { continue };
        for dependency in member.dependencies.iter().filter(|dependency| dependency.kind.is_none()) {
            assert!(!never.contains(&dependency.name.as_str()), "{name} → {}", dependency.name);
        }
    }
    for member in
        METADATA.members().filter(|member| !["store", "guichet-tests"].contains(&member.name.as_str()))
    {
        let sql = member
            .dependencies
            .iter()
            .any(|dependency| dependency.name == "sqlx" && dependency.kind.is_none());
        assert!(!sql, "{} uses sqlx", member.name);
    }
}
