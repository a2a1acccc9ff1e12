//! A counter opens, pauses and closes.

use guichet_tests::town::on_both;
use serde_json::{Value, json};

#[tokio::test]
async fn a_counter_opens_pauses_and_closes() {
    on_both(async |town| {
        let desk = town.desk(0);
        for (step, body, state) in [
            ("/openings", json!({}), "open"),
            ("/pauses", json!({"reason": "Café"}), "paused"),
            ("/openings", json!({}), "open"),
            ("/closings", json!({}), "closed"),
        ] {
            let view = desk.agent.post(&desk.path(step), &body).await.expect(200).json();
            assert_eq!(view["counter"]["state"], state, "{step}");
            assert_eq!(view["counter"]["pause"] == Value::Null, state != "paused");
            let site = town.citizen().get(&town.site_path("")).await.expect(200).json();
            let counter = site["counters"]
                .as_array()
                .unwrap()
                .iter()
                .find(|c| c["id"] == desk.counter)
                .unwrap()
                .clone();
            assert_eq!(counter["state"], state, "the directory after {step}");
        }
    })
    .await;
}

#[tokio::test]
async fn next_at_a_paused_or_closed_counter_opens_it() {
    on_both(async |town| {
        let desk = town.desk(0);
        for step in ["/pauses", "/closings"] {
            desk.agent.post(&desk.path(step), &json!({})).await.expect(200);
            town.ticket(&desk.services[0]).await;
            desk.finish_and_next().await.expect("the agent sat down");
            assert_eq!(desk.view().await["counter"]["state"], "open", "after {step}");
            desk.done(desk.view().await["ticket"]["id"].as_str().unwrap(), "completions", &json!({})).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_desk_shows_whom_it_would_call_and_why() {
    on_both(async |town| {
        let desk = town.desk(0);
        let first = town.ticket(&desk.services[0]).await;
        let second = town.ticket(&desk.services[0]).await;
        let view = desk.view().await;
        assert_eq!(view["next"]["ticket"]["id"], first.id);
        assert!(view["next"]["why"].as_str().is_some_and(|why| !why.is_empty()));
        let line: Vec<&str> =
            view["line"].as_array().unwrap().iter().filter_map(|t| t["id"].as_str()).collect();
        assert_eq!(line, [&first.id, &second.id]);
        assert!(
            view["line"]
                .as_array()
                .unwrap()
                .iter()
                .all(|ticket| ticket.get("code").is_none_or(Value::is_null))
        );
        desk.next().await.expect("somebody waits");
        let view = desk.view().await;
        assert_eq!(view["ticket"]["id"], first.id);
        assert!(view["called_at"].is_string() && view["ring"].is_u64());
        assert_eq!(view["next"]["ticket"]["id"], second.id);
        for colleague in [town.reception(), town.manager()] {
            assert_eq!(colleague.get(&desk.path("")).await.expect(200).json()["ticket"]["id"], first.id);
        }
    })
    .await;
}
