//! What time does by itself.

use model::{Instant, calendar};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::help;
use super::machine::{Event, after};
use super::row::{Care, CounterDay, CounterState, Ticket, Visit, VisitEnd};
use super::state::State;
use super::suspend::clock_end;
use super::visit::{ended, missed, returned};

impl State {
    /// When [`tick`] will have something to do, if nothing else happens.
    pub fn next_deadline(&self) -> Instant {
        let day_end = calendar::business_day_end(self.business_day, self.site.time_zone);
        let parked = self.parked.first().map(|&(back_at, _)| back_at);
        let no_show = self.open_visits().filter_map(|visit| self.no_show_at(visit));
        no_show.chain(parked).chain(self.next_unanswered()).fold(day_end, Instant::min)
    }

    /// When the called person counts as absent: the configured minutes after the last ring. `None`: never by
    /// itself, or not while the site or the service stands still.
    fn no_show_at(&self, visit: &Visit) -> Option<Instant> {
        let minutes = self.site.settings.no_show_minutes.filter(|_| visit.started_at.is_none())?;
        clock_end(self, visit.leg.service, visit.rung_at, minutes)
    }
}

/// Does what is due at `context.now`: the end of the business day, parked tickets that come back, calls that
/// nobody answered. Changes are in the order in which they must be applied.
pub fn tick(state: &State, context: &mut Context) -> Vec<Change> {
    let today = calendar::business_day(context.now, state.site.time_zone);
    if today > state.business_day {
        let help = help::all_over(state, context);
        return end_of_day(state, context).chain(help).chain([Change::Day(today)]).collect();
    }
    absent(state, context)
        .chain(back_in_line(state, context))
        .chain(help::unanswered(state, context))
        .collect()
}

/// Closes what is open and erases what colleagues wrote: a new day begins with empty lines and empty counters.
fn end_of_day<'a>(state: &'a State, context: &'a Context) -> impl Iterator<Item = Change> + 'a {
    let visits =
        state.open_visits().map(|visit| Change::Visit(ended(visit, VisitEnd::DayEnd, None, context)));
    let mut open: Vec<&Ticket> = state.tickets().collect();
    open.sort_by_key(|ticket| ticket.id);
    let tickets = open.into_iter().filter_map(|ticket| {
        let closed = after(ticket.state, Event::DayEnd);
        if closed.is_none() && ticket.care.is_empty() {
            return None;
        }
        Some(Change::Ticket(Ticket {
            state: closed.unwrap_or(ticket.state),
            counter: None,
            back_at: None,
            joined_to: None,
            care: Care::default(),
            revision: ticket.revision + 1,
            ..ticket.clone()
        }))
    });
    let counters = state.counter_days().filter(|day| day.state != CounterState::Closed).map(|day| {
        Change::Counter(CounterDay {
            counter: day.counter,
            state: CounterState::Closed,
            since_at: context.now,
            agent: None,
            pause_reason: None,
            pause_until_at: None,
            trainee: false,
        })
    });
    visits.chain(tickets).chain(counters)
}

/// The manager ends the day by hand: as at 04:00, but numbers go on where somebody comes after all.
pub(super) fn close_day(state: &State, context: &Context) -> Decided {
    Decided { changes: end_of_day(state, context).collect(), answer: Answer::Site }
}

fn absent<'a>(state: &'a State, context: &'a Context) -> impl Iterator<Item = Change> + 'a {
    let due = state.open_visits().filter(|visit| state.no_show_at(visit).is_some_and(|at| at <= context.now));
    due.filter_map(|visit| missed(state.ticket(visit.ticket)?, visit, context).ok())
        .flat_map(|(ticket, visit)| [Change::Visit(visit), Change::Ticket(ticket)])
}

fn back_in_line<'a>(state: &'a State, context: &'a Context) -> impl Iterator<Item = Change> + 'a {
    let due = state.parked.iter().take_while(|(back_at, _)| *back_at <= context.now);
    due.filter_map(|(_, id)| returned(state, state.ticket(*id)?, context).ok()).map(Change::Ticket)
}
