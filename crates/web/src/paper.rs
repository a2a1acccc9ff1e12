//! Paper for the hour without electricity: a kit that is printed beforehand, and a sheet that says who waits, written
//! again and again while there is power. Both are one file each, with nothing from elsewhere; no name is on them.

use askama::Template;
use lanes::Committed;
use model::{Instant, Language, Service, Site};
use queue::rules::{MAX_SLIP, Priority, SLIP_SERIES, State, Ticket, TicketState, number_text};

use crate::pages::Words;
use crate::show::stop_words;

/// Slips on one sheet of A4: three columns of seven, each 60 by 37 mm.
const SLIPS_ON_A_PAGE: usize = 21;
/// People who missed their call are listed this long: later the reception gives them a new number.
const MISSED_MINUTES: i64 = 60;

/// What is printed beforehand: how to go on, services and counters, call sheet, slips P001 to P199.
#[derive(Debug, Template)]
#[template(path = "paper_kit.html")]
struct Kit {
    words: Words,
    site_name: String,
    address: String,
    made: String,
    never_refused: String,
    services: Vec<ServiceLine>,
    counters: Vec<CounterLine>,
    numbers: Vec<String>,
    slips: Vec<Vec<String>>,
}

/// How a site stood at one moment.
#[derive(Debug, Template)]
#[template(path = "paper_sheet.html")]
struct Sheet {
    words: Words,
    site_name: String,
    as_of: String,
    stops: Vec<String>,
    waiting: Vec<TicketLine>,
    at_counters: Vec<TicketLine>,
    aside: Vec<TicketLine>,
    last_numbers: String,
    never_refused: String,
    services: Vec<ServiceLine>,
    counters: Vec<CounterLine>,
}

#[derive(Debug)]
struct ServiceLine {
    name: String,
    minutes: String,
    counters: String,
}

#[derive(Debug)]
struct CounterLine {
    name: String,
    place: String,
}

#[derive(Debug)]
struct TicketLine {
    number: String,
    errand: String,
    came: String,
    note: String,
}

/// The paper kit of `site`, made at `now`: an HTML file that is printed on A4.
pub fn kit(site: &Site, now: Instant, language: Language) -> String {
    let writer = Writer { site, now, words: Words::new(language) };
    let numbers: Vec<String> = (1..=MAX_SLIP).map(|number| number_text(SLIP_SERIES, number)).collect();
    let kit = Kit {
        words: writer.words,
        site_name: writer.text(&site.name),
        address: site.address.clone(),
        made: writer.date(),
        never_refused: writer.never_refused(),
        services: writer.services(),
        counters: writer.counters(),
        slips: numbers.chunks(SLIPS_ON_A_PAGE).map(<[String]>::to_vec).collect(),
        numbers,
    };
    kit.render().expect("writing into a String cannot fail")
}

/// Who waits at a site, in the order of calls, and how to go on: an HTML file that is printed on A4.
pub fn sheet(committed: &Committed, now: Instant, language: Language) -> String {
    let state = &committed.state;
    let writer = Writer { site: state.site(), now: now.max(committed.last_at), words: Words::new(language) };
    let sheet = Sheet {
        words: writer.words,
        site_name: writer.text(&state.site().name),
        as_of: writer.made(),
        stops: state.open_suspensions().map(|stop| stop_words(stop, language)).collect(),
        waiting: writer.waiting(state),
        at_counters: writer.at_counters(state),
        aside: writer.aside(state),
        last_numbers: writer.last_numbers(state),
        never_refused: writer.never_refused(),
        services: writer.services(),
        counters: writer.counters(),
    };
    sheet.render().expect("writing into a String cannot fail")
}

struct Writer<'a> {
    site: &'a Site,
    now: Instant,
    words: Words,
}

