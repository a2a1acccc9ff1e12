//! What is wrong with a body: not JSON, fields nobody knows, values that cannot be.

use guichet_tests::http::Ask;
use guichet_tests::seed::fresh_key;
use serde_json::{Value, json};

use super::case::{Case, Scene, notice};

/// Larger than any body of the contract needs to be.
const LARGE: usize = 256 << 10;

/// Every route with a body × every way in which a body is none, then each field × values that cannot be.
pub async fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, who, good) in scene.posts() {
        let typed = |body: &[u8]| {
            Ask::new("POST", path.as_str()).header("content-type", "application/json").body(body.to_vec())
        };
        cases.push(Case::new("cut off", who, typed(b"{\"service\":"), 400, "malformed"));
        cases.push(Case::new("not UTF-8", who, typed(b"{\"reason\":\"\xff\xfe\"}"), 400, "malformed"));
        cases.push(
            Case::new("too deep", who, typed("[".repeat(100_000).as_bytes()), 400, "malformed")
                .or(413, "too-large"),
        );
        cases.push(Case::new("a list", who, typed(b"[]"), 422, "invalid").or(400, "malformed"));
        let text =
            Ask::new("POST", path.as_str()).header("content-type", "text/plain").body(good.to_string());
        cases.push(Case::new("plain text", who, text, 415, "media-type"));
        let mut large = good.clone();
        large["reason"] = Value::from("x".repeat(LARGE));
        cases.push(Case::new("too large", who, Ask::post(path.as_str(), &large), 413, "too-large"));
        let mut colourful = good.clone();
        colourful["colour"] = json!("blue");
        cases.push(
            Case::new(
                "a field nobody knows",
                who,
                Ask::post(path.as_str(), &colourful),
                422,
                "unknown-field",
            )
            .field("colour"),
        );
        let twice = good.to_string().replacen('{', r#"{"colour":1,"colour":2,"#, 1).replace(",}", "}");
        cases.push(Case::new("a name twice", who, typed(twice.as_bytes()), 422, "invalid").field("colour"));
        let keyed = Ask::post(path.as_str(), &good).key("not-a-uuid");
        cases.push(Case::new("a key that is no UUID", who, keyed, 422, "invalid").or(400, "malformed"));
    }
    cases.extend(tickets(scene));
    cases.extend(counters(scene));
    cases.extend(steps(scene));
    cases.extend(suspensions(scene));
    cases.extend(slips(scene));
    cases.extend(notices(scene));
    cases.extend(beats(scene));
    cases.extend(queries(scene));
    cases
}

fn invalid(
    name: &str,
    who: &guichet_tests::http::Client,
    path: &str,
    body: &Value,
    field: &'static str,
) -> Case {
    let ask = Ask::post(path, body).key(&fresh_key());
    Case::new(format!("{name} {body}"), who, ask, 422, "invalid").field(field)
}

fn tickets(scene: &Scene) -> Vec<Case> {
    let path = scene.at_site("/tickets");
    let with = |field: &str, value: Value| {
        let mut body = json!({"service": scene.service});
        body[field] = value;
        body
    };
    let mut cases = Vec::new();
    for persons in [json!(0), json!(-1), json!(1000), json!(1.5), json!("two"), json!(null), json!(1e30)] {
        if persons != Value::Null {
            cases.push(invalid("persons", &scene.kiosk, &path, &with("persons", persons), "persons"));
        }
    }
    for language in [json!("xx"), json!(""), json!(7), json!("français")] {
        cases.push(invalid("language", &scene.kiosk, &path, &with("language", language), "language"));
    }
    for priority in [json!("yes"), json!(1)] {
        cases.push(invalid("priority", &scene.kiosk, &path, &with("priority", priority), "priority"));
    }
    for service in
        [json!("nothing"), json!("vzzzzz"), json!(""), json!(7), json!({}), json!(scene.desk.counter)]
    {
        let case = invalid("service", &scene.kiosk, &path, &json!({"service": service}), "service");
        cases.push(case.or(404, "unknown"));
    }
    cases.push(invalid("nothing said", &scene.kiosk, &path, &json!({}), "service"));
    let one = || json!(scene.service);
    for services in [json!([]), json!("one"), json!([7]), Value::from(vec![one(); 100])] {
        let body = json!({"services": services});
        let ask = Ask::post(path.as_str(), &body);
        cases.push(Case::new(format!("services {body}"), &scene.kiosk, ask, 422, "invalid"));
    }
    cases.push(Case::new(
        "service and services",
        &scene.kiosk,
        Ask::post(path.as_str(), &with("services", json!([scene.service]))),
        422,
        "invalid",
    ));
    cases
}

