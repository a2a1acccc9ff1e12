//! What breaks while people book: the truth is told, and nobody else is harmed.

use chrono::TimeDelta;
use futures_util::future::join_all;
use guichet_tests::proxy::AtCommit;
use lanes::Failure;

use super::{by_kiosk, by_staff, check_in, tomorrow};
use crate::case::{at, issue, on_both, ticket_of};
use crate::failures::behind_proxy;
use crate::rows::assert_memory_is_rows;

#[tokio::test]
async fn a_link_cut_at_commit_holds_books_and_checks_in_once() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    node.issue(case.service("identite")).await;
    for round in 0..10 {
        let cut = if round % 2 == 0 { AtCommit::CutAfter } else { AtCommit::CutBefore };
        let starts_at = tomorrow() + TimeDelta::hours(round);
        proxy.cut_at_next_commit(cut);
        let holds =
            join_all((1..=2).map(|secret| node.hold(case.service("mariage"), starts_at, secret))).await;
        let holds: Vec<_> = holds.into_iter().map(Result::unwrap).collect();
        proxy.cut_at_next_commit(cut);
        let person = u8::try_from(round).unwrap();
        let booked = node.book(holds[0], 1, person).await.unwrap();
        assert_eq!((node.stands(booked).await, node.stands(holds[1]).await), ("booked", "held"));
        assert_memory_is_rows(&case, &node).await;
    }
    assert_eq!(case.count("appointment").await, 20);
    assert_eq!(case.count("contact_place").await, 10);

    for (round, cut) in (0..).zip([AtCommit::CutAfter, AtCommit::CutBefore]) {
        let starts_at = at(11 + round, 0);
        let appointment = node.promised(&[case.service("identite")], starts_at, 100).await;
        case.clock.set(starts_at);
        proxy.cut_at_next_commit(cut);
        let done = node.submit(by_kiosk(case.hall.id, check_in(appointment))).await.unwrap();
        assert_eq!(node.ticket(ticket_of(&done.answer)).await.unwrap().appointment, Some(appointment));
        assert_eq!(node.stands(appointment).await, "checked_in");
        assert_memory_is_rows(&case, &node).await;
    }
    assert_eq!(case.count("ticket").await, 3);
}

#[tokio::test]
async fn a_panic_in_the_rules_of_booking_fails_the_culprit_alone() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.mortal_node().await;
        let broken = node.booked(service, at(24 * 20 + 10, 0), 1).await;
        node.kill();
        // A revision after which there is none.
        case.execute(&format!("UPDATE appointment SET revision = {} WHERE id = {}", i64::MAX, broken.get()))
            .await;
        let node = case.node().await;
        let cancel = ::booking::rules::Command::Cancel(broken);
        let (before, culprit, elsewhere, after) = tokio::join!(
            node.hold(service, tomorrow(), 1),
            node.appoint(by_staff(site, cancel)),
            node.ask(case.annex.id, issue(case.annex.services[0].id)),
            node.hold(service, tomorrow(), 2),
        );
        assert_eq!(culprit, Err(Failure::Broken));
        elsewhere.unwrap();
        assert_ne!(before.unwrap(), after.unwrap());
        assert_eq!(node.stands(broken).await, "booked");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_kill_at_any_moment_leaves_whole_appointments() {
    on_both(async |case| {
        let service = case.service("mariage");
        for round in 0..12_u32 {
            let node = case.mortal_node().await;
            let starts_at = at(24 * i64::from(round + 1) + 10, 0);
            let booked = node.booked(service, starts_at, u8::try_from(round).unwrap()).await;
            let lanes = node.lanes.clone();
            let last = super::by_citizen(case.hall.id, super::hold(service, starts_at, 200));
            let last = tokio::spawn(async move { lanes.submit(last).await });
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            node.kill();
            let answered = last.await.unwrap().is_ok();
            let node = case.node().await;
            assert_eq!(node.stands(booked).await, "booked");
            let orphans = "claim WHERE appointment NOT IN (SELECT id FROM appointment)";
            assert_eq!(case.count(orphans).await, 0);
            let whole = case.count("appointment WHERE state IN ('held', 'booked')").await;
            assert_eq!(case.count("claim").await, 9 * whole);
            assert!(!answered || case.count("appointment WHERE state = 'held'").await > 0);
            node.lanes.stop().await;
        }
    })
    .await;
}
