//! A database with the example town, on each engine.

use model::town::Town;
use model::{Instant, Language, PrincipalId, Site, SiteId, TicketId, VisitId};
use queue::rules::{Care, Leg, Priority, Ticket, TicketState, Visit};
use store::testing::{Database, example};
use store::{
    Batch, CommitError, Engine, Import, InstallationKey, JournalRow, LaneConnection, Locked, Place,
    SiteBatch, Store, TicketRow, hash,
};

use crate::hall::Booking;

/// 2026-03-10 09:00:00.250 in Lorient.
pub const NINE: i64 = 1_773_129_600_250;

/// A database of its own.
pub struct Case {
    pub store: Store,
    pub place: Place,
    /// The town hall.
    pub site: Site,
    /// The annex.
    pub annex: SiteId,
    pub folder: store::testing::Folder,
}

/// Tells a story on both engines.
pub async fn on_both(story: impl AsyncFn(&Case)) {
    for engine in Engine::both() {
        let case = Case::new(engine).await;
        println!("on {engine:?}");
        story(&case).await;
    }
}

pub fn now() -> Instant {
    Instant::from_millis(NINE)
}

pub fn town() -> Town {
    example()
}

pub fn import(town: Town) -> Import {
    Import { town, key: InstallationKey::demo(), demo: true, epoch: 77, now: now() }
}

impl Case {
    pub async fn new(engine: Engine) -> Self {
        let database = Database::new(engine);
        let store = database.settle(town(), now()).await;
        let sites = store.sites().await.unwrap();
        let site = store.site(sites[0].id).await.unwrap().unwrap();
        Self { store, place: database.place, site, annex: sites[1].id, folder: database.folder }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite { .. })
    }

    pub async fn lane(&self) -> LaneConnection {
        self.store.lane().await.unwrap()
    }

    /// A waiting ticket made as number `place` by batch `seq`.
    pub fn ticket(&self, seq: i64, place: u32, number: u32) -> Ticket {
        Ticket {
            id: TicketId::made(self.site.id, seq, place),
            business_day: chrono::NaiveDate::from_ymd_opt(2026, 3, 10).unwrap(),
            series: 'A',
            number,
            leg: Leg { service: self.site.services[0].id, persons: 2 },
            later: vec![],
            state: TicketState::Waiting,
            arrived_at: now(),
            turn_at: now(),
            appointment: None,
            appointment_at: None,
            priority: Priority::None,
            credit_minutes: 0,
            language: Language::Fr,
            counter: None,
            reserved_for: None,
            back_at: None,
            missed_at: None,
            joined_to: None,
            delays: 0,
            delayed: false,
            care: Care::default(),
            revision: 1,
        }
    }

    /// An open visit of a ticket at the counter with this index.
    pub fn visit(&self, seq: i64, place: u32, ticket: &Ticket, counter: usize, ring: i64) -> Visit {
        Visit {
            id: VisitId::made(self.site.id, seq, place),
            business_day: ticket.business_day,
            ticket: ticket.id,
            series: ticket.series,
            number: ticket.number,
            leg: ticket.leg,
            counter: self.site.counters[counter].id,
            agent: Some(PrincipalId::nth(self.site.id, 5)),
            ring,
            rung_at: now(),
            called_at: now(),
            started_at: None,
            ended_at: None,
            end: None,
            outcome: None,
            done: vec![],
            why: None,
            picked: None,
            asked_at: None,
            trainee: false,
        }
    }

    /// Writes one batch of the town hall.
    pub async fn write(&self, fill: impl FnOnce(&Locked, &mut Rows)) -> Result<Locked, CommitError> {
        let mut lane = self.lane().await;
        let written = write(&mut lane, self.site.id, fill).await;
        lane.close().await;
        written
    }

    /// The same ahead of its lock (PostgreSQL).
    pub async fn write_ahead(&self, fill: impl FnOnce(&Locked, &mut Rows)) -> Result<Locked, CommitError> {
        let seq = self.store.seqs(&[self.site.id]).await.unwrap()[0].1 + 1;
        let foreseen = Locked { site: self.site.id, seq, last_at: now(), config_rev: 1 };
        let mut lane = self.lane().await;
        let mut rows = Rows::default();
        fill(&foreseen, &mut rows);
        lane.ahead(foreseen).unwrap().commit(&rows.batch(&foreseen)).await?;
        lane.close().await;
        Ok(foreseen)
    }
}

/// What a test writes, owned.
#[derive(Default)]
pub struct Rows {
    pub tickets: Vec<(Ticket, bool)>,
    pub visits: Vec<(Visit, bool)>,
    pub counters: Vec<queue::rules::CounterDay>,
    pub enquiries: Vec<queue::rules::Enquiries>,
    pub suspensions: Vec<(queue::rules::Suspension, bool)>,
    pub notice: Option<queue::rules::Notice>,
    pub helps: Vec<(queue::rules::HelpCall, bool)>,
    pub booking: Booking,
    pub keys: Vec<store::KeyRow>,
    pub steps: Vec<(PrincipalId, Option<queue::rules::Step>)>,
    pub nonce: u128,
}

pub fn code_hash(ticket: &Ticket) -> [u8; 32] {
    hash(&InstallationKey::demo().code("ticket", ticket.id.get()))
}

impl Rows {
    pub fn batch(&self, locked: &Locked) -> Batch<'_> {
        let ticket = |(ticket, new): &'_ (Ticket, bool)| (code_hash(ticket), *new);
        let mut site = SiteBatch::new(locked.site, locked.seq);
        for row in &self.tickets {
            let (code_hash, new) = ticket(row);
            site.tickets.push(TicketRow { ticket: &row.0, new, code_hash });
        }
        site.visits = self.visits.iter().map(|(visit, new)| (visit, *new)).collect();
        site.counters = self.counters.iter().collect();
        site.enquiries.clone_from(&self.enquiries);
        site.suspensions = self.suspensions.iter().map(|(row, new)| (row, *new)).collect();
        site.notice = self.notice.as_ref();
        site.helps = self.helps.iter().map(|(row, new)| (row, *new)).collect();
        self.booking.fill(&mut site);
        Batch {
            sites: vec![site],
            nonce: self.nonce,
            keys: self.keys.clone(),
            journal: vec![self.journal(locked)],
        }
    }

    fn ids(&self) -> Vec<String> {
        let tickets = self.tickets.iter().map(|(row, _)| row.id.to_string());
        let visits = self.visits.iter().map(|(row, _)| row.id.to_string());
        let counters = self.counters.iter().map(|row| row.counter.to_string());
        let suspensions = self.suspensions.iter().map(|(row, _)| row.id.to_string());
        let helps = self.helps.iter().map(|(row, _)| row.id.to_string());
        tickets
            .chain(visits)
            .chain(counters)
            .chain(suspensions)
            .chain(helps)
            .chain(self.booking.ids())
            .collect()
    }

    pub fn journal(&self, locked: &Locked) -> JournalRow {
        JournalRow {
            site: locked.site,
            seq: locked.seq,
            n: 0,
            at: locked.last_at,
            actor: None,
            kind: "test",
            ids: self.ids(),
            steps: self.steps.clone(),
        }
    }
}

pub async fn write(
    lane: &mut LaneConnection,
    site: SiteId,
    fill: impl FnOnce(&Locked, &mut Rows),
) -> Result<Locked, CommitError> {
    let (tx, locked) = lane.begin(&[site], now()).await.unwrap();
    let mut rows = Rows::default();
    fill(&locked[0], &mut rows);
    tx.commit(&rows.batch(&locked[0])).await?;
    Ok(locked[0])
}
