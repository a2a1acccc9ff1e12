//! A cell has one owner, a person's places have an end, a link opens one appointment: the database says so itself.

use booking::rules::{Appointment, AppointmentState};
use store::{CommitError, Error};

use crate::case::{Case, Rows, on_both};
use crate::hall::{Row, book, cancelled, tomorrow};
use crate::lock::number;

async fn refused(case: &Case, words: [&str; 2], fill: impl FnOnce(&mut Rows)) {
    let word = if case.is_sqlite() { words[0] } else { words[1] };
    match case.write(|_, rows| fill(rows)).await {
        Err(CommitError::Refused(Error::Constraint { name, .. })) => assert_eq!(name, word),
        other => panic!("{word}: {other:?}"),
    }
}

const CELL: [&str; 2] = ["claim.counter, claim.on_day, claim.cell", "claim_cell"];
const PLACE: [&str; 2] =
    ["contact_place.person, contact_place.service, contact_place.number", "contact_place_number"];

async fn owners(case: &Case, counter: usize, cell: u16) -> i64 {
    let counter = case.site.counters[counter].id.get();
    let on = tomorrow();
    let which = format!("counter = {counter} AND on_day = '{on}' AND cell = {cell}");
    number(case, &format!("SELECT CAST(COALESCE(SUM(appointment), 0) AS BIGINT) FROM claim WHERE {which}"))
        .await
}

async fn claims(case: &Case) -> i64 {
    number(case, "SELECT COUNT(*) FROM claim").await
}

#[tokio::test]
async fn one_cell_is_not_promised_twice() {
    on_both(async |case| {
        let first = case.hold(1, 0, 0, 120);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&first))).await.unwrap();
        assert_eq!(claims(case).await, 4);
        // Its first cell, its last, the one that is kept free.
        for cell in [117, 120, 122, 123] {
            let other = case.hold(2, 0, 0, cell);
            refused(case, CELL, |rows| rows.booking.appointments.push(Row::new(&other))).await;
        }
        let beside = [case.hold(2, 0, 0, 124), case.hold(2, 1, 0, 116), case.hold(2, 2, 1, 120)];
        case.write(|_, rows| rows.booking.appointments.extend(beside.iter().map(Row::new))).await.unwrap();
        // Two that one batch takes.
        let rivals = [case.hold(3, 0, 2, 50), case.hold(3, 1, 2, 53)];
        refused(case, CELL, |rows| rows.booking.appointments.extend(rivals.iter().map(Row::new))).await;
        // One that comes there from elsewhere.
        let there = case.at(&beside[2], 0, 121);
        refused(case, CELL, |rows| rows.booking.appointments.push(Row::changed(&beside[2], &there))).await;
        assert_eq!(claims(case).await, 16);
    })
    .await;
}

#[tokio::test]
async fn who_moves_takes_the_cells_that_another_gives_up_in_the_same_batch() {
    on_both(async |case| {
        let [one, other] = [case.hold(1, 0, 0, 120), case.hold(1, 1, 1, 120)];
        case.write(|_, rows| rows.booking.appointments = [&one, &other].map(Row::new).to_vec())
            .await
            .unwrap();
        // In the order that would be refused: who takes comes first. A third one takes what is left, and is new.
        let [gone, there] = [cancelled(&one), case.at(&other, 0, 121)];
        let third = case.hold(2, 0, 1, 119);
        case.write(|_, rows| {
            let rows = &mut rows.booking.appointments;
            rows.extend([Row::new(&third), Row::changed(&other, &there), Row::changed(&one, &gone)]);
        })
        .await
        .unwrap();
        assert_eq!((owners(case, 0, 120).await, owners(case, 0, 121).await), (0, other.id.get()));
        assert_eq!(owners(case, 1, 121).await, third.id.get());
        assert_eq!(claims(case).await, 8);
    })
    .await;
}

#[tokio::test]
async fn two_appointments_swap_their_places() {
    on_both(async |case| {
        let [one, other] = [case.hold(1, 0, 0, 120), case.hold(1, 1, 1, 122)];
        case.write(|_, rows| rows.booking.appointments = [&one, &other].map(Row::new).to_vec())
            .await
            .unwrap();
        let [there, here] = [case.at(&one, 1, 122), case.at(&other, 0, 120)];
        case.write(|_, rows| {
            rows.booking.appointments = vec![Row::changed(&one, &there), Row::changed(&other, &here)];
        })
        .await
        .unwrap();
        assert_eq!(owners(case, 0, 120).await, other.id.get());
        assert_eq!(owners(case, 1, 122).await, one.id.get());
        assert_eq!(claims(case).await, 8);
    })
    .await;
}

