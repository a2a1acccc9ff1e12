//! The strangest input: whatever the answer, it is not an error of ours.

use guichet_tests::http::Ask;
use serde_json::json;

use super::case::{Case, Scene};

/// Texts that have broken systems before. The NUL is one: PostgreSQL's TEXT cannot hold it.
const TEXTS: [&str; 6] =
    ["\u{0}", "a\u{0}b", "\u{202e}rtl", "👨‍👩‍👧‍👦", "'; DROP TABLE ticket; --", "<script>alert(1)</script>"];

/// Strange ids, queries, headers and bodies. None of them may change a row, so those that could pass are refused for
/// another reason (the ticket named does not exist).
pub async fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = Vec::new();
    let agent = &scene.desk.agent;
    for id in [
        "%00",
        "%ff",
        "%F0%9F%92%A9",
        "..",
        "%2e%2e%2f",
        "'",
        "%27%20OR%201=1",
        "t%00",
        "-1",
        "tzzzzzzzzzzzzzzzzzzzzzz",
    ] {
        for path in [
            format!("/api/v1/tickets/{id}"),
            format!("/api/v1/sites/{id}"),
            format!("/api/v1/appointments/{id}"),
            format!("/api/v1/counters/{id}/calendars/{id}"),
            format!("/t/{id}"),
            format!("/pair/{id}"),
        ] {
            cases.push(Case::harmless("a strange id", &scene.citizen, Ask::new("GET", path)));
        }
        for path in [format!("/api/v1/tickets/{id}/starts"), format!("/api/v1/counters/{id}/calls")] {
            cases.push(Case::harmless("a strange id", agent, Ask::post(path, &json!({}))));
        }
        cases.push(Case::harmless(
            "a strange id",
            agent,
            Ask::new("DELETE", format!("/api/v1/suspensions/{id}")),
        ));
    }
    for path in ["/api/v1/tickets/%ff", "/api/v1/sites/%ff", "/t/%ff"] {
        let ask = Ask::new("GET", path.to_owned());
        cases.push(Case::new("bytes that are no text", &scene.citizen, ask, 400, "malformed"));
    }
    for text in TEXTS {
        let body = json!({"service": text, "language": text});
        cases.push(Case::harmless(
            "a strange text",
            &scene.kiosk,
            Ask::post(scene.at_site("/tickets"), &body),
        ));
        let body = json!({"reason": text, "service": "vzzzzz"});
        cases.push(Case::harmless("a strange text", agent, Ask::post(scene.at_site("/suspensions"), &body)));
        let body = json!({"reason": text, "until": text});
        cases.push(Case::harmless("a strange text", agent, Ask::post(scene.desk.path("/pauses"), &body)));
    }
    for body in
        [&b"{\"service\":\"\\ud800\"}"[..], b"null", b"\"\"", b"1e999", b"{\"persons\":1e999}", b"", b"{}{}"]
    {
        let ask = Ask::new("POST", scene.at_site("/tickets")).header("content-type", "application/json");
        cases.push(Case::harmless("a strange body", &scene.kiosk, ask.body(body)));
    }
    for query in [
        "?zone=",
        "?zone=%00",
        "?zone=a&zone=b",
        "?seq=abc",
        "?seq=-1",
        "?seq=99999999999999999999",
        "?%ff",
        "?lang=%00",
    ] {
        cases.push(Case::harmless(
            "a strange query",
            &scene.display,
            Ask::new("GET", scene.at_site(&format!("/board{query}"))),
        ));
        cases.push(Case::harmless("a strange query", &scene.display, Ask::new("GET", scene.at_site(query))));
    }
    for (name, value) in [
        ("accept-language", ";;;q=,,"),
        ("accept-language", "xx-YY;q=2, fr;q=abc"),
        ("authorization", "Basic Zm9vOmJhcg=="),
        ("authorization", "Bearer"),
        ("authorization", "Bearer \u{7f}"),
        ("cookie", "guichet_=;;; guichet_x=%00"),
        ("content-length", "0"),
    ] {
        if value.bytes().all(|byte| byte != 0x7f) {
            cases.push(Case::harmless(
                "a strange header",
                &scene.citizen,
                Ask::new("GET", scene.at_site("")).header(name, value),
            ));
        }
    }
    cases
}
