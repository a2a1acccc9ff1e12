//! What screens are told.

use model::{Language, ZoneId};

use super::desk::{Desk, PASSPORTS, REGISTRY, at, counter, service, site_id, text};
use crate::board::{Board, Stamp, board};
use crate::rules::{Command, Destination};

fn board_of(desk: &Desk, zone: Option<i64>) -> Board {
    let stamp = Stamp { epoch: "e", seq: desk.seq, last_at: desk.now, now: desk.now };
    board(&desk.state, zone.map(|n| ZoneId::nth(site_id(), n)), stamp, Language::Fr)
}

fn numbers(board: &Board) -> Vec<&str> {
    board.calls.iter().map(|call| call.number.as_str()).collect()
}

/// Calls and completes `count` people at counter `n`.
fn serve(desk: &mut Desk, n: i64, count: usize) {
    for _ in 0..count {
        desk.issue(PASSPORTS);
        let ticket = desk.next(n).unwrap();
        desk.by(n, &Command::Complete(ticket, None)).unwrap();
    }
}

#[test]
fn a_call_shows_its_number_where_to_go_and_whether_somebody_has_come() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let call = &board_of(&desk, None).calls[0];
    assert_eq!(
        (call.number.as_str(), call.counter.as_str(), call.ring),
        ("A001", "Guichet 1", desk.visit(1).ring)
    );
    assert_eq!((call.open, call.called, call.at.as_str()), (true, true, "2026-03-03T09:00:00.000+01:00"));
    desk.by(1, &Command::Start(ticket)).unwrap();
    let call = &board_of(&desk, None).calls[0];
    assert_eq!((call.open, call.called), (true, false));
    desk.by(1, &Command::Complete(ticket, None)).unwrap();
    let call = &board_of(&desk, None).calls[0];
    assert_eq!((call.open, call.called), (false, false));
}

#[test]
fn open_calls_come_first_then_recent_ones_each_newest_ring_first() {
    let mut desk = Desk::new();
    desk.issues(PASSPORTS, 5);
    for n in 1..=3 {
        desk.next(n); // A001, A002, A003
    }
    desk.next(2); // A004; A002 is over
    desk.next(2); // A005; A004 is over
    assert_eq!(numbers(&board_of(&desk, None)), ["A005", "A003", "A001", "A004", "A002"]);
}

#[test]
fn a_call_to_a_counter_where_the_person_is_no_more_and_was_not_served_is_not_shown() {
    let mut desk = Desk::new();
    let tickets = [PASSPORTS; 4].map(|n| desk.issue(n));
    let leave = [
        Command::Park(tickets[0], None),
        Command::NoShow(tickets[1]),
        Command::Transfer(tickets[2], Destination::Service(service(REGISTRY))),
        Command::Withdraw(tickets[3]),
    ];
    for (ticket, command) in tickets.into_iter().zip(leave) {
        desk.call(1, ticket).unwrap();
        assert_eq!(board_of(&desk, None).calls.len(), 1, "{command:?}");
        desk.by(1, &command).unwrap();
        assert_eq!(numbers(&board_of(&desk, None)), Vec::<&str>::new(), "{command:?}");
    }
    desk.say(&Command::Return(tickets[0])).unwrap();
    assert_eq!(numbers(&board_of(&desk, None)), Vec::<&str>::new(), "back in the line");
}

#[test]
fn a_screen_shows_the_calls_of_its_own_waiting_room() {
    let mut desk = Desk::with(|site| site.counters[2].services.retain(|it| it.service == service(REGISTRY)));
    desk.issue(PASSPORTS);
    desk.next(1);
    assert_eq!(numbers(&board_of(&desk, Some(1))), ["A001"]);
    assert_eq!(numbers(&board_of(&desk, Some(2))), [""; 0], "nobody waits there for a passport");
}

#[test]
fn who_may_wait_in_another_room_sees_the_open_call_there_with_the_way() {
    let mut desk = Desk::with(|site| site.zones[1].name = text("1er étage"));
    desk.issues(PASSPORTS, 2);
    let called = desk.next(3).unwrap();
    let places = |desk: &Desk, zone| {
        let calls = board_of(desk, zone).calls.into_iter();
        calls.map(|call| format!("{} {}", call.number, call.counter)).collect::<Vec<_>>()
    };
    assert_eq!(places(&desk, Some(1)), ["A001 Guichet 3, 1er étage"]);
    assert_eq!(places(&desk, Some(2)), ["A001 Guichet 3"]);
    assert_eq!(places(&desk, None), ["A001 Guichet 3"]);
    desk.next(1);
    assert_eq!(places(&desk, Some(1)), ["A002 Guichet 1", "A001 Guichet 3, 1er étage"]);
    desk.by(3, &Command::Complete(called, None)).unwrap();
    assert_eq!(places(&desk, Some(1)), ["A002 Guichet 1"], "what is over is told in its own room");
    assert_eq!(places(&desk, Some(2)), ["A002 Guichet 1, Salle", "A001 Guichet 3"]);
}

