//! Calendar files, read by a parser that is not ours (Python's `icalendar`, in an environment of its own).

#![cfg(feature = "ics")]
#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use booking::ics::{Entry, Method, Publisher, Words, write};
use booking::rules::{Appointment, Command as Ordered, ContactKey, Context, Rows, State, decide};
use booking::{Ask, Channel, Errand};
use model::calendar::at_wall;
use model::town::{EXAMPLE, Town};
use model::{AppointmentId, Instant, SiteId};
use serde_json::{Value, json};

/// An environment with the library, made once.
static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("icalendar");
    let python = folder.join("bin/python");
    let has_library = |python: &Path| {
        let tried = Command::new(python).args(["-c", "import icalendar"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    if !has_library(&python) {
        let run = |program: &Path, arguments: &[&str]| {
            let status = Command::new(program).args(arguments).status().unwrap();
            assert!(status.success(), "{} {arguments:?}", program.display());
        };
        run(Path::new("python3"), &["-m", "venv", folder.to_str().unwrap()]);
        let wanted = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ics/requirements.txt");
        run(
            &python,
            &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", wanted],
        );
    }
    python
});

fn read(text: &str) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ics/read.py");
    let (input, output) = (Stdio::piped(), Stdio::piped());
    let mut python = Command::new(&*PYTHON).arg(script).stdin(input).stdout(output).spawn().unwrap();
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let said = python.wait_with_output().unwrap();
    assert!(said.status.success(), "{text}");
    serde_json::from_slice(&said.stdout).unwrap()
}

fn at(wall: &str) -> Instant {
    at_wall(format!("{wall}:00").parse().unwrap(), "Europe/Paris".parse().unwrap()).unwrap()
}

const PUBLISHER: Publisher = Publisher {
    host: "rdv.lorient.example",
    name: "Ville de Lorient: état civil",
    mail: "mairie@lorient.example",
};

const WORDS: Words = Words {
    title: "Carte d'identité, passeport : demande; deux personnes",
    place: "Hôtel de Ville, 2 boulevard du Général-Leclerc, 56100 Lorient",
    text: "À apporter :\n– une photo d'identité de moins de six mois, les œillères \\ exceptées ;\n– un justificatif.",
    url: Some("https://rdv.lorient.example/rdv/0123456789abcdefghjkmnpqrs?a=1,2;b=3"),
};

/// The example's town hall, with somebody who books for four, then for one child at school.
struct Town1 {
    state: State,
    seq: i64,
    now: Instant,
}

impl Town1 {
    fn new() -> Self {
        let site = Town::parse(EXAMPLE).unwrap().sites[0].build_in_order(SiteId::new(1).unwrap());
        let now = at("2026-10-20T08:00");
        Self { state: State::load(Arc::new(site), Rows::default(), now), seq: 0, now }
    }

    fn order(&mut self, command: &Ordered) {
        self.seq += 1;
        let decided = decide(&self.state, command, &mut Context::new(self.now, self.seq)).unwrap();
        decided.changes.iter().for_each(|change| self.state.apply(change, self.now));
    }

    fn hold(&mut self, starts_at: &str) -> AppointmentId {
        let service = |slug| self.state.site().services.iter().find(|it| it.slug == slug).unwrap().id;
        let errands = vec![
            Errand { service: service("identite"), persons: 4 },
            Errand { service: service("attestation-accueil"), persons: 1 },
        ];
        let ask = Ask { errands, channel: Channel::Online, interpreter: None };
        self.order(&Ordered::Hold { ask, starts_at: at(starts_at), secret_hash: [7; 32] });
        AppointmentId::made(self.state.site().id, self.seq, 0)
    }

    fn book(&mut self, starts_at: &str) -> AppointmentId {
        let hold = self.hold(starts_at);
        self.order(&Ordered::Book { hold, secret_hash: [7; 32], contact: Some(ContactKey([3; 32])) });
        hold
    }

    fn appointment(&self, id: AppointmentId) -> &Appointment {
        self.state.appointment(id).unwrap()
    }

    fn file(&self, id: AppointmentId, method: Method) -> Value {
        let entry = Entry::of(self.appointment(id), PUBLISHER, WORDS);
        read(&write(method, PUBLISHER, None, &[entry], self.now))
    }
}

