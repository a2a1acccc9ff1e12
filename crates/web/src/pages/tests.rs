//! What pages decide themselves: who may see them, what pairing changes, and that links keep page and language.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use guichet_tests::temporary::Folder;
use lanes::{Lanes, Settings};
use model::town::{EXAMPLE, Town};
use model::{Clock, Entropy, Instant, ManualClock, SiteId};
use queue::live::Channels;
use queue::rules::{Answer, Care, Command, Leg, Origin, Priority, SuspensionKind};
use store::{Import, InstallationKey, Place, Principal, Role, Store, TICKET, TOKEN};
use tokio::sync::watch;
use tower_service::Service;

use crate::app::{App, Parts};
use crate::demo::{Demo, Job};
use crate::limits::{Limits, Peer};
use crate::proxies::Network;

mod alerts;
mod away;
mod carried;
mod earliest;
mod kiosk;
mod paper;
mod phones;
mod rdv;
mod stops;
mod today;

/// 2026-03-10 09:00 in Lorient, a Tuesday.
const NINE: i64 = 1_773_129_600_000;

/// Everybody comes through it.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// More than one address may ask at once.
const MANY: usize = 1_000;

/// The example town on a server without a listener.
struct Hall {
    router: Router,
    clock: Arc<ManualClock>,
    lanes: Lanes,
    principals: Vec<Principal>,
    site: SiteId,
    store: Store,
    _folder: Folder,
}

struct Nothing;

impl Entropy for Nothing {
    fn bits(&self) -> u128 {
        7
    }
}

/// A page as a browser gets it.
struct Page {
    status: StatusCode,
    response: Response<()>,
    text: String,
}

impl Page {
    fn header(&self, name: header::HeaderName) -> &str {
        self.response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Hall {
    async fn open(is_demo: bool, secure: bool) -> Self {
        let folder = Folder::new("pages");
        let key = InstallationKey::demo();
        let now = Instant::from_millis(NINE);
        let manual = Arc::new(ManualClock::new(now));
        let clock: Arc<dyn Clock> = Arc::new(manual.clone());
        let store = Store::open(Place::Sqlite { file: folder.path().join("guichet.db") }).await.unwrap();
        store.migrate().await.unwrap();
        let town = Town::parse(EXAMPLE).unwrap_or_else(|_| panic!("the example is right"));
        let import = Import { town, key: key.clone(), demo: true, epoch: 1, now };
        let principals = store.import(import).await.unwrap().principals;
        let site = store.sites().await.unwrap()[0].id;
        let settings = Settings::for_store(&store);
        let lanes = Lanes::start(store.clone(), key.clone(), clock.clone(), Arc::new(Nothing), settings);
        let job = |principal: &Principal| Job { principal: principal.clone(), token: token(principal) };
        let demo = Demo { site, jobs: principals.iter().map(job).collect() };
        let app = App::new(Parts {
            lanes: lanes.clone(),
            store: store.clone(),
            key,
            since: model::Clock::now(&manual),
            devices: crate::devices::Devices::default(),
            earliest: crate::earliest::Earliest::default(),
            clock: clock.clone(),
            entropy: Arc::new(Nothing),
            epoch: "1".to_owned(),
            demo: is_demo.then_some(demo),
            screens: Channels::new(clock),
            leaving: watch::channel(false).1,
            stopping: watch::channel(false).1,
            limits: Limits::of_town(),
            proxies: [Network::from(PROXY)].into_iter().collect(),
            principals: crate::principals::Principals::default(),
            towns: crate::town::Towns::default(),
            metrics: Box::new(String::new),
            sheets: Box::new(|_, _, _, _| None),
            public_url: None,
            secure,
        });
        Self { router: crate::router(app), clock: manual, lanes, principals, site, store, _folder: folder }
    }

    fn principal(&self, role: Role) -> &Principal {
        let here = |it: &&Principal| it.role == role && it.site.is_none_or(|site| site == self.site);
        self.principals.iter().find(here).unwrap()
    }

    fn cookie(&self, role: Role) -> String {
        let principal = self.principal(role);
        format!("guichet_{}={}", principal.id, token(principal))
    }

    /// What a browser gets that sends these headers.
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "mairie.test");
        request = request.header(header::ACCEPT, "text/html").header(header::ACCEPT_LANGUAGE, "fr");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer(PROXY));
        let response = self.router.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Page { status: parts.status, response: Response::from_parts(parts, ()), text }
    }

    async fn get(&self, path: &str, cookie: &str) -> Page {
        self.ask("GET", path, &[("cookie", cookie)]).await
    }

    /// The page with plain spaces and apostrophes.
    async fn text(&self, path: &str, cookie: &str) -> String {
        self.get(path, cookie).await.text.replace(['\u{a0}', '\u{202f}'], " ").replace("&#39;", "'")
    }

    /// The code of a ticket just taken for the first service.
    async fn take_ticket(&self, language: model::Language) -> String {
        let site = self.lanes.site(self.site).await.unwrap();
        let service = site.read().state.site().services[0].id;
        self.take(service, language).await
    }

    /// The code of a ticket just taken for a service.
    async fn take(&self, service: model::ServiceId, language: model::Language) -> String {
        let legs = vec![Leg { service, persons: 1 }];
        let issue = Command::Issue {
            legs,
            priority: Priority::None,
            language,
            origin: Origin::WalkIn,
            care: Care::default(),
        };
        let Answer::Ticket(id) = self.decide(issue).await else { panic!("an issued ticket has an id") };
        InstallationKey::demo().code(TICKET, id.get())
    }

    async fn decide(&self, command: Command) -> Answer {
        let command = command.into();
        let submission = lanes::Submission { site: self.site, actor: None, key: None, command };
        answer_of(self.lanes.submit(submission).await.unwrap())
    }
}

