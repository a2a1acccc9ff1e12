//! What memory holds of one site: its open tickets in their lines, who is at which counter, what may be undone.
//!
//! It is a cache of rows (DESIGN.md, law 3): [`State::load`] builds it from them, [`State::apply`] follows each
//! change, and it may be thrown away at any moment. Readers have a second copy, to which the same changes are
//! applied once they are durable.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;
use model::calendar::{self, DaySpans, Walkin};
use model::{CounterId, HelpId, Instant, PrincipalId, ServiceId, Site, SuspensionId, TicketId, VisitId};

use super::change::{Change, Step};
use super::help::HelpCall;
use super::learned::{Length, factors};
use super::line::Line;
use super::notice::Notice;
use super::recent::Recent;
use super::row::{
    CounterDay, CounterState, Enquiries, Leg, Suspension, Ticket, TicketState, Visit, VisitEnd,
};
use super::slip::SLIP_SERIES;

/// A ticket in a final state stays this long, so that an undo finds it.
const KEEP_FINAL_SECONDS: i64 = 120;

/// The rows that a state is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The day that is not closed yet; `None` where the rows are only what changed.
    pub business_day: Option<NaiveDate>,
    /// Tickets.
    pub tickets: Vec<Ticket>,
    /// Visits: the open ones and today's newest by ring.
    pub visits: Vec<Visit>,
    /// Counters' days.
    pub counters: Vec<CounterDay>,
    /// Suspensions that have not ended, or ended today.
    pub suspensions: Vec<Suspension>,
    /// The site's notice, if one was ever set.
    pub notice: Option<Notice>,
    /// Calls for help that are open or just over.
    pub helps: Vec<HelpCall>,
    /// The numbers of the paper slips entered on the business day.
    pub slips: Vec<u32>,
    /// Agents' last steps, oldest first.
    pub steps: Vec<(PrincipalId, Option<Step>)>,
    /// The highest number given in each series of the business day.
    pub numbers: Vec<(char, u32)>,
    /// Today's counts of people answered at the reception.
    pub enquiries: Vec<Enquiries>,
    /// How long visits of earlier days took, trainees' left out.
    pub lengths: Vec<Length>,
}

/// A site as memory holds it.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) site: Arc<Site>,
    pub(super) business_day: NaiveDate,
    pub(super) tickets: HashMap<TicketId, Ticket>,
    lines: HashMap<ServiceId, Line>,
    reserved: HashMap<CounterId, Line>,
    /// By service, planned minutes of those who wait: families, later services and all.
    waiting_minutes: HashMap<ServiceId, u64>,
    /// Who goes with a ticket, beside the line.
    families: HashMap<TicketId, BTreeSet<TicketId>>,
    pub(super) at_counter: BTreeMap<CounterId, Visit>,
    recent: Recent,
    counters: BTreeMap<CounterId, CounterDay>,
    pub(super) suspensions: BTreeMap<SuspensionId, Suspension>,
    pub(super) notice: Option<Notice>,
    pub(super) helps: BTreeMap<HelpId, HelpCall>,
    pub(super) slips: BTreeSet<u32>,
    pub(super) steps: HashMap<PrincipalId, Step>,
    numbers: HashMap<char, u32>,
    pub(super) parked: BTreeSet<(Instant, TicketId)>,
    missed: BTreeSet<(Instant, TicketId)>,
    finished: VecDeque<(Instant, TicketId)>,
    enquiries: BTreeMap<Option<ServiceId>, u32>,
    learned: HashMap<ServiceId, f64>,
    walk_ins: HashMap<ServiceId, KnownHours>,
    pub(super) counter_hours: HashMap<CounterId, DaySpans>,
    related: HashMap<ServiceId, Vec<ServiceId>>,
}

/// Whether a service receives walk-ins, and until when that answer holds.
#[derive(Debug, Clone, Copy)]
struct KnownHours {
    from_at: Instant,
    until_at: Instant,
    answer: Walkin,
}

