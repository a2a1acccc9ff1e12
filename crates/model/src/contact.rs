//! Who books: personal data, plain.

use serde::{Deserialize, Serialize};

use crate::interpreter::Interpreter;
use crate::site::Language;
use crate::wrong::Wrong;

/// Characters of a name: those of a whole family's, and a line of a letter.
pub const NAME_CHARS: (usize, usize) = (1, 100);
/// Characters of a mail address: the most that SMTP carries (RFC 5321, 4.5.3.1.3).
pub const EMAIL_CHARS: (usize, usize) = (3, 254);
/// Digits of a phone number: from short numbers to the longest that exist (E.164).
pub const PHONE_DIGITS: (usize, usize) = (4, 15);
/// Digits of a French phone number, with its zero.
const FRENCH_DIGITS: usize = 10;
/// Characters of a phone number as people write it, with spaces and dots.
const PHONE_CHARS: usize = 30;

/// Characters of the number of a pre-application (France Titres): capital letters and digits.
pub const PRE_APPLICATION_CHARS: usize = 10;
/// Numbers of pre-applications: one for each person of the largest visit.
pub const MAX_PRE_APPLICATIONS: usize = 40;

/// Who books, and where letters go. Rows of their own hold it; memory and logs never do. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// As the person writes it.
    pub name: String,
    /// Mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number, as the person writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Of letters.
    #[serde(default)]
    pub language: Language,
    /// Nobody shall call: the person does not hear, or cannot speak on the phone. What would be told by phone is written.
    #[serde(default)]
    pub never_by_voice: bool,
    /// Who translates. Erased when the visit's day is over, as the numbers below are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<Interpreter>,
    /// The numbers of pre-applications that were filled in online, one for each person who has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pre_applications: Vec<String>,
}

impl Contact {
    /// The field that cannot be, and why.
    pub fn wrong(&self) -> Option<(&'static str, Wrong)> {
        let line = |text: &str, (least, most): (usize, usize)| {
            let chars = text.trim().chars().count();
            let is_line = (least..=most).contains(&chars) && !text.chars().any(is_steering);
            (!is_line).then_some(Wrong::Line { least: least as u64, most: most as u64 })
        };
        if let Some(wrong) = line(&self.name, NAME_CHARS) {
            return Some(("name", wrong));
        }
        if let Some(email) = &self.email {
            let wrong = line(email, EMAIL_CHARS).or((!is_address(email)).then_some(Wrong::Value));
            if let Some(wrong) = wrong {
                return Some(("email", wrong));
            }
        }
        let phone = self.phone.as_ref().filter(|phone| !is_whole_number(phone));
        let numbers = || Some(("pre_applications", wrong_numbers(&self.pre_applications)?));
        phone.map(|_| ("phone", Wrong::Value)).or_else(numbers)
    }

    /// What tells this person from others: the mail address or else the phone number, in the one form that all spellings
    /// have. `None`: neither is known.
    pub fn person(&self) -> Option<String> {
        let phone = || self.phone.as_deref().and_then(phone_digits);
        self.email.as_deref().map(mailbox).or_else(phone)
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact")
    }
}

/// A name that was typed into a form: on one line, without signs that nobody sees.
pub fn typed_name(text: &str) -> String {
    let text = text.replace(['\r', '\n', '\t'], " ");
    let shown: String = text.chars().filter(|&it| !is_steering(it)).collect();
    shown.trim().to_owned()
}

