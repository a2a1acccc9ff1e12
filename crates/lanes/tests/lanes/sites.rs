//! What concerns a whole site, through the real lane: stops, the notice, calls for help, paper slips, the day's end.

use chrono::TimeDelta;
use lanes::Failure;
use model::{HelpId, Instant, Language, Text};
use queue::rules::{Answer, Command, HelpEnd, Leg, Priority, Refusal, SuspensionKind, TicketState};

use crate::case::{Case, Node, at, on_both};
use crate::rows::assert_memory_is_rows;
use crate::waiting::shown;

fn slip(case: &Case, number: u32, arrived_at: Instant) -> Command {
    let legs = vec![Leg { service: case.service("identite"), persons: 1 }];
    Command::EnterSlip { number, legs, priority: Priority::None, language: Language::Fr, arrived_at }
}

fn notice(words: &str, until_at: Instant) -> Command {
    let text = Text { fr: words.to_owned(), en: None };
    Command::SetNotice { text, from_at: at(9, 0), until_at }
}

async fn help(node: &Node, case: &Case) -> HelpId {
    let counter = case.counter("guichet-2");
    match node.agent(counter, Command::CallHelp { counter: Some(counter) }).await {
        Ok(Answer::Help(help)) => help,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_concerns_a_site_outlives_the_process() {
    on_both(async |case| {
        let hall = case.hall.id;
        let node = case.mortal_node().await;
        let stop = Command::Suspend {
            service: None,
            kind: SuspensionKind::Drill,
            reason: "Exercice".to_owned(),
            until_at: Some(at(9, 20)),
        };
        node.ask(hall, stop).await.unwrap();
        node.ask(hall, notice("Fermé à midi", at(12, 0))).await.unwrap();
        node.ask(hall, slip(case, 7, at(8, 30))).await.unwrap();
        let help = help(&node, case).await;
        node.kill();

        let node = case.node().await;
        let again = node.ask(hall, slip(case, 7, at(8, 35))).await;
        assert_eq!(again, Err(Failure::Refused(Refusal::NumberTaken { number: "P007".to_owned() })));
        let published = node.lanes.site(hall).await.unwrap();
        {
            let committed = published.read();
            let state = &committed.state;
            assert_eq!(state.site_suspension().unwrap().kind, SuspensionKind::Drill);
            assert_eq!(state.notice_text(at(9, 1), Language::Fr), Some("Fermé à midi"));
            assert_eq!(state.helps(at(9, 1)).map(|it| it.id).collect::<Vec<_>>(), [help]);
        }
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_call_for_help_ends_by_itself_also_after_a_night_of_the_server() {
    on_both(async |case| {
        let node = case.mortal_node().await;
        let answered = help(&node, case).await;
        node.agent(case.counter("guichet-3"), Command::AnswerHelp(answered)).await.unwrap();
        let open = help(&node, case).await;
        assert_ne!(open, answered);
        node.kill();
        case.clock.advance(TimeDelta::minutes(10));
        let node = case.node().await;
        let published = node.lanes.site(case.hall.id).await.unwrap();
        let is_over = |end: Option<HelpEnd>| end == Some(HelpEnd::Expired);
        shown(&published, "the call is over", |it| it.state.help(open).is_some_and(|help| is_over(help.end)))
            .await;
        assert_memory_is_rows(case, &node).await;
        let rows = case.select("SELECT ending FROM help_call ORDER BY id").await;
        assert_eq!(rows, [["answered"], ["expired"]]);
    })
    .await;
}

#[tokio::test]
async fn one_batch_may_hang_two_notices_and_the_last_one_stays() {
    on_both(async |case| {
        let node = case.node().await;
        let hall = case.hall.id;
        let (one, two, three) = tokio::join!(
            node.ask(hall, notice("Un", at(12, 0))),
            node.ask(hall, notice("Deux", at(12, 0))),
            node.ask(case.annex.id, notice("Trois", at(12, 0))),
        );
        assert_eq!((one, two, three), (Ok(Answer::Site), Ok(Answer::Site), Ok(Answer::Site)));
        assert_eq!(case.count("notice").await, 2, "one for each site");
        node.ask(hall, Command::EndNotice).await.unwrap();
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_slip_is_no_later_and_no_earlier_than_its_time() {
    on_both(async |case| {
        let node = case.node().await;
        let kiosk = node.issue(case.service("identite")).await;
        let Ok(Answer::Ticket(slip)) = node.ask(case.hall.id, slip(case, 1, at(8, 40))).await else {
            panic!("a slip")
        };
        let counter = case.counter("guichet-2");
        assert_eq!(node.next(counter).await, Some(slip));
        assert_eq!(node.next(counter).await, Some(kiosk));
        let row = node.store.ticket_row(slip).await.unwrap().unwrap();
        assert_eq!((row.number_text(), row.arrived_at), ("P001".to_owned(), at(8, 40)));
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_day_ended_by_hand_is_ended_in_the_rows() {
    on_both(async |case| {
        let node = case.node().await;
        let waits = node.issue(case.service("identite")).await;
        let called = node.issue(case.service("identite")).await;
        node.agent(
            case.counter("guichet-2"),
            Command::Call { counter: case.counter("guichet-2"), ticket: called, finish: false, reason: None },
        )
        .await
        .unwrap();
        node.ask(case.hall.id, Command::CloseDay).await.unwrap();
        for ticket in [waits, called] {
            assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::Unserved);
            assert_eq!(node.store.ticket_row(ticket).await.unwrap().unwrap().state, TicketState::Unserved);
        }
        assert_eq!(case.count("visit WHERE ended_at IS NULL").await, 0);
        assert_eq!(case.count("counter_day WHERE state <> 'closed'").await, 0);
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}