impl State {
    /// A site's state from its rows at `now`.
    pub fn load(site: Arc<Site>, rows: Rows, now: Instant) -> Self {
        let today = calendar::business_day(now, site.time_zone);
        let mut state = Self {
            related: related_services(&site),
            learned: factors(&site, &rows.lengths),
            site,
            business_day: rows.business_day.unwrap_or(today),
            tickets: HashMap::new(),
            lines: HashMap::new(),
            reserved: HashMap::new(),
            waiting_minutes: HashMap::new(),
            families: HashMap::new(),
            at_counter: BTreeMap::new(),
            recent: Recent::default(),
            counters: BTreeMap::new(),
            suspensions: BTreeMap::new(),
            notice: None,
            helps: BTreeMap::new(),
            slips: BTreeSet::new(),
            steps: HashMap::new(),
            numbers: HashMap::new(),
            parked: BTreeSet::new(),
            missed: BTreeSet::new(),
            finished: VecDeque::new(),
            enquiries: BTreeMap::new(),
            walk_ins: HashMap::new(),
            counter_hours: HashMap::new(),
        };
        state.merge(rows, now);
        state.refresh(now);
        state
    }

    /// Follows what another node wrote. A day that began comes first: what belongs to one that is over finds its
    /// place by its own date. What ended comes before what began.
    pub fn merge(&mut self, mut rows: Rows, now: Instant) {
        let days = rows.tickets.iter().map(|ticket| ticket.business_day).chain(rows.business_day);
        if let Some(day) = days.max().filter(|day| *day > self.business_day) {
            self.apply(&Change::Day(day), now);
        }
        rows.visits.sort_by_key(|visit| (visit.is_open(), visit.ring));
        let changes = rows.visits.into_iter().map(Change::Visit);
        let changes = changes.chain(rows.tickets.into_iter().map(Change::Ticket));
        let changes = changes.chain(rows.counters.into_iter().map(Change::Counter));
        let changes = changes.chain(rows.suspensions.into_iter().map(Change::Suspension));
        let changes = changes.chain(rows.enquiries.into_iter().map(Change::Enquiries));
        let changes = changes.chain(rows.notice.into_iter().map(Change::Notice));
        let changes = changes.chain(rows.helps.into_iter().map(Change::Help));
        let steps = rows.steps.into_iter();
        for change in changes.chain(steps.map(|(agent, step)| Change::Step(agent, step.map(Box::new)))) {
            self.apply(&change, now);
        }
        self.slips.extend(rows.slips);
        for (series, number) in rows.numbers {
            let last = self.numbers.entry(series).or_default();
            *last = (*last).max(number);
        }
    }

    /// Brings the answers that depend on the hour up to `now`; changes no row.
    pub fn refresh(&mut self, now: Instant) {
        for service in &self.site.services {
            let known = self.walk_ins.get(&service.id);
            if known.is_none_or(|known| now < known.from_at || now >= known.until_at) {
                let answer = calendar::walk_in(&self.site, service.id, now);
                let until_at = match answer {
                    Walkin::Open { until } => until,
                    Walkin::ClosedUntil(opens_at) => opens_at.unwrap_or(now.plus_minutes(60)),
                };
                self.walk_ins.insert(service.id, KnownHours { from_at: now, until_at, answer });
            }
        }
        for counter in &self.site.counters {
            let known = self.counter_hours.get(&counter.id);
            if known.is_none_or(|known| now < known.starts_at || now >= known.ends_at) {
                let day = calendar::business_day(now, self.site.time_zone);
                let hours = DaySpans::of_counter(&self.site, counter.id, day);
                self.counter_hours.insert(counter.id, hours);
            }
        }
    }

    /// Whether a service receives walk-ins at `now`, if that is known without asking the calendar.
    pub(super) fn known_walk_in(&self, service: ServiceId, now: Instant) -> Option<Walkin> {
        let known = self.walk_ins.get(&service)?;
        (known.from_at <= now && now < known.until_at).then_some(known.answer)
    }

    /// Takes in one change, decided or read.
    pub fn apply(&mut self, change: &Change, now: Instant) {
        match change {
            Change::Ticket(ticket) => self.put_ticket(ticket.clone(), now),
            Change::Visit(visit) => self.put_visit(visit.clone()),
            Change::Counter(counter) => {
                self.counters.insert(counter.counter, counter.clone());
            }
            Change::Suspension(stop) => {
                self.suspensions.insert(stop.id, stop.clone());
            }
            Change::Enquiries(row) if row.business_day == self.business_day => {
                self.enquiries.insert(row.service, row.count);
            }
            Change::Enquiries(_) => {}
            Change::Notice(notice) => self.notice = Some(notice.clone()),
            Change::Help(help) => self.put_help(help.clone(), now),
            Change::Step(agent, Some(step)) => {
                self.steps.insert(*agent, Step::clone(step));
            }
            Change::Step(agent, None) => {
                self.steps.remove(agent);
            }
            Change::Day(day) => self.begin_day(*day),
        }
    }

