//! One transaction: lock, read what is missing, decide, write, commit.

use std::collections::{BTreeMap, HashMap};

use model::{Instant, PrincipalId, SiteId, TicketId};
use queue::rules::{Answer, Change, Context, Refusal, State, Step, decide, tick};
use store::{
    Batch, CommitError, InstallationKey, JournalRow, KeyRow, LaneConnection, Locked, SiteBatch, TicketRow, Tx,
};

use crate::answer::{Failure, Key, Submission};
use crate::batch::Work;
use crate::figures;
use crate::guard::{self, Panicked};
use crate::inbox::Pending;
use crate::lane::Lane;
use crate::memory::SiteMemory;

/// What a transaction decided, so far.
#[derive(Default)]
pub(crate) struct Attempt {
    pub sites: BTreeMap<SiteId, DecidedSite>,
    keys: Vec<KeyRow>,
    journal: Vec<JournalRow>,
    nonce: u128,
    /// Whether it is durable; else there was nothing to commit.
    pub committed: bool,
}

/// What it decided for one site.
pub(crate) struct DecidedSite {
    pub seq: i64,
    pub now: Instant,
    pub changes: Vec<Change>,
    pub outcomes: Vec<Outcome>,
    n: u32,
}

/// One command's result, told once everything is durable.
pub(crate) struct Outcome {
    pub pending: Pending,
    pub result: Result<Answer, Failure>,
}

/// Between two questions whether a commit happened.
const ASK_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

/// Why nothing was committed.
pub(crate) enum Trouble {
    /// The commit's link broke, and it did not happen: the commands are decided again.
    NotCommitted,
    /// The database cannot be reached.
    Unreachable(store::Error),
    /// There is no room.
    DiskFull,
    /// The database or the rules refused what we made: our bug.
    Mistake(String),
    /// This node may not go on; `told` is what its callers hear.
    Fatal { reason: String, told: Failure },
}

impl Trouble {
    /// Nobody knows whether the batch was committed, and this node cannot ask any more.
    fn fatal_and_unknown(error: &store::Error) -> Self {
        Trouble::Fatal { reason: error.to_string(), told: Failure::OutcomeUnknown }
    }
}

impl From<Panicked> for Trouble {
    fn from(_: Panicked) -> Self {
        Trouble::Mistake("the rules panicked".to_owned())
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::DiskFull(_) => Trouble::DiskFull,
            store::Error::SchemaMoved { .. } | store::Error::Fsync(_) => {
                Trouble::Fatal { reason: error.to_string(), told: Failure::Stopping }
            }
            store::Error::Unreachable(_) | store::Error::Busy(_) => Trouble::Unreachable(error),
            other => Trouble::Mistake(other.to_string()),
        }
    }
}

impl Attempt {
    /// Gives the commands back, so that they can be decided again.
    pub fn give_back(self, part: &mut BTreeMap<SiteId, Work>) {
        for (site, decided) in self.sites {
            let commands = &mut part.entry(site).or_default().commands;
            decided.outcomes.into_iter().rev().for_each(|outcome| commands.push_front(outcome.pending));
        }
    }

    /// Whether nobody waits for what was decided.
    fn is_left(&self) -> bool {
        self.sites.values().flat_map(|site| &site.outcomes).all(|outcome| outcome.pending.is_left())
    }

    fn is_empty(&self) -> bool {
        self.sites.values().all(|site| site.changes.is_empty()) && self.keys.is_empty()
    }
}

