//! The database is away: who loads a page is told so in words, and the page comes by itself when it can.

use axum::http::{HeaderName, StatusCode};
use model::Language;
use store::Role;

use super::{Hall, OWN_PAGE};

const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[tokio::test]
async fn a_page_that_cannot_be_read_says_so_and_asks_again_by_itself() {
    let hall = Hall::open(false, false).await;
    let phone = format!("/t/{}", hall.take_ticket(Language::Fr).await);
    hall.store.close().await;
    for (path, cookie, told, leads_home) in [
        (&*phone, String::new(), "Votre ticket reste valable", true),
        ("/kiosk", hall.cookie(Role::Kiosk), "La borne ne donne pas de ticket", false),
        ("/display", hall.cookie(Role::Display), "Les appels reviennent ici", false),
        ("/display/counter?counter=c1", hall.cookie(Role::Display), "Les appels reviennent ici", false),
        ("/desk", hall.cookie(Role::Agent), "feuille d'appel sur papier", true),
        ("/desk/accueil", hall.cookie(Role::Reception), "feuille d'appel sur papier", true),
        ("/manage/today", hall.cookie(Role::Manager), "feuille d'appel sur papier", true),
    ] {
        let page = hall.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(page.header(REFRESH), "10", "{path}");
        let text = page.text.replace("&#39;", "'");
        for part in ["Un instant, nous revenons", told] {
            assert!(text.contains(part), "{path}: {part} is not in {text}");
        }
        assert_eq!(text.contains("href=\"/\""), leads_home, "{path}: {text}");
    }
    let english = hall.get(&format!("{phone}?lang=en"), "").await;
    assert!(english.text.contains("One moment") && english.text.contains("every 10 seconds"));
}

#[tokio::test]
async fn what_was_sent_is_not_sent_again_by_the_page_that_refuses_it() {
    let hall = Hall::open(false, false).await;
    let code = hall.take_ticket(Language::Fr).await;
    hall.store.close().await;
    let refused = hall.ask("POST", &format!("/t/{code}/delays"), &OWN_PAGE).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header(REFRESH), "");
    assert!(refused.text.contains("Rien n&#39;a été fait"), "{}", refused.text);
    let missing = hall.get("/nowhere", "").await;
    assert_eq!(missing.header(REFRESH), "");
}
