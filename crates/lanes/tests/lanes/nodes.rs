//! Two nodes over one PostgreSQL database act as one (RELIABILITY.md, E2).

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use lanes::Settings;
use model::{CounterId, TicketId};
use queue::rules::{Command, TicketState};
use store::Engine;

use crate::case::{Case, Node, at, by_agent, by_reception, called, issue, ticket_of, with_key};
use crate::rows::assert_memory_is_rows;
use crate::waiting::shown;

pub async fn two_nodes() -> Option<(Case, Node, Node)> {
    if !Engine::both().contains(&Engine::Postgres) {
        return None;
    }
    let case = Case::new(Engine::Postgres).await;
    let settings = Settings { lanes: 4, inbox: 1024 };
    let one = case.node_at(case.database.place.clone(), settings).await;
    let two = case.node_at(case.database.place.clone(), settings).await;
    Some((case, one, two))
}

#[tokio::test]
async fn what_one_node_begins_the_other_goes_on_with() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let counter = case.counter("guichet-2");
    for round in 0..10 {
        let (taking, serving) = if round % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let ticket = taking.issue(case.service("identite")).await;
        assert_eq!(serving.next(counter).await, Some(ticket));
        taking.agent(counter, Command::Start(ticket)).await.unwrap();
        serving.agent(counter, Command::Park(ticket, Some(1))).await.unwrap();
        taking.agent(counter, Command::Undo(ticket, None)).await.unwrap();
        serving.agent(counter, Command::Complete(ticket, None)).await.unwrap();
        assert_eq!(serving.ticket(ticket).await.unwrap().number, round + 1);
        // Nobody minds the other any more.
        case.clock.advance(chrono::TimeDelta::seconds(11));
    }
    let counters = case.select("SELECT CAST(seq AS TEXT) FROM counter_day").await;
    assert_eq!(counters.len(), 1);
    assert_both_are_rows(&case, [&one, &two]).await;
    case.assert_numbers().await;
}

#[tokio::test]
async fn screens_of_both_nodes_hear_of_what_either_decides() {
    let Some((case, one, two)) = two_nodes().await else { return };
    for node in [&one, &two] {
        node.lanes.site(case.hall.id).await.unwrap();
        node.lanes.site(case.annex.id).await.unwrap();
    }
    for (asked, follows) in [(&one, &two), (&two, &one)] {
        for service in [case.service("identite"), case.annex.services[0].id] {
            let ticket = asked.issue(service).await;
            follows.shows(ticket, TicketState::Waiting).await;
        }
    }
    assert_both_are_rows(&case, [&one, &two]).await;
}

#[tokio::test]
async fn news_lost_with_their_link_are_looked_for() {
    let Some((case, one, two)) = two_nodes().await else { return };
    two.lanes.site(case.hall.id).await.unwrap();
    for _ in 0..5 {
        case.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE 'LISTEN%'",
        )
        .await;
        let ticket = one.issue(case.service("identite")).await;
        // The tick of five seconds; or the new link, whichever is first.
        case.clock.advance(TimeDelta::seconds(5));
        two.shows(ticket, TicketState::Waiting).await;
    }
}

#[tokio::test]
async fn a_reader_who_has_seen_more_elsewhere_is_given_as_much() {
    let Some((case, one, two)) = two_nodes().await else { return };
    two.lanes.site(case.hall.id).await.unwrap();
    for _ in 0..20 {
        one.issue(case.service("identite")).await;
        let seq = one.lanes.site(case.hall.id).await.unwrap().read().seq;
        assert!(two.lanes.site_at(case.hall.id, seq).await.unwrap().read().seq >= seq);
    }
}

#[tokio::test]
async fn a_key_counts_on_every_node() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let take = |key| with_key(by_reception(case.hall.id, issue(case.service("identite"))), key, 1);
    for key in 0..20 {
        let (here, there) = tokio::join!(one.submit(take(key)), two.submit(take(key)));
        assert_eq!(here.unwrap().answer, there.unwrap().answer);
    }
    assert_eq!(case.count("ticket").await, 20);
}

