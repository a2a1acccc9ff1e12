//! Throws commands at a town, lets time go on, and checks what comes of it.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use chance::Seeded;
use model::{CounterId, Instant, PrincipalId, Site, TicketId};
use queue::rules::{
    Answer, Change, Command, Context, Decided, State, Ticket, TicketState, Wait, decide, tick,
};

use super::commands::Commands;
use super::policy::{Kind, MINUTE, Made, Place, Policy, Presence, Said};
use super::rows::Database;
use super::town;
use super::view::View;

/// So often everything is compared with everything.
const FULL_CHECK_EVERY: u64 = 211;
/// Of so many places everybody else who waits is looked at in a full check.
const PLACES_CHECKED: usize = 5;
/// So often the state is thrown away and built anew from its rows.
const RELOAD_EVERY: u64 = 1009;

/// What a run has done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub operations: u64,
    pub accepted: u64,
    pub refused: BTreeMap<String, u64>,
    pub ticks: u64,
    pub days: u64,
    pub calls: u64,
    pub calls_checked: u64,
    pub passed_over: u64,
    pub highest_number: u32,
    /// A hash of every change, where it was asked for.
    pub trace: u64,
}

pub struct Driver {
    random: Seeded,
    site: Arc<Site>,
    state: State,
    /// Another node, which catches up from rows.
    other: State,
    other_seq: i64,
    database: Database,
    policy: Policy,
    now: Instant,
    seq: i64,
    agents: Vec<(PrincipalId, CounterId)>,
    reception: PrincipalId,
    /// Open round the clock, and time goes slowly: lines are long and numbers high.
    is_busy: bool,
    tally: Tally,
    trace: Option<DefaultHasher>,
}

impl Driver {
    pub fn new(seed: u64, traced: bool) -> Self {
        let mut random = Seeded::new(seed);
        let site = Arc::new(town::site(&mut random));
        // A Monday in winter, 07:00 UTC, and up to two years on: clock changes are among them.
        let now = Instant::from_millis(1_736_146_800_000 + random.between(0, 730) * 86_400_000);
        let policy = Policy::new(site.clone(), now);
        let rows = || queue::rules::Rows::default();
        let agent = |n: usize| PrincipalId::nth(site.id, i64::try_from(n).unwrap() + 1);
        Self {
            state: State::load(site.clone(), rows(), now),
            other: State::load(site.clone(), rows(), now),
            other_seq: 0,
            database: Database::new(policy.day),
            policy,
            now,
            seq: 0,
            agents: site.counters.iter().enumerate().map(|(n, c)| (agent(n), c.id)).collect(),
            reception: agent(99),
            tally: Tally::default(),
            trace: traced.then(DefaultHasher::new),
            is_busy: site.settings.round_the_clock && random.percent(40),
            site,
            random,
        }
    }

    pub fn run(mut self, operations: u64) -> Tally {
        for n in 0..operations {
            self.pass_time();
            if self.random.below(2000) == 0 {
                self.reconfigure();
            }
            self.operate();
            if n % FULL_CHECK_EVERY == 0 {
                self.check_everything();
            }
            if n % RELOAD_EVERY == 0 {
                self.reload();
            }
        }
        self.drain();
        self.check_everything();
        Tally {
            operations,
            calls: self.database.visits_made,
            calls_checked: self.policy.calls_checked,
            passed_over: self.policy.passed_over,
            trace: self.trace.map_or(0, |hasher| hasher.finish()),
            ..self.tally
        }
    }

    /// Mostly some seconds; sometimes to a deadline or a hair beside it; seldom a night or some days, and in a busy
    /// town hardly ever. Where a deadline lies on the way, time stops there, or oversleeps it as a busy lane may.
    fn pass_time(&mut self) {
        let millis = match self.random.below(if self.is_busy { 20_000 } else { 1000 }) {
            998 => self.random.between(3, 14) * 3_600_000,
            999 => self.random.between(1, 4 * 24) * 3_600_000,
            0..300 => self.random.between(1, 20) * 1000,
            300..400 => self.random.between(20, 240) * 1000,
            400..440 => {
                let to = self.state.next_deadline() - self.now;
                let beside = self.random.between(-1, 1);
                (to.num_milliseconds() + beside).clamp(0, 3_600_000)
            }
            440..445 => self.random.between(4, 40) * 60_000,
            445..900 => 0,
            _ => self.random.between(0, 5) * 1000,
        };
        let until = Instant::from_millis(self.now.as_millis() + millis);
        let oversleeps = self.random.percent(10);
        while !oversleeps && self.state.next_deadline() <= until {
            self.now = self.now.max(self.state.next_deadline());
            self.tick();
        }
        self.now = until;
        self.state.refresh(self.now);
        if self.state.next_deadline() <= self.now {
            self.tick();
        }
        self.policy.now = self.now.as_millis();
    }

