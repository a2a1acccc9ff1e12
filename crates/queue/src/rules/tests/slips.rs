//! Paper slips are entered afterwards, with their own numbers and their true times.

use model::{Language, TicketId};

use super::desk::{Desk, PASSPORTS, REGISTRY, at, leg, on};
use crate::rules::{Answer, Command, Priority, Refusal};

fn slip(number: u32, n: i64, time: &str) -> Command {
    let legs = vec![leg(n)];
    Command::EnterSlip {
        number,
        legs,
        priority: Priority::None,
        language: Language::Fr,
        arrived_at: at(time),
    }
}

fn enter(desk: &mut Desk, command: &Command) -> TicketId {
    match desk.say(command) {
        Ok(Answer::Ticket(ticket)) => ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_slip_has_its_printed_number_and_the_turn_of_its_true_time() {
    let mut desk = Desk::new();
    let kiosk = desk.wait(10).issue(PASSPORTS); // 09:10
    let late = enter(&mut desk, &slip(12, PASSPORTS, "09:05"));
    let early = enter(&mut desk, &slip(3, PASSPORTS, "08:40"));
    assert_eq!(desk.ticket(late).number_text(), "P012");
    assert_eq!((desk.ticket(early).arrived_at, desk.ticket(early).turn_at), (at("08:40"), at("08:40")));
    assert_eq!([(); 3].map(|()| desk.next(1)), [early, late, kiosk].map(Some));
}

#[test]
fn a_slip_stands_behind_by_the_allowance_and_before_by_the_priority() {
    let mut desk = Desk::new();
    let Command::EnterSlip { legs, language, arrived_at, .. } = slip(1, REGISTRY, "08:50") else { panic!() };
    let urgent = Command::EnterSlip { number: 1, legs, priority: Priority::Declared, language, arrived_at };
    let first = enter(&mut desk, &urgent);
    let second = enter(&mut desk, &slip(2, REGISTRY, "08:50"));
    assert_eq!(desk.ticket(first).turn_at, at("08:50"), "30 minutes of allowance, 30 of priority");
    assert_eq!(desk.ticket(second).turn_at, at("09:20"));
}

#[test]
fn a_slip_is_entered_once_a_day() {
    let mut desk = Desk::new();
    let entered = enter(&mut desk, &slip(7, PASSPORTS, "08:45"));
    desk.say(&Command::Withdraw(entered)).unwrap();
    desk.wait(10);
    let again = desk.say(&slip(7, REGISTRY, "08:50"));
    assert_eq!(again, Err(Refusal::NumberTaken { number: "P007".to_owned() }), "also when it is through");
    desk.until(on("2026-03-04", "09:00"));
    let legs = vec![leg(PASSPORTS)];
    let arrived_at = on("2026-03-04", "08:40");
    let tomorrow =
        Command::EnterSlip { number: 7, legs, priority: Priority::None, language: Language::Fr, arrived_at };
    enter(&mut desk, &tomorrow);
}

#[test]
fn a_slip_was_given_out_earlier_today_and_its_number_is_printed_on_it() {
    let mut desk = Desk::new();
    for (command, field) in [
        (slip(0, PASSPORTS, "08:45"), "number"),
        (slip(200, PASSPORTS, "08:45"), "number"),
        (slip(1, PASSPORTS, "09:01"), "arrived_at"),
        (slip(1, PASSPORTS, "03:59"), "arrived_at"),
    ] {
        let refused = desk.say(&command).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid { field: found, .. } if found == field), "{refused}");
    }
    enter(&mut desk, &slip(199, PASSPORTS, "04:00"));
    enter(&mut desk, &slip(1, PASSPORTS, "09:00"));
}

#[test]
fn neither_hours_nor_a_stop_refuse_what_was_given_out_already() {
    let mut desk = Desk::with(|site| site.settings.round_the_clock = false);
    desk.until(at("18:00"));
    enter(&mut desk, &slip(1, PASSPORTS, "17:20"));
    desk.suspend(None);
    enter(&mut desk, &slip(2, PASSPORTS, "17:25"));
}

#[test]
fn slips_leave_the_numbers_of_the_kiosk_alone() {
    let mut desk = Desk::new();
    enter(&mut desk, &slip(40, PASSPORTS, "08:45"));
    let kiosk = desk.issue(PASSPORTS);
    assert_eq!(desk.ticket(kiosk).number_text(), "A001");
}
