//! Rows as the drivers read them, and what they mean.

use chrono::{DateTime, NaiveDate, Utc};
use model::{
    AppointmentId, CounterId, HelpId, Instant, Language, PrincipalId, ServiceId, SuspensionId, Text,
    TicketId, VisitId,
};
use queue::rules::{
    Care, CounterDay, CounterState, Enquiries, HelpCall, HelpEnd, Leg, Length, Notice, Outcome, PickReason,
    Priority, Suspension, SuspensionKind, Ticket, TicketState, Visit, VisitEnd, Why, running_seconds,
};
use sqlx::FromRow;
use sqlx::types::Json;

use crate::error::{Error, Result};
use crate::steps::{self, Steps};

type Time = DateTime<Utc>;

/// The columns of [`TicketRow`].
pub(crate) const TICKET: &str =
    "id, business_day, series, number, service, persons, later, state, arrived_at, turn_at,
    appointment, appointment_at, priority, credit_minutes, language, counter, reserved_for, back_at,
    missed_at, joined_to, delays, delayed, care, revision";

#[derive(Debug, FromRow)]
pub(crate) struct TicketRow {
    id: i64,
    business_day: NaiveDate,
    series: String,
    number: i64,
    service: i64,
    persons: i64,
    later: Json<Vec<Leg>>,
    state: String,
    arrived_at: Time,
    turn_at: Time,
    appointment: Option<i64>,
    appointment_at: Option<Time>,
    priority: String,
    credit_minutes: i64,
    language: String,
    counter: Option<i64>,
    reserved_for: Option<i64>,
    back_at: Option<Time>,
    missed_at: Option<Time>,
    joined_to: Option<i64>,
    delays: i64,
    delayed: bool,
    care: Option<Json<Care>>,
    revision: i64,
}

impl TryFrom<TicketRow> for Ticket {
    type Error = Error;
    fn try_from(row: TicketRow) -> Result<Self> {
        let counter = |number| read("counter", number, CounterId::from_row);
        let ticket = |number| read("ticket", number, TicketId::from_row);
        let appointment = |number| read("appointment", number, AppointmentId::from_row);
        Ok(Ticket {
            id: read("ticket", row.id, TicketId::from_row)?,
            business_day: row.business_day,
            series: letter(&row.series)?,
            number: small("number", row.number)?,
            leg: leg(row.service, row.persons)?,
            later: row.later.0,
            state: word("ticket.state", &row.state, TicketState::from_word)?,
            arrived_at: row.arrived_at.into(),
            turn_at: row.turn_at.into(),
            appointment: row.appointment.map(appointment).transpose()?,
            appointment_at: row.appointment_at.map(Instant::from),
            priority: word("ticket.priority", &row.priority, Priority::from_word)?,
            credit_minutes: small("credit_minutes", row.credit_minutes)?,
            language: word("ticket.language", &row.language, Language::from_tag)?,
            counter: row.counter.map(counter).transpose()?,
            reserved_for: row.reserved_for.map(counter).transpose()?,
            back_at: row.back_at.map(Instant::from),
            missed_at: row.missed_at.map(Instant::from),
            joined_to: row.joined_to.map(ticket).transpose()?,
            delays: small("delays", row.delays)?,
            delayed: row.delayed,
            care: row.care.map(|care| care.0).unwrap_or_default(),
            revision: row.revision,
        })
    }
}

/// The columns of [`VisitRow`].
pub(crate) const VISIT: &str =
    "id, business_day, ticket, series, number, service, persons, counter, agent, ring, rung_at,
    called_at, started_at, ended_at, ending, outcome, done, why, picked, asked_at, trainee";

#[derive(Debug, FromRow)]
pub(crate) struct VisitRow {
    id: i64,
    business_day: NaiveDate,
    ticket: i64,
    series: String,
    number: i64,
    service: i64,
    persons: i64,
    counter: i64,
    agent: Option<i64>,
    ring: i64,
    rung_at: Time,
    called_at: Time,
    started_at: Option<Time>,
    ended_at: Option<Time>,
    ending: Option<String>,
    outcome: Option<String>,
    done: Option<Json<Vec<Leg>>>,
    why: Option<Json<Why>>,
    picked: Option<String>,
    asked_at: Option<Time>,
    trainee: bool,
}

