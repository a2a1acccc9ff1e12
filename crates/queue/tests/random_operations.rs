//! Random operations on the rules (RELIABILITY.md: B1, B2, B3, D1).
//!
//! `GUICHET_OPERATIONS` says how many (500,000 by default); `GUICHET_SEED` where they begin. A failure names the
//! seed of its town, which replays it alone: `GUICHET_SEED=… GUICHET_OPERATIONS=20000`.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod random {
    pub mod commands;
    pub mod driver;
    pub mod places;
    pub mod policy;
    pub mod rows;
    pub mod town;
    pub mod view;
    pub mod waits;
}

use chance::{Seeded, number_from_environment};
use queue::rules::TicketState;
use random::driver::{Driver, Tally};
use random::places::{Asks, Hall};

/// Operations in one town; then another one comes.
const OPERATIONS_OF_A_TOWN: u64 = 20_000;

#[test]
fn random_operations_keep_every_promise() {
    let towns = chance::towns(500_000, OPERATIONS_OF_A_TOWN, |seed| {
        Driver::new(seed, false).run(OPERATIONS_OF_A_TOWN)
    });
    let mut sum = Tally::default();
    towns.into_iter().for_each(|tally| sum.add(tally));
    println!("{sum:#?}");
    assert!(sum.calls_checked * 10 > sum.operations, "calls are what is checked");
    let kinds = ["Unknown", "Invalid", "ServiceClosed", "CounterClosed", "CounterBusy", "OtherCounter"];
    let kinds =
        kinds.into_iter().chain(["UndoTooLate", "Suspended", "NumberTaken", "WrongState(\"waiting\")"]);
    for kind in kinds {
        assert!(sum.refused.contains_key(kind), "nothing was refused as {kind}");
    }
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in [7, 8, 9] {
        let trace = || Driver::new(seed, true).run(3_000);
        assert_eq!(trace(), trace());
    }
}

#[test]
fn no_more_people_pass_than_the_place_says() {
    let mut random = Seeded::new(number_from_environment("GUICHET_SEED", 1));
    let (mut told, mut passed, mut checked) = (0, 0, 0);
    for hall in 0..1_500 {
        let hall_of_people = Hall::of(&mut random, Asks::OneThing);
        for ticket in hall_of_people.waiting() {
            let Some(before) = hall_of_people.called_before(ticket) else { continue };
            let place = hall_of_people.place(ticket);
            assert!(before < place, "hall {hall}: {before} are called before {ticket}, who is told {place}");
            (told, passed, checked) = (told + place - 1, passed + before, checked + 1);
        }
    }
    assert!(checked > 1_000, "{checked}");
    assert!(told * 100 <= passed * 110, "{told} people were announced, {passed} passed");
}

#[test]
fn nine_of_ten_are_called_within_the_wait_that_they_were_told() {
    let mut random = Seeded::new(number_from_environment("GUICHET_SEED", 1));
    let (mut told, mut within_p50, mut within_p90) = (0, 0, 0);
    for _ in 0..1_000 {
        let hall = Hall::of(&mut random, Asks::Anything);
        let forecast = hall.state.forecast(hall.now);
        let called = hall.copy().calls_by_chance(&mut random);
        for ticket in hall.waiting() {
            let lead = hall.state.lead(hall.ticket(ticket));
            if lead.state != TicketState::Waiting {
                continue;
            }
            let wait = forecast.of(lead.id);
            assert_eq!(wait.is_some(), called.contains_key(&lead.id), "known is who is called: {lead:?}");
            let Some(wait) = wait.filter(|wait| wait.p90_minutes > 0) else { continue };
            told += 1;
            within_p50 += u32::from(called[&lead.id] <= f64::from(wait.p50_minutes));
            within_p90 += u32::from(called[&lead.id] <= f64::from(wait.p90_minutes));
        }
    }
    assert!(told > 1_000, "{told}");
    let percent = |within: u32| within * 100 / told;
    assert!((48..=60).contains(&percent(within_p50)), "half: {within_p50} of {told}");
    assert!((86..=93).contains(&percent(within_p90)), "nine of ten: {within_p90} of {told}");
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.operations += other.operations;
        self.accepted += other.accepted;
        for (kind, count) in other.refused {
            *self.refused.entry(kind).or_default() += count;
        }
        self.ticks += other.ticks;
        self.days += other.days;
        self.calls += other.calls;
        self.calls_checked += other.calls_checked;
        self.passed_over += other.passed_over;
        self.highest_number = self.highest_number.max(other.highest_number);
    }
}
