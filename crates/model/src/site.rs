//! What a town configures: sites, their waiting rooms, services and counters.
//!
//! These are the settings that rules read. They change seldom, by import; a site keeps them in memory.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::Interpreter;
use crate::calendar::{Hours, WallTime};
use crate::id::{CounterId, ServiceId, SiteId, ZoneId};

/// The kind of the service that the reception serves: what "Je ne sais pas" at the kiosk takes a ticket for.
pub const RECEPTION_KIND: &str = "accueil";

/// A language that pages and tickets speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French: what the town writes first, and what is shown where another is missing.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// Every language, in the order in which a page offers them.
    pub const ALL: [Language; 2] = [Language::Fr, Language::En];

    /// The BCP 47 tag, as in `lang="fr"`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// A town's own words: French always, other languages where it has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// French.
    pub fr: String,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// The words in `language`, or in French.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => self.en.as_deref().unwrap_or(&self.fr),
        }
    }
}

/// One place with its own door, counters and waiting rooms. Everything a rule reads belongs to one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name in the town's file.
    pub slug: String,
    /// What people call it ("Hôtel de Ville").
    pub name: Text,
    /// Postal address, one line.
    pub address: String,
    /// Its IANA time zone ("Europe/Paris").
    pub time_zone: Tz,
    /// Settings of the desk and of the queue.
    pub settings: SiteSettings,
    /// Waiting rooms.
    pub zones: Vec<Zone>,
    /// Services, in the order in which the kiosk shows them.
    pub services: Vec<Service>,
    /// Counters.
    pub counters: Vec<Counter>,
    /// When which counters serve what.
    pub hours: Hours,
}

impl Site {
    /// The service with this id.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The counter with this id.
    pub fn counter(&self, id: CounterId) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.id == id)
    }

    /// The zone with this id.
    pub fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }
}

/// Settings of one site's desks and queue. Minutes and seconds are whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteSettings {
    /// How long an agent may undo the last step (10 to 60 s).
    pub undo_seconds: u16,
    /// A person who missed the call may come back within this time.
    pub return_minutes: u16,
    /// After this long without an answer a called ticket becomes "absent à l'appel"; `None`: only by an agent.
    pub no_show_minutes: Option<u16>,
    /// What a kiosk does when the work that waits takes longer than agents are there before a service closes.
    pub at_closing: AtClosing,
    /// Tickets may be taken this long before a service opens.
    pub early_minutes: u16,
    /// A checked-in appointment may be this late and keep its booked time as its turn.
    pub grace_minutes: u16,
    /// An appointment may be checked in this long before its time.
    pub check_in_early_minutes: u16,
    /// An appointment that nobody checked in this long after its time is not honoured ("RDV non honoré"); only staff
    /// may still receive the person that day. Where it is less than the grace, the grace counts.
    pub check_in_late_minutes: u16,
    /// Turn credit of a priority ticket (CMI card, pregnancy, small children).
    pub priority_minutes: u16,
    /// Whether an agent must say why somebody is called out of order; else it is asked, and counted as not said.
    pub pick_needs_reason: bool,
    /// Open at every hour of every day: for demonstrations and load tests.
    pub round_the_clock: bool,
    /// Working days before an appointment by which a sign language interpreter is engaged; `None`: none is offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_language_lead_days: Option<u8>,
    /// The same for an interpreter of another language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_language_lead_days: Option<u8>,
    /// Whether people who have an appointment may wait for an earlier day.
    pub waiting_list: bool,
    /// An earlier time is kept so long for whom it is offered to; quiet hours do not count.
    pub offer_minutes: u16,
    /// From this time of day on nobody is offered a time …
    pub quiet_from: WallTime,
    /// … until this one, mostly of the next day. The same twice: there are no quiet hours.
    pub quiet_until: WallTime,
    /// The number that people call to book or to ask, as it is written on letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// One dated sentence for everybody who comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Text>,
}

/// Minutes of a wall's day.
const DAY_MINUTES: u16 = 24 * 60;

