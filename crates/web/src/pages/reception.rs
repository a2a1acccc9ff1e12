//! `/desk/accueil`: the reception in words. Whoever is paired as reception or as an agent may work here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use lanes::Committed;
use model::calendar::rfc3339;
use model::{Arrival, Instant, SiteId, TicketId};
use queue::rules::{self, CounterState, TicketState};
use store::{Principal, Role};

use super::here::Here;
use super::offer::Offer;
use super::reception_ticket::{self, marks};
use super::staff::Staff;
use super::views::{
    Count, FoundRow, Hung, LineRow, ReceptionFound, ReceptionLine, ReceptionNow, ReceptionPage,
    ReceptionPanel, ReceptionTiles, ServiceTile, Words,
};
use super::{answer, paired};
use crate::api::{HANGERS, id};
use crate::app::App;
use crate::caller::Caller;
use crate::code;
use crate::find::{self, Meant};
use crate::problem::{Kind, Problem};

/// Who works at the reception; in a village that is the agent.
const STAFF: [Role; 2] = [Role::Reception, Role::Agent];
/// Tickets of the line that are listed: what fits a screen twice. The others are found by their number.
const LINE_SHOWN: usize = 50;
/// What gives a ticket of the first service, of the second, and so on: the key as it is printed, and what the upper row
/// of a French keyboard sends without Shift. The other letters are keys of the page.
const KEYS: [&str; 26] = [
    "1&", "2é", "3\"", "4'", "5(", "6-", "7è", "8_", "9ç", "0à", "q", "w", "s", "d", "f", "g", "k", "l", "x",
    "v", "b", "r", "y", "u", "e", "o",
];

/// `GET /desk/accueil`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &STAFF, &here).await?;
    let reader = Reader::of(&caller, published.site())?;
    let page = reception(&published.read(), &reader, app.clock.now(), &here);
    answer(&page)
}

/// `GET /desk/accueil/panel`.
pub async fn panel(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &STAFF, &here).await?;
    let reader = Reader::of(&caller, published.site())?;
    let panel = Writer::new(&published.read(), app.clock.now(), here.words).panel(&reader);
    answer(&panel)
}

/// `GET /desk/accueil/tickets?text=` a number or a part of one, `?ticket=` one ticket. Those of today alone.
pub async fn tickets(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &STAFF, &here).await?;
    let today = published.read().state.business_day();
    let meant = match (here.asked("ticket"), here.asked("text")) {
        (Some(ticket), _) => Meant { ids: vec![id::<TicketId>(ticket)?], all: 1 },
        (None, Some(text)) => find::tickets(&app, published.site(), today, text).await?,
        (None, None) => Meant::default(),
    };
    let mut rows = Vec::with_capacity(meant.ids.len());
    for ticket in meant.ids {
        rows.extend(find::row(&app, &published, ticket).await?);
    }
    rows.retain(|row| row.id.site() == published.site() && row.business_day == today);
    let asked = here.asked("ticket").is_some() || here.asked("text").is_some();
    let committed = published.read();
    let writer = Writer::new(&committed, app.clock.now(), here.words);
    let found = match rows.as_slice() {
        [] => writer.nothing(asked),
        [only] => {
            let code = code::of_ticket(&app.key, only.id);
            let ticket = reception_ticket::ticket(&committed, only, code, writer.now, here.words);
            let ticket = Some(Box::new(ticket.ok_or(Problem::new(Kind::Unknown))?));
            ReceptionFound { words: here.words, said: String::new(), rows: Vec::new(), ticket }
        }
        many => writer.several(many, meant.all),
    };
    drop(committed);
    answer(&found)
}

/// Who reads the page.
struct Reader<'a> {
    principal: &'a Principal,
    /// May hang up a notice.
    may_hang: bool,
}

impl<'a> Reader<'a> {
    fn of(caller: &'a Caller, site: SiteId) -> Result<Self, Problem> {
        let principal = caller.may(&[Role::Reception], site).or_else(|_| caller.may(&STAFF, site))?;
        Ok(Self { principal, may_hang: caller.may(&HANGERS, site).is_ok() })
    }
}

fn reception(committed: &Committed, reader: &Reader<'_>, now: Instant, here: &Here) -> ReceptionPage {
    let site = committed.state.site();
    let writer = Writer::new(committed, now, here.words);
    ReceptionPage {
        words: here.words,
        languages: here.languages(),
        site: site.id.to_string(),
        town: Arc::clone(&here.town),
        site_name: site.name.get(here.words.language()).to_owned(),
        services: writer.staff(reader).services(),
        may_hang: reader.may_hang,
        most_persons: site.services.iter().map(|service| service.max_persons()).max().unwrap_or(1),
        panel: writer.panel(reader),
        found: writer.nothing(false),
    }
}

