//! What everybody may read: sites, services, health, the description of the API.

use guichet_tests::town::on_both;

#[tokio::test]
async fn the_directory_names_every_service_and_counter() {
    on_both(async |town| {
        let site = town.citizen().get(&town.site_path("")).await.expect(200).json();
        assert_eq!(site["id"], town.demo.site);
        assert_eq!(site["time_zone"], "Europe/Paris");
        let ids = |list: &str| -> Vec<String> {
            let list = site[list].as_array().expect("a list");
            list.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
        };
        for service in &town.demo.services {
            assert!(ids("services").contains(&service.id), "{}", service.name);
        }
        for counter in &town.demo.counters {
            assert!(ids("counters").contains(&counter.id), "{}", counter.name);
        }
        assert!(
            site["services"].as_array().unwrap().iter().all(|service| service["open"] == true),
            "round the clock"
        );
    })
    .await;
}

#[tokio::test]
async fn texts_come_in_the_language_asked_for() {
    on_both(async |town| {
        let name = async |path: &str| {
            let site = town.citizen().get(&town.site_path(path)).await.expect(200).json();
            site["services"].as_array().unwrap().iter().map(|s| s["name"].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(name("").await, name("?lang=fr").await, "French is the default");
        assert_ne!(name("?lang=fr").await, name("?lang=en").await);
    })
    .await;
}

#[tokio::test]
async fn health_metrics_and_pages_answer() {
    on_both(async |town| {
        let citizen = town.citizen();
        for path in ["/healthz", "/readyz", "/metrics", "/api/openapi.json", "/"] {
            citizen.get(path).await.expect(200);
        }
        let page = citizen.get("/").await;
        assert!(page.header("content-type").is_some_and(|media| media.starts_with("text/html")));
        assert!(page.header("content-security-policy").is_some(), "a strict policy");
        let ticket = town.ticket(&town.demo.services[0].id).await;
        let live = citizen.get(&format!("/t/{}", ticket.code.unwrap())).await;
        assert!(String::from_utf8_lossy(&live.expect(200).body).contains(&ticket.number));
        assert_eq!(live.header("referrer-policy"), Some("no-referrer"), "the code stays here");
        let unserved = async |services: u8| {
            let figures = citizen.get("/metrics").await;
            let said = format!("guichet_unserved_services {services}\n");
            assert!(String::from_utf8_lossy(&figures.expect(200).body).contains(&said), "{figures}");
        };
        unserved(1).await;
        for desk in town.desks() {
            desk.agent
                .post(&format!("/api/v1/counters/{}/openings", desk.counter), &serde_json::json!({}))
                .await;
        }
        unserved(0).await;
    })
    .await;
}

/// The queue half of the contract.
const ROUTES: [(&str, &str); 55] = [
    ("get", "/api/v1/sites"),
    ("get", "/api/v1/sites/{site}"),
    ("post", "/api/v1/sites/{site}/tickets"),
    ("post", "/api/v1/counters/{counter}/calls"),
    ("get", "/api/v1/counters/{counter}"),
    ("post", "/api/v1/counters/{counter}/openings"),
    ("post", "/api/v1/counters/{counter}/pauses"),
    ("post", "/api/v1/counters/{counter}/closings"),
    ("post", "/api/v1/tickets/{}/rings"),
    ("post", "/api/v1/tickets/{}/starts"),
    ("post", "/api/v1/tickets/{}/completions"),
    ("post", "/api/v1/tickets/{}/no-shows"),
    ("post", "/api/v1/tickets/{}/parkings"),
    ("post", "/api/v1/tickets/{}/transfers"),
    ("post", "/api/v1/tickets/{}/undos"),
    ("post", "/api/v1/tickets/{}/returns"),
    ("post", "/api/v1/tickets/{}/withdrawals"),
    ("post", "/api/v1/sites/{site}/suspensions"),
    ("delete", "/api/v1/suspensions/{id}"),
    ("get", "/api/v1/sites/{site}/suspensions"),
    ("post", "/api/v1/sites/{site}/beats"),
    ("get", "/api/v1/sites/{site}/devices"),
    ("post", "/api/v1/sites/{site}/slips"),
    ("post", "/api/v1/sites/{site}/day-closings"),
    ("post", "/api/v1/sites/{site}/notices"),
    ("get", "/api/v1/sites/{site}/notice"),
    ("delete", "/api/v1/sites/{site}/notice"),
    ("post", "/api/v1/sites/{site}/help-calls"),
    ("get", "/api/v1/sites/{site}/help-calls"),
    ("post", "/api/v1/help-calls/{id}/answers"),
    ("get", "/api/v1/tickets/{}"),
    ("get", "/api/v1/tickets/{}/live"),
    ("get", "/api/v1/sites/{site}/board"),
    ("get", "/api/v1/sites/{site}/live"),
    ("get", "/api/v1/sites/{site}/slots"),
    ("get", "/api/v1/sites/{site}/days"),
    ("get", "/api/v1/slots/first"),
    ("post", "/api/v1/sites/{site}/holds"),
    ("post", "/api/v1/holds/{id}/extensions"),
    ("delete", "/api/v1/holds/{id}"),
    ("post", "/api/v1/sites/{site}/appointments"),
    ("get", "/api/v1/sites/{site}/appointments"),
    ("get", "/api/v1/appointments/{code}"),
    ("delete", "/api/v1/appointments/{code}"),
    ("post", "/api/v1/appointments/{code}/moves"),
    ("post", "/api/v1/appointments/{code}/persons"),
    ("post", "/api/v1/appointments/{code}/names"),
    ("get", "/api/v1/appointments/{code}/appointment.ics"),
    ("post", "/api/v1/sites/{site}/check-ins"),
    ("post", "/api/v1/counters/{counter}/blocks"),
    ("get", "/api/v1/sites/{site}/blocks"),
    ("delete", "/api/v1/blocks/{id}"),
    ("get", "/api/v1/counters/{counter}/calendar"),
    ("get", "/api/v1/counters/{counter}/calendars/{secret}"),
    ("get", "/readyz"),
];

#[tokio::test]
async fn the_description_of_the_api_has_every_route_of_the_contract() {
    on_both(async |town| {
        let api = town.citizen().get("/api/openapi.json").await.expect(200).json();
        assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
        let paths = api["paths"].as_object().expect("paths");
        // Parameters may have other names: only their places count.
        let shape = |path: &str| {
            path.split('/')
                .map(|part| if part.starts_with('{') { "{}" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        };
        for (method, route) in ROUTES {
            let known = paths
                .iter()
                .any(|(path, methods)| shape(path) == shape(route) && methods.get(method).is_some());
            assert!(known, "{method} {route}");
        }
    })
    .await;
}
