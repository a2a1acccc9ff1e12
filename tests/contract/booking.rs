//! One appointment from the search to the counter, as everybody sees it; and who gets the last time.

use chrono::TimeDelta;
use guichet_tests::booking::{alternatives, date, delete, moment, service, starts, starts_for, text};
use guichet_tests::clock::now;
use guichet_tests::engine::Engine;
use guichet_tests::http::{Ask, Client, Reply};
use guichet_tests::seed::fresh_key;
use guichet_tests::ticket::Ticket;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

/// Names and addresses that must stand nowhere but with the appointment.
const NAME: &str = "Gwenaëlle Kerdoncuff";
const EMAIL: &str = "gwenaelle.kerdoncuff@mairie.example";
const PHONE: &str = "06 12 34 56 78";

/// People who want the same time at once.
const RIVALS: usize = 64;

#[tokio::test]
async fn a_citizen_books_looks_moves_and_gives_up() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let starts = starts_for(2, &citizen, &town, &service, 2, 9).await;
        let held = hold_for(2, &citizen, &town, &service, &starts[0]).await.expect(201).json();
        assert_eq!(held["starts_at"], starts[0]);
        let kept = moment(&held["expires_at"]) - now().fixed_offset();
        assert!(kept > TimeDelta::minutes(13) && kept <= TimeDelta::minutes(15), "{kept}");

        let booked = book(&citizen, &town, &held).await.expect(201).json();
        let keys: Vec<_> = booked.as_object().expect("an object").keys().cloned().collect();
        let mut shape =
            ["code", "short_code", "site", "services", "starts_at", "minutes", "state", "revision"];
        shape.sort_unstable();
        assert_eq!(keys, shape, "the shape of the contract, and nothing of the contact");
        assert_eq!(booked["services"], json!([{"service": service, "persons": 2}]));
        assert_eq!((&booked["state"], &booked["starts_at"]), (&json!("booked"), &json!(starts[0])));
        assert_eq!((&booked["site"], &booked["minutes"]), (&json!(town.demo.site), &json!(25)));
        let (code, short) = (text(&booked["code"]), text(&booked["short_code"]));
        assert_eq!((code.len(), short.len()), (26, 6));

        let path = format!("/api/v1/appointments/{code}");
        assert_eq!(citizen.get(&path).await.expect(200).json(), booked);

        let later = &starts[starts.len() / 2];
        let other = hold_for(2, &citizen, &town, &service, later).await.expect(201).json();
        let moves = format!("{path}/moves");
        let moved = citizen.post(&moves, &of(&other)).await.expect(200).json();
        assert_eq!((&moved["starts_at"], &moved["code"]), (&other["starts_at"], &booked["code"]));
        assert!(moved["revision"].as_i64() > booked["revision"].as_i64(), "a calendar sees the newer one");
        citizen.post(&moves, &of(&other)).await.problem(410, "hold-expired");

        let fewer = citizen.post(&format!("{path}/persons"), &json!({"persons": [1]})).await;
        let fewer = fewer.expect(200).json();
        assert_eq!((&fewer["services"][0]["persons"], &fewer["minutes"]), (&json!(1), &json!(15)));
        citizen.post(&format!("{path}/names"), &json!({"name": "Gwenaëlle Le Kerdoncuff"})).await.expect(200);

        citizen.delete(&path).await.expect(204);
        assert_eq!(citizen.get(&path).await.expect(200).json()["state"], "cancelled");
        assert_eq!(citizen.delete(&path).await.problem(409, "wrong-state")["state"], "cancelled");
        let again = hold(&citizen, &town, &service, starts.first().expect("times")).await.expect(201).json();
        citizen.post(&moves, &of(&again)).await.problem(409, "wrong-state");
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_its_key() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let starts = starts(&citizen, &town, &service, 2, 9).await;
        let key = fresh_key();
        let path = town.site_path("/holds");
        let wanted = json!({"services": [{"service": service, "persons": 1}], "starts_at": starts[0]});
        let first = citizen.send(Ask::post(&path, &wanted).key(&key)).await.expect(201).json();
        let again = citizen.send(Ask::post(&path, &wanted).key(&key)).await.expect(201).json();
        assert_eq!(first, again, "the same hold and the same secret");
        let other = json!({"services": [{"service": service, "persons": 2}], "starts_at": starts[0]});
        citizen.send(Ask::post(&path, &other).key(&key)).await.problem(422, "key-reused");

        let booking = json!({"hold": first["id"], "secret": first["secret"], "contact": contact()});
        let path = town.site_path("/appointments");
        let key = fresh_key();
        let booked = citizen.send(Ask::post(&path, &booking).key(&key)).await.expect(201).json();
        let again = citizen.send(Ask::post(&path, &booking).key(&key)).await.expect(201).json();
        assert_eq!(booked, again);
        // Without the key it is another request, and the hold has become an appointment.
        citizen.post(&path, &booking).await.problem(409, "wrong-state");
    })
    .await;
}

