//! The last time, and `kill -9` while people book, in few rounds: `tests/soak` has many (RELIABILITY.md, B1, E1 and E2).

use guichet_tests::bookers::{self, Booker, Rush};
use guichet_tests::claims;
use guichet_tests::engine::Engine;
use guichet_tests::rivals::LastTime;
use guichet_tests::seed::Seed;
use guichet_tests::town::{Town, on_both};
use guichet_tests::waiting::until;

/// People who want one time.
const RIVALS: usize = 200;
/// As many as there are endings, twice: the hold is booked and given to an appointment in either order.
const ROUNDS: usize = 8;
/// People who book at the same time …
const BOOKERS: usize = 16;
/// … until so many more times were held: some batches.
const HOLDS: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_hundred_has_the_last_time_and_the_others_are_told_times_that_are_free() {
    on_both(async |town| {
        let mut last = LastTime::among(RIVALS, vec![&town.server]).await;
        for _ in 0..ROUNDS {
            last.round().await;
        }
        assert_eq!(claims::wrong(&town).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_two_processes_the_last_time_is_one_persons_too() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let town = Town::open(Engine::Postgres).await;
    let other = town.another_node().await;
    let mut last = LastTime::among(RIVALS, vec![&town.server, &other]).await;
    for _ in 0..ROUNDS {
        last.round().await;
    }
    assert_eq!(claims::wrong(&town).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_book_at_two_processes_are_told_the_truth() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let town = Town::open(Engine::Postgres).await;
    let other = town.another_node().await;
    let people = Booker::some(BOOKERS, &[&town.server, &other], &Seed::new(53)).await;
    let rush = Rush::start(people);
    some_holds(&town).await;
    let mut people = rush.end().await;
    for person in &mut people {
        person.settle().await;
    }
    assert_eq!(bookers::wrong(&town, &people).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_were_told_while_they_booked_is_there_after_kill_9() {
    on_both(async |mut town| {
        let mut people = Booker::some(BOOKERS, &[&town.server], &Seed::new(59)).await;
        for kill in 1..=3 {
            let rush = Rush::start(people);
            some_holds(&town).await;
            town.server.kill();
            people = rush.end().await;
            town.start_again().await;
            for person in &mut people {
                person.settle().await;
            }
            let wrong = bookers::wrong(&town, &people).await;
            assert_eq!(wrong, Vec::<String>::new(), "after {kill} kills");
        }
    })
    .await;
}

/// Waits until people have held some more times.
async fn some_holds(town: &Town) {
    let before = holds(town).await;
    until("people book", async || (holds(town).await > before + HOLDS).then_some(())).await;
}

/// How many times were ever held.
async fn holds(town: &Town) -> usize {
    let rows = town.select("SELECT CAST(COUNT(*) AS TEXT) FROM appointment").await;
    rows[0][0].parse().expect("a count")
}
