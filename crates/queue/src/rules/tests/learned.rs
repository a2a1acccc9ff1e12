//! How long visits take is learned from those that were.

use std::sync::Arc;

use super::desk::{PASSPORTS, REGISTRY, at, counter, service, site};
use crate::rules::{CounterDay, CounterState, Leg, Length, Rows, State};

/// The wait behind one person at the only counter, after visits of these minutes.
fn p50_after(visits: &[(i64, u16, i64)]) -> u16 {
    let length = |&(n, persons, minutes): &(i64, u16, i64)| Length {
        leg: Leg { service: service(n), persons },
        seconds: minutes * 60,
    };
    let open = CounterDay {
        counter: counter(2),
        state: CounterState::Open,
        since_at: at("09:00"),
        agent: None,
        pause_reason: None,
        pause_until_at: None,
        trainee: false,
    };
    let lengths = visits.iter().map(length).collect();
    let rows = Rows { lengths, counters: vec![open], ..Rows::default() };
    let mut desk = super::desk::Desk::new();
    desk.state = State::load(Arc::new(site()), rows, desk.now);
    desk.issue(PASSPORTS);
    desk.state.forecast(desk.now).coming_for(service(PASSPORTS)).unwrap().p50_minutes
}

#[test]
fn until_something_is_learned_the_configured_minutes_hold() {
    assert_eq!(p50_after(&[]), 10);
    assert_eq!(p50_after(&[(REGISTRY, 1, 40); 200]), 10, "another service teaches nothing of this one");
}

#[test]
fn many_visits_count_more_than_few() {
    assert_eq!(p50_after(&[(PASSPORTS, 1, 20); 20]), 15, "half way");
    assert_eq!(p50_after(&[(PASSPORTS, 1, 20); 400]), 20);
    assert_eq!(p50_after(&[(PASSPORTS, 1, 20); 1]), 10);
}

#[test]
fn a_visit_that_nobody_ended_teaches_nothing() {
    let mut visits = vec![(PASSPORTS, 1, 10); 50];
    visits.extend([(PASSPORTS, 1, 600); 20]);
    assert_eq!(p50_after(&visits), 10);
    assert_eq!(p50_after(&[(PASSPORTS, 1, 6000); 600]), 39, "nearly four times, which is the most");
}

#[test]
fn a_visit_of_two_is_compared_with_the_minutes_for_two() {
    assert_eq!(p50_after(&[(PASSPORTS, 2, 15); 400]), 10);
}