impl TryFrom<VisitRow> for Visit {
    type Error = Error;
    fn try_from(row: VisitRow) -> Result<Self> {
        let end = |text: String| word("visit.ending", &text, VisitEnd::from_word);
        let outcome = |text: String| word("visit.outcome", &text, Outcome::from_word);
        let picked = |text: String| word("visit.picked", &text, PickReason::from_word);
        Ok(Visit {
            id: read("visit", row.id, VisitId::from_row)?,
            business_day: row.business_day,
            ticket: read("ticket", row.ticket, TicketId::from_row)?,
            series: letter(&row.series)?,
            number: small("number", row.number)?,
            leg: leg(row.service, row.persons)?,
            counter: read("counter", row.counter, CounterId::from_row)?,
            agent: row.agent.map(principal).transpose()?,
            ring: row.ring,
            rung_at: row.rung_at.into(),
            called_at: row.called_at.into(),
            started_at: row.started_at.map(Instant::from),
            ended_at: row.ended_at.map(Instant::from),
            end: row.ending.map(end).transpose()?,
            outcome: row.outcome.map(outcome).transpose()?,
            done: row.done.map(|done| done.0).unwrap_or_default(),
            why: row.why.map(|why| why.0),
            picked: row.picked.map(picked).transpose()?,
            asked_at: row.asked_at.map(Instant::from),
            trainee: row.trainee,
        })
    }
}

#[derive(Debug, FromRow)]
pub(crate) struct LengthRow {
    service: i64,
    persons: i64,
    called_at: Time,
    ended_at: Time,
}

impl LengthRow {
    pub(crate) fn called_at(&self) -> Instant {
        self.called_at.into()
    }

    /// How long it was, without the time for which everything stood still.
    pub(crate) fn length(&self, stops: &[Suspension]) -> Result<Length> {
        let leg = leg(self.service, self.persons)?;
        let (called_at, ended_at) = (self.called_at.into(), self.ended_at.into());
        Ok(Length { leg, seconds: running_seconds(stops, leg.service, called_at, ended_at) })
    }
}

/// The columns of [`CounterDayRow`].
pub(crate) const COUNTER_DAY: &str = "counter, state, since_at, agent, pause_reason, pause_until_at, trainee";

#[derive(Debug, FromRow)]
pub(crate) struct CounterDayRow {
    counter: i64,
    state: String,
    since_at: Time,
    agent: Option<i64>,
    pause_reason: Option<String>,
    pause_until_at: Option<Time>,
    trainee: bool,
}

impl TryFrom<CounterDayRow> for CounterDay {
    type Error = Error;
    fn try_from(row: CounterDayRow) -> Result<Self> {
        Ok(CounterDay {
            counter: read("counter", row.counter, CounterId::from_row)?,
            state: word("counter_day.state", &row.state, CounterState::from_word)?,
            since_at: row.since_at.into(),
            agent: row.agent.map(principal).transpose()?,
            pause_reason: row.pause_reason,
            pause_until_at: row.pause_until_at.map(Instant::from),
            trainee: row.trainee,
        })
    }
}

/// The columns of [`EnquiryRow`].
pub(crate) const ENQUIRY: &str = "business_day, service, count";

#[derive(Debug, FromRow)]
pub(crate) struct EnquiryRow {
    business_day: NaiveDate,
    service: i64,
    count: i64,
}

impl TryFrom<EnquiryRow> for Enquiries {
    type Error = Error;
    fn try_from(row: EnquiryRow) -> Result<Self> {
        let service = (row.service != 0).then(|| read("service", row.service, ServiceId::from_row));
        Ok(Enquiries {
            business_day: row.business_day,
            service: service.transpose()?,
            count: small("enquiry.count", row.count)?,
        })
    }
}

/// The columns of [`SuspensionRow`].
pub(crate) const SUSPENSION: &str = "id, service, kind, reason, began_at, until_at, ended_at";

#[derive(Debug, FromRow)]
pub(crate) struct SuspensionRow {
    id: i64,
    service: Option<i64>,
    kind: String,
    reason: String,
    began_at: Time,
    until_at: Option<Time>,
    ended_at: Option<Time>,
}

