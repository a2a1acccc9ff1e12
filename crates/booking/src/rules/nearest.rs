//! What is told with "taken" and "expired": never a dead end.

use model::Instant;

use super::refusal::Refusal;
use super::row::Appointment;
use super::state::State;
use crate::availability::Availability;
use crate::search::Ask;

/// As many other times are told: what fits one screen without scrolling.
pub const ALTERNATIVES: usize = 6;

/// The time is not to be had; these are.
pub(super) fn slot_taken(
    availability: &Availability,
    ask: &Ask,
    wished_at: Instant,
    now: Instant,
) -> Refusal {
    match availability.nearest(ask, wished_at, ALTERNATIVES, now) {
        Ok(slots) => Refusal::SlotTaken { alternatives: slots.iter().map(|slot| slot.starts_at).collect() },
        Err(refusal) => refusal,
    }
}

/// The hold is over; these times are to be had, its own first of all where it is still free.
pub(super) fn hold_expired(state: &State, held: &Appointment, now: Instant) -> Refusal {
    let free =
        if held.state.owns_cells() { without(&state.availability, held) } else { state.availability.clone() };
    match slot_taken(&free, &held.ask(), held.starts_at, now) {
        Refusal::SlotTaken { alternatives } => Refusal::HoldExpired { alternatives },
        // The services were taken out of booking meanwhile.
        _ => Refusal::HoldExpired { alternatives: Vec::new() },
    }
}

/// The same days without what an appointment has.
pub(super) fn without(availability: &Availability, appointment: &Appointment) -> Availability {
    let mut free = availability.clone();
    for leg in &appointment.legs {
        free.free(appointment.on, leg.counter, leg.claim());
    }
    free
}
