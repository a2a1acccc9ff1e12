//! Quiet hours: nobody is offered a time in them, and no offer's time goes by.

use chrono::{Days, NaiveDate};
use model::calendar::{WallTime, first_at_or_after, local};
use model::{Instant, Site};

/// When the quiet hours end that `now` lies in; `None`: it lies in none.
pub(super) fn quiet_until(site: &Site, now: Instant) -> Option<Instant> {
    let (from_at, until_at) = quiet_near(site, now);
    (from_at <= now).then_some(until_at)
}

/// So many waking minutes after `now`, which is no quiet hour.
pub(super) fn after(site: &Site, now: Instant, minutes: u16) -> Instant {
    let (mut at, mut left) = (now, i64::from(minutes) * 60_000);
    // The town's settings leave four waking hours a day, so this ends within a week.
    loop {
        let (from_at, until_at) = quiet_near(site, at);
        let waking = (from_at - at).num_milliseconds();
        if left <= waking || from_at == until_at {
            return Instant::from_millis(at.as_millis() + left);
        }
        (at, left) = (until_at, left - waking);
    }
}

/// From when until before when it is quiet: the quiet hours around `now`, else the next ones.
fn quiet_near(site: &Site, now: Instant) -> (Instant, Instant) {
    let (from, until) = (site.settings.quiet_from, site.settings.quiet_until);
    let at = |on: NaiveDate, time: WallTime| {
        let minutes = chrono::TimeDelta::minutes(time.minutes().into());
        first_at_or_after(on.and_time(chrono::NaiveTime::MIN) + minutes, site.time_zone)
    };
    let night = |on: NaiveDate| {
        let until_on = if until < from { on + Days::new(1) } else { on };
        (at(on, from), at(until_on, until))
    };
    let today = local(now, site.time_zone).date_naive();
    let nights = [today - Days::new(1), today, today + Days::new(1)].map(night);
    nights.into_iter().find(|(_, until_at)| now < *until_at).unwrap_or(nights[2])
}