impl Lane {
    /// Carries a part of a batch through one transaction. Afterwards every command is in `attempt`, decided and
    /// durable; what did not fit is still in `part`.
    pub async fn attempt(
        &mut self,
        part: &mut BTreeMap<SiteId, Work>,
        attempt: &mut Attempt,
    ) -> Result<(), Trouble> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.parts.store.lane().await?,
        };
        attempt.nonce = self.parts.entropy.bits();
        let result = self.decide_and_commit(&mut connection, part, attempt).await;
        if !matches!(result, Err(Trouble::Unreachable(_))) {
            self.connection = Some(connection);
        }
        result
    }

    async fn decide_and_commit(
        &mut self,
        connection: &mut LaneConnection,
        part: &mut BTreeMap<SiteId, Work>,
        attempt: &mut Attempt,
    ) -> Result<(), Trouble> {
        let Some(tx) = self.prepare(connection, part, attempt).await? else { return Ok(()) };
        let locked: Vec<(SiteId, i64)> = attempt
            .sites
            .iter()
            .map(|(site, decided)| (*site, decided.seq))
            .filter(|(_, seq)| *seq > 0)
            .collect();
        let keys = std::mem::take(&mut attempt.keys);
        let journal = std::mem::take(&mut attempt.journal);
        figures::batch(&locked, journal.len());
        let began = std::time::Instant::now();
        let committed = tx.commit(&self.rows(attempt, keys, journal)).await;
        figures::commit(began.elapsed());
        match committed {
            Ok(()) => {}
            Err(CommitError::Refused(error)) => return Err(error.into()),
            // Even the kernel no longer knows what this disk holds: another look at it would lie.
            Err(CommitError::Unknown(error @ store::Error::Fsync(_))) => {
                return Err(Trouble::fatal_and_unknown(&error));
            }
            Err(CommitError::Unknown(error)) => {
                tracing::warn!(%error, "the outcome of a commit is unknown; asking");
                self.ask_for_the_truth(connection, &locked, attempt).await?;
            }
        }
        attempt.committed = true;
        Ok(())
    }

    /// Everything up to the commit; `None`: there is nothing to commit, and it was rolled back.
    async fn prepare<'c>(
        &mut self,
        connection: &'c mut LaneConnection,
        part: &mut BTreeMap<SiteId, Work>,
        attempt: &mut Attempt,
    ) -> Result<Option<Tx<'c>>, Trouble> {
        let sites: Vec<SiteId> = part.keys().copied().collect();
        let clock = self.parts.clock.now();
        let (mut tx, locked) = connection.begin(&sites, clock).await?;
        figures::clock(&locked, clock);
        for site in &sites {
            let known = match locked.iter().find(|locked| locked.site == *site) {
                Some(locked) => self.catch_up(&mut tx, locked).await?,
                None => false,
            };
            if !known {
                self.dismiss(*site);
                refuse_unknown(*site, part, attempt);
            }
        }
        self.admit_tickets(&mut tx, part).await?;
        let known_keys = find_keys(&mut tx, part).await?;
        for locked in &locked {
            let Some(memory) = self.sites.get_mut(&locked.site) else { continue }; // it is retired
            let work = part.get_mut(&locked.site).expect("only asked sites are locked");
            decide_site(memory, locked, work, &known_keys, attempt)?;
        }
        if attempt.is_empty() {
            tx.rollback().await?;
            return Ok(None);
        }
        Ok(Some(tx))
    }

    /// The link broke at COMMIT. Under the sites' lock nothing of the old transaction can still be on its way:
    /// either its nonce is in the journal, or it never happened (DESIGN.md section 2). When it happened, the state
    /// that decided is the truth; what another node made of it since, the next batch reads. Once everybody who wanted
    /// to know has left, the rows alone tell it.
    async fn ask_for_the_truth(
        &self,
        connection: &mut LaneConnection,
        batches: &[(SiteId, i64)],
        attempt: &Attempt,
    ) -> Result<(), Trouble> {
        loop {
            match was_committed(connection, batches, attempt.nonce, self.parts.clock.now()).await {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Trouble::NotCommitted),
                Err(error @ (store::Error::SchemaMoved { .. } | store::Error::Fsync(_))) => {
                    return Err(Trouble::fatal_and_unknown(&error));
                }
                Err(error) if attempt.is_left() => return Err(Trouble::Unreachable(error)),
                Err(error) => {
                    tracing::warn!(%error, "cannot ask yet");
                    tokio::time::sleep(ASK_AGAIN).await;
                }
            }
        }
    }

    /// Makes memory what the rows say: nothing to do, or what another node wrote, or everything. False: the site is
    /// there no more.
    async fn catch_up(&mut self, tx: &mut Tx<'_>, locked: &Locked) -> Result<bool, Trouble> {
        let now = self.parts.clock.now().max(locked.last_at);
        if let Some(memory) = self.sites.get_mut(&locked.site).filter(|memory| memory.leads_to(locked)) {
            let before = locked.seq - 1;
            if memory.seq == before {
                return Ok(true);
            }
            let rows = tx.rows_since(locked.site, memory.seq).await?;
            if guard::rules(|| memory.catch_up(rows, before, now)).is_ok() {
                return Ok(true);
            }
        }
        let known = self.published(locked.site);
        let Some(loaded) = tx.load(locked.site, now).await? else { return Ok(false) };
        let memory = guard::rules(|| {
            let working = State::load(loaded.site.into(), loaded.rows, now);
            SiteMemory::new(working, locked.seq - 1, locked.last_at, locked.config_rev, known, now)
        })?;
        self.remember(locked.site, memory);
        Ok(true)
    }

    /// Tickets that commands name and memory does not hold, in one SELECT.
    async fn admit_tickets(&mut self, tx: &mut Tx<'_>, part: &BTreeMap<SiteId, Work>) -> Result<(), Trouble> {
        let named = part.iter().flat_map(|(site, work)| {
            let held = self.sites.get(site);
            let tickets = work.commands.iter().filter_map(|pending| pending.submission.command.ticket());
            tickets.filter(move |id| {
                id.site() == *site && held.is_some_and(|memory| memory.working.ticket(*id).is_none())
            })
        });
        let missing: Vec<TicketId> = named.collect();
        if missing.is_empty() {
            return Ok(());
        }
        let now = self.parts.clock.now();
        for ticket in tx.tickets(&missing).await? {
            if let Some(memory) = self.sites.get_mut(&ticket.id.site()) {
                memory.published.admit(&ticket, now);
                memory.working.admit(ticket, now);
            }
        }
        Ok(())
    }

    /// The rows to write: of each, only its last state.
    fn rows<'a>(&self, attempt: &'a Attempt, keys: Vec<KeyRow>, journal: Vec<JournalRow>) -> Batch<'a> {
        let sites = attempt.sites.iter().filter(|(_, decided)| decided.n > 0);
        let sites = sites.map(|(site, decided)| last_rows(*site, decided, &self.parts.key)).collect();
        Batch { sites, nonce: attempt.nonce, keys, journal }
    }
}

