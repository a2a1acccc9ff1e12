//! Letters are in the transaction that gives the reason; claim, send and mark are three steps.

use booking::Only;
use booking::rules::{ContactKey, Letter, LetterKind, Wish};
use futures_util::future::join_all;
use model::{Instant, LetterId};
use store::{Claimed, Ending, LetterChannel, LetterRow, LetterState, Letters, Outbox};

use crate::case::{Case, now, on_both};
use crate::hall::{Row, anne, cancelled};
use crate::lock::number;

/// When a claim of these stories runs out.
fn until() -> Instant {
    now().plus_minutes(5)
}

fn letter(case: &Case, seq: i64, place: u32, kind: LetterKind, revision: i64, due_at: Instant) -> Letter {
    let appointment = case.hold(1, 0, 0, 120).id;
    Letter {
        id: LetterId::made(case.site.id, seq, place),
        kind,
        appointment,
        revision,
        was_at: None,
        made_at: now(),
        due_at,
        times: if kind == LetterKind::Proposal { vec![due_at, until()] } else { Vec::new() },
    }
}

/// An appointment of Anne's, with a confirmation that is due and a reminder that is not.
async fn booked(case: &Case) -> [Letter; 2] {
    let [held, booked, _] = case.steps_of_an_appointment(1);
    let confirmation = letter(case, 2, 1, LetterKind::Confirmation, 2, now());
    let reminder = letter(case, 2, 2, LetterKind::Reminder, 2, now().plus_minutes(600));
    let letters = [confirmation, reminder];
    case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
    case.write(|_, rows| {
        rows.booking.appointments.push(Row::booked(&held, &booked));
        rows.booking.letters = letters.to_vec();
    })
    .await
    .unwrap();
    letters
}

async fn claim(outbox: &mut Outbox, at: Instant) -> Option<Claimed> {
    outbox.claim(at, at.plus_minutes(5), &[]).await.unwrap()
}

fn email() -> Ending {
    Ending::Done(LetterChannel::Email)
}

