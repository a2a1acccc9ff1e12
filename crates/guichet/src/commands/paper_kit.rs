//! `guichet paper-kit`: what is printed for the hour without electricity.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use model::Language;

use super::{folder, open_town};
use crate::cli::DatabaseOptions;
use crate::edge::Edge;
use crate::whole;

/// Writes `paper-kit-SLUG.html` into `output` for the site of this name, or for each. While a server has the SQLite
/// file, the kits that it wrote itself are taken.
pub async fn paper_kit(
    site: Option<&str>,
    language: Language,
    output: &Path,
    options: &DatabaseOptions,
) -> Result<()> {
    let wanted = |slug: &str| site.is_none_or(|site| site == slug);
    let kits = match open_town(options).await {
        Ok(store) => {
            let now = Edge::system().clock.now();
            let mut kits = Vec::new();
            for known in store.sites().await?.into_iter().filter(|known| wanted(&known.slug)) {
                let site = store.site(known.id).await?.context("the site is gone")?;
                kits.push((known.slug, web::paper::kit(&site, now, language)));
            }
            kits
        }
        Err(error) => match error.downcast_ref::<store::Error>() {
            Some(store::Error::Locked(_)) => written(&folder(options), language, wanted)?,
            _ => return Err(error),
        },
    };
    ensure!(!kits.is_empty(), "there is no such site");
    for (slug, kit) in kits {
        let path = output.join(format!("paper-kit-{slug}.html"));
        whole::write(&path, kit.as_bytes(), whole::EVERYBODY)?;
        println!("wrote {}: open it in a browser and print it on A4", path.display());
    }
    Ok(())
}

/// The kits that the server wrote, by the slug of their site.
fn written(data: &Path, language: Language, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, String)>> {
    ensure!(
        language == Language::default(),
        "a guichet serves from this folder now: stop it for another language"
    );
    let mut kits = Vec::new();
    for entry in std::fs::read_dir(data.join("paper")).into_iter().flatten() {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(slug) = name.strip_prefix("kit-").and_then(|name| name.strip_suffix(".html")) else {
            continue;
        };
        if wanted(slug) {
            let kit =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            kits.push((slug.to_owned(), kit));
        }
    }
    if kits.is_empty() {
        bail!(
            "a guichet serves from this folder now, and has written no such kit: it does so when it starts and when \
             the site changes"
        );
    }
    kits.sort();
    Ok(kits)
}
