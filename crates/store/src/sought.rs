//! Names and numbers as people remember them: without accents, capitals and signs.

use model::contact::phone_digits;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Plain small letters and digits, a space before each word: "Le Goff-Éon, Zoë" is " le goff eon zoe".
pub(crate) fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut begins = true;
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        // "L'Hostis" is two words, so that both "lh" and "hostis" find something.
        if !letter.is_alphanumeric() {
            begins = true;
            continue;
        }
        if std::mem::take(&mut begins) {
            out.push(' ');
        }
        match letter {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            letter => out.push(letter),
        }
    }
    out
}

/// A pattern for LIKE for each word of a question: a word of the name begins with it.
pub(crate) fn name_patterns(text: &str) -> Vec<String> {
    name(text).split_whitespace().map(|word| format!("% {word}%")).collect()
}

/// Whether a name, from any of its words on and without its spaces, begins like `typed`: people write "LEG" for Le Goff,
/// and "LHO" for L'Hostis.
pub(crate) fn begins(text: &str, typed: &str) -> bool {
    let joined = |text: &str| text.split(' ').collect::<String>();
    let (known, typed) = (name(text), joined(&name(typed)));
    let mut words = known.match_indices(' ').map(|(place, _)| joined(&known[place..]));
    !typed.is_empty() && words.any(|rest| rest.starts_with(&typed))
}

/// The digits of a phone number.
pub(crate) fn phone(text: &str) -> Option<String> {
    phone_digits(text)
}

/// A pattern for LIKE: a whole number however it is written, or some digits in a row.
pub(crate) fn phone_pattern(text: &str) -> Option<String> {
    let digits = || text.chars().filter(char::is_ascii_digit).collect::<String>();
    let digits = phone_digits(text).unwrap_or_else(digits);
    (digits.len() >= LEAST_DIGITS).then(|| format!("%{digits}%"))
}

/// Fewer digits of a phone number find everybody.
const LEAST_DIGITS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words_however_they_are_written() {
        assert_eq!(name("Le Goff-Éon,  ZOË"), " le goff eon zoe");
        assert_eq!(name("L’Hostis & Œdipe_100%"), " l hostis oedipe 100");
        assert_eq!(name_patterns("  gof ZOÉ "), ["% gof%", "% zoe%"]);
        assert!(name_patterns(" %_' ").is_empty());
    }

    #[test]
    fn three_letters_are_the_beginning_of_any_word_and_pass_its_signs_by() {
        for (text, typed, is_it) in [
            ("Anne Le Goff", "LEG", true),
            ("Anne Le Goff", "gof", true),
            ("Anne Le Goff", "ANN", true),
            ("Anne Le Goff", "NNE", false),
            ("Yann L’Hostis", "LHO", true),
            ("Zoé Éon", "eon", true),
            ("Ly", "LY", true),
            ("Ly", "LYA", false),
            ("Anne Le Goff", " ' ", false),
        ] {
            assert_eq!(begins(text, typed), is_it, "{typed} of {text}");
        }
    }

    #[test]
    fn a_phone_number_is_found_by_all_of_it_or_by_some_digits() {
        assert_eq!(phone_pattern("+33 6 12 34 56 78").as_deref(), Some("%0612345678%"));
        assert_eq!(phone_pattern("56 78").as_deref(), Some("%5678%"));
        assert_eq!(phone_pattern("678"), None);
    }
}
