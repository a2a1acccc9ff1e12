//! A site or a service stops (evacuation, outage, strike …) and goes on.

use chrono::TimeDelta;
use model::{Instant, ServiceId, SuspensionId, Wrong};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::counter::{MAX_REASON_CHARS, fits_a_line};
use super::refusal::Refusal;
use super::row::{Suspension, SuspensionKind};
use super::state::State;

/// Stops the site or a service. What stands still already may be stopped by another kind as well; it goes on when every
/// stop has ended.
pub(super) fn suspend(
    state: &State,
    service: Option<ServiceId>,
    (kind, reason): (SuspensionKind, &str),
    until_at: Option<Instant>,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    if service.is_some_and(|service| state.site.service(service).is_none()) {
        return Err(Refusal::Unknown("service"));
    }
    if reason.trim().is_empty() || !fits_a_line(reason) {
        return Err(Refusal::Invalid {
            field: "reason",
            wrong: Wrong::Line { least: 1, most: MAX_REASON_CHARS as u64 },
        });
    }
    if until_at.is_some_and(|until_at| until_at <= context.now) {
        return Err(Refusal::Invalid { field: "until", wrong: Wrong::NotLater });
    }
    // Another kind may come on top: an evacuation during an outage.
    let mut stops = state.open_suspensions();
    if let Some(stop) = stops.find(|stop| stop.service == service && stop.kind == kind) {
        return Err(Refusal::suspended(stop));
    }
    let stop = Suspension {
        id: SuspensionId::made(state.site.id, context.seq, context.place()?),
        service,
        kind,
        reason: reason.trim().to_owned(),
        began_at: context.now,
        until_at,
        ended_at: None,
    };
    let answer = Answer::Suspension(stop.id);
    Ok(Decided { changes: vec![Change::Suspension(stop)], answer })
}

/// Ends a suspension; one that has ended stays as it is.
pub(super) fn resume(state: &State, id: SuspensionId, context: &Context) -> Result<Decided, Refusal> {
    let stop = state.suspensions.get(&id).ok_or(Refusal::Unknown("suspension"))?;
    let answer = Answer::Suspension(id);
    if stop.ended_at.is_some() {
        return Ok(Decided { changes: Vec::new(), answer });
    }
    let ended = Suspension { ended_at: Some(context.now), ..stop.clone() };
    Ok(Decided { changes: vec![Change::Suspension(ended)], answer })
}

/// When a clock that people race against runs out: `minutes` after `from_at`, not counting the time for which the
/// site or the service stood still (DESIGN.md section 5: grace and no-show clocks stop). `None`: it stands still.
pub(super) fn clock_end(
    state: &State,
    service: ServiceId,
    from_at: Instant,
    minutes: u16,
) -> Option<Instant> {
    let mut ends_at = from_at.plus_minutes(i64::from(minutes));
    let mut counted_until = from_at;
    // By their beginnings: a stop counts from where the one before left off, so that two at once count once.
    let stops = state.suspensions.values().filter(|stop| stop.service.is_none_or(|other| other == service));
    let mut stops: Vec<&Suspension> = stops.collect();
    stops.sort_by_key(|stop| stop.began_at);
    for stop in stops.into_iter().filter(|stop| stop.ended_at.is_none_or(|ended_at| ended_at > from_at)) {
        if stop.began_at > ends_at {
            break;
        }
        let ended_at = stop.ended_at?;
        let stood_still = ended_at - stop.began_at.max(counted_until);
        ends_at = ends_at + stood_still.max(TimeDelta::zero());
        counted_until = counted_until.max(ended_at);
    }
    Some(ends_at)
}

/// Seconds between two instants, without those for which the site or the service stood still: what figures and
/// learned lengths count (DESIGN.md section 5).
pub fn running_seconds(stops: &[Suspension], service: ServiceId, from_at: Instant, to_at: Instant) -> i64 {
    let concerns = |stop: &&Suspension| stop.service.is_none_or(|other| other == service);
    let mut still: Vec<(Instant, Instant)> = stops
        .iter()
        .filter(concerns)
        .map(|stop| (stop.began_at.max(from_at), stop.ended_at.unwrap_or(to_at).min(to_at)))
        .collect();
    still.sort_unstable();
    let mut counted_until = from_at;
    let mut seconds = to_at.seconds_since(from_at);
    for (began_at, ended_at) in still {
        let began_at = began_at.max(counted_until);
        if began_at < ended_at {
            seconds -= ended_at.seconds_since(began_at);
            counted_until = ended_at;
        }
    }
    seconds
}
