//! Rows as values, in the order of the columns in `table`. `keep`: the row counts; else it only fills its chunk.

use booking::rules::{Block, ContactPlace, Letter, Release, Wish};
use model::{AppointmentId, CounterId, Instant, Interpreter, PrincipalId, ServiceId, SuspensionId, TicketId};
use queue::rules::{
    CounterDay, Enquiries, HelpCall, HelpEnd, Notice, Outcome, PickReason, Suspension, Visit, VisitEnd,
};
use sqlx::types::Json;

use crate::batch::{AppointmentRow, ContactRow, JournalRow, KeyRow, SiteBatch, TicketRow};
use crate::error::Result;
use crate::letters::LetterState;
use crate::message::unless_padding;
use crate::owned::{Claimed, Placed};
use crate::seam::Values;
use crate::{sought, steps};

pub(crate) fn ticket(
    to: &mut Values,
    (site, row): (&SiteBatch<'_>, &TicketRow<'_>),
    keep: bool,
) -> Result<()> {
    let ticket = row.ticket;
    unless_padding(to, ticket.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(ticket.business_day)?;
    to.add(ticket.series.to_string())?;
    to.add(i64::from(ticket.number))?;
    to.add(ticket.leg.service.get())?;
    to.add(i64::from(ticket.leg.persons))?;
    to.add(Json(&ticket.later))?;
    to.add(ticket.state.word())?;
    to.add(ticket.arrived_at.utc())?;
    to.add(ticket.turn_at.utc())?;
    to.add(ticket.appointment.map(AppointmentId::get))?;
    to.add(ticket.appointment_at.map(Instant::utc))?;
    to.add(ticket.priority.word())?;
    to.add(i64::from(ticket.credit_minutes))?;
    to.add(ticket.language.tag())?;
    to.add(ticket.counter.map(CounterId::get))?;
    to.add(ticket.reserved_for.map(CounterId::get))?;
    to.add(ticket.back_at.map(Instant::utc))?;
    to.add(ticket.missed_at.map(Instant::utc))?;
    to.add(ticket.joined_to.map(TicketId::get))?;
    to.add(i64::from(ticket.delays))?;
    to.add(ticket.delayed)?;
    to.add((!ticket.care.is_empty()).then_some(Json(&ticket.care)))?;
    to.add(ticket.revision)?;
    to.add(row.code_hash.to_vec())
}

pub(crate) fn visit(to: &mut Values, (site, visit): (&SiteBatch<'_>, &Visit), keep: bool) -> Result<()> {
    unless_padding(to, visit.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(visit.business_day)?;
    to.add(visit.ticket.get())?;
    to.add(visit.series.to_string())?;
    to.add(i64::from(visit.number))?;
    to.add(visit.leg.service.get())?;
    to.add(i64::from(visit.leg.persons))?;
    to.add(visit.counter.get())?;
    to.add(visit.agent.map(PrincipalId::get))?;
    to.add(visit.ring)?;
    to.add(visit.rung_at.utc())?;
    to.add(visit.called_at.utc())?;
    to.add(visit.started_at.map(Instant::utc))?;
    to.add(visit.ended_at.map(Instant::utc))?;
    to.add(visit.end.map(VisitEnd::word))?;
    to.add(visit.outcome.map(Outcome::word))?;
    to.add((!visit.done.is_empty()).then_some(Json(&visit.done)))?;
    to.add(visit.why.as_ref().map(Json))?;
    to.add(visit.picked.map(PickReason::word))?;
    to.add(visit.asked_at.map(Instant::utc))?;
    to.add(visit.trainee)
}

pub(crate) fn counter_day(
    to: &mut Values,
    (site, row): (&SiteBatch<'_>, &CounterDay),
    keep: bool,
) -> Result<()> {
    unless_padding(to, row.counter.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(row.state.word())?;
    to.add(row.since_at.utc())?;
    to.add(row.agent.map(PrincipalId::get))?;
    to.add(row.pause_reason.as_deref())?;
    to.add(row.pause_until_at.map(Instant::utc))?;
    to.add(row.trainee)
}

pub(crate) fn enquiries(
    to: &mut Values,
    (site, row): (&SiteBatch<'_>, &Enquiries),
    keep: bool,
) -> Result<()> {
    unless_padding(to, site.site.get(), keep)?;
    to.add(row.business_day)?;
    to.add(row.service.map_or(0, ServiceId::get))?;
    to.add(site.seq)?;
    to.add(i64::from(row.count))
}

pub(crate) fn suspension(
    to: &mut Values,
    (site, row): (&SiteBatch<'_>, &Suspension),
    keep: bool,
) -> Result<()> {
    unless_padding::<i64>(to, SuspensionId::get(row.id), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(row.service.map(ServiceId::get))?;
    to.add(row.kind.word())?;
    to.add(row.reason.as_str())?;
    to.add(row.began_at.utc())?;
    to.add(row.until_at.map(Instant::utc))?;
    to.add(row.ended_at.map(Instant::utc))
}

pub(crate) fn notice(to: &mut Values, (site, row): (&SiteBatch<'_>, &Notice), keep: bool) -> Result<()> {
    unless_padding(to, site.site.get(), keep)?;
    to.add(site.seq)?;
    to.add(Json(&row.text))?;
    to.add(row.from_at.utc())?;
    to.add(row.until_at.utc())?;
    to.add(row.ended_at.map(Instant::utc))?;
    to.add(row.agent.map(PrincipalId::get))
}

pub(crate) fn help_call(to: &mut Values, (site, row): (&SiteBatch<'_>, &HelpCall), keep: bool) -> Result<()> {
    unless_padding(to, row.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(row.counter.map(CounterId::get))?;
    to.add(row.agent.map(PrincipalId::get))?;
    to.add(row.asked_at.utc())?;
    to.add(row.ended_at.map(Instant::utc))?;
    to.add(row.end.map(HelpEnd::word))?;
    to.add(row.answered_by.map(PrincipalId::get))?;
    to.add(row.answered_from.map(CounterId::get))
}

pub(crate) fn appointment(
    to: &mut Values,
    (site, row): (&SiteBatch<'_>, &AppointmentRow<'_>),
    keep: bool,
) -> Result<()> {
    let appointment = row.appointment;
    unless_padding(to, appointment.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(appointment.state.word())?;
    to.add(appointment.channel.word())?;
    to.add(appointment.on)?;
    to.add(Json(&appointment.legs))?;
    to.add(appointment.starts_at.utc())?;
    to.add(i64::from(appointment.minutes))?;
    to.add(appointment.held_at.utc())?;
    to.add(appointment.expires_at.map(Instant::utc))?;
    to.add(appointment.secret_hash.to_vec())?;
    to.add(appointment.booked_at.map(Instant::utc))?;
    to.add(appointment.agent.map(PrincipalId::get))?;
    to.add(Json(&appointment.places))?;
    to.add(appointment.revision)?;
    to.add(appointment.booked_at.map(|_| row.code_hash.to_vec()))
}

pub(crate) fn claim(to: &mut Values, claimed: Claimed, keep: bool) -> Result<()> {
    unless_padding(to, claimed.counter.get(), keep)?;
    to.add(claimed.on)?;
    to.add(i64::from(claimed.cell))?;
    to.add(claimed.appointment.get())
}

pub(crate) fn release(to: &mut Values, (site, row): (&SiteBatch<'_>, &Release), keep: bool) -> Result<()> {
    unless_padding(to, row.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(row.counter.get())?;
    to.add(row.on)?;
    to.add(i64::from(row.cell))?;
    to.add(i64::from(row.cells))?;
    to.add(row.freed_at.utc())?;
    to.add(row.online_at.utc())
}

pub(crate) fn block(to: &mut Values, (site, row): (&SiteBatch<'_>, &Block), keep: bool) -> Result<()> {
    unless_padding(to, row.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(site.seq)?;
    to.add(row.counter.get())?;
    to.add(row.on)?;
    to.add(i64::from(row.cell))?;
    to.add(i64::from(row.cells))?;
    to.add(row.reason.as_str())?;
    to.add(row.agent.map(PrincipalId::get))?;
    to.add(row.made_at.utc())?;
    to.add(row.ended_at.map(Instant::utc))
}

pub(crate) fn contact(
    to: &mut Values,
    (site, (id, row)): (&SiteBatch<'_>, (AppointmentId, ContactRow<'_>)),
    keep: bool,
) -> Result<()> {
    let contact = row.contact;
    unless_padding(to, id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(contact.name.trim())?;
    to.add(contact.email.as_deref().map(str::trim))?;
    to.add(contact.phone.as_deref().map(str::trim))?;
    to.add(contact.language.tag())?;
    to.add(contact.never_by_voice)?;
    to.add(sought::name(&contact.name))?;
    to.add(contact.phone.as_deref().and_then(sought::phone))?;
    to.add(row.key.map(|key| key.0.to_vec()))?;
    to.add(row.old_reference)?;
    to.add(contact.interpreter.map(Interpreter::word))?;
    to.add(Json(&contact.pre_applications))
}

pub(crate) fn wish(to: &mut Values, (site, row): (&SiteBatch<'_>, &Wish), keep: bool) -> Result<()> {
    unless_padding(to, row.appointment.get(), keep)?;
    to.add(site.site.get())?;
    to.add(row.person.0.to_vec())?;
    to.add(row.from_on)?;
    to.add(row.only.word())?;
    to.add(row.asked_at.utc())?;
    to.add(row.offer.map(AppointmentId::get))?;
    to.add(row.offered_on)?;
    to.add(Json(&row.offered))?;
    to.add(row.ended_at.map(Instant::utc))
}

/// A letter as it is made: it waits for its time, and nobody has tried to send it.
pub(crate) fn letter(to: &mut Values, (site, row): (&SiteBatch<'_>, &Letter), keep: bool) -> Result<()> {
    unless_padding(to, row.id.get(), keep)?;
    to.add(site.site.get())?;
    to.add(row.kind.word())?;
    to.add(row.appointment.get())?;
    to.add(row.revision)?;
    to.add(row.was_at.map(Instant::utc))?;
    to.add(row.made_at.utc())?;
    to.add(row.due_at.utc())?;
    to.add(Json(&row.times))?;
    to.add(LetterState::Waiting.word())?;
    to.add(0_i64)
}

/// The key of a place that is given up.
pub(crate) fn left(
    to: &mut Values,
    (appointment, place): (AppointmentId, ContactPlace),
    keep: bool,
) -> Result<()> {
    unless_padding(to, appointment.get(), keep)?;
    to.add(place.service.get())
}

pub(crate) fn place(to: &mut Values, placed: Placed, keep: bool) -> Result<()> {
    left(to, (placed.appointment, placed.place), keep)?;
    to.add(placed.person.0.to_vec())?;
    to.add(i64::from(placed.place.number))
}

pub(crate) fn key(to: &mut Values, row: &KeyRow, keep: bool) -> Result<()> {
    unless_padding(to, row.digest.to_vec(), keep)?;
    to.add(row.site.get())?;
    to.add(row.request.to_vec())?;
    to.add(Json(&row.answer))?;
    to.add(row.at.utc())
}

pub(crate) fn journal(to: &mut Values, row: &JournalRow, nonce: &[u8; 16], keep: bool) -> Result<()> {
    unless_padding(to, row.site.get(), keep)?;
    to.add(row.seq)?;
    to.add(i64::from(row.n))?;
    to.add(row.at.utc())?;
    to.add(row.actor.map(PrincipalId::get))?;
    to.add(row.kind)?;
    to.add(Json(&row.ids))?;
    to.add(steps::write(&row.steps)?)?;
    to.add(nonce.to_vec())
}
