//! One batch: from what waits to what is answered, whatever happens in between.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::time::Duration;

use model::SiteId;

use crate::answer::{Done, Failure};
use crate::attempt::{Attempt, Outcome};
use crate::guard;
use crate::inbox::{Item, Pending};
use crate::lane::Lane;
use crate::published::Published;
use crate::trouble::Trouble;

/// Between two tries to reach the database. Callers give up after 5 s, so they see several.
const RETRY: Duration = Duration::from_millis(200);

/// What one site has to do in a batch: its commands and its readers. With neither, only time's work is due.
#[derive(Default)]
pub(crate) struct Work {
    pub commands: VecDeque<Pending>,
    looks: Vec<Look>,
    /// The newest decision that somebody has seen elsewhere.
    pub at_least_seq: i64,
}

type Look = tokio::sync::oneshot::Sender<Result<std::sync::Arc<Published>, Failure>>;

impl Work {
    pub fn take(&mut self, item: Item) {
        match item {
            Item::Command(pending) => self.commands.push_back(pending),
            Item::Look { seq, reply, .. } => {
                self.at_least_seq = self.at_least_seq.max(seq);
                self.looks.extend(reply);
            }
        }
    }

    /// Adds what came later.
    fn extend(&mut self, later: Work) {
        self.commands.extend(later.commands);
        self.looks.extend(later.looks);
        self.at_least_seq = self.at_least_seq.max(later.at_least_seq);
    }

    fn refuse(self, failure: &Failure) {
        for pending in self.commands {
            pending.answer(Err(failure.clone()));
        }
        for look in self.looks {
            let _left = look.send(Err(failure.clone()));
        }
    }

    fn is_left(&self) -> bool {
        self.commands.iter().all(Pending::is_left) && self.looks.iter().all(Look::is_closed)
    }
}

impl Lane {
    /// Carries out a batch; returns what did not fit and comes first in the next.
    pub async fn carry_out(&mut self, mut work: BTreeMap<SiteId, Work>) -> VecDeque<Item> {
        self.answer_readers(&mut work);
        let mut one_by_one = false;
        while !work.is_empty() {
            if self.parts.fatal.borrow().is_some() {
                work.into_values().for_each(|work| work.refuse(&Failure::Stopping));
                break;
            }
            // After an error that only one command can have caused, each is tried alone, with memory read anew: only
            // the culprit is told.
            let part = if one_by_one { first_command(&mut work) } else { std::mem::take(&mut work) };
            match self.try_part(part, one_by_one).await {
                Ok(held_over) if work.is_empty() => return held_over,
                Ok(held_over) => held_over.into_iter().for_each(|item| {
                    work.entry(item.site()).or_default().take(item);
                }),
                Err(Retry { part, alone }) => {
                    one_by_one |= alone;
                    for (site, mut again) in part {
                        again.extend(work.remove(&site).unwrap_or_default());
                        work.insert(site, again);
                    }
                    // What only time asks for is looked at again with the sites that memory lost.
                    work.retain(|_, work| !work.is_left());
                    if !alone && !work.is_empty() {
                        tokio::time::sleep(RETRY).await;
                    }
                }
            }
        }
        VecDeque::new()
    }

    async fn try_part(
        &mut self,
        mut part: BTreeMap<SiteId, Work>,
        one_by_one: bool,
    ) -> Result<VecDeque<Item>, Retry> {
        let sites: Vec<SiteId> = part.keys().copied().collect();
        let mut attempt = Attempt::default();
        match self.attempt(&mut part, &mut attempt).await {
            Ok(()) => Ok(self.settle(part, attempt)),
            Err(trouble) => {
                // Decided but not durable: what memory holds is ahead of the rows, so it goes.
                sites.iter().for_each(|site| self.forget(*site));
                attempt.give_back(&mut part);
                self.react(trouble, part, one_by_one)
            }
        }
    }

    fn react(
        &mut self,
        trouble: Trouble,
        part: BTreeMap<SiteId, Work>,
        one_by_one: bool,
    ) -> Result<VecDeque<Item>, Retry> {
        let failure = match trouble {
            Trouble::Unreachable(error) => {
                tracing::warn!(%error, "cannot reach the database; trying again");
                self.connection = None;
                return Err(Retry { part, alone: false });
            }
            Trouble::NotCommitted => return Err(Retry { part, alone: false }),
            Trouble::DiskFull => {
                tracing::error!("the disk is full: nothing can be written");
                Failure::DiskFull
            }
            Trouble::Mistake(error) => {
                let commands: usize = part.values().map(|work| work.commands.len()).sum();
                tracing::error!(error, commands, sites = part.len(), "a batch was rolled back");
                if !one_by_one {
                    return Err(Retry { part, alone: true });
                }
                Failure::Broken
            }
            Trouble::Fatal { reason, told } => {
                tracing::error!(reason, "this node stops");
                self.parts.fatal.send_replace(Some(reason));
                told
            }
        };
        part.into_values().for_each(|work| work.refuse(&failure));
        Ok(VecDeque::new())
    }

    /// Everything is durable: readers see it, callers are told.
    fn settle(&mut self, part: BTreeMap<SiteId, Work>, attempt: Attempt) -> VecDeque<Item> {
        for (site, decided) in attempt.sites {
            let Some(memory) = self.sites.get_mut(&site) else {
                decided
                    .outcomes
                    .into_iter()
                    .for_each(|outcome| outcome.pending.answer(Err(Failure::UnknownSite)));
                continue;
            };
            memory.used_at = decided.now;
            let published = memory.published.clone();
            let publish = || {
                if attempt.committed {
                    memory.publish(&decided.changes.queue, decided.seq, decided.now);
                } else {
                    memory.publish_day();
                }
            };
            if guard::rules(publish).is_err() {
                tracing::error!(%site, "what is durable could not be shown; the site is read again");
                self.forget(site);
            }
            for Outcome { pending, result } in decided.outcomes {
                let site = published.clone();
                pending.answer(result.map(|answer| Done { answer, site }));
            }
        }
        let mut held_over = VecDeque::new();
        for (site, mut work) in part {
            held_over.extend(work.commands.drain(..).map(Item::Command));
            let published = self.published(site);
            for look in work.looks {
                let _left = look.send(published.clone().ok_or(Failure::UnknownSite));
            }
        }
        held_over
    }

    /// Readers of a site that memory holds, and holds as new as they want, need no batch.
    fn answer_readers(&mut self, work: &mut BTreeMap<SiteId, Work>) {
        let now = self.parts.clock.now();
        work.retain(|site, work| {
            let Some(memory) = self.sites.get_mut(site) else { return true };
            memory.used_at = now;
            if memory.seq >= work.at_least_seq {
                for look in work.looks.drain(..) {
                    let _left = look.send(Ok(memory.published.clone()));
                }
            }
            let due = memory.next_deadline() <= now;
            due || !work.commands.is_empty() || memory.seq < work.at_least_seq
        });
    }
}

/// What must be tried again.
struct Retry {
    part: BTreeMap<SiteId, Work>,
    alone: bool,
}

/// One command with its site, or the readers of one site.
fn first_command(work: &mut BTreeMap<SiteId, Work>) -> BTreeMap<SiteId, Work> {
    let Some(mut entry) = work.first_entry() else { return BTreeMap::new() };
    let site = *entry.key();
    if entry.get().commands.len() <= 1 {
        return BTreeMap::from([(site, entry.remove())]);
    }
    let mut alone = Work { at_least_seq: entry.get().at_least_seq, ..Work::default() };
    alone.commands.extend(entry.get_mut().commands.pop_front());
    BTreeMap::from([(site, alone)])
}
