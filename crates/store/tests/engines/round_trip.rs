//! What is written reads back as it was, through the working set and through catch-up.

use model::{AppointmentId, HelpId, PrincipalId, SuspensionId, Text, TicketId};
use queue::rules::{
    Care, CounterDay, CounterState, Enquiries, HelpCall, HelpEnd, Leg, Need, Notice, Outcome, PickReason,
    Priority, Reason, Step, StepKind, Suspension, SuspensionKind, Ticket, TicketState, Visit, VisitEnd, Why,
};

use crate::case::{Case, now, on_both};

/// A ticket in which every field has a value, where its state allows.
fn full_ticket(case: &Case, seq: i64, place: u32, state: TicketState) -> Ticket {
    let at_counter = state.is_at_counter();
    Ticket {
        later: vec![Leg { service: case.site.services[1].id, persons: 1 }; 2],
        state,
        turn_at: now().plus_minutes(-30),
        appointment: Some(AppointmentId::made(case.site.id, seq, place)),
        appointment_at: Some(now().plus_minutes(5)),
        priority: Priority::Confirmed,
        credit_minutes: 45,
        language: model::Language::En,
        counter: at_counter.then_some(case.site.counters[0].id),
        reserved_for: Some(case.site.counters[1].id),
        back_at: Some(now().plus_minutes(10)),
        missed_at: Some(now().plus_seconds(-1)),
        joined_to: (state == TicketState::Waiting).then(|| TicketId::made(case.site.id, 1, 0)),
        delays: 2,
        delayed: state == TicketState::Parked,
        care: Care {
            note: Some("Revient avec l'acte; 'vite'".to_owned()),
            needs: Need::ALL.to_vec(),
            fetch: true,
        },
        revision: i64::MAX,
        number: place + 1,
        ..case.ticket(seq, place, 1)
    }
}

#[tokio::test]
async fn tickets_of_every_state_read_back_as_they_were() {
    on_both(async |case| {
        let mut written = Vec::new();
        case.write(|locked, rows| {
            for (place, state) in (0..).zip(TicketState::ALL) {
                written.push(full_ticket(case, locked.seq, place, state));
            }
            let bare = case.ticket(locked.seq, 20, 20);
            written.push(bare);
            rows.tickets = written.iter().cloned().map(|ticket| (ticket, true)).collect();
        })
        .await
        .unwrap();
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        assert_eq!(tx.since(case.site.id, 0).await.unwrap().queue.tickets, written);
        let ids: Vec<_> = written.iter().map(|ticket| ticket.id).collect();
        let mut named = tx.tickets(&ids).await.unwrap();
        named.sort_by_key(|ticket| ticket.id);
        assert_eq!(named, written);
        let loaded = tx.load(case.site.id, now()).await.unwrap().unwrap().rows.tickets;
        let kept = |ticket: &&Ticket| ticket.state.is_open() || !ticket.care.is_empty();
        let expected: Vec<_> = written.iter().filter(kept).cloned().collect();
        assert_eq!(loaded, expected);
        tx.rollback().await.unwrap();
        assert_eq!(case.store.ticket_row(ids[0]).await.unwrap().as_ref(), Some(&written[0]));
        let numbers = written.iter().map(|ticket| (ticket.id, ticket.series, ticket.number));
        let day = written[0].business_day;
        let of_day = case.store.numbers_of_day(case.site.id, day).await.unwrap();
        assert_eq!(of_day, numbers.collect::<Vec<_>>());
        assert_eq!(case.store.numbers_of_day(case.site.id, day.succ_opt().unwrap()).await.unwrap(), []);
        assert_eq!(case.store.numbers_of_day(case.annex, day).await.unwrap(), []);
    })
    .await;
}

fn why(ticket: &Ticket) -> Why {
    Why {
        reason: Reason::Chosen,
        number: ticket.number_text(),
        arrived_at: ticket.arrived_at,
        turn_at: ticket.turn_at,
        appointment_at: Some(now()),
        allowance_minutes: 30,
        counts_from: Some(now()),
        priority_minutes: 30,
        preference_minutes: 15,
        instead_of: Some((ticket.id, "C007".to_owned())),
    }
}

#[tokio::test]
async fn a_changed_ticket_reads_back_as_changed_and_keeps_its_number() {
    on_both(async |case| {
        let mut ticket = case.ticket(1, 0, 7);
        case.write(|_, rows| rows.tickets.push((ticket.clone(), true))).await.unwrap();
        let changed = full_ticket(case, 1, 0, TicketState::Called);
        let (id, number) = (ticket.id, ticket.number);
        ticket = Ticket {
            id,
            number,
            arrived_at: ticket.arrived_at,
            appointment: ticket.appointment,
            appointment_at: ticket.appointment_at,
            ..changed
        };
        case.write(|_, rows| rows.tickets.push((ticket.clone(), false))).await.unwrap();
        assert_eq!(case.store.ticket_row(id).await.unwrap(), Some(ticket.clone()));
        let by_code = case.store.ticket_by_code(crate::case::code_hash(&ticket)).await.unwrap();
        assert_eq!(by_code, Some(id));
    })
    .await;
}

