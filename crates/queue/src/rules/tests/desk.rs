//! A small town hall: three services, three counters, an agent at each, and a clock that is moved by hand.
//!
//! | | passports (A, allowance 0) | registry (B, allowance 30, appointments) | elections (A, allowance 0) |
//! |---|---|---|---|
//! | counter 1 | serves | serves | serves |
//! | counter 2 | serves | | |
//! | counter 3 | serves | prefers by 20 minutes | |

use std::sync::Arc;

use model::calendar::{Hours, Opening, WallTime, at_wall};
use model::site::{BookingRules, ServiceRules, SiteSettings};
use model::{
    AppointmentId, Arrival, Counter, CounterId, CounterService, Instant, Language, PrincipalId, Service,
    ServiceId, Site, SiteId, Text, TicketId, TurnRule, Unit, Zone, ZoneId,
};

use crate::rules::{
    Answer, Care, Change, Command, Context, Decided, Leg, Origin, Priority, Refusal, Rows, State,
    SuspensionKind, Ticket, Visit, Why, decide, tick,
};

pub struct Desk {
    pub state: State,
    pub now: Instant,
    pub seq: i64,
    /// Everything that was changed so far.
    pub journal: Vec<Change>,
}

pub fn site_id() -> SiteId {
    SiteId::new(1).unwrap()
}

pub fn service(n: i64) -> ServiceId {
    ServiceId::nth(site_id(), n)
}

pub const PASSPORTS: i64 = 1;
pub const REGISTRY: i64 = 2;
pub const ELECTIONS: i64 = 3;

pub fn counter(n: i64) -> CounterId {
    CounterId::nth(site_id(), n)
}

/// The agent at counter `n`; 9 is the reception.
pub fn agent(n: i64) -> PrincipalId {
    PrincipalId::nth(site_id(), n)
}

pub fn leg(n: i64) -> Leg {
    Leg { service: service(n), persons: 1 }
}

pub fn text(words: &str) -> Text {
    Text { fr: words.to_owned(), en: None }
}

/// Checked in for this time.
pub fn booked(time: &str) -> Origin {
    Origin::Appointment { appointment: AppointmentId::nth(site_id(), 1), booked_at: at(time) }
}

/// A wall time of the day on which most tests play: a Tuesday in winter.
pub fn at(time: &str) -> Instant {
    on("2026-03-03", time)
}

pub fn on(date: &str, time: &str) -> Instant {
    let wall = format!("{date}T{time}:00").parse().unwrap();
    at_wall(wall, site().time_zone).unwrap()
}

pub fn site() -> Site {
    let offer = |n, preference_minutes| CounterService { service: service(n), preference_minutes };
    Site {
        id: site_id(),
        slug: "mairie".to_owned(),
        name: text("Mairie"),
        address: "2 boulevard Leclerc".to_owned(),
        time_zone: "Europe/Paris".parse().unwrap(),
        settings: SiteSettings { round_the_clock: true, ..SiteSettings::default() },
        zones: (1..=2)
            .map(|n| Zone {
                id: ZoneId::nth(site_id(), n),
                slug: format!("zone-{n}"),
                name: text("Salle"),
                speaks: true,
            })
            .collect(),
        services: vec![
            a_service(PASSPORTS, 'A', None),
            a_service(REGISTRY, 'B', Some(BookingRules::default())),
            a_service(ELECTIONS, 'A', None),
        ],
        counters: vec![
            a_counter(1, 1, vec![offer(PASSPORTS, 0), offer(REGISTRY, 0), offer(ELECTIONS, 0)]),
            a_counter(2, 1, vec![offer(PASSPORTS, 0)]),
            a_counter(3, 2, vec![offer(PASSPORTS, 0), offer(REGISTRY, 20)]),
        ],
        hours: Hours { openings: vec![weekdays()], ..Hours::default() },
    }
}

fn weekdays() -> Opening {
    let time = |text: &str| text.parse::<WallTime>().unwrap();
    Opening {
        counters: Vec::new(),
        services: Vec::new(),
        weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri"].map(|day| day.parse().unwrap()).to_vec(),
        from: time("08:30"),
        to: time("17:30"),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: model::calendar::Channels::default(),
        online_percent: None,
    }
}

fn a_service(n: i64, series: char, booking: Option<BookingRules>) -> Service {
    let rules = ServiceRules {
        kind: format!("kind-{n}"),
        name: text("Démarche"),
        area: text("Espace"),
        series,
        unit: Unit::Person,
        question: None,
        minutes: vec![10, 15],
        documents: Vec::new(),
        allowance_minutes: None,
        after_transfer: TurnRule::Keep,
        after_park: TurnRule::Keep,
        after_no_show: TurnRule::Keep,
        arrival: Arrival::Ticket,
        never_refuse: false,
        alternative: None,
        booking,
    };
    Service { id: service(n), slug: format!("service-{n}"), rules }
}

fn a_counter(n: i64, zone: i64, services: Vec<CounterService>) -> Counter {
    Counter {
        id: counter(n),
        slug: format!("counter-{n}"),
        name: text(&format!("Guichet {n}")),
        spoken: text("guichet"),
        way: text("au fond"),
        zone: ZoneId::nth(site_id(), zone),
        services,
    }
}

