//! Batches that the rules decide, of random commands in random towns: what the engines keep is what the rules' own rows in
//! memory keep, and what a load and a catch-up make of it is what following each change made.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use booking::rules::{
    Answer, Appointment, Block, Change, Claim, ContactKey, Context, Places, Release, Rows, State, Wish,
    decide, tick,
};
use chance::Seeded;
use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::{AppointmentId, BlockId, Instant, PrincipalId, Site};

use crate::case::{self, Case, on_both};
use crate::hall::{Booking, Row, anne};
use crate::lock::{execute, number};
use crate::random::commands::Commands;
use crate::random::rows::Database;
use crate::random::town;

const BATCHES: u32 = 60;
const COMPARE_EVERY: u32 = 12;

#[tokio::test]
async fn the_engines_keep_what_random_batches_decide() {
    on_both(async |case| {
        for seed in [1, 2, 3, 4] {
            Node::new(case, seed).await.run(case).await;
        }
    })
    .await;
}

/// One that decides, and another one that only catches up.
struct Node {
    random: Seeded,
    site: Arc<Site>,
    state: State,
    other: State,
    other_seq: i64,
    /// What must be in the engine.
    rows: Database,
    contacts: HashMap<AppointmentId, ContactKey>,
    now: Instant,
}

/// What a batch changed so far, and how it was before.
#[derive(Default)]
struct Changed {
    appointments: BTreeMap<AppointmentId, (Option<Appointment>, Appointment)>,
    booked_by: BTreeMap<AppointmentId, ContactKey>,
    releases: Vec<Release>,
    blocks: BTreeMap<BlockId, Block>,
    wishes: BTreeMap<AppointmentId, Wish>,
}

impl Node {
    /// A random town in the place of an empty one.
    async fn new(case: &Case, seed: u64) -> Self {
        let mut random = Seeded::new(seed);
        let day: NaiveDate = random.one_of(&["2027-03-26", "2027-10-29", "2026-06-01"]).parse().unwrap();
        let site = Arc::new(town::site(&mut random, day));
        let midnight = Instant::from(day.and_hms_opt(0, 0, 0).unwrap().and_utc());
        let now = midnight.plus_minutes(random.between(0, 1439));
        let (id, zone) = (site.id.get(), site.time_zone.name());
        let columns = "schema, config_rev, place, name, address";
        let copied = format!(
            "INSERT INTO site (id, slug, seq, last_at, {columns}, time_zone, settings, hours, retired)
             SELECT {id}, 'random-{seed}', 0, last_at, {columns}, '{zone}', settings, hours, retired FROM site
             WHERE id = {}",
            case.site.id.get()
        );
        execute(case, &copied).await;
        let load = || State::load(site.clone(), Rows::default(), now);
        let (state, other) = (load(), load());
        let (rows, contacts) = (Database::default(), HashMap::new());
        Self { random, site, state, other, other_seq: 0, rows, contacts, now }
    }

    async fn run(mut self, case: &Case) {
        for n in 0..BATCHES {
            self.batch(case).await;
            if self.random.percent(40) {
                self.catch_up(case).await;
            }
            if n % COMPARE_EVERY == 0 {
                self.compare(case).await;
            }
        }
        self.catch_up(case).await;
        self.compare(case).await;
    }

    /// Some time goes by; what is due is done; some commands are decided; all is written at once.
    async fn batch(&mut self, case: &Case) {
        let minutes = match self.random.below(10) {
            0..7 => self.random.between(0, 3),
            7..9 => self.random.between(5, 40),
            _ => self.random.between(60, 600),
        };
        self.now = self.now.plus_minutes(minutes);
        let mut lane = case.lane().await;
        let (mut tx, locked) = lane.begin(&[self.site.id], self.now).await.unwrap();
        let (locked, mut made, mut changed) = (locked[0], 0, Changed::default());
        self.now = self.now.max(locked.last_at);
        if let Some((from, until)) = self.state.unread(self.now) {
            for row in tx.booked_between(self.site.id, from, until).await.unwrap() {
                self.state.admit(row);
            }
            self.state.know_until(until);
        }
        if self.state.next_deadline() <= self.now {
            let mut context = Context::new(self.now, locked.seq);
            let changes = tick(&self.state, &mut context);
            made = context.made;
            self.follow(changes, locked.seq, &mut changed);
        }
        for _ in 0..self.random.between(1, 8) {
            let commands =
                Commands { site: &self.site, state: &self.state, database: &self.rows, now: self.now };
            let command = commands.choose(&mut self.random);
            let named: Vec<_> =
                command.appointments().filter(|id| !changed.appointments.contains_key(id)).collect();
            for row in tx.appointments(&named).await.unwrap() {
                self.state.admit(row);
            }
            if let Some(on) = command.date() {
                let rows = tx.appointments_on(self.site.id, on).await.unwrap();
                rows.into_iter().for_each(|row| self.state.admit(row));
            }
            let staff = self.random.percent(40) || command.date().is_some();
            let mut context = Context {
                actor: staff.then(|| PrincipalId::nth(self.site.id, 9)),
                chance: self.random.next(),
                places: command.contact().map(|it| self.places_of(it)).unwrap_or_default(),
                made,
                ..Context::new(self.now, locked.seq)
            };
            if let Ok(decided) = decide(&self.state, &command, &mut context) {
                made = context.made;
                if let (Answer::Appointment(booked), Some(contact)) = (&decided.answer, command.contact()) {
                    changed.booked_by.insert(*booked, contact);
                    self.contacts.insert(*booked, contact);
                }
                self.follow(decided.changes, locked.seq, &mut changed);
            }
        }
        let rows = case::Rows { booking: changed.rows(), ..case::Rows::default() };
        tx.commit(&rows.batch(&locked)).await.unwrap();
        self.state.forget_passing();
        lane.close().await;
    }

