//! What a person asks for by the code of the ticket.

use model::TurnRule;
use model::calendar::Opening;

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, service};
use crate::rules::{Command, Refusal, TicketState};

#[test]
fn fifteen_minutes_more_keep_the_place_where_the_service_says_so() {
    for (rule, turn_at) in [(TurnRule::Keep, at("09:00")), (TurnRule::Now, at("09:20"))] {
        let mut desk = Desk::with(|site| site.services[0].rules.after_park = rule);
        let ticket = desk.issue(PASSPORTS);
        desk.wait(5).say(&Command::Delay(ticket, 15)).unwrap();
        assert_eq!(desk.next(1), None, "nobody calls who is not there");
        assert_eq!(desk.state.next_deadline(), at("09:20"));
        desk.wait(15);
        assert_eq!((desk.word(ticket), desk.ticket(ticket).turn_at), ("waiting", turn_at));
        assert_eq!(desk.next(1), Some(ticket));
    }
}

#[test]
fn more_time_is_given_twice_and_for_half_an_hour_at_most() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    for minutes in [0, 31] {
        let refused = desk.say(&Command::Delay(ticket, minutes));
        assert!(matches!(refused, Err(Refusal::Invalid { field: "minutes", .. })), "{refused:?}");
    }
    for _ in 0..2 {
        desk.say(&Command::Delay(ticket, 30)).unwrap();
        let again = desk.say(&Command::Delay(ticket, 30));
        assert_eq!(again, Err(Refusal::WrongState { state: TicketState::Parked }));
        desk.wait(30);
    }
    assert_eq!(desk.say(&Command::Delay(ticket, 1)), Err(Refusal::UsedUp));
}

#[test]
fn who_asked_for_time_and_is_here_has_the_old_place() {
    for rule in [TurnRule::Keep, TurnRule::Now] {
        let mut desk = Desk::with(|site| site.services[0].rules.after_park = rule);
        let (early, late) = (desk.issue(PASSPORTS), desk.wait(1).issue(PASSPORTS));
        let refused = desk.say(&Command::Here(early));
        assert_eq!(refused, Err(Refusal::WrongState { state: TicketState::Waiting }));
        desk.wait(5).say(&Command::Delay(early, 15)).unwrap();
        assert_eq!(desk.line(PASSPORTS), [late]);
        desk.wait(2).say(&Command::Here(early)).unwrap();
        assert_eq!((desk.line(PASSPORTS), desk.ticket(early).back_at), (vec![early, late], None));
        for minutes in [None, Some(10)] {
            desk.call(1, early).unwrap();
            desk.by(1, &Command::Park(early, minutes)).unwrap();
            let held = desk.say(&Command::Here(early));
            assert_eq!(held, Err(Refusal::WrongState { state: TicketState::Parked }), "the agent's hold");
            desk.say(&Command::Return(early)).unwrap();
        }
    }
}

#[test]
fn an_agents_hold_is_the_agents_though_more_time_was_asked_for_before() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.say(&Command::Delay(ticket, 15)).unwrap();
    desk.call(1, ticket).unwrap();
    desk.by(1, &Command::Park(ticket, None)).unwrap();
    assert_eq!(desk.say(&Command::Here(ticket)), Err(Refusal::WrongState { state: TicketState::Parked }));
}

#[test]
fn nobody_is_given_time_that_leads_past_closing() {
    let mut desk = Desk::with(|site| {
        site.settings.round_the_clock = false;
        let short = Opening {
            services: vec![service(PASSPORTS)],
            to: "12:00".parse().unwrap(),
            ..site.hours.openings[0].clone()
        };
        site.hours.openings[0].services = vec![service(REGISTRY), service(ELECTIONS)];
        site.hours.openings.push(short);
    });
    let (passport, election) = (desk.until(at("11:40")).issue(PASSPORTS), desk.issue(ELECTIONS));
    let past = |closes_at| Err(Refusal::PastClosing { closes_at });
    desk.until(at("11:45"));
    assert_eq!(desk.say(&Command::Delay(passport, 15)), past(Some(at("12:00"))));
    desk.say(&Command::Delay(passport, 14)).expect("a minute is left");
    desk.until(at("12:01"))
        .say(&Command::Delay(passport, 15))
        .expect("others work on, and so may these counters");
    desk.until(at("17:15"));
    assert_eq!(desk.say(&Command::Delay(election, 15)), past(Some(at("17:30"))));
    desk.until(at("17:31"));
    assert_eq!(desk.say(&Command::Delay(election, 15)), past(None));
}

#[test]
fn who_is_called_comes_now_or_gives_up() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let late = desk.say(&Command::Delay(ticket, 15));
    assert_eq!(late, Err(Refusal::WrongState { state: TicketState::Called }));
}

#[test]
fn who_did_not_hear_asks_once_for_each_call_and_the_desk_is_told_until_it_rings() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    let waiting = desk.say(&Command::AskAgain(ticket));
    assert_eq!(waiting, Err(Refusal::WrongState { state: TicketState::Waiting }));
    for _ in 0..2 {
        desk.call(1, ticket).unwrap();
        assert!(!desk.visit(1).wants_repeat());
        desk.seconds(20).say(&Command::AskAgain(ticket)).unwrap();
        assert!(desk.visit(1).wants_repeat());
        desk.seconds(5).by(1, &Command::RingAgain(ticket)).unwrap();
        assert!(!desk.visit(1).wants_repeat(), "it was repeated");
        assert_eq!(desk.seconds(9).say(&Command::AskAgain(ticket)), Err(Refusal::UsedUp));
        desk.by(1, &Command::NoShow(ticket)).unwrap();
    }
}

#[test]
fn the_family_hears_for_who_is_called() {
    let mut desk = Desk::new();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.say(&Command::Join(mother, father)).unwrap();
    desk.next(1);
    desk.seconds(9).say(&Command::AskAgain(father)).unwrap();
    assert!(desk.visit(1).wants_repeat());
    assert_eq!(desk.say(&Command::AskAgain(mother)), Err(Refusal::UsedUp));
}