#[tokio::test]
async fn a_hold_is_its_makers_alone() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let starts = starts(&citizen, &town, &service, 2, 9).await;
        let held = hold(&citizen, &town, &service, &starts[0]).await.expect(201).json();
        let mine = json!({"secret": held["secret"]});
        let path = format!("/api/v1/holds/{}", text(&held["id"]));
        let extensions = format!("{path}/extensions");
        let stranger = town.citizen();
        for secret in ["", "guessed", &"A".repeat(26)] {
            let guess = json!({"secret": secret});
            stranger.post(&extensions, &guess).await.problem(404, "unknown");
            stranger.send(delete(&path, &guess)).await.problem(404, "unknown");
            let guess = json!({"hold": held["id"], "secret": secret, "contact": contact()});
            let problem = stranger.post(&town.site_path("/appointments"), &guess).await;
            assert_eq!(problem.problem(422, "invalid")["errors"][0]["field"], "hold");
        }
        // To staff, too, a hold is no appointment yet.
        town.reception()
            .get(&format!("/api/v1/appointments/{}", text(&held["id"])))
            .await
            .problem(404, "unknown");

        let longer = citizen.post(&extensions, &mine).await.expect(200).json();
        assert_eq!((&longer["id"], &longer["secret"]), (&held["id"], &Value::Null));
        assert!(moment(&longer["expires_at"]) >= moment(&held["expires_at"]));
        citizen.send(delete(&path, &mine)).await.expect(204);
        let gone = citizen.send(delete(&path, &mine)).await.problem(410, "hold-expired");
        assert!(alternatives(&gone).contains(&text(&held["starts_at"])), "the time is free again: {gone}");
        let late = json!({"hold": held["id"], "secret": held["secret"], "contact": contact()});
        let late = citizen.post(&town.site_path("/appointments"), &late).await.problem(410, "hold-expired");
        assert!(alternatives(&late).contains(&text(&held["starts_at"])));
    })
    .await;
}

#[tokio::test]
async fn the_last_time_is_one_persons_and_the_others_are_told_the_nearest() {
    on_both(async |town| {
        let service = service(&town, "mariage").await;
        let citizen = town.citizen();
        let start = starts(&citizen, &town, &service, 3, 9).await[0].clone();
        leave_one(&town, &service, &start).await;
        let winner = race(&town, &service, &start, (0..RIVALS).map(|_| town.citizen())).await;
        book(&citizen, &town, &winner).await.expect(201);
        let free = starts(&citizen, &town, &service, 3, 9).await;
        assert!(!free.contains(&start), "it is offered to nobody");
    })
    .await;
}

#[tokio::test]
async fn two_processes_give_the_last_time_to_one_person() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let town = Town::open(Engine::Postgres).await;
    let other = town.another_node().await;
    let service = service(&town, "mariage").await;
    // An hour apart: a visit takes three quarters of one.
    for start in starts(&town.citizen(), &town, &service, 3, 9).await.iter().step_by(4).take(8) {
        leave_one(&town, &service, start).await;
        let rivals = (0..RIVALS).map(|nth| if nth % 2 == 0 { town.citizen() } else { other.citizen() });
        race(&town, &service, start, rivals).await;
    }
}

/// Takes a start time at every counter but one.
async fn leave_one(town: &Town, service: &str, start: &str) {
    let (citizen, mut last) = (town.citizen(), None);
    while let Some(held) = kept(&hold(&citizen, town, service, start).await) {
        last = Some(held);
    }
    let last = last.expect("the time was offered");
    let path = format!("/api/v1/holds/{}", text(&last["id"]));
    citizen.send(delete(&path, &json!({"secret": last["secret"]}))).await.expect(204);
}