    fn tick(&mut self) {
        self.seq += 1;
        let before = self.state.business_day();
        let changes = tick(&self.state, &mut Context::new(self.now, self.seq));
        assert!(!changes.is_empty(), "a deadline has come, so something is to be done");
        self.take_in(&changes, false);
        self.policy.tick(self.now);
        assert!(self.state.next_deadline() > self.now, "what was due is done");
        let expected = self.policy.next_deadline();
        assert_eq!(self.state.next_deadline().as_millis(), expected, "the next deadline");
        self.tally.ticks += 1;
        let day = self.state.business_day();
        if day != before {
            assert!(self.state.tickets().all(|ticket| !ticket.state.is_open()), "nobody waits over night");
            assert_eq!(self.state.open_visits().count(), 0);
            assert!(('A'..='Z').all(|series| self.state.last_number(series) == 0), "numbers begin anew");
            self.catch_up();
            self.database.prune(before, self.now);
            self.tally.days += 1;
        }
    }

    fn reconfigure(&mut self) {
        self.site = Arc::new(town::reconfigured(&self.site, &mut self.random));
        self.state.configure(self.site.clone(), self.now);
        self.other.configure(self.site.clone(), self.now);
        self.policy.configure(self.site.clone());
        if self.state.next_deadline() <= self.now {
            self.tick();
        }
    }

    fn operate(&mut self) {
        let commands = Commands {
            site: &self.site,
            policy: &self.policy,
            database: &self.database,
            now: self.now,
            agents: &self.agents,
            reception: self.reception,
        };
        let (command, actor) = commands.choose(&mut self.random);
        let counter =
            self.agents.iter().find(|(agent, _)| Some(*agent) == actor).map(|(_, counter)| *counter);
        let is_bound = self.random.percent(90);
        self.decide(&command, actor, counter.filter(|_| is_bound));
    }

    fn decide(&mut self, command: &Command, actor: Option<PrincipalId>, actor_counter: Option<CounterId>) {
        self.seq += 1;
        self.state.forget_finished(self.now);
        for ticket in command.tickets() {
            if let Some((_, row)) = self.database.tickets.get(&ticket) {
                self.state.admit(row.clone(), self.now);
            }
        }
        let mut context = Context { actor, actor_counter, ..Context::new(self.now, self.seq) };
        let refusals = self.policy.refusals(command, &context);
        match decide(&self.state, command, &mut context) {
            Err(refusal) => {
                let kind = Kind::of(&refusal);
                assert!(refusals.contains(&kind), "{command:?}: refused as {kind:?}, expected {refusals:?}");
                *self.tally.refused.entry(format!("{kind:?}")).or_default() += 1;
            }
            Ok(decided) => {
                assert!(refusals.is_empty(), "{command:?}: done, though {refusals:?}");
                let said = self.policy.follow(command, &context, made(&decided));
                let is_undo = matches!(command, Command::Undo(..));
                self.take_in(&decided.changes, is_undo);
                self.check_answer(command, said, &decided);
                self.tally.accepted += 1;
            }
        }
    }

    fn take_in(&mut self, changes: &[Change], is_undo: bool) {
        self.database.write(changes, self.seq, is_undo);
        for change in changes {
            if let Some(trace) = &mut self.trace {
                trace.write(format!("{change:?}").as_bytes());
            }
            if let Change::Ticket(ticket) = change {
                self.tally.highest_number = self.tally.highest_number.max(ticket.number);
            }
            self.state.apply(change, self.now);
        }
    }

    /// What was answered is what the policy says, and the tickets that changed stand where it says.
    fn check_answer(&self, command: &Command, said: Said, decided: &Decided) {
        match (&decided.answer, said) {
            (Answer::Called { ticket, why, .. }, Said::Called(expected)) => {
                assert_eq!(*ticket, expected, "{command:?}: the order is the policy; {why:?}");
                assert_eq!(why.number, self.database.tickets[ticket].1.number_text());
            }
            (Answer::Rung { ticket, ring }, Said::Done) => {
                let visit = self.state.open_visits().find(|visit| visit.ticket == *ticket);
                assert_eq!(visit.map(|visit| visit.ring), Some(*ring));
                assert_eq!(self.database.newest_ring, *ring, "a ring again is a new ring");
            }
            (Answer::Enquiries { service, count }, Said::Counted(expected)) => {
                assert_eq!((*count, self.state.enquiries(*service)), (expected, expected));
            }
            (Answer::Finished(ticket), Said::Finished(expected)) => assert_eq!(*ticket, expected),
            (Answer::Nobody, Said::Nobody)
            | (
                Answer::Ticket(_)
                | Answer::Counter(_)
                | Answer::Suspension(_)
                | Answer::Help(_)
                | Answer::Site,
                Said::Done,
            ) => {}
            (answer, said) => panic!("{command:?}: {answer:?}, expected {said:?}"),
        }
        for change in &decided.changes {
            match change {
                Change::Ticket(ticket) => self.check_ticket(ticket.id),
                Change::Visit(visit) if visit.is_open() && visit.called_at == self.now => {
                    let is_call = matches!(decided.answer, Answer::Called { .. });
                    let expected = is_call && self.policy.was_out_of_order;
                    assert!(!is_call || visit.picked.is_some() == expected, "out of order or not: {visit:?}");
                }
                _ => {}
            }
        }
    }

