//! Who books is written to, whatever the mail server does; and `guichet letters`.

use std::path::{Path, PathBuf};

use guichet_tests::booking::{ask_book, ask_hold, service, starts};
use guichet_tests::http::Client;
use guichet_tests::mailroom::{Fault, Mailroom, Taken};
use guichet_tests::server::binary;
use guichet_tests::temporary::free_port;
use guichet_tests::town::{Town, on_both};
use guichet_tests::waiting::until;
use serde_json::{Value, json};
use tokio::process::Command;

/// Books for Gwenn Le Goff in some days.
async fn booked(town: &Town, who: &Client) -> Value {
    let service = service(town, "identite").await;
    let start = starts(who, town, &service, 4, 20).await.into_iter().next().expect("a free time");
    let held = who.send(ask_hold(&town.demo.site, &service, &start)).await.expect(201).json();
    who.send(ask_book(&town.demo.site, &held)).await.expect(201).json()
}

/// The server, started again with this mail server.
async fn with_mail(town: &mut Town, port: u16) {
    town.server.stop().await;
    let smtp = format!("smtp://127.0.0.1:{port}?tls=none");
    let from = "Mairie de Lorient <rendez-vous@lorient.example>";
    for (name, value) in [("GUICHET_SMTP", smtp.as_str()), ("GUICHET_LETTERS_FROM", from)] {
        town.server.launch.environment.push((name.to_owned(), value.to_owned()));
    }
    town.start_again().await;
}

async fn guichet(town: &Town, what: &[&str]) -> String {
    let mut command = Command::new(binary());
    command.arg("letters").args(what).arg("--data").arg(&town.launch.data);
    if let Some(url) = &town.database {
        command.arg("--database").arg(url);
    }
    let output = command.output().await.expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn mails(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|it| it == "eml")).collect()
}

