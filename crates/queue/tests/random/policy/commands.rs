//! What each command needs and does, from the contract (DESIGN.md section 7).

use model::calendar::{DaySpans, Walkin};
use model::{CounterId, HelpId, Instant, ServiceId, SuspensionId, TicketId};
use queue::rules::{Care, Command, Context, Destination, Leg, Need, Origin, Priority, Refusal};

use super::families::{completed, leave};
use super::undo::counter_of;
use super::{Came, MINUTE, Millis, Person, Place, Policy, Presence, Seat, Stop};

/// Why a command is refused: the problem types of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Unknown,
    Invalid,
    ServiceClosed,
    CounterClosed,
    CounterBusy,
    WrongState(&'static str),
    OtherCounter,
    UndoTooLate,
    Suspended,
    NumberTaken,
    Joined,
    UsedUp,
}

impl Kind {
    pub fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Unknown(_) => Kind::Unknown,
            Refusal::Invalid { .. } => Kind::Invalid,
            Refusal::ServiceClosed { .. } | Refusal::NoTimeLeft { .. } | Refusal::PastClosing { .. } => {
                Kind::ServiceClosed
            }
            Refusal::CounterClosed => Kind::CounterClosed,
            Refusal::CounterBusy { .. } => Kind::CounterBusy,
            Refusal::WrongState { state } => Kind::WrongState(state.word()),
            Refusal::OtherCounter => Kind::OtherCounter,
            Refusal::UndoTooLate => Kind::UndoTooLate,
            Refusal::Suspended { .. } => Kind::Suspended,
            Refusal::Joined { .. } => Kind::Joined,
            Refusal::UsedUp => Kind::UsedUp,
            Refusal::NumberTaken { .. } => Kind::NumberTaken,
            Refusal::BatchFull => panic!("a batch of one is never full"),
        }
    }
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The visit is over, and nobody is called.
    Finished(TicketId),
    /// It is done.
    Done,
    /// This one is called.
    Called(TicketId),
    /// Nobody waits whom the counter can serve.
    Nobody,
    /// So often today.
    Counted(u32),
}

/// Ids that a command makes; the policy has none of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Made {
    pub ticket: Option<TicketId>,
    pub stop: Option<SuspensionId>,
    pub help: Option<HelpId>,
}

