//! The plan of a day: who comes when and what for, who does not hear the call, when desks rest. Drawn from a seed
//! before anything is asked, so that one seed and one town make one plan.

use std::fmt::Write;

use super::chance::Chance;
use super::town::{Service, Town};

/// A second of the day, from midnight.
pub type Second = u32;

const MINUTE: Second = 60;
const HOUR: Second = 3600;

/// The door opens.
pub const OPENS: Second = 8 * HOUR + 15 * MINUTE;
/// The door closes; who is inside is served.
pub const CLOSES: Second = 17 * HOUR + 30 * MINUTE;
/// The last ones come until then.
const LAST_COMES: Second = CLOSES - MINUTE;
/// The drill.
pub const DRILL: std::ops::Range<Second> = 11 * HOUR..11 * HOUR + 15 * MINUTE;
/// Lunch is taken in turns, in three shifts from here.
const LUNCH: Second = 12 * HOUR;
const LUNCH_LASTS: Second = 45 * MINUTE;

/// How many of a hundred come in each half hour from 08:00: the queue at the door, the hour before lunch, the end of
/// the offices' day.
const COME: [u32; 19] = [7, 10, 9, 8, 8, 7, 6, 5, 4, 3, 4, 6, 6, 5, 4, 4, 5, 4, 2];

/// A day at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it was drawn from.
    pub seed: u64,
    /// In the order in which they come.
    pub visitors: Vec<Visitor>,
    /// When each counter of the town rests.
    pub rests: Vec<Vec<Rest>>,
    /// When everything stands still.
    pub drill: Option<std::ops::Range<Second>>,
}

/// Somebody who comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// When.
    pub comes_at: Second,
    /// What for, in order.
    pub errands: Vec<Errand>,
    /// Whether a priority is declared, and then whether the reception confirms it.
    pub priority: Option<bool>,
    /// From the call to the counter.
    pub walks_seconds: Second,
    /// Does not hear the first call.
    pub misses: bool,
    /// Then after how long the reception brings the ticket back, if ever.
    pub back_after_seconds: Option<Second>,
    /// Gives up when not called within so long.
    pub patience_seconds: Option<Second>,
    /// Is sent to this service (a place in the town's list) instead.
    pub sent_to: Option<usize>,
    /// Is put on hold in the middle, for so long.
    pub held_seconds: Option<Second>,
}

/// One service for one visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// A place in the town's list.
    pub service: usize,
    /// How many persons.
    pub persons: u32,
    /// How long it takes.
    pub lasts_seconds: Second,
}

/// A counter without its agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// From when on, or when the visit in hand is over.
    pub from: Second,
    /// How long.
    pub lasts_seconds: Second,
    /// What the desk says.
    pub reason: &'static str,
}

impl Plan {
    /// The plan of `seed`, with so many visitors.
    pub fn draw(seed: u64, visitors: u32, drill: bool, town: &Town) -> Self {
        let mut chance = Chance::new(seed);
        let rests = (0..town.counters.len()).map(|place| rests(place, &mut chance)).collect();
        let mut visitors: Vec<Visitor> = (0..visitors).map(|_| visitor(town, &mut chance)).collect();
        visitors.sort_by_key(|visitor| visitor.comes_at);
        Self { seed, visitors, rests, drill: drill.then_some(DRILL) }
    }

    /// The plan as people read it, a line for each visitor, rest and drill.
    pub fn lines(&self, town: &Town) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        for visitor in &self.visitors {
            let errands = visitor.errands.iter().map(|errand| {
                let name = &town.services[errand.service].name;
                format!("{name} × {} ({} min)", errand.persons, errand.lasts_seconds.div_ceil(MINUTE))
            });
            let errands = errands.collect::<Vec<_>>().join(", then ");
            let _ = writeln!(text, "{} {errands}{}", clock(visitor.comes_at), visitor.traits(town));
        }
        for (counter, rests) in town.counters.iter().zip(&self.rests) {
            for rest in rests {
                let until = clock(rest.from + rest.lasts_seconds);
                let _ =
                    writeln!(text, "{} {}: {} until {until}", clock(rest.from), counter.name, rest.reason);
            }
        }
        if let Some(drill) = &self.drill {
            let _ = writeln!(text, "{} drill until {}", clock(drill.start), clock(drill.end));
        }
        text
    }
}

impl Visitor {
    fn traits(&self, town: &Town) -> String {
        let mut text = String::new();
        match self.priority {
            Some(true) => text.push_str("; priority, confirmed"),
            Some(false) => text.push_str("; priority, lifted"),
            None => {}
        }
        match (self.misses, self.back_after_seconds) {
            (true, Some(_)) => text.push_str("; misses the call, comes back"),
            (true, None) => text.push_str("; misses the call"),
            (false, _) => {}
        }
        if let Some(seconds) = self.patience_seconds {
            let _ = write!(text, "; gives up after {} min", seconds / MINUTE);
        }
        if let Some(service) = self.sent_to {
            let _ = write!(text, "; sent to {}", town.services[service].name);
        }
        if let Some(seconds) = self.held_seconds {
            let _ = write!(text, "; on hold for {} min", seconds / MINUTE);
        }
        text
    }
}

/// A second of the day as people say it.
pub fn clock(second: Second) -> String {
    format!("{:02}:{:02}", second / HOUR, second / MINUTE % 60)
}

