//! Waits against what happens: visits last as long as they happen to, and each counter goes on calling when one is over.

use std::collections::BTreeMap;

use chance::Seeded;
use model::{CounterId, Instant, TicketId};
use queue::rules::{Answer, Command, Leg, Visit};

use super::places::Hall;

/// Standard deviation of the logarithm of lengths whose own is 0.6 of their mean.
const SPREAD_OF_LOGARITHM: f64 = 0.5545;

impl Hall {
    /// When each of those who wait is called for the first time, in minutes, if visits last by chance.
    pub fn calls_by_chance(mut self, random: &mut Seeded) -> BTreeMap<TicketId, f64> {
        let (began_at, mut called) = (self.now, BTreeMap::new());
        let serving = self.serving();
        let mut free_at: BTreeMap<CounterId, Instant> = BTreeMap::new();
        for counter in &serving {
            let held = self.state.visit_at(*counter).map(|visit| self.ends_at(visit, random));
            free_at.insert(*counter, held.unwrap_or(began_at));
        }
        while let Some((&counter, &at)) = free_at.iter().min_by_key(|(_, at)| **at) {
            self.now = at;
            let ended = self.state.visit_at(counter).is_some();
            match self.say(&Command::CallNext { counter, finish: true }) {
                Some(Answer::Called { ticket, .. }) => {
                    called.entry(ticket).or_insert(minutes(at, began_at));
                    let visit = self.state.visit_at(counter).expect("somebody was called");
                    let ends_at = self.ends_at(visit, random);
                    free_at.insert(counter, ends_at);
                }
                _ => drop(free_at.remove(&counter)),
            }
            if ended {
                // Somebody's next service may be one for those who found nobody.
                for other in &serving {
                    free_at.entry(*other).or_insert(at);
                }
            }
        }
        called
    }

    /// A visit of which no more is known than since when it lasts.
    fn ends_at(&self, visit: &Visit, random: &mut Seeded) -> Instant {
        let ends_at = (0..100).map(|_| visit.called_at + length(self.expected_minutes(visit.leg), random));
        ends_at.into_iter().find(|ends_at| *ends_at >= self.now).unwrap_or(self.now)
    }

    fn expected_minutes(&self, leg: Leg) -> f64 {
        let service = self.site.services.iter().find(|service| service.id == leg.service);
        f64::from(service.expect("it was asked for").rules.minutes_for(leg.persons))
    }
}

/// Lengths are as often a little shorter as they are, now and then, much longer (log-normal).
#[expect(clippy::cast_possible_truncation, reason = "some minutes, in milliseconds")]
fn length(expected_minutes: f64, random: &mut Seeded) -> chrono::TimeDelta {
    let even =
        |random: &mut Seeded| f64::from(u32::try_from(random.below(1 << 20)).unwrap()) / f64::from(1 << 20);
    // Twelve even numbers from 0 to 1 have the spread 1 together.
    let normal = (0..12).map(|_| even(random)).sum::<f64>() - 6.0;
    let logarithm = SPREAD_OF_LOGARITHM * normal - SPREAD_OF_LOGARITHM.powi(2) / 2.0;
    chrono::TimeDelta::milliseconds((expected_minutes * logarithm.exp() * 60_000.0) as i64)
}

fn minutes(at: Instant, since_at: Instant) -> f64 {
    f64::from(i32::try_from((at - since_at).num_seconds()).unwrap()) / 60.0
}
