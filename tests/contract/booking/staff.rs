//! What staff and kiosks do with appointments, and who sees whose they are.

use guichet_tests::booking::{date, moment, service, starts, text};
use guichet_tests::http::Ask;
use guichet_tests::ticket::Ticket;
use guichet_tests::town::on_both;
use serde_json::json;

use super::{EMAIL, NAME, PHONE, booked, contact, hold};

#[tokio::test]
async fn staff_books_at_once_and_the_kiosk_gives_the_ticket_its_turn() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let (reception, kiosk) = (town.reception(), town.kiosk());
        let start = starts(&reception, &town, &service, 0, 1).await[0].clone();
        let held = hold(&reception, &town, &service, &start).await.expect(201).json();
        let body = json!({"hold": held["id"], "secret": held["secret"], "contact": {"name": NAME}});
        let booked = reception.post(&town.site_path("/appointments"), &body).await.expect(201).json();
        assert_eq!(booked["staff"]["contact"]["name"], NAME);
        assert_eq!(booked["staff"]["channel"], "staff");
        let check_ins = town.site_path("/check-ins");
        let short = json!({"code": text(&booked["short_code"]).to_lowercase()});
        town.citizen().post(&check_ins, &short).await.problem(401, "no-token");
        town.display().post(&check_ins, &short).await.problem(403, "wrong-role");
        let unknown = kiosk.post(&check_ins, &json!({"code": "0".repeat(26)})).await;
        assert_eq!(unknown.problem(422, "invalid")["errors"][0]["field"], "code");
        let annex = format!("/api/v1/sites/{}/check-ins", town.annex().await);
        let admin = town.with_token(&town.demo.reception_token);
        admin.post(&annex, &short).await.problem(403, "wrong-site");

        let reply = kiosk.post(&check_ins, &short).await;
        if !start.starts_with(&date(0)) {
            // The last minutes before midnight: the first time is tomorrow's.
            reply.problem(409, "too-early");
            return;
        }
        let ticket: Ticket = reply.expect(201).read();
        assert_eq!((ticket.state.as_str(), ticket.service.as_str()), ("waiting", service.as_str()));
        assert_eq!(moment(&json!(ticket.turn_at)), moment(&json!(start)), "the booked time is the turn");
        kiosk.post(&check_ins, &json!({"code": booked["code"]})).await.problem(409, "already-checked-in");
        let code = ticket.code.expect("whoever checks in gets the code");
        town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200);
        let shown = town.citizen().get(&format!("/api/v1/appointments/{}", text(&booked["code"]))).await;
        assert_eq!(shown.expect(200).json()["state"], "checked_in");
        town.citizen()
            .delete(&format!("/api/v1/appointments/{}", text(&booked["code"])))
            .await
            .problem(409, "wrong-state");

        let desk = town.desks().into_iter().find(|desk| desk.services.contains(&service)).expect("a counter");
        let called = desk.call(&json!({"ticket": ticket.id})).await;
        called.expect(201);
        desk.done(&ticket.id, "starts", &json!({})).await;
        let shown = town.citizen().get(&format!("/api/v1/appointments/{}", text(&booked["code"]))).await;
        assert_eq!(shown.expect(200).json()["state"], "served");
    })
    .await;
}

#[tokio::test]
async fn who_comes_on_another_day_is_told_when() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let start = starts(&citizen, &town, &service, 2, 9).await[0].clone();
        let booked = booked(&citizen, &town, &service, &start).await;
        for who in [town.kiosk(), town.reception(), town.desk(0).agent] {
            let reply = who.post(&town.site_path("/check-ins"), &json!({"code": booked["code"]})).await;
            assert_eq!(reply.problem(409, "too-early")["starts_at"], start);
        }
    })
    .await;
}

