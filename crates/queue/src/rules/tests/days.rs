//! The business day ends at 04:00 local time, also on the days on which clocks change.

use model::Instant;

use super::desk::{Desk, PASSPORTS, REGISTRY, counter, on};
use crate::rules::{Change, Command, CounterState, Refusal, TicketState};

/// One ticket in every open state, one absent; in the order waiting, called, serving, parked, absent.
fn a_full_house(desk: &mut Desk) -> [model::TicketId; 5] {
    let tickets = [(); 5].map(|()| desk.issue(PASSPORTS));
    let [_, called, serving, parked, absent] = tickets;
    desk.call(1, parked).unwrap();
    desk.by(1, &Command::Park(parked, Some(1000))).unwrap();
    desk.call(1, absent).unwrap();
    desk.by(1, &Command::NoShow(absent)).unwrap();
    desk.call(1, called).unwrap();
    desk.call(2, serving).unwrap();
    desk.by(2, &Command::Start(serving)).unwrap();
    tickets
}

#[test]
fn at_four_in_the_morning_everything_open_is_closed() {
    let mut desk = Desk::new();
    let tickets = a_full_house(&mut desk);
    desk.until(on("2026-03-04", "03:59"));
    assert_eq!(tickets.map(|id| desk.word(id)), ["waiting", "called", "serving", "waiting", "no_show"]);
    desk.journal.clear();
    desk.until(on("2026-03-04", "04:00"));
    let ended = tickets.map(|id| {
        desk.journal.iter().find_map(|change| match change {
            Change::Ticket(ticket) if ticket.id == id => Some(ticket.state.word()),
            _ => None,
        })
    });
    let unserved = Some("unserved");
    assert_eq!(ended, [unserved, unserved, Some("done"), unserved, None]);
    assert_eq!(desk.state.tickets().count() + desk.state.open_visits().count(), 0, "memory begins anew");
    assert!(desk.state.counter_days().all(|day| day.state == CounterState::Closed && day.agent.is_none()));
    assert_eq!(desk.state.business_day().to_string(), "2026-03-04");
    assert_eq!(desk.state.next_deadline(), on("2026-03-05", "04:00"));
}

#[test]
fn closing_comes_before_the_new_day_and_in_the_order_of_ids() {
    let mut desk = Desk::new();
    a_full_house(&mut desk);
    desk.now = on("2026-03-04", "04:00");
    let changes = desk.tick();
    assert!(matches!(changes.last(), Some(Change::Day(_))));
    let tickets = changes.iter().filter_map(|change| match change {
        Change::Ticket(ticket) => Some(ticket.id),
        _ => None,
    });
    assert!(tickets.is_sorted());
    assert_eq!(desk.tick(), [], "once");
}

#[test]
fn numbers_begin_anew_with_the_day() {
    let mut desk = Desk::new();
    desk.issue(PASSPORTS);
    desk.until(on("2026-03-04", "03:59"));
    let before = desk.issue(PASSPORTS);
    assert_eq!(desk.ticket(before).number_text(), "A002");
    desk.wait(1);
    let after = desk.issue(PASSPORTS);
    assert_eq!(desk.ticket(after).number_text(), "A001");
    assert_eq!(desk.ticket(after).business_day.to_string(), "2026-03-04");
}

#[test]
fn a_site_that_slept_for_days_wakes_in_the_right_one() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.now = on("2026-03-09", "08:00");
    desk.tick();
    assert_eq!(desk.state.business_day().to_string(), "2026-03-09");
    assert!(desk.state.ticket(ticket).is_none());
    assert_eq!(desk.state.next_deadline(), on("2026-03-10", "04:00"));
}

#[test]
fn clock_changes_make_a_day_of_23_or_25_hours() {
    for (date, next, hours) in [("2026-03-28", "2026-03-29", 23), ("2026-10-24", "2026-10-25", 25)] {
        let mut desk = Desk::new();
        desk.now = on(date, "04:00");
        desk.tick();
        assert_eq!(desk.state.business_day().to_string(), date);
        let day: Instant = desk.state.next_deadline();
        assert_eq!((day - desk.now).num_hours(), hours, "{date}");
        assert_eq!(day, on(next, "04:00"));
        let ticket = desk.issue(REGISTRY);
        desk.until(day);
        assert!(desk.state.ticket(ticket).is_none());
    }
}

#[test]
fn yesterdays_missed_call_gives_no_right_of_return_today() {
    let mut desk = Desk::new();
    desk.until(on("2026-03-04", "03:55"));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::NoShow(ticket)).unwrap();
    let row = desk.ticket(ticket).clone();
    desk.wait(6);
    desk.state.admit(row, desk.now);
    let refused = Err(Refusal::WrongState { state: TicketState::NoShow });
    assert_eq!(desk.say(&Command::Return(ticket)), refused);
    assert_eq!(desk.call(1, ticket), refused);
    assert_eq!(desk.state.missed_since(desk.now.plus_minutes(-20)).count(), 0, "nor a line on the board");
}

#[test]
fn a_stop_goes_on_over_night() {
    let mut desk = Desk::new();
    desk.suspend(None);
    desk.until(on("2026-03-04", "09:00"));
    let next = Command::CallNext { counter: counter(1), finish: false };
    assert!(matches!(desk.by(1, &next), Err(Refusal::Suspended { .. })));
}
