//! Two people, one time; and how long it is kept for whoever came first.

use ::booking::Channel;
use ::booking::rules::{Command, Refusal};
use chrono::TimeDelta;
use futures_util::future::join_all;
use lanes::Failure;
use model::CounterId;

use super::{book, by_citizen, by_staff, hold, refused, staff_hold, tomorrow};
use crate::case::{on_both, with_key};
use crate::rows::assert_memory_is_rows;
use crate::waiting::until;

/// A file for a wedding takes nine cells, at one of two counters.
const WEDDING_CELLS: u32 = 9;

#[tokio::test]
async fn the_last_slot_has_one_owner_and_the_others_are_told_of_other_times() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        node.hold(service, tomorrow(), 200).await.unwrap();
        let rivals = (0..64).map(|secret| node.hold(service, tomorrow(), secret));
        let (won, lost): (Vec<_>, Vec<_>) = join_all(rivals).await.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for answer in lost {
            let Refusal::SlotTaken { alternatives } = refused(answer) else { panic!("taken") };
            assert_eq!(alternatives.len(), 6);
            assert!(!alternatives.contains(&tomorrow()));
        }
        assert!(!node.offers(case, service, tomorrow(), Channel::Staff).await);
        assert_eq!(case.count("appointment").await, 2);
        assert_eq!(case.count("claim").await, 2 * WEDDING_CELLS);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn staff_and_citizens_stand_in_one_order() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        node.hold(service, tomorrow(), 200).await.unwrap();
        let (citizen, staff) = tokio::join!(
            node.hold(service, tomorrow(), 1),
            node.appoint(by_staff(case.hall.id, staff_hold(&[service], tomorrow(), 2))),
        );
        citizen.unwrap();
        assert!(matches!(refused(staff), Refusal::SlotTaken { .. }));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_time_goes_to_who_books_or_to_who_moves_there_never_to_both() {
    on_both(async |case| {
        let node = case.node().await;
        let (site, service) = (case.hall.id, case.service("mariage"));
        for (moves_first, day) in [(true, 0), (false, 1)] {
            let early = tomorrow() + TimeDelta::days(day);
            let wished = early + TimeDelta::hours(2);
            let moving = node.booked(service, early, 1).await;
            let hold = node.hold(service, wished, 2).await.unwrap();
            let moves = Command::Move { appointment: moving, hold, secret_hash: [2; 32] };
            let (moves, books) = (by_citizen(site, moves), by_citizen(site, book(hold, 2, 3)));
            let (first, second) = if moves_first { (moves, books) } else { (books, moves) };
            let (first, second) = tokio::join!(node.appoint(first), node.appoint(second));
            first.unwrap();
            let refusal = refused(second);
            if moves_first {
                assert!(matches!(refusal, Refusal::HoldExpired { .. }), "{refusal:?}");
                assert_eq!((node.stands(hold).await, node.stands(moving).await), ("moved", "booked"));
                let row = node.store.appointment_row(moving).await.unwrap().unwrap();
                assert_eq!(row.starts_at, wished);
                assert!(node.offers(case, service, early, Channel::Online).await, "its old time is free");
            } else {
                assert!(matches!(refusal, Refusal::WrongState { .. }), "{refusal:?}");
                assert_eq!((node.stands(hold).await, node.stands(moving).await), ("booked", "booked"));
            }
            assert_memory_is_rows(case, &node).await;
        }
        assert_eq!(case.count("claim").await, 3 * WEDDING_CELLS);
    })
    .await;
}

