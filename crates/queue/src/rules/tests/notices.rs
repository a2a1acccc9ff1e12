//! One dated sentence for everybody who comes.

use model::{Language, Text};

use super::desk::{Desk, at, text};
use crate::rules::{Answer, Command, Refusal};

fn notice(words: &str, from: &str, until: &str) -> Command {
    Command::SetNotice { text: text(words), from_at: at(from), until_at: at(until) }
}

fn shown(desk: &Desk) -> Option<&str> {
    desk.state.notice_text(desk.now, Language::Fr)
}

#[test]
fn a_notice_is_shown_from_its_beginning_until_before_its_end() {
    let mut desk = Desk::new();
    desk.say(&notice("Fermé à midi", "09:30", "12:00")).unwrap();
    assert_eq!(shown(&desk), None);
    assert_eq!(shown(desk.until(at("09:30"))), Some("Fermé à midi"));
    desk.until(at("11:59")).seconds(59);
    assert_eq!(shown(&desk), Some("Fermé à midi"));
    assert_eq!(shown(desk.seconds(1)), None);
}

#[test]
fn the_next_notice_takes_its_place_and_can_be_taken_down() {
    let mut desk = Desk::new();
    desk.say(&notice("Un", "09:00", "12:00")).unwrap();
    desk.say(&notice("Deux", "09:00", "12:00")).unwrap();
    assert_eq!(shown(&desk), Some("Deux"));
    assert_eq!(desk.say(&Command::EndNotice), Ok(Answer::Site));
    assert_eq!(shown(&desk), None);
    assert_eq!(desk.decide(9, &Command::EndNotice).unwrap().changes, [], "there is none any more");
}

#[test]
fn without_a_dated_notice_the_one_of_the_towns_file_is_shown() {
    let mut desk = Desk::with(|site| site.settings.notice = Some(text("Bienvenue")));
    assert_eq!(shown(&desk), Some("Bienvenue"));
    desk.say(&notice("Fermé à midi", "09:00", "12:00")).unwrap();
    assert_eq!(shown(&desk), Some("Fermé à midi"));
    assert_eq!(shown(desk.until(at("12:00"))), Some("Bienvenue"));
}

#[test]
fn a_notice_speaks_the_readers_language_where_the_town_has_it() {
    let mut desk = Desk::new();
    let text = Text { fr: " Fermé à midi ".to_owned(), en: Some("Closed at noon".to_owned()) };
    desk.say(&Command::SetNotice { text, from_at: at("09:00"), until_at: at("12:00") }).unwrap();
    assert_eq!(shown(&desk), Some("Fermé à midi"));
    assert_eq!(desk.state.notice_text(desk.now, Language::En), Some("Closed at noon"));
}

#[test]
fn a_notice_is_a_line_of_words_that_ends_after_it_begins_and_within_a_year() {
    let mut desk = Desk::new();
    let long = "é".repeat(301);
    let year = desk.now.plus_minutes(367 * 24 * 60);
    for (command, field) in [
        (notice(" ", "09:00", "12:00"), "text.fr"),
        (notice("deux\nlignes", "09:00", "12:00"), "text.fr"),
        (notice(&long, "09:00", "12:00"), "text.fr"),
        (notice("Fermé", "12:00", "12:00"), "until"),
        (notice("Fermé", "08:00", "09:00"), "until"),
        (Command::SetNotice { text: text("Fermé"), from_at: at("09:00"), until_at: year }, "until"),
        (
            Command::SetNotice {
                text: Text { fr: "Fermé".to_owned(), en: Some(String::new()) },
                from_at: at("09:00"),
                until_at: at("12:00"),
            },
            "text.en",
        ),
    ] {
        let refused = desk.say(&command).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid { field: found, .. } if found == field), "{refused}");
    }
    desk.say(&notice(&"é".repeat(300), "09:00", "12:00")).unwrap();
}
