//! A counter's time is taken out of booking, and who had it is found room elsewhere.
//!
//! People are promised a time, not a counter: whoever fits at another counter at the same time moves there and need not
//! be told. Where that counter has somebody who fits at a third one, those two move. Only who fits nowhere is really hit.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use model::{AppointmentId, BlockId, CounterId, Instant};
use model::{Wrong, calendar::WallTime};

use super::cancel::freed;
use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::with;
use super::machine::{Event, after};
use super::refusal::Refusal;
use super::row::{Appointment, Block};
use super::state::State;
use crate::availability::{Aside, Availability, Why};
use crate::cells::{Cells, cells_for};
use crate::place::{Leg, share_buffers};
use crate::plan::View;

/// A reason is one line on a colleague's screen.
const MAX_REASON_CHARS: usize = 200;

pub(super) fn block(
    state: &State,
    counter: CounterId,
    on: NaiveDate,
    hours: (WallTime, WallTime),
    reason: &str,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    if reason.chars().count() > MAX_REASON_CHARS || reason.chars().any(char::is_control) {
        let wrong = Wrong::Line { least: 0, most: MAX_REASON_CHARS as u64 };
        return Err(Refusal::Invalid { field: "reason", wrong });
    }
    let cells = blockable(&state.availability, counter, on, hours)?;
    let cell = cells.first().expect("a time before another touches a cell");
    let block = Block {
        id: BlockId::made(state.site.id, context.seq, context.place()?),
        counter,
        on,
        cell,
        cells: u16::try_from(cells.count()).expect("a day has 288 cells"),
        reason: reason.to_owned(),
        agent: context.actor,
        made_at: context.now,
        ended_at: None,
    };
    let aside = Aside { counter, cells, why: Why::Blocked(block.id) };
    let mut repack = Repack::of(&state.availability, state.appointments(), on, aside, context.now);
    let hit = repack.run();
    let moved = repack.moved();
    let mut changes = Vec::new();
    for old in &moved {
        changes.extend(left(state, old, &repack.legs[&old.id], context)?);
    }
    for old in &moved {
        let legs = &repack.legs[&old.id];
        changes.push(Change::Appointment(with(old, Event::Repack, |it| it.legs.clone_from(legs))?));
    }
    let answer = Answer::Blocked { block: block.id, moved: moved.iter().map(|it| it.id).collect(), hit };
    changes.push(Change::Block(block));
    Ok(Decided { changes, answer })
}

/// What taking a counter's time out of booking does to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Appointments that would be at another counter, at the same time.
    pub moved: Vec<AppointmentId>,
    /// Appointments that would fit nowhere else, in the order of their times.
    pub hit: Vec<AppointmentId>,
}

/// What [`Command::Block`](super::Command::Block) would do now. `appointments`: all of the date that own cells, holds too.
pub fn preview_block(
    free: &Availability,
    appointments: &[Appointment],
    counter: CounterId,
    on: NaiveDate,
    hours: (WallTime, WallTime),
    now: Instant,
) -> Result<Preview, Refusal> {
    let cells = blockable(free, counter, on, hours)?;
    // Nobody ever sees it: any id that could be one.
    let why = Why::Blocked(BlockId::made(free.site().id, 1, 0));
    let mut repack = Repack::of(free, appointments.iter(), on, Aside { counter, cells, why }, now);
    let hit = repack.run();
    Ok(Preview { moved: repack.moved().iter().map(|it| it.id).collect(), hit })
}

/// The cells of a time that can be taken out of booking.
fn blockable(
    free: &Availability,
    counter: CounterId,
    on: NaiveDate,
    (from, to): (WallTime, WallTime),
) -> Result<Cells, Refusal> {
    let invalid = |field, wrong| Err(Refusal::Invalid { field, wrong });
    free.site().counter(counter).ok_or(Refusal::Unknown("counter"))?;
    if on < free.today() {
        return invalid("on", Wrong::NotLater);
    }
    if on > free.horizon_on() {
        return invalid("on", Wrong::TooFar);
    }
    if from >= to {
        return invalid("to", Wrong::NotLater);
    }
    Ok(Cells::touching(from, to))
}

