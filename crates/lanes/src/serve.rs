//! Who checked in and is received: the appointment says so in the same batch.

use ::queue::rules::{self as queue, TicketState, Visit, VisitEnd};
use booking::rules::{Command, Context, decide};
use model::{AppointmentId, Instant};
use store::Tx;

use crate::attempt::Attempt;
use crate::decide::take_in;
use crate::guard;
use crate::lane::Lane;
use crate::memory::SiteMemory;
use crate::trouble::Trouble;

impl SiteMemory {
    /// The appointments of the tickets that these changes, already taken in, show to be received: at a counter, or
    /// through without a further call.
    pub fn received(&self, changes: &[queue::Change], now: Instant) -> Vec<AppointmentId> {
        let of_change = |change: &queue::Change| match change {
            queue::Change::Visit(visit) if begins(visit, now) => {
                self.working.ticket(visit.ticket)?.appointment
            }
            queue::Change::Ticket(ticket) if ticket.state == TicketState::Done => {
                let is_of = |other: &queue::Change| matches!(other, queue::Change::Visit(it) if it.ticket == ticket.id);
                ticket.appointment.filter(|_| !changes.iter().any(is_of))
            }
            _ => None,
        };
        changes.iter().filter_map(of_change).collect()
    }
}

/// Whether a stay at a counter begins to be a visit with this change: it was started, or completed without.
fn begins(visit: &Visit, now: Instant) -> bool {
    match visit.started_at {
        Some(started_at) => started_at == now && visit.end.is_none(),
        None => visit.end == Some(VisitEnd::Done),
    }
}

impl Lane {
    /// After the last decision of a batch. Whose appointment says so already is received for another errand of it.
    pub async fn serve_received(&mut self, tx: &mut Tx<'_>, attempt: &mut Attempt) -> Result<(), Trouble> {
        let received = attempt.sites.values().flat_map(|decided| decided.received.iter().copied());
        let received: Vec<AppointmentId> = received.collect();
        if received.is_empty() {
            return Ok(());
        }
        self.admit_these(tx, received.clone()).await?;
        for id in received {
            let site = id.site();
            let memory = self.sites.get_mut(&site).expect("a site that decided is in memory");
            let mut decided = attempt.sites.remove(&site).expect("it decided");
            let mut context = Context::new(decided.now, decided.seq);
            let kept = guard::rules(|| {
                if let Ok(served) = decide(&memory.booking, &Command::Serve(id), &mut context) {
                    take_in(memory, &mut decided, attempt, served.changes.into(), "serve", None);
                }
            });
            attempt.sites.insert(site, decided);
            kept?;
        }
        Ok(())
    }
}
