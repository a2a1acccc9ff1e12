//! Everybody at once: numbers stay unique and gap-free, nobody is called twice (RELIABILITY.md, B1 and B2).

use std::collections::BTreeSet;

use guichet_tests::policy::number_violations;
use guichet_tests::seed::Seed;
use guichet_tests::ticket::{Called, Ticket};
use guichet_tests::town::on_both;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_kiosks_at_once_leave_no_gap_and_no_double() {
    on_both(async |town| {
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..64 {
            let kiosk = town.kiosk();
            let path = town.site_path("/tickets");
            let services: Vec<String> = town.demo.services.iter().map(|service| service.id.clone()).collect();
            workers.spawn(async move {
                let mut seed = Seed::new(7).child(worker);
                let mut numbers = Vec::new();
                for _ in 0..8 {
                    let reply = kiosk.post(&path, &json!({"service": seed.pick(&services)})).await;
                    numbers.push(reply.expect(201).read::<Ticket>().number);
                }
                numbers
            });
        }
        let numbers: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
        assert_eq!(numbers.len(), 512);
        assert_eq!(number_violations(numbers.iter().map(String::as_str)), Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_desks_pressing_next_together_call_nobody_twice() {
    on_both(async |town| {
        for service in town.demo.services.iter().cycle().take(150) {
            town.ticket(&service.id).await;
        }
        let desks = town.desks();
        let mut workers = tokio::task::JoinSet::new();
        for place in 0..64 {
            let desk = desks[place % desks.len()].clone();
            workers.spawn(async move {
                let mut called = Vec::new();
                for _ in 0..3 {
                    // One agent at several browsers: without `finish`, only one of them gets somebody.
                    let reply = desk.call(&json!({"finish": called.len() % 2 == 1})).await;
                    match reply.status {
                        201 => called.push(reply.read::<Called>().ticket.id),
                        409 => drop(reply.problem(409, "counter-busy")),
                        _ => drop(reply.expect(204)),
                    }
                }
                called
            });
        }
        let called: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
        let people: BTreeSet<&String> = called.iter().collect();
        assert_eq!(people.len(), called.len(), "somebody was called twice");
        assert!(called.len() >= desks.len().min(12), "{} calls", called.len());
        let board = town.board().await;
        assert_eq!(board.waiting() as usize, 150 - called.len());
        let open = board.calls.iter().filter(|call| call.open).count();
        assert!(open <= desks.len(), "{open} open calls at {} counters", desks.len());
    })
    .await;
}