    fn check_ticket(&self, id: TicketId) {
        let ticket = self.state.ticket(id).expect("a ticket that changed is in memory");
        let person = self.policy.people.get(&id).or_else(|| self.policy.gone.get(&id));
        let person = person.expect("the policy knows everybody of the day");
        let place = Policy::word(person.place);
        let legs = std::iter::once(&ticket.leg).chain(&ticket.later).map(|leg| (leg.service, leg.persons));
        let legs: VecDeque<_> = legs.collect();
        let is = (ticket.state.word(), ticket.turn_at.as_millis(), ticket.reserved_for, legs);
        let expected = (place, Policy::turn(person), person.sent_to, person.legs.clone());
        assert_eq!(is, expected, "{ticket:?} {person:?}");
        let is = (ticket.joined_to, ticket.priority.word(), &ticket.care, ticket.delays);
        let expected = (person.goes_with, person.priority, &person.care, person.delays);
        assert_eq!(is, expected, "{ticket:?} {person:?}");
    }

    /// Some of those who wait are told the place that the policy says.
    fn check_places(&mut self) {
        let waiting = self.policy.people.iter().filter(|(_, person)| person.place == Place::Waiting);
        let waiting: Vec<TicketId> = waiting.map(|(ticket, _)| *ticket).collect();
        for _ in 0..PLACES_CHECKED.min(waiting.len()) {
            let ticket = self.random.one_of(&waiting);
            let lead = self.policy.people[&ticket].goes_with.unwrap_or(ticket);
            let is_waiting = self.policy.people[&lead].place == Place::Waiting;
            let expected = is_waiting.then(|| self.policy.position(lead));
            let ticket = self.state.ticket(ticket).expect("who waits is in memory");
            assert_eq!(self.state.position(ticket), expected, "the place of {ticket:?}");
        }
    }

    /// Nobody with an earlier turn waits longer for the same, and who is first at a free counter does not wait.
    fn check_waits(&mut self) {
        let forecast = self.state.forecast(self.now);
        for service in &self.site.services {
            let comes_at = self.now.as_millis() + i64::from(service.allowance_minutes()) * MINUTE;
            let coming = forecast.coming_for(service.id).map(Wait::minutes);
            let mut least = [0, 0];
            for (turn, ticket) in self.policy.line(service.id) {
                let wait = forecast.of(ticket).map(Wait::minutes);
                if let (Some(coming), true) = (coming, turn <= comes_at) {
                    assert!(
                        wait.is_some_and(|wait| wait[0] <= coming[0] && wait[1] <= coming[1]),
                        "{ticket}"
                    );
                }
                let Some([p50, p90]) = wait else { continue };
                assert!(p50 <= p90, "{ticket}: {p50} to {p90}");
                assert!(p50 >= least[0] && p90 >= least[1], "{ticket} is told less than who is before");
                least = [p50, p90];
            }
        }
        for (ticket, person) in &self.policy.people {
            let waits = person.place == Place::Waiting && person.goes_with.is_none();
            let place = || self.state.ticket(*ticket).and_then(|ticket| self.state.position(ticket));
            if waits && self.policy.finds_a_free_counter(*ticket) && place() == Some(1) {
                assert_eq!(forecast.of(*ticket).map(Wait::minutes), Some([0, 0]), "{ticket} is next");
            }
        }
    }

