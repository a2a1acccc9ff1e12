//! The earliest time of every site, which is remembered: right after whatever changes it.

use booking::rules::{Answer, Command, SecretHash};
use booking::{Ask, Channel, Errand, Slot};
use chrono::{Days, NaiveDate};
use model::calendar::{local, rfc3339};
use serde_json::{Value, json};

use super::*;

const KIND: &str = "identite";
const SECRET: SecretHash = [7; 32];

impl Hall {
    /// The earliest times, each searched anew.
    async fn searched(&self) -> Value {
        let mut slots = Vec::new();
        for listed in self.store.sites().await.unwrap() {
            let zone = self.lanes.site(listed.id).await.unwrap().read().state.site().time_zone;
            let slot = self.first_at(listed.id, 0).await;
            slots.extend(slot.map(|it| (it.starts_at, listed.id, rfc3339(it.starts_at, zone))));
        }
        slots.sort();
        let slots = slots.into_iter().map(|(_, site, at)| json!({"site": site.to_string(), "starts_at": at}));
        json!({"slots": slots.collect::<Vec<_>>()})
    }

    /// What is answered; it is what searching finds.
    async fn answered(&self) -> Value {
        loop {
            let before = self.searched().await;
            let page = self.get(&format!("/api/v1/slots/first?kind={KIND}"), "").await;
            assert_eq!(
                (page.status, page.header(header::CONTENT_TYPE)),
                (StatusCode::OK, "application/json")
            );
            // A lane may have done what was due in between.
            if self.searched().await == before {
                let answered: Value = serde_json::from_str(&page.text).unwrap();
                assert_eq!(answered, before, "at {:?}", self.clock.now().utc());
                return answered;
            }
        }
    }

    /// The earliest time at a site, so many days from today on.
    async fn first_at(&self, site: SiteId, days: u64) -> Option<Slot> {
        let published = self.lanes.site(site).await.unwrap();
        let (free, now) = {
            let committed = published.read();
            (committed.booking.clone(), self.clock.now().max(committed.last_at))
        };
        let from: NaiveDate = local(now, free.site().time_zone).date_naive() + Days::new(days);
        free.first(
            &Ask { errands: errands(free.site())?, channel: Channel::Online, interpreter: None },
            from,
            now,
        )
        .unwrap()
    }

    /// Holds the earliest time at a site from so many days on.
    async fn hold_first(&self, site: SiteId, days: u64) -> model::AppointmentId {
        let starts_at = self.first_at(site, days).await.unwrap().starts_at;
        let published = self.lanes.site(site).await.unwrap();
        let errands = errands(published.read().state.site()).unwrap();
        let ask = Ask { errands, channel: Channel::Online, interpreter: None };
        let hold = Command::Hold { ask, starts_at, secret_hash: SECRET };
        let Answer::Appointment(hold) = self.book(site, hold).await else { panic!("a hold has an id") };
        hold
    }

    async fn book(&self, site: SiteId, command: Command) -> Answer {
        let submission = lanes::Submission { site, actor: None, key: None, command: command.into() };
        match self.lanes.submit(submission).await.unwrap().answer {
            lanes::Answer::Booking(answer) => answer,
            lanes::Answer::Queue(_) => panic!("booking was asked"),
        }
    }

    async fn import(&self, town: Town) {
        let key = InstallationKey::demo();
        let import = Import { town, key, demo: true, epoch: 1, now: self.clock.now() };
        self.store.import(import).await.unwrap();
    }
}

/// One person; `None`: the site has no such service.
fn errands(site: &model::Site) -> Option<Vec<Errand>> {
    let service = site.services.iter().find(|it| it.kind == KIND)?;
    Some(vec![Errand { service: service.id, persons: 1 }])
}

fn time_of(answered: &Value, site: SiteId) -> Option<&str> {
    let slots = answered["slots"].as_array().unwrap();
    slots.iter().find(|it| it["site"] == site.to_string()).and_then(|it| it["starts_at"].as_str())
}

