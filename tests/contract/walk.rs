//! One ticket from the kiosk to the end of its visit, as everybody sees it.

use guichet_tests::sse::LiveTicket;
use guichet_tests::ticket::{Ticket, number_parts};
use guichet_tests::town::on_both;
use serde_json::json;

#[tokio::test]
async fn a_ticket_from_the_kiosk_is_called_and_shown_to_everybody() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        screen.board_where("an empty board", |board| board.waiting() == 0).await;
        let desk = town.desk(0);
        let service = desk.services[0].clone();

        let ticket = town.ticket(&service).await;
        assert_eq!(ticket.state, "waiting");
        assert_eq!(ticket.service, service);
        assert_eq!(ticket.persons, 1);
        assert_eq!(ticket.position, Some(1));
        assert_eq!(ticket.counter, None);
        let code = ticket.code.clone().expect("the creator gets the code");
        assert_eq!(code.len(), 26, "130 bits of base32");
        let (series, place) = number_parts(&ticket.number);
        assert_eq!(place, 1, "the first of its series today");
        assert!(town.demo.services.iter().any(|known| known.id == service && known.series == series));
        screen.board_where("one person waits", |board| board.waiting() == 1).await;

        let mut live = LiveTicket::open(&town.address(), &code).await;
        live.ticket_where("the ticket as it is", |seen| seen.state == "waiting" && seen.id == ticket.id)
            .await;

        let called = desk.next().await.expect("somebody waits");
        assert_eq!(called.ticket.id, ticket.id);
        assert_eq!(called.ticket.state, "called");
        assert_eq!(called.ticket.counter.as_ref().map(|at| at.id.clone()), Some(desk.counter.clone()));
        assert_eq!(called.ticket.code, None, "the code is the creator's");
        assert!(!called.why.is_empty());
        let board =
            screen.board_where("the call is shown", |board| board.open_call(&ticket.number).is_some()).await;
        assert_eq!(board.open_call(&ticket.number).unwrap().ring, called.ring);
        assert_eq!(board.waiting(), 0);
        let seen = live.ticket_where("the citizen sees the call", |seen| seen.state == "called").await;
        assert_eq!(seen.counter.map(|at| at.id), Some(desk.counter.clone()));

        let started = desk.done(&ticket.id, "starts", &json!({})).await;
        assert_eq!(started.state, "serving");
        live.ticket_where("the citizen sees the start", |seen| seen.state == "serving").await;
        let done = desk.done(&ticket.id, "completions", &json!({"outcome": "served"})).await;
        assert_eq!(done.state, "done");
        live.ticket_where("the citizen sees the end", |seen| seen.state == "done").await;
        screen.board_where("no open call", |board| board.calls.iter().all(|call| !call.open)).await;
        let seen: Ticket = town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200).read();
        assert_eq!(seen.state, "done");
        assert_eq!(desk.next().await, None, "nobody waits");
    })
    .await;
}

#[tokio::test]
async fn a_repeated_ring_is_a_new_ring_on_the_board() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        let called = desk.next().await.expect("somebody waits");
        let again = desk.step(&ticket.id, "rings", &json!({})).await;
        let ring = again.expect(201).json()["ring"].as_u64().expect("a number");
        assert!(ring > called.ring, "rings rise");
        screen
            .board_where("the new ring", |board| {
                board.open_call(&ticket.number).is_some_and(|call| call.ring == ring)
            })
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_family_with_two_files_has_one_ticket_and_two_legs() {
    on_both(async |town| {
        let desk = town
            .desks()
            .into_iter()
            .find(|desk| desk.services.len() > 1)
            .expect("a counter for two services");
        let body = json!({"services": [{"service": desk.services[0], "persons": 2}, desk.services[1]]});
        let ticket: Ticket = town.kiosk().post(&town.site_path("/tickets"), &body).await.expect(201).read();
        assert_eq!((ticket.service.as_str(), ticket.persons), (desk.services[0].as_str(), 2));
        desk.next().await.expect("somebody waits");
        desk.done(&ticket.id, "starts", &json!({})).await;
        let second = desk.done(&ticket.id, "completions", &json!({})).await;
        assert_eq!((second.state.as_str(), second.service.as_str()), ("waiting", desk.services[1].as_str()));
        assert_eq!(second.number, ticket.number, "one visit, one number");
        let called = desk.next().await.expect("the second leg waits");
        assert_eq!(called.ticket.id, ticket.id);
        assert_eq!(desk.done(&ticket.id, "completions", &json!({})).await.state, "done");
    })
    .await;
}

#[tokio::test]
async fn who_missed_the_call_is_asked_to_the_reception_and_may_come_back() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        assert_eq!(desk.done(&ticket.id, "no-shows", &json!({})).await.state, "no_show");
        screen.board_where("missed", |board| board.missed.contains(&ticket.number)).await;
        let back: Ticket = town
            .reception()
            .post(&format!("/api/v1/tickets/{}/returns", ticket.id), &json!({}))
            .await
            .expect(200)
            .read();
        assert_eq!(back.state, "waiting");
        screen.board_where("no longer missed", |board| !board.missed.contains(&ticket.number)).await;
        assert_eq!(desk.next().await.expect("somebody waits").ticket.id, ticket.id);
    })
    .await;
}

#[tokio::test]
async fn a_citizen_withdraws_with_the_code_alone() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        let code = ticket.code.expect("the creator gets the code");
        let reply = town.citizen().post(&format!("/api/v1/tickets/{code}/withdrawals"), &json!({})).await;
        assert_eq!(reply.expect(200).read::<Ticket>().state, "withdrawn");
        assert_eq!(desk.next().await, None);
    })
    .await;
}
