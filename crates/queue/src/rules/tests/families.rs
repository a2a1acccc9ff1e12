//! Tickets of a family: one is called, the others go with it.

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, counter, leg, service};
use crate::rules::{Answer, Command, Leg, Origin, Refusal, TicketState, Work};

fn join(desk: &mut Desk, one: model::TicketId, other: model::TicketId) {
    assert_eq!(desk.say(&Command::Join(one, other)), Ok(Answer::Ticket(one)));
}

/// What was done, for so many persons each.
fn done(services: &[(i64, u16)]) -> Work {
    let leg = |&(n, persons): &(i64, u16)| Leg { service: service(n), persons };
    Work { outcome: None, services: services.iter().map(leg).collect() }
}

#[test]
fn the_earliest_turn_stands_in_the_line_whoever_is_named_first() {
    for first_named in [0, 1] {
        let mut desk = Desk::new();
        let registry = desk.issue(REGISTRY);
        let passports = desk.wait(5).issue(PASSPORTS);
        let [one, other] = if first_named == 0 { [registry, passports] } else { [passports, registry] };
        join(&mut desk, one, other);
        assert_eq!((desk.line(PASSPORTS), desk.line(REGISTRY)), (vec![passports], vec![]));
        assert_eq!(desk.ticket(registry).joined_to, Some(passports), "its turn is 9:30, not 9:05");
    }
}

#[test]
fn who_goes_with_a_ticket_is_seen_where_that_one_is() {
    let mut desk = Desk::new();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(ELECTIONS));
    desk.issue(ELECTIONS);
    join(&mut desk, mother, father);
    assert_eq!(desk.state.position(desk.ticket(father)), desk.state.position(desk.ticket(mother)));
    assert_eq!(desk.next(2), Some(mother));
    let seen = desk.state.lead(desk.ticket(father));
    assert_eq!((seen.id, seen.state, seen.counter), (mother, TicketState::Called, Some(counter(2))));
}

#[test]
fn when_one_is_through_the_next_takes_the_place_and_the_turn() {
    let mut desk = Desk::new();
    let mother = desk.issue(PASSPORTS);
    let stranger = desk.wait(10).issue(ELECTIONS);
    let (child, father) = (desk.wait(10).issue(ELECTIONS), desk.issue(ELECTIONS));
    join(&mut desk, mother, child);
    join(&mut desk, father, mother);
    assert_eq!([desk.next(1), desk.next(1)], [mother, child].map(Some), "the stranger came after the mother");
    assert_eq!(desk.ticket(child).turn_at, at("09:00"));
    assert_eq!(desk.ticket(father).joined_to, Some(child));
    assert_eq!([desk.next(1), desk.next(1), desk.next(1)], [Some(father), Some(stranger), None]);
}

#[test]
fn what_was_done_for_all_is_not_called_for_again() {
    let mut desk = Desk::new();
    let family = [PASSPORTS, PASSPORTS, PASSPORTS].map(|n| desk.issue(n));
    let [mother, father, aunt] = family;
    join(&mut desk, mother, father);
    join(&mut desk, mother, aunt);
    desk.next(1);
    desk.by(1, &Command::Complete(mother, Some(done(&[(PASSPORTS, 3), (ELECTIONS, 1)])))).unwrap();
    assert_eq!(family.map(|id| desk.word(id)), ["done"; 3]);
    let visit = desk.state.recent_visits().next_back().unwrap();
    assert_eq!(visit.done.len(), 2, "what was done beyond is kept too");
    desk.by(1, &Command::Undo(mother, None)).unwrap();
    assert_eq!(family.map(|id| desk.word(id)), ["called", "waiting", "waiting"]);
    assert_eq!(desk.state.family(mother).len(), 2);
    assert!(desk.visit(1).done.is_empty());
}