    fn check_everything(&mut self) {
        self.database.check();
        self.policy.people.keys().for_each(|ticket| self.check_ticket(*ticket));
        self.check_places();
        self.check_waits();
        let concerns = |ticket: &&Ticket| {
            ticket.state.is_open()
                || ticket.state == TicketState::NoShow && ticket.business_day == self.policy.day
        };
        assert_eq!(self.state.tickets().filter(concerns).count(), self.policy.people.len());
        for counter in &self.site.counters {
            use queue::rules::CounterState::{AfterWork, Closed, Open, Paused};
            let expected = match self.policy.open.get(&counter.id).map(|seat| seat.presence) {
                None => Closed,
                Some(Presence::Serves) => Open,
                Some(Presence::Away) => Paused,
                Some(Presence::AfterWork) => AfterWork,
            };
            assert_eq!(self.state.counter_state(counter.id), expected);
            let trainee = self.state.counter_day(counter.id).is_some_and(|day| day.trainee);
            assert_eq!(trainee, self.policy.open.get(&counter.id).is_some_and(|seat| seat.trainee));
            let holds = self.state.visit_at(counter.id).map(|visit| visit.ticket);
            assert_eq!(holds, self.policy.holds.get(&counter.id).copied());
            assert_eq!(self.database.visit_at(counter.id), self.state.visit_at(counter.id));
        }
        let (now, millis) = (self.now, self.now.as_millis());
        let helps: Vec<_> = self.state.helps(now).map(|help| (help.id, help.answered_by)).collect();
        let expected = self.policy.helps.iter().filter(|help| help.is_remembered(millis));
        let expected: Vec<_> = expected.map(|help| (help.id, help.comes)).collect();
        assert_eq!(helps, expected, "every desk sees every call for help");
        let hangs = |(_, from, until): &&(String, i64, i64)| (*from..*until).contains(&millis);
        let notice = self.policy.notice.as_ref().filter(hangs).map(|(words, ..)| words.as_str());
        assert_eq!(self.state.notice_text(now, model::Language::Fr), notice);
        for service in &self.site.services {
            let series = service.rules.series;
            assert_eq!(self.state.last_number(series), self.policy.last_number(series));
        }
        for agent in self.everybody() {
            let can_undo = self.state.step_of(agent).is_some();
            assert_eq!(can_undo, self.policy.steps.contains_key(&agent), "a step is undone once");
        }
        View::of(&self.state, &self.everybody(), self.now).check();
        if self.random.percent(30) {
            self.catch_up();
        }
    }

    /// The other node reads what changed, and knows the same.
    fn catch_up(&mut self) {
        self.other.refresh(self.now);
        self.other.merge(self.database.since(self.other_seq), self.now);
        self.other_seq = self.seq;
        if self.other.business_day() < self.state.business_day() {
            let changes = tick(&self.other, &mut Context::new(self.now, self.seq + 1));
            assert_eq!(
                changes,
                [Change::Day(self.policy.day)],
                "the night's work was done by the first node"
            );
            self.other.apply(&changes[0], self.now);
        }
        let everybody = self.everybody();
        let (one, other) =
            (View::of(&self.state, &everybody, self.now), View::of(&self.other, &everybody, self.now));
        assert_eq!(one, other, "a node that caught up knows what the first knows");
    }

    /// Rows are the truth: a state that is built from them is the one that wrote them.
    fn reload(&mut self) {
        let loaded = State::load(self.site.clone(), self.database.load(), self.now);
        let everybody = self.everybody();
        let (running, read) =
            (View::of(&self.state, &everybody, self.now), View::of(&loaded, &everybody, self.now));
        assert_eq!(running, read, "memory may be thrown away at any moment");
        self.state = loaded;
    }

    fn everybody(&self) -> Vec<PrincipalId> {
        self.agents.iter().map(|(agent, _)| *agent).chain([self.reception]).collect()
    }

    /// In the end every counter calls until nobody is left whom it can serve.
    fn drain(&mut self) {
        let stops: Vec<_> =
            self.database.stops().filter(|stop| self.policy.known_stops.contains(stop)).collect();
        for stop in stops {
            self.decide(&Command::Resume(stop), None, None);
        }
        let counters: Vec<CounterId> = self.site.counters.iter().map(|counter| counter.id).collect();
        for counter in &counters {
            loop {
                let before = self.database.visits_made;
                self.decide(&Command::CallNext { counter: *counter, finish: true }, None, None);
                if self.database.visits_made == before {
                    break;
                }
            }
            self.decide(&Command::CloseCounter(*counter), None, None);
        }
        let served = |ticket: &Ticket| {
            self.site.counters.iter().any(|counter| counter.preference_minutes(ticket.leg.service).is_some())
        };
        let left = self
            .state
            .tickets()
            .filter(|t| t.state == TicketState::Waiting && t.joined_to.is_none() && served(t));
        // A next leg may have been queued for a counter that was through already.
        let once_more: Vec<TicketId> = left.map(|ticket| ticket.id).collect();
        if !once_more.is_empty() {
            self.drain();
        }
    }
}

fn made(decided: &Decided) -> Made {
    let mut made = Made::default();
    match decided.answer {
        Answer::Ticket(ticket) => made.ticket = Some(ticket),
        Answer::Suspension(stop) => made.stop = Some(stop),
        Answer::Help(help) => made.help = Some(help),
        _ => {}
    }
    made
}
