//! What people are told while everything stands still, when they missed their call, and where it is closed.

use super::*;

impl Hall {
    async fn stop(&self, kind: SuspensionKind, reason: &str, minutes: Option<i64>) -> model::SuspensionId {
        let until_at = minutes.map(|minutes| Instant::from_millis(NINE).plus_minutes(minutes));
        let stop = Command::Suspend { service: None, kind, reason: reason.to_owned(), until_at };
        let Answer::Suspension(id) = self.decide(stop).await else { panic!("a stop has an id") };
        id
    }
}

/// The main part of a page, from its first heading on.
fn main_of(page: &str) -> &str {
    page.split("<h1").nth(1).expect("a heading")
}

#[tokio::test]
async fn during_a_stop_the_phone_leads_with_it_and_offers_nothing_that_makes_no_sense() {
    let hall = Hall::open(true, false).await;
    let path = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    assert!(hall.text(&path, "").await.contains("15 minutes de plus"));
    let stop = hall.stop(SuspensionKind::Outage, "panne informatique", Some(90)).await;
    let page = hall.text(&path, "").await;
    let [title, back, keep, number, ahead] = [
        "Accueil interrompu : panne",
        "Panne informatique. Reprise prévue à 10 h 30.",
        "Vous gardez votre tour.",
        "class=\"number\"",
        "Vous êtes le prochain.",
    ]
    .map(|part| main_of(&page).find(part).unwrap_or_else(|| panic!("{part}: {page}")));
    assert!(title < back && back < keep && keep < number && number < ahead, "{page}");
    assert!(!page.contains("15 minutes de plus") && !page.contains("Vous attendez"), "{page}");
    assert!(page.contains("Je renonce"), "who cannot stay may still give up");
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(95));
    assert!(hall.text(&path, "").await.contains("La reprise, prévue à 10 h 30, a du retard."));
    hall.decide(Command::Resume(stop)).await;
    hall.stop(SuspensionKind::Evacuation, "évacuation du bâtiment", None).await;
    let page = hall.text(&path, "").await;
    let told = main_of(&page);
    assert!(told.contains("Évacuez le bâtiment") && told.contains("Sortez calmement"), "{page}");
    assert!(!told.contains("évacuation du bâtiment"), "the title says it already: {page}");
}

#[tokio::test]
async fn people_for_whom_no_counter_is_open_are_told_and_so_is_who_can_open_one() {
    let hall = Hall::open(true, false).await;
    let path = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    let (reception, manager) = (hall.cookie(Role::Reception), hall.cookie(Role::Manager));
    let warned = "Une personne attend, et aucun guichet n'est ouvert.".replace("Une", "une");
    let phone = hall.text(&path, "").await;
    assert!(phone.contains("L'accueil le sait, et vous gardez votre tour.") && !phone.contains("prochain"));
    assert!(hall.text("/kiosk", &hall.cookie(Role::Kiosk)).await.contains("Personne au guichet"));
    assert!(hall.text("/", "").await.contains("Personne au guichet en ce moment"));
    assert!(hall.text("/desk/accueil/panel", &reception).await.contains("Aucun guichet ouvert"));
    assert!(hall.text("/manage/today", &manager).await.contains(&warned));
    let site = hall.lanes.site(hall.site).await.unwrap();
    let counters: Vec<_> = site.read().state.site().counters.iter().map(|counter| counter.id).collect();
    for counter in counters {
        hall.decide(Command::OpenCounter(counter)).await;
    }
    assert!(hall.text(&path, "").await.contains("Vous êtes le prochain."));
    assert!(!hall.text("/desk/accueil/panel", &reception).await.contains("Aucun guichet ouvert"));
    assert!(!hall.text("/manage/today", &manager).await.contains(&warned));
}

#[tokio::test]
async fn every_phone_of_a_family_on_a_break_says_when_it_comes_back() {
    let hall = Hall::open(true, false).await;
    let mut phones = Vec::new();
    for _ in 0..2 {
        phones.push(format!("/t/{}", hall.take_ticket(model::Language::Fr).await));
    }
    let site = hall.lanes.site(hall.site).await.unwrap();
    let mut tickets: Vec<_> = site.read().state.tickets().map(|ticket| ticket.id).collect();
    tickets.sort();
    hall.decide(Command::Join(tickets[0], tickets[1])).await;
    hall.decide(Command::Delay(tickets[0], 15)).await;
    for phone in phones {
        let page = hall.text(&phone, "").await;
        assert!(page.contains("data-state=\"parked\"") && page.contains("9 h 15"), "{page}");
    }
}

