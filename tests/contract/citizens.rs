//! What a person asks for with the code of the ticket alone.

use guichet_tests::http::Reply;
use guichet_tests::ticket::Ticket;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

#[tokio::test]
async fn fifteen_minutes_more_are_given_twice() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        for _ in 0..2 {
            let later = ask(&town, &ticket, "delays", &json!({})).await.expect(200).json();
            assert_eq!((&later["state"], &later["may"]), (&json!("parked"), &json!(["withdrawal"])));
            assert!(later["back_at"].is_string());
            assert_eq!(desk.next().await, None, "nobody is called who is not there");
            ask(&town, &ticket, "delays", &json!({})).await.problem(409, "wrong-state");
            desk.done(&ticket.id, "returns", &json!({})).await;
        }
        ask(&town, &ticket, "delays", &json!({})).await.problem(409, "used-up");
        let shown = town.citizen().get(&format!("/api/v1/tickets/{}", code(&ticket))).await.json();
        assert_eq!(shown["may"], json!(["withdrawal"]));
        for minutes in [json!(0), json!(31), json!(-1), json!("ten")] {
            let other = town.ticket(&desk.services[0]).await;
            let problem = ask(&town, &other, "delays", &json!({"minutes": minutes})).await;
            assert_eq!(problem.problem(422, "invalid")["errors"][0]["field"], "minutes");
        }
    })
    .await;
}

#[tokio::test]
async fn who_did_not_hear_asks_once_and_the_desk_sees_it_until_it_rings() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        ask(&town, &ticket, "repeats", &json!({})).await.problem(409, "wrong-state");
        desk.next().await.expect("somebody waits");
        let asked = async || desk.view().await["ticket"]["staff"]["asked_again"].clone();
        assert_eq!(asked().await, false);
        ask(&town, &ticket, "repeats", &json!({})).await.expect(200);
        assert_eq!(asked().await, true);
        ask(&town, &ticket, "repeats", &json!({})).await.problem(409, "used-up");
        desk.step(&ticket.id, "rings", &json!({})).await.expect(201);
        assert_eq!(asked().await, false);
    })
    .await;
}

#[tokio::test]
async fn only_the_code_opens_a_ticket_to_its_person() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        let nobody = "A".repeat(26);
        for (name, what) in [
            (ticket.id.as_str(), "delays"),
            (ticket.id.as_str(), "repeats"),
            (nobody.as_str(), "delays"),
            (nobody.as_str(), "repeats"),
            (nobody.as_str(), "withdrawals"),
        ] {
            let path = format!("/api/v1/tickets/{name}/{what}");
            town.citizen().post(&path, &json!({})).await.problem(404, "unknown");
            desk.agent.post(&path, &json!({})).await.problem(404, "unknown");
        }
        for staff_only in ["priorities", "joins", "splits", "services", "cares", "transfers"] {
            let reply = ask(&town, &ticket, staff_only, &json!({})).await;
            assert!([401, 404].contains(&reply.status), "{staff_only}: {reply}");
        }
    })
    .await;
}

#[tokio::test]
async fn giving_up_frees_the_place_for_the_next() {
    on_both(async |town| {
        let desk = town.desk(0);
        let [first, second] = [town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await];
        let gone = ask(&town, &first, "withdrawals", &json!({})).await.expect(200).json();
        assert_eq!((&gone["state"], &gone["may"]), (&json!("withdrawn"), &json!([])));
        assert_eq!(desk.next().await.expect("somebody waits").ticket.id, second.id);
    })
    .await;
}

fn code(ticket: &Ticket) -> &str {
    ticket.code.as_deref().expect("the creator knows it")
}

async fn ask(town: &Town, ticket: &Ticket, what: &str, body: &Value) -> Reply {
    town.citizen().post(&format!("/api/v1/tickets/{}/{what}", code(ticket)), body).await
}