fn rests(place: usize, chance: &mut Chance) -> Vec<Rest> {
    let shift = u32::try_from(place % 3).expect("below three") * LUNCH_LASTS;
    let lunch = Rest { from: LUNCH + shift, lasts_seconds: LUNCH_LASTS, reason: "déjeuner" };
    let coffee = |from: Second, chance: &mut Chance| Rest {
        from: from + chance.below(60) * MINUTE,
        lasts_seconds: chance.within(8..15) * MINUTE,
        reason: "pause",
    };
    vec![coffee(9 * HOUR + 30 * MINUTE, chance), lunch, coffee(15 * HOUR, chance)]
}

fn visitor(town: &Town, chance: &mut Chance) -> Visitor {
    let mut errands = vec![errand(town, chance)];
    if chance.percent(6) {
        let another = errand(town, chance);
        if another.service != errands[0].service {
            errands.push(another);
        }
    }
    let single = errands.len() == 1;
    Visitor {
        comes_at: comes_at(chance),
        errands,
        priority: chance.percent(7).then(|| chance.percent(75)),
        walks_seconds: chance.within(15..75),
        misses: chance.percent(6),
        back_after_seconds: chance.percent(60).then(|| chance.within(3..12) * MINUTE),
        patience_seconds: chance.percent(5).then(|| chance.within(20..60) * MINUTE),
        sent_to: (chance.percent(4) && single).then(|| service(town, chance)),
        held_seconds: chance.percent(3).then(|| chance.within(5..20) * MINUTE),
    }
}

fn comes_at(chance: &mut Chance) -> Second {
    let half = chance.weighed(&COME).expect("people come");
    let start = 8 * HOUR + 30 * MINUTE * u32::try_from(half).expect("of nineteen");
    (start + chance.below(30 * MINUTE)).clamp(OPENS, LAST_COMES)
}

fn errand(town: &Town, chance: &mut Chance) -> Errand {
    let service = service(town, chance);
    let minutes = &town.services[service].minutes;
    let most = u32::try_from(minutes.len()).unwrap_or(1);
    let persons = if chance.percent(75) { 1 } else { chance.within(1..most + 1) };
    let planned = minutes[persons as usize - 1] * MINUTE;
    Errand { service, persons, lasts_seconds: planned * chance.within(50..150) / 100 }
}

/// A service, as often as its counters have time for it: every counter divides its day by what it serves.
fn service(town: &Town, chance: &mut Chance) -> usize {
    const COUNTER: usize = 1_000_000;
    let weight = |service: &Service| {
        let own = town.counters.iter().filter(|counter| counter.services.contains(&service.id));
        let share: usize = own.map(|counter| COUNTER / counter.services.len()).sum();
        u32::try_from(share).unwrap_or(u32::MAX) / service.minutes[0].max(1)
    };
    let weights: Vec<u32> = town.services.iter().map(weight).collect();
    chance.weighed(&weights).expect("a town that is read has services with counters")
}

#[cfg(test)]
mod tests {
    use super::{CLOSES, OPENS, Plan};
    use crate::simulate::town::{Counter, Service, Town};

    fn town() -> Town {
        let service = |id: &str, minutes: &[u32]| Service {
            id: id.to_owned(),
            name: format!("démarche {id}"),
            minutes: minutes.to_vec(),
        };
        let counter = |id: &str, services: &[&str]| Counter {
            id: id.to_owned(),
            name: format!("guichet {id}"),
            services: services.iter().map(ToString::to_string).collect(),
        };
        Town {
            name: "Mairie".to_owned(),
            services: vec![service("a", &[15, 25, 35]), service("b", &[5])],
            counters: vec![counter("1", &["a", "b"]), counter("2", &["b"])],
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_seed_another() {
        let town = town();
        let plan = Plan::draw(7, 300, true, &town);
        assert_eq!(plan, Plan::draw(7, 300, true, &town));
        assert_eq!(plan.lines(&town), Plan::draw(7, 300, true, &town).lines(&town));
        assert_ne!(plan.visitors, Plan::draw(8, 300, true, &town).visitors);
    }

    #[test]
    fn a_day_has_everything_that_a_day_has() {
        let town = town();
        let plan = Plan::draw(1, 500, true, &town);
        assert_eq!(plan.visitors.len(), 500);
        assert!(plan.visitors.is_sorted_by_key(|visitor| visitor.comes_at));
        assert!(plan.visitors.iter().all(|visitor| (OPENS..CLOSES).contains(&visitor.comes_at)));
        for errand in plan.visitors.iter().flat_map(|visitor| &visitor.errands) {
            let most = town.services[errand.service].minutes.len();
            assert!((1..=most).contains(&(errand.persons as usize)), "{errand:?}");
        }
        let count = |is: fn(&super::Visitor) -> bool| plan.visitors.iter().filter(|who| is(who)).count();
        for (what, count) in [
            ("several errands", count(|who| who.errands.len() > 1)),
            ("groups", count(|who| who.errands[0].persons > 1)),
            ("confirmed priorities", count(|who| who.priority == Some(true))),
            ("lifted priorities", count(|who| who.priority == Some(false))),
            ("missed for good", count(|who| who.misses && who.back_after_seconds.is_none())),
            ("missed and back", count(|who| who.misses && who.back_after_seconds.is_some())),
            ("given up", count(|who| who.patience_seconds.is_some())),
            ("sent on", count(|who| who.sent_to.is_some())),
            ("on hold", count(|who| who.held_seconds.is_some())),
        ] {
            assert!(count > 0 && count < 250, "{what}: {count} of 500");
        }
        assert_eq!(plan.rests.len(), 2);
        assert!(plan.drill.is_some() && Plan::draw(1, 1, false, &town).drill.is_none());
    }
}