#[test]
fn what_was_done_in_part_stays_with_the_rest() {
    let mut desk = Desk::new();
    let mother = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    let two = [Leg { service: service(PASSPORTS), persons: 2 }];
    let father = desk.arrive(&[ELECTIONS], false, Origin::WalkIn);
    desk.say(&Command::Extend(father, two.to_vec())).unwrap();
    join(&mut desk, mother, father);
    desk.next(1);
    // The mother's passport and one of the father's two; the elections of both are left.
    desk.by(1, &Command::Complete(mother, Some(done(&[(PASSPORTS, 2)])))).unwrap();
    assert_eq!((desk.ticket(mother).leg, desk.word(mother)), (leg(ELECTIONS), "waiting"));
    let father = desk.ticket(father);
    assert_eq!((father.leg, &father.later), (leg(ELECTIONS), &vec![leg(PASSPORTS)]));
}

#[test]
fn when_the_one_who_is_called_gives_up_the_others_keep_the_place() {
    for called in [true, false] {
        let mut desk = Desk::new();
        let mother = desk.issue(PASSPORTS);
        let stranger = desk.wait(5).issue(PASSPORTS);
        let father = desk.wait(5).issue(PASSPORTS);
        join(&mut desk, mother, father);
        if called {
            desk.next(1);
        }
        desk.say(&Command::Withdraw(mother)).unwrap();
        assert_eq!(desk.line(PASSPORTS), [father, stranger]);
    }
}

#[test]
fn when_the_one_who_is_called_gives_up_on_a_break_the_others_stay_on_it() {
    for delayed in [true, false] {
        let mut desk = Desk::new();
        let family = [PASSPORTS; 3].map(|n| desk.issue(n));
        let [mother, father, child] = family;
        join(&mut desk, mother, father);
        join(&mut desk, mother, child);
        if delayed {
            desk.say(&Command::Delay(mother, 15)).unwrap();
        } else {
            desk.next(1);
            desk.by(1, &Command::Park(mother, Some(15))).unwrap();
        }
        let stranger = desk.wait(5).issue(PASSPORTS);
        desk.say(&Command::Withdraw(mother)).unwrap();
        assert_eq!(family.map(|id| desk.word(id)), ["withdrawn", "parked", "waiting"]);
        assert_eq!(desk.ticket(child).joined_to, Some(father));
        assert_eq!((desk.ticket(father).back_at, desk.line(PASSPORTS)), (Some(at("09:15")), vec![stranger]));
        assert_eq!(
            desk.ticket(father).delays,
            u8::from(delayed),
            "a break that was asked for is one for all"
        );
        desk.until(at("09:15")).tick();
        assert_eq!(desk.line(PASSPORTS), [father, stranger]);
    }
}

#[test]
fn who_gives_up_beside_the_line_leaves_the_family_alone() {
    let mut desk = Desk::new();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    join(&mut desk, mother, father);
    desk.say(&Command::Withdraw(father)).unwrap();
    assert_eq!((desk.word(father), desk.line(PASSPORTS)), ("withdrawn", vec![mother]));
    assert!(desk.state.family(mother).is_empty());
}

#[test]
fn who_is_split_off_has_the_own_turn_again() {
    for all in [true, false] {
        let mut desk = Desk::new();
        let mother = desk.issue(PASSPORTS);
        let stranger = desk.wait(5).issue(PASSPORTS);
        let father = desk.wait(5).issue(PASSPORTS);
        join(&mut desk, mother, father);
        desk.say(&Command::Split(if all { mother } else { father })).unwrap();
        assert_eq!(desk.line(PASSPORTS), [mother, stranger, father]);
    }
}

