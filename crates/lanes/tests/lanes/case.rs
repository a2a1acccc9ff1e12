//! A town of two sites in a database of its own, a clock, and nodes that can be stopped and killed.

use std::sync::{Arc, Mutex};

use guichet_tests::seed::Seed;
use lanes::{Actor, Done, Failure, Key, Lanes, Settings, Submission};
use model::town::{Town, TownSite};
use model::{
    Clock, CounterId, Entropy, Instant, Language, ManualClock, PrincipalId, ServiceId, Site, SiteId, TicketId,
};
use queue::rules::{Answer, Care, Command, Leg, Origin, Priority, Ticket, TicketState};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use store::testing::{Database, example};
use store::{Engine, InstallationKey, Place, Store};
use tokio::runtime::Runtime;

use crate::waiting::{shown, until};

/// 2026-03-10, a Tuesday, at this local time in Lorient; hours from 24 on are of the next day.
pub fn at(hour: i64, minute: i64) -> Instant {
    // 2026-03-10 00:00 UTC, and one hour of winter time.
    Instant::from_millis(1_773_100_800_000 + ((hour - 1) * 60 + minute) * 60_000)
}

/// A town and its database.
pub struct Case {
    pub engine: Engine,
    pub clock: Arc<ManualClock>,
    /// The town hall, which has twelve counters.
    pub hall: Site,
    pub annex: Site,
    pub database: Database,
}

/// One process, as it were.
pub struct Node {
    pub lanes: Lanes,
    pub store: Store,
    /// A node that can be killed has its own.
    runtime: Option<Runtime>,
}

/// Tells a story on both engines.
pub async fn on_both(story: impl AsyncFn(&Case)) {
    for engine in Engine::both() {
        println!("on {engine:?}");
        story(&Case::new(engine).await).await;
    }
}

impl Case {
    /// Open round the clock, at nine o'clock.
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, |site| site.settings.round_the_clock = true).await
    }

    /// With settings of one's own.
    pub async fn with(engine: Engine, set: impl Fn(&mut TownSite)) -> Self {
        let mut town: Town = example();
        town.sites.iter_mut().for_each(set);
        let database = Database::new(engine);
        let store = database.settle(town, at(6, 0)).await;
        let listed = store.sites().await.unwrap();
        let hall = store.site(listed[0].id).await.unwrap().unwrap();
        let annex = store.site(listed[1].id).await.unwrap().unwrap();
        Self { engine, clock: Arc::new(ManualClock::new(at(9, 0))), hall, annex, database }
    }

    /// A node with one lane, on the test's own thread: what is submitted before the test waits is one batch.
    pub async fn node(&self) -> Node {
        self.node_at(self.database.place.clone(), Settings { lanes: 1, inbox: 1024 }).await
    }

    /// A node that reaches the database by another way, or has other settings.
    pub async fn node_at(&self, place: Place, settings: Settings) -> Node {
        let store = open(place).await;
        Node { lanes: self.start(store.clone(), settings), store, runtime: None }
    }

    /// A node that can be killed.
    pub async fn mortal_node(&self) -> Node {
        let store = open(self.database.place.clone()).await;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let lanes = {
            let _inside = runtime.enter();
            self.start(store.clone(), Settings { lanes: 1, inbox: 1024 })
        };
        Node { lanes, store, runtime: Some(runtime) }
    }

    fn start(&self, store: Store, settings: Settings) -> Lanes {
        let clock: Arc<dyn Clock> = Arc::new(Arc::clone(&self.clock));
        Lanes::start(store, InstallationKey::demo(), clock, Arc::new(Dice::new()), settings)
    }

    pub fn service(&self, slug: &str) -> ServiceId {
        self.hall.services.iter().find(|service| service.slug == slug).unwrap().id
    }

    pub fn counter(&self, slug: &str) -> CounterId {
        self.hall.counters.iter().find(|counter| counter.slug == slug).unwrap().id
    }

    /// What a statement finds, as text.
    pub async fn select(&self, statement: &str) -> Vec<Vec<String>> {
        let url = match &self.database.place {
            Place::Postgres { url } => Some(url.as_str()),
            Place::Sqlite { .. } => None,
        };
        guichet_tests::rows::select(url, self.database.folder.path(), statement).await
    }

    /// How many rows a statement counts.
    pub async fn count(&self, from: &str) -> u32 {
        let rows = self.select(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {from}")).await;
        rows[0][0].parse().unwrap()
    }

    /// The `seq` of a site's row.
    pub async fn seq(&self, site: SiteId) -> i64 {
        let rows =
            self.select(&format!("SELECT CAST(seq AS TEXT) FROM site WHERE id = {}", site.get())).await;
        rows[0][0].parse().unwrap()
    }

    /// Writes behind everybody's back.
    pub async fn execute(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        match &self.database.place {
            Place::Postgres { url } => {
                let mut link = PgConnection::connect(url).await.unwrap();
                link.execute(sqlx::raw_sql(statement)).await.unwrap();
            }
            Place::Sqlite { file } => {
                let mut link = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
                link.execute(sqlx::raw_sql(statement)).await.unwrap();
                link.close().await.unwrap();
            }
        }
    }

    /// Every row of the database.
    pub async fn rows(&self) -> guichet_tests::rows::Rows {
        match &self.database.place {
            Place::Postgres { url } => guichet_tests::rows::Rows::of_postgres(url).await,
            Place::Sqlite { .. } => guichet_tests::rows::Rows::of_sqlite(self.database.folder.path()).await,
        }
    }

    /// Every number that was given at the town hall, day by day: unique, without gaps (RELIABILITY.md, B1).
    pub async fn assert_numbers(&self) {
        let rows = self
            .select("SELECT CAST(site AS TEXT), CAST(business_day AS TEXT), series, CAST(number AS TEXT) FROM ticket")
            .await;
        let mut days = std::collections::BTreeMap::<(String, String), Vec<String>>::new();
        for row in rows {
            let day = days.entry((row[0].clone(), row[1].clone())).or_default();
            day.push(format!("{}{:0>3}", row[2], row[3]));
        }
        for numbers in days.values() {
            let wrong = guichet_tests::policy::number_violations(numbers.iter().map(String::as_str));
            assert_eq!(wrong, Vec::<String>::new());
        }
    }
}

