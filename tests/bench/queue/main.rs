//! The queue's figures: goals 1, 1b, 1c, 2, 6 and 7 of PERFORMANCE.md, on both engines, each beside its anchor in the
//! same run, interleaved, medians. `bench-queue [GOAL]...`; `BENCH_ROUNDS` and `BENCH_SECONDS` say how often and long.

mod anchor;
mod calls;

mod start;
mod tickets;

use guichet_tests::engine::Engine;
use guichet_tests::figures::Goal;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |goal: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == goal);
    println!(
        "{} rounds of {} s each, medians, interleaved with the anchor",
        guichet_tests::figures::rounds(),
        guichet_tests::figures::seconds()
    );
    let mut goals: Vec<Goal> = Vec::new();
    for engine in Engine::both() {
        if wanted("1") {
            goals.extend(tickets::one_site(engine).await);
        }
        if wanted("1b") {
            goals.extend(tickets::one_kiosk(engine).await);
        }
        if wanted("1c") {
            goals.extend(tickets::many_sites(engine).await);
        }
        if wanted("2") {
            goals.extend(calls::one_site(engine).await);
        }
        if wanted("6") {
            goals.extend(start::first_answer(engine).await);
        }
        if wanted("7") {
            goals.extend(start::idle_memory(engine).await);
        }
    }
    guichet_tests::figures::print(&goals);
}
