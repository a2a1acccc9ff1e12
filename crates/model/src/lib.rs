//! The words of guichet, without any I/O.
//!
//! - [`id`]: typed ids; each carries its site, so that a command finds its lane by its id alone.
//! - [`time`]: [`Instant`] (UTC, whole milliseconds), the [`Clock`] and [`Entropy`] that the edge hands in.
//! - [`site`]: what a town configures: sites, zones, services, counters.
//! - [`look`]: a town's colours and logo, and what is legible on them.
//! - [`calendar`]: civil time: business day, openings, overrides, closures, French public holidays.
//! - [`town`]: the one TOML file that describes a town.
//! - [`Contact`]: who books, with what can be wrong with it.
//! - [`Wrong`]: what a field of a request can be refused for.
//!
//! Everything is plain data and plain functions: the crates above decide with it, store it and show it.

pub mod calendar;
pub mod contact;
pub mod id;
pub mod interpreter;
pub mod look;
pub mod publisher;
pub mod site;
pub mod time;
pub mod town;
mod wrong;

pub use contact::Contact;
pub use id::{
    AppointmentId, BlockId, CounterId, HelpId, LetterId, PrincipalId, ReleaseId, ServiceId, SiteId,
    SuspensionId, TicketId, VisitId, ZoneId,
};
pub use interpreter::Interpreter;
pub use look::Look;
pub use publisher::Publisher;
pub use site::{
    Arrival, AtClosing, Counter, CounterService, Language, Service, Site, Text, TurnRule, Unit, Zone,
};
pub use time::{Clock, Entropy, Instant, ManualClock};
pub use wrong::Wrong;
