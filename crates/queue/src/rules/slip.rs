//! Paper slips: given out by hand while there was no kiosk, entered afterwards with their true times.

use model::{Instant, Language, Wrong, calendar};

use super::command::{Context, Decided, Origin};
use super::issue;
use super::refusal::Refusal;
use super::row::{Care, Leg, Priority, number_text};
use super::state::State;

/// The series of paper slips. No service may have it, so a slip and a kiosk's ticket never share a number.
pub const SLIP_SERIES: char = 'P';
/// The paper kit has this many slips: P001 to P199.
pub const MAX_SLIP: u32 = 199;

/// Enters one slip. It was given out whatever the hours said and while everything stood still, so neither refuses
/// it; its turn counts from the time that stands on it.
pub(super) fn enter(
    state: &State,
    number: u32,
    legs: &[Leg],
    (priority, language): (Priority, Language),
    arrived_at: Instant,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    let service = issue::known_services(state, legs)?;
    if !(1..=MAX_SLIP).contains(&number) {
        return Err(Refusal::Invalid {
            field: "number",
            wrong: Wrong::Range { least: 1, most: u64::from(MAX_SLIP) },
        });
    }
    let day_start = calendar::business_day_start(state.business_day(), state.site().time_zone);
    if arrived_at > context.now || arrived_at < day_start {
        return Err(Refusal::Invalid { field: "arrived_at", wrong: Wrong::NotToday });
    }
    if state.slips.contains(&number) {
        return Err(Refusal::NumberTaken { number: number_text(SLIP_SERIES, number) });
    }
    let came = issue::Came { arrived_at, origin: Origin::WalkIn, priority, language };
    issue::give(state, service, legs, (SLIP_SERIES, number), (came, &Care::default()), context)
}
