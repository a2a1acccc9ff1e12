//! The rows as a database would keep them, with the constraints that it would hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use model::{CounterId, HelpId, Instant, PrincipalId, SuspensionId, TicketId, VisitId};
use queue::rules::{
    Change, CounterDay, Enquiries, HelpCall, MAX_SLIP, Notice, Rows, SLIP_SERIES, Step, Suspension, Ticket,
    TicketState, Visit,
};

/// A row and the batch that wrote it last.
type Written<T> = (i64, T);

#[derive(Debug, Default)]
pub struct Database {
    pub business_day: Option<NaiveDate>,
    pub tickets: BTreeMap<TicketId, Written<Ticket>>,
    visits: BTreeMap<VisitId, Written<Visit>>,
    counters: BTreeMap<CounterId, Written<CounterDay>>,
    suspensions: BTreeMap<SuspensionId, Written<Suspension>>,
    enquiries: BTreeMap<(NaiveDate, Option<model::ServiceId>), Written<Enquiries>>,
    notice: Option<Written<Notice>>,
    helps: BTreeMap<HelpId, Written<HelpCall>>,
    slips: BTreeSet<(NaiveDate, u32)>,
    pub steps: BTreeMap<PrincipalId, Written<Option<Step>>>,
    numbers: BTreeMap<(NaiveDate, char), u32>,
    open_visits: BTreeMap<CounterId, VisitId>,
    held: BTreeSet<TicketId>,
    pub newest_ring: i64,
    /// Calls written.
    pub visits_made: u64,
}

impl Database {
    pub fn new(business_day: NaiveDate) -> Self {
        Self { business_day: Some(business_day), ..Self::default() }
    }

    /// Writes what was decided, in its order.
    pub fn write(&mut self, changes: &[Change], seq: i64, is_undo: bool) {
        for change in changes {
            match change {
                Change::Ticket(ticket) => self.write_ticket(ticket, seq),
                Change::Visit(visit) => self.write_visit(visit, seq, is_undo),
                Change::Counter(day) => {
                    self.counters.insert(day.counter, (seq, day.clone()));
                }
                Change::Suspension(stop) => {
                    self.suspensions.insert(stop.id, (seq, stop.clone()));
                }
                Change::Enquiries(row) => {
                    self.enquiries.insert((row.business_day, row.service), (seq, *row));
                }
                Change::Notice(notice) => self.notice = Some((seq, notice.clone())),
                Change::Help(help) => self.write_help(help, seq),
                Change::Step(agent, step) => {
                    let kept = step.iter().flat_map(|step| &step.tickets);
                    assert!(kept.into_iter().all(|(it, _)| it.care.is_empty()), "no journal keeps a note");
                    self.steps.insert(*agent, (seq, step.as_deref().cloned()));
                }
                Change::Day(day) => {
                    assert!(self.business_day.is_none_or(|before| before < *day), "days go on");
                    self.business_day = Some(*day);
                }
            }
        }
    }

    fn write_ticket(&mut self, ticket: &Ticket, seq: i64) {
        assert_eq!(ticket.counter.is_some(), ticket.state.is_at_counter(), "{ticket:?}");
        assert!(ticket.joined_to.is_none() || ticket.state == TicketState::Waiting, "{ticket:?}");
        assert!(ticket.back_at.is_none() || ticket.state == TicketState::Parked, "{ticket:?}");
        if let Some((_, known)) = self.tickets.get(&ticket.id) {
            let same = Ticket { care: known.care.clone(), ..ticket.clone() } == *known;
            assert!(same || known.revision < ticket.revision, "a revision rises: {known:?} {ticket:?}");
            let came = |t: &Ticket| (t.arrived_at, t.appointment, t.appointment_at);
            let fixed = |t: &Ticket| (t.business_day, t.series, t.number, came(t));
            assert_eq!(fixed(known), fixed(ticket), "what was printed stays");
        } else if ticket.series == SLIP_SERIES {
            let free = self.slips.insert((ticket.business_day, ticket.number));
            assert!(free && (1..=MAX_SLIP).contains(&ticket.number), "one slip, one number: {ticket:?}");
        } else {
            let last = self.numbers.entry((ticket.business_day, ticket.series)).or_default();
            assert_eq!(ticket.number, *last + 1, "numbers come in order, without gaps");
            *last = ticket.number;
            let newest = self.tickets.last_key_value().map(|(id, _)| *id);
            assert!(newest.is_none_or(|newest| newest < ticket.id), "ids rise in the order of arrival");
        }
        self.tickets.insert(ticket.id, (seq, ticket.clone()));
    }

    fn write_help(&mut self, help: &HelpCall, seq: i64) {
        assert_eq!(help.ended_at.is_some(), help.end.is_some(), "{help:?}");
        if let Some((_, known)) = self.helps.insert(help.id, (seq, help.clone())) {
            assert!(known.ended_at.is_none(), "a call that is over stays over: {known:?} {help:?}");
        }
        let open = self.helps.values().filter(|(_, it)| it.ended_at.is_none() && it.counter == help.counter);
        assert!(help.counter.is_none() || open.count() <= 1, "a counter calls once at a time");
    }

