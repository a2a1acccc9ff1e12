//! `guichet simulate`: a day that is held, and days whose server does not tell the truth once.

use std::net::SocketAddr;
use std::process::Output;
use std::sync::{Arc, Mutex};

use guichet_tests::engine::Engine;
use guichet_tests::http::{Ask, Client, Reply};
use guichet_tests::server::binary;
use guichet_tests::town::{Town, on_both};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;

/// A short day: everything happens in it that happens in a long one.
const VISITORS: &str = "80";

async fn simulate(town: &Town, more: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.arg("simulate").arg("--tokens").arg(town.launch.data.join("demo.json"));
    command.args(["--seed", "11", "--visitors", VISITORS]).args(more).kill_on_drop(true);
    command.output().await.expect("the binary runs")
}

fn words(output: &Output) -> String {
    let Output { status, stdout, stderr } = output;
    format!("{status}\n{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_day_serves_everybody_and_holds_what_it_promises() {
    on_both(async |town| {
        let output = simulate(&town, &[]).await;
        let words = words(&output);
        assert!(output.status.success(), "{words}");
        assert!(
            words.contains("80: 80 tickets, 0 without") && words.contains("held: no ticket lost"),
            "{words}"
        );
        assert_eq!(town.numbers().await.len(), 80);
        let open =
            town.select("SELECT number FROM ticket WHERE state IN ('waiting', 'called', 'serving')").await;
        assert_eq!(open, Vec::<Vec<String>>::new(), "{words}");
        let board = town.board().await;
        assert!(board.suspended.is_null() && board.calls.iter().all(|call| !call.open), "{board:?}");
        assert!(board.calls.len() > 1, "people were called");
    })
    .await;
}

#[tokio::test]
async fn one_seed_is_one_plan() {
    let town = Town::open(Engine::Sqlite).await;
    let first = simulate(&town, &["--plan"]).await;
    let again = simulate(&town, &["--plan"]).await;
    assert!(first.status.success(), "{}", words(&first));
    assert_eq!(first.stdout, again.stdout);
    let lines = String::from_utf8(first.stdout.clone()).expect("UTF-8");
    assert!(lines.lines().count() > 80 && lines.contains("11:00 drill until 11:15"), "{lines}");
    let other = simulate(&town, &["--plan", "--no-drill"]).await;
    assert_ne!(first.stdout, other.stdout);
    assert_eq!(town.numbers().await, Vec::<String>::new(), "a plan asks for nothing");
}

/// What a server that is wrong might answer, once.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lie {
    /// A ticket that somebody else has already.
    TicketAgain,
    /// A ticket that it forgot.
    TicketNowhere,
    /// A person who is at another counter.
    CallAgain,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_that_is_not_held_is_told_and_fails() {
    for (lie, told) in [
        (Lie::TicketAgain, "BROKEN  number given twice"),
        (Lie::TicketNowhere, "BROKEN  lost"),
        (Lie::CallAgain, "BROKEN  called twice"),
    ] {
        let town = Town::open(Engine::Sqlite).await;
        let address = Liar::listen(&town, lie).await;
        let output = simulate(&town, &["--url", &format!("http://{address}")]).await;
        let words = words(&output);
        assert!(!output.status.success(), "{lie:?}: {words}");
        assert!(words.contains(told), "{lie:?}: {words}");
    }
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let town = Town::open(Engine::Sqlite).await;
    for (more, told) in [
        (["--tokens", "/nowhere/demo.json"], "start `guichet demo` first"),
        (["--url", "https://127.0.0.1:1"], "begins with http://"),
        (["--site", "s_0"], "does not know the site"),
        (["--kiosk-token", "WRONG"], "was refused"),
    ] {
        let output = if more[0] == "--tokens" {
            Command::new(binary()).arg("simulate").args(more).output().await.expect("the binary runs")
        } else {
            simulate(&town, &more).await
        };
        assert!(!output.status.success(), "{more:?}");
        assert!(words(&output).contains(told), "{more:?}: {}", words(&output));
    }
}

/// Stands between and passes everything on, but for one answer.
struct Liar {
    lie: Lie,
    server: Client,
    /// The first ticket, and the first call whose ticket still is at its counter.
    first: Mutex<Option<Value>>,
    told: Mutex<bool>,
}

impl Liar {
    async fn listen(town: &Town, lie: Lie) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let liar =
            Arc::new(Self { lie, server: town.citizen(), first: Mutex::default(), told: Mutex::default() });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let liar = liar.clone();
                let service = service_fn(move |request| {
                    let liar = liar.clone();
                    async move { Ok::<_, std::convert::Infallible>(liar.answer(request).await) }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
        address
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let mut ask = Ask::new(head.method.as_str(), head.uri.to_string()).body(body);
        for name in ["authorization", "content-type", "idempotency-key"] {
            if let Some(value) = head.headers.get(name) {
                ask = ask.header(name, value.to_str().expect("plain text"));
            }
        }
        let reply = self.server.send(ask).await;
        let body = self.lied(head.uri.path(), &reply).map_or(reply.body, |lie| lie.to_string().into());
        Response::builder().status(reply.status).body(Full::new(body)).expect("an answer")
    }

    /// The answer that is given instead, once.
    fn lied(&self, path: &str, reply: &Reply) -> Option<Value> {
        let about = match self.lie {
            Lie::TicketAgain | Lie::TicketNowhere => "/tickets",
            Lie::CallAgain => "/calls",
        };
        if !path.ends_with(about) || reply.status != 201 || *self.told.lock().expect("no panic") {
            return None;
        }
        let mut first = self.first.lock().expect("no panic");
        let Some(known) = first.take() else {
            *first = Some(reply.json());
            return None;
        };
        *self.told.lock().expect("no panic") = true;
        Some(match self.lie {
            Lie::TicketAgain | Lie::CallAgain => known,
            Lie::TicketNowhere => {
                let mut ticket = reply.json();
                ticket["id"] = json!("t_nowhere");
                ticket["number"] = json!("Z999");
                ticket
            }
        })
    }
}
