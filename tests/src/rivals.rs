//! Everybody wants the last time at once: who gets it, what the others are told, and what the winner does with it.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::booking::{alternatives, ask_book, ask_hold, ask_let_go, ask_move, service, starts, text};
use crate::http::{Client, Reply};
use crate::server::Server;
use crate::waiting::until;

/// A kind of the example that two counters give, whose times are offered again as soon as they are given up.
const KIND: &str = "mariage";
/// One rival of so many is an agent, with somebody on the phone.
const AGENT_EVERY: usize = 8;

/// A time that only one more person can have, and the people who want it.
#[derive(Debug)]
pub struct LastTime<'a> {
    nodes: Vec<&'a Server>,
    rivals: Vec<Client>,
    service: String,
    /// When it is.
    pub start: String,
    /// The winners that were agents.
    pub agents_won: usize,
    /// Everybody whom the last time was refused.
    pub refused: usize,
    rounds: usize,
}

/// What the winner of a round does.
#[derive(Debug, Clone, Copy)]
enum Ending {
    LetGo,
    BookAndCancel,
    BookAndMove,
    /// The hold is booked and given to an appointment in the same moment.
    BookOrMove,
}

impl<'a> LastTime<'a> {
    /// Books a time at every counter but one. Rivals ask at the nodes in turn.
    pub async fn among(rivals: usize, nodes: Vec<&'a Server>) -> Self {
        let town = nodes[0];
        let service = service(town, KIND).await;
        let citizen = town.citizen();
        let start = starts(&citizen, town, &service, 3, 9).await[0].clone();
        let mut kept = Vec::new();
        loop {
            let reply = citizen.send(ask_hold(&town.demo.site, &service, &start)).await;
            if reply.status != 201 {
                reply.problem(409, "slot-taken");
                break;
            }
            kept.push(reply.json());
        }
        let last = kept.pop().expect("the time was offered");
        citizen.send(ask_let_go(&last)).await.expect(204);
        for held in &kept {
            citizen.send(ask_book(&town.demo.site, held)).await.expect(201);
        }
        let rivals = (0..rivals).map(|nth| {
            let node = nodes[nth % nodes.len()];
            if nth % AGENT_EVERY == 1 { node.reception() } else { node.citizen() }
        });
        Self { rivals: rivals.collect(), nodes, service, start, agents_won: 0, refused: 0, rounds: 0 }
    }

    /// Everybody asks at once, the winner does something with it, and the time is free again. Panics where somebody was
    /// told what is not true.
    pub async fn round(&mut self) {
        let town = self.nodes[self.rounds % self.nodes.len()];
        let asks = self.rivals.iter().map(|_| ask_hold(&town.demo.site, &self.service, &self.start));
        let asks: Vec<_> = asks.collect();
        let sent = self.rivals.iter().zip(&asks).map(|(rival, ask)| rival.send(ask.clone()));
        let replies = join_all(sent).await;
        let won: Vec<usize> = (0..replies.len()).filter(|&nth| replies[nth].status == 201).collect();
        assert_eq!(won.len(), 1, "one of {} has it", replies.len());
        let (winner, held) = (&self.rivals[won[0]], replies[won[0]].json());
        let others = self.told(&replies);
        self.are_free(town, &others).await;
        // Whoever lost the answer asks again, wherever that is.
        let other_node = Client::new(&town.address(), winner.token());
        let again = other_node.send(asks[won[0]].clone()).await.expect(201).json();
        assert_eq!(again, held, "the same hold and the same secret");
        self.is_the_winners_alone(town, &held).await;
        self.end(town, winner, &held, &others).await;
        self.agents_won += usize::from(winner.token().is_some());
        self.refused += replies.len() - 1;
        self.rounds += 1;
    }

    /// The other times that those without it were told.
    fn told(&self, replies: &[Reply]) -> Vec<String> {
        let mut told = BTreeSet::new();
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            let others = alternatives(&reply.problem(409, "slot-taken"));
            assert!(!others.is_empty() && !others.contains(&self.start), "{reply}");
            told.extend(others);
        }
        told.into_iter().collect()
    }

    /// Each is offered, and one can be had.
    async fn are_free(&self, town: &Server, others: &[String]) {
        let citizen = town.citizen();
        // Another node's searches learn a moment later what was given back here.
        until("every alternative is offered", async || {
            let free = starts(&citizen, town, &self.service, 0, 90).await;
            others.iter().all(|it| free.contains(it)).then_some(())
        })
        .await;
        let one = &others[self.rounds % others.len()];
        let held = citizen.send(ask_hold(&town.demo.site, &self.service, one)).await.expect(201).json();
        citizen.send(ask_let_go(&held)).await.expect(204);
    }

    async fn is_the_winners_alone(&self, town: &Server, held: &Value) {
        let stranger = town.citizen();
        let guess = json!({"id": held["id"], "secret": "A".repeat(26)});
        let wrong = stranger.send(ask_book(&town.demo.site, &guess)).await.problem(422, "invalid");
        assert_eq!(wrong["errors"][0]["field"], "hold");
        stranger.send(ask_let_go(&guess)).await.problem(404, "unknown");
    }

    async fn end(&self, town: &Server, winner: &Client, held: &Value, others: &[String]) {
        let endings = [Ending::LetGo, Ending::BookAndCancel, Ending::BookAndMove, Ending::BookOrMove];
        let code = match endings[self.rounds % endings.len()] {
            Ending::LetGo => {
                winner.send(ask_let_go(held)).await.expect(204);
                return;
            }
            Ending::BookAndCancel => self.booked(town, winner, held).await,
            Ending::BookAndMove => {
                let code = self.booked(town, winner, held).await;
                let there = winner
                    .send(ask_hold(&town.demo.site, &self.service, &others[0]))
                    .await
                    .expect(201)
                    .json();
                let moved = winner.send(ask_move(&code, &there)).await.expect(200).json();
                assert_eq!(moved["starts_at"], others[0].as_str());
                code
            }
            Ending::BookOrMove => self.book_or_move(town, winner, held, &others[0]).await,
        };
        winner.delete(&format!("/api/v1/appointments/{code}")).await.expect(204);
    }

    async fn booked(&self, town: &Server, winner: &Client, held: &Value) -> String {
        let booked = winner.send(ask_book(&town.demo.site, held)).await.expect(201).json();
        assert_eq!(booked["starts_at"], self.start.as_str());
        text(&booked["code"])
    }

    /// One of both has the time, and the other is told so; the code of the one that has it.
    async fn book_or_move(&self, town: &Server, winner: &Client, held: &Value, elsewhere: &str) -> String {
        let there = winner.send(ask_hold(&town.demo.site, &self.service, elsewhere)).await.expect(201).json();
        let mine = winner.send(ask_book(&town.demo.site, &there)).await.expect(201).json();
        let mine = text(&mine["code"]);
        let (book, relocate) = (ask_book(&town.demo.site, held), ask_move(&mine, held));
        let (book, relocate) = if self.rounds % 8 < 4 {
            tokio::join!(winner.send(book), winner.send(relocate))
        } else {
            let (relocate, book) = tokio::join!(winner.send(relocate), winner.send(book));
            (book, relocate)
        };
        let path = format!("/api/v1/appointments/{mine}");
        if book.status == 201 {
            relocate.problem(409, "wrong-state");
            assert_eq!(winner.get(&path).await.expect(200).json()["starts_at"], elsewhere);
            winner.delete(&path).await.expect(204);
            return text(&book.json()["code"]);
        }
        book.problem(410, "hold-expired");
        assert_eq!(relocate.expect(200).json()["starts_at"], self.start.as_str());
        mine
    }
}