fn answer_of(done: lanes::Done) -> Answer {
    match done.answer {
        lanes::Answer::Queue(answer) => answer,
        lanes::Answer::Booking(_) => panic!("the queue was asked"),
    }
}

fn token(principal: &Principal) -> String {
    InstallationKey::demo().code(TOKEN, principal.id.get())
}

const OWN_PAGE: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

#[tokio::test]
async fn a_pairing_link_changes_nothing_until_its_button_is_pressed() {
    let hall = Hall::open(false, false).await;
    let agent = hall.principal(Role::Agent);
    let link = format!("/pair/{}", token(agent));
    let shown = hall.get(&link, "").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header(header::SET_COOKIE), "");
    assert!(shown.text.contains(&format!("action=\"{link}\"")) && shown.text.contains("Guichet 1"));

    let paired = hall.ask("POST", &link, &OWN_PAGE).await;
    assert_eq!(paired.status, StatusCode::SEE_OTHER);
    let desk = format!("/desk?counter={}", agent.counter.unwrap());
    assert_eq!(paired.header(header::LOCATION), desk);
    let cookie = paired.header(header::SET_COOKIE);
    assert!(cookie.starts_with(&format!("guichet_{}={}; ", agent.id, token(agent))), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=31536000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let desk = hall.get(&desk, cookie.split(';').next().unwrap()).await;
    assert_eq!(desk.status, StatusCode::OK);
}

