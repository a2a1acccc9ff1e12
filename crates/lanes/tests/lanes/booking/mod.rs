//! Appointments through the lanes.

mod books;
mod check_ins;
mod earlier;
mod failures;
mod holds;
mod imports;
mod letters;
mod nodes;

use ::booking::rules::{Answer, Command, Refusal};
use ::booking::{Ask, Channel, Errand};
use lanes::{Actor, Failure, Submission};
use model::{AppointmentId, Clock as _, Contact, Instant, Language, PrincipalId, ServiceId, SiteId};
use queue::rules::{Care, Priority};
use store::InstallationKey;

use crate::case::{Case, Node, at};
use crate::waiting::until;

/// The next day at ten, when most of these stories have their appointments.
pub fn tomorrow() -> Instant {
    at(34, 0)
}

/// A citizen asks.
pub fn by_citizen(site: SiteId, command: impl Into<lanes::Command>) -> Submission {
    Submission { site, actor: None, key: None, command: command.into() }
}

/// Somebody of the staff asks.
pub fn by_staff(site: SiteId, command: impl Into<lanes::Command>) -> Submission {
    let actor = Actor { principal: PrincipalId::nth(site, 90), counter: None, alone: false };
    Submission { actor: Some(actor), ..by_citizen(site, command) }
}

/// The kiosk asks.
pub fn by_kiosk(site: SiteId, command: impl Into<lanes::Command>) -> Submission {
    let actor = Actor { principal: PrincipalId::nth(site, 91), counter: None, alone: true };
    Submission { actor: Some(actor), ..by_citizen(site, command) }
}

pub fn ask(services: &[ServiceId], channel: Channel) -> Ask {
    let errands = services.iter().map(|&service| Errand { service, persons: 1 }).collect();
    Ask { errands, channel, interpreter: None }
}

pub fn hold(service: ServiceId, starts_at: Instant, secret: u8) -> Command {
    Command::Hold { ask: ask(&[service], Channel::Online), starts_at, secret_hash: [secret; 32] }
}

/// The same by phone or at the desk, where no lead time counts.
pub fn staff_hold(services: &[ServiceId], starts_at: Instant, secret: u8) -> Command {
    Command::Hold { ask: ask(services, Channel::Staff), starts_at, secret_hash: [secret; 32] }
}

/// Person number `person`.
pub fn contact(person: u8) -> Contact {
    Contact {
        name: format!("Anne {person}"),
        email: Some(format!("anne-{person}@mairie.example")),
        phone: None,
        language: Language::Fr,
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    }
}

pub fn book(hold: AppointmentId, secret: u8, person: u8) -> lanes::Command {
    let contact = contact(person);
    let key = InstallationKey::demo().contact(&contact);
    let command = Command::Book { hold, secret_hash: [secret; 32], contact: key };
    lanes::Command::Booking { command, contact: Some(contact.into()), old_reference: None }
}

pub fn check_in(appointment: AppointmentId) -> lanes::Command {
    lanes::Command::CheckIn {
        appointment,
        priority: Priority::None,
        language: Language::Fr,
        care: Care::default(),
    }
}

pub fn appointment_of(answer: &lanes::Answer) -> AppointmentId {
    match answer {
        lanes::Answer::Booking(Answer::Appointment(appointment)) => *appointment,
        other => panic!("{other:?}"),
    }
}

/// What booking refuses.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> Refusal {
    match answer {
        Err(Failure::BookingRefused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

impl Node {
    /// What is answered about an appointment.
    pub async fn appoint(&self, submission: Submission) -> Result<AppointmentId, Failure> {
        self.submit(submission).await.map(|done| appointment_of(&done.answer))
    }

    pub async fn hold(&self, service: ServiceId, at: Instant, secret: u8) -> Result<AppointmentId, Failure> {
        self.appoint(by_citizen(service.site(), hold(service, at, secret))).await
    }

    pub async fn book(&self, hold: AppointmentId, secret: u8, person: u8) -> Result<AppointmentId, Failure> {
        self.appoint(by_citizen(hold.site(), book(hold, secret, person))).await
    }

    /// Holds a time and books it.
    pub async fn booked(&self, service: ServiceId, at: Instant, person: u8) -> AppointmentId {
        let hold = self.hold(service, at, person).await.unwrap();
        self.book(hold, person, person).await.unwrap()
    }

    /// The same by staff, for several services.
    pub async fn promised(&self, services: &[ServiceId], at: Instant, person: u8) -> AppointmentId {
        let site = services[0].site();
        let hold = self.appoint(by_staff(site, staff_hold(services, at, person))).await.unwrap();
        self.appoint(by_staff(site, book(hold, person, person))).await.unwrap()
    }

    /// Whether readers may book a service at this time.
    pub async fn offers(&self, case: &Case, service: ServiceId, at: Instant, channel: Channel) -> bool {
        let available = self.lanes.site(service.site()).await.unwrap().read().booking.clone();
        let now = case.clock.now();
        let near = available.nearest(&ask(&[service], channel), at, 1, now).unwrap();
        near.iter().any(|slot| slot.starts_at == at)
    }

    /// Waits until readers see the appointment's row in this state.
    pub async fn comes_to(&self, id: AppointmentId, state: &str) {
        until(state, async || self.stands(id).await == state).await;
    }

    /// Where an appointment stands, as its row says.
    pub async fn stands(&self, id: AppointmentId) -> &'static str {
        self.store.appointment_row(id).await.unwrap().expect("its row").state.word()
    }
}
