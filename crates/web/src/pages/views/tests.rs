//! Every page renders in every language and keeps to the content security policy.

use model::Language;

use super::{Words, samples};

#[test]
fn every_page_renders_in_every_language() {
    let samples = samples::all();
    assert!(samples.len() > 40);
    // Browser tests and people look at them: GUICHET_SAMPLES names a folder to write them to.
    let folder = std::env::var_os("GUICHET_SAMPLES").map(std::path::PathBuf::from);
    for (name, page) in samples {
        assert!(page.trim_end().ends_with('>'), "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
        }
    }
}

#[test]
fn no_page_has_inline_script_or_style() {
    for (name, page) in samples::all() {
        assert!(!page.contains(" style=") && !page.contains("<style"), "{name}");
        assert!(!page.contains(" onclick=") && !page.contains("javascript:"), "{name}");
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" type=\"module\" src=\"/assets/"), "{name}");
        }
    }
}

#[test]
fn text_from_outside_is_escaped() {
    let (_, page) = samples::all().into_iter().find(|(name, _)| name == "kiosk.fr").unwrap();
    assert!(page.contains("data-words=\"{&#34;back"), "JSON stays inside its attribute");
}

#[test]
fn no_kiosk_screen_offers_more_than_six_choices() {
    let (_, page) = samples::all().into_iter().find(|(name, _)| name == "kiosk.fr").unwrap();
    for screen in page.split("<section class=\"screen\"").skip(1) {
        let screen = screen.split("</section>").next().unwrap();
        let choices = screen.matches("class=\"tile").count() - screen.matches("class=\"tiles").count();
        assert!(choices <= 6, "{choices} choices");
    }
}

/// `kiosk-display/tests/waits.json` holds what screens say of waits to what pages say of them; `GUICHET_RENEW=1`
/// writes it anew.
#[test]
fn screens_and_pages_say_waits_in_the_same_words() {
    let language = |language: Language| {
        let words = Words::new(language);
        let keys = words.data("wait-short wait-about wait-range wait-range-minutes");
        let likely = (0..=60).chain((65..300).step_by(7));
        let pairs = likely.flat_map(|likely| [0, 3, 9, 20, 61].map(|more| (likely, likely + more)));
        let waits: Vec<_> = pairs
            .map(|(likely, most)| (likely, most, locale::wait_words(language, Some([likely, most]))))
            .collect();
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        serde_json::json!({"words": read(&keys), "durations": read(&words.durations()), "waits": waits})
    };
    let told = serde_json::json!(Language::ALL.map(language));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../kiosk-display/tests/waits.json");
    if std::env::var_os("GUICHET_RENEW").is_some() {
        std::fs::write(path, format!("{told}\n")).unwrap();
    }
    let kept: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(kept, told);
}
