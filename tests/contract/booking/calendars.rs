//! Calendar files of appointments, and feeds of counters.

use guichet_tests::booking::{moment, service, starts, text};
use guichet_tests::town::on_both;
use serde_json::json;

use super::booked;

#[tokio::test]
async fn a_calendar_file_is_the_citizens_and_follows_the_appointment() {
    on_both(async |town| {
        let service = service(&town, "identite").await;
        let citizen = town.citizen();
        let start = starts(&citizen, &town, &service, 2, 9).await[0].clone();
        let booked = booked(&citizen, &town, &service, &start).await;
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
        let booked = booked(&citizen, &town, &service, &start).await;
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

fn line(file: &str, name: &str) -> String {
    let value = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_else(|| panic!("no {name}: {file}")).trim().to_owned()
}
