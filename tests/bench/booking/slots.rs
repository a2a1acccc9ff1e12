//! Goal 5: the free times of one site and day over HTTP.

use std::time::{Duration, Instant};

use guichet_tests::bench_town::{BenchTown, Booked};
use guichet_tests::booking::date;
use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, Run, median, rounds, seconds};
use guichet_tests::raw::{RawLink, get, post};
use tokio::task::JoinSet;

use crate::empty::Empty;

/// Links that ask at the same time.
const LINKS: usize = 32;
/// A town hall's day: 40 starts of a quarter of an hour.
pub const DAY: Booked = Booked { from: "08:00", to: "18:00", minutes: 15 };
const STARTS: usize = 40;

/// Beside an empty POST.
pub async fn of_a_day(engine: Engine) -> Goal {
    let town = BenchTown::booked(engine, 1, 12, DAY).await;
    let site = &town.sites[0];
    let empty = Empty::start().await;
    let on = date(3);
    let path = format!("/api/v1/sites/{}/slots?service={}&from={on}&to={on}", site.id, site.service);
    let address = town.town.address();
    let (search, nothing) =
        (get(&address, &path, &site.kiosk), post(&empty.address, "/", "nobody", "none", ""));
    let (mut ours, mut anchor) = (Vec::new(), Vec::new());
    let mut answered = 0;
    for _ in 0..rounds() {
        let run = load(&address, &search, STARTS).await;
        answered += run.done;
        ours.push(run.rate());
        anchor.push(load(&empty.address, &nothing, 0).await.rate());
    }
    let (ours, anchor) = (median(ours), median(anchor));
    Goal {
        name: format!("5 free times of one site and day over HTTP, {engine}"),
        ours: format!("{ours:.0}/s"),
        anchor: format!("{anchor:.0}/s empty axum POST"),
        ratio: ours / anchor,
        must: Bound::AtLeast(0.15),
        held: format!("{answered} answers, each with the day's {STARTS} starts"),
    }
}

/// The same request on every link for the usual time; each answer names so many starts.
async fn load(address: &str, request: &[u8], starts: usize) -> Run {
    let (mut links, since) = (JoinSet::new(), Instant::now());
    let end = since + Duration::from_secs(seconds());
    for _ in 0..LINKS {
        let (address, request) = (address.to_owned(), request.to_vec());
        links.spawn(async move {
            let mut link = RawLink::open(&address).await.expect("the server listens");
            let (mut latencies, mut known) = (Vec::new(), Vec::new());
            while Instant::now() < end {
                let since = Instant::now();
                let (status, body) = link.exchange(&request).await.expect("an answer");
                latencies.push(since.elapsed());
                assert_eq!(status, 200);
                // Looked at once, then compared: the load shares two cores with what it measures.
                if known.is_empty() {
                    let text = String::from_utf8_lossy(body);
                    assert_eq!(text.matches("\"starts_at\"").count(), starts, "{text}");
                    known = body.to_vec();
                }
                assert_eq!(body, known);
            }
            latencies
        });
    }
    let latencies = links.join_all().await.into_iter().flatten().collect();
    Run::new(since.elapsed(), latencies)
}
