//! A full disk refuses clearly, loses nothing, and everything goes on when there is space again.

use std::path::{Path, PathBuf};
use std::process::Command as Program;

use chrono::TimeDelta;
use futures_util::future::join_all;
use lanes::{Failure, Settings};
use queue::rules::{Command, TicketState};
use store::{Engine, Place};

use crate::case::{Case, issue};
use crate::rows::assert_memory_is_rows;

#[tokio::test]
async fn a_full_disk_is_told_and_everything_goes_on_with_space() {
    let case = Case::new(Engine::Sqlite).await;
    let Some(disk) = Disk::small(case.database.folder.path()) else {
        println!("no small file system can be mounted here: not told");
        return;
    };
    let copy = disk.0.join("guichet.db");
    case.execute(&format!("VACUUM INTO '{}'", copy.display())).await;
    let node = case.node_at(Place::Sqlite { file: copy }, Settings { lanes: 1, inbox: 1024 }).await;
    let counter = case.counter("guichet-2");
    let ticket = node.issue(case.service("identite")).await;
    node.next(counter).await.unwrap();
    node.agent(counter, Command::Park(ticket, Some(10))).await.unwrap();

    let mut answered = 1;
    let refused = loop {
        let asked = (0..200).map(|_| node.ask(case.hall.id, issue(case.service("pacs"))));
        let answers = join_all(asked).await;
        let refused = answers.iter().find(|answer| answer.is_err()).cloned();
        answered += answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(answered < 50_000, "the disk is never full");
        if let Some(refused) = refused {
            break refused;
        }
    };
    assert_eq!(refused, Err(Failure::DiskFull));
    // As long as it is full: refused, and readers go on.
    for _ in 0..3 {
        let again = join_all((0..100).map(|_| node.ask(case.hall.id, issue(case.service("pacs"))))).await;
        answered += again.iter().filter(|answer| answer.is_ok()).count();
        assert!(again.iter().all(|answer| answer.is_ok() || *answer == Err(Failure::DiskFull)), "{again:?}");
    }
    assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::Parked);
    case.clock.advance(TimeDelta::minutes(10));
    let full = node.ask(case.hall.id, issue(case.service("pacs"))).await;
    assert!(full == Err(Failure::DiskFull) || full.is_ok(), "{full:?}");
    answered += usize::from(full.is_ok());

    disk.grow();
    // Nobody asks: the deadline that could not be met is met now.
    case.clock.advance(TimeDelta::seconds(5));
    node.shows(ticket, TicketState::Waiting).await;
    node.issue(case.service("pacs")).await;
    answered += 1;
    assert_memory_is_rows(&case, &node).await;
    let rows = guichet_tests::rows::select(None, &disk.0, "SELECT CAST(COUNT(*) AS TEXT) FROM ticket").await;
    assert_eq!(rows[0][0], answered.to_string(), "answered is written, refused is not");
    node.lanes.stop().await;
}

/// A file system of 2 MiB.
struct Disk(PathBuf);

impl Disk {
    fn small(folder: &Path) -> Option<Self> {
        let path = folder.join("disk");
        std::fs::create_dir(&path).ok()?;
        let mount = Program::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&path).status();
        mount.is_ok_and(|status| status.success()).then_some(Self(path))
    }

    fn grow(&self) {
        let grown = Program::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status();
        assert!(grown.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Program::new("umount").arg("-l").arg(&self.0).status();
    }
}
