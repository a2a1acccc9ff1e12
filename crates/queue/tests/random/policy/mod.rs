//! The policy, said a second time: written from DESIGN.md section 5 and the contract of section 7 alone, without
//! looking at how the rules do it, and as plainly as possible. It keeps its own list of people and scans all of
//! it for each call.
//!
//! Every command is told to it as well. It says whether the command must be carried out, and follows.

mod cares;
mod clocks;
mod commands;
mod families;
mod next;
mod place;
mod site;
mod undo;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;
use model::calendar::{self, DaySpans};
use model::{CounterId, HelpId, Instant, PrincipalId, ServiceId, Site, SuspensionId, TicketId, TurnRule};
use queue::rules::{Care, SuspensionKind};

pub use commands::{Kind, Made, Said};

/// Milliseconds.
pub type Millis = i64;
pub const MINUTE: Millis = 60_000;

/// What a turn counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// Walked in: the turn stands behind by the allowance.
    WalkIn { at: Millis, allowance_minutes: i64 },
    /// Was there for the booked time.
    Booked { at: Millis },
    /// Came too late for the booked time, or came back where the service says "now".
    Now { at: Millis },
}

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Waiting,
    Called {
        counter: CounterId,
        rung_at: Millis,
        asked: bool,
    },
    Serving {
        counter: CounterId,
    },
    /// `asked`: by the person, who may then end it.
    Parked {
        back_at: Option<Millis>,
        asked: bool,
    },
    Absent {
        since: Millis,
    },
    Gone(&'static str),
}

/// Who is at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Serves,
    Away,
    AfterWork,
}

/// Somebody's seat at a counter.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    pub presence: Presence,
    pub trainee: bool,
}

/// Somebody with a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Who came before whom.
    pub arrival: u64,
    pub day: NaiveDate,
    pub came: Came,
    /// The priority credit that the turn holds.
    pub credit_minutes: i64,
    /// In the words of the contract.
    pub priority: &'static str,
    /// What is left to do and for how many, the present first.
    pub legs: VecDeque<(ServiceId, u16)>,
    pub place: Place,
    pub sent_to: Option<CounterId>,
    /// The one of the family who is called for this one too.
    pub goes_with: Option<TicketId>,
    pub delays: u8,
    pub care: Care,
    /// How often something happened to this person.
    pub version: u64,
}

/// A stop.
#[derive(Debug, Clone)]
struct Stop {
    id: SuspensionId,
    service: Option<ServiceId>,
    kind: SuspensionKind,
    from: Millis,
    to: Option<Millis>,
}

/// A call for help.
#[derive(Debug, Clone)]
pub struct Help {
    pub id: HelpId,
    pub counter: Option<CounterId>,
    pub agent: Option<PrincipalId>,
    pub asked: Millis,
    pub ended: Option<Millis>,
    /// Who said "I am coming".
    pub comes: Option<PrincipalId>,
}

impl Help {
    /// Desks see it until two minutes after its end.
    pub fn is_remembered(&self, now: Millis) -> bool {
        self.ended.is_none_or(|ended| now < ended + 2 * MINUTE)
    }
}

/// An agent's last step: whom it touched, as they were, and the version that they have since.
#[derive(Debug, Clone)]
pub struct LastStep {
    at: Millis,
    touched: Vec<(TicketId, Person, u64)>,
}

/// The largest of each that was ever set in this town, in minutes.
#[derive(Debug, Clone, Copy, Default)]
struct Bound {
    allowance: i64,
    priority: i64,
    preference: i64,
}

pub struct Policy {
    site: std::sync::Arc<Site>,
    pub now: Millis,
    pub day: NaiveDate,
    /// Everybody whom the day still concerns, also those who missed their call.
    pub people: BTreeMap<TicketId, Person>,
    /// Those who are through.
    pub gone: BTreeMap<TicketId, Person>,
    arrivals: u64,
    numbers: BTreeMap<char, u32>,
    /// Counters where somebody sits, or will again.
    pub open: BTreeMap<CounterId, Seat>,
    pub holds: BTreeMap<CounterId, TicketId>,
    stops: Vec<Stop>,
    pub known_stops: BTreeSet<SuspensionId>,
    /// Numbers of the paper slips that were entered today.
    slips: BTreeSet<u32>,
    /// The sentence, from when, until when.
    pub notice: Option<(String, Millis, Millis)>,
    pub helps: Vec<Help>,
    pub steps: BTreeMap<PrincipalId, LastStep>,
    enquiries: BTreeMap<Option<ServiceId>, u32>,
    /// Whether the last call by choice passed over somebody who was next.
    pub was_out_of_order: bool,
    hours: RefCell<BTreeMap<ServiceId, DaySpans>>,
    /// Nobody is overtaken by somebody who came later than by the sum of these.
    bound: Bound,
    /// Calls whose order was checked, and people who were passed over in them.
    pub calls_checked: u64,
    pub passed_over: u64,
}