#[test]
fn twelve_calls_stay_and_more_while_they_are_young_up_to_sixty_four() {
    let mut desk = Desk::new();
    serve(&mut desk, 1, 70);
    assert_eq!(board_of(&desk, None).calls.len(), 64);
    desk.seconds(91);
    assert_eq!(board_of(&desk, None).calls.len(), 12);
    assert_eq!(board_of(&desk, None).calls[0].number, "A070");
}

#[test]
fn an_open_call_is_never_left_out_however_old() {
    let mut desk = Desk::new();
    desk.issue(PASSPORTS);
    desk.next(2);
    serve(&mut desk, 1, 100);
    desk.wait(60);
    let shown = board_of(&desk, None);
    assert_eq!((shown.calls[0].number.as_str(), shown.calls[0].open), ("A001", true));
    assert_eq!(shown.calls.len(), 12);
}

#[test]
fn what_is_taken_back_leaves_the_board_as_full_as_the_rows_are() {
    let mut desk = Desk::new();
    serve(&mut desk, 3, 12);
    serve(&mut desk, 1, 150);
    desk.issue(PASSPORTS);
    let last = desk.next(3).unwrap();
    desk.by(3, &Command::Complete(last, None)).unwrap();
    desk.by(3, &Command::Undo(last, None)).unwrap();
    desk.by(3, &Command::NoShow(last)).unwrap();
    assert_eq!(board_of(&desk, Some(2)).calls.len(), 12);
}

#[test]
fn a_busy_waiting_room_does_not_empty_the_board_of_a_quiet_one() {
    let mut desk = Desk::new();
    serve(&mut desk, 3, 15);
    serve(&mut desk, 1, 100);
    desk.wait(10);
    let quiet = board_of(&desk, Some(2));
    assert_eq!((quiet.calls.len(), quiet.calls[0].number.as_str()), (12, "A015"));
}

#[test]
fn calls_that_were_undone_use_up_no_place() {
    let mut desk = Desk::new();
    serve(&mut desk, 1, 20);
    for _ in 0..80 {
        let ticket = desk.issue(PASSPORTS);
        desk.call(1, ticket).unwrap();
        desk.by(1, &Command::Undo(ticket, None)).unwrap();
        desk.say(&Command::Withdraw(ticket)).unwrap();
    }
    desk.wait(10);
    assert_eq!(board_of(&desk, None).calls.len(), 12);
}

#[test]
fn who_missed_the_call_is_asked_to_the_reception_for_twenty_minutes() {
    let mut desk = Desk::new();
    let (first, second) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    desk.by(1, &Command::NoShow(first)).unwrap();
    desk.wait(5);
    desk.next(1);
    desk.by(1, &Command::NoShow(second)).unwrap();
    assert_eq!(board_of(&desk, None).missed, ["A001", "A002"]);
    desk.wait(15);
    assert_eq!(board_of(&desk, None).missed, ["A001", "A002"], "20 minutes to the second");
    desk.seconds(1);
    assert_eq!(board_of(&desk, None).missed, ["A002"]);
    desk.call(1, second).unwrap();
    assert_eq!(board_of(&desk, None).missed, Vec::<String>::new());
}

#[test]
fn who_waits_is_counted_by_service_also_for_one_counter() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.issues(PASSPORTS, 3);
    desk.issue(REGISTRY);
    let ticket = desk.next(1).unwrap();
    desk.by(1, &Command::Transfer(ticket, Destination::Counter(counter(2)))).unwrap();
    let counts: Vec<_> = board_of(&desk, None).waiting.iter().map(|line| (line.letter, line.count)).collect();
    assert_eq!(counts, [('A', 3), ('B', 1), ('A', 0)]);
    let in_zone_two: Vec<_> = board_of(&desk, Some(2)).waiting.iter().map(|line| line.letter).collect();
    assert_eq!(in_zone_two, ['A', 'B'], "what its counters serve");
}

#[test]
fn a_stop_of_the_site_is_told_with_its_reason() {
    let mut desk = Desk::new();
    assert_eq!(board_of(&desk, None).suspended, None);
    desk.suspend(Some(PASSPORTS));
    assert_eq!(board_of(&desk, None).suspended, None, "a service's stop is not the site's");
    desk.suspend(None);
    let told = board_of(&desk, None).suspended.unwrap();
    assert_eq!((told.reason.as_str(), told.until), ("exercice", None));
}

#[test]
fn a_board_is_never_older_than_the_decision_that_it_shows() {
    let desk = Desk::new();
    let stamp = |now| Stamp { epoch: "e", seq: 7, last_at: at("09:00"), now };
    let of = |now| board(&desk.state, None, stamp(now), Language::Fr);
    assert_eq!(of(at("08:00")).rev, 0, "a clock that went back");
    let later = of(at("09:01"));
    assert_eq!((later.rev, later.now.as_str()), (60_000, "2026-03-03T09:01:00.000+01:00"));
}
