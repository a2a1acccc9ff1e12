//! A counter's day as a set of cells: 288 bits, five minutes each, as the clock on the wall counts them.
//!
//! Bit `n` of word `n / 64` is the cell that begins `5 · n` minutes after 00:00. The 32 bits above the day are never
//! set, so no run reaches over midnight.

use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

use model::calendar::WallTime;

/// Minutes of one cell: the atom of booking.
pub const CELL_MINUTES: u16 = 5;
/// Cells of a day on the wall.
pub const DAY_CELLS: u16 = 24 * 60 / CELL_MINUTES;
/// Words of 64 bits that hold a day's cells.
const WORDS: usize = (DAY_CELLS as usize).div_ceil(64);
/// The last word holds this much of the day.
const LAST_WORD: u64 = u64::MAX >> (64 * WORDS - DAY_CELLS as usize);

/// So many whole cells hold `minutes`.
pub const fn cells_for(minutes: u16) -> u16 {
    minutes.div_ceil(CELL_MINUTES)
}

/// A set of cells of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cells([u64; WORDS]);

impl Cells {
    /// No cell.
    pub const NONE: Cells = Cells([0; WORDS]);
    /// The whole day.
    pub const ALL: Cells = {
        let mut words = [u64::MAX; WORDS];
        words[WORDS - 1] = LAST_WORD;
        Cells(words)
    };

    /// The cells from `first` until before `end`; what lies beyond the day is left out.
    pub const fn run(first: u16, end: u16) -> Self {
        let mut words = [0; WORDS];
        let mut place = 0;
        while place < WORDS {
            words[place] = below(end, place) & !below(first, place);
            place += 1;
        }
        words[WORDS - 1] &= LAST_WORD;
        Cells(words)
    }

    /// Every `step`-th cell from `first` on.
    pub const fn every(step: u16, first: u16) -> Self {
        let mut words = [0; WORDS];
        let mut cell = first;
        while cell < DAY_CELLS {
            words[(cell / 64) as usize] |= 1 << (cell % 64);
            cell += step;
        }
        Cells(words)
    }

    /// The cells of which every minute lies from `from` until before `to`.
    pub fn within(from: WallTime, to: WallTime) -> Self {
        Self::run(cells_for(from.minutes()), to.minutes() / CELL_MINUTES)
    }

    /// The cells that any minute from `from` until before `to` touches.
    pub fn touching(from: WallTime, to: WallTime) -> Self {
        Self::run(from.minutes() / CELL_MINUTES, cells_for(to.minutes()))
    }

    /// Whether this cell is in it; what lies beyond the day is not.
    pub fn contains(&self, cell: u16) -> bool {
        cell < DAY_CELLS && self.0[usize::from(cell / 64)] & (1 << (cell % 64)) != 0
    }

    /// Whether all of `other` is in it.
    pub fn covers(&self, other: Cells) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| theirs & !mine == 0)
    }

    /// Whether the two have a cell in common.
    pub fn meets(&self, other: Cells) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether no cell is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// How many cells are in it.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Its first cell.
    pub fn first(&self) -> Option<u16> {
        let place = self.0.iter().position(|&word| word != 0)?;
        Some(word_start(place) + u16::try_from(self.0[place].trailing_zeros()).expect("at most 63"))
    }

    /// Its cells, in order.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        let mut left = self;
        std::iter::from_fn(move || {
            let cell = left.first()?;
            left.0[usize::from(cell / 64)] &= left.0[usize::from(cell / 64)] - 1;
            Some(cell)
        })
    }

    /// The cells of this that are not in `other`.
    #[must_use]
    #[inline]
    pub fn without(self, other: Cells) -> Self {
        self & !other
    }

    /// The cells from which on `length` cells in a row are in it.
    #[must_use]
    #[inline]
    pub fn runs(self, length: u16) -> Self {
        let (mut starts, mut known) = (self, 1);
        while known < length {
            let step = known.min(length - known).min(63);
            starts &= starts.earlier_by_less_than_a_word(step);
            known += step;
        }
        starts
    }

    /// How many cells in a row it has at most.
    pub fn longest_run(self) -> u16 {
        // Where runs of 1, 2, 4 … cells begin, as far as there are any.
        let mut doubled = [Self::NONE; DAY_CELLS.ilog2() as usize + 1];
        let (mut known, mut starts) = (0, self);
        while !starts.is_empty() {
            doubled[known] = starts;
            starts = starts & starts.earlier(1 << known);
            known += 1;
        }
        let longer = |(length, starts): (u16, Self), power: usize| {
            let starts_of_longer = starts & doubled[power].earlier(length);
            if starts_of_longer.is_empty() {
                (length, starts)
            } else {
                (length + (1 << power), starts_of_longer)
            }
        };
        (0..known).rev().fold((0, Self::ALL), longer).0
    }

    /// Each cell `cells` earlier; what falls before midnight is gone.
    #[must_use]
    pub fn earlier(self, cells: u16) -> Self {
        let (words, bits) = (usize::from(cells / 64), cells % 64);
        let word = |place: usize| self.0.get(place).copied().unwrap_or(0);
        let moved: [u64; WORDS] = std::array::from_fn(|place| {
            let (low, high) = (word(place + words), word(place + words + 1));
            if bits == 0 { low } else { low >> bits | high << (64 - bits) }
        });
        Self(moved)
    }

    #[inline]
    fn earlier_by_less_than_a_word(self, cells: u16) -> Self {
        debug_assert!((1..64).contains(&cells), "{cells} cells are no part of a word");
        let [night, morning, noon, afternoon, evening] = self.0;
        let join = |low: u64, high: u64| low >> cells | high << (64 - cells);
        Self([
            join(night, morning),
            join(morning, noon),
            join(noon, afternoon),
            join(afternoon, evening),
            evening >> cells,
        ])
    }

    /// How many cells in a row around `cell` are in it; 0 where it is not itself.
    pub fn run_around(&self, cell: u16) -> u16 {
        let before = (0..cell).rev().take_while(|&it| self.contains(it)).count();
        let from = (cell..DAY_CELLS).take_while(|&it| self.contains(it)).count();
        if from == 0 { 0 } else { u16::try_from(before + from).expect("a day has 288 cells") }
    }
}

