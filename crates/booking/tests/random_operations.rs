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
    pub mod town;
    pub mod waiting;
}

use random::driver::{Driver, Tally};

/// Operations in one town; then another one comes.
const OPERATIONS_OF_A_TOWN: u64 = 5_000;

#[test]
fn random_operations_keep_every_promise() {
    let towns = chance::towns(300_000, OPERATIONS_OF_A_TOWN, |seed| {
        Driver::new(seed, false).run(OPERATIONS_OF_A_TOWN)
    });
    let (many, mut sum) = (towns.len() >= 20, Tally::default());
    towns.into_iter().for_each(|tally| sum.add(tally));
    println!("{sum:#?}");
    if !many {
        return;
    }
    assert!(sum.accepted * 3 > sum.operations, "much is carried out");
    assert!(sum.rooms_compared > sum.operations / 10, "what may fit is recounted");
    assert!(sum.starts_compared * 5 > sum.operations, "what is offered is what is compared");
    let kinds = ["SlotTaken", "HoldExpired", "NotYours", "ContactLimit", "WrongState", "Begun", "NameFixed"];
    let kinds = kinds.into_iter().chain(["TooEarly", "TooLate", "WrongDay", "WrongSite", "AlreadyCheckedIn"]);
    assert!(sum.offers > 100 && sum.accepted_offers > 50 && sum.looked_for_nothing > 100, "the list is used");
    let kinds = kinds.chain(["NoWaitingList", "OfferOver", "TooLateToComplete"]);
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