impl Policy {
    /// Every reason for which the command is refused. None: it is carried out.
    pub fn refusals(&self, command: &Command, context: &Context) -> Vec<Kind> {
        let mut found = Vec::new();
        match command {
            Command::Issue { legs, origin, care, .. } => {
                self.refuse_issue(legs, *origin, &mut found);
                refuse_note(care.note.as_deref(), &mut found);
            }
            Command::CallNext { counter, finish } => {
                self.refuse_counter(*counter, context, &mut found);
                self.refuse_call_at(*counter, *finish, &mut found);
            }
            Command::Call { counter, ticket, finish, reason } => {
                self.refuse_counter(*counter, context, &mut found);
                self.refuse_call_at(*counter, *finish, &mut found);
                self.refuse_call_of(*counter, *ticket, &mut found);
                let only_finishes = self.only_finishes(*counter, *finish);
                let stopped = self.person(*ticket).is_some_and(|it| self.is_stopped(Some(it.legs[0].0)));
                found.extend((stopped && !only_finishes).then_some(Kind::Suspended));
                let must_say = reason.is_none() && self.site.settings.pick_needs_reason && !only_finishes;
                let done = finish.then_some(&[][..]);
                let out_of_order = must_say && self.is_out_of_order(*counter, *ticket, done);
                found.extend(out_of_order.then_some(Kind::Invalid));
            }
            Command::FinishAndCall { .. } => self.refuse_finish_and_call(command, context, &mut found),
            Command::RingAgain(ticket) => {
                self.refuse_at_counter(*ticket, "called", context, &mut found);
                let leg = self.person(*ticket).and_then(|person| person.legs.front().copied());
                found.extend(self.is_stopped(leg.map(|leg| leg.0)).then_some(Kind::Suspended));
            }
            Command::Start(ticket) | Command::NoShow(ticket) => {
                self.refuse_at_counter(*ticket, "called", context, &mut found);
            }
            Command::Complete(ticket, work) => {
                self.refuse_at_counter(*ticket, "called serving", context, &mut found);
                self.refuse_done(work.as_ref().map_or(&[][..], |work| &work.services), &mut found);
                self.refuse_end(*ticket, &mut found);
            }
            Command::Park(ticket, minutes) => {
                self.refuse_at_counter(*ticket, "called serving", context, &mut found);
                let possible = minutes.is_none_or(|minutes| (1..=1440).contains(&minutes));
                found.extend((!possible).then_some(Kind::Invalid));
            }
            Command::Transfer(ticket, to) => {
                self.refuse_at_counter(*ticket, "called serving", context, &mut found);
                self.refuse_destination(*ticket, *to, &mut found);
            }
            Command::Return(ticket) => {
                self.refuse_unless(*ticket, &mut found, |policy, person| match person.place {
                    Place::Parked { .. } => true,
                    Place::Absent { since } => policy.has_right_of_return(person.legs[0].0, since),
                    _ => false,
                });
            }
            Command::Undo(ticket, _) => match self.person(*ticket) {
                None => found.push(Kind::Unknown),
                Some(_) if !self.can_undo(context.actor, *ticket) => found.push(Kind::UndoTooLate),
                Some(_) => {}
            },
            Command::OpenCounter(counter) | Command::OpenCounterAs { counter, .. } => {
                self.refuse_counter(*counter, context, &mut found);
            }
            Command::CloseCounter(counter) => {
                self.refuse_counter(*counter, context, &mut found);
                found.extend(self.holds.contains_key(counter).then_some(Kind::CounterBusy));
            }
            Command::PauseCounter { counter, reason, until_at } => {
                self.refuse_counter(*counter, context, &mut found);
                found.extend(self.holds.contains_key(counter).then_some(Kind::CounterBusy));
                self.refuse_words(reason.as_deref(), *until_at, &mut found);
            }
            Command::Suspend { service, kind, reason, until_at } => {
                let unknown = service.is_some_and(|service| self.site.service(service).is_none());
                found.extend(unknown.then_some(Kind::Unknown));
                found.extend(reason.trim().is_empty().then_some(Kind::Invalid));
                self.refuse_words(Some(reason), *until_at, &mut found);
                let again = |stop: &Stop| (stop.to, stop.service, stop.kind) == (None, *service, *kind);
                let again = self.stops.iter().any(again);
                found.extend(again.then_some(Kind::Suspended));
            }
            Command::Resume(stop) => {
                found.extend((!self.known_stops.contains(stop)).then_some(Kind::Unknown));
            }
            Command::Send(..)
            | Command::Extend(..)
            | Command::Prioritise(..)
            | Command::Join(..)
            | Command::Split(_)
            | Command::Care { .. }
            | Command::Delay(..)
            | Command::Here(_)
            | Command::Withdraw(_)
            | Command::AskAgain(_)
            | Command::Enquire(_)
            | Command::AfterWork(_) => self.refuse_care(command, context, &mut found),
            _ => self.refuse_of_site(command, context, &mut found),
        }
        found
    }

    fn refuse_finish_and_call(&self, command: &Command, context: &Context, found: &mut Vec<Kind>) {
        let Command::FinishAndCall { counter, held, work, chosen, reason } = command else { return };
        self.refuse_counter(*counter, context, found);
        self.refuse_call_at(*counter, true, found);
        match (self.holds.get(counter), self.person(*held)) {
            (Some(there), _) => found.extend((there != held).then_some(Kind::CounterBusy)),
            (None, None) => found.push(Kind::Unknown),
            (None, Some(person)) => found.push(Kind::WrongState(Self::word(person.place))),
        }
        self.refuse_done(&work.services, found);
        let Some(chosen) = chosen else { return };
        self.refuse_call_of(*counter, *chosen, found);
        if self.only_finishes(*counter, true) {
            return;
        }
        let stopped = self.person(*chosen).is_some_and(|it| self.is_stopped(Some(it.legs[0].0)));
        found.extend(stopped.then_some(Kind::Suspended));
        let must_say = reason.is_none() && self.site.settings.pick_needs_reason;
        let done = Some(&work.services[..]);
        let out_of_order = must_say && self.is_out_of_order(*counter, *chosen, done);
        found.extend(out_of_order.then_some(Kind::Invalid));
    }

