//! What colleagues should know of a person, and for how long.

use super::desk::{Desk, ELECTIONS, PASSPORTS};
use crate::rules::{Care, Change, Command, Need, Refusal};

fn note(ticket: model::TicketId, words: &str) -> Command {
    Command::Care { ticket, note: Some(words.to_owned()), needs: None, fetch: None }
}

#[test]
fn who_comes_for_what_is_alerted_is_to_be_fetched() {
    let mut desk = Desk::with(|site| site.services[0].rules.arrival = model::Arrival::Alert);
    let [alert, other] = [PASSPORTS, ELECTIONS].map(|n| desk.issue(n));
    assert_eq!([alert, other].map(|id| desk.ticket(id).care.fetch), [true, false]);
}

#[test]
fn what_is_not_said_stays() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.say(&note(ticket, " vient de loin ")).unwrap();
    let needs = Some(vec![Need::Guide, Need::SignLanguage, Need::Guide]);
    desk.say(&Command::Care { ticket, note: None, needs, fetch: Some(true) }).unwrap();
    let expected = Care {
        note: Some("vient de loin".to_owned()),
        needs: vec![Need::SignLanguage, Need::Guide],
        fetch: true,
    };
    assert_eq!(desk.ticket(ticket).care, expected);
    desk.say(&Command::Care { ticket, note: Some(String::new()), needs: None, fetch: None }).unwrap();
    assert_eq!(desk.ticket(ticket).care, Care { note: None, ..expected });
}

#[test]
fn a_note_is_two_lines_long() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.say(&note(ticket, &"é".repeat(200))).unwrap();
    let long = desk.say(&note(ticket, &"é".repeat(201)));
    assert!(matches!(long, Err(Refusal::Invalid { field: "note", .. })), "{long:?}");
}

#[test]
fn a_note_moves_nobody_and_stands_in_no_way_of_an_undo() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &note(ticket, "a oublié son livret")).unwrap();
    desk.by(1, &Command::Undo(ticket, None)).unwrap();
    assert_eq!(desk.word(ticket), "waiting");
    assert_eq!(desk.ticket(ticket).care.note.as_deref(), Some("a oublié son livret"), "the note stays");
}

#[test]
fn no_step_remembers_a_note() {
    let mut desk = Desk::new();
    let (ticket, next) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    for ticket in [ticket, next] {
        desk.say(&note(ticket, "vient de loin")).unwrap();
    }
    desk.next(1);
    desk.by(1, &Command::Start(ticket)).unwrap();
    desk.next(1);
    let steps = desk.journal.iter().filter_map(|change| match change {
        Change::Step(_, Some(step)) => Some(serde_json::to_string(step).unwrap()),
        _ => None,
    });
    let steps: Vec<String> = steps.collect();
    assert_eq!(steps.len(), 3);
    assert!(steps.iter().all(|step| !step.contains("loin")), "{steps:?}");
}

#[test]
fn the_night_erases_what_was_known_also_of_those_who_are_through() {
    let mut desk = Desk::new();
    let [waiting, done, missed] = [PASSPORTS; 3].map(|n| desk.issue(n));
    for ticket in [waiting, done, missed] {
        desk.say(&note(ticket, "vient de loin")).unwrap();
    }
    desk.call(1, done).unwrap();
    desk.by(1, &Command::Complete(done, None)).unwrap();
    desk.call(1, missed).unwrap();
    desk.by(1, &Command::NoShow(missed)).unwrap();
    desk.wait(60).issue(PASSPORTS);
    assert!(desk.state.ticket(done).is_some(), "memory keeps who must be erased");
    desk.wait(24 * 60);
    for ticket in [waiting, done, missed] {
        let last = desk.journal.iter().rev().find_map(|change| match change {
            Change::Ticket(row) if row.id == ticket => Some(row),
            _ => None,
        });
        assert!(last.unwrap().care.is_empty(), "{ticket}");
    }
    let yesterdays = desk.say(&note(missed, "vient de loin"));
    assert!(yesterdays.is_err(), "{yesterdays:?}");
}