#[tokio::test]
async fn an_appointment_gives_up_its_own_cells_alone() {
    on_both(async |case| {
        let [one, other] = [case.hold(1, 0, 0, 120), case.hold(1, 1, 0, 130)];
        case.write(|_, rows| rows.booking.appointments = [&one, &other].map(Row::new).to_vec())
            .await
            .unwrap();
        // A node that believes that the one has what is the other's.
        let mistaken = Appointment { legs: other.legs.clone(), ..one.clone() };
        let gone = cancelled(&mistaken);
        case.write(|_, rows| rows.booking.appointments.push(Row::changed(&mistaken, &gone))).await.unwrap();
        assert_eq!(owners(case, 0, 130).await, other.id.get());
    })
    .await;
}

#[tokio::test]
async fn every_state_has_the_claims_that_it_owns_and_a_day_ends_at_midnight() {
    on_both(async |case| {
        for (n, state) in (0_u16..).zip(AppointmentState::ALL) {
            let before = claims(case).await;
            let row = Appointment { state, ..case.hold(9, n.into(), 0, n * 10) };
            let expires_at = row.expires_at.filter(|_| state == AppointmentState::Held);
            let row = Appointment { expires_at, ..row };
            case.write(|_, rows| rows.booking.appointments.push(Row::new(&row))).await.unwrap();
            let owned = if state.owns_cells() { 4 } else { 0 };
            assert_eq!(claims(case).await - before, owned, "{state:?}");
        }
        let before = claims(case).await;
        let late = case.hold(10, 0, 1, 284);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&late))).await.unwrap();
        let over = Appointment { minutes: 20, ..case.at(&late, 2, 287) };
        case.write(|_, rows| rows.booking.appointments.push(Row::changed(&late, &over))).await.unwrap();
        assert_eq!(claims(case).await - before, 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_that_keeps_cells_does_not_touch_them() {
    on_both(async |case| {
        let [held, booked, _] = case.steps_of_an_appointment(1);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
        // What is not there any more would be seen to be put back.
        crate::lock::execute(case, "DELETE FROM claim").await;
        case.write(|_, rows| rows.booking.appointments.push(Row::booked(&held, &booked))).await.unwrap();
        assert_eq!(claims(case).await, 0);
        let longer = Appointment { revision: 3, ..booked.clone() };
        let longer = Appointment { legs: vec![booking::rules::Leg { cells: 4, ..booked.legs[0] }], ..longer };
        case.write(|_, rows| rows.booking.appointments.push(Row::changed(&booked, &longer))).await.unwrap();
        assert_eq!((claims(case).await, owners(case, 0, 124).await), (1, booked.id.get()));
    })
    .await;
}

#[tokio::test]
async fn a_persons_places_for_a_service_have_a_number_each() {
    on_both(async |case| {
        let holds = [case.hold(1, 0, 0, 120), case.hold(1, 1, 1, 120), case.hold(1, 2, 2, 120)];
        case.write(|_, rows| rows.booking.appointments = holds.iter().map(Row::new).collect()).await.unwrap();
        let first = book(&holds[0], 1);
        case.write(|_, rows| rows.booking.appointments.push(Row::booked(&holds[0], &first))).await.unwrap();
        let same = book(&holds[1], 1);
        refused(case, PLACE, |rows| rows.booking.appointments.push(Row::booked(&holds[1], &same))).await;
        let second = book(&holds[1], 2);
        case.write(|_, rows| rows.booking.appointments.push(Row::booked(&holds[1], &second))).await.unwrap();
        // Who gives one up in the same batch has the number again.
        let (gone, third) = (cancelled(&first), book(&holds[2], 1));
        case.write(|_, rows| {
            let rows = &mut rows.booking.appointments;
            rows.extend([Row::booked(&holds[2], &third), Row::changed(&first, &gone)]);
        })
        .await
        .unwrap();
        assert_eq!(number(case, "SELECT COUNT(*) FROM contact_place").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_place_without_a_contact_is_refused_before_anything_is_written() {
    on_both(async |case| {
        let [held, booked, _] = case.steps_of_an_appointment(1);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
        let answer = case.write(|_, rows| rows.booking.appointments.push(Row::changed(&held, &booked))).await;
        assert!(matches!(answer, Err(CommitError::Refused(Error::Refused(_)))), "{answer:?}");
        assert_eq!(case.booking_since(0).await.appointments, [held]);
    })
    .await;
}

#[tokio::test]
async fn rows_that_contradict_themselves_are_refused() {
    on_both(async |case| {
        let [held, booked, _] = case.steps_of_an_appointment(1);
        let hold = ["appointment_hold"; 2];
        let endless = Appointment { expires_at: None, ..held.clone() };
        refused(case, hold, |rows| rows.booking.appointments.push(Row::new(&endless))).await;
        let ending = Appointment { expires_at: held.expires_at, places: Vec::new(), ..booked.clone() };
        refused(case, hold, |rows| rows.booking.appointments.push(Row::new(&ending))).await;
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
        // A new appointment never overwrites another.
        let same = case.at(&held, 3, 20);
        let key = ["appointment.id", "appointment_pkey"];
        refused(case, key, |rows| rows.booking.appointments.push(Row::new(&same))).await;
    })
    .await;
}
