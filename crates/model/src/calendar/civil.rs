//! Instants as the clock on the wall of a site shows them, and back.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::wall::WallTime;
use crate::time::Instant;

/// The local hour at which a business day begins: no town hall is open then, and no European clock change leaves
/// it out or repeats it.
const DAY_BEGINS_HOUR: u32 = 4;

/// More than any zone's distance from UTC (they reach from −15:57 to +15:14, both in the nineteenth century).
const WIDEST_OFFSET: TimeDelta = TimeDelta::hours(16);

/// The local time of an instant.
pub fn local(at: Instant, tz: Tz) -> DateTime<Tz> {
    at.utc().with_timezone(&tz)
}

/// RFC 3339 with milliseconds and the zone's offset: `2026-03-02T08:30:00.000+01:00`.
pub fn rfc3339(at: Instant, tz: Tz) -> String {
    local(at, tz).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// The instant of a wall time: `None` in a hole, the first occurrence in an overlap.
pub fn at_wall(wall: NaiveDateTime, tz: Tz) -> Option<Instant> {
    tz.from_local_datetime(&wall).earliest().map(|time| Instant::from(time.to_utc()))
}

/// The instant of a wall time that comes exactly once: `None` in a hole and in an overlap.
pub fn only_at(wall: NaiveDateTime, tz: Tz) -> Option<Instant> {
    tz.from_local_datetime(&wall).single().map(|time| Instant::from(time.to_utc()))
}

/// The first instant at which the clock on the wall shows `wall` or later: [`at_wall`], or the end of the hole
/// that `wall` lies in. Monotone in `wall`.
pub fn first_at_or_after(wall: NaiveDateTime, tz: Tz) -> Instant {
    at_wall(wall, tz).unwrap_or_else(|| end_of_hole(wall, tz))
}

/// Zones change at whole seconds, so the search is over seconds.
fn end_of_hole(wall: NaiveDateTime, tz: Tz) -> Instant {
    let seconds_of = |time: NaiveDateTime| time.and_utc().timestamp();
    let (mut before, mut after) = (seconds_of(wall - WIDEST_OFFSET), seconds_of(wall + WIDEST_OFFSET));
    while after - before > 1 {
        let middle = before.midpoint(after);
        if local(Instant::from_millis(middle * 1000), tz).naive_local() < wall {
            before = middle;
        } else {
            after = middle;
        }
    }
    Instant::from_millis(after * 1000)
}

/// The business day that an instant belongs to. It begins at 04:00 local time, so that a ceremony after midnight
/// still belongs to the evening. Never goes back while time goes on, whatever the clocks do.
pub fn business_day(at: Instant, tz: Tz) -> NaiveDate {
    let mut day = (local(at, tz).naive_local() - TimeDelta::hours(i64::from(DAY_BEGINS_HOUR))).date();
    // Where clocks go back over 04:00 the wall shows the old day again; the new one has begun all the same.
    while business_day_end(day, tz) <= at {
        day = next(day);
    }
    day
}

/// The first instant of a business day: the first at which the clock shows 04:00 of `day` or later.
pub fn business_day_start(day: NaiveDate, tz: Tz) -> Instant {
    first_at_or_after(day.and_hms_opt(DAY_BEGINS_HOUR, 0, 0).expect("04:00:00 is a time"), tz)
}

/// The first instant that no longer belongs to a business day: the first one of the next.
pub fn business_day_end(day: NaiveDate, tz: Tz) -> Instant {
    business_day_start(next(day), tz)
}

/// The date after `day`.
pub(super) fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).expect("dates of a town lie far from the end of chrono's calendar")
}

/// The time of day until which a date's minutes belong to the business day before.
pub(super) fn dawn() -> WallTime {
    u16::try_from(DAY_BEGINS_HOUR * 60).ok().and_then(WallTime::from_minutes).expect("04:00 is a time of day")
}
