//! All that can be seen of a state, so that two can be compared.

use std::collections::BTreeMap;

use model::{CounterId, Instant, Language, PrincipalId, TicketId};
use queue::board::{Board, Stamp, board};
use queue::rules::{CounterDay, HelpCall, Notice, State, Step, Suspension, Ticket, TicketState, Visit, Wait};

#[derive(Debug, PartialEq)]
pub struct View {
    business_day: chrono::NaiveDate,
    tickets: BTreeMap<TicketId, (Ticket, Option<usize>, Option<Wait>)>,
    open_visits: Vec<Visit>,
    counters: Vec<CounterDay>,
    lines: Vec<Vec<(Instant, TicketId)>>,
    reserved: BTreeMap<CounterId, Vec<(Instant, TicketId)>>,
    stops: Vec<Option<Suspension>>,
    notice: Option<Notice>,
    helps: Vec<HelpCall>,
    steps: Vec<Option<Step>>,
    numbers: Vec<u32>,
    families: BTreeMap<TicketId, Vec<TicketId>>,
    enquiries: Vec<u32>,
    next_deadline: Instant,
    boards: Vec<Board>,
}

impl View {
    pub fn of(state: &State, agents: &[PrincipalId], now: Instant) -> Self {
        let site = state.site();
        let matters = |ticket: &&Ticket| {
            let missed = ticket.state == TicketState::NoShow && ticket.business_day == state.business_day();
            ticket.state.is_open() || missed || !ticket.care.is_empty()
        };
        let stamp = Stamp { epoch: "e", seq: 1, last_at: now, now };
        let zones = std::iter::once(None).chain(site.zones.iter().map(|zone| Some(zone.id)));
        let reserved = site.counters.iter().filter_map(|counter| {
            let line = state.reserved_line(counter.id).filter(|line| !line.is_empty())?;
            Some((counter.id, line.iter().collect()))
        });
        let forecast = state.forecast(now);
        let wait = |ticket: &Ticket| forecast.of(state.lead(ticket).id);
        Self {
            business_day: state.business_day(),
            tickets: state
                .tickets()
                .filter(matters)
                .map(|ticket| (ticket.id, (ticket.clone(), state.position(ticket), wait(ticket))))
                .collect(),
            open_visits: state.open_visits().cloned().collect(),
            counters: state.counter_days().cloned().collect(),
            lines: site
                .services
                .iter()
                .map(|service| state.line(service.id).map_or_else(Vec::new, |line| line.iter().collect()))
                .collect(),
            reserved: reserved.collect(),
            stops: site
                .services
                .iter()
                .map(|service| state.suspension_of(service.id))
                .chain([state.site_suspension()])
                .map(Option::<&_>::cloned)
                .collect(),
            notice: state.notice().cloned(),
            helps: state.helps(now).cloned().collect(),
            steps: agents.iter().map(|agent| state.step_of(*agent).cloned()).collect(),
            numbers: ('A'..='Z').map(|series| state.last_number(series)).collect(),
            families: state
                .tickets()
                .filter(matters)
                .map(|ticket| (ticket.id, state.family(ticket.id).iter().map(|other| other.id).collect()))
                .collect(),
            enquiries: std::iter::once(None)
                .chain(site.services.iter().map(|service| Some(service.id)))
                .map(|service| state.enquiries(service))
                .collect(),
            next_deadline: state.next_deadline(),
            boards: zones.map(|zone| board(state, zone, stamp, Language::Fr)).collect(),
        }
    }

    /// Lines hold exactly those who wait, in order.
    pub fn check(&self) {
        let mut waiting = 0;
        for line in self.lines.iter().chain(self.reserved.values()) {
            assert!(line.is_sorted(), "a line is in order");
            for (turn_at, ticket) in line {
                let (ticket, position, _) = &self.tickets[ticket];
                assert_eq!((ticket.state, ticket.turn_at), (TicketState::Waiting, *turn_at));
                assert!(position.is_some_and(|position| position >= 1));
            }
            waiting += line.len();
        }
        let by_state = self.tickets.values().filter(|(ticket, ..)| ticket.state == TicketState::Waiting);
        let in_line = by_state.filter(|(ticket, ..)| ticket.joined_to.is_none());
        assert_eq!(in_line.count(), waiting, "who waits is in one line");
        for (ticket, ..) in self.tickets.values() {
            let Some(head) = ticket.joined_to else { continue };
            let (head, ..) = &self.tickets[&head];
            assert!(head.joined_to.is_none(), "a family has one head: {head:?}");
            let concerns = head.state.is_open() || head.state == TicketState::NoShow;
            assert!(concerns, "nobody goes with somebody who is gone: {head:?}");
            assert!(self.families[&head.id].contains(&ticket.id));
        }
        for board in &self.boards {
            let open = self.open_visits.len();
            assert!(board.calls.len() <= 64.max(open), "a board is small");
        }
        let shown = self.boards[0].calls.iter().filter(|call| call.open).count();
        assert_eq!(shown, self.open_visits.len(), "every open call is shown");
    }
}
