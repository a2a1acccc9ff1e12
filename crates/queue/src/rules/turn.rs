//! The one timestamp that orders tickets (DESIGN.md section 5).

use chrono::TimeDelta;
use model::site::SiteSettings;
use model::{Instant, Service, TurnRule};

use super::command::Origin;
use super::row::{Priority, Ticket};
use super::state::State;
use super::suspend::clock_end;

/// The turn of somebody who arrives at `arrived_at`.
///
/// - walk-in: arrival + the service's allowance;
/// - appointment: the booked time if checked in by then (plus grace, a clock that stops while the service stands
///   still), else the arrival;
/// - priority: a credit of minutes on either ([`credit_minutes`]).
pub fn on_arrival(
    state: &State,
    service: &Service,
    arrived_at: Instant,
    origin: Origin,
    credit_minutes: u16,
) -> Instant {
    let turn = match origin {
        Origin::WalkIn => arrived_at.plus_minutes(i64::from(service.allowance_minutes())),
        Origin::Appointment { booked_at, .. } => {
            let until_at = clock_end(state, service.id, booked_at, state.site.settings.grace_minutes);
            if until_at.is_none_or(|until_at| arrived_at <= until_at) { booked_at } else { arrived_at }
        }
    };
    turn - TimeDelta::minutes(i64::from(credit_minutes))
}

/// A ticket that comes back to the line at `now`, with its turn as `rule` says.
pub fn on_return(ticket: Ticket, rule: TurnRule, settings: &SiteSettings, now: Instant) -> Ticket {
    if rule == TurnRule::Keep {
        return ticket;
    }
    let credit_minutes = credit_minutes(settings, ticket.priority);
    Ticket { turn_at: now.plus_minutes(-i64::from(credit_minutes)), credit_minutes, ..ticket }
}

/// The credit that a priority gives to a turn made now.
pub fn credit_minutes(settings: &SiteSettings, priority: Priority) -> u16 {
    if priority.counts() { settings.priority_minutes } else { 0 }
}
