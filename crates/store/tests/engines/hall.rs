//! Appointments for stories: at the first counters of the town hall, on a day or two.

use booking::Channel;
use booking::rules::{
    Appointment, AppointmentState, Block, ContactKey, ContactPlace, Leg, Letter, Release, Wish,
};
use chrono::NaiveDate;
use model::calendar::only_at;
use model::{AppointmentId, BlockId, Contact, Language, ReleaseId};
use store::{APPOINTMENT, AppointmentRow, ContactRow, InstallationKey, SiteBatch, hash};

use crate::case::{Case, now};

/// Whoever books.
pub const PERSON: ContactKey = ContactKey([7; 32]);

/// A row to write, owned.
#[derive(Debug, Clone)]
pub struct Row {
    pub appointment: Appointment,
    pub before: Option<Appointment>,
    pub contact: Option<Contact>,
    pub key: Option<ContactKey>,
    pub old_reference: Option<String>,
}

impl Row {
    pub fn new(appointment: &Appointment) -> Self {
        Self { appointment: appointment.clone(), before: None, contact: None, key: None, old_reference: None }
    }

    pub fn changed(before: &Appointment, appointment: &Appointment) -> Self {
        Self { before: Some(before.clone()), ..Self::new(appointment) }
    }

    pub fn booked(before: &Appointment, appointment: &Appointment) -> Self {
        let contact = anne();
        Self { contact: Some(contact), key: Some(PERSON), ..Self::changed(before, appointment) }
    }
}

pub fn anne() -> Contact {
    Contact {
        name: "Anne-Zoé Le Goff".to_owned(),
        email: Some("anne@mairie.example".to_owned()),
        phone: Some("+33 6 12 34 56 78".to_owned()),
        language: Language::En,
        never_by_voice: true,
        interpreter: None,
        pre_applications: Vec::new(),
    }
}

/// What a test writes of booking.
#[derive(Default)]
pub struct Booking {
    pub appointments: Vec<Row>,
    pub releases: Vec<Release>,
    pub blocks: Vec<(Block, bool)>,
    pub wishes: Vec<Wish>,
    pub letters: Vec<Letter>,
}

pub fn code_hash(id: AppointmentId) -> [u8; 32] {
    hash(&InstallationKey::demo().code(APPOINTMENT, id.get()))
}

impl Booking {
    pub fn fill<'a>(&'a self, site: &mut SiteBatch<'a>) {
        for row in &self.appointments {
            let old_reference = row.old_reference.as_deref();
            let contact = row.contact.as_ref();
            site.appointments.push(AppointmentRow {
                appointment: &row.appointment,
                before: row.before.as_ref(),
                code_hash: code_hash(row.appointment.id),
                contact: contact.map(|contact| ContactRow { contact, key: row.key, old_reference }),
            });
        }
        site.releases = self.releases.iter().collect();
        site.blocks = self.blocks.iter().map(|(row, new)| (row, *new)).collect();
        site.wishes = self.wishes.iter().collect();
        site.letters = self.letters.iter().collect();
    }

    pub fn ids(&self) -> Vec<String> {
        let appointments = self.appointments.iter().map(|row| row.appointment.id.to_string());
        let releases = self.releases.iter().map(|row| row.id.to_string());
        let blocks = self.blocks.iter().map(|(row, _)| row.id.to_string());
        let wishes = self.wishes.iter().map(|row| row.appointment.to_string());
        appointments.chain(releases).chain(blocks).chain(wishes).collect()
    }
}

/// Tomorrow, in the stories.
pub fn tomorrow() -> NaiveDate {
    "2026-03-11".parse().unwrap()
}

/// The hold, booked, with the `number`th place of its contact.
pub fn book(hold: &Appointment, number: u16) -> Appointment {
    Appointment {
        state: AppointmentState::Booked,
        expires_at: None,
        booked_at: Some(now()),
        places: vec![ContactPlace { service: hold.legs[0].service, number }],
        revision: hold.revision + 1,
        ..hold.clone()
    }
}