/// Everybody wants the last time at once: one has it, who is returned, and the others are told other times.
async fn race(town: &Town, service: &str, start: &str, rivals: impl Iterator<Item = Client>) -> Value {
    let rivals = rivals.map(|rival| async move { hold(&rival, town, service, start).await });
    let replies = futures_util::future::join_all(rivals).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1, "one of {RIVALS} has it");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        let others = alternatives(&reply.problem(409, "slot-taken"));
        assert!(!others.is_empty() && !others.iter().any(|other| other == start), "{reply}");
    }
    replies.iter().find_map(kept).expect("one has it")
}

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
        let held = hold(&citizen, &town, &service, &start).await.expect(201).json();
        let booked = book(&citizen, &town, &held).await.expect(201).json();
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
async fn a_person_has_as_many_appointments_as_the_town_allows() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let starts = starts(&citizen, &town, &service, 2, 9).await;
        let mut codes = Vec::new();
        for start in &starts[..3] {
            let held = hold(&citizen, &town, &service, start).await.expect(201).json();
            codes.push(text(&book(&citizen, &town, &held).await.expect(201).json()["code"]));
        }
        let held = hold(&citizen, &town, &service, &starts[3]).await.expect(201).json();
        assert_eq!(book(&citizen, &town, &held).await.problem(409, "contact-limit")["most"], 3);
        citizen.delete(&format!("/api/v1/appointments/{}", codes[0])).await.expect(204);
        book(&citizen, &town, &held).await.expect(201);
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
async fn a_calendar_file_is_the_citizens_and_follows_the_appointment() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let start = starts(&citizen, &town, &service, 2, 9).await[0].clone();
        let held = hold(&citizen, &town, &service, &start).await.expect(201).json();
        let booked = book(&citizen, &town, &held).await.expect(201).json();
        let path = format!("/api/v1/appointments/{}/appointment.ics", text(&booked["code"]));
        let reply = citizen.get(&path).await;
        let file = String::from_utf8_lossy(&reply.expect(200).body).into_owned();
        assert!(reply.header("content-type").is_some_and(|it| it.starts_with("text/calendar")), "{reply}");
        let utc = moment(&json!(start)).to_utc().format("DTSTART:%Y%m%dT%H%M%SZ").to_string();
        for line in ["METHOD:PUBLISH", "STATUS:CONFIRMED", utc.as_str()] {
            assert!(file.contains(line), "{line}: {file}");
        }
        assert!(!file.contains("Kerdoncuff") && !file.contains("kerdoncuff"), "{file}");
        let sequence = |file: &str| line(file, "SEQUENCE").parse::<u32>().expect("a number");
        citizen.delete(&format!("/api/v1/appointments/{}", text(&booked["code"]))).await.expect(204);
        let gone = String::from_utf8_lossy(&citizen.get(&path).await.expect(200).body).into_owned();
        assert!(gone.contains("METHOD:CANCEL") && gone.contains("STATUS:CANCELLED"), "{gone}");
        assert_eq!(line(&gone, "UID"), line(&file, "UID"));
        assert!(sequence(&gone) > sequence(&file), "it takes the earlier one out");
        citizen
            .get("/api/v1/appointments/AAAAAAAAAAAAAAAAAAAAAAAAAA/appointment.ics")
            .await
            .problem(404, "unknown");
    })
    .await;
}

#[tokio::test]
async fn a_counters_feed_opens_by_its_secret_alone() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let (citizen, reception) = (town.citizen(), town.reception());
        let start = starts(&citizen, &town, &service, 2, 9).await[0].clone();
        let held = hold(&citizen, &town, &service, &start).await.expect(201).json();
        let booked = book(&citizen, &town, &held).await.expect(201).json();
        let found = reception
            .get(&town.site_path(&format!("/appointments?reference={}", text(&booked["short_code"]))))
            .await;
        let counter = text(&found.expect(200).json()["appointments"][0]["staff"]["counters"][0]["id"]);
        let own = format!("/api/v1/counters/{counter}/calendar");
        citizen.get(&own).await.problem(401, "no-token");
        town.kiosk().get(&own).await.problem(403, "wrong-role");
        let url = text(&reception.get(&own).await.expect(200).json()["url"]);
        let path = url.split_once(&town.address()).expect("an address of this server").1.to_owned();
        let feed = String::from_utf8_lossy(&citizen.get(&path).await.expect(200).body).into_owned();
        let utc = moment(&json!(start)).to_utc().format("DTSTART:%Y%m%dT%H%M%SZ").to_string();
        assert!(feed.contains(&utc) && feed.contains("METHOD:PUBLISH"), "{feed}");
        assert!(!feed.contains("erdoncuff"), "{feed}");
        let guess = format!("/api/v1/counters/{counter}/calendars/{}", "A".repeat(26));
        for who in [&citizen, &reception] {
            who.get(&guess).await.problem(404, "unknown");
        }
    })
    .await;
}

