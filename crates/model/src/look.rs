//! What a town looks like on its pages: two colours and a logo. What people could not read any more is refused.

use serde::{Deserialize, Serialize};

/// Least contrast of the text that stands on a town's colours: level AAA for text, because a kiosk is read by everybody
/// (WCAG 2.2, 1.4.6; `kiosk-display/assets/tokens.css` computes from it that every other pair is legible too).
pub const LEAST_CONTRAST: f64 = 7.0;
/// Stands on the first colour: white.
const ON_FIRST: Colour = Colour([255, 255, 255]);
/// Stands on the second: `--on-accent` of the tokens.
const ON_SECOND: Colour = Colour([0x1d, 0x19, 0x12]);
/// Bytes of a logo: it comes with the live page, which must be there in a moment on a bad network.
pub const MAX_LOGO_BYTES: usize = 32 << 10;
/// What a PNG picture begins with, in base64.
const PNG: &str = "data:image/png;base64,iVBORw0KGgo";

/// A town's colours and logo.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Look {
    /// `["#rrggbb", "#rrggbb"]`: one for bars and buttons, dark, with white on it; one that adorns, light, with black on
    /// it. `None`: guichet's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colours: Option<[String; 2]>,
    /// A picture: the text of an SVG file, or a PNG file as `data:image/png;base64,…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

impl Look {
    /// Whether the town has said nothing of it.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong, with the field.
    pub fn errors(&self) -> Vec<(&'static str, String)> {
        let colours = self.colours.iter().flat_map(|[first, second]| {
            [
                wrong_colour(first, ON_FIRST, "white", "darker"),
                wrong_colour(second, ON_SECOND, "black", "lighter"),
            ]
        });
        let logo = self.logo.iter().filter_map(|logo| wrong_logo(logo)).map(|reason| ("logo", reason));
        colours.flatten().map(|reason| ("colours", reason)).chain(logo).collect()
    }
}

fn wrong_colour(text: &str, above: Colour, what: &str, way: &str) -> Option<String> {
    let Some(colour) = Colour::parse(text) else {
        return Some(format!("{text:?} must be # and six hexadecimal digits, as \"#14486a\" is"));
    };
    let reached = colour.contrast(above);
    (reached < LEAST_CONTRAST).then(|| {
        // Cut, not rounded: 6.96 must not read as enough.
        let told = (reached * 10.0).floor() / 10.0;
        format!(
            "{what} text on {text} has a contrast of {told}, must have {LEAST_CONTRAST}: take a {way} colour"
        )
    })
}

/// A picture is shown as a picture only, where no script in it runs and nothing in it is fetched from elsewhere; so its
/// kind and size are all that is asked.
fn wrong_logo(logo: &str) -> Option<String> {
    if logo.len() > MAX_LOGO_BYTES {
        return Some(format!("has {} bytes, must have at most {MAX_LOGO_BYTES}", logo.len()));
    }
    let svg = logo.trim();
    let is_svg = (svg.starts_with("<svg") || svg.starts_with("<?xml")) && svg.ends_with("</svg>");
    let named = svg.contains("http://www.w3.org/2000/svg");
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    let is_png = logo.strip_prefix(PNG).is_some_and(|rest| logo.len() % 4 == PNG_PREFIX % 4 && digits(rest));
    (!(is_png || is_svg && named))
        .then(|| "must be the text of an SVG file with its xmlns, or data:image/png;base64,…".to_owned())
}

/// Length of what stands before the base64 of a PNG.
const PNG_PREFIX: usize = "data:image/png;base64,".len();

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Contrast ratio of two colours, 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(first: &str, second: &str) -> Vec<String> {
        let look = Look { colours: Some([first.to_owned(), second.to_owned()]), logo: None };
        look.errors().into_iter().map(|(field, reason)| format!("{field}: {reason}")).collect()
    }

    fn logo(text: &str) -> usize {
        Look { colours: None, logo: Some(text.to_owned()) }.errors().len()
    }

    #[test]
    fn colours_that_can_be_read_on_are_taken() {
        assert_eq!(colours("#14486a", "#f2b93b"), Vec::<String>::new());
        assert_eq!(colours("#595959", "#a4a4a4"), Vec::<String>::new(), "as barely as can be");
    }

    #[test]
    fn colours_that_break_the_contrast_are_refused_with_what_they_reach() {
        let [first, second] = &colours("#e2001a", "#777777")[..] else { panic!("both") };
        assert_eq!(
            first,
            "colours: white text on #e2001a has a contrast of 4.9, must have 7: take a darker colour"
        );
        assert!(
            second.contains("black text on #777777") && second.ends_with("take a lighter colour"),
            "{second}"
        );
        assert_eq!(colours("#5a5a5a", "#a4a4a4").len(), 1, "one step lighter");
    }

    #[test]
    fn what_is_no_colour_is_told() {
        for text in ["14486a", "#14486", "#14486g", "#+4486a", "red", "#1448é", ""] {
            assert_eq!(colours(text, "#f2b93b").len(), 1, "{text}");
        }
    }

    #[test]
    fn a_logo_is_a_picture_of_a_bearable_size() {
        assert_eq!(logo("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>\n"), 0);
        assert_eq!(logo("data:image/png;base64,iVBORw0KGgoAAAAN"), 0);
        for wrong in [
            "logo.svg",
            "<svg></svg>",
            "data:image/png;base64,iVBORw0KGgoAAAA",
            "data:image/jpeg;base64,/9j/",
        ] {
            assert_eq!(logo(wrong), 1, "{wrong}");
        }
        let large = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", " ".repeat(MAX_LOGO_BYTES));
        assert_eq!(logo(&large), 1);
    }
}
