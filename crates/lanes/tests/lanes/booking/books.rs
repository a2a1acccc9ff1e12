//! What becomes of an appointment: memory holds what is taken, the row says by whom.

use ::booking::Channel;
use ::booking::rules::{Answer, Command, Refusal};
use chrono::TimeDelta;
use model::calendar::WallTime;

use super::{book, by_citizen, by_staff, contact, refused, tomorrow};
use crate::case::{Case, at, on_both};
use crate::rows::assert_memory_is_rows;
use crate::waiting::until;

#[tokio::test]
async fn an_appointment_of_another_month_is_brought_for_its_command() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("identite"));
        let far = at(24 * 40 + 9, 0); // 19 April, in summer time: 10:00
        let node = case.mortal_node().await;
        let appointment = node.booked(service, far, 1).await;
        node.kill();
        let node = case.node().await;
        let hold = node.hold(service, far + TimeDelta::hours(2), 2).await.unwrap();
        let moves = Command::Move { appointment, hold, secret_hash: [2; 32] };
        node.appoint(by_citizen(site, moves)).await.unwrap();
        assert_memory_is_rows(case, &node).await;
        // The batch is over, and memory has let it go again.
        node.issue(case.service("pacs")).await;
        node.appoint(by_citizen(site, Command::Cancel(appointment))).await.unwrap();
        assert_eq!(node.stands(appointment).await, "cancelled");
        assert_eq!((case.count("claim").await, case.count("contact_place").await), (0, 0));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_freed_time_is_at_the_desk_at_once_and_online_within_the_delay() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("identite"));
        let node = case.node().await;
        // Four counters, of whose hours a part is for staff: nobody else is there at the time online.
        let mut taken = Vec::new();
        while node.offers(case, service, tomorrow(), Channel::Online).await {
            taken.push(node.booked(service, tomorrow(), u8::try_from(taken.len()).unwrap() + 1).await);
        }
        node.appoint(by_citizen(site, Command::Cancel(taken[0]))).await.unwrap();
        assert!(node.offers(case, service, tomorrow(), Channel::Staff).await);
        assert!(!node.offers(case, service, tomorrow(), Channel::Online).await, "not in the same second");
        assert_memory_is_rows(case, &node).await;
        case.clock.advance(TimeDelta::minutes(10));
        assert!(node.offers(case, service, tomorrow(), Channel::Online).await);
        let release =
            case.select("SELECT CAST(online_at AS TEXT), CAST(freed_at AS TEXT) FROM release").await;
        assert_ne!(release[0][0], release[0][1], "drawn between 0 and 10 minutes");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn nobody_has_more_appointments_than_the_town_allows_also_in_one_batch() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.mortal_node().await;
        let mut holds = Vec::new();
        for nth in 0..5_u8 {
            let starts_at = tomorrow() + TimeDelta::hours(nth.into());
            holds.push(node.hold(service, starts_at, nth).await.unwrap());
        }
        let (one, two, three, four) = tokio::join!(
            node.book(holds[0], 0, 7),
            node.book(holds[1], 1, 7),
            node.book(holds[2], 2, 7),
            node.book(holds[3], 3, 7),
        );
        let booked = [one.unwrap(), two.unwrap(), three.unwrap()];
        assert_eq!(refused(four), Refusal::ContactLimit { most: 3 });
        node.kill();
        let node = case.node().await;
        assert_eq!(refused(node.book(holds[3], 3, 7).await), Refusal::ContactLimit { most: 3 });
        node.appoint(by_staff(site, book(holds[3], 3, 7))).await.expect("staff may give more");
        node.book(holds[4], 4, 8).await.expect("somebody else");
        node.appoint(by_citizen(site, Command::Cancel(booked[1]))).await.unwrap();
        let again = node.hold(service, tomorrow() + TimeDelta::hours(6), 9).await.unwrap();
        node.book(again, 9, 7).await.expect("the second place is free");
        let numbers = case.select("SELECT CAST(number AS TEXT) FROM contact_place ORDER BY number").await;
        assert_eq!(numbers.concat(), ["1", "1", "2", "3", "4"]);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_corrected_name_is_the_rows_alone() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.node().await;
        let booked = node.booked(service, tomorrow(), 1).await;
        let correct = || lanes::Command::Booking {
            command: Command::CorrectName(booked),
            contact: Some(Box::new(model::Contact { name: "Anne Le Goff".to_owned(), ..contact(1) })),
            old_reference: None,
        };
        node.appoint(by_citizen(site, correct())).await.unwrap();
        let known = node.store.contact_of(booked).await.unwrap().expect("a contact");
        assert_eq!(known.name, "Anne Le Goff");
        case.clock.advance(TimeDelta::minutes(30));
        assert_eq!(refused(node.appoint(by_citizen(site, correct())).await), Refusal::NameFixed);
        node.appoint(by_staff(site, correct())).await.unwrap();
        let journal = case.select("SELECT CAST(ids AS TEXT) FROM journal").await.concat().concat();
        assert!(!journal.contains("Anne"), "{journal}");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_blocked_counter_moves_whom_it_can_and_names_the_others() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let day = tomorrow() + TimeDelta::days(10);
        let node = case.mortal_node().await;
        let first = node.booked(service, day, 1).await;
        let second = node.booked(service, day, 2).await;
        let alone = node.booked(service, day + TimeDelta::hours(2), 3).await;
        let at_counter = async |id| node.store.appointment_row(id).await.unwrap().unwrap().legs[0].counter;
        let ill = at_counter(alone).await;
        let hit = if at_counter(first).await == ill { first } else { second };
        let time = |text: &str| -> WallTime { text.parse().unwrap() };
        let block = Command::Block {
            counter: ill,
            on: chrono::NaiveDate::from_ymd_opt(2026, 3, 21).unwrap(),
            from: time("08:00"),
            to: time("17:00"),
            reason: "malade".to_owned(),
        };
        // Memory has none of that date: another process booked.
        node.kill();
        let node = case.node().await;
        let done = node.submit(by_staff(site, block)).await.unwrap();
        let lanes::Answer::Booking(Answer::Blocked { block, moved, hit: told }) = done.answer else {
            panic!("{:?}", done.answer)
        };
        assert_eq!((moved, told), (vec![alone], vec![hit]));
        assert_memory_is_rows(case, &node).await;
        node.submit(by_staff(site, Command::Unblock(block))).await.unwrap();
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_site_that_nobody_uses_leaves_memory_and_comes_back_with_what_is_taken() {
    on_both(async |case| {
        let service = case.service("mariage");
        let node = case.node().await;
        let booked = node.booked(service, at(24 * 30 + 10, 0), 1).await;
        let gone = || node.lanes.loaded(case.hall.id).is_none();
        case.clock.advance(TimeDelta::minutes(61));
        until("an idle site goes", async || {
            case.clock.advance(TimeDelta::minutes(10));
            gone()
        })
        .await;
        node.appoint(by_citizen(case.hall.id, Command::Cancel(booked))).await.unwrap();
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn new_settings_keep_what_is_taken() {
    for engine in store::Engine::both() {
        let case = Case::new(engine).await;
        let node = case.node().await;
        let service = case.service("mariage");
        let both = [node.booked(service, tomorrow(), 1).await, node.booked(service, tomorrow(), 2).await];
        case.execute("UPDATE site SET config_rev = config_rev + 1").await;
        assert!(matches!(refused(node.hold(service, tomorrow(), 3).await), Refusal::SlotTaken { .. }));
        node.appoint(by_citizen(case.hall.id, Command::Cancel(both[0]))).await.unwrap();
        node.hold(service, tomorrow(), 3).await.unwrap();
        assert_memory_is_rows(&case, &node).await;
    }
}
