//! A provider of text messages that fails in each way: none lost, doubles only where an answer was lost, with the same id.

use std::collections::BTreeMap;

use guichet_tests::gateway::{Fault, Provider};
use guichet_tests::waiting::until;
use model::LetterId;
use notifier::{Gateway, Post, Texts, gsm7};
use serde_json::Value;

use crate::case::{Case, PATIENCE, now, on_both, starts_at};
use crate::ways::reach;

fn post(case: &Case, provider: &Provider) -> Post {
    let described = format!(
        "url = 'http://127.0.0.1:{}/v1/messages'\nheaders = {{ Authorization = 'Bearer {{secret}}' }}\n\
         json = {{ to = '{{to}}', text = '{{text}}', reference = '{{id}}' }}",
        provider.port
    );
    let described = toml::from_str(&described).unwrap();
    let gateway = Gateway::new(described, Some("s3cret".to_owned()), PATIENCE).unwrap();
    Post { texts: Some(Texts::Gateway(Box::new(gateway))), ..case.post(None) }
}

/// So many letters, all to mobile phones.
async fn texts(case: &Case, count: usize) -> Vec<LetterId> {
    let all = case.fill(count, starts_at()).await;
    for letter in &all {
        reach(case, *letter, None, Some("06 12 34 56 78"), false).await;
    }
    all
}

/// How often each letter was taken.
fn copies(provider: &Provider) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::new();
    for handed in provider.handed() {
        let body: Value = serde_json::from_str(&handed.body).unwrap();
        *copies.entry(body["reference"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    copies
}

#[tokio::test]
async fn whatever_the_provider_does_every_message_arrives_and_twice_only_where_an_answer_was_lost() {
    on_both(async |case| {
        let all = texts(case, 10).await;
        let provider = Provider::failing([
            Fault::Refused,
            Fault::Status(429),
            Fault::Status(500),
            Fault::Status(401),
            Fault::Silent,
            Fault::CutBeforeAnswer,
            Fault::SilentAfter,
            Fault::CutAfterStatus,
            Fault::Status(503),
        ])
        .await;
        let node = case.node(post(case, &provider)).await;
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(provider.faults_left(), 0, "each was met");
        assert_eq!(case.standing("sent").await, all.len());
        let copies = copies(&provider);
        assert_eq!(copies.keys().cloned().collect::<Vec<_>>(), {
            let mut ids: Vec<String> = all.iter().map(LetterId::to_string).collect();
            ids.sort();
            ids
        });
        let doubles: usize = copies.values().map(|count| count - 1).sum();
        assert_eq!((doubles, provider.lost()), (2, 2), "cut and silent before the answer");
    })
    .await;
}

#[tokio::test]
async fn a_message_is_handed_over_as_described_and_many_share_a_connection() {
    on_both(async |case| {
        let all = texts(case, 5).await;
        let provider = Provider::failing([]).await;
        let node = case.node(post(case, &provider)).await;
        until("every message", async || (case.standing("sent").await == 5).then_some(())).await;
        node.stop().await;
        assert_eq!(provider.connections(), 1);
        let first = provider.handed().remove(0);
        assert_eq!(first.line, "POST /v1/messages");
        for header in ["authorization: Bearer s3cret", "content-type: application/json"] {
            assert!(first.headers.iter().any(|it| it == header), "{:?}", first.headers);
        }
        let body: Value = serde_json::from_str(&first.body).unwrap();
        assert_eq!(
            (&body["to"], &body["reference"]),
            (&Value::from("+33612345678"), &Value::from(all[0].to_string()))
        );
        let text = body["text"].as_str().unwrap();
        assert!(text.starts_with("Lorient : ") && gsm7::messages(text) <= 2, "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_refused_is_called_or_told_to_the_desk() {
    on_both(async |case| {
        let all = texts(case, 2).await;
        reach(case, all[1], None, Some("06 12 34 56 78"), true).await;
        let provider = Provider::failing([Fault::Status(400), Fault::Status(422)]).await;
        let node = case.node(post(case, &provider)).await;
        until("both", async || (case.standing("waiting").await == 0).then_some(())).await;
        node.stop().await;
        let rows = case.select("SELECT state, channel, refused FROM letter ORDER BY id").await;
        assert_eq!(rows, [["listed", "call", "sms 400"], ["refused", "sms", "sms 422"]]);
    })
    .await;
}

#[tokio::test]
async fn no_message_comes_after_the_appointment() {
    on_both(async |case| {
        for letter in case.fill(1, now().plus_minutes(20)).await {
            reach(case, letter, None, Some("06 12 34 56 78"), false).await;
        }
        let provider = Provider::failing(vec![Fault::Status(500); 100]).await;
        let node = case.node(post(case, &provider)).await;
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(provider.handed(), []);
        assert_eq!(case.select("SELECT state, reason FROM letter").await, [["dropped", "over"]]);
    })
    .await;
}