#[test]
fn a_family_that_grows_at_the_counter_goes_with_who_is_there() {
    let mut desk = Desk::new();
    let early = desk.issue(PASSPORTS);
    let late = desk.wait(5).issue(PASSPORTS);
    desk.call(2, late).unwrap();
    assert_eq!(desk.by(1, &Command::Join(early, late)), Err(Refusal::OtherCounter));
    desk.by(2, &Command::Join(early, late)).unwrap();
    assert_eq!(desk.ticket(early).joined_to, Some(late), "who is at the counter is called for both");
    desk.by(2, &Command::Complete(late, None)).unwrap();
    assert_eq!((desk.line(PASSPORTS), desk.ticket(early).turn_at), (vec![early], at("09:00")));
}

#[test]
fn who_goes_with_another_is_not_called_sent_or_put_first_alone() {
    let mut desk = Desk::new();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    join(&mut desk, mother, father);
    let alone = [
        Command::Call { counter: counter(1), ticket: father, finish: false, reason: None },
        Command::Send(father, crate::rules::Destination::Service(service(ELECTIONS))),
        Command::Prioritise(father, true),
        Command::Delay(father, 15),
    ];
    for command in alone {
        assert_eq!(desk.say(&command), Err(Refusal::Joined { to: mother }), "{command:?}");
    }
}

#[test]
fn two_families_become_one_of_at_most_eight() {
    let mut desk = Desk::new();
    let tickets: Vec<_> = (0..9).map(|_| desk.issue(PASSPORTS)).collect();
    for n in [1, 2, 3] {
        join(&mut desk, tickets[0], tickets[n]);
        join(&mut desk, tickets[4], tickets[4 + n]);
    }
    join(&mut desk, tickets[7], tickets[3]);
    assert_eq!(desk.state.family(tickets[0]).len(), 7);
    join(&mut desk, tickets[2], tickets[6]);
    let ninth = desk.say(&Command::Join(tickets[8], tickets[1]));
    assert!(matches!(ninth, Err(Refusal::Invalid { field: "ticket", .. })), "{ninth:?}");
    let itself = desk.say(&Command::Join(tickets[8], tickets[8]));
    assert!(matches!(itself, Err(Refusal::Invalid { field: "ticket", .. })), "{itself:?}");
}

#[test]
fn an_undo_does_not_reach_behind_a_join() {
    let mut desk = Desk::new();
    let [mother, father, aunt] = [PASSPORTS; 3].map(|n| desk.issue(n));
    join(&mut desk, mother, father);
    desk.next(1);
    desk.by(1, &Command::Complete(mother, None)).unwrap();
    join(&mut desk, father, aunt);
    assert_eq!(desk.by(1, &Command::Undo(mother, None)), Err(Refusal::UndoTooLate));
}

#[test]
fn a_place_kept_for_another_counter_is_kept_for_the_next_of_the_family_too() {
    let mut desk = Desk::new();
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.say(&Command::Send(father, crate::rules::Destination::Counter(counter(2)))).unwrap();
    join(&mut desk, mother, father);
    assert_eq!([desk.next(1), desk.next(1), desk.next(2)], [Some(mother), None, Some(father)]);
}

#[test]
fn the_night_ends_a_family_with_its_day() {
    let mut desk = Desk::new();
    let (mother, father) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    join(&mut desk, mother, father);
    desk.next(1);
    desk.by(1, &Command::NoShow(mother)).unwrap();
    desk.wait(24 * 60);
    let closed = desk.journal.iter().rev().find_map(|change| match change {
        crate::rules::Change::Ticket(ticket) if ticket.id == father => Some(ticket.clone()),
        _ => None,
    });
    let closed = closed.unwrap();
    assert_eq!((closed.state, closed.joined_to), (TicketState::Unserved, None));
}

#[test]
fn who_is_through_and_goes_alone_is_not_split() {
    let mut desk = Desk::new();
    let alone = desk.issue(PASSPORTS);
    desk.say(&Command::Split(alone)).expect("nothing to do");
    desk.say(&Command::Withdraw(alone)).unwrap();
    let refused = desk.say(&Command::Split(alone));
    assert_eq!(refused, Err(Refusal::WrongState { state: TicketState::Withdrawn }));
}
