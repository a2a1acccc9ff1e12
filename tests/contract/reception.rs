//! The reception: tickets found and printed again, people answered without one, families, priority, what colleagues
//! should know.

use guichet_tests::http::{Client, Reply};
use guichet_tests::ticket::{Ticket, instant};
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

#[tokio::test]
async fn a_lost_ticket_is_found_with_its_code_also_when_it_is_over() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        desk.done(&ticket.id, "completions", &json!({})).await;
        for asked in [
            format!("number={}", ticket.number),
            format!("number={}", ticket.number.to_lowercase()),
            format!("ticket={}", ticket.id),
        ] {
            for who in [town.reception(), desk.agent.clone()] {
                let found = who.get(&town.site_path(&format!("/tickets?{asked}"))).await;
                let found: Ticket = found.expect(200).read();
                assert_eq!(
                    (&found.id, found.state.as_str(), &found.code),
                    (&ticket.id, "done", &ticket.code)
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_staff_of_the_site_finds_tickets_and_only_those_of_today() {
    on_both(async |town| {
        let ticket = town.ticket(&town.desk(0).services[0]).await;
        let asked = format!("/tickets?number={}", ticket.number);
        town.citizen().get(&town.site_path(&asked)).await.problem(401, "no-token");
        town.kiosk().get(&town.site_path(&asked)).await.problem(403, "wrong-role");
        town.display().get(&town.site_path(&asked)).await.problem(403, "wrong-role");
        let annex = town.annex().await;
        let elsewhere = format!("/api/v1/sites/{annex}{asked}");
        town.reception().get(&elsewhere).await.problem(403, "wrong-site");
        for (asked, status, kind) in [
            ("", 422, "invalid"),
            ("?number=042", 422, "invalid"),
            ("?number=A", 422, "invalid"),
            ("?number=A042&ticket=t1", 422, "invalid"),
            ("?number=A999", 404, "unknown"),
            ("?ticket=nothing", 404, "unknown"),
        ] {
            town.reception().get(&town.site_path(&format!("/tickets{asked}"))).await.problem(status, kind);
        }
    })
    .await;
}

#[tokio::test]
async fn people_answered_without_a_ticket_are_counted() {
    on_both(async |town| {
        let (path, reception) = (town.site_path("/enquiries"), town.reception());
        let service = town.desk(0).services[0].clone();
        for (body, count) in
            [(json!({"service": service}), 1), (json!({}), 1), (json!({"service": service}), 2)]
        {
            let counted = reception.post(&path, &body).await.expect(201).json();
            assert_eq!((&counted["service"], &counted["count"]), (&body["service"], &json!(count)));
        }
        reception.post(&path, &json!({"service": "v1"})).await.problem(422, "invalid");
        town.kiosk().post(&path, &json!({})).await.problem(403, "wrong-role");
        let rows = town.select("SELECT CAST(SUM(count) AS TEXT) FROM enquiry").await;
        assert_eq!(rows, [["3"]]);
    })
    .await;
}

#[tokio::test]
async fn a_family_is_called_once_and_each_sees_it_on_the_own_page() {
    on_both(async |town| {
        let desk = town.desk(0);
        let [mother, father] = [town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await];
        let stranger = town.ticket(&desk.services[0]).await;
        let joined = act(&town.reception(), &father, "joins", &json!({"ticket": mother.id})).await.json();
        assert_eq!(joined["goes_with"], mother.number);
        assert_eq!(joined["staff"]["family"][0]["number"], mother.number);
        assert_eq!(joined["position"], 1, "the place of the one who is called for both");
        act(&town.reception(), &father, "joins", &json!({"ticket": mother.id})).await.expect(200);
        desk.call(&json!({"ticket": father.id})).await.problem(409, "joined");
        assert_eq!(desk.next().await.expect("somebody waits").ticket.id, mother.id);
        let seen: Ticket = page(&town, &father).await.read();
        assert_eq!(
            (seen.state.as_str(), seen.counter.map(|at| at.id)),
            ("called", Some(desk.counter.clone()))
        );
        let service = &desk.services[0];
        let done = json!({"outcome": "served", "services": [{"service": service, "persons": 2}]});
        desk.done(&mother.id, "completions", &done).await;
        assert_eq!(page(&town, &father).await.read::<Ticket>().state, "done");
        assert_eq!(desk.next().await.expect("somebody waits").ticket.id, stranger.id);
    })
    .await;
}

#[tokio::test]
async fn a_family_that_is_split_waits_as_before() {
    on_both(async |town| {
        let desk = town.desk(0);
        let tickets = [
            town.ticket(&desk.services[0]).await,
            town.ticket(&desk.services[0]).await,
            town.ticket(&desk.services[0]).await,
        ];
        act(&town.reception(), &tickets[0], "joins", &json!({"ticket": tickets[2].id})).await.expect(200);
        let alone: Ticket = act(&desk.agent, &tickets[2], "splits", &json!({})).await.expect(200).read();
        assert_eq!((alone.turn_at, alone.position), (tickets[2].turn_at.clone(), Some(3)));
        let again = act(&desk.agent, &tickets[2], "splits", &json!({})).await;
        again.expect(200);
        let none = act(&desk.agent, &tickets[2], "joins", &json!({"ticket": tickets[2].id})).await;
        none.problem(422, "invalid");
        act(&desk.agent, &tickets[2], "joins", &json!({"ticket": "t1"})).await.problem(422, "invalid");
        act(&desk.agent, &tickets[2], "joins", &json!({})).await.problem(422, "invalid");
        desk.next().await.expect("somebody waits");
        desk.done(&tickets[0].id, "completions", &json!({})).await;
        let gone = act(&desk.agent, &tickets[2], "joins", &json!({"ticket": tickets[0].id})).await;
        assert_eq!(gone.problem(409, "wrong-state")["state"], "done");
    })
    .await;
}

#[tokio::test]
async fn a_declared_priority_is_confirmed_or_lifted_and_the_turn_is_as_without() {
    on_both(async |town| {
        let desk = town.desk(0);
        let body = json!({"service": desk.services[0], "priority": true});
        let ticket: Ticket = town.kiosk().post(&town.site_path("/tickets"), &body).await.expect(201).read();
        assert_eq!(desk.view().await["line"][0]["staff"]["priority"], "declared");
        let shown = act(&desk.agent, &ticket, "priorities", &json!({"granted": true})).await.json();
        assert_eq!(
            (&shown["staff"]["priority"], &shown["turn_at"]),
            (&json!("confirmed"), &json!(ticket.turn_at))
        );
        let shown = act(&town.reception(), &ticket, "priorities", &json!({"granted": false})).await.json();
        assert_eq!(shown["staff"]["priority"], "lifted");
        let settings = town.settings().await;
        let service = &desk.services[0];
        let plain = settings.turn_of_walk_in(service, instant(&ticket.arrived_at), false);
        assert_eq!(instant(shown["turn_at"].as_str().unwrap()), plain, "to the millisecond");
        act(&desk.agent, &ticket, "priorities", &json!({})).await.problem(422, "invalid");
        act(&town.kiosk(), &ticket, "priorities", &json!({"granted": true})).await.problem(403, "wrong-role");
        let given = json!({"service": desk.services[0], "priority": true});
        let by_staff: Ticket =
            town.reception().post(&town.site_path("/tickets"), &given).await.expect(201).read();
        let line = desk.view().await["line"].clone();
        let known = line.as_array().unwrap().iter().find(|shown| shown["id"] == by_staff.id).unwrap();
        assert_eq!(known["staff"]["priority"], "confirmed", "somebody looked");
    })
    .await;
}

#[tokio::test]
async fn what_colleagues_know_is_for_staff_alone() {
    on_both(async |town| {
        let desk = town.desk(0);
        let body = json!({"service": desk.services[0], "needs": ["wheelchair"], "language": "en"});
        let ticket: Ticket = town.kiosk().post(&town.site_path("/tickets"), &body).await.expect(201).read();
        let care = json!({"note": "revient avec l'acte", "fetch": true});
        let shown = act(&town.reception(), &ticket, "cares", &care).await.expect(200).json();
        let staff = &shown["staff"];
        assert_eq!((&staff["note"], &staff["fetch"]), (&care["note"], &json!(true)));
        assert_eq!((&staff["needs"], &staff["language"]), (&json!(["wheelchair"]), &json!("en")));
        assert_eq!(desk.view().await["line"][0]["staff"], *staff);
        assert_eq!(page(&town, &ticket).await.json()["staff"], Value::Null);
        let kiosk = act(&town.kiosk(), &ticket, "returns", &json!({})).await;
        assert!(!String::from_utf8_lossy(&kiosk.body).contains("acte"));
        for (wrong, field) in [
            (json!({"note": "x".repeat(201)}), "note"),
            (json!({"needs": ["coffee"]}), "needs[0]"),
            (json!({"fetch": 1}), "fetch"),
        ] {
            let problem = act(&desk.agent, &ticket, "cares", &wrong).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field);
        }
    })
    .await;
}

#[tokio::test]
async fn services_are_added_and_come_after_the_others() {
    on_both(async |town| {
        let desk = town.desk(0);
        let (first, more) = (&desk.services[0], desk.services.last().unwrap());
        let ticket = town.ticket(first).await;
        desk.next().await.expect("somebody waits");
        let shown =
            act(&desk.agent, &ticket, "services", &json!({"services": [more]})).await.expect(200).json();
        assert_eq!(shown["staff"]["later"], json!([{"service": more, "persons": 1}]));
        let queued = desk.done(&ticket.id, "completions", &json!({})).await;
        assert_eq!((queued.state.as_str(), &queued.service), ("waiting", more));
        assert_eq!(queued.turn_at, ticket.turn_at, "the turn is kept");
        for wrong in [json!({}), json!({"services": []}), json!({"services": ["v1"]})] {
            act(&desk.agent, &ticket, "services", &wrong).await.problem(422, "invalid");
        }
        act(&town.reception(), &ticket, "withdrawals", &json!({})).await.expect(200);
        let gone = act(&town.reception(), &ticket, "services", &json!({"services": [more]})).await;
        assert_eq!(gone.problem(409, "wrong-state")["state"], "withdrawn");
    })
    .await;
}

#[tokio::test]
async fn the_reception_sends_who_waits_and_nobody_else() {
    on_both(async |town| {
        let (desk, reception) = (town.desk(0), town.reception());
        let other = town.demo.services.iter().find(|service| service.id != desk.services[0]).unwrap();
        let to = json!({"service": other.id});
        let ticket = town.ticket(&desk.services[0]).await;
        act(&desk.agent, &ticket, "transfers", &to).await.problem(409, "wrong-state");
        let sent: Ticket = act(&reception, &ticket, "transfers", &to).await.expect(200).read();
        assert_eq!((sent.state.as_str(), &sent.service), ("waiting", &other.id));
        let called = town.ticket(&desk.services[0]).await;
        desk.call(&json!({"ticket": called.id})).await.expect(201);
        let at_counter = act(&reception, &called, "transfers", &to).await;
        assert_eq!(at_counter.problem(409, "wrong-state")["state"], "called");
        act(&town.kiosk(), &ticket, "transfers", &to).await.problem(403, "wrong-role");
    })
    .await;
}

async fn act(who: &Client, ticket: &Ticket, what: &str, body: &Value) -> Reply {
    who.post(&format!("/api/v1/tickets/{}/{what}", ticket.id), body).await
}

async fn page(town: &Town, ticket: &Ticket) -> Reply {
    town.citizen().get(&format!("/api/v1/tickets/{}", ticket.code.as_ref().unwrap())).await
}
