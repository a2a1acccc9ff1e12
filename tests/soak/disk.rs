//! A full disk: refused clearly, screens go on, and everything goes on when there is space again, without a restart
//! (RELIABILITY.md, E1).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::live::Frame;
use guichet_tests::server::{Launch, Server};
use guichet_tests::temporary::{Folder, free_port};
use guichet_tests::ticket::Ticket;
use guichet_tests::town::Town;
use serde_json::json;

/// Room for the database and some thousand tickets.
const MEBIBYTES: usize = 24;

/// Tickets before the disk is full.
const BEFORE: usize = 200;

/// Fills the disk, empties it, three times.
pub async fn run() {
    let folder = Folder::new("disk");
    let disk = Disk::mount(folder.path().join("data"));
    let launch = Launch { data: disk.0.clone(), port: free_port(), database: None, environment: Vec::new() };
    let town = Town::around(Engine::Sqlite, Server::start(launch).await, None);
    let mut screen = town.screen().await;
    screen.board().await;
    let mut codes = Vec::new();
    for round in 1..=3 {
        for _ in 0..BEFORE {
            codes.push(taken(&town).await.expect("there is space"));
        }
        let ballast = disk.fill();
        let (mut answered, mut refused) = (0, 0);
        // What is left in the log file's last blocks may still be used.
        while refused < 5 {
            match taken(&town).await {
                Some(code) => {
                    codes.push(code);
                    answered += 1;
                    assert!(answered < 100_000, "the disk is never full");
                }
                None => refused += 1,
            }
        }
        still_reads(&town, &codes).await;
        let since = Instant::now();
        let mut frames = 0;
        while since.elapsed() < Duration::from_secs(12) {
            assert!(!matches!(screen.frame().await, Frame::Closed(_)), "the screen goes on");
            frames += 1;
        }
        std::fs::remove_file(ballast).expect("the ballast goes");
        let since = Instant::now();
        let mut tries = 0;
        let code = loop {
            tries += 1;
            if let Some(code) = taken(&town).await {
                break code;
            }
            assert!(since.elapsed() < Duration::from_secs(20), "there is space again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        codes.push(code);
        println!(
            "round {round}: {answered} tickets after the disk was full, then refused as disk-full; the screen had \
             {frames} frames in 12 s; going on {} ms after there was space, at try {tries}",
            since.elapsed().as_millis()
        );
    }
    still_reads(&town, &codes).await;
    let numbers = town.numbers().await;
    assert_eq!(numbers.len(), codes.len(), "what was answered, and nothing else");
    let violations = guichet_tests::policy::number_violations(numbers.iter().map(String::as_str));
    assert_eq!(violations, Vec::<String>::new());
    println!("{} tickets, all there, no gap", codes.len());
}

/// A ticket's code, or `None` when it was refused as it must be.
async fn taken(town: &Town) -> Option<String> {
    let service = &town.demo.services[0].id;
    let reply = town.kiosk().post(&town.site_path("/tickets"), &json!({"service": service})).await;
    if reply.status == 201 {
        return reply.read::<Ticket>().code;
    }
    reply.problem(503, "disk-full");
    None
}

async fn still_reads(town: &Town, codes: &[String]) {
    for code in codes.iter().rev().take(200) {
        town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200);
    }
    town.board().await;
}

/// A small file system in memory, unmounted on drop.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: PathBuf) -> Self {
        std::fs::create_dir_all(&at).expect("a folder");
        let size = format!("size={MEBIBYTES}m");
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).status();
        assert!(status.is_ok_and(|status| status.success()), "mounting a tmpfs needs root");
        Self(at)
    }

    /// A file that takes all space there is.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut file = std::fs::File::create(&ballast).expect("a file");
        for size in [1 << 20, 1 << 12, 1] {
            let block = vec![0; size];
            while std::io::Write::write_all(&mut file, &block).is_ok() {}
        }
        ballast
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

fn unmount(path: &Path) {
    let _ = Command::new("umount").arg("--lazy").arg(path).status();
}
