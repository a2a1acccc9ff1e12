//! Two processes on one PostgreSQL database act as one (RELIABILITY.md, E2).

use std::collections::BTreeSet;

use guichet_tests::engine::Engine;
use guichet_tests::live::Screen;
use guichet_tests::policy::number_violations;
use guichet_tests::seed::{Seed, fresh_key};
use guichet_tests::sse::LiveTicket;
use guichet_tests::ticket::{Called, Ticket};
use guichet_tests::town::{Desk, Town};
use serde_json::json;

#[tokio::test]
async fn a_ticket_taken_on_one_node_is_called_on_the_other_and_shown_by_both() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let first = Town::open(Engine::Postgres).await;
    let second = first.another_node().await;
    let (mut here, mut there) = (first.screen().await, second.screen().await);
    let desk = second.desk(0);
    let ticket = first.ticket(&desk.services[0]).await;
    for screen in [&mut here, &mut there] {
        screen.board_where("both show who waits", |board| board.waiting() == 1).await;
    }
    let code = ticket.code.clone().unwrap();
    let mut live = LiveTicket::open(&first.address(), &code).await;
    let called = desk.next().await.expect("the other node knows the ticket");
    assert_eq!(called.ticket.id, ticket.id);
    for screen in [&mut here, &mut there] {
        let board =
            screen.board_where("both show the call", |board| board.open_call(&ticket.number).is_some()).await;
        assert_eq!(board.open_call(&ticket.number).unwrap().ring, called.ring);
    }
    assert_eq!(here.epoch, there.epoch);
    live.ticket_where("the citizen at the first node sees it", |seen| seen.state == "called").await;
    // The agent goes on at the first node: one agent at two browsers is one agent.
    first.desk(0).done(&ticket.id, "completions", &json!({})).await;
    assert_eq!(desk.next().await, None);
}

#[tokio::test]
async fn a_key_used_on_one_node_is_known_to_the_other() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let first = Town::open(Engine::Postgres).await;
    let second = first.another_node().await;
    let (here, there) = (first.kiosk(), second.kiosk());
    for _ in 0..5 {
        let key = fresh_key();
        let body = json!({"service": first.demo.services[0].id});
        let ask = guichet_tests::http::Ask::post(first.site_path("/tickets"), &body).key(&key);
        let (one, two) = tokio::join!(here.send(ask.clone()), there.send(ask));
        let (one, two): (Ticket, Ticket) = (one.expect(201).read(), two.expect(201).read());
        assert_eq!((one.id, one.number, one.code), (two.id, two.number, two.code));
    }
    assert_eq!(first.board().await.waiting(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_from_both_no_number_is_double_none_is_missing_and_nobody_is_called_twice() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let first = Town::open(Engine::Postgres).await;
    let second = first.another_node().await;
    let mut kiosks = tokio::task::JoinSet::new();
    for worker in 0..16 {
        let kiosk = if worker % 2 == 0 { first.kiosk() } else { second.kiosk() };
        let path = first.site_path("/tickets");
        let services: Vec<String> = first.demo.services.iter().map(|service| service.id.clone()).collect();
        kiosks.spawn(async move {
            let mut seed = Seed::new(11).child(worker);
            let mut numbers = Vec::new();
            for _ in 0..40 {
                let reply = kiosk.post(&path, &json!({"service": seed.pick(&services)})).await;
                numbers.push(reply.expect(201).read::<Ticket>().number);
            }
            numbers
        });
    }
    let mut desks = tokio::task::JoinSet::new();
    // Each agent presses on both nodes in turn.
    for (here, there) in first.desks().into_iter().zip(second.desks()) {
        desks.spawn(press_in_turn(here, there, 30));
    }
    let numbers: Vec<String> = kiosks.join_all().await.into_iter().flatten().collect();
    let called: Vec<String> = desks.join_all().await.into_iter().flatten().collect();
    assert_eq!(numbers.len(), 640);
    assert_eq!(number_violations(numbers.iter().map(String::as_str)), Vec::<String>::new());
    let people: BTreeSet<&String> = called.iter().collect();
    assert_eq!(people.len(), called.len(), "somebody was called twice");
    let expected = numbers.len() - called.len();
    let rows = first
        .select("SELECT number FROM (SELECT series AS number FROM ticket WHERE state = 'waiting') t")
        .await;
    assert_eq!(rows.len(), expected, "who was not called waits");
    // One of both decided last; a screen that knows its `seq` gets the truth as its first frame, wherever it asks.
    let newest = first.board().await.seq.max(second.board().await.seq);
    for node in [&first.server, &second] {
        let path = node.site_path(&format!("/live?seq={newest}"));
        let token = node.demo.display_token.clone();
        let mut screen = Screen::try_open(&node.address(), &path, Some(&token)).await.expect("it is let in");
        let board = screen.board().await;
        assert_eq!(board.waiting() as usize, expected, "seq {} after {newest}", board.seq);
    }
}

async fn press_in_turn(here: Desk, there: Desk, times: usize) -> Vec<String> {
    let mut called = Vec::new();
    for turn in 0..times {
        let desk = if turn % 2 == 0 { &here } else { &there };
        let reply = desk.call(&json!({"finish": true})).await;
        if reply.status != 204 {
            called.push(reply.expect(201).read::<Called>().ticket.id);
        }
    }
    called
}

#[tokio::test]
async fn one_node_dies_and_the_other_goes_on() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let mut first = Town::open(Engine::Postgres).await;
    let second = first.another_node().await;
    let desk = second.desk(0);
    let ticket = first.ticket(&desk.services[0]).await;
    first.server.kill();
    assert_eq!(desk.next().await.expect("the other node goes on").ticket.id, ticket.id);
    let next = second.ticket(&desk.services[0]).await;
    first.start_again().await;
    assert_eq!(first.desk(0).finish_and_next().await.expect("and back again").ticket.id, next.id);
}
