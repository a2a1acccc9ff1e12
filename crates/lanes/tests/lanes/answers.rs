//! What is answered and when; what is written and what is not.

use futures_util::future::join_all;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use lanes::{Failure, Settings};
use model::{SiteId, TicketId};
use queue::rules::{Answer, Command, Destination, Refusal, SuspensionKind, TicketState};
use sqlx::{Connection as _, Executor as _};
use store::{Engine, Place};

use crate::case::{Case, by_agent, by_reception, issue, issue_for, on_both, ticket_of};
use crate::rows::assert_memory_is_rows;
use crate::waiting::until;

#[tokio::test]
async fn a_ticket_walks_from_the_kiosk_to_its_end() {
    on_both(async |case| {
        let node = case.node().await;
        let (office, school) = (case.counter("bureau-14"), case.service("inscription-scolaire"));
        let clubs = case.service("periscolaire");
        let family = ticket_of(&node.ask(case.hall.id, issue_for(&[school, clubs], true)).await.unwrap());
        let other = node.issue(school).await;
        assert_eq!(node.next(office).await, Some(family), "the priority goes first");
        let state = async |ticket: TicketId| node.ticket(ticket).await.unwrap().state;
        node.agent(office, Command::RingAgain(family)).await.unwrap();
        node.agent(office, Command::Start(family)).await.unwrap();
        assert_eq!(state(family).await, TicketState::Serving);
        node.agent(office, Command::Complete(family, None)).await.unwrap();
        assert_eq!(state(family).await, TicketState::Waiting, "its second leg");
        assert_eq!(node.next(office).await, Some(family));
        node.agent(office, Command::Park(family, None)).await.unwrap();
        node.agent(office, Command::Undo(family, None)).await.unwrap();
        assert_eq!(state(family).await, TicketState::Called);
        node.agent(office, Command::Transfer(family, Destination::Service(school))).await.unwrap();
        node.agent(office, Command::PauseCounter { counter: office, reason: None, until_at: None })
            .await
            .unwrap();
        node.ask(case.hall.id, Command::Withdraw(other)).await.unwrap();
        assert_eq!(state(other).await, TicketState::Withdrawn);
        assert_eq!(node.next(office).await, Some(family));
        node.agent(office, Command::NoShow(family)).await.unwrap();
        node.ask(case.hall.id, Command::Return(family)).await.unwrap();
        assert_eq!(state(family).await, TicketState::Waiting);
        let stop = Command::Suspend {
            service: None,
            kind: SuspensionKind::Drill,
            reason: "exercice".to_owned(),
            until_at: None,
        };
        let Ok(Answer::Suspension(stop)) = node.ask(case.hall.id, stop).await else { panic!("a stop") };
        assert!(node.lanes.loaded(case.hall.id).unwrap().read().state.site_suspension().is_some());
        assert_memory_is_rows(case, &node).await;
        node.ask(case.hall.id, Command::Resume(stop)).await.unwrap();
        assert_memory_is_rows(case, &node).await;
        node.lanes.stop().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_sees_or_hears_of_what_is_not_durable_yet() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let case = Case::new(Engine::Postgres).await;
    let node = case.node().await;
    let first = node.issue(case.service("identite")).await;
    let published = node.lanes.site(case.hall.id).await.unwrap();
    let seq = published.read().seq;

    let Place::Postgres { url } = &case.database.place else { unreachable!() };
    let mut other = sqlx::PgConnection::connect(url).await.unwrap();
    other.execute(sqlx::raw_sql("BEGIN; LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    let mut answer = Box::pin(node.ask(case.hall.id, issue(case.service("identite"))));
    assert!((&mut answer).now_or_never().is_none());
    let waits = "pg_locks WHERE NOT granted AND relation = 'journal'::regclass";
    until("the lane writes its journal", async || {
        tokio::task::yield_now().await;
        assert!((&mut answer).now_or_never().is_none(), "answered before it was durable");
        case.count(waits).await > 0
    })
    .await;
    assert_eq!(published.read().seq, seq, "shown before it was durable");
    assert_eq!(published.read().state.tickets().count(), 1);
    other.execute(sqlx::raw_sql("COMMIT")).await.unwrap();
    let second = ticket_of(&answer.await.unwrap());
    assert!(second > first);
    assert_eq!(published.read().seq, seq + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_follows_the_screens_finds_the_rows() {
    on_both(async |case| {
        let node = case.node().await;
        let published = node.lanes.site(case.hall.id).await.unwrap();
        let mut changes = published.changes();
        let store = node.store.clone();
        let site = case.hall.id;
        let watcher = tokio::spawn(async move {
            let mut looks = 0;
            while changes.changed().await.is_ok() {
                let shown = published.read().seq;
                let durable = store.seqs(&[site]).await.unwrap()[0].1;
                assert!(durable >= shown, "batch {shown} was shown, {durable} is durable");
                looks += 1;
                if shown >= 100 {
                    break;
                }
            }
            looks
        });
        for _ in 0..100 {
            node.issue(case.service("identite")).await;
        }
        assert!(watcher.await.unwrap() > 20);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_writes_nothing_and_moves_no_seq() {
    on_both(async |case| {
        let node = case.node().await;
        let ticket = node.issue(case.service("naissance")).await;
        let (counter, elsewhere) = (case.counter("bureau-11"), case.counter("guichet-1"));
        node.next(counter).await.unwrap();
        let nothing = TicketId::made(case.hall.id, 900, 3);
        let before = case.rows().await;
        let refused = [
            (by_reception(case.hall.id, issue(case.annex.services[0].id)), Refusal::Unknown("service")),
            (by_agent(counter, Command::Start(nothing)), Refusal::Unknown("ticket")),
            (by_agent(elsewhere, Command::Start(ticket)), Refusal::OtherCounter),
            (
                by_agent(counter, Command::CallNext { counter, finish: false }),
                Refusal::CounterBusy { ticket },
            ),
            (by_agent(counter, Command::Return(ticket)), Refusal::WrongState { state: TicketState::Called }),
            (by_agent(elsewhere, Command::Undo(ticket, None)), Refusal::UndoTooLate),
        ];
        for (submission, refusal) in refused {
            let asked = submission.command.clone();
            let answer = node.submit(crate::case::with_key(submission, 9, 9)).await.map(|done| done.answer);
            assert_eq!(answer, Err(Failure::Refused(refusal)), "{asked:?}");
        }
        assert_eq!(case.rows().await.differences(&before), Vec::<String>::new());
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_together_is_one_transaction_with_one_seq_for_each_site() {
    on_both(async |case| {
        let node = case.node().await;
        let services = [case.service("identite"), case.annex.services[2].id, case.service("naissance")];
        let asked = (0..90).map(|turn| {
            let service = services[turn % 3];
            node.ask(service.site(), issue(service))
        });
        let tickets: Vec<TicketId> =
            join_all(asked).await.iter().map(|answer| ticket_of(answer.as_ref().unwrap())).collect();
        let batches = case.select("SELECT DISTINCT CAST(site AS TEXT), CAST(seq AS TEXT) FROM journal").await;
        assert_eq!(batches.len(), 2, "{batches:?}");
        assert_eq!((case.seq(case.hall.id).await, case.seq(case.annex.id).await), (1, 1));
        assert_eq!(case.count("(SELECT DISTINCT nonce FROM journal) AS nonces").await, 1);
        assert_eq!(case.count("journal").await, 90);
        // Decided in the order in which they came.
        let first_of_series = |service| {
            let ids: Vec<TicketId> =
                (0..90).filter(|turn| services[turn % 3] == service).map(|turn| tickets[turn]).collect();
            assert!(ids.is_sorted());
            ids[0]
        };
        for service in services {
            assert_eq!(node.ticket(first_of_series(service)).await.unwrap().number, 1);
        }
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn more_than_a_batch_holds_is_decided_in_order() {
    on_both(async |case| {
        let node = case.node().await;
        let asked = (0..900).map(|_| node.ask(case.hall.id, issue(case.service("identite"))));
        let tickets = join_all(asked).await;
        let tickets: Vec<TicketId> =
            tickets.iter().map(|answer| ticket_of(answer.as_ref().unwrap())).collect();
        assert!(tickets.is_sorted());
        assert!(case.seq(case.hall.id).await >= 2);
        case.assert_numbers().await;
    })
    .await;
}

#[tokio::test]
async fn who_left_before_the_decision_is_skipped() {
    on_both(async |case| {
        let node = case.node().await;
        let mut gone = Box::pin(node.ask(case.hall.id, issue(case.service("identite"))));
        assert!((&mut gone).now_or_never().is_none());
        drop(gone);
        let mut gone = Box::pin(node.ask(case.hall.id, issue(case.service("naissance"))));
        let stays = node.ask(case.hall.id, issue(case.service("identite")));
        assert!((&mut gone).now_or_never().is_none());
        drop(gone);
        stays.await.unwrap();
        assert_eq!(case.count("ticket").await, 1);
        assert_eq!(case.count("journal").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_full_inbox_is_busy_and_nothing_of_it_is_lost() {
    on_both(async |case| {
        let node = case.node_at(case.database.place.clone(), Settings { lanes: 1, inbox: 4 }).await;
        let answers =
            join_all((0..10).map(|_| node.ask(case.hall.id, issue(case.service("identite"))))).await;
        let busy = answers.iter().filter(|answer| **answer == Err(Failure::Busy)).count();
        assert_eq!((busy, case.count("ticket").await), (6, 4));
        node.issue(case.service("identite")).await;
    })
    .await;
}

#[tokio::test]
async fn a_site_that_is_not_there_is_unknown_and_stays_out_of_memory() {
    on_both(async |case| {
        let node = case.node().await;
        let nowhere = SiteId::new(77).unwrap();
        let service = model::ServiceId::nth(nowhere, 1);
        let (nothing, ticket) = tokio::join!(
            node.ask(nowhere, issue(service)),
            node.ask(case.hall.id, issue(case.service("pacs")))
        );
        assert_eq!(nothing, Err(Failure::UnknownSite));
        ticket.unwrap();
        assert!(matches!(node.lanes.site(nowhere).await, Err(Failure::UnknownSite)));
        assert!(node.lanes.loaded(nowhere).is_none());
    })
    .await;
}

#[tokio::test]
async fn a_stop_carries_out_what_waits_and_takes_no_more() {
    on_both(async |case| {
        let node = case.node().await;
        let asked = || node.ask(case.hall.id, issue(case.service("identite"))).boxed_local();
        let mut waiting: Vec<_> = (0..50).map(|_| asked()).collect();
        for answer in &mut waiting {
            assert!(answer.now_or_never().is_none());
        }
        node.lanes.stop().await;
        let answers: Vec<_> = stream::iter(waiting).then(|answer| answer).collect().await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(case.count("ticket").await, 50);
        assert_eq!(asked().await, Err(Failure::Stopping));
        node.lanes.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_site_that_nobody_needs_leaves_memory_and_comes_back() {
    on_both(async |case| {
        let node = case.node().await;
        let ticket = node.issue(case.service("identite")).await;
        node.ask(case.hall.id, Command::Withdraw(ticket)).await.unwrap();
        let screen = node.lanes.site(case.annex.id).await.unwrap();
        case.clock.advance(chrono::TimeDelta::minutes(61));
        until("the hall leaves memory", async || node.lanes.loaded(case.hall.id).is_none()).await;
        assert!(node.lanes.loaded(case.annex.id).is_some(), "somebody still holds it");
        drop(screen);
        assert_eq!(node.ticket(node.issue(case.service("identite")).await).await.unwrap().number, 2);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
