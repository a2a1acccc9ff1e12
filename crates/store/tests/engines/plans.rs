//! No statement of a lane reads a whole table: a site with years of rows is as quick as a new one.

use std::time::{Duration, Instant};

use queue::rules::{Visit, VisitEnd};
use store::testing::Postgres;
use store::{Engine, Place};

use crate::case::{Case, Rows, now};
use crate::hall::{PERSON, Row, cancelled};

/// A connection ends and reports within this time.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn lanes_never_scan_a_table() {
    for ahead in [false, true] {
        never_scan(ahead).await;
    }
}

async fn never_scan(ahead: bool) {
    let case = Case::new(Engine::Postgres).await;
    let Place::Postgres { url } = &case.place else { unreachable!() };
    let database = url.rsplit('/').next().unwrap();
    let scans = || {
        let sql = "SELECT relname, seq_scan FROM pg_stat_user_tables
                   WHERE relname IN ('ticket', 'visit', 'counter_day', 'enquiry', 'suspension', 'notice', 'help_call',
                                     'idempotency_key', 'journal', 'appointment', 'claim', 'release', 'block',
                                     'contact', 'contact_place', 'letter')
                   ORDER BY relname";
        Postgres::shared().psql(database, sql)
    };
    let before = scans();
    let write = async |fill: &dyn Fn(&mut Rows)| {
        let written = if ahead {
            case.write_ahead(|_, rows| fill(rows)).await
        } else {
            case.write(|_, rows| fill(rows)).await
        };
        written.unwrap();
    };
    let ticket = case.ticket(1, 0, 1);
    write(&|rows| {
        rows.tickets.push((ticket.clone(), true));
        rows.visits.push((case.visit(1, 0, &ticket, 0, 1), true));
    })
    .await;
    let ended = Visit { ended_at: Some(now()), end: Some(VisitEnd::Done), ..case.visit(1, 0, &ticket, 0, 1) };
    write(&|rows| {
        rows.tickets.push((ticket.clone(), false));
        rows.visits.push((ended.clone(), false));
    })
    .await;
    let [held, booked, moved] = case.steps_of_an_appointment(1);
    let release = case.release(1, 9, &booked);
    write(&|rows| rows.booking.appointments.push(Row::new(&held))).await;
    write(&|rows| {
        rows.booking.appointments.push(Row::booked(&held, &booked));
        rows.booking.blocks.push((case.block(1, 8), true));
    })
    .await;
    write(&|rows| {
        rows.booking.appointments.push(Row::changed(&booked, &moved));
        rows.booking.releases.push(release.clone());
    })
    .await;
    let cancelled = cancelled(&moved);
    write(&|rows| rows.booking.appointments.push(Row::changed(&moved, &cancelled))).await;
    let mut lane = case.lane().await;
    lane.begin_with_keys(&[case.site.id], now(), &[[1; 32]]).await.unwrap().0.rollback().await.unwrap();
    let (mut tx, _, _) =
        lane.begin_with_keys(&[case.site.id, case.annex], now(), &[[1; 32]; 70]).await.unwrap();
    tx.load(case.site.id, now()).await.unwrap().unwrap();
    tx.since(case.site.id, 0).await.unwrap();
    tx.keys(&[[1; 32]; 3]).await.unwrap();
    tx.tickets(&[ticket.id]).await.unwrap();
    tx.tickets(&[ticket.id; 3]).await.unwrap();
    tx.appointments(&[held.id]).await.unwrap();
    tx.appointments_on(case.site.id, held.on).await.unwrap();
    tx.booked_between(case.site.id, now(), held.starts_at).await.unwrap();
    tx.places(&[PERSON, PERSON]).await.unwrap();
    tx.has_nonce(case.site.id, 1, 1).await.unwrap();
    tx.rollback().await.unwrap();
    lane.close().await;
    case.store.picked_of_day(case.site.id, ticket.business_day).await.unwrap();
    case.store.appointment_by_code(&[1; 32]).await.unwrap();
    case.store.contact_of(held.id).await.unwrap();
    case.store.close().await;
    // A process of the server reports what it did before it is gone.
    let others = "SELECT COUNT(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    wait_until(|| Postgres::shared().psql(database, others) == "0");
    assert_eq!(scans(), before);
    // And such a scan would be seen.
    Postgres::shared().psql(database, "SELECT COUNT(*) FROM journal WHERE kind <> ''");
    wait_until(|| scans() != before);
}

/// Asks again and again: each question starts a program of its own, which takes its time.
fn wait_until(is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "not within {PATIENCE:?}");
    }
}
