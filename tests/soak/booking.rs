//! Booking: everybody wants the last time, and `kill -9` while people book (RELIABILITY.md, B1, E1 and E2).

use std::time::{Duration, Instant};

use guichet_tests::bookers::{self, Booker, Rush};
use guichet_tests::claims;
use guichet_tests::engine::Engine;
use guichet_tests::rivals::LastTime;
use guichet_tests::seed::Seed;
use guichet_tests::server::Server;
use guichet_tests::town::Town;

/// People who want one time.
const RIVALS: usize = 200;
/// After so many rounds the rows are looked at.
const LOOK_EVERY: usize = 100;

/// People who book at the same time while the server is killed.
const BOOKERS: usize = 16;
/// They book this long before a kill, in milliseconds: from the first requests to many full batches.
const RUN_MILLIS: std::ops::Range<usize> = 5..250;

/// So many rounds of the last time on each engine, and over two processes.
pub async fn rounds(rounds: usize) {
    for engine in Engine::both() {
        let town = Town::open(engine).await;
        race(&town, vec![&town.server], rounds, &format!("{engine}")).await;
    }
    if Engine::both().contains(&Engine::Postgres) {
        let town = Town::open(Engine::Postgres).await;
        let other = town.another_node().await;
        race(&town, vec![&town.server, &other], rounds, "PostgreSQL, two processes").await;
    }
}

async fn race(town: &Town, nodes: Vec<&Server>, rounds: usize, on: &str) {
    let mut last = LastTime::among(RIVALS, nodes).await;
    let since = Instant::now();
    for round in 1..=rounds {
        last.round().await;
        if round % LOOK_EVERY == 0 || round == rounds {
            assert_eq!(claims::wrong(town).await, Vec::<String>::new(), "{on}, after {round} rounds");
            println!(
                "{on}: {round} rounds of {RIVALS} in {} s, one winner each ({} agents), {} refused with times that \
                 were free, 0 wrong",
                since.elapsed().as_secs(),
                last.agents_won,
                last.refused
            );
        }
    }
}

/// So many kills, half of them on each engine.
pub async fn kills(kills: usize) {
    for engine in Engine::both() {
        kill_often(engine, kills.div_ceil(Engine::both().len())).await;
    }
}

async fn kill_often(engine: Engine, kills: usize) {
    let mut seed = Seed::new(47);
    let mut town = Town::open(engine).await;
    let mut people = Booker::some(BOOKERS, &[&town.server], &seed).await;
    let mut again = 0;
    for kill in 1..=kills {
        let rush = Rush::start(people);
        let millis = RUN_MILLIS.start + seed.below(RUN_MILLIS.len());
        tokio::time::sleep(Duration::from_millis(millis as u64)).await;
        town.server.kill();
        people = rush.end().await;
        town.start_again().await;
        for person in &mut people {
            again += person.settle().await;
        }
        let wrong = bookers::wrong(&town, &people).await;
        assert!(wrong.is_empty(), "{engine}, after {kill} kills: {wrong:#?}");
        if kill % 10 == 0 || kill == kills {
            println!("{engine}: {kill} kills, {}, {again} asked again, 0 wrong", bookers::counts(&people));
        }
    }
}
