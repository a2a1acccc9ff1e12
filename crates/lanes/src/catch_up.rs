//! Under the lock, memory becomes what the rows say.

use std::collections::BTreeMap;

use model::{SiteId, TicketId};
use queue::rules::State;
use store::{Locked, Tx};

use crate::batch::Work;
use crate::guard;
use crate::lane::Lane;
use crate::memory::SiteMemory;
use crate::trouble::Trouble;

impl Lane {
    /// Makes memory what the rows say: nothing to do, or what another node wrote, or everything. False: the site is
    /// there no more.
    pub async fn catch_up(&mut self, tx: &mut Tx<'_>, locked: &Locked) -> Result<bool, Trouble> {
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
    pub async fn admit_tickets(
        &mut self,
        tx: &mut Tx<'_>,
        part: &BTreeMap<SiteId, Work>,
    ) -> Result<(), Trouble> {
        let now = self.parts.clock.now();
        for site in part.keys() {
            if let Some(memory) = self.sites.get_mut(site) {
                memory.working.forget_finished(now);
            }
        }
        let named = part.iter().flat_map(|(site, work)| {
            let held = self.sites.get(site);
            let tickets = work.commands.iter().flat_map(|pending| pending.submission.command.tickets());
            tickets.filter(move |id| {
                id.site() == *site && held.is_some_and(|memory| memory.working.ticket(*id).is_none())
            })
        });
        let missing: Vec<TicketId> = named.collect();
        if missing.is_empty() {
            return Ok(());
        }
        for ticket in tx.tickets(&missing).await? {
            if let Some(memory) = self.sites.get_mut(&ticket.id.site()) {
                memory.published.admit(&ticket, now);
                memory.working.admit(ticket, now);
            }
        }
        Ok(())
    }
}
