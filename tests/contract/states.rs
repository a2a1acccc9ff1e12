//! The state table of the contract: every step from every state.

use guichet_tests::clock::in_minutes;
use guichet_tests::ticket::Ticket;
use guichet_tests::town::{Desk, Town, on_both};
use serde_json::{Value, json};

const STATES: [&str; 7] = ["waiting", "called", "serving", "done", "no_show", "parked", "withdrawn"];

/// Who asks.
#[derive(Debug, Clone, Copy)]
enum Who {
    /// The agent of the counter.
    Agent,
    /// The reception.
    Reception,
    /// The kiosk, at which the person stands.
    Kiosk,
    /// Whoever has the ticket's code.
    Person,
}
use Who::{Agent, Kiosk, Person, Reception};

/// 409, and the ticket stays as it was.
const NO: &str = "wrong-state";
/// 409: this was not the agent's last step.
const LATE: &str = "undo-too-late";

/// Each step, and where it leads from each state of [`STATES`].
const STEPS: [(Who, &str, [&str; 7]); 20] = [
    (Agent, "starts", [NO, "serving", NO, NO, NO, NO, NO]),
    (Agent, "completions", [NO, "done", "done", NO, NO, NO, NO]),
    (Agent, "no-shows", [NO, "no_show", NO, NO, NO, NO, NO]),
    (Agent, "parkings", [NO, "parked", "parked", NO, NO, NO, NO]),
    (Agent, "transfers", [NO, "waiting", "waiting", NO, NO, NO, NO]),
    (Agent, "undos", [LATE, "waiting", "called", "serving", "called", "called", LATE]),
    (Agent, "returns", [NO, NO, NO, NO, "waiting", "waiting", NO]),
    (Agent, "withdrawals", ["withdrawn", "withdrawn", NO, NO, NO, "withdrawn", NO]),
    (Agent, "priorities", ["waiting", "called", "serving", NO, "no_show", "parked", NO]),
    (Agent, "joins", ["waiting", "called", "serving", NO, NO, "parked", NO]),
    (Agent, "splits", ["waiting", "called", "serving", NO, NO, "parked", NO]),
    (Agent, "services", ["waiting", "called", "serving", NO, NO, "parked", NO]),
    (Agent, "cares", STATES),
    (Reception, "transfers", ["waiting", NO, NO, NO, NO, NO, NO]),
    (Reception, "returns", [NO, NO, NO, NO, "waiting", "waiting", NO]),
    (Reception, "cares", STATES),
    (Kiosk, "returns", [NO, NO, NO, NO, "waiting", "waiting", NO]),
    (Person, "delays", ["parked", NO, NO, NO, NO, NO, NO]),
    (Person, "repeats", [NO, "called", NO, NO, NO, NO, NO]),
    (Person, "withdrawals", ["withdrawn", "withdrawn", NO, NO, NO, "withdrawn", NO]),
];

#[tokio::test]
async fn every_step_from_every_state_is_as_the_contract_says() {
    on_both(async |town| {
        let desk = town.desk(0);
        for (who, step, reached) in STEPS {
            for (state, reached) in STATES.into_iter().zip(reached) {
                let ticket = ticket_in(&town, &desk, state).await;
                let other = town.ticket(&desk.services[0]).await;
                let name = match who {
                    Person => ticket.code.as_deref().expect("the creator knows it"),
                    Agent | Reception | Kiosk => &ticket.id,
                };
                let client = match who {
                    Agent => desk.agent.clone(),
                    Reception => town.reception(),
                    Kiosk => town.kiosk(),
                    Person => town.citizen(),
                };
                let path = format!("/api/v1/tickets/{name}/{step}");
                let reply = client.post(&path, &body(step, &desk, &other.id)).await;
                if [NO, LATE].contains(&reached) {
                    let problem = reply.problem(409, reached);
                    assert!(
                        reached == LATE || problem["state"] == state,
                        "{who:?}, {state} → {step}: {reply}"
                    );
                } else {
                    let after = reply.expect(200).read::<Ticket>();
                    assert_eq!(
                        (after.id, after.state.as_str()),
                        (ticket.id.clone(), reached),
                        "{state} → {step}"
                    );
                }
                clear(&town, &desk, &[&ticket.id, &other.id]).await;
            }
        }
    })
    .await;
}

/// Each route of a counter, and what comes of it while the counter is closed, open, paused, in after-work, calling or
/// serving: its state, or the refusal. `calls` finds nobody who waits.
const COUNTER_STATES: [&str; 6] = ["closed", "open", "paused", "after_work", "called", "serving"];
const BUSY: &str = "counter-busy";
const SHUT: &str = "counter-closed";
const COUNTER_STEPS: [(&str, [&str; 6]); 5] = [
    ("openings", ["open", "open", "open", "open", "open", "open"]),
    ("pauses", ["paused", "paused", "paused", "paused", BUSY, BUSY]),
    ("closings", ["closed", "closed", "closed", "closed", BUSY, BUSY]),
    ("after-works", [SHUT, "after_work", SHUT, "after_work", "after_work", "after_work"]),
    ("calls", ["open", "open", "open", "open", BUSY, BUSY]),
];

