//! `kill -9` under load: every answered ticket and call is there afterwards, unanswered ones once or not at all
//! (RELIABILITY.md, B1 and E1).

use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::live::{Frame, Screen};
use guichet_tests::seed::Seed;
use guichet_tests::town::Town;
use guichet_tests::waiting::until;

use crate::load::{Load, Press};
use crate::truth::Truth;

/// More kiosks than one town has, fewer than make the queue grow for ever.
const KIOSKS: usize = 6;
/// Every desk of the example.
const DESKS: usize = 12;
/// The load runs this long before a kill, in milliseconds: from the first requests to many full batches.
const RUN_MILLIS: std::ops::Range<usize> = 5..250;

/// So many kills, half of them on each engine.
pub async fn run(kills: usize) {
    for engine in Engine::both() {
        let seed = Seed::new(41);
        let of_this_engine = kills.div_ceil(Engine::both().len());
        kill_often(engine, of_this_engine, seed).await;
    }
}

async fn kill_often(engine: Engine, kills: usize, mut seed: Seed) {
    let mut town = Town::open(engine).await;
    let mut truth = Truth::default();
    let (mut unanswered, mut slowest) = (0, Duration::ZERO);
    let mut screen = town.screen().await;
    screen.board().await;
    for kill in 1..=kills {
        let load = Load::start(&town, KIOSKS, DESKS, &seed.child(kill as u64));
        let millis = RUN_MILLIS.start + seed.below(RUN_MILLIS.len());
        tokio::time::sleep(Duration::from_millis(millis as u64)).await;
        town.server.kill();
        let mut presses = load.end().await;
        let known = screen_until_closed(screen).await;

        let since = Instant::now();
        town.start_again().await;
        slowest = slowest.max(since.elapsed());
        screen = reopened(&town, &known).await;
        unanswered += ask_again(&mut presses).await;
        truth.remember(&presses);
        if kill % 10 == 0 || kill == kills {
            let wrong = truth.against(&town).await;
            assert!(wrong.is_empty(), "{engine}, after {kill} kills: {wrong:#?}");
            let (tickets, calls) = truth.counts();
            println!(
                "{engine}: {kill} kills, {tickets} tickets, {calls} calls, {unanswered} asked again, 0 wrong"
            );
        }
    }
    println!("{engine}: slowest start after a kill {} ms", slowest.as_millis());
}

/// What a screen knew when its link broke.
struct Known {
    epoch: serde_json::Value,
    seq: u64,
}

async fn screen_until_closed(mut screen: Screen) -> Known {
    while !matches!(screen.frame().await, Frame::Closed(_)) {}
    Known { epoch: screen.epoch.expect("it had a first frame"), seq: screen.seq }
}

/// The screen comes back with what it knows, and sees nothing older.
async fn reopened(town: &Town, known: &Known) -> Screen {
    let path = town.site_path(&format!("/live?seq={}", known.seq));
    let token = town.demo.display_token.clone();
    let mut screen =
        Screen::try_open(&town.address(), &path, Some(&token)).await.expect("old tokens are good");
    let board = screen.board().await;
    assert_eq!(board.epoch, known.epoch, "the same database");
    assert!(board.seq >= known.seq, "seq {} after {}", board.seq, known.seq);
    screen
}

/// Presses once more, with the same key, where no answer came; how many there were.
pub async fn ask_again(presses: &mut [Press]) -> usize {
    let mut again = 0;
    for press in presses.iter_mut().filter(|press| press.told.is_none()) {
        again += 1;
        until("an answer", async || press.send().await.then_some(())).await;
    }
    again
}
