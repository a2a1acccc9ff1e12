//! The policy, played forward: every counter that serves ends the visit in hand, calls the earliest effective turn that
//! it can serve (DESIGN.md section 5), and so on until nobody is left whom these counters can serve.
//!
//! Visits take what is expected of them, for their number of persons. Who is through with one service stands in the line
//! for the next with the turn kept, then the next of the family. Nobody else comes, and nobody goes or takes a pause.

use model::{Counter, CounterId, Instant, TicketId};

use super::line::Line;
use super::row::{CounterState, Leg, Ticket, TicketState, Visit};
use super::state::State;
use super::wait::{MAX_MINUTES, Wait};

/// Spread of a visit's length around its expected minutes (standard deviation ÷ mean). Visits at counters are
/// widely spread; a wide range is the honest one.
const SPREAD: f64 = 0.6;
/// A visit that has lasted as long as expected goes on for this part of it: who stands there is not through yet.
const STILL: f64 = 0.2;
/// What agents need after a visit before they call again, where nobody says how long (minutes).
const AFTER_WORK_MINUTES: f64 = 5.0;
/// Standard deviations from the median to the 90th percentile of a normal distribution.
const P90_DEVIATIONS: f64 = 1.28;

/// Counters at work, from now on.
pub(super) struct Play<'a> {
    state: &'a State,
    seats: Vec<Seat<'a>>,
    /// In the order of the site's services.
    queues: Vec<Queue<'a>>,
    /// Those who wait, but in the line of no service: sent to a counter, or through with something else.
    apart: Vec<Case<'a>>,
}

/// A counter takes who is next, or finds nobody.
pub(super) struct Call {
    seat: usize,
    /// In minutes from now.
    minutes: f64,
    /// Who is called: the effective turn there in milliseconds, and the ticket.
    pub who: Option<(i64, TicketId)>,
    /// When that one can say to be called.
    pub wait: Option<Wait>,
}

struct Seat<'a> {
    counter: CounterId,
    /// By service, what it can serve and the credit there, in milliseconds.
    credits: Vec<Option<i64>>,
    /// In minutes from now; infinite while it finds nobody.
    free_in: f64,
    in_hand: Option<Case<'a>>,
    /// Squared deviation of what it has in hand.
    uncertain: f64,
    /// Squared deviation of all that it did before.
    elapsed: f64,
}

/// The line of a service.
struct Queue<'a> {
    /// `None`: nobody waits, or it stands still.
    line: Option<&'a Line>,
    stands_still: bool,
    /// How many of it were called.
    called: usize,
    /// The latest 90th percentile that somebody of it was told: who comes later hears no less.
    p90: f64,
}

/// What somebody comes to a counter for.
#[derive(Clone, Copy)]
struct Case<'a> {
    ticket: &'a Ticket,
    leg: Leg,
    /// The place of `leg` in the site's services.
    service: usize,
    turn_at: Instant,
    kept_by: Option<CounterId>,
    /// How many of the ticket's later services were taken up.
    legs: usize,
    /// The one whose family it is, and how many of it were taken up.
    family: (TicketId, usize),
}

enum Pick {
    Line(usize),
    Apart(usize),
}

impl<'a> Play<'a> {
    pub fn new(state: &'a State, now: Instant) -> Self {
        let site = state.site();
        let queue = |service: &model::Service| {
            let stands_still = state.suspension_of(service.id).is_some();
            Queue { line: state.line(service.id), stands_still, called: 0, p90: 0.0 }
        };
        let manned = site.counters.iter().filter(|counter| state.is_manned(counter.id));
        let sent = site.counters.iter().filter_map(|counter| state.reserved_line(counter.id));
        let sent = sent.flat_map(Line::iter).filter_map(|(_, id)| Case::first(state, state.ticket(id)?));
        Self {
            state,
            queues: site.services.iter().map(queue).collect(),
            apart: sent.collect(),
            seats: manned.map(|counter| Seat::of(state, counter, now)).collect(),
        }
    }

    /// What happens next; `None`: nobody is left whom these counters can serve, or what comes is beyond what is told.
    pub fn next_call(&mut self) -> Option<Call> {
        let works = |seat: &usize| self.seats[*seat].free_in.is_finite();
        let soonest =
            |one: &usize, other: &usize| self.seats[*one].free_in.total_cmp(&self.seats[*other].free_in);
        let seat = (0..self.seats.len()).filter(works).min_by(soonest)?;
        let minutes = self.seats[seat].free_in;
        if minutes > MAX_MINUTES {
            return None;
        }
        if let Some(more) = self.seats[seat].finish().and_then(|case| case.after(self.state)) {
            self.apart.push(more);
            for idle in self.seats.iter_mut().filter(|seat| seat.free_in.is_infinite()) {
                idle.free_in = minutes;
            }
        }
        let Some((turn, ticket, pick)) = self.first_for(seat) else {
            self.seats[seat].free_in = f64::INFINITY;
            return Some(Call { seat, minutes, who: None, wait: None });
        };
        let case = match pick {
            Pick::Apart(place) => self.apart.swap_remove(place),
            Pick::Line(service) => {
                self.queues[service].called += 1;
                let ticket = self.state.ticket(ticket).expect("a line holds only tickets that memory holds");
                Case::first(self.state, ticket).expect("the line of a service of the site")
            }
        };
        let wait = self.wait_at(seat, minutes, &case);
        let length = self.state.expected_minutes(case.leg);
        self.seats[seat].take(case, length, length);
        Some(Call { seat, minutes, who: Some((turn, ticket)), wait })
    }

