//! What a desk says of a visit: why this one, what was done, that there is work left with it.

use guichet_tests::ticket::Ticket;
use guichet_tests::town::on_both;
use serde_json::{Value, json};

#[tokio::test]
async fn a_reloaded_desk_still_says_why_this_one() {
    on_both(async |town| {
        let desk = town.desk(0);
        town.ticket(&desk.services[0]).await;
        assert_eq!(desk.view().await["why"], Value::Null);
        let called = desk.next().await.expect("somebody waits");
        assert_eq!(desk.view().await["why"], called.why);
        assert!(called.why.contains(&called.ticket.number));
    })
    .await;
}

#[tokio::test]
async fn who_is_called_out_of_order_is_counted_with_the_reason() {
    on_both(async |town| {
        let desk = town.desk(0);
        let mut tickets = Vec::new();
        for _ in 0..3 {
            tickets.push(town.ticket(&desk.services[0]).await);
        }
        let pick = |place: usize, reason: Value| json!({"ticket": tickets[place].id, "reason": reason, "finish": true});
        desk.call(&pick(2, json!("because"))).await.problem(422, "invalid");
        desk.call(&pick(2, json!("frail"))).await.expect(201);
        desk.call(&pick(1, Value::Null)).await.expect(201);
        desk.call(&pick(0, json!("urgent"))).await.expect(201);
        let picked = town.select("SELECT COALESCE(picked, '-') FROM visit ORDER BY ring").await;
        assert_eq!(picked, [["frail"], ["not_said"], ["-"]], "the last was next");
    })
    .await;
}

#[tokio::test]
async fn after_work_ends_the_visit_and_keeps_the_counter_until_the_next_call() {
    on_both(async |town| {
        let desk = town.desk(0);
        let after_work = async || desk.agent.post(&desk.path("/after-works"), &json!({})).await;
        after_work().await.problem(409, "counter-closed");
        let first = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let shown = after_work().await.expect(200).json();
        assert_eq!((&shown["counter"]["state"], &shown["ticket"]), (&json!("after_work"), &Value::Null));
        assert!(shown["counter"]["since"].is_string());
        let ended: Ticket =
            town.citizen().get(&format!("/api/v1/tickets/{}", first.code.unwrap())).await.expect(200).read();
        assert_eq!(ended.state, "done");
        assert_eq!(desk.next().await, None);
        assert_eq!(desk.view().await["counter"]["state"], "open", "the agent asked for the next");
        town.kiosk().post(&desk.path("/after-works"), &json!({})).await.problem(403, "wrong-role");
    })
    .await;
}

#[tokio::test]
async fn what_was_really_done_is_kept_with_the_visit() {
    on_both(async |town| {
        let desk = town.desk(0);
        let service = &desk.services[0];
        let ticket = town.ticket(service).await;
        desk.next().await.expect("somebody waits");
        for (services, field) in [
            (json!([{"service": "v1"}]), "services[0].service"),
            (json!([{"service": service, "persons": 0}]), "persons"),
            (json!([{"service": service, "persons": 100}]), "persons"),
            (json!("all"), "services"),
            (Value::from(vec![json!({"service": service}); 17]), "services"),
        ] {
            let reply = desk.step(&ticket.id, "completions", &json!({"services": services})).await;
            assert_eq!(reply.problem(422, "invalid")["errors"][0]["field"], field);
        }
        let done = json!({"services": [{"service": service, "persons": 2}]});
        desk.done(&ticket.id, "completions", &done).await;
        let rows = town.select("SELECT CAST(done AS TEXT) FROM visit").await;
        let kept: Value = serde_json::from_str(&rows[0][0]).unwrap();
        assert_eq!(kept, done["services"]);
    })
    .await;
}

#[tokio::test]
async fn next_says_what_came_of_the_visit_and_ends_only_the_one_that_the_desk_sees() {
    on_both(async |town| {
        let desk = town.desk(0);
        let service = &desk.services[0];
        for _ in 0..3 {
            town.ticket(service).await;
        }
        let first = desk.next().await.expect("somebody waits").ticket;
        let work = json!({"finish": true, "held": first.id, "outcome": "incomplete", "services": [{"service": service}]});
        for (body, field) in [
            (json!({"held": first.id}), "finish"),
            (json!({"finish": true, "outcome": "left"}), "held"),
            (json!({"finish": true, "held": "nobody"}), "held"),
            (json!({"finish": true, "held": first.id, "services": [{"service": service, "persons": 0}]}), "persons"),
        ] {
            let problem = desk.call(&body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
        let second = desk.call(&work).await.expect(201).json();
        let late = desk.call(&work).await.problem(409, "counter-busy");
        assert_eq!(late["ticket"], second["ticket"]["id"]);
        assert_eq!(desk.view().await["ticket"]["id"], second["ticket"]["id"], "who was called stays");
        let outcomes = town.select("SELECT COALESCE(outcome, '-') FROM visit ORDER BY ring").await;
        assert_eq!(outcomes, [["incomplete"], ["-"]]);
    })
    .await;
}

#[tokio::test]
async fn a_trainees_visits_are_marked() {
    on_both(async |town| {
        let desk = town.desk(0);
        let opened = desk.agent.post(&desk.path("/openings"), &json!({"trainee": true})).await;
        assert_eq!(opened.expect(200).json()["counter"]["trainee"], true);
        town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let again = desk.agent.post(&desk.path("/openings"), &json!({})).await;
        assert_eq!(again.expect(200).json()["counter"]["trainee"], true, "until the counter closes");
        desk.agent.post(&desk.path("/openings"), &json!({"trainee": "yes"})).await.problem(422, "invalid");
        assert_eq!(town.select("SELECT CAST(COUNT(*) AS TEXT) FROM visit WHERE trainee").await, [["1"]]);
    })
    .await;
}
