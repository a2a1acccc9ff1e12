//! The one timestamp that orders tickets (DESIGN.md section 5).

use chrono::TimeDelta;
use model::site::SiteSettings;
use model::{Instant, Service, TurnRule};

use super::command::Origin;
use super::row::Ticket;
use super::state::State;
use super::suspend::clock_end;

/// The turn of somebody who arrives at `arrived_at`.
///
/// - walk-in: arrival + the service's allowance;
/// - appointment: the booked time if checked in by then (plus grace, a clock that stops while the service stands
///   still), else the arrival;
/// - priority: a credit of minutes on either.
pub fn on_arrival(
    state: &State,
    service: &Service,
    arrived_at: Instant,
    origin: Origin,
    priority: bool,
) -> Instant {
    let settings = &state.site.settings;
    let turn = match origin {
        Origin::WalkIn => arrived_at.plus_minutes(i64::from(service.allowance_minutes())),
        Origin::Appointment { booked_at } => {
            let until_at = clock_end(state, service.id, booked_at, settings.grace_minutes);
            if until_at.is_none_or(|until_at| arrived_at <= until_at) { booked_at } else { arrived_at }
        }
    };
    turn - priority_credit(settings, priority)
}

/// The turn of a ticket that comes back to the line at `now`, as `rule` says.
pub fn on_return(ticket: &Ticket, rule: TurnRule, settings: &SiteSettings, now: Instant) -> Instant {
    match rule {
        TurnRule::Keep => ticket.turn_at,
        TurnRule::Now => now - priority_credit(settings, ticket.priority),
    }
}

fn priority_credit(settings: &SiteSettings, priority: bool) -> TimeDelta {
    TimeDelta::minutes(if priority { i64::from(settings.priority_minutes) } else { 0 })
}
