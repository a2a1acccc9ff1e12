//! A town brings the appointments of its old system.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::TimeDelta;
use guichet_tests::clock::now;
use guichet_tests::engine::Engine;
use guichet_tests::rows::Rows;
use guichet_tests::seed::Seed;
use guichet_tests::server::binary;
use guichet_tests::temporary::Folder;
use guichet_tests::town::{Town, on_both};
use guichet_tests::waiting::until;
use serde_json::Value;

const HEADER: &str = "reference;site;service;persons;date;time;counter;name;email;phone;language";
const NAME: &str = "Gwenaëlle Kerdoncuff";

/// What the command said on both outputs, and whether it was content.
fn brought(csv: impl AsRef<[u8]>, data: &Path, database: Option<&str>, more: &[&str]) -> (bool, String) {
    let folder = Folder::new("rdv");
    let file = folder.path().join("rdv.csv");
    std::fs::write(&file, csv).expect("the folder can be written");
    let mut command = Command::new(binary());
    command
        .arg("import-appointments")
        .arg(&file)
        .args(more)
        .arg("--data")
        .arg(data)
        .env("GUICHET_LOG", "error");
    database.map(|url| command.arg("--database").arg(url));
    let output = command.output().expect("the binary runs");
    let both = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&both).into_owned())
}

/// A local date some days ahead.
fn date(days: i64) -> String {
    (now() + TimeDelta::days(days)).format("%Y-%m-%d").to_string()
}

/// A town whose old system is left.
trait Newcomer {
    async fn bring(&mut self, csv: &str, more: &[&str]) -> (bool, String);
    async fn appointments(&self) -> u64;
    async fn found(&self, reference: &str) -> Vec<Value>;
}

impl Newcomer for Town {
    /// SQLite is one process's: the server leaves while the command works.
    async fn bring(&mut self, csv: &str, more: &[&str]) -> (bool, String) {
        let data = self.server.launch.data.clone();
        if self.engine == Engine::Postgres {
            return brought(csv, &data, self.database.as_deref(), more);
        }
        let (refused, words) = brought(csv, &data, None, more);
        assert!(!refused && words.contains("another"), "while the server has the file: {words}");
        self.server.kill();
        let done = brought(csv, &data, None, more);
        self.start_again().await;
        done
    }

    async fn appointments(&self) -> u64 {
        let rows = self.select("SELECT CAST(COUNT(*) AS TEXT) FROM appointment").await;
        rows[0][0].parse().expect("a number")
    }

    async fn found(&self, reference: &str) -> Vec<Value> {
        let path = self.site_path(&format!("/appointments?reference={reference}"));
        let found = self.reception().get(&path).await.expect(200).json();
        found["appointments"].as_array().expect("a list").clone()
    }
}

#[tokio::test]
async fn what_was_promised_elsewhere_is_booked_once_and_found_by_its_old_number() {
    on_both(async |mut town| {
        let (near, far) = (date(3), date(300));
        let csv = format!(
            "\u{feff}{HEADER}\r\n\
             OLD-1;hotel-de-ville;identite;4;{near};10:05;guichet-3;{NAME};;06 12 34 56 78;\r\n\
             OLD-1;hotel-de-ville;inscription-scolaire;;{near};10:40;;;;;\r\n\
             OLD-2;hotel-de-ville;mariage;1;{far};11:10;;Anne Le Goff;anne@mairie.example;;en\r\n"
        );
        let (done, tried) = town.bring(&csv, &["--dry-run"]).await;
        assert!(done && tried.contains("2 appointments would be booked"), "{tried}");
        assert!(tried.contains(&format!("line 2: OLD-1 hotel-de-ville {near} 10:05")), "{tried}");
        assert!(tried.contains("at guichet-3, then bureau-1"), "{tried}");
        assert!(!tried.contains("Kerdoncuff"), "names stay in the file: {tried}");
        assert_eq!(town.appointments().await, 0, "a dry run writes nothing");

        let (done, booked) = town.bring(&csv, &[]).await;
        assert!(done && booked.contains("2 appointments booked, 0 booked by an earlier import"), "{booked}");
        let found = town.found("OLD-1").await;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0]["staff"]["old_reference"].as_str(), found[0]["state"].as_str()),
            (Some("OLD-1"), Some("booked"))
        );
        assert!(found[0]["starts_at"].as_str().is_some_and(|it| it.starts_with(&format!("{near}T10:05"))));
        assert_eq!(found[0]["services"].as_array().map(Vec::len), Some(2));
        assert_eq!(found[0]["services"][0]["persons"], 4);
        assert_eq!(found[0]["staff"]["contact"]["name"], NAME);
        assert_eq!(town.found("OLD-2").await[0]["staff"]["contact"]["language"], "en");

        // Given up meanwhile, it is not brought back.
        let code = found[0]["staff"]["id"].as_str().expect("staff sees ids").to_owned();
        town.reception().delete(&format!("/api/v1/appointments/{code}")).await.expect(204);
        let later = format!("{csv}OLD-3;hotel-de-ville;pacs;1;{near};14:00;;Yann;;;\r\n");
        let (done, again) = town.bring(&later, &[]).await;
        assert!(done && again.contains("1 appointment booked, 2 booked by an earlier import"), "{again}");
        assert_eq!(town.appointments().await, 3);
        assert_eq!(town.found("OLD-1").await[0]["state"], "cancelled");
    })
    .await;
}

