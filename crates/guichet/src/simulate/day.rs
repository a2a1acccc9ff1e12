//! A day, played: what happens at one moment is asked at once, as kiosks and desks do, and what the answers lead to is
//! put into the order of the day.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use indicatif::ProgressBar;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::desk::{Desk, Step};
use super::door::{Ask, Door, Heard};
use super::figures::Figures;
use super::ledger::{Ledger, Ticket, Whereabouts};
use super::plan::{CLOSES, OPENS, Plan, Second, clock};
use super::town::{Keys, Town};

/// What lies within so many seconds of the day is asked at the same time.
pub(super) const MOMENT: Second = 10;
/// Nobody is served later than this: the day was too full.
const LATEST: Second = 22 * 3600;
/// Between coming back to a kiosk that refused, in seconds after the drill.
const CROWD: Second = 300;

/// What is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A visitor at the kiosk.
    Come(usize),
    /// The reception looks at a declared priority.
    Review(usize),
    /// A visitor has waited too long.
    GiveUp(usize),
    /// The reception brings a visitor back to the line.
    ComeBack(usize),
    /// Everybody out.
    Drill,
    /// Everybody in again.
    DrillEnds,
    /// What a desk does next; of an older plan of that desk when the number is no longer its own.
    Desk(usize, u32),
}

/// How one visitor stands.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four things that happen once, in any order")]
pub(super) struct Standing {
    /// The ticket's id.
    pub ticket: Option<String>,
    /// Which errand it waits for.
    pub errand: usize,
    /// The service of that errand, after being sent on.
    pub service: usize,
    /// Was called before.
    pub called: bool,
    /// Missed, was sent on or was put on hold already: each happens once.
    pub missed: bool,
    pub sent: bool,
    pub held: bool,
}

/// A day that is played.
pub struct Day<'a> {
    pub(super) town: &'a Town,
    pub(super) plan: &'a Plan,
    pub(super) keys: &'a Keys,
    door: &'a Door,
    pub(super) desks: Vec<Desk>,
    pub(super) people: Vec<Standing>,
    pub(super) ledger: Ledger,
    pub(super) figures: Figures,
    events: BinaryHeap<Reverse<(Second, u64, Event)>>,
    planned: u64,
    /// Visitors who will come, or come back.
    coming: usize,
    /// The stop that the drill made.
    stop: Option<String>,
}

impl<'a> Day<'a> {
    /// The day of `plan`, not begun.
    pub fn new(town: &'a Town, plan: &'a Plan, keys: &'a Keys, door: &'a Door) -> Self {
        let desks = town.counters.iter().zip(&plan.rests);
        let mut day = Self {
            town,
            plan,
            keys,
            door,
            desks: desks.map(|(counter, rests)| Desk::new(counter, VecDeque::from(rests.clone()))).collect(),
            people: vec![Standing::default(); plan.visitors.len()],
            ledger: Ledger::default(),
            figures: Figures::default(),
            events: BinaryHeap::new(),
            planned: 0,
            coming: 0,
            stop: None,
        };
        for (who, visitor) in plan.visitors.iter().enumerate() {
            day.people[who].service = visitor.errands[0].service;
            day.come(visitor.comes_at, Event::Come(who));
        }
        for place in 0..day.desks.len() {
            day.turn_to(place, OPENS, Step::Open);
        }
        if let Some(drill) = &plan.drill {
            day.put(drill.start, Event::Drill);
            day.put(drill.end, Event::DrillEnds);
        }
        day
    }

    /// Plays it to its end, `speed` times as fast as life, or as fast as the server answers.
    pub async fn play(
        &mut self,
        speed: Option<f64>,
        bar: &ProgressBar,
        mut interrupted: watch::Receiver<bool>,
    ) -> Result<()> {
        let began = Instant::now();
        while let Some(Reverse((first, ..))) = self.events.peek().copied() {
            if first > LATEST {
                break;
            }
            if let Some(speed) = speed {
                let due = began + Duration::from_secs_f64(f64::from(first - OPENS) / speed);
                tokio::select! {
                    () = tokio::time::sleep_until(due.into()) => {}
                    _ = interrupted.changed() => {}
                }
            }
            if *interrupted.borrow() {
                self.go_on().await?;
                bail!("interrupted at {} of the day; the desks stay as they are", clock(first));
            }
            self.moment(first).await?;
            self.figures.ended_at = first;
            bar.set_position(u64::from(first.min(CLOSES) - OPENS));
            bar.set_message(self.glance(first));
        }
        self.compare().await
    }

    /// The figures, and what was not held.
    pub fn end(self) -> (Figures, Ledger) {
        (self.figures, self.ledger)
    }

    fn glance(&self, now: Second) -> String {
        let waiting = self.ledger.count(|at| at == Whereabouts::Waiting);
        let served = self.figures.served;
        let still = if self.stop.is_some() { "  drill" } else { "" };
        format!("{}  {waiting} wait, {served} served{still}", clock(now))
    }

