//! Chance that can be told again: numbers by a seed, and the towns in which random operations are tried.
//!
//! For tests alone; nothing that serves may use it (`tests/workspace/arrows.rs`).

use std::panic::{RefUnwindSafe, catch_unwind};

/// Numbers that look random and come again with the same seed: `SplitMix64` (Steele, Lea, Flood 2014), eight lines, and
/// good enough to choose commands.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    #[expect(clippy::should_implement_trait, reason = "it never ends, so it is no iterator")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` − 1.
    ///
    /// # Panics
    /// There is nothing to choose from.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "nothing to choose from");
        usize::try_from(self.next() % bound as u64).expect("smaller than a usize")
    }

    /// From `first` to `last`, both included.
    ///
    /// # Panics
    /// `last` is before `first`.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let many = u64::try_from(last - first + 1).expect("the last does not come before the first");
        first + i64::try_from(self.next() % many).expect("smaller than the difference of two numbers")
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A whole number from the environment (`500_000` too), or another one.
///
/// # Panics
/// It is no whole number.
pub fn number_from_environment(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().expect("a whole number"),
        Err(_) => otherwise,
    }
}

/// Tries operations in one town after the other, each of its own seed: `GUICHET_OPERATIONS` in all, or `otherwise`, from
/// `GUICHET_SEED` on. Answers what each town tells.
///
/// # Panics
/// A town fails; it is named by its seed, which tries it alone.
pub fn towns<T>(otherwise: u64, of_a_town: u64, town: impl Fn(u64) -> T + RefUnwindSafe) -> Vec<T> {
    let count = number_from_environment("GUICHET_OPERATIONS", otherwise).div_ceil(of_a_town);
    let first = number_from_environment("GUICHET_SEED", 1);
    let tried = (first..first + count).map(|seed| {
        let told = catch_unwind(|| town(seed));
        told.unwrap_or_else(|_| panic!("the town with seed {seed} fails"))
    });
    tried.collect()
}
