//! Who may not: tokens, roles, sites, counters, methods.

use guichet_tests::http::{Ask, Client};
use serde_json::json;

use super::case::{Case, Scene, notice};

/// No token, a bad one, the wrong role, another site, another counter, the wrong method, an unknown place.
pub async fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, _, body) in scene.posts() {
        let ask = Ask::post(path.as_str(), &body);
        cases.push(Case::new("no token", &scene.citizen, ask.clone(), 401, "no-token"));
        cases.push(Case::new("a bad token", &scene.stranger, ask.clone(), 401, "bad-token"));
        // A display's one POST is its sign of life.
        if !path.ends_with("/beats") {
            cases.push(Case::new("a display", &scene.display, ask, 403, "wrong-role"));
        }
    }
    for path in [scene.desk.path(""), scene.at_site("/board")] {
        cases.push(Case::new("no token", &scene.citizen, Ask::new("GET", &path), 401, "no-token"));
        cases.push(Case::new("a bad token", &scene.stranger, Ask::new("GET", &path), 401, "bad-token"));
    }
    cases.push(Case::new(
        "a display",
        &scene.display,
        Ask::new("GET", scene.desk.path("")),
        403,
        "wrong-role",
    ));
    cases.extend(only_agents(scene));
    cases.extend(elsewhere(scene));
    cases.extend(methods(scene));
    cases.extend(nowhere(scene));
    cases
}

/// What a kiosk may not do, and one agent at another's counter.
fn only_agents(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    let empty = json!({});
    for step in ["/calls", "/openings", "/pauses", "/after-works", "/closings"] {
        let ask = Ask::post(scene.desk.path(step), &empty);
        cases.push(Case::new("the kiosk", &scene.kiosk, ask.clone(), 403, "wrong-role"));
        cases.push(Case::new("another agent", &scene.other_desk.agent, ask, 403, "wrong-role"));
    }
    for step in ["rings", "starts", "completions", "no-shows", "parkings", "undos"] {
        cases.push(Case::new(
            "the kiosk",
            &scene.kiosk,
            Ask::post(scene.of_called(step), &empty),
            403,
            "wrong-role",
        ));
    }
    let transfer = Ask::post(scene.of_called("transfers"), &json!({"counter": scene.other_desk.counter}));
    cases.push(Case::new("the kiosk", &scene.kiosk, transfer, 403, "wrong-role"));
    let stop = Ask::post(scene.at_site("/suspensions"), &json!({"reason": "Exercice"}));
    cases.push(Case::new("the kiosk", &scene.kiosk, stop, 403, "wrong-role"));
    let slip = Ask::post(scene.at_site("/slips"), &scene.slip());
    let notice = Ask::post(scene.at_site("/notices"), &notice());
    let help = Ask::post(scene.at_site("/help-calls"), &empty);
    let answer = Ask::post(format!("/api/v1/help-calls/{}/answers", scene.help), &empty);
    let closing = Ask::post(scene.at_site("/day-closings"), &empty);
    for ask in [slip, notice.clone(), help, answer, closing.clone()] {
        cases.push(Case::new("the kiosk", &scene.kiosk, ask, 403, "wrong-role"));
    }
    for ask in [notice, closing.clone(), Ask::new("DELETE", scene.at_site("/notice"))] {
        cases.push(Case::new("an agent", &scene.desk.agent, ask, 403, "wrong-role"));
    }
    cases.push(Case::new("the reception", &scene.reception, closing, 403, "wrong-role"));
    let beat = Ask::post(scene.at_site("/beats"), &json!({"version": "1"}));
    cases.push(Case::new("an agent", &scene.desk.agent, beat, 403, "wrong-role"));
    for path in ["/help-calls", "/suspensions", "/notice", "/devices"] {
        let ask = Ask::new("GET", scene.at_site(path));
        cases.push(Case::new("a display", &scene.display, ask.clone(), 403, "wrong-role"));
        cases.push(Case::new("no token", &scene.citizen, ask, 401, "no-token"));
    }
    cases
}

