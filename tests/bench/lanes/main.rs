//! Goal 1d of PERFORMANCE.md: the lanes without HTTP, 64 commands at a time, beside raw multi-row commits of the same
//! engine by the same driver in the same process, interleaved, medians. `BENCH_ROUNDS` and `BENCH_SECONDS` say how
//! often and long.

mod raw;

use std::sync::Arc;
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::figures::{Bound, Goal, median, number, rounds, seconds};
use guichet_tests::policy::number_violations;
use guichet_tests::postgres::Postgres;
use guichet_tests::rows;
use guichet_tests::seed::Seed;
use guichet_tests::temporary::Folder;
use lanes::{Lanes, Settings, Submission};
use model::{Clock, Entropy, Language, ServiceId, SiteId};
use queue::rules::{Care, Command, Leg, Origin, Priority};
use store::{InstallationKey, Store};

/// Commands that wait at the same time.
const AT_ONCE: usize = 64;

#[tokio::main]
async fn main() {
    let mut goals = Vec::new();
    for engine in Engine::both() {
        goals.push(measure_on(engine).await);
    }
    guichet_tests::figures::print(&goals);
}

async fn measure_on(engine: Engine) -> Goal {
    let folder = Folder::new("bench-lanes");
    let database = (engine == Engine::Postgres).then(|| Postgres::shared().create_database());
    let place = database.clone().map_or_else(
        || store::Place::Sqlite { file: folder.path().join("guichet.db") },
        |url| store::Place::Postgres { url },
    );
    let store = Store::open(place).await.expect("a database");
    store.migrate().await.expect("tables");
    let import = store::Import {
        town: town(),
        key: InstallationKey::demo(),
        demo: true,
        epoch: 1,
        now: RealClock.now(),
    };
    store.import(import).await.expect("the example");
    let raw = raw::Raw::open(engine, folder.path()).await;

    let clock: Arc<dyn Clock> = Arc::new(RealClock);
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded(std::sync::Mutex::new(Seed::new(5))));
    let settings = Settings::for_store(&store);
    let lanes = Lanes::start(store, InstallationKey::demo(), clock, entropy, settings);

    let (mut ours, mut anchor) = (Vec::new(), Vec::new());
    let mut issued = 0;
    for _ in 0..rounds() {
        let (count, elapsed) = through_lanes(&lanes).await;
        issued += count;
        ours.push(number(count) / elapsed.as_secs_f64());
        anchor.push(raw.rate(Duration::from_secs(seconds()), AT_ONCE).await);
    }
    lanes.stop().await;
    let found =
        rows::select(database.as_deref(), folder.path(), "SELECT series, CAST(number AS TEXT) FROM ticket")
            .await;
    let numbers: Vec<String> = found.iter().map(|row| format!("{}{:0>3}", row[0], row[1])).collect();
    assert_eq!(numbers.len(), issued, "every answered ticket is in the rows, and no other");
    assert_eq!(number_violations(numbers.iter().map(String::as_str)), Vec::<String>::new());

    let (ours, anchor) = (median(ours), median(anchor));
    Goal {
        name: format!("1d lanes without HTTP, 64 at once, {engine}"),
        ours: format!("{ours:.0}/s"),
        anchor: format!("{anchor:.0}/s raw, 64 a commit"),
        ratio: ours / anchor,
        must: Bound::AtLeast(0.4),
        held: format!("{issued} numbers unique, gap-free, all in the rows"),
    }
}

/// The example, open round the clock.
fn town() -> model::town::Town {
    let mut town = model::town::Town::parse(model::town::EXAMPLE).expect("the example is right");
    for site in &mut town.sites {
        site.settings.round_the_clock = true;
    }
    town
}

/// How many tickets for the usual time.
async fn through_lanes(lanes: &Lanes) -> (usize, Duration) {
    let site = SiteId::new(1).expect("sites count from 1");
    let since = Instant::now();
    let end = since + Duration::from_secs(seconds());
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let lanes = lanes.clone();
        workers.spawn(async move {
            let mut issued = 0;
            while Instant::now() < end {
                let command = Command::Issue {
                    legs: vec![Leg { service: ServiceId::nth(site, 1), persons: 1 }],
                    priority: Priority::None,
                    language: Language::Fr,
                    origin: Origin::WalkIn,
                    care: Care::default(),
                };
                let submission = Submission { site, actor: None, key: None, command: command.into() };
                lanes.submit(submission).await.expect("a ticket");
                issued += 1;
            }
            issued
        });
    }
    let issued = workers.join_all().await.into_iter().sum();
    (issued, since.elapsed())
}

struct RealClock;

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "a bench is an edge: it reads the system's clock")]
    fn now(&self) -> model::Instant {
        chrono::Utc::now().into()
    }

    fn sleep_until(&self, at: model::Instant) -> model::time::Sleep {
        let millis = (at - self.now()).num_milliseconds();
        let wait = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        Box::pin(tokio::time::sleep(wait))
    }
}

struct Seeded(std::sync::Mutex<Seed>);

impl Entropy for Seeded {
    fn bits(&self) -> u128 {
        let mut seed = self.0.lock().expect("no panic holds it");
        u128::from(seed.bits()) << 64 | u128::from(seed.bits())
    }
}
