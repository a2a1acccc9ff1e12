//! An appointment waits for an earlier day: who may ask, what is refused, and that it is asked for once. What is offered and
//! answered depends on the hour of the day: `tests/browser/earlier.test.mjs` tells it with a clock of its own.

use chrono::{Datelike, Days, Weekday};
use guichet_tests::booking::{ask_book, ask_hold, moment, service, starts, text};
use guichet_tests::http::{Ask, Client};
use guichet_tests::seed::fresh_key;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

/// An appointment, and the day before it, which is neither a Wednesday nor a Saturday: who wishes for one of these after it
/// is offered nothing, whatever is free.
async fn booked(town: &Town, who: &Client) -> (Value, String) {
    let service = service(town, "identite").await;
    let starts = starts(who, town, &service, 3, 9).await;
    let day_before = |start: &String| moment(&json!(start)).date_naive() - Days::new(1);
    let is_plain = |start: &&String| ![Weekday::Wed, Weekday::Sat].contains(&day_before(start).weekday());
    let start = starts.iter().find(is_plain).expect("such a day");
    let held = who.send(ask_hold(&town.demo.site, &service, start)).await.expect(201).json();
    let appointment = who.send(ask_book(&town.demo.site, &held)).await.expect(201).json();
    (appointment, day_before(start).to_string())
}

fn path(appointment: &Value, what: &str) -> String {
    format!("/api/v1/appointments/{}/{what}", text(&appointment["code"]))
}

#[tokio::test]
async fn a_wish_is_asked_changed_and_ended_and_keeps_its_place() {
    on_both(async |town| {
        let who = town.citizen();
        let (appointment, from) = booked(&town, &who).await;
        let wishes = path(&appointment, "wishes");
        who.get(&wishes).await.problem(404, "unknown");
        let key = fresh_key();
        let wanted = json!({"from": from, "only": "wednesday"});
        let asked = who.send(Ask::post(&wishes, &wanted).key(&key)).await.expect(201).json();
        assert_eq!(
            asked,
            json!({"from": from, "only": "wednesday", "asked_at": asked["asked_at"], "offer": null})
        );
        assert_eq!(who.get(&wishes).await.expect(200).json(), asked);
        assert_eq!(who.send(Ask::post(&wishes, &wanted).key(&key)).await.expect(201).json(), asked);
        let other = json!({"from": from, "only": "saturday"});
        who.send(Ask::post(&wishes, &other).key(&key)).await.problem(422, "key-reused");
        let changed = who.post(&wishes, &other).await.expect(201).json();
        assert_eq!((&changed["only"], &changed["asked_at"]), (&json!("saturday"), &asked["asked_at"]));

        // It is the appointment's, also for who comes with its id, and outlives the process.
        let seen =
            town.reception().get(&format!("/api/v1/appointments/{}", text(&appointment["code"]))).await;
        let id = text(&seen.expect(200).json()["staff"]["id"]);
        let by_id = format!("/api/v1/appointments/{id}/wishes");
        assert_eq!(town.reception().get(&by_id).await.expect(200).json(), changed);
        who.get(&by_id).await.problem(401, "no-token");

        who.delete(&wishes).await.expect(204);
        who.delete(&wishes).await.problem(404, "unknown");
        who.get(&wishes).await.problem(404, "unknown");
        let anew = who.post(&wishes, &wanted).await.expect(201).json();
        assert!(
            moment(&anew["asked_at"]) >= moment(&asked["asked_at"]),
            "who comes back is the last in the line"
        );
    })
    .await;
}

#[tokio::test]
async fn a_wish_and_its_end_outlive_a_kill() {
    on_both(async |mut town| {
        let who = town.citizen();
        let (kept, from) = booked(&town, &who).await;
        let (ended, _) = booked(&town, &who).await;
        let wanted = json!({"from": from, "only": "wednesday"});
        let asked = who.post(&path(&kept, "wishes"), &wanted).await.expect(201).json();
        who.post(&path(&ended, "wishes"), &wanted).await.expect(201);
        who.delete(&path(&ended, "wishes")).await.expect(204);
        town.server.kill();
        town.start_again().await;
        let who = town.citizen();
        assert_eq!(who.get(&path(&kept, "wishes")).await.expect(200).json(), asked);
        who.get(&path(&ended, "wishes")).await.problem(404, "unknown");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_wished_or_answered_is_refused_and_changes_nothing() {
    on_both(async |town| {
        let who = town.citizen();
        let (appointment, from) = booked(&town, &who).await;
        let (wishes, answers) = (path(&appointment, "wishes"), path(&appointment, "answers"));
        let before = town.rows().await;
        let day = text(&appointment["starts_at"])[..10].to_owned();
        for (body, field) in [
            (json!({"from": day}), "from"),
            (json!({"from": "2099-01-01"}), "from"),
            (json!({"only": "monday"}), "only"),
        ] {
            let problem = who.post(&wishes, &body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
        for body in [json!({"until": from}), json!({"from": "soon"}), json!({"only": 3}), json!([])] {
            let status = who.post(&wishes, &body).await.status;
            assert!((400..500).contains(&status), "{body}: {status}");
        }
        for accept in [true, false] {
            who.post(&answers, &json!({"accept": accept})).await.problem(410, "offer-over");
        }
        let stranger = "0".repeat(26);
        for (what, body) in [("wishes", json!({})), ("answers", json!({"accept": true}))] {
            let path = format!("/api/v1/appointments/{stranger}/{what}");
            who.post(&path, &body).await.problem(404, "unknown");
        }
        assert_eq!(town.rows().await, before, "nothing was written");

        // Who gives up waits no longer.
        who.post(&wishes, &json!({"from": from, "only": "wednesday"})).await.expect(201);
        who.delete(&format!("/api/v1/appointments/{}", text(&appointment["code"]))).await.expect(204);
        who.get(&wishes).await.problem(404, "unknown");
        who.post(&wishes, &json!({"from": from})).await.problem(409, "wrong-state");
        who.post(&answers, &json!({"accept": true})).await.problem(409, "wrong-state");
    })
    .await;
}
