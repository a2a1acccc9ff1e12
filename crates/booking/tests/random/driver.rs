//! Throws commands at a town, lets time go on, and checks what comes of it.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use booking::rules::{
    Answer, Appointment, AppointmentState, Change, Command, ContactKey, Context, Decided, Places, Refusal,
    Rows, State, decide, tick,
};
use booking::{Channel, DayLoad};
use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::{AppointmentId, Instant, PrincipalId, Site};

use super::commands::Commands;
use super::oracle::{CELLS, Oracle};
use super::policy::Policy;
use super::rows::{Database, cells_of};
use super::seeded::Seeded;
use super::town;

/// So often everything is compared with everything.
const FULL_CHECK_EVERY: u64 = 211;
/// So often what is offered is compared with the oracle on a date.
const COMPARE_EVERY: u64 = 11;
/// So often the state is thrown away and built anew from its rows.
const RELOAD_EVERY: u64 = 1009;

/// What a run has done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub operations: u64,
    pub accepted: u64,
    pub refused: BTreeMap<String, u64>,
    pub ticks: u64,
    pub days: u64,
    pub holds: u64,
    pub expired: u64,
    pub missed: u64,
    pub moved_by_blocks: u64,
    pub hit_by_blocks: u64,
    pub starts_compared: u64,
    pub alternatives: u64,
    /// A hash of every change, where it was asked for.
    pub trace: u64,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.operations += other.operations;
        self.accepted += other.accepted;
        for (kind, count) in other.refused {
            *self.refused.entry(kind).or_default() += count;
        }
        self.ticks += other.ticks;
        self.days += other.days;
        self.holds += other.holds;
        self.expired += other.expired;
        self.missed += other.missed;
        self.moved_by_blocks += other.moved_by_blocks;
        self.hit_by_blocks += other.hit_by_blocks;
        self.starts_compared += other.starts_compared;
        self.alternatives += other.alternatives;
    }
}

pub struct Driver {
    random: Seeded,
    site: Arc<Site>,
    state: State,
    /// Another node, which catches up from rows.
    other: State,
    other_seq: i64,
    database: Database,
    oracle: Oracle,
    contacts: HashMap<AppointmentId, ContactKey>,
    now: Instant,
    seq: i64,
    tally: Tally,
    trace: Option<DefaultHasher>,
}

impl Driver {
    pub fn new(seed: u64, traced: bool) -> Self {
        let mut random = Seeded::new(seed);
        // Some days before a change of clocks, or any day of twenty years, at any hour.
        let day = match random.below(4) {
            0 => random
                .one_of(&["2027-03-24", "2027-10-28", "2031-03-26", "2040-10-24", "2026-04-01", "2026-10-02"])
                .parse()
                .unwrap(),
            _ => NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(random.next() % 7600),
        };
        let site = Arc::new(town::site(&mut random, day));
        let midnight = Instant::from(day.and_hms_opt(0, 0, 0).unwrap().and_utc());
        let now = midnight.plus_minutes(random.between(0, 1439));
        let load = || State::load(site.clone(), Rows::default(), now);
        Self {
            state: load(),
            other: load(),
            other_seq: 0,
            database: Database::default(),
            oracle: Oracle::new(site.clone(), now),
            contacts: HashMap::new(),
            now,
            seq: 0,
            tally: Tally::default(),
            trace: traced.then(DefaultHasher::new),
            site,
            random,
        }
    }

    pub fn run(mut self, operations: u64) -> Tally {
        for n in 0..operations {
            self.pass_time();
            if self.random.below(700) == 0 {
                self.reconfigure();
            }
            self.operate();
            if n % COMPARE_EVERY == 0 {
                self.compare();
            }
            if n % FULL_CHECK_EVERY == 0 {
                self.check_everything();
            }
            if n % RELOAD_EVERY == 0 {
                self.reload();
            }
        }
        self.check_everything();
        Tally { operations, trace: self.trace.map_or(0, |hasher| hasher.finish()), ..self.tally }
    }

