//! The calling policy stated a second time, from DESIGN.md section 5 alone: one list of people and plain loops. It
//! follows what was asked and answered, and says where an answer is not the policy's.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use lanes::{Failure, Submission};
use model::{Counter, CounterId, Instant, ServiceId, Site, SuspensionId, TicketId, TurnRule};
use queue::rules::{Answer, Command, Destination, Refusal};

/// One thing that was asked, in the order in which it was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub at: Instant,
    pub command: Command,
    /// Where the agent sits who asked.
    pub desk: Option<CounterId>,
    pub answer: Result<Answer, Failure>,
}

impl Asked {
    pub fn new(at: Instant, submission: &Submission, answer: Result<Answer, Failure>) -> Self {
        let desk = submission.actor.and_then(|actor| actor.counter);
        let lanes::Command::Queue(command) = submission.command.clone() else { panic!("{submission:?}") };
        Self { at, command, desk, answer }
    }
}

#[derive(Debug, Clone)]
struct Person {
    arrived_at: Instant,
    turn_at: Instant,
    service: ServiceId,
    later: Vec<ServiceId>,
    place: Place,
    kept_for: Option<CounterId>,
    priority: bool,
    /// Left the line once: that nobody overtakes for long is promised to those who stay.
    left_once: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Line,
    /// With the minutes since the last ring, stops not counted.
    Called(CounterId, u16),
    Served(CounterId),
    Parked(Option<Instant>),
    Missed,
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Seat {
    Open,
    Paused,
    Closed,
}

/// What follows a day.
pub struct Policy {
    site: Site,
    people: BTreeMap<TicketId, Person>,
    seats: BTreeMap<CounterId, Seat>,
    /// Who was touched by a desk's last step, as they were.
    steps: BTreeMap<CounterId, Vec<(TicketId, Person)>>,
    stops: BTreeMap<SuspensionId, Option<ServiceId>>,
    pub wrong: Vec<String>,
    pub calls: usize,
}

impl Policy {
    pub fn new(site: &Site) -> Self {
        Self {
            site: site.clone(),
            people: BTreeMap::new(),
            seats: BTreeMap::new(),
            steps: BTreeMap::new(),
            stops: BTreeMap::new(),
            wrong: Vec::new(),
            calls: 0,
        }
    }

    /// One more minute is over.
    pub fn pass_a_minute(&mut self, now: Instant) {
        let patience = self.site.settings.no_show_minutes.unwrap_or(u16::MAX);
        for id in self.people.keys().copied().collect::<Vec<_>>() {
            let stopped = self.is_stopped(self.people[&id].service);
            let person = self.people.get_mut(&id).expect("just listed");
            match &mut person.place {
                Place::Called(_, minutes) if !stopped => {
                    *minutes += 1;
                    if *minutes >= patience {
                        person.place = Place::Missed;
                    }
                }
                Place::Parked(Some(back_at)) if *back_at <= now => self.comes_back(id, now),
                _ => {}
            }
        }
    }

    /// Follows one answer.
    pub fn follow(&mut self, asked: &Asked) {
        let Asked { at, command, desk, answer } = asked;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.check_refusal(command, failure),
        };
        match (command, answer) {
            (Command::Issue { legs, priority, .. }, Answer::Ticket(id)) => {
                let services: Vec<ServiceId> = legs.iter().map(|leg| leg.service).collect();
                self.arrives(*id, &services, priority.counts(), *at);
            }
            (Command::CallNext { counter, .. }, answer) => self.calls_next(*counter, answer),
            (Command::Call { counter, ticket, .. }, _) => {
                let before = self.person(*ticket).clone();
                self.seats.insert(*counter, Seat::Open);
                self.person(*ticket).place = Place::Called(*counter, 0);
                self.steps.insert(*counter, vec![(*ticket, before)]);
            }
            (Command::RingAgain(id), _) => {
                if let Place::Called(_, minutes) = &mut self.person(*id).place {
                    *minutes = 0;
                }
            }
            (Command::Start(id), _) => self.step(*desk, *id, |person| {
                if let Place::Called(counter, _) = person.place {
                    person.place = Place::Served(counter);
                }
            }),
            (Command::Complete(id, _), _) => self.step(*desk, *id, Person::completes),
            (Command::NoShow(id), _) => self.step(*desk, *id, |person| person.place = Place::Missed),
            (Command::Park(id, minutes), _) => {
                let back_at = minutes.map(|minutes| at.plus_minutes(i64::from(minutes)));
                self.step(*desk, *id, |person| person.place = Place::Parked(back_at));
            }
            (Command::Transfer(id, to), _) => self.sends(*desk, *id, *to, *at),
            (Command::Return(id), _) => self.comes_back(*id, *at),
            (Command::Withdraw(id), _) => self.person(*id).place = Place::Gone,
            (Command::Undo(..), _) => self.takes_back(desk.expect("agents undo")),
            (Command::OpenCounter(counter), _) => drop(self.seats.insert(*counter, Seat::Open)),
            (Command::PauseCounter { counter, .. }, _) => drop(self.seats.insert(*counter, Seat::Paused)),
            (Command::CloseCounter(counter), _) => drop(self.seats.insert(*counter, Seat::Closed)),
            (Command::Suspend { service, .. }, Answer::Suspension(id)) => {
                self.stops.insert(*id, *service);
            }
            (Command::Resume(id), _) => drop(self.stops.remove(id)),
            (command, answer) => self.wrong.push(format!("{command:?} was answered {answer:?}")),
        }
    }

