//! Text messages: the alphabet of phones (3GPP TS 23.038) and how many messages a text is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One place in a message each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
     abcdefghijklmnopqrstuvwxyzäöñüà";
/// Two places each: they come behind an escape.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// Places in a text that is one message, and in each of several, which begin with six octets that say which of how many.
const SEPTETS: (usize, usize) = (160, 153);
/// The same in UTF-16, for text that has other letters.
const UNITS: (usize, usize) = (70, 67);

/// The text in letters that every phone has, which make the shortest messages: typographic signs are replaced, and of a
/// letter with another accent the letter stays.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            '’' | '‘' => out.push('\''),
            '“' | '”' | '«' | '»' => out.push('"'),
            '–' | '—' | '‑' => out.push('-'),
            '…' => out.push_str("..."),
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            letter if places(letter).is_some() => out.push(letter),
            letter => {
                let bare: String = letter.nfd().filter(|it| !is_combining_mark(*it)).collect();
                out.push_str(if bare.chars().all(|it| places(it).is_some()) { &bare } else { "?" });
            }
        }
    }
    out
}

/// How many messages a text is.
pub fn messages(text: &str) -> usize {
    let septets: Option<Vec<usize>> = text.chars().map(places).collect();
    match septets {
        Some(places) => parts(&places, SEPTETS),
        None => parts(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), UNITS),
    }
}

/// A letter is never cut in two, so a message may end a place early.
fn parts(places: &[usize], (whole, each): (usize, usize)) -> usize {
    if places.iter().sum::<usize>() <= whole {
        return 1;
    }
    let (mut parts, mut used) = (1, 0);
    for place in places {
        if used + place > each {
            parts += 1;
            used = 0;
        }
        used += place;
    }
    parts
}

fn places(letter: char) -> Option<usize> {
    if BASIC.contains(letter) { Some(1) } else { EXTENDED.contains(letter).then_some(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_the_places_of_the_standard() {
        assert_eq!(BASIC.chars().count(), 127, "128 with the escape");
        assert_eq!(EXTENDED.chars().count(), 10);
    }

    #[test]
    fn messages_are_counted_as_phones_count_them() {
        for (text, expected) in [
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // 76 signs of two places fill 152 of 153: the 77th begins the next message.
            ("€".repeat(152), 2),
            ("€".repeat(153), 3),
            ("ê".repeat(70), 1),
            ("ê".repeat(71), 2),
            ("😀".repeat(35), 1),
            ("😀".repeat(36), 2),
            (String::new(), 1),
        ] {
            assert_eq!(messages(&text), expected, "{} letters", text.chars().count());
        }
    }

    #[test]
    fn a_text_is_written_with_what_every_phone_has() {
        let text = "À 9\u{a0}h\u{a0}15, à l’Hôtel de Ville\u{202f}: «\u{a0}être là\u{a0}» … Œuf, Łódź 😀";
        let written = plain(text);
        assert_eq!(written, "A 9 h 15, à l'Hotel de Ville : \" etre là \" ... OEuf, ?odz ?");
        assert_eq!(messages(&written), 1);
        assert_eq!(plain(&written), written);
    }
}
