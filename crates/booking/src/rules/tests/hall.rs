//! A small town hall: three services, three counters, open on weekdays from 09:00 to 12:00, and a clock that is moved by
//! hand.
//!
//! | | passports (15 min, 10 more each; grid 15) | school (20 min, 30 for two; grid 20) | weddings (45 min; grid 15, buffer 10) |
//! |---|---|---|---|
//! | counter 1 | gives | gives | |
//! | counter 2 | gives | | |
//! | counter 3 | | gives | gives |

use std::sync::Arc;

use chrono::NaiveDate;
use model::calendar::{Channels, Hours, Opening, WallTime, at_wall};
use model::site::{BookingRules, ServiceRules, SiteSettings};
use model::{
    AppointmentId, Arrival, Counter, CounterId, CounterService, Instant, PrincipalId, Service, ServiceId,
    Site, SiteId, Text, TurnRule, Unit, Zone, ZoneId,
};

use crate::rules::{
    Answer, Appointment, AppointmentState, Change, Command, ContactKey, Context, Decided, Places, Refusal,
    Rows, SecretHash, State, decide, tick,
};
use crate::search::{Ask, Channel, Errand};

pub const PASSPORTS: i64 = 1;
pub const SCHOOL: i64 = 2;
pub const WEDDINGS: i64 = 3;

/// The secret of whoever acts in a test, and another one.
pub const MINE: SecretHash = [1; 32];
pub const THEIRS: SecretHash = [2; 32];

/// The Tuesday on which most tests play.
pub const TODAY: &str = "2026-03-03";
/// The Wednesday after.
pub const TOMORROW: &str = "2026-03-04";

pub struct Hall {
    pub state: State,
    pub now: Instant,
    pub seq: i64,
    pub places: Places,
    /// Random bits for the next command.
    pub chance: u64,
}

pub fn site_id() -> SiteId {
    SiteId::new(1).unwrap()
}

pub fn service(n: i64) -> ServiceId {
    ServiceId::nth(site_id(), n)
}

pub fn counter(n: i64) -> CounterId {
    CounterId::nth(site_id(), n)
}

