//! What past appointments leave behind is forgotten; what is still to be told, or may still be given up, never is.

use booking::Only;
use booking::rules::{Appointment, AppointmentState, ContactKey, Letter, LetterKind, Wish};
use chrono::NaiveDate;
use model::{Instant, LetterId};
use store::{Ending, LetterChannel, Past};

use crate::case::{Case, now, on_both};
use crate::hall::{Row, book, tomorrow};
use crate::lock::number;

fn ended(booked: &Appointment, state: AppointmentState) -> Appointment {
    Appointment { state, revision: booked.revision + 1, ..booked.clone() }
}

fn letter(case: &Case, place: u32, about: &Appointment) -> Letter {
    Letter {
        id: LetterId::made(case.site.id, 2, place),
        kind: LetterKind::Confirmation,
        appointment: about.id,
        revision: 2,
        was_at: None,
        made_at: now(),
        due_at: now(),
        times: Vec::new(),
    }
}

async fn rows(case: &Case) -> [i64; 3] {
    let mut counts = [0; 3];
    for (count, table) in counts.iter_mut().zip(["letter", "release", "claim"]) {
        *count = number(case, &format!("SELECT COUNT(*) FROM {table}")).await;
    }
    counts
}

async fn forgotten(case: &Case, before: NaiveDate, limit: u32) -> [u64; 3] {
    let mut counts = [0; 3];
    for (count, what) in counts.iter_mut().zip([Past::Letters, Past::Releases, Past::Claims]) {
        *count = case.store.forget_past(what, before, limit).await.unwrap();
    }
    counts
}

#[tokio::test]
async fn a_wish_that_ended_goes_with_its_day_and_one_that_waits_stays() {
    on_both(async |case| {
        let holds: Vec<Appointment> =
            (0..2).zip(0..).map(|(counter, place)| case.hold(1, place, counter, 120)).collect();
        case.write(|_, rows| rows.booking.appointments = holds.iter().map(Row::new).collect()).await.unwrap();
        let wishes: Vec<Wish> = holds.iter().zip([None, Some(now())]).map(wish).collect();
        case.write(|_, rows| rows.booking.wishes = wishes.clone()).await.unwrap();
        let forget = async |before| case.store.forget_past(Past::Wishes, before, 10).await.unwrap();
        assert_eq!(forget(tomorrow()).await, 0, "the day itself is not over");
        assert_eq!(forget(tomorrow().succ_opt().unwrap()).await, 1);
        assert_eq!(number(case, "SELECT COUNT(*) FROM wish WHERE ended_at IS NULL").await, 1);
        assert_eq!(number(case, "SELECT COUNT(*) FROM wish").await, 1);
    })
    .await;
}

fn wish((about, ended_at): (&Appointment, Option<Instant>)) -> Wish {
    Wish {
        appointment: about.id,
        person: ContactKey([7; 32]),
        from_on: None,
        only: Only::All,
        asked_at: now(),
        offer: None,
        offered_on: None,
        offered: Vec::new(),
        ended_at,
    }
}

#[tokio::test]
async fn what_past_appointments_left_behind_is_forgotten_and_nothing_that_is_still_needed() {
    on_both(async |case| {
        let holds: Vec<Appointment> =
            (0..5).zip(0..).map(|(counter, place)| case.hold(1, place, counter, 120)).collect();
        let booked: Vec<Appointment> = (1..).zip(&holds).map(|(number, hold)| book(hold, number)).collect();
        case.write(|_, rows| rows.booking.appointments = holds.iter().map(Row::new).collect()).await.unwrap();
        // One stays a hold; the next four are booked, and each is written to.
        case.write(|_, rows| {
            rows.booking.appointments =
                holds.iter().zip(&booked).skip(1).map(|(hold, it)| Row::booked(hold, it)).collect();
            rows.booking.letters =
                (0..).zip(&booked[1..]).map(|(nth, it)| letter(case, nth + 1, it)).collect();
        })
        .await
        .unwrap();
        case.write(|_, rows| {
            let states = [AppointmentState::Served, AppointmentState::NoShow];
            rows.booking.appointments = booked[2..]
                .iter()
                .zip(states)
                .map(|(it, state)| Row::changed(it, &ended(it, state)))
                .collect();
            rows.booking.releases = vec![case.release(3, 9, &booked[4])];
        })
        .await
        .unwrap();
        let mut outbox = case.store.outbox();
        for ending in
            [Ending::Done(LetterChannel::Email), Ending::Done(LetterChannel::Call), Ending::Dropped("over")]
        {
            let claimed = outbox.claim(now(), now().plus_minutes(5), &[]).await.unwrap().unwrap();
            assert!(outbox.mark(&claimed.row, &ending, now()).await.unwrap());
        }
        outbox.rest().await;
        assert_eq!(rows(case).await, [4, 1, 20]);
        assert_eq!(forgotten(case, tomorrow(), 100).await, [0, 0, 0], "the day itself is not over");
        let after = tomorrow().succ_opt().unwrap();
        assert_eq!(forgotten(case, after, 2).await, [2, 1, 8], "piece by piece");
        assert_eq!(forgotten(case, after, 2).await, [1, 0, 0]);
        assert_eq!(forgotten(case, after, 2).await, [0, 0, 0]);
        assert_eq!(rows(case).await, [1, 0, 12], "the letter that waits; the hold and who nobody saw missed");
        let kept = number(case, "SELECT COUNT(*) FROM letter WHERE state = 'waiting'").await;
        assert_eq!(kept, 1);
        // What is given up late gives its cells back as ever.
        let gone = crate::hall::cancelled(&booked[1]);
        case.write(|_, rows| rows.booking.appointments.push(Row::changed(&booked[1], &gone))).await.unwrap();
        assert_eq!(rows(case).await, [1, 0, 8]);
    })
    .await;
}
