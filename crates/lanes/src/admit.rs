//! Rows that commands name and memory does not hold, read under the lock: one SELECT for each kind of them, and none
//! where no command asks.

use std::collections::BTreeMap;

use booking::rules::Places;
use model::{AppointmentId, SiteId, TicketId};
use store::{Locked, Tx};

use crate::batch::Work;
use crate::command::Command;
use crate::lane::Lane;
use crate::trouble::Trouble;

impl Lane {
    /// Tickets.
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
        let named = commands(part).filter_map(|(site, command)| match command {
            Command::Queue(command) => Some((site, command.tickets())),
            Command::Booking { .. } | Command::CheckIn { .. } => None,
        });
        let named = named.flat_map(|(site, tickets)| {
            let held = self.sites.get(&site);
            tickets.filter(move |id| {
                id.site() == site && held.is_some_and(|memory| memory.working.ticket(*id).is_none())
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

    /// The appointments of the hours to come, once they are near; those that commands name; every one of a date that a
    /// command changes as a whole.
    pub async fn admit_appointments(
        &mut self,
        tx: &mut Tx<'_>,
        part: &BTreeMap<SiteId, Work>,
        locked: &[Locked],
    ) -> Result<(), Trouble> {
        for locked in locked {
            let Some(memory) = self.sites.get_mut(&locked.site) else { continue };
            memory.booking.forget_passing();
            if let Some((from, until)) = memory.booking.unread(locked.last_at) {
                let soon = tx.booked_between(locked.site, from, until).await?;
                memory.expect(soon, until);
            }
        }
        let named = commands(part)
            .flat_map(|(site, command)| appointments(command).filter(move |id| id.site() == site));
        self.admit_these(tx, named.collect()).await?;
        for (site, command) in commands(part) {
            let Command::Booking { command, .. } = command else { continue };
            let (Some(on), Some(memory)) = (command.date(), self.sites.get_mut(&site)) else { continue };
            for appointment in tx.appointments_on(site, on).await? {
                memory.booking.admit(appointment);
            }
        }
        Ok(())
    }

    /// Those of these appointments that memory does not hold.
    pub async fn admit_these(
        &mut self,
        tx: &mut Tx<'_>,
        mut named: Vec<AppointmentId>,
    ) -> Result<(), Trouble> {
        named.retain(|id| {
            let held = self.sites.get(&id.site());
            held.is_some_and(|memory| memory.booking.appointment(*id).is_none())
        });
        if named.is_empty() {
            return Ok(());
        }
        for appointment in tx.appointments(&named).await? {
            if let Some(memory) = self.sites.get_mut(&appointment.id.site()) {
                memory.booking.admit(appointment);
            }
        }
        Ok(())
    }
}

/// The places of everybody who books in this batch.
pub(crate) async fn places(tx: &mut Tx<'_>, part: &BTreeMap<SiteId, Work>) -> Result<Places, Trouble> {
    let contacts = commands(part).filter_map(|(_, command)| match command {
        Command::Booking { command, .. } => command.contact(),
        Command::Queue(_) | Command::CheckIn { .. } => None,
    });
    let contacts: Vec<_> = contacts.collect();
    if contacts.is_empty() { Ok(Places::default()) } else { Ok(tx.places(&contacts).await?) }
}

fn commands(part: &BTreeMap<SiteId, Work>) -> impl Iterator<Item = (SiteId, &Command)> {
    part.iter()
        .flat_map(|(site, work)| work.commands.iter().map(|pending| (*site, &pending.submission.command)))
}

fn appointments(command: &Command) -> impl Iterator<Item = AppointmentId> + use<> {
    let (of_booking, checked_in) = match command {
        Command::Queue(_) => (None, None),
        Command::Booking { command, .. } => (Some(command.appointments()), None),
        Command::CheckIn { appointment, .. } => (None, Some(*appointment)),
    };
    of_booking.into_iter().flatten().chain(checked_in)
}
