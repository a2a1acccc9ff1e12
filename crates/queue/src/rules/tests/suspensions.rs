//! A site or a service stops, and goes on with order and turns as they were.

use model::SuspensionId;

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, booked, counter, leg, service, site_id};
use crate::rules::{
    Answer, Care, Command, Context, Origin, Priority, Refusal, Suspension, SuspensionKind, Work, decide,
    running_seconds,
};

fn is_suspended<T: std::fmt::Debug>(answer: &Result<T, Refusal>) -> bool {
    matches!(answer, Err(Refusal::Suspended { .. }))
}

fn issue(n: i64, origin: Origin) -> Command {
    Command::Issue {
        legs: vec![leg(n)],
        priority: Priority::None,
        language: model::Language::Fr,
        origin,
        care: Care::default(),
    }
}

#[test]
fn while_the_site_stands_still_nobody_is_called_or_given_a_ticket() {
    let mut desk = Desk::new();
    let (called, waiting) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    let stop = desk.suspend(None);
    for command in [
        issue(PASSPORTS, Origin::WalkIn),
        issue(REGISTRY, booked("09:00")),
        Command::CallNext { counter: counter(2), finish: false },
        Command::Call { counter: counter(2), ticket: waiting, finish: false, reason: None },
        Command::RingAgain(called),
    ] {
        let answer = desk.say(&command);
        assert!(is_suspended(&answer), "{command:?}: {answer:?}");
    }
    desk.by(1, &Command::Start(called)).unwrap();
    let only_finished = desk.by(1, &Command::CallNext { counter: counter(1), finish: true });
    assert_eq!(only_finished, Ok(Answer::Finished(called)), "who is at a counter may be served to the end");
    assert_eq!((desk.word(called), desk.word(waiting)), ("done", "waiting"));
    let again = desk.by(1, &Command::CallNext { counter: counter(1), finish: true });
    assert!(is_suspended(&again), "there is nobody left to finish with: {again:?}");
    desk.say(&Command::Resume(stop)).unwrap();
    assert_eq!(desk.next(2), Some(waiting));
}

#[test]
fn who_was_called_before_a_stop_stays_called_whatever_ends_a_visit() {
    let mut desk = Desk::new();
    let (called, waiting) = (desk.issue(PASSPORTS), desk.issue(PASSPORTS));
    desk.next(1);
    let stop = desk.suspend(None);
    let work = Work::default();
    for command in [
        Command::CallNext { counter: counter(1), finish: true },
        Command::Call { counter: counter(1), ticket: waiting, finish: true, reason: None },
        Command::FinishAndCall { counter: counter(1), held: called, work, chosen: None, reason: None },
        Command::Complete(called, None),
        Command::AfterWork(counter(1)),
    ] {
        let answer = desk.by(1, &command);
        let Err(Refusal::Suspended { stays, .. }) = answer else { panic!("{command:?}: {answer:?}") };
        assert_eq!(stays, Some(desk.ticket(called).number_text()), "{command:?}");
        assert_eq!((desk.word(called), desk.visit(1).ticket), ("called", called), "{command:?}");
    }
    desk.say(&Command::Resume(stop)).unwrap();
    assert_eq!((desk.next(1), desk.word(called)), (Some(waiting), "done"));
}

#[test]
fn a_suspended_service_is_passed_over_and_the_others_go_on() {
    let mut desk = Desk::new();
    let election = desk.issue(ELECTIONS);
    let passport = desk.wait(1).issue(PASSPORTS);
    let stop = desk.suspend(Some(ELECTIONS));
    assert!(is_suspended(&desk.say(&issue(ELECTIONS, Origin::WalkIn))));
    assert!(is_suspended(&desk.call(1, election)));
    assert_eq!((desk.next(1), desk.next(1)), (Some(passport), None));
    desk.say(&Command::Resume(stop)).unwrap();
    assert_eq!(desk.next(1), Some(election));
}

#[test]
fn who_comes_during_an_outage_is_noted_by_staff_and_keeps_the_order_of_arrival() {
    use SuspensionKind::{Ambulance, Drill, Evacuation, Other, Outage, Strike};
    let take = |desk: &mut Desk, alone: bool| {
        let mut context = Context { alone, ..Context::new(desk.now, desk.seq + 1) };
        decide(&desk.state, &issue(PASSPORTS, Origin::WalkIn), &mut context).map(|_| ())
    };
    for service in [None, Some(PASSPORTS)] {
        for (kind, noted) in [
            (Evacuation, false),
            (Drill, false),
            (Ambulance, true),
            (Outage, true),
            (Strike, true),
            (Other, false),
        ] {
            let mut desk = Desk::new();
            desk.say(&stop(service, kind)).unwrap();
            assert!(is_suspended(&take(&mut desk, true)), "the kiosk during {kind:?}");
            assert_eq!(take(&mut desk, false).is_ok(), noted, "staff during {kind:?}");
        }
    }
    let mut desk = Desk::new();
    let before = desk.issue(PASSPORTS);
    let Ok(Answer::Suspension(outage)) = desk.say(&stop(None, Outage)) else { panic!("not refused") };
    let came = desk.wait(5).issue(PASSPORTS);
    assert_eq!(desk.ticket(came).arrived_at, at("09:05"));
    assert!(is_suspended(&desk.call(1, came)), "nobody is called before it goes on");
    desk.wait(30).say(&Command::Resume(outage)).unwrap();
    let after = desk.issue(PASSPORTS);
    assert_eq!([(); 3].map(|()| desk.next(1)), [Some(before), Some(came), Some(after)]);
}