impl SiteSettings {
    /// Working days before an appointment by which an interpreter is engaged; `None`: none is offered.
    pub fn interpreter_days(&self, interpreter: Interpreter) -> Option<u8> {
        match interpreter {
            Interpreter::SignLanguage => self.sign_language_lead_days,
            Interpreter::SpokenLanguage => self.spoken_language_lead_days,
        }
    }

    /// When a service opens for which tickets may be taken from `tickets_at` on.
    pub fn opens_at(&self, tickets_at: Instant) -> Instant {
        tickets_at.plus_minutes(i64::from(self.early_minutes))
    }

    /// Minutes of a day that are not quiet hours.
    pub fn waking_minutes(&self) -> u16 {
        let (from, until) =
            (self.quiet_from.minutes() % DAY_MINUTES, self.quiet_until.minutes() % DAY_MINUTES);
        DAY_MINUTES - (until + DAY_MINUTES - from) % DAY_MINUTES
    }

    /// Minutes after its time at which an appointment that nobody checked in is not honoured.
    pub fn no_show_after_minutes(&self) -> u16 {
        self.check_in_late_minutes.max(self.grace_minutes)
    }
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            undo_seconds: 30,
            return_minutes: 20,
            no_show_minutes: None,
            at_closing: AtClosing::Warn,
            early_minutes: 15,
            grace_minutes: 10,
            check_in_early_minutes: 30,
            check_in_late_minutes: 20,
            priority_minutes: 30,
            pick_needs_reason: false,
            round_the_clock: false,
            sign_language_lead_days: None,
            spoken_language_lead_days: None,
            waiting_list: true,
            offer_minutes: 120,
            quiet_from: WallTime::of_hour(20),
            quiet_until: WallTime::of_hour(8),
            phone: None,
            notice: None,
        }
    }
}

/// What a kiosk does when who comes now may not be served before closing. Staff may always give a ticket, and a service
/// that is never refused is only warned about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AtClosing {
    /// Says so before the ticket is taken.
    #[default]
    Warn,
    /// Gives no more tickets, and says why.
    Stop,
}

/// A waiting room or floor. Displays belong to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// Its name in the town's file.
    pub slug: String,
    /// What people call it ("Rez-de-chaussée").
    pub name: Text,
    /// Whether its displays speak.
    pub speaks: bool,
}

/// What a service counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// People who come.
    #[default]
    Person,
    /// Files.
    File,
    /// Children.
    Child,
    /// Documents.
    Document,
    /// Nothing: always one.
    None,
}

/// How a person who comes for a service is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrival {
    /// Takes a ticket.
    #[default]
    Ticket,
    /// Goes to the reception.
    Reception,
    /// All capable desks ring softly and somebody comes (a death).
    Alert,
}

/// Which turn a ticket has after it left the line and comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TurnRule {
    /// The turn it had.
    #[default]
    Keep,
    /// The moment it comes back.
    Now,
}

/// "In two minutes online", "at the police": shown before a ticket is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The sentence.
    pub text: Text,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What people come for ("démarche"), at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its name in the town's file.
    pub slug: String,
    /// How it works.
    pub rules: ServiceRules,
}

impl std::ops::Deref for Service {
    type Target = ServiceRules;
    fn deref(&self) -> &ServiceRules {
        &self.rules
    }
}

/// How a service works (DESIGN.md sections 4 and 5). Minutes are whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRules {
    /// Links the same service of several sites of the town.
    pub kind: String,
    /// What people read on the kiosk and on the ticket.
    pub name: Text,
    /// The group of services on the kiosk ("État civil").
    pub area: Text,
    /// The ticket prefix, one capital letter; several services may share one, which is discreet.
    pub series: char,
    /// What is counted.
    #[serde(default)]
    pub unit: Unit,
    /// The question that asks how many, where the unit's own does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Text>,
    /// Minutes for 1, 2, 3 … units; its length is the largest number that may be asked for.
    pub minutes: Vec<u16>,
    /// What to bring, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Text>,
    /// A walk-in's turn is its arrival plus this. `None`: 30 where the service takes appointments, else 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance_minutes: Option<u16>,
    /// The turn of a ticket that is sent here from another service.
    #[serde(default)]
    pub after_transfer: TurnRule,
    /// The turn of a ticket that was put on hold.
    #[serde(default)]
    pub after_park: TurnRule,
    /// The turn of a ticket whose person missed the call and came back in time.
    #[serde(default)]
    pub after_no_show: TurnRule,
    /// How people are received.
    #[serde(default)]
    pub arrival: Arrival,
    /// Warned about at closing, never refused (births, deaths, last day of registration).
    #[serde(default)]
    pub never_refuse: bool,
    /// Another way, shown before slot and ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Alternative>,
    /// How it is booked; `None`: it takes no appointments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingRules>,
}

