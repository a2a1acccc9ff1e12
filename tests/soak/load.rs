//! Kiosks that give tickets and desks that call, each with a key per press, and what they were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guichet_tests::http::{Ask, Client, Reply};
use guichet_tests::seed::{Seed, fresh_key};
use guichet_tests::server::Server;
use guichet_tests::ticket::{Called, Ticket};
use guichet_tests::town::Desk;
use serde_json::json;
use tokio::task::JoinSet;

/// One press of a button.
#[derive(Debug, Clone)]
pub struct Press {
    who: Client,
    ask: Ask,
    /// What came back; `None`: nobody knows yet.
    pub told: Option<Told>,
}

/// What a press was told.
#[derive(Debug, Clone)]
pub enum Told {
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A call, at this counter.
    Call(Box<Called>, String),
    /// Nobody waits.
    Nobody,
}

/// A running load.
#[derive(Debug)]
pub struct Load {
    workers: JoinSet<Vec<Press>>,
    stop: Arc<AtomicBool>,
}

/// What a worker does.
#[derive(Debug, Clone)]
enum Work {
    Kiosk { kiosk: Client, path: String, services: Vec<String> },
    Desk(Desk),
}

impl Load {
    /// So many kiosks and desks press as fast as they are answered.
    pub fn start(server: &Server, kiosks: usize, desks: usize, seed: &Seed) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut workers = JoinSet::new();
        let services: Vec<String> = server.demo.services.iter().map(|service| service.id.clone()).collect();
        let kiosk = Work::Kiosk { kiosk: server.kiosk(), path: server.site_path("/tickets"), services };
        let work =
            (0..kiosks).map(|_| kiosk.clone()).chain(server.desks().into_iter().take(desks).map(Work::Desk));
        for (index, work) in (0..).zip(work) {
            workers.spawn(press_until(work, seed.child(index), Arc::clone(&stop)));
        }
        Self { workers, stop }
    }

    /// Ends the load; every press, answered or not.
    pub async fn end(self) -> Vec<Press> {
        self.stop.store(true, Ordering::SeqCst);
        self.workers.join_all().await.into_iter().flatten().collect()
    }
}

/// Presses until the link is lost or the load ends.
async fn press_until(work: Work, mut seed: Seed, stop: Arc<AtomicBool>) -> Vec<Press> {
    let mut presses = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let mut press = work.press(&mut seed);
        let known = press.send().await;
        presses.push(press);
        if !known {
            break;
        }
    }
    presses
}

impl Work {
    fn press(&self, seed: &mut Seed) -> Press {
        match self {
            Work::Kiosk { kiosk, path, services } => {
                let body = json!({"service": seed.pick(services), "priority": seed.percent(10)});
                Press {
                    who: kiosk.clone(),
                    ask: Ask::post(path.as_str(), &body).key(&fresh_key()),
                    told: None,
                }
            }
            Work::Desk(desk) => {
                let ask = Ask::post(desk.path("/calls"), &json!({"finish": true})).key(&fresh_key());
                Press { who: desk.agent.clone(), ask, told: None }
            }
        }
    }
}

impl Press {
    /// One press at the kiosk, not yet sent.
    pub fn at_kiosk(server: &Server, service: &str) -> Self {
        let ask = Ask::post(server.site_path("/tickets"), &json!({"service": service})).key(&fresh_key());
        Self { who: server.kiosk(), ask, told: None }
    }

    /// One "next" at a desk, not yet sent.
    pub fn at_desk(desk: &Desk) -> Self {
        let ask = Ask::post(desk.path("/calls"), &json!({"finish": true})).key(&fresh_key());
        Self { who: desk.agent.clone(), ask, told: None }
    }

    /// Sends it (again: with the same key); whether the outcome is known now.
    pub async fn send(&mut self) -> bool {
        if let Ok(reply) = self.who.try_send(self.ask.clone()).await {
            self.told = told(&reply);
        }
        self.told.is_some()
    }

    /// What came back, whatever it is.
    pub async fn raw(&self) -> Option<Reply> {
        self.who.try_send(self.ask.clone()).await.ok()
    }
}

/// What an answer says; a 503 says nothing yet.
pub fn told(reply: &Reply) -> Option<Told> {
    match reply.status {
        503 => None,
        204 => Some(Told::Nobody),
        _ if reply.asked.ends_with("/tickets") => Some(Told::Ticket(Box::new(reply.expect(201).read()))),
        _ => {
            let counter = reply.asked.split('/').rev().nth(1).expect("…/counters/{counter}/calls").to_owned();
            Some(Told::Call(Box::new(reply.expect(201).read()), counter))
        }
    }
}
