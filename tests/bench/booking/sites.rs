//! Goal 5c, and growth: the first free time of all sites, with 1 to 1,000 of them.

use std::time::Instant;

use guichet_tests::bench_town::BenchTown;
use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, Run, median, number, rounds};
use guichet_tests::raw::{RawLink, get};

use crate::slots::DAY;

/// Searches of a round.
const SEARCHES: usize = 500;

/// One after the other by one client, all sites in memory.
pub async fn first_of_all(engine: Engine) -> Vec<Goal> {
    let most = crate::many_sites();
    let mut goals = Vec::new();
    let mut sites = 1;
    while sites < most {
        goals.extend(first_of(engine, sites, false).await);
        sites *= 10;
    }
    goals.extend(first_of(engine, most, true).await);
    goals
}

async fn first_of(engine: Engine, sites: usize, is_goal: bool) -> Vec<Goal> {
    let town = BenchTown::booked(engine, sites, 12, DAY).await;
    let address = town.town.address();
    let request = get(&address, "/api/v1/slots/first?kind=actes", &town.sites[0].kiosk);
    let mut link = RawLink::open(&address).await.expect("the server listens");
    let since = Instant::now();
    while link.exchange(&request).await.expect("an answer").0 != 200 {
        assert!(since.elapsed().as_secs() < 120, "every site is in memory once");
    }
    let warm = since.elapsed();
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        let mut latencies = Vec::new();
        for _ in 0..SEARCHES {
            let since = Instant::now();
            let (status, body) = link.exchange(&request).await.expect("an answer");
            latencies.push(since.elapsed());
            assert_eq!(status, 200);
            let found = body.windows(11).filter(|it| *it == b"\"starts_at\"").count();
            assert_eq!(found, sites, "each has a time");
        }
        let run = Run::new(since.elapsed(), latencies);
        p50.push(run.millis_at(500));
        p99.push(run.millis_at(990));
    }
    let (kib, _) = town.town.footprint();
    let mib = number(usize::try_from(kib).expect("small")) / 1024.0;
    let (p50, p99) = (median(p50), median(p99));
    vec![Goal {
        name: format!("5c first free time over {sites} sites, HTTP p99, {engine}"),
        ours: format!("{p99:.2} ms (p50 {p50:.2})"),
        anchor: "1 ms".to_owned(),
        ratio: p99,
        must: if is_goal { Bound::AtMost(1.0) } else { Bound::AtLeast(0.0) },
        held: format!(
            "a time of each site in each answer; {mib:.0} MiB, first search {} ms",
            warm.as_millis()
        ),
    }]
}
