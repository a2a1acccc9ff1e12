//! Cells of a date as instants, and back.
//!
//! A cell is five minutes of the wall's time, not of the time since midnight, for three reasons. What a town writes
//! ("08:30 to 12:00") and what a citizen reads are wall times, so a rule has the same cells on every date, and dates
//! share their plans. A day of 25 hours would not fit 288 bits. And what clocks do, they do at night.
//!
//! The cost is the two nights. A cell is *real* when its wall time comes exactly once on its date and its five minutes
//! follow on it. In spring the cells of the hole name no instant; in autumn those of the repeated hour name two, and a
//! letter that says "à 2 h 30" would say neither: none of them is ever open. So the real cells of a run lie one after
//! the other in absolute time too, and a visit lasts as long as its cells say.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use model::calendar::{first_at_or_after, local, only_at};
use model::{Instant, Site};

use crate::cells::{CELL_MINUTES, Cells, DAY_CELLS};

/// A full day, where clocks do nothing.
const ORDINARY_DAY: TimeDelta = TimeDelta::hours(24);

/// How the cells of one date lie in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayClock {
    /// Cell after cell from midnight on.
    Ordinary {
        /// 00:00.
        midnight_at: Instant,
    },
    /// Clocks change on this date: the instant of each real cell.
    Changing(Box<[Option<Instant>]>),
}

impl DayClock {
    /// The clock of a date at a site.
    pub fn of(site: &Site, date: NaiveDate) -> Self {
        let (midnight_at, hours) = hours_of(site, date);
        let is_ordinary =
            (0..).zip(&hours).all(|(hour, &at)| only_at(wall(date, hour * 12), site.time_zone) == Some(at));
        if is_ordinary { Self::Ordinary { midnight_at } } else { Self::Changing(real_cells(site, date)) }
    }

    /// The cells that are real.
    pub fn real(&self) -> Cells {
        match self {
            DayClock::Ordinary { .. } => Cells::ALL,
            DayClock::Changing(cells) => {
                let real = (0..).zip(cells).filter(|(_, at)| at.is_some());
                real.fold(Cells::NONE, |cells, (cell, _)| cells | Cells::run(cell, cell + 1))
            }
        }
    }

    /// When a cell begins; `None` where it is not real.
    pub fn starts_at(&self, cell: u16) -> Option<Instant> {
        match self {
            DayClock::Ordinary { midnight_at } => {
                (cell < DAY_CELLS).then(|| midnight_at.plus_minutes(i64::from(cell * CELL_MINUTES)))
            }
            DayClock::Changing(cells) => cells.get(usize::from(cell)).copied().flatten(),
        }
    }

    /// The cells that begin at `at` or later.
    pub fn from(&self, at: Instant) -> Cells {
        match self {
            DayClock::Ordinary { midnight_at } => {
                let millis =
                    (at.as_millis() - midnight_at.as_millis()).clamp(0, ORDINARY_DAY.num_milliseconds());
                let cell = (millis + CELL_MILLIS - 1) / CELL_MILLIS;
                Cells::run(u16::try_from(cell).expect("clamped to the day"), DAY_CELLS)
            }
            DayClock::Changing(cells) => {
                let later = (0..).zip(cells).filter(|(_, it)| it.is_some_and(|it| it >= at));
                later.fold(Cells::NONE, |cells, (cell, _)| cells | Cells::run(cell, cell + 1))
            }
        }
    }
}

/// Milliseconds of a cell.
const CELL_MILLIS: i64 = CELL_MINUTES as i64 * 60_000;

/// The date and the cell that begins at `at`; `None` where `at` begins none. Whether the cell is real is for the date's
/// clock to say.
pub fn cell_at(site: &Site, at: Instant) -> Option<(NaiveDate, u16)> {
    let wall = local(at, site.time_zone).naive_local();
    let millis = (wall.time() - NaiveTime::MIN).num_milliseconds();
    (millis % CELL_MILLIS == 0).then(|| {
        (wall.date(), u16::try_from(millis / CELL_MILLIS).expect("a wall has 288 times of five minutes"))
    })
}

/// Midnight, and where each hour of an ordinary date would begin.
fn hours_of(site: &Site, date: NaiveDate) -> (Instant, [Instant; 25]) {
    let midnight_at = first_at_or_after(wall(date, 0), site.time_zone);
    let mut hours = [midnight_at; 25];
    for (hour, at) in (0..).zip(&mut hours) {
        *at = midnight_at.plus_minutes(60 * hour);
    }
    (midnight_at, hours)
}

fn real_cells(site: &Site, date: NaiveDate) -> Box<[Option<Instant>]> {
    let real = |cell| {
        let at = only_at(wall(date, cell), site.time_zone)?;
        let end_at = first_at_or_after(wall(date, cell + 1), site.time_zone);
        (end_at == at.plus_minutes(i64::from(CELL_MINUTES))).then_some(at)
    };
    (0..i64::from(DAY_CELLS)).map(real).collect()
}

/// The wall time at which a cell begins; the 288th is the next midnight.
fn wall(date: NaiveDate, cell: impl Into<i64>) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(cell.into() * i64::from(CELL_MINUTES))
}