    /// Takes in what another place read for a command: a ticket that memory does not hold.
    pub fn admit(&mut self, ticket: Ticket, now: Instant) {
        if !self.tickets.contains_key(&ticket.id) {
            self.put_ticket(ticket, now);
        }
    }

    fn put_ticket(&mut self, ticket: Ticket, now: Instant) {
        if let Some(known) = self.tickets.remove(&ticket.id) {
            self.weigh(&known, u64::wrapping_sub);
            self.leave_line(&known);
        }
        self.weigh(&ticket, u64::wrapping_add);
        if ticket.business_day == self.business_day {
            let last = self.numbers.entry(ticket.series).or_default();
            *last = (*last).max(ticket.number);
            if ticket.series == SLIP_SERIES {
                self.slips.insert(ticket.number);
            }
        }
        match ticket.state {
            TicketState::Waiting => match ticket.joined_to {
                Some(head) => drop(self.families.entry(head).or_default().insert(ticket.id)),
                None => self.line_of(&ticket).insert(ticket.turn_at, ticket.id),
            },
            TicketState::Parked => {
                if let Some(back_at) = ticket.back_at {
                    self.parked.insert((back_at, ticket.id));
                }
            }
            TicketState::NoShow => {
                // A missed call of another day, read for a command, is on no board any more.
                if ticket.business_day == self.business_day {
                    self.missed.insert((ticket.missed_at.unwrap_or(now), ticket.id));
                }
            }
            TicketState::Called | TicketState::Serving => {}
            TicketState::Done | TicketState::Withdrawn | TicketState::Unserved => {
                // What colleagues wrote is erased at the day's end, by who still knows the ticket then.
                if ticket.care.is_empty() || ticket.business_day < self.business_day {
                    self.finished.push_back((now, ticket.id));
                }
            }
        }
        self.tickets.insert(ticket.id, ticket);
    }

    /// Adds what somebody waits for to the work that waits, or takes it away.
    fn weigh(&mut self, ticket: &Ticket, change: fn(u64, u64) -> u64) {
        if ticket.state != TicketState::Waiting {
            return;
        }
        for leg in std::iter::once(&ticket.leg).chain(&ticket.later) {
            let planned = self.site.service(leg.service).map_or(0, |rules| rules.minutes_for(leg.persons));
            let minutes = self.waiting_minutes.entry(leg.service).or_default();
            *minutes = change(*minutes, u64::from(planned));
        }
    }

    fn leave_line(&mut self, ticket: &Ticket) {
        match ticket.state {
            TicketState::Waiting => match ticket.joined_to {
                Some(head) => {
                    let family = self.families.get_mut(&head).expect("who goes with a ticket is its family");
                    family.remove(&ticket.id);
                    if family.is_empty() {
                        self.families.remove(&head);
                    }
                }
                None => self.line_of(ticket).remove(ticket.turn_at, ticket.id),
            },
            TicketState::Parked => {
                if let Some(back_at) = ticket.back_at {
                    self.parked.remove(&(back_at, ticket.id));
                }
            }
            TicketState::NoShow => self.missed.retain(|&(_, id)| id != ticket.id),
            TicketState::Called | TicketState::Serving => {}
            TicketState::Done | TicketState::Withdrawn | TicketState::Unserved => {
                self.finished.retain(|&(_, id)| id != ticket.id);
            }
        }
    }

    fn line_of(&mut self, ticket: &Ticket) -> &mut Line {
        match ticket.reserved_for {
            Some(counter) => self.reserved.entry(counter).or_default(),
            None => self.lines.entry(ticket.leg.service).or_default(),
        }
    }

    fn put_visit(&mut self, visit: Visit) {
        self.recent.remove(visit.id);
        if visit.is_open() {
            self.at_counter.insert(visit.counter, visit);
            return;
        }
        if self.at_counter.get(&visit.counter).is_some_and(|open| open.id == visit.id) {
            self.at_counter.remove(&visit.counter);
        }
        if visit.end == Some(VisitEnd::Done) && visit.business_day == self.business_day {
            let steps = &self.steps;
            let may_come_back =
                |id| steps.values().flat_map(|step| &step.visits).any(|visit: &Visit| visit.id == id);
            self.recent.put(visit, &self.site, may_come_back);
        }
    }

