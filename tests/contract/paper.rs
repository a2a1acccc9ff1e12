//! `guichet paper-kit`: what is printed before the power goes.

use std::path::Path;
use std::process::Output;

use guichet_tests::server::binary;
use guichet_tests::temporary::Folder;
use guichet_tests::town::{Town, on_both};
use guichet_tests::waiting::until;
use tokio::process::Command;

async fn paper_kit(town: &Town, into: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.arg("paper-kit").arg("--data").arg(&town.launch.data).arg("--output").arg(into).args(more);
    if let Some(url) = &town.database {
        command.arg("--database").arg(url);
    }
    command.output().await.expect("the binary runs")
}

fn words(output: &Output) -> String {
    let Output { status, stdout, stderr } = output;
    format!("{status}\n{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
}

#[tokio::test]
async fn the_kit_has_every_slip_once_and_needs_nothing_else() {
    on_both(async |mut town| {
        let folder = Folder::new("paper");
        town.server.stop().await;
        let done = paper_kit(&town, folder.path(), &[]).await;
        assert!(done.status.success(), "{}", words(&done));
        let kit =
            std::fs::read_to_string(folder.path().join("paper-kit-hotel-de-ville.html")).expect("a file");
        assert!(folder.path().join("paper-kit-mairie-annexe.html").exists(), "a file for each site");
        for number in (1..=199).map(|number| format!("P{number:03}")) {
            assert_eq!(kit.matches(&format!("<strong>{number}</strong>")).count(), 1, "the slip {number}");
            assert_eq!(kit.matches(&format!(">{number}</td>")).count(), 1, "the line of {number}");
        }
        assert!(!kit.contains("P000") && !kit.contains("P200"));
        for counter in &town.demo.counters {
            assert!(kit.contains(&counter.name), "{}", counter.name);
        }
        assert!(
            kit.contains("Carte d&#39;identité, passeport : demande"),
            "services with their words, escaped"
        );
        for elsewhere in ["src=", "href=", "url(", "<script", "@import"] {
            assert!(!kit.contains(elsewhere), "{elsewhere}: one file, complete in itself");
        }
        assert!(
            kit.contains("lang=\"fr\"") && kit.contains("Déclaration de naissance, Déclaration de décès")
        );
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "no draft is left");
    })
    .await;
}

#[tokio::test]
async fn one_site_in_another_language_and_a_site_that_is_none() {
    on_both(async |mut town| {
        let folder = Folder::new("paper");
        town.server.stop().await;
        let done = paper_kit(&town, folder.path(), &["--site", "mairie-annexe", "--language", "en"]).await;
        assert!(done.status.success(), "{}", words(&done));
        let kit =
            std::fs::read_to_string(folder.path().join("paper-kit-mairie-annexe.html")).expect("a file");
        assert!(kit.contains("lang=\"en\"") && kit.contains("Paper kit · Town hall annex"));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        let none = paper_kit(&town, folder.path(), &["--site", "nowhere"]).await;
        assert!(!none.status.success() && words(&none).contains("there is no such site"), "{}", words(&none));
    })
    .await;
}

#[tokio::test]
async fn while_a_server_has_the_file_its_own_kit_is_taken() {
    let town = Town::open(guichet_tests::engine::Engine::Sqlite).await;
    let folder = Folder::new("paper");
    let written = town.launch.data.join("paper");
    let [kit, sheet] = ["kit", "sheet"].map(|what| written.join(format!("{what}-mairie-annexe.html")));
    until("the server writes its kits", async || kit.exists().then_some(())).await;
    let sheet = std::fs::read_to_string(sheet).expect("written before the kit");
    assert!(sheet.contains("Établi le ") && sheet.contains("toutes les 5"), "its time is on it: {sheet}");
    std::fs::write(written.join("kit-hotel-de-ville.html"), "written by the server").expect("a file");
    let done = paper_kit(&town, folder.path(), &[]).await;
    assert!(done.status.success(), "{}", words(&done));
    let kit = std::fs::read_to_string(folder.path().join("paper-kit-hotel-de-ville.html")).expect("a file");
    assert_eq!(kit, "written by the server");
}
