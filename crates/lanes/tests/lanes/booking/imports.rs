//! What another system promised, with the number that it had there.

use ::booking::Errand;
use ::booking::rules::{Command, Import, Refusal};
use chrono::TimeDelta;
use lanes::{Failure, Key, Submission};
use model::{Contact, ServiceId, SiteId};
use store::InstallationKey;

use super::{by_citizen, contact, refused, tomorrow};
use crate::case::on_both;
use crate::rows::assert_memory_is_rows;

fn import(site: SiteId, service: ServiceId, person: &Contact, reference: &str) -> Submission {
    let import = Import {
        errands: vec![Errand { service, persons: 1 }],
        starts_at: tomorrow() + TimeDelta::minutes(5),
        counter: None,
        contact: InstallationKey::demo().contact(person),
        letters: false,
    };
    let command = lanes::Command::Booking {
        command: Command::Import(import.into()),
        contact: Some(person.clone().into()),
        old_reference: Some(reference.into()),
    };
    by_citizen(site, command)
}

#[tokio::test]
async fn an_old_number_finds_the_appointment_whatever_becomes_of_it() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.node().await;
        let booked = node.appoint(import(site, service, &contact(1), "RDV-17")).await.unwrap();
        let found = async || node.store.appointments_by_old_reference(site, "RDV-17").await.unwrap();
        let first = &found().await[0];
        assert_eq!((first.appointment.id, first.contact.clone()), (booked, Some(contact(1))));
        assert_eq!(node.stands(booked).await, "booked");
        let cells = case.count("claim").await;
        assert!(cells > 0 && case.count("contact_place").await == 1, "{cells}");
        assert_memory_is_rows(case, &node).await;

        let correct = lanes::Command::Booking {
            command: Command::CorrectName(booked),
            contact: Some(Contact { name: "Anne Le Goff".to_owned(), ..contact(1) }.into()),
            old_reference: None,
        };
        node.appoint(by_citizen(site, correct)).await.unwrap();
        node.appoint(by_citizen(site, Command::Cancel(booked))).await.unwrap();
        let after = &found().await[0];
        assert_eq!((after.appointment.id, after.old_reference.as_deref()), (booked, Some("RDV-17")));
        assert_eq!(case.count("claim").await, 0);
        let journal = case.select("SELECT CAST(ids AS TEXT) FROM journal").await.concat().concat();
        assert!(!journal.contains("RDV-17"), "{journal}");
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn two_who_import_the_same_at_once_have_one_appointment() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.node().await;
        let key = Key { digest: [7; 32], request: [8; 32] };
        let keyed = |it: Submission| Submission { key: Some(key), ..it };
        let (one, other) = tokio::join!(
            node.appoint(keyed(import(site, service, &contact(1), "RDV-17"))),
            node.appoint(keyed(import(site, service, &contact(1), "RDV-17"))),
        );
        assert_eq!(one.unwrap(), other.unwrap());
        assert_eq!(case.count("appointment").await, 1);
        let other_request = Some(Key { request: [9; 32], ..key });
        let reused = Submission { key: other_request, ..import(site, service, &contact(2), "RDV-17") };
        assert_eq!(node.appoint(reused).await.unwrap_err(), Failure::KeyReused);
    })
    .await;
}

#[tokio::test]
async fn where_others_have_the_time_an_old_promise_is_refused() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let node = case.node().await;
        let mut given = 0_u8;
        let refusal = loop {
            let reference = format!("RDV-{given}");
            match node.appoint(import(site, service, &contact(given + 1), &reference)).await {
                Ok(_) => given += 1,
                refusal => break refused(refusal),
            }
        };
        assert!(given > 0 && matches!(refusal, Refusal::SlotTaken { .. }), "{given}, {refusal:?}");
        assert_eq!(case.count("contact WHERE old_reference IS NOT NULL").await, u32::from(given));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
