//! The waiting list, said a second time: who is offered what, and that nobody waits in vain.

use std::collections::BTreeSet;

use booking::rules::{AppointmentState, Change, ContactKey, MAX_OFFERS, Wish};
use booking::{Ask, Channel};
use chrono::{Datelike, NaiveTime, TimeDelta, Timelike, Weekday};
use model::Instant;
use model::calendar::local;

use super::driver::Driver;
use super::oracle::Oracle;
use super::rows::cells_of;

impl Driver {
    /// Each offer is of a time that is free, to the first in order whom it fits, and not too often nor too late.
    pub(super) fn check_offers(&mut self, changes: &[Change]) {
        let mut oracle = self.oracle.clone();
        let mut ended = BTreeSet::new();
        for change in changes {
            match change {
                Change::Appointment(row) if row.state == AppointmentState::Expired => {
                    oracle.owners.retain(|_, owner| *owner != row.id);
                }
                Change::Wish(wish) if wish.ended_at.is_some() => drop(ended.insert(wish.appointment)),
                _ => {}
            }
        }
        let offers = || {
            changes.iter().filter_map(|it| match it {
                Change::Wish(wish) if wish.ended_at.is_none() => Some(wish),
                _ => None,
            })
        };
        let waiting: Vec<Wish> =
            self.database.open_wishes().filter(|it| !ended.contains(&it.appointment)).cloned().collect();
        let mut served: BTreeSet<ContactKey> = self.served(changes);
        for offer in offers() {
            assert!(!self.is_quiet(self.now), "nobody is disturbed");
            assert!(served.insert(offer.person), "one offer a day: {offer:?}");
            let row = changes.iter().find_map(|it| match it {
                Change::Appointment(row) if Some(row.id) == offer.offer => Some(row),
                _ => None,
            });
            let row = row.expect("an offer is a hold");
            let until = row.expires_at.unwrap();
            let before = Instant::from_millis(until.as_millis() - 1);
            assert!(!self.is_quiet(before), "it ends while people are awake");
            assert_eq!(self.waking_minutes(until), i64::from(self.site.settings.offer_minutes));
            let known = waiting.iter().find(|it| it.appointment == offer.appointment).unwrap();
            assert!(self.fits(&oracle, known, row.starts_at, until), "{offer:?} {row:?}");
            assert!(offer.offered.contains(&row.starts_at) && offer.offered.len() <= MAX_OFFERS);
            for other in &waiting {
                let is_before = (other.asked_at, other.appointment) < (known.asked_at, known.appointment);
                assert!(
                    !is_before
                        || Self::is_served(&served, other)
                        || !self.fits(&oracle, other, row.starts_at, until),
                    "{other:?} has asked before {known:?}"
                );
            }
            oracle.owners.extend(cells_of(row).map(|cell| (cell, row.id)));
            self.tally.offers += 1;
        }
    }

    /// After a look nothing is free that somebody waits for.
    pub(super) fn check_nobody_waits_in_vain(&mut self, changes: &[Change]) {
        let looked = changes.iter().any(|it| matches!(it, Change::LookAgainAt(_)));
        let wishes: Vec<Wish> = self.database.open_wishes().cloned().collect();
        if !looked || wishes.is_empty() || self.is_quiet(self.now) || !self.random.percent(20) {
            return;
        }
        let wish = &wishes[self.random.below(wishes.len())];
        let row = self.database.row(wish.appointment).unwrap();
        let ask = Ask { channel: Channel::Online, ..row.ask() };
        if Self::is_served(&self.served(&[]), wish) || !self.can_ask(&ask) {
            return;
        }
        let (mut until, mut left) = (self.now, self.site.settings.offer_minutes);
        while left > 0 {
            left -= u16::from(!self.is_quiet(until + TimeDelta::seconds(30)));
            until = until.plus_minutes(1);
        }
        for on in self.oracle.today().iter_days().take_while(|on| *on < row.on) {
            for at in self.oracle.starts(&ask, on) {
                assert!(!self.fits(&self.oracle, wish, at, until), "{wish:?} waits in vain for {at:?}");
            }
        }
        self.tally.looked_for_nothing += 1;
    }

    fn is_served(served: &BTreeSet<ContactKey>, wish: &Wish) -> bool {
        served.contains(&wish.person) || wish.offered.len() >= MAX_OFFERS
    }

    /// Who was offered something today, or is now.
    fn served(&self, changes: &[Change]) -> BTreeSet<ContactKey> {
        let today = self.oracle.today();
        let expires = |id| changes.iter().any(|it| matches!(it, Change::Appointment(row) if row.id == id));
        let is_served = |wish: &&Wish| {
            let offer = self.database.offer(wish.appointment, self.now);
            wish.offered_on == Some(today) || offer.is_some_and(|it| !expires(it.id))
        };
        let wishes = self.database.wishes.values().map(|(_, wish)| wish);
        wishes.filter(is_served).map(|wish| wish.person).collect()
    }

    fn fits(&self, oracle: &Oracle, wish: &Wish, at: Instant, until: Instant) -> bool {
        let Some(row) = self.database.row(wish.appointment) else { return false };
        let ask = Ask { channel: Channel::Online, ..row.ask() };
        let wall = local(at, self.site.time_zone);
        let lead = ask.errands.iter().filter_map(|it| {
            let rules = self.site.service(it.service)?.booking.as_ref()?;
            Some(i64::from(rules.lead_minutes))
        });
        let least = until.plus_minutes(lead.max().unwrap_or(0).max(120));
        let is_wanted = match wish.only.word() {
            "wednesday" => wall.weekday() == Weekday::Wed,
            "saturday" => wall.weekday() == Weekday::Sat,
            "late" => wall.hour() >= 16,
            _ => true,
        };
        let on = wall.date_naive();
        self.can_ask(&ask)
            && row.state == AppointmentState::Booked
            && on < row.on
            && wish.from_on.is_none_or(|from| from <= on)
            && is_wanted
            && at >= least
            && !wish.offered.contains(&at)
            && oracle.offers(&ask, at)
    }

    /// Settings change: a service may not be booked any more, or for fewer persons.
    fn can_ask(&self, ask: &Ask) -> bool {
        ask.errands.iter().all(|errand| {
            let service = self.site.service(errand.service).filter(|it| it.booking.is_some());
            service.is_some_and(|it| usize::from(errand.persons) <= it.minutes.len())
        })
    }

    fn is_quiet(&self, at: Instant) -> bool {
        let (from, until) =
            (self.site.settings.quiet_from.minutes(), self.site.settings.quiet_until.minutes());
        let time = local(at, self.site.time_zone).time();
        let minutes = u16::try_from((time - NaiveTime::MIN).num_minutes()).unwrap();
        if from <= until { from <= minutes && minutes < until } else { minutes >= from || minutes < until }
    }

    /// From now until an instant, minute by minute.
    fn waking_minutes(&self, until: Instant) -> i64 {
        let minutes = (until - self.now).num_minutes();
        let awake = (0..minutes).filter(|n| {
            let middle = self.now + TimeDelta::minutes(*n) + TimeDelta::seconds(30);
            !self.is_quiet(middle)
        });
        i64::try_from(awake.count()).unwrap()
    }
}
