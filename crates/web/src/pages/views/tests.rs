//! Every page renders in every language and keeps to the content security policy.

use super::samples;

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
