//! What goes wrong, and what is left behind: nothing.

use std::time::Duration;

use store::testing::Postgres;
use store::{CommitError, Engine, Error, Place, Store};

use crate::case::{Case, Rows, now, on_both, write};
use crate::lock::execute;

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_its_lane_goes_on() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let (tx, first) = lane.begin(&[case.site.id], now()).await.unwrap();
        drop(tx);
        let (tx, again) = lane.begin(&[case.site.id], now()).await.unwrap();
        assert_eq!(again, first, "what was dropped was not written");
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_future_that_is_dropped_anywhere_in_a_batch_leaves_all_of_it_or_nothing() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let mut kept = 0;
        for round in 0..120_u32 {
            let before = case.store.seqs(&[case.site.id]).await.unwrap()[0].1;
            let micros = u64::from(round) * 37 % 2_500;
            let batch = write(&mut lane, case.site.id, |locked, rows| {
                rows.nonce = u128::from(round) + 1;
                rows.tickets = (0..3)
                    .map(|place| (case.ticket(locked.seq, place, round * 3 + place + 1), true))
                    .collect();
            });
            let _ = tokio::time::timeout(Duration::from_micros(micros), batch).await;
            let (mut tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
            let written = locked[0].seq == before + 2;
            assert_eq!(tx.has_nonce(case.site.id, before + 1, u128::from(round) + 1).await.unwrap(), written);
            let tickets = tx.since(case.site.id, before).await.unwrap().queue.tickets.len();
            assert_eq!(tickets, if written { 3 } else { 0 }, "round {round}");
            kept += u32::from(written);
            tx.rollback().await.unwrap();
        }
        println!("{kept} of 120 batches were written");
    })
    .await;
}

#[tokio::test]
async fn after_a_refusal_the_lane_goes_on() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let twice = |seq: i64, rows: &mut Rows| {
            rows.tickets = vec![(case.ticket(seq, 0, 1), true), (case.ticket(seq, 1, 1), true)];
        };
        let answer = write(&mut lane, case.site.id, |locked, rows| twice(locked.seq, rows)).await;
        assert!(matches!(answer, Err(CommitError::Refused(Error::Constraint { .. }))), "{answer:?}");
        let locked = write(&mut lane, case.site.id, |locked, rows| {
            rows.tickets.push((case.ticket(locked.seq, 0, 1), true));
        })
        .await
        .unwrap();
        assert_eq!(locked.seq, 1, "the refused batch used no number");
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_refuses_clearly_and_everything_goes_on_with_space() {
    let case = Case::new(Engine::Sqlite).await;
    let Place::Sqlite { file } = &case.place else { unreachable!() };
    let disk = Disk::small(&case.folder, 2).unwrap_or_else(|| panic!("a small tmpfs can be mounted here"));
    let copy = disk.path().join("guichet.db");
    // The copy has no log: closing the last connection has copied it into the file.
    case.store.close().await;
    std::fs::copy(file, &copy).unwrap();
    let store = Store::open(Place::Sqlite { file: copy }).await.unwrap();
    let case = Case { store, ..Case::new(Engine::Sqlite).await };
    let mut lane = case.lane().await;
    let mut number = 0;
    let mut fill = |locked: &store::Locked, rows: &mut Rows| {
        for place in 0..64 {
            number += 1;
            rows.tickets.push((case.ticket(locked.seq, place, number), true));
        }
    };
    let error = loop {
        if let Err(error) = write(&mut lane, case.site.id, &mut fill).await {
            break error;
        }
        assert!(case.store.seqs(&[case.site.id]).await.unwrap()[0].1 < 1_000, "the disk is never full");
    };
    assert!(matches!(error, CommitError::Refused(Error::DiskFull(_))), "{error:?}");
    // Reading goes on.
    let seq = case.store.seqs(&[case.site.id]).await.unwrap()[0].1;
    disk.grow();
    let locked = write(&mut lane, case.site.id, &mut fill).await.unwrap();
    assert_eq!(locked.seq, seq + 1);
    lane.close().await;
    drop(case);
}

/// A file system of a few MiB.
struct Disk(std::path::PathBuf);

impl Disk {
    fn small(folder: &store::testing::Folder, mebibytes: u32) -> Option<Self> {
        let path = folder.path().join("disk");
        std::fs::create_dir(&path).ok()?;
        let size = format!("size={mebibytes}m");
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&path)
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(path))
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn grow(&self) {
        let done = std::process::Command::new("mount")
            .args(["-o", "remount,size=64m"])
            .arg(&self.0)
            .status()
            .unwrap();
        assert!(done.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_connection_that_the_server_ends_is_replaced() {
    let case = Case::new(Engine::Postgres).await;
    let mut lane = case.lane().await;
    let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
    execute(
        &case,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await;
    let error = tx.since(case.site.id, 0).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(_)), "{error:?}");
    drop(tx);
    let locked = write(&mut lane, case.site.id, |_, _| ()).await.unwrap();
    assert_eq!(locked.seq, 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let port = store::testing::free_port();
    let url = format!("postgres://guichet@127.0.0.1:{port}/nothing");
    let answer = Store::open(Place::Postgres { url }).await;
    assert!(matches!(answer, Err(Error::Unreachable(_))), "{answer:?}");
    let url = Postgres::shared().url("no_such_database");
    assert!(Store::open(Place::Postgres { url }).await.is_err());
}

#[tokio::test]
async fn rows_that_guichet_never_wrote_are_named() {
    on_both(async |case| {
        case.write(|locked, rows| rows.tickets.push((case.ticket(locked.seq, 0, 1), true))).await.unwrap();
        execute(case, "UPDATE ticket SET language = 'tlh'").await;
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let error = tx.load(case.site.id, now()).await.unwrap_err();
        assert!(matches!(&error, Error::Corrupt(what) if what.contains("tlh")), "{error:?}");
    })
    .await;
}
