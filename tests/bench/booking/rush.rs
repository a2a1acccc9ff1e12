//! An opening rush: 500 people want the same day at the same moment. Each looks, keeps a time (of those that are told,
//! where it is gone), and books.

use std::time::{Duration, Instant};

use guichet_tests::bench_town::BenchTown;
use guichet_tests::booking::{alternatives, ask_book, ask_hold, date, text};
use guichet_tests::claims;
use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, Run, rounds};
use guichet_tests::http::Client;
use guichet_tests::seed::Seed;
use tokio::task::JoinSet;

use crate::slots::DAY;

/// More than one day has room for: 40 starts at 12 counters.
const PEOPLE: usize = 500;

/// How long people wait for the day's times, and from the choice to the appointment.
pub async fn everybody_wants_monday(engine: Engine) -> Vec<Goal> {
    let (mut searches, mut bookings) = (Vec::new(), Vec::new());
    let mut refused = 0;
    for round in 0..rounds() {
        let town = BenchTown::booked(engine, 1, 12, DAY).await;
        let seed = Seed::new(61).child(round as u64);
        let mut people = JoinSet::new();
        for nth in 0..PEOPLE {
            let who = town.town.with_token(&town.sites[0].kiosk);
            let (server, service) = (town.town.demo.site.clone(), town.sites[0].service.clone());
            people.spawn(book(who, server, service, seed.child(nth as u64)));
        }
        for (search, booking, again) in people.join_all().await {
            searches.push(search);
            bookings.push(booking);
            refused += again;
        }
        let rows = "SELECT CAST(COUNT(*) AS TEXT) FROM appointment WHERE state = 'booked'";
        assert_eq!(town.town.select(rows).await[0][0], PEOPLE.to_string(), "everybody has an appointment");
        assert_eq!(claims::wrong(&town.town).await, Vec::<String>::new());
    }
    let goal = |what: &str, latencies: Vec<Duration>, held: String| {
        let run = Run::new(Duration::from_secs(1), latencies);
        Goal {
            name: format!("rush: 500 want one day, {what}, {engine}"),
            ours: format!("p50 {:.1} ms, p99 {:.1} ms", run.millis_at(500), run.millis_at(990)),
            anchor: "for information".to_owned(),
            ratio: 0.0,
            must: Bound::AtLeast(0.0),
            held,
        }
    };
    let held = format!("everybody has one appointment, no cell twice, {refused} refused first");
    vec![goal("search", searches, String::new()), goal("from the choice to the booking", bookings, held)]
}

/// How long the search and the booking took, and how often the chosen time was gone.
async fn book(who: Client, site: String, service: String, mut seed: Seed) -> (Duration, Duration, usize) {
    let since = Instant::now();
    let mut offered: Vec<String> = Vec::new();
    // Who comes when the day is full looks at the next.
    for day in 3..10 {
        let on = date(day);
        let path = format!("/api/v1/sites/{site}/slots?service={service}&from={on}&to={on}");
        let found = who.get(&path).await.expect(200).json();
        offered =
            found["slots"].as_array().expect("a list").iter().map(|it| text(&it["starts_at"])).collect();
        if !offered.is_empty() {
            break;
        }
    }
    let search = since.elapsed();
    let (since, mut refused) = (Instant::now(), 0);
    loop {
        let start = seed.pick(&offered).clone();
        let reply = who.send(ask_hold(&site, &service, &start)).await;
        if reply.status == 201 {
            who.send(ask_book(&site, &reply.json())).await.expect(201);
            return (search, since.elapsed(), refused);
        }
        refused += 1;
        offered = alternatives(&reply.problem(409, "slot-taken"));
    }
}
