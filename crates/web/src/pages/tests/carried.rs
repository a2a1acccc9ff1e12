//! What is done at a counter is answered with its panel, where its desk asks for it.

use model::CounterId;

use super::*;

/// An answer to the desk of a counter.
struct Answered {
    status: StatusCode,
    kind: String,
    body: serde_json::Value,
}

/// The agent of a counter where tickets for the first service are served.
async fn server_of(hall: &Hall) -> (&Principal, CounterId) {
    let at = hall.lanes.site(hall.site).await.unwrap();
    let site = Arc::clone(at.read().state.site());
    let serves = |counter: &&model::Counter| counter.preference_minutes(site.services[0].id).is_some();
    let counter = site.counters.iter().find(serves).unwrap().id;
    (hall.principals.iter().find(|it| it.counter == Some(counter)).unwrap(), counter)
}

/// Calls the next person as that agent; `named`: whose panel is asked for.
async fn call_next(hall: &Hall, asked: &'static str, named: Option<String>, language: &str) -> Answered {
    let (agent, counter) = server_of(hall).await;
    let mut request = Request::post(format!("/api/v1/counters/{counter}/calls"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT_LANGUAGE, language)
        .header(header::AUTHORIZATION, format!("Bearer {}", token(agent)));
    if let Some(named) = named {
        request = request.header("Guichet-Counter", named);
    }
    let response = hall.router.clone().call(request.body(Body::from(asked)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    assert!(parts.headers.get(header::CONTENT_LENGTH).is_none_or(|told| *told == bytes.len().to_string()));
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned());
    let body =
        if bytes.is_empty() { serde_json::Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answered { status: parts.status, kind, body }
}

#[tokio::test]
async fn the_answer_to_an_act_carries_the_panel_that_shows_it() {
    let hall = Hall::open(false, false).await;
    let (agent, counter) = server_of(&hall).await;
    let own = counter.to_string();
    let cookie = format!("guichet_{}={}", agent.id, token(agent));
    let panel = format!("/desk/panel?counter={own}&lang=en");
    let nobody = call_next(&hall, "{}", Some(own.clone()), "en").await;
    assert_eq!(nobody.status, StatusCode::OK, "a 204 carries nothing");
    assert_eq!((&nobody.body["status"], &nobody.body["body"]), (&204.into(), &serde_json::Value::Null));
    assert_eq!(nobody.body["panel"], hall.get(&panel, &cookie).await.text);
    for _ in 0..2 {
        hall.take_ticket(model::Language::Fr).await;
    }
    let called = call_next(&hall, "{}", Some(own.clone()), "en").await;
    assert_eq!(
        (called.status, called.kind.as_str()),
        (StatusCode::CREATED, "application/vnd.guichet.carried+json")
    );
    let number = called.body["body"]["ticket"]["number"].as_str().unwrap();
    assert!(called.body["panel"].as_str().unwrap().contains(number));
    assert_eq!(called.body["panel"], hall.get(&panel, &cookie).await.text, "the one that it would ask for");
    let busy = call_next(&hall, "{}", Some(own), "en").await;
    assert_eq!((busy.status, &busy.body["status"]), (StatusCode::CONFLICT, &409.into()));
    let problem = &busy.body["body"];
    assert_eq!(problem["type"], "counter-busy");
    assert_eq!(problem["title"], "Counter busy", "in the reader's language");
    assert!(busy.body["panel"].as_str().unwrap().contains(number), "what is so meanwhile is seen");
}

#[tokio::test]
async fn an_answer_is_left_alone_where_no_panel_is_asked_for_or_it_may_not_be_seen() {
    let hall = Hall::open(false, false).await;
    let (_, own) = server_of(&hall).await;
    let others = hall.principals.iter().filter_map(|it| it.counter);
    let other = others.into_iter().find(|it| *it != own).unwrap().to_string();
    for named in [None, Some(other), Some("nothing".to_owned())] {
        hall.take_ticket(model::Language::Fr).await;
        let called = call_next(&hall, r#"{"finish":true}"#, named.clone(), "fr").await;
        assert_eq!((called.status, called.kind.as_str()), (StatusCode::CREATED, "application/json"));
        assert!(called.body["ticket"]["number"].is_string(), "{named:?}: {}", called.body);
    }
}
