//! A batch as a few multi-row statements, in the order in which they must be written.

use queue::rules::Visit;

use crate::batch::{Batch, SiteBatch};
use crate::error::Result;
use crate::message::{Message, Outbox};
use crate::owned::Owned;
use crate::seam::Engine;
use crate::table::{
    APPOINTMENT, BLOCK, CLAIM, CONTACT, CONTACT_PLACE, COUNTER_DAY, ENQUIRY, HELP_CALL, JOURNAL, KEY, LETTER,
    NOTICE, RELEASE, SUSPENSION, TICKET, VISIT, WISH,
};
use crate::values;

/// The batch in the order in which it is written: what frees before what takes, because a partial unique index cannot be
/// deferred.
pub(crate) fn messages(engine: Engine, batch: &Batch<'_>) -> Result<Vec<Message>> {
    let mut out = Outbox::new(engine);
    let visits = |new: bool, open: bool| {
        rows(batch, move |site| {
            let fits = move |(visit, is_new): &&(&Visit, bool)| *is_new == new && visit.is_open() == open;
            site.visits.iter().filter(fits).map(|(visit, _)| *visit)
        })
    };
    let tickets = |new| rows(batch, move |site| site.tickets.iter().filter(move |row| row.new == new));
    let suspensions = |new| {
        rows(batch, move |site| {
            site.suspensions.iter().filter(move |(_, is_new)| *is_new == new).map(|(row, _)| *row)
        })
    };
    let helps = |new| {
        rows(batch, move |site| {
            site.helps.iter().filter(move |(_, is_new)| *is_new == new).map(|(row, _)| *row)
        })
    };
    let appointments = |new| {
        rows(batch, move |site| site.appointments.iter().filter(move |row| row.before.is_none() == new))
    };
    let blocks = |new| {
        rows(batch, move |site| {
            site.blocks.iter().filter(move |(_, is_new)| *is_new == new).map(|(row, _)| *row)
        })
    };
    let contacts = rows(batch, |site| {
        site.appointments.iter().filter_map(|row| Some((row.appointment.id, row.contact?)))
    });
    let releases = rows(batch, |site| site.releases.iter().copied());
    let wishes = rows(batch, |site| site.wishes.iter().copied());
    let letters = rows(batch, |site| site.letters.iter().copied());
    let owned = Owned::of(batch.sites.iter().flat_map(|site| &site.appointments))?;
    let counters = rows(batch, |site| site.counters.iter().copied());
    let enquiries = rows(batch, |site| site.enquiries.iter());
    let notices = rows(batch, |site| site.notice.into_iter());

    out.add(&VISIT, false, &visits(false, false), values::visit)?;
    out.remove(&CLAIM, &owned.freed, values::claim)?;
    out.remove(&CONTACT_PLACE, &owned.left, values::left)?;
    out.then();
    out.add(&VISIT, false, &visits(false, true), values::visit)?;
    out.add(&TICKET, false, &tickets(false), values::ticket)?;
    out.add(&COUNTER_DAY, false, &counters, values::counter_day)?;
    out.add(&ENQUIRY, false, &enquiries, values::enquiries)?;
    out.add(&SUSPENSION, false, &suspensions(false), values::suspension)?;
    out.add(&NOTICE, false, &notices, values::notice)?;
    out.add(&HELP_CALL, false, &helps(false), values::help_call)?;
    out.add(&APPOINTMENT, false, &appointments(false), values::appointment)?;
    out.add(&BLOCK, false, &blocks(false), values::block)?;
    out.add(&CONTACT, false, &contacts, values::contact)?;
    out.add(&WISH, false, &wishes, values::wish)?;
    out.add(&TICKET, true, &tickets(true), values::ticket)?;
    out.add(&VISIT, true, &visits(true, false), values::visit)?;
    out.add(&VISIT, true, &visits(true, true), values::visit)?;
    out.add(&SUSPENSION, true, &suspensions(true), values::suspension)?;
    out.add(&HELP_CALL, true, &helps(true), values::help_call)?;
    out.add(&APPOINTMENT, true, &appointments(true), values::appointment)?;
    out.add(&CLAIM, true, &owned.taken, values::claim)?;
    out.add(&CONTACT_PLACE, true, &owned.given, values::place)?;
    out.add(&RELEASE, true, &releases, values::release)?;
    out.add(&BLOCK, true, &blocks(true), values::block)?;
    out.add(&LETTER, true, &letters, values::letter)?;
    out.add(&KEY, true, &batch.keys.iter().collect::<Vec<_>>(), values::key)?;
    let nonce = batch.nonce.to_be_bytes();
    let journal: Vec<_> = batch.journal.iter().map(|row| (row, nonce)).collect();
    out.add(&JOURNAL, true, &journal, |to, (row, nonce), keep| values::journal(to, row, &nonce, keep))?;
    Ok(out.finish())
}

/// Rows of one kind over all sites, each with its site's batch.
fn rows<'a, 'b, T, I: Iterator<Item = T>>(
    batch: &'a Batch<'b>,
    of: impl Fn(&'a SiteBatch<'b>) -> I,
) -> Vec<(&'a SiteBatch<'b>, T)> {
    batch.sites.iter().flat_map(|site| of(site).map(move |row| (site, row))).collect()
}