impl TryFrom<SuspensionRow> for Suspension {
    type Error = Error;
    fn try_from(row: SuspensionRow) -> Result<Self> {
        let service = |number| read("service", number, ServiceId::from_row);
        Ok(Suspension {
            id: read("suspension", row.id, SuspensionId::from_row)?,
            service: row.service.map(service).transpose()?,
            kind: word("suspension.kind", &row.kind, SuspensionKind::from_word)?,
            reason: row.reason,
            began_at: row.began_at.into(),
            until_at: row.until_at.map(Instant::from),
            ended_at: row.ended_at.map(Instant::from),
        })
    }
}

/// The columns of [`NoticeRow`].
pub(crate) const NOTICE: &str = "text, from_at, until_at, ended_at, agent";

#[derive(Debug, FromRow)]
pub(crate) struct NoticeRow {
    text: Json<Text>,
    from_at: Time,
    until_at: Time,
    ended_at: Option<Time>,
    agent: Option<i64>,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = Error;
    fn try_from(row: NoticeRow) -> Result<Self> {
        Ok(Notice {
            text: row.text.0,
            from_at: row.from_at.into(),
            until_at: row.until_at.into(),
            ended_at: row.ended_at.map(Instant::from),
            agent: row.agent.map(principal).transpose()?,
        })
    }
}

/// The columns of [`HelpRow`].
pub(crate) const HELP_CALL: &str =
    "id, counter, agent, asked_at, ended_at, ending, answered_by, answered_from";

#[derive(Debug, FromRow)]
pub(crate) struct HelpRow {
    id: i64,
    counter: Option<i64>,
    agent: Option<i64>,
    asked_at: Time,
    ended_at: Option<Time>,
    ending: Option<String>,
    answered_by: Option<i64>,
    answered_from: Option<i64>,
}

impl TryFrom<HelpRow> for HelpCall {
    type Error = Error;
    fn try_from(row: HelpRow) -> Result<Self> {
        let counter = |number| read("counter", number, CounterId::from_row);
        let end = |text: String| word("help_call.ending", &text, HelpEnd::from_word);
        Ok(HelpCall {
            id: read("help", row.id, HelpId::from_row)?,
            counter: row.counter.map(counter).transpose()?,
            agent: row.agent.map(principal).transpose()?,
            asked_at: row.asked_at.into(),
            ended_at: row.ended_at.map(Instant::from),
            end: row.ending.map(end).transpose()?,
            answered_by: row.answered_by.map(principal).transpose()?,
            answered_from: row.answered_from.map(counter).transpose()?,
        })
    }
}

#[derive(Debug, FromRow)]
pub(crate) struct StepsRow {
    seq: i64,
    n: i64,
    steps: Option<Vec<u8>>,
}

/// What agents did, oldest first.
pub(crate) fn in_order(mut rows: Vec<StepsRow>) -> Result<Steps> {
    rows.sort_unstable_by_key(|row| (row.seq, row.n));
    steps::read(rows.iter().filter_map(|row| row.steps.as_deref()))
}

/// Rows that mean something, or the first that does not.
pub(crate) fn meant<R, T: TryFrom<R, Error = Error>>(rows: Vec<R>) -> Result<Vec<T>> {
    rows.into_iter().map(T::try_from).collect()
}

/// A number that is an id, or a row that guichet never wrote.
pub(crate) fn read<T>(what: &str, number: i64, from: impl Fn(i64) -> Option<T>) -> Result<T> {
    from(number).ok_or_else(|| Error::Corrupt(format!("{what} {number}")))
}

/// A word that means something.
pub(crate) fn word<T>(what: &str, text: &str, from: impl Fn(&str) -> Option<T>) -> Result<T> {
    from(text).ok_or_else(|| Error::Corrupt(format!("{what} {text:?}")))
}

/// A number that fits.
pub(crate) fn small<T: TryFrom<i64>>(what: &str, number: i64) -> Result<T> {
    T::try_from(number).map_err(|_| Error::Corrupt(format!("{what} {number}")))
}

pub(crate) fn principal(number: i64) -> Result<PrincipalId> {
    read("principal", number, PrincipalId::from_row)
}

fn leg(service: i64, persons: i64) -> Result<Leg> {
    Ok(Leg { service: read("service", service, ServiceId::from_row)?, persons: small("persons", persons)? })
}

pub(crate) fn letter(series: &str) -> Result<char> {
    let mut letters = series.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(letter),
        _ => Err(Error::Corrupt(format!("series {series:?}"))),
    }
}
