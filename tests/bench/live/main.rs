//! How fast a call reaches the last waiting-room screen, against what others do with the same bytes in the same run
//! (PERFORMANCE.md, goals 3, 3b, 4).
//!
//! ```text
//! cargo build --release -p guichet -p guichet-tests --bins && target/release/bench-live
//! bench-live --screens 500,2000,5000 --rounds 3 --publishes 200 --bytes 1500 --systems product,push,nchan,loop
//! ```
//! Where `product` is measured, the others get boards of the size that it had; `GUICHET_ENGINE` chooses its database.
//!
//! `product` is the real binary: a call at a desk, commit included. `push` is `queue::live` alone behind hyper, `nchan`
//! nginx with its nchan module, `loop` a bare write loop over blocking sockets, `plain` tokio-tungstenite with its
//! default buffers (as axum's own WebSocket has them). This process is the screens and the publisher of all of them:
//! one thread, one epoll. Each screen needs a file descriptor on both sides (`ulimit -n`).

#![expect(clippy::cast_precision_loss, reason = "figures for people: 52 bits are enough")]

mod load;
mod nchan;
mod process;
mod product;
mod publisher;
mod report;
mod servers;
mod system;

use std::time::Duration;

use report::{Figures, Report};
use system::System;

/// What is measured.
struct Settings {
    screens: Vec<usize>,
    rounds: usize,
    publishes: usize,
    every: Duration,
    bytes: usize,
    systems: Vec<System>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", "push"] => servers::push(),
        ["serve", "plain"] => servers::plain(),
        ["serve", "loop"] => servers::bare_loop(),
        _ => measure(&Settings::read(&arguments)),
    }
}

/// Every system in every round, one after the other, so that a noisy minute hits them all.
fn measure(settings: &Settings) {
    let mut report = Report::default();
    let mut bytes = settings.bytes;
    for &screens in &settings.screens {
        for round in 0..settings.rounds {
            for &system in &settings.systems {
                let figures = run(system, screens, bytes, settings);
                if system == System::Product {
                    bytes = figures.board_bytes();
                }
                println!("round {round}: {screens:>5} screens {:<8} {figures}", system.name());
                report.add(system, screens, figures);
            }
        }
    }
    println!("\n{report}");
}

fn run(system: System, screens: usize, bytes: usize, settings: &Settings) -> Figures {
    let mut running = system.start(bytes, settings.publishes + load::WARM_UP);
    let empty_kib = running.process().resident_kib();
    let mut load = load::Load::connect(&running.door(), screens);
    load.settle();
    let full_kib = running.process().resident_kib();
    load.publish(&mut running, load::WARM_UP, settings.every);
    let before = running.process().cpu();
    let latencies = load.publish(&mut running, settings.publishes, settings.every);
    let cpu = running.process().cpu().saturating_sub(before);
    Figures::new(latencies, cpu, screens, full_kib.saturating_sub(empty_kib), load.bytes_of_a_board())
}

impl Settings {
    fn read(arguments: &[String]) -> Self {
        let mut settings = Self {
            screens: vec![500, 2000, 5000],
            rounds: 3,
            publishes: 200,
            every: Duration::from_millis(50),
            bytes: 1500,
            systems: vec![System::Product, System::Push, System::Nchan, System::Loop],
        };
        for pair in arguments.chunks(2) {
            let [name, value] = pair else { usage() };
            let number = || value.parse().unwrap_or_else(|_| usage());
            match name.as_str() {
                "--screens" => settings.screens = list(value, |text| text.parse().ok()),
                "--rounds" => settings.rounds = number(),
                "--publishes" => settings.publishes = number(),
                "--bytes" => settings.bytes = number(),
                "--systems" => settings.systems = list(value, System::by_name),
                _ => usage(),
            }
        }
        settings
    }
}

fn list<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
    value.split(',').map(|text| read(text).unwrap_or_else(|| usage())).collect()
}

fn usage() -> ! {
    eprintln!(
        "bench-live [--screens N,…] [--rounds N] [--publishes N] [--bytes N] [--systems push,nchan,loop,plain,product]"
    );
    std::process::exit(2)
}
