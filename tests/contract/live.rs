//! The live board's own laws: first frame, beats, order, who is let in.

use guichet_tests::live::{Frame, Refused, Screen};
use guichet_tests::town::on_both;
use guichet_tests::waiting::within;
use serde_json::json;

#[tokio::test]
async fn the_first_frame_is_a_whole_board_and_beats_follow() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        let Frame::Board(board) = screen.frame().await else { panic!("a board comes first") };
        assert_eq!(board.seq, town.board().await.seq);
        assert_eq!(board.waiting.len(), town.demo.services.len(), "every service has its line");
        within("a beat", async {
            loop {
                if let Frame::Beat(beat) = screen.frame().await {
                    assert_eq!(beat["epoch"], board.epoch);
                    assert!(beat["seq"].is_u64() && beat["now"].is_string());
                    break;
                }
            }
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_board_by_request_and_a_board_on_a_screen_are_the_same() {
    on_both(async |town| {
        let desk = town.desk(0);
        town.ticket(&desk.services[0]).await;
        town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let asked = town.board().await;
        let shown = town.screen().await.board_where("the same seq", |board| board.seq == asked.seq).await;
        assert_eq!((asked.calls, asked.missed, asked.epoch), (shown.calls, shown.missed, shown.epoch));
        let counts = |lines: &[guichet_tests::ticket::BoardWaiting]| -> Vec<(String, u32)> {
            lines.iter().map(|line| (line.service.clone(), line.count)).collect()
        };
        assert_eq!(counts(&asked.waiting), counts(&shown.waiting));
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_was_away_gets_the_newest_board_first_and_never_an_older_one() {
    on_both(async |mut town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        let mut before = town.screen().await;
        let known = before.board_where("the call", |board| board.open_call(&ticket.number).is_some()).await;
        town.server.kill();
        before.closed().await;
        town.start_again().await;

        let path = town.site_path(&format!("/live?seq={}", known.seq));
        let token = town.demo.display_token.clone();
        let mut after =
            Screen::try_open(&town.address(), &path, Some(&token)).await.expect("old tokens are good");
        let board = after.board().await;
        assert_eq!(board.epoch, known.epoch, "the same database");
        assert!(board.seq >= known.seq);
        let (old, new) = (known.open_call(&ticket.number).unwrap(), board.open_call(&ticket.number).unwrap());
        assert_eq!(old.ring, new.ring, "a call is spoken once");
    })
    .await;
}

#[tokio::test]
async fn only_those_who_may_see_the_board_are_let_in() {
    on_both(async |town| {
        let address = town.address();
        let path = town.site_path("/live");
        let status =
            async |path: &str, token: Option<&str>| match Screen::try_open(&address, path, token).await {
                Ok(_) => 101,
                Err(Refused::Status(status)) => status,
                Err(Refused::Lost(why)) => panic!("{path}: {why}"),
            };
        assert_eq!(status(&path, None).await, 401);
        assert_eq!(status(&path, Some("nobody")).await, 401);
        for token in [&town.demo.display_token, &town.demo.kiosk_token, &town.demo.counters[0].agent_token] {
            assert_eq!(status(&path, Some(token)).await, 101);
        }
        let elsewhere = format!("/api/v1/sites/{}/live", town.annex().await);
        assert_eq!(status(&elsewhere, Some(&town.demo.display_token)).await, 403);
        assert_eq!(status("/api/v1/sites/nowhere/live", Some(&town.demo.display_token)).await, 404);
        let plain = town.display().get(&path).await;
        assert!((400..500).contains(&plain.status), "without an upgrade: {plain}");
    })
    .await;
}

#[tokio::test]
async fn a_zone_shows_its_own_calls_only() {
    on_both(async |town| {
        let site = town.citizen().get(&town.site_path("")).await.expect(200).json();
        let zones: Vec<String> = site["zones"]
            .as_array()
            .unwrap()
            .iter()
            .map(|zone| zone["id"].as_str().unwrap().to_owned())
            .collect();
        assert!(zones.len() >= 2, "the example has two waiting rooms");
        let desk = town.desk(0);
        let counter = site["counters"].as_array().unwrap().iter().find(|c| c["id"] == desk.counter).unwrap();
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        for zone in &zones {
            let path = town.site_path(&format!("/board?zone={zone}"));
            let board: guichet_tests::ticket::Board = town.kiosk().get(&path).await.expect(200).read();
            assert_eq!(board.open_call(&ticket.number).is_some(), counter["zone"] == **zone, "zone {zone}");
        }
        let reply = town.kiosk().get(&town.site_path("/board?zone=nowhere")).await;
        assert!([404, 422].contains(&reply.status), "{reply}");
    })
    .await;
}

#[tokio::test]
async fn what_a_screen_says_harms_nobody() {
    on_both(async |town| {
        let mut talker = town.screen().await;
        talker.board().await;
        talker.say(&"x".repeat(200_000)).await;
        talker.say("{\"board\":null}").await;
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.call(&json!({})).await.expect(201);
        let mut other = town.screen().await;
        other.board_where("the call", |board| board.open_call(&ticket.number).is_some()).await;
    })
    .await;
}