#[tokio::test]
async fn a_booking_that_is_rolled_back_says_nothing() {
    on_both(async |case| {
        let [held, ..] = case.steps_of_an_appointment(1);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&held))).await.unwrap();
        // Another one on the same cells, with a letter: the database refuses the claim.
        let rival = case.hold(2, 0, 0, 121);
        let refused = case
            .write(|_, rows| {
                rows.booking.appointments.push(Row::new(&rival));
                rows.booking.letters = vec![letter(case, 2, 1, LetterKind::Confirmation, 2, now())];
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(number(case, "SELECT COUNT(*) FROM letter").await, 0);
        assert_eq!(case.store.letters_due(until()).await.unwrap(), (0, None));
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_claimed_when_it_is_due_and_comes_with_all_that_it_tells() {
    on_both(async |case| {
        let [confirmation, reminder] = booked(case).await;
        assert_eq!(case.store.letters_due(now()).await.unwrap(), (1, Some(now())));
        let mut outbox = case.store.outbox();
        let claimed = claim(&mut outbox, now()).await.expect("the confirmation");
        let [_, row, _] = case.steps_of_an_appointment(1);
        assert_eq!(claimed.row.letter, Letter { due_at: until(), ..confirmation });
        assert_eq!((claimed.row.state, claimed.row.attempts), (LetterState::Waiting, 1));
        assert_eq!((claimed.appointment, claimed.contact), (Some(row), Some(anne())));
        assert_eq!(claimed.told_anew, None);
        assert_eq!(claim(&mut outbox, now()).await, None, "it is claimed, and the reminder is not due");
        assert!(outbox.mark(&claimed.row, &email(), now()).await.unwrap());
        assert_eq!(claim(&mut outbox, until()).await, None, "it went out");
        let later = claim(&mut outbox, reminder.due_at).await.expect("the reminder");
        assert_eq!(later.row.letter.id, reminder.id);
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn a_claim_runs_out_and_then_only_the_next_ones_word_counts() {
    on_both(async |case| {
        booked(case).await;
        let (mut killed, mut next) = (case.store.outbox(), case.store.outbox());
        let first = claim(&mut killed, now()).await.unwrap();
        killed.rest().await;
        assert_eq!(claim(&mut next, Instant::from_millis(until().as_millis() - 1)).await, None);
        let second = claim(&mut next, until()).await.expect("nobody was heard of");
        assert_eq!((second.row.letter.id, second.row.attempts), (first.row.letter.id, 2));
        let refused = Ending::Refused { channel: LetterChannel::Email, reason: "550".to_owned() };
        assert!(!killed.mark(&first.row, &refused, until()).await.unwrap(), "too late");
        assert!(next.mark(&second.row, &email(), until()).await.unwrap());
        assert!(!next.mark(&second.row, &refused, until()).await.unwrap(), "it is over");
        let stands = case.store.letter(first.row.letter.id).await.unwrap().unwrap().row;
        assert_eq!(
            (stands.state, stands.channel, stands.ended_at),
            (LetterState::Sent, Some(LetterChannel::Email), Some(until()))
        );
    })
    .await;
}

#[tokio::test]
async fn several_nodes_never_have_one_letter_at_once() {
    on_both(async |case| {
        let all = some_due(case, 40).await;
        let nodes = (0..4).map(async |_| {
            let mut outbox = case.store.outbox();
            let mut had = Vec::new();
            while let Some(claimed) = claim(&mut outbox, now()).await {
                had.push(claimed.row.letter.id);
            }
            outbox.rest().await;
            had
        });
        let mut had = join_all(nodes).await.concat();
        had.sort_unstable();
        assert_eq!(had, all);
    })
    .await;
}

/// So many that are due.
async fn some_due(case: &Case, count: u32) -> Vec<LetterId> {
    let letters: Vec<_> =
        (0..count).map(|place| letter(case, 1, place + 1, LetterKind::Confirmation, 1, now())).collect();
    let [held, ..] = case.steps_of_an_appointment(1);
    case.write(|_, rows| {
        rows.booking.appointments.push(Row::new(&held));
        rows.booking.letters.clone_from(&letters);
    })
    .await
    .unwrap();
    letters.iter().map(|letter| letter.id).collect()
}

#[tokio::test]
async fn a_later_letter_that_tells_the_appointment_anew_is_known_to_the_earlier() {
    on_both(async |case| {
        booked(case).await;
        let [_, row, _] = case.steps_of_an_appointment(1);
        // That papers are missing tells nothing anew.
        let documents = letter(case, 3, 0, LetterKind::Documents, 2, now());
        let gone = cancelled(&row);
        let cancellation = letter(case, 4, 0, LetterKind::Cancellation, 3, now());
        let mut outbox = case.store.outbox();
        case.write(|_, rows| rows.booking.letters = vec![documents.clone()]).await.unwrap();
        let told = async |id| case.store.letter(id).await.unwrap().unwrap().told_anew;
        assert_eq!(told(documents.id).await, None);
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::changed(&row, &gone));
            rows.booking.letters = vec![cancellation.clone()];
        })
        .await
        .unwrap();
        assert_eq!((told(documents.id).await, told(cancellation.id).await), (Some(3), Some(3)));
        // The one that is due longest first; of one moment the one that was made first.
        for expected in [LetterKind::Confirmation, LetterKind::Documents, LetterKind::Cancellation] {
            assert_eq!(claim(&mut outbox, now()).await.unwrap().row.letter.kind, expected);
        }
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn each_ending_is_listed_and_what_was_refused_can_be_tried_again() {
    on_both(async |case| {
        let all = some_due(case, 5).await;
        let mut outbox = case.store.outbox();
        let endings = [
            email(),
            Ending::Done(LetterChannel::Call),
            Ending::Refused { channel: LetterChannel::Email, reason: "550".to_owned() },
            Ending::Dropped("superseded"),
            Ending::Again {
                at: now().plus_minutes(15),
                channel: Some(LetterChannel::Email),
                reason: "451".to_owned(),
            },
        ];
        for ending in &endings {
            let claimed = claim(&mut outbox, now()).await.unwrap();
            assert!(outbox.mark(&claimed.row, ending, now()).await.unwrap());
        }
        outbox.rest().await;
        let listed = async |state| {
            let wanted = Letters { state: Some(state), site: Some(case.site.id), ..Letters::default() };
            let rows = case.store.letters(&wanted).await.unwrap();
            rows.into_iter().map(|row| (row.letter.id, row.channel, row.reason)).collect::<Vec<_>>()
        };
        let mail = Some(LetterChannel::Email);
        let word = |text: &str| Some(text.to_owned());
        assert_eq!(listed(LetterState::Sent).await, [(all[0], mail, None)]);
        assert_eq!(listed(LetterState::Listed).await, [(all[1], Some(LetterChannel::Call), None)]);
        assert_eq!(listed(LetterState::Refused).await, [(all[2], mail, word("550"))]);
        assert_eq!(listed(LetterState::Dropped).await, [(all[3], None, word("superseded"))]);
        assert_eq!(listed(LetterState::Waiting).await, [(all[4], mail, word("451"))]);
        assert_eq!(case.store.letters(&Letters::default()).await.unwrap().len(), 5);
        assert!(case.store.strike_letter(all[1], now()).await.unwrap());
        assert!(!case.store.strike_letter(all[1], now()).await.unwrap(), "somebody called already");
        assert_eq!(case.store.retry_letters(Some(all[0]), now()).await.unwrap(), 0, "it went out");
        assert_eq!(case.store.retry_letters(None, now()).await.unwrap(), 1);
        let again = claim(&mut outbox, now()).await.unwrap();
        assert_eq!((again.row.letter.id, again.row.attempts), (all[2], 2));
        assert!(outbox.mark(&again.row, &email(), now()).await.unwrap());
        assert_eq!(claim(&mut outbox, now()).await, None);
        assert_eq!(claim(&mut outbox, now().plus_minutes(15)).await.map(|it| it.row.attempts), Some(2));
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn staff_sees_whom_nothing_reached_until_a_person_told_them_or_it_is_over() {
    on_both(async |case| {
        let [confirmation, reminder] = booked(case).await;
        let site = case.site.id;
        let open = async |at: Instant| {
            let letters = case.store.open_letters(site, at).await.unwrap();
            let many = case.store.count_open_letters(site, at).await.unwrap();
            assert_eq!(i64::try_from(letters.len()).unwrap(), many);
            letters.into_iter().map(|it| (it.row.letter.id, it.row.state)).collect::<Vec<_>>()
        };
        assert_eq!(open(now()).await, [], "what is on its way is nobody's task");
        let mut outbox = case.store.outbox();
        let listed = claim(&mut outbox, now()).await.unwrap();
        assert!(outbox.mark(&listed.row, &Ending::Done(LetterChannel::Call), now()).await.unwrap());
        let later = now().plus_minutes(600);
        let refused = claim(&mut outbox, later).await.unwrap();
        let ending = Ending::Refused { channel: LetterChannel::Email, reason: "550".to_owned() };
        assert!(outbox.mark(&refused.row, &ending, later).await.unwrap());
        let begins = refused.appointment.unwrap().starts_at;
        let both = [(confirmation.id, LetterState::Listed), (reminder.id, LetterState::Refused)];
        assert_eq!(open(begins.plus_seconds(-1)).await, both);
        assert_eq!(open(begins).await, [], "it has begun");
        assert!(case.store.strike_letter(reminder.id, later).await.unwrap(), "told although it was refused");
        assert_eq!(open(now()).await, both[..1]);
        // It is cancelled, and that letter tells all there is to tell.
        let [_, row, _] = case.steps_of_an_appointment(1);
        let gone = cancelled(&row);
        let cancellation = letter(case, 3, 1, LetterKind::Cancellation, 3, later);
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::changed(&row, &gone));
            rows.booking.letters = vec![cancellation.clone()];
        })
        .await
        .unwrap();
        assert_eq!(open(now()).await, []);
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_to_be_told_as_long_as_it_is_open() {
    on_both(async |case| {
        booked(case).await;
        let offer = case.hold(3, 0, 1, 60);
        let wish = Wish {
            appointment: case.hold(1, 0, 0, 120).id,
            person: ContactKey([7; 32]),
            from_on: None,
            only: Only::All,
            asked_at: now(),
            offer: Some(offer.id),
            offered_on: Some(offer.on),
            offered: vec![offer.starts_at],
            ended_at: None,
        };
        let told = letter(case, 4, 1, LetterKind::Earlier, 2, now());
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::new(&offer));
            rows.booking.wishes = vec![wish.clone()];
            rows.booking.letters = vec![told.clone()];
        })
        .await
        .unwrap();
        let mut outbox = case.store.outbox();
        for _ in 0..2 {
            let claimed = claim(&mut outbox, now()).await.unwrap();
            assert!(outbox.mark(&claimed.row, &Ending::Done(LetterChannel::Call), now()).await.unwrap());
        }
        outbox.rest().await;
        let is_open = async |at: Instant| {
            let letters = case.store.open_letters(case.site.id, at).await.unwrap();
            let many = case.store.count_open_letters(case.site.id, at).await.unwrap();
            assert_eq!(i64::try_from(letters.len()).unwrap(), many);
            letters.iter().any(|it| it.row.letter.id == told.id)
        };
        let ends_at = offer.expires_at.unwrap();
        assert!(is_open(ends_at.plus_seconds(-1)).await);
        assert!(!is_open(ends_at).await, "nobody calls for a time that is not kept any more");
        let declined = Wish { ended_at: Some(now()), ..wish };
        case.write(|_, rows| rows.booking.wishes = vec![declined]).await.unwrap();
        assert!(!is_open(now()).await, "it was answered");
    })
    .await;
}

#[tokio::test]
async fn letters_of_a_way_that_is_shut_stay_and_the_others_go_on() {
    on_both(async |case| {
        let all = some_due(case, 3).await;
        let mut outbox = case.store.outbox();
        let first = claim(&mut outbox, now()).await.unwrap();
        let waits =
            |channel| Ending::Again { at: now(), channel: Some(channel), reason: "server".to_owned() };
        assert!(outbox.mark(&first.row, &waits(LetterChannel::Email), now()).await.unwrap());
        let shut = [LetterChannel::Email, LetterChannel::Sms];
        for expected in [Some(all[1]), Some(all[2]), None] {
            let next = outbox.claim(now(), until(), &shut).await.unwrap();
            assert_eq!(next.map(|it| it.row.letter.id), expected, "one that nobody tried may go by any way");
        }
        let next = outbox.claim(now(), until(), &shut[1..]).await.unwrap();
        assert_eq!(next.map(|it| it.row.letter.id), Some(all[0]));
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn who_would_not_have_a_letter_is_kept_until_it_is_tried_anew() {
    on_both(async |case| {
        some_due(case, 1).await;
        let mut outbox = case.store.outbox();
        let row = claim(&mut outbox, now()).await.unwrap().row;
        let refused = Some("email 550".to_owned());
        let row = LetterRow { refused: refused.clone(), ..row };
        let ending = Ending::Refused { channel: LetterChannel::Sms, reason: "400".to_owned() };
        assert!(outbox.mark(&row, &ending, now()).await.unwrap());
        let stands = async || case.store.letter(row.letter.id).await.unwrap().unwrap().row;
        assert_eq!(stands().await.refused, refused);
        assert_eq!(case.store.retry_letters(None, now()).await.unwrap(), 1);
        assert_eq!((stands().await.refused, stands().await.channel), (None, None));
        outbox.rest().await;
    })
    .await;
}

#[tokio::test]
async fn a_moved_appointment_is_told_with_the_time_that_the_person_knows() {
    on_both(async |case| {
        let at = |hours: i64| now().plus_minutes(60 * hours);
        let [held, ..] = case.steps_of_an_appointment(1);
        let told = |place, kind, revision, was_at| Letter {
            was_at,
            ..letter(case, 2, place, kind, revision, now())
        };
        let letters = [
            told(1, LetterKind::Confirmation, 1, None),
            told(2, LetterKind::Moved, 2, Some(at(1))),
            told(3, LetterKind::Moved, 3, Some(at(2))),
            told(4, LetterKind::Change, 4, Some(at(3))),
            told(5, LetterKind::Moved, 5, Some(at(4))),
        ];
        case.write(|_, rows| {
            rows.booking.appointments.push(Row::new(&held));
            rows.booking.letters = letters.to_vec();
        })
        .await
        .unwrap();
        let was = async |nth: usize| case.store.letter(letters[nth].id).await.unwrap().unwrap().was_at;
        assert_eq!(was(0).await, None);
        assert_eq!((was(1).await, was(2).await), (Some(at(1)), Some(at(1))), "the first move was never told");
        assert_eq!((was(3).await, was(4).await), (Some(at(3)), Some(at(4))), "the citizen's own is known");
        let mut outbox = case.store.outbox();
        for ending in [email(), email()] {
            let claimed = claim(&mut outbox, now()).await.unwrap();
            assert!(outbox.mark(&claimed.row, &ending, now()).await.unwrap());
        }
        outbox.rest().await;
        assert_eq!((was(1).await, was(2).await), (Some(at(1)), Some(at(2))), "now it was told");
    })
    .await;
}
