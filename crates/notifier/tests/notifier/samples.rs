//! Every kind of letter in every language, as reviewed files. `GUICHET_RENEW=1 cargo test -p notifier samples` writes them anew:
//! then read the difference.

use std::path::Path;

use booking::rules::{AppointmentState, LetterKind};
use model::{Language, LetterId};
use notifier::piece::{About, Piece};
use notifier::{Words, gsm7, sample};
use store::{InstallationKey, LetterChannel};

use crate::case::{appointment, desk, from, now, site, starts_at};

fn is_as_reviewed(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(file);
    if std::env::var_os("GUICHET_RENEW").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == reviewed, "{file} is not as reviewed:\n{text}");
}

fn state(kind: LetterKind) -> AppointmentState {
    match kind {
        LetterKind::Cancellation | LetterKind::CalledOff => AppointmentState::Cancelled,
        _ => AppointmentState::Booked,
    }
}

fn words(kind: LetterKind, language: Language) -> Words {
    let (site, key) = (site(), InstallationKey::demo());
    let about = appointment(state(kind));
    let was_at = sample::was_at(kind, starts_at());
    let words = Words::of(kind, &about, &sample::contact(language), was_at, &desk(&site, &key));
    let days = [1, 2, 8].map(|days| starts_at().plus_minutes(days * 24 * 60));
    if kind == LetterKind::Proposal { words.proposing(&days, &about, &desk(&site, &key)) } else { words }
}

#[test]
fn every_letter_reads_as_it_was_reviewed() {
    for kind in LetterKind::ALL {
        for language in Language::ALL {
            let words = words(kind, language);
            let name = format!("{}.{}", kind.word(), language.tag());
            let messages = gsm7::messages(&words.sms);
            let text = format!("{}\n\n{}\n({messages} SMS)\n{}\n", words.subject, words.text(), words.sms);
            is_as_reviewed(&format!("{name}.txt"), &text);
            is_as_reviewed(&format!("{name}.html"), &words.html());
        }
    }
}

#[test]
fn paper_and_mail_are_as_they_were_reviewed() {
    is_as_reviewed("moved.fr.paper.html", &words(LetterKind::Moved, Language::Fr).paper());
    let (site, key) = (site(), InstallationKey::demo());
    for kind in [LetterKind::Confirmation, LetterKind::Cancellation] {
        let appointment = appointment(state(kind));
        let contact = sample::contact(Language::Fr);
        let id = LetterId::made(site.id, 1, 1);
        let (appointment, contact) = (&appointment, &contact);
        let about = About { id, kind, appointment, contact, times: &[], was_at: None, now: now() };
        let piece = Piece::of(LetterChannel::Email, &about, &desk(&site, &key), &from()).unwrap();
        let Piece::Mail(mail) = piece else { panic!("a mail") };
        let text = String::from_utf8(mail.bytes).unwrap().replace("\r\n", "\n");
        is_as_reviewed(&format!("{}.fr.eml", kind.word()), &text);
    }
}

#[test]
fn a_letter_says_when_where_and_how_to_go_on_in_every_form() {
    for kind in LetterKind::ALL {
        for language in Language::ALL {
            let words = words(kind, language);
            let when = locale::dated_words(language, crate::case::starts_at(), site().time_zone);
            for (form, text) in [("text", words.text()), ("html", words.html()), ("paper", words.paper())] {
                assert!(text.contains(&when), "{kind:?} {form}");
                assert!(text.contains(&words.link), "{kind:?} {form}");
            }
            assert!(words.subject.contains(&when), "{kind:?}");
            assert!(words.sms.contains(&gsm7::plain(&when)), "{kind:?}");
            assert!(words.sms.ends_with(&words.link), "a link at the end can be tapped");
            assert!(gsm7::messages(&words.sms) <= 2, "{kind:?}: {}", words.sms);
        }
    }
}
