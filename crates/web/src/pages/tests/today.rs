//! What the manager sees of the day.

use queue::rules::PickReason;

use super::*;

#[tokio::test]
async fn the_manager_sees_how_many_were_called_before_their_turn_and_why() {
    let hall = Hall::open(true, false).await;
    let manager = hall.cookie(Role::Manager);
    let page = hall.text("/manage/today", &manager).await;
    assert!(!page.contains("today-picked"), "nobody was: {page}");
    for _ in 0..4 {
        hall.take_ticket(model::Language::Fr).await;
    }
    let site = hall.lanes.site(hall.site).await.unwrap();
    let (counter, tickets) = {
        let committed = site.read();
        let mut tickets: Vec<_> = committed.state.tickets().map(|ticket| ticket.id).collect();
        tickets.sort();
        let service = committed.state.site().services[0].id;
        let mut counters = committed.state.site().counters.iter();
        (counters.find(|it| it.preference_minutes(service).is_some()).unwrap().id, tickets)
    };
    hall.decide(Command::OpenCounter(counter)).await;
    let pick = async |ticket, reason| {
        hall.decide(Command::Call { counter, ticket, finish: true, reason }).await;
        hall.text("/manage/today", &manager).await
    };
    let one = pick(tickets[3], Some(PickReason::Brief)).await;
    let sentence = "1 personne a été appelée avant son tour aujourd'hui : 1 pour une question rapide.";
    assert!(one.contains(sentence), "{one}");
    pick(tickets[2], Some(PickReason::Brief)).await;
    let three = pick(tickets[1], None).await;
    let sentence = "3 personnes ont été appelées avant leur tour aujourd'hui : 2 pour une question rapide, 1 sans motif.";
    assert!(three.contains(sentence), "{three}");
    assert!(pick(tickets[0], None).await.contains(sentence), "nobody was passed over");
}

#[tokio::test]
async fn all_is_not_said_to_be_ready_while_people_are_left_after_closing() {
    let hall = Hall::open(true, false).await;
    let manager = hall.cookie(Role::Manager);
    hall.take_ticket(model::Language::Fr).await;
    let left = "Après la fermeture, une personne attend encore ou est au guichet.";
    assert!(!hall.text("/manage/today", &manager).await.contains(left), "it is open");
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(13 * 60));
    let page = hall.text("/manage/today", &manager).await;
    assert!(page.contains(left) && !page.contains("Tout est prêt"), "{page}");
}
