//! What breaks, what is told, and what is left: the truth. After each failure memory is what the rows say.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use guichet_tests::proxy::{AtCommit, Proxy};
use lanes::{Failure, Settings};
use model::TicketId;
use queue::rules::{Command, Leg, TicketState};
use store::testing::Postgres;
use store::{Engine, Place};

use crate::case::{Case, Node, by_reception, issue, on_both, ticket_of, with_key};
use crate::rows::assert_memory_is_rows;
use crate::waiting::{PATIENCE, until};

/// A node whose link to the database goes through a proxy.
pub async fn behind_proxy() -> Option<(Case, Proxy, Node)> {
    if !Engine::both().contains(&Engine::Postgres) {
        return None;
    }
    let case = Case::new(Engine::Postgres).await;
    let proxy = Proxy::before(Postgres::shared().port).await;
    let Place::Postgres { url } = &case.database.place else { unreachable!() };
    let url = url.replace(&format!(":{}/", Postgres::shared().port), &format!(":{}/", proxy.port));
    let node = case.node_at(Place::Postgres { url }, Settings { lanes: 1, inbox: 1024 }).await;
    Some((case, proxy, node))
}

#[tokio::test]
async fn a_link_cut_after_commit_was_sent_ends_in_the_truth() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    let counter = case.counter("guichet-2");
    node.issue(case.service("identite")).await;
    for round in 1..=20 {
        proxy.cut_at_next_commit(AtCommit::CutAfter);
        let asked = (0..5).map(|_| node.ask(case.hall.id, issue(case.service("identite"))));
        let tickets: Vec<TicketId> =
            join_all(asked).await.iter().map(|answer| ticket_of(answer.as_ref().unwrap())).collect();
        assert_eq!(proxy.commits_cut(), round * 2 - 1);
        proxy.cut_at_next_commit(AtCommit::CutAfter);
        assert!(node.next(counter).await.is_some());
        assert_eq!(u64::from(case.count("ticket").await), 1 + round * 5);
        for ticket in tickets {
            assert!(node.store.ticket_row(ticket).await.unwrap().is_some(), "{ticket} was answered");
        }
        assert_memory_is_rows(&case, &node).await;
    }
    assert_eq!(case.count("visit").await, 20, "each call called one person");
    case.assert_numbers().await;
}

#[tokio::test]
async fn a_link_cut_before_commit_decides_again_once() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    for round in 1..=20_u64 {
        proxy.cut_at_next_commit(AtCommit::CutBefore);
        let ticket = node.issue(case.service("identite")).await;
        assert_eq!(proxy.commits_cut(), round);
        assert_eq!(u64::from(node.ticket(ticket).await.unwrap().number), round + 1);
        assert_memory_is_rows(&case, &node).await;
    }
    assert_eq!(case.count("ticket").await, 21);
    assert_eq!(case.seq(case.hall.id).await, 1 + 2 * 20, "who asks and hears no lets nothing late through");
    case.assert_numbers().await;
}

#[tokio::test]
async fn a_database_that_is_away_for_a_moment_costs_a_moment() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    proxy.down();
    let mut answer = Box::pin(node.ask(case.hall.id, issue(case.service("identite"))));
    let early = tokio::time::timeout(Duration::from_millis(500), &mut answer).await;
    assert!(early.is_err(), "answered without a database: {early:?}");
    proxy.open();
    answer.await.unwrap();
    assert_eq!(case.count("ticket").await, 2);
    assert_memory_is_rows(&case, &node).await;
}

#[tokio::test]
async fn a_database_that_is_away_for_long_is_told_and_time_goes_on_when_it_is_back() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    let counter = case.counter("guichet-2");
    let ticket = node.issue(case.service("identite")).await;
    node.next(counter).await.unwrap();
    node.agent(counter, Command::Park(ticket, Some(10))).await.unwrap();
    let take = || with_key(by_reception(case.hall.id, issue(case.service("identite"))), 8, 8);
    proxy.down();
    assert_eq!(node.submit(take()).await.unwrap_err(), Failure::OutcomeUnknown);
    proxy.open();
    // Nobody names the site any more; its screens still want to know who is back in the line.
    case.clock.advance(TimeDelta::minutes(10));
    node.shows(ticket, TicketState::Waiting).await;
    assert_memory_is_rows(&case, &node).await;
    let first = node.submit(take()).await.unwrap().answer;
    assert_eq!(node.submit(take()).await.unwrap().answer, first);
    assert_eq!(case.count("ticket").await, 2);
}