#[tokio::test]
async fn calls_out_of_order_are_counted_by_day_and_reason() {
    on_both(async |case| {
        let ticket = case.ticket(1, 0, 1);
        let visit = |place, picked, end| Visit {
            picked,
            ended_at: Some(now()),
            end: Some(end),
            ..case.visit(1, place, &ticket, 0, i64::from(place) + 1)
        };
        let yesterday = ticket.business_day.pred_opt().unwrap();
        let visits = [
            visit(0, Some(PickReason::NotSaid), VisitEnd::Done),
            visit(1, Some(PickReason::Brief), VisitEnd::Done),
            visit(2, Some(PickReason::Brief), VisitEnd::Undone),
            visit(3, None, VisitEnd::Done),
            Visit { business_day: yesterday, ..visit(4, Some(PickReason::Urgent), VisitEnd::Done) },
            Visit { picked: Some(PickReason::Brief), ..case.visit(1, 5, &ticket, 0, 6) },
        ];
        case.write(|_, rows| {
            rows.tickets.push((ticket.clone(), true));
            rows.visits = visits.iter().cloned().map(|visit| (visit, true)).collect();
        })
        .await
        .unwrap();
        let counted = async |site, day| case.store.picked_of_day(site, day).await.unwrap();
        let today = [(PickReason::Brief, 2), (PickReason::NotSaid, 1)];
        assert_eq!(counted(case.site.id, ticket.business_day).await, today);
        assert_eq!(counted(case.site.id, yesterday).await, [(PickReason::Urgent, 1)]);
        assert_eq!(counted(case.annex, ticket.business_day).await, []);
    })
    .await;
}

#[tokio::test]
async fn visits_counters_suspensions_and_steps_read_back_as_they_were() {
    on_both(async |case| {
        let ticket = Ticket {
            state: TicketState::Serving,
            counter: Some(case.site.counters[0].id),
            ..case.ticket(1, 0, 1)
        };
        let open = Visit { started_at: Some(now()), ..case.visit(1, 20, &ticket, 0, 20) };
        let mut visits: Vec<Visit> = (0..)
            .zip(VisitEnd::ALL)
            .map(|(place, end)| Visit {
                started_at: (place > 2).then(now),
                ended_at: Some(now().plus_seconds(1)),
                end: Some(end),
                outcome: Outcome::ALL.get(usize::try_from(place).unwrap()).copied(),
                agent: (place > 0).then(|| PrincipalId::nth(case.site.id, 9)),
                done: vec![ticket.leg; usize::try_from(place % 3).unwrap()],
                why: (place > 1).then(|| why(&ticket)),
                picked: PickReason::ALL.get(usize::try_from(place).unwrap()).copied(),
                asked_at: (place == 4).then(now),
                trainee: place == 5,
                ..case.visit(1, place, &ticket, 0, i64::from(place) + 1)
            })
            .collect();
        visits.push(open.clone());
        let counters: Vec<CounterDay> = (0..)
            .zip(CounterState::ALL)
            .map(|(place, state): (usize, _)| CounterDay {
                counter: case.site.counters[place].id,
                state,
                since_at: now(),
                agent: (place > 0).then(|| PrincipalId::nth(case.site.id, 9)),
                pause_reason: (place == 2).then(|| "Déjeuner d'équipe; 'vite'".to_owned()),
                pause_until_at: (place == 2).then(|| now().plus_minutes(30)),
                trainee: place == 3,
            })
            .collect();
        let business_day = ticket.business_day;
        let enquiries = vec![
            Enquiries { business_day, service: None, count: 12 },
            Enquiries { business_day, service: Some(case.site.services[2].id), count: 1 },
        ];
        let suspensions = vec![
            Suspension {
                id: SuspensionId::made(case.site.id, 1, 0),
                service: None,
                kind: SuspensionKind::Evacuation,
                reason: "Évacuation".to_owned(),
                began_at: now(),
                until_at: Some(now().plus_minutes(20)),
                ended_at: None,
            },
            Suspension {
                id: SuspensionId::made(case.site.id, 1, 1),
                service: Some(case.site.services[3].id),
                kind: SuspensionKind::Outage,
                reason: "Panne".to_owned(),
                began_at: now().plus_minutes(-20),
                until_at: None,
                ended_at: Some(now().plus_minutes(-5)),
            },
        ];
        let step = Step {
            kind: StepKind::Call,
            ticket: ticket.id,
            at: now(),
            tickets: vec![(case.ticket(1, 0, 1), 2)],
            visits: vec![visits[0].clone()],
            made: Some(open.id),
        };
        let steps =
            vec![(PrincipalId::nth(case.site.id, 5), Some(step)), (PrincipalId::nth(case.site.id, 6), None)];
        case.write(|_, rows| {
            rows.tickets.push((ticket.clone(), true));
            rows.visits = visits.iter().cloned().map(|visit| (visit, true)).collect();
            rows.counters.clone_from(&counters);
            rows.enquiries.clone_from(&enquiries);
            rows.suspensions = suspensions.iter().cloned().map(|row| (row, true)).collect();
            rows.steps.clone_from(&steps);
        })
        .await
        .unwrap();

        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let since = tx.since(case.site.id, 0).await.unwrap().queue;
        let loaded = tx.load(case.site.id, now()).await.unwrap().unwrap().rows;
        tx.rollback().await.unwrap();
        for rows in [since, loaded] {
            assert_eq!(rows.tickets, std::slice::from_ref(&ticket));
            assert_eq!(rows.visits, visits);
            assert_eq!(rows.counters, counters);
            assert_eq!(rows.enquiries, enquiries);
            let mut read = rows.suspensions;
            read.sort_by_key(|row| row.id);
            assert_eq!(read, suspensions);
            assert_eq!(rows.steps, steps);
            assert_eq!(rows.business_day, Some(ticket.business_day));
        }
    })
    .await;
}

