//! Headers hold what we put there, whatever people write.

use std::collections::BTreeSet;

use booking::rules::{AppointmentState, LetterKind};
use guichet_tests::seed::Seed;
use model::{Contact, LetterId};
use notifier::mail::{Mail, message_id};
use notifier::retry::Trouble;
use notifier::words::calendar;
use notifier::{Mailbox, Words};
use store::InstallationKey;

use crate::case::{anne, appointment, desk, from, now, site};

fn mail(contact: &Contact, from: &Mailbox, town: &str) -> Result<Mail, Trouble> {
    let (site, key) = (site(), InstallationKey::demo());
    let appointment = appointment(AppointmentState::Booked);
    let desk = notifier::Desk { town, ..desk(&site, &key) };
    let words = Words::of(LetterKind::Confirmation, &appointment, contact, None, &desk);
    let entry = calendar(LetterKind::Confirmation, &appointment, contact.language, &desk, now());
    let id = LetterId::made(site.id, 1, 1);
    Mail::of(id, &words, entry, from, contact.email.as_deref().unwrap_or_default(), now())
}

/// The names of the headers, in order; each line must be one, or go on with the one before.
fn headers(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).expect("headers and parts are encoded");
    let head = text.split("\r\n\r\n").next().unwrap();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    lines.map(|line| line.split_once(':').unwrap_or_else(|| panic!("{line:?}")).0.to_owned()).collect()
}

const HEADERS: [&str; 9] = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
];

#[test]
fn a_mail_has_each_header_once() {
    let mail = mail(&anne(), &from(), "Lorient").unwrap();
    let found: BTreeSet<String> = headers(&mail.bytes).into_iter().collect();
    assert_eq!(found, HEADERS.map(str::to_owned).into());
    assert_eq!(headers(&mail.bytes).len(), HEADERS.len());
    let to: Vec<&str> = mail.envelope.to().iter().map(AsRef::as_ref).collect();
    assert_eq!(to, ["gwenaelle@exemple.example"]);
    let id = LetterId::made(site().id, 1, 1);
    assert_eq!(message_id(id, &from()), format!("<{id}.guichet@lorient.example>"));
    let text = String::from_utf8_lossy(&mail.bytes).into_owned();
    assert!(!text.split("\r\n\r\n").next().unwrap().contains("Gwena"), "no name in headers");
}

#[test]
fn an_address_that_is_none_is_refused_before_any_server_is_asked() {
    for email in
        ["", "anne", "a@b.fr\r\nBcc: x@y.fr", "a@b.fr>\r\nRCPT TO:<x@y.fr", "a b@c.fr", "a@b.fr, x@y.fr"]
    {
        let contact = Contact { email: Some(email.to_owned()), ..anne() };
        assert_eq!(
            mail(&contact, &from(), "Lorient"),
            Err(Trouble::Refused("address".to_owned())),
            "{email:?}"
        );
    }
}

/// Pieces out of which what people write is made: those that end lines and headers in one way or another.
const PIECES: [&str; 24] = [
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\n.\r\n",
    "\u{2028}",
    "\u{85}",
    "\0",
    "\u{b}",
    "\u{202e}",
    ": ",
    "=?utf-8?q?=0A?=",
    "Bcc: x@y.fr",
    "Subject: x",
    "To: x@y.fr",
    "--",
    "a",
    "é",
    "😀",
    "\"",
    "<",
    ">",
    "@",
    "مرحبا",
];

#[test]
fn nothing_that_people_write_becomes_a_header_or_a_recipient() {
    let mut seed = Seed::new(5);
    let mut sent = 0;
    for _ in 0..3_000 {
        let mut written = |most: usize| {
            let count = seed.below(most);
            (0..count).map(|_| *seed.pick(&PIECES)).collect::<String>()
        };
        let (name, local, town) = (written(9), written(4), written(6));
        let contact = Contact { name, email: Some(format!("{local}anne@mairie.example")), ..anne() };
        let Ok(mail) = mail(&contact, &from(), &town) else { continue };
        sent += 1;
        let found = headers(&mail.bytes);
        assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), HEADERS.map(str::to_owned).into());
        assert_eq!(found.len(), HEADERS.len(), "{contact:?}");
        assert_eq!(mail.envelope.to().len(), 1);
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
        assert!(text.lines().all(|line| line.len() <= 998), "RFC 5322, 2.1.1");
    }
    assert!(sent > 500, "only {sent} were mails");
}