/// The last state of each row that a site's decisions changed. A row is new when its id is of this batch.
fn last_rows<'a>(site: SiteId, decided: &'a DecidedSite, key: &InstallationKey) -> SiteBatch<'a> {
    let mut tickets = BTreeMap::new();
    let mut visits = BTreeMap::new();
    let mut counters = BTreeMap::new();
    let mut suspensions = BTreeMap::new();
    for change in &decided.changes {
        match change {
            Change::Ticket(ticket) => drop(tickets.insert(ticket.id, ticket)),
            Change::Visit(visit) => drop(visits.insert(visit.id, visit)),
            Change::Counter(day) => drop(counters.insert(day.counter, day)),
            Change::Suspension(stop) => drop(suspensions.insert(stop.id, stop)),
            // Steps are written with the journal; a day is a column of what happens in it.
            Change::Step(..) | Change::Day(_) => {}
        }
    }
    SiteBatch {
        tickets: tickets
            .into_iter()
            .map(|(id, ticket)| TicketRow {
                ticket,
                new: id.is_of(decided.seq),
                code_hash: store::hash(&key.code(store::TICKET, id.get())),
            })
            .collect(),
        visits: visits.into_iter().map(|(id, visit)| (visit, id.is_of(decided.seq))).collect(),
        counters: counters.into_values().collect(),
        suspensions: suspensions.into_iter().map(|(id, stop)| (stop, id.is_of(decided.seq))).collect(),
        ..SiteBatch::new(site, decided.seq)
    }
}

fn refuse_unknown(site: SiteId, part: &mut BTreeMap<SiteId, Work>, attempt: &mut Attempt) {
    let commands = part.get_mut(&site).map(|work| std::mem::take(&mut work.commands)).unwrap_or_default();
    let outcomes = commands.into_iter().map(|pending| Outcome { pending, result: Err(Failure::UnknownSite) });
    let decided = DecidedSite {
        seq: 0,
        now: Instant::from_millis(0),
        changes: Vec::new(),
        outcomes: outcomes.collect(),
        n: 0,
    };
    attempt.sites.insert(site, decided);
}

async fn was_committed(
    connection: &mut LaneConnection,
    batches: &[(SiteId, i64)],
    nonce: u128,
    now: Instant,
) -> Result<bool, store::Error> {
    let sites: Vec<SiteId> = batches.iter().map(|(site, _)| *site).collect();
    let (mut tx, _) = connection.begin(&sites, now).await?;
    let mut found = false;
    for (site, seq) in batches {
        found |= tx.has_nonce(*site, *seq, nonce).await?;
    }
    tx.rollback().await?;
    Ok(found)
}

type KnownKeys = HashMap<[u8; 32], KeyRow>;

async fn find_keys(tx: &mut Tx<'_>, part: &BTreeMap<SiteId, Work>) -> Result<KnownKeys, Trouble> {
    let commands = part.values().flat_map(|work| &work.commands);
    let digests: Vec<[u8; 32]> =
        commands.filter_map(|pending| pending.submission.key.map(|key| key.digest)).collect();
    if digests.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(tx.keys(&digests).await?.into_iter().map(|row| (row.digest, row)).collect())
}

/// Time's work first, then the commands in the order in which they came.
fn decide_site(
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

/// What a command concerned, for figures and explanations: ids alone.
fn ids(changes: &[Change]) -> serde_json::Value {
    let texts = changes.iter().filter_map(|change| match change {
        Change::Ticket(ticket) => Some(ticket.id.to_string()),
        Change::Visit(visit) => Some(visit.id.to_string()),
        Change::Counter(day) => Some(day.counter.to_string()),
        Change::Suspension(stop) => Some(stop.id.to_string()),
        Change::Step(..) | Change::Day(_) => None,
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
