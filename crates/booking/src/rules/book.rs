//! The hold becomes an appointment.

use std::collections::{BTreeSet, HashMap};

use model::{AppointmentId, ServiceId};
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::{own, with};
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{Appointment, ContactPlace, SecretHash};
use super::state::State;

/// Who books, as a keyed hash of the mail address or phone number: alike for the same person, and nobody can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContactKey(pub [u8; 32]);

/// The places of contacts among their live appointments for each service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(HashMap<(ContactKey, ServiceId), BTreeSet<u16>>);

impl Places {
    /// A place is taken.
    pub fn take(&mut self, contact: ContactKey, place: ContactPlace) {
        self.0.entry((contact, place.service)).or_default().insert(place.number);
    }

    /// The lowest place that is free, from 1.
    pub fn lowest_free(&self, contact: ContactKey, service: ServiceId) -> u16 {
        let taken = self.0.get(&(contact, service));
        (1..=u16::MAX).find(|number| taken.is_none_or(|it| !it.contains(number))).unwrap_or(u16::MAX)
    }
}

pub(super) fn book(
    state: &State,
    hold: AppointmentId,
    secret_hash: &SecretHash,
    contact: Option<ContactKey>,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let held = own(state, hold, secret_hash, context)?;
    if contact.is_none() && !context.is_staff() {
        return Err(Refusal::Invalid { field: "contact", wrong: super::Wrong::Missing });
    }
    let places = contact.map_or(Ok(Vec::new()), |contact| places_for(state, held, contact, context))?;
    let booked = with(held, Event::Book, |it| {
        it.expires_at = None;
        it.booked_at = Some(context.now);
        it.places.clone_from(&places);
    })?;
    for place in places {
        context.places.take(contact.expect("only a contact has places"), place);
    }
    Ok(Decided { changes: vec![Change::Appointment(booked)], answer: Answer::Appointment(hold) })
}

/// For each service of the hold the lowest place that is free: up to the town's limit, and for staff beyond it. (RELIABILITY.md:
/// scalping does not pay. The database refuses the same place twice.)
fn places_for(
    state: &State,
    held: &Appointment,
    contact: ContactKey,
    context: &Context,
) -> Result<Vec<ContactPlace>, Refusal> {
    let services: BTreeSet<ServiceId> = held.legs.iter().map(|leg| leg.service).collect();
    let place = |service| {
        let number = context.places.lowest_free(contact, service);
        let rules = state.site.service(service).and_then(|it| it.booking.as_ref());
        match rules.map(|it| it.contact_limit).filter(|&most| number > u16::from(most)) {
            Some(most) if !context.is_staff() => Err(Refusal::ContactLimit { most }),
            _ => Ok(ContactPlace { service, number }),
        }
    };
    services.into_iter().map(place).collect()
}
