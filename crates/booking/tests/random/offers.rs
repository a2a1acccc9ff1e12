//! What is offered, told and remembered is what the oracle and the rows say.

use std::collections::BTreeSet;

use booking::DayLoad;
use booking::rules::{ALTERNATIVES, AppointmentState, Command, Refusal, State};
use chrono::Days;
use model::calendar::local;
use model::{CounterId, Instant};

use super::commands::Commands;
use super::driver::Driver;

impl Driver {
    /// What is told instead is to be had, and nothing nearer is.
    pub(super) fn check_alternatives(&mut self, command: &Command, refusal: &Refusal) {
        let (Refusal::SlotTaken { alternatives } | Refusal::HoldExpired { alternatives }) = refusal else {
            return;
        };
        let Command::Hold { ask, starts_at, .. } = command else { return };
        assert!(alternatives.is_sorted() && alternatives.len() <= ALTERNATIVES);
        for at in alternatives {
            assert!(self.oracle.offers(ask, *at), "{command:?}: {at:?} is told and not to be had");
        }
        self.tally.alternatives += alternatives.len() as u64;
        if self.random.percent(10) {
            let distance = |at: &Instant| (at.as_millis().abs_diff(starts_at.as_millis()), *at);
            let today = self.oracle.today();
            let mut all: Vec<Instant> =
                (0..17).flat_map(|days| self.oracle.starts(ask, today + Days::new(days))).collect();
            all.sort_by_key(distance);
            all.truncate(ALTERNATIVES);
            all.sort_unstable();
            assert_eq!(*alternatives, all, "the nearest to {starts_at:?}");
        }
    }

    /// What is offered on a date is what the oracle finds, no more and no less.
    pub(super) fn compare(&mut self) {
        let commands =
            Commands { site: &self.site, state: &self.state, database: &self.database, now: self.now };
        let ask = commands.ask(&mut self.random);
        let availability = self.state.availability();
        let on = availability.today() + Days::new(self.random.next() % 16);
        let Ok(slots) = availability.slots(&ask, on, on, self.now) else { return };
        let starts: Vec<Instant> = slots.iter().map(|slot| slot.starts_at).collect();
        let expected = self.oracle.starts(&ask, on);
        assert_eq!(starts, expected, "{ask:?} on {on} at {:?}", local(self.now, self.site.time_zone));
        let first = availability.first(&ask, on, self.now).unwrap();
        if let Some(slot) = slots.first() {
            assert_eq!(first, Some(*slot));
        }
        let (same, until) = availability.first_until(&ask, on, self.now).unwrap();
        assert_eq!(same, first);
        assert!(self.now < until && until <= self.now.plus_minutes(15));
        let last = until.as_millis() - 1;
        for at in [self.random.between(self.now.as_millis(), last), last].map(Instant::from_millis) {
            let then = availability.first(&ask, on, at).unwrap();
            assert_eq!(then, first, "{ask:?} from {on} at {:?}, as at {:?}", at.utc(), self.now.utc());
        }
        let load = availability.overview(&ask, on, on, self.now).unwrap()[0].1;
        match (load, starts.len()) {
            (DayLoad::Free, 4..) | (DayLoad::Few, 1..=3) | (DayLoad::Full | DayLoad::Closed, 0) => {}
            wrong => panic!("{wrong:?}"),
        }
        self.tally.starts_compared += starts.len() as u64;
    }

    pub(super) fn check_everything(&mut self) {
        self.database.check();
        self.catch_up();
        let today = self.state.availability().today();
        for state in [&self.state, &self.other] {
            let availability = state.availability();
            for days in 0..25 {
                let on = today + Days::new(days);
                for n in 1..=4 {
                    let counter = CounterId::nth(self.site.id, n);
                    let taken: Vec<u16> = availability.taken_at(on, counter).iter().collect();
                    assert_eq!(taken, self.database.taken(on, counter), "{counter} on {on}");
                    if let Some(room) = availability.room_at(on, counter) {
                        assert_eq!(room, self.oracle.room(on, counter), "room of {counter} on {on}");
                        self.tally.rooms_compared += 1;
                    }
                }
            }
        }
        let mut places = BTreeSet::new();
        for (_, row) in self.database.appointments.values() {
            assert!(row.places.is_empty() || row.state == AppointmentState::Booked, "{row:?}");
            for place in &row.places {
                let contact = self.contacts[&row.id];
                assert!(places.insert((contact, place.service, place.number)), "a place is had once");
            }
        }
        self.compare_states(&self.state.clone(), &self.other.clone());
    }

    /// Two states offer the same to everybody.
    pub(super) fn compare_states(&mut self, one: &State, other: &State) {
        let commands = Commands { site: &self.site, state: one, database: &self.database, now: self.now };
        for _ in 0..3 {
            let ask = commands.ask(&mut self.random);
            let (from, until) = (one.availability().today(), one.availability().today() + Days::new(20));
            let seen = |state: &State| state.availability().slots(&ask, from, until, self.now);
            assert_eq!(seen(one), seen(other), "{ask:?}");
        }
    }
}