impl Policy {
    pub fn new(site: std::sync::Arc<Site>, now: Instant) -> Self {
        let day = calendar::business_day(now, site.time_zone);
        let mut policy = Self {
            site: site.clone(),
            now: now.as_millis(),
            day,
            people: BTreeMap::new(),
            gone: BTreeMap::new(),
            arrivals: 0,
            numbers: BTreeMap::new(),
            open: BTreeMap::new(),
            holds: BTreeMap::new(),
            stops: Vec::new(),
            known_stops: BTreeSet::new(),
            slips: BTreeSet::new(),
            notice: None,
            helps: Vec::new(),
            steps: BTreeMap::new(),
            enquiries: BTreeMap::new(),
            was_out_of_order: false,
            hours: RefCell::default(),
            bound: Bound::default(),
            calls_checked: 0,
            passed_over: 0,
        };
        policy.configure(site);
        policy
    }

    /// New settings: turns that people have stay.
    pub fn configure(&mut self, site: std::sync::Arc<Site>) {
        let allowance = site.services.iter().map(|s| s.rules.allowance_minutes()).max().unwrap_or(0);
        let offers = site.counters.iter().flat_map(|counter| &counter.services);
        let preference = offers.map(|offer| offer.preference_minutes).max().unwrap_or(0);
        let bound = &mut self.bound;
        bound.allowance = bound.allowance.max(i64::from(allowance));
        bound.priority = bound.priority.max(i64::from(site.settings.priority_minutes));
        bound.preference = bound.preference.max(i64::from(preference));
        self.site = site;
        self.hours.borrow_mut().clear();
    }

    /// Somebody's turn.
    pub fn turn(person: &Person) -> Millis {
        let turn = match person.came {
            Came::WalkIn { at, allowance_minutes } => at + allowance_minutes * MINUTE,
            Came::Booked { at } | Came::Now { at } => at,
        };
        turn - person.credit_minutes * MINUTE
    }

    /// The last number given in a series today.
    pub fn last_number(&self, series: char) -> u32 {
        self.numbers.get(&series).copied().unwrap_or(0)
    }

    /// The state of a ticket, in the words of the contract.
    pub fn word(place: Place) -> &'static str {
        match place {
            Place::Waiting => "waiting",
            Place::Called { .. } => "called",
            Place::Serving { .. } => "serving",
            Place::Parked { .. } => "parked",
            Place::Absent { .. } => "no_show",
            Place::Gone(word) => word,
        }
    }

    fn person(&self, ticket: TicketId) -> Option<&Person> {
        self.people.get(&ticket).or_else(|| self.gone.get(&ticket))
    }

    /// Something happens to somebody.
    fn happens(&mut self, ticket: TicketId, what: impl FnOnce(&mut Person)) {
        let mut person = self
            .people
            .remove(&ticket)
            .or_else(|| self.gone.remove(&ticket))
            .expect("it happens to somebody with a ticket");
        what(&mut person);
        person.version += 1;
        let list = if matches!(person.place, Place::Gone(_)) { &mut self.gone } else { &mut self.people };
        list.insert(ticket, person);
    }

    /// Back in the line: with the turn that the person had, or the turn "now".
    fn queue_again(&self, person: &mut Person, rule: TurnRule) {
        if rule == TurnRule::Now {
            person.came = Came::Now { at: self.now };
            person.credit_minutes = self.credit_minutes(person.priority);
        }
        person.place = Place::Waiting;
    }

    /// Somebody serves at a counter; a trainee stays one until the counter closes.
    fn sits(&mut self, counter: CounterId, presence: Presence) {
        let trainee = self.open.get(&counter).is_some_and(|seat| seat.trainee);
        self.open.insert(counter, Seat { presence, trainee });
    }

    fn credit_minutes(&self, priority: &str) -> i64 {
        if matches!(priority, "declared" | "confirmed") {
            i64::from(self.site.settings.priority_minutes)
        } else {
            0
        }
    }

    /// Whether staff notes nobody who comes for this service: the most severe stop says so.
    fn is_left(&self, service: ServiceId) -> bool {
        use SuspensionKind::{Ambulance, Drill, Evacuation, Other, Outage, Strike};
        let concerns =
            |stop: &&Stop| stop.to.is_none() && stop.service.is_none_or(|stopped| stopped == service);
        let now: Vec<_> = self.stops.iter().filter(concerns).map(|stop| stop.kind).collect();
        let most_severe =
            [Evacuation, Drill, Ambulance, Outage, Strike, Other].into_iter().find(|kind| now.contains(kind));
        matches!(most_severe, Some(Evacuation | Drill | Other))
    }

    fn is_stopped(&self, service: Option<ServiceId>) -> bool {
        let concerns = |stop: &Stop| stop.service.is_none() || stop.service == service;
        self.stops.iter().any(|stop| stop.to.is_none() && concerns(stop))
    }
}
