//! An older backup is brought back.

use model::TicketId;

use crate::case::{now, on_both};

#[tokio::test]
async fn what_was_lost_is_never_given_again_and_screens_begin_anew() {
    on_both(async |case| {
        let before = case.store.installation().await.unwrap().unwrap().epoch;
        let known = case.store.seqs(&[case.site.id, case.annex]).await.unwrap();
        assert_eq!(case.store.mark_restored(78, now()).await.unwrap(), 2);
        let installation = case.store.installation().await.unwrap().unwrap();
        assert_ne!(installation.epoch, before);
        for (site, seq) in case.store.seqs(&[case.site.id, case.annex]).await.unwrap() {
            let (_, seq_before) = known.iter().find(|(it, _)| *it == site).unwrap();
            assert!(seq > seq_before + 1_000_000, "a million batches may be lost");
        }
        // Ids of the next batch still fit, and it is written like any other.
        let written =
            case.write(|locked, rows| rows.tickets.push((case.ticket(locked.seq, 0, 1), true))).await;
        let id = TicketId::made(case.site.id, written.unwrap().seq, 0);
        assert_eq!(case.store.ticket_row(id).await.unwrap().unwrap().number, 1);
    })
    .await;
}