#[tokio::test]
async fn a_hold_lasts_to_the_millisecond_whether_or_not_time_did_its_work() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        for offset in [-1, 0, 1] {
            let starts_at = tomorrow() + TimeDelta::days(offset + 1);
            let hold = node.hold(service, starts_at, 1).await.unwrap();
            case.clock.advance(TimeDelta::minutes(15) + TimeDelta::milliseconds(offset));
            // In the same batch as the tick, if that comes first at all.
            let booked = node.book(hold, 1, 1).await;
            if offset < 0 {
                booked.unwrap();
                assert_eq!(node.stands(hold).await, "booked");
            } else {
                let Refusal::HoldExpired { alternatives } = refused(booked) else { panic!("expired") };
                assert!(alternatives.contains(&starts_at), "nobody else took it");
                node.comes_to(hold, "expired").await;
                assert!(node.offers(case, service, starts_at, Channel::Online).await);
            }
            assert_memory_is_rows(case, &node).await;
        }
        assert_eq!(case.count("claim").await, WEDDING_CELLS);
        assert_eq!(case.count("journal WHERE kind = 'tick'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_hold_that_nobody_asks_for_any_more_ends_by_itself() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        let hold = node.hold(service, tomorrow(), 1).await.unwrap();
        case.clock.advance(TimeDelta::minutes(10));
        let longer = Command::Extend { hold, secret_hash: [1; 32] };
        node.appoint(by_citizen(case.hall.id, longer)).await.unwrap();
        case.clock.advance(TimeDelta::minutes(15) - TimeDelta::milliseconds(1));
        node.issue(case.service("pacs")).await;
        assert_eq!(node.stands(hold).await, "held");
        case.clock.advance(TimeDelta::milliseconds(1));
        node.comes_to(hold, "expired").await;
        until("offered", async || node.offers(case, service, tomorrow(), Channel::Online).await).await;
        assert_eq!(case.count("claim").await, 0);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_hold_obeys_its_secret_alone() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        let hold = node.hold(service, tomorrow(), 1).await.unwrap();
        let seq = case.seq(case.hall.id).await;
        let theirs = [
            book(hold, 2, 1),
            Command::Extend { hold, secret_hash: [2; 32] }.into(),
            Command::LetGo { hold, secret_hash: [2; 32] }.into(),
        ];
        for command in theirs {
            assert_eq!(refused(node.appoint(by_citizen(case.hall.id, command)).await), Refusal::NotYours);
        }
        assert_eq!(
            refused(node.appoint(by_citizen(case.annex.id, book(hold, 1, 1))).await),
            Refusal::Unknown("hold")
        );
        assert_eq!(case.seq(case.hall.id).await, seq, "a refusal writes nothing");
        let mine = Command::LetGo { hold, secret_hash: [1; 32] };
        node.appoint(by_citizen(case.hall.id, mine)).await.unwrap();
        assert!(node.offers(case, service, tomorrow(), Channel::Online).await);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_holds_and_books_once() {
    on_both(async |case| {
        let service = case.service("mariage");
        let holds = || with_key(by_citizen(case.hall.id, hold(service, tomorrow(), 1)), 1, 1);
        let node = case.mortal_node().await;
        let (first, again) = tokio::join!(node.appoint(holds()), node.appoint(holds()));
        let hold = first.unwrap();
        assert_eq!(again.unwrap(), hold);
        let books = || with_key(by_citizen(case.hall.id, book(hold, 1, 1)), 2, 2);
        node.appoint(books()).await.unwrap();
        node.kill();
        let node = case.node().await;
        assert_eq!(node.appoint(holds()).await.unwrap(), hold);
        assert_eq!(node.appoint(books()).await.unwrap(), hold);
        let other = with_key(by_citizen(case.hall.id, book(hold, 1, 2)), 2, 3);
        assert_eq!(node.appoint(other).await, Err(Failure::KeyReused));
        assert_eq!((case.count("appointment").await, case.count("contact").await), (1, 1));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_cell_that_somebody_wrote_behind_the_lane_is_given_to_nobody() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        let counters: Vec<CounterId> = ["bureau-12", "bureau-13"].map(|slug| case.counter(slug)).into();
        for counter in counters {
            // 10:15 at both counters: by hand, without the lock and without a batch.
            case.execute(&format!(
                "INSERT INTO claim (counter, on_day, cell, appointment) VALUES ({}, '2026-03-11', 123, 1)",
                counter.get()
            ))
            .await;
        }
        let (culprit, after) = tokio::join!(
            node.hold(service, tomorrow(), 1),
            node.hold(service, tomorrow() + TimeDelta::hours(1), 2)
        );
        assert_eq!(culprit, Err(Failure::Broken));
        after.unwrap();
        assert_eq!(case.count("appointment").await, 1);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
