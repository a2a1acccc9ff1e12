//! Idempotency keys and nonces.

use serde_json::json;
use store::{CommitError, Error, KeyRow};

use crate::case::{now, on_both};

#[tokio::test]
async fn answers_are_remembered_with_their_batch() {
    on_both(async |case| {
        let key = |byte: u8| KeyRow {
            digest: [byte; 32],
            site: case.site.id,
            request: [byte + 1; 32],
            answer: json!({"ticket": "t42", "numbers": [1, 2]}),
            at: now(),
        };
        case.write(|_, rows| rows.keys = (0..70).map(key).collect()).await.unwrap();
        let mut lane = case.lane().await;
        let all: Vec<_> = (0..200).map(|byte| [byte; 32]).collect();
        let both = [case.site.id, case.annex];
        for (digests, known) in [
            (vec![[3; 32]], vec![key(3)]),
            (vec![], vec![]),
            (vec![[200; 32], [201; 32]], vec![]),
            (all, (0..70).map(key).collect()),
        ] {
            for sites in [&both[..1], &both] {
                let (tx, locked, mut found) = lane.begin_with_keys(sites, now(), &digests).await.unwrap();
                assert_eq!(locked.len(), sites.len());
                found.sort_by_key(|row| row.digest);
                assert_eq!(found, known);
                tx.rollback().await.unwrap();
            }
        }
        // The same key a second time is our own mistake.
        let twice = case.write(|_, rows| rows.keys.push(key(3))).await;
        assert!(matches!(twice, Err(CommitError::Refused(Error::Constraint { .. }))), "{twice:?}");
        assert_eq!(case.store.forget_keys(now(), 10).await.unwrap(), 0);
        assert_eq!(case.store.forget_keys(now().plus_seconds(1), 50).await.unwrap(), 50);
        assert_eq!(case.store.forget_keys(now().plus_seconds(1), 50).await.unwrap(), 20);
    })
    .await;
}

#[tokio::test]
async fn a_nonce_tells_which_batch_was_written() {
    on_both(async |case| {
        let nonce = u128::MAX - 5;
        let written = case.write(|_, rows| rows.nonce = nonce).await.unwrap();
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        assert!(tx.has_nonce(case.site.id, written.seq, nonce).await.unwrap());
        assert!(!tx.has_nonce(case.site.id, written.seq, nonce - 1).await.unwrap());
        assert!(!tx.has_nonce(case.site.id, written.seq + 1, nonce).await.unwrap());
        assert!(!tx.has_nonce(case.annex, written.seq, nonce).await.unwrap());
        tx.rollback().await.unwrap();
    })
    .await;
}