impl Writer<'_> {
    /// Everybody in the line, by turn: of those, a counter calls the first whom it can serve. Who goes with another
    /// stands behind that one, and is where that one is.
    fn waiting(&self, state: &State) -> Vec<TicketLine> {
        let mut waiting: Vec<&Ticket> =
            state.tickets().filter(|ticket| state.lead(ticket).state == TicketState::Waiting).collect();
        waiting.sort_by_key(|ticket| {
            let lead = state.lead(ticket);
            (lead.turn_at, lead.id, ticket.id != lead.id, ticket.turn_at, ticket.id)
        });
        waiting.into_iter().map(|ticket| self.ticket(ticket, self.notes(state, ticket))).collect()
    }

    fn notes(&self, state: &State, ticket: &Ticket) -> String {
        let priority = matches!(ticket.priority, Priority::Declared | Priority::Confirmed)
            .then(|| self.words.text("paper-priority"));
        let lead = ticket.joined_to.and_then(|lead| state.ticket(lead));
        let with = lead.map(|lead| self.words.with("paper-goes-with", "number", lead.number_text()));
        let only = ticket.reserved_for.and_then(|id| self.site.counter(id));
        let only = only.map(|counter| self.words.with("paper-only", "counter", self.text(&counter.name)));
        [priority, with, only].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn at_counters(&self, state: &State) -> Vec<TicketLine> {
        let visits = state.open_visits().flat_map(|visit| {
            let called = self.site.counter(visit.counter).zip(state.ticket(visit.ticket));
            let all = called.into_iter().flat_map(|(counter, lead)| {
                let name = self.text(&counter.name);
                let family = state.family(lead.id).into_iter().map({
                    let name = name.clone();
                    move |other| self.ticket(other, name.clone())
                });
                std::iter::once(self.ticket(lead, name)).chain(family)
            });
            all.collect::<Vec<_>>()
        });
        visits.collect()
    }

    /// On hold, and absent when called.
    fn aside(&self, state: &State) -> Vec<TicketLine> {
        let mut held: Vec<&Ticket> =
            state.tickets().filter(|ticket| ticket.state == TicketState::Parked).collect();
        held.sort_by_key(|ticket| (ticket.turn_at, ticket.id));
        let held = held.into_iter().flat_map(|ticket| {
            let note = match ticket.back_at {
                Some(at) => self.words.with("paper-held-until", "moment", self.moment(at)),
                None => self.words.text("paper-held"),
            };
            let family = state.family(ticket.id);
            let family = family.iter().map(|other| self.ticket(other, self.notes(state, other)));
            std::iter::once(self.ticket(ticket, note)).chain(family).collect::<Vec<_>>()
        });
        let missed = state.missed_since(self.now.plus_minutes(-MISSED_MINUTES));
        let missed = missed.map(|ticket| self.ticket(ticket, self.words.text("paper-missed")));
        held.chain(missed).collect()
    }

    fn ticket(&self, ticket: &Ticket, note: String) -> TicketLine {
        let service = self.site.service(ticket.leg.service).map(|service| self.text(&service.name));
        let mut errand = service.unwrap_or_default();
        if ticket.leg.persons > 1 {
            errand = format!("{errand} × {}", ticket.leg.persons);
        }
        TicketLine { number: ticket.number_text(), errand, came: self.time(ticket.arrived_at), note }
    }

    fn last_numbers(&self, state: &State) -> String {
        let mut series: Vec<char> = self.site.services.iter().map(|service| service.series).collect();
        series.sort_unstable();
        series.dedup();
        let given = series.into_iter().map(|series| (series, state.last_number(series)));
        let given = given.filter(|(_, last)| *last > 0).map(|(series, last)| number_text(series, last));
        given.collect::<Vec<_>>().join(", ")
    }

    fn services(&self) -> Vec<ServiceLine> {
        let line = |service: &Service| ServiceLine {
            name: self.text(&service.name),
            minutes: service.minutes.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
            counters: self.counters_of(service),
        };
        self.site.services.iter().map(line).collect()
    }

    fn counters_of(&self, service: &Service) -> String {
        let serves = |counter: &&model::Counter| counter.preference_minutes(service.id).is_some();
        let names = self.site.counters.iter().filter(serves).map(|counter| self.text(&counter.name));
        names.collect::<Vec<_>>().join(", ")
    }

    fn counters(&self) -> Vec<CounterLine> {
        let line = |counter: &model::Counter| CounterLine {
            name: self.text(&counter.name),
            place: self.text(&counter.way),
        };
        self.site.counters.iter().map(line).collect()
    }

    fn never_refused(&self) -> String {
        let never = self.site.services.iter().filter(|service| service.never_refuse);
        never.map(|service| self.text(&service.name)).collect::<Vec<_>>().join(", ")
    }

    fn text(&self, text: &model::Text) -> String {
        text.get(self.words.language()).to_owned()
    }

    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.site.time_zone)
    }

    fn moment(&self, at: Instant) -> String {
        locale::moment_words(self.words.language(), at, self.now, self.site.time_zone)
    }

    /// "Établi le lundi 23 novembre 2026 à 10 h 05".
    fn made(&self) -> String {
        let variables = [("date", self.date().into()), ("time", self.time(self.now).into())];
        locale::text_with(self.words.language(), "paper-as-of", &variables)
    }

    fn date(&self) -> String {
        locale::date_words(self.words.language(), self.now, self.site.time_zone)
    }
}
