//! Booking reads back as it was written: by a load, by another node, by whoever looks.

use booking::Channel;
use booking::rules::{Appointment, AppointmentState, Block, Claim, Leg, Release, Rows, State};
use chrono::Days;
use model::{AppointmentId, PrincipalId, ReleaseId};

use crate::case::{Case, now, on_both};
use crate::hall::{Booking, Row, book, cancelled, code_hash, tomorrow};

/// An appointment in which every field has a value, where its state allows.
fn full(case: &Case, seq: i64, place: u32, state: AppointmentState) -> Appointment {
    let held = case.hold(seq, place, 0, u16::try_from(place).unwrap() * 10);
    let first = Leg { persons: 4, buffer: 0, ..held.legs[0] };
    let second = Leg { service: case.site.services[1].id, cell: first.cell + 3, ..held.legs[0] };
    let is_held = state == AppointmentState::Held;
    Appointment {
        state,
        channel: Channel::Staff,
        legs: vec![first, second],
        minutes: 30,
        expires_at: held.expires_at.filter(|_| is_held),
        secret_hash: [u8::try_from(place).unwrap(); 32],
        booked_at: (!is_held).then(|| now().plus_seconds(5)),
        agent: Some(PrincipalId::nth(case.site.id, 5)),
        revision: i64::MAX,
        ..held
    }
}

#[tokio::test]
async fn appointments_of_every_state_read_back_as_they_were() {
    on_both(async |case| {
        let states = (0..).zip(AppointmentState::ALL);
        let all: Vec<_> = states.map(|(place, state)| full(case, 1, place, state)).collect();
        case.write(|_, rows| rows.booking.appointments = all.iter().map(Row::new).collect()).await.unwrap();
        assert_eq!(case.booking_since(0).await.appointments, all);
        let loaded = case.booking_at(now()).await;
        let live = |it: &&Appointment| matches!(it.state, AppointmentState::Held | AppointmentState::Booked);
        assert_eq!(loaded.appointments, all.iter().filter(live).cloned().collect::<Vec<_>>());
        let owned: Vec<_> = all.iter().filter(|it| it.state.owns_cells()).collect();
        assert_eq!(loaded.claims.len(), owned.len() * 2);
        let leg = &all[0].legs[1];
        let claim = Claim { on: tomorrow(), counter: leg.counter, cell: leg.cell, cells: 4 };
        assert!(loaded.claims.contains(&claim));

        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let missing = AppointmentId::made(case.site.id, 77, 0);
        assert_eq!(tx.appointments(&[all[3].id, missing]).await.unwrap(), [all[3].clone()]);
        let mut on = tx.appointments_on(case.site.id, tomorrow()).await.unwrap();
        on.sort_by_key(|it| it.id);
        assert_eq!(on.iter().collect::<Vec<_>>(), owned);
        assert_eq!(tx.appointments_on(case.site.id, tomorrow() + Days::new(1)).await.unwrap(), []);
        assert_eq!(tx.appointments_on(case.annex, tomorrow()).await.unwrap(), []);
        tx.rollback().await.unwrap();

        let (held, booked) = (&all[0], &all[1]);
        let store = &case.store;
        assert_eq!(store.appointment_row(held.id).await.unwrap().as_ref(), Some(held));
        assert_eq!(store.appointment_row(missing).await.unwrap(), None);
        assert_eq!(store.appointment_by_code(&code_hash(booked.id)).await.unwrap().as_ref(), Some(booked));
        assert_eq!(store.appointment_by_code(&code_hash(held.id)).await.unwrap(), None, "a hold has no link");
    })
    .await;
}

