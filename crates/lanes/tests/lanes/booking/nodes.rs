//! Two nodes over one database book as one (RELIABILITY.md, E2).

use std::sync::Arc;

use ::booking::Channel;
use ::booking::rules::{Command, Refusal};
use chrono::TimeDelta;
use lanes::Failure;

use super::{by_citizen, by_kiosk, check_in, hold, tomorrow};
use crate::case::{at, ticket_of};
use crate::nodes::{assert_both_are_rows, two_nodes};
use crate::waiting::until;

#[tokio::test]
async fn what_one_node_holds_the_other_books_and_the_first_gives_up() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let (site, service) = (case.hall.id, case.service("mariage"));
    two.lanes.site(site).await.unwrap();
    for round in 0..4 {
        let (first, second) = if round % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let starts_at = tomorrow() + TimeDelta::days(10 * round + 1);
        let holds = [
            first.hold(service, starts_at, 1).await.unwrap(),
            first.hold(service, starts_at, 2).await.unwrap(),
        ];
        until("seen elsewhere", async || !second.offers(&case, service, starts_at, Channel::Online).await)
            .await;
        second.book(holds[0], 1, 1).await.unwrap();
        let moved_to = second.hold(service, starts_at + TimeDelta::hours(3), 3).await.unwrap();
        // Neither has the appointment in memory any more; its cells are all that the first knows.
        first.issue(case.service("pacs")).await;
        let moves = Command::Move { appointment: holds[0], hold: moved_to, secret_hash: [3; 32] };
        first.appoint(by_citizen(site, moves)).await.unwrap();
        until("freed elsewhere", async || second.offers(&case, service, starts_at, Channel::Online).await)
            .await;
        second.appoint(by_citizen(site, Command::Cancel(holds[0]))).await.unwrap();
        let back = Command::LetGo { hold: holds[1], secret_hash: [2; 32] };
        second.appoint(by_citizen(site, back)).await.unwrap();
        assert_both_are_rows(&case, [&one, &two]).await;
    }
    assert_eq!(case.count("claim").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_rivals_at_two_nodes_share_no_cell() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let nodes = Arc::new([one, two]);
    let (site, service) = (case.hall.id, case.service("mariage"));
    for round in 0..4 {
        let starts_at = tomorrow() + TimeDelta::hours(round);
        let mut rivals = tokio::task::JoinSet::new();
        for rival in 0..64_u8 {
            let nodes = nodes.clone();
            rivals.spawn(async move {
                let node = &nodes[usize::from(rival % 2)];
                node.appoint(by_citizen(site, hold(service, starts_at, rival))).await
            });
        }
        let answers = rivals.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2, "two counters");
        let taken = |answer: &&Result<_, Failure>| {
            matches!(answer, Err(Failure::BookingRefused(Refusal::SlotTaken { .. })))
        };
        assert_eq!(answers.iter().filter(taken).count(), 62);
    }
    assert_both_are_rows(&case, [&nodes[0], &nodes[1]]).await;
}

#[tokio::test]
async fn who_checks_in_at_one_node_is_served_at_the_other() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let (counter, service) = (case.counter("guichet-2"), case.service("identite"));
    let appointment = one.promised(&[service], at(10, 0), 1).await;
    two.lanes.site(case.hall.id).await.unwrap();
    case.clock.set(at(9, 45));
    let done = two.submit(by_kiosk(case.hall.id, check_in(appointment))).await.unwrap();
    let again = one.submit(by_kiosk(case.hall.id, check_in(appointment))).await;
    assert_eq!(super::refused(again), Refusal::AlreadyCheckedIn);
    let ticket = ticket_of(&done.answer);
    assert_eq!(one.next(counter).await, Some(ticket));
    two.agent(counter, queue::rules::Command::Start(ticket)).await.unwrap();
    assert_eq!(one.stands(appointment).await, "served");
    assert_both_are_rows(&case, [&one, &two]).await;
}

#[tokio::test]
async fn one_of_two_nodes_ends_a_hold() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let service = case.service("mariage");
    let hold = one.hold(service, tomorrow(), 1).await.unwrap();
    two.lanes.site_at(case.hall.id, case.seq(case.hall.id).await).await.unwrap();
    case.clock.advance(TimeDelta::minutes(15));
    one.comes_to(hold, "expired").await;
    for node in [&one, &two] {
        until("offered", async || node.offers(&case, service, tomorrow(), Channel::Online).await).await;
    }
    assert_eq!(case.count("journal WHERE kind = 'tick'").await, 1);
    assert_eq!(case.count("release").await, 1);
    assert_both_are_rows(&case, [&one, &two]).await;
}
