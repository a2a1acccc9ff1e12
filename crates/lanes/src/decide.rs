//! The decisions of a batch, site by site: time's work first, then the commands in the order in which they came.

use std::collections::{BTreeMap, HashMap};

use ::booking::rules::{self as booking, Places};
use ::queue::rules::{self as queue, Care, Leg, Origin, Step};
use model::{Contact, Entropy, Instant, PrincipalId, SiteId, id::MAX_IDS_PER_BATCH};
use store::{JournalRow, KeyRow, Locked};

use crate::answer::{Actor, Failure, Key, Submission};
use crate::attempt::{Attempt, DecidedSite, Outcome};
use crate::batch::Work;
use crate::changes::Changes;
use crate::command::{Answer, Command};
use crate::guard;
use crate::memory::SiteMemory;
use crate::trouble::Trouble;

/// What was answered before, by digest.
pub(crate) type KnownKeys = HashMap<[u8; 32], KeyRow>;

/// What decisions need beside a site's memory, read under the lock or drawn.
pub(crate) struct Given<'a> {
    pub keys: KnownKeys,
    /// Of the contacts that book in this batch.
    pub places: Places,
    pub entropy: &'a dyn Entropy,
}

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
    given: &mut Given,
    attempt: &mut Attempt,
) -> Result<(), Trouble> {
    let mut contexts = Contexts::new(locked.last_at, locked.seq, std::mem::take(&mut given.places));
    let now = locked.last_at;
    let mut decided = DecidedSite::new(locked.seq, now);
    guard::rules(|| memory.working.refresh(now))?;
    if memory.next_deadline() <= now {
        guard::rules(|| do_what_time_does(memory, &mut contexts, &mut decided, attempt))?;
    }
    while let Some(pending) = work.commands.pop_front() {
        if pending.is_left() {
            continue;
        }
        let result = match replay(&pending.submission, &given.keys, attempt) {
            Some(result) => result,
            None => {
                contexts.take_up(&pending.submission, given.entropy);
                match decide_one(memory, &mut contexts, &mut decided, attempt, &pending.submission) {
                    Ok(Err(failure)) if failure.is_batch_full() => {
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
                }
            }
        };
        decided.outcomes.push(Outcome { pending, result });
    }
    given.places = contexts.booking.places;
    attempt.sites.insert(locked.site, decided);
    Ok(())
}

fn do_what_time_does(
    memory: &mut SiteMemory,
    contexts: &mut Contexts,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
) {
    let queue = queue::tick(&memory.working, &mut contexts.queue);
    let due = contexts.booking(|context| booking::tick(&memory.booking, context));
    let letters = contexts.booking(|context| booking::offer_letters(&memory.booking, &due, context));
    let letters = letters.expect("an offer is made where there is room for its letter");
    // That a day began is no row, nor is when the waiting list is looked through: each node knows it by itself.
    let (booking, known): (Vec<_>, Vec<_>) = due.into_iter().partition(booking::Change::is_row);
    let (days, looks): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|it| matches!(it, booking::Change::Day(_)));
    days.iter().for_each(|day| memory.decide_booking(day, decided.now));
    let changes = Changes { queue, booking, letters };
    if !changes.is_empty() {
        take_in(memory, decided, attempt, changes, "tick", None);
    }
    looks.iter().for_each(|look| memory.decide_booking(look, decided.now));
    memory.quiet_until = None;
    // What the batch has no room for, the next one does.
    if memory.next_deadline() <= decided.now && contexts.queue.made < MAX_IDS_PER_BATCH {
        memory.quieten(decided.now);
    }
}

fn decide_one(
    memory: &mut SiteMemory,
    contexts: &mut Contexts,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
    submission: &Submission,
) -> Result<Result<Answer, Failure>, Trouble> {
    let Decision { changes, answer } = match guard::rules(|| contexts.decide(memory, &submission.command))? {
        Ok(decision) => decision,
        Err(failure) => return Ok(Err(failure)),
    };
    // An accepted command that changes nothing ("nobody waits") needs a row only to be answered alike again.
    if changes.is_empty() && submission.key.is_none() {
        return Ok(Ok(answer));
    }
    if let Some(key) = submission.key {
        attempt.keys.push(key_row(key, submission.site, decided.now, &answer));
    }
    if let Command::Booking { contact: Some(contact), old_reference, .. } = &submission.command
        && let Answer::Booking(booking::Answer::Appointment(of)) = &answer
    {
        decided.contacts.insert(*of, (Contact::clone(contact), old_reference.clone()));
    }
    let (kind, actor) = (submission.command.kind(), contexts.queue.actor);
    guard::rules(|| take_in(memory, decided, attempt, changes, kind, actor))?;
    Ok(Ok(answer))
}

