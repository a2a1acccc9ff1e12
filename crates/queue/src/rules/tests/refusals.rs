//! What is refused, and with which words. `suspensions`, `states`, `undos` and `calls` try theirs.

use model::{CounterId, ServiceId, TicketId};

use super::desk::{Desk, ELECTIONS, PASSPORTS, at, booked, counter, leg, on, service, site_id};
use crate::rules::{
    Care, Command, Destination, Leg, Origin, Priority, Refusal, SuspensionKind, TicketState, Wrong,
};

fn issue(legs: Vec<Leg>) -> Command {
    Command::Issue {
        legs,
        priority: Priority::None,
        language: model::Language::Fr,
        origin: Origin::WalkIn,
        care: Care::default(),
    }
}

#[test]
fn what_does_not_exist_is_unknown() {
    let mut desk = Desk::new();
    let (no_service, no_counter) = (ServiceId::nth(site_id(), 77), CounterId::nth(site_id(), 77));
    let nobody = TicketId::nth(site_id(), 77);
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    for (what, command) in [
        ("service", issue(vec![Leg { service: no_service, persons: 1 }])),
        ("counter", Command::CallNext { counter: no_counter, finish: false }),
        ("counter", Command::OpenCounter(no_counter)),
        ("ticket", Command::Call { counter: counter(2), ticket: nobody, finish: false, reason: None }),
        ("ticket", Command::Start(nobody)),
        ("ticket", Command::Return(nobody)),
        ("ticket", Command::Withdraw(nobody)),
        ("ticket", Command::Undo(nobody, None)),
        ("service", Command::Transfer(ticket, Destination::Service(no_service))),
        ("counter", Command::Transfer(ticket, Destination::Counter(no_counter))),
        (
            "service",
            Command::Suspend {
                service: Some(no_service),
                kind: SuspensionKind::Outage,
                reason: "panne".to_owned(),
                until_at: None,
            },
        ),
    ] {
        assert_eq!(desk.say(&command), Err(Refusal::Unknown(what)), "{command:?}");
    }
}

#[test]
fn a_ticket_asks_for_one_to_eight_services_and_for_as_many_persons_as_they_take() {
    let mut desk = Desk::new();
    for (legs, field) in [
        (vec![], Some("services")),
        (vec![leg(PASSPORTS); 8], None),
        (vec![leg(PASSPORTS); 9], Some("services")),
        (vec![Leg { persons: 0, ..leg(PASSPORTS) }], Some("persons")),
        (vec![Leg { persons: 2, ..leg(PASSPORTS) }], None),
        (vec![Leg { persons: 3, ..leg(PASSPORTS) }], Some("persons")),
        (vec![leg(PASSPORTS), Leg { persons: 3, ..leg(ELECTIONS) }], Some("persons")),
    ] {
        let refused = match desk.say(&issue(legs.clone())) {
            Err(Refusal::Invalid { field, .. }) => Some(field),
            other => other.map(|_| None).unwrap(),
        };
        assert_eq!(refused, field, "{legs:?}");
    }
}

#[test]
fn a_closed_service_says_when_it_opens_and_still_takes_appointments() {
    let mut desk = Desk::with(|site| site.settings.round_the_clock = false);
    desk.until(at("17:29"));
    desk.say(&issue(vec![leg(PASSPORTS)])).unwrap();
    desk.wait(1);
    let opens_at = Some(on("2026-03-04", "08:15"));
    assert_eq!(desk.say(&issue(vec![leg(PASSPORTS)])), Err(Refusal::ServiceClosed { opens_at }));
    desk.arrive(&[PASSPORTS], false, booked("17:20"));
    desk.until(on("2026-03-04", "08:15"));
    desk.say(&issue(vec![leg(PASSPORTS)])).expect("fifteen minutes before the doors open");
}

#[test]
fn nobody_is_sent_to_a_counter_that_is_closed_or_does_not_serve() {
    let mut desk = Desk::new();
    let ticket = desk.issue(ELECTIONS);
    desk.next(1);
    let to = |n| Command::Transfer(ticket, Destination::Counter(counter(n)));
    assert!(matches!(desk.by(1, &to(2)), Err(Refusal::Invalid { field: "counter", .. })));
    desk.by(1, &Command::Transfer(ticket, Destination::Service(service(PASSPORTS)))).unwrap();
    desk.next(1);
    assert_eq!(desk.by(1, &to(2)), Err(Refusal::CounterClosed));
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.by(1, &to(2)).unwrap();
}

#[test]
fn every_refusal_has_words() {
    let id = TicketId::nth(site_id(), 1);
    let refusals = [
        Refusal::Unknown("ticket"),
        Refusal::Invalid { field: "persons", wrong: Wrong::TooMany { most: 8 } },
        Refusal::ServiceClosed { opens_at: None },
        Refusal::NoTimeLeft { closes_at: None },
        Refusal::CounterClosed,
        Refusal::CounterBusy { ticket: id },
        Refusal::WrongState { state: TicketState::Done },
        Refusal::OtherCounter,
        Refusal::UndoTooLate,
        Refusal::Suspended {
            stop: model::SuspensionId::nth(site_id(), 1),
            kind: SuspensionKind::Outage,
            reason: "panne".to_owned(),
            until_at: None,
            stays: None,
        },
        Refusal::PastClosing { closes_at: None },
        Refusal::NumberTaken { number: "P007".to_owned() },
        Refusal::BatchFull,
    ];
    let words: std::collections::BTreeSet<String> = refusals.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), refusals.len());
    assert!(words.contains("the ticket is done"));
}
