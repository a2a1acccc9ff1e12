//! A seeded history of tickets and calls, held to the policy as DESIGN.md section 5 states it.

use guichet_tests::policy::{Event, Settings, What, number_violations, violations};
use guichet_tests::seed::Seed;
use guichet_tests::ticket::{Ticket, instant};
use guichet_tests::town::{Desk, Town, on_both};
use serde_json::json;

/// Steps of one history.
const STEPS: usize = 400;

#[tokio::test]
async fn a_long_history_of_calls_follows_the_policy() {
    on_both(async |town| {
        let settings = town.settings().await;
        let mut story = Story {
            desks: town.desks(),
            settings,
            history: Vec::new(),
            numbers: Vec::new(),
            away: Vec::new(),
        };
        let mut seed = Seed::new(20_261_123);
        for _ in 0..STEPS {
            story.step(&town, &mut seed).await;
        }
        assert_eq!(violations(&story.settings, &story.history), Vec::<String>::new());
        assert_eq!(number_violations(story.numbers.iter().map(String::as_str)), Vec::<String>::new());
        let calls = story.history.iter().filter(|event| matches!(event.what, What::Next { .. })).count();
        assert!(calls > 60, "{calls} calls");
    })
    .await;
}

struct Story {
    desks: Vec<Desk>,
    settings: Settings,
    history: Vec<Event>,
    numbers: Vec<String>,
    /// Parked or missed.
    away: Vec<String>,
}

impl Story {
    async fn step(&mut self, town: &Town, seed: &mut Seed) {
        let desk = seed.pick(&self.desks).clone();
        match seed.below(100) {
            0..50 => self.issue(town, seed).await,
            50..56 if !self.away.is_empty() => {
                let ticket = self.away.swap_remove(seed.below(self.away.len()));
                desk.done(&ticket, "returns", &json!({})).await;
                self.happened(town, &ticket, What::Back).await;
            }
            _ => self.next(town, &desk, seed).await,
        }
    }

    async fn issue(&mut self, town: &Town, seed: &mut Seed) {
        let service = seed.pick(&town.demo.services).id.clone();
        let priority = seed.percent(15);
        let body = json!({"service": service, "priority": priority});
        let ticket: Ticket = town.kiosk().post(&town.site_path("/tickets"), &body).await.expect(201).read();
        let at = instant(&ticket.arrived_at);
        let expected = self.settings.turn_of_walk_in(&service, at, priority);
        assert_eq!(instant(&ticket.turn_at), expected, "turn of {}", ticket.number);
        self.numbers.push(ticket.number);
        self.history.push(Event { at, ticket: ticket.id, what: What::Issued { service, priority } });
    }

    async fn next(&mut self, town: &Town, desk: &Desk, seed: &mut Seed) {
        let called = desk.finish_and_next().await;
        let Some(called) = called else {
            let waiting = self.settings.waiting_at(&desk.counter, &self.history);
            assert_eq!(waiting, Vec::<String>::new(), "{} got nobody", desk.name);
            return;
        };
        let ticket = called.ticket.id.clone();
        self.happened(town, &ticket, What::Next { counter: desk.counter.clone() }).await;
        match seed.below(10) {
            0 => {
                desk.done(&ticket, "no-shows", &json!({})).await;
                self.away.push(ticket.clone());
                self.happened(town, &ticket, What::Missed).await;
            }
            1 => {
                desk.done(&ticket, "parkings", &json!({})).await;
                self.away.push(ticket.clone());
                self.happened(town, &ticket, What::Parked).await;
            }
            2 => {
                let others: Vec<_> =
                    town.demo.services.iter().filter(|s| s.id != called.ticket.service).collect();
                let service = seed.pick(&others).id.clone();
                desk.done(&ticket, "transfers", &json!({"service": service})).await;
                self.happened(town, &ticket, What::Sent { service }).await;
            }
            3 => {
                desk.done(&ticket, "undos", &json!({})).await;
                self.happened(town, &ticket, What::Undone).await;
            }
            _ => {}
        }
    }

    async fn happened(&mut self, town: &Town, ticket: &str, what: What) {
        let at = instant(&town.board().await.now);
        self.history.push(Event { at, ticket: ticket.to_owned(), what });
    }
}