    fn begin_day(&mut self, day: NaiveDate) {
        self.business_day = day;
        self.numbers.clear();
        self.slips.clear();
        self.recent.clear();
        self.missed.clear();
        self.enquiries.clear();
        self.suspensions.retain(|_, stop| stop.ended_at.is_none());
        self.tickets.retain(|_, ticket| ticket.state.is_open());
        self.finished.clear();
    }

    /// Lets tickets go that have been in a final state for a while; their rows stay. Never between the moment when the
    /// tickets that commands name are brought and the last of their decisions.
    pub fn forget_finished(&mut self, now: Instant) {
        while let Some(&(since, ticket)) = self.finished.front() {
            if now.seconds_since(since) < KEEP_FINAL_SECONDS {
                break;
            }
            self.finished.pop_front();
            self.tickets.remove(&ticket);
        }
    }

    /// The site's settings.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// Takes new settings of the same site.
    pub fn configure(&mut self, site: Arc<Site>, now: Instant) {
        assert_eq!(self.site.id, site.id, "settings of another site");
        self.related = related_services(&site);
        self.site = site;
        self.waiting_minutes.clear();
        let tickets = std::mem::take(&mut self.tickets);
        tickets.values().for_each(|ticket| self.weigh(ticket, u64::wrapping_add));
        self.tickets = tickets;
        self.walk_ins.clear();
        self.counter_hours.clear();
        self.refresh(now);
    }

    /// The day that is going on.
    pub fn business_day(&self) -> NaiveDate {
        self.business_day
    }

    /// A ticket that memory holds.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// Every ticket that memory holds.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// The ticket that is called for this one: another of its family, or itself.
    pub fn lead<'a>(&'a self, ticket: &'a Ticket) -> &'a Ticket {
        let head = ticket.joined_to.filter(|_| ticket.state == TicketState::Waiting);
        head.and_then(|head| self.tickets.get(&head)).unwrap_or(ticket)
    }

    /// Who goes with a ticket, by their own turns.
    pub fn family(&self, head: TicketId) -> Vec<&Ticket> {
        let family = self.families.get(&head).into_iter().flatten();
        let mut family: Vec<&Ticket> = family.filter_map(|id| self.tickets.get(id)).collect();
        family.sort_by_key(|ticket| (ticket.turn_at, ticket.id));
        family
    }

    /// How often people were answered today at the reception for this (`None`: for something else).
    pub fn enquiries(&self, service: Option<ServiceId>) -> u32 {
        self.enquiries.get(&service).copied().unwrap_or(0)
    }

    /// The visit that holds a counter.
    pub fn visit_at(&self, counter: CounterId) -> Option<&Visit> {
        self.at_counter.get(&counter)
    }

    /// Every visit that holds a counter.
    pub fn open_visits(&self) -> impl Iterator<Item = &Visit> {
        self.at_counter.values()
    }

    /// The day's newest visits that were finished at their counter, by ring, oldest first: at least as many as boards show.
    /// Who was put back, sent on, or did not come, is not to go there any more.
    pub fn recent_visits(&self) -> impl DoubleEndedIterator<Item = &Visit> {
        self.recent.iter()
    }

    /// The visit with this id, if it holds a counter.
    pub fn open_visit(&self, id: VisitId) -> Option<&Visit> {
        self.open_visits().find(|visit| visit.id == id)
    }

    /// Who is at a counter; `None`: nobody has been there yet.
    pub fn counter_day(&self, counter: CounterId) -> Option<&CounterDay> {
        self.counters.get(&counter)
    }

    /// Whether somebody serves at a counter.
    pub fn counter_state(&self, counter: CounterId) -> CounterState {
        self.counters.get(&counter).map_or(CounterState::Closed, |day| day.state)
    }

    /// Every counter's day.
    pub fn counter_days(&self) -> impl Iterator<Item = &CounterDay> {
        self.counters.values()
    }

    /// A suspension that is going on, or ended today.
    pub fn suspension(&self, id: SuspensionId) -> Option<&Suspension> {
        self.suspensions.get(&id)
    }

    /// Every suspension that goes on, in the order in which they began.
    pub fn open_suspensions(&self) -> impl Iterator<Item = &Suspension> {
        self.suspensions.values().filter(|stop| stop.ended_at.is_none())
    }

