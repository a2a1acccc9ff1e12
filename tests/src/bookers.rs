//! People who keep a time, book it, move and give it up as fast as they are answered, and remember what each was told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, FixedOffset};
use model::AppointmentId;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::booking::{
    ask_book, ask_cancel, ask_extend, ask_hold, ask_let_go, ask_move, moment, service, starts, text,
};
use crate::http::{Ask, Client, Reply};
use crate::seed::Seed;
use crate::server::Server;
use crate::town::Town;
use crate::waiting::until;

/// Kinds of the example. The last one's times are offered online again some minutes after they were given up.
const KINDS: [&str; 3] = ["mariage", "inscription-scolaire", "identite"];
/// Times of each that they want: few enough that they meet.
const WANTED: usize = 60;
/// Appointments that one of them has at most, so that all find room for hours.
const MOST: usize = 6;

/// One person, or an agent for others.
#[derive(Debug)]
pub struct Booker {
    who: Client,
    site: String,
    /// Each service with the times that are wanted.
    wanted: Vec<(String, Vec<String>)>,
    seed: Seed,
    /// What has no answer yet, and whether it was sent before.
    sent: Option<(Step, Ask, bool)>,
    held: Option<Held>,
    booked: Vec<Booked>,
    /// By hold, which becomes the appointment: what was told of it last.
    told: BTreeMap<AppointmentId, Told>,
    /// What was answered, and how often.
    counts: BTreeMap<&'static str, usize>,
}

/// What somebody was told of a hold or an appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    state: String,
    starts_at: DateTime<FixedOffset>,
}

#[derive(Debug, Clone)]
struct Held {
    id: AppointmentId,
    service: String,
    json: Value,
}

#[derive(Debug, Clone)]
struct Booked {
    id: AppointmentId,
    service: String,
    code: String,
}

#[derive(Debug, Clone)]
enum Step {
    Hold { service: String },
    Extend,
    LetGo(Held),
    Book(Held),
    Move(Held, Booked),
    Cancel(Booked),
}

/// Everybody, while they are at it.
#[derive(Debug)]
pub struct Rush {
    bookers: JoinSet<Booker>,
    stop: Arc<AtomicBool>,
}

impl Rush {
    /// They begin, or go on.
    pub fn start(bookers: Vec<Booker>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut running = JoinSet::new();
        for booker in bookers {
            running.spawn(booker.go_until(Arc::clone(&stop)));
        }
        Self { bookers: running, stop }
    }

    /// They end where they are, answered or not.
    pub async fn end(self) -> Vec<Booker> {
        self.stop.store(true, Ordering::SeqCst);
        self.bookers.join_all().await
    }
}

impl Booker {
    /// So many people, every other one an agent; one after the other at these servers.
    pub async fn some(count: usize, towns: &[&Server], seed: &Seed) -> Vec<Self> {
        let town = towns[0];
        let citizen = town.citizen();
        let mut wanted = Vec::new();
        for kind in KINDS {
            let service = service(town, kind).await;
            let starts = starts(&citizen, town, &service, 2, 14).await;
            let step = starts.len().div_ceil(WANTED).max(1);
            wanted.push((service, starts.into_iter().step_by(step).collect()));
        }
        let one = |nth: usize| Self {
            who: match towns[nth / 2 % towns.len()] {
                town if nth.is_multiple_of(2) => town.citizen(),
                town => town.reception(),
            },
            site: town.demo.site.clone(),
            wanted: wanted.clone(),
            seed: seed.child(nth as u64),
            sent: None,
            held: None,
            booked: Vec::new(),
            told: BTreeMap::new(),
            counts: BTreeMap::new(),
        };
        (0..count).map(one).collect()
    }

    /// Goes on until the link is lost or it is enough.
    async fn go_until(mut self, stop: Arc<AtomicBool>) -> Self {
        while !stop.load(Ordering::SeqCst) {
            if !self.go().await {
                break;
            }
        }
        self
    }

    /// One step, or the last one again; whether its outcome is known.
    async fn go(&mut self) -> bool {
        let (step, ask, again) = self.sent.take().unwrap_or_else(|| self.next());
        match self.who.try_send(ask.clone()).await {
            Ok(reply) if reply.status != 503 => {
                self.hear(step, &reply, again);
                true
            }
            _ => {
                self.sent = Some((step, ask, true));
                false
            }
        }
    }

    /// Asks again, with the same key, until it is known, and books what is held still; how often it asked again.
    pub async fn settle(&mut self) -> usize {
        let again = usize::from(self.sent.is_some());
        while self.sent.is_some() || self.held.is_some() {
            if self.sent.is_none() {
                let held = self.held.take().expect("looked at above");
                self.sent = Some((Step::Book(held.clone()), ask_book(&self.site, &held.json), false));
            }
            until("an answer", async || self.go().await.then_some(())).await;
        }
        again
    }