pub fn text(words: &str) -> Text {
    Text { fr: words.to_owned(), en: None }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn time(text: &str) -> WallTime {
    text.parse().unwrap()
}

/// `2026-03-03 09:00` in Paris.
pub fn at(text: &str) -> Instant {
    at_wall(format!("{}:00", text.replace(' ', "T")).parse().unwrap(), site().time_zone).unwrap()
}

pub fn contact(n: u8) -> ContactKey {
    ContactKey([n; 32])
}

pub fn site() -> Site {
    let offer = |n| CounterService { service: service(n), preference_minutes: 0 };
    let rules = |grid_minutes| BookingRules { grid_minutes, ..BookingRules::default() };
    Site {
        id: site_id(),
        slug: "mairie".to_owned(),
        name: text("Mairie"),
        address: "2 boulevard Leclerc".to_owned(),
        time_zone: "Europe/Paris".parse().unwrap(),
        settings: SiteSettings::default(),
        zones: vec![Zone {
            id: ZoneId::nth(site_id(), 1),
            slug: "salle".to_owned(),
            name: text("Salle"),
            speaks: true,
        }],
        services: vec![
            a_service(PASSPORTS, &[15, 25, 35, 45], rules(15)),
            a_service(SCHOOL, &[20, 30], rules(20)),
            a_service(WEDDINGS, &[45], BookingRules { buffer_minutes: 10, ..rules(15) }),
        ],
        counters: vec![
            a_counter(1, vec![offer(PASSPORTS), offer(SCHOOL)]),
            a_counter(2, vec![offer(PASSPORTS)]),
            a_counter(3, vec![offer(SCHOOL), offer(WEDDINGS)]),
        ],
        hours: Hours { openings: vec![opening("09:00", "12:00")], ..Hours::default() },
    }
}

/// Weekdays, everybody, everything, by every way.
pub fn opening(from: &str, to: &str) -> Opening {
    Opening {
        counters: Vec::new(),
        services: Vec::new(),
        weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri"].map(|day| day.parse().unwrap()).to_vec(),
        from: time(from),
        to: time(to),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: Channels::default(),
        online_percent: None,
    }
}

fn a_service(n: i64, minutes: &[u16], booking: BookingRules) -> Service {
    let rules = ServiceRules {
        kind: format!("kind-{n}"),
        name: text("Démarche"),
        area: text("Espace"),
        series: 'A',
        unit: Unit::Person,
        question: None,
        minutes: minutes.to_vec(),
        documents: Vec::new(),
        allowance_minutes: None,
        after_transfer: TurnRule::Keep,
        after_park: TurnRule::Keep,
        after_no_show: TurnRule::Keep,
        arrival: Arrival::Ticket,
        never_refuse: false,
        alternative: None,
        booking: Some(booking),
    };
    Service { id: service(n), slug: format!("service-{n}"), rules }
}

fn a_counter(n: i64, services: Vec<CounterService>) -> Counter {
    Counter {
        id: counter(n),
        slug: format!("counter-{n}"),
        name: text(&format!("Guichet {n}")),
        spoken: text("guichet"),
        way: text("au fond"),
        zone: ZoneId::nth(site_id(), 1),
        services,
    }
}

/// The rules of the `n`-th service, to be changed.
pub fn rules(site: &mut Site, n: i64) -> &mut BookingRules {
    let service = site.services.iter_mut().find(|it| it.id == service(n)).unwrap();
    service.rules.booking.as_mut().unwrap()
}

pub fn ask(errands: &[(i64, u16)], channel: Channel) -> Ask {
    let errand = |&(n, persons): &(i64, u16)| Errand { service: service(n), persons };
    Ask { errands: errands.iter().map(errand).collect(), channel, interpreter: None }
}

impl Hall {
    /// Eight in the morning, nothing taken.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with other settings.
    pub fn with(change: impl FnOnce(&mut Site)) -> Self {
        let mut site = site();
        change(&mut site);
        let now = at("2026-03-03 08:00");
        let state = State::load(Arc::new(site), Rows::default(), now);
        Self { state, now, seq: 0, places: Places::default(), chance: 0 }
    }

    /// Time goes on; what is due on the way is done when it is due.
    pub fn until(&mut self, at: Instant) -> &mut Self {
        assert!(self.now <= at, "time goes on");
        while self.state.next_deadline() <= at {
            self.now = self.now.max(self.state.next_deadline());
            self.tick();
            assert!(self.state.next_deadline() > self.now, "what was due is done");
        }
        self.now = at;
        self
    }

    pub fn wait(&mut self, minutes: i64) -> &mut Self {
        self.until(self.now.plus_minutes(minutes))
    }

    pub fn tick(&mut self) -> Vec<Change> {
        self.seq += 1;
        let changes = tick(&self.state, &mut Context::new(self.now, self.seq));
        changes.iter().for_each(|change| self.state.apply(change, self.now));
        changes
    }

    pub fn decide(&mut self, staff: bool, command: &Command) -> Result<Decided, Refusal> {
        self.seq += 1;
        let actor = staff.then(|| PrincipalId::nth(site_id(), 9));
        let places = std::mem::take(&mut self.places);
        let context = Context::new(self.now, self.seq);
        let mut context = Context { actor, places, chance: self.chance, ..context };
        let decided = decide(&self.state, command, &mut context);
        self.places = context.places;
        decided
    }

    fn take_in(&mut self, decided: Result<Decided, Refusal>) -> Result<Answer, Refusal> {
        let decided = decided?;
        decided.changes.iter().for_each(|change| self.state.apply(change, self.now));
        Ok(decided.answer)
    }

    /// A command of a citizen.
    pub fn say(&mut self, command: &Command) -> Result<Answer, Refusal> {
        let decided = self.decide(false, command);
        self.take_in(decided)
    }

    /// A command of staff.
    pub fn order(&mut self, command: &Command) -> Result<Answer, Refusal> {
        let decided = self.decide(true, command);
        self.take_in(decided)
    }

    pub fn try_hold(
        &mut self,
        errands: &[(i64, u16)],
        channel: Channel,
        starts_at: Instant,
    ) -> Result<AppointmentId, Refusal> {
        let command = Command::Hold { ask: ask(errands, channel), starts_at, secret_hash: MINE };
        let answer = if channel == Channel::Staff { self.order(&command) } else { self.say(&command) };
        answer.map(id)
    }

    pub fn hold(&mut self, errands: &[(i64, u16)], starts_at: &str) -> AppointmentId {
        self.try_hold(errands, Channel::Online, at(starts_at)).unwrap()
    }

    /// Booked by somebody whom nobody knows yet.
    pub fn booked(&mut self, errands: &[(i64, u16)], starts_at: &str) -> AppointmentId {
        let hold = self.hold(errands, starts_at);
        let contact = u8::try_from(self.seq % 200 + 50).unwrap();
        id(self.book(hold, contact).unwrap())
    }

    pub fn book(&mut self, hold: AppointmentId, who: u8) -> Result<Answer, Refusal> {
        self.say(&Command::Book { hold, secret_hash: MINE, contact: Some(contact(who)) })
    }

    pub fn appointment(&self, id: AppointmentId) -> &Appointment {
        self.state.appointment(id).unwrap()
    }

    pub fn stands(&self, id: AppointmentId) -> AppointmentState {
        self.appointment(id).state
    }

    /// `1 09:00–09:15` for each leg: counter and time.
    pub fn legs(&self, id: AppointmentId) -> Vec<String> {
        let wall = |cell: u16| WallTime::from_minutes(cell * 5).unwrap();
        let legs = self.appointment(id).legs.iter();
        legs.map(|leg| format!("{} {}–{}", leg.counter.ordinal(), wall(leg.cell), wall(leg.end()))).collect()
    }

    /// The start times of a date as a citizen or staff sees them: `09:00 09:15`.
    pub fn slots(&self, errands: &[(i64, u16)], channel: Channel, on: &str) -> String {
        let slots =
            self.state.availability().slots(&ask(errands, channel), date(on), date(on), self.now).unwrap();
        let tz = self.state.site().time_zone;
        let time = |at| model::calendar::local(at, tz).format("%H:%M").to_string();
        slots.iter().map(|slot| time(slot.starts_at)).collect::<Vec<_>>().join(" ")
    }

    pub fn online(&self, n: i64, on: &str) -> String {
        self.slots(&[(n, 1)], Channel::Online, on)
    }

    pub fn staff(&self, n: i64, on: &str) -> String {
        self.slots(&[(n, 1)], Channel::Staff, on)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a function of an answer")]
pub fn id(answer: Answer) -> AppointmentId {
    let Answer::Appointment(id) = answer else { panic!("{answer:?}") };
    id
}
