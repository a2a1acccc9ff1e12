//! The one timestamp that orders tickets (DESIGN.md section 5).

use chrono::TimeDelta;
use model::site::{ServiceRules, SiteSettings};
use model::{Instant, TurnRule};

use super::command::Origin;
use super::row::Ticket;

/// The turn of somebody who arrives at `arrived_at`.
///
/// - walk-in: arrival + the service's allowance;
/// - appointment: the booked time if checked in by then (plus grace), else the arrival;
/// - priority: a credit of minutes on either.
pub fn on_arrival(
    service: &ServiceRules,
    settings: &SiteSettings,
    arrived_at: Instant,
    origin: Origin,
    priority: bool,
) -> Instant {
    let turn = match origin {
        Origin::WalkIn => arrived_at.plus_minutes(i64::from(service.allowance_minutes())),
        Origin::Appointment { booked_at } => {
            let on_time = arrived_at <= booked_at.plus_minutes(i64::from(settings.grace_minutes));
            if on_time { booked_at } else { arrived_at }
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