    fn refuse_done(&self, services: &[Leg], found: &mut Vec<Kind>) {
        found.extend((services.len() > 16).then_some(Kind::Invalid));
        for leg in services {
            found.extend(self.site.service(leg.service).is_none().then_some(Kind::Unknown));
            found.extend((!(1..=99).contains(&leg.persons)).then_some(Kind::Invalid));
        }
    }

    fn refuse_issue(&self, legs: &[Leg], origin: Origin, found: &mut Vec<Kind>) {
        found.extend((legs.is_empty() || legs.len() > 8).then_some(Kind::Invalid));
        self.refuse_legs(legs, origin, found);
    }

    pub(super) fn refuse_legs(&self, legs: &[Leg], origin: Origin, found: &mut Vec<Kind>) {
        self.refuse_unknown_legs(legs, found);
        for leg in legs.iter().filter(|leg| self.site.service(leg.service).is_some()) {
            found.extend(self.is_left(leg.service).then_some(Kind::Suspended));
            let refused = self.site.service(leg.service).is_some_and(|service| !service.rules.never_refuse);
            let closed = origin == Origin::WalkIn && refused && !self.is_open(leg.service);
            found.extend(closed.then_some(Kind::ServiceClosed));
        }
    }

    /// What cannot be asked for at this site, whatever the hour.
    pub(super) fn refuse_unknown_legs(&self, legs: &[Leg], found: &mut Vec<Kind>) {
        for leg in legs {
            let Some(service) = self.site.service(leg.service) else {
                found.push(Kind::Unknown);
                continue;
            };
            let possible = (1..=service.rules.max_persons()).contains(&leg.persons);
            found.extend((!possible).then_some(Kind::Invalid));
        }
    }

    /// Whether walk-ins are received.
    fn is_open(&self, service: ServiceId) -> bool {
        self.open_until(service).is_some()
    }

    fn open_until(&self, service: ServiceId) -> Option<Millis> {
        let mut hours = self.hours.borrow_mut();
        let of_day =
            hours.entry(service).or_insert_with(|| DaySpans::of_service(&self.site, service, self.day));
        let answer = of_day.walk_in(Instant::from_millis(self.now));
        match answer.expect("hours are forgotten with their day") {
            Walkin::Open { until } => Some(until.as_millis()),
            Walkin::ClosedUntil(_) => None,
        }
    }

    /// Whether somebody who comes later comes after closing: of the service, or of all where that is closed.
    pub(super) fn comes_after_closing(&self, ticket: TicketId, minutes: u16) -> bool {
        let Some(person) = self.person(ticket) else { return false };
        let back_at = self.now + i64::from(minutes) * MINUTE;
        let last = || self.site.services.iter().filter_map(|service| self.open_until(service.id)).max();
        let closes_at = self.open_until(person.legs[0].0).or_else(last);
        !self.site.settings.round_the_clock && closes_at.is_none_or(|closes_at| closes_at <= back_at)
    }

    pub(super) fn refuse_counter(&self, counter: CounterId, context: &Context, found: &mut Vec<Kind>) {
        found.extend(self.site.counter(counter).is_none().then_some(Kind::Unknown));
        let other = context.actor_counter.is_some_and(|own| own != counter);
        found.extend(other.then_some(Kind::OtherCounter));
    }

    fn refuse_call_at(&self, counter: CounterId, finish: bool, found: &mut Vec<Kind>) {
        let stands_still = self.is_stopped(None) && !self.only_finishes(counter, finish);
        found.extend(stands_still.then_some(Kind::Suspended));
        found.extend((self.holds.contains_key(&counter) && !finish).then_some(Kind::CounterBusy));
    }

    /// Who is at a counter may be served to the end while the site stands still; nobody is called then.
    fn only_finishes(&self, counter: CounterId, finish: bool) -> bool {
        self.is_stopped(None) && finish && self.holds.get(&counter).is_some_and(|it| !self.is_awaited(*it))
    }

    /// Whether somebody was called and has not come yet.
    fn is_awaited(&self, ticket: TicketId) -> bool {
        self.person(ticket).is_some_and(|person| matches!(person.place, Place::Called { .. }))
    }

    /// No visit is over before it began while the site stands still.
    pub(super) fn refuse_end(&self, ticket: TicketId, found: &mut Vec<Kind>) {
        found.extend((self.is_stopped(None) && self.is_awaited(ticket)).then_some(Kind::Suspended));
    }

