//! By which way a letter reaches a person.

use model::Contact;
use model::contact::phone_digits;
use store::LetterChannel;

/// E-mail for who has an address; else a text message to a mobile phone, where the town sends any (`sms`); else somebody
/// calls, unless the person wants no calls; else paper, which the reception hands out or posts.
pub fn channel(contact: &Contact, sms: bool) -> LetterChannel {
    if contact.email.is_some() {
        return LetterChannel::Email;
    }
    match contact.phone.as_deref().and_then(phone_digits) {
        Some(digits) if sms && takes_texts(&digits) => LetterChannel::Sms,
        Some(_) if !contact.never_by_voice => LetterChannel::Call,
        _ => LetterChannel::Paper,
    }
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
            channel(&contact, sms)
        };
        let (mail, mobile, house) = (Some("a@b.example"), Some("+33 6 12 34 56 78"), Some("02 97 02 22 00"));
        for (email, phone, never, sms, expected) in [
            (mail, mobile, false, true, LetterChannel::Email),
            (mail, None, true, false, LetterChannel::Email),
            (None, mobile, false, true, LetterChannel::Sms),
            (None, mobile, true, true, LetterChannel::Sms),
            (None, Some("+44 7700 900123"), true, true, LetterChannel::Sms),
            (None, mobile, false, false, LetterChannel::Call),
            (None, mobile, true, false, LetterChannel::Paper),
            (None, house, false, true, LetterChannel::Call),
            (None, house, true, true, LetterChannel::Paper),
            (None, None, false, true, LetterChannel::Paper),
        ] {
            assert_eq!(by(email, phone, never, sms), expected, "{email:?} {phone:?} {never} {sms}");
        }
    }
}