fn counters(scene: &Scene) -> Vec<Case> {
    let agent = &scene.desk.agent;
    let (calls, pauses) = (scene.desk.path("/calls"), scene.desk.path("/pauses"));
    let mut cases = vec![
        invalid("finish", agent, &calls, &json!({"finish": "yes"}), "finish"),
        invalid("ticket", agent, &calls, &json!({"ticket": 7}), "ticket"),
        invalid("ticket", agent, &calls, &json!({"ticket": "nothing"}), "ticket").or(404, "unknown"),
        invalid("until", agent, &pauses, &json!({"until": "tomorrow"}), "until"),
        invalid("until", agent, &pauses, &json!({"until": 7}), "until"),
        invalid("until", agent, &pauses, &json!({"until": "2001-01-01T00:00:00+01:00"}), "until"),
        invalid("reason", agent, &pauses, &json!({"reason": 7}), "reason"),
        invalid("reason", agent, &pauses, &json!({"reason": "a\u{0}b"}), "reason"),
    ];
    cases.push(
        invalid("reason", agent, &pauses, &json!({"reason": "x".repeat(5_000)}), "reason")
            .or(413, "too-large"),
    );
    cases
}

fn steps(scene: &Scene) -> Vec<Case> {
    let agent = &scene.desk.agent;
    let at = |step: &str| scene.of_called(step);
    let mut cases = Vec::new();
    for minutes in [json!(0), json!(-5), json!(1_000_000), json!("ten"), json!(2.5)] {
        cases.push(invalid("minutes", agent, &at("parkings"), &json!({"minutes": minutes}), "minutes"));
    }
    for outcome in [json!("great"), json!(7), json!("")] {
        cases.push(invalid("outcome", agent, &at("completions"), &json!({"outcome": outcome}), "outcome"));
    }
    let transfers = at("transfers");
    cases.push(Case::new("to nowhere", agent, Ask::post(transfers.as_str(), &json!({})), 422, "invalid"));
    let both = json!({"service": scene.service, "counter": scene.other_desk.counter});
    cases.push(Case::new("to both", agent, Ask::post(transfers.as_str(), &both), 422, "invalid"));
    for field in ["service", "counter"] {
        cases.push(invalid("to", agent, &transfers, &json!({field: "nothing"}), field).or(404, "unknown"));
        cases.push(invalid("to", agent, &transfers, &json!({field: 7}), field));
    }
    cases
}

fn suspensions(scene: &Scene) -> Vec<Case> {
    let (agent, path) = (&scene.desk.agent, scene.at_site("/suspensions"));
    let with = |field: &str, value: Value| {
        let mut body = json!({"reason": "Exercice"});
        body[field] = value;
        body
    };
    let mut cases = vec![invalid("no reason", agent, &path, &json!({}), "reason")];
    for reason in [json!(""), json!("   "), json!(7), json!("x".repeat(5_000))] {
        cases.push(invalid("reason", agent, &path, &with("reason", reason), "reason").or(413, "too-large"));
    }
    for until in [json!("soon"), json!(7), json!("2001-01-01T00:00:00Z")] {
        cases.push(invalid("until", agent, &path, &with("until", until), "until"));
    }
    for kind in [json!("fire"), json!(7), json!("")] {
        cases.push(invalid("kind", agent, &path, &with("kind", kind), "kind"));
    }
    cases.push(invalid("no reason", agent, &path, &json!({"kind": "other"}), "reason"));
    cases.push(invalid("a NUL", agent, &path, &with("reason", json!("a\u{0}b")), "reason"));
    for service in [json!("nothing"), json!(7)] {
        cases.push(invalid("service", agent, &path, &with("service", service), "service").or(404, "unknown"));
    }
    cases
}