/// The bits of word `place` below the cell `end`.
const fn below(end: u16, place: usize) -> u64 {
    let (start, end) = (place * 64, end as usize);
    if end <= start {
        0
    } else if end - start >= 64 {
        u64::MAX
    } else {
        (1 << (end - start)) - 1
    }
}

fn word_start(place: usize) -> u16 {
    u16::try_from(place * 64).expect("a day has five words")
}

impl BitAnd for Cells {
    type Output = Cells;
    #[inline]
    fn bitand(mut self, other: Cells) -> Cells {
        self &= other;
        self
    }
}

impl BitAndAssign for Cells {
    #[inline]
    fn bitand_assign(&mut self, other: Cells) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine &= theirs;
        }
    }
}

impl BitOr for Cells {
    type Output = Cells;
    #[inline]
    fn bitor(mut self, other: Cells) -> Cells {
        self |= other;
        self
    }
}

impl BitOrAssign for Cells {
    #[inline]
    fn bitor_assign(&mut self, other: Cells) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
    }
}

impl Not for Cells {
    type Output = Cells;
    /// The cells of the day that are not in it.
    #[inline]
    fn not(self) -> Cells {
        let mut words = self.0.map(|word| !word);
        words[WORDS - 1] &= LAST_WORD;
        Cells(words)
    }
}

/// Starts on a grid, precomputed: `GRIDS[cells of the grid][offset in cells]`. A grid of no service is empty.
static GRIDS: [[Cells; LARGEST_GRID as usize]; LARGEST_GRID as usize + 1] = {
    let mut grids = [[Cells::NONE; LARGEST_GRID as usize]; LARGEST_GRID as usize + 1];
    let mut step = 1;
    while step <= LARGEST_GRID {
        let mut offset = 0;
        while offset < step {
            grids[step as usize][offset as usize] = Cells::every(step, offset);
            offset += 1;
        }
        step += 1;
    }
    grids
};

/// Half an hour: the largest step between starts that a town's file allows, in cells.
const LARGEST_GRID: u16 = 6;

