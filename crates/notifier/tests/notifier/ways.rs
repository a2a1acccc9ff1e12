//! Who has no mail address gets a text message, a sheet, or a call; without mail server a mail is a file.

use guichet_tests::waiting::until;
use model::{Contact, LetterId};
use store::{LetterChannel, LetterState, Letters};

use crate::case::{Case, on_both, starts_at};

/// Gives the appointment of a letter another contact.
async fn reach(
    case: &Case,
    letter: LetterId,
    email: Option<&str>,
    phone: Option<&str>,
    never_by_voice: bool,
) {
    let store = case.open().await;
    let known = store.letter(letter).await.unwrap().unwrap();
    let contact = Contact {
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        never_by_voice,
        ..known.contact.unwrap()
    };
    let appointment = known.appointment.unwrap();
    let key = store::InstallationKey::demo();
    let mut lane = store.lane().await.unwrap();
    let (tx, locked) = lane.begin(&[case.site], crate::case::now()).await.unwrap();
    let row = store::AppointmentRow {
        appointment: &appointment,
        before: Some(&appointment),
        code_hash: store::hash(&key.code(store::APPOINTMENT, appointment.id.get())),
        contact: Some(store::ContactRow { contact: &contact, key: None, old_reference: None }),
    };
    let site =
        store::SiteBatch { appointments: vec![row], ..store::SiteBatch::new(case.site, locked[0].seq) };
    let batch = store::Batch { sites: vec![site], ..store::Batch::default() };
    tx.commit(&batch).await.unwrap();
    lane.close().await;
    store.close().await;
}

#[tokio::test]
async fn everybody_is_told_by_the_way_that_reaches_them() {
    on_both(async |case| {
        let all = case.fill(5, starts_at()).await;
        reach(case, all[1], None, Some("06 12 34 56 78"), false).await;
        reach(case, all[2], None, Some("02 97 02 22 00"), false).await;
        reach(case, all[3], None, Some("02 97 02 22 00"), true).await;
        reach(case, all[4], None, None, false).await;
        let node = case.node(case.post(None)).await;
        until("every letter", async || (case.standing("waiting").await == 0).then_some(())).await;
        node.stop().await;
        let store = case.open().await;
        let rows = store.letters(&Letters::default()).await.unwrap();
        store.close().await;
        let ended: Vec<_> = rows.iter().rev().map(|row| (row.state, row.channel.unwrap())).collect();
        assert_eq!(
            ended,
            [
                (LetterState::Sent, LetterChannel::Email),
                (LetterState::Sent, LetterChannel::Sms),
                (LetterState::Listed, LetterChannel::Call),
                (LetterState::Sent, LetterChannel::Paper),
                (LetterState::Sent, LetterChannel::Paper),
            ]
        );
        let read = |path: String| std::fs::read_to_string(case.folder.path().join(path)).unwrap();
        assert!(read(format!("{}.eml", all[0])).contains("To: gwenn-0@mairie.example\r\n"));
        assert!(read(format!("sms/{}.sms", all[1])).starts_with("To: 33612345678\n"));
        assert!(read(format!("paper/2026-11-16/{}.html", all[3])).contains("Gwenn 3"));
        assert!(!case.folder.path().join(format!("{}.eml", all[2])).exists());
    })
    .await;
}
