//! What the kiosk offers, and how much of it on a screen.

use super::*;

/// The choices of each screen.
fn screens(page: &str) -> Vec<usize> {
    let screens = page.split("<section class=\"screen\"").skip(1);
    let tiles = |screen: &str| {
        let screen = screen.split("</section>").next().unwrap();
        screen.matches("class=\"tile").count() - screen.matches("class=\"tiles").count()
    };
    screens.map(tiles).collect()
}

#[tokio::test]
async fn large_text_has_fewer_choices_a_screen_and_loses_none() {
    let hall = Hall::open(false, false).await;
    let kiosk = hall.cookie(Role::Kiosk);
    let services = |page: &str| {
        let ids =
            page.split("data-service=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        ids.collect::<std::collections::BTreeSet<_>>()
    };
    let all = hall.text("/kiosk/services", &kiosk).await;
    assert_eq!(screens(&all).into_iter().max(), Some(6));
    for (choices, lines) in [("6", 6), ("4", 6), ("3", 5), ("0", 5), ("99", 6), ("many", 6)] {
        let page = hall.text(&format!("/kiosk/services?choices={choices}"), &kiosk).await;
        assert_eq!(services(&page), services(&all), "{choices}");
        assert!(screens(&page).into_iter().all(|tiles| tiles <= lines), "{choices}: {:?}", screens(&page));
        // Services have a line for their wait, too.
        let most = choices.parse().unwrap_or(6_usize).clamp(3, 6);
        for screen in page.split("data-screen=\"area-").skip(1) {
            let screen = screen.split("</section>").next().unwrap();
            let tiles = screen.split("class=\"tiles\"").nth(1).unwrap().matches("<li>").count();
            assert!(tiles <= most, "{choices}: {tiles} in {screen}");
        }
        // One way to the reception on each first screen, and the kiosk itself is laid out alike.
        assert!(page.contains("id=\"tile-reception-0\""), "{choices}");
        let whole = hall.text(&format!("/kiosk?choices={choices}"), &kiosk).await;
        assert_eq!(screens(&whole)[..screens(&page).len()], screens(&page), "{choices}");
    }
}

#[tokio::test]
async fn the_notice_of_the_day_stands_on_the_ticket_and_on_its_paper() {
    let hall = Hall::open(false, false).await;
    let (french, english) = ("L'ascenseur est en panne.", "The lift is out of order.");
    let from_at = Instant::from_millis(NINE);
    let text = model::Text { fr: french.to_owned(), en: Some(english.to_owned()) };
    let until_at = from_at.plus_minutes(60);
    hall.decide(Command::SetNotice { text, from_at, until_at }).await;
    let path = format!("/kiosk/ticket?code={}", hall.take_ticket(model::Language::Fr).await);
    let kiosk = hall.cookie(Role::Kiosk);
    let told = async |path: &str, words: &str| {
        let page = hall.text(path, &kiosk).await;
        let (screen, paper) = page.split_once("class=\"slip\"").expect("a ticket has its paper");
        [screen, paper].map(|part| part.contains(words))
    };
    assert_eq!(told(&path, french).await, [true, true]);
    assert_eq!(told(&format!("{path}&lang=en"), english).await, [true, true]);
    hall.decide(Command::EndNotice).await;
    assert_eq!(told(&path, french).await, [false, false]);
}