    /// Mostly nothing or some seconds; often to a deadline or a millisecond beside it; seldom hours and days. Where a deadline
    /// lies on the way, time stops there, or oversleeps it as a busy lane may.
    fn pass_time(&mut self) {
        let millis = match self.random.below(1000) {
            0..568 => 0,
            568..834 => self.random.between(0, 90) * 1000,
            834..934 => {
                let to = (self.state.next_deadline() - self.now).num_milliseconds();
                (to + self.random.between(-1, 1)).clamp(0, 3_600_000)
            }
            934..994 => self.random.between(1, 10) * 60_000,
            994..998 => self.random.between(1, 12) * 3_600_000,
            _ => self.random.between(12, 3 * 24) * 3_600_000,
        };
        let until = Instant::from_millis(self.now.as_millis() + millis);
        let oversleeps = self.random.percent(10);
        while !oversleeps && self.state.next_deadline() <= until {
            self.set_now(self.now.max(self.state.next_deadline()));
            self.tick();
        }
        self.set_now(until);
        // A lane always does what is due before it decides; here sometimes not, but for the new day.
        let is_due = self.state.next_deadline() <= self.now;
        let new_day = local(self.now, self.site.time_zone).date_naive() > self.state.availability().today();
        if is_due && (new_day || self.random.percent(70)) {
            self.tick();
        }
    }

    fn set_now(&mut self, now: Instant) {
        self.now = now;
        self.oracle.now = now;
        if let Some((from, until)) = self.state.unread(now) {
            let rows = self.database.appointments.values().map(|(_, row)| row);
            let soon = rows.filter(|row| {
                row.state == AppointmentState::Booked && from <= row.starts_at && row.starts_at < until
            });
            for row in soon {
                self.state.admit(row.clone());
            }
            self.state.know_until(until);
        }
    }

    fn tick(&mut self) {
        self.seq += 1;
        let before = self.state.availability().today();
        let changes = tick(&self.state, &mut Context::new(self.now, self.seq));
        assert!(!changes.is_empty(), "a deadline has come, so something is to be done");
        for change in &changes {
            if let Change::Appointment(row) = change {
                let known = self.database.row(row.id).unwrap();
                match row.state {
                    AppointmentState::Expired => {
                        assert!(
                            known.expires_at.unwrap() <= self.now,
                            "a hold lasts as long as it was promised"
                        );
                        self.tally.expired += 1;
                    }
                    AppointmentState::NoShow => self.tally.missed += 1,
                    state => panic!("time makes nothing {state:?}"),
                }
            }
        }
        self.take_in(&changes);
        assert!(self.state.next_deadline() > self.now, "what was due is done");
        self.tally.ticks += 1;
        for (_, row) in self.database.appointments.values() {
            let late = i64::from(self.site.settings.no_show_after_minutes());
            match (row.state, row.expires_at) {
                (AppointmentState::Held, Some(at)) => assert!(at > self.now, "{row:?} ran out"),
                (AppointmentState::Booked, _) => {
                    assert!(row.starts_at.plus_minutes(late) > self.now, "{row:?} was missed");
                }
                _ => {}
            }
        }
        let today = self.state.availability().today();
        if today != before {
            self.catch_up();
            self.database.prune(today, self.now);
            self.oracle.owners = self.database.claims.iter().map(|(cell, owner)| (*cell, *owner)).collect();
            self.oracle.delays.retain(|it| it.online_at > self.now);
            self.oracle.blocks.retain(|_, it| it.on >= today);
            self.tally.days += 1;
        }
    }

    fn reconfigure(&mut self) {
        // Nobody moves holds and appointments when a town changes its rules; they stay owners of their cells.
        let today = self.state.availability().today();
        self.site = Arc::new(town::reconfigured(&self.site, today, &mut self.random));
        self.state.configure(self.site.clone());
        self.other.configure(self.site.clone());
        self.oracle.configure(self.site.clone());
        if self.state.next_deadline() <= self.now {
            self.tick();
        }
    }