/// The cells at which a visit may start: every `grid_minutes` from midnight, and for the `nth` of the counters whose
/// starts are staggered so many cells later.
pub fn starts(grid_minutes: u16, staggered_nth: usize) -> Cells {
    let step = usize::from((grid_minutes / CELL_MINUTES).clamp(1, LARGEST_GRID));
    GRIDS[step][staggered_nth % step]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set as a list of booleans, the plain way.
    fn list(cells: Cells) -> Vec<bool> {
        (0..DAY_CELLS).map(|cell| cells.contains(cell)).collect()
    }

    fn random(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *seed >> 33
    }

    fn some_cells(seed: &mut u64) -> Cells {
        let mut cells = Cells::NONE;
        for _ in 0..random(seed) % 9 {
            let first = u16::try_from(random(seed) % 289).unwrap();
            cells |= Cells::run(first, first + u16::try_from(random(seed) % 150).unwrap());
        }
        for _ in 0..random(seed) % 5 {
            let first = u16::try_from(random(seed) % 289).unwrap();
            cells = cells.without(Cells::run(first, first + u16::try_from(random(seed) % 20).unwrap()));
        }
        cells
    }

    #[test]
    fn runs_shifts_and_counts_agree_with_a_list_of_booleans() {
        let mut seed = 11;
        for _ in 0..400 {
            let cells = some_cells(&mut seed);
            let plain = list(cells);
            let at = |cell: usize| plain.get(cell).copied().unwrap_or(false);
            assert_eq!(cells.iter().map(usize::from).collect::<Vec<_>>(), {
                (0..plain.len()).filter(|&cell| plain[cell]).collect::<Vec<_>>()
            });
            assert_eq!(cells.count() as usize, plain.iter().filter(|&&set| set).count());
            assert_eq!(cells.is_empty(), !plain.contains(&true));
            for length in [1, 2, 3, 4, 5, 7, 12, 31, 63, 64, 65, 96, 120, 127, 128] {
                let runs = list(cells.runs(length));
                for (cell, is_start) in runs.into_iter().enumerate() {
                    let fits = (0..usize::from(length)).all(|more| at(cell + more));
                    assert_eq!(is_start, fits, "{length} cells from {cell}");
                }
            }
            let longest = plain.split(|set| !set).map(<[bool]>::len).max();
            assert_eq!(Some(usize::from(cells.longest_run())), longest);
            for by in [0, 1, 3, 63, 64, 65, 97, 128, 200, 287, 288, 300] {
                let moved = list(cells.earlier(by));
                for (cell, is_set) in moved.into_iter().enumerate() {
                    assert_eq!(is_set, at(cell + usize::from(by)));
                }
            }
            for cell in 0..DAY_CELLS {
                let up = (usize::from(cell)..288).take_while(|&it| at(it)).count();
                let down = (0..usize::from(cell)).rev().take_while(|&it| at(it)).count();
                let around = if up == 0 { 0 } else { up + down };
                assert_eq!(usize::from(cells.run_around(cell)), around);
            }
        }
    }

    #[test]
    fn sets_join_meet_and_cover_as_lists_do() {
        let mut seed = 5;
        for _ in 0..400 {
            let (one, other) = (some_cells(&mut seed), some_cells(&mut seed));
            let pairs: Vec<_> = list(one).into_iter().zip(list(other)).collect();
            assert_eq!(list(one | other), pairs.iter().map(|&(a, b)| a || b).collect::<Vec<_>>());
            assert_eq!(list(one & other), pairs.iter().map(|&(a, b)| a && b).collect::<Vec<_>>());
            assert_eq!(list(one.without(other)), pairs.iter().map(|&(a, b)| a && !b).collect::<Vec<_>>());
            assert_eq!(list(!one), pairs.iter().map(|&(a, _)| !a).collect::<Vec<_>>());
            assert_eq!(one.meets(other), pairs.contains(&(true, true)));
            assert_eq!(one.covers(other), !pairs.contains(&(false, true)));
        }
        assert_eq!(!Cells::NONE, Cells::ALL);
        assert_eq!((Cells::NONE.longest_run(), Cells::ALL.longest_run()), (0, DAY_CELLS));
        assert_eq!(Cells::ALL.count(), u32::from(DAY_CELLS));
    }

    #[test]
    fn grids_step_through_the_day_and_staggered_ones_lie_between() {
        for grid_minutes in [10, 15, 20, 30] {
            let step = grid_minutes / CELL_MINUTES;
            let mut all = Cells::NONE;
            for nth in 0..usize::from(step) {
                let starts = starts(grid_minutes, nth);
                let offset = u16::try_from(nth).unwrap();
                assert!((0..DAY_CELLS).all(|cell| starts.contains(cell) == (cell % step == offset)));
                all |= starts;
            }
            assert_eq!(all, Cells::ALL);
            assert_eq!(starts(grid_minutes, usize::from(step) + 1), starts(grid_minutes, 1));
        }
    }

    #[test]
    fn a_cell_is_open_when_all_its_minutes_are_and_blocked_when_any_is() {
        let time = |text: &str| text.parse::<WallTime>().unwrap();
        let (from, to) = (time("08:32"), time("09:04"));
        assert_eq!(Cells::within(from, to), Cells::run(103, 108));
        assert_eq!(Cells::touching(from, to), Cells::run(102, 109));
        assert_eq!(Cells::within(WallTime::MIDNIGHT, WallTime::END), Cells::ALL);
        assert_eq!(Cells::within(time("08:31"), time("08:34")), Cells::NONE);
    }
}
