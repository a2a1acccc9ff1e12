//! A browser is paired for a job by a link, and then acts by its cookie, from our own pages alone.

use guichet_tests::http::{Ask, Reply};
use guichet_tests::town::on_both;
use serde_json::json;

#[tokio::test]
async fn a_paired_browser_acts_by_its_cookie_from_our_own_pages_alone() {
    on_both(async |town| {
        let browser = town.citizen();
        let link = format!("/pair/{}", town.demo.kiosk_token);
        let page = browser.get(&link).await;
        assert!(page.expect(200).header("set-cookie").is_none(), "looking at the link pairs nobody");

        let form = Ask::new("POST", &link).header("content-type", "application/x-www-form-urlencoded");
        let elsewhere =
            form.clone().header("origin", "https://example.org").header("sec-fetch-site", "cross-site");
        let refused = browser.send(elsewhere).await;
        assert!(refused.status >= 400 && refused.header("set-cookie").is_none(), "{refused}");
        let paired = browser.send(form.header("sec-fetch-site", "same-origin")).await;
        assert!((300..400).contains(&paired.status), "{paired}");
        let cookie = cookie_of(&paired);

        let body = json!({"service": town.demo.services[0].id});
        let ticket = Ask::post(town.site_path("/tickets"), &body).header("cookie", &cookie);
        browser.send(ticket.clone()).await.problem(403, "other-origin");
        let foreign = ticket.clone().header("origin", "https://example.org");
        browser.send(foreign).await.problem(403, "other-origin");
        browser.send(ticket.header("sec-fetch-site", "same-origin")).await.expect(201);
        assert_eq!(town.board().await.waiting(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_pairs_nobody_and_a_browser_that_is_not_paired_get_a_page_of_words() {
    on_both(async |town| {
        let browser = town.citizen();
        browser.get("/pair/ABCDEFGHJKMNPQRSTVWXYZ0123").await.expect(404);
        for path in ["/kiosk", "/display", "/desk", "/nowhere", "/t/ABCDEFGHJKMNPQRSTVWXYZ0123"] {
            let reply = browser.send(Ask::new("GET", path).header("accept", "text/html")).await;
            assert!(reply.status < 500, "{reply}");
            let media = reply.header("content-type").unwrap_or("none").to_owned();
            assert!(media.starts_with("text/html"), "{path}: {media}");
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            assert!(text.contains("<html lang=\"fr\""), "{path} speaks French");
        }
    })
    .await;
}

/// The cookie as a browser sends it back; it is not for scripts and not for other sites.
fn cookie_of(reply: &Reply) -> String {
    let cookie = reply.header("set-cookie").expect("a cookie");
    let attributes = cookie.to_ascii_lowercase();
    assert!(attributes.contains("httponly") && attributes.contains("samesite=strict"), "{cookie}");
    cookie.split(';').next().expect("name=value").to_owned()
}