    fn operate(&mut self) {
        let commands =
            Commands { site: &self.site, state: &self.state, database: &self.database, now: self.now };
        let command = commands.choose(&mut self.random);
        let staff = match &command {
            Command::Hold { ask, .. } => ask.channel == Channel::Staff,
            Command::Block { .. } | Command::Unblock(_) => true,
            _ => self.random.percent(35),
        };
        let actor = staff.then(|| PrincipalId::nth(self.site.id, 9));
        let alone = !staff && self.random.percent(30);
        let actor = actor.or_else(|| alone.then(|| PrincipalId::nth(self.site.id, 8)));
        let chance = self.random.next();
        self.seq += 1;
        let context = Context { actor, alone, chance, ..Context::new(self.now, self.seq) };
        self.decide(&command, context);
    }

    fn decide(&mut self, command: &Command, mut context: Context) {
        self.state.forget_passing();
        for id in command.appointments() {
            if let Some(row) = self.database.row(id) {
                self.state.admit(row.clone());
            }
        }
        if let Some(on) = command.date() {
            let rows = self.database.appointments.values().map(|(_, row)| row);
            for row in rows.filter(|row| row.on == on && row.state.owns_cells()) {
                self.state.admit(row.clone());
            }
        }
        context.places = command.contact().map(|contact| self.places_of(contact)).unwrap_or_default();
        let policy = Policy { oracle: &self.oracle, database: &self.database, site: &self.site };
        let expected = policy.refusal(command, &context);
        match decide(&self.state, command, &mut context) {
            Err(refusal) => {
                let kind = kind(&refusal);
                assert_eq!(
                    Some(kind.as_str()),
                    expected,
                    "{command:?}: {refusal:?} {:?}",
                    command.appointments().map(|id| self.database.row(id)).collect::<Vec<_>>()
                );
                self.check_alternatives(command, &refusal);
                *self.tally.refused.entry(kind).or_default() += 1;
            }
            Ok(decided) => {
                assert_eq!(expected, None, "{command:?}: {decided:?}");
                self.check(command, &decided, &context);
                if let (Command::Book { hold, .. }, Some(contact)) = (command, command.contact()) {
                    self.contacts.insert(*hold, contact);
                }
                self.take_in(&decided.changes);
                self.tally.accepted += 1;
            }
        }
    }

    fn places_of(&self, contact: ContactKey) -> Places {
        let mut places = Places::default();
        for (_, row) in self.database.appointments.values() {
            if self.contacts.get(&row.id) == Some(&contact) {
                row.places.iter().for_each(|place| places.take(contact, *place));
            }
        }
        places
    }

    fn take_in(&mut self, changes: &[Change]) {
        for change in changes {
            if let Change::Appointment(row) = change
                && let Some(known) = self.database.row(row.id)
            {
                cells_of(known).for_each(|cell| {
                    if self.oracle.owners.get(&cell) == Some(&row.id) {
                        self.oracle.owners.remove(&cell);
                    }
                });
            }
        }
        self.database.write(changes, self.seq);
        for change in changes {
            if let Some(trace) = &mut self.trace {
                trace.write(format!("{change:?}").as_bytes());
            }
            match change {
                Change::Release(release) => {
                    assert!(release.online_at >= release.freed_at);
                    self.oracle.delays.push(release.clone());
                }
                Change::Block(block) if block.ended_at.is_none() => {
                    self.oracle.blocks.insert(block.id, block.clone());
                }
                Change::Block(block) => drop(self.oracle.blocks.remove(&block.id)),
                Change::Appointment(_) | Change::Day(_) => {}
            }
            self.state.apply(change, self.now);
        }
        for change in changes {
            if let Change::Appointment(row) = change
                && row.state.owns_cells()
            {
                self.oracle.owners.extend(cells_of(row).map(|cell| (cell, row.id)));
            }
        }
    }

