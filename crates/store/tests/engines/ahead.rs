//! A batch ahead of its lock: one statement that takes the row, writes and commits, if it finds what was foreseen.

use std::time::{Duration, Instant};

use queue::rules::{Ticket, TicketState};
use serde_json::json;
use store::{CommitError, Engine, Error, Heard, KeyRow, LaneConnection, Locked};

use crate::case::{Case, Rows, now};
use crate::hall::{Row, cancelled};
use crate::lock::{execute, number};

/// What the next batch of a site nobody wrote to would find.
fn first(case: &Case) -> Locked {
    Locked { site: case.site.id, seq: 1, last_at: now(), config_rev: 1 }
}

async fn commit(lane: &mut LaneConnection, foreseen: Locked, rows: &Rows) -> Result<(), CommitError> {
    lane.ahead(foreseen).unwrap().commit(&rows.batch(&foreseen)).await
}

async fn postgres() -> Option<Case> {
    if Engine::both().contains(&Engine::Postgres) { Some(Case::new(Engine::Postgres).await) } else { None }
}

#[tokio::test]
async fn on_sqlite_and_without_a_link_a_batch_begins_with_its_lock() {
    for engine in Engine::both() {
        let case = Case::new(engine).await;
        let mut lane = case.lane().await;
        assert_eq!(lane.ahead(first(&case)).is_some(), engine == Engine::Postgres);
        // Dropped without an end it took the link along.
        assert!(lane.ahead(first(&case)).is_none());
        let (tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
        tx.commit(&Rows::default().batch(&locked[0])).await.unwrap();
        assert_eq!(lane.ahead(first(&case)).is_some(), engine == Engine::Postgres);
    }
}

#[tokio::test]
async fn a_batch_as_foreseen_is_written_counted_and_heard() {
    let Some(case) = postgres().await else { return };
    let mut changes = case.store.changes().await.unwrap();
    let mut lane = case.lane().await;
    let at = now().plus_seconds(7);
    let foreseen = Locked { last_at: at, ..first(&case) };
    let ticket = case.ticket(1, 0, 1);
    let rows = Rows { tickets: vec![(ticket.clone(), true)], nonce: 99, ..Rows::default() };
    commit(&mut lane, foreseen, &rows).await.unwrap();
    let heard = tokio::time::timeout(Duration::from_secs(5), changes.next()).await.unwrap();
    assert_eq!(heard.unwrap(), Heard::Sites(vec![(case.site.id, 1)]));
    let (mut tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
    assert_eq!(locked, [Locked { seq: 2, ..foreseen }]);
    assert!(tx.has_nonce(case.site.id, 1, 99).await.unwrap());
    assert_eq!(tx.tickets(&[ticket.id]).await.unwrap(), [ticket]);
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn what_frees_is_written_before_what_takes() {
    let Some(case) = postgres().await else { return };
    let mut lane = case.lane().await;
    let [first_one, second] = [case.ticket(1, 0, 1), case.ticket(1, 1, 2)];
    let called = |ticket: &Ticket| Ticket {
        state: TicketState::Called,
        counter: Some(case.site.counters[0].id),
        ..ticket.clone()
    };
    let open = case.visit(1, 0, &first_one, 0, 1);
    let rows = Rows {
        tickets: vec![(called(&first_one), true), (second.clone(), true)],
        visits: vec![(open.clone(), true)],
        ..Rows::default()
    };
    commit(&mut lane, first(&case), &rows).await.unwrap();
    let ended = queue::rules::Visit {
        ended_at: Some(now()),
        end: Some(queue::rules::VisitEnd::Done),
        ..open.clone()
    };
    let done = Ticket { state: TicketState::Done, ..first_one.clone() };
    let rows = Rows {
        tickets: vec![(done, false), (called(&second), false)],
        visits: vec![(case.visit(2, 0, &second, 0, 2), true), (ended, false)],
        ..Rows::default()
    };
    let then = Locked { seq: 2, ..first(&case) };
    commit(&mut lane, then, &rows).await.unwrap();
    let [held, booked, moved] = case.steps_of_an_appointment(3);
    for (seq, row) in (3..).zip([Row::new(&held), Row::booked(&held, &booked), Row::changed(&booked, &moved)])
    {
        let mut rows = Rows::default();
        rows.booking.appointments.push(row);
        commit(&mut lane, Locked { seq, ..first(&case) }, &rows).await.unwrap();
    }
    let mut rows = Rows::default();
    let cancelled = cancelled(&moved);
    rows.booking.appointments.push(Row::changed(&moved, &cancelled));
    commit(&mut lane, Locked { seq: 6, ..first(&case) }, &rows).await.unwrap();
}

#[tokio::test]
async fn who_was_overtaken_writes_nothing_and_keeps_the_link() {
    let Some(case) = postgres().await else { return };
    let mut lane = case.lane().await;
    let key = KeyRow {
        digest: [3; 32],
        site: case.site.id,
        request: [4; 32],
        answer: json!({"ticket": "t42"}),
        at: now(),
    };
    let written = case.write(|_, rows| rows.keys.push(key.clone())).await.unwrap();
    assert_eq!(written.seq, 1);
    let next = Locked { seq: 2, ..first(&case) };
    let known = case.store.schema().await.unwrap().known;
    let keyed = |seq| Rows {
        tickets: vec![(case.ticket(seq, 0, 1), true)],
        keys: vec![key.clone()],
        ..Rows::default()
    };
    let plain = |seq| Rows { keys: vec![], ..keyed(seq) };
    for (change, foreseen, rows) in [
        ("seq = seq", first(&case), plain(1)),
        ("seq = seq", Locked { seq: 3, ..next }, plain(3)),
        ("seq = seq", Locked { config_rev: 2, ..next }, plain(2)),
        ("schema = 9000", next, plain(2)),
        ("seq = seq", next, keyed(2)),
    ] {
        execute(&case, &format!("UPDATE site SET {change}")).await;
        let answer = commit(&mut lane, foreseen, &rows).await;
        assert!(matches!(answer, Err(CommitError::Refused(Error::Overtaken))), "{change}: {answer:?}");
        execute(&case, &format!("UPDATE site SET schema = {known}")).await;
        assert_eq!(case.store.seqs(&[case.site.id]).await.unwrap(), [(case.site.id, 1)]);
        assert!(case.store.ticket_row(rows.tickets[0].0.id).await.unwrap().is_none());
    }
    let mut tx = lane.ahead(next).unwrap();
    assert_eq!(tx.keys(&[[3; 32], [5; 32]]).await.unwrap(), std::slice::from_ref(&key));
    tx.commit(&plain(2).batch(&next)).await.unwrap();
    // Our own mistakes keep their names.
    let again = Locked { seq: 3, ..next };
    let twice = Rows { tickets: vec![(case.ticket(3, 0, 1), true)], ..Rows::default() };
    let answer = commit(&mut lane, again, &twice).await;
    assert!(
        matches!(&answer, Err(CommitError::Refused(Error::Constraint { name, .. })) if name == "ticket_number"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn who_waited_for_another_node_finds_that_it_wrote() {
    let Some(case) = postgres().await else { return };
    let (mut one, mut two) = (case.lane().await, case.lane().await);
    for (written, seq) in [(false, 1), (true, 2)] {
        let (tx, locked) = one.begin(&[case.site.id], now()).await.unwrap();
        let foreseen = locked[0];
        assert_eq!(foreseen.seq, seq);
        let rows = Rows { tickets: vec![(case.ticket(foreseen.seq, 0, 1), true)], ..Rows::default() };
        let ahead = async {
            let answer = commit(&mut two, foreseen, &rows).await;
            if written {
                assert!(matches!(answer, Err(CommitError::Refused(Error::Overtaken))), "{answer:?}");
            } else {
                answer.unwrap();
            }
        };
        let first = async {
            somebody_waits(&case).await;
            if written {
                tx.commit(&store::Batch::default()).await.unwrap();
            } else {
                tx.rollback().await.unwrap();
            }
        };
        tokio::join!(ahead, first);
    }
}

/// Until a statement waits for a row.
pub async fn somebody_waits(case: &Case) {
    let waits = "SELECT COUNT(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let since = Instant::now();
    while number(case, waits).await == 0 {
        assert!(since.elapsed() < Duration::from_secs(20), "nobody waits");
        tokio::task::yield_now().await;
    }
}