#[tokio::test]
async fn a_commit_of_which_nobody_learns_in_time_is_told_as_unknown_and_then_truly() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    let take = || with_key(by_reception(case.hall.id, issue(case.service("identite"))), 8, 8);
    proxy.cut_at_next_commit(AtCommit::CutAfter);
    let cuts = proxy.commits_cut();
    let answer = node.submit(take());
    let (answer, ()) = tokio::join!(answer, async {
        proxy.commit_cut(cuts).await;
        proxy.down();
    });
    assert_eq!(answer.unwrap_err(), Failure::OutcomeUnknown);
    // A lane that can ask nobody must still be able to stop.
    proxy.open();
    let told = node.submit(take()).await.unwrap().answer;
    assert_eq!(case.count("ticket").await, 2);
    assert_eq!(node.ticket(ticket_of(&told)).await.unwrap().number, 2);
    assert_memory_is_rows(&case, &node).await;
}

#[tokio::test]
async fn a_link_that_dies_without_a_word_is_given_up_and_nothing_is_done_twice() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    let take = || with_key(by_reception(case.hall.id, issue(case.service("identite"))), 8, 8);
    proxy.freeze();
    // Nobody learns anything, so nobody is told anything else.
    assert_eq!(node.submit(take()).await.unwrap_err(), Failure::OutcomeUnknown);
    until("the lane takes another link", async || node.submit(take()).await.is_ok()).await;
    let told = node.submit(take()).await.unwrap().answer;
    assert_eq!(case.count("ticket").await, 2);
    assert_eq!(node.ticket(ticket_of(&told)).await.unwrap().number, 2);
    assert_memory_is_rows(&case, &node).await;
}

#[tokio::test]
async fn a_node_knows_whether_it_knows_what_the_others_write() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    let knows = node.lanes.knows();
    assert!(*knows.borrow());
    let told = async |wanted: bool| {
        let looked = async || {
            case.clock.advance(TimeDelta::seconds(2));
            *knows.borrow() == wanted
        };
        until(&format!("a node that knows: {wanted}"), looked).await;
    };
    proxy.down();
    told(false).await;
    proxy.open();
    told(true).await;
    proxy.stall();
    told(false).await;
    proxy.open();
    told(true).await;
    let lite = Case::new(Engine::Sqlite).await;
    let alone = lite.node().await;
    lite.clock.advance(TimeDelta::hours(1));
    assert!(*alone.lanes.knows().borrow(), "there are no others");
}

#[tokio::test]
async fn a_lane_stops_though_the_database_is_gone_for_good() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    proxy.cut_at_next_commit(AtCommit::CutAfter);
    let cuts = proxy.commits_cut();
    let (answer, ()) = tokio::join!(node.ask(case.hall.id, issue(case.service("identite"))), async {
        proxy.commit_cut(cuts).await;
        proxy.down();
        assert!(tokio::time::timeout(PATIENCE, node.lanes.stop()).await.is_ok(), "it never ends");
    });
    assert_eq!(answer, Err(Failure::OutcomeUnknown));
}