#[tokio::test]
async fn a_months_days_and_the_first_time_of_every_site_agree_with_the_times() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let (from, to) = (date(1), date(31));
        let query = format!("service={service}&persons=2&from={from}&to={to}");
        let slots = citizen.get(&town.site_path(&format!("/slots?{query}"))).await.expect(200).json();
        let slots = slots["slots"].as_array().expect("a list").clone();
        assert!(slots.iter().all(|slot| slot["minutes"] == 25), "two persons");
        let days = citizen.get(&town.site_path(&format!("/days?{query}"))).await.expect(200).json();
        let days = days["days"].as_array().expect("a list").clone();
        assert_eq!(days.len(), 31);
        for day in &days {
            let on = text(&day["on"]);
            let count = slots.iter().filter(|slot| text(&slot["starts_at"]).starts_with(&on)).count();
            match day["load"].as_str() {
                Some("free") => assert!(count > 3, "{day}: {count}"),
                Some("few") => assert!((1..=3).contains(&count), "{day}: {count}"),
                Some("full" | "closed") => assert_eq!(count, 0, "{day}"),
                _ => panic!("{day}"),
            }
        }
        let first = citizen.get("/api/v1/slots/first?kind=identite&persons=2").await.expect(200).json();
        let first = first["slots"].as_array().expect("a list").clone();
        assert!(first.windows(2).all(|two| moment(&two[0]["starts_at"]) <= moment(&two[1]["starts_at"])));
        let here = first.iter().find(|it| it["site"] == town.demo.site).expect("this site has times");
        let today = starts_for(2, &citizen, &town, &service, 0, 1).await;
        assert!(moment(&here["starts_at"]) <= moment(&json!(today[0])), "nothing is earlier");
        let site = citizen.get(&town.site_path("")).await.expect(200).json();
        let of = |kind: &str| {
            site["services"].as_array().and_then(|it| it.iter().find(|it| it["kind"] == kind)).cloned()
        };
        assert_eq!(of("identite").expect("a service")["booking"]["contact_limit"], 3);
        assert_eq!(of("actes").expect("a service")["booking"], Value::Null);
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