#[tokio::test]
async fn a_kiosk_finds_by_time_and_three_letters_whom_they_mean_alone() {
    on_both(async |town| {
        let service = service(&town, "attestation-accueil").await;
        let (reception, kiosk) = (town.reception(), town.kiosk());
        let start = starts(&reception, &town, &service, 0, 1).await[0].clone();
        if !start.starts_with(&date(0)) {
            // The last minutes before midnight: nobody comes today any more.
            return;
        }
        for name in ["Gwenaëlle Le Goff", "Yann L'Hostis", "Anne Lebras", "Éric Lebrun"] {
            let held = hold(&reception, &town, &service, &start).await.expect(201).json();
            let body = json!({"hold": held["id"], "secret": held["secret"], "contact": {"name": name}});
            reception.post(&town.site_path("/appointments"), &body).await.expect(201);
        }
        let check_ins = town.site_path("/check-ins");
        let who = |letters: &str| json!({"time": start[11..16], "letters": letters});
        for other in [town.reception(), town.desk(0).agent] {
            other.post(&check_ins, &who("LEG")).await.problem(403, "wrong-role");
        }
        for (body, field, code) in [
            (json!({}), "code", "missing"),
            (json!({"time": "10:15"}), "letters", "missing"),
            (json!({"letters": "LEG"}), "time", "missing"),
            (json!({"code": "ABCDEF", "time": "10:15", "letters": "LEG"}), "code", "not-both"),
            (who("L"), "letters", "line"),
            (who("LEGO"), "letters", "line"),
            (who("L%"), "letters", "line"),
            (who("LEB"), "letters", "no-such"),
            (who("XYZ"), "letters", "no-such"),
        ] {
            let problem = kiosk.post(&check_ins, &body).await.problem(422, "invalid");
            assert_eq!(
                (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
                (&json!(field), &json!(code))
            );
            assert!(!problem.to_string().contains("Leb"), "nobody is told who comes: {problem}");
        }
        for letters in ["LEG", "lho"] {
            let ticket: Ticket = kiosk.post(&check_ins, &who(letters)).await.expect(201).read();
            assert_eq!(moment(&json!(ticket.turn_at)), moment(&json!(start)));
        }
        kiosk.post(&check_ins, &who("GWE")).await.problem(409, "already-checked-in");
        let mut tries = 0;
        while kiosk.post(&check_ins, &who("XYZ")).await.status != 429 {
            tries += 1;
            assert!(tries < 10, "who tries names is told to wait");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_but_staff_sees_who_booked_and_no_log_tells() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let start = starts(&citizen, &town, &service, 2, 9).await[0].clone();
        let held = hold(&citizen, &town, &service, &start).await.expect(201).json();
        let body = json!({"hold": held["id"], "secret": held["secret"], "contact": contact()});
        let asked = Ask::post(town.site_path("/appointments"), &body).fresh_key();
        let booked = citizen.send(asked).await.expect(201).json();
        let search = town.site_path("/appointments");
        for by in ["name=kerdon", "phone=345678", &format!("reference={}", text(&booked["short_code"]))] {
            let path = format!("{search}?{by}");
            citizen.get(&path).await.problem(401, "no-token");
            for who in [town.kiosk(), town.display()] {
                who.get(&path).await.problem(403, "wrong-role");
            }
            let found = town.reception().get(&path).await.expect(200).json();
            assert_eq!(found["appointments"].as_array().map(Vec::len), Some(1), "{by}: {found}");
            let staff = &found["appointments"][0]["staff"];
            assert_eq!(
                (&staff["contact"]["name"], &staff["contact"]["email"]),
                (&json!(NAME), &json!(EMAIL))
            );
            let id = text(&staff["id"]);
            let path = format!("/api/v1/appointments/{id}");
            citizen.get(&path).await.problem(401, "no-token");
            citizen.delete(&path).await.problem(401, "no-token");
            town.kiosk().get(&path).await.problem(403, "wrong-role");
            assert_eq!(town.reception().get(&path).await.expect(200).json()["code"], booked["code"]);
        }
        let on = &start[..10];
        let day = town.reception().get(&format!("{search}?on={on}")).await.expect(200).json();
        assert_eq!(day["appointments"].as_array().map(Vec::len), Some(1));

        let is_told =
            |text: &str| [NAME, "Kerdoncuff", "kerdoncuff", EMAIL, PHONE].iter().any(|it| text.contains(it));
        for (table, rows) in &town.rows().await.0 {
            assert!(table == "contact" || !is_told(rows), "{table}");
        }
        assert!(!is_told(&town.server.log()));
        assert!(!is_told(&String::from_utf8_lossy(&citizen.get("/metrics").await.body)));
        assert!(!is_told(&town.display().get(&town.site_path("/board")).await.json().to_string()));
    })
    .await;
}

#[tokio::test]
async fn a_blocked_time_is_offered_to_nobody_until_it_is_given_back() {
    on_both(async |town| {
        let desk = town.desk(0);
        let manager = town.manager();
        let blocks = desk.path("/blocks");
        let body = json!({"on": date(3), "from": "09:00", "to": "10:00", "reason": "Réunion"});
        let list = town.site_path("/blocks");
        town.citizen().get(&list).await.problem(401, "no-token");
        town.kiosk().get(&list).await.problem(403, "wrong-role");
        town.citizen().post(&blocks, &body).await.problem(401, "no-token");
        town.kiosk().post(&blocks, &body).await.problem(403, "wrong-role");
        town.desk(1).agent.post(&blocks, &body).await.problem(403, "wrong-role");
        for who in [&manager, &desk.agent] {
            let blocked = who.post(&blocks, &body).await.expect(201).json();
            assert_eq!((&blocked["moved"], &blocked["hit"]), (&json!([]), &json!([])));
            let listed = desk.agent.get(&list).await.expect(200).json()["blocks"].clone();
            let mut wanted = body.clone();
            wanted["id"] = blocked["id"].clone();
            wanted["counter"] = json!({"id": desk.counter, "name": desk.name});
            assert_eq!(listed, json!([wanted]), "with their reason, for colleagues");
            let block = format!("/api/v1/blocks/{}", text(&blocked["id"]));
            town.kiosk().delete(&block).await.problem(403, "wrong-role");
            who.delete(&block).await.expect(204);
            assert_eq!(manager.get(&list).await.expect(200).json(), json!({"blocks": []}));
            who.delete(&block).await.problem(404, "unknown");
        }
        for (field, value) in [
            ("on", json!("2001-01-01")),
            ("on", json!("tomorrow")),
            ("on", json!("9999-01-01")),
            ("from", json!("9")),
            ("to", json!("08:00")),
            ("to", json!("25:00")),
            ("reason", json!("x".repeat(201))),
            ("reason", json!("a\u{0}b")),
        ] {
            let mut wrong = body.clone();
            wrong[field] = value;
            let problem = manager.post(&blocks, &wrong).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{wrong}");
        }
    })
    .await;
}
