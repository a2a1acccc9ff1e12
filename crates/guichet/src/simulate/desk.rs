//! What an agent does at a desk, one key after the other.

use std::collections::VecDeque;

use serde_json::json;

use super::day::{Day, MOMENT};
use super::door::{Ask, Heard};
use super::ledger::Whereabouts;
use super::plan::{CLOSES, Rest, Second};
use super::town::Counter;

/// A desk that nobody waits for looks again after so long: tickets that are not ours come too.
const LOOKS_EVERY: Second = 300;
/// Called in vain: rung again after this, and given up after the same once more.
const RINGS_AFTER: Second = 60;
/// Somebody whose plan we do not know.
const STRANGER_WALKS: Second = 30;
const STRANGER_STAYS: Second = 300;
/// Between one key and the next.
const A_BREATH: Second = 5;

/// The next key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The agent sits down.
    Open,
    /// "Next", which also ends the visit in hand.
    Next,
    /// The visit is over, and then the agent rests.
    Finish,
    /// The person is there.
    Start,
    /// Called once more.
    Ring,
    /// Nobody came.
    NoShow,
    /// To another service.
    Send,
    /// On hold.
    Hold,
    /// The agent rests.
    Rest,
    /// … and is back.
    Back,
    /// The agent goes home.
    Close,
    /// Went home.
    Gone,
}

/// Whom a desk has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InHand {
    /// The ticket's id.
    pub ticket: String,
    /// Whose it is, where it is ours.
    pub visitor: Option<usize>,
}

/// One desk.
#[derive(Debug)]
pub(super) struct Desk {
    counter: Counter,
    rests: VecDeque<Rest>,
    in_hand: Option<InHand>,
    /// The key that comes next.
    pub step: Step,
    /// Rises with each plan of this desk.
    pub turn: u32,
    /// The last answer was that nobody waits.
    pub told_nobody: bool,
}

impl Desk {
    pub fn new(counter: &Counter, rests: VecDeque<Rest>) -> Self {
        let counter = counter.clone();
        Self { counter, rests, in_hand: None, step: Step::Open, turn: 0, told_nobody: false }
    }

    pub fn serves(&self, service: &String) -> bool {
        self.counter.services.contains(service)
    }

    fn rests_at(&self, now: Second) -> bool {
        now < CLOSES && self.rests.front().is_some_and(|rest| rest.from <= now)
    }
}

