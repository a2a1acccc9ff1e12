//! Booking's figures: goals 5, 5b, 5c, 5d, 5e, 6b and 7 (after warming) of PERFORMANCE.md, an opening rush, and what 1 to 1,000
//! sites cost; each goal beside its anchor in the same run, interleaved, medians. `bench-booking
//! [5|5b|5c|5d|5e|6b|7|rush]...`; `BENCH_ROUNDS` and `BENCH_SECONDS` say how often and long, `BENCH_SITES` (1,000) how many
//! sites 5b, 5c, 7 and the warming of 6b have.

mod bookings;
mod empty;
mod first_use;
mod rush;
mod search;
mod sites;
mod slots;

use guichet_tests::engine::Engine;
use guichet_tests::figures::{Goal, rounds, seconds};

#[tokio::main]
async fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    if let [role, port] = chosen.as_slice()
        && role == empty::ROLE
    {
        return empty::serve(port).await;
    }
    let wanted = |goal: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == goal);
    println!("{} rounds of {} s each, medians, interleaved with the anchor", rounds(), seconds());
    let mut goals: Vec<Goal> = Vec::new();
    if wanted("5b") {
        goals.push(search::of_90_days());
    }
    for engine in Engine::both() {
        if wanted("5") {
            goals.push(slots::of_a_day(engine).await);
        }
        if wanted("5c") {
            goals.extend(sites::first_of_all(engine).await);
        }
        if wanted("5d") {
            goals.extend(bookings::one_site(engine).await);
        }
        if wanted("5e") {
            goals.extend(bookings::with_letters(engine).await);
        }
        if wanted("6b") {
            goals.extend(first_use::of_a_full_site(engine).await);
        }
        if wanted("6b") || wanted("7") {
            goals.extend(first_use::of_many_sites(engine).await);
        }
        if wanted("rush") {
            goals.extend(rush::everybody_wants_monday(engine).await);
        }
    }
    guichet_tests::figures::print(&goals);
}

/// Sites of the goals that have many.
fn many_sites() -> usize {
    std::env::var("BENCH_SITES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000)
}
