//! An appointment and a person that nobody has, to see how letters read.

use booking::Channel;
use booking::rules::{Appointment, AppointmentState, Leg, LetterKind};
use chrono_tz::Tz;
use model::calendar::local;
use model::{AppointmentId, Contact, Instant, Language, Site};

/// Somebody.
pub fn contact(language: Language) -> Contact {
    Contact {
        name: "Gwenaëlle L’Hostis".to_owned(),
        email: Some("gwenaelle@exemple.example".to_owned()),
        phone: Some("06 12 34 56 78".to_owned()),
        language,
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    }
}

/// Two people at `starts_at`, for a service that can be booked and says what to bring, if there is one; `None`: it takes no
/// appointments.
pub fn appointment(site: &Site, starts_at: Instant, state: AppointmentState) -> Option<Appointment> {
    let booked = site.services.iter().filter(|it| it.booking.is_some());
    let service = booked.max_by_key(|it| (!it.documents.is_empty(), it.max_persons().min(2)))?;
    let counter = site.counters.iter().find(|it| it.preference_minutes(service.id).is_some())?;
    let persons = service.max_persons().min(2);
    let minutes = service.minutes_for(persons);
    let leg = Leg {
        service: service.id,
        persons,
        counter: counter.id,
        cell: 0,
        cells: minutes.div_ceil(5),
        buffer: 0,
    };
    let zone: Tz = site.time_zone;
    Some(Appointment {
        id: AppointmentId::made(site.id, 1, 0),
        state,
        channel: Channel::Online,
        on: local(starts_at, zone).date_naive(),
        legs: vec![leg],
        starts_at,
        minutes,
        held_at: starts_at,
        expires_at: None,
        secret_hash: [0; 32],
        booked_at: Some(starts_at),
        agent: None,
        places: Vec::new(),
        revision: 2,
    })
}

/// When it was before, for the kinds of letter that say so: the same hour of the day before.
pub fn was_at(kind: LetterKind, starts_at: Instant) -> Option<Instant> {
    (kind == LetterKind::Moved).then(|| starts_at.plus_minutes(-24 * 60))
}