#[test]
fn a_next_leg_for_a_suspended_service_waits() {
    let mut desk = Desk::new();
    let family = desk.arrive(&[PASSPORTS, ELECTIONS], false, Origin::WalkIn);
    desk.next(1);
    desk.suspend(Some(ELECTIONS));
    assert_eq!(desk.next(1), None);
    assert_eq!(desk.word(family), "waiting");
}

#[test]
fn resuming_keeps_order_and_turns() {
    let mut desk = Desk::new();
    let tickets = [(); 3].map(|()| desk.wait(1).issue(PASSPORTS));
    let turns = tickets.map(|id| desk.ticket(id).turn_at);
    let stop = desk.suspend(None);
    desk.wait(45).say(&Command::Resume(stop)).unwrap();
    assert_eq!(tickets.map(|id| desk.ticket(id).turn_at), turns);
    assert_eq!(tickets.map(|_| desk.next(1)), tickets.map(Some));
}

#[test]
fn no_show_clocks_stop_with_the_site_and_with_the_service() {
    for stopped in [None, Some(PASSPORTS)] {
        let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(3));
        let ticket = desk.issue(PASSPORTS);
        desk.next(1);
        desk.wait(2);
        let stop = desk.suspend(stopped);
        desk.wait(30);
        assert_eq!(desk.word(ticket), "called");
        desk.say(&Command::Resume(stop)).unwrap();
        assert_eq!(desk.state.next_deadline(), at("09:33"), "one minute was left");
        desk.seconds(59);
        assert_eq!(desk.word(ticket), "called");
        desk.seconds(1);
        assert_eq!(desk.word(ticket), "no_show");
    }
}

#[test]
fn another_services_stop_stops_no_clock_here() {
    let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(3));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    desk.suspend(Some(ELECTIONS));
    desk.wait(3);
    assert_eq!(desk.word(ticket), "no_show");
}

#[test]
fn two_stops_at_once_stop_a_clock_once() {
    let mut desk = Desk::with(|site| site.settings.no_show_minutes = Some(10));
    let ticket = desk.issue(PASSPORTS);
    desk.next(1);
    let of_service = desk.wait(1).suspend(Some(PASSPORTS)); // 09:01
    let of_site = desk.wait(1).suspend(None); // 09:02
    desk.wait(2).say(&Command::Resume(of_service)).unwrap(); // 09:04
    desk.wait(2).say(&Command::Resume(of_site)).unwrap(); // 09:06
    desk.wait(1).suspend(None); // 09:07
    assert_eq!(desk.word(ticket), "called");
    let again = desk.state.site_suspension().unwrap().id;
    desk.wait(1).say(&Command::Resume(again)).unwrap(); // 09:08
    assert_eq!(desk.state.next_deadline(), at("09:16"), "ten minutes, five of stops and one more");
}

#[test]
fn the_grace_of_an_appointment_and_the_right_of_return_wait_too() {
    let mut desk = Desk::new();
    let missed = desk.issue(PASSPORTS);
    desk.next(1);
    desk.by(1, &Command::NoShow(missed)).unwrap();
    let stop = desk.wait(5).suspend(None); // 09:05
    desk.wait(40).say(&Command::Resume(stop)).unwrap(); // 09:45
    desk.wait(10); // 09:55
    let appointment = desk.arrive(&[REGISTRY], false, booked("09:10"));
    assert_eq!(desk.ticket(appointment).turn_at, at("09:10"), "09:10, 35 minutes of the stop, 10 of grace");
    desk.wait(5).say(&Command::Return(missed)).expect("09:00, 40 minutes of the stop, 20 of return");
    let mut late = desk;
    let appointment = late.arrive(&[REGISTRY], false, booked("09:10"));
    assert_eq!(late.ticket(appointment).turn_at, at("10:00"));
}

fn stop(service: Option<i64>, kind: SuspensionKind) -> Command {
    let reason = "panne".to_owned();
    Command::Suspend { service: service.map(super::desk::service), kind, reason, until_at: None }
}

