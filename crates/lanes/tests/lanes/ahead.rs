//! Batches ahead of their lock (PostgreSQL): nobody can tell that they were. On SQLite the same stories begin with the lock.

use chrono::TimeDelta;
use lanes::Failure;
use queue::rules::{Command, TicketState};

use crate::case::{Case, Node, by_agent, issue, on_both, with_key};
use crate::rows::assert_memory_is_rows;

/// One SQL statement behind the lane's back, and a ticket that is issued on what memory held before.
async fn overtaken_by(case: &Case, node: &Node, statement: &str) {
    case.execute(&format!("UPDATE site SET {statement} WHERE id = {}", case.hall.id.get())).await;
    let seq = case.seq(case.hall.id).await;
    let ticket = node.issue(case.service("identite")).await;
    assert_eq!(case.seq(case.hall.id).await, seq + 1, "one batch, and nothing of the one that was overtaken");
    assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::Waiting);
    assert_memory_is_rows(case, node).await;
    case.assert_numbers().await;
    // So long a site is shared after another node wrote to it.
    case.clock.advance(TimeDelta::seconds(11));
}

#[tokio::test]
async fn who_is_overtaken_decides_again_on_what_is_there() {
    on_both(async |case| {
        let node = case.node().await;
        node.issue(case.service("identite")).await;
        for _ in 0..3 {
            overtaken_by(case, &node, "seq = seq + 1").await;
            overtaken_by(case, &node, "config_rev = config_rev + 1").await;
            overtaken_by(case, &node, "seq = seq + 5, config_rev = config_rev + 1").await;
        }
        assert_eq!(case.count("ticket").await, 10);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_now_and_was_carried_out_before_is_answered_as_before() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        let ticket = node.issue(case.service("identite")).await;
        node.next(counter).await.unwrap();
        let park = || with_key(by_agent(counter, Command::Park(ticket, Some(10))), 6, 6);
        let first = node.submit(park()).await.unwrap().answer;
        // Alone, and beside what is carried out.
        assert_eq!(node.submit(park()).await.unwrap().answer, first);
        case.clock.advance(TimeDelta::seconds(11));
        let (again, beside) =
            tokio::join!(node.submit(park()), node.ask(case.hall.id, issue(case.service("identite"))));
        assert_eq!(again.unwrap().answer, first);
        beside.unwrap();
        let unknown = || with_key(by_agent(counter, Command::Park(ticket, Some(10))), 7, 7);
        let (refused, beside) =
            tokio::join!(node.submit(unknown()), node.ask(case.hall.id, issue(case.service("identite"))));
        assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
        beside.unwrap();
        assert_eq!(case.count("ticket").await, 3);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_refused_on_what_another_node_has_changed() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        node.agent(counter, Command::OpenCounter(counter)).await.unwrap();
        let ticket = node.issue(case.service("identite")).await;
        // As another node would, without a word: parked.
        let seq = case.seq(case.hall.id).await + 1;
        case.execute(&format!(
            "UPDATE site SET seq = {seq} WHERE id = {site};
             UPDATE ticket SET seq = {seq}, state = 'withdrawn', revision = revision + 1 WHERE id = {id};
             INSERT INTO journal SELECT site, {seq}, 0, at, actor, 'withdraw', {ids}, NULL, nonce
             FROM journal WHERE site = {site} AND seq = {seq} - 1 AND n = 0",
            site = case.hall.id.get(),
            id = ticket.get(),
            ids = match case.engine {
                store::Engine::Sqlite => format!("'[\"{ticket}\"]'"),
                store::Engine::Postgres => format!("'[\"{ticket}\"]'::jsonb"),
            },
        ))
        .await;
        // Memory would call him.
        assert_eq!(node.next(counter).await, None);
        case.clock.advance(TimeDelta::seconds(11));
        let refused = node.agent(counter, Command::Start(ticket)).await;
        assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