#[tokio::test]
async fn as_long_as_one_has_no_room_nothing_is_booked() {
    on_both(async |mut town| {
        let (near, past) = (date(3), date(-2));
        let line = |reference: &str, counter: &str, on: &str| {
            format!("{reference};hotel-de-ville;identite;1;{on};10:05;{counter};{NAME};;;\n")
        };
        let csv = [
            format!("{HEADER}\n"),
            line("A", "", &near),
            line("B", "guichet-2", &near),
            line("C", "guichet-2", &near),
            line("D", "guichet-7", &near),
            line("E", "", &past),
            line("F", "", &date(900)),
        ];
        for more in [&["--dry-run"][..], &[]] {
            let (done, told) = town.bring(&csv.concat(), more).await;
            assert!(!done, "{told}");
            for conflict in [
                "line 4: C is at a counter where others have the time",
                "line 5: D is at a counter that does not give the service",
                "line 6: E is over",
                "line 7: F is too far ahead",
                "has 4 conflicts",
            ] {
                assert!(told.contains(conflict), "{conflict}: {told}");
            }
            assert_eq!(told.contains("line 3: B hotel-de-ville"), !more.is_empty(), "{told}");
            assert_eq!(town.appointments().await, 0);
        }
        // Who may sit anywhere leaves the others the counters that they were promised, whichever these are.
        let counters = ["guichet-2", "guichet-3", "guichet-4", "guichet-5"];
        for left in counters {
            let promised = counters.into_iter().filter(|it| *it != left);
            let lines: String = promised.map(|it| line(&format!("AT-{it}"), it, &near)).collect();
            let csv = format!("{HEADER}\n{}{lines}", line("ANY", "", &near));
            let (done, told) = town.bring(&csv, &["--dry-run"]).await;
            assert!(done && told.contains(&format!("15 min at {left}")), "{left}: {told}");
        }
        // Four counters give the service: the fifth finds none.
        let five = ["A", "B", "C", "D", "E"].map(|it| line(it, "", &near)).concat();
        let (done, told) = town.bring(&format!("{HEADER}\n{five}"), &["--dry-run"]).await;
        assert!(!done && told.contains("line 6: E finds no free counter at its time"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn letters_go_out_only_where_they_are_asked_for_and_their_link_opens_the_appointment() {
    on_both(async |mut town| {
        let on = date(30);
        let line = |reference: &str, mail: &str| {
            format!("{reference};hotel-de-ville;mariage;1;{on};11:10;;Anne Le Goff;{mail};;\n")
        };
        let silent = format!("{HEADER}\n{}", line("OLD-1", "one@mairie.example"));
        let (done, told) = town.bring(&silent, &[]).await;
        assert!(
            done && told.contains("1 appointment booked, 0 booked by an earlier import; no letters"),
            "{told}"
        );
        let more = format!("{silent}{}", line("OLD-2", "two@mairie.example").replace("11:10", "14:10"));
        let (done, told) = town.bring(&more, &["--letters", "--dry-run"]).await;
        assert!(done && told.contains("each new one is confirmed by a letter"), "{told}");
        let letters = "SELECT kind, CAST(appointment AS TEXT) FROM letter ORDER BY id";
        assert_eq!(town.select(letters).await, Vec::<Vec<String>>::new());

        let (done, told) = town.bring(&more, &["--letters"]).await;
        assert!(
            done && told.contains("1 appointment booked, 1 booked by an earlier import; each new"),
            "{told}"
        );
        let second = "SELECT CAST(appointment AS TEXT) FROM contact WHERE old_reference = 'OLD-2'";
        let second = town.select(second).await[0][0].clone();
        let both = ["confirmation", "reminder"].map(|kind| vec![kind.to_owned(), second.clone()]);
        assert_eq!(town.select(letters).await, both, "the first was told nothing");

        let folder = town.launch.data.join("letters");
        let mail = until("the confirmation", async || {
            let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
            files.filter(|path| path.extension().is_some_and(|it| it == "eml")).find_map(|path| {
                std::fs::read_to_string(path).ok().filter(|mail| mail.contains("two@mairie.example"))
            })
        })
        .await;
        let mail = mail.replace("=\r\n", "");
        let link = mail.split(&format!("{}/rdv/", town.demo.base_url)).nth(1).expect("a link");
        let code: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
        let shown = town.citizen().get(&format!("/api/v1/appointments/{code}")).await.expect(200).json();
        assert!(
            shown["starts_at"].as_str().is_some_and(|it| it.starts_with(&format!("{on}T14:10"))),
            "{shown}"
        );
    })
    .await;
}

/// The example town in a folder, where nobody serves it.
fn unserved(folder: &Folder) -> PathBuf {
    let data = folder.path().join("data");
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/model/towns/lorient.toml");
    let mut import = Command::new(binary());
    let taken = import.arg("import").arg(town).arg("--data").arg(&data).output().expect("the binary runs");
    assert!(taken.status.success());
    data
}

#[test]
fn an_hour_that_clocks_leave_out_or_show_twice_is_told_with_its_line_and_field() {
    let folder = Folder::new("clocks");
    let data = unserved(&folder);
    let (forward, back) = ("28/03/2027", "2027-10-31");
    let times = ["01:55", "02:00", "02:30", "02:55", "03:00"];
    let line =
        |(on, at): (&str, &str)| format!("R-{on}-{at};hotel-de-ville;identite;1;{on};{at};;{NAME};;;\n");
    let of = |on| times.map(|at| line((on, at))).concat();
    let (done, told) = brought(format!("{HEADER}\n{}{}", of(forward), of(back)), &data, None, &["--dry-run"]);
    assert!(!done, "{told}");
    let never = "clocks go forward: this time does not come on that date";
    let twice = "clocks go back: this time comes twice on that date, and is given to nobody";
    let expected: Vec<String> = (3..=5)
        .map(|line| format!("line {line}, time: {never}"))
        .chain((8..=10).map(|line| format!("line {line}, time: {twice}")))
        .collect();
    let mistakes: Vec<&str> = told.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(mistakes, expected);
    // The minutes before and after are times as any other: only nobody is there at night.
    let around =
        [(forward, "01:55"), (forward, "03:00"), (back, "01:55"), (back, "03:00")].map(line).concat();
    let (done, told) = brought(format!("{HEADER}\n{around}"), &data, None, &["--dry-run"]);
    assert!(!done && !told.contains("clocks") && told.contains("has 4 conflicts"), "{told}");
}

#[tokio::test]
async fn whatever_a_file_holds_it_is_told_by_lines_and_a_dry_run_changes_nothing() {
    let folder = Folder::new("files");
    let data = unserved(&folder);
    let on = date(3);
    let good = |nth: usize| format!("R{nth};hotel-de-ville;mariage;1;{on};10:05;;{NAME};;;\r\n");
    // What the command leaves beside rows (a key's file, the log of SQLite) is made by the first run.
    let (done, told) = brought(format!("\u{feff}{HEADER}\r\n{}", good(1)), &data, None, &["--dry-run"]);
    assert!(done, "{told}");
    let before = Rows::of_sqlite(&data).await;

    let head = format!("{HEADER}\r\n");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(head.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin = [head.as_bytes(), b"R1;hotel-de-ville;mariage;1;2027-03-09;10:05;;Zo\xeb;;;\r\n"].concat();
    let open = format!("{head}R1;hotel-de-ville;mariage;1;{on};10:05;;\"{NAME};;;\r\n{}", good(2));
    let many: String = (1..=100_000).map(|nth| good(nth).replace("10:05", "10h05")).collect();
    let files: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "line 1: it is no header"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0".to_vec(), "line 1: it is no header"),
        (good(1).into_bytes(), "line 1: it is no header"),
        (utf16, "line 1: these are no UTF-8 characters"),
        (latin, "line 2: these are no UTF-8 characters"),
        (open.into_bytes(), "line 2: it has 8 fields, the header has 11"),
        (format!("{head}\0\0\0").into_bytes(), "line 2: it has 1 fields, the header has 11"),
        (format!("{head}{}", good(1).replace(NAME, "A\0B")).into_bytes(), "line 2, name: it is one line of"),
        ((head.clone() + &many).into_bytes(), "line 100001, time: it is written 09:05"),
    ];
    let mut random = Seed::new(71);
    let mut told_of = files;
    for _ in 0..20 {
        // A good file of which some bytes are others.
        let mut bytes = (head.clone() + &(1..=5).map(good).collect::<String>()).into_bytes();
        for _ in 0..=random.below(8) {
            let at = random.below(bytes.len());
            bytes[at] = random.pick(b";,\"\r\n\0\xff\xc3 9").to_owned();
        }
        told_of.push((bytes, ""));
    }
    for (bytes, expected) in told_of {
        let (done, told) = brought(&bytes, &data, None, &["--dry-run"]);
        let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(800)]).into_owned();
        assert!(
            told.contains(expected) && (expected.is_empty() || !done),
            "{expected}: {told}\n{:?}",
            shown()
        );
        assert!(done || told.lines().any(|line| line.starts_with("line ")), "{told}\n{:?}", shown());
        assert!(!told.contains("panicked") && !told.contains("Kerdoncuff"), "{told}\n{:?}", shown());
    }
    assert_eq!(Rows::of_sqlite(&data).await.differences(&before), Vec::<String>::new());
}

#[test]
fn every_mistake_is_told_at_once_with_its_line_and_field() {
    let folder = Folder::new("mistakes");
    let data = unserved(&folder);
    let on = date(3);
    let csv = format!(
        "{HEADER}\n\
         ;hotel-de-ville;identite;1;{on};10:00;;{NAME};;;\n\
         R2;annexe;identite;1;{on};10:00;;{NAME};;;\n\
         R3;hotel-de-ville;piscine;1;{on};10:00;;{NAME};;;\n\
         R4;hotel-de-ville;identite;99;{on};10:00;;{NAME};;;\n\
         R5;hotel-de-ville;identite;1;demain;10h;;{NAME};;;\n\
         R6;hotel-de-ville;identite;1;{on};10:03;guichet-99;{NAME};;;\n\
         R7;hotel-de-ville;identite;1;{on};10:00;;;nobody;12;de\n\
         R8;hotel-de-ville;identite;1;{on};10:00;;{NAME};;;\n\
         R8;hotel-de-ville;identite;1;{on};10:00;;{NAME};;;\n\
         R8;hotel-de-ville;pacs;1;{};09:00;;Yann;;;\n\
         R9;hotel-de-ville;accueil;1;{on};10:00;;{NAME};;;\n",
        date(4)
    );
    let (done, told) = brought(&csv, &data, None, &[]);
    assert!(!done, "{told}");
    for mistake in [
        "line 2, reference: it is missing",
        "line 3, site: there is no site with this slug",
        "line 4, service: the site has no service with this slug, and none of this kind",
        "line 5, persons: it is a number from 1 to ",
        "line 6, date: it is written 2026-03-09 or 09/03/2026",
        "line 6, time: it is written 09:05",
        "line 7, time: it is on whole five minutes",
        "line 7, counter: the site has no counter with this slug",
        "line 8, name: it is one line of 1 to 100 characters",
        "line 8, language: it is fr or en",
        "line 10, reference: it stands twice: line 9 has it for the same service",
        "line 11, date: the reference stands on line 9 with another one",
        "line 11, name: the reference stands on line 9 with another one",
        "line 12, service: the service takes no appointments",
    ] {
        assert!(told.contains(mistake), "{mistake}: {told}");
    }
    assert!(!told.contains("Kerdoncuff"), "{told}");
    let at_night = format!("{HEADER}\nR1;hotel-de-ville;identite;1;{on};03:00;;{NAME};;;\n");
    let (done, told) = brought(&at_night, &data, None, &[]);
    assert!(!done && told.contains("line 2: R1 is outside of the openings"), "{told}");
}
