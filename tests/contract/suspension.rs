//! Evacuation, drill, outage, strike: one action stops a site or a service.

use guichet_tests::http::{Ask, Reply};
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

#[tokio::test]
async fn a_suspended_site_gives_no_tickets_and_calls_nobody_until_it_resumes() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        let suspension = suspend(&town, &json!({"reason": "Exercice d'évacuation"})).await;
        let board = screen.board_where("the board says so", |board| board.suspended != Value::Null).await;
        assert!(board.suspended.to_string().contains("évacuation"), "{}", board.suspended);

        take(&town, &desk.services[0]).await.problem(409, "suspended");
        // Nobody has said what kind of stop it is, so staff notes nobody either.
        let ask = json!({"service": &desk.services[0]});
        town.reception().post(&town.site_path("/tickets"), &ask).await.problem(409, "suspended");
        desk.call(&json!({})).await.problem(409, "suspended");
        desk.call(&json!({"ticket": ticket.id})).await.problem(409, "suspended");

        resume(&town, &suspension).await;
        screen.board_where("the board resumes", |board| board.suspended == Value::Null).await;
        take(&town, &desk.services[0]).await.expect(201);
        let called = desk.next().await.expect("order and turns are kept");
        assert_eq!((called.ticket.id, called.ticket.turn_at), (ticket.id, ticket.turn_at));
    })
    .await;
}

#[tokio::test]
async fn during_an_outage_the_reception_notes_who_comes_and_nobody_does_while_the_building_is_left() {
    on_both(async |town| {
        let desk = town.desk(0);
        let service = &desk.services[0];
        let noted =
            async || town.reception().post(&town.site_path("/tickets"), &json!({"service": service})).await;
        let until = "2099-01-01T12:00:00+01:00";
        let outage = suspend(&town, &json!({"kind": "outage", "until": until})).await;
        let refused = take(&town, service).await.problem(409, "suspended");
        assert!(refused["detail"].to_string().contains("se présente à l'accueil"), "{refused}");
        let first = noted().await.expect(201).json();
        assert_eq!(first["may"], json!(["withdrawal"]), "staff has no code");
        let own = town.citizen().get(&format!("/api/v1/tickets/{}", first["code"].as_str().unwrap())).await;
        let own = own.expect(200).json();
        assert_eq!(own["may"], json!(["withdrawal"]), "nobody is called: {own}");
        assert_ne!(own["suspended"]["until"], Value::Null);
        let evacuation = suspend(&town, &json!({"kind": "evacuation"})).await;
        let refused = noted().await.problem(409, "suspended");
        assert!(refused["detail"].to_string().contains("revient à la reprise"), "{refused}");
        for stop in [evacuation, outage] {
            resume(&town, &stop).await;
        }
        let second = take(&town, service).await.expect(201).json();
        assert_eq!(second["may"], json!([]), "a kiosk may ask for nothing more");
        let called = desk.next().await.expect("somebody waits");
        assert_eq!(json!(called.ticket.id), first["id"], "who came first is called first");
    })
    .await;
}

#[tokio::test]
async fn a_suspended_service_stops_alone() {
    on_both(async |town| {
        let desk = town
            .desks()
            .into_iter()
            .find(|desk| desk.services.len() > 1)
            .expect("a counter for two services");
        let (stopped, open) = (&desk.services[0], &desk.services[1]);
        let waiting = town.ticket(stopped).await;
        let suspension = suspend(&town, &json!({"service": stopped, "reason": "Panne du logiciel"})).await;
        take(&town, stopped).await.problem(409, "suspended");
        let ticket = town.ticket(open).await;
        assert_eq!(desk.next().await.expect("the other service goes on").ticket.id, ticket.id);
        assert_eq!(desk.finish_and_next().await, None, "who waits for the stopped service waits");
        let site = town.citizen().get(&town.site_path("")).await.expect(200).json();
        let service =
            site["services"].as_array().unwrap().iter().find(|service| service["id"] == **stopped).unwrap();
        assert_ne!(service["suspended"], Value::Null, "the directory says so");
        resume(&town, &suspension).await;
        assert_eq!(desk.next().await.expect("and resumes").ticket.id, waiting.id);
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_has_begun_can_be_ended_while_the_site_is_suspended() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        desk.done(&ticket.id, "starts", &json!({})).await;
        suspend(&town, &json!({"reason": "Alerte"})).await;
        assert_eq!(desk.done(&ticket.id, "completions", &json!({})).await.state, "done");
    })
    .await;
}

