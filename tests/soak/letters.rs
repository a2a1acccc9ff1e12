//! Letters: a mail server that fails at each step, and workers whose process is killed (RELIABILITY.md, F1).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use guichet_tests::engine::Engine;
use guichet_tests::mailroom::{Fault, Mailroom, Taken};
use guichet_tests::outbox;
use guichet_tests::seed::Seed;
use guichet_tests::town::Town;
use guichet_tests::waiting::until;
use model::{Clock, Contact, Instant, ManualClock, SiteId};
use notifier::{Notifier, Parts, Post, Smtp, Tls};
use store::{InstallationKey, Place, Store};

/// The first argument of a process that only sends letters.
pub const WORKER: &str = "letters-worker";

/// Every so many letters something goes wrong at the server.
const PER_FAULT: usize = 40;
/// Every so many letters the worker is killed.
const PER_KILL: usize = 200;
/// A server may be silent for so long: short, because the soak waits for it.
const PATIENCE: Duration = Duration::from_millis(500);
/// The faults, a connection's or a letter's.
const FAULTS: [Fault; 12] = [
    Fault::Refused,
    Fault::Greeted(421),
    Fault::Greeted(554),
    Fault::Silent,
    Fault::Recipient(450),
    Fault::Recipient(550),
    Fault::CutAtData,
    Fault::Letter(451),
    Fault::Letter(552),
    Fault::CutAfterDot,
    Fault::SilentAfterDot,
    Fault::Slow,
];
/// Faults after which a letter is not tried again before somebody says so.
const FOR_EVER: [Fault; 2] = [Fault::Recipient(550), Fault::Letter(552)];
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// How much time goes on with each look.
const STEP_SECONDS: i64 = 7;
/// What a letter's head is made of, and of nothing else.
const HEADERS: [&str; 9] = [
    "Auto-Submitted",
    "Content-Language",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];
/// Pieces of names that would like to be a header, an end of line or another recipient.
const PIECES: [&str; 14] = [
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\r\n.\r\n",
    "\u{2028}",
    "\u{85}",
    "\u{202e}",
    "Bcc: x@y.example",
    "To: x@y.example",
    "Message-ID: <x@y.example>",
    "=?utf-8?q?=0D=0ABcc:?=",
    "Gwenn",
    "\"<>@",
];

/// So many letters, half of them on each engine.
pub async fn run(letters: usize) {
    for engine in Engine::both() {
        on(engine, letters.div_ceil(Engine::both().len())).await;
    }
}

async fn on(engine: Engine, count: usize) {
    let mut seed = Seed::new(31);
    let mut town = Town::open(engine).await;
    let site: SiteId = town.demo.site.parse().expect("a site's id");
    town.server.stop().await;
    let data = town.server.launch.data.clone();
    let place = town.database.clone().unwrap_or_else(|| data.join("guichet.sqlite").display().to_string());
    let clock = Arc::new(ManualClock::new(Instant::from_millis(1_794_816_900_000)));
    let starts_at = clock.now().plus_minutes(60 * 24 * 30);
    let people = (0..count).map(|nth| hostile(&mut seed, nth)).collect();
    let store = open(&place_of(&place)).await;
    let letters = outbox::fill_for(&store, site, people, (clock.now(), starts_at)).await;
    drop(store);
    let faults: Vec<Fault> = (0..count / PER_FAULT).map(|_| *seed.pick(&FAULTS)).collect();
    let of_faults = faults.len();
    let for_ever = faults.iter().filter(|fault| FOR_EVER.contains(fault)).count();
    let mailroom = Mailroom::failing(faults).await;

    let since = std::time::Instant::now();
    // Whose letter was in hand when its worker was killed.
    let mut in_hand: Vec<String> = Vec::new();
    let (mut kills, mut refused) = (0, 0);
    loop {
        let mut worker = Worker::start(&place, mailroom.port, clock.now(), &data.join("letters"));
        let before = mailroom.taken().len();
        let until_taken = before + PER_KILL / 2 + seed.below(PER_KILL);
        let mut waiting = count;
        while waiting > 0 && mailroom.taken().len() < until_taken {
            tokio::time::sleep(LOOK).await;
            clock.advance(TimeDelta::seconds(STEP_SECONDS));
            worker.tell(clock.now());
            waiting = in_state(&town, "waiting").await;
        }
        worker.kill();
        kills += 1;
        until("the mail server heard of it", async || (mailroom.open() == 0).then_some(())).await;
        in_hand.extend(mailroom.taken()[before..].last().map(|letter| letter.header("Message-ID")));
        if waiting == 0 {
            let found = in_state(&town, "refused").await;
            if found == 0 {
                break;
            }
            // Staff was told of these; now they are tried again.
            refused += found;
            let store = open(&place_of(&place)).await;
            store.retry_letters(None, clock.now()).await.expect("the database answers");
        }
    }
    let taken = mailroom.taken();
    let injected = taken.iter().filter(|letter| !is_clean(letter)).count();
    let mut copies = BTreeMap::<String, Vec<&Taken>>::new();
    for letter in &taken {
        copies.entry(letter.header("Message-ID")).or_default().push(letter);
    }
    let people: BTreeSet<&String> = taken.iter().flat_map(|letter| &letter.to).collect();
    let doubles: usize = copies.values().map(|all| all.len() - 1).sum();
    let unexplained: usize = copies
        .iter()
        .map(|(id, all)| {
            let untold = all.iter().filter(|letter| !letter.told).count();
            let killed = in_hand.iter().filter(|it| *it == id).count();
            (all.len() - 1).saturating_sub(untold + killed)
        })
        .sum();
    println!(
        "{engine}: {} letters in {} s, {} faults, {kills} kills, {refused} refused for ever and sent again, {} lost 250s, \
         {doubles} doubles, {unexplained} of them without a lost 250 or a kill, {} lost, {injected} headers injected",
        letters.len(),
        since.elapsed().as_secs(),
        of_faults - mailroom.faults_left(),
        mailroom.lost(),
        letters.len() - people.len()
    );
    assert_eq!(mailroom.faults_left(), 0, "{engine}: every fault was met");
    assert_eq!(people.len(), letters.len(), "{engine}: letters are lost");
    assert_eq!(copies.len(), letters.len(), "{engine}: a letter came under two Message-IDs");
    assert_eq!(unexplained, 0, "{engine}: doubles whose 250 was not lost");
    assert_eq!(refused, for_ever, "{engine}: what is refused for ever is told to staff, and nothing else");
    assert_eq!(injected, 0, "{engine}: what people wrote became a header or a recipient");
}

