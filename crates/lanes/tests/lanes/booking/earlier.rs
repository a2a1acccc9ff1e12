//! What is free is offered to who waits for an earlier day, in one commit with its letter; a kill loses none of it.

use ::booking::Only;
use ::booking::rules::{Command, Refusal};
use chrono::TimeDelta;
use model::{AppointmentId, Clock as _};
use store::InstallationKey;

use super::{by_citizen, contact, refused, tomorrow};
use crate::case::{Case, on_both};
use crate::rows::assert_memory_is_rows;
use crate::waiting::until;

fn wish(appointment: AppointmentId, person: u8) -> Command {
    let person = InstallationKey::demo().contact(&contact(person));
    Command::Wish { appointment, person, from_on: None, only: Only::All }
}

async fn letters(case: &Case) -> Vec<Vec<String>> {
    case.select("SELECT kind FROM letter WHERE kind IN ('earlier', 'change') ORDER BY id").await
}

#[tokio::test]
async fn an_offer_comes_with_its_letter_and_outlives_a_kill_until_it_is_accepted() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.mortal_node().await;
        let booked = node.booked(service, tomorrow() + TimeDelta::days(10), 1).await;
        let other = node.booked(service, tomorrow() + TimeDelta::days(12), 2).await;
        node.appoint(by_citizen(site, wish(booked, 1))).await.unwrap();
        until("the first is offered something", async || letters(case).await.len() == 1).await;
        node.kill();

        let node = case.node().await;
        node.appoint(by_citizen(site, wish(other, 2))).await.unwrap();
        until("the second too", async || letters(case).await.len() == 2).await;
        let now = case.clock.now();
        let (first, offer) = node.store.wish(booked, now).await.unwrap().unwrap();
        let (_, beside) = node.store.wish(other, now).await.unwrap().unwrap();
        let (offer, beside) = (offer.unwrap(), beside.unwrap());
        assert_ne!(offer.id, beside.id);
        assert_eq!(first.offered, [offer.starts_at]);
        assert!(offer.starts_at < tomorrow() + TimeDelta::days(9));
        node.appoint(by_citizen(site, Command::AcceptOffer(booked))).await.unwrap();
        let row = node.store.appointment_row(booked).await.unwrap().unwrap();
        assert_eq!((row.starts_at, row.legs), (offer.starts_at, offer.legs));
        assert!(node.store.wish(booked, now).await.unwrap().is_none());
        let again = node.appoint(by_citizen(site, Command::AcceptOffer(booked))).await;
        assert_eq!(refused(again), Refusal::OfferOver);
        node.appoint(by_citizen(site, Command::DeclineOffer(other))).await.unwrap();
        let (_, none) = node.store.wish(other, now).await.unwrap().unwrap();
        assert_eq!(none, None);
        assert_eq!(letters(case).await.concat(), ["earlier", "earlier", "change"]);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
