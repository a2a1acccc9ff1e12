//! Same key, one effect, same answer (RELIABILITY.md, A3).

use std::collections::BTreeSet;

use guichet_tests::http::Ask;
use guichet_tests::seed::fresh_key;
use guichet_tests::ticket::{Called, Ticket};
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

fn ticket_ask(town: &Town, key: &str) -> Ask {
    Ask::post(town.site_path("/tickets"), &json!({"service": town.demo.services[0].id})).key(key)
}

#[tokio::test]
async fn the_same_key_gives_the_same_ticket_also_after_a_restart() {
    on_both(async |mut town| {
        let key = fresh_key();
        let first: Ticket = town.kiosk().send(ticket_ask(&town, &key)).await.expect(201).read();
        let second: Ticket = town.kiosk().send(ticket_ask(&town, &key)).await.expect(201).read();
        assert_eq!((&first.id, &first.number, &first.code), (&second.id, &second.number, &second.code));
        town.server.kill();
        town.start_again().await;
        let third: Ticket = town.kiosk().send(ticket_ask(&town, &key)).await.expect(201).read();
        assert_eq!((&first.id, &first.number, &first.code), (&third.id, &third.number, &third.code));
        assert_eq!(town.board().await.waiting(), 1);
    })
    .await;
}

#[tokio::test]
async fn requests_with_one_key_at_the_same_time_make_one_ticket() {
    on_both(async |town| {
        let kiosk = town.kiosk();
        for _ in 0..5 {
            let key = fresh_key();
            let asks = (0..16).map(|_| kiosk.send(ticket_ask(&town, &key)));
            let replies = futures_util::future::join_all(asks).await;
            let ids: BTreeSet<String> =
                replies.iter().map(|reply| reply.expect(201).read::<Ticket>().id).collect();
            assert_eq!(ids.len(), 1);
        }
        assert_eq!(town.board().await.waiting(), 5);
    })
    .await;
}

#[tokio::test]
async fn one_request_written_otherwise_is_the_same() {
    on_both(async |town| {
        let (key, service) = (fresh_key(), &town.demo.services[0].id);
        let mut made = BTreeSet::new();
        for body in [
            format!(r#"{{"service":"{service}","persons":1,"language":"fr"}}"#),
            format!(r#"{{ "language": "fr", "persons": 1,  "service": "{service}" }}"#),
        ] {
            let ask = Ask::new("POST", town.site_path("/tickets")).header("content-type", "application/json");
            let reply = town.kiosk().send(ask.body(body).key(&key)).await;
            made.insert(reply.expect(201).read::<Ticket>().id);
        }
        assert_eq!(made.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn another_body_with_a_used_key_is_refused() {
    on_both(async |town| {
        let key = fresh_key();
        town.kiosk().send(ticket_ask(&town, &key)).await.expect(201);
        let other = json!({"service": town.demo.services[1].id});
        let reply = town.kiosk().send(Ask::post(town.site_path("/tickets"), &other).key(&key)).await;
        reply.problem(422, "key-reused");
        assert_eq!(town.board().await.waiting(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_belongs_to_one_principal_and_one_route() {
    on_both(async |town| {
        let key = fresh_key();
        let at_the_kiosk: Ticket = town.kiosk().send(ticket_ask(&town, &key)).await.expect(201).read();
        let at_the_reception: Ticket =
            town.reception().send(ticket_ask(&town, &key)).await.expect(201).read();
        assert_ne!(at_the_kiosk.id, at_the_reception.id);
        let desk = town.desk(0);
        let service = &desk.services[0];
        town.ticket(service).await;
        let reply = desk.agent.send(desk.ask_next(&key)).await;
        reply.expect(201);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    on_both(async |town| {
        let desk = town.desk(0);
        let (first, second) = (town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await);
        desk.next().await.expect("somebody waits");
        let key = fresh_key();
        desk.agent.send(desk.ask_next(&key)).await.problem(409, "counter-busy");
        desk.done(&first.id, "completions", &json!({})).await;
        let called: Called = desk.agent.send(desk.ask_next(&key)).await.expect(201).read();
        assert_eq!(called.ticket.id, second.id);
    })
    .await;
}

#[tokio::test]
async fn a_double_next_calls_one_person() {
    on_both(async |town| {
        let desk = town.desk(0);
        for _ in 0..4 {
            town.ticket(&desk.services[0]).await;
        }
        let key = fresh_key();
        let ask = Ask::post(desk.path("/calls"), &json!({"finish": true})).key(&key);
        let asks = (0..8).map(|_| desk.agent.send(ask.clone()));
        let replies = futures_util::future::join_all(asks).await;
        let called: Vec<Value> = replies.iter().map(|reply| reply.expect(201).json()).collect();
        assert!(
            called.iter().all(|answer| answer["ticket"]["id"] == called[0]["ticket"]["id"]),
            "{called:?}"
        );
        assert_eq!(town.board().await.waiting(), 3);
    })
    .await;
}
