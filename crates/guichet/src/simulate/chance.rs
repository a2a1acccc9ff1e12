//! Chance that can be told again.

/// A small generator (`SplitMix64`, Steele, Lea and Flood 2014): one seed, one sequence.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit` (0 where the limit is 0).
    pub fn below(&mut self, limit: u32) -> u32 {
        let high = (u128::from(self.bits()) * u128::from(limit)) >> 64;
        u32::try_from(high).expect("it is below the limit")
    }

    /// A number from `range`, whose end is left out.
    pub fn within(&mut self, range: std::ops::Range<u32>) -> u32 {
        range.start + self.below(range.end.saturating_sub(range.start))
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A place in `weights`, each as often as its weight says; `None`: nothing weighs anything.
    pub fn weighed(&mut self, weights: &[u32]) -> Option<usize> {
        let mut left = self.below(weights.iter().sum());
        weights.iter().position(|weight| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        })
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn a_choice_falls_on_everything_that_weighs_and_on_nothing_else() {
        let mut chance = Chance::new(1);
        let mut fell = [0; 4];
        for _ in 0..1000 {
            fell[chance.weighed(&[1, 0, 3, 6]).expect("something weighs")] += 1;
        }
        assert_eq!(fell[1], 0);
        assert!(fell[0] > 0 && fell[0] < fell[2] && fell[2] < fell[3], "{fell:?}");
        assert_eq!(chance.weighed(&[0, 0]), None);
        assert_eq!(chance.weighed(&[]), None);
    }
}
