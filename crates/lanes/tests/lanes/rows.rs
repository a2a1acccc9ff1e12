//! Memory is a cache of rows (law 3): what readers see is what a fresh look at the rows gives.

use std::sync::Arc;

use ::booking::{Ask, Availability, Cells, Channel, Errand, Slot};
use chrono::{Days, NaiveDate};
use model::{Clock as _, CounterId, Instant, Language, PrincipalId, Service, ServiceId, SiteId, TicketId};
use queue::board::{Board, Stamp, board};
use queue::rules::{CounterDay, HelpCall, Notice, State, Step, Suspension, Ticket, TicketState, Visit};

use crate::case::{Case, Node};

/// Days whose start times are compared; of all others the cells that are taken.
const SEARCHED_DAYS: u64 = 10;

/// Everything that decides and everything that is shown.
#[derive(Debug, PartialEq)]
struct View {
    seq: i64,
    business_day: NaiveDate,
    tickets: Vec<Ticket>,
    visits: Vec<Visit>,
    counters: Vec<CounterDay>,
    stopped: Vec<(ServiceId, Option<Suspension>)>,
    numbers: Vec<(char, u32)>,
    enquiries: Vec<u32>,
    families: Vec<Vec<TicketId>>,
    notice: Option<Notice>,
    helps: Vec<HelpCall>,
    lines: Vec<Vec<TicketId>>,
    steps: Vec<Step>,
    deadline: Instant,
    boards: Vec<Board>,
}

/// What may be booked.
#[derive(Debug, PartialEq)]
struct Offers {
    today: NaiveDate,
    taken: Vec<(NaiveDate, CounterId, Cells)>,
    slots: Vec<(ServiceId, Channel, Vec<Slot>)>,
}

/// Compares both sites of a town, as this node shows them, with their rows.
pub async fn assert_memory_is_rows(case: &Case, node: &Node) {
    for site in [case.hall.id, case.annex.id] {
        assert_site_is_rows(case, node, site).await;
    }
}

async fn assert_site_is_rows(case: &Case, node: &Node, id: SiteId) {
    let published = node.lanes.site(id).await.expect("the site is there");
    let mut lane = node.store.lane().await.expect("a connection");
    let (mut tx, locked) = lane.begin(&[id], case.clock.now()).await.expect("its lock");
    let (seq, now) = (locked[0].seq - 1, locked[0].last_at);
    let loaded = tx.load(id, now).await.expect("its rows").expect("a site");
    tx.rollback().await.expect("nothing was written");
    lane.close().await;
    let site = Arc::new(loaded.site);
    let booking = ::booking::rules::State::load(site.clone(), loaded.booking, now);
    let rows = State::load(site, loaded.rows, now);
    let committed = published.read();
    assert_eq!(view(&committed.state, committed.seq, now), view(&rows, seq, now));
    assert_eq!(offers(&committed.booking, now), offers(booking.availability(), now));
}

fn offers(available: &Availability, now: Instant) -> Offers {
    let (site, today) = (available.site(), available.today());
    let dates = today.iter_days().take_while(|on| *on <= available.last_on());
    let cells =
        |on| site.counters.iter().map(move |counter| (on, counter.id, available.taken_at(on, counter.id)));
    let slots = |service: &Service, channel| {
        let ask =
            Ask { errands: vec![Errand { service: service.id, persons: 1 }], channel, interpreter: None };
        let slots =
            available.slots(&ask, today, today + Days::new(SEARCHED_DAYS), now).expect("it is bookable");
        (service.id, channel, slots)
    };
    let bookable = site.services.iter().filter(|service| service.booking.is_some());
    Offers {
        today,
        taken: dates.flat_map(cells).filter(|(.., cells)| !cells.is_empty()).collect(),
        slots: bookable
            .flat_map(|it| [Channel::Online, Channel::Staff].map(|channel| slots(it, channel)))
            .collect(),
    }
}

fn view(state: &State, seq: i64, now: Instant) -> View {
    let site = state.site();
    let today = state.business_day();
    let matters = |ticket: &&Ticket| {
        let missed = ticket.state == TicketState::NoShow && ticket.business_day == today;
        ticket.state.is_open() || missed || !ticket.care.is_empty()
    };
    let mut tickets: Vec<Ticket> = state.tickets().filter(matters).cloned().collect();
    tickets.sort_by_key(|ticket| ticket.id);
    let stamp = Stamp { epoch: "1", seq, last_at: now, now };
    let zones = site.zones.iter().map(|zone| Some(zone.id)).chain([None]);
    let agents = site.counters.iter().map(|counter| PrincipalId::nth(site.id, 100 + counter.id.ordinal()));
    let undo_seconds = i64::from(site.settings.undo_seconds);
    let family = |ticket: &Ticket| state.family(ticket.id).iter().map(|other| other.id).collect();
    View {
        families: tickets.iter().map(family).collect(),
        enquiries: site
            .services
            .iter()
            .map(|service| Some(service.id))
            .chain([None])
            .map(|service| state.enquiries(service))
            .collect(),
        seq,
        business_day: today,
        tickets,
        visits: state.open_visits().cloned().collect(),
        counters: state.counter_days().cloned().collect(),
        stopped: site
            .services
            .iter()
            .map(|service| (service.id, state.suspension_of(service.id).cloned()))
            .collect(),
        numbers: ('A'..='Z').map(|series| (series, state.last_number(series))).collect(),
        notice: state.notice().cloned(),
        helps: state.helps(now).cloned().collect(),
        lines: site
            .counters
            .iter()
            .map(|counter| state.line_for(counter.id, 1000).iter().map(|ticket| ticket.id).collect())
            .collect(),
        steps: agents
            .filter_map(|agent| state.step_of(agent).cloned())
            .filter(|step| step.at.plus_seconds(undo_seconds) >= now)
            .collect(),
        deadline: state.next_deadline(),
        boards: zones.map(|zone| board(state, zone, stamp, Language::Fr)).collect(),
    }
}