/// A sign that steers what is around it instead of being read: a control character, or one that turns the direction of
/// a whole text (Unicode UAX #9, explicit formatting). Names that are written from right to left need none.
fn is_steering(char: char) -> bool {
    char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a message can reach it: a French number has ten digits, the first of them a zero (ARCEP, plan national de
/// numérotation); another country's begins with "+" or "00".
fn is_whole_number(phone: &str) -> bool {
    let Some(digits) = phone_digits(phone) else { return false };
    digits.starts_with("00") || (digits.len() == FRENCH_DIGITS && digits.starts_with('0'))
}

/// The number of a pre-application in its one form; `None`: it is none.
pub fn pre_application(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let number = number.to_uppercase();
    let fits = number.len() == PRE_APPLICATION_CHARS
        && number.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    fits.then_some(number)
}

fn wrong_numbers(numbers: &[String]) -> Option<Wrong> {
    let is_twice = |(nth, number): (usize, &String)| numbers[..nth].contains(number);
    if numbers.len() > MAX_PRE_APPLICATIONS {
        Some(Wrong::TooMany { most: MAX_PRE_APPLICATIONS as u64 })
    } else if numbers.iter().any(|number| pre_application(number).as_ref() != Some(number)) {
        Some(Wrong::Value)
    } else {
        numbers.iter().enumerate().any(is_twice).then_some(Wrong::Twice)
    }
}

/// Whether mail can be sent there, as far as a look tells: the rest is the mail server's to say.
fn is_address(text: &str) -> bool {
    let Some((mailbox, host)) = text.trim().rsplit_once('@') else { return false };
    let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    let is_host = host.split('.').all(|label| !label.is_empty()) && host.contains('.');
    is_word(mailbox) && is_word(host) && is_host && !mailbox.contains('@')
}

/// A mail address without what senders may add or vary: "Ann+rdv@Example.fr" is "ann@example.fr".
fn mailbox(address: &str) -> String {
    let address = address.trim().to_lowercase();
    match address.rsplit_once('@') {
        Some((mailbox, host)) => {
            let name = mailbox.split_once('+').map_or(mailbox, |(name, _)| name);
            format!("{}@{host}", if name.is_empty() { mailbox } else { name })
        }
        None => address,
    }
}

/// The digits of a phone number, as dialled in France: "+33 6 12 34 56 78", "0033612345678" and "06.12.34.56.78" are one.
/// `None`: it is none.
pub fn phone_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let plus = text.starts_with('+');
    let is_filling = |char: char| " .-/()\u{a0}\u{202f}".contains(char);
    let body = text.strip_prefix('+').unwrap_or(text);
    if text.chars().count() > PHONE_CHARS || !body.chars().all(|it| it.is_ascii_digit() || is_filling(it)) {
        return None;
    }
    // "+33 (0)6 …" names the same digit twice.
    let body = if plus { body.replacen("(0)", "", 1) } else { body.to_owned() };
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let abroad = if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let digits = match abroad {
        Some(abroad) => match abroad.strip_prefix("33") {
            Some(national) => format!("0{}", national.trim_start_matches('0')),
            None => format!("00{abroad}"),
        },
        // Spreadsheets drop the zero.
        None if digits.len() == FRENCH_DIGITS - 1 && !digits.starts_with('0') => format!("0{digits}"),
        None => digits,
    };
    let (least, most) = PHONE_DIGITS;
    let significant = digits.strip_prefix("00").unwrap_or(&digits).len();
    (least..=most).contains(&significant).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, email: Option<&str>, phone: Option<&str>) -> Contact {
        Contact {
            name: name.to_owned(),
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
            language: Language::Fr,
            never_by_voice: false,
            interpreter: None,
            pre_applications: Vec::new(),
        }
    }

    #[test]
    fn a_contact_needs_a_name_and_what_it_has_must_be_usable() {
        let field = |it: Contact| it.wrong().map(|(field, _)| field);
        assert_eq!(field(contact("Anne Le Goff", None, None)), None);
        assert_eq!(field(contact("Anne", Some("anne@mairie.example"), Some("+33 6 12 34 56 78"))), None);
        for name in ["", "  ", "a\nb", "Anne\u{202e}ffoG", "Anne\u{2066}", &"é".repeat(101)] {
            assert_eq!(field(contact(name, None, None)), Some("name"), "{name:?}");
        }
        for email in
            ["anne", "@b.fr", "a@", "a@b", "a b@c.fr", "a@b@c.fr", "a@b..fr", "a@b.fr\r\nBcc: x@y.fr"]
        {
            assert_eq!(field(contact("Anne", Some(email), None)), Some("email"), "{email:?}");
        }
        for name in ["محمد", "D’Arcy-Ó", "Anne 🌻", "Ann\u{200f}"] {
            assert_eq!(field(contact(name, None, None)), None, "{name:?}");
        }
        let wrong =
            ["", "12", "3939", "call me", "06 12 34 56 7x", "06 12 34 56 7", "06 12 34 56 789", "+33 6 12"];
        for phone in
            [&wrong[..], &["1234567890123456", "++33612345678", "555-123-4567", "(555) 123-4567"]].concat()
        {
            assert_eq!(field(contact("Anne", None, Some(phone))), Some("phone"), "{phone:?}");
        }
    }

    #[test]
    fn a_pre_application_has_ten_capitals_and_digits_and_stands_once() {
        for text in ["TT1KC7JV3E", " tt1kc7jv3e ", "tt1k c7jv 3e"] {
            assert_eq!(pre_application(text), Some("TT1KC7JV3E".to_owned()), "{text:?}");
        }
        for text in ["", "TT1KC7JV3", "TT1KC7JV3EE", "TT1KC7-V3E", "ÉT1KC7JV3E", "TT1KC7JV3É"] {
            assert_eq!(pre_application(text), None, "{text:?}");
        }
        let wrong = |numbers: &[&str]| {
            let pre_applications = numbers.iter().map(|&it| it.to_owned()).collect();
            Contact { pre_applications, ..contact("Anne", None, None) }.wrong()
        };
        assert_eq!(wrong(&["TT1KC7JV3E", "TT1KC7JV3F"]), None);
        assert_eq!(wrong(&["tt1kc7jv3e"]), Some(("pre_applications", Wrong::Value)));
        assert_eq!(wrong(&["TT1KC7JV3E", "TT1KC7JV3E"]), Some(("pre_applications", Wrong::Twice)));
        assert_eq!(wrong(&["TT1KC7JV3E"; 41]), Some(("pre_applications", Wrong::TooMany { most: 40 })));
    }

    #[test]
    fn one_person_is_one_however_it_is_spelt() {
        let person = |email, phone| contact("Anne", email, phone).person();
        for email in ["Anne@Mairie.example", " anne@mairie.example", "anne+rdv2@mairie.example"] {
            assert_eq!(person(Some(email), Some("0612345678")), Some("anne@mairie.example".to_owned()));
        }
        assert_eq!(person(Some("+@mairie.example"), None), Some("+@mairie.example".to_owned()));
        for phone in [
            "0612345678",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "+33 6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
            "0033612345678",
            "612345678",
        ] {
            assert_eq!(person(None, Some(phone)), Some("0612345678".to_owned()), "{phone}");
        }
        assert_eq!(person(None, Some("+44 20 7946 0018")), Some("00442079460018".to_owned()));
        assert_eq!(person(None, None), None);
    }

    #[test]
    fn a_typed_name_is_one_line_that_shows_all_of_itself() {
        for (typed, name) in [
            ("  Anne Le Goff ", "Anne Le Goff"),
            ("Anne\r\nLe Goff", "Anne  Le Goff"),
            ("Anne\u{202e}\u{0}", "Anne"),
            ("محمد", "محمد"),
        ] {
            assert_eq!(typed_name(typed), name);
            assert_eq!(contact(&typed_name(typed), None, None).wrong(), None, "{typed:?}");
        }
    }

    #[test]
    fn a_contact_never_shows_itself() {
        assert_eq!(format!("{:?}", contact("Anne", Some("anne@mairie.example"), None)), "Contact");
    }
}
