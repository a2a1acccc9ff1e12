//! By which way a letter reaches a person.

use model::Contact;
use model::contact::phone_digits;
use store::LetterChannel;

/// The ways to a person, in order: e-mail; a text message to a mobile phone, where the town sends any (`sms`); a call,
/// unless the person wants none. Each comes when the one before it is refused for good. Who has none of them gets paper,
/// which the reception hands out or posts.
pub fn ways(contact: &Contact, sms: bool) -> Vec<LetterChannel> {
    let digits = contact.phone.as_deref().and_then(phone_digits);
    let takes_texts = sms && digits.as_deref().is_some_and(takes_texts);
    let takes_calls = digits.is_some() && !contact.never_by_voice;
    let mut ways = Vec::new();
    ways.extend(contact.email.is_some().then_some(LetterChannel::Email));
    ways.extend(takes_texts.then_some(LetterChannel::Sms));
    ways.extend(takes_calls.then_some(LetterChannel::Call));
    if ways.is_empty() {
        ways.push(LetterChannel::Paper);
    }
    ways
}

/// The way by which a letter is tried first.
pub fn channel(contact: &Contact, sms: bool) -> LetterChannel {
    ways(contact, sms)[0]
}

/// French mobile numbers begin with 06 or 07; of a foreign number nobody can tell.
fn takes_texts(digits: &str) -> bool {
    ["06", "07", "00"].iter().any(|start| digits.starts_with(start))
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn everybody_is_reached_and_nobody_by_voice_who_does_not_want_it() {
        use LetterChannel::{Call, Email, Paper, Sms};
        let by = |email: Option<&str>, phone: Option<&str>, never_by_voice, sms| {
            let contact = Contact {
                name: "Anne".to_owned(),
                email: email.map(str::to_owned),
                phone: phone.map(str::to_owned),
                language: Language::Fr,
                never_by_voice,
                interpreter: None,
                pre_applications: Vec::new(),
            };
            ways(&contact, sms)
        };
        let (mail, mobile, house) = (Some("a@b.example"), Some("+33 6 12 34 56 78"), Some("02 97 02 22 00"));
        for (email, phone, never, sms, expected) in [
            (mail, mobile, false, true, &[Email, Sms, Call][..]),
            (mail, mobile, true, true, &[Email, Sms]),
            (mail, mobile, false, false, &[Email, Call]),
            (mail, house, false, true, &[Email, Call]),
            (mail, house, true, true, &[Email]),
            (mail, None, true, false, &[Email]),
            (None, mobile, false, true, &[Sms, Call]),
            (None, mobile, true, true, &[Sms]),
            (None, Some("+44 7700 900123"), true, true, &[Sms]),
            (None, mobile, false, false, &[Call]),
            (None, mobile, true, false, &[Paper]),
            (None, house, false, true, &[Call]),
            (None, house, true, true, &[Paper]),
            (None, None, false, true, &[Paper]),
        ] {
            assert_eq!(by(email, phone, never, sms), expected, "{email:?} {phone:?} {never} {sms}");
        }
    }
}