/// Tokens are for one site.
fn elsewhere(scene: &Scene) -> Vec<Case> {
    let at_annex = |rest: &str| format!("/api/v1/sites/{}{rest}", scene.annex);
    let ticket = Ask::post(at_annex("/tickets"), &json!({"service": scene.service}));
    let stop = Ask::post(at_annex("/suspensions"), &json!({"reason": "Exercice"}));
    let board = Ask::new("GET", at_annex("/board"));
    vec![
        Case::new("a kiosk at another site", &scene.kiosk, ticket.clone(), 403, "wrong-site"),
        Case::new("a reception at another site", &scene.reception, ticket, 403, "wrong-site"),
        Case::new("an agent at another site", &scene.desk.agent, stop, 403, "wrong-site"),
        Case::new(
            "a reception at another site",
            &scene.reception,
            Ask::post(at_annex("/slips"), &scene.slip()),
            403,
            "wrong-site",
        ),
        Case::new(
            "a manager at another site",
            &scene.manager,
            Ask::post(at_annex("/notices"), &notice()),
            403,
            "wrong-site",
        ),
        Case::new(
            "a manager at another site",
            &scene.manager,
            Ask::post(at_annex("/day-closings"), &json!({})),
            403,
            "wrong-site",
        ),
        Case::new(
            "an agent at another site",
            &scene.desk.agent,
            Ask::post(at_annex("/help-calls"), &json!({})),
            403,
            "wrong-site",
        ),
        Case::new("a display at another site", &scene.display, board, 403, "wrong-site"),
    ]
}

fn methods(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, who, _) in scene.posts() {
        for method in ["PUT", "PATCH", "DELETE"] {
            cases.push(Case::new("a wrong method", who, Ask::new(method, path.as_str()), 405, "method"));
        }
    }
    let readers: [(&str, &Client); 4] = [
        ("/api/v1/sites", &scene.citizen),
        ("/api/openapi.json", &scene.citizen),
        ("/healthz", &scene.citizen),
        ("/readyz", &scene.citizen),
    ];
    for (path, who) in readers {
        cases.push(Case::new("a POST where one reads", who, Ask::post(path, &json!({})), 405, "method"));
    }
    cases
}

/// Ids that are none, ids that name nothing, paths that do not exist.
fn nowhere(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    let absent_ticket = absent(&scene.waiting);
    for id in ["nothing", "t0", "tzzzzzzzzzzzzz", absent_ticket.as_str(), scene.desk.counter.as_str()] {
        for step in [
            "rings",
            "starts",
            "completions",
            "no-shows",
            "parkings",
            "undos",
            "returns",
            "withdrawals",
            "splits",
        ] {
            let ask = Ask::post(format!("/api/v1/tickets/{id}/{step}"), &json!({}));
            let case = Case::new(format!("ticket {id}"), &scene.desk.agent, ask, 404, "unknown");
            // An id of another site says nothing about what exists there.
            cases.push(case.or(403, "wrong-site"));
        }
    }
    for path in [
        "/api/v1/sites/nothing".to_owned(),
        "/api/v1/sites/szzzz".to_owned(),
        "/api/v1/tickets/AAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        "/api/v1/tickets/short".to_owned(),
        format!("/api/v1/tickets/{}", scene.waiting),
        "/api/v1/nothing".to_owned(),
        "/api/nothing".to_owned(),
    ] {
        cases.push(Case::new("a place that is none", &scene.citizen, Ask::new("GET", path), 404, "unknown"));
    }
    for step in ["calls", "openings", "pauses", "after-works", "closings"] {
        for id in ["nothing", "c0", absent(&scene.desk.counter).as_str()] {
            let ask = Ask::post(format!("/api/v1/counters/{id}/{step}"), &json!({}));
            let case = Case::new(format!("counter {id}"), &scene.desk.agent, ask, 404, "unknown");
            cases.push(case.or(403, "wrong-site").or(403, "wrong-role"));
        }
    }
    for id in ["nothing", "x0"] {
        let ask = Ask::new("DELETE", format!("/api/v1/suspensions/{id}"));
        let help = Ask::post(format!("/api/v1/help-calls/{}/answers", id.replace('x', "h")), &json!({}));
        cases.push(Case::new("a call for help that is none", &scene.desk.agent, help, 404, "unknown"));
        cases.push(Case::new("a suspension that is none", &scene.desk.agent, ask, 404, "unknown"));
    }
    cases
}

/// An id like this one that names nothing.
fn absent(id: &str) -> String {
    let (head, _) = id.split_at(id.len() - 2);
    format!("{head}zy")
}
