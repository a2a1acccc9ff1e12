use model::{AppointmentId, Instant, Site};

use super::hall::{
    Hall, MINE, PASSPORTS, TODAY, TOMORROW, WEDDINGS, at, contact, counter, date, rules, site_id, time,
};
use crate::only::Only;
use crate::rules::waking;
use crate::rules::{
    AppointmentState, Change, Command, Context, LetterKind, MAX_OFFERS, Refusal, Wrong, offer_letters, tick,
};

const THURSDAY: &str = "2026-03-05";

/// Weddings: only ten o'clock is left of some days.
fn hall() -> Hall {
    hall_with(|_| {})
}

fn hall_with(change: impl FnOnce(&mut Site)) -> Hall {
    let mut hall = Hall::with(change);
    for on in [TODAY, TOMORROW, THURSDAY] {
        for (from, to) in [("09:00", "10:00"), ("11:00", "12:00")] {
            let (from, to, reason) = (time(from), time(to), String::new());
            hall.order(&Command::Block { counter: counter(3), on: date(on), from, to, reason }).unwrap();
        }
    }
    hall
}

fn wish(hall: &mut Hall, appointment: AppointmentId, who: u8) {
    hall.say(&wishes(appointment, who)).unwrap();
    hall.wait(1);
}

fn wishes(appointment: AppointmentId, who: u8) -> Command {
    Command::Wish { appointment, person: Some(contact(who)), from_on: None, only: Only::All }
}

fn offered(hall: &Hall, appointment: AppointmentId) -> Option<(Instant, Instant)> {
    let offer = hall.state.offer(appointment, hall.now)?;
    Some((offer.starts_at, offer.expires_at.unwrap()))
}

/// Ten o'clock of tomorrow and the day after is taken; two have Friday, and wait.
fn two_who_wait(hall: &mut Hall) -> (AppointmentId, AppointmentId, AppointmentId) {
    let rival = hall.booked(&[(WEDDINGS, 1)], "2026-03-04 10:00");
    hall.booked(&[(WEDDINGS, 1)], "2026-03-05 10:00");
    let late = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 09:00");
    let first = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    wish(hall, first, 1);
    wish(hall, late, 2);
    (rival, first, late)
}

#[test]
fn what_becomes_free_is_kept_for_who_asked_first_and_then_for_the_next() {
    let mut hall = hall();
    let (rival, first, late) = two_who_wait(&mut hall);
    hall.until(at("2026-03-03 08:30"));
    assert_eq!((offered(&hall, first), offered(&hall, late)), (None, None), "nothing is free");
    hall.say(&Command::Cancel(rival)).unwrap();
    hall.wait(0);
    let kept = Some((at("2026-03-04 10:00"), at("2026-03-03 10:30")));
    assert_eq!((offered(&hall, first), offered(&hall, late)), (kept, None));
    assert_eq!(
        (hall.online(WEDDINGS, TOMORROW), hall.staff(WEDDINGS, TOMORROW)),
        (String::new(), String::new())
    );
    hall.until(Instant::from_millis(at("2026-03-03 10:30").as_millis() - 1));
    assert_eq!(offered(&hall, first), kept);
    let accept = Command::AcceptOffer(first);
    let free = hall.state.clone();
    hall.wait(1);
    let next = Some((at("2026-03-04 10:00"), at("2026-03-03 12:30")));
    assert_eq!((offered(&hall, first), offered(&hall, late)), (None, next), "in the decision that ended it");
    assert_eq!(hall.say(&accept), Err(Refusal::OfferOver));
    assert!(free.offer(first, at("2026-03-03 10:30")).is_none(), "to the millisecond, without a tick");
    hall.say(&Command::DeclineOffer(late)).unwrap();
    hall.wait(0);
    assert_eq!((offered(&hall, first), offered(&hall, late)), (None, None), "once a day");
    assert_eq!(hall.online(WEDDINGS, TOMORROW), "10:00");
    assert!(hall.state.wish(late).is_some(), "who declines waits on");
    assert_eq!(hall.say(&Command::DeclineOffer(late)), Err(Refusal::OfferOver));
}

