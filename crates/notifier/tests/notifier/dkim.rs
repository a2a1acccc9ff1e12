//! A signature of ours, verified by a program that is not ours (Python's `dkimpy`, in an environment of its own).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use booking::rules::{AppointmentState, LetterKind};
use guichet_tests::mailroom::Mailroom;
use guichet_tests::python;
use guichet_tests::waiting::until;
use model::LetterId;
use notifier::piece::{About, Piece};
use notifier::{Dkim, Post};
use store::{Engine, InstallationKey, LetterChannel};

use crate::case::{Case, anne, appointment, desk, from, now, site, starts_at};

static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let wanted = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dkim/requirements.txt");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dkim");
    python::environment(&folder, "import dkim, nacl", Path::new(wanted))
});

/// Made for these tests; they sign for nobody.
const KEYS: [&str; 3] = [
    include_str!("../dkim/rsa.pem"),
    include_str!("../dkim/rsa.pkcs1.pem"),
    include_str!("../dkim/ed25519.pem"),
];

fn signer(pem: &str) -> Dkim {
    Dkim::new("lorient.example", "rdv2026", pem).unwrap()
}

/// Whether a receiver who finds this record in DNS takes the signature.
fn is_verified(dkim: &Dkim, mail: &[u8]) -> bool {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dkim/verify.py");
    let mut python = Command::new(&*PYTHON)
        .args([script, &dkim.name(), &dkim.record()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(mail).unwrap();
    let said = python.wait_with_output().unwrap();
    assert!(said.status.success());
    match String::from_utf8(said.stdout).unwrap().trim() {
        "verified" => true,
        "not verified" => false,
        other => panic!("{other}"),
    }
}

fn mail() -> Vec<u8> {
    let (site, key) = (site(), InstallationKey::demo());
    let (appointment, contact) = (appointment(AppointmentState::Booked), anne());
    let id = LetterId::made(site.id, 1, 1);
    let (appointment, contact) = (&appointment, &contact);
    let about = About {
        id,
        kind: LetterKind::Confirmation,
        appointment,
        contact,
        times: &[],
        was_at: None,
        now: now(),
    };
    match Piece::of(LetterChannel::Email, &about, &desk(&site, &key), &from()).unwrap() {
        Piece::Mail(mail) => mail.bytes,
        other => panic!("{other:?}"),
    }
}

fn changed(mail: &[u8], before: &str, after: &str) -> Vec<u8> {
    let text = String::from_utf8(mail.to_vec()).unwrap();
    assert!(text.contains(before), "{before}");
    text.replacen(before, after, 1).into_bytes()
}

#[test]
fn a_receiver_takes_the_signature_and_none_of_a_mail_that_was_changed() {
    for pem in KEYS {
        let dkim = signer(pem);
        let signed = dkim.signed(&mail(), now());
        assert!(is_verified(&dkim, &signed));
        assert!(
            !is_verified(&dkim, &changed(&signed, "rdv.lorient.example", "rdv.l0rient.example")),
            "the body"
        );
        assert!(!is_verified(&dkim, &changed(&signed, "Subject: ", "Subject: x")), "a header");
        assert!(
            !is_verified(&dkim, &changed(&signed, "From: ", "From: x@y.example\r\nFrom: ")),
            "another sender"
        );
        let folded = changed(&signed, "Auto-Submitted: ", "Auto-Submitted:\r\n   ");
        assert!(is_verified(&dkim, &folded), "servers on the way may fold lines");
        let longest = String::from_utf8(signed).unwrap().lines().map(str::len).max().unwrap();
        assert!(longest <= 998, "RFC 5322, 2.1.1: {longest}");
    }
    let (one, other) = (signer(KEYS[0]), signer(KEYS[2]));
    assert!(!is_verified(&other, &one.signed(&mail(), now())), "another key");
}

#[test]
fn a_domain_answers_for_its_own_senders() {
    let dkim = signer(KEYS[2]);
    for (sender, is_ours) in [
        ("lorient.example", true),
        ("RDV.Lorient.example", true),
        ("notlorient.example", false),
        ("example", false),
    ] {
        assert_eq!(dkim.answers_for(sender), is_ours, "{sender}");
    }
}

#[tokio::test]
async fn mails_arrive_signed() {
    let case = Case::new(Engine::Sqlite).await;
    case.fill(1, starts_at()).await;
    let mailroom = Mailroom::start().await;
    let dkim = std::sync::Arc::new(signer(KEYS[0]));
    let post = Post { dkim: Some(std::sync::Arc::clone(&dkim)), ..case.post(Some(&mailroom)) };
    let node = case.node(post).await;
    until("the mail", async || (case.standing("sent").await == 1).then_some(())).await;
    node.stop().await;
    assert!(is_verified(&dkim, mailroom.taken()[0].text.as_bytes()));
}