    fn refuse_call_of(&self, counter: CounterId, ticket: TicketId, found: &mut Vec<Kind>) {
        self.refuse_unless(ticket, found, |policy, person| match person.place {
            Place::Waiting | Place::Parked { .. } => true,
            Place::Absent { since } => policy.has_right_of_return(person.legs[0].0, since),
            _ => false,
        });
        let Some(person) = self.person(ticket) else { return };
        let possible = self.can_serve(counter, person.legs[0].0) && self.may_have(counter, person);
        found.extend((!possible).then_some(Kind::Invalid));
        self.refuse_follower(ticket, found);
    }

    /// Whether somebody else is next, though this one waits in the line too; `done` as in [`Self::would_be_next`].
    fn is_out_of_order(&self, counter: CounterId, ticket: TicketId, done: Option<&[Leg]>) -> bool {
        self.person(ticket).is_some_and(|person| person.place == Place::Waiting)
            && self.would_be_next(counter, done).is_some_and(|next| next != ticket)
    }

    pub(super) fn refuse_follower(&self, ticket: TicketId, found: &mut Vec<Kind>) {
        let follows = self.person(ticket).is_some_and(|person| person.goes_with.is_some());
        found.extend(follows.then_some(Kind::Joined));
    }

    /// Who is at a counter is the business of the agent there.
    pub(super) fn refuse_elsewhere(&self, ticket: TicketId, context: &Context, found: &mut Vec<Kind>) {
        let counter = self.person(ticket).and_then(|person| counter_of(person.place));
        let other = context.actor_counter.is_some_and(|own| counter.is_some_and(|at| at != own));
        found.extend(other.then_some(Kind::OtherCounter));
    }

    pub(super) fn refuse_unless(
        &self,
        ticket: TicketId,
        found: &mut Vec<Kind>,
        can: impl Fn(&Self, &Person) -> bool,
    ) {
        match self.person(ticket) {
            None => found.push(Kind::Unknown),
            Some(person) if !can(self, person) => found.push(Kind::WrongState(Self::word(person.place))),
            Some(_) => {}
        }
    }

    /// The ticket must be in one of these states, at the agent's own counter.
    pub(super) fn refuse_at_counter(
        &self,
        ticket: TicketId,
        states: &str,
        context: &Context,
        found: &mut Vec<Kind>,
    ) {
        self.refuse_unless(ticket, found, |_, person| {
            states.split(' ').any(|state| state == Self::word(person.place))
        });
        self.refuse_elsewhere(ticket, context, found);
    }

    pub(super) fn refuse_destination(&self, ticket: TicketId, to: Destination, found: &mut Vec<Kind>) {
        match to {
            Destination::Service(service) => {
                found.extend(self.site.service(service).is_none().then_some(Kind::Unknown));
            }
            Destination::Counter(counter) => {
                let Some(person) = self.person(ticket) else { return };
                let unknown = self.site.counter(counter).is_none();
                found.extend(unknown.then_some(Kind::Unknown));
                let able = self.can_serve(counter, person.legs[0].0);
                found.extend((!unknown && !able).then_some(Kind::Invalid));
                found.extend((!self.open.contains_key(&counter)).then_some(Kind::CounterClosed));
            }
        }
    }

    fn refuse_words(&self, reason: Option<&str>, until_at: Option<Instant>, found: &mut Vec<Kind>) {
        let long = reason.is_some_and(|reason| reason.len() > 200 || reason.contains('\n'));
        let past = until_at.is_some_and(|until_at| until_at.as_millis() <= self.now);
        found.extend((long || past).then_some(Kind::Invalid));
    }