#[tokio::test]
async fn batches_of_any_size_are_written_whole() {
    on_both(async |case| {
        let mut lane = case.lane().await;
        let mut number = 0;
        for size in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 130, 900] {
            let written = crate::case::write(&mut lane, case.site.id, |locked, rows| {
                for place in 0..size {
                    number += 1;
                    rows.tickets.push((case.ticket(locked.seq, place, number), true));
                }
            })
            .await
            .unwrap();
            let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
            let tickets = tx.since(case.site.id, written.seq - 1).await.unwrap().queue.tickets;
            assert_eq!(tickets.len(), size as usize, "{size}");
            let numbers = tx.load(case.site.id, now()).await.unwrap().unwrap().rows.numbers;
            assert_eq!(numbers, [('A', number)]);
            tx.rollback().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_notice_and_calls_for_help_read_back_as_they_were() {
    on_both(async |case| {
        let notice = Notice {
            text: Text { fr: "Fermé le 14 juillet; 'oui'".to_owned(), en: Some("Closed".to_owned()) },
            from_at: now().plus_minutes(-5),
            until_at: now().plus_minutes(600),
            ended_at: None,
            agent: Some(PrincipalId::nth(case.site.id, 9)),
        };
        let help = |place, counter, end: Option<HelpEnd>| HelpCall {
            id: HelpId::made(case.site.id, 1, place),
            counter,
            agent: Some(PrincipalId::nth(case.site.id, 9)),
            asked_at: now().plus_minutes(-1),
            ended_at: end.map(|_| now()),
            end,
            answered_by: end.map(|_| PrincipalId::nth(case.site.id, 8)),
            answered_from: end.map(|_| case.site.counters[1].id),
        };
        let helps = vec![
            help(0, Some(case.site.counters[0].id), None),
            help(1, None, Some(HelpEnd::Answered)),
            HelpCall { answered_by: None, answered_from: None, ..help(2, None, Some(HelpEnd::Expired)) },
        ];
        case.write(|_, rows| {
            rows.notice = Some(notice.clone());
            rows.helps = helps.iter().cloned().map(|row| (row, true)).collect();
        })
        .await
        .unwrap();
        let taken_down = Notice { ended_at: Some(now()), ..notice.clone() };
        case.write(|_, rows| rows.notice = Some(taken_down.clone())).await.unwrap();

        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let since = tx.since(case.site.id, 0).await.unwrap().queue;
        let loaded = tx.load(case.site.id, now()).await.unwrap().unwrap().rows;
        let later = tx.load(case.site.id, now().plus_minutes(3)).await.unwrap().unwrap().rows;
        tx.rollback().await.unwrap();
        for rows in [since, loaded] {
            assert_eq!(rows.notice.as_ref(), Some(&taken_down), "one for a site");
            let mut read = rows.helps;
            read.sort_by_key(|row| row.id);
            assert_eq!(read, helps);
        }
        assert_eq!(later.helps, helps[..1], "what was answered long ago is no part of the working set");
    })
    .await;
}
