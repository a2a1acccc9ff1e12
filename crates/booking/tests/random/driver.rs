//! Throws commands at a town, lets time go on, and checks what comes of it.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use booking::Channel;
use booking::rules::{
    Answer, AppointmentState, Change, Command, ContactKey, Context, Places, Refusal, Rows, State, decide,
    tick,
};
use chance::Seeded;
use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::{AppointmentId, Instant, PrincipalId, Site};

use super::commands::Commands;
use super::oracle::Oracle;
use super::policy::Policy;
use super::rows::{Database, cells_of};
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
    pub imports: u64,
    pub expired: u64,
    pub missed: u64,
    pub moved_by_blocks: u64,
    pub hit_by_blocks: u64,
    pub starts_compared: u64,
    pub alternatives: u64,
    pub rooms_compared: u64,
    pub wishes: u64,
    pub offers: u64,
    pub accepted_offers: u64,
    pub looked_for_nothing: u64,
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
        self.imports += other.imports;
        self.starts_compared += other.starts_compared;
        self.alternatives += other.alternatives;
        self.rooms_compared += other.rooms_compared;
        self.wishes += other.wishes;
        self.offers += other.offers;
        self.accepted_offers += other.accepted_offers;
        self.looked_for_nothing += other.looked_for_nothing;
    }
}

pub struct Driver {
    pub(super) random: Seeded,
    pub(super) site: Arc<Site>,
    pub(super) state: State,
    /// Another node, which catches up from rows.
    pub(super) other: State,
    other_seq: i64,
    pub(super) database: Database,
    pub(super) oracle: Oracle,
    pub(super) contacts: HashMap<AppointmentId, ContactKey>,
    pub(super) now: Instant,
    seq: i64,
    pub(super) tally: Tally,
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
                let known = self.database.row(row.id);
                match row.state {
                    AppointmentState::Expired => {
                        assert!(
                            known.unwrap().expires_at.unwrap() <= self.now,
                            "a hold lasts as long as it was promised"
                        );
                        self.tally.expired += 1;
                    }
                    AppointmentState::NoShow => self.tally.missed += 1,
                    // An offer; the waiting list has rules of its own.
                    AppointmentState::Held => {}
                    state => panic!("time makes nothing {state:?}"),
                }
            }
        }
        self.check_offers(&changes);
        self.take_in(&changes);
        self.check_nobody_waits_in_vain(&changes);
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
                if let (Answer::Appointment(booked), Some(contact)) = (&decided.answer, command.contact()) {
                    self.contacts.insert(*booked, contact);
                }
                self.take_in(&decided.changes);
                self.tally.accepted += 1;
            }
        }
    }

    pub(super) fn places_of(&self, contact: ContactKey) -> Places {
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
                Change::Appointment(_) | Change::Wish(_) | Change::Day(_) | Change::LookAgainAt(_) => {}
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

    pub(super) fn catch_up(&mut self) {
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
            // What is overdue is due now, to the one as to the other.
            let due = |state: &State| state.next_deadline().max(self.now);
            assert!(due(&fresh) <= due(&self.state), "a fresh node sleeps longer");
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