impl Desk {
    /// Nine in the morning, nobody there yet.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with other settings.
    pub fn with(change: impl FnOnce(&mut Site)) -> Self {
        let mut site = site();
        change(&mut site);
        let now = at("09:00");
        let state = State::load(Arc::new(site), Rows::default(), now);
        Self { state, now, seq: 0, journal: Vec::new() }
    }

    /// Time goes on by `minutes`; what is due on the way is done when it is due.
    pub fn wait(&mut self, minutes: i64) -> &mut Self {
        self.until(self.now.plus_minutes(minutes))
    }

    pub fn seconds(&mut self, seconds: i64) -> &mut Self {
        self.until(self.now.plus_seconds(seconds))
    }

    pub fn until(&mut self, at: Instant) -> &mut Self {
        assert!(self.now <= at, "time goes on");
        while self.state.next_deadline() <= at {
            self.now = self.now.max(self.state.next_deadline());
            self.tick();
            assert!(self.state.next_deadline() > self.now, "what was due is done");
        }
        self.now = at;
        self.state.refresh(at);
        self.state.forget_finished(at);
        self
    }

    pub fn tick(&mut self) -> Vec<Change> {
        self.seq += 1;
        let changes = tick(&self.state, &mut Context::new(self.now, self.seq));
        self.take_in(&changes);
        changes
    }

    fn take_in(&mut self, changes: &[Change]) {
        for change in changes {
            self.state.apply(change, self.now);
        }
        self.journal.extend_from_slice(changes);
    }

    /// Decides a command of agent `who`, who is bound to the counter of that number (9: to none).
    pub fn decide(&mut self, who: i64, command: &Command) -> Result<Decided, Refusal> {
        self.seq += 1;
        let actor_counter = self.state.site().counter(counter(who)).map(|counter| counter.id);
        let context = Context::new(self.now, self.seq);
        let mut context = Context { actor: Some(agent(who)), actor_counter, ..context };
        decide(&self.state, command, &mut context)
    }

    /// Decides and takes in.
    pub fn by(&mut self, who: i64, command: &Command) -> Result<Answer, Refusal> {
        let decided = self.decide(who, command)?;
        self.take_in(&decided.changes);
        Ok(decided.answer)
    }

    /// A command that the reception may give anywhere.
    pub fn say(&mut self, command: &Command) -> Result<Answer, Refusal> {
        self.by(9, command)
    }

    pub fn issue(&mut self, n: i64) -> TicketId {
        self.arrive(&[n], false, Origin::WalkIn)
    }

    pub fn issues(&mut self, n: i64, count: usize) {
        for _ in 0..count {
            self.issue(n);
        }
    }

    pub fn arrive(&mut self, services: &[i64], priority: bool, origin: Origin) -> TicketId {
        let legs = services.iter().copied().map(leg).collect();
        let priority = if priority { Priority::Declared } else { Priority::None };
        let care = Care::default();
        let answer = self.say(&Command::Issue { legs, priority, language: Language::Fr, origin, care });
        let Ok(Answer::Ticket(ticket)) = answer else { panic!("{answer:?}") };
        ticket
    }

    /// "Next" at counter `n`, which also ends the visit there.
    pub fn next(&mut self, n: i64) -> Option<TicketId> {
        self.next_and_why(n).map(|(ticket, _)| ticket)
    }

    pub fn next_and_why(&mut self, n: i64) -> Option<(TicketId, Why)> {
        match self.by(n, &Command::CallNext { counter: counter(n), finish: true }).unwrap() {
            Answer::Called { ticket, why, .. } => Some((ticket, why)),
            Answer::Nobody => None,
            other => panic!("{other:?}"),
        }
    }

    pub fn call(&mut self, n: i64, ticket: TicketId) -> Result<Answer, Refusal> {
        self.by(n, &Command::Call { counter: counter(n), ticket, finish: false, reason: None })
    }

    pub fn suspend(&mut self, n: Option<i64>) -> model::SuspensionId {
        let suspend = Command::Suspend {
            service: n.map(service),
            kind: SuspensionKind::Drill,
            reason: "exercice".to_owned(),
            until_at: None,
        };
        let answer = self.say(&suspend);
        let Ok(Answer::Suspension(stop)) = answer else { panic!("{answer:?}") };
        stop
    }

    pub fn ticket(&self, id: TicketId) -> &Ticket {
        self.state.ticket(id).unwrap()
    }

    /// The contract's word for where a ticket stands.
    pub fn word(&self, id: TicketId) -> &'static str {
        self.ticket(id).state.word()
    }

    pub fn visit(&self, n: i64) -> &Visit {
        self.state.visit_at(counter(n)).unwrap()
    }

    /// Who waits for a service, in order.
    pub fn line(&self, n: i64) -> Vec<TicketId> {
        self.state.line(service(n)).map_or_else(Vec::new, |line| line.iter().map(|(_, id)| id).collect())
    }
}
