//! Where somebody waits.

use model::ZoneId;
use queue::rules::{CounterState, State, Ticket};

use super::views::Words;

/// The waiting rooms where the ticket may be called, in the order of the town's file: those of the counters that are open
/// for it, else of all that serve it ("Rez-de-chaussée ou 1er étage").
pub fn of(state: &State, ticket: &Ticket, words: Words) -> String {
    let site = state.site();
    let is_manned = |it: &&model::Counter| {
        matches!(state.counter_state(it.id), CounterState::Open | CounterState::AfterWork)
    };
    let able = || site.counters.iter().filter(|it| it.preference_minutes(ticket.leg.service).is_some());
    let mut zones: Vec<ZoneId> = able().filter(is_manned).map(|counter| counter.zone).collect();
    if zones.is_empty() {
        zones = able().map(|counter| counter.zone).collect();
    }
    let rooms = site.zones.iter().filter(|zone| zones.contains(&zone.id));
    let names: Vec<&str> = rooms.map(|zone| zone.name.get(words.language())).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => {
            let names = [("others", others.join(", ").into()), ("last", (*last).into())];
            locale::text_with(words.language(), "rooms-or", &names)
        }
        _ => names.concat(),
    }
}
