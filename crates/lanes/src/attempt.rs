//! One transaction: lock, read what is missing, decide, write, commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use booking::rules::{Appointment, Change, State};
use model::{AppointmentId, Contact, Instant, SiteId};
use store::{Batch, CommitError, JournalRow, KeyRow, LaneConnection, Locked, Tx};

use crate::admit;
use crate::answer::Failure;
use crate::batch::Work;
use crate::changes::Changes;
use crate::command::Answer;
use crate::decide::{Given, decide_site, digests};
use crate::figures;
use crate::inbox::Pending;
use crate::lane::Lane;
use crate::trouble::Trouble;

/// What a transaction decided, so far.
#[derive(Default)]
pub(crate) struct Attempt {
    pub sites: BTreeMap<SiteId, DecidedSite>,
    pub keys: Vec<KeyRow>,
    pub journal: Vec<JournalRow>,
    pub nonce: u128,
    /// Whether it is durable; else there was nothing to commit.
    pub committed: bool,
}

/// What it decided for one site.
pub(crate) struct DecidedSite {
    pub seq: i64,
    pub now: Instant,
    pub changes: Changes,
    pub outcomes: Vec<Outcome>,
    /// Journal rows so far.
    pub n: u32,
    /// The appointments that changed, as they were before the batch.
    pub before: BTreeMap<AppointmentId, Appointment>,
    /// Who books, or whose name was corrected; with the number that another system gave it.
    pub contacts: BTreeMap<AppointmentId, (Contact, Option<Box<str>>)>,
    /// Appointments whose ticket was received at a counter.
    pub received: Vec<AppointmentId>,
}

impl DecidedSite {
    pub fn new(seq: i64, now: Instant) -> Self {
        Self {
            seq,
            now,
            changes: Changes::default(),
            outcomes: Vec::new(),
            n: 0,
            before: BTreeMap::new(),
            contacts: BTreeMap::new(),
            received: Vec::new(),
        }
    }

    /// Keeps an appointment as the rows have it, before its first change in this batch.
    pub fn remember_before(&mut self, change: &Change, booking: &State) {
        let Change::Appointment(next) = change else { return };
        if !next.id.is_of(self.seq) && !self.before.contains_key(&next.id) {
            let known = booking.appointment(next.id).expect("only what memory holds is changed");
            self.before.insert(next.id, known.clone());
        }
    }
}

/// One command's result, told once everything is durable.
pub(crate) struct Outcome {
    pub pending: Pending,
    pub result: Result<Answer, Failure>,
}

/// Between two questions whether a commit happened.
const ASK_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

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

    /// The sites whose rows it takes, each with its batch.
    pub fn taken(&self) -> impl Iterator<Item = (SiteId, i64)> {
        self.sites.iter().map(|(site, decided)| (*site, decided.seq)).filter(|(_, seq)| *seq > 0)
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
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
        if self.try_ahead(connection, part, attempt).await? {
            return Ok(());
        }
        let Some(tx) = self.prepare(connection, part, attempt).await? else { return Ok(()) };
        match self.commit(tx, attempt).await {
            Err(CommitError::Unknown(error)) => self.find_out(error, connection, attempt).await,
            other => Ok(other.map_err(CommitError::into_error)?),
        }
    }

    /// Writes what was decided.
    pub async fn commit(&self, tx: Tx<'_>, attempt: &mut Attempt) -> Result<(), CommitError> {
        let keys = std::mem::take(&mut attempt.keys);
        let journal = std::mem::take(&mut attempt.journal);
        figures::batch(attempt.taken().count(), journal.len());
        let began = std::time::Instant::now();
        let committed = tx.commit(&self.rows(attempt, keys, journal)).await;
        figures::commit(began.elapsed());
        attempt.committed = committed.is_ok();
        committed
    }

    /// Nobody answered the commit.
    pub async fn find_out(
        &self,
        error: store::Error,
        connection: &mut LaneConnection,
        attempt: &mut Attempt,
    ) -> Result<(), Trouble> {
        // Even the kernel no longer knows what this disk holds: another look at it would lie.
        if let store::Error::Fsync(_) = error {
            return Err(Trouble::fatal_and_unknown(&error));
        }
        tracing::warn!(%error, "the outcome of a commit is unknown; asking");
        self.ask_for_the_truth(connection, attempt).await?;
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
        let (mut tx, locked, keys) = connection.begin_with_keys(&sites, clock, &digests(part)).await?;
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
        self.decide(&mut tx, &locked, keys, part, attempt).await?;
        if attempt.is_empty() {
            tx.rollback().await?;
            return Ok(None);
        }
        Ok(Some(tx))
    }

    /// Reads what the commands name, and decides them.
    pub async fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        locked: &[Locked],
        keys: Vec<KeyRow>,
        part: &mut BTreeMap<SiteId, Work>,
        attempt: &mut Attempt,
    ) -> Result<(), Trouble> {
        self.admit_tickets(tx, part).await?;
        self.admit_appointments(tx, part, locked).await?;
        let entropy = Arc::clone(&self.parts.entropy);
        let mut given = Given {
            keys: keys.into_iter().map(|row| (row.digest, row)).collect(),
            places: admit::places(tx, part).await?,
            entropy: &*entropy,
        };
        for locked in locked {
            let Some(memory) = self.sites.get_mut(&locked.site) else { continue }; // it is retired
            let work = part.get_mut(&locked.site).expect("only asked sites are locked");
            decide_site(memory, locked, work, &mut given, attempt)?;
        }
        self.serve_received(tx, attempt).await
    }

    /// The link broke at COMMIT. Under the sites' lock nothing of the old transaction can still be on its way:
    /// either its nonce is in the journal, or it never happened (DESIGN.md section 2). When it happened, the state
    /// that decided is the truth; what another node made of it since, the next batch reads. Once everybody who wanted
    /// to know has left, the rows alone tell it.
    async fn ask_for_the_truth(
        &self,
        connection: &mut LaneConnection,
        attempt: &Attempt,
    ) -> Result<(), Trouble> {
        loop {
            match was_committed(connection, attempt, self.parts.clock.now()).await {
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
}

fn refuse_unknown(site: SiteId, part: &mut BTreeMap<SiteId, Work>, attempt: &mut Attempt) {
    let commands = part.get_mut(&site).map(|work| std::mem::take(&mut work.commands)).unwrap_or_default();
    let outcomes = commands.into_iter().map(|pending| Outcome { pending, result: Err(Failure::UnknownSite) });
    let decided =
        DecidedSite { outcomes: outcomes.collect(), ..DecidedSite::new(0, Instant::from_millis(0)) };
    attempt.sites.insert(site, decided);
}

/// Who asks and hears no takes a `seq` for nothing: a statement that was ahead of its lock may still wait for the row, and
/// now finds that it was overtaken.
async fn was_committed(
    connection: &mut LaneConnection,
    attempt: &Attempt,
    now: Instant,
) -> Result<bool, store::Error> {
    let batches: Vec<(SiteId, i64)> = attempt.taken().collect();
    let sites: Vec<SiteId> = batches.iter().map(|(site, _)| *site).collect();
    let (mut tx, _) = connection.begin(&sites, now).await?;
    for (site, seq) in batches {
        if tx.has_nonce(site, seq, attempt.nonce).await? {
            tx.rollback().await?;
            return Ok(true);
        }
    }
    tx.commit(&Batch::default()).await.map_err(CommitError::into_error)?;
    Ok(false)
}
