//! What another node wrote is heard, and read.

use std::time::Duration;

use queue::rules::{Ticket, TicketState};
use store::Heard;

use crate::case::{now, on_both};

#[tokio::test]
async fn only_what_was_written_since_is_read() {
    on_both(async |case| {
        let tickets: Vec<Ticket> = (0..3).map(|place| case.ticket(1, place, place + 1)).collect();
        let first = case
            .write(|_, rows| rows.tickets = tickets.iter().cloned().map(|ticket| (ticket, true)).collect())
            .await
            .unwrap();
        let parked = Ticket { state: TicketState::Parked, ..tickets[1].clone() };
        case.write(|_, rows| rows.tickets.push((parked.clone(), false))).await.unwrap();
        let mut lane = case.lane().await;
        let (mut tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
        assert_eq!(locked[0].seq, first.seq + 2, "somebody else wrote");
        assert_eq!(tx.since(case.site.id, first.seq).await.unwrap().queue.tickets, [parked]);
        assert_eq!(tx.since(case.site.id, 0).await.unwrap().queue.tickets.len(), 3);
        assert!(tx.since(case.annex, 0).await.unwrap().queue.tickets.is_empty());
        assert_eq!(tx.since(case.site.id, first.seq + 1).await.unwrap().queue, queue::rules::Rows::default());
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_committed_batch_is_heard_once_and_a_rolled_back_one_never() {
    on_both(async |case| {
        let mut changes = case.store.changes().await.unwrap();
        let mut lane = case.lane().await;
        let (tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        tx.rollback().await.unwrap();
        let locked = case.write(|_, _| ()).await.unwrap();
        if case.is_sqlite() {
            assert!(tokio::time::timeout(Duration::from_millis(100), changes.next()).await.is_err());
        } else {
            let heard = tokio::time::timeout(Duration::from_secs(5), changes.next()).await.unwrap();
            assert_eq!(heard.unwrap(), Heard::Sites(vec![(case.site.id, locked.seq)]));
        }
    })
    .await;
}
