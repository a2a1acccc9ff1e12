//! The decisions of a batch, site by site: time's work first, then the commands in the order in which they came.

use std::collections::{BTreeMap, HashMap};

use model::{Instant, PrincipalId, SiteId};
use queue::rules::{Answer, Change, Context, Refusal, Step, decide, tick};
use store::{JournalRow, KeyRow, Locked};

use crate::answer::{Failure, Key, Submission};
use crate::attempt::{Attempt, DecidedSite, Outcome};
use crate::batch::Work;
use crate::guard;
use crate::memory::SiteMemory;
use crate::trouble::Trouble;

/// What was answered before, by digest.
pub(crate) type KnownKeys = HashMap<[u8; 32], KeyRow>;

/// The digests of the keys that commands carry.
pub(crate) fn digests(part: &BTreeMap<SiteId, Work>) -> Vec<[u8; 32]> {
    let commands = part.values().flat_map(|work| &work.commands);
    commands.filter_map(|pending| pending.submission.key.map(|key| key.digest)).collect()
}

/// Time's work first, then the commands in the order in which they came.
pub(crate) fn decide_site(
    memory: &mut SiteMemory,
    locked: &Locked,
    work: &mut Work,
    known_keys: &KnownKeys,
    attempt: &mut Attempt,
) -> Result<(), Trouble> {
    let mut context = Context::new(locked.last_at, locked.seq);
    let now = context.now;
    let mut decided = DecidedSite { seq: locked.seq, now, changes: Vec::new(), outcomes: Vec::new(), n: 0 };
    guard::rules(|| memory.working.refresh(now))?;
    if memory.next_deadline() <= now {
        guard::rules(|| do_what_time_does(memory, &mut context, &mut decided, attempt))?;
    }
    while let Some(pending) = work.commands.pop_front() {
        if pending.is_left() {
            continue;
        }
        let result = match replay(&pending.submission, known_keys, attempt) {
            Some(result) => result,
            None => match decide_one(memory, &mut context, &mut decided, attempt, &pending.submission) {
                Ok(Err(Failure::Refused(Refusal::BatchFull))) => {
                    work.commands.push_front(pending);
                    break;
                }
                Ok(result) => result,
                Err(trouble) => {
                    // Nothing is lost: who waits is decided again, without the culprit.
                    decided.outcomes.push(Outcome { pending, result: Err(Failure::Broken) });
                    attempt.sites.insert(locked.site, decided);
                    return Err(trouble);
                }
            },
        };
        decided.outcomes.push(Outcome { pending, result });
    }
    attempt.sites.insert(locked.site, decided);
    Ok(())
}

fn do_what_time_does(
    memory: &mut SiteMemory,
    context: &mut Context,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
) {
    let changes = tick(&memory.working, context);
    if !changes.is_empty() {
        take_in(memory, decided, attempt, changes, "tick", None);
    }
    memory.quiet_until = None;
    if memory.next_deadline() <= decided.now {
        memory.quieten(decided.now);
    }
}

fn decide_one(
    memory: &mut SiteMemory,
    context: &mut Context,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
    submission: &Submission,
) -> Result<Result<Answer, Failure>, Trouble> {
    context.actor = submission.actor.map(|actor| actor.principal);
    context.actor_counter = submission.actor.and_then(|actor| actor.counter);
    context.alone = submission.actor.is_some_and(|actor| actor.alone);
    let decision = match guard::rules(|| decide(&memory.working, &submission.command, context))? {
        Ok(decision) => decision,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    // An accepted command that changes nothing ("nobody waits") needs a row only to be answered alike again.
    if decision.changes.is_empty() && submission.key.is_none() {
        return Ok(Ok(decision.answer));
    }
    if let Some(key) = submission.key {
        attempt.keys.push(key_row(key, submission.site, decided.now, &decision.answer));
    }
    let (kind, by) = (submission.command.kind(), Some(&*context));
    guard::rules(|| take_in(memory, decided, attempt, decision.changes, kind, by))?;
    Ok(Ok(decision.answer))
}

fn take_in(
    memory: &mut SiteMemory,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
    changes: Vec<Change>,
    kind: &'static str,
    by: Option<&Context>,
) {
    for change in &changes {
        memory.decide(change, decided.now);
    }
    attempt.journal.push(JournalRow {
        site: memory.site().id,
        seq: decided.seq,
        n: decided.n,
        at: decided.now,
        actor: by.and_then(|context| context.actor),
        kind,
        ids: ids(&changes),
        steps: changes.iter().filter_map(step).collect(),
    });
    decided.n += 1;
    decided.changes.extend(changes);
}

fn step(change: &Change) -> Option<(PrincipalId, Option<Step>)> {
    match change {
        Change::Step(agent, step) => Some((*agent, step.as_deref().cloned())),
        _ => None,
    }
}

/// The rows that a command changed.
fn ids(changes: &[Change]) -> Vec<String> {
    let texts = changes.iter().filter_map(|change| match change {
        Change::Ticket(ticket) => Some(ticket.id.to_string()),
        Change::Visit(visit) => Some(visit.id.to_string()),
        Change::Counter(day) => Some(day.counter.to_string()),
        Change::Suspension(stop) => Some(stop.id.to_string()),
        Change::Enquiries(row) => row.service.map(|service| service.to_string()),
        Change::Help(help) => Some(help.id.to_string()),
        Change::Notice(_) | Change::Step(..) | Change::Day(_) => None,
    });
    texts.collect()
}

fn key_row(key: Key, site: SiteId, at: Instant, answer: &Answer) -> KeyRow {
    let answer = serde_json::to_value(answer).expect("an answer is plain data");
    KeyRow { digest: key.digest, request: key.request, site, at, answer }
}

/// The answer that the same key already got, in this batch or before.
fn replay(submission: &Submission, known: &KnownKeys, attempt: &Attempt) -> Option<Result<Answer, Failure>> {
    let key = submission.key?;
    let row = known.get(&key.digest).or_else(|| attempt.keys.iter().find(|row| row.digest == key.digest))?;
    if row.request != key.request {
        return Some(Err(Failure::KeyReused));
    }
    Some(serde_json::from_value(row.answer.clone()).map_err(|error| {
        tracing::error!(%error, "a kept answer does not read back");
        Failure::Broken
    }))
}
