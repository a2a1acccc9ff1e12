//! What is wrong with a hold or a booking.

use guichet_tests::booking::{alternatives, delete, service, starts};
use guichet_tests::town::on_both;
use serde_json::{Value, json};

use super::{EMAIL, NAME, booking, hold};

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
