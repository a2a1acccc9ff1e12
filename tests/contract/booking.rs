//! One appointment from the search to the counter, as everybody sees it.

mod calendars;
mod fields;
mod searches;
mod staff;

use chrono::TimeDelta;
use guichet_tests::booking::{alternatives, delete, moment, service, starts, starts_for, text};
use guichet_tests::clock::now;
use guichet_tests::http::{Ask, Client, Reply};
use guichet_tests::seed::fresh_key;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

/// Names and addresses that must stand nowhere but with the appointment.
const NAME: &str = "Gwenaëlle Kerdoncuff";
const EMAIL: &str = "gwenaelle.kerdoncuff@mairie.example";
const PHONE: &str = "06 12 34 56 78";

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
async fn a_person_has_as_many_appointments_as_the_town_allows() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let starts = starts(&citizen, &town, &service, 2, 9).await;
        let mut codes = Vec::new();
        for start in &starts[..3] {
            codes.push(text(&booked(&citizen, &town, &service, start).await["code"]));
        }
        let held = hold(&citizen, &town, &service, &starts[3]).await.expect(201).json();
        assert_eq!(book(&citizen, &town, &held).await.problem(409, "contact-limit")["most"], 3);
        citizen.delete(&format!("/api/v1/appointments/{}", codes[0])).await.expect(204);
        book(&citizen, &town, &held).await.expect(201);
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

/// An appointment at this time, held and booked.
async fn booked(who: &Client, town: &Town, service: &str, start: &str) -> Value {
    let held = hold(who, town, service, start).await.expect(201).json();
    book(who, town, &held).await.expect(201).json()
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