#[tokio::test]
async fn what_is_wrong_with_a_search_is_named_by_its_field() {
    on_both(async |town| {
        let identite = service(&town, "identite").await;
        let actes = service(&town, "actes").await;
        let absent = format!("{}zy", &identite[..identite.len() - 2]);
        let citizen = town.citizen();
        let today = date(0);
        for (query, field) in [
            (String::new(), "service"),
            ("service=nothing".to_owned(), "service"),
            (format!("service={absent}"), "service"),
            (format!("service={identite}&persons=0"), "persons"),
            (format!("service={identite}&persons=7"), "persons"),
            (format!("service={identite}&persons=two"), "persons"),
            (format!("service={identite}&persons=1&persons=1"), "persons"),
            (format!("service={identite}&from=tomorrow"), "from"),
            (format!("service={identite}&from={today}&to={}", date(-1)), "to"),
            (format!("service={identite}&from={today}&to={}", date(92)), "to"),
            (format!("service={identite}&from={today}&from={today}"), "from"),
            (vec![format!("service={identite}"); 9].join("&"), "service"),
        ] {
            for what in ["slots", "days"] {
                let reply = citizen.get(&town.site_path(&format!("/{what}?{query}"))).await;
                assert_eq!(reply.problem(422, "invalid")["errors"][0]["field"], field, "{query}");
            }
        }
        citizen
            .get(&town.site_path(&format!("/slots?service={identite}&color=blue")))
            .await
            .problem(422, "unknown-field");
        citizen.get(&town.site_path(&format!("/slots?service={actes}"))).await.problem(409, "not-bookable");
        citizen
            .get(&town.site_path(&format!("/slots?service={identite}&from={today}&to={}", date(91))))
            .await
            .expect(200);
        citizen.get("/api/v1/slots/first").await.problem(422, "invalid");
        citizen.get("/api/v1/slots/first?kind=nothing").await.problem(422, "invalid");
        citizen.get("/api/v1/slots/first?kind=identite&persons=99").await.problem(422, "invalid");
        let reception = town.reception();
        for query in ["", "?on=soon", "?name=a%00b", "?reference=%00", "?name=a&phone=1234"] {
            reception.get(&town.site_path(&format!("/appointments{query}"))).await.problem(422, "invalid");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_hold_or_a_booking_is_named_by_its_field() {
    on_both(async |town| {
        let identite = service(&town, "identite").await;
        let actes = service(&town, "actes").await;
        let absent = format!("{}zy", &identite[..identite.len() - 2]);
        let citizen = town.citizen();
        let before = town.rows().await;
        let holds = town.site_path("/holds");
        let start = starts(&citizen, &town, &identite, 2, 9).await[0].clone();
        for (body, field) in [
            (json!({"starts_at": start}), "services"),
            (json!({"services": [], "starts_at": start}), "services"),
            (json!({"services": ["nothing"], "starts_at": start}), "services[0]"),
            (json!({"services": [absent], "starts_at": start}), "services"),
            (
                json!({"services": [{"service": identite, "persons": 9}], "starts_at": start}),
                "services[0].persons",
            ),
            (
                json!({"services": [identite, {"service": identite, "persons": 0}], "starts_at": start}),
                "services[1].persons",
            ),
            (json!({"services": vec![&identite; 9], "starts_at": start}), "services"),
            (json!({"services": [identite]}), "starts_at"),
            (json!({"services": [identite], "starts_at": "tomorrow"}), "starts_at"),
        ] {
            let problem = citizen.post(&holds, &body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
        citizen
            .post(&holds, &json!({"services": [actes], "starts_at": start}))
            .await
            .problem(409, "not-bookable");
        for never in ["2001-01-01T09:00:00+01:00", "9999-12-31T23:59:59+01:00", "0001-01-01T00:00:00Z"] {
            let body = json!({"services": [identite], "starts_at": never});
            let problem = citizen.post(&holds, &body).await.problem(409, "slot-taken");
            assert!(!alternatives(&problem).is_empty(), "{never}");
        }
        assert_eq!(before.differences(&town.rows().await), Vec::<String>::new());

        let held = hold(&citizen, &town, &identite, &start).await.expect(201).json();
        let before = town.rows().await;
        let appointments = town.site_path("/appointments");
        for (wrong, field) in [
            (Value::Null, "contact"),
            (json!({}), "contact.name"),
            (json!({"name": NAME}), "contact"),
            (json!({"name": "", "email": EMAIL}), "contact.name"),
            (json!({"name": "x".repeat(101), "email": EMAIL}), "contact.name"),
            (json!({"name": "a\u{0}b", "email": EMAIL}), "contact.name"),
            (json!({"name": NAME, "email": "nowhere"}), "contact.email"),
            (json!({"name": NAME, "email": "a@b.example\r\nBcc: c@d.example"}), "contact.email"),
            (json!({"name": NAME, "phone": "call me"}), "contact.phone"),
            (json!({"name": NAME, "email": EMAIL, "language": "xx"}), "contact.language"),
        ] {
            let body = json!({"hold": held["id"], "secret": held["secret"], "contact": wrong});
            let problem = citizen.post(&appointments, &body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{body}");
        }
        let annex = format!("/api/v1/sites/{}/appointments", town.annex().await);
        let elsewhere = citizen.post(&annex, &booking(&held)).await.problem(422, "invalid");
        assert_eq!(elsewhere["errors"][0]["field"], "hold");
        for path in [
            "/api/v1/appointments/nothing",
            "/api/v1/appointments/AAAAAAAAAAAAAAAAAAAAAAAAAA",
            "/api/v1/holds/x",
        ] {
            citizen.send(delete(path, &json!({"secret": "x"}))).await.problem(404, "unknown");
        }
        assert_eq!(before.differences(&town.rows().await), Vec::<String>::new());
    })
    .await;
}

async fn hold(who: &Client, town: &Town, service: &str, start: &str) -> Reply {
    hold_for(1, who, town, service, start).await
}

async fn hold_for(persons: u16, who: &Client, town: &Town, service: &str, start: &str) -> Reply {
    let body = json!({"services": [{"service": service, "persons": persons}], "starts_at": start});
    who.post(&town.site_path("/holds"), &body).await
}

/// The hold, if there is one; else the time must be taken.
fn kept(reply: &Reply) -> Option<Value> {
    if reply.status == 201 {
        return Some(reply.json());
    }
    reply.problem(409, "slot-taken");
    None
}

async fn book(who: &Client, town: &Town, held: &Value) -> Reply {
    who.post(&town.site_path("/appointments"), &booking(held)).await
}

fn booking(held: &Value) -> Value {
    json!({"hold": held["id"], "secret": held["secret"], "contact": contact()})
}

fn of(held: &Value) -> Value {
    json!({"hold": held["id"], "secret": held["secret"]})
}

fn contact() -> Value {
    json!({"name": NAME, "email": EMAIL, "phone": PHONE, "language": "fr"})
}

fn line(file: &str, name: &str) -> String {
    let value = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_else(|| panic!("no {name}: {file}")).trim().to_owned()
}