#[test]
fn one_stop_of_each_kind_at_a_time_and_it_ends_once() {
    let mut desk = Desk::new();
    let first = desk.suspend(None);
    let again = desk.say(&stop(None, SuspensionKind::Drill)).unwrap_err();
    assert!(matches!(again, Refusal::Suspended { stop, .. } if stop == first), "{again}");
    desk.suspend(Some(PASSPORTS));
    assert_eq!(desk.say(&Command::Resume(first)), Ok(Answer::Suspension(first)));
    assert_eq!(desk.decide(9, &Command::Resume(first)).unwrap().changes, []);
    assert!(desk.state.suspension_of(service(PASSPORTS)).is_some(), "the service's own stop goes on");
    let unknown = Command::Resume(SuspensionId::nth(site_id(), 5));
    assert_eq!(desk.say(&unknown), Err(Refusal::Unknown("suspension")));
}

#[test]
fn an_evacuation_comes_on_top_of_an_outage_and_the_most_severe_is_told() {
    let mut desk = Desk::new();
    let ticket = desk.issue(PASSPORTS);
    let mut say = |command: &Command| match desk.say(command) {
        Ok(Answer::Suspension(stop)) => (stop, desk.state.site_suspension().map(|stop| stop.kind)),
        other => panic!("{other:?}"),
    };
    let (outage, told) = say(&stop(None, SuspensionKind::Outage));
    assert_eq!(told, Some(SuspensionKind::Outage));
    let (evacuation, told) = say(&stop(None, SuspensionKind::Evacuation));
    assert_eq!(told, Some(SuspensionKind::Evacuation));
    let (_, told) = say(&stop(None, SuspensionKind::Strike));
    assert_eq!(told, Some(SuspensionKind::Evacuation), "a lesser one changes nothing that is told");
    let (_, told) = say(&Command::Resume(evacuation));
    assert_eq!(told, Some(SuspensionKind::Outage));
    let (_, told) = say(&Command::Resume(outage));
    assert_eq!(told, Some(SuspensionKind::Strike), "it goes on when every stop has ended");
    let strike = desk.state.site_suspension().unwrap().id;
    desk.say(&stop(Some(PASSPORTS), SuspensionKind::Outage)).unwrap();
    let told = desk.state.suspension_of(service(PASSPORTS)).unwrap();
    assert_eq!((told.kind, told.service), (SuspensionKind::Outage, Some(service(PASSPORTS))));
    let own = told.id;
    for id in [strike, own] {
        assert!(is_suspended(&desk.call(1, ticket)));
        desk.say(&Command::Resume(id)).unwrap();
    }
    desk.call(1, ticket).unwrap();
}

#[test]
fn a_stop_needs_a_reason_and_ends_later_than_now() {
    let mut desk = Desk::new();
    for (reason, minutes, field) in [
        ("", 5, "reason"),
        ("  ", 5, "reason"),
        ("a\0b", 5, "reason"),
        (&*"x".repeat(201), 5, "reason"),
        ("panne", 0, "until"),
    ] {
        let until_at = Some(desk.now.plus_minutes(minutes));
        let command = Command::Suspend {
            service: None,
            kind: SuspensionKind::Drill,
            reason: reason.to_owned(),
            until_at,
        };
        let refused = desk.say(&command).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid { field: found, .. } if found == field), "{refused}");
    }
}

#[test]
fn who_is_refused_hears_the_towns_words() {
    let mut desk = Desk::new();
    let until_at = Some(desk.now.plus_minutes(30));
    let reason = " exercice incendie ".to_owned();
    let suspend = Command::Suspend { service: None, kind: SuspensionKind::Drill, reason, until_at };
    let Ok(Answer::Suspension(stop)) = desk.say(&suspend) else { panic!("not refused") };
    let next = Command::CallNext { counter: counter(1), finish: false };
    let refusal = decide(&desk.state, &next, &mut Context::new(desk.now, 9)).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Suspended {
            stop,
            kind: SuspensionKind::Drill,
            reason: "exercice incendie".to_owned(),
            until_at,
            stays: None,
        }
    );
}

#[test]
fn figures_leave_out_the_time_of_stops_and_count_two_at_once_once() {
    let stop = |service: Option<i64>, from: &str, to: Option<&str>| Suspension {
        id: SuspensionId::nth(site_id(), 1),
        service: service.map(super::desk::service),
        kind: SuspensionKind::Drill,
        reason: "exercice".to_owned(),
        began_at: at(from),
        until_at: None,
        ended_at: to.map(at),
    };
    let stops = [
        stop(None, "09:10", Some("09:20")),
        stop(Some(PASSPORTS), "09:15", Some("09:25")),
        stop(Some(REGISTRY), "09:30", Some("09:40")),
        stop(None, "09:50", None),
    ];
    let minutes = |n, from, to| running_seconds(&stops, service(n), at(from), at(to)) / 60;
    assert_eq!(minutes(PASSPORTS, "09:00", "09:45"), 30, "fifteen minutes of two stops");
    assert_eq!(minutes(REGISTRY, "09:00", "09:45"), 25);
    assert_eq!(minutes(PASSPORTS, "09:12", "09:18"), 0);
    assert_eq!(minutes(PASSPORTS, "09:40", "10:00"), 10, "one that goes on counts until then");
}
