//! Bad input of every kind: the status and the `type` of the contract, the field by its name, and no row changes.

mod bodies;
mod case;
mod doors;
mod oddities;

use guichet_tests::town::{Town, on_both};

use case::Case;

#[tokio::test]
async fn who_may_not_is_told_why_and_nothing_changes() {
    on_both(async |town| check(&town, doors::cases).await).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_named_and_nothing_changes() {
    on_both(async |town| check(&town, bodies::cases).await).await;
}

#[tokio::test]
async fn the_strangest_input_is_no_error_of_ours_and_nothing_changes() {
    on_both(async |town| check(&town, oddities::cases).await).await;
}

async fn check(town: &Town, cases: impl AsyncFn(&case::Scene) -> Vec<Case>) {
    let scene = case::Scene::prepare(town).await;
    let cases = cases(&scene).await;
    assert!(cases.len() > 20, "{} cases", cases.len());
    let before = town.rows().await;
    let mut wrong = Vec::new();
    for case in cases {
        let reply = case.who.send(case.ask.clone()).await;
        wrong.extend(case.complaint(&reply));
    }
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(before.differences(&town.rows().await), Vec::<String>::new());
}