/// Somebody whose name is made of what would like to be something else.
fn hostile(seed: &mut Seed, nth: usize) -> Contact {
    let pieces = 1 + seed.below(5);
    let name = (0..pieces).map(|_| *seed.pick(&PIECES)).collect();
    Contact { name, ..outbox::person(nth) }
}

/// A letter has its headers, each once, and one recipient, who is the one that it names.
fn is_clean(letter: &Taken) -> bool {
    let head = letter.text.split("\r\n\r\n").next().unwrap_or_default();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    let mut names: Vec<&str> = lines.map(|line| line.split(':').next().unwrap_or_default()).collect();
    names.sort_unstable();
    names == HEADERS && matches!(&letter.to[..], [to] if letter.header("To").contains(to.as_str()))
}

async fn in_state(town: &Town, state: &str) -> usize {
    let rows =
        town.select(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE state = '{state}'")).await;
    rows[0][0].parse().expect("a number")
}

/// A process that only sends letters, by a clock that it is told.
struct Worker(Child);

impl Worker {
    fn start(place: &str, port: u16, now: Instant, folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args([WORKER, place, &port.to_string(), &now.as_millis().to_string()]).arg(folder);
        Self(command.stdin(Stdio::piped()).spawn().expect("it starts"))
    }

    fn tell(&mut self, now: Instant) {
        let pipe = self.0.stdin.as_mut().expect("it is piped");
        writeln!(pipe, "{}", now.as_millis()).expect("the worker lives until it is killed");
    }

    /// Without a word (SIGKILL).
    fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it ended");
    }
}

/// The worker's side: place, port, the time and the folder; each line that comes is another time.
pub async fn work(arguments: &[String]) {
    let [place, port, now, folder] = arguments else { panic!("{WORKER} PLACE PORT TIME FOLDER") };
    let number = |text: &str| text.trim().parse::<i64>().expect("a time in milliseconds");
    let clock = Arc::new(ManualClock::new(Instant::from_millis(number(now))));
    let smtp = Smtp {
        host: "127.0.0.1".to_owned(),
        port: port.parse().expect("a port"),
        tls: Tls::None,
        login: None,
        patience: PATIENCE,
    };
    let post = Post {
        from: "Mairie de Lorient <rendez-vous@lorient.example>".parse().expect("an address"),
        base_url: "https://rdv.lorient.example".to_owned(),
        smtp: Some(smtp),
        folder: folder.into(),
        texts: None,
        dkim: None,
    };
    let parts = Parts {
        store: open(&place_of(place)).await,
        key: InstallationKey::demo(),
        clock: Arc::new(Arc::clone(&clock)),
        post,
    };
    let _notifier = Notifier::start(parts);
    let told = tokio::task::spawn_blocking(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            clock.set(Instant::from_millis(number(&line)));
        }
    });
    told.await.expect("times can be read");
}

fn place_of(text: &str) -> Place {
    if text.starts_with("postgres") {
        Place::Postgres { url: text.to_owned() }
    } else {
        Place::Sqlite { file: text.into() }
    }
}

/// Each worker has its own connections; SQLite's lock may still be held by the one that was just killed.
async fn open(place: &Place) -> Store {
    until("the database is free", async || match Store::open(place.clone()).await {
        Ok(store) => Some(store),
        Err(store::Error::Locked(_)) => None,
        Err(error) => panic!("{error}"),
    })
    .await
}