fn slips(scene: &Scene) -> Vec<Case> {
    let path = scene.at_site("/slips");
    let with = |field: &str, value: Value| {
        let mut body = scene.slip();
        body[field] = value;
        body
    };
    let mut cases = Vec::new();
    for number in [json!(0), json!(200), json!(-1), json!("P001"), json!(1.5)] {
        cases.push(invalid("number", &scene.reception, &path, &with("number", number), "number"));
    }
    for at in [json!("this morning"), json!(7), json!("2001-01-01T08:00:00Z"), json!("2100-01-01T08:00:00Z")]
    {
        cases.push(invalid("time", &scene.reception, &path, &with("arrived_at", at), "arrived_at"));
    }
    for service in [json!("nothing"), json!(7), json!("vzzzzz")] {
        cases.push(invalid("service", &scene.reception, &path, &with("service", service), "service"));
    }
    for persons in [json!(0), json!(1000)] {
        cases.push(invalid("persons", &scene.reception, &path, &with("persons", persons), "persons"));
    }
    for field in ["number", "arrived_at"] {
        let mut body = scene.slip();
        body.as_object_mut().expect("an object").remove(field);
        cases.push(invalid("nothing said", &scene.reception, &path, &body, field));
    }
    cases
}

fn notices(scene: &Scene) -> Vec<Case> {
    let path = scene.at_site("/notices");
    let with = |field: &str, value: Value| {
        let mut body = notice();
        body[field] = value;
        body
    };
    let mut cases = Vec::new();
    for words in [json!(""), json!("  "), json!("a\u{0}b"), json!("deux\nlignes"), json!("x".repeat(301))] {
        let body = with("text", json!({"fr": words}));
        cases.push(invalid("words", &scene.manager, &path, &body, "text.fr"));
        let body = with("text", json!({"fr": "Fermé", "en": words}));
        cases.push(invalid("words", &scene.manager, &path, &body, "text.en"));
    }
    for text in [json!("Fermé"), json!(7), json!(null)] {
        cases.push(invalid("text", &scene.manager, &path, &with("text", text), "text"));
    }
    for until in [json!("soon"), json!("2001-01-01T00:00:00Z"), json!("2100-01-01T00:00:00Z")] {
        cases.push(invalid("until", &scene.manager, &path, &with("until", until), "until"));
    }
    cases.push(invalid("from", &scene.manager, &path, &with("from", json!("2099-01-01T00:00:00Z")), "until"));
    cases
}

fn beats(scene: &Scene) -> Vec<Case> {
    let path = scene.at_site("/beats");
    let with = |field: &str, value: Value| {
        let mut body = json!({"version": "1"});
        body[field] = value;
        body
    };
    let mut cases = vec![invalid("no version", &scene.kiosk, &path, &json!({}), "version")];
    for word in [json!(7), json!("x".repeat(65)), json!("a\u{0}b")] {
        cases.push(invalid("version", &scene.kiosk, &path, &with("version", word.clone()), "version"));
        cases.push(invalid("screen", &scene.kiosk, &path, &with("screen", word), "screen"));
    }
    for sound in [json!("loud"), json!(7)] {
        cases.push(invalid("sound", &scene.kiosk, &path, &with("sound", sound), "sound"));
    }
    for zone in [json!("nothing"), json!("zzzzzz"), json!(7)] {
        cases.push(invalid("zone", &scene.kiosk, &path, &with("zone", zone), "zone"));
    }
    cases
}

fn queries(scene: &Scene) -> Vec<Case> {
    let board = |query: &str| Ask::new("GET", scene.at_site(&format!("/board?{query}")));
    let zone = Case::new("a zone that is none", &scene.display, board("zone=nothing"), 404, "unknown");
    let mut cases = vec![zone.or(422, "invalid")];
    for seq in ["-3", "-1", "1.5", "x", "99999999999999999999"] {
        let ask = board(&format!("seq={seq}"));
        cases.push(
            Case::new(format!("seq {seq}"), &scene.display, ask, 422, "unknown-field").or(422, "invalid"),
        );
    }
    for query in ["zon=", "zon=1", "%7aon=1", "zone=&zon=1", "Zone="] {
        let field = if query == "Zone=" { "Zone" } else { "zon" };
        let case =
            Case::new(format!("a mistyped {query}"), &scene.display, board(query), 422, "unknown-field");
        cases.push(case.field(field));
    }
    let twice = Case::new("a zone twice", &scene.display, board("zone=&zone="), 422, "invalid");
    cases.push(twice.field("zone"));
    for path in ["", "/tickets?number=A001&nummer=2", "/suspensions"] {
        let path = scene.at_site(path);
        let sign = if path.contains('?') { '&' } else { '?' };
        let ask = Ask::new("GET", format!("{path}{sign}colour=blue"));
        cases.push(Case::new("a query nobody knows", &scene.reception, ask, 422, "unknown-field"));
    }
    cases
}