    fn check_refusal(&mut self, command: &Command, failure: &Failure) {
        let fits = match (command, failure) {
            (Command::CallNext { counter, .. }, Failure::Refused(Refusal::CounterBusy { ticket })) => {
                self.at(*counter) == Some(*ticket)
            }
            (Command::CallNext { .. }, Failure::Refused(Refusal::Suspended { .. })) => {
                self.stops.values().any(Option::is_none)
            }
            (Command::CallNext { .. }, _) => false,
            (_, Failure::Refused(_)) => true,
            _ => false,
        };
        if !fits {
            self.wrong.push(format!("{command:?} was refused: {failure}"));
        }
    }

    fn arrives(&mut self, id: TicketId, services: &[ServiceId], priority: bool, now: Instant) {
        let rules = self.site.service(services[0]).expect("a service of the site");
        let allowance = match (rules.allowance_minutes, &rules.booking) {
            (Some(minutes), _) => minutes,
            (None, Some(_)) => 30,
            (None, None) => 0,
        };
        let person = Person {
            arrived_at: now,
            turn_at: now.plus_minutes(i64::from(allowance)) - self.credit(priority),
            service: services[0],
            later: services[1..].to_vec(),
            place: Place::Line,
            kept_for: None,
            priority,
            left_once: false,
        };
        if self.people.insert(id, person).is_some() {
            self.wrong.push(format!("{id} was given twice"));
        }
    }

    fn calls_next(&mut self, counter: CounterId, answer: &Answer) {
        let mut touched = Vec::new();
        if let Some(id) = self.at(counter) {
            touched.push((id, self.person(id).clone()));
            self.person(id).completes();
        }
        let place = self.site.counter(counter).expect("a counter of the site").clone();
        let expected = self.first_for(&place);
        self.seats.insert(counter, Seat::Open);
        let called = match answer {
            Answer::Called { ticket, .. } => Some(*ticket),
            _ => None,
        };
        if called != expected {
            let about = |id: Option<TicketId>| id.and_then(|id| self.people.get(&id));
            self.wrong.push(format!(
                "{} called {called:?} {:?} instead of {expected:?} {:?}",
                place.slug,
                about(called),
                about(expected)
            ));
        }
        if let Some(id) = called {
            self.calls += 1;
            self.nobody_starves(&place, id);
            if !touched.iter().any(|(touched, _)| *touched == id) {
                touched.push((id, self.person(id).clone()));
            }
            self.person(id).place = Place::Called(counter, 0);
        }
        if !touched.is_empty() {
            self.steps.insert(counter, touched);
        }
    }

    /// The earliest turn that this counter can serve; its preference is credit.
    fn first_for(&self, counter: &Counter) -> Option<TicketId> {
        let mut best: Option<(Instant, TicketId)> = None;
        for (id, person) in self.people.iter().filter(|(_, person)| self.may_call(counter, person)) {
            let effective = (person.turn_at - preference(counter, person), *id);
            if best.is_none_or(|best| effective < best) {
                best = Some(effective);
            }
        }
        best.map(|(_, id)| id)
    }

    fn may_call(&self, counter: &Counter, person: &Person) -> bool {
        let kept_elsewhere = person.kept_for.is_some_and(|kept| {
            kept != counter.id && self.seats.get(&kept).is_some_and(|seat| *seat != Seat::Closed)
        });
        person.place == Place::Line
            && counter.services.iter().any(|offer| offer.service == person.service)
            && !self.is_stopped(person.service)
            && !kept_elsewhere
    }