    fn next(&mut self) -> (Step, Ask, bool) {
        let chance = self.seed.below(100);
        let (step, ask) = match self.held.take() {
            Some(held) if chance < 15 => {
                let ask = ask_extend(&held.json);
                self.held = Some(held);
                (Step::Extend, ask)
            }
            Some(held) if chance < 30 => {
                let ask = ask_let_go(&held.json);
                (Step::LetGo(held), ask)
            }
            Some(held) => {
                let own = self.booked.iter().position(|it| it.service == held.service);
                match own.filter(|_| chance < 60) {
                    Some(own) => {
                        let booked = self.booked.swap_remove(own);
                        let ask = ask_move(&booked.code, &held.json);
                        (Step::Move(held, booked), ask)
                    }
                    None => {
                        let ask = ask_book(&self.site, &held.json);
                        (Step::Book(held), ask)
                    }
                }
            }
            None if self.booked.len() >= MOST || (chance < 20 && !self.booked.is_empty()) => {
                let booked = self.booked.swap_remove(self.seed.below(self.booked.len()));
                let ask = ask_cancel(&booked.code);
                (Step::Cancel(booked), ask)
            }
            None => {
                let (service, starts) = &self.wanted[self.seed.below(self.wanted.len())];
                let start = &starts[self.seed.below(starts.len())];
                (Step::Hold { service: service.clone() }, ask_hold(&self.site, service, start))
            }
        };
        (step, ask, false)
    }

    fn hear(&mut self, step: Step, reply: &Reply, again: bool) {
        let mut count = |what| *self.counts.entry(what).or_default() += 1;
        match step {
            Step::Hold { .. } if reply.status == 409 => {
                reply.problem(409, "slot-taken");
                count("refused");
            }
            Step::Hold { service } => {
                let json = reply.expect(201).json();
                let id = text(&json["id"]).parse().expect("an id");
                let before = self.told.insert(id, told("held", &json));
                assert_eq!(before, None, "two holds are one: {reply}");
                self.held = Some(Held { id, service, json });
                count("holds");
            }
            Step::Extend => {
                reply.expect(200);
                count("extensions");
            }
            Step::LetGo(held) => {
                gone(reply, again, 410, "hold-expired");
                self.tell(held.id, |it| "cancelled".clone_into(&mut it.state));
                *self.counts.entry("let go").or_default() += 1;
            }
            Step::Book(held) => {
                let json = reply.expect(201).json();
                let before = self.told.insert(held.id, told("booked", &json));
                assert_eq!(before.map(|it| it.starts_at), Some(moment(&json["starts_at"])), "{reply}");
                self.booked.push(Booked { id: held.id, service: held.service, code: text(&json["code"]) });
                count("bookings");
            }
            Step::Move(held, booked) => {
                let json = reply.expect(200).json();
                assert_eq!(json["starts_at"], held.json["starts_at"], "{reply}");
                self.tell(held.id, |it| "moved".clone_into(&mut it.state));
                self.tell(booked.id, |it| it.starts_at = moment(&json["starts_at"]));
                self.booked.push(booked);
                *self.counts.entry("moves").or_default() += 1;
            }
            Step::Cancel(booked) => {
                gone(reply, again, 409, "wrong-state");
                self.tell(booked.id, |it| "cancelled".clone_into(&mut it.state));
                *self.counts.entry("cancellations").or_default() += 1;
            }
        }
    }

    fn tell(&mut self, id: AppointmentId, change: impl FnOnce(&mut Told)) {
        change(self.told.get_mut(&id).expect("it was held first"));
    }

    /// The appointments that it has open by their codes, and stand as they were told.
    async fn looks(&self) {
        for booked in &self.booked {
            let shown =
                self.who.get(&format!("/api/v1/appointments/{}", booked.code)).await.expect(200).json();
            assert_eq!(told(&text(&shown["state"]), &shown), self.told[&booked.id], "{}", booked.id);
        }
    }
}

/// It is given up; asked again, it was so already.
fn gone(reply: &Reply, again: bool, status: u16, kind: &str) {
    if reply.status == 204 || !again {
        reply.expect(204);
    } else {
        reply.problem(status, kind);
    }
}

fn told(state: &str, json: &Value) -> Told {
    Told { state: state.to_owned(), starts_at: moment(&json["starts_at"]) }
}

/// What the rows say otherwise than these people were told, who are [settled](Booker::settle); what nobody was told; and
/// what is wrong with the claims.
pub async fn wrong(town: &Town, bookers: &[Booker]) -> Vec<String> {
    let mut told: BTreeMap<AppointmentId, &Told> = BTreeMap::new();
    let mut wrong = Vec::new();
    for booker in bookers {
        booker.looks().await;
        for (id, it) in &booker.told {
            wrong.extend(told.insert(*id, it).map(|_| format!("{id} was given to two people")));
        }
    }
    let rows = "SELECT CAST(id AS TEXT), state, CAST(starts_at AS TEXT) FROM appointment";
    for row in town.select(rows).await {
        let id: AppointmentId =
            row[0].parse().ok().and_then(AppointmentId::from_row).expect("a number of an appointment");
        let row = Told { state: row[1].clone(), starts_at: instant(&row[2]) };
        match told.remove(&id) {
            Some(told) if *told == row => {}
            Some(told) => wrong.push(format!("{id} is {row:?} and was told as {told:?}")),
            None => wrong.push(format!("{id} is {row:?} and nobody's")),
        }
    }
    wrong.extend(told.into_iter().map(|(id, it)| format!("{id} is lost: {it:?}")));
    wrong.extend(crate::claims::wrong(town).await);
    wrong
}

/// An instant as one of the engines writes it.
fn instant(text: &str) -> DateTime<FixedOffset> {
    let read = DateTime::parse_from_rfc3339(text);
    read.or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z")).expect("an instant")
}

/// What was answered, and how often.
pub fn counts(bookers: &[Booker]) -> String {
    let mut sum: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, count) in bookers.iter().flat_map(|it| &it.counts) {
        *sum.entry(what).or_default() += count;
    }
    sum.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}
