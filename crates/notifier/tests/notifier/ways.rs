//! Who has no mail address gets a text message, a sheet, or a call; without mail server a mail is a file.

use guichet_tests::mailroom::{Fault, Mailroom};
use guichet_tests::waiting::until;
use model::{Contact, LetterId};
use store::{LetterChannel, LetterState, Letters};

use crate::case::{Case, copies, on_both, starts_at};

/// Gives the appointment of a letter another contact.
pub async fn reach(
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

#[tokio::test]
async fn what_an_address_refuses_for_good_goes_by_the_next_way_and_the_desk_sees_it() {
    on_both(async |case| {
        let all = case.fill(5, starts_at()).await;
        let address = Some("nobody@mairie.example");
        reach(case, all[0], address, None, false).await;
        reach(case, all[1], address, Some("06 12 34 56 78"), false).await;
        reach(case, all[2], address, Some("02 97 02 22 00"), false).await;
        reach(case, all[3], address, Some("02 97 02 22 00"), true).await;
        let refusals = [550, 552, 553, 554].map(Fault::Recipient);
        let mailroom = Mailroom::failing(refusals).await;
        let node = case.node(case.post(Some(&mailroom))).await;
        until("every letter", async || (case.standing("waiting").await == 0).then_some(())).await;
        node.stop().await;
        let rows = case.select("SELECT state, channel, COALESCE(refused, '') FROM letter ORDER BY id").await;
        assert_eq!(
            rows,
            [
                ["refused", "email", "email 550"],
                ["sent", "sms", "email 552"],
                ["listed", "call", "email 553"],
                ["refused", "email", "email 554"],
                ["sent", "email", ""],
            ]
        );
        assert!(case.folder.path().join(format!("sms/{}.sms", all[1])).exists());
        assert_eq!(copies(&mailroom.taken()).len(), 1);
        // The address is mended: it begins with the mail again.
        reach(case, all[0], Some("gwenn@mairie.example"), None, false).await;
        let store = case.open().await;
        assert_eq!(store.retry_letters(Some(all[0]), crate::case::now()).await.unwrap(), 1);
        drop(store);
        let node = case.node(case.post(Some(&mailroom))).await;
        until("the mail", async || (case.standing("sent").await == 3).then_some(())).await;
        node.stop().await;
        let again = case
            .select(
                "SELECT channel, COALESCE(refused, '') FROM letter WHERE state = 'sent' ORDER BY id LIMIT 1",
            )
            .await;
        assert_eq!(again, [["email", ""]]);
    })
    .await;
}

#[tokio::test]
async fn a_dead_mail_server_keeps_nobody_from_being_texted_or_called() {
    on_both(async |case| {
        let all = case.fill(8, starts_at()).await;
        reach(case, all[6], None, Some("06 12 34 56 78"), false).await;
        reach(case, all[7], None, Some("02 97 02 22 00"), false).await;
        let mailroom = Mailroom::failing([Fault::Greeted(421)]).await;
        let node = case.node(case.post(Some(&mailroom))).await;
        // The clock stands still.
        until("the other ways", async || {
            (case.standing("sent").await + case.standing("listed").await == 2).then_some(())
        })
        .await;
        assert_eq!((mailroom.connections(), mailroom.taken().len()), (1, 0), "one found out for all");
        case.until_all_have_ended().await;
        node.stop().await;
        assert_eq!(copies(&mailroom.taken()).len(), 6, "and all went out later");
    })
    .await;
}
