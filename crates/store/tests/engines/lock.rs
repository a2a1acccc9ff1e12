//! The sites' rows are the lock, and the fence.

use std::time::Duration;

use model::SiteId;
use store::testing::{Database, Postgres};
use store::{Engine, Error, Place, Store};

use crate::case::{Case, now, on_both};

#[tokio::test]
async fn each_batch_gets_the_next_seq_and_time_never_goes_back() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let both = [case.site.id, case.annex];
        let (tx, first) = lane.begin(&both, now()).await.unwrap();
        assert_eq!(
            first.iter().map(|locked| (locked.site, locked.seq)).collect::<Vec<_>>(),
            both.map(|id| (id, 1))
        );
        tx.commit(&store::Batch::default()).await.unwrap();
        let (tx, second) = lane.begin(&[case.site.id], now().plus_minutes(-9)).await.unwrap();
        assert_eq!((second[0].seq, second[0].last_at), (2, now()));
        assert_eq!(second[0].config_rev, 1);
        tx.commit(&store::Batch::default()).await.unwrap();
        let (tx, third) = lane.begin(&both, now().plus_seconds(1)).await.unwrap();
        assert_eq!(third.iter().map(|locked| locked.seq).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(third[0].last_at, now().plus_seconds(1));
        tx.rollback().await.unwrap();
        let seqs = case.store.seqs(&both).await.unwrap();
        assert_eq!(seqs, [(case.site.id, 2), (case.annex, 1)]);
    })
    .await;
}

#[tokio::test]
async fn a_site_that_does_not_exist_is_missing_in_the_answer() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let unknown = SiteId::new(4711).unwrap();
        let (mut tx, locked) = lane.begin(&[case.site.id, unknown], now()).await.unwrap();
        assert_eq!(locked.len(), 1);
        assert!(tx.load(unknown, now()).await.unwrap().is_none());
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_second_writer_waits_for_the_first_and_sees_that_somebody_wrote() {
    on_both(async |case| {
        let (mut one, mut two) = (case.lane().await, case.lane().await);
        let (tx, first) = one.begin(&[case.site.id], now()).await.unwrap();
        let site = case.site.id;
        let mut waiting = tokio::spawn(async move {
            let (tx, locked) = two.begin(&[site], now()).await.unwrap();
            tx.rollback().await.unwrap();
            locked[0].seq
        });
        let early = tokio::time::timeout(Duration::from_millis(150), &mut waiting).await;
        assert!(early.is_err(), "the second writer did not wait");
        tx.commit(&store::Batch::default()).await.unwrap();
        assert_eq!(waiting.await.unwrap(), first[0].seq + 1);
    })
    .await;
}

#[tokio::test]
async fn lanes_that_take_several_sites_never_wait_for_each_other_in_a_ring() {
    on_both(async |case| {
        let run = |sites: Vec<SiteId>| {
            let store = case.store.clone();
            tokio::spawn(async move {
                let mut lane = store.lane().await.unwrap();
                for _ in 0..20 {
                    let (tx, locked) = lane.begin(&sites, now()).await.unwrap();
                    assert_eq!(locked.len(), sites.len());
                    tx.commit(&store::Batch::default()).await.unwrap();
                }
            })
        };
        let both = vec![case.site.id, case.annex];
        let lanes = [run(both.clone()), run(both.clone()), run(vec![case.annex]), run(vec![case.site.id])];
        for lane in lanes {
            lane.await.unwrap();
        }
        assert_eq!(case.store.seqs(&both).await.unwrap(), [(case.site.id, 60), (case.annex, 60)]);
    })
    .await;
}

#[tokio::test]
async fn a_node_that_is_older_than_the_database_stops() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        execute(case, "UPDATE site SET schema = 9000").await;
        let error = lane.begin(&[case.site.id], now()).await.err();
        assert!(matches!(error, Some(Error::SchemaMoved { found: 9000, .. })), "{error:?}");
        let known = case.store.schema().await.unwrap().known;
        execute(case, &format!("UPDATE site SET schema = {known}")).await;
        let (tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
        assert_eq!(locked.len(), 1);
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn migrating_says_what_it_did_and_a_second_time_does_nothing() {
    for engine in Engine::both() {
        let database = Database::new(engine);
        let store = Store::open(database.place.clone()).await.unwrap();
        assert!(matches!(store.schema().await.unwrap().check(), Err(Error::SchemaOlder { found: 0, .. })));
        let [journal, claim] = match engine {
            Engine::Sqlite => ["0003_journal.sqlite.sql", "0005_claim.sqlite.sql"],
            Engine::Postgres => ["0003_journal.postgres.sql", "0005_claim.postgres.sql"],
        };
        let files = [
            "0001_directory.sql",
            "0002_queue.sql",
            journal,
            "0004_booking.sql",
            claim,
            "0006_letters.sql",
            "0007_waiting.sql",
        ];
        assert_eq!(store.migrate().await.unwrap(), files);
        store.schema().await.unwrap().check().unwrap();
        assert!(store.migrate().await.unwrap().is_empty());
        assert_eq!(store.installation().await.unwrap(), None);
        assert!(store.sites().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    on_both(async |case| {
        let newer = "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
                     SELECT 9000, 'newer', installed_on, success, checksum, execution_time
                     FROM _sqlx_migrations WHERE version = 1";
        execute(case, newer).await;
        let found = case.store.schema().await.unwrap().check();
        assert!(matches!(found, Err(Error::SchemaNewer { found: 9000, .. })), "{found:?}");
        assert!(matches!(case.store.migrate().await, Err(Error::SchemaNewer { .. })));
    })
    .await;
}

#[tokio::test]
async fn one_process_has_a_sqlite_file() {
    let case = Case::new(Engine::Sqlite).await;
    let second = Store::open(case.place.clone()).await;
    assert!(matches!(second, Err(Error::Locked(_))), "{second:?}");
    let place = case.place.clone();
    let folder = case.folder;
    drop(case.store);
    Store::open(place).await.unwrap();
    drop(folder);
}

/// Runs a statement from outside.
/// One number that a statement finds.
pub async fn number(case: &Case, sql: &str) -> i64 {
    match &case.place {
        Place::Sqlite { file } => {
            use sqlx::Connection;
            let url = format!("sqlite://{}", file.display());
            let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let sql = sqlx::AssertSqlSafe(sql.to_owned());
            let found = sqlx::query_scalar(sql).fetch_one(&mut link).await.unwrap();
            link.close().await.unwrap();
            found
        }
        Place::Postgres { url } => {
            Postgres::shared().psql(url.rsplit('/').next().unwrap(), sql).parse().unwrap()
        }
    }
}

pub async fn execute(case: &Case, sql: &str) {
    match &case.place {
        Place::Sqlite { file } => {
            use sqlx::Connection;
            let url = format!("sqlite://{}", file.display());
            let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut link).await.unwrap();
            link.close().await.unwrap();
        }
        Place::Postgres { url } => {
            let database = url.rsplit('/').next().unwrap();
            Postgres::shared().psql(database, sql);
        }
    }
}
