use model::{AppointmentId, Instant, PrincipalId};

use super::hall::{Hall, MINE, PASSPORTS, SCHOOL, at, contact, site_id};
use crate::rules::{Command, Context, Import, LetterKind, Refusal, decide, letters};
use crate::search::{Channel, Errand};

/// What people are told of a command: kind, revision, when.
fn told(hall: &mut Hall, staff: bool, command: &Command) -> Vec<(LetterKind, i64, Instant)> {
    hall.seq += 1;
    let actor = staff.then(|| PrincipalId::nth(site_id(), 9));
    let mut context = Context { actor, ..Context::new(hall.now, hall.seq) };
    let decided = decide(&hall.state, command, &mut context).unwrap();
    let made = letters(&hall.state, command, &decided.changes, &mut context).unwrap();
    decided.changes.iter().for_each(|change| hall.state.apply(change, hall.now));
    assert!(made.iter().all(|letter| letter.id.is_of(hall.seq) && letter.made_at == hall.now));
    made.iter().map(|letter| (letter.kind, letter.revision, letter.due_at)).collect()
}

fn book(hold: AppointmentId) -> Command {
    Command::Book { hold, secret_hash: MINE, contact: Some(contact(7)) }
}

#[test]
fn who_books_is_told_and_reminded_two_days_before() {
    let mut hall = Hall::new(); // Tuesday 3 March, 8:00
    let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    let reminder = (LetterKind::Reminder, 2, at("2026-03-08 10:00"));
    assert_eq!(told(&mut hall, false, &book(hold)), [(LetterKind::Confirmation, 2, hall.now), reminder]);
}

#[test]
fn what_an_old_system_promised_is_confirmed_only_where_that_is_asked_for() {
    for letters in [false, true] {
        let mut hall = Hall::new();
        let import = Import {
            errands: vec![Errand { service: super::hall::service(PASSPORTS), persons: 1 }],
            starts_at: at("2026-03-10 10:05"),
            counter: None,
            contact: Some(contact(7)),
            letters,
        };
        let asked =
            [(LetterKind::Confirmation, 1, hall.now), (LetterKind::Reminder, 1, at("2026-03-08 10:05"))];
        let expected = if letters { &asked[..] } else { &[] };
        assert_eq!(told(&mut hall, false, &Command::Import(import.into())), expected);
    }
}

#[test]
fn who_books_late_is_reminded_the_day_before_and_who_books_later_not_at_all() {
    let reminded = |start: &str| {
        let mut hall = Hall::new();
        let hold = hall.hold(&[(PASSPORTS, 1)], start);
        told(&mut hall, false, &book(hold)).get(1).map(|(kind, _, at)| (*kind, *at))
    };
    // 72 hours and 36 hours after Tuesday at 8:00.
    assert_eq!(reminded("2026-03-06 09:00"), Some((LetterKind::Reminder, at("2026-03-04 09:00"))));
    assert_eq!(reminded("2026-03-05 11:45"), Some((LetterKind::Reminder, at("2026-03-04 11:45"))));
    assert_eq!(reminded("2026-03-05 09:00"), Some((LetterKind::Reminder, at("2026-03-04 09:00"))));
    assert_eq!(reminded("2026-03-04 11:45"), None);
    assert_eq!(reminded("2026-03-03 10:00"), None);
}

#[test]
fn the_citizens_own_move_is_a_change_and_that_of_staff_a_moved_appointment() {
    for (staff, kind) in [(false, LetterKind::Change), (true, LetterKind::Moved)] {
        let mut hall = Hall::new();
        let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
        let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-12 10:00");
        let moves = Command::Move { appointment, hold, secret_hash: MINE };
        let reminder = (LetterKind::Reminder, 3, at("2026-03-10 10:00"));
        assert_eq!(told(&mut hall, staff, &moves), [(kind, 3, hall.now), reminder]);
    }
}

