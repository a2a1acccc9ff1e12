use super::hall::{Hall, PASSPORTS, SCHOOL, TOMORROW, at, counter, date, time};
use crate::rules::{Answer, Command, Preview, Refusal, Wrong, preview_block};
use crate::search::Channel;

fn block(
    hall: &mut Hall,
    n: i64,
    from: &str,
    to: &str,
) -> (usize, Vec<model::AppointmentId>, model::BlockId) {
    let block = Command::Block {
        counter: counter(n),
        on: date(TOMORROW),
        from: time(from),
        to: time(to),
        reason: "réunion".to_owned(),
    };
    let appointments: Vec<_> = hall.state.appointments().cloned().collect();
    let hours = (time(from), time(to));
    let free = hall.state.availability();
    let preview = preview_block(free, &appointments, counter(n), date(TOMORROW), hours, hall.now).unwrap();
    let answer = hall.order(&block).unwrap();
    let Answer::Blocked { block, moved, hit } = answer else { panic!("{answer:?}") };
    assert_eq!(preview, Preview { moved: moved.clone(), hit: hit.clone() }, "what was said is what is done");
    (moved.len(), hit, block)
}

#[test]
fn blocked_time_is_offered_to_nobody_until_it_is_given_back() {
    let mut hall = Hall::with(|site| site.counters.retain(|it| it.id == counter(2)));
    let (_, hit, id) = block(&mut hall, 2, "09:40", "10:20");
    assert_eq!(hit, []);
    let without = "09:00 09:15 10:30 10:45 11:00 11:15 11:30 11:45";
    assert_eq!(
        (hall.online(PASSPORTS, TOMORROW), hall.staff(PASSPORTS, TOMORROW)),
        (without.to_owned(), without.to_owned())
    );
    hall.order(&Command::Unblock(id)).unwrap();
    assert_eq!(hall.online(PASSPORTS, TOMORROW).split(' ').count(), 12);
    assert_eq!(hall.order(&Command::Unblock(id)), Err(Refusal::Unknown("block")));
}

#[test]
fn appointments_move_silently_where_they_fit_and_only_those_really_hit_are_listed() {
    let mut hall = Hall::new();
    let (one, two) = (
        hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:00"),
        hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:30"),
    );
    assert_eq!(hall.legs(one), ["2 09:00–09:15"]);
    let on_1 = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:30");
    assert_eq!(hall.legs(on_1), ["1 09:30–09:45"]);
    let revision = hall.appointment(one).revision;
    let (moved, hit, _) = block(&mut hall, 2, "09:00", "12:00");
    assert_eq!((moved, hit), (1, vec![two]));
    assert_eq!(hall.legs(one), ["1 09:00–09:15"]);
    assert_eq!(hall.appointment(one).revision, revision + 1);
    assert_eq!(hall.legs(two), ["2 09:30–09:45"], "its time is still its own");
    assert!(!hall.staff(PASSPORTS, TOMORROW).contains("09:00"));
}

#[test]
fn who_is_in_the_way_moves_too() {
    let mut hall = Hall::new();
    let school = hall.booked(&[(SCHOOL, 1)], "2026-03-04 09:00");
    let other = hall.booked(&[(SCHOOL, 1)], "2026-03-04 09:00");
    let on_1 = if hall.legs(school)[0].starts_with('1') { school } else { other };
    let on_3 = if on_1 == school { other } else { school };
    hall.say(&Command::Cancel(on_3)).unwrap();
    let passport = hall.booked(&[(PASSPORTS, 1)], "2026-03-04 09:00");
    assert_eq!(hall.legs(passport), ["2 09:00–09:15"]);
    let (moved, hit, _) = block(&mut hall, 2, "09:00", "12:00");
    assert_eq!((moved, hit), (2, vec![]), "school goes to counter 3, and the passport to counter 1");
    assert_eq!(
        (hall.legs(on_1), hall.legs(passport)),
        (vec!["3 09:00–09:20".to_owned()], vec!["1 09:00–09:15".to_owned()])
    );
}

#[test]
fn a_visit_that_only_touches_the_block_with_its_buffer_stays() {
    let mut hall = Hall::new();
    let wedding = hall.booked(&[(super::hall::WEDDINGS, 1)], "2026-03-04 09:00");
    let (moved, hit, _) = block(&mut hall, 3, "09:45", "12:00");
    assert_eq!((moved, hit), (0, vec![]));
    let (_, hit, _) = block(&mut hall, 3, "09:44", "12:00");
    assert_eq!(hit, [wedding]);
}

#[test]
fn a_hold_moves_with_the_others() {
    let mut hall = Hall::new();
    let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-04 09:00");
    let (moved, hit, _) = block(&mut hall, 2, "09:00", "09:15");
    assert_eq!((moved, hit), (1, vec![]));
    assert_eq!(hall.legs(hold), ["1 09:00–09:15"]);
    assert!(hall.book(hold, 7).is_ok());
}

#[test]
fn one_leg_of_several_moves_and_the_neighbour_stays() {
    let mut hall = Hall::new();
    let family = hall.booked(&[(PASSPORTS, 2), (SCHOOL, 1)], "2026-03-04 09:00");
    assert_eq!(hall.legs(family), ["1 09:00–09:25", "1 09:25–09:45"]);
    let (moved, hit, _) = block(&mut hall, 1, "09:25", "12:00");
    assert_eq!((moved, hit), (1, vec![]));
    assert_eq!(hall.legs(family), ["1 09:00–09:25", "3 09:25–09:45"]);
    hall.booked(&[(PASSPORTS, 2)], "2026-03-04 09:00");
    let (moved, hit, _) = block(&mut hall, 1, "09:00", "12:00");
    assert_eq!((moved, hit), (0, vec![family]), "as a whole or not at all");
}

#[test]
fn a_block_names_a_counter_a_day_and_a_time() {
    let mut hall = Hall::new();
    let mut refused = |n, on: &str, from: &str, to: &str, reason: String| {
        let block =
            Command::Block { counter: counter(n), on: date(on), from: time(from), to: time(to), reason };
        hall.order(&block).unwrap_err()
    };
    let invalid = |field, wrong| Refusal::Invalid { field, wrong };
    let none = String::new;
    assert_eq!(refused(9, TOMORROW, "09:00", "10:00", none()), Refusal::Unknown("counter"));
    assert_eq!(refused(1, "2026-03-02", "09:00", "10:00", none()), invalid("on", Wrong::NotLater));
    assert_eq!(refused(1, "2028-03-02", "09:00", "10:00", none()), invalid("on", Wrong::TooFar));
    assert_eq!(refused(1, TOMORROW, "10:00", "10:00", none()), invalid("to", Wrong::NotLater));
    let line = Wrong::Line { least: 0, most: 200 };
    assert_eq!(refused(1, TOMORROW, "09:00", "10:00", "é".repeat(201)), invalid("reason", line));
    assert_eq!(refused(1, TOMORROW, "09:00", "10:00", "a\nb".to_owned()), invalid("reason", line));
    let held = hall.try_hold(&[(PASSPORTS, 1)], Channel::Online, at("2026-03-04 09:00"));
    assert!(held.is_ok());
}
