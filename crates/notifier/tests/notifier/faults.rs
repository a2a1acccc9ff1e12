//! A mail server that fails at each step, and workers that are killed: none lost, doubles only where a 250 was lost.

use guichet_tests::mailroom::{Fault, Mailroom};
use guichet_tests::waiting::until;
use notifier::piece::Piece;
use store::Engine;

use crate::case::{Case, copies, now, on_both, starts_at};

#[tokio::test]
async fn whatever_the_server_does_every_letter_arrives_and_twice_only_where_a_250_was_lost() {
    on_both(async |case| {
        let all = case.fill(12, starts_at()).await;
        let mailroom = Mailroom::failing([
            Fault::Refused,
            Fault::Greeted(421),
            Fault::Greeted(554),
            Fault::Silent,
            Fault::Recipient(450),
            Fault::CutAtData,
            Fault::Letter(451),
            Fault::CutAfterDot,
            Fault::SilentAfterDot,
            Fault::Slow,
            Fault::Letter(452),
            Fault::Recipient(421),
        ])
        .await;
        let node = case.node(case.post(Some(&mailroom))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(mailroom.faults_left(), 0, "each was met");
        assert_eq!(case.standing("sent").await, all.len());
        let copies = copies(&mailroom.taken());
        assert_eq!(copies.len(), all.len(), "none is lost");
        let doubles: usize = copies.values().map(|count| count - 1).sum();
        assert_eq!((doubles, mailroom.lost()), (3, 3), "cut, silent and slow after the final dot");
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_refused_for_ever_is_told_to_staff_and_harms_no_other() {
    on_both(async |case| {
        let all = case.fill(4, starts_at()).await;
        let faults = [Fault::Recipient(550), Fault::Letter(552)];
        let mailroom = Mailroom::failing(faults).await;
        let node = case.node(case.post(Some(&mailroom))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        let refused =
            case.select("SELECT channel, reason FROM letter WHERE state = 'refused' ORDER BY id").await;
        assert_eq!(refused, [["email", "550"], ["email", "552"]]);
        assert_eq!((case.standing("sent").await, mailroom.taken().len()), (2, 2));
        // Somebody has mended it.
        let store = case.open().await;
        assert_eq!(store.retry_letters(None, now()).await.unwrap(), 2);
        drop(store);
        let node = case.node(case.post(Some(&mailroom))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(copies(&mailroom.taken()).len(), all.len());
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_is_killed_leaves_its_letter_to_the_next() {
    on_both(async |case| {
        let all = case.fill(20, starts_at()).await;
        let mailroom = Mailroom::start().await;
        let mut kills = 0;
        for wanted in [3, 7, 12] {
            let node = case.node(case.post(Some(&mailroom))).await;
            until("some letters", async || (mailroom.taken().len() >= wanted).then_some(())).await;
            node.kill();
            kills += 1;
        }
        let node = case.node(case.post(Some(&mailroom))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        let copies = copies(&mailroom.taken());
        assert_eq!((copies.len(), case.standing("sent").await), (all.len(), all.len()));
        let doubles: usize = copies.values().map(|count| count - 1).sum();
        assert!(doubles <= kills + mailroom.lost(), "{doubles} doubles of {kills} kills");
    })
    .await;
}

#[tokio::test]
async fn a_killed_worker_that_waited_for_an_answer_has_its_claim_run_out() {
    on_both(async |case| {
        let all = case.fill(1, starts_at()).await;
        let silent = Mailroom::failing([Fault::SilentAfterDot]).await;
        let mut post = case.post(Some(&silent));
        post.smtp.as_mut().unwrap().patience = notifier::worker::PATIENCE;
        let node = case.node(post).await;
        until("the letter", async || (silent.taken().len() == 1).then_some(())).await;
        node.kill();
        assert_eq!(case.standing("waiting").await, 1);
        let node = case.node(case.post(Some(&silent))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        let copies = copies(&silent.taken());
        assert_eq!(copies.into_values().collect::<Vec<_>>(), [2], "the same Message-ID");
        assert_eq!(case.standing("sent").await, all.len());
    })
    .await;
}

#[tokio::test]
async fn two_nodes_send_no_letter_twice() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let case = Case::new(Engine::Postgres).await;
    let all = case.fill(60, starts_at()).await;
    let mailroom = Mailroom::start().await;
    let nodes = [case.node(case.post(Some(&mailroom))).await, case.node(case.post(Some(&mailroom))).await];
    // The clock stands still: no claim runs out.
    until("every letter", async || (case.standing("sent").await == all.len()).then_some(())).await;
    for node in nodes {
        node.stop().await;
    }
    assert_eq!(mailroom.taken().len(), all.len());
    assert_eq!(copies(&mailroom.taken()).len(), all.len());
}

#[tokio::test]
async fn no_letter_comes_after_the_appointment() {
    on_both(async |case| {
        case.fill(2, now().plus_minutes(20)).await;
        // It refuses everybody for longer than that.
        let mailroom = Mailroom::failing(vec![Fault::Refused; 100]).await;
        let node = case.node(case.post(Some(&mailroom))).await;
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(mailroom.taken(), []);
        let ended = case.select("SELECT state, reason FROM letter").await;
        assert_eq!(ended, [["dropped", "over"], ["dropped", "over"]]);
    })
    .await;
}

#[tokio::test]
async fn letters_that_follow_each_other_share_a_connection() {
    let case = Case::new(Engine::Sqlite).await;
    case.fill(10, starts_at()).await;
    let mailroom = Mailroom::start().await;
    let node = case.node(case.post(Some(&mailroom))).await;
    until("every letter", async || (case.standing("sent").await == 10).then_some(())).await;
    node.stop().await;
    assert_eq!((mailroom.taken().len(), mailroom.connections()), (10, 1));
}

#[test]
fn a_letter_is_made_alike_however_often() {
    use booking::rules::{AppointmentState, LetterKind};
    use notifier::piece::About;
    let (site, key) = (crate::case::site(), store::InstallationKey::demo());
    let appointment = crate::case::appointment(AppointmentState::Booked);
    let contact = crate::case::anne();
    let id = model::LetterId::made(site.id, 1, 1);
    let about = About {
        id,
        kind: LetterKind::Confirmation,
        appointment: &appointment,
        contact: &contact,
        times: &[],
        was_at: None,
        now: now(),
    };
    let made = || {
        let desk = crate::case::desk(&site, &key);
        Piece::of(store::LetterChannel::Email, &about, &desk, &crate::case::from()).unwrap()
    };
    assert_eq!(made(), made());
}