pub(super) fn unblock(state: &State, block: BlockId, context: &Context) -> Result<Decided, Refusal> {
    let known = state.blocks.get(&block).ok_or(Refusal::Unknown("block"))?;
    let ended = Block { ended_at: Some(context.now), ..known.clone() };
    Ok(Decided { changes: vec![Change::Block(ended)], answer: Answer::Unblocked(block) })
}

/// The cells that an appointment leaves, at counters where it no longer is.
fn left(
    state: &State,
    old: &Appointment,
    legs: &[Leg],
    context: &mut Context,
) -> Result<Vec<Change>, Refusal> {
    let changed = old.legs.iter().zip(legs).filter(|(before, now)| before != now);
    changed.map(|(before, _)| freed(state, old.on, before, context.now, context)).collect()
}

/// A day whose appointments look for counters.
struct Repack<'a> {
    on: NaiveDate,
    now: Instant,
    blocked: (CounterId, Cells),
    /// Who may be given another counter: holds, and what is booked.
    movable: BTreeMap<AppointmentId, &'a Appointment>,
    /// Their legs, as they are found room.
    legs: BTreeMap<AppointmentId, Vec<Leg>>,
    free: Availability,
}

impl<'a> Repack<'a> {
    fn of(
        free: &Availability,
        appointments: impl Iterator<Item = &'a Appointment>,
        on: NaiveDate,
        aside: Aside,
        now: Instant,
    ) -> Self {
        let mut free = free.clone();
        let blocked = (aside.counter, aside.cells);
        free.put_aside(on, aside, now);
        let of_date = appointments.filter(|it| it.on == on && it.state.owns_cells());
        let movable = of_date.filter(|it| after(it.state, Event::Repack).is_some());
        let movable: BTreeMap<_, _> = movable.map(|it| (it.id, it)).collect();
        let legs = movable.iter().map(|(id, it)| (*id, it.legs.clone())).collect();
        Self { on, now, blocked, movable, legs, free }
    }

    /// Finds room for everybody in the blocked time; answers with those who fit nowhere, in the order of their times.
    fn run(&mut self) -> Vec<AppointmentId> {
        let (counter, cells) = self.blocked;
        let is_hit = |leg: &Leg| leg.counter == counter && Cells::run(leg.cell, leg.end()).meets(cells);
        let affected = self.legs.iter().filter(|(_, legs)| legs.iter().any(is_hit));
        let mut affected: Vec<_> = affected.map(|(id, _)| *id).collect();
        // Who has the fewest other counters chooses first; then the longest visit, which fits the fewest gaps.
        affected.sort_by_key(|id| {
            let legs = self.legs[id].iter().filter(|leg| is_hit(leg));
            let choices = legs.clone().map(|leg| self.places_for(leg).len()).min();
            (choices, u16::MAX - legs.map(|leg| leg.cells).sum::<u16>(), *id)
        });
        let mut hit: Vec<_> = affected.into_iter().filter(|id| !self.rehouse(*id, is_hit)).collect();
        hit.sort_by_key(|id| (self.movable[id].starts_at, *id));
        hit
    }