#[tokio::test]
async fn a_newer_schema_stops_the_node_and_nothing_is_written() {
    on_both(async |case| {
        let node = case.node().await;
        node.issue(case.service("identite")).await;
        case.execute("UPDATE site SET schema = schema + 1").await;
        let before = case.rows().await;
        let asked = (0..3).map(|_| node.ask(case.hall.id, issue(case.service("identite"))));
        for answer in join_all(asked).await {
            assert_eq!(answer, Err(Failure::Stopping));
        }
        let reason = node.lanes.fatal().wait_for(Option::is_some).await.unwrap().clone();
        assert!(reason.unwrap().contains("newer"));
        assert_eq!(node.ask(case.hall.id, issue(case.service("identite"))).await, Err(Failure::Stopping));
        node.lanes.stop().await;
        assert_eq!(case.rows().await.differences(&before), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_panic_in_the_rules_fails_the_culprit_alone() {
    on_both(async |case| {
        let (counter, other) = (case.counter("guichet-2"), case.counter("guichet-3"));
        let node = case.node().await;
        let ticket = node.issue(case.service("identite")).await;
        node.next(counter).await.unwrap();
        node.lanes.stop().await;
        drop(node);
        // A visit whose ticket is gone from the working set: the rules count on their both being there.
        case.execute(&format!(
            "UPDATE ticket SET state = 'done', counter = NULL WHERE id = {}",
            ticket.get()
        ))
        .await;
        case.clock.advance(TimeDelta::minutes(5)); // nothing is left to undo: the load does not bring the ticket
        let node = case.node().await;
        let finish = Command::CallNext { counter, finish: true };
        let (before, culprit, elsewhere, after) = tokio::join!(
            node.ask(case.hall.id, issue(case.service("identite"))),
            node.agent(counter, finish),
            node.ask(case.annex.id, issue(case.annex.services[0].id)),
            node.next(other),
        );
        assert_eq!(culprit, Err(Failure::Broken));
        let before = ticket_of(&before.unwrap());
        elsewhere.unwrap();
        assert_eq!(after, Some(before));
        assert_eq!(case.count("journal WHERE kind = 'call_next'").await, 2);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_database_refuses_fails_the_culprit_alone() {
    on_both(async |case| {
        let node = case.node().await;
        case.execute(match case.engine {
            Engine::Postgres => "ALTER TABLE ticket ADD CONSTRAINT not_three CHECK (persons <> 3)",
            Engine::Sqlite => {
                "CREATE TRIGGER not_three BEFORE INSERT ON ticket WHEN NEW.persons = 3
                 BEGIN SELECT RAISE(ABORT, 'not three'); END"
            }
        })
        .await;
        let identity = case.service("identite");
        let asked = (0..12).map(|turn| {
            let legs = vec![Leg { service: identity, persons: if turn == 5 { 3 } else { 1 } }];
            let mut command = issue(identity);
            if let Command::Issue { legs: asked, .. } = &mut command {
                *asked = legs;
            }
            node.ask(case.hall.id, command)
        });
        for (turn, answer) in join_all(asked).await.into_iter().enumerate() {
            assert_eq!(answer.is_err(), turn == 5, "{turn}: {answer:?}");
            assert!(answer.is_ok() || answer == Err(Failure::Broken));
        }
        assert_eq!(case.count("ticket").await, 11);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_somebody_wrote_behind_the_lane_is_found_and_taken_in() {
    on_both(async |case| {
        let node = case.node().await;
        let first = node.issue(case.service("identite")).await;
        // By hand, without the lock and without a batch: the very thing that must not be done.
        let copy = TicketId::made(case.hall.id, 5000, 0);
        case.execute(&format!(
            "INSERT INTO ticket SELECT {}, site, seq, business_day, series, 2, service, persons, later, state,
             arrived_at, turn_at, appointment, appointment_at, priority, credit_minutes, language, counter, reserved_for, back_at,
             missed_at, joined_to, delays, delayed, care, revision, {} FROM ticket WHERE id = {}",
            copy.get(),
            if case.engine == Engine::Sqlite { "X'01'" } else { "'\\x01'::bytea" },
            first.get()
        ))
        .await;
        let third = node.issue(case.service("identite")).await;
        assert_eq!(node.ticket(third).await.unwrap().number, 3);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_site_that_is_retired_becomes_unknown_and_the_other_goes_on() {
    on_both(async |case| {
        let node = case.node().await;
        node.issue(case.annex.services[0].id).await;
        case.execute(&format!(
            "UPDATE site SET retired = TRUE, config_rev = config_rev + 1 WHERE id = {}",
            case.annex.id.get()
        ))
        .await;
        let (gone, goes_on) = tokio::join!(
            node.ask(case.annex.id, issue(case.annex.services[0].id)),
            node.ask(case.hall.id, issue(case.service("identite"))),
        );
        assert_eq!(gone, Err(Failure::UnknownSite));
        goes_on.unwrap();
        assert!(node.lanes.loaded(case.annex.id).is_none());
    })
    .await;
}

#[tokio::test]
async fn a_database_brought_back_from_a_backup_is_read_anew() {
    on_both(async |case| {
        let node = case.node().await;
        let kept = node.issue(case.service("identite")).await;
        let seq = case.seq(case.hall.id).await;
        let lost = node.issue(case.service("identite")).await;
        // What a restore does to a node that goes on running.
        case.execute(&format!(
            "DELETE FROM ticket WHERE id = {}; DELETE FROM journal WHERE seq > {seq}; UPDATE site SET seq = {seq}",
            lost.get()
        ))
        .await;
        assert_eq!(node.next(case.counter("guichet-2")).await, Some(kept));
        let again = node.issue(case.service("identite")).await;
        assert_eq!(node.ticket(again).await.unwrap().number, 2);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_between_any_two_steps_loses_nothing_that_was_answered() {
    on_both(async |case| {
        let mut answered: Vec<TicketId> = Vec::new();
        for round in 0..15_u64 {
            let node = case.mortal_node().await;
            let lanes = node.lanes.clone();
            let (site, service) = (case.hall.id, case.service("identite"));
            let load = tokio::spawn(async move {
                let mut answered = Vec::new();
                while let Ok(done) = lanes.submit(by_reception(site, issue(service))).await {
                    answered.push(ticket_of(&done.answer));
                }
                answered
            });
            let published = node.lanes.site(site).await.unwrap();
            let goal = published.read().seq + i64::try_from(round).unwrap() % 7 + 1;
            until("some tickets", async || published.read().seq >= goal).await;
            drop(published);
            node.kill();
            answered.extend(load.await.unwrap());
        }
        let node = case.node().await;
        for ticket in &answered {
            assert!(node.store.ticket_row(*ticket).await.unwrap().is_some(), "{ticket} was answered");
        }
        // At most one that was decided and not answered for each kill.
        let kept = usize::try_from(case.count("ticket").await).unwrap();
        assert!(
            (answered.len()..=answered.len() + 15).contains(&kept),
            "{} answered, {kept} kept",
            answered.len()
        );
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