#[tokio::test]
async fn who_finishes_while_the_site_is_suspended_hears_that_nobody_was_called() {
    on_both(async |town| {
        let desk = town.desk(0);
        let [first, second] = [town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await];
        desk.next().await.expect("somebody waits");
        desk.done(&first.id, "starts", &json!({})).await;
        let stop = suspend(&town, &json!({"kind": "drill"})).await;
        let key = guichet_tests::seed::fresh_key();
        let ask = || Ask::post(desk.path("/calls"), &json!({"finish": true})).key(&key);
        let done = desk.agent.send(ask()).await.expect(200).json();
        assert_eq!((&done["finished"]["id"], &done["finished"]["state"]), (&json!(first.id), &json!("done")));
        assert_eq!((&done["called"], &done["suspended"]["id"]), (&Value::Null, &json!(stop)));
        assert_eq!(
            desk.agent.send(ask()).await.expect(200).json()["finished"]["id"],
            first.id,
            "the same key"
        );
        desk.call(&json!({"finish": true})).await.problem(409, "suspended");
        assert_eq!(desk.view().await["ticket"], Value::Null);
        resume(&town, &stop).await;
        assert_eq!(desk.next().await.expect("the next waits").ticket.id, second.id);
    })
    .await;
}

#[tokio::test]
async fn who_was_called_before_a_stop_stays_called() {
    on_both(async |town| {
        let desk = town.desk(0);
        let first = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let stop = suspend(&town, &json!({"kind": "drill"})).await;
        let kept = desk.call(&json!({"finish": true})).await.problem(409, "suspended");
        assert_eq!((&kept["suspension"], &kept["number"]), (&json!(stop), &json!(first.number)));
        let ended = Ask::post(format!("/api/v1/tickets/{}/completions", first.id), &json!({}));
        desk.agent.send(ended).await.problem(409, "suspended");
        assert_eq!(desk.view().await["ticket"]["state"], "called");
        resume(&town, &stop).await;
        assert_eq!(desk.done(&first.id, "starts", &json!({})).await.state, "serving");
    })
    .await;
}

#[tokio::test]
async fn who_sees_a_stop_can_end_it_and_another_kind_comes_on_top() {
    on_both(async |town| {
        let desk = town.desk(0);
        let site =
            async || town.citizen().get(&town.site_path("")).await.expect(200).json()["suspended"].clone();
        let board = async || town.display().get(&town.site_path("/board")).await.json()["suspended"].clone();
        let outage = suspend(&town, &json!({"kind": "outage"})).await;
        let again = Ask::post(town.site_path("/suspensions"), &json!({"kind": "outage"}));
        assert_eq!(desk.agent.send(again).await.problem(409, "suspended")["suspension"], outage);
        let evacuation = suspend(&town, &json!({"kind": "evacuation"})).await;
        for told in [site().await, board().await, desk.call(&json!({})).await.problem(409, "suspended")] {
            assert_eq!(told["kind"], "evacuation", "the most severe is told: {told}");
            let id = told.get("id").or(told.get("suspension"));
            assert_eq!(id, Some(&json!(evacuation)));
        }
        let seen = desk.view().await["suspended"].clone();
        let ids: Vec<&Value> = seen.as_array().unwrap().iter().map(|stop| &stop["id"]).collect();
        assert_eq!(ids, [&json!(outage), &json!(evacuation)]);
        resume(&town, &evacuation).await;
        assert_eq!((site().await["id"].clone(), board().await["id"].clone()), (json!(outage), json!(outage)));
        resume(&town, &outage).await;
        assert_eq!(site().await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_suspension_outlives_a_restart() {
    on_both(async |mut town| {
        let suspension = suspend(&town, &json!({"reason": "Grève"})).await;
        town.server.kill();
        town.start_again().await;
        take(&town, &town.demo.services[0].id).await.problem(409, "suspended");
        resume(&town, &suspension).await;
        take(&town, &town.demo.services[0].id).await.expect(201);
        let again = town.desk(0).agent.delete(&format!("/api/v1/suspensions/{suspension}")).await;
        assert!([204, 404].contains(&again.status), "{again}");
    })
    .await;
}

async fn take(town: &Town, service: &str) -> Reply {
    town.kiosk().post(&town.site_path("/tickets"), &json!({"service": service})).await
}

async fn suspend(town: &Town, body: &Value) -> String {
    let reply = town.desk(0).agent.post(&town.site_path("/suspensions"), body).await;
    reply.expect(201).json()["id"].as_str().expect("an id").to_owned()
}

async fn resume(town: &Town, suspension: &str) {
    let reply = town.desk(0).agent.delete(&format!("/api/v1/suspensions/{suspension}")).await;
    assert!([200, 204].contains(&reply.status), "{reply}");
}
