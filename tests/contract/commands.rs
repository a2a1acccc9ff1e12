//! What the commands beside `serve` say and leave behind, and what a node has written once it is ready.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use guichet_tests::http::{Ask, Client};
use guichet_tests::server::{Launch, Server, binary};
use guichet_tests::temporary::{Folder, free_port};
use guichet_tests::waiting::until;
use serde_json::Value;

/// What a command printed on both its outputs, and whether it was content.
fn said(arguments: &[&str], data: &Path) -> (bool, String) {
    let mut command = Command::new(binary());
    let output = command.args(arguments).arg("--data").arg(data).env("GUICHET_LOG", "warn").output();
    let output = output.expect("the binary runs");
    let both = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&both).into_owned())
}

#[test]
fn who_looks_at_a_folder_that_is_not_there_hears_so_and_makes_nothing() {
    let folder = Folder::new("nowhere");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    for data in [folder.path().join("missing"), empty] {
        let (done, exported) = said(&["export"], &data);
        assert!(!done && exported.contains("there is nothing in"), "{exported}");
        let (done, restored) = said(&["restored"], &data);
        assert!(!done && restored.contains("there is nothing in"), "{restored}");
        let (_, looked) = said(&["doctor"], &data);
        assert!(looked.contains("there is nothing in"), "{looked}");
        for words in [&exported, &restored, &looked] {
            assert!(!words.contains("migrate"), "{words}");
        }
        let made = std::fs::read_dir(&data).map_or(0, Iterator::count);
        assert_eq!(made, 0, "{} was written to", data.display());
    }
    assert!(!folder.path().join("missing").exists());
}

#[test]
fn only_the_owner_reads_what_is_made() {
    let folder = Folder::new("private");
    let data = folder.path().join("srv/guichet");
    let (done, migrated) = said(&["migrate"], &data);
    assert!(done, "{migrated}");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(data.parent().unwrap())), (0o700, 0o700));
    let files = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap());
    let modes: BTreeMap<_, _> = files.map(|it| (it.file_name(), format!("{:o}", mode(&it.path())))).collect();
    assert!(modes.contains_key("guichet.sqlite".as_ref() as &std::ffi::OsStr), "{modes:?}");
    assert!(modes.values().all(|mode| mode == "600"), "{modes:?}");
}

