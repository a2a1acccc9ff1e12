//! The last step of an agent can be taken back for some seconds.

use guichet_tests::town::on_both;
use serde_json::{Value, json};

#[tokio::test]
async fn an_undone_call_puts_the_person_back_where_they_were() {
    on_both(async |town| {
        let desk = town.desk(0);
        let (first, _second) = (town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await);
        desk.next().await.expect("somebody waits");
        let undone = desk.done(&first.id, "undos", &json!({})).await;
        assert_eq!((undone.state.as_str(), undone.position), ("waiting", Some(1)));
        assert_eq!(undone.turn_at, first.turn_at);
        assert!(town.board().await.open_call(&first.number).is_none(), "the call left the board");
        assert_eq!(desk.next().await.expect("somebody waits").ticket.id, first.id);
    })
    .await;
}

#[tokio::test]
async fn each_kind_of_step_can_be_undone() {
    on_both(async |town| {
        for (steps, before) in [
            (&["starts"][..], "called"),
            (&["starts", "completions"], "serving"),
            (&["no-shows"], "called"),
            (&["parkings"], "called"),
        ] {
            let desk = town.desk(0);
            let ticket = town.ticket(&desk.services[0]).await;
            desk.call(&json!({"ticket": ticket.id})).await.expect(201);
            for step in steps {
                desk.done(&ticket.id, step, &json!({})).await;
            }
            let undone = desk.done(&ticket.id, "undos", &json!({})).await;
            assert_eq!(undone.state, before, "{steps:?} undone");
            assert_eq!(undone.counter.map(|at| at.id), Some(desk.counter.clone()));
            desk.step(&ticket.id, "undos", &json!({})).await.problem(409, "undo-too-late");
            desk.done(&ticket.id, "completions", &json!({})).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_completion_cannot_be_undone_once_the_next_person_is_called() {
    on_both(async |town| {
        let desk = town.desk(0);
        let (first, _second) = (town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await);
        desk.next().await.expect("somebody waits");
        desk.done(&first.id, "completions", &json!({})).await;
        desk.next().await.expect("somebody waits");
        desk.step(&first.id, "undos", &json!({})).await.problem(409, "undo-too-late");
    })
    .await;
}

#[tokio::test]
async fn what_another_agent_did_is_not_mine_to_undo() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let reply = town.desk(1).step(&ticket.id, "undos", &json!({})).await;
        assert!([403, 409].contains(&reply.status), "{reply}");
        assert_eq!(desk.view().await["ticket"]["id"], ticket.id);
    })
    .await;
}

#[tokio::test]
async fn an_undo_that_names_its_step_takes_back_no_other() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let shown = json!({"revision": desk.view().await["undo"]["revision"]});
        desk.done(&ticket.id, "starts", &json!({})).await;
        desk.step(&ticket.id, "undos", &shown).await.problem(409, "undo-too-late");
        assert_eq!(desk.view().await["ticket"]["state"], "serving");
        let shown = json!({"revision": desk.view().await["undo"]["revision"]});
        assert_eq!(desk.done(&ticket.id, "undos", &shown).await.state, "called");
        desk.step(&ticket.id, "undos", &json!({"revision": "x"})).await.problem(422, "invalid");
        desk.step(&ticket.id, "undos", &json!({"step": 1})).await.problem(422, "unknown-field");
    })
    .await;
}

#[tokio::test]
async fn the_desk_says_what_can_be_undone() {
    on_both(async |town| {
        let desk = town.desk(0);
        assert_eq!(desk.view().await["undo"], Value::Null);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let undo = desk.view().await["undo"].clone();
        assert_eq!((&undo["ticket"], &undo["number"]), (&json!(ticket.id), &json!(ticket.number)), "{undo}");
        assert!(undo["until"].is_string());
    })
    .await;
}
