//! Goals 6 and 7: how soon it answers, and how little it takes.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use guichet_tests::engine::Engine;
use guichet_tests::server::Server;
use guichet_tests::temporary::free_port;
use guichet_tests::town::Town;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::tickets::press;
use guichet_tests::bench_town::BenchTown;
use guichet_tests::figures::{Bound, Goal, median, number};

/// Starts are noisy.
const STARTS: usize = 9;
/// The start must not depend on how many rows there are.
const FILLED_SECONDS: u64 = 10;

/// From the start of the process to the first 200, on a database with many rows; beside node's.
pub async fn first_answer(engine: Engine) -> Vec<Goal> {
    let mut town = BenchTown::open(engine, 4, 4).await;
    let filled = press(&town, &[&town.sites[0]; 64], Duration::from_secs(FILLED_SECONDS)).await.done;
    town.town.server.stop().await;
    let (mut ours, mut node) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let launch = town.town.server.launch.clone();
        ours.push(time_to_200(|| Server::spawn_as("serve", &launch), launch.port).await);
        let port = free_port();
        node.push(time_to_200(|| node_server(port), port).await);
    }
    let (ours, node) = (median(ours), median(node));
    vec![Goal {
        name: format!("6 start to first 200, {filled} tickets, {engine}"),
        ours: format!("{ours:.1} ms"),
        anchor: format!("80 ms (node's start here: {node:.1} ms)"),
        ratio: ours / 80.0,
        must: Bound::AtMost(1.0),
        held: String::new(),
    }]
}

async fn time_to_200(start: impl Fn() -> Child, port: u16) -> f64 {
    let since = Instant::now();
    let mut child = start();
    while !answers(port).await {
        assert!(since.elapsed() < Duration::from_secs(20), "no answer");
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    let elapsed = since.elapsed();
    let _ = child.kill();
    let _ = child.wait();
    elapsed.as_secs_f64() * 1e3
}

async fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let request = format!("GET /readyz HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n");
    let mut answer = [0; 12];
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_exact(&mut answer).await.is_ok()
        && &answer[9..] == b"200"
}

fn node_server(port: u16) -> Child {
    let program = format!("require('http').createServer((q, a) => a.end()).listen({port}, '127.0.0.1')");
    let child = Command::new("node").args(["-e", &program]).stdout(Stdio::null()).spawn();
    child.expect("node is installed")
}

/// Resident memory of the example, when nothing happens.
pub async fn idle_memory(engine: Engine) -> Vec<Goal> {
    let town = Town::open(engine).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (kib, _) = town.footprint();
    let mib = number(usize::try_from(kib).expect("small")) / 1024.0;
    vec![Goal {
        name: format!("7 idle memory, empty, {engine}"),
        ours: format!("{mib:.1} MiB"),
        anchor: "16 MiB".to_owned(),
        ratio: mib / 16.0,
        must: Bound::AtMost(1.0),
        held: String::new(),
    }]
}
