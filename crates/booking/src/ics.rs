//! Appointments as iCalendar (RFC 5545, RFC 5546): a file for the citizen, a feed for a counter.
//!
//! Times are UTC, so that no reader's zone table matters. The UID stays and SEQUENCE rises for as long as the appointment
//! lives, so a moved one moves in the citizen's calendar, and a cancelled one goes (METHOD:CANCEL). Words are handed in: they
//! are in the reader's language, and nothing of a contact is among them.

use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus, Property};
use model::Instant;

use crate::place::Leg;
use crate::rules::{Appointment, AppointmentState};

/// What a calendar program is told about.
const PRODUCT: &str = "-//guichet//guichet//FR";

/// What the reader's calendar shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Show it, or show it as it now is.
    Publish,
    /// Take it out.
    Cancel,
}

/// The words of an entry, in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// What for.
    pub title: &'a str,
    /// Where: site and address.
    pub place: &'a str,
    /// What to bring, how to cancel. May have several lines.
    pub text: &'a str,
    /// The page of the appointment.
    pub url: Option<&'a str>,
}

/// Who publishes: the town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publisher<'a> {
    /// The host of its pages: UIDs end with it.
    pub host: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its mail address.
    pub mail: &'a str,
}

/// One time in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    uid: String,
    sequence: u32,
    starts_at: Instant,
    ends_at: Instant,
    is_cancelled: bool,
    words: Words<'a>,
}

impl<'a> Entry<'a> {
    /// An appointment as its citizen sees it: one time, whatever its legs.
    pub fn of(appointment: &Appointment, publisher: Publisher, words: Words<'a>) -> Self {
        Self {
            uid: format!("{}@{}", appointment.id, publisher.host),
            sequence: u32::try_from(appointment.revision).unwrap_or(u32::MAX),
            starts_at: appointment.starts_at,
            ends_at: appointment.ends_at(),
            is_cancelled: appointment.state == AppointmentState::Cancelled,
            words,
        }
    }

    /// One leg of it, as the agent of its counter sees it.
    pub fn of_leg(appointment: &Appointment, leg: &Leg, publisher: Publisher, words: Words<'a>) -> Self {
        let starts_at = appointment.leg_starts_at(leg);
        let minutes = i64::from(leg.cells * crate::cells::CELL_MINUTES);
        Self {
            uid: format!("{}-{}@{}", appointment.id, leg.cell, publisher.host),
            starts_at,
            ends_at: starts_at.plus_minutes(minutes),
            ..Self::of(appointment, publisher, words)
        }
    }
}

/// The text of a calendar file; `name`: of a feed. `written_at` is the moment that it speaks of.
pub fn write(
    method: Method,
    publisher: Publisher,
    name: Option<&str>,
    entries: &[Entry],
    written_at: Instant,
) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", PRODUCT));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.append_property(("METHOD", if method == Method::Cancel { "CANCEL" } else { "PUBLISH" }));
    if let Some(name) = name {
        // NAME is RFC 7986; X-WR-CALNAME what programs read that are older.
        calendar.append_property(("NAME", name));
        calendar.append_property(("X-WR-CALNAME", name));
    }
    for entry in entries {
        calendar.push(event(method, publisher, entry, written_at));
    }
    calendar.to_string()
}

fn event(method: Method, publisher: Publisher, entry: &Entry, written_at: Instant) -> Event {
    let is_cancelled = entry.is_cancelled || method == Method::Cancel;
    let mut organizer = Property::new("ORGANIZER", format!("mailto:{}", publisher.mail));
    organizer.add_parameter("CN", publisher.name);
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(written_at.utc())
        .starts(entry.starts_at.utc())
        .ends(entry.ends_at.utc())
        .status(if is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .class(Class::Private)
        .append_property(organizer.done())
        .summary(entry.words.title)
        .location(entry.words.place)
        .description(entry.words.text);
    if let Some(url) = entry.words.url {
        event.url(url);
    }
    event.done()
}
