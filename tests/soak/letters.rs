//! Letters: a mail server that fails at each step, and workers that are killed (RELIABILITY.md, F1).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use guichet_tests::engine::Engine;
use guichet_tests::mailroom::{Fault, Mailroom};
use guichet_tests::outbox;
use guichet_tests::seed::Seed;
use guichet_tests::town::Town;
use guichet_tests::waiting::until;
use model::{Clock, Instant, ManualClock, SiteId};
use notifier::{Notifier, Parts, Post, Smtp, Tls};
use store::{InstallationKey, Place, Store};

/// Every so many letters something goes wrong at the server.
const PER_FAULT: usize = 40;
/// Every so many letters the worker is killed.
const PER_KILL: usize = 200;
/// A server may be silent for so long: short, because the soak waits for it.
const PATIENCE: Duration = Duration::from_millis(500);
/// The faults, a connection's or a letter's.
const FAULTS: [Fault; 9] = [
    Fault::Refused,
    Fault::Greeted(421),
    Fault::Silent,
    Fault::Recipient(450),
    Fault::CutAtData,
    Fault::Letter(451),
    Fault::CutAfterDot,
    Fault::SilentAfterDot,
    Fault::Slow,
];
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// How much time goes on with each look.
const STEP_SECONDS: i64 = 7;

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
    let place = match &town.database {
        Some(url) => Place::Postgres { url: url.clone() },
        None => Place::Sqlite { file: town.server.launch.data.join("guichet.sqlite") },
    };
    let clock = Arc::new(ManualClock::new(Instant::from_millis(1_794_816_900_000)));
    let starts_at = clock.now().plus_minutes(60 * 24 * 30);
    let store = open(&place).await;
    let letters = outbox::fill(&store, site, count, clock.now(), starts_at).await;
    drop(store);
    let faults: Vec<Fault> = (0..count / PER_FAULT).map(|_| *seed.pick(&FAULTS)).collect();
    let of_faults = faults.len();
    let mailroom = Mailroom::failing(faults).await;
    let post = post(&town, mailroom.port);

    let since = std::time::Instant::now();
    let mut kills = 0;
    loop {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let store = open(&place).await;
        let notifier = {
            let _inside = runtime.enter();
            let clock: Arc<dyn Clock> = Arc::new(Arc::clone(&clock));
            Notifier::start(Parts { store, key: InstallationKey::demo(), clock, post: post.clone() })
        };
        let until = mailroom.taken().len() + PER_KILL / 2 + seed.below(PER_KILL);
        let mut waiting = count;
        while waiting > 0 && mailroom.taken().len() < until {
            tokio::time::sleep(LOOK).await;
            clock.advance(TimeDelta::seconds(STEP_SECONDS));
            let rows = town.select("SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE state = 'waiting'").await;
            waiting = rows[0][0].parse().expect("a number");
        }
        if waiting == 0 {
            notifier.stop().await;
            runtime.shutdown_background();
            break;
        }
        runtime.shutdown_background();
        kills += 1;
    }
    let mut copies = BTreeMap::<String, usize>::new();
    for letter in mailroom.taken() {
        *copies.entry(letter.header("Message-ID")).or_default() += 1;
    }
    let doubles: usize = copies.values().map(|count| count - 1).sum();
    let met = of_faults - mailroom.faults_left();
    println!(
        "{engine}: {} letters in {} s, {met} faults, {kills} kills, {} lost 250s, {doubles} doubles, {} lost",
        letters.len(),
        since.elapsed().as_secs(),
        mailroom.lost(),
        letters.len() - copies.len()
    );
    assert_eq!(copies.len(), letters.len(), "{engine}: letters are lost");
    assert!(doubles <= mailroom.lost() + kills, "{engine}: more doubles than lost 250s and kills");
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

fn post(town: &Town, port: u16) -> Post {
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port, tls: Tls::None, login: None, patience: PATIENCE };
    Post {
        from: "Mairie de Lorient <rendez-vous@lorient.example>".parse().expect("an address"),
        base_url: "https://rdv.lorient.example".to_owned(),
        smtp: Some(smtp),
        folder: town.server.launch.data.join("letters"),
        texts: None,
        dkim: None,
    }
}
