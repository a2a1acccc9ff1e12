//! Under the lock, memory becomes what the rows say.

use std::sync::Arc;

use store::{Locked, Tx};

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
            let since = tx.since(locked.site, memory.seq).await?;
            if guard::rules(|| memory.catch_up(since, before, now)).is_ok() {
                self.share(locked.site);
                return Ok(true);
            }
        }
        let known = self.published(locked.site);
        let Some(loaded) = tx.load(locked.site, now).await? else { return Ok(false) };
        let memory = guard::rules(|| {
            let site = Arc::new(loaded.site);
            let booking = booking::rules::State::load(Arc::clone(&site), loaded.booking, now);
            let working = queue::rules::State::load(site, loaded.rows, now);
            SiteMemory::new(working, booking, locked.seq - 1, locked.last_at, locked.config_rev, known, now)
        })?;
        self.remember(locked.site, memory);
        Ok(true)
    }
}
