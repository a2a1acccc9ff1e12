//! The working set: what is open, whatever its age, and little else.

use model::TicketId;
use queue::rules::{CounterDay, CounterState, Step, StepKind, Ticket, TicketState, Visit, VisitEnd};

use crate::case::{Case, now, on_both};

async fn load(case: &Case) -> queue::rules::Rows {
    let mut lane = case.lane().await;
    let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
    let loaded = tx.load(case.site.id, now()).await.unwrap().unwrap();
    assert_eq!(loaded.site, case.site);
    tx.rollback().await.unwrap();
    loaded.rows
}

#[tokio::test]
async fn an_empty_site_has_todays_business_day_and_nothing_else() {
    on_both(async |case| {
        let expected = queue::rules::Rows {
            business_day: Some(case.ticket(1, 0, 1).business_day),
            ..queue::rules::Rows::default()
        };
        assert_eq!(load(case).await, expected);
    })
    .await;
}

#[tokio::test]
async fn yesterdays_open_ticket_keeps_yesterday_open() {
    on_both(async |case| {
        let yesterday = case.ticket(1, 0, 1).business_day.pred_opt().unwrap();
        case.write(|locked, rows| {
            rows.tickets.push((Ticket { business_day: yesterday, ..case.ticket(locked.seq, 1, 9) }, true));
            let missed = Ticket { state: TicketState::NoShow, ..case.ticket(locked.seq, 2, 8) };
            rows.tickets.push((Ticket { business_day: yesterday, ..missed.clone() }, true));
            let (id, before) = (TicketId::made(case.site.id, locked.seq, 3), yesterday.pred_opt().unwrap());
            rows.tickets.push((Ticket { id, business_day: before, ..missed }, true));
        })
        .await
        .unwrap();
        let rows = load(case).await;
        assert_eq!(rows.business_day, Some(yesterday));
        assert_eq!(rows.numbers, [('A', 9)]);
        let numbers: Vec<_> =
            rows.tickets.iter().map(|ticket| (ticket.business_day, ticket.number)).collect();
        assert_eq!(numbers, [(yesterday, 9), (yesterday, 8)]);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_login_keeps_its_day_open() {
    on_both(async |case| {
        let yesterday = case.ticket(1, 0, 1).business_day.pred_opt().unwrap();
        let day = CounterDay {
            counter: case.site.counters[0].id,
            state: CounterState::Open,
            since_at: now().plus_minutes(-24 * 60),
            agent: None,
            pause_reason: None,
            pause_until_at: None,
            trainee: false,
        };
        case.write(|_, rows| rows.counters.push(day.clone())).await.unwrap();
        assert_eq!(load(case).await.business_day, Some(yesterday));
        let closed = CounterDay { state: CounterState::Closed, ..day };
        case.write(|_, rows| rows.counters.push(closed.clone())).await.unwrap();
        assert_eq!(load(case).await.business_day, yesterday.succ_opt());
    })
    .await;
}

#[tokio::test]
async fn the_newest_rings_of_the_day_are_there_and_the_open_ones() {
    on_both(async |case| {
        let yesterday = case.ticket(1, 0, 1).business_day.pred_opt().unwrap();
        let ended = |visit: Visit| Visit { ended_at: Some(now()), end: Some(VisitEnd::Done), ..visit };
        case.write(|_, rows| {
            let open = case.ticket(1, 0, 1);
            rows.visits.push((case.visit(1, 0, &open, 0, 2), true));
            let old = Ticket { business_day: yesterday, ..case.ticket(1, 1, 1) };
            rows.visits.push((ended(case.visit(1, 1, &old, 0, 1)), true));
            for ring in 3_u32..100 {
                let ticket = case.ticket(1, ring, ring);
                rows.visits.push((ended(case.visit(1, ring, &ticket, 0, i64::from(ring))), true));
            }
        })
        .await
        .unwrap();
        let rings: Vec<_> = load(case).await.visits.iter().map(|visit| visit.ring).collect();
        assert_eq!(rings, [2].into_iter().chain(36..100).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn lengths_are_learned_from_completed_visits_of_earlier_days_without_trainees() {
    on_both(async |case| {
        let yesterday = case.ticket(1, 0, 1).business_day.pred_opt().unwrap();
        case.write(|_, rows| {
            for (place, end, old, trainee) in [
                (0, VisitEnd::Done, true, false),
                (1, VisitEnd::Done, true, true),
                (2, VisitEnd::Done, false, false),
                (3, VisitEnd::NoShow, true, false),
            ] {
                let ticket = case.ticket(1, place, place + 1);
                let business_day = if old { yesterday } else { ticket.business_day };
                let visit = case.visit(1, place, &ticket, 0, i64::from(place) + 1);
                let (ended_at, end) = (Some(now().plus_minutes(7)), Some(end));
                rows.visits.push((Visit { business_day, ended_at, end, trainee, ..visit }, true));
            }
        })
        .await
        .unwrap();
        let leg = case.ticket(1, 0, 1).leg;
        assert_eq!(load(case).await.lengths, [queue::rules::Length { leg, seconds: 420 }]);
    })
    .await;
}

#[tokio::test]
async fn what_may_still_be_undone_comes_with_its_rows() {
    on_both(async |case| {
        let agent = model::PrincipalId::nth(case.site.id, 5);
        let done = Ticket { state: TicketState::Done, revision: 4, ..case.ticket(1, 0, 1) };
        let visit =
            Visit { ended_at: Some(now()), end: Some(VisitEnd::Done), ..case.visit(1, 0, &done, 0, 1) };
        let step = Step {
            kind: StepKind::Complete,
            ticket: done.id,
            at: now(),
            tickets: vec![(case.ticket(1, 0, 1), 4)],
            visits: vec![case.visit(1, 0, &done, 0, 1)],
            made: None,
        };
        case.write(|_, rows| {
            rows.tickets.push((done.clone(), true));
            rows.visits.push((visit.clone(), true));
            rows.steps.push((agent, Some(step.clone())));
        })
        .await
        .unwrap();
        let rows = load(case).await;
        assert_eq!(rows.steps, [(agent, Some(step))]);
        assert_eq!(rows.tickets, [done]);
        assert_eq!(rows.visits, [visit]);
        // Two minutes later nobody can undo it.
        let mut lane = case.lane().await;
        let later = now().plus_minutes(2);
        let (mut tx, _) = lane.begin(&[case.site.id], later).await.unwrap();
        let rows = tx.load(case.site.id, later).await.unwrap().unwrap().rows;
        assert!(rows.steps.is_empty() && rows.tickets.is_empty());
        tx.rollback().await.unwrap();
    })
    .await;
}
