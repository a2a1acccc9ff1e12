//! The help key: every desk sees the call, one answers, and it ends by itself.

use model::HelpId;

use super::desk::{Desk, agent, at, counter, on, site_id};
use crate::rules::{Answer, Command, HelpEnd, Refusal};

fn call(desk: &mut Desk, n: i64) -> HelpId {
    match desk.by(n, &Command::CallHelp { counter: Some(counter(n)) }) {
        Ok(Answer::Help(help)) => help,
        other => panic!("{other:?}"),
    }
}

fn shown(desk: &Desk) -> Vec<HelpId> {
    desk.state.helps(desk.now).map(|help| help.id).collect()
}

#[test]
fn a_call_is_answered_once_and_says_by_whom() {
    let mut desk = Desk::new();
    let help = call(&mut desk, 1);
    desk.wait(1).by(2, &Command::AnswerHelp(help)).unwrap();
    assert_eq!(desk.decide(3, &Command::AnswerHelp(help)).unwrap().changes, [], "somebody is coming already");
    let known = desk.state.help(help).unwrap();
    assert_eq!((known.end, known.ended_at), (Some(HelpEnd::Answered), Some(at("09:01"))));
    assert_eq!((known.answered_by, known.answered_from), (Some(agent(2)), Some(counter(2))));
    assert_eq!(known.counter, Some(counter(1)));
}

#[test]
fn who_called_reads_the_answer_for_two_minutes() {
    let mut desk = Desk::new();
    let help = call(&mut desk, 1);
    desk.by(2, &Command::AnswerHelp(help)).unwrap();
    desk.wait(1).seconds(59);
    assert_eq!(shown(&desk), [help]);
    desk.seconds(1);
    assert_eq!(shown(&desk), []);
    assert_eq!(desk.say(&Command::AnswerHelp(help)), Err(Refusal::Unknown("help")));
}

#[test]
fn a_call_that_nobody_answers_ends_after_ten_minutes() {
    let mut desk = Desk::new();
    let help = call(&mut desk, 1);
    assert_eq!(desk.state.next_deadline(), at("09:10"));
    desk.wait(9);
    assert_eq!(desk.state.help(help).unwrap().end, None);
    desk.wait(1);
    assert_eq!(desk.state.help(help).unwrap().end, Some(HelpEnd::Expired));
    assert_eq!(desk.decide(2, &Command::AnswerHelp(help)).unwrap().changes, [], "over is over");
    assert_ne!(call(&mut desk, 1), help, "who still needs help calls again");
}

#[test]
fn pressing_again_is_the_same_call_and_each_desk_has_its_own() {
    let mut desk = Desk::new();
    let one = call(&mut desk, 1);
    assert_eq!(call(&mut desk, 1), one);
    let two = call(&mut desk, 2);
    let reception = desk.say(&Command::CallHelp { counter: None }).unwrap();
    assert_eq!(desk.say(&Command::CallHelp { counter: None }), Ok(reception.clone()));
    let Answer::Help(reception) = reception else { panic!("{reception:?}") };
    assert_eq!(shown(&desk), [one, two, reception]);
}

#[test]
fn an_agent_calls_from_the_own_counter_only_and_answers_what_was_called() {
    let mut desk = Desk::new();
    let elsewhere = Command::CallHelp { counter: Some(counter(2)) };
    assert_eq!(desk.by(1, &elsewhere), Err(Refusal::OtherCounter));
    let nowhere = Command::CallHelp { counter: Some(counter(7)) };
    assert_eq!(desk.say(&nowhere), Err(Refusal::Unknown("counter")));
    let nothing = Command::AnswerHelp(HelpId::nth(site_id(), 5));
    assert_eq!(desk.say(&nothing), Err(Refusal::Unknown("help")));
}

#[test]
fn no_call_for_help_outlives_the_day() {
    let mut desk = Desk::new();
    desk.until(at("23:00")).until(on("2026-03-04", "03:55"));
    let help = call(&mut desk, 1);
    desk.until(on("2026-03-04", "04:00"));
    assert_eq!(desk.state.help(help).unwrap().end, Some(HelpEnd::Expired));
}
