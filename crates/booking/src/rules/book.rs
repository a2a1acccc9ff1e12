//! The hold becomes an appointment.

use std::collections::{BTreeSet, HashMap};

use model::{AppointmentId, ServiceId};
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::hold::{own, with};
use super::machine::Event;
use super::refusal::Refusal;
use super::row::{ContactPlace, SecretHash};
use super::state::State;
use crate::place::Leg;

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
    let limit = if context.is_staff() { Limit::None } else { Limit::Towns };
    let places = places(state, &held.legs, contact, limit, context)?;
    let booked = with(held, Event::Book, |it| {
        it.expires_at = None;
        it.booked_at = Some(context.now);
        it.places = places;
    })?;
    Ok(Decided { changes: vec![Change::Appointment(booked)], answer: Answer::Appointment(hold) })
}

/// How many places a contact may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// As many as the town allows.
    Towns,
    /// Staff asks, or it was promised elsewhere.
    None,
}

/// For each service of the legs the lowest place that is free, and takes it. (RELIABILITY.md: scalping does not pay. The
/// database refuses the same place twice.)
pub(super) fn places(
    state: &State,
    legs: &[Leg],
    contact: Option<ContactKey>,
    limit: Limit,
    context: &mut Context,
) -> Result<Vec<ContactPlace>, Refusal> {
    let Some(contact) = contact else { return Ok(Vec::new()) };
    let services: BTreeSet<ServiceId> = legs.iter().map(|leg| leg.service).collect();
    let place = |service| {
        let number = context.places.lowest_free(contact, service);
        let rules = state.site.service(service).and_then(|it| it.booking.as_ref());
        match rules.map(|it| it.contact_limit).filter(|&most| number > u16::from(most)) {
            Some(most) if limit == Limit::Towns => Err(Refusal::ContactLimit { most }),
            _ => Ok(ContactPlace { service, number }),
        }
    };
    let places = services.into_iter().map(place).collect::<Result<Vec<_>, _>>()?;
    places.iter().for_each(|place| context.places.take(contact, *place));
    Ok(places)
}