    /// What was done is what was asked for.
    fn check(&mut self, command: &Command, decided: &Decided, context: &Context) {
        let rows = || {
            decided.changes.iter().filter_map(|it| match it {
                Change::Appointment(row) => Some(row),
                _ => None,
            })
        };
        let row_of = |id| rows().find(|row| row.id == id);
        match command {
            Command::Hold { ask, starts_at, .. } => {
                let row = rows().next().unwrap();
                assert_eq!((row.ask().errands, row.starts_at), (ask.errands.clone(), *starts_at));
                assert_eq!(row.expires_at, Some(self.now.plus_minutes(15)));
                self.check_legs(row, ask.channel);
                self.tally.holds += 1;
            }
            Command::Extend { hold, .. } => {
                let known = self.database.row(*hold).unwrap();
                let now_until = row_of(*hold).and_then(|row| row.expires_at).or(known.expires_at).unwrap();
                let longest = known.held_at.plus_minutes(60).min(self.now.plus_minutes(15));
                assert_eq!(now_until, longest.max(known.expires_at.unwrap()));
            }
            Command::Book { hold, contact, .. } => {
                let row = row_of(*hold).unwrap();
                assert_eq!((row.state, row.booked_at), (AppointmentState::Booked, Some(self.now)));
                if let Some(contact) = contact {
                    let other = self.places_of(*contact);
                    for place in &row.places {
                        let lowest = other.lowest_free(*contact, place.service);
                        assert_eq!(place.number, lowest, "the lowest free place");
                        assert!(context.places.lowest_free(*contact, place.service) > place.number);
                    }
                }
                assert_eq!(row.places.is_empty(), contact.is_none());
            }
            Command::Move { appointment, hold, .. } => {
                let (row, held) = (row_of(*appointment).unwrap(), self.database.row(*hold).unwrap());
                assert_eq!(
                    (row.state, row_of(*hold).unwrap().state),
                    (AppointmentState::Booked, AppointmentState::Moved)
                );
                assert_eq!(
                    (&row.legs, row.starts_at, row.minutes),
                    (&held.legs, held.starts_at, held.minutes)
                );
            }
            Command::Resize { appointment, persons } => {
                let Some(row) = row_of(*appointment) else { return };
                let known = self.database.row(*appointment).unwrap();
                assert_eq!((row.starts_at, row.legs[0].counter), (known.starts_at, known.legs[0].counter));
                assert_eq!(row.legs.iter().map(|leg| leg.persons).collect::<Vec<_>>(), *persons);
            }
            Command::Cancel(id) => assert_eq!(row_of(*id).unwrap().state, AppointmentState::Cancelled),
            Command::CheckIn { appointment, .. } => {
                let known = self.database.row(*appointment).unwrap();
                let Answer::Arrived(arrived) = &decided.answer else { panic!("{decided:?}") };
                assert_eq!((arrived.booked_at, &arrived.errands), (known.starts_at, &known.ask().errands));
            }
            Command::Block { counter, on, .. } => {
                let Answer::Blocked { moved, hit, .. } = &decided.answer else { panic!("{decided:?}") };
                assert_eq!(rows().map(|row| row.id).collect::<Vec<_>>(), *moved);
                let Some(Change::Block(block)) = decided.changes.last() else { panic!("a block is made") };
                assert_eq!((block.counter, block.on), (*counter, *on));
                self.check_block(block.run(), *counter, &rows().cloned().collect::<Vec<_>>(), hit);
            }
            Command::LetGo { .. } | Command::CorrectName(_) | Command::Serve(_) | Command::Unblock(_) => {}
        }
    }

