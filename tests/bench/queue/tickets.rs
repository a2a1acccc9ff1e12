//! Goals 1, 1b and 1c: tickets over HTTP, durable.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::raw::{RawLink, field, post};
use guichet_tests::seed::fresh_key;

use crate::anchor::{Anchor, TICKET, TICKET_ALONE, TICKET_ANYWHERE};
use guichet_tests::bench_town::{BenchSite, BenchTown};
use guichet_tests::figures::{Bound, Goal, Run, median, rates, rounds, seconds};
use guichet_tests::pgbench::Script;

/// Kiosks that press at the same time.
const KIOSKS: usize = 64;

/// 64 kiosks at one site, beside a transaction per ticket by 32 clients on one row.
pub async fn one_site(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::open(engine, 1, 1).await;
    let kiosks = vec![&town.sites[0]; KIOSKS];
    let (ours, anchor) = interleaved(&town, &kiosks, TICKET).await;
    let held = held(&town, &ours).await;
    let must = (Bound::AtLeast(5.0), Some(Bound::AtMost(0.15)));
    rates(&format!("1 tickets, one site, 64 kiosks, {engine}"), &ours, &anchor, must, &held)
}

/// One kiosk alone, beside the same as one statement by one client.
pub async fn one_kiosk(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::open(engine, 1, 1).await;
    let (ours, anchor) = interleaved(&town, &[&town.sites[0]], TICKET_ALONE).await;
    let p50 = |runs: &[Run]| median(runs.iter().map(|run| run.millis_at(500)));
    let bound = if engine == Engine::Sqlite { 2.5 } else { 5.0 };
    vec![Goal {
        name: format!("1b one kiosk alone, p50, {engine}"),
        ours: format!("{:.0} µs", p50(&ours) * 1e3),
        anchor: format!("{:.0} µs", p50(&anchor) * 1e3),
        ratio: p50(&ours) / p50(&anchor),
        must: Bound::AtMost(bound),
        held: held(&town, &ours).await,
    }]
}

/// A kiosk at each of 64 sites, beside 64 clients on 64 rows.
pub async fn many_sites(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::open(engine, KIOSKS, 1).await;
    let kiosks: Vec<&BenchSite> = town.sites.iter().collect();
    let (ours, anchor) = interleaved(&town, &kiosks, TICKET_ANYWHERE).await;
    let held = held(&town, &ours).await;
    rates(&format!("1c tickets, 64 sites, {engine}"), &ours, &anchor, (Bound::AtLeast(1.5), None), &held)
}

async fn interleaved(town: &BenchTown, kiosks: &[&BenchSite], script: Script) -> (Vec<Run>, Vec<Run>) {
    let anchor = Anchor::new(0);
    let (mut ours, mut anchors) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        ours.push(press(town, kiosks, Duration::from_secs(seconds())).await);
        anchors.push(anchor.run(script));
    }
    (ours, anchors)
}

/// Every kiosk presses as fast as it is answered.
pub async fn press(town: &BenchTown, kiosks: &[&BenchSite], time: Duration) -> Run {
    let address = town.town.address();
    let since = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for site in kiosks {
        workers.spawn(press_until((*site).clone(), address.clone(), since + time));
    }
    let pressed = workers.join_all().await;
    let elapsed = since.elapsed();
    let mut seen = BTreeSet::new();
    let mut latencies = Vec::new();
    for (latency, ticket) in pressed.into_iter().flatten() {
        assert!(seen.insert(ticket), "a number was given twice");
        latencies.push(latency);
    }
    Run::new(elapsed, latencies)
}

async fn press_until(site: BenchSite, address: String, end: Instant) -> Vec<(Duration, (String, String))> {
    let path = format!("/api/v1/sites/{}/tickets", site.id);
    let body = format!(r#"{{"service":"{}"}}"#, site.service);
    let mut link = RawLink::open(&address).await.expect("the server listens");
    let mut pressed = Vec::new();
    loop {
        let request = post(&address, &path, &site.kiosk, &fresh_key(), &body);
        let since = Instant::now();
        if since >= end {
            return pressed;
        }
        let (status, answer) = link.exchange(&request).await.expect("an answer");
        let latency = since.elapsed();
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(answer));
        let number = field(answer, "number").expect("a ticket has a number");
        pressed.push((latency, (site.id.clone(), number.to_owned())));
    }
}

/// Every answered ticket is in the rows, unique and gap-free.
async fn held(town: &BenchTown, ours: &[Run]) -> String {
    let (rows, violations) = town.number_violations().await;
    assert_eq!(violations, Vec::<String>::new());
    let answered: usize = ours.iter().map(|run| run.done).sum();
    assert_eq!(rows, answered, "every answered ticket is there, and no other");
    format!("{rows} numbers unique, gap-free, all in the rows")
}