    /// Carries out a command that is not refused.
    pub fn follow(&mut self, command: &Command, context: &Context, made: Made) -> Said {
        let now = self.now;
        match command {
            Command::Issue { legs, priority, origin, care, .. } => {
                let ticket = made.ticket.expect("a ticket was made");
                let series = self.site.service(legs[0].service).expect("not refused").rules.series;
                *self.numbers.entry(series).or_default() += 1;
                self.arrive(ticket, legs, (*priority, *origin), now);
                let person = self.people.get_mut(&ticket).expect("just arrived");
                person.care = tidy(care);
            }
            Command::CallNext { counter, finish } | Command::Call { counter, finish, .. }
                if self.only_finishes(*counter, *finish) =>
            {
                return self.only_finish(*counter, &[], context);
            }
            Command::FinishAndCall { counter, work, .. } if self.only_finishes(*counter, true) => {
                return self.only_finish(*counter, &work.services, context);
            }
            Command::CallNext { counter, .. } => {
                return self.finish_and_call((*counter, None), &[], false, context);
            }
            Command::Call { counter, ticket, finish, .. } => {
                let out_of_order = self.is_out_of_order(*counter, *ticket, finish.then_some(&[]));
                return self.finish_and_call((*counter, Some(*ticket)), &[], out_of_order, context);
            }
            Command::FinishAndCall { counter, work, chosen, .. } => {
                let done = &work.services[..];
                let out_of_order =
                    chosen.is_some_and(|chosen| self.is_out_of_order(*counter, chosen, Some(done)));
                return self.finish_and_call((*counter, *chosen), done, out_of_order, context);
            }
            Command::RingAgain(ticket) => {
                let person = self.people.get_mut(ticket).expect("not refused");
                if let Place::Called { rung_at, .. } = &mut person.place {
                    *rung_at = now;
                }
            }
            Command::Start(ticket) => self.step(*ticket, context, |_, person| {
                person.place = Place::Serving { counter: counter_of(person.place).expect("not refused") };
            }),
            Command::Complete(ticket, work) => {
                self.holds.retain(|_, holder| holder != ticket);
                let before = self.family(*ticket);
                let done = work.as_ref().map_or(&[][..], |work| &work.services);
                let after = completed(&before, *ticket, done);
                let touched = self.becomes(&before, after);
                self.remember(context.actor, touched);
            }
            Command::NoShow(ticket) => self.step(*ticket, context, |_, person| {
                person.place = Place::Absent { since: now };
            }),
            Command::Park(ticket, minutes) => self.step(*ticket, context, |_, person| {
                let back_at = minutes.map(|minutes| now + i64::from(minutes) * MINUTE);
                person.place = Place::Parked { back_at, asked: false };
            }),
            Command::Transfer(ticket, to) => {
                self.step(*ticket, context, |policy, person| policy.send(person, *to));
            }
            Command::Return(ticket) => self.comes_back(*ticket),
            Command::Withdraw(ticket) => self.withdraw(*ticket),
            Command::Undo(..) => self.undo(context.actor.expect("not refused")),
            Command::OpenCounter(counter) => self.sits(*counter, Presence::Serves),
            Command::OpenCounterAs { counter, trainee } => {
                self.open.insert(*counter, Seat { presence: Presence::Serves, trainee: *trainee });
            }
            Command::PauseCounter { counter, .. } => self.sits(*counter, Presence::Away),
            Command::CloseCounter(counter) => drop(self.open.remove(counter)),
            Command::Suspend { service, kind, .. } => {
                let id = made.stop.expect("a stop was made");
                self.known_stops.insert(id);
                self.stops.push(Stop { id, service: *service, kind: *kind, from: now, to: None });
            }
            Command::Resume(id) => {
                for stop in self.stops.iter_mut().filter(|stop| stop.id == *id && stop.to.is_none()) {
                    stop.to = Some(now);
                }
            }
            Command::Send(..)
            | Command::Extend(..)
            | Command::Prioritise(..)
            | Command::Join(..)
            | Command::Split(_)
            | Command::Care { .. }
            | Command::Delay(..)
            | Command::Here(_)
            | Command::AskAgain(_)
            | Command::Enquire(_)
            | Command::AfterWork(_) => return self.follow_care(command, context),
            _ => self.follow_of_site(command, context, made),
        }
        Said::Done
    }

    fn withdraw(&mut self, ticket: TicketId) {
        self.holds.retain(|_, holder| *holder != ticket);
        let before = self.family(ticket);
        let mut after = before.clone();
        leave(&mut after, ticket);
        let gone = after.get_mut(&ticket).expect("itself");
        (gone.place, gone.goes_with) = (Place::Gone("withdrawn"), None);
        self.becomes(&before, after);
    }

