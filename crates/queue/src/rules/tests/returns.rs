//! Put on hold, missed the call, back again; and what time does by itself.

use super::desk::{Desk, PASSPORTS, counter};
use crate::rules::{Command, Refusal, TicketState};

#[test]
fn a_ticket_on_hold_for_some_minutes_comes_back_by_itself() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Park(ticket, Some(15))).unwrap();
    assert_eq!(desk.state.next_deadline(), desk.now.plus_minutes(15));
    desk.wait(14);
    assert_eq!(desk.word(ticket), "parked");
    desk.wait(1);
    assert_eq!((desk.word(ticket), desk.ticket(ticket).back_at), ("waiting", None));
    assert_eq!(desk.next(1), Some(ticket));
}

#[test]
fn a_ticket_on_hold_without_minutes_waits_for_its_person() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Park(ticket, None)).unwrap();
    desk.wait(300);
    assert_eq!(desk.word(ticket), "parked");
    desk.say(&Command::Return(ticket)).unwrap();
    assert_eq!(desk.word(ticket), "waiting");
}

#[test]
fn who_comes_back_early_does_not_come_back_twice() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::Park(ticket, Some(15))).unwrap();
    desk.wait(5).say(&Command::Return(ticket)).unwrap();
    assert_eq!(desk.next(1), Some(ticket));
    desk.wait(30);
    assert_eq!(desk.word(ticket), "called");
}

#[test]
fn a_hold_lasts_from_one_minute_to_a_day() {
    for (minutes, possible) in [(0, false), (1, true), (1440, true), (1441, false)] {
        let mut desk = Desk::new();
        let ticket = desk.issue(PASSPORTS);
        desk.next(1);
        let parked = desk.by(1, &Command::Park(ticket, Some(minutes)));
        let refused = matches!(parked, Err(Refusal::Invalid { field: "minutes", .. }));
        assert_eq!(refused, !possible, "{minutes}");
    }
}

#[test]
fn the_right_of_return_ends_after_twenty_minutes() {
    for (minutes, in_time) in [(0, true), (20, true), (21, false)] {
        for by_return in [true, false] {
            let mut desk = Desk::new();
            let ticket = desk.issue(PASSPORTS);
            desk.next(1);
            desk.by(1, &Command::NoShow(ticket)).unwrap();
            let until_at = desk.now.plus_minutes(20);
            assert_eq!(desk.state.returns_until(desk.ticket(ticket)), Some(until_at));
            desk.wait(minutes);
            let call = Command::Call { counter: counter(1), ticket, finish: false, reason: None };
            let command = if by_return { Command::Return(ticket) } else { call };
            let answer = desk.by(1, &command);
            let refused = answer == Err(Refusal::WrongState { state: TicketState::NoShow });
            assert_eq!(refused, !in_time, "{minutes} {answer:?}");
        }
    }
}

#[test]
fn nobody_counts_as_absent_by_itself_unless_the_site_says_so() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.wait(200);
    assert_eq!(desk.word(ticket), "called");
}

#[test]
fn who_does_not_come_counts_as_absent_some_minutes_after_the_last_ring() {
    let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(3));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.wait(2).by(1, &Command::RingAgain(ticket)).unwrap();
    desk.wait(2);
    assert_eq!(desk.word(ticket), "called", "the clock began anew with the second ring");
    desk.wait(1);
    assert_eq!((desk.word(ticket), desk.ticket(ticket).missed_at), ("no_show", Some(desk.now)));
    assert!(desk.state.visit_at(counter(1)).is_none(), "the counter is free");
}

#[test]
fn who_is_served_is_not_absent() {
    let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(3));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.wait(2).by(1, &Command::Start(ticket)).unwrap();
    desk.wait(60);
    assert_eq!(desk.word(ticket), "serving");
}

#[test]
fn a_late_tick_does_all_that_was_due_and_leaves_nothing_behind() {
    let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(3));
    let tickets = [(); 3].map(|()| desk.issue(PASSPORTS));
    let [parked, called, other] = tickets;
    desk.next(1);
    desk.by(1, &Command::Park(parked, Some(1))).unwrap();
    desk.next(1);
    desk.next(2);
    desk.now = desk.now.plus_minutes(30);
    desk.tick();
    assert_eq!([parked, called, other].map(|id| desk.word(id)), ["waiting", "no_show", "no_show"]);
    assert!(desk.state.next_deadline() > desk.now);
    assert_eq!(desk.tick(), [], "nothing is left to do");
}
