//! Idempotency keys: one effect, one answer (RELIABILITY.md, A3).

use futures_util::future::join_all;
use lanes::Failure;
use queue::rules::{Answer, Command};

use crate::case::{by_agent, by_reception, issue, of_queue, on_both, with_key};
use crate::rows::assert_memory_is_rows;

#[tokio::test]
async fn a_key_decides_once_however_often_and_whenever_it_comes() {
    on_both(async |case| {
        let take = || with_key(by_reception(case.hall.id, issue(case.service("identite"))), 1, 1);
        let node = case.mortal_node().await;
        let answer = |answers: Vec<Result<lanes::Done, Failure>>| {
            let mut answers: Vec<Answer> =
                answers.into_iter().map(|done| of_queue(done.unwrap().answer)).collect();
            answers.dedup();
            assert_eq!(answers.len(), 1, "{answers:?}");
            answers.remove(0)
        };
        let together = answer(join_all((0..20).map(|_| node.submit(take()))).await);
        let afterwards = answer(vec![node.submit(take()).await]);
        node.kill();
        let node = case.node().await;
        let restarted = answer(join_all((0..3).map(|_| node.submit(take()))).await);
        assert_eq!((&together, &together), (&afterwards, &restarted));
        assert_eq!(case.count("ticket").await, 1);
        assert_eq!(case.count("idempotency_key").await, 1);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_in_one_batch_decides_once() {
    on_both(async |case| {
        let node = case.node().await;
        let take = |body| with_key(by_reception(case.hall.id, issue(case.service("identite"))), 1, body);
        let (first, again, other) =
            tokio::join!(node.submit(take(1)), node.submit(take(1)), node.submit(take(2)));
        assert_eq!(first.unwrap().answer, again.unwrap().answer);
        assert_eq!(other.unwrap_err(), Failure::KeyReused);
        assert_eq!((case.count("ticket").await, case.seq(case.hall.id).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() {
    on_both(async |case| {
        let node = case.node().await;
        let take = |body| with_key(by_reception(case.hall.id, issue(case.service("identite"))), 1, body);
        node.submit(take(1)).await.unwrap();
        let before = case.rows().await;
        assert_eq!(node.submit(take(2)).await.unwrap_err(), Failure::KeyReused);
        assert_eq!(case.rows().await.differences(&before), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        let ticket = node.issue(case.service("identite")).await;
        let start = || with_key(by_agent(counter, Command::Start(ticket)), 3, 3);
        assert!(matches!(node.submit(start()).await, Err(Failure::Refused(_))));
        node.next(counter).await.unwrap();
        node.submit(start()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_is_an_answer_that_stays_the_same() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        node.agent(counter, Command::OpenCounter(counter)).await.unwrap();
        let next = || with_key(by_agent(counter, Command::CallNext { counter, finish: true }), 4, 4);
        assert_eq!(node.submit(next()).await.unwrap().answer, Answer::Nobody.into());
        node.issue(case.service("identite")).await;
        // The same request, late: it must not call somebody whom nobody asked for.
        assert_eq!(node.submit(next()).await.unwrap().answer, Answer::Nobody.into());
        assert!(node.next(counter).await.is_some());
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn the_called_person_is_told_again_with_the_same_ring_and_reason() {
    on_both(async |case| {
        let counter = case.counter("guichet-2");
        let next = || with_key(by_agent(counter, Command::CallNext { counter, finish: true }), 5, 5);
        let node = case.mortal_node().await;
        node.issue(case.service("identite")).await;
        node.issue(case.service("identite")).await;
        let first = node.submit(next()).await.unwrap().answer;
        node.kill();
        let node = case.node().await;
        assert_eq!(node.submit(next()).await.unwrap().answer, first);
        assert_eq!(case.count("visit").await, 1);
    })
    .await;
}