    /// Asks for everything that is due, and follows what is answered: first what brings tickets into the line, then
    /// the calls, then who gave up. So nobody counts as called twice who was sent on and called in the same moment.
    async fn moment(&mut self, first: Second) -> Result<()> {
        let mut asked = Vec::new();
        let mut asks = JoinSet::new();
        while let Some(Reverse((at, _, event))) =
            self.events.peek().copied().filter(|due| due.0.0 < first + MOMENT)
        {
            self.events.pop();
            let Some(ask) = self.ask(at, event) else { continue };
            let (door, place) = (self.door.clone(), asked.len());
            asks.spawn(async move { (place, door.ask(ask).await) });
            asked.push((at, event));
        }
        let mut heard = asks.join_all().await;
        heard.sort_by_key(|(place, _)| *place);
        let mut answers = Vec::new();
        for ((_, answer), (at, event)) in heard.into_iter().zip(asked) {
            let answer = answer?;
            self.figures.heard(&answer);
            // A desk may be told that a ticket is a colleague's; at the kiosk that is a wrong token.
            let no_entry = answer.status == 403 && matches!(event, Event::Come(_));
            if answer.status == 401 || no_entry || answer.status >= 500 {
                bail!("at {} {event:?} was refused: {}", clock(at), answer.words());
            }
            answers.push((at, event, answer));
        }
        for (at, event, answer) in &answers {
            match event {
                Event::Desk(place, _) => self.desk_leaves(*at, *place, answer),
                _ => self.people_move(*at, *event, answer)?,
            }
        }
        for (at, event, answer) in &answers {
            if let Event::Desk(place, _) = event {
                self.desk_goes_on(*at, *place, answer);
            }
        }
        for (_, event, answer) in &answers {
            if let (Event::GiveUp(who), 200) = (event, answer.status) {
                self.figures.gave_up += 1;
                self.move_to(*who, Whereabouts::GaveUp);
            }
        }
        Ok(())
    }

    fn ask(&mut self, now: Second, event: Event) -> Option<Ask> {
        let site = &self.keys.site;
        let reception = Some(self.keys.reception.as_str());
        match event {
            Event::Come(who) => {
                let visitor = &self.plan.visitors[who];
                let services = visitor.errands.iter().map(|errand| {
                    json!({"service": self.town.services[errand.service].id, "persons": errand.persons})
                });
                let services: Vec<_> = services.collect();
                let body = json!({"services": services, "priority": visitor.priority.is_some()});
                Some(Ask::post(format!("/api/v1/sites/{site}/tickets"), Some(&self.keys.kiosk), body))
            }
            Event::Review(who) => {
                let granted = self.plan.visitors[who].priority.unwrap_or_default();
                let ticket = self.people[who].ticket.as_ref()?;
                let path = format!("/api/v1/tickets/{ticket}/priorities");
                Some(Ask::post(path, reception, json!({"granted": granted})))
            }
            Event::GiveUp(who) => {
                let known = self.ledger.get(self.people[who].ticket.as_ref()?)?;
                let code = known.code.as_ref().filter(|_| known.at == Whereabouts::Waiting)?;
                Some(Ask::post(format!("/api/v1/tickets/{code}/withdrawals"), None, json!({})))
            }
            Event::ComeBack(who) => {
                let ticket = self.people[who].ticket.as_ref()?;
                Some(Ask::post(format!("/api/v1/tickets/{ticket}/returns"), reception, json!({})))
            }
            Event::Drill => {
                self.figures.stood_still = self.ledger.count(|at| at == Whereabouts::Waiting);
                let path = format!("/api/v1/sites/{site}/suspensions");
                Some(Ask::post(path, reception, json!({"kind": "drill"})))
            }
            Event::DrillEnds => {
                let stop = self.stop.as_ref()?;
                Some(Ask::delete(format!("/api/v1/suspensions/{stop}"), &self.keys.reception))
            }
            Event::Desk(place, turn) if self.desks[place].turn == turn => self.ask_at_desk(now, place),
            Event::Desk(..) => None,
        }
    }

    fn people_move(&mut self, now: Second, event: Event, answer: &Heard) -> Result<()> {
        match event {
            Event::Come(who) => {
                self.coming -= 1;
                self.came(now, who, answer)?;
            }
            Event::ComeBack(who) => {
                self.coming -= 1;
                if answer.status == 200 {
                    self.figures.came_back += u32::from(self.people[who].missed);
                    self.waits_again(now, who);
                }
            }
            Event::Review(who) if answer.status == 200 => match self.plan.visitors[who].priority {
                Some(true) => self.figures.priorities.0 += 1,
                _ => self.figures.priorities.1 += 1,
            },
            Event::Drill => self.stop = answer.body["id"].as_str().map(str::to_owned),
            Event::DrillEnds => self.stop = None,
            _ => {}
        }
        Ok(())
    }

