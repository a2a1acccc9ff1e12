//! One dated sentence, hung up by a manager, read on every channel.

use guichet_tests::clock::in_minutes;
use guichet_tests::http::Ask;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

async fn hang(town: &Town, body: &Value) -> Value {
    town.manager().post(&town.site_path("/notices"), body).await.expect(201).json()
}

#[tokio::test]
async fn a_notice_is_read_on_every_channel_until_it_is_taken_down() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let ticket = town.ticket(&town.demo.services[0].id).await;
        let text = json!({"fr": "Fermé à 16 h aujourd'hui", "en": "Closed from 4 pm today"});
        let hung = hang(&town, &json!({"text": text, "until": in_minutes(60)})).await;
        assert_eq!((&hung["shown"], &hung["text"]), (&json!(true), &text));
        let board = screen.board_where("it hangs", |board| board.notice != Value::Null).await;
        assert_eq!(board.notice, text["fr"]);
        let citizen = town.citizen();
        let site = citizen.get(&town.site_path("")).await.expect(200).json();
        assert_eq!(site["notice"], text["fr"]);
        let english = Ask::new("GET", town.site_path("")).header("accept-language", "en");
        assert_eq!(citizen.send(english).await.expect(200).json()["notice"], text["en"]);
        let live = format!("/api/v1/tickets/{}", ticket.code.unwrap());
        assert_eq!(citizen.get(&live).await.expect(200).json()["notice"], text["fr"]);
        let kiosk = town.kiosk().get("/kiosk/services").await;
        assert!(String::from_utf8_lossy(&kiosk.expect(200).body).contains("Fermé à 16 h aujourd"));

        town.manager().delete(&town.site_path("/notice")).await.expect(204);
        screen.board_where("it is down", |board| board.notice == Value::Null).await;
        town.manager().get(&town.site_path("/notice")).await.problem(404, "unknown");
        town.manager().delete(&town.site_path("/notice")).await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn a_notice_of_tomorrow_is_not_read_today_and_outlives_a_restart() {
    on_both(async |mut town| {
        let body = json!({
            "text": {"fr": "Fermé demain"}, "from": in_minutes(24 * 60), "until": in_minutes(48 * 60),
        });
        assert_eq!(hang(&town, &body).await["shown"], json!(false));
        town.reception().get(&town.site_path("/notice")).await.expect(200);
        town.desk(0).agent.post(&town.site_path("/notices"), &body).await.problem(403, "wrong-role");
        assert_eq!(town.board().await.notice, Value::Null);
        town.server.kill();
        town.start_again().await;
        let kept = town.manager().get(&town.site_path("/notice")).await.expect(200).json();
        assert_eq!(kept["text"]["fr"], "Fermé demain");
    })
    .await;
}