fn seconds(at: Instant) -> i64 {
    at.as_millis() / 1000
}

#[test]
fn an_appointment_reads_back_word_for_word_in_utc() {
    let mut town = Town1::new();
    // The Tuesday after clocks have gone back: 09:45 in Paris is 08:45 UTC, the week before it was 07:45.
    let id = town.book("2026-10-27T09:45");
    let file = town.file(id, Method::Publish);
    let of_file = |name: &str| file[name].clone();
    assert_eq!(
        (of_file("method"), of_file("version"), of_file("name")),
        (json!("PUBLISH"), json!("2.0"), Value::Null)
    );
    let expected = json!({
        "uid": format!("{id}@rdv.lorient.example"),
        "sequence": 2,
        "starts_at": seconds(at("2026-10-27T09:45")),
        "ends_at": seconds(at("2026-10-27T10:50")),
        "written_at": seconds(town.now),
        "status": "CONFIRMED",
        "class": "PRIVATE",
        "organizer": "mailto:mairie@lorient.example",
        "organizer_name": PUBLISHER.name,
        "title": WORDS.title,
        "place": WORDS.place,
        "text": WORDS.text,
        "url": WORDS.url,
    });
    assert_eq!(file["events"], json!([expected]));
    assert_eq!(seconds(at("2026-10-27T09:45")) % 86_400, 8 * 3600 + 45 * 60);
}

#[test]
fn a_move_keeps_the_uid_and_raises_the_sequence_and_a_cancellation_takes_it_out() {
    let mut town = Town1::new();
    let id = town.book("2026-10-21T09:45");
    let before = town.file(id, Method::Publish)["events"][0].clone();
    let hold = town.hold("2026-10-28T14:00");
    town.order(&Ordered::Move { appointment: id, hold, secret_hash: [7; 32] });
    let moved = town.file(id, Method::Publish)["events"][0].clone();
    assert_eq!(moved["uid"], before["uid"]);
    assert!(moved["sequence"].as_i64() > before["sequence"].as_i64());
    assert_eq!(moved["starts_at"], json!(seconds(at("2026-10-28T14:00"))));
    town.order(&Ordered::Cancel(id));
    let file = town.file(id, Method::Cancel);
    let gone = file["events"][0].clone();
    assert_eq!((file["method"].clone(), gone["status"].clone()), (json!("CANCEL"), json!("CANCELLED")));
    assert_eq!(gone["uid"], before["uid"]);
    assert!(gone["sequence"].as_i64() > moved["sequence"].as_i64());
}

#[test]
fn a_feed_has_the_legs_of_a_counter_each_with_its_own_time() {
    let mut town = Town1::new();
    let ids = [town.book("2026-10-21T09:45"), town.book("2026-10-21T14:00")];
    let words = Words { title: "RDV", place: "", text: "", url: None };
    let legs = |id: &AppointmentId| {
        let appointment = town.appointment(*id);
        appointment
            .legs
            .iter()
            .map(|leg| Entry::of_leg(appointment, leg, PUBLISHER, words))
            .collect::<Vec<_>>()
    };
    let entries: Vec<Entry> = ids.iter().flat_map(legs).collect();
    let feed =
        read(&write(Method::Publish, PUBLISHER, Some("Guichet 3, rez-de-chaussée"), &entries, town.now));
    assert_eq!(feed["name"], json!("Guichet 3, rez-de-chaussée"));
    let events = feed["events"].as_array().unwrap();
    let uids: std::collections::BTreeSet<_> = events.iter().map(|it| it["uid"].as_str()).collect();
    assert_eq!((events.len(), uids.len()), (4, 4), "a UID for each leg");
    let times: Vec<_> = events.iter().map(|it| (it["starts_at"].clone(), it["ends_at"].clone())).collect();
    let time = |from: &str, to: &str| {
        (json!(seconds(at(&format!("2026-10-21T{from}")))), json!(seconds(at(&format!("2026-10-21T{to}")))))
    };
    assert_eq!(times[..2], [time("09:45", "10:30"), time("10:30", "10:50")]);
    assert_eq!(events[0]["url"], Value::Null);
}
