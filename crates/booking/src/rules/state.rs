//! What memory holds of one site's booking: what is free, holds, and the appointments that come soon.
//!
//! It is a cache of rows (DESIGN.md, law 3): [`State::load`] builds it from them, [`State::apply`] follows each
//! change, and it may be thrown away at any moment. Readers have a second copy, or the [`Availability`] alone, to which the
//! same changes are applied once they are durable.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use model::calendar::local;
use model::{AppointmentId, BlockId, CounterId, Instant, Site};

use super::change::Change;
use super::row::{Appointment, AppointmentState, Block, Release};
use super::wish::Wish;
use crate::availability::{Aside, Availability, Why};
use crate::cells::Cells;

/// Appointments of the next so many hours are in memory, so that time can mark those that nobody came to. More than a day,
/// so that a lane may read them once a day at any hour.
const SOON_HOURS: i64 = 36;

/// Cells that an appointment owns, as a load reads them: without the appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The local date.
    pub on: NaiveDate,
    /// The counter.
    pub counter: CounterId,
    /// The first cell.
    pub cell: u16,
    /// How many, with those that are kept free after the visit.
    pub cells: u16,
}

/// The rows that a state is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// At a load: every hold, what is booked to begin before [`State::soon_until`], and what has a wish. At a catch-up: every
    /// appointment that changed.
    pub appointments: Vec<Appointment>,
    /// At a load: the cells of every leg that is owned, from today on. At a catch-up none: they are with the appointments.
    pub claims: Vec<Claim>,
    /// At a load: those that are not offered online yet. At a catch-up: every new one, in the order of ids.
    pub releases: Vec<Release>,
    /// At a load: those from today on that have not ended. At a catch-up: every one that changed.
    pub blocks: Vec<Block>,
    /// At a load: those that have not ended, and those that were offered something today. At a catch-up: every one that
    /// changed. Their appointments are among the others.
    pub wishes: Vec<Wish>,
}

/// A site's booking as memory holds it.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) site: Arc<Site>,
    pub(super) availability: Availability,
    appointments: HashMap<AppointmentId, Appointment>,
    pub(super) blocks: BTreeMap<BlockId, Block>,
    /// Holds, by when they run out.
    pub(super) expiring: BTreeSet<(Instant, AppointmentId)>,
    /// Booked appointments, by when they count as missed.
    pub(super) coming: BTreeSet<(Instant, AppointmentId)>,
    /// What appointments wait for; an ended one only on the day on which it was offered something.
    pub(super) wishes: BTreeMap<AppointmentId, Wish>,
    /// When the waiting list is looked through next.
    pub(super) look_at: Instant,
    /// Booked appointments that begin before this are in memory.
    soon_until: Instant,
    /// In memory for one batch.
    passing: Vec<AppointmentId>,
}

impl State {
    /// Up to when a load at `now` must bring booked appointments.
    pub fn soon_until(now: Instant) -> Instant {
        now.plus_minutes(SOON_HOURS * 60)
    }

    /// A site's state from its rows at `now`.
    pub fn load(site: Arc<Site>, rows: Rows, now: Instant) -> Self {
        let today = local(now, site.time_zone).date_naive();
        let mut state = Self {
            availability: Availability::new(site.clone(), today),
            site,
            appointments: HashMap::new(),
            blocks: BTreeMap::new(),
            expiring: BTreeSet::new(),
            coming: BTreeSet::new(),
            wishes: BTreeMap::new(),
            look_at: now,
            soon_until: Self::soon_until(now),
            passing: Vec::new(),
        };
        for Claim { on, counter, cell, cells } in rows.claims {
            state.availability.take(on, counter, Cells::run(cell, cell + cells));
        }
        for release in &rows.releases {
            state.keep_from_online(release, now);
        }
        for appointment in rows.appointments {
            state.put(appointment);
        }
        for block in rows.blocks {
            state.put_block(block, now);
        }
        for wish in rows.wishes {
            state.put_wish(wish);
        }
        state
    }

    /// Follows what another node wrote. What became free comes before what was taken: cells that changed hands between the
    /// two reads belong to who has them now.
    pub fn merge(&mut self, rows: Rows, now: Instant) {
        let changes = rows.releases.into_iter().map(Change::Release);
        let changes = changes.chain(rows.appointments.into_iter().map(Change::Appointment));
        let changes = changes.chain(rows.blocks.into_iter().map(Change::Block));
        for change in changes.chain(rows.wishes.into_iter().map(Change::Wish)) {
            self.apply(&change, now);
        }
    }

    /// Takes in one change, decided or read.
    pub fn apply(&mut self, change: &Change, now: Instant) {
        match change {
            Change::Release(release) => {
                self.availability.free(release.on, release.counter, release.run());
                self.keep_from_online(release, now);
                self.look_at = self.look_at.min(release.online_at.max(now));
            }
            Change::Appointment(appointment) => {
                if appointment.state.owns_cells() {
                    for leg in &appointment.legs {
                        self.availability.take(appointment.on, leg.counter, leg.claim());
                    }
                }
                self.put(appointment.clone());
            }
            Change::Block(block) => {
                self.put_block(block.clone(), now);
                self.look_at = self.look_at.min(now);
            }
            Change::Wish(wish) => {
                self.put_wish(wish.clone());
                if wish.ended_at.is_none() {
                    self.look_at = self.look_at.min(now);
                }
            }
            Change::Day(today) => {
                self.begin_day(*today);
                self.look_at = self.look_at.min(now);
            }
            Change::LookAgainAt(at) => self.look_at = *at,
        }
    }

