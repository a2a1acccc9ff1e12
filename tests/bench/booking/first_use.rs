//! Goals 6b and 7: the first use of a site with many appointments, many sites taken into memory, and what they keep there.

use std::time::{Duration, Instant};

use booking::Cells;
use guichet_tests::bench_town::BenchTown;
use guichet_tests::booking::date;
use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, median, number, rounds};
use guichet_tests::filled::{Visit, book};
use guichet_tests::raw::{RawLink, get};
use model::SiteId;

use crate::slots::DAY;

const DAYS: usize = 90;
const COUNTERS: usize = 12;
/// A day's starts at one counter, the cell of the first one, and cells of a visit.
const STARTS: usize = 40;
const OPENS: u16 = 96;
const VISIT_CELLS: u16 = 3;
/// Appointments of a site whose first use is measured.
const APPOINTMENTS: usize = 10_000;
/// Of these days one is full and the next is not.
const FULL_DAY: u64 = 3;
/// Warming is over after this, or something is wrong.
const PATIENCE: Duration = Duration::from_mins(5);

/// The first search at a site with 10,000 appointments, on a server that has just started; a site each round.
pub async fn of_a_full_site(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::booked(engine, rounds(), COUNTERS, DAY).await;
    let sites = ids(&town);
    let visits = many_visits();
    let town = town.filled(async |store| book(store, &sites, &visits).await).await;
    assert_eq!(booked(&town).await, APPOINTMENTS * sites.len());
    let address = town.town.address();
    let mut link = RawLink::open(&address).await.expect("the server listens");
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let until = i64::try_from(FULL_DAY + 1).expect("small");
    for site in &town.sites {
        let (from, to) = (date(until - 1), date(until));
        let path = format!("/api/v1/sites/{}/slots?service={}&from={from}&to={to}", site.id, site.service);
        let request = get(&address, &path, &site.kiosk);
        for times in [&mut first, &mut second] {
            let since = Instant::now();
            let (status, body) = link.exchange(&request).await.expect("an answer");
            times.push(since.elapsed().as_secs_f64() * 1e3);
            let text = String::from_utf8_lossy(body);
            assert_eq!((status, text.matches("\"starts_at\"").count()), (200, STARTS), "{text}");
            assert!(!text.contains(&from), "that day is full");
        }
    }
    let (first, second) = (median(first), median(second));
    vec![Goal {
        name: format!("6b first use of a site with {APPOINTMENTS} appointments, {engine}"),
        ours: format!("{first:.1} ms (then {second:.2})"),
        anchor: "150 ms".to_owned(),
        ratio: first / 150.0,
        must: Bound::AtMost(1.0),
        held: format!("{STARTS} starts of one day, none of the day before, which is full"),
    }]
}

/// Many sites, each with an appointment on each of 90 days, and what their server keeps when nothing happens any more.
pub async fn of_many_sites(engine: Engine) -> Vec<Goal> {
    let many = crate::many_sites();
    let town = BenchTown::booked(engine, many, COUNTERS, DAY).await;
    let sites = ids(&town);
    let visits: Vec<Visit> = (1..).take(DAYS).map(|day| visit(day, 0)).collect();
    let town = town.filled(async |store| book(store, &sites, &visits).await).await;
    assert_eq!(booked(&town).await, visits.len() * many);
    let (before_kib, _) = town.town.footprint();
    let address = town.town.address();
    let request = get(&address, "/api/v1/slots/first?kind=actes", &town.sites[0].kiosk);
    let mut link = RawLink::open(&address).await.expect("the server listens");
    let since = Instant::now();
    let found = loop {
        let (status, body) = link.exchange(&request).await.expect("an answer");
        if status == 200 {
            break body.windows(11).filter(|it| *it == b"\"starts_at\"").count();
        }
        assert!(since.elapsed() < PATIENCE, "every site is in memory once");
    };
    let warm = since.elapsed().as_secs_f64();
    assert_eq!(found, many, "each has a time");
    // Nothing happens: what memory is given back, is given back by now.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (kib, _) = town.town.footprint();
    let megabytes = |kib: u64| number(usize::try_from(kib).expect("small")) * 1024.0 / 1e6;
    let bitmaps = number(many * COUNTERS * DAYS * size_of::<Cells>()) / 1e6;
    let ours = megabytes(kib);
    vec![
        Goal {
            name: format!("6b {many} sites warmed in the background, {engine}"),
            ours: format!("{warm:.2} s"),
            anchor: "60 s".to_owned(),
            ratio: warm / 60.0,
            must: Bound::AtMost(1.0),
            held: format!("{DAYS} appointments at each; a time of each site in the answer"),
        },
        Goal {
            name: format!(
                "7 idle memory after warming {many} sites × {COUNTERS} counters × {DAYS} days, {engine}"
            ),
            ours: format!("{ours:.1} MB (before {:.1})", megabytes(before_kib)),
            anchor: format!("{bitmaps:.1} MB, the bitmaps alone"),
            ratio: ours / bitmaps,
            must: Bound::AtMost(2.0),
            held: String::new(),
        },
    ]
}

fn ids(town: &BenchTown) -> Vec<SiteId> {
    town.sites.iter().map(|site| site.id.parse().expect("made by us")).collect()
}

/// A visit on that day, the nth of those that a day has room for, counter by counter.
fn visit(day: u64, nth: usize) -> Visit {
    let start = u16::try_from(nth % STARTS).expect("a day has 288 cells");
    Visit { day, counter: nth / STARTS % COUNTERS, cell: OPENS + start * VISIT_CELLS, cells: VISIT_CELLS }
}

/// One day is full, and the others have what is left.
fn many_visits() -> Vec<Visit> {
    let full = (0..COUNTERS * STARTS).map(|nth| visit(FULL_DAY, nth));
    let others = (0..).flat_map(|nth| (1..).take(DAYS).map(move |day| (day, nth)));
    let others = others.filter(|(day, _)| *day != FULL_DAY).map(|(day, nth)| visit(day, nth));
    full.chain(others).take(APPOINTMENTS).collect()
}

async fn booked(town: &BenchTown) -> usize {
    let rows = "SELECT CAST(COUNT(*) AS TEXT) FROM appointment WHERE state = 'booked'";
    town.town.select(rows).await[0][0].parse().expect("a number")
}
