//! Screens and kiosks say that they live; the manager's page says whether all is ready, and ends the day.

use guichet_tests::engine::Engine;
use guichet_tests::town::{Town, on_both};
use serde_json::{Value, json};

async fn beat(town: &Town, who: &guichet_tests::http::Client, body: &Value) {
    who.post(&town.site_path("/beats"), body).await.expect(204);
}

async fn devices(town: &Town) -> Value {
    town.manager().get(&town.site_path("/devices")).await.expect(200).json()
}

fn of_role<'a>(list: &'a Value, role: &str) -> &'a Value {
    let devices = list["devices"].as_array().expect("a list");
    devices.iter().find(|device| device["role"] == role).expect("the example has one")
}

async fn today(town: &Town) -> String {
    let page = town.manager().get("/manage/today").await;
    String::from_utf8_lossy(&page.expect(200).body).into_owned()
}

#[tokio::test]
async fn a_manager_reads_which_screens_live_and_which_may_not_sound() {
    on_both(async |town| {
        assert_eq!(of_role(&devices(&town).await, "display")["screens"], json!([]));
        beat(&town, &town.kiosk(), &json!({"version": "abc"})).await;
        beat(&town, &town.display(), &json!({"version": "abc", "sound": "running", "screen": "hall"})).await;
        beat(&town, &town.display(), &json!({"version": "abc", "sound": "suspended", "screen": "floor"}))
            .await;
        let list = devices(&town).await;
        assert_eq!(
            list["complete"],
            json!(town.engine == Engine::Sqlite),
            "a node is honest about the others"
        );
        let states = |device: &Value| -> Vec<(String, String)> {
            let screens = device["screens"].as_array().expect("a list").iter();
            let word = |screen: &Value, field: &str| screen[field].as_str().unwrap_or_default().to_owned();
            screens.map(|screen| (word(screen, "screen"), word(screen, "state"))).collect()
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(states(of_role(&list, "display")), [pair("floor", "mute"), pair("hall", "ok")]);
        assert_eq!(states(of_role(&list, "kiosk")), [pair("", "ok")]);
        beat(&town, &town.display(), &json!({"version": "abc", "sound": "running", "screen": "floor"})).await;
        assert_eq!(states(of_role(&devices(&town).await, "display"))[0], pair("floor", "ok"));
    })
    .await;
}

#[tokio::test]
async fn a_screen_reports_over_its_live_socket_too() {
    on_both(async |town| {
        let mut screen = town.screen().await;
        screen.board().await;
        screen.say(r#"{"nonsense":7}"#).await;
        screen.say(r#"{"device":{"version":"v1","sound":"suspended"}}"#).await;
        let is_known = async || {
            (of_role(&devices(&town).await, "display")["screens"][0]["state"] == "mute").then_some(())
        };
        guichet_tests::waiting::until("the report has arrived", is_known).await;
        let mut desk = guichet_tests::live::Screen::try_open(
            &town.address(),
            &town.site_path("/live"),
            Some(&town.demo.counters[0].agent_token),
        )
        .await
        .unwrap_or_else(|_| panic!("a desk follows the boards"));
        desk.say(r#"{"device":{"version":"v1","sound":"running"}}"#).await;
        desk.board().await;
        let list = devices(&town).await;
        let screens = list["devices"].as_array().unwrap().iter();
        let screens = screens.map(|device| device["screens"].as_array().unwrap().len());
        assert_eq!(screens.sum::<usize>(), 1, "a desk is no device");
    })
    .await;
}

#[tokio::test]
async fn one_green_line_says_that_all_is_ready() {
    on_both(async |town| {
        let ready = "Tout est prêt";
        assert!(!today(&town).await.contains(ready), "nobody is there yet");
        beat(&town, &town.kiosk(), &json!({"version": "1"})).await;
        beat(&town, &town.display(), &json!({"version": "1", "sound": "running"})).await;
        let desk = town.desk(0);
        desk.agent.post(&desk.path("/openings"), &json!({})).await.expect(200);
        assert!(today(&town).await.contains(ready));
        let stop = json!({"kind": "drill"});
        desk.agent.post(&town.site_path("/suspensions"), &stop).await.expect(201);
        let page = today(&town).await;
        assert!(!page.contains(ready));
        assert!(page.contains("exercice d"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_pages_buttons_resume_take_down_and_end_the_day() {
    on_both(async |town| {
        let (desk, manager) = (town.desk(0), town.manager());
        let ticket = town.ticket(&desk.services[0]).await;
        let path = town.site_path("/suspensions");
        let stop = desk.agent.post(&path, &json!({"kind": "outage"})).await.expect(201).json();
        let body = json!({"text": {"fr": "Fermé demain"}, "until": guichet_tests::clock::in_minutes(60)});
        manager.post(&town.site_path("/notices"), &body).await.expect(201);
        let page = today(&town).await;
        for words in ["Fermé demain", ticket.number.as_str(), "panne"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let press = async |action: &str| {
            let path = format!("/manage/today/{action}");
            manager.post(&path, &json!({})).await.expect(303);
        };
        press(&format!("resume?suspension={}", stop["id"].as_str().unwrap())).await;
        press("end-notice").await;
        let board = town.board().await;
        assert_eq!((board.suspended, board.notice), (Value::Null, Value::Null));
        press("close").await;
        let live = format!("/api/v1/tickets/{}", ticket.code.unwrap());
        assert_eq!(town.citizen().get(&live).await.expect(200).json()["state"], "unserved");
    })
    .await;
}

#[tokio::test]
async fn the_day_ends_with_as_many_visits_as_its_button_said() {
    on_both(async |town| {
        let (desk, manager) = (town.desk(0), town.manager());
        let ticket = town.ticket(&desk.services[0]).await;
        let waiting = town.ticket(&desk.services[0]).await;
        let asked = today(&town).await;
        assert!(asked.contains("visits=0") && asked.contains("Personne n&#39;est au guichet"), "{asked}");
        desk.next().await.expect("somebody waits");
        desk.done(&ticket.id, "starts", &json!({})).await;
        let press = async |visits: &str| {
            let reply = manager.post(&format!("/manage/today/close?{visits}"), &json!({})).await;
            reply.expect(303);
            reply.headers["location"].to_str().unwrap().to_owned()
        };
        for late in ["visits=0", "visits=2", "visits=x", ""] {
            let to = press(late).await;
            assert!(to.ends_with("close=again"), "{late}: {to}");
            let again = String::from_utf8_lossy(&manager.get(&to).await.expect(200).body).into_owned();
            for words in ["<details id=\"today-close\" open>", "1 usager est au guichet", "arrêter 1 visite"]
            {
                assert!(again.contains(words), "{words}: {again}");
            }
        }
        assert_eq!(desk.view().await["ticket"]["state"], "serving", "nobody is stopped unawares");
        assert!(!press("visits=1").await.contains("close="));
        for (ticket, state) in [(ticket, "done"), (waiting, "unserved")] {
            let live = format!("/api/v1/tickets/{}", ticket.code.unwrap());
            assert_eq!(town.citizen().get(&live).await.expect(200).json()["state"], state);
        }
    })
    .await;
}

#[tokio::test]
async fn the_day_is_for_managers() {
    on_both(async |town| {
        for who in [town.kiosk(), town.display(), town.reception(), town.desk(0).agent] {
            assert_eq!(who.get("/manage/today").await.status, 403);
            assert_eq!(who.post("/manage/today/close", &json!({})).await.status, 403);
        }
        assert_eq!(town.citizen().get("/manage/today").await.status, 401);
        assert_eq!(town.manager().post("/manage/today/nothing", &json!({})).await.status, 404);
        let annex = town.annex().await;
        let elsewhere = format!("/manage/today/close?site={annex}");
        assert_eq!(town.manager().post(&elsewhere, &json!({})).await.status, 403);
    })
    .await;
}
