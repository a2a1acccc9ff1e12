//! What was told, held against what the rows say.

use std::collections::{BTreeMap, BTreeSet};

use guichet_tests::policy::number_violations;
use guichet_tests::town::Town;

use crate::load::{Press, Told};

/// Everything that was ever told in one town.
#[derive(Debug, Default)]
pub struct Truth {
    /// Number → how often it was told.
    tickets: BTreeMap<String, usize>,
    /// Ring → number and counter.
    calls: BTreeMap<u64, (String, String)>,
    called: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Truth {
    /// Remembers what these presses were told; each must have been told something.
    pub fn remember(&mut self, presses: &[Press]) {
        for press in presses {
            match press.told.as_ref().expect("asked again until answered") {
                Told::Ticket(ticket) => *self.tickets.entry(ticket.number.clone()).or_default() += 1,
                Told::Call(called, counter) => {
                    let number = called.ticket.number.clone();
                    if !self.called.insert(called.ticket.id.clone()) {
                        self.wrong.push(format!("{number} was called twice"));
                    }
                    self.calls.insert(called.ring, (number, counter.clone()));
                }
                Told::Nobody => {}
            }
        }
    }

    /// How many tickets and calls were told.
    pub fn counts(&self) -> (usize, usize) {
        (self.tickets.len(), self.calls.len())
    }

    /// What the rows lack, have twice or have too many. Every key was answered in the end, so that every ticket and
    /// every call in the rows was told once.
    pub async fn against(&self, town: &Town) -> Vec<String> {
        let mut wrong = self.wrong.clone();
        let twice = self.tickets.iter().filter(|(_, times)| **times > 1);
        wrong.extend(twice.map(|(number, times)| format!("{number} was given {times} times")));

        let numbers = town.numbers().await;
        wrong.extend(number_violations(numbers.iter().map(String::as_str)));
        let rows: BTreeSet<&String> = numbers.iter().collect();
        wrong.extend(
            self.tickets.keys().filter(|told| !rows.contains(told)).map(|told| format!("{told} is lost")),
        );
        wrong.extend(
            rows.iter()
                .filter(|row| !self.tickets.contains_key(**row))
                .map(|row| format!("{row} is nobody's")),
        );

        let visits = "SELECT CAST(ring AS TEXT), series, CAST(number AS TEXT) FROM visit";
        let mut rings = BTreeMap::new();
        for row in town.select(visits).await {
            rings.insert(row[0].parse().expect("a ring is a number"), format!("{}{:0>3}", row[1], row[2]));
        }
        for (ring, (number, counter)) in &self.calls {
            match rings.get(ring) {
                Some(row) if row == number => {}
                Some(row) => {
                    wrong.push(format!("ring {ring} at {counter} is {row} and was told as {number}"));
                }
                None => wrong.push(format!("ring {ring} of {number} at {counter} is lost")),
            }
        }
        let untold = rings.iter().filter(|(ring, _)| !self.calls.contains_key(*ring));
        wrong.extend(untold.map(|(ring, number)| format!("ring {ring} of {number} is nobody's")));
        wrong
    }
}