#[test]
fn who_accepts_moves_and_waits_no_longer_and_the_old_time_goes_to_the_next() {
    let mut hall = hall();
    let (rival, first, _) = two_who_wait(&mut hall);
    let later = hall.booked(&[(WEDDINGS, 1)], "2026-03-09 10:00");
    wish(&mut hall, later, 3);
    hall.until(at("2026-03-03 08:30")).say(&Command::Cancel(rival)).unwrap();
    hall.wait(0);
    // Monday's could already have Friday; the offer of today is spent.
    assert_eq!(offered(&hall, later).map(|(at, _)| at), Some(at("2026-03-06 11:00")));
    hall.say(&Command::DeclineOffer(later)).unwrap();
    let offer = hall.state.offer(first, hall.now).unwrap().id;
    hall.say(&Command::AcceptOffer(first)).unwrap();
    assert_eq!(hall.appointment(first).starts_at, at("2026-03-04 10:00"));
    assert_eq!((hall.stands(first), hall.stands(offer)), (AppointmentState::Booked, AppointmentState::Moved));
    assert!(hall.state.wish(first).is_none());
    assert!(hall.online(WEDDINGS, "2026-03-06").contains("10:00"));
    hall.until(at("2026-03-04 08:30"));
    assert_eq!(offered(&hall, later).map(|(at, _)| at), Some(at("2026-03-06 10:00")), "not eleven again");
}

#[test]
fn nobody_is_offered_two_times_a_day_however_many_appointments_wait() {
    let mut hall = hall();
    let (rival, first, late) = two_who_wait(&mut hall);
    hall.say(&wishes(late, 1)).unwrap();
    hall.say(&Command::Cancel(rival)).unwrap();
    hall.wait(0);
    assert!(offered(&hall, first).is_some());
    hall.say(&Command::DeclineOffer(first)).unwrap();
    hall.until(at("2026-03-03 19:59"));
    assert_eq!(offered(&hall, late), None);
    hall.say(&Command::EndWish(first)).unwrap();
    hall.wait(0);
    assert_eq!(offered(&hall, late), None, "a wish that ended counts for the rest of the day");
    assert_eq!(hall.say(&Command::EndWish(first)), Err(Refusal::Unknown("wish")));
}

#[test]
fn nothing_is_offered_in_quiet_hours_and_no_offer_ends_in_them() {
    let mut hall = hall();
    let (rival, first, late) = two_who_wait(&mut hall);
    hall.until(at("2026-03-03 20:00")).say(&Command::Cancel(rival)).unwrap();
    hall.until(Instant::from_millis(at("2026-03-04 08:00").as_millis() - 1));
    assert_eq!((offered(&hall, first), offered(&hall, late)), (None, None));
    hall.wait(1);
    assert_eq!(offered(&hall, first), None, "ten o'clock would be too soon by now");
    let thursday = hall.state.appointments().find(|it| it.on == date(THURSDAY)).map(|it| it.id);
    hall.until(at("2026-03-04 08:05"));
    let thursday = thursday.expect("it comes soon");
    hall.say(&Command::Cancel(thursday)).unwrap();
    hall.wait(0);
    assert_eq!(offered(&hall, first), Some((at("2026-03-05 10:00"), at("2026-03-04 10:05"))));
}

#[test]
fn an_offer_of_the_evening_lasts_into_the_morning() {
    let mut hall = hall();
    let (_, first, _) = two_who_wait(&mut hall);
    hall.until(at("2026-03-03 19:30"));
    let far = hall.booked(&[(WEDDINGS, 1)], "2026-03-12 09:00");
    wish(&mut hall, far, 9);
    assert_eq!(offered(&hall, first), None);
    assert_eq!(offered(&hall, far), Some((at("2026-03-06 11:00"), at("2026-03-04 09:30"))));
}

#[test]
fn waking_minutes_are_counted_over_nights_and_changes_of_clocks() {
    let mut site = super::hall::site();
    let after = |site: &Site, from: &str, minutes| waking::after(site, at(from), minutes);
    assert_eq!(after(&site, "2026-03-03 18:00", 120), at("2026-03-03 20:00"), "the last waking moment");
    assert_eq!(after(&site, "2026-03-03 18:00", 121), at("2026-03-04 08:01"));
    assert_eq!(after(&site, "2026-03-28 19:00", 120), at("2026-03-29 09:00"), "a night of eleven hours");
    assert_eq!(after(&site, "2026-10-24 19:00", 120), at("2026-10-25 09:00"), "a night of thirteen");
    assert_eq!(after(&site, "2026-03-03 08:00", 1440), at("2026-03-04 20:00"));
    let quiet = |site: &Site, from: &str| waking::quiet_until(site, at(from));
    assert_eq!(quiet(&site, "2026-03-03 20:00"), Some(at("2026-03-04 08:00")));
    assert_eq!(quiet(&site, "2026-03-03 07:59"), Some(at("2026-03-03 08:00")));
    assert_eq!((quiet(&site, "2026-03-03 08:00"), quiet(&site, "2026-03-03 19:59")), (None, None));
    (site.settings.quiet_from, site.settings.quiet_until) = (time("12:00"), time("14:00"));
    assert_eq!(quiet(&site, "2026-03-03 13:00"), Some(at("2026-03-03 14:00")));
    assert_eq!(after(&site, "2026-03-03 11:00", 90), at("2026-03-03 14:30"));
    site.settings.quiet_until = time("12:00");
    assert_eq!(quiet(&site, "2026-03-03 12:00"), None, "no quiet hours");
    assert_eq!(after(&site, "2026-03-03 11:00", 90), at("2026-03-03 12:30"));
}