#[tokio::test]
async fn every_step_of_a_counter_from_every_state_is_as_the_contract_says() {
    on_both(async |town| {
        let desk = town.desk(0);
        let step = async |step: &str| desk.agent.post(&desk.path(step), &json!({})).await;
        for (route, reached) in COUNTER_STEPS {
            for (state, reached) in COUNTER_STATES.into_iter().zip(reached) {
                let ticket = match state {
                    "called" | "serving" => Some(ticket_in(&town, &desk, state).await.id),
                    _ => None,
                };
                let way: &[&str] = match state {
                    "closed" => &["/openings", "/closings"],
                    "open" => &["/openings"],
                    "paused" => &["/openings", "/pauses"],
                    "after_work" => &["/openings", "/after-works"],
                    _ => &[],
                };
                for before in way {
                    step(before).await.expect(200);
                }
                let reply = step(&format!("/{route}")).await;
                if [BUSY, SHUT].contains(&reached) {
                    reply.problem(409, reached);
                } else {
                    assert!([200, 204].contains(&reply.status), "{state} → {route}: {reply}");
                    assert_eq!(desk.view().await["counter"]["state"], reached, "{state} → {route}");
                }
                clear(&town, &desk, &ticket.iter().map(String::as_str).collect::<Vec<_>>()).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn while_the_site_stands_still_only_tickets_and_calls_are_refused() {
    on_both(async |town| {
        let desk = town.desk(0);
        let called = ticket_in(&town, &desk, "called").await;
        let waiting = town.ticket(&desk.services[0]).await;
        let stop = json!({"kind": "evacuation"});
        town.reception().post(&town.site_path("/suspensions"), &stop).await.expect(201);
        let (agent, reception, kiosk) = (&desk.agent, town.reception(), town.kiosk());
        let slip = json!({"number": 1, "service": desk.services[0], "arrived_at": in_minutes(0)});
        let notice = json!({"text": {"fr": "Restez dehors"}, "until": in_minutes(60)});
        let of = |ticket: &Ticket, step: &str| format!("/api/v1/tickets/{}/{step}", ticket.id);
        let by_code = |ticket: &Ticket, step: &str| {
            format!("/api/v1/tickets/{}/{step}", ticket.code.as_deref().expect("the creator knows it"))
        };
        let service = json!({"service": desk.services[0]});
        for (who, path, body, answer) in [
            (&kiosk, town.site_path("/tickets"), &service, 409),
            (&reception, town.site_path("/tickets"), &service, 409),
            (agent, desk.path("/calls"), &json!({}), 409),
            (agent, of(&called, "rings"), &json!({}), 409),
            (agent, of(&waiting, "services"), &json!({"services": [desk.services[0]]}), 409),
            (&reception, town.site_path("/suspensions"), &json!({"kind": "evacuation"}), 409),
            (&reception, town.site_path("/slips"), &slip, 201),
            (&reception, town.site_path("/enquiries"), &json!({}), 201),
            (agent, town.site_path("/help-calls"), &json!({}), 201),
            (&town.manager(), town.site_path("/notices"), &notice, 201),
            (&kiosk, town.site_path("/beats"), &json!({"version": "1"}), 204),
            (&reception, of(&waiting, "priorities"), &json!({"granted": true}), 200),
            (&reception, of(&waiting, "cares"), &json!({"fetch": true}), 200),
            (&town.citizen(), by_code(&waiting, "delays"), &json!({}), 200),
            (&town.citizen(), by_code(&called, "repeats"), &json!({}), 200),
            (&reception, of(&waiting, "returns"), &json!({}), 200),
            (&reception, of(&waiting, "joins"), &json!({"ticket": called.id}), 200),
            (&reception, of(&waiting, "splits"), &json!({}), 200),
            (agent, of(&called, "starts"), &json!({}), 200),
            (agent, of(&called, "completions"), &json!({}), 200),
            (agent, desk.path("/pauses"), &json!({}), 200),
            (agent, desk.path("/openings"), &json!({}), 200),
            (agent, desk.path("/after-works"), &json!({}), 200),
            (agent, desk.path("/closings"), &json!({}), 200),
            (&town.citizen(), by_code(&waiting, "withdrawals"), &json!({}), 200),
        ] {
            let reply = who.post(&path, body).await;
            if answer == 409 {
                assert_eq!(reply.problem(409, "suspended")["kind"], "evacuation");
            } else {
                assert_eq!(reply.status, answer, "{reply}");
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
            let reply = desk.step(&ticket.id, "rings", &json!({})).await;
            if state == "called" {
                assert!(reply.expect(201).json()["ring"].is_u64());
            } else {
                assert_eq!(reply.problem(409, "wrong-state")["state"], state);
            }
            clear(&town, &desk, &[&ticket.id]).await;
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

fn body(step: &str, desk: &Desk, other: &str) -> Value {
    match step {
        "transfers" => json!({"service": desk.services.get(1).unwrap_or(&desk.services[0])}),
        "priorities" => json!({"granted": true}),
        "joins" => json!({"ticket": other}),
        "services" => json!({"services": [desk.services[0]]}),
        "cares" => json!({"fetch": true}),
        _ => json!({}),
    }
}

/// A ticket of the desk's first service, brought to this state by this desk.
async fn ticket_in(town: &Town, desk: &Desk, state: &str) -> Ticket {
    let ticket = town.ticket(&desk.services[0]).await;
    if state == "withdrawn" {
        town.reception()
            .post(&format!("/api/v1/tickets/{}/withdrawals", ticket.id), &json!({}))
            .await
            .expect(200);
        return ticket;
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
    ticket
}

/// Frees the counter again.
async fn clear(town: &Town, desk: &Desk, tickets: &[&str]) {
    for ticket in tickets {
        let _ = desk.step(ticket, "completions", &json!({})).await;
        let _ = town.reception().post(&format!("/api/v1/tickets/{ticket}/withdrawals"), &json!({})).await;
    }
    assert_eq!(desk.view().await["ticket"], Value::Null, "the counter is free again");
}