    fn write_visit(&mut self, visit: &Visit, seq: i64, is_undo: bool) {
        let known = self.visits.get(&visit.id).map(|(_, known)| known);
        if known.is_none_or(|known| known.ring != visit.ring) {
            assert!(visit.ring > self.newest_ring, "rings rise");
            self.newest_ring = visit.ring;
        }
        self.visits_made += u64::from(known.is_none());
        if let Some(known) = known {
            assert!(known.is_open() || visit.is_open() && is_undo, "a visit that is over stays over");
            assert_eq!((known.ticket, known.counter, known.leg), (visit.ticket, visit.counter, visit.leg));
        }
        if visit.is_open() {
            let holder = self.open_visits.insert(visit.counter, visit.id);
            assert!(holder.is_none_or(|holder| holder == visit.id), "one open visit at a counter");
            assert!(self.held.insert(visit.ticket) || holder.is_some(), "a ticket is at one counter");
        } else if self.open_visits.get(&visit.counter) == Some(&visit.id) {
            self.open_visits.remove(&visit.counter);
            self.held.remove(&visit.ticket);
        }
        self.visits.insert(visit.id, (seq, visit.clone()));
    }

    /// Visits and tickets say the same.
    pub fn check(&self) {
        let open = self.visits.values().filter(|(_, visit)| visit.is_open());
        let by_visits: BTreeMap<TicketId, (CounterId, bool)> =
            open.map(|(_, v)| (v.ticket, (v.counter, v.started_at.is_some()))).collect();
        let at_counter = self.tickets.values().filter(|(_, ticket)| ticket.state.is_at_counter());
        let by_tickets: BTreeMap<TicketId, (CounterId, bool)> = at_counter
            .map(|(_, t)| (t.id, (t.counter.expect("checked"), t.state == TicketState::Serving)))
            .collect();
        assert_eq!(by_visits, by_tickets, "open visits are those of the tickets at counters");
        assert_eq!(by_visits.len(), self.open_visits.len());
        for counter in self.open_visits.keys() {
            let state = self.counters.get(counter).map(|(_, day)| day.state);
            assert_eq!(
                state,
                Some(queue::rules::CounterState::Open),
                "somebody sits where somebody is served"
            );
        }
    }

    /// What a lane reads when it takes the site into memory.
    pub fn load(&self) -> Rows {
        let today = self.business_day;
        let is_today = |day: NaiveDate| Some(day) == today;
        let tickets = self.tickets.values().map(|(_, ticket)| ticket);
        let visits = self.visits.values().map(|(_, visit)| visit);
        Rows {
            business_day: today,
            tickets: tickets.filter(|t| t.state.is_open() || is_today(t.business_day)).cloned().collect(),
            visits: visits.filter(|v| v.is_open() || is_today(v.business_day)).cloned().collect(),
            numbers: self
                .numbers
                .iter()
                .filter(|((day, _), _)| is_today(*day))
                .map(|((_, series), number)| (*series, *number))
                .collect(),
            suspensions: self.suspensions.values().map(|(_, stop)| stop.clone()).collect(),
            enquiries: self
                .enquiries
                .values()
                .map(|(_, row)| *row)
                .filter(|row| is_today(row.business_day))
                .collect(),
            slips: self.slips.iter().filter(|(day, _)| is_today(*day)).map(|(_, number)| *number).collect(),
            ..self.since(0)
        }
    }

    /// What a lane reads to catch up with other nodes.
    pub fn since(&self, seq: i64) -> Rows {
        fn newer<'a, T: Clone + 'a>(
            rows: impl Iterator<Item = &'a Written<T>>,
            seq: i64,
        ) -> impl Iterator<Item = T> {
            rows.filter(move |(written, _)| *written > seq).map(|(_, row)| row.clone())
        }
        Rows {
            business_day: None,
            tickets: newer(self.tickets.values(), seq).collect(),
            visits: newer(self.visits.values(), seq).collect(),
            counters: newer(self.counters.values(), seq).collect(),
            suspensions: newer(self.suspensions.values(), seq).collect(),
            notice: newer(self.notice.iter(), seq).next(),
            helps: newer(self.helps.values(), seq).collect(),
            slips: Vec::new(),
            steps: self
                .steps
                .iter()
                .filter(|(_, (written, _))| *written > seq)
                .map(|(agent, (_, step))| (*agent, step.clone()))
                .collect(),
            numbers: Vec::new(),
            enquiries: newer(self.enquiries.values(), seq).collect(),
            lengths: Vec::new(),
        }
    }

    /// Whether a visit is held at this counter.
    pub fn visit_at(&self, counter: CounterId) -> Option<&Visit> {
        self.open_visits.get(&counter).map(|id| &self.visits[id].1)
    }

    /// Suspensions that go on.
    pub fn stops(&self) -> impl Iterator<Item = SuspensionId> + '_ {
        self.suspensions.values().map(|(_, stop)| stop.id)
    }

    /// Forgets what ended before `day` and `at`; a test lives longer than its memory should.
    pub fn prune(&mut self, day: NaiveDate, at: Instant) {
        let over = self.tickets.values().filter(|(_, ticket)| ticket.business_day <= day);
        assert!(
            over.into_iter().all(|(_, ticket)| ticket.care.is_empty()),
            "notes are erased with their day"
        );
        self.tickets.retain(|_, (_, ticket)| ticket.business_day >= day);
        self.enquiries.retain(|(of_day, _), _| *of_day >= day);
        self.visits.retain(|_, (_, visit)| visit.business_day >= day);
        self.suspensions.retain(|_, (_, stop)| stop.ended_at.is_none_or(|ended_at| ended_at >= at));
        self.slips.retain(|(of_day, _)| *of_day >= day);
        // Desks show a call that is over for two minutes, through the night's end too.
        let shown_at = at.plus_minutes(-2);
        self.helps.retain(|_, (_, help)| help.ended_at.is_none_or(|ended_at| ended_at >= shown_at));
        self.numbers.retain(|(of_day, _), _| *of_day >= day);
    }
}