#[tokio::test]
async fn one_of_two_nodes_does_what_time_does() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let counter = case.counter("guichet-2");
    let parked = one.issue(case.service("identite")).await;
    let waits = two.issue(case.service("pacs")).await;
    one.agent(counter, Command::Call { counter, ticket: parked, finish: false, reason: None }).await.unwrap();
    one.agent(counter, Command::Park(parked, Some(10))).await.unwrap();
    two.shows(parked, TicketState::Parked).await;
    case.clock.advance(TimeDelta::minutes(10));
    one.shows(parked, TicketState::Waiting).await;
    two.shows(parked, TicketState::Waiting).await;
    assert_eq!(case.count("journal WHERE kind = 'tick'").await, 1);

    case.clock.set(at(28, 0));
    for node in [&one, &two] {
        let published = node.lanes.site(case.hall.id).await.unwrap();
        let over = |ticket: TicketId, committed: &lanes::Committed| {
            committed.state.ticket(ticket).is_none_or(|ticket| !ticket.state.is_open())
        };
        shown(&published, "a new day", |committed| {
            committed.state.business_day().to_string() == "2026-03-11"
                && over(waits, committed)
                && over(parked, committed)
        })
        .await;
    }
    let (first, second) = (one.issue(case.service("pacs")).await, two.issue(case.service("pacs")).await);
    let number = async |node: &Node, ticket| node.ticket(ticket).await.unwrap().number;
    assert_eq!((number(&one, first).await, number(&two, second).await), (1, 2));
    case.assert_numbers().await;
    assert_both_are_rows(&case, [&one, &two]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_desks_of_two_nodes_call_nobody_twice() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let nodes = Arc::new([one, two]);
    let counters: Arc<Vec<CounterId>> =
        Arc::new(case.hall.counters.iter().map(|counter| counter.id).collect());
    let services: Arc<Vec<_>> = Arc::new(case.hall.services.iter().map(|service| service.id).collect());
    let mut desks = tokio::task::JoinSet::new();
    for desk in 0..64_usize {
        let (nodes, counters, services) = (nodes.clone(), counters.clone(), services.clone());
        desks.spawn(async move {
            let (mut issued, mut called_here) = (Vec::new(), Vec::new());
            for press in 0..16 {
                let node = &nodes[(desk + press) % 2];
                let service = services[(desk * 5 + press) % services.len()];
                issued.push(node.issue(service).await);
                let counter = counters[(desk + press) % counters.len()];
                let next = by_agent(counter, Command::CallNext { counter, finish: true });
                called_here.extend(called(&node.submit(next).await.unwrap().answer));
            }
            (issued, called_here)
        });
    }
    let (mut issued, mut calls) = (Vec::new(), Vec::new());
    for (more_issued, more_calls) in desks.join_all().await {
        issued.extend(more_issued);
        calls.extend(more_calls);
    }
    let once: BTreeSet<TicketId> = calls.iter().copied().collect();
    assert_eq!(once.len(), calls.len(), "somebody was called twice");
    assert_eq!(u32::try_from(issued.len()).unwrap(), case.count("ticket").await);
    assert_eq!(u32::try_from(calls.len()).unwrap(), case.count("visit").await);
    case.assert_numbers().await;
    assert_both_are_rows(&case, [&nodes[0], &nodes[1]]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_killed_leaves_the_other_everything() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let case = Case::new(Engine::Postgres).await;
    let stays = case.node().await;
    for round in 0..10_u32 {
        let dies = case.mortal_node().await;
        let ticket = ticket_of(&dies.ask(case.hall.id, issue(case.service("identite"))).await.unwrap());
        let lanes = dies.lanes.clone();
        let (site, service) = (case.hall.id, case.service("pacs"));
        // A batch of the dying node may be anywhere.
        let last = tokio::spawn(async move { lanes.submit(by_reception(site, issue(service))).await });
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        dies.kill();
        drop(last);
        let counter = case.counter("guichet-2");
        assert_eq!(stays.next(counter).await, Some(ticket));
        case.assert_numbers().await;
    }
    assert_memory_is_rows(&case, &stays).await;
}

/// Brings both up to date, and compares them with the rows.
pub async fn assert_both_are_rows(case: &Case, nodes: [&Node; 2]) {
    for node in nodes {
        for site in [case.hall.id, case.annex.id] {
            node.lanes.site_at(site, case.seq(site).await).await.unwrap();
        }
        assert_memory_is_rows(case, node).await;
    }
}