/// Says how a site stands.
struct Writer<'a> {
    committed: &'a Committed,
    state: &'a rules::State,
    now: Instant,
    words: Words,
}

impl<'a> Writer<'a> {
    fn new(committed: &'a Committed, now: Instant, words: Words) -> Self {
        Self { committed, state: &committed.state, now: now.max(committed.last_at), words }
    }

    fn staff(&self, reader: &Reader<'_>) -> Staff<'a> {
        Staff::new(self.committed, (reader.principal.id, reader.principal.counter), self.now, self.words)
    }

    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.state.site().time_zone)
    }

    fn panel(&self, reader: &Reader<'_>) -> ReceptionPanel {
        ReceptionPanel { now: self.how(reader), tiles: self.tiles(), line: self.line() }
    }

    fn how(&self, reader: &Reader<'_>) -> ReceptionNow {
        let staff = self.staff(reader);
        ReceptionNow {
            words: self.words,
            site: self.state.site().id.to_string(),
            seq: self.committed.seq,
            as_of: self.time(self.now),
            at: rfc3339(self.now, self.state.site().time_zone),
            helps: staff.helps(),
            stops: staff.stops(),
            stop_hint: self.stop_hint(),
            notice: self.notice(reader.may_hang),
            facts: self.facts(),
        }
    }

    /// Whether tickets are given during the stop; empty while nothing stands still.
    fn stop_hint(&self) -> String {
        let mut stops = self.state.open_suspensions();
        match (stops.next(), self.state.site_suspension()) {
            (None, _) => String::new(),
            (_, Some(stop)) if stop.kind.empties_the_building() => self.words.text("reception-stop-leaving"),
            (_, Some(stop)) if !stop.kind.lets_people_in() => self.words.text("reception-stop-waits"),
            _ => self.words.text("reception-stop-goes-on"),
        }
    }

    fn notice(&self, may_end: bool) -> Option<Hung> {
        let notice = self.state.notice();
        let hung = notice.filter(|it| it.ended_at.is_none() && self.now < it.until_at)?;
        let zone = self.state.site().time_zone;
        let moment = |at| locale::moment_words(self.words.language(), at, self.now, zone);
        let span = [("from", moment(hung.from_at).into()), ("until", moment(hung.until_at).into())];
        let when = if hung.is_shown(self.now) {
            self.words.with("reception-notice-until", "until", moment(hung.until_at))
        } else {
            locale::text_with(self.words.language(), "reception-notice-span", &span)
        };
        Some(Hung { text: hung.text.get(self.words.language()).to_owned(), when, may_end })
    }

    /// "12 tickets en attente", "Attente la plus longue : 23 minutes", "7 guichets ouverts", "Ferme à 17 h".
    fn facts(&self) -> Vec<String> {
        let waiting = || self.state.tickets().filter(|ticket| ticket.state == TicketState::Waiting);
        let longest = waiting().map(|ticket| (self.now - ticket.arrived_at).num_minutes()).max();
        let counters = |wanted: &[CounterState]| {
            let counters = &self.state.site().counters;
            counters.iter().filter(|it| wanted.contains(&self.state.counter_state(it.id))).count()
        };
        let minutes =
            |minutes| locale::duration_words(self.words.language(), u32::try_from(minutes).unwrap_or(0));
        let paused = counters(&[CounterState::Paused]);
        let mut facts = vec![self.words.count("reception-waiting", waiting().count())];
        facts.extend(longest.map(|longest| self.words.with("desk-longest", "minutes", minutes(longest))));
        let open = counters(&[CounterState::Open, CounterState::AfterWork]);
        facts.push(self.words.count("reception-open", open));
        facts.extend((paused > 0).then(|| self.words.count("reception-paused", paused)));
        let closes_at = self.state.site_closes_at(self.now);
        facts.extend(closes_at.map(|at| self.words.with("kiosk-closes", "time", self.time(at))));
        facts
    }

    fn tiles(&self) -> ReceptionTiles {
        let areas = Offer::by_area(self.committed, self.now, self.words).into_iter();
        let offers = areas.flat_map(|(_, offers)| offers);
        let keys = KEYS.into_iter().chain(std::iter::repeat(""));
        ReceptionTiles {
            words: self.words,
            tiles: offers.zip(keys).map(|(offer, key)| self.tile(&offer, key)).collect(),
            others: Count(self.state.enquiries(None)),
        }
    }

    fn tile(&self, offer: &Offer<'_>, key: &'static str) -> ServiceTile {
        let service = offer.service;
        let count = self.state.line(service.id).map_or(0, rules::Line::len);
        let waiting = match offer.wait() {
            _ if count == 0 => self.words.text("reception-nobody"),
            None => self.words.count("reception-count", count),
            wait => {
                let wait = locale::wait_words(self.words.language(), wait);
                format!("{} · {wait}", self.words.count("reception-count", count))
            }
        };
        // A stop of the whole site is told once, above.
        let is_told = offer.is_open_to_staff() && self.state.site_suspension().is_some();
        let closed = offer.closed().filter(|_| !is_told).unwrap_or_default();
        // What stops the kiosk before closing, or during an outage, does not stop the reception: it sees who comes.
        let (closed, warning) =
            if offer.is_open_to_staff() { (String::new(), closed) } else { (closed, String::new()) };
        ServiceTile {
            id: service.id.to_string(),
            letter: service.series.to_string(),
            name: service.name.get(self.words.language()).to_owned(),
            waiting,
            closed,
            warning: match warning {
                _ if count > 0 && offer.is_open_to_staff() && !offer.is_served() => {
                    self.words.text("unserved")
                }
                warning if warning.is_empty() => offer.closes_soon(),
                warning => warning,
            },
            fetched: service.arrival == Arrival::Alert,
            key,
            answered: Count(self.state.enquiries(Some(service.id))),
        }
    }

    fn line(&self) -> ReceptionLine {
        let in_state = |wanted: TicketState| {
            let mut found: Vec<&rules::Ticket> = self
                .state
                .tickets()
                .filter(|ticket| ticket.state == wanted && ticket.joined_to.is_none())
                .collect();
            found.sort_by_key(|ticket| (ticket.turn_at, ticket.id));
            found
        };
        let in_time = |ticket: &&rules::Ticket| {
            ticket.business_day == self.state.business_day()
                && self.state.returns_until(ticket).is_none_or(|until| self.now <= until)
        };
        let missed = in_state(TicketState::NoShow);
        let parked = in_state(TicketState::Parked);
        let waiting = in_state(TicketState::Waiting);
        let row = |ticket: &rules::Ticket| self.row(ticket);
        ReceptionLine {
            words: self.words,
            missed: missed.into_iter().filter(in_time).map(row).collect(),
            parked: parked.into_iter().map(row).collect(),
            more: waiting.len().saturating_sub(LINE_SHOWN),
            waiting: waiting.into_iter().take(LINE_SHOWN).map(row).collect(),
        }
    }

    fn row(&self, ticket: &rules::Ticket) -> LineRow {
        let family = self.state.family(ticket.id);
        let family: Vec<String> = family.iter().map(|other| other.number_text()).collect();
        let until = |at| self.words.with("display-until", "time", self.time(at));
        LineRow {
            id: ticket.id.to_string(),
            number: ticket.number_text(),
            family: if family.is_empty() { String::new() } else { format!("+ {}", family.join(", ")) },
            service: self.what(ticket),
            arrived: self.time(ticket.arrived_at),
            turn: match ticket.state {
                TicketState::NoShow => self.state.returns_until(ticket).map(until).unwrap_or_default(),
                TicketState::Parked => ticket.back_at.map(|at| self.time(at)).unwrap_or_default(),
                _ => self.time(ticket.turn_at),
            },
            marks: marks(ticket, self.words),
        }
    }

    /// "Carte d'identité · 2 personnes".
    fn what(&self, ticket: &rules::Ticket) -> String {
        reception_ticket::leg(self.state.site(), ticket.leg, self.words)
    }

    fn nothing(&self, asked: bool) -> ReceptionFound {
        let said = if asked { self.words.text("reception-found-none") } else { String::new() };
        ReceptionFound { words: self.words, said, rows: Vec::new(), ticket: None }
    }

    /// The likeliest of `all` that may be meant.
    fn several(&self, rows: &[rules::Ticket], all: usize) -> ReceptionFound {
        let row = |ticket: &rules::Ticket| {
            let state = locale::problem::state_words(self.words.language(), ticket.state.word());
            let arrived = self.words.with("today-arrived", "time", self.time(ticket.arrived_at));
            FoundRow {
                id: ticket.id.to_string(),
                number: ticket.number_text(),
                what: format!("{} · {state}, {arrived}", self.what(ticket)),
            }
        };
        ReceptionFound {
            words: self.words,
            said: self
                .words
                .count(if all > rows.len() { "reception-found-more" } else { "reception-found" }, all),
            rows: rows.iter().map(row).collect(),
            ticket: None,
        }
    }
}