    pub(super) fn arrive(
        &mut self,
        ticket: TicketId,
        legs: &[Leg],
        (priority, origin): (Priority, Origin),
        at: Millis,
    ) {
        let priority = priority.word();
        let rules = &self.site.service(legs[0].service).expect("not refused").rules;
        let came = match origin {
            Origin::WalkIn => Came::WalkIn { at, allowance_minutes: i64::from(rules.allowance_minutes()) },
            Origin::Appointment { booked_at, .. }
                if self.is_on_time(legs[0].service, booked_at.as_millis()) =>
            {
                Came::Booked { at: booked_at.as_millis() }
            }
            Origin::Appointment { .. } => Came::Now { at: self.now },
        };
        self.arrivals += 1;
        let person = Person {
            arrival: self.arrivals,
            day: self.day,
            came,
            credit_minutes: self.credit_minutes(priority),
            priority,
            legs: legs.iter().map(|leg| (leg.service, leg.persons)).collect(),
            place: Place::Waiting,
            sent_to: None,
            goes_with: None,
            delays: 0,
            care: Care::default(),
            version: 0,
        };
        self.people.insert(ticket, person);
    }

    /// In the line of another service, or kept for a counter.
    pub(super) fn send(&self, person: &mut Person, to: Destination) {
        match to {
            Destination::Service(service) => {
                let most = self.site.service(service).expect("not refused").rules.max_persons();
                person.legs[0] = (service, person.legs[0].1.min(most));
                person.sent_to = None;
            }
            Destination::Counter(counter) => person.sent_to = Some(counter),
        }
        self.queue_again(person, self.rule_after_transfer(person.legs[0].0));
    }

    /// An agent's step with the person at a counter.
    fn step(&mut self, ticket: TicketId, context: &Context, what: impl FnOnce(&Self, &mut Person)) {
        let before = self.people[&ticket].clone();
        let mut person = before.clone();
        what(self, &mut person);
        if counter_of(person.place).is_none() {
            self.holds.retain(|_, holder| *holder != ticket);
        }
        self.happens(ticket, |known| *known = person);
        self.remember(context.actor, vec![(ticket, before)]);
    }

    fn only_finish(&mut self, counter: CounterId, done: &[Leg], context: &Context) -> Said {
        let finished = self.holds[&counter];
        let before = self.finish(counter, done);
        self.remember(context.actor, before);
        Said::Finished(finished)
    }

    fn finish_and_call(
        &mut self,
        (counter, chosen): (CounterId, Option<TicketId>),
        done: &[Leg],
        out_of_order: bool,
        context: &Context,
    ) -> Said {
        self.was_out_of_order = out_of_order;
        let mut before = self.finish(counter, done);
        let called = chosen.or_else(|| self.next(counter));
        if let Some(called) = called {
            self.call(counter, called, &mut before);
        }
        self.sits(counter, Presence::Serves);
        if !before.is_empty() {
            self.remember(context.actor, before);
        }
        called.map_or(Said::Nobody, Said::Called)
    }

    /// "Next" ends the visit that the counter holds; `done` was done beside what it was for.
    pub(super) fn finish(&mut self, counter: CounterId, done: &[Leg]) -> Vec<(TicketId, Person)> {
        let Some(ticket) = self.holds.remove(&counter) else { return Vec::new() };
        let before = self.family(ticket);
        let after = completed(&before, ticket, done);
        self.becomes(&before, after)
    }

    fn call(&mut self, counter: CounterId, ticket: TicketId, before: &mut Vec<(TicketId, Person)>) {
        if before.iter().all(|(touched, _)| *touched != ticket) {
            before.push((ticket, self.people[&ticket].clone()));
        }
        let rung_at = self.now;
        self.happens(ticket, |person| person.place = Place::Called { counter, rung_at, asked: false });
        self.holds.insert(counter, ticket);
    }
}

pub(super) fn refuse_note(note: Option<&str>, found: &mut Vec<Kind>) {
    let long = note.is_some_and(|note| note.trim().chars().count() > 200);
    found.extend(long.then_some(Kind::Invalid));
}

/// A note of blanks is none; needs are a set.
pub(super) fn tidy(care: &Care) -> Care {
    let note = care.note.as_ref().map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    let needs = Need::ALL.iter().copied().filter(|need| care.needs.contains(need)).collect();
    Care { note, needs, fetch: care.fetch }
}