    /// Each leg lies at a counter that gives it, in cells that are open and nobody's, with its buffer.
    fn check_legs(&self, row: &Appointment, channel: Channel) {
        assert_eq!(row.channel, channel);
        for leg in &row.legs {
            let service = self.site.service(leg.service).unwrap();
            let counter = self.site.counter(leg.counter).unwrap();
            assert!(counter.preference_minutes(leg.service).is_some(), "{leg:?}");
            assert_eq!(leg.cells, service.minutes_for(leg.persons).div_ceil(5));
            let buffer = service.booking.as_ref().unwrap().buffer_minutes.div_ceil(5);
            for cell in leg.cell..(leg.end() + buffer).min(CELLS) {
                let place = (row.on, leg.counter, cell);
                assert!(
                    !self.oracle.owners.contains_key(&place) && !self.oracle.is_blocked(place),
                    "{leg:?}"
                );
                let own = row
                    .legs
                    .iter()
                    .any(|it| it.counter == leg.counter && (it.cell..it.end() + it.buffer).contains(&cell));
                assert!(own, "the buffer is kept free: {row:?}");
            }
        }
        let last = row.legs.last().unwrap();
        let minutes = self.site.service(last.service).unwrap().minutes_for(last.persons);
        assert_eq!(row.ends_at(), row.leg_starts_at(last).plus_minutes(minutes.into()));
    }

    /// Who moved has the same time at a counter that gives it; who is hit fits at no counter that is free.
    fn check_block(
        &mut self,
        blocked: booking::Cells,
        counter: model::CounterId,
        moved: &[Appointment],
        hit: &[AppointmentId],
    ) {
        let (moved_count, hit_count) = (moved.len() as u64, hit.len() as u64);
        let mut owners = self.oracle.owners.clone();
        for row in moved.iter().filter_map(|row| self.database.row(row.id)) {
            for cell in cells_of(row) {
                owners.remove(&cell);
            }
        }
        for row in moved {
            for leg in &row.legs {
                for cell in leg.cell..(leg.end() + leg.buffer).min(CELLS) {
                    assert_eq!(owners.insert((row.on, leg.counter, cell), row.id), None);
                }
            }
        }
        let is_open = |on, leg: &booking::rules::Leg, counter: model::CounterId| {
            let gives =
                |it: &model::Counter| it.id == counter && it.preference_minutes(leg.service).is_some();
            let is_booked = self.site.service(leg.service).is_some_and(|it| it.booking.is_some());
            is_booked
                && self.site.counters.iter().any(gives)
                && (leg.cell..leg.end()).all(|cell| {
                    [0, 2].iter().any(|&view| self.oracle.is_open(on, leg.service, counter, cell, view))
                })
        };
        for row in moved {
            let known = self.database.row(row.id).unwrap();
            assert_eq!(
                (row.on, row.starts_at, row.minutes, row.state),
                (known.on, known.starts_at, known.minutes, known.state)
            );
            for (leg, before) in row.legs.iter().zip(&known.legs) {
                let same = |leg: &booking::rules::Leg| (leg.service, leg.persons, leg.cell, leg.cells);
                assert_eq!(same(leg), same(before));
                if leg.counter != before.counter {
                    assert!(is_open(row.on, leg, leg.counter), "{leg:?}");
                    assert!(
                        leg.counter != counter || !(leg.cell..leg.end()).any(|cell| blocked.contains(cell))
                    );
                    assert!(!(leg.cell..leg.end()).any(|cell| self.oracle.is_blocked((
                        row.on,
                        leg.counter,
                        cell
                    ))));
                }
            }
        }
        for id in hit {
            let row = self.database.row(*id).unwrap();
            let is_hit = |leg: &&booking::rules::Leg| {
                leg.counter == counter && (leg.cell..leg.end()).any(|cell| blocked.contains(cell))
            };
            let needs = |leg: &booking::rules::Leg| {
                let rules = self.site.service(leg.service).and_then(|it| it.booking.as_ref());
                leg.buffer.max(rules.map_or(0, |it| it.buffer_minutes.div_ceil(5)))
            };
            let has_room = |leg: &booking::rules::Leg| {
                self.site.counters.iter().any(|it| {
                    let is_free = |cell| {
                        let place = (row.on, it.id, cell);
                        let blocks =
                            it.id == counter && blocked.contains(cell) || self.oracle.is_blocked(place);
                        !owners.contains_key(&place) && !blocks
                    };
                    is_open(row.on, leg, it.id)
                        && (leg.cell..(leg.end() + needs(leg)).min(CELLS)).all(is_free)
                })
            };
            assert!(row.legs.iter().any(|leg| is_hit(&leg)), "only who is in the blocked time is hit");
            let fits = row.legs.iter().filter(is_hit).all(has_room);
            assert!(!fits || row.legs.len() > 1, "{row:?} fits elsewhere");
        }
        self.tally.moved_by_blocks += moved_count;
        self.tally.hit_by_blocks += hit_count;
    }

