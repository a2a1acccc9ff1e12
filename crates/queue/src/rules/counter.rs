//! Who is at a counter.

use model::{CounterId, Instant, Wrong};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::row::{CounterDay, CounterState};
use super::state::State;
use super::visit::completed;

/// Longest reason of a pause that is kept, in characters: a line on the desk.
pub(super) const MAX_REASON_CHARS: usize = 200;

/// Somebody serves; `trainee`: whether that is a trainee, where it is said.
pub(super) fn open(
    state: &State,
    counter: CounterId,
    trainee: Option<bool>,
    context: &Context,
) -> Result<Decided, Refusal> {
    let mut decided = set(state, counter, CounterState::Open, (None, None), context)?;
    let known = state.counter_day(counter);
    let Some(trainee) = trainee.filter(|trainee| known.is_none_or(|day| day.trainee != *trainee)) else {
        return Ok(decided);
    };
    let day = match decided.changes.pop() {
        Some(Change::Counter(day)) => day,
        _ => known.expect("nothing changes where it is known").clone(),
    };
    decided.changes.push(Change::Counter(CounterDay { trainee, ..day }));
    Ok(decided)
}

/// The visit is over, the counter is not free yet: until the agent calls or opens. It is neither idle nor away.
pub(super) fn after_work(state: &State, counter: CounterId, context: &Context) -> Result<Decided, Refusal> {
    state.site.counter(counter).ok_or(Refusal::Unknown("counter"))?;
    context.may_act_at(counter)?;
    let held = state.visit_at(counter);
    if held.is_none() && matches!(state.counter_state(counter), CounterState::Closed | CounterState::Paused) {
        return Err(Refusal::CounterClosed);
    }
    let completed = held.map(|visit| {
        let ticket = state.ticket(visit.ticket).expect("an open visit's ticket is in memory");
        completed(state, ticket, visit, None, context)
    });
    let mut changes = completed.transpose()?.map_or_else(Vec::new, |it| it.into_changes(context));
    if state.counter_state(counter) != CounterState::AfterWork {
        let known = state.counter_day(counter).expect("it is open").clone();
        let day = CounterDay { state: CounterState::AfterWork, since_at: context.now, ..known };
        changes.push(Change::Counter(day));
    }
    Ok(Decided { changes, answer: Answer::Counter(counter) })
}

pub(super) fn pause(
    state: &State,
    counter: CounterId,
    reason: Option<String>,
    until_at: Option<Instant>,
    context: &Context,
) -> Result<Decided, Refusal> {
    if reason.as_deref().is_some_and(|reason| !fits_a_line(reason)) {
        return Err(Refusal::Invalid {
            field: "reason",
            wrong: Wrong::Line { least: 0, most: MAX_REASON_CHARS as u64 },
        });
    }
    if until_at.is_some_and(|until_at| until_at <= context.now) {
        return Err(Refusal::Invalid { field: "until", wrong: Wrong::NotLater });
    }
    set(state, counter, CounterState::Paused, (reason, until_at), context)
}

pub(super) fn close(state: &State, counter: CounterId, context: &Context) -> Result<Decided, Refusal> {
    set(state, counter, CounterState::Closed, (None, None), context)
}

/// Whether a reason is one line that is kept: PostgreSQL keeps no NUL, and no screen shows a second line.
pub(super) fn fits_a_line(reason: &str) -> bool {
    reason.chars().count() <= MAX_REASON_CHARS && !reason.chars().any(char::is_control)
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
    let trainee = next != CounterState::Closed && known.is_some_and(|day| day.trainee);
    let day = CounterDay { counter, state: next, since_at, agent, pause_reason, pause_until_at, trainee };
    let changes = if known == Some(&day) { Vec::new() } else { vec![Change::Counter(day)] };
    Ok(Decided { changes, answer: Answer::Counter(counter) })
}
