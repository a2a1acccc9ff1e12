//! What a phone says until it is really over, where it sends people, and what it says at closing.

use lanes::{Actor, Submission};
use model::{CounterId, ServiceId, TicketId};

use super::*;

impl Hall {
    /// By the agent at a counter.
    async fn at(&self, counter: CounterId, command: Command) -> Answer {
        let agent = self.principals.iter().find(|it| it.counter == Some(counter)).unwrap();
        let actor = Some(Actor { principal: agent.id, counter: Some(counter), alone: false });
        let submission = Submission { site: self.site, actor, key: None, command: command.into() };
        answer_of(self.lanes.submit(submission).await.unwrap())
    }

    /// The first service that counters of several rooms serve, with one counter of each.
    async fn of_two_rooms(&self) -> (ServiceId, CounterId, CounterId) {
        let site = self.lanes.site(self.site).await.unwrap();
        let committed = site.read();
        let site = committed.state.site();
        let found = site.services.iter().find_map(|service| {
            let able = || site.counters.iter().filter(|it| it.preference_minutes(service.id).is_some());
            let below = able().find(|counter| counter.zone == site.zones[0].id)?;
            let above = able().find(|counter| counter.zone == site.zones[1].id)?;
            Some((service.id, below.id, above.id))
        });
        found.expect("the example has one")
    }

    async fn only_ticket(&self) -> TicketId {
        let site = self.lanes.site(self.site).await.unwrap();
        site.read().state.tickets().next().unwrap().id
    }
}

fn minutes(minutes: i64) -> Instant {
    Instant::from_millis(NINE).plus_minutes(minutes)
}

#[tokio::test]
async fn a_phone_listens_for_as_long_as_the_end_of_the_visit_can_be_undone() {
    let hall = Hall::open(false, false).await;
    let (service, counter, _) = hall.of_two_rooms().await;
    let phone = format!("/t/{}", hall.take(service, model::Language::Fr).await);
    let ticket = hall.only_ticket().await;
    let next = || hall.at(counter, Command::CallNext { counter, finish: true });
    next().await;
    next().await;
    let page = hall.text(&phone, "").await;
    assert!(page.contains("C'est terminé") && page.contains("data-final=\"false\""), "{page}");
    assert!(page.contains("http-equiv=\"refresh\""), "also without JavaScript");
    hall.at(counter, Command::Undo(ticket, None)).await;
    assert!(hall.text(&phone, "").await.contains("data-state=\"called\""));
    next().await;
    hall.clock.set(minutes(1));
    let page = hall.text(&phone, "").await;
    assert!(page.contains("data-final=\"true\"") && !page.contains("http-equiv"), "{page}");
}

#[tokio::test]
async fn who_may_be_called_in_two_rooms_reads_both() {
    let hall = Hall::open(false, false).await;
    let (service, below, above) = hall.of_two_rooms().await;
    let code = hall.take(service, model::Language::Fr).await;
    let (phone, kiosk) = (format!("/t/{code}"), hall.cookie(Role::Kiosk));
    let taken = format!("/kiosk/ticket?code={code}");
    let both = "Attendez dans la salle : Rez-de-chaussée ou 1er étage";
    for open in [None, Some(below), Some(above)] {
        if let Some(counter) = open {
            hall.at(counter, Command::OpenCounter(counter)).await;
        }
        let told = if open == Some(below) { "Attendez dans la salle : Rez-de-chaussée<" } else { both };
        assert!(hall.text(&phone, "").await.contains(told), "{open:?}");
        assert_eq!(
            hall.text(&taken, &kiosk).await.matches(told.trim_end_matches('<')).count(),
            2,
            "{open:?}"
        );
    }
}

#[tokio::test]
async fn nobody_is_offered_time_past_closing_and_who_waits_then_is_still_told() {
    let hall = Hall::open(false, false).await;
    let phone = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    let offered = |page: &str| page.contains("15 minutes de plus");
    hall.clock.set(minutes(164)); // 11:44; it closes at noon
    let page = hall.text(&phone, "").await;
    assert!(offered(&page) && page.contains("L'accueil ferme à 12 h."), "{page}");
    hall.clock.set(minutes(165));
    assert!(!offered(&hall.text(&phone, "").await));
    let late = hall.ask("POST", &format!("{phone}/delays"), &OWN_PAGE).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "a tap that comes too late shows how the ticket stands");
    hall.clock.set(minutes(181));
    let page = hall.text(&phone, "").await;
    let told = "L'accueil ne donne plus de tickets. Avec le vôtre, vous serez reçu ou prévenu.";
    assert!(page.contains("data-state=\"waiting\"") && page.contains(told) && !offered(&page), "{page}");
}

#[tokio::test]
async fn who_asked_for_time_comes_back_with_one_tap() {
    let hall = Hall::open(false, false).await;
    let phone = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    assert!(!hall.text(&phone, "").await.contains("Je suis là"));
    hall.ask("POST", &format!("{phone}/delays"), &OWN_PAGE).await;
    let page = hall.text(&phone, "").await;
    assert!(page.contains("data-state=\"parked\"") && page.contains("Je suis là"), "{page}");
    hall.ask("POST", &format!("{phone}/returns"), &OWN_PAGE).await;
    let page = hall.text(&phone, "").await;
    assert!(page.contains("data-state=\"waiting\"") && !page.contains("Je suis là"), "{page}");
}

