//! The help key: every desk sees it, one answers by name, no public screen says a word.

use guichet_tests::town::on_both;
use serde_json::{Value, json};

#[tokio::test]
async fn every_desk_sees_a_call_for_help_and_who_called_reads_who_is_coming() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let (desk, other) = (town.desk(0), town.desk(1));
        let help = desk.agent.post(&town.site_path("/help-calls"), &json!({})).await.expect(201).json();
        assert_eq!((&help["state"], &help["counter"]["name"]), (&json!("open"), &json!(desk.name)));
        for place in [0, 1, 2] {
            assert_eq!(town.desk(place).view().await["help"][0]["id"], help["id"]);
        }
        let list = town.reception().get(&town.site_path("/help-calls")).await.expect(200).json();
        assert_eq!(list["help"][0], help, "also the reception, which has no counter");
        let again = desk.agent.post(&town.site_path("/help-calls"), &json!({})).await.expect(201).json();
        assert_eq!(again["id"], help["id"], "pressing again is the same call");

        let answers = format!("/api/v1/help-calls/{}/answers", help["id"].as_str().unwrap());
        let answered = other.agent.post(&answers, &json!({})).await.expect(200).json();
        assert_eq!(answered["answered_by"]["name"], json!(other.name));
        let late = town.reception().post(&answers, &json!({})).await.expect(200).json();
        assert_eq!(late["answered_by"]["name"], json!(other.name), "the first who answers comes");
        let view = desk.view().await;
        assert_eq!(view["help"][0]["state"], "answered");
        assert_eq!(view["help"][0]["answered_by"]["name"], json!(other.name));

        let seq = view["seq"].as_u64().unwrap();
        let board = screen.board_where("the board of this decision", |board| board.seq >= seq).await;
        assert!(!format!("{board:?}").contains("help"), "nobody in the hall reads of it");
    })
    .await;
}

#[tokio::test]
async fn the_reception_answers_by_its_own_name() {
    on_both(async |town| {
        let desk = town.desk(0);
        let help = desk.agent.post(&town.site_path("/help-calls"), &json!({})).await.expect(201).json();
        let answers = format!("/api/v1/help-calls/{}/answers", help["id"].as_str().unwrap());
        let answered = town.reception().post(&answers, &json!({})).await.expect(200).json();
        assert_eq!(answered["answered_by"], json!({"counter": Value::Null, "name": "l'accueil"}));
    })
    .await;
}
