//! What people are told is in the commit that gives the reason, once.

use ::booking::rules::Command;
use chrono::TimeDelta;
use guichet_tests::proxy::AtCommit;

use super::{book, by_citizen, by_staff, refused, tomorrow};
use crate::case::{Case, on_both, with_key};
use crate::failures::behind_proxy;

/// Kind and revision of every letter, in the order in which they were made.
async fn letters(case: &Case) -> Vec<String> {
    let rows = case.select("SELECT kind, CAST(revision AS TEXT) FROM letter ORDER BY id").await;
    rows.into_iter().map(|row| row.join(" ")).collect()
}

#[tokio::test]
async fn each_command_leaves_its_letters_and_one_that_comes_twice_leaves_them_once() {
    on_both(async |case| {
        let (site, service) = (case.hall.id, case.service("mariage"));
        let far = tomorrow() + TimeDelta::days(10);
        let node = case.node().await;
        let hold = node.hold(service, far, 1).await.unwrap();
        assert_eq!(letters(case).await, [""; 0], "a hold is no promise");
        let booking = || with_key(by_citizen(site, book(hold, 1, 1)), 1, 1);
        let (one, other) = tokio::join!(node.appoint(booking()), node.appoint(booking()));
        assert_eq!((one, other), (Ok(hold), Ok(hold)));
        let booked = ["confirmation 2", "reminder 2"];
        assert_eq!(letters(case).await, booked);
        let next = node.hold(service, far + TimeDelta::hours(2), 2).await.unwrap();
        let moves = Command::Move { appointment: hold, hold: next, secret_hash: [2; 32] };
        node.appoint(by_staff(site, moves)).await.unwrap();
        node.appoint(by_staff(site, Command::TellMissing(hold))).await.unwrap();
        let times = vec![far + TimeDelta::days(1), far + TimeDelta::days(2)];
        let proposes = Command::Propose { appointment: hold, times: times.clone() };
        node.appoint(by_staff(site, proposes)).await.unwrap();
        node.appoint(by_citizen(site, Command::Cancel(hold))).await.unwrap();
        let then = ["moved 3", "reminder 3", "documents 3", "proposal 3", "cancellation 4"];
        assert_eq!(letters(case).await, [&booked[..], &then].concat());
        let again = node.appoint(by_citizen(site, Command::Cancel(hold))).await;
        assert!(matches!(refused(again), ::booking::rules::Refusal::WrongState { .. }));
        assert_eq!(letters(case).await.len(), 7, "what is refused says nothing");
        let wanted = store::Letters { appointment: Some(hold), ..Default::default() };
        let kept = node.store.letters(&wanted).await.unwrap();
        let named: Vec<_> =
            kept.iter().map(|it| it.letter.times.clone()).filter(|it| !it.is_empty()).collect();
        assert_eq!(
            (kept.len(), named),
            (7, vec![times]),
            "a proposal names its times, and nothing else does"
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_cut_at_commit_tells_once() {
    let Some((case, proxy, node)) = behind_proxy().await else { return };
    for (round, cut) in (0..).zip([AtCommit::CutAfter, AtCommit::CutBefore]) {
        let person = u8::try_from(round).unwrap();
        let hold = node.hold(case.service("mariage"), tomorrow() + TimeDelta::hours(round), person).await;
        proxy.cut_at_next_commit(cut);
        node.book(hold.unwrap(), person, person).await.unwrap();
    }
    assert_eq!(letters(&case).await, ["confirmation 2", "confirmation 2"]);
}