#[tokio::test]
async fn without_a_mail_server_each_letter_is_a_file_that_leads_to_the_appointment() {
    on_both(async |town| {
        let who = town.citizen();
        let appointment = booked(&town, &who).await;
        let folder = town.launch.data.join("letters");
        let mail = until("a mail", async || mails(&folder).pop()).await;
        let mail = std::fs::read_to_string(mail).expect("the file");
        let mail = mail.replace("=\r\n", "").replace("=3D", "=");
        let code = appointment["code"].as_str().expect("a code");
        assert!(mail.contains(&format!("{}/rdv/{code}", town.demo.base_url)), "{mail}");
        assert!(mail.contains("text/calendar") && mail.contains("Auto-Submitted: auto-generated"));
        who.delete(&format!("/api/v1/appointments/{code}")).await.expect(204);
        until("another mail", async || (mails(&folder).len() == 2).then_some(())).await;
        let list = until("no letter waits but the reminder", async || {
            let list = guichet(&town, &["list", "--state", "sent"]).await;
            (list.lines().count() == 2).then_some(list)
        })
        .await;
        let kinds: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
        assert_eq!(kinds, ["cancellation", "confirmation"]);
        assert!(!list.contains("Gwenn"), "a list names nobody");
        let letter = list.split_whitespace().next().expect("an id");
        let shown = guichet(&town, &["show", letter]).await;
        assert!(shown.contains("Gwenn Le Goff") && shown.contains("/rdv"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_server_gets_each_letter_once() {
    on_both(async |mut town| {
        let mailroom = Mailroom::start().await;
        with_mail(&mut town, mailroom.port).await;
        let appointment = booked(&town, &town.citizen()).await;
        let taken: Vec<Taken> = until("a mail", async || {
            let taken = mailroom.taken();
            (!taken.is_empty()).then_some(taken)
        })
        .await;
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].header("From"), "\"Mairie de Lorient\" <rendez-vous@lorient.example>");
        assert!(taken[0].header("Message-ID").ends_with(".guichet@lorient.example>"));
        assert!(appointment["code"].is_string());
        until("it is marked", async || {
            (guichet(&town, &["list", "--state", "sent"]).await.lines().count() == 1).then_some(())
        })
        .await;
        town.server.stop().await;
        town.start_again().await;
        booked(&town, &town.citizen()).await;
        until("the next one", async || (mailroom.taken().len() == 2).then_some(())).await;
        let ids: Vec<String> = mailroom.taken().iter().map(|it| it.header("Message-ID")).collect();
        assert_ne!(ids[0], ids[1], "a start sends nothing again");
    })
    .await;
}

#[tokio::test]
async fn a_dead_mail_server_stops_nobody_from_booking() {
    on_both(async |mut town| {
        with_mail(&mut town, free_port()).await;
        let who = town.citizen();
        booked(&town, &who).await;
        let list = until("it was tried", async || {
            let list = guichet(&town, &["list", "--state", "waiting"]).await;
            list.contains(" server").then_some(list)
        })
        .await;
        assert!(list.contains("confirmation"), "{list}");
        who.get("/readyz").await.expect(200);
        booked(&town, &who).await;
        town.server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn staff_sees_whom_to_call_strikes_them_and_asks_for_missing_papers() {
    on_both(async |town| {
        let (citizen, staff) = (town.citizen(), town.reception());
        let service = service(&town, "identite").await;
        let start = starts(&citizen, &town, &service, 4, 20).await.remove(0);
        let held = citizen.send(ask_hold(&town.demo.site, &service, &start)).await.expect(201).json();
        let contact = json!({"name": "Gwenn Le Goff", "phone": "02 97 02 22 00"});
        let body = json!({"hold": held["id"], "secret": held["secret"], "contact": contact});
        staff.post(&town.site_path("/appointments"), &body).await.expect(201);
        let listed = town.site_path("/letters?state=listed");
        let letters = until("somebody to call", async || {
            let found = staff.get(&listed).await.expect(200).json()["letters"].as_array().cloned()?;
            (!found.is_empty()).then_some(found)
        })
        .await;
        let letter = &letters[0];
        assert_eq!(
            (letters.len(), &letter["kind"], &letter["channel"]),
            (1, &json!("confirmation"), &json!("call"))
        );
        assert_eq!((&letter["appointment"], &letter["reason"]), (&held["id"], &Value::Null));

        let done = format!("/api/v1/letters/{}/completions", letter["id"].as_str().expect("an id"));
        for who in [&town.kiosk(), &town.display()] {
            who.get(&listed).await.problem(403, "wrong-role");
            who.post(&done, &json!({})).await.problem(403, "wrong-role");
        }
        citizen.get(&listed).await.problem(401, "no-token");
        citizen.post(&done, &json!({})).await.problem(401, "no-token");
        staff.post(&done, &json!({})).await.expect(204);
        staff.post(&done, &json!({})).await.expect(204);
        assert_eq!(staff.get(&listed).await.expect(200).json()["letters"], json!([]));

        let about = format!("/api/v1/appointments/{}/letters", held["id"].as_str().expect("an id"));
        staff.post(&about, &json!({"kind": "reminder"})).await.problem(422, "invalid");
        citizen.post(&about, &json!({"kind": "documents"})).await.problem(401, "no-token");
        staff.post(&about, &json!({"kind": "documents"})).await.expect(204);
        let of_it = format!("/letters?appointment={}", held["id"].as_str().expect("an id"));
        let found = staff.get(&town.site_path(&of_it)).await.expect(200).json();
        let kinds: Vec<_> =
            found["letters"].as_array().expect("a list").iter().map(|it| &it["kind"]).collect();
        assert_eq!(kinds, ["documents", "reminder", "confirmation"]);
        staff.get(&town.site_path("/letters?state=lost")).await.problem(422, "invalid");
        staff.get(&town.site_path("/letters?appointment=lost")).await.problem(422, "invalid");
    })
    .await;
}

#[tokio::test]
async fn no_log_names_anybody_even_where_every_letter_has_trouble() {
    on_both(async |mut town| {
        let mailroom =
            Mailroom::failing([Fault::Recipient(550), Fault::Letter(451), Fault::CutAfterDot]).await;
        town.server.launch.environment.push(("GUICHET_LOG".to_owned(), "debug".to_owned()));
        with_mail(&mut town, mailroom.port).await;
        let (citizen, staff) = (town.citizen(), town.reception());
        let service = service(&town, "identite").await;
        let mut starts = starts(&citizen, &town, &service, 4, 20).await.into_iter();
        for nth in 0..3 {
            let start = starts.next().expect("a free time");
            let held = citizen.send(ask_hold(&town.demo.site, &service, &start)).await.expect(201).json();
            let contact = json!({
                "name": "Gwenn Le Goff",
                "email": format!("gwenn-{nth}@mairie.example"),
                "phone": format!("02 61 91 00 1{nth}"),
                "pre_applications": [format!("TT1KC7JV{nth}E")],
            });
            let body = json!({"hold": held["id"], "secret": held["secret"], "contact": contact});
            let booked = staff.post(&town.site_path("/appointments"), &body).await.expect(201).json();
            let code = booked["code"].as_str().expect("a code").to_owned();
            citizen.get(&format!("/api/v1/appointments/{code}")).await.expect(200);
            staff.get(&town.site_path("/appointments?name=goff")).await;
            assert!(!town.server.whole_log().contains(&code), "codes open appointments");
        }
        until("each letter was tried", async || (mailroom.faults_left() == 0).then_some(())).await;
        town.server.stop().await;
        let log = town.server.whole_log();
        assert!(log.contains("a letter did not go out"), "there is something to read: {log}");
        for secret in ["Gwenn", "Goff", "goff", "gwenn-", "mairie.example", "02 61 91", "0261", "TT1KC7JV"] {
            assert!(!log.contains(secret), "{secret} stands in the log");
        }
    })
    .await;
}