/// SQLite's lock may still be held by a node that was killed a moment ago.
pub async fn open(place: Place) -> Store {
    let mut opened = None;
    until("the database is free", async || match Store::open(place.clone()).await {
        Ok(store) => opened.replace(store).is_none(),
        Err(store::Error::Locked(_)) => false,
        Err(error) => panic!("{error}"),
    })
    .await;
    opened.unwrap()
}

impl Node {
    /// Somebody at the reception asks.
    pub async fn ask(&self, site: SiteId, command: Command) -> Result<Answer, Failure> {
        self.submit(by_reception(site, command)).await.map(|done| of_queue(done.answer))
    }

    /// The agent of a counter asks.
    pub async fn agent(&self, counter: CounterId, command: Command) -> Result<Answer, Failure> {
        self.submit(by_agent(counter, command)).await.map(|done| of_queue(done.answer))
    }

    pub async fn submit(&self, submission: Submission) -> Result<Done, Failure> {
        self.lanes.submit(submission).await
    }

    /// Takes a ticket.
    pub async fn issue(&self, service: ServiceId) -> TicketId {
        ticket_of(&self.ask(service.site(), issue(service)).await.unwrap())
    }

    /// Calls who is next.
    pub async fn next(&self, counter: CounterId) -> Option<TicketId> {
        let finish = true;
        called(&self.agent(counter, Command::CallNext { counter, finish }).await.unwrap())
    }

    /// A ticket as readers see it.
    pub async fn ticket(&self, id: TicketId) -> Option<Ticket> {
        self.lanes.site(id.site()).await.unwrap().read().state.ticket(id).cloned()
    }

    /// Waits until readers see the ticket in this state.
    pub async fn shows(&self, id: TicketId, state: TicketState) {
        let published = self.lanes.site(id.site()).await.unwrap();
        let is = |ticket: &Ticket| ticket.state == state;
        shown(&published, state.word(), |committed| committed.state.ticket(id).is_some_and(is)).await;
    }

    /// Nothing of the process is left but what the database keeps.
    pub fn kill(self) {
        self.runtime.expect("a mortal node").shutdown_background();
    }
}

pub fn issue(service: ServiceId) -> Command {
    issue_for(&[service], false)
}

pub fn issue_for(services: &[ServiceId], priority: bool) -> Command {
    let legs = services.iter().map(|&service| Leg { service, persons: 1 }).collect();
    let priority = if priority { Priority::Declared } else { Priority::None };
    Command::Issue { legs, priority, language: Language::Fr, origin: Origin::WalkIn, care: Care::default() }
}

pub fn by_reception(site: SiteId, command: Command) -> Submission {
    Submission { site, actor: None, key: None, command: command.into() }
}

pub fn by_agent(counter: CounterId, command: Command) -> Submission {
    let principal = PrincipalId::nth(counter.site(), 100 + counter.ordinal());
    let actor = Some(Actor { principal, counter: Some(counter), alone: false });
    Submission { site: counter.site(), actor, key: None, command: command.into() }
}

/// Key number `key` with body number `body`.
pub fn with_key(submission: Submission, key: u8, body: u8) -> Submission {
    Submission { key: Some(Key { digest: [key; 32], request: [body; 32] }), ..submission }
}

/// What the queue answered.
pub fn of_queue(answer: lanes::Answer) -> Answer {
    match answer {
        lanes::Answer::Queue(answer) => answer,
        lanes::Answer::Booking(other) => panic!("{other:?}"),
    }
}

pub fn ticket_of(answer: &(impl Clone + Into<lanes::Answer>)) -> TicketId {
    match of_queue(answer.clone().into()) {
        Answer::Ticket(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

pub fn called(answer: &(impl Clone + Into<lanes::Answer>)) -> Option<TicketId> {
    match of_queue(answer.clone().into()) {
        Answer::Called { ticket, .. } => Some(ticket),
        Answer::Nobody => None,
        other => panic!("{other:?}"),
    }
}

/// Chance that is the same in every run, and another for each node.
struct Dice(Mutex<Seed>);

impl Dice {
    fn new() -> Self {
        static NODES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let node = NODES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self(Mutex::new(Seed::new(2026).child(node)))
    }
}

impl Entropy for Dice {
    fn bits(&self) -> u128 {
        let mut seed = self.0.lock().unwrap();
        u128::from(seed.bits()) << 64 | u128::from(seed.bits())
    }
}