#[tokio::test]
async fn the_earliest_times_follow_what_is_taken_and_given_back() {
    let hall = Hall::open(false, false).await;
    // Five in the morning: no lead time ends soon.
    hall.clock.set(hall.clock.now().plus_minutes(20 * 60));
    let before = hall.answered().await;
    assert_eq!(hall.answered().await, before);
    assert!(before["slots"].as_array().unwrap().len() > 1, "several sites have the kind: {before}");
    let mut holds = Vec::new();
    let after = loop {
        holds.push(hall.hold_first(hall.site, 0).await);
        let after = hall.answered().await;
        if after != before {
            break after;
        }
    };
    assert_ne!(
        time_of(&after, hall.site),
        time_of(&before, hall.site),
        "every counter is taken at that time"
    );
    let hold = holds.pop().unwrap();
    hall.book(hall.site, Command::LetGo { hold, secret_hash: SECRET }).await;
    assert_eq!(hall.answered().await, before, "what is let go is free at once");

    let hold = hall.hold_first(hall.site, 0).await;
    let mail = Some("ana@example.fr".to_owned());
    let contact = model::Contact {
        name: "Ana".to_owned(),
        email: mail,
        phone: None,
        language: model::Language::Fr,
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    };
    let key = InstallationKey::demo().contact(&contact);
    let command = Command::Book { hold, secret_hash: SECRET, contact: key };
    let command = lanes::Command::Booking { command, contact: Some(Box::new(contact)), old_reference: None };
    let submission = lanes::Submission { site: hall.site, actor: None, key: None, command };
    hall.lanes.submit(submission).await.unwrap();
    assert_eq!(hall.answered().await, after);
    hall.book(hall.site, Command::Cancel(hold)).await;
    assert_eq!(hall.answered().await, after, "what is cancelled is not online yet");
    let mut seen = vec![hall.answered().await];
    for _ in 0..24 {
        hall.clock.set(hall.clock.now().plus_seconds(30));
        seen.push(hall.answered().await);
    }
    seen.dedup();
    assert_eq!(seen[..2], [after, before], "it is, ten minutes later");
}

#[tokio::test]
async fn the_earliest_times_follow_the_clock_and_the_towns_file() {
    let hall = Hall::open(false, false).await;
    let mut seen = vec![hall.answered().await];
    let lead = chrono::TimeDelta::minutes(60);
    for _ in 0..12 {
        let first = hall.first_at(hall.site, 0).await.unwrap().starts_at;
        for millis in [-1, 0, 1] {
            let at = first - lead + chrono::TimeDelta::milliseconds(millis);
            hall.clock.set(at.max(hall.clock.now()));
            seen.push(hall.answered().await);
        }
    }
    seen.dedup();
    assert!(seen.len() >= 12, "each time passes: {seen:?}");
    for hours in [1, 5, 9, 14, 24, 60] {
        hall.clock.set(hall.clock.now().plus_minutes(60 * hours));
        hall.answered().await;
    }

    let before = hall.answered().await;
    let town = Town::parse(&EXAMPLE.replace("lead_minutes = 60,", "lead_minutes = 4320,"));
    let mut town = town.unwrap_or_else(|_| panic!("the example is right"));
    hall.import(town.clone()).await;
    let with_kind = hall.store.sites().await.unwrap().into_iter().map(|it| it.id);
    let with_kind: Vec<SiteId> = with_kind.filter(|site| time_of(&before, *site).is_some()).collect();
    for site in &with_kind {
        hall.hold_first(*site, 7).await;
        assert_ne!(time_of(&hall.answered().await, *site), time_of(&before, *site), "three days ahead");
    }
    let last = *with_kind.last().unwrap();
    assert!(time_of(&hall.answered().await, last).is_some());
    town.sites.pop();
    hall.import(town).await;
    hall.clock.set(hall.clock.now().plus_seconds(5));
    assert_eq!(time_of(&hall.answered().await, last), None, "the site is closed for good");
}