    /// RELIABILITY.md, B3.
    fn nobody_starves(&mut self, counter: &Counter, called: TicketId) {
        let allowance = self.site.services.iter().map(|service| service.allowance_minutes()).max();
        let credits = self.site.counters.iter().flat_map(|counter| &counter.services);
        let preference = credits.map(|offer| offer.preference_minutes).max();
        let bound = allowance.unwrap_or(0) + preference.unwrap_or(0) + self.site.settings.priority_minutes;
        let arrived_at = self.people[&called].arrived_at;
        let starves = |person: &Person| {
            !person.left_once
                && self.may_call(counter, person)
                && arrived_at - person.arrived_at > TimeDelta::minutes(i64::from(bound))
        };
        let starving: Vec<TicketId> =
            self.people.iter().filter(|(_, person)| starves(person)).map(|(id, _)| *id).collect();
        self.wrong.extend(starving.iter().map(|id| format!("{id} starves: {called} was called before")));
    }

    fn step(&mut self, desk: Option<CounterId>, id: TicketId, change: impl FnOnce(&mut Person)) {
        let before = self.person(id).clone();
        change(self.person(id));
        if let Some(desk) = desk {
            self.steps.insert(desk, vec![(id, before)]);
        }
    }

    fn sends(&mut self, desk: Option<CounterId>, id: TicketId, to: Destination, now: Instant) {
        let person = self.person(id).clone();
        let (service, kept_for) = match to {
            Destination::Service(service) => (service, None),
            Destination::Counter(counter) => (person.service, Some(counter)),
        };
        let rule = self.site.service(service).expect("a service of the site").rules.after_transfer;
        let turn_at = self.turn_after(&person, rule, now);
        self.step(desk, id, |person| {
            (person.service, person.kept_for, person.turn_at) = (service, kept_for, turn_at);
            (person.place, person.left_once) = (Place::Line, true);
        });
    }

    fn comes_back(&mut self, id: TicketId, now: Instant) {
        let person = self.person(id).clone();
        let rules = self.site.service(person.service).expect("a service of the site").rules.clone();
        let rule = if person.place == Place::Missed { rules.after_no_show } else { rules.after_park };
        let turn_at = self.turn_after(&person, rule, now);
        let person = self.person(id);
        (person.turn_at, person.place, person.left_once) = (turn_at, Place::Line, true);
    }

    fn turn_after(&self, person: &Person, rule: TurnRule, now: Instant) -> Instant {
        match rule {
            TurnRule::Keep => person.turn_at,
            TurnRule::Now => now - self.credit(person.priority),
        }
    }

    fn takes_back(&mut self, desk: CounterId) {
        for (id, before) in self.steps.remove(&desk).unwrap_or_default() {
            if let Place::Called(counter, _) | Place::Served(counter) = before.place {
                self.seats.insert(counter, Seat::Open);
            }
            self.people.insert(id, before);
        }
    }

    fn at(&self, counter: CounterId) -> Option<TicketId> {
        let is_there = |person: &Person| matches!(person.place, Place::Called(at, _) | Place::Served(at) if at == counter);
        self.people.iter().find(|(_, person)| is_there(person)).map(|(id, _)| *id)
    }

    fn is_stopped(&self, service: ServiceId) -> bool {
        self.stops.values().any(|stopped| stopped.is_none_or(|stopped| stopped == service))
    }

    fn credit(&self, priority: bool) -> TimeDelta {
        TimeDelta::minutes(if priority { i64::from(self.site.settings.priority_minutes) } else { 0 })
    }

    fn person(&mut self, id: TicketId) -> &mut Person {
        self.people.get_mut(&id).unwrap_or_else(|| panic!("{id} was never given"))
    }
}

impl Person {
    fn completes(&mut self) {
        self.place = Place::Gone;
        if !self.later.is_empty() {
            self.service = self.later.remove(0);
            (self.place, self.left_once) = (Place::Line, true);
        }
        self.kept_for = None;
    }
}

fn preference(counter: &Counter, person: &Person) -> TimeDelta {
    let offer = counter.services.iter().find(|offer| offer.service == person.service);
    TimeDelta::minutes(offer.map_or(0, |offer| i64::from(offer.preference_minutes)))
}