#[test]
fn an_export_takes_no_files_place_unless_told_to() {
    let folder = Folder::new("export");
    let (data, file) = (folder.path().join("data"), folder.path().join("town.toml"));
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/model/towns/lorient.toml");
    let (done, taken) = said(&["import", example.to_str().unwrap()], &data);
    assert!(done, "{taken}");
    std::fs::write(&file, "mine").unwrap();
    let path = file.to_str().unwrap();
    let (done, refused) = said(&["export", "--output", path], &data);
    assert!(!done && refused.contains("is there already; --force"), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let (done, exported) = said(&["export", "--force", "--output", path], &data);
    assert!(done, "{exported}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("hotel-de-ville"));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let (_, help) = said(&["--help"], &data);
    assert!(help.contains("/display/counter?counter=ID"), "{help}");
}

#[test]
fn a_database_whose_key_is_away_is_refused_and_no_other_key_is_made() {
    let folder = Folder::new("key");
    let data = folder.path().join("data");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/model/towns/lorient.toml");
    let import = ["import", example.to_str().unwrap()];
    assert!(said(&import, &data).0);
    let (good, looked) = said(&["doctor"], &data);
    assert!(good && looked.contains("the key is the one"), "{looked}");
    let (key, away) = (data.join("key"), folder.path().join("away"));
    std::fs::rename(&key, &away).unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for arguments in [&serve[..], &import, &["doctor"]] {
        let (done, refused) = said(arguments, &data);
        assert!(!done && refused.contains("there is no ") && refused.contains("data/key"), "{refused}");
        assert!(!key.exists(), "{arguments:?} made another key");
    }
    let mut other = std::fs::read(&away).unwrap();
    other[0] = if other[0] == b'0' { b'1' } else { b'0' };
    std::fs::write(&key, other).unwrap();
    let (good, looked) = said(&["doctor"], &data);
    assert!(!good && looked.contains("is not the key"), "{looked}");
    let (served, refused) = said(&serve, &data);
    assert!(!served && refused.contains("not the one that this database was made with"), "{refused}");
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_done() {
    let folder = Folder::new("address");
    let data = folder.path().join("data");
    for arguments in [
        ["serve", "--public-url", "not a url"],
        ["serve", "--public-url", "ftp://accueil.example.fr"],
        ["serve", "--database", "mysql://root@localhost/guichet"],
        ["doctor", "--database", "guichet.sqlite"],
    ] {
        let (done, refused) = said(&arguments, &data);
        assert!(!done && refused.contains(arguments[1]), "{refused}");
        assert!(!data.exists(), "{arguments:?} made something");
    }
    for line in ["public_url = \"nowhere\"", "database = \"mysql://localhost\""] {
        let file = folder.path().join("guichet.toml");
        std::fs::write(&file, line).unwrap();
        let (done, refused) = said(&["serve", "--config", file.to_str().unwrap()], &data);
        assert!(!done && refused.contains(line.split(' ').next().unwrap()), "{refused}");
    }
}

#[tokio::test]
async fn a_town_that_is_served_can_be_exported_meanwhile() {
    let folder = Folder::new("served");
    let data = folder.path().join("data");
    let environment = Vec::new();
    let launch = Launch { data: data.clone(), port: free_port(), database: None, environment };
    let mut server = Server::start(launch).await;
    let (done, exported) = said(&["export"], &data);
    assert!(done && exported.contains("slug = \"hotel-de-ville\""), "{exported}");
    let (done, refused) = said(&["migrate"], &data);
    assert!(!done && refused.contains("another guichet"), "what writes waits: {refused}");
    server.citizen().get("/readyz").await.expect(200);
    server.kill();
}

#[tokio::test]
async fn without_a_command_the_environment_holds_as_well() {
    let folder = Folder::new("environment");
    let (data, port) = (folder.path().join("data"), free_port());
    let mut served = Command::new(binary())
        .env("GUICHET_DATA", &data)
        .env("GUICHET_LISTEN", format!("127.0.0.1:{port}"))
        .current_dir(folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    let client = Client::new(&format!("127.0.0.1:{port}"), None);
    let ready = async || client.try_send(Ask::new("GET", "/readyz")).await.ok();
    until("it listens where it was told", ready).await.expect(200);
    served.kill().unwrap();
    served.wait().unwrap();
    assert!(data.join("guichet.sqlite").exists());
}

#[tokio::test]
async fn a_country_of_town_halls_is_searched_by_name() {
    let folder = Folder::new("country");
    let environment = Vec::new();
    let launch = Launch { data: folder.path().join("data"), port: free_port(), database: None, environment };
    Server::start(launch.clone()).await.kill();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/model/towns/lorient.toml");
    let example = std::fs::read_to_string(example).unwrap();
    let (head, sites) = example.split_at(example.find("[[site]]").unwrap());
    let first = sites.split("\n[[site]]").next().unwrap().to_owned();
    let named = |n: usize, name: &str| {
        let town = first.replacen("slug = \"hotel-de-ville\"", &format!("slug = \"mairie-{n}\""), 1);
        let line = town.lines().find(|line| line.starts_with("name = ")).unwrap();
        town.replacen(line, &format!("name = {{ fr = \"{name}\" }}"), 1)
    };
    let many = (1..41).map(|n| named(n, &format!("Mairie {n}"))).collect::<Vec<_>>().join("\n");
    let file = folder.path().join("town.toml");
    std::fs::write(&file, format!("{head}{first}\n{many}\n{}", named(41, "Île-aux-Moines"))).unwrap();
    let (done, taken) = said(&["import", file.to_str().unwrap()], &folder.path().join("data"));
    assert!(done, "{taken}");
    let server = Server::start(launch).await;
    let page = async |path: &str| {
        String::from_utf8_lossy(&server.citizen().get(path).await.expect(200).body).into_owned()
    };
    let all = page("/").await;
    assert!(all.contains("40 mairies sur 42 sont montrées ici"), "{all}");
    assert!(all.contains("role=\"search\"") && !all.contains("Île-aux-Moines"));
    for typed in ["ile%20aux", "%C3%8Ele-aux-moines", "MOINES+ile"] {
        let found = page(&format!("/?name={typed}&lang=fr")).await;
        assert!(
            found.contains("1 mairie porte ce nom") && found.contains("<h2>Île-aux-Moines</h2>"),
            "{typed}"
        );
        assert_eq!(found.matches("class=\"site\"").count(), 1, "{typed}");
    }
    let none = page("/?name=%3Cb%3E").await;
    assert!(none.contains("Aucune mairie ne porte ce nom") && !none.contains("<b>"), "{none}");
}

#[test]
fn one_thing_is_not_called_several() {
    let folder = Folder::new("check");
    let file = folder.path().join("town.toml");
    let example = model::town::EXAMPLE;
    let (head, annex) = example.rsplit_once("\n[[site]]").expect("the example has two sites");
    assert!(annex.contains("mairie-annexe"));
    std::fs::write(&file, head).unwrap();
    let mut command = Command::new(binary());
    let output = command.arg("check").arg(&file).output().expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains(": 1 site.\n") && !text.contains("1 sites") && !text.contains("(1 services)"),
        "{text}"
    );
}

/// What `guichet check` says of a town's file, and whether it is content.
fn checked(folder: &Folder, town: &str) -> (bool, String) {
    let file = folder.path().join("town.toml");
    std::fs::write(&file, town).expect("the folder can be written");
    let output = Command::new(binary()).arg("check").arg(&file).output().expect("the binary runs");
    let both = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&both).into_owned())
}

#[test]
fn a_towns_file_is_previewed_with_its_start_times() {
    let (done, text) = checked(&Folder::new("preview"), model::town::EXAMPLE);
    assert!(done, "{text}");
    let head = "  Start times of Carte d'identité, passeport : demande (online, in all for staff):\n";
    let times = text.split(head).nth(1).unwrap_or_else(|| panic!("no start times: {text}"));
    let days: Vec<(u32, u32)> = times
        .lines()
        .map_while(|line| line.strip_prefix("    "))
        .map(|line| {
            let (online, staff) = line[14..].trim().split_once(", ").expect("two numbers");
            (online.parse().expect("a number"), staff.parse().expect("a number"))
        })
        .collect();
    assert!((8..=14).contains(&days.len()), "the days of two weeks on which it is open: {days:?}");
    assert!(
        days.iter().all(|(online, staff)| online <= staff),
        "staff has what is offered, and more: {days:?}"
    );
    assert!(days.iter().any(|(online, staff)| 0 < *online && online < staff), "{days:?}");
    assert!(!text.contains("Start times of Copie"), "it takes no appointments: {text}");
}

#[test]
fn a_town_whose_service_can_be_booked_online_only_is_refused() {
    let folder = Folder::new("online-only");
    let opening = "[[site.opening]]\n";
    let town = model::town::EXAMPLE.replace(opening, &format!("{opening}channels = [\"online\"]\n"));
    let (done, text) = checked(&folder, &town);
    assert!(!done && text.contains("can be booked online only"), "{text}");
}

#[tokio::test]
async fn who_sees_that_the_demonstration_is_ready_can_read_its_tokens() {
    let folder = Folder::new("ready");
    let environment = Vec::new();
    let launch = Launch { data: folder.path().join("data"), port: free_port(), database: None, environment };
    let mut child = Server::spawn(&launch);
    let citizen = Client::new(&format!("127.0.0.1:{}", launch.port), None);
    until("it is ready", async || {
        citizen.try_send(Ask::new("GET", "/readyz")).await.ok().filter(|reply| reply.status == 200)
    })
    .await;
    let text = std::fs::read_to_string(launch.data.join("demo.json"));
    child.kill().unwrap();
    child.wait().unwrap();
    let demo: Value = serde_json::from_str(&text.expect("demo.json was written before")).unwrap();
    assert!(demo["kiosk_token"].is_string(), "{demo}");
}

#[tokio::test]
async fn headers_that_are_too_long_are_told_so() {
    let folder = Folder::new("headers");
    let environment = Vec::new();
    let launch = Launch { data: folder.path().join("data"), port: free_port(), database: None, environment };
    let server = Server::start(launch).await;
    let long = "x".repeat(20 << 10);
    let ask = Ask::new("GET", "/api/v1/sites").header("x-long", &long);
    server.citizen().send(ask).await.problem(431, "head-too-large");
    server.citizen().get("/api/v1/sites").await.expect(200);
}
