//! SQLite's log under load.

use store::{Engine, Place};

use crate::case::{Case, write};

#[tokio::test]
async fn the_log_does_not_grow_without_end_and_a_closed_store_has_none() {
    let case = Case::new(Engine::Sqlite).await;
    let Place::Sqlite { file } = &case.place else { unreachable!() };
    let log = file.with_extension("db-wal");
    let bytes = |path| std::fs::metadata(path).map_or(0, |it: std::fs::Metadata| it.len());
    assert_eq!(bytes(&log), 8 << 20, "it is laid out");
    let mut lane = case.lane().await;
    let mut number = 0;
    for _ in 0..200 {
        write(&mut lane, case.site.id, |locked, rows| {
            for place in 0..64 {
                number += 1;
                rows.tickets.push((case.ticket(locked.seq, place, number), true));
            }
        })
        .await
        .unwrap();
    }
    assert!(bytes(&log) < 48 << 20, "{}", bytes(&log));
    assert!(bytes(file) > 1 << 20, "it is copied while the lane writes");
    lane.close().await;
    case.store.close().await;
    assert_eq!(bytes(&log), 0);
    drop(case);
}
