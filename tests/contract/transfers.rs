//! Somebody is sent to another service or counter.

use guichet_tests::town::{Desk, Town, on_both};
use serde_json::json;

#[tokio::test]
async fn who_is_sent_to_another_service_is_called_where_it_is_served() {
    on_both(async |town| {
        let (from, to, service) = two_desks(&town);
        let ticket = town.ticket(&from.services[0]).await;
        from.next().await.expect("somebody waits");
        let sent = from.done(&ticket.id, "transfers", &json!({"service": service})).await;
        assert_eq!((sent.state.as_str(), sent.service.as_str()), ("waiting", service.as_str()));
        assert_eq!(sent.number, ticket.number, "the number stays");
        assert_eq!(from.next().await, None, "the first desk cannot serve it");
        assert_eq!(to.next().await.expect("sent here").ticket.id, ticket.id);
    })
    .await;
}

#[tokio::test]
async fn who_is_sent_to_a_counter_is_called_only_there() {
    on_both(async |town| {
        let (from, to, _) = two_desks(&town);
        let ticket = town.ticket(&from.services[0]).await;
        from.next().await.expect("somebody waits");
        let to_counter = json!({"counter": to.counter});
        from.step(&ticket.id, "transfers", &to_counter).await.problem(409, "counter-closed");
        to.agent.post(&to.path("/openings"), &json!({})).await.expect(200);
        let sent = from.done(&ticket.id, "transfers", &to_counter).await;
        assert_eq!(sent.state, "waiting");
        for other in town.desks().iter().filter(|other| other.counter != to.counter) {
            assert_eq!(other.next().await, None, "{}", other.name);
        }
        assert_eq!(to.next().await.expect("sent here").ticket.id, ticket.id);
    })
    .await;
}

/// Two desks, and a service that only the second serves.
fn two_desks(town: &Town) -> (Desk, Desk, String) {
    let desks = town.desks();
    for from in &desks {
        for to in &desks {
            let other = to.services.iter().find(|service| !from.services.contains(service));
            if let Some(service) = other {
                return (from.clone(), to.clone(), service.clone());
            }
        }
    }
    panic!("the example has counters for different services")
}
