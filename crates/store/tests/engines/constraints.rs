//! What must never be is refused by the database itself, and what is allowed is not.

use queue::rules::{Ticket, TicketState, Visit, VisitEnd};
use store::{CommitError, Error};

use crate::case::{Case, Rows, now, on_both};

/// Writes a batch that must be refused, by a constraint whose name has these words, and leaves nothing behind.
async fn refused(case: &Case, word: &str, fill: impl FnOnce(i64, &mut Rows)) {
    let before = case.store.seqs(&[case.site.id]).await.unwrap();
    let answer = case.write(|locked, rows| fill(locked.seq, rows)).await;
    match answer {
        Err(CommitError::Refused(Error::Constraint { name, .. })) => assert!(name.contains(word), "{name}"),
        other => panic!("{word}: {other:?}"),
    }
    assert_eq!(case.store.seqs(&[case.site.id]).await.unwrap(), before, "{word}");
}

fn called(case: &Case, ticket: Ticket, counter: usize) -> Ticket {
    Ticket { state: TicketState::Called, counter: Some(case.site.counters[counter].id), ..ticket }
}

#[tokio::test]
async fn one_number_is_not_given_twice_in_a_days_series() {
    on_both(async |case| {
        case.write(|locked, rows| rows.tickets.push((case.ticket(locked.seq, 0, 1), true))).await.unwrap();
        refused(case, "number", |seq, rows| rows.tickets.push((case.ticket(seq, 0, 1), true))).await;
        // Another series, another day.
        case.write(|locked, rows| {
            rows.tickets.push((Ticket { series: 'C', ..case.ticket(locked.seq, 0, 1) }, true));
            let tomorrow = case.ticket(1, 0, 1).business_day.succ_opt().unwrap();
            rows.tickets.push((Ticket { business_day: tomorrow, ..case.ticket(locked.seq, 1, 1) }, true));
        })
        .await
        .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_new_ticket_never_overwrites_another() {
    on_both(async |case| {
        case.write(|_, rows| rows.tickets.push((case.ticket(1, 0, 1), true))).await.unwrap();
        let word = if case.is_sqlite() { "ticket.id" } else { "ticket_pkey" };
        refused(case, word, |_, rows| rows.tickets.push((case.ticket(1, 0, 2), true))).await;
    })
    .await;
}

#[tokio::test]
async fn one_counter_has_no_two_open_calls() {
    on_both(async |case| {
        let first = called(case, case.ticket(2, 0, 1), 0);
        let second = called(case, case.ticket(2, 1, 2), 0);
        case.write(|_, rows| {
            rows.tickets.push((first.clone(), true));
            rows.visits.push((case.visit(2, 0, &first, 0, 1), true));
        })
        .await
        .unwrap();
        refused(case, "counter", |_, rows| {
            rows.tickets.push((second.clone(), true));
            rows.visits.push((case.visit(3, 0, &second, 0, 2), true));
        })
        .await;
        refused(case, "counter", |_, rows| {
            rows.visits.push((case.visit(3, 0, &second, 1, 2), true));
            rows.visits.push((case.visit(3, 1, &case.ticket(3, 0, 9), 1, 3), true));
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn one_person_is_not_called_to_two_counters() {
    on_both(async |case| {
        let ticket = called(case, case.ticket(2, 0, 1), 0);
        case.write(|_, rows| {
            rows.tickets.push((ticket.clone(), true));
            rows.visits.push((case.visit(2, 0, &ticket, 0, 1), true));
        })
        .await
        .unwrap();
        refused(case, "ticket", |_, rows| rows.visits.push((case.visit(3, 0, &ticket, 1, 2), true))).await;
    })
    .await;
}

#[tokio::test]
async fn one_ring_is_not_spoken_for_two_calls() {
    on_both(async |case| {
        let [first, second] = [case.ticket(2, 0, 1), case.ticket(2, 1, 2)];
        case.write(|_, rows| rows.visits.push((case.visit(2, 0, &first, 0, 5), true))).await.unwrap();
        refused(case, "ring", |_, rows| rows.visits.push((case.visit(3, 0, &second, 1, 5), true))).await;
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_called_exactly_when_a_counter_holds_it() {
    on_both(async |case| {
        refused(case, "ticket_at_counter", |seq, rows| {
            rows.tickets.push((Ticket { state: TicketState::Called, ..case.ticket(seq, 0, 1) }, true));
        })
        .await;
        refused(case, "ticket_at_counter", |seq, rows| {
            let counter = Some(case.site.counters[0].id);
            rows.tickets.push((Ticket { counter, ..case.ticket(seq, 0, 1) }, true));
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn finishing_and_calling_at_one_counter_fit_in_one_batch() {
    on_both(async |case| {
        let first = called(case, case.ticket(2, 0, 1), 0);
        let next = case.ticket(2, 1, 2);
        let visit = case.visit(2, 0, &first, 0, 1);
        case.write(|_, rows| {
            rows.tickets = vec![(first.clone(), true), (next.clone(), true)];
            rows.visits.push((visit.clone(), true));
        })
        .await
        .unwrap();
        // The rows come in the order that would be refused: the new visit first.
        case.write(|_, rows| {
            let done = Ticket { state: TicketState::Done, counter: None, ..first.clone() };
            let ended = Visit { ended_at: Some(now()), end: Some(VisitEnd::Done), ..visit.clone() };
            rows.visits = vec![(case.visit(3, 0, &next, 0, 2), true), (ended, false)];
            rows.tickets = vec![(called(case, next.clone(), 0), false), (done, false)];
        })
        .await
        .unwrap();
        // And back: the undo opens the old visit again, while the new one ends.
        case.write(|_, rows| {
            let undone =
                Visit { ended_at: Some(now()), end: Some(VisitEnd::Undone), ..case.visit(3, 0, &next, 0, 2) };
            rows.visits = vec![(visit.clone(), false), (undone, false)];
            rows.tickets = vec![(first.clone(), false), (next.clone(), false)];
        })
        .await
        .unwrap();
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let rows = tx.load(case.site.id, now()).await.unwrap().unwrap().rows;
        let open: Vec<_> = rows.visits.into_iter().filter(Visit::is_open).collect();
        assert_eq!(open, std::slice::from_ref(&visit));
        tx.rollback().await.unwrap();
    })
    .await;
}