#[test]
fn the_list_is_served_at_the_moment_at_which_a_freed_time_comes_online() {
    let mut hall = hall_with(|site| {
        rules(site, WEDDINGS).release_delay_minutes = 30;
        rules(site, WEDDINGS).release_delay_least_minutes = 30;
    });
    let (rival, first, _) = two_who_wait(&mut hall);
    hall.until(at("2026-03-03 09:00")).say(&Command::Cancel(rival)).unwrap();
    hall.until(Instant::from_millis(at("2026-03-03 09:30").as_millis() - 1));
    assert_eq!(offered(&hall, first), None);
    assert_eq!(hall.staff(WEDDINGS, TOMORROW), "10:00");
    hall.wait(1);
    assert!(offered(&hall, first).is_some());
    assert_eq!(hall.online(WEDDINGS, TOMORROW), "", "nobody was faster");
}

#[test]
fn only_what_was_wished_for_is_offered() {
    let mut hall = hall();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    let wished = |from: Option<&str>, only| Command::Wish {
        appointment: booked,
        person: Some(contact(1)),
        from_on: from.map(date),
        only,
    };
    for (from, only) in [(None, Only::Saturday), (None, Only::Late), (Some(THURSDAY), Only::Wednesday)] {
        hall.say(&wished(from, only)).unwrap();
        hall.wait(0);
        assert_eq!(offered(&hall, booked), None, "{from:?} {only:?}");
    }
    let asked_at = hall.state.wish(booked).unwrap().asked_at;
    hall.wait(5).say(&wished(Some(THURSDAY), Only::All)).unwrap();
    hall.wait(0);
    assert_eq!(
        hall.state.wish(booked).unwrap().asked_at,
        asked_at,
        "who asks for other times keeps the place"
    );
    assert_eq!(offered(&hall, booked).unwrap().0, at("2026-03-05 10:00"));
    let again = hall.decide(false, &wished(Some(THURSDAY), Only::All)).unwrap();
    assert_eq!(again.changes, []);
}

#[test]
fn a_time_that_nobody_could_reach_is_not_offered() {
    let mut hall = hall_with(|site| rules(site, WEDDINGS).lead_minutes = 24 * 60);
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    hall.until(at("2026-03-03 08:01"));
    wish(&mut hall, booked, 1);
    // 8:01 and two hours, and a day: not tomorrow at ten.
    assert_eq!(offered(&hall, booked).unwrap().0, at("2026-03-05 10:00"));
}

#[test]
fn what_ends_the_wait_gives_the_offered_time_back() {
    let end = |hall: &mut Hall, id: AppointmentId, how: &str| match how {
        "cancelled" => hall.say(&Command::Cancel(id)).map(drop),
        "moved" => {
            let hold = hall.hold(&[(WEDDINGS, 1)], "2026-03-10 09:00");
            hall.say(&Command::Move { appointment: id, hold, secret_hash: MINE }).map(drop)
        }
        _ => hall.say(&Command::EndWish(id)).map(drop),
    };
    for how in ["cancelled", "moved", "given up"] {
        let mut hall = hall();
        let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
        wish(&mut hall, booked, 1);
        let offer = hall.state.offer(booked, hall.now).unwrap().id;
        assert_eq!(hall.online(WEDDINGS, TOMORROW), "");
        end(&mut hall, booked, how).unwrap();
        assert_eq!(hall.stands(offer), AppointmentState::Cancelled, "{how}");
        assert_eq!(hall.online(WEDDINGS, TOMORROW), "10:00", "{how}");
        assert!(hall.state.wish(booked).is_none(), "{how}");
        assert!(hall.say(&Command::AcceptOffer(booked)).is_err(), "{how}");
    }
}

