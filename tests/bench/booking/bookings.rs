//! Goals 5d and 5e: bookings of one site, durable: a hold, then its booking, each answered after its commit; and the same while
//! a mail server takes the letters that they make.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use guichet_tests::bench_town::{BenchTown, Booked};
use guichet_tests::booking::starts;
use guichet_tests::claims;
use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, Run, rates, rounds, seconds};
use guichet_tests::mailroom::Mailroom;
use guichet_tests::pgbench::{Pgbench, Script};
use guichet_tests::raw::{RawLink, field, post};
use guichet_tests::seed::fresh_key;
use guichet_tests::server::signal;
use guichet_tests::temporary::free_port;
use guichet_tests::waiting::until;
use tokio::task::JoinSet;

/// People who book at the same time.
const PEOPLE: usize = 64;
const COUNTERS: usize = 12;
/// Room for more than is booked in a run.
const ALWAYS: Booked = Booked { from: "00:00", to: "24:00", minutes: 10 };

/// What an ordinary system does: the site's row orders who books, then it looks whether the time is free.
const BOOK: Script = Script {
    clients: 32,
    text: "\
\\set counter random(1, 12)
\\set day random(1, 90)
\\set cell random(0, 143)
BEGIN;
SELECT id FROM site WHERE id = 1 FOR UPDATE;
INSERT INTO appointment (site, counter, on_day, cell, cells, state, name, email)
    SELECT 1, :counter, :day, 2 * :cell, 2, 'booked', 'Gwenn Le Goff', 'gwenn@mairie.example'
    WHERE NOT EXISTS (SELECT 1 FROM appointment WHERE counter = :counter AND on_day = :day
        AND cell < 2 * :cell + 2 AND cell + cells > 2 * :cell);
COMMIT;
",
};

const TABLES: &str = "
CREATE TABLE site (id BIGINT PRIMARY KEY);
CREATE TABLE appointment (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, site BIGINT NOT NULL,
    counter BIGINT NOT NULL, on_day BIGINT NOT NULL, cell BIGINT NOT NULL, cells BIGINT NOT NULL, state TEXT NOT NULL,
    name TEXT NOT NULL, email TEXT NOT NULL);
CREATE INDEX appointment_time ON appointment (counter, on_day, cell);
INSERT INTO site VALUES (1);
";

/// What everybody needs to book.
struct Desk {
    address: String,
    site: String,
    service: String,
    token: String,
    starts: Vec<String>,
    next: AtomicUsize,
}

/// 64 people, beside 32 clients on one row.
pub async fn one_site(engine: Engine) -> Vec<Goal> {
    let town = BenchTown::booked(engine, 1, COUNTERS, ALWAYS).await;
    let desk = desk_of(&town).await;
    let anchor = Pgbench::with(&[TABLES]);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        ours.push(book(&desk).await);
        theirs.push(anchor.run(BOOK));
    }
    let booked: usize = ours.iter().map(|run| run.done).sum();
    let rows =
        town.town.select("SELECT CAST(COUNT(*) AS TEXT) FROM appointment WHERE state = 'booked'").await;
    assert_eq!(rows[0][0], booked.to_string(), "every answered booking is there, and no other");
    assert_eq!(claims::wrong(&town.town).await, Vec::<String>::new());
    let held = format!("{booked} bookings, each held first; all in the rows, no cell twice");
    let must = (Bound::AtLeast(2.0), None);
    let mut goals = rates(&format!("5d bookings, one site, {engine}"), &ours, &theirs, must, &held);
    let p99 = (Bound::AtLeast(0.0), Some(Bound::AtLeast(0.0)));
    let latency = rates(&format!("5d hold and booking, {engine}"), &ours, &theirs, p99, "");
    goals.extend(latency.into_iter().skip(1));
    goals
}

/// The bookings of a town whose mail server takes each letter, beside those of one whose mail server is away: there letters
/// stay rows. The town that is not measured stands still.
pub async fn with_letters(engine: Engine) -> Vec<Goal> {
    let mailroom = Mailroom::start().await;
    let told = BenchTown::lettered(engine, COUNTERS, ALWAYS, mailroom.port).await;
    let untold = BenchTown::lettered(engine, COUNTERS, ALWAYS, free_port()).await;
    let (ours_at, theirs_at) = (desk_of(&told).await, desk_of(&untold).await);
    // From here on there is always a letter that is due.
    let first = book(&ours_at).await.done;
    until("the first letter goes out", async || (!mailroom.taken().is_empty()).then_some(())).await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        signal(untold.town.server.pid(), "STOP");
        ours.push(book(&ours_at).await);
        signal(untold.town.server.pid(), "CONT");
        signal(told.town.server.pid(), "STOP");
        theirs.push(book(&theirs_at).await);
        signal(told.town.server.pid(), "CONT");
    }
    let booked: usize = ours.iter().map(|run| run.done).sum();
    let sent = mailroom.taken().len();
    let rows =
        told.town.select("SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE kind = 'confirmation'").await;
    assert_eq!(rows[0][0], (first + booked).to_string(), "every booking has its letter");
    let held = format!("{booked} bookings, each with its letter; {sent} went out meanwhile");
    let must = (Bound::AtLeast(0.9), Some(Bound::AtLeast(0.0)));
    rates(&format!("5e bookings with letters, beside without, {engine}"), &ours, &theirs, must, &held)
}

async fn desk_of(town: &BenchTown) -> Arc<Desk> {
    let site = &town.sites[0];
    let token = site.counters[0].1.clone();
    let agent = town.town.with_token(&token);
    let starts = starts(&agent, &town.town, &site.service, 2, 88).await;
    let address = town.town.address();
    let (site, service) = (site.id.clone(), site.service.clone());
    Arc::new(Desk { address, site, service, token, starts, next: AtomicUsize::new(0) })
}

async fn book(desk: &Arc<Desk>) -> Run {
    let (mut people, since) = (JoinSet::new(), Instant::now());
    for _ in 0..PEOPLE {
        people.spawn(book_until(Arc::clone(desk), since + Duration::from_secs(seconds())));
    }
    let latencies = people.join_all().await.into_iter().flatten().collect();
    Run::new(since.elapsed(), latencies)
}

async fn book_until(desk: Arc<Desk>, end: Instant) -> Vec<Duration> {
    let Desk { address, site, service, token, .. } = &*desk;
    let (holds, appointments) =
        (format!("/api/v1/sites/{site}/holds"), format!("/api/v1/sites/{site}/appointments"));
    let mut link = RawLink::open(address).await.expect("the server listens");
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let nth = desk.next.fetch_add(1, Ordering::Relaxed);
        assert!(nth < desk.starts.len() * COUNTERS, "there is room for every booking");
        let start = &desk.starts[nth % desk.starts.len()];
        let body = format!(r#"{{"services":["{service}"],"starts_at":"{start}"}}"#);
        let since = Instant::now();
        let request = post(address, &holds, token, &fresh_key(), &body);
        let (status, held) = link.exchange(&request).await.expect("an answer");
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(held));
        let (id, secret) = (field(held, "id").expect("an id"), field(held, "secret").expect("a secret"));
        let key = fresh_key();
        let contact = format!(r#"{{"name":"Gwenn Le Goff","email":"{key}@mairie.example"}}"#);
        let body = format!(r#"{{"hold":"{id}","secret":"{secret}","contact":{contact}}}"#);
        let request = post(address, &appointments, token, &key, &body);
        let (status, booked) = link.exchange(&request).await.expect("an answer");
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(booked));
        latencies.push(since.elapsed());
    }
    latencies
}
