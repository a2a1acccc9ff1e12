//! Who is at a counter.

use model::{CounterId, Instant};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::row::{CounterDay, CounterState};
use super::state::State;

/// Longest reason of a pause that is kept, in characters: a line on the desk.
pub const MAX_REASON_CHARS: usize = 200;

pub(super) fn open(state: &State, counter: CounterId, context: &Context) -> Result<Decided, Refusal> {
    set(state, counter, CounterState::Open, (None, None), context)
}

pub(super) fn pause(
    state: &State,
    counter: CounterId,
    reason: Option<String>,
    until_at: Option<Instant>,
    context: &Context,
) -> Result<Decided, Refusal> {
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > MAX_REASON_CHARS) {
        return Err(Refusal::Invalid { field: "reason", reason: "at most 200 characters" });
    }
    if until_at.is_some_and(|until_at| until_at <= context.now) {
        return Err(Refusal::Invalid { field: "until", reason: "it must be later than now" });
    }
    set(state, counter, CounterState::Paused, (reason, until_at), context)
}

pub(super) fn close(state: &State, counter: CounterId, context: &Context) -> Result<Decided, Refusal> {
    set(state, counter, CounterState::Closed, (None, None), context)
}

/// Nobody leaves a counter while it holds somebody.
fn set(
    state: &State,
    counter: CounterId,
    next: CounterState,
    (pause_reason, pause_until_at): (Option<String>, Option<Instant>),
    context: &Context,
) -> Result<Decided, Refusal> {
    state.site.counter(counter).ok_or(Refusal::Unknown("counter"))?;
    context.may_act_at(counter)?;
    if let Some(visit) = state.visit_at(counter).filter(|_| next != CounterState::Open) {
        return Err(Refusal::CounterBusy { ticket: visit.ticket });
    }
    let known = state.counter_day(counter);
    let since_at = known.filter(|day| day.state == next).map_or(context.now, |day| day.since_at);
    let agent = context.actor;
    let day = CounterDay { counter, state: next, since_at, agent, pause_reason, pause_until_at };
    let changes = if known == Some(&day) { Vec::new() } else { vec![Change::Counter(day)] };
    Ok(Decided { changes, answer: Answer::Counter(counter) })
}
