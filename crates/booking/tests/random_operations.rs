//! Random operations on the rules (RELIABILITY.md: A1, A2, A5, D1).
//!
//! `GUICHET_OPERATIONS` says how many (300,000 by default); `GUICHET_SEED` where they begin. A failure names the
//! seed of its town, which replays it alone: `GUICHET_SEED=… GUICHET_OPERATIONS=10000`.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod random {
    pub mod commands;
    pub mod decisions;
    pub mod driver;
    pub mod offers;
    pub mod oracle;
    pub mod policy;
    pub mod rows;
    pub mod seeded;
    pub mod town;
}

use random::driver::{Driver, Tally};

/// Operations in one town; then another one comes.
const OPERATIONS_OF_A_TOWN: u64 = 5_000;

fn number_from_environment(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().expect("a whole number"),
        Err(_) => otherwise,
    }
}

#[test]
fn random_operations_keep_every_promise() {
    let operations = number_from_environment("GUICHET_OPERATIONS", 300_000);
    let first = number_from_environment("GUICHET_SEED", 1);
    let towns = operations.div_ceil(OPERATIONS_OF_A_TOWN);
    let mut sum = Tally::default();
    for seed in first..first + towns {
        let done = std::panic::catch_unwind(|| Driver::new(seed, false).run(OPERATIONS_OF_A_TOWN));
        let Ok(tally) = done else { panic!("the town with seed {seed} fails") };
        sum.add(tally);
    }
    println!("{sum:#?}");
    if towns < 20 {
        return;
    }
    assert!(sum.accepted * 3 > sum.operations, "much is carried out");
    assert!(sum.rooms_compared > sum.operations / 10, "what may fit is recounted");
    assert!(sum.starts_compared * 5 > sum.operations, "what is offered is what is compared");
    let kinds = ["SlotTaken", "HoldExpired", "NotYours", "ContactLimit", "WrongState", "Begun", "NameFixed"];
    let kinds = kinds.into_iter().chain(["TooEarly", "TooLate", "WrongDay", "WrongSite", "AlreadyCheckedIn"]);
    for kind in kinds.chain(["Invalid", "Unknown", "NotBookable"]) {
        assert!(sum.refused.contains_key(kind), "nothing was refused as {kind}");
    }
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in [7, 8, 9] {
        let trace = || Driver::new(seed, true).run(1_500);
        assert_eq!(trace(), trace());
    }
}