impl Day<'_> {
    /// What the desk asks for now, if anything.
    pub(super) fn ask_at_desk(&mut self, now: Second, place: usize) -> Option<Ask> {
        if let Some(until) = self.stands_still_until() {
            let step = self.desks[place].step;
            // Later than this moment, in which the end of the drill may be asked for too.
            self.turn_to(place, until.max(now) + MOMENT, step);
            return None;
        }
        let over = self.is_over(now);
        let desk = &mut self.desks[place];
        if desk.step == Step::Next {
            desk.step = match (&desk.in_hand, desk.rests_at(now), over) {
                (Some(_), true, _) => Step::Finish,
                (None, true, _) => Step::Rest,
                (None, false, true) => Step::Close,
                _ => Step::Next,
            };
        }
        desk.told_nobody = false;
        let desk = &self.desks[place];
        let counter = |what: &str| format!("/api/v1/counters/{}/{what}", desk.counter.id);
        let ticket = |what: &str| {
            let in_hand = desk.in_hand.as_ref().map_or("none", |in_hand| &in_hand.ticket);
            format!("/api/v1/tickets/{in_hand}/{what}")
        };
        let (path, body) = match desk.step {
            Step::Open | Step::Back => (counter("openings"), json!({})),
            Step::Next => (counter("calls"), json!({"finish": desk.in_hand.is_some()})),
            Step::Finish => (ticket("completions"), json!({"outcome": "served"})),
            Step::Start => (ticket("starts"), json!({})),
            Step::Ring => (ticket("rings"), json!({})),
            Step::NoShow => (ticket("no-shows"), json!({})),
            Step::Send => {
                let who = desk.in_hand.as_ref()?.visitor?;
                let service = &self.town.services[self.plan.visitors[who].sent_to?];
                (ticket("transfers"), json!({"service": service.id}))
            }
            Step::Hold => (ticket("parkings"), json!({})),
            Step::Rest => (counter("pauses"), json!({"reason": desk.rests.front()?.reason})),
            Step::Close => (counter("closings"), json!({})),
            Step::Gone => return None,
        };
        Some(Ask::post(path, Some(&self.keys.agents[&desk.counter.id]), body))
    }

    /// Whoever the desk had is elsewhere, after this answer.
    pub(super) fn desk_leaves(&mut self, now: Second, place: usize, answer: &Heard) {
        let step = self.desks[place].step;
        let leaves = match step {
            Step::Next | Step::Finish => matches!(answer.status, 200 | 201 | 204),
            Step::NoShow | Step::Send | Step::Hold => answer.status == 200,
            _ => false,
        };
        let Some(who) = self.desks[place].in_hand.take_if(|_| leaves).and_then(|in_hand| in_hand.visitor)
        else {
            return;
        };
        let visitor = &self.plan.visitors[who];
        let person = &mut self.people[who];
        match step {
            Step::NoShow => {
                person.missed = true;
                self.figures.missed += 1;
                self.move_to(who, Whereabouts::Missed);
                if let Some(seconds) = visitor.back_after_seconds {
                    self.comes_back(now + seconds, who);
                }
            }
            Step::Hold => {
                person.held = true;
                self.figures.held += 1;
                self.move_to(who, Whereabouts::Held);
                self.comes_back(now + visitor.held_seconds.unwrap_or(0), who);
            }
            Step::Send => {
                person.sent = true;
                person.service = visitor.sent_to.unwrap_or(person.service);
                self.figures.sent_on += 1;
                self.waits_again(now, who);
            }
            _ if person.errand + 1 < visitor.errands.len() => {
                person.errand += 1;
                person.service = visitor.errands[person.errand].service;
                self.waits_again(now, who);
            }
            _ => {
                self.figures.served += 1;
                self.move_to(who, Whereabouts::Done);
            }
        }
    }

    /// What the desk does after this answer.
    pub(super) fn desk_goes_on(&mut self, now: Second, place: usize, answer: &Heard) {
        let desk = &mut self.desks[place];
        let (after, step) = match (desk.step, answer.status) {
            (Step::Next, 201) => {
                let ticket = answer.body["ticket"]["id"].as_str().unwrap_or_default().to_owned();
                return self.receive(now, place, ticket);
            }
            (Step::Next, 204) => {
                desk.told_nobody = true;
                (LOOKS_EVERY, Step::Next)
            }
            // The counter holds a visit of before our day.
            (Step::Next, 409) if answer.refusal() == Some("counter-busy") => {
                let ticket = answer.body["ticket"].as_str().unwrap_or_default().to_owned();
                desk.in_hand = Some(InHand { ticket, visitor: None });
                (A_BREATH, Step::Next)
            }
            (Step::Next, _) => (RINGS_AFTER, Step::Next),
            (Step::Start, 200) => return self.serve(now, place),
            (Step::Ring, _) => (RINGS_AFTER, Step::NoShow),
            (Step::Rest, _) => {
                let rest = desk.rests.pop_front().expect("it rests");
                (rest.lasts_seconds, Step::Back)
            }
            (Step::Close, _) => {
                desk.step = Step::Gone;
                return;
            }
            // Who gave up while being called is at no counter any more.
            (Step::Start, _) => {
                desk.in_hand = None;
                (A_BREATH, Step::Next)
            }
            _ => (A_BREATH, Step::Next),
        };
        self.turn_to(place, now + after, step);
    }

    /// Somebody was called to the desk.
    fn receive(&mut self, now: Second, place: usize, ticket: String) {
        let visitor = self.ledger.called(&ticket, place);
        self.desks[place].in_hand = Some(InHand { ticket, visitor });
        let Some(who) = visitor else {
            self.figures.others += 1;
            return self.turn_to(place, now + STRANGER_WALKS, Step::Start);
        };
        let visitor = &self.plan.visitors[who];
        let person = &mut self.people[who];
        if !std::mem::replace(&mut person.called, true) {
            self.figures.waits.push(now.saturating_sub(visitor.comes_at));
        }
        if visitor.misses && !person.missed {
            self.turn_to(place, now + RINGS_AFTER, Step::Ring);
        } else {
            self.turn_to(place, now + visitor.walks_seconds, Step::Start);
        }
    }

    /// The person is there: how the visit ends.
    fn serve(&mut self, now: Second, place: usize) {
        let in_hand = self.desks[place].in_hand.as_ref();
        let Some(who) = in_hand.and_then(|in_hand| in_hand.visitor) else {
            return self.turn_to(place, now + STRANGER_STAYS, Step::Next);
        };
        let (visitor, person) = (&self.plan.visitors[who], &self.people[who]);
        let lasts = visitor.errands[person.errand].lasts_seconds;
        let (after, step) = match (visitor.sent_to, visitor.held_seconds) {
            (Some(_), _) if !person.sent => (lasts / 4, Step::Send),
            (_, Some(_)) if !person.held => (lasts / 2, Step::Hold),
            _ => (lasts, Step::Next),
        };
        self.turn_to(place, now + after, step);
    }
}