    /// What is told instead is to be had, and nothing nearer is.
    fn check_alternatives(&mut self, command: &Command, refusal: &Refusal) {
        let (Refusal::SlotTaken { alternatives } | Refusal::HoldExpired { alternatives }) = refusal else {
            return;
        };
        let Command::Hold { ask, starts_at, .. } = command else { return };
        assert!(alternatives.is_sorted() && alternatives.len() <= booking::rules::ALTERNATIVES);
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
            all.truncate(booking::rules::ALTERNATIVES);
            all.sort_unstable();
            assert_eq!(*alternatives, all, "the nearest to {starts_at:?}");
        }
    }

    /// What is offered on a date is what the oracle finds, no more and no less.
    fn compare(&mut self) {
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
        let load = availability.overview(&ask, on, on, self.now).unwrap()[0].1;
        match (load, starts.len()) {
            (DayLoad::Free, 4..) | (DayLoad::Few, 1..=3) | (DayLoad::Full | DayLoad::Closed, 0) => {}
            wrong => panic!("{wrong:?}"),
        }
        self.tally.starts_compared += starts.len() as u64;
    }

    fn check_everything(&mut self) {
        self.database.check();
        self.catch_up();
        let today = self.state.availability().today();
        for state in [&self.state, &self.other] {
            let availability = state.availability();
            for days in 0..25 {
                let on = today + Days::new(days);
                for n in 1..=4 {
                    let counter = model::CounterId::nth(self.site.id, n);
                    let taken: Vec<u16> = availability.taken_at(on, counter).iter().collect();
                    assert_eq!(taken, self.database.taken(on, counter), "{counter} on {on}");
                }
            }
        }
        let mut places = std::collections::BTreeSet::new();
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
    fn compare_states(&mut self, one: &State, other: &State) {
        let commands = Commands { site: &self.site, state: one, database: &self.database, now: self.now };
        for _ in 0..3 {
            let ask = commands.ask(&mut self.random);
            let (from, until) = (one.availability().today(), one.availability().today() + Days::new(20));
            let seen = |state: &State| state.availability().slots(&ask, from, until, self.now);
            assert_eq!(seen(one), seen(other), "{ask:?}");
        }
    }

    fn catch_up(&mut self) {
        if self.other.availability().today() < self.state.availability().today() {
            self.other.apply(&Change::Day(self.state.availability().today()), self.now);
        }
        self.other.merge(self.database.since(self.other_seq), self.now);
        self.other.forget_passing();
        self.other_seq = self.seq;
    }

    fn reload(&mut self) {
        let today = local(self.now, self.site.time_zone).date_naive();
        let fresh = State::load(self.site.clone(), self.database.load(today, self.now), self.now);
        if self.state.unread(self.now).is_none() && today == self.state.availability().today() {
            assert_eq!(fresh.next_deadline(), self.state.next_deadline().min(fresh.next_deadline()));
        }
        let before = std::mem::replace(&mut self.state, fresh);
        if today == before.availability().today() {
            self.compare_states(&before, &self.state.clone());
        }
    }
}

/// The name of a refusal.
fn kind(refusal: &Refusal) -> String {
    let text = format!("{refusal:?}");
    text.split([' ', '(']).next().unwrap().to_owned()
}
