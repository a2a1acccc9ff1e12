//! How a service stands now, in words: for the public directory and for the kiosk.

use lanes::Committed;
use model::calendar::{Walkin, walk_in};
use model::site::Alternative;
use model::{Instant, Language, Service, ServiceId, Unit};
use queue::rules::{Closing, State, Wait};

use super::stopped;
use super::views::{Stopped, Words};
use crate::show::stop_words;

/// A service at one moment.
pub struct Offer<'a> {
    pub service: &'a Service,
    state: &'a State,
    now: Instant,
    walk_in: Walkin,
    wait: Option<Wait>,
    words: Words,
}

impl<'a> Offer<'a> {
    /// The services of an area, one area after the other, in the order of the kiosk.
    pub fn by_area(committed: &'a Committed, now: Instant, words: Words) -> Vec<(&'a str, Vec<Self>)> {
        let mut areas: Vec<(&str, Vec<Self>)> = Vec::new();
        let (state, forecast) = (&committed.state, committed.forecast(now));
        for service in &state.site().services {
            let walk_in = walk_in(state.site(), service.id, now);
            let offer = Self { service, state, now, walk_in, wait: forecast.coming_for(service.id), words };
            let name = service.area.get(words.language());
            match areas.iter_mut().find(|(known, _)| *known == name) {
                Some((_, offers)) => offers.push(offer),
                None => areas.push((name, vec![offer])),
            }
        }
        areas
    }

    /// Whether a ticket can be taken now: also after hours of what is never refused, while somebody serves it.
    pub fn is_open(&self) -> bool {
        !self.is_shut() && self.state.suspension_of(self.service.id).is_none()
    }

    /// Whether staff gives tickets for it now: also during a stop that leaves people in the building.
    pub fn is_open_to_staff(&self) -> bool {
        let stop = self.state.suspension_of(self.service.id);
        let is_received =
            matches!(self.walk_in, Walkin::Open { .. }) || self.is_received_though_closed(false);
        is_received && stop.is_none_or(|stop| stop.kind.lets_people_in())
    }

    /// The stop of this service alone, or of the whole site.
    pub fn stop(&self) -> Option<Stopped> {
        let stop = self.state.suspension_of(self.service.id)?;
        Some(stopped::told(self.state.site(), stop, self.now, self.words))
    }

    /// "ferme à 17 h", "ouvre demain à 9 h", "interrompu : panne", or nothing.
    pub fn hours(&self) -> String {
        // A stop of the whole site is told once, above all services.
        let stop = self.state.suspension_of(self.service.id);
        if let Some(stop) = stop.filter(|stop| stop.service.is_some()) {
            return self.words.with("home-stopped", "reason", stop_words(stop, self.words.language()));
        }
        match (self.walk_in, self.is_open()) {
            (Walkin::Open { until }, true) => self.closing("home-closes-at", until),
            (Walkin::ClosedUntil(_), true) => self.words.text("home-received"),
            (Walkin::ClosedUntil(Some(opens_at)), false) => {
                let opens_at = self.state.site().settings.opens_at(opens_at);
                self.words.with("home-opens-at", "moment", self.moment(opens_at))
            }
            _ => String::new(),
        }
    }

    /// "Ferme à 17 h" when that is soon, a warning when the time may not suffice, else empty.
    pub fn closes_soon(&self) -> String {
        let closing = self.state.closing(self.service.id, 1, self.now);
        closes(self.state, self.service.id, closing, self.now, self.words)
    }

    /// Why no ticket can be taken.
    pub fn closed(&self) -> Option<String> {
        if let Some(stop) = self.state.suspension_of(self.service.id) {
            return Some(self.words.with(
                "kiosk-suspended-reason",
                "reason",
                stop_words(stop, self.words.language()),
            ));
        }
        match self.walk_in {
            Walkin::Open { until } => {
                let is_stopped = self.state.closing(self.service.id, 1, self.now) == Closing::Stopped;
                is_stopped.then(|| self.closing("kiosk-full-stop", until))
            }
            Walkin::ClosedUntil(_) if self.is_received_though_closed(true) => None,
            Walkin::ClosedUntil(opens_at) => Some(opens(self.state, opens_at, self.now, self.words)),
        }
    }

    /// Closed for today or longer, not merely suspended.
    pub fn is_shut(&self) -> bool {
        matches!(self.walk_in, Walkin::ClosedUntil(_)) && !self.is_received_though_closed(true)
    }