#[test]
fn more_persons_are_a_change_and_as_many_as_before_are_none() {
    let mut hall = Hall::new();
    let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    let resize = |persons| Command::Resize { appointment, persons: vec![persons] };
    let kinds: Vec<_> = told(&mut hall, false, &resize(2)).into_iter().map(|it| (it.0, it.1)).collect();
    assert_eq!(kinds, [(LetterKind::Change, 3), (LetterKind::Reminder, 3)]);
    assert_eq!(told(&mut hall, false, &resize(2)), []);
}

#[test]
fn who_cancels_is_told_and_never_reminded() {
    for staff in [false, true] {
        let mut hall = Hall::new();
        let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
        let cancelled = (LetterKind::Cancellation, 3, hall.now);
        assert_eq!(told(&mut hall, staff, &Command::Cancel(appointment)), [cancelled]);
    }
}

#[test]
fn that_papers_are_missing_is_told_and_changes_nothing() {
    let mut hall = Hall::new();
    let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    let missing = (LetterKind::Documents, 2, hall.now);
    assert_eq!(told(&mut hall, true, &Command::TellMissing(appointment)), [missing]);
    assert_eq!(hall.appointment(appointment).revision, 2);
    hall.order(&Command::Cancel(appointment)).unwrap();
    assert!(matches!(hall.order(&Command::TellMissing(appointment)), Err(Refusal::WrongState { .. })));
}

#[test]
fn who_cannot_be_received_is_offered_other_times_and_keeps_the_appointment_until_one_is_chosen() {
    let mut hall = Hall::new();
    let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    let times = ["2026-03-11 10:00", "2026-03-12 10:00", "2026-03-13 10:00"].map(at);
    let propose = |times: &[Instant]| Command::Propose { appointment, times: times.to_vec() };
    assert_eq!(told(&mut hall, true, &propose(&times)), [(LetterKind::Proposal, 2, hall.now)]);
    let mut context = Context::new(hall.now, 90);
    let made = letters(&hall.state, &propose(&times), &[], &mut context).unwrap();
    assert_eq!(made[0].times, times);
    assert_eq!(hall.appointment(appointment).revision, 2);
    for wrong in [&[times[0]; 4][..], &[hall.now][..]] {
        let refused = hall.order(&propose(wrong));
        assert!(matches!(refused, Err(Refusal::Invalid { field: "times", .. })), "{refused:?}");
    }
    hall.order(&Command::Cancel(appointment)).unwrap();
    assert!(matches!(hall.order(&propose(&times)), Err(Refusal::WrongState { .. })));
}

#[test]
fn what_the_town_hall_gives_up_is_told_as_its_own_doing() {
    let mut hall = Hall::new();
    let appointment = hall.booked(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    let told = told(&mut hall, true, &Command::CallOff(appointment));
    assert_eq!(told, [(LetterKind::CalledOff, 3, hall.now)]);
}

#[test]
fn nothing_else_makes_a_letter() {
    let mut hall = Hall::new();
    let ask = super::hall::ask(&[(SCHOOL, 1)], Channel::Online);
    let starts_at = at("2026-03-10 10:00");
    assert_eq!(told(&mut hall, false, &Command::Hold { ask, starts_at, secret_hash: MINE }), []);
    let hold = hall.hold(&[(PASSPORTS, 1)], "2026-03-10 10:00");
    assert_eq!(told(&mut hall, false, &Command::Extend { hold, secret_hash: MINE }), []);
    assert_eq!(told(&mut hall, false, &Command::LetGo { hold, secret_hash: MINE }), []);
    let booked = hall.booked(&[(PASSPORTS, 1)], "2026-03-03 10:00");
    assert_eq!(told(&mut hall, false, &Command::CorrectName(booked)), []);
    let errands = vec![Errand { service: super::hall::service(PASSPORTS), persons: 1 }];
    let starts_at = at("2026-03-11 10:00");
    let import = Import { errands, starts_at, counter: None, contact: None, letters: false };
    assert_eq!(told(&mut hall, true, &Command::Import(Box::new(import))), []);
    hall.until(at("2026-03-03 09:55"));
    assert_eq!(told(&mut hall, false, &Command::CheckIn { appointment: booked, here: site_id() }), []);
    assert_eq!(told(&mut hall, false, &Command::Serve(booked)), []);
}
