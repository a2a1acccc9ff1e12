//! Before closing: the kiosk says whether there is time left, and may stop; who has a ticket is told.

use model::{AtClosing, Language, Site};

use super::desk::{Desk, ELECTIONS, PASSPORTS, REGISTRY, at, counter, leg, on, service};
use crate::rules::{Answer, Care, Closing, Command, Context, Origin, Priority, Refusal, decide};

/// Open from 08:30 to 17:30; a passport takes 10 minutes, and counters 1, 2 and 3 serve passports.
fn open_by_hours(site: &mut Site) {
    site.settings.round_the_clock = false;
    site.settings.at_closing = AtClosing::Stop;
}

fn desk_at(time: &str) -> Desk {
    let mut desk = Desk::with(open_by_hours);
    desk.until(at(time));
    desk
}

fn kiosk(desk: &mut Desk, n: i64) -> Result<Answer, Refusal> {
    desk.seq += 1;
    let mut context = Context { alone: true, ..Context::new(desk.now, desk.seq) };
    let command = Command::Issue {
        legs: vec![leg(n)],
        priority: Priority::None,
        language: Language::Fr,
        origin: Origin::WalkIn,
        care: Care::default(),
    };
    decide(&desk.state, &command, &mut context).map(|decided| decided.answer)
}

fn closing(desk: &Desk) -> Closing {
    desk.state.closing(service(PASSPORTS), 1, desk.now)
}

#[test]
fn everything_says_when_it_closes() {
    let desk = desk_at("09:00");
    assert_eq!(desk.state.closes_at(service(PASSPORTS), desk.now), Some(at("17:30")));
    assert_eq!(desk.state.site_closes_at(desk.now), Some(at("17:30")));
    assert_eq!(desk.state.counter_closes_at(counter(1), desk.now), Some(at("17:30")));
    let evening = at("18:00");
    assert_eq!(
        desk.state.closes_at(service(PASSPORTS), evening),
        None,
        "also asked later than it was refreshed"
    );
    assert_eq!(desk.state.counter_closes_at(counter(1), evening), None);
    let always = Desk::new();
    assert_eq!((always.state.site_closes_at(always.now), closing(&always)), (None, Closing::Far));
}

#[test]
fn the_kiosk_stops_when_the_work_takes_longer_than_agents_are_there() {
    let mut desk = desk_at("16:00");
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    assert_eq!(closing(&desk), Closing::Far);
    desk.until(at("17:00"));
    desk.issues(PASSPORTS, 2);
    assert_eq!(closing(&desk), Closing::Soon, "thirty minutes for three people");
    kiosk(&mut desk, PASSPORTS).unwrap();
    desk.issue(PASSPORTS);
    assert_eq!(closing(&desk), Closing::Stopped);
    let refused = kiosk(&mut desk, PASSPORTS);
    assert_eq!(refused, Err(Refusal::NoTimeLeft { closes_at: Some(at("17:30")) }));
    desk.issue(PASSPORTS);
    desk.say(&Command::OpenCounter(counter(3))).unwrap();
    kiosk(&mut desk, PASSPORTS).expect("two counters have an hour together");
}

#[test]
fn a_town_that_only_warns_refuses_nobody() {
    let mut desk = Desk::with(|site| {
        open_by_hours(site);
        site.settings.at_closing = AtClosing::Warn;
    });
    desk.until(at("17:25")).say(&Command::OpenCounter(counter(2))).unwrap();
    assert_eq!(closing(&desk), Closing::Full);
    kiosk(&mut desk, PASSPORTS).unwrap();
}

#[test]
fn who_comes_for_what_is_never_refused_is_told_of_no_risk_and_gets_a_ticket_after_closing() {
    for at_closing in [AtClosing::Warn, AtClosing::Stop] {
        let mut desk = Desk::with(|site| {
            open_by_hours(site);
            site.settings.at_closing = at_closing;
            site.services[0].rules.never_refuse = true;
        });
        desk.until(at("17:25")).say(&Command::OpenCounter(counter(2))).unwrap();
        assert_eq!(closing(&desk), Closing::Soon, "nobody says that the time may not suffice");
        kiosk(&mut desk, PASSPORTS).unwrap();
        desk.until(at("17:31"));
        kiosk(&mut desk, PASSPORTS).expect("counter 2 is open still");
        desk.next(2);
        desk.by(2, &Command::AfterWork(counter(2))).unwrap();
        kiosk(&mut desk, PASSPORTS).expect("somebody is there after the visit");
        assert!(matches!(kiosk(&mut desk, ELECTIONS), Err(Refusal::ServiceClosed { .. })), "that may wait");
        desk.by(2, &Command::CloseCounter(counter(2))).unwrap();
        assert!(matches!(kiosk(&mut desk, PASSPORTS), Err(Refusal::ServiceClosed { .. })), "nobody is there");
        desk.issue(PASSPORTS); // staff sees who comes
    }
}

#[test]
fn before_anybody_has_sat_down_nothing_is_known() {
    let mut desk = desk_at("09:00");
    desk.until(on("2026-03-04", "08:20"));
    desk.issues(PASSPORTS, 80);
    assert_eq!(closing(&desk), Closing::Far);
    kiosk(&mut desk, PASSPORTS).expect("tickets may be taken before opening");
}

#[test]
fn a_pause_and_a_lunch_are_no_time_for_anybody() {
    let mut desk = desk_at("17:00");
    let pause =
        |until: &str| Command::PauseCounter { counter: counter(2), reason: None, until_at: Some(at(until)) };
    desk.say(&pause("17:15")).unwrap();
    desk.issue(PASSPORTS);
    assert_eq!(closing(&desk), Closing::Stopped, "fifteen minutes for two people");
    desk.say(&pause("17:05")).unwrap();
    assert_eq!(closing(&desk), Closing::Soon, "twenty-five minutes");
}

#[test]
fn who_else_the_counters_serve_takes_their_time_too() {
    let mut desk = desk_at("17:00");
    desk.say(&Command::OpenCounter(counter(1))).unwrap();
    desk.issues(ELECTIONS, 3);
    assert_eq!(closing(&desk), Closing::Stopped);
    let mut desk = desk_at("17:00");
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    desk.issues(ELECTIONS, 3);
    assert_eq!(closing(&desk), Closing::Soon, "counter 2 serves no elections");
}

#[test]
fn who_waits_is_told_when_the_time_may_not_suffice() {
    let mut desk = desk_at("17:00");
    desk.say(&Command::OpenCounter(counter(2))).unwrap();
    let tickets = [(); 4].map(|()| desk.issue(PASSPORTS));
    let at_risk = tickets.map(|ticket| desk.state.is_at_risk(desk.ticket(ticket), desk.now));
    assert_eq!(at_risk, [false, false, false, true]);
    let registry = desk.issue(REGISTRY);
    assert!(!desk.state.is_at_risk(desk.ticket(registry), desk.now), "nobody sits there: it is not known");
}