#[tokio::test]
async fn what_is_never_refused_is_given_after_closing_where_somebody_is_there() {
    let hall = Hall::open(false, false).await;
    let site = hall.lanes.site(hall.site).await.unwrap();
    let (service, counter) = {
        let committed = site.read();
        let site = committed.state.site();
        let birth =
            site.services.iter().find(|service| service.never_refuse).expect("the example has a birth");
        let able = site.counters.iter().find(|it| it.preference_minutes(birth.id).is_some()).unwrap();
        (birth.id, able.id)
    };
    hall.at(counter, Command::OpenCounter(counter)).await;
    let (kiosk, reception) = (hall.cookie(Role::Kiosk), hall.cookie(Role::Reception));
    let tile = async || {
        let page = hall.text("/kiosk/services", &kiosk).await;
        let tile = page.split(&format!("id=\"tile-service-{service}\"")).nth(1).unwrap_or_default();
        tile.split("</li>").next().unwrap().to_owned()
    };
    let gives = async || !tile().await.is_empty() && !tile().await.contains("Ouvre");
    hall.clock.set(minutes(179));
    let soon = tile().await;
    assert!(soon.contains("Ferme à 12 h") && !soon.contains("vous risquez"), "{soon}");
    hall.clock.set(minutes(181));
    assert!(gives().await, "{}", tile().await);
    // The town's own page and the interface say the same.
    let told = async || {
        let home = hall.text("/", "").await;
        let home =
            home.split("Déclaration de naissance").nth(1).unwrap().split("</li>").next().unwrap().to_owned();
        let site = hall.get(&format!("/api/v1/sites/{}", hall.site), "").await;
        let site: serde_json::Value = serde_json::from_str(&site.text).unwrap();
        let services = site["services"].as_array().unwrap();
        let birth = services.iter().find(|it| it["id"] == service.to_string()).unwrap();
        (home, birth["open"].clone(), birth["opens_at"].clone())
    };
    let (home, open, opens_at) = told().await;
    assert!(home.contains("ouvert") && home.contains("même après la fermeture"), "{home}");
    assert_eq!((open, opens_at), (true.into(), serde_json::Value::Null));
    hall.at(counter, Command::CloseCounter(counter)).await;
    assert!(!gives().await);
    let (home, open, opens_at) = told().await;
    assert!(home.contains("fermé") && home.contains("ouvre à 13 h 30"), "{home}");
    // From when tickets are given, a quarter of an hour before the doors open.
    assert_eq!((open, opens_at), (false.into(), "2026-03-10T13:15:00.000+01:00".into()));
    let tiles = hall.text("/desk/accueil", &reception).await;
    let tile = tiles.split(&format!("id=\"issue-{service}\"")).nth(1).expect("its tile");
    assert!(!tile.split('>').next().unwrap().contains("disabled"), "staff gives one at any time: {tile}");
}

#[tokio::test]
async fn next_during_a_stop_leaves_who_was_called_and_says_so() {
    let hall = Hall::open(false, false).await;
    let (service, counter, _) = hall.of_two_rooms().await;
    hall.take(service, model::Language::Fr).await;
    hall.at(counter, Command::CallNext { counter, finish: true }).await;
    let kind = SuspensionKind::Drill;
    hall.decide(Command::Suspend { service: None, kind, reason: "essai".into(), until_at: None }).await;
    let agent = hall.principals.iter().find(|it| it.counter == Some(counter)).unwrap();
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1/counters/{counter}/calls"))
        .header(header::HOST, "mairie.test")
        .header(header::ACCEPT_LANGUAGE, "fr")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {}", token(agent)))
        .body(Body::from("{\"finish\":true}"))
        .unwrap();
    request.extensions_mut().insert(Peer(PROXY));
    let response = hall.router.clone().call(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let detail = problem["detail"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(problem["type"], "suspended");
    assert!(detail.ends_with("001 n'est pas encore venu : il reste appelé à ce guichet."), "{detail}");
    let site = hall.lanes.site(hall.site).await.unwrap();
    assert!(site.read().state.visit_at(counter).is_some());
}

#[tokio::test]
async fn a_ticket_tells_its_priority_what_each_service_asks_for_and_that_nobody_serves_yet() {
    let hall = Hall::open(true, false).await;
    let legs: Vec<Leg> = {
        let site = hall.lanes.site(hall.site).await.unwrap();
        let committed = site.read();
        let asking = committed.state.site().services.iter().filter(|it| !it.documents.is_empty());
        asking.take(2).map(|service| Leg { service: service.id, persons: 1 }).collect()
    };
    let issue = Command::Issue {
        legs: legs.clone(),
        priority: Priority::Declared,
        language: model::Language::Fr,
        origin: Origin::WalkIn,
        care: Care::default(),
    };
    let Answer::Ticket(id) = hall.decide(issue).await else { panic!("an issued ticket has an id") };
    let code = InstallationKey::demo().code(TICKET, id.get());
    let page = hall.text(&format!("/kiosk/ticket?code={code}"), &hall.cookie(Role::Kiosk)).await;
    assert_eq!(page.matches("Priorité demandée.").count(), 2, "on the screen and on paper: {page}");
    assert_eq!(page.matches("Aucun guichet n'est ouvert en ce moment").count(), 2, "{page}");
    assert!(!page.contains("prochain"), "who is first of a line that nobody serves is not next: {page}");
    let site = hall.lanes.site(hall.site).await.unwrap();
    for leg in legs {
        let document = site.read().state.site().service(leg.service).unwrap().documents[0]
            .get(model::Language::Fr)
            .replace(['\u{a0}', '\u{202f}'], " ");
        assert!(page.matches(document.as_str()).count() >= 2, "{document}: {page}");
    }
    hall.clock.set(minutes(175)); // 11:55; it closes at noon
    let late = format!("/kiosk/ticket?code={}", hall.take_ticket(model::Language::Fr).await);
    let page = hall.text(&late, &hall.cookie(Role::Kiosk)).await;
    assert!(page.contains("Ferme à 12 h"), "{page}");
}
