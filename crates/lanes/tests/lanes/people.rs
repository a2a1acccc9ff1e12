//! Families, priority, notes and requests: the same on every node, in the rows, and over the night.

use queue::rules::{Answer, Command, Need, Priority};
use store::Engine;

use crate::case::{by_reception, issue, of_queue, on_both};
use crate::nodes::two_nodes;
use crate::rows::assert_memory_is_rows;
use crate::waiting::shown;

fn note(ticket: model::TicketId, words: &str) -> Command {
    Command::Care {
        ticket,
        note: Some(words.to_owned()),
        needs: Some(vec![Need::Wheelchair]),
        fetch: Some(true),
    }
}

#[tokio::test]
async fn the_night_erases_notes_from_every_row() {
    on_both(async |case| {
        let node = case.node().await;
        let (hall, counter) = (case.hall.id, case.counter("guichet-2"));
        let [done, waits] = [case.service("identite"); 2].map(issue);
        let done = crate::case::ticket_of(&node.ask(hall, done).await.unwrap());
        let waits = crate::case::ticket_of(&node.ask(hall, waits).await.unwrap());
        for ticket in [done, waits] {
            node.ask(hall, note(ticket, "vient de loin")).await.unwrap();
        }
        node.agent(counter, Command::CallNext { counter, finish: true }).await.unwrap();
        node.agent(counter, Command::Complete(done, None)).await.unwrap();
        assert_eq!(case.count("ticket WHERE care IS NOT NULL").await, 2);
        assert_memory_is_rows(case, &node).await;
        let bytes = if case.engine == Engine::Sqlite { "LOWER(HEX(steps))" } else { "ENCODE(steps, 'hex')" };
        let steps = format!("SELECT {bytes} FROM journal WHERE steps IS NOT NULL");
        let steps = case.select(&steps).await;
        let loin = "6c6f696e";
        assert!(!steps.is_empty() && steps.iter().all(|row| !row[0].contains(loin)), "{steps:?}");
        case.clock.set(crate::case::at(28, 0));
        let published = node.lanes.site(hall).await.unwrap();
        shown(&published, "a new day", |committed| committed.state.ticket(waits).is_none()).await;
        assert_eq!(case.count("ticket WHERE care IS NOT NULL").await, 0);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_night_without_a_server_erases_them_too() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let (hall, gone) = (case.hall.id, node.issue(case.service("identite")).await);
        node.ask(hall, note(gone, "vient de loin")).await.unwrap();
        node.ask(hall, Command::Withdraw(gone)).await.unwrap();
        node.kill();
        case.clock.set(crate::case::at(33, 0));
        let node = case.node().await;
        node.issue(case.service("identite")).await;
        assert_eq!(case.count("ticket WHERE care IS NOT NULL").await, 0);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_family_and_its_turns_outlive_a_kill() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let (hall, counter) = (case.hall.id, case.counter("guichet-2"));
        let mother = node.issue(case.service("identite")).await;
        let father = node.issue(case.service("identite")).await;
        node.ask(hall, Command::Join(mother, father)).await.unwrap();
        node.ask(hall, Command::Prioritise(mother, true)).await.unwrap();
        for _ in 0..3 {
            node.ask(hall, Command::Enquire(None)).await.unwrap();
        }
        node.kill();
        let node = case.node().await;
        assert_eq!(
            node.ask(hall, Command::Enquire(None)).await,
            Ok(Answer::Enquiries { service: None, count: 4 })
        );
        assert_eq!(node.ticket(mother).await.unwrap().priority, Priority::Confirmed);
        assert_eq!(node.next(counter).await, Some(mother));
        assert_eq!(node.next(counter).await, Some(father), "the next of the family has the place");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn two_nodes_know_the_same_family_and_count_together() {
    let Some((case, one, two)) = two_nodes().await else { return };
    let (hall, counter) = (case.hall.id, case.counter("guichet-2"));
    let mother = one.issue(case.service("identite")).await;
    let father = two.issue(case.service("identite")).await;
    two.ask(hall, Command::Join(father, mother)).await.unwrap();
    for count in 1..=6 {
        let node = if count % 2 == 0 { &one } else { &two };
        let counted = node.ask(hall, Command::Enquire(None)).await;
        assert_eq!(counted, Ok(Answer::Enquiries { service: None, count }));
    }
    assert_eq!(one.next(counter).await, Some(mother));
    two.ask(hall, Command::AskAgain(father)).await.unwrap();
    one.agent(counter, Command::AfterWork(counter)).await.unwrap();
    assert_eq!(two.next(counter).await, Some(father));
    assert_memory_is_rows(&case, &two).await;
}

#[tokio::test]
async fn a_ticket_that_a_command_names_stays_until_it_is_decided() {
    on_both(async |case| {
        let node = case.node().await;
        let hall = case.hall.id;
        let gone = node.issue(case.service("identite")).await;
        node.ask(hall, Command::Withdraw(gone)).await.unwrap();
        case.clock.advance(chrono::TimeDelta::seconds(200));
        let leaving = node.issue(case.service("identite")).await;
        node.ask(hall, Command::Withdraw(leaving)).await.unwrap();
        case.clock.advance(chrono::TimeDelta::seconds(200));
        // Memory holds the second and has let the first go; both are long over, and named in one batch.
        let (one, other) = tokio::join!(
            node.submit(by_reception(hall, note(leaving, "un parapluie"))),
            node.submit(by_reception(hall, note(gone, "un parapluie"))),
        );
        assert_eq!(
            (one.map(|it| of_queue(it.answer)), other.map(|it| of_queue(it.answer))),
            (Ok(Answer::Ticket(leaving)), Ok(Answer::Ticket(gone)))
        );
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
