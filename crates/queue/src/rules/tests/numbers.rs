//! Numbers: a series and at least three digits, gap-free per series and business day, never wrapping.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, leg};
use crate::rules::{Care, Command, Origin, Priority, Refusal, number_text};

#[test]
fn services_of_one_series_share_its_numbers() {
    let mut desk = Desk::new();
    let tickets = [PASSPORTS, REGISTRY, ELECTIONS, PASSPORTS].map(|n| desk.issue(n));
    let numbers = tickets.map(|id| desk.ticket(id).number_text());
    assert_eq!(numbers, ["A001", "B001", "A002", "A003"]);
    assert_eq!((desk.state.last_number('A'), desk.state.last_number('Z')), (3, 0));
}

#[test]
fn a_number_is_never_given_again() {
    let mut desk = Desk::new();
    let first = desk.issue(PASSPORTS);
    desk.say(&Command::Withdraw(first)).unwrap();
    // Long enough for memory to forget the withdrawn ticket.
    let second = desk.wait(10).issue(PASSPORTS);
    let third = desk.wait(10).issue(PASSPORTS);
    assert_eq!([second, third].map(|id| desk.ticket(id).number), [2, 3]);
}

#[test]
fn a_refused_ticket_leaves_no_gap() {
    let mut desk = Desk::new();
    desk.issue(PASSPORTS);
    let nothing = Command::Issue {
        legs: vec![],
        priority: Priority::None,
        language: model::Language::Fr,
        origin: Origin::WalkIn,
        care: Care::default(),
    };
    assert!(matches!(desk.say(&nothing), Err(Refusal::Invalid { .. })));
    let second = desk.issue(PASSPORTS);
    assert_eq!(desk.ticket(second).number, 2);
}

#[test]
fn after_999_comes_1000() {
    assert_eq!(
        [1, 42, 999, 1000, 12345].map(|n| number_text('A', n)),
        ["A001", "A042", "A999", "A1000", "A12345"]
    );
    let mut desk = Desk::new();
    let last = (0..1001).map(|_| desk.issue(PASSPORTS)).last().unwrap();
    assert_eq!(desk.ticket(last).number_text(), "A1001");
}

#[test]
fn ids_rise_in_the_order_of_arrival() {
    let mut desk = Desk::new();
    let tickets: Vec<_> = (0..20).map(|_| desk.issue(PASSPORTS)).collect();
    assert!(tickets.is_sorted());
}

#[test]
fn a_batch_that_is_full_says_so_and_makes_nothing() {
    let desk = Desk::new();
    let mut context = crate::rules::Context::new(desk.now, 1);
    context.made = model::id::MAX_IDS_PER_BATCH;
    let issue = Command::Issue {
        legs: vec![leg(PASSPORTS)],
        priority: Priority::None,
        language: model::Language::Fr,
        origin: Origin::WalkIn,
        care: Care::default(),
    };
    assert_eq!(crate::rules::decide(&desk.state, &issue, &mut context), Err(Refusal::BatchFull));
}
