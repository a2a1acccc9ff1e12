//! The real binary: a desk calls the next person, commit included.

use std::time::Duration;

use guichet_tests::engine::Engine;
use guichet_tests::http::{Ask, Client};
use guichet_tests::town::Town;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::process::Process;
use crate::publisher::Publisher;
use crate::system::Door;

/// A town with people in its queue.
pub struct Product {
    _runtime: Runtime,
    town: Town,
    publisher: Publisher,
}

impl Product {
    /// A new town on the first engine of `GUICHET_ENGINE`, with so many tickets for one desk.
    pub fn start(tickets: usize) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (town, publisher) = runtime.block_on(async {
            let town = Town::open(Engine::both()[0]).await;
            let kiosk = Client::new(&town.address(), Some(&town.demo.kiosk_token));
            let counter = &town.demo.counters[0];
            let path = format!("/api/v1/sites/{}/tickets", town.demo.site);
            for _ in 0..tickets {
                let ticket =
                    Ask::post(&path, &json!({"service": counter.services[0], "persons": 1})).fresh_key();
                kiosk.send(ticket).await.expect(201);
            }
            let head = format!(
                "POST /api/v1/counters/{}/calls HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
                 content-type: application/json\r\n",
                counter.id,
                town.address(),
                counter.agent_token
            );
            let publisher = Publisher::new(town.address(), head, 0);
            (town, publisher)
        });
        std::thread::sleep(SETTLE);
        Self { _runtime: runtime, town, publisher }
    }

    /// The server.
    pub fn process(&self) -> Process {
        Process::of(self.town.pid())
    }

    /// The display of the site.
    pub fn door(&self) -> Door {
        Door {
            address: self.town.address(),
            path: format!("/api/v1/sites/{}/live", self.town.demo.site),
            headers: format!("authorization: Bearer {}\r\n", self.town.demo.display_token),
        }
    }

    /// The one key for "next": ends the visit in hand and calls.
    pub fn call_next(&mut self) {
        self.publisher.send(r#"{"finish":true}"#);
    }

    /// The desk's connection.
    pub fn publisher(&mut self) -> &mut Publisher {
        &mut self.publisher
    }
}

/// What the tickets left to be done is done.
const SETTLE: Duration = Duration::from_millis(500);