pub fn cancelled(booked: &Appointment) -> Appointment {
    let revision = booked.revision + 1;
    let state = AppointmentState::Cancelled;
    Appointment { state, expires_at: None, places: Vec::new(), revision, ..booked.clone() }
}

impl Case {
    /// A hold made as number `place` by batch `seq`: three cells from `cell` on at a counter, and one that is kept free.
    pub fn hold(&self, seq: i64, place: u32, counter: usize, cell: u16) -> Appointment {
        let on = tomorrow();
        let leg = Leg {
            service: self.site.services[0].id,
            persons: 1,
            counter: self.site.counters[counter].id,
            cell,
            cells: 3,
            buffer: 1,
        };
        Appointment {
            id: AppointmentId::made(self.site.id, seq, place),
            state: AppointmentState::Held,
            channel: Channel::Online,
            on,
            starts_at: self.starts_at(on, cell),
            legs: vec![leg],
            minutes: 15,
            held_at: now(),
            expires_at: Some(now().plus_minutes(15)),
            secret_hash: [3; 32],
            booked_at: None,
            agent: None,
            places: Vec::new(),
            revision: 1,
        }
    }

    fn starts_at(&self, on: NaiveDate, cell: u16) -> model::Instant {
        let midnight = on.and_hms_opt(0, 0, 0).unwrap();
        let wall = midnight + chrono::TimeDelta::minutes(i64::from(cell) * 5);
        only_at(wall, self.site.time_zone).unwrap()
    }

    /// The same appointment at another counter and cell.
    pub fn at(&self, booked: &Appointment, counter: usize, cell: u16) -> Appointment {
        let leg = Leg { counter: self.site.counters[counter].id, cell, ..booked.legs[0] };
        Appointment {
            legs: vec![leg],
            starts_at: self.starts_at(booked.on, cell),
            revision: booked.revision + 1,
            ..booked.clone()
        }
    }

    /// Held, booked, moved.
    pub fn steps_of_an_appointment(&self, seq: i64) -> [Appointment; 3] {
        let held = self.hold(seq, 0, 0, 120);
        let booked = book(&held, 1);
        let moved = self.at(&booked, 1, 130);
        [held, booked, moved]
    }

    /// What an appointment gives back, later online.
    pub fn release(&self, seq: i64, place: u32, booked: &Appointment) -> Release {
        let leg = booked.legs[0];
        Release {
            id: ReleaseId::made(self.site.id, seq, place),
            on: booked.on,
            counter: leg.counter,
            cell: leg.cell,
            cells: leg.cells + leg.buffer,
            freed_at: now(),
            online_at: now().plus_minutes(20),
        }
    }

    pub fn block(&self, seq: i64, place: u32) -> Block {
        Block {
            id: BlockId::made(self.site.id, seq, place),
            counter: self.site.counters[2].id,
            on: tomorrow(),
            cell: 100,
            cells: 24,
            reason: "réunion".to_owned(),
            agent: None,
            made_at: now(),
            ended_at: None,
        }
    }

    /// What another node reads of everything.
    pub async fn booking_since(&self, seq: i64) -> booking::rules::Rows {
        let mut lane = self.lane().await;
        let (mut tx, _) = lane.begin(&[self.site.id], now()).await.unwrap();
        let rows = tx.since(self.site.id, seq).await.unwrap().booking;
        tx.rollback().await.unwrap();
        lane.close().await;
        rows
    }

    /// What a load reads at an instant.
    pub async fn booking_at(&self, at: model::Instant) -> booking::rules::Rows {
        let mut lane = self.lane().await;
        let (mut tx, _) = lane.begin(&[self.site.id], at).await.unwrap();
        let rows = tx.load(self.site.id, at).await.unwrap().unwrap().booking;
        tx.rollback().await.unwrap();
        lane.close().await;
        rows
    }
}
