//! No statement of a lane reads a whole table: a site with years of rows is as quick as a new one.

use store::testing::Postgres;
use store::{Engine, Place};

use crate::case::{Case, now};

#[tokio::test]
async fn lanes_never_scan_a_table() {
    let case = Case::new(Engine::Postgres).await;
    let Place::Postgres { url } = &case.place else { unreachable!() };
    let database = url.rsplit('/').next().unwrap();
    let scans = || {
        let sql = "SELECT relname, seq_scan FROM pg_stat_user_tables
                   WHERE relname IN ('ticket', 'visit', 'counter_day', 'enquiry', 'suspension', 'notice', 'help_call',
                                     'idempotency_key', 'journal')
                   ORDER BY relname";
        Postgres::shared().psql(database, sql)
    };
    let before = scans();
    let ticket = case.ticket(1, 0, 1);
    case.write(|_, rows| {
        rows.tickets.push((ticket.clone(), true));
        rows.visits.push((case.visit(1, 0, &ticket, 0, 1), true));
    })
    .await
    .unwrap();
    let mut lane = case.lane().await;
    lane.begin_with_keys(&[case.site.id], now(), &[[1; 32]]).await.unwrap().0.rollback().await.unwrap();
    let (mut tx, _, _) =
        lane.begin_with_keys(&[case.site.id, case.annex], now(), &[[1; 32]; 70]).await.unwrap();
    tx.load(case.site.id, now()).await.unwrap().unwrap();
    tx.rows_since(case.site.id, 0).await.unwrap();
    tx.tickets(&[ticket.id]).await.unwrap();
    tx.tickets(&[ticket.id; 3]).await.unwrap();
    tx.has_nonce(case.site.id, 1, 1).await.unwrap();
    tx.rollback().await.unwrap();
    // A connection reports what it did when it ends.
    lane.close().await;
    Postgres::shared().psql(database, "SELECT pg_stat_clear_snapshot(), pg_sleep(0.3)");
    assert_eq!(scans(), before);
    // And such a scan would be seen.
    Postgres::shared().psql(database, "SELECT COUNT(*) FROM journal WHERE kind <> ''");
    Postgres::shared().psql(database, "SELECT pg_stat_clear_snapshot(), pg_sleep(0.3)");
    assert_ne!(scans(), before);
}
