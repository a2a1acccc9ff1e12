//! A graceful stop loses nothing and ends soon; a restart forgets nothing.

use std::time::Duration;

use guichet_tests::http::{Ask, Client};
use guichet_tests::ticket::Ticket;
use guichet_tests::town::on_both;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_keeps_every_answered_ticket_and_tells_the_screens() {
    on_both(async |mut town| {
        let mut screen = town.screen().await;
        screen.board().await;
        let mut kiosks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let ask = Ask::post(town.site_path("/tickets"), &json!({"service": town.demo.services[0].id}));
            kiosks.spawn(take_until_lost(town.kiosk(), ask));
        }
        let readiness = tokio::spawn(readiness_until_lost(town.citizen()));
        screen.board_where("the load runs", |board| board.waiting() >= 50).await;
        let closed = tokio::spawn(async move { screen.closed().await });
        town.server.ask_to_stop();
        let ended = town.server.ended_within(Duration::from_secs(10)).await;
        let (status, _) = ended.expect("it ends within 10 s");
        assert!(status.success(), "{status}\n{}", town.log());
        assert_eq!(closed.await.unwrap(), Some(1012), "service restart");
        let readiness = readiness.await.unwrap();
        let turned = readiness.iter().position(|status| *status != 200).unwrap_or(readiness.len());
        assert!(readiness[turned..].iter().all(|status| *status == 503), "{readiness:?}");

        let codes: Vec<String> = kiosks.join_all().await.into_iter().flatten().collect();
        assert!(codes.len() >= 50);
        town.start_again().await;
        for code in &codes {
            let ticket = town.citizen().get(&format!("/api/v1/tickets/{code}")).await;
            assert_eq!(ticket.expect(200).read::<Ticket>().state, "waiting");
        }
        let numbers = town.numbers().await;
        let violations = guichet_tests::policy::number_violations(numbers.iter().map(String::as_str));
        assert_eq!(violations, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn after_a_restart_old_tokens_codes_and_open_calls_are_good() {
    on_both(async |mut town| {
        let desk = town.desk(0);
        let (called, waiting) = (town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await);
        desk.next().await.expect("somebody waits");
        let before = town.server.demo.clone();
        town.server.stop().await;
        town.start_again().await;
        assert_eq!(town.demo, before, "tokens stay good over restarts");
        for (ticket, state) in [(&called, "called"), (&waiting, "waiting")] {
            let code = ticket.code.as_ref().unwrap();
            let seen: Ticket =
                town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200).read();
            assert_eq!((seen.id.as_str(), seen.state.as_str()), (ticket.id.as_str(), state));
        }
        assert_eq!(desk.view().await["ticket"]["id"], called.id);
        let next = town.ticket(&desk.services[0]).await;
        assert_eq!(guichet_tests::ticket::number_parts(&next.number).1, 3, "numbers go on");
        assert_eq!(desk.finish_and_next().await.expect("somebody waits").ticket.id, waiting.id);
    })
    .await;
}

#[tokio::test]
async fn clients_that_never_finish_do_not_hold_a_stop_up() {
    on_both(async |mut town| {
        let mut held = Vec::new();
        let half_head = "GET /healthz HTTP/1.1\r\nhost: x\r\n".to_owned();
        let head = "POST /api/v1/sites/x/tickets HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        let half_body = format!("{head}content-length: 100\r\n\r\n{{\"service\":");
        for begun in ["", &half_head, &half_body] {
            let mut stream = TcpStream::connect(town.address()).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            held.push(stream);
        }
        let code = town.ticket(&town.demo.services[0].id).await.code.unwrap();
        held.push(never_reads(&town.address(), &format!("/api/v1/tickets/{code}/live")).await);
        town.server.ask_to_stop();
        let ended = town.server.ended_within(Duration::from_secs(10)).await;
        let (status, _) = ended.expect("it ends within 10 s");
        assert!(status.success(), "{status}\n{}", town.log());
    })
    .await;
}

/// Asks for a stream that has no end, and never reads it.
async fn never_reads(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    stream
}

async fn take_until_lost(kiosk: Client, ask: Ask) -> Vec<String> {
    let mut codes = Vec::new();
    while let Ok(reply) = kiosk.try_send(ask.clone().fresh_key()).await {
        match reply.status {
            201 => codes.extend(reply.read::<Ticket>().code),
            503 => break,
            _ => drop(reply.expect(201)),
        }
    }
    codes
}

async fn readiness_until_lost(citizen: Client) -> Vec<u16> {
    let mut seen = Vec::new();
    while let Ok(reply) = citizen.try_send(Ask::new("GET", "/readyz")).await {
        seen.push(reply.status);
    }
    seen
}
