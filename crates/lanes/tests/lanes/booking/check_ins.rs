//! From the appointment to the ticket, and to the counter.

use ::booking::rules::Refusal;
use ::queue::rules::{self as queue, Command, SuspensionKind, TicketState};
use chrono::TimeDelta;
use lanes::Failure;
use model::{Clock as _, Instant, TicketId};

use super::{appointment_of, by_citizen, by_kiosk, by_staff, check_in, refused, tomorrow};
use crate::case::{Case, Node, at, issue, on_both, ticket_of, with_key};
use crate::rows::assert_memory_is_rows;
use crate::waiting::until;

async fn checked_in(case: &Case, node: &Node, appointment: model::AppointmentId) -> TicketId {
    let done = node.submit(by_kiosk(case.hall.id, check_in(appointment))).await.unwrap();
    ticket_of(&done.answer)
}

/// At half past nine, for ten o'clock today.
async fn promised(case: &Case, node: &Node, services: &[&str]) -> model::AppointmentId {
    let services: Vec<_> = services.iter().map(|slug| case.service(slug)).collect();
    let appointment = node.promised(&services, at(10, 0), 1).await;
    case.clock.set(at(9, 30));
    appointment
}

#[tokio::test]
async fn who_checks_in_has_a_ticket_with_the_booked_time_as_its_turn() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let appointment = promised(case, &node, &["identite", "attestation-accueil"]).await;
        node.kill();
        let node = case.node().await;
        let ticket = checked_in(case, &node, appointment).await;
        let seen = node.ticket(ticket).await.unwrap();
        assert_eq!((seen.turn_at, seen.arrived_at), (at(10, 0), at(9, 30)));
        assert_eq!((seen.appointment, seen.appointment_at), (Some(appointment), Some(at(10, 0))));
        assert_eq!(seen.leg.service, case.service("identite"));
        assert_eq!(
            seen.later.iter().map(|leg| leg.service).collect::<Vec<_>>(),
            [case.service("attestation-accueil")]
        );
        assert_eq!(node.stands(appointment).await, "checked_in");
        let rows = case.select("SELECT kind, CAST(ids AS TEXT) FROM journal WHERE kind = 'check_in'").await;
        assert_eq!(rows.len(), 1);
        assert!(rows[0][1].contains(&ticket.to_string()) && rows[0][1].contains(&appointment.to_string()));
        let again = node.submit(by_staff(case.hall.id, check_in(appointment))).await;
        assert_eq!(refused(again), Refusal::AlreadyCheckedIn);
        let elsewhere = node.submit(by_kiosk(case.annex.id, check_in(appointment))).await;
        assert_eq!(refused(elsewhere), Refusal::WrongSite { site: case.hall.id });
        assert_eq!(case.count("ticket").await, 1);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn without_a_ticket_nobody_is_checked_in() {
    on_both(async |case| {
        let node = case.node().await;
        let appointment = promised(case, &node, &["identite"]).await;
        let stop = Command::Suspend {
            service: None,
            kind: SuspensionKind::Evacuation,
            reason: "alarme".to_owned(),
            until_at: None,
        };
        let Ok(queue::Answer::Suspension(stop)) = node.ask(case.hall.id, stop).await else {
            panic!("a stop")
        };
        let seq = case.seq(case.hall.id).await;
        let answer = node.submit(by_kiosk(case.hall.id, check_in(appointment))).await;
        assert!(matches!(answer, Err(Failure::Refused(queue::Refusal::Suspended { .. }))), "{answer:?}");
        assert_eq!((node.stands(appointment).await, case.seq(case.hall.id).await), ("booked", seq));
        node.ask(case.hall.id, Command::Resume(stop)).await.unwrap();
        checked_in(case, &node, appointment).await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_checks_in_once() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let appointment = promised(case, &node, &["identite"]).await;
        let comes = || with_key(by_kiosk(case.hall.id, check_in(appointment)), 5, 5);
        let (first, again) = tokio::join!(node.submit(comes()), node.submit(comes()));
        let ticket = ticket_of(&first.unwrap().answer);
        assert_eq!(ticket_of(&again.unwrap().answer), ticket);
        node.kill();
        let node = case.node().await;
        assert_eq!(ticket_of(&node.submit(comes()).await.unwrap().answer), ticket);
        assert_eq!(case.count("ticket").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_appointment_is_served_with_the_first_visit_of_its_ticket() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-5");
        let appointment = promised(case, &node, &["identite", "attestation-accueil"]).await;
        let ticket = checked_in(case, &node, appointment).await;
        assert_eq!(node.next(counter).await, Some(ticket));
        assert_eq!(node.stands(appointment).await, "checked_in", "called, and not there yet");
        let seq = case.seq(case.hall.id).await;
        node.agent(counter, Command::Start(ticket)).await.unwrap();
        assert_eq!(node.stands(appointment).await, "served");
        assert_eq!(case.seq(case.hall.id).await, seq + 1, "one batch");
        // The second errand: nothing more is said of it.
        assert_eq!(node.next(counter).await, Some(ticket));
        node.agent(counter, Command::Start(ticket)).await.unwrap();
        node.agent(counter, Command::Complete(ticket, None)).await.unwrap();
        assert_eq!(case.count("journal WHERE kind = 'serve'").await, 1);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_nobody_started_serves_it_when_it_is_completed() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        let appointment = promised(case, &node, &["identite"]).await;
        let ticket = checked_in(case, &node, appointment).await;
        assert_eq!(node.next(counter).await, Some(ticket));
        assert_eq!(node.next(counter).await, None);
        assert_eq!(node.stands(appointment).await, "served");

        // A call that was missed, or taken back, receives nobody.
        let other = node.promised(&[case.service("identite")], at(10, 30), 2).await;
        case.clock.set(at(10, 0));
        let ticket = checked_in(case, &node, other).await;
        assert_eq!(node.next(counter).await, Some(ticket));
        node.agent(counter, Command::Undo(ticket, None)).await.unwrap();
        assert_eq!(node.next(counter).await, Some(ticket));
        node.agent(counter, Command::NoShow(ticket)).await.unwrap();
        assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::NoShow);
        assert_eq!(node.stands(other).await, "checked_in");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_family_that_is_done_at_one_visit_is_served() {
    on_both(async |case| {
        let node = case.node().await;
        let (counter, service) = (case.counter("guichet-2"), case.service("identite"));
        let one = node.promised(&[service], at(10, 0), 1).await;
        let other = node.promised(&[service], at(10, 15), 2).await;
        case.clock.set(at(9, 45));
        let (head, joined) = (checked_in(case, &node, one).await, checked_in(case, &node, other).await);
        node.ask(case.hall.id, Command::Join(head, joined)).await.unwrap();
        assert_eq!(node.next(counter).await, Some(head));
        node.agent(counter, Command::Start(head)).await.unwrap();
        assert_eq!((node.stands(one).await, node.stands(other).await), ("served", "checked_in"));
        let services = vec![queue::Leg { service, persons: 1 }; 2];
        let work = queue::Work { outcome: None, services };
        node.agent(counter, Command::Complete(head, Some(work))).await.unwrap();
        assert_eq!(node.ticket(joined).await.unwrap().state, TicketState::Done);
        assert_eq!(node.stands(other).await, "served");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn two_desks_check_in_one_person_once_in_one_batch_with_the_queue() {
    on_both(async |case| {
        let node = case.node().await;
        let appointment = promised(case, &node, &["identite"]).await;
        let (hall, identity) = (case.hall.id, case.service("identite"));
        let comes = || by_staff(hall, check_in(appointment));
        let (walk_in, first, second, held) = tokio::join!(
            node.ask(hall, issue(identity)),
            node.submit(comes()),
            node.submit(comes()),
            node.hold(case.service("mariage"), tomorrow() + TimeDelta::hours(5), 3),
        );
        let (walk_in, booked) = (ticket_of(&walk_in.unwrap()), ticket_of(&first.unwrap().answer));
        assert_eq!(refused(second), Refusal::AlreadyCheckedIn);
        // Ids of both sides come from one count.
        let ordinals = [walk_in.ordinal(), booked.ordinal(), held.unwrap().ordinal()];
        assert_eq!(ordinals, [ordinals[0], ordinals[0] + 1, ordinals[0] + 2]);
        let journal = case
            .select("SELECT kind FROM journal WHERE seq = (SELECT MAX(seq) FROM journal) ORDER BY n")
            .await;
        assert_eq!(journal.concat(), ["issue", "check_in", "hold"]);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn whom_nobody_checked_in_is_missed_and_staff_may_still_receive_that_day() {
    on_both(async |case| {
        let node = case.node().await;
        let appointment = promised(case, &node, &["identite"]).await;
        case.clock.set(at(10, 20) - TimeDelta::milliseconds(1));
        node.issue(case.service("pacs")).await;
        assert_eq!(node.stands(appointment).await, "booked");
        case.clock.set(at(10, 20));
        node.comes_to(appointment, "no_show").await;
        assert_eq!(case.count("contact_place").await, 0, "it does not count any more");
        let late = node.submit(by_kiosk(case.hall.id, check_in(appointment))).await;
        assert_eq!(refused(late), Refusal::TooLate { starts_at: at(10, 0) });
        let done = node.submit(by_staff(case.hall.id, check_in(appointment))).await.unwrap();
        let ticket = node.ticket(ticket_of(&done.answer)).await.unwrap();
        assert_eq!(ticket.turn_at, at(10, 20), "later than the grace");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn appointments_become_known_as_their_day_comes() {
    on_both(async |case| {
        let node = case.node().await;
        let service = case.service("mariage");
        let mut days: Vec<(Instant, _)> = Vec::new();
        for day in [1, 3, 4, 6] {
            let starts_at = at(24 * day + 10, 0);
            days.push((starts_at, node.booked(service, starts_at, 1 + u8::try_from(day).unwrap() % 2).await));
        }
        // Somebody follows the site, so that it stays in memory; nobody asks anything.
        let published = node.lanes.site(case.hall.id).await.unwrap();
        let _follows = published.changes();
        for day in 0..7 {
            for (hour, minute) in [(24, 0), (28, 0), (34, 19)] {
                case.clock.set(at(24 * day + hour, minute));
                until("the day began", async || {
                    let today = published.read().booking.today();
                    today == case.clock.now().utc().date_naive()
                        || today.succ_opt() == Some(case.clock.now().utc().date_naive())
                })
                .await;
            }
            for (starts_at, appointment) in &days {
                let missed_at = *starts_at + TimeDelta::minutes(20);
                if missed_at > case.clock.now() {
                    assert_eq!(node.stands(*appointment).await, "booked");
                }
            }
            case.clock.advance(TimeDelta::minutes(1));
            for (starts_at, appointment) in &days {
                if *starts_at + TimeDelta::minutes(20) <= case.clock.now() {
                    node.comes_to(*appointment, "no_show").await;
                }
            }
        }
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn at_midnight_readers_see_another_day_and_nothing_is_written() {
    on_both(async |case| {
        let node = case.node().await;
        let published = node.lanes.site(case.hall.id).await.unwrap();
        let seq = case.seq(case.hall.id).await;
        // The business day goes on until four.
        case.clock.set(at(24, 0));
        until("another day", async || published.read().booking.today().to_string() == "2026-03-11").await;
        assert_eq!((case.seq(case.hall.id).await, case.count("journal").await), (seq, 0));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_ticket_gets_no_second_one_whatever_the_appointment_says() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let appointment = promised(case, &node, &["identite"]).await;
        let ticket = checked_in(case, &node, appointment).await;
        node.kill();
        case.execute(&format!("UPDATE appointment SET state = 'booked' WHERE id = {}", appointment.get()))
            .await;
        let node = case.node().await;
        let again = node.submit(by_kiosk(case.hall.id, check_in(appointment))).await;
        assert_eq!(again.map(|done| done.answer), Err(Failure::Broken));
        assert_eq!(node.next(case.counter("guichet-2")).await, Some(ticket));
        assert_eq!(case.count("ticket").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_checks_in_for_a_hold() {
    on_both(async |case| {
        let node = case.node().await;
        let hold = super::staff_hold(&[case.service("identite")], at(10, 0), 1);
        let done = node.submit(by_staff(case.hall.id, hold)).await.unwrap();
        let hold = appointment_of(&done.answer);
        let comes = node.submit(by_citizen(case.hall.id, check_in(hold))).await;
        assert_eq!(refused(comes), Refusal::Unknown("appointment"));
        assert_eq!(case.count("ticket").await, 0);
    })
    .await;
}