#[test]
fn who_comes_or_is_missed_waits_no_longer_and_other_persons_end_an_offer() {
    let mut hall = Hall::new();
    let [comes, missed] =
        ["2026-03-04 09:00", "2026-03-04 09:15"].map(|at| hall.booked(&[(PASSPORTS, 1)], at));
    for (id, who) in [(comes, 1), (missed, 2)] {
        let only = Only::Late;
        let person = Some(contact(who));
        hall.say(&Command::Wish { appointment: id, person, from_on: None, only }).unwrap();
    }
    hall.until(at("2026-03-04 09:00"));
    hall.say(&Command::CheckIn { appointment: comes, here: site_id() }).unwrap();
    assert!(hall.state.wish(comes).is_none());
    hall.until(at("2026-03-04 12:00"));
    assert_eq!(hall.stands(missed), AppointmentState::NoShow);
    assert_eq!(hall.state.wishes().count(), 0);

    let mut hall = Hall::new();
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-05 09:00");
    wish(&mut hall, booked, 1);
    let offer = hall.state.offer(booked, hall.now).unwrap().id;
    hall.say(&Command::Resize { appointment: booked, persons: vec![2] }).unwrap();
    assert_eq!(hall.stands(offer), AppointmentState::Cancelled);
    assert!(hall.state.wish(booked).is_some());
}

#[test]
fn no_time_is_offered_twice_and_a_wish_ends_after_five() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-20 10:00");
    hall.say(&wishes(booked, 1)).unwrap();
    let mut times = Vec::new();
    for day in 3..30 {
        hall.until(at(&format!("2026-03-{day:02} 12:30")));
        let Some(wish) = hall.state.wish(booked) else { break };
        times.clone_from(&wish.offered);
    }
    assert_eq!(times.len(), MAX_OFFERS);
    times.sort_unstable();
    times.dedup();
    assert_eq!(times.len(), MAX_OFFERS, "{times:?}");
    assert!(hall.state.wish(booked).is_none());
    assert_eq!(hall.stands(booked), AppointmentState::Booked);
}

#[test]
fn who_cannot_wait_is_told_why() {
    let mut hall = Hall::new();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    let nobody = Command::Wish { appointment: booked, person: None, from_on: None, only: Only::All };
    assert_eq!(hall.say(&nobody), Err(Refusal::Invalid { field: "contact", wrong: Wrong::Missing }));
    let too_far = Err(Refusal::Invalid { field: "from", wrong: Wrong::TooFar });
    let from_on = Some(date("2026-03-06"));
    let person = Some(contact(1));
    assert_eq!(hall.say(&Command::Wish { appointment: booked, person, from_on, only: Only::All }), too_far);
    let today = hall.booked(&[(WEDDINGS, 1)], "2026-03-03 11:00");
    assert_eq!(hall.say(&wishes(today, 1)), too_far, "there is no earlier day");
    assert_eq!(hall.say(&Command::AcceptOffer(booked)), Err(Refusal::OfferOver));
    let mut closed = Hall::with(|site| site.settings.waiting_list = false);
    let booked = closed.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    assert_eq!(closed.say(&wishes(booked, 1)), Err(Refusal::NoWaitingList));
}

#[test]
fn an_offer_brings_a_letter_and_a_batch_that_is_nearly_full_makes_neither() {
    let mut hall = hall();
    let booked = hall.booked(&[(WEDDINGS, 1)], "2026-03-06 10:00");
    hall.say(&wishes(booked, 1)).unwrap();
    hall.seq += 1;
    let full = |made| Context { made, ..Context::new(hall.now, hall.seq) };
    let mut context = full(model::id::MAX_IDS_PER_BATCH - 1);
    let changes = tick(&hall.state, &mut context);
    let [Change::LookAgainAt(soon)] = changes[..] else { panic!("{changes:?}") };
    assert!(hall.now < soon && soon <= hall.now.plus_seconds(1));
    let mut context = full(model::id::MAX_IDS_PER_BATCH - 2);
    let changes = tick(&hall.state, &mut context);
    assert_eq!(changes.len(), 3);
    let letters = offer_letters(&hall.state, &changes, &mut context).unwrap();
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!((letter.kind, letter.appointment), (LetterKind::Earlier, booked));
    assert_eq!((letter.revision, letter.due_at), (hall.appointment(booked).revision, hall.now));
}