    fn is_received_though_closed(&self, alone: bool) -> bool {
        self.state.is_received_though_closed(self.service, alone)
    }

    /// When it opens again, while it is closed.
    pub fn opens_at(&self) -> Option<Instant> {
        if let Walkin::ClosedUntil(opens_at) = self.walk_in { opens_at } else { None }
    }

    /// The wait of somebody who comes now.
    pub fn wait(&self) -> Option<[u32; 2]> {
        self.wait.map(said)
    }

    /// Whether a counter is open for it; who comes may wait for one.
    pub fn is_served(&self) -> bool {
        self.state.is_served(self.service.id)
    }

    /// What to bring.
    pub fn documents(&self) -> Vec<String> {
        documents(self.service, self.words.language())
    }

    /// Another way.
    pub fn alternative(&self) -> Option<&Alternative> {
        self.service.alternative.as_ref()
    }

    fn moment(&self, at: Instant) -> String {
        locale::moment_words(self.words.language(), at, self.now, self.state.site().time_zone)
    }

    /// A site that is open round the clock never closes: its day only ends.
    fn closing(&self, key: &str, until: Instant) -> String {
        closing(self.state, key, until, self.words)
    }
}

fn closing(state: &State, key: &str, until: Instant, words: Words) -> String {
    let site = state.site();
    if site.settings.round_the_clock {
        return String::new();
    }
    words.with(key, "time", locale::time_words(words.language(), until, site.time_zone))
}

fn closes(state: &State, service: ServiceId, how: Closing, now: Instant, words: Words) -> String {
    match (how, state.closes_at(service, now)) {
        (Closing::Soon, Some(until)) => closing(state, "kiosk-closes", until, words),
        (Closing::Full | Closing::Stopped, Some(until)) => closing(state, "kiosk-full", until, words),
        _ => String::new(),
    }
}

/// When the service closes, where that is soon or sooner than the `wait` of somebody who has a ticket; else empty.
pub fn closes_before(
    state: &State,
    service: ServiceId,
    wait: Option<Wait>,
    now: Instant,
    words: Words,
) -> String {
    let called_by = wait.map(|wait| now.plus_minutes(i64::from(wait.minutes()[1])));
    let is_late = state.closes_at(service, now).zip(called_by).is_some_and(|(until, by)| by > until);
    let how = if is_late { Closing::Full } else { state.closing(service, 1, now) };
    closes(state, service, how, now, words)
}

/// "Ouvre demain à 8 h 30, tickets dès 8 h 15" where people take their tickets, or "Fermé" when nobody knows.
pub fn opens(state: &State, tickets_at: Option<Instant>, now: Instant, words: Words) -> String {
    let Some(tickets_at) = tickets_at else { return words.text("kiosk-closed") };
    let (site, language) = (state.site(), words.language());
    let opens_at = site.settings.opens_at(tickets_at);
    let moment = ("moment", locale::moment_words(language, opens_at, now, site.time_zone).into());
    if opens_at == tickets_at {
        return locale::text_with(language, "kiosk-opens", &[moment]);
    }
    let time = ("time", locale::time_words(language, tickets_at, site.time_zone).into());
    locale::text_with(language, "kiosk-opens-early", &[moment, time])
}

/// A wait, as `locale` says it.
pub fn said(wait: Wait) -> [u32; 2] {
    wait.minutes().map(u32::from)
}

/// What to bring for `service`.
pub fn documents(service: &Service, language: Language) -> Vec<String> {
    service.documents.iter().map(|text| text.get(language).to_owned()).collect()
}

/// "2 personnes"; empty where nothing is counted.
pub fn units(words: Words, service: &Service, number: u16) -> String {
    match service.unit {
        Unit::Person => words.count("persons", number),
        Unit::File => words.count("files", number),
        Unit::Child => words.count("children", number),
        Unit::Document => words.count("documents", number),
        Unit::None => String::new(),
    }
}

/// "2 personnes"; empty for one, which goes without saying.
pub fn several(words: Words, service: &Service, number: u16) -> String {
    if number > 1 { units(words, service, number) } else { String::new() }
}

/// The question that asks how many.
pub fn question(words: Words, service: &Service) -> String {
    if let Some(question) = &service.question {
        return question.get(words.language()).to_owned();
    }
    match service.unit {
        Unit::Person => words.text("question-person"),
        Unit::File => words.text("question-file"),
        Unit::Child => words.text("question-child"),
        Unit::Document => words.text("question-document"),
        Unit::None => String::new(),
    }
}
