//! Time of day in whole minutes, and sets of minutes of one day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;
/// Words of 64 bits that hold a day's minutes.
const WORDS: usize = (DAY as usize).div_ceil(64);

/// A time of day in whole minutes, `00:00` to `24:00` (the end of the day). In files and JSON it is that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u16);

/// A text that is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day from \"00:00\" to \"24:00\"")]
pub struct NotATime;

impl WallTime {
    /// 00:00.
    pub const MIDNIGHT: WallTime = WallTime(0);
    /// 24:00.
    pub const END: WallTime = WallTime(DAY);

    /// The time that the clock shows so many minutes after midnight, at most 24:00.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= DAY).then_some(Self(minutes))
    }

    /// The full hour, at most 24.
    pub(crate) const fn of_hour(hour: u16) -> Self {
        assert!(hour <= 24, "a day has 24 hours");
        Self(hour * 60)
    }

    /// Minutes since midnight as the clock on the wall counts them, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for WallTime {
    type Err = NotATime;
    /// Reads `HH:MM`, also with `:00` seconds as TOML writes a time.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let short = if text.len() == 8 { text.strip_suffix(":00").ok_or(NotATime)? } else { text };
        let [h1, h2, b':', m1, m2] = *short.as_bytes() else { return Err(NotATime) };
        if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
            return Err(NotATime);
        }
        let number = |tens: u8, ones: u8| u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
        let (hours, minutes) = (number(h1, h2), number(m1, m2));
        if minutes > 59 {
            return Err(NotATime);
        }
        Self::from_minutes(hours * 60 + minutes).ok_or(NotATime)
    }
}

impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A set of minutes of one date, as the clock on the wall counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minutes([u64; WORDS]);

impl Minutes {
    /// The minutes from `from` until before `to`.
    pub fn of(from: WallTime, to: WallTime) -> Self {
        let mut minutes = Self::default();
        minutes.add(from, to);
        minutes
    }

    /// Adds the minutes from `from` until before `to`.
    pub fn add(&mut self, from: WallTime, to: WallTime) {
        for (place, word) in self.0.iter_mut().enumerate() {
            *word |= bits(place, from, to);
        }
    }

    /// Takes away the minutes from `from` until before `to`.
    pub fn remove(&mut self, from: WallTime, to: WallTime) {
        for (place, word) in self.0.iter_mut().enumerate() {
            *word &= !bits(place, from, to);
        }
    }

    /// Adds the minutes of another set.
    pub fn unite(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
    }

    /// Whether no minute is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Whether this minute is in it.
    pub fn contains(&self, time: WallTime) -> bool {
        self.0[usize::from(time.0 / 64)] & (1 << (time.0 % 64)) != 0
    }

    /// Its runs of minutes, each from its first minute until the first that is no longer in it.
    pub fn runs(&self) -> Vec<(WallTime, WallTime)> {
        let mut runs = Vec::new();
        let mut begun = None;
        if self.is_empty() {
            return runs;
        }
        for time in (0..=DAY).map(WallTime) {
            match (begun, time < WallTime::END && self.contains(time)) {
                (None, true) => begun = Some(time),
                (Some(from), false) => {
                    runs.push((from, time));
                    begun = None;
                }
                _ => {}
            }
        }
        runs
    }
}

/// Which bits of word `place` lie from `from` until before `to`.
fn bits(place: usize, from: WallTime, to: WallTime) -> u64 {
    let below = |time: WallTime| match usize::from(time.0).saturating_sub(place * 64) {
        bits @ 0..64 => (1 << bits) - 1,
        _ => u64::MAX,
    };
    below(to) & !below(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_reads_back_and_24_00_is_the_end() {
        for minutes in 0..=DAY {
            let wall = WallTime::from_minutes(minutes).unwrap();
            assert_eq!(wall.to_string().parse(), Ok(wall));
        }
        assert_eq!(time("24:00"), WallTime::END);
        assert_eq!(time("08:30:00"), time("08:30"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "8:30",
            "08:60",
            "24:01",
            "25:00",
            "08:30:01",
            "08h30",
            "0830",
            "-1:00",
            "08:30:00:00",
            "é8:3",
        ] {
            assert_eq!(text.parse::<WallTime>(), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn sets_of_minutes_agree_with_a_list_of_booleans() {
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            WallTime(u16::try_from((u64::from(seed) * u64::from(DAY + 1)) >> 32).unwrap())
        };
        for round in 0..500 {
            let mut set = Minutes::default();
            let mut list = [false; DAY as usize];
            for step in 0..6 {
                let (from, to) = (random(), random());
                let adds = (round + step) % 3 != 0;
                if adds {
                    set.add(from, to);
                } else {
                    set.remove(from, to);
                }
                for minute in from.0..to.0.max(from.0) {
                    list[usize::from(minute)] = adds;
                }
            }
            let mut again = Minutes::default();
            set.runs().into_iter().for_each(|(from, to)| again.add(from, to));
            assert_eq!(again, set);
            assert!((0..DAY).all(|minute| set.contains(WallTime(minute)) == list[usize::from(minute)]));
            assert!(set.runs().windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