#[tokio::test]
async fn a_load_brings_holds_what_comes_soon_and_what_was_never_seen_to_be_missed() {
    on_both(async |case| {
        let long_ago = tomorrow() - Days::new(900);
        let booked = |place, minutes: i64| {
            let row = book(&case.hold(1, place, 0, 10 * u16::try_from(place).unwrap()), 1);
            let starts_at = State::soon_until(now()).plus_minutes(minutes);
            Appointment { starts_at, places: Vec::new(), on: tomorrow() + Days::new(1), ..row }
        };
        let missed = Appointment { on: long_ago, starts_at: now().plus_minutes(-900 * 1440), ..booked(0, 0) };
        let (soon, later) = (Appointment { on: tomorrow(), ..booked(1, -1) }, booked(2, 0));
        let far = Appointment { on: tomorrow() + Days::new(300), ..case.hold(1, 3, 1, 5) };
        let forgotten = Appointment { on: long_ago, ..case.hold(1, 4, 1, 5) };
        let rows = [&missed, &soon, &later, &far, &forgotten];
        case.write(|_, batch| batch.booking.appointments = rows.map(Row::new).to_vec()).await.unwrap();
        let mut loaded = case.booking_at(now()).await;
        loaded.appointments.sort_by_key(|it| it.id);
        assert_eq!(loaded.appointments, [&missed, &soon, &far, &forgotten].map(Clone::clone));
        let mut days: Vec<_> = loaded.claims.iter().map(|it| it.on).collect();
        days.sort();
        assert_eq!(days, [soon.on, later.on, far.on]);

        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let between = async |tx: &mut store::Tx<'_>, from, until| {
            let found = tx.booked_between(case.site.id, from, until).await.unwrap();
            found.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        let (at, next) = (later.starts_at, later.starts_at.plus_seconds(1));
        assert_eq!(between(&mut tx, at, next).await, [later.id], "from is in it");
        assert_eq!(between(&mut tx, soon.starts_at, at).await, [soon.id], "until is not");
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_load_brings_what_is_not_online_yet_and_blocks_that_have_not_ended() {
    on_both(async |case| {
        let booked = case.hold(1, 0, 0, 120);
        let later = case.release(1, 1, &booked);
        let at_once = Release { id: ReleaseId::made(case.site.id, 1, 2), online_at: now(), ..later.clone() };
        let (open, ended) = (case.block(1, 3), Block { ended_at: Some(now()), ..case.block(1, 4) });
        let old = Block { on: tomorrow() - Days::new(2), ..case.block(1, 5) };
        case.write(|_, rows| {
            rows.booking = Booking {
                releases: vec![later.clone(), at_once.clone()],
                blocks: [&open, &ended, &old].map(|it| (it.clone(), true)).to_vec(),
                ..Booking::default()
            };
        })
        .await
        .unwrap();
        let loaded = case.booking_at(now()).await;
        assert_eq!((loaded.releases, loaded.blocks), (vec![later.clone()], vec![open.clone()]));
        assert_eq!(case.booking_at(later.online_at).await.releases, []);
        assert_eq!(case.booking_at(later.online_at.plus_seconds(1)).await.releases, []);
        let since = case.booking_since(0).await;
        assert_eq!(since.releases, [later, at_once]);
        assert_eq!(since.blocks.len(), 3);
        let lifted = Block { ended_at: Some(now().plus_seconds(1)), ..open };
        case.write(|_, rows| rows.booking.blocks.push((lifted.clone(), false))).await.unwrap();
        assert_eq!(case.booking_at(now()).await.blocks, []);
        assert_eq!(case.booking_since(1).await.blocks, [lifted]);
    })
    .await;
}

/// What is taken of tomorrow at the first counters.
fn taken(case: &Case, state: &State) -> Vec<Vec<u16>> {
    let at = |counter: usize| state.availability().taken_at(tomorrow(), case.site.counters[counter].id);
    (0..3).map(|counter| at(counter).iter().collect()).collect()
}

#[tokio::test]
async fn a_node_that_never_saw_the_appointments_frees_what_they_had() {
    on_both(async |case| {
        let [held, booked, moved] = case.steps_of_an_appointment(1);
        let (gone, other) = (cancelled(&moved), case.hold(2, 0, 0, 122));
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
        case.write(|_, rows| rows.booking.appointments.push(Row::booked(&held, &booked))).await.unwrap();
        let site = std::sync::Arc::new(case.site.clone());
        let mut node = State::load(site.clone(), case.booking_at(now()).await, now());
        node.forget_passing();
        // Moved, given up, and the first cells went to somebody else, while it was away.
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::changed(&booked, &moved));
            rows.booking.releases.push(case.release(3, 1, &booked));
        })
        .await
        .unwrap();
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::changed(&moved, &gone));
            rows.booking.releases.push(case.release(4, 1, &moved));
        })
        .await
        .unwrap();
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&other))).await.unwrap();
        let since = case.booking_since(2).await;
        assert_eq!(since.appointments, [gone, other.clone()]);
        assert_eq!(since.releases.iter().map(|it| it.cell).collect::<Vec<_>>(), [120, 130]);
        assert_eq!(since.claims, []);
        let fresh = State::load(site, case.booking_at(now()).await, now());
        assert_ne!(taken(case, &node), taken(case, &fresh));
        node.merge(since, now());
        assert_eq!(taken(case, &node), taken(case, &fresh));
        assert_eq!(case.booking_since(5).await, Rows::default());
    })
    .await;
}

/// Appointments of a large town hall: ninety days, every counter, a quarter of an hour each.
fn crowd(case: &Case, first: u32, count: u32) -> Vec<Appointment> {
    let counters = u32::try_from(case.site.counters.len()).unwrap();
    let one = |n: u32| {
        let (counter, n_of_counter) = (n % counters, n / counters);
        let (day, slot) = (n_of_counter / 20, n_of_counter % 20);
        let cell = 96 + u16::try_from(slot).unwrap() * 4;
        let row = case.hold(i64::from(n / 1000) + 1, n % 1000, usize::try_from(counter).unwrap(), cell);
        let row = Appointment { places: Vec::new(), ..book(&row, 1) };
        Appointment { on: tomorrow() + Days::new(day.into()), ..row }
    };
    (first..first + count).map(one).collect()
}

#[tokio::test]
async fn ten_thousand_appointments_are_loaded_as_they_are() {
    on_both(async |case| {
        for batch in 0..10 {
            let rows = crowd(case, batch * 1000, 1000);
            case.write(|_, batch| batch.booking.appointments = rows.iter().map(Row::new).collect())
                .await
                .unwrap();
        }
        let since = std::time::Instant::now();
        let loaded = case.booking_at(now()).await;
        println!("{} claims in {:?}", loaded.claims.len(), since.elapsed());
        assert_eq!(loaded.claims.len(), 10_000);
        let all = crowd(case, 0, 10_000);
        let mut expected: Vec<_> =
            all.iter().map(|it| (it.on, it.legs[0].counter, it.legs[0].cell, 4)).collect();
        let mut claims: Vec<_> =
            loaded.claims.iter().map(|it| (it.on, it.counter, it.cell, it.cells)).collect();
        expected.sort();
        claims.sort();
        assert_eq!(claims, expected);
        assert!(loaded.appointments.iter().all(|it| it.starts_at < State::soon_until(now())));
    })
    .await;
}
