//! Paper slips, entered afterwards; the day, ended by hand.

use guichet_tests::clock::{in_minutes, now};
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

fn slip(town: &Town, number: u32, minutes: i64) -> Value {
    json!({"number": number, "service": town.desk(0).services[0], "arrived_at": in_minutes(-minutes)})
}

/// Whether `minutes` ago it was the same business day already (it begins at 04:00 in Lorient, which is 02:00 or
/// 03:00 UTC).
fn is_of_today(minutes: i64) -> bool {
    use chrono::Timelike;
    let now = now();
    !(2..4).contains(&now.hour()) || now.hour() == 3 && i64::from(now.minute()) > minutes
}

#[tokio::test]
async fn a_slip_is_called_by_its_true_time_under_its_printed_number() {
    on_both(async |town| {
        let minutes = i64::from(is_of_today(2));
        let desk = town.desk(0);
        let kiosk = town.ticket(&desk.services[0]).await;
        let path = town.site_path("/slips");
        let entered = town.reception().post(&path, &slip(&town, 12, minutes)).await.expect(201).json();
        assert_eq!(entered["number"], "P012");
        assert!(
            entered["code"].as_str().is_some_and(|code| !code.is_empty()),
            "it has a live page as any other"
        );
        if minutes > 0 {
            assert_eq!(desk.next().await.expect("two wait").ticket.number, "P012", "who came first");
            assert_eq!(desk.finish_and_next().await.expect("one waits").ticket.id, kiosk.id);
        }
        let again = town.desk(1).agent.post(&path, &slip(&town, 12, 0)).await;
        let problem = again.problem(409, "number-taken");
        assert_eq!(problem["number"], "P012");
        town.reception().post(&path, &slip(&town, 13, 0)).await.expect(201);
        assert_eq!(town.ticket(&desk.services[0]).await.number, next(&kiosk.number), "no number is lost");
    })
    .await;
}

/// "A001" → "A002".
fn next(number: &str) -> String {
    let (series, digits) = number.split_at(1);
    format!("{series}{:03}", digits.parse::<u32>().expect("digits") + 1)
}

#[tokio::test]
async fn a_day_that_is_ended_by_hand_tells_who_still_waits() {
    on_both(async |town| {
        let desk = town.desk(0);
        let called = town.ticket(&desk.services[0]).await;
        let waits = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        town.manager().post(&town.site_path("/day-closings"), &json!({})).await.expect(204);
        for ticket in [&called, &waits] {
            let live = format!("/api/v1/tickets/{}", ticket.code.as_ref().unwrap());
            assert_eq!(town.citizen().get(&live).await.expect(200).json()["state"], "unserved");
        }
        let view = desk.view().await;
        assert_eq!((&view["ticket"], &view["counter"]["state"]), (&Value::Null, &json!("closed")));
        assert_eq!(desk.next().await, None);
    })
    .await;
}