    fn follow(&mut self, changes: Vec<Change>, seq: i64, changed: &mut Changed) {
        self.rows.write(&changes, seq);
        for change in changes {
            match &change {
                Change::Appointment(row) => {
                    let before = || self.state.appointment(row.id).cloned();
                    let known = changed.appointments.entry(row.id).or_insert_with(|| (before(), row.clone()));
                    known.1.clone_from(row);
                }
                Change::Release(release) => changed.releases.push(release.clone()),
                Change::Block(block) => drop(changed.blocks.insert(block.id, block.clone())),
                Change::Wish(wish) => drop(changed.wishes.insert(wish.appointment, wish.clone())),
                Change::Day(_) | Change::LookAgainAt(_) => {}
            }
            self.state.apply(&change, self.now);
        }
    }

    fn places_of(&self, contact: ContactKey) -> Places {
        let mut places = Places::default();
        for (_, row) in self.rows.appointments.values() {
            if self.contacts.get(&row.id) == Some(&contact) {
                row.places.iter().for_each(|place| places.take(contact, *place));
            }
        }
        places
    }

    fn today(&self) -> NaiveDate {
        local(self.now, self.site.time_zone).date_naive()
    }

    async fn catch_up(&mut self, case: &Case) {
        let mut lane = case.lane().await;
        let (mut tx, locked) = lane.begin(&[self.site.id], self.now).await.unwrap();
        let since = tx.since(self.site.id, self.other_seq).await.unwrap().booking;
        tx.rollback().await.unwrap();
        lane.close().await;
        assert_eq!(in_order(since.clone()), in_order(self.rows.since(self.other_seq)));
        if self.other.availability().today() < self.today() {
            self.other.apply(&Change::Day(self.today()), self.now);
        }
        self.other.merge(since, self.now);
        self.other.forget_passing();
        self.other_seq = locked[0].seq - 1;
    }

    async fn compare(&mut self, case: &Case) {
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[self.site.id], self.now).await.unwrap();
        let loaded = tx.load(self.site.id, self.now).await.unwrap().unwrap().booking;
        let people: Vec<_> = (0..25).map(|n| ContactKey([n; 32])).collect();
        let places = tx.places(&people).await.unwrap();
        tx.rollback().await.unwrap();
        lane.close().await;
        assert_eq!(in_order(loaded.clone()), in_order(self.rows.load(self.today(), self.now)));
        for person in people {
            let known = self.places_of(person);
            for service in &self.site.services {
                let lowest = |places: &Places| places.lowest_free(person, service.id);
                assert_eq!(lowest(&places), lowest(&known));
            }
        }
        let counters = "SELECT COUNT(*) FROM claim WHERE counter";
        let site = self.site.id.get() << 43;
        let claims = number(case, &format!("{counters} > {site} AND counter < {}", site + (1 << 43))).await;
        assert_eq!(usize::try_from(claims).unwrap(), self.rows.claims.len());
        self.rows.check();

        // What is offered is the same whoever tells it.
        let fresh = State::load(self.site.clone(), loaded, self.now);
        if self.state.availability().today() != self.today() {
            return;
        }
        for _ in 0..6 {
            let commands =
                Commands { site: &self.site, state: &self.state, database: &self.rows, now: self.now };
            let ask = commands.ask(&mut self.random);
            let until = self.today() + Days::new(9);
            let slots = |it: &State| it.availability().slots(&ask, self.today(), until, self.now);
            assert_eq!(slots(&fresh), slots(&self.state));
        }
    }
}

impl Changed {
    fn rows(self) -> Booking {
        let row = |(id, (before, appointment)): (AppointmentId, (Option<Appointment>, Appointment))| {
            let key = self.booked_by.get(&id).copied();
            Row { before, contact: key.map(|_| anne()), key, ..Row::new(&appointment) }
        };
        let new = |block: &Block| block.ended_at.is_none();
        Booking {
            appointments: self.appointments.into_iter().map(row).collect(),
            releases: self.releases,
            blocks: self.blocks.into_values().map(|block| (block.clone(), new(&block))).collect(),
            wishes: self.wishes.into_values().collect(),
            letters: Vec::new(),
        }
    }
}

/// Rows come in no order.
fn in_order(mut rows: Rows) -> Rows {
    rows.appointments.sort_by_key(|it| it.id);
    rows.claims.sort_by_key(|it: &Claim| (it.on, it.counter, it.cell));
    rows.releases.sort_by_key(|it| it.id);
    rows.blocks.sort_by_key(|it| it.id);
    rows.wishes.sort_by_key(|it| it.appointment);
    rows
}