#[tokio::test]
async fn over_https_the_cookie_belongs_to_this_host_alone() {
    let hall = Hall::open(false, true).await;
    let kiosk = hall.principal(Role::Kiosk);
    let paired = hall.ask("POST", &format!("/pair/{}", token(kiosk)), &OWN_PAGE).await;
    let cookie = paired.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-guichet_") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(hall.get("/kiosk", cookie.split(';').next().unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_site_cannot_press_the_button() {
    let hall = Hall::open(false, false).await;
    let link = format!("/pair/{}", token(hall.principal(Role::Kiosk)));
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[("origin", "http://elsewhere.test")], &[]] {
        let refused = hall.ask("POST", &link, headers).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.header(header::SET_COOKIE), "");
    }
    // A browser in the town's own network, without https, says where a form comes from only if it may.
    let shown = hall.get(&link, "").await;
    assert_eq!(shown.header(header::REFERRER_POLICY), "same-origin");
    let paired = hall.ask("POST", &link, &[("origin", "http://mairie.test")]).await;
    assert_eq!(paired.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_display_is_paired_for_a_waiting_room_of_its_site() {
    let hall = Hall::open(false, false).await;
    let zone = hall.lanes.site(hall.site).await.unwrap().read().state.site().zones[1].id;
    let link = format!("/pair/{}?zone={zone}&lang=en", token(hall.principal(Role::Display)));
    let shown = hall.get(&link, "").await;
    assert!(shown.text.contains("First floor"), "{}", shown.text);
    let paired = hall.ask("POST", &link, &OWN_PAGE).await;
    assert_eq!(paired.header(header::LOCATION), format!("/display?zone={zone}&lang=en"));
    let elsewhere = hall.get(&link.replace(&zone.to_string(), "z1"), "").await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_does_not_exist_is_told_by_a_page_in_the_readers_language() {
    let hall = Hall::open(false, false).await;
    let ticket = hall.get("/t/0123456789ABCDEFGHJKMNPQRS?lang=en", "").await;
    assert_eq!(ticket.status, StatusCode::NOT_FOUND);
    assert!(ticket.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert!(
        ticket.text.contains("<html lang=\"en\">")
            && ticket.text.contains("href=\"/t/0123456789ABCDEFGHJKMNPQRS?lang=fr\"")
    );
    let pairing = hall.get("/pair/unknown", "").await;
    assert_eq!(pairing.status, StatusCode::NOT_FOUND);
    assert!(pairing.text.contains("Appairage inconnu"));
    assert_eq!(hall.ask("POST", "/pair/unknown", &OWN_PAGE).await.header(header::SET_COOKIE), "");
}

#[tokio::test]
async fn who_is_not_paired_is_told_how_to_be() {
    let hall = Hall::open(false, false).await;
    for path in [
        "/kiosk",
        "/kiosk/services",
        "/display",
        "/desk",
        "/desk/panel?counter=c1",
        "/desk/accueil",
        "/desk/accueil/panel",
        "/desk/accueil/tickets?text=a42",
    ] {
        let nobody = hall.get(path, "").await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(nobody.text.contains("lien d&#39;appairage"), "{path}: {}", nobody.text);
    }
    let display = hall.get("/desk", &hall.cookie(Role::Display)).await;
    assert_eq!(display.status, StatusCode::FORBIDDEN);
    assert!(display.text.contains("appairé pour autre chose"), "{}", display.text);
}

#[tokio::test]
async fn the_reception_is_led_to_its_page_and_finds_tickets_of_today() {
    let hall = Hall::open(false, false).await;
    let link = format!("/pair/{}", token(hall.principal(Role::Reception)));
    let paired = hall.ask("POST", &link, &OWN_PAGE).await;
    assert_eq!(paired.header(header::LOCATION), "/desk/accueil");
    let cookie = hall.cookie(Role::Reception);
    let page = hall.get("/desk/accueil", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("id=\"issue-") && page.text.contains("id=\"reception-notice\""));
    let code = hall.take_ticket(model::Language::Fr).await;
    let found = hall.get("/desk/accueil/tickets?text=1", &cookie).await.text;
    assert!(found.contains("A001") && found.contains(&format!("data-print=\"{code}\"")), "{found}");
    let nothing = hall.get("/desk/accueil/tickets?text=a2", &cookie).await.text;
    assert!(nothing.contains("Aucun ticket"), "{nothing}");
    hall.clock.set(Instant::from_millis(NINE + 24 * 3_600_000));
    hall.decide(Command::EndNotice).await;
    let yesterday = hall.get("/desk/accueil/tickets?text=a1", &cookie).await.text;
    assert!(yesterday.contains("Aucun ticket"), "{yesterday}");
    let agent = hall.get("/desk/accueil", &hall.cookie(Role::Agent)).await.text;
    assert!(agent.contains("id=\"issue-") && !agent.contains("id=\"reception-notice\""));
}

#[tokio::test]
async fn a_browser_with_two_counters_chooses_between_them() {
    let hall = Hall::open(false, false).await;
    let agents = || hall.principals.iter().filter(|it| it.role == Role::Agent).take(2);
    let both: Vec<_> = agents().map(|it| format!("guichet_{}={}", it.id, token(it))).collect();
    let choice = hall.get("/desk?lang=en", &both.join("; ")).await;
    assert_eq!(choice.status, StatusCode::OK);
    for agent in agents() {
        let link = format!("/desk?counter={}&#38;lang=en", agent.counter.unwrap());
        assert!(choice.text.contains(&link), "{}", choice.text);
    }
    assert!(hall.get("/desk", &both[0]).await.text.contains("id=\"desk-panel\""));
}

#[tokio::test]
async fn a_town_wide_reader_names_the_site_or_gets_the_first() {
    let hall = Hall::open(false, false).await;
    let admin = hall.cookie(Role::Admin);
    assert!(hall.get("/display", &admin).await.text.contains(&format!("data-site=\"{}\"", hall.site)));
    assert!(hall.get("/display?site=s2", &admin).await.text.contains("data-site=\"s2\""));
    let kiosk = hall.cookie(Role::Kiosk);
    assert_eq!(hall.get("/kiosk?site=s2", &kiosk).await.status, StatusCode::FORBIDDEN);
    assert_eq!(hall.get("/kiosk?site=s99", &kiosk).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_ticket_is_followed_by_its_code_alone() {
    let hall = Hall::open(false, false).await;
    let code = hall.take_ticket(model::Language::Fr).await;
    let page = hall.get(&format!("/t/{code}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert!(
        page.text.contains("data-state=\"waiting\"")
            && page.text.contains(&format!("href=\"/t/{code}?lang=en\""))
    );
    let taken = hall.get(&format!("/kiosk/ticket?code={code}"), &hall.cookie(Role::Kiosk)).await;
    assert!(taken.text.contains("<svg") && taken.text.contains("kiosk-result"), "{}", taken.text);
    assert_eq!(hall.get(&format!("/kiosk/ticket?code={code}"), "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_asks_too_often_stops_nobody_else_behind_the_same_proxy() {
    let hall = Hall::open(false, false).await;
    let path = format!("/t/{}", hall.take_ticket(model::Language::Fr).await);
    let from = async |address| hall.ask("GET", &path, &[("x-forwarded-for", address)]).await.status;
    // A limit fills up again while a slow machine asks: what is counted is how many it takes, not what one hears.
    let until_refused = async |address| {
        let mut asked = 0;
        while from(address).await != StatusCode::TOO_MANY_REQUESTS {
            asked += 1;
            assert!(asked < MANY, "one address may ask for ever");
        }
        asked
    };
    let asked = until_refused("203.0.113.7").await;
    assert!(asked >= 200, "a waiting room that wakes: {asked}");
    assert_eq!(from("203.0.113.8").await, StatusCode::OK);
    let asked = until_refused("203.0.113.8, 203.0.113.7").await;
    assert!(asked < 100, "who writes it himself is counted as who he is: {asked}");
}

#[tokio::test]
async fn only_the_demonstration_has_doors_and_they_lead_straight_in_once_paired() {
    let town = Hall::open(false, false).await.get("/", "").await;
    assert!(!town.text.contains("/pair/") && town.text.contains("Hôtel de Ville"));
    let hall = Hall::open(true, false).await;
    let door = format!("href=\"/pair/{}\"", token(hall.principal(Role::Kiosk)));
    assert!(hall.get("/", "").await.text.contains(&door));
    let paired = hall.get("/", &hall.cookie(Role::Kiosk)).await;
    assert!(!paired.text.contains(&door) && paired.text.contains("href=\"/kiosk\""));
}

#[tokio::test]
async fn the_kiosk_says_when_services_close_and_when_they_open_again() {
    let hall = Hall::open(false, false).await;
    let kiosk = hall.cookie(Role::Kiosk);
    let at = async |minutes| {
        hall.clock.set(Instant::from_millis(NINE).plus_minutes(minutes));
        hall.get("/kiosk/services", &kiosk).await.text.replace('\u{a0}', " ")
    };
    assert!(!at(0).await.contains("Ferme à"), "noon is far");
    assert!(at(150).await.contains("Ferme à 12 h"));
    let lunch = at(190).await;
    assert!(
        lunch.contains("Ouvre à 13 h 30, tickets dès 13 h 15") && !lunch.contains("data-service="),
        "{lunch}"
    );
    assert!(at(9 * 60).await.contains("Ouvre demain à 8 h 30, tickets dès 8 h 15"));
}

#[tokio::test]
async fn a_browser_that_is_paired_twice_is_the_kiosk_of_the_site_that_its_address_names() {
    let hall = Hall::open(false, false).await;
    let annexe = hall.principals.iter().find(|it| it.role == Role::Kiosk && it.site != Some(hall.site));
    let annexe = annexe.expect("the example has an annexe");
    let site = annexe.site.unwrap();
    let cookies = format!("{}; guichet_{}={}", hall.cookie(Role::Kiosk), annexe.id, token(annexe));
    let service = {
        let published = hall.lanes.site(site).await.unwrap();
        let committed = published.read();
        committed.state.site().services[0].id
    };
    for path in ["/kiosk", "/kiosk/services"] {
        let page = hall.get(&format!("{path}?site={site}"), &cookies).await;
        assert!(page.text.contains(&service.to_string()), "{path}: {}", page.text);
        let own = hall.get(path, &hall.cookie(Role::Kiosk)).await;
        assert!(!own.text.contains(&service.to_string()), "{path}");
    }
}

#[tokio::test]
async fn a_stop_is_told_at_the_kiosk_at_the_desk_and_on_the_phone() {
    let hall = Hall::open(false, false).await;
    let code = hall.take_ticket(model::Language::Fr).await;
    let reason = "exercice d'évacuation".to_owned();
    hall.decide(Command::Suspend { service: None, kind: SuspensionKind::Drill, reason, until_at: None })
        .await;
    let phone = hall.get(&format!("/t/{code}"), "").await;
    let kiosk = hall.get("/kiosk", &hall.cookie(Role::Kiosk)).await;
    let desk = hall.get("/desk", &hall.cookie(Role::Agent)).await;
    for page in [phone, kiosk, desk] {
        assert!(page.text.to_lowercase().contains("exercice d&#39;évacuation"), "{}", page.text);
    }
}

#[tokio::test]
async fn the_desk_tells_who_is_there_who_comes_next_and_what_can_be_undone() {
    let hall = Hall::open(false, false).await;
    for language in [model::Language::En, model::Language::Fr] {
        hall.take_ticket(language).await;
    }
    let site = hall.lanes.site(hall.site).await.unwrap();
    let service = site.read().state.site().services[0].id;
    let serves = |counter: &&model::Counter| counter.preference_minutes(service).is_some();
    let counter = site.read().state.site().counters.iter().find(serves).unwrap().id;
    let agent = hall.principals.iter().find(|it| it.counter == Some(counter)).unwrap();
    let call = Command::CallNext { counter, finish: false };
    let actor = Some(lanes::Actor { principal: agent.id, counter: Some(counter), alone: false });
    let call = lanes::Submission { site: hall.site, actor, key: None, command: call.into() };
    hall.lanes.submit(call).await.unwrap();
    let cookie = format!("guichet_{}={}", agent.id, token(agent));
    let panel = hall.get(&format!("/desk/panel?counter={counter}"), &cookie).await;
    let text = panel.text.replace('\u{a0}', " ");
    for part in
        ["Parle : English", "Appelé à 9 h", "Annuler : appel de ", "data-seconds=\"30\"", "À suivre : "]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn who_tries_codes_is_limited_on_every_route_and_paired_devices_are_not() {
    let hall = Hall::open(false, false).await;
    let code = "0123456789ABCDEFGHJKMNPQRS";
    let kiosk = format!("Bearer {}", token(hall.principal(Role::Kiosk)));
    for (last, (method, path)) in (1..=99).zip([
        ("GET", "/api/v1/tickets/{}"),
        ("GET", "/api/v1/tickets/{}/live"),
        ("POST", "/api/v1/tickets/{}/delays"),
        ("POST", "/api/v1/tickets/{}/repeats"),
        ("POST", "/api/v1/tickets/{}/withdrawals"),
        ("GET", "/t/{}"),
        ("POST", "/t/{}/returns"),
        ("POST", "/t/{}/delays"),
        ("POST", "/t/{}/repeats"),
        ("POST", "/t/{}/withdrawals"),
        ("GET", "/pair/{}"),
        ("POST", "/pair/{}"),
    ]) {
        let address = format!("192.0.2.{last}");
        let from = |token| [("x-forwarded-for", address.as_str()), ("authorization", token)];
        let path = path.replace("{}", code);
        let mut refused = false;
        for _ in 0..MANY {
            let answer = hall.ask(method, &path, &from("Bearer nobody")).await;
            refused = answer.status == StatusCode::TOO_MANY_REQUESTS;
            if refused {
                break;
            }
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
        }
        assert!(refused, "{method} {path} is not limited");
        let paired = hall.ask(method, &path, &from(&kiosk)).await;
        assert_ne!(paired.status, StatusCode::TOO_MANY_REQUESTS, "{method} {path}: a paired device");
    }
}

#[tokio::test]
async fn a_code_may_be_typed_in_small_letters() {
    let hall = Hall::open(false, false).await;
    let code = hall.take_ticket(model::Language::Fr).await;
    let mistaken = code.to_lowercase().replace('1', "l").replace('0', "o");
    for typed in [code.to_lowercase(), mistaken] {
        for path in [format!("/t/{typed}"), format!("/api/v1/tickets/{typed}")] {
            assert_eq!(hall.get(&path, "").await.status, StatusCode::OK, "{path}");
        }
        let gone = hall.ask("POST", &format!("/api/v1/tickets/{typed}/withdrawals"), &[]).await;
        assert!([StatusCode::OK, StatusCode::CONFLICT].contains(&gone.status), "{}", gone.status);
    }
}

#[tokio::test]
async fn no_answer_of_the_interface_is_kept_by_anybody() {
    let hall = Hall::open(false, false).await;
    let code = hall.take_ticket(model::Language::Fr).await;
    for path in [
        format!("/api/v1/tickets/{code}"),
        format!("/api/v1/tickets/{code}/live"),
        format!("/api/v1/sites/{}", hall.site),
        "/api/v1/nothing".to_owned(),
    ] {
        let answer = hall.ask("HEAD", &path, &[]).await;
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_wrong_value_is_told_in_the_readers_language_with_its_limits() {
    let hall = Hall::open(false, false).await;
    let site = hall.lanes.site(hall.site).await.unwrap();
    let service = site.read().state.site().services[0].clone();
    let kiosk = format!("Bearer {}", token(hall.principal(Role::Kiosk)));
    for (language, reason) in [("fr", "Il faut de 1 à "), ("en", "It must be 1 to ")] {
        let body = format!(r#"{{"service":"{}","persons":0}}"#, service.id);
        let request = Request::post(format!("/api/v1/sites/{}/tickets?lang={language}", hall.site))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, &kiosk);
        let response = hall.router.clone().call(request.body(Body::from(body)).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let error = &problem["errors"][0];
        let most = u64::from(service.max_persons());
        assert_eq!((&error["field"], &error["code"]), (&"persons".into(), &"range".into()), "{problem}");
        assert_eq!((&error["least"], &error["most"]), (&1.into(), &most.into()));
        assert_eq!(error["reason"], format!("{reason}{most}."));
        assert!(problem["detail"].as_str().unwrap().contains(reason), "{problem}");
    }
}

/// The panel of the first counter that serves `service`, as its agent reads it.
async fn panel_for(hall: &Hall, service: &str) -> String {
    let site = hall.lanes.site(hall.site).await.unwrap();
    let (counter, cookie) = {
        let committed = site.read();
        let town = committed.state.site();
        let service = town.services.iter().find(|it| it.slug == service).unwrap().id;
        let serves = |counter: &&model::Counter| counter.preference_minutes(service).is_some();
        let counter = town.counters.iter().find(serves).unwrap().id;
        let agent = hall.principals.iter().find(|it| it.counter == Some(counter)).unwrap();
        (counter, format!("guichet_{}={}", agent.id, token(agent)))
    };
    let panel = hall.get(&format!("/desk/panel?counter={counter}"), &cookie).await;
    assert_eq!(panel.status, StatusCode::OK);
    panel.text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[tokio::test]
async fn before_closing_the_desk_says_until_when_and_who_is_received_whatever_the_hour() {
    let hall = Hall::open(false, false).await;
    let site = hall.lanes.site(hall.site).await.unwrap();
    let birth = {
        let committed = site.read();
        committed.state.site().services.iter().find(|it| it.slug == "naissance").unwrap().id
    };
    let issue = Command::Issue {
        legs: vec![Leg { service: birth, persons: 1 }],
        priority: Priority::Declared,
        language: model::Language::Fr,
        origin: Origin::WalkIn,
        care: Care { needs: vec![queue::rules::Need::Wheelchair], fetch: true, ..Care::default() },
    };
    let Answer::Ticket(ticket) = hall.decide(issue).await else { panic!("an issued ticket has an id") };
    let number = site.read().state.ticket(ticket).unwrap().number_text();
    let early = panel_for(&hall, "naissance").await;
    for part in ["priorité à confirmer", "venir chercher la personne · fauteuil"] {
        assert!(early.contains(part), "{part}: {early}");
    }
    assert!(!early.contains("quelle que soit l&#39;heure") && !early.contains("Ce guichet ferme"), "{early}");
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(150));
    let late = panel_for(&hall, "naissance").await;
    for part in [
        "Ce guichet ferme à 12 h.".to_owned(),
        format!("À recevoir quelle que soit l&#39;heure : {number}"),
        "ferme à 12 h".to_owned(),
    ] {
        assert!(late.contains(&part), "{part}: {late}");
    }
}

#[tokio::test]
async fn a_call_for_help_is_answered_by_name_and_tells_no_visitor() {
    let hall = Hall::open(false, false).await;
    let agents: Vec<&Principal> =
        hall.principals.iter().filter(|it| it.role == Role::Agent).take(3).collect();
    let panel = async |agent: &Principal| {
        let cookie = format!("guichet_{}={}", agent.id, token(agent));
        let panel = hall.get(&format!("/desk/panel?counter={}", agent.counter.unwrap()), &cookie).await;
        panel.text.replace('\u{a0}', " ")
    };
    let by = async |agent: &Principal, command: Command| {
        let actor = Some(lanes::Actor { principal: agent.id, counter: agent.counter, alone: false });
        let submission = lanes::Submission { site: hall.site, actor, key: None, command: command.into() };
        answer_of(hall.lanes.submit(submission).await.unwrap())
    };
    let Answer::Help(help) = by(agents[0], Command::CallHelp { counter: agents[0].counter }).await else {
        panic!("a call has an id")
    };
    let own = panel(agents[0]).await;
    assert!(own.contains("Message envoyé à 9 h.") && !own.contains("Aide demandée"), "{own}");
    assert!(panel(agents[1]).await.contains("Aide demandée : Guichet 1, à 9 h"));
    by(agents[1], Command::AnswerHelp(help)).await;
    assert!(panel(agents[0]).await.contains("Guichet 2 arrive"));
    assert!(panel(agents[1]).await.contains("Vous y allez : Guichet 1"));
    assert!(panel(agents[2]).await.contains("Guichet 2 y va"));
}