    /// The services whose next arrival would be called instead, by their places, with the credits there in milliseconds.
    pub fn offers(&self, call: &Call) -> impl Iterator<Item = (usize, i64)> + '_ {
        let moving = self.queues.iter().map(|queue| !queue.stands_still);
        let credits = self.seats[call.seat].credits.iter().zip(moving).enumerate();
        credits.filter_map(|(service, (credit, moves))| Some((service, (*credit)?)).filter(|_| moves))
    }

    /// The wait of somebody who is called for a service instead.
    pub fn wait_instead(&self, call: &Call, service: usize) -> Option<Wait> {
        Wait::of(call.minutes, self.p90(call.seat, call.minutes).max(self.queues[service].p90))
    }

    /// The first for a counter, as `call::next` finds it.
    fn first_for(&self, seat: usize) -> Option<(i64, TicketId, Pick)> {
        let seat = &self.seats[seat];
        let lines =
            self.queues.iter().zip(&seat.credits).enumerate().filter_map(|(service, (queue, credit))| {
                let (turn_at, ticket) = queue.first()?;
                Some((turn_at.as_millis() - (*credit)?, ticket, Pick::Line(service)))
            });
        let apart = self.apart.iter().enumerate().filter_map(|(place, case)| {
            let credit = seat.credits[case.service].filter(|_| !self.queues[case.service].stands_still)?;
            let may = case.kept_by.is_none_or(|kept_by| kept_by == seat.counter);
            may.then_some((case.turn_at.as_millis() - credit, case.ticket.id, Pick::Apart(place)))
        });
        lines.chain(apart).min_by_key(|(turn, ticket, _)| (*turn, *ticket))
    }

    fn wait_at(&mut self, seat: usize, minutes: f64, case: &Case<'_>) -> Option<Wait> {
        let mut p90 = self.p90(seat, minutes);
        if case.kept_by.is_none() {
            p90 = p90.max(self.queues[case.service].p90);
            self.queues[case.service].p90 = p90;
        }
        Wait::of(minutes, p90)
    }

    /// Nine of ten times this counter has ended by then what it did before.
    fn p90(&self, seat: usize, minutes: f64) -> f64 {
        minutes + P90_DEVIATIONS * self.seats[seat].elapsed.sqrt()
    }
}

impl<'a> Seat<'a> {
    fn of(state: &'a State, counter: &Counter, now: Instant) -> Self {
        let credit = |service: &model::Service| {
            counter.preference_minutes(service.id).map(|minutes| i64::from(minutes) * 60_000)
        };
        let credits = state.site().services.iter().map(credit).collect();
        let mut seat =
            Self { counter: counter.id, credits, free_in: 0.0, in_hand: None, uncertain: 0.0, elapsed: 0.0 };
        if let Some(visit) = state.visit_at(counter.id) {
            let length = state.expected_minutes(visit.leg);
            let left = (length - minutes(now - visit.called_at)).max(STILL * length);
            match state.ticket(visit.ticket).and_then(|ticket| Case::at_counter(state, ticket, visit)) {
                Some(case) => seat.take(case, left, length),
                None => seat.free_in = left,
            }
        } else if state.counter_state(counter.id) == CounterState::AfterWork {
            let since_at = state.counter_day(counter.id).map_or(now, |day| day.since_at);
            let length = AFTER_WORK_MINUTES;
            seat.free_in = (length - minutes(now - since_at)).max(STILL * length);
        }
        seat
    }

    /// Somebody is there for so many minutes more, of so many.
    fn take(&mut self, case: Case<'a>, left: f64, length: f64) {
        self.in_hand = Some(case);
        self.free_in += left;
        self.uncertain = SPREAD * SPREAD * length * left;
    }

    fn finish(&mut self) -> Option<Case<'a>> {
        self.elapsed += std::mem::take(&mut self.uncertain);
        self.in_hand.take()
    }
}

impl Queue<'_> {
    fn first(&self) -> Option<(Instant, TicketId)> {
        self.line.filter(|_| !self.stands_still)?.nth(self.called)
    }
}

impl<'a> Case<'a> {
    /// Somebody who waits.
    fn first(state: &State, ticket: &'a Ticket) -> Option<Self> {
        Some(Self {
            ticket,
            leg: ticket.leg,
            service: place(state, ticket.leg)?,
            turn_at: ticket.turn_at,
            kept_by: state.kept_by(ticket),
            legs: 0,
            family: (ticket.id, 0),
        })
    }

    fn at_counter(state: &State, ticket: &'a Ticket, visit: &Visit) -> Option<Self> {
        let case = Self::first(state, ticket)?;
        Some(Self { leg: visit.leg, kept_by: None, ..case })
    }

    /// What comes of it: the next service, else the next of the family (`visit::completed`).
    fn after(self, state: &'a State) -> Option<Self> {
        let mut later = self.ticket.later.iter().enumerate().skip(self.legs);
        let next = later.find_map(|(n, leg)| Some((n, *leg, place(state, *leg)?)));
        if let Some((n, leg, service)) = next {
            return Some(Self { leg, service, kept_by: None, legs: n + 1, ..self });
        }
        let (head, taken) = self.family;
        let family = state.family(head);
        let next = family.get(taken).filter(|next| next.state == TicketState::Waiting)?;
        let case = Self::first(state, next)?;
        Some(Self { turn_at: case.turn_at.min(self.turn_at), family: (head, taken + 1), ..case })
    }
}

fn place(state: &State, leg: Leg) -> Option<usize> {
    state.site().services.iter().position(|service| service.id == leg.service)
}

fn minutes(span: chrono::TimeDelta) -> f64 {
    i32::try_from(span.num_seconds()).map_or(f64::MAX, f64::from) / 60.0
}