    /// Whose legs are not where they were, in the order of ids.
    fn moved(&self) -> Vec<&'a Appointment> {
        self.movable.values().copied().filter(|it| self.legs[&it.id] != it.legs).collect()
    }

    /// Gives every leg of an appointment that is hit another counter, or none.
    fn rehouse(&mut self, id: AppointmentId, is_hit: impl Fn(&Leg) -> bool) -> bool {
        let (free, legs) = (self.free.clone(), self.legs.clone());
        let of_id = self.legs[&id].clone();
        for (nth, leg) in of_id.iter().enumerate().filter(|(_, leg)| is_hit(leg)) {
            self.free.free(self.on, leg.counter, leg.claim());
            let leg = &self.whole(leg);
            if !self.house(id, nth, leg) && !self.swap(id, nth, leg) {
                (self.free, self.legs) = (free, legs);
                return false;
            }
        }
        let own = self.legs.get_mut(&id).expect("it was found above");
        share_buffers(own);
        true
    }

    /// A leg with all of its service's buffer, which it may have shared with the next one at its counter.
    fn whole(&self, leg: &Leg) -> Leg {
        let setup = self.free.setup();
        let rules = setup.service(leg.service).map(|service| &setup.services[service].rules);
        let buffer = rules.map_or(0, |rules| cells_for(rules.buffer_minutes)).max(leg.buffer);
        Leg { buffer, ..*leg }
    }

    /// Puts a leg whose cells were given back at a counter that is free for it.
    fn house(&mut self, id: AppointmentId, nth: usize, leg: &Leg) -> bool {
        let Some(&counter) = self.places_for(leg).first() else { return false };
        self.settle(id, nth, Leg { counter, ..*leg });
        true
    }

    /// Puts a leg at a counter whose appointments at that time all fit elsewhere.
    fn swap(&mut self, id: AppointmentId, nth: usize, leg: &Leg) -> bool {
        for counter in self.open_for(leg) {
            let wanted = Leg { counter, ..*leg };
            let in_the_way: Vec<(AppointmentId, usize, Leg)> = self
                .legs
                .iter()
                .flat_map(|(id, legs)| legs.iter().enumerate().map(|(nth, leg)| (*id, nth, *leg)))
                .filter(|(other, _, it)| {
                    *other != id && it.counter == counter && it.claim().meets(wanted.claim())
                })
                .collect();
            let (free, legs) = (self.free.clone(), self.legs.clone());
            for (_, _, it) in &in_the_way {
                self.free.free(self.on, counter, it.claim());
            }
            if self.fits(&wanted) {
                self.settle(id, nth, wanted);
                if in_the_way.iter().all(|(other, nth, it)| self.house(*other, *nth, &self.whole(it))) {
                    return true;
                }
            }
            (self.free, self.legs) = (free, legs);
        }
        false
    }

    fn settle(&mut self, id: AppointmentId, nth: usize, leg: Leg) {
        self.free.take(self.on, leg.counter, leg.claim());
        self.legs.get_mut(&id).expect("whoever is housed is movable")[nth] = leg;
    }

    /// The counters that are free for a leg at its time, the one with the shortest free run first.
    fn places_for(&self, leg: &Leg) -> Vec<CounterId> {
        let mut places: Vec<_> = self.open_for(leg);
        places.retain(|&counter| self.fits(&Leg { counter, ..*leg }));
        let run = |counter: &CounterId| (!self.free.taken_at(self.on, *counter)).run_around(leg.cell);
        places.sort_by_key(|counter| (run(counter), *counter));
        places
    }

    /// The counters that give a leg's service during its time, whoever has it.
    fn open_for(&self, leg: &Leg) -> Vec<CounterId> {
        let (Some(day), Some(service)) = (self.free.day(self.on), self.free.setup().service(leg.service))
        else {
            return Vec::new();
        };
        let visit = Cells::run(leg.cell, leg.end());
        let offers = day.plan.offers(service).iter();
        let open =
            offers.filter(|&&it| (day.open(it, View::Staff) | day.open(it, View::SameDay)).covers(visit));
        open.map(|it| day.counter(it.counter)).collect()
    }

    /// Whether nobody has a leg's cells, and nothing keeps them out.
    fn fits(&self, leg: &Leg) -> bool {
        let Some(day) = self.free.day(self.on) else { return false };
        let place = self.free.setup().counter(leg.counter).and_then(|it| u16::try_from(it).ok());
        place.is_some_and(|it| day.unclaimed(it, View::Staff, self.now).covers(leg.claim()))
    }
}