/// Takes a decision into the state that decides, and into what will be written.
pub(crate) fn take_in(
    memory: &mut SiteMemory,
    decided: &mut DecidedSite,
    attempt: &mut Attempt,
    changes: Changes,
    kind: &'static str,
    actor: Option<PrincipalId>,
) {
    for change in &changes.queue {
        memory.decide(change, decided.now);
    }
    for change in &changes.booking {
        decided.remember_before(change, &memory.booking);
        memory.decide_booking(change, decided.now);
    }
    decided.received.extend(memory.received(&changes.queue, decided.now));
    attempt.journal.push(JournalRow {
        site: memory.site().id,
        seq: decided.seq,
        n: decided.n,
        at: decided.now,
        actor,
        kind,
        ids: changes.ids(),
        steps: changes.queue.iter().filter_map(step).collect(),
    });
    decided.n += 1;
    decided.changes.extend(changes);
}

fn step(change: &queue::Change) -> Option<(PrincipalId, Option<Step>)> {
    match change {
        queue::Change::Step(agent, step) => Some((*agent, step.as_deref().cloned())),
        _ => None,
    }
}

/// What one command came to.
struct Decision {
    changes: Changes,
    answer: Answer,
}

impl From<queue::Decided> for Decision {
    fn from(decided: queue::Decided) -> Self {
        Self { changes: decided.changes.into(), answer: decided.answer.into() }
    }
}

/// When, by whom and in which batch a site's commands are decided, as both sides want to know it. Their ids come from one
/// count, the queue's.
struct Contexts {
    queue: queue::Context,
    booking: booking::Context,
}

impl Contexts {
    fn new(now: Instant, seq: i64, places: Places) -> Self {
        let booking = booking::Context { places, ..booking::Context::new(now, seq) };
        Self { queue: queue::Context::new(now, seq), booking }
    }

    fn take_up(&mut self, submission: &Submission, entropy: &dyn Entropy) {
        let Submission { actor, command, .. } = submission;
        self.queue.actor = actor.map(|actor| actor.principal);
        self.queue.actor_counter = actor.and_then(|actor| actor.counter);
        self.queue.alone = actor.is_some_and(|actor: Actor| actor.alone);
        if let Command::Booking { .. } = command {
            #[expect(clippy::cast_possible_truncation, reason = "half of the bits are enough")]
            let chance = entropy.bits() as u64;
            self.booking.chance = chance;
        }
    }

    fn decide(&mut self, memory: &SiteMemory, command: &Command) -> Result<Decision, Failure> {
        match command {
            Command::Queue(command) => Ok(queue::decide(&memory.working, command, &mut self.queue)?.into()),
            Command::Booking { command, .. } => {
                let (decided, letters) = self.booking(|context| {
                    let decided = booking::decide(&memory.booking, command, context)?;
                    let letters = booking::letters(&memory.booking, command, &decided.changes, context)?;
                    Ok::<_, booking::Refusal>((decided, letters))
                })?;
                let changes = Changes { booking: decided.changes, letters, ..Changes::default() };
                Ok(Decision { changes, answer: decided.answer.into() })
            }
            Command::CheckIn { appointment, priority, language, care } => {
                let here = memory.site().id;
                let command = booking::Command::CheckIn { appointment: *appointment, here };
                let arrived = self.booking(|context| booking::decide(&memory.booking, &command, context))?;
                let booking::Answer::Arrived(came) = arrived.answer else {
                    unreachable!("who checks in has arrived")
                };
                let issue = queue::Command::Issue {
                    legs: came
                        .errands
                        .iter()
                        .map(|it| Leg { service: it.service, persons: it.persons })
                        .collect(),
                    priority: *priority,
                    language: *language,
                    origin: Origin::Appointment { appointment: came.appointment, booked_at: came.booked_at },
                    care: Care::clone(care),
                };
                let issued = queue::decide(&memory.working, &issue, &mut self.queue)?;
                let changes = Changes { booking: arrived.changes, ..issued.changes.into() };
                Ok(Decision { changes, answer: issued.answer.into() })
            }
        }
    }

    fn booking<T>(&mut self, decide: impl FnOnce(&mut booking::Context) -> T) -> T {
        self.booking.actor = self.queue.actor;
        self.booking.alone = self.queue.alone;
        self.booking.made = self.queue.made;
        let decided = decide(&mut self.booking);
        self.queue.made = self.booking.made;
        decided
    }
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
