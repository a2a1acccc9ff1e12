//! Goal 2: "next" at 32 counters of one site.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::raw::{RawLink, field, post};
use guichet_tests::seed::fresh_key;

use crate::anchor::{Anchor, CALL, CALL_WITHOUT_RING};
use crate::tickets::press;
use guichet_tests::bench_town::BenchTown;
use guichet_tests::figures::{Bound, Goal, Run, rates, rounds, seconds};

/// Desks that press at the same time.
const COUNTERS: usize = 32;
/// The line before each round: more than can be called in it.
const WAITING_PER_SECOND: usize = 16_000;

/// 32 counters, beside SKIP LOCKED by 32 clients.
pub async fn one_site(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::open(engine, 1, COUNTERS).await;
    let calls_per_round = WAITING_PER_SECOND * usize::try_from(seconds()).expect("small");
    let anchor = Anchor::new(2 * rounds() * calls_per_round);
    let (mut ours, mut with_ring, mut without) = (Vec::new(), Vec::new(), Vec::new());
    let mut called = BTreeSet::new();
    for _ in 0..rounds() {
        fill(&town, calls_per_round).await;
        let (run, tickets) = call(&town, Duration::from_secs(seconds())).await;
        for ticket in tickets {
            assert!(called.insert(ticket), "somebody was called twice");
        }
        ours.push(run);
        with_ring.push(anchor.run(CALL));
        without.push(anchor.run(CALL_WITHOUT_RING));
    }
    let rows = town.town.select("SELECT CAST(COUNT(*) AS TEXT) FROM visit").await;
    assert_eq!(rows[0][0], called.len().to_string(), "every answered call is in the rows, and no other");
    let held = format!("{} people called once each, all in the rows", called.len());
    let name = format!("2 call next, one site, 32 counters, {engine}");
    let must = (Bound::AtLeast(6.0), Some(Bound::AtMost(0.15)));
    let mut goals = rates(&name, &ours, &with_ring, must, &held);
    let bare = format!("{name} (anchor without the ring's order, for information)");
    goals.extend(rates(&bare, &ours, &without, (Bound::AtLeast(0.0), None), ""));
    goals
}

/// Tickets until so many wait.
async fn fill(town: &BenchTown, wanted: usize) {
    let waiting = "SELECT CAST(COUNT(*) AS TEXT) FROM ticket WHERE state = 'waiting'";
    loop {
        let rows = town.town.select(waiting).await;
        if rows[0][0].parse::<usize>().expect("a count") >= wanted {
            return;
        }
        press(town, &[&town.sites[0]; 64], Duration::from_secs(1)).await;
    }
}

async fn call(town: &BenchTown, time: Duration) -> (Run, Vec<String>) {
    let address = town.town.address();
    let since = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for (counter, token) in town.sites[0].counters.clone() {
        workers.spawn(call_until(counter, token, address.clone(), since + time));
    }
    let calls = workers.join_all().await;
    let elapsed = since.elapsed();
    let (latencies, tickets) = calls.into_iter().flatten().unzip();
    (Run::new(elapsed, latencies), tickets)
}

async fn call_until(
    counter: String,
    token: String,
    address: String,
    end: Instant,
) -> Vec<(Duration, String)> {
    let path = format!("/api/v1/counters/{counter}/calls");
    let mut link = RawLink::open(&address).await.expect("the server listens");
    let mut calls = Vec::new();
    loop {
        let request = post(&address, &path, &token, &fresh_key(), r#"{"finish":true}"#);
        let since = Instant::now();
        if since >= end {
            return calls;
        }
        let (status, answer) = link.exchange(&request).await.expect("an answer");
        let latency = since.elapsed();
        assert_eq!(status, 201, "the line is long enough: {}", String::from_utf8_lossy(answer));
        calls.push((latency, field(answer, "id").expect("a ticket has an id").to_owned()));
    }
}