    fn came(&mut self, now: Second, who: usize, answer: &Heard) -> Result<()> {
        match (answer.status, answer.refusal(), &self.plan.drill) {
            (201, ..) => {
                let ticket: Ticket = serde_json::from_value(answer.body.clone())?;
                self.people[who].ticket = Some(ticket.id.clone());
                self.ledger.issued(ticket, who);
                self.figures.tickets += 1;
                self.wake(now, self.people[who].service);
                let visitor = &self.plan.visitors[who];
                if visitor.priority.is_some() {
                    self.put(now + 90, Event::Review(who));
                }
                if let Some(seconds) = visitor.patience_seconds {
                    self.put(now + seconds, Event::GiveUp(who));
                }
            }
            (_, Some("suspended"), Some(drill)) if (drill.start..drill.end + MOMENT).contains(&now) => {
                let crowd = u32::try_from(who).unwrap_or(0).wrapping_mul(37) % CROWD;
                self.come(drill.end + MOMENT + crowd, Event::Come(who));
            }
            _ => self.figures.sent_away += 1,
        }
        Ok(())
    }

    /// A ticket is in the line again: desks that serve it look up.
    pub(super) fn waits_again(&mut self, now: Second, who: usize) {
        self.move_to(who, Whereabouts::Waiting);
        self.wake(now, self.people[who].service);
    }

    /// The visitor's ticket is somewhere else now.
    pub(super) fn move_to(&mut self, who: usize, at: Whereabouts) {
        if let Some(ticket) = &self.people[who].ticket {
            self.ledger.moved(ticket, at);
        }
    }

    /// The visitor is brought back to the line by the reception.
    pub(super) fn comes_back(&mut self, at: Second, who: usize) {
        self.come(at, Event::ComeBack(who));
    }

    /// Desks that wait for somebody to serve try again.
    fn wake(&mut self, now: Second, service: usize) {
        let service = &self.town.services[service].id;
        let idle = |desk: &Desk| desk.told_nobody && desk.step == Step::Next && desk.serves(service);
        let idle: Vec<usize> = (0..self.desks.len()).filter(|place| idle(&self.desks[*place])).collect();
        for place in idle {
            self.turn_to(place, now + 1, Step::Next);
        }
    }

    /// What the desk does next, whatever it meant to do.
    pub(super) fn turn_to(&mut self, place: usize, at: Second, step: Step) {
        let desk = &mut self.desks[place];
        desk.turn += 1;
        desk.step = step;
        let turn = desk.turn;
        self.put(at, Event::Desk(place, turn));
    }

    /// Everybody who came is through, and nobody is to come.
    pub(super) fn is_over(&self, now: Second) -> bool {
        let open = |at| matches!(at, Whereabouts::Waiting | Whereabouts::Held | Whereabouts::At(_));
        now >= CLOSES && self.coming == 0 && self.ledger.count(open) == 0
    }

    /// When the drill that goes on ends.
    pub(super) fn stands_still_until(&self) -> Option<Second> {
        self.plan.drill.as_ref().filter(|_| self.stop.is_some()).map(|drill| drill.end)
    }

    fn come(&mut self, at: Second, event: Event) {
        self.coming += 1;
        self.put(at, event);
    }

    fn put(&mut self, at: Second, event: Event) {
        self.planned += 1;
        self.events.push(Reverse((at, self.planned, event)));
    }

    /// Ends the drill, when the day is broken off in it.
    async fn go_on(&mut self) -> Result<()> {
        if let Some(stop) = self.stop.take() {
            self.door.ask(Ask::delete(format!("/api/v1/suspensions/{stop}"), &self.keys.reception)).await?;
        }
        Ok(())
    }

    /// Asks the server about every ticket of ours.
    async fn compare(&mut self) -> Result<()> {
        let tickets: Vec<(String, usize)> =
            self.ledger.tickets().map(|(id, known)| (id.clone(), known.visitor)).collect();
        for (id, who) in tickets {
            let path = format!("/api/v1/sites/{}/tickets?ticket={id}", self.keys.site);
            let heard = self.door.get(&path, Some(&self.keys.reception)).await?;
            let state = heard.body["state"].as_str().filter(|_| heard.status == 200);
            let service = &self.town.services[self.people[who].service].id;
            let idle = self.desks.iter().any(|desk| desk.told_nobody && desk.serves(service));
            self.ledger.compare(&id, state, idle);
            self.figures.heard(&heard);
        }
        let open = |at| matches!(at, Whereabouts::Waiting | Whereabouts::Held | Whereabouts::At(_));
        self.figures.left_over = self.ledger.count(open);
        Ok(())
    }
}
