//! The state table of the contract: every step from every state.

use guichet_tests::ticket::Ticket;
use guichet_tests::town::{Desk, Town, on_both};
use serde_json::{Value, json};

const STATES: [&str; 7] = ["waiting", "called", "serving", "done", "no_show", "parked", "withdrawn"];

/// Each step, with where it leads from `called` and from `serving` (`None`: 409 wrong-state).
const STEPS: [(&str, Option<&str>, Option<&str>); 5] = [
    ("starts", Some("serving"), None),
    ("completions", Some("done"), Some("done")),
    ("no-shows", Some("no_show"), None),
    ("parkings", Some("parked"), Some("parked")),
    ("transfers", Some("waiting"), Some("waiting")),
];

#[tokio::test]
async fn every_step_from_every_state_is_as_the_contract_says() {
    on_both(async |town| {
        for state in STATES {
            for (step, from_called, from_serving) in STEPS {
                let desk = town.desk(0);
                let ticket = ticket_in(&town, &desk, state).await;
                let reply = desk.step(&ticket, step, &body(step, &desk)).await;
                let expected = match state {
                    "called" => from_called,
                    "serving" => from_serving,
                    _ => None,
                };
                match expected {
                    Some(reached) => {
                        assert_eq!(reply.expect(200).read::<Ticket>().state, reached, "{state} → {step}");
                    }
                    None => assert_eq!(reply.problem(409, "wrong-state")["state"], state, "{state} → {step}"),
                }
                clear(&town, &desk, &ticket).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_is_called_is_rung_again() {
    on_both(async |town| {
        for state in STATES {
            let desk = town.desk(0);
            let ticket = ticket_in(&town, &desk, state).await;
            let reply = desk.step(&ticket, "rings", &json!({})).await;
            if state == "called" {
                assert!(reply.expect(201).json()["ring"].is_u64());
            } else {
                assert_eq!(reply.problem(409, "wrong-state")["state"], state);
            }
            clear(&town, &desk, &ticket).await;
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_is_parked_or_missed_the_call_comes_back() {
    on_both(async |town| {
        for state in STATES {
            let desk = town.desk(0);
            let ticket = ticket_in(&town, &desk, state).await;
            let reply = desk.step(&ticket, "returns", &json!({})).await;
            if matches!(state, "parked" | "no_show") {
                assert_eq!(reply.expect(200).read::<Ticket>().state, "waiting");
            } else {
                assert_eq!(reply.problem(409, "wrong-state")["state"], state);
            }
            clear(&town, &desk, &ticket).await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_done_or_withdrawn_cannot_withdraw() {
    on_both(async |town| {
        let desk = town.desk(0);
        for state in ["done", "withdrawn"] {
            let ticket = ticket_in(&town, &desk, state).await;
            let reply = desk.step(&ticket, "withdrawals", &json!({})).await;
            assert_eq!(reply.problem(409, "wrong-state")["state"], state);
        }
    })
    .await;
}

#[tokio::test]
async fn a_busy_counter_calls_nobody_else_unless_it_finishes() {
    on_both(async |town| {
        let desk = town.desk(0);
        let (first, second) = (town.ticket(&desk.services[0]).await, town.ticket(&desk.services[0]).await);
        desk.next().await.expect("somebody waits");
        desk.call(&json!({})).await.problem(409, "counter-busy");
        desk.call(&json!({"ticket": second.id})).await.problem(409, "counter-busy");
        let called = desk.finish_and_next().await.expect("somebody waits");
        assert_eq!(called.ticket.id, second.id);
        let code = first.code.unwrap();
        let ended: Ticket = town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200).read();
        assert_eq!(ended.state, "done", "the visit that `finish` ended");
        assert_eq!(desk.finish_and_next().await, None, "and nobody is left");
        assert_eq!(desk.view().await["ticket"], Value::Null, "`finish` also ends the last visit");
    })
    .await;
}

#[tokio::test]
async fn one_person_can_be_called_out_of_order() {
    on_both(async |town| {
        let desk = town.desk(0);
        town.ticket(&desk.services[0]).await;
        let second = town.ticket(&desk.services[0]).await;
        let reply = desk.call(&json!({"ticket": second.id})).await;
        assert_eq!(reply.expect(201).json()["ticket"]["id"], second.id);
        // Who is at one counter cannot be called to another.
        let other = town.desks().into_iter().skip(1).find(|other| other.services.contains(&desk.services[0]));
        if let Some(other) = other {
            let reply = other.call(&json!({"ticket": second.id})).await;
            assert_eq!(reply.problem(409, "wrong-state")["state"], "called");
        }
    })
    .await;
}

#[tokio::test]
async fn a_parking_with_minutes_keeps_the_person_out_of_the_line() {
    on_both(async |town| {
        let desk = town.desk(0);
        let ticket = town.ticket(&desk.services[0]).await;
        desk.next().await.expect("somebody waits");
        desk.done(&ticket.id, "starts", &json!({})).await;
        let parked = desk.done(&ticket.id, "parkings", &json!({"minutes": 5})).await;
        assert_eq!((parked.state.as_str(), parked.position, parked.counter), ("parked", None, None));
        assert_eq!(desk.next().await, None, "nobody else waits");
        assert_eq!(desk.view().await["parked"][0]["id"], ticket.id);
        desk.done(&ticket.id, "returns", &json!({})).await;
        assert_eq!(desk.next().await.expect("back in the line").ticket.id, ticket.id);
    })
    .await;
}

fn body(step: &str, desk: &Desk) -> Value {
    match step {
        "transfers" => json!({"service": desk.services.get(1).unwrap_or(&desk.services[0])}),
        _ => json!({}),
    }
}

/// A ticket of the desk's first service, brought to this state by this desk.
async fn ticket_in(town: &Town, desk: &Desk, state: &str) -> String {
    let ticket = town.ticket(&desk.services[0]).await;
    if state == "withdrawn" {
        town.reception()
            .post(&format!("/api/v1/tickets/{}/withdrawals", ticket.id), &json!({}))
            .await
            .expect(200);
        return ticket.id;
    }
    if state != "waiting" {
        let called = desk.call(&json!({"ticket": ticket.id})).await;
        called.expect(201);
    }
    let steps: &[&str] = match state {
        "serving" => &["starts"],
        "done" => &["starts", "completions"],
        "no_show" => &["no-shows"],
        "parked" => &["parkings"],
        _ => &[],
    };
    for step in steps {
        desk.done(&ticket.id, step, &json!({})).await;
    }
    ticket.id
}

/// Frees the counter again.
async fn clear(town: &Town, desk: &Desk, ticket: &str) {
    let _ = desk.step(ticket, "completions", &json!({})).await;
    let _ = town.reception().post(&format!("/api/v1/tickets/{ticket}/withdrawals"), &json!({})).await;
    assert_eq!(desk.view().await["ticket"], Value::Null, "the counter is free again");
}
