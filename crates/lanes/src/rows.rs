//! What a batch writes: of each row its last state.

use std::collections::BTreeMap;

use ::booking::rules as booking;
use model::{AppointmentId, SiteId};
use queue::rules::Change;
use store::{AppointmentRow, Batch, ContactRow, InstallationKey, JournalRow, KeyRow, SiteBatch, TicketRow};

use crate::attempt::{Attempt, DecidedSite};
use crate::lane::Lane;

impl Lane {
    /// The rows to write: of each, only its last state.
    pub fn rows<'a>(&self, attempt: &'a Attempt, keys: Vec<KeyRow>, journal: Vec<JournalRow>) -> Batch<'a> {
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
    let mut enquiries = BTreeMap::new();
    let mut suspensions = BTreeMap::new();
    let mut notice = None;
    let mut helps = BTreeMap::new();
    for change in &decided.changes.queue {
        match change {
            Change::Ticket(ticket) => drop(tickets.insert(ticket.id, ticket)),
            Change::Visit(visit) => drop(visits.insert(visit.id, visit)),
            Change::Counter(day) => drop(counters.insert(day.counter, day)),
            Change::Enquiries(row) => drop(enquiries.insert((row.business_day, row.service), *row)),
            Change::Suspension(stop) => drop(suspensions.insert(stop.id, stop)),
            Change::Notice(hung) => notice = Some(hung),
            Change::Help(help) => drop(helps.insert(help.id, help)),
            // Steps are written with the journal; a day is a column of what happens in it.
            Change::Step(..) | Change::Day(_) => {}
        }
    }
    let mut appointments = BTreeMap::new();
    let mut blocks = BTreeMap::new();
    let mut releases = Vec::new();
    let mut wishes = BTreeMap::new();
    for change in &decided.changes.booking {
        match change {
            booking::Change::Appointment(appointment) => {
                appointments.insert(appointment.id, appointment);
            }
            booking::Change::Block(block) => drop(blocks.insert(block.id, block)),
            booking::Change::Release(release) => releases.push(release),
            booking::Change::Wish(wish) => drop(wishes.insert(wish.appointment, wish)),
            booking::Change::Day(_) | booking::Change::LookAgainAt(_) => {}
        }
    }
    let contact = |id: AppointmentId| {
        decided.contacts.get(&id).map(|(contact, old_reference)| ContactRow {
            contact,
            key: key.contact(contact),
            old_reference: old_reference.as_deref(),
        })
    };
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
        enquiries: enquiries.into_values().collect(),
        suspensions: suspensions.into_iter().map(|(id, stop)| (stop, id.is_of(decided.seq))).collect(),
        notice,
        helps: helps.into_iter().map(|(id, help)| (help, id.is_of(decided.seq))).collect(),
        appointments: appointments
            .into_iter()
            .map(|(id, appointment)| AppointmentRow {
                appointment,
                before: decided.before.get(&id),
                code_hash: store::hash(&key.code(store::APPOINTMENT, id.get())),
                contact: contact(id),
            })
            .collect(),
        releases,
        blocks: blocks.into_iter().map(|(id, block)| (block, id.is_of(decided.seq))).collect(),
        wishes: wishes.into_values().collect(),
        letters: decided.changes.letters.iter().collect(),
        ..SiteBatch::new(site, decided.seq)
    }
}