/// Minutes by which a walk-in's turn stands behind its arrival where the service also takes appointments.
const DEFAULT_ALLOWANCE_MINUTES: u16 = 30;

impl ServiceRules {
    /// The largest number of units that one ticket may ask for.
    pub fn max_persons(&self) -> u16 {
        u16::try_from(self.minutes.len()).unwrap_or(u16::MAX)
    }

    /// Planned minutes for so many units; beyond the table, its last entry.
    pub fn minutes_for(&self, persons: u16) -> u16 {
        let place = usize::from(persons.max(1)) - 1;
        self.minutes.get(place).or(self.minutes.last()).copied().unwrap_or(0)
    }

    /// Minutes by which a walk-in's turn stands behind its arrival (DESIGN.md section 5).
    pub fn allowance_minutes(&self) -> u16 {
        self.allowance_minutes.unwrap_or(if self.booking.is_some() { DEFAULT_ALLOWANCE_MINUTES } else { 0 })
    }
}

/// How a service is booked (DESIGN.md section 4). No service can be booked online only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BookingRules {
    /// Starts fall on this grid: 10, 15, 20 or 30.
    pub grid_minutes: u16,
    /// Kept free after each appointment.
    pub buffer_minutes: u16,
    /// Starts are staggered over the counters.
    pub staggered: bool,
    /// Not bookable online later than this before the start.
    pub lead_minutes: u32,
    /// Bookable so many days ahead.
    pub horizon_days: u16,
    /// The local hour at which the horizon's last day opens.
    pub horizon_opens_hour: u8,
    /// The local hour at which the same-day pool is released: what is not offered online ahead is, on the day itself,
    /// from this hour on. `None`: there is no such pool, and it stays for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_day_hour: Option<u8>,
    /// Share of each opening's hours offered online ahead, in percent; the rest is for staff, and the same-day pool.
    pub online_percent: u8,
    /// A freed slot reaches `online` after a random delay of at most this; the desk sees it at once.
    pub release_delay_minutes: u16,
    /// The least delay.
    pub release_delay_least_minutes: u16,
    /// Live appointments that one contact may have for this service. Staff may give more.
    pub contact_limit: u8,
    /// Each person brings the number of a pre-application that was filled in online (France Titres).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pre_application: bool,
}

impl Default for BookingRules {
    fn default() -> Self {
        Self {
            grid_minutes: 15,
            buffer_minutes: 0,
            staggered: false,
            lead_minutes: 60,
            horizon_days: 60,
            horizon_opens_hour: 0,
            same_day_hour: None,
            online_percent: 100,
            release_delay_minutes: 0,
            release_delay_least_minutes: 0,
            contact_limit: 3,
            pre_application: false,
        }
    }
}

/// Where an agent serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its id.
    pub id: CounterId,
    /// Its name in the town's file.
    pub slug: String,
    /// What the display shows ("Guichet 3").
    pub name: Text,
    /// What the voice says ("guichet trois").
    pub spoken: Text,
    /// How to find it ("1er étage, à gauche").
    pub way: Text,
    /// The waiting room that its calls appear in.
    pub zone: ZoneId,
    /// What it can serve.
    pub services: Vec<CounterService>,
}

impl Counter {
    /// Its preference for a service in minutes of credit; `None`: it cannot serve it.
    pub fn preference_minutes(&self, service: ServiceId) -> Option<u16> {
        self.services.iter().find(|offer| offer.service == service).map(|offer| offer.preference_minutes)
    }
}

/// One service that a counter can serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterService {
    /// The service.
    pub service: ServiceId,
    /// Credit in minutes: effective turn at this counter = turn − credit.
    pub preference_minutes: u16,
}