#[tokio::test]
async fn who_comes_during_a_stop_is_told_what_to_do_and_the_reception_may_note_it() {
    let hall = Hall::open(true, false).await;
    let kiosk = hall.cookie(Role::Kiosk);
    let reception = hall.cookie(Role::Reception);
    for (kind, told, open) in [
        (SuspensionKind::Outage, "Présentez-vous à l'accueil : votre arrivée est notée", true),
        (SuspensionKind::Drill, "N'entrez pas. Revenez à la reprise", false),
    ] {
        let stop = hall.stop(kind, "essai", Some(30)).await;
        for (path, cookie) in [("/kiosk", &*kiosk), ("/", "")] {
            let page = hall.text(path, cookie).await;
            assert!(page.contains(told) && page.contains("Reprise prévue à 9 h 30."), "{path}: {page}");
        }
        let panel = hall.text("/desk/accueil/panel", &reception).await;
        assert_eq!(!panel.contains("disabled"), open, "tiles during {kind:?}: {panel}");
        let hint = if open { "son heure d'arrivée compte" } else { "Pas de ticket" };
        assert!(panel.contains(hint), "{panel}");
        hall.decide(Command::Resume(stop)).await;
    }
}

#[tokio::test]
async fn a_service_that_stands_still_leads_from_the_kiosk_to_the_reception() {
    let hall = Hall::open(true, false).await;
    let site = hall.lanes.site(hall.site).await.unwrap();
    let service = site.read().state.site().services[0].id;
    let kind = SuspensionKind::Outage;
    hall.decide(Command::Suspend { service: Some(service), kind, reason: "panne".into(), until_at: None })
        .await;
    let page = hall.text("/kiosk", &hall.cookie(Role::Kiosk)).await;
    assert!(page.contains(&format!("data-open=\"service-{service}\"")), "{page}");
    let screen = page.split(&format!("data-screen=\"service-{service}\"")).nth(1).unwrap();
    let screen = screen.split("</section>").next().unwrap();
    assert!(screen.contains("Accueil interrompu : panne") && screen.contains("Présentez-vous"), "{screen}");
}

#[tokio::test]
async fn who_missed_the_call_reads_until_when_to_come_back() {
    let hall = Hall::open(true, false).await;
    let path = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    let site = hall.lanes.site(hall.site).await.unwrap();
    let (ticket, counter) = {
        let committed = site.read();
        let ticket = committed.state.tickets().next().unwrap().id;
        let service = committed.state.site().services[0].id;
        let able = |it: &&model::Counter| it.preference_minutes(service).is_some();
        (ticket, committed.state.site().counters.iter().find(able).unwrap().id)
    };
    hall.decide(Command::OpenCounter(counter)).await;
    hall.decide(Command::Call { counter, ticket, finish: false, reason: None }).await;
    hall.decide(Command::NoShow(ticket)).await;
    let until = site.read().state.returns_until(site.read().state.ticket(ticket).unwrap()).unwrap();
    let minutes = (until - Instant::from_millis(NINE)).num_minutes();
    let told = format!("Présentez-vous à l'accueil avant 9 h {minutes:02} : vous gardez votre tour.");
    let page = hall.text(&path, "").await;
    assert!(page.contains(&told), "{told}: {page}");
    hall.clock.set(until.plus_minutes(1));
    assert!(hall.text(&path, "").await.contains("Le temps pour revenir est passé."));
}

#[tokio::test]
async fn a_closed_service_says_when_it_opens_next() {
    let hall = Hall::open(false, false).await;
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(12 * 60));
    let site = hall.lanes.site(hall.site).await.unwrap();
    let service = site.read().state.site().services[0].id;
    let body = format!("{{\"service\":\"{service}\"}}");
    let principal = hall.principal(Role::Kiosk);
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1/sites/{}/tickets", hall.site))
        .header(header::HOST, "mairie.test")
        .header(header::ACCEPT_LANGUAGE, "fr")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {}", token(principal)))
        .body(Body::from(body))
        .unwrap();
    request.extensions_mut().insert(Peer(PROXY));
    let response = hall.router.clone().call(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let detail = problem["detail"].as_str().unwrap().replace('\u{a0}', " ");
    assert!(problem["type"] == "service-closed" && detail.contains("elle ouvre demain à 8 h 30"), "{detail}");
    let kiosk = hall.text("/kiosk", &hall.cookie(Role::Kiosk)).await;
    assert!(kiosk.contains("Ouvre demain à 8 h 30, tickets dès 8 h 15"), "{kiosk}");
    let home = hall.text("/", "").await;
    assert!(home.contains("ouvre demain à 8 h 30") && !home.contains("8 h 15"), "{home}");
}