    /// The suspension that stops `service` now, the site's or its own: of several the most severe, which is what people
    /// are told.
    pub fn suspension_of(&self, service: ServiceId) -> Option<&Suspension> {
        let stops = self.open_suspensions();
        let concerns = |stop: &&Suspension| stop.service.is_none_or(|stopped| stopped == service);
        stops.filter(concerns).min_by_key(|stop| (stop.kind, stop.service.is_some()))
    }

    /// The suspension that stops the whole site now: of several the most severe.
    pub fn site_suspension(&self) -> Option<&Suspension> {
        self.open_suspensions().filter(|stop| stop.service.is_none()).min_by_key(|stop| stop.kind)
    }

    /// Whether a service receives walk-ins, by its hours alone.
    pub fn walk_in(&self, service: ServiceId) -> Option<Walkin> {
        self.walk_ins.get(&service).map(|known| known.answer)
    }

    /// What an agent may undo.
    pub fn step_of(&self, agent: PrincipalId) -> Option<&Step> {
        self.steps.get(&agent)
    }

    /// Minutes that a visit is expected to hold its counter, for its number of persons: learned where there is enough to
    /// learn from, else as configured.
    pub fn expected_minutes(&self, leg: Leg) -> f64 {
        let rules = self.site.service(leg.service);
        let configured = rules.map_or(0.0, |rules| f64::from(rules.minutes_for(leg.persons)));
        configured * self.learned_factor(leg.service)
    }

    /// Minutes that all who wait are expected to need for a service.
    pub(super) fn waiting_minutes(&self, service: ServiceId) -> f64 {
        let planned = self.waiting_minutes.get(&service).copied().unwrap_or(0);
        f64::from(u32::try_from(planned).unwrap_or(u32::MAX)) * self.learned_factor(service)
    }

    fn learned_factor(&self, service: ServiceId) -> f64 {
        self.learned.get(&service).copied().unwrap_or(1.0)
    }

    /// The last number given in a series today; 0: none.
    pub fn last_number(&self, series: char) -> u32 {
        self.numbers.get(&series).copied().unwrap_or(0)
    }

    /// The line of a service.
    pub fn line(&self, service: ServiceId) -> Option<&Line> {
        self.lines.get(&service)
    }

    /// Who waits for one counter alone.
    pub fn reserved_line(&self, counter: CounterId) -> Option<&Line> {
        self.reserved.get(&counter)
    }

    /// Whether `counter` may call a ticket as far as its transfer to a counter goes.
    pub fn is_free_for(&self, ticket: &Ticket, counter: CounterId) -> bool {
        self.kept_by(ticket).is_none_or(|kept_by| kept_by == counter)
    }

    /// The counter that alone may call a ticket that was sent there. One that has closed or is on a break keeps nobody
    /// for itself: others that serve the service may call who was sent there.
    pub fn kept_by(&self, ticket: &Ticket) -> Option<CounterId> {
        ticket.reserved_for.filter(|counter| self.is_manned(*counter))
    }

    /// Those who were sent to `counter`, or to one where nobody is.
    pub fn sent_to(&self, counter: CounterId) -> impl Iterator<Item = (Instant, TicketId)> + '_ {
        let lines = self.reserved.iter();
        let lines = lines.filter(move |(kept_by, _)| **kept_by == counter || !self.is_manned(**kept_by));
        lines.flat_map(|(_, line)| line.iter())
    }

    /// Tickets that were called without answer, since `since_at`, oldest first.
    pub fn missed_since(&self, since_at: Instant) -> impl Iterator<Item = &Ticket> {
        let since = (since_at, TicketId::nth(self.site.id, 1));
        self.missed.range(since..).filter_map(|(_, id)| self.tickets.get(id))
    }

    /// The services that share a counter with this one, itself included: whoever waits for them may go first.
    pub fn related(&self, service: ServiceId) -> &[ServiceId] {
        self.related.get(&service).map_or(&[], Vec::as_slice)
    }
}

fn related_services(site: &Site) -> HashMap<ServiceId, Vec<ServiceId>> {
    let shares = |one: ServiceId, other: ServiceId| {
        let both = |counter: &model::Counter| {
            counter.preference_minutes(one).is_some() && counter.preference_minutes(other).is_some()
        };
        one == other || site.counters.iter().any(both)
    };
    let ids = || site.services.iter().map(|service| service.id);
    ids().map(|one| (one, ids().filter(|&other| shares(one, other)).collect())).collect()
}