    /// Takes in what another place read for a command or for the hours to come: an appointment that memory does not hold.
    /// Its cells are known already.
    pub fn admit(&mut self, appointment: Appointment) {
        if !self.appointments.contains_key(&appointment.id) {
            self.put(appointment);
        }
    }

    /// The instants between which booked appointments begin that should be admitted now; `None`: memory knows enough. Whoever
    /// asks has read them when [`State::know_until`] is told.
    pub fn unread(&self, now: Instant) -> Option<(Instant, Instant)> {
        let half = now.plus_minutes(SOON_HOURS * 30);
        (self.soon_until < half).then_some((self.soon_until, Self::soon_until(now)))
    }

    /// Booked appointments that begin before `until` have been admitted.
    pub fn know_until(&mut self, until: Instant) {
        self.soon_until = self.soon_until.max(until);
        // Who waits is in memory since before it was near.
        let waiting = self.wishes.keys().copied();
        for id in std::mem::take(&mut self.passing).into_iter().chain(waiting.collect::<Vec<_>>()) {
            if let Some(appointment) = self.appointments.remove(&id) {
                self.unlist(&appointment);
                self.put(appointment);
            }
        }
    }

    fn put(&mut self, appointment: Appointment) {
        let id = appointment.id;
        if let Some(known) = self.appointments.remove(&id) {
            self.unlist(&known);
        }
        let missed_at = self.missed_at(&appointment);
        match (appointment.state, appointment.expires_at) {
            (AppointmentState::Held, Some(at)) => drop(self.expiring.insert((at, id))),
            (AppointmentState::Booked, _) if appointment.starts_at < self.soon_until => {
                self.coming.insert((missed_at, id));
            }
            _ => self.passing.push(id),
        }
        self.appointments.insert(id, appointment);
    }

    fn unlist(&mut self, known: &Appointment) {
        self.coming.remove(&(self.missed_at(known), known.id));
        if let Some(at) = known.expires_at {
            self.expiring.remove(&(at, known.id));
        }
    }

    fn put_wish(&mut self, wish: Wish) {
        let id = wish.appointment;
        if wish.ended_at.is_some() {
            self.passing.push(id);
        }
        if wish.ended_at.is_none() || wish.offered_on >= Some(self.availability.today()) {
            self.wishes.insert(id, wish);
        } else {
            self.wishes.remove(&id);
        }
    }

    fn put_block(&mut self, block: Block, now: Instant) {
        if block.ended_at.is_some() {
            self.availability.unblock(block.on, block.id);
            self.blocks.remove(&block.id);
        } else {
            let aside = Aside { counter: block.counter, cells: block.run(), why: Why::Blocked(block.id) };
            self.availability.put_aside(block.on, aside, now);
            self.blocks.insert(block.id, block);
        }
    }

    fn keep_from_online(&mut self, release: &Release, now: Instant) {
        if release.online_at > now && release.on >= self.availability.today() {
            let why = Why::NotOnlineBefore(release.online_at);
            let aside = Aside { counter: release.counter, cells: release.run(), why };
            self.availability.put_aside(release.on, aside, now);
        }
    }

    fn begin_day(&mut self, today: NaiveDate) {
        self.availability.begin_day(today);
        self.blocks.retain(|_, block| block.on >= today);
        self.wishes.retain(|_, wish| wish.ended_at.is_none() || wish.offered_on >= Some(today));
    }

    /// Lets appointments go that were brought for commands, or that reached a final state; their rows stay. Never between
    /// the moment when appointments are brought and the last of their decisions.
    pub fn forget_passing(&mut self) {
        for id in std::mem::take(&mut self.passing) {
            let is_listed = |it: &Appointment| {
                it.expires_at.is_some_and(|at| self.expiring.contains(&(at, id)))
                    || self.coming.contains(&(self.missed_at(it), id))
                    || self.wish(id).is_some()
            };
            if self.appointments.get(&id).is_some_and(|it| !is_listed(it)) {
                self.appointments.remove(&id);
            }
        }
    }

    /// Takes new settings of the same site. What is taken stays taken.
    pub fn configure(&mut self, site: Arc<Site>) {
        assert_eq!(self.site.id, site.id, "settings of another site");
        self.availability.configure(site.clone());
        self.site = site;
        self.look_at = Instant::from_millis(0);
        let coming = std::mem::take(&mut self.coming);
        self.coming = coming.iter().map(|(_, id)| (self.missed_at(&self.appointments[id]), *id)).collect();
    }

    /// The site's settings.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// What is free. A clone is cheap, and what readers are given.
    pub fn availability(&self) -> &Availability {
        &self.availability
    }

    /// An appointment that memory holds.
    pub fn appointment(&self, id: AppointmentId) -> Option<&Appointment> {
        self.appointments.get(&id)
    }

    /// Every appointment that memory holds.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.appointments.values()
    }

    /// The blocks from today on.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.values()
    }
}
