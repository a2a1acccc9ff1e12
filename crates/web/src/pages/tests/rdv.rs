//! Booking by plain forms: from the démarche to the appointment and what is asked of it, and what comes of forms that are old,
//! wrong, foreign or sent twice.

use axum::http::HeaderMap;
use chrono::{Datelike, Timelike};

use super::*;

/// Accents, apostrophes, a drawing, and what is read from the right.
const PERSON: [(&str, &str); 3] =
    [("name", "Gwenaëlle d’Épée-Ó Néill 🎈 שלום"), ("email", "gwen@mairie.example"), ("phone", "")];

type Form = Vec<(String, String)>;

impl Hall {
    /// What a browser sends from a page of this server.
    async fn send(&self, path: &str, form: &[(String, String)]) -> Page {
        self.send_with(path, form, &OWN_PAGE).await
    }

    async fn send_with(&self, path: &str, form: &[(String, String)], headers: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::builder().method("POST").uri(path).header(header::HOST, "mairie.test");
        request = request.header(header::ACCEPT, "text/html").header(header::ACCEPT_LANGUAGE, "fr");
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(Peer(PROXY));
        let response = self.router.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Page { status: parts.status, response: Response::from_parts(parts, ()), text }
    }

    /// The page on which a time is chosen.
    async fn times(&self, query: &str) -> Page {
        let site = self.site;
        let page = self.get(&format!("/rdv/times?{query}&site={site}"), "").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        page
    }

    /// Where a hold leads that is made of the first time of a page.
    async fn hold(&self, page: &Page) -> String {
        let mut form = chosen(page);
        // All keys are alike here, where nothing is drawn.
        form.retain(|(name, _)| name != "key");
        let held = self.send("/rdv/holds", &form).await;
        assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);
        held.header(header::LOCATION).to_owned()
    }

    /// The form that confirms, filled in.
    async fn checked(&self, details: &str) -> Form {
        let mut form = hidden(&self.get(details, "").await);
        form.extend(PERSON.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let check = self.send("/rdv/check", &form).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.text);
        assert!(check.text.contains(PERSON[0].1), "{}", check.text);
        hidden(&check)
    }

    /// Where a new appointment's page is.
    async fn booked(&self) -> String {
        let details = self.hold(&self.times("kind=identite&persons=2").await).await;
        let done = self.send("/rdv/appointments", &self.checked(&details).await).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        done.header(header::LOCATION).split('?').next().unwrap().to_owned()
    }

    /// The same with plain spaces.
    async fn read(&self, path: &str) -> String {
        self.text(path, "").await
    }
}

/// What is between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"")
}

/// The hidden fields of a page.
fn hidden(page: &Page) -> Form {
    let fields = page.text.split("<input type=\"hidden\" ").skip(1);
    let field = |text: &str| {
        let name = between(text, "name=\"", "\"").unwrap();
        (name.to_owned(), plain(between(text, "value=\"", "\"").unwrap()))
    };
    fields.map(field).collect()
}

/// The times that a page offers.
fn offered(page: &Page) -> Vec<String> {
    let buttons = page.text.split("name=\"starts_at\" value=\"").skip(1);
    buttons.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The form with the first time that a page offers.
fn chosen(page: &Page) -> Form {
    let mut form = hidden(page);
    form.push(("starts_at".to_owned(), offered(page).first().expect("a time").clone()));
    form
}

#[tokio::test]
async fn somebody_books_looks_moves_and_gives_up_by_plain_forms() {
    let hall = Hall::open(false, false).await;
    assert!(hall.read("/").await.contains("href=\"/rdv\""));
    let services = hall.read("/rdv").await;
    assert!(services.contains("/rdv/persons?kind=identite"), "{services}");
    assert!(services.contains("Sans rendez-vous") && services.contains("service-public.fr"), "{services}");
    let persons = hall.read("/rdv/persons?kind=identite").await;
    assert!(persons.contains("Pour combien de personnes ?"), "{persons}");
    assert!(persons.contains("/rdv/times?kind=identite&#38;persons=6"), "{persons}");

    let times = hall.times("kind=identite&persons=2").await;
    let details = hall.hold(&times).await;
    assert!(details.starts_with("/rdv/details?hold="), "{details}");
    let page = hall.get(&details, "").await;
    assert!(
        page.text.contains("2 personnes") && page.text.contains("autocomplete=\"email\""),
        "{}",
        page.text
    );
    let empty = hall.send("/rdv/check", &hidden(&page)).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("<title>Erreur") && empty.text.contains("href=\"#name\""), "{}", empty.text);
    assert!(empty.text.contains("href=\"#email\""), "one way at least");

    let form = hall.checked(&details).await;
    let done = hall.send("/rdv/appointments", &form).await;
    let code = done.header(header::LOCATION).split('?').next().unwrap().to_owned();
    assert_eq!(code.len(), "/rdv/".len() + 26, "{code}");
    for _ in 0..2 {
        let again = hall.send("/rdv/appointments", &form).await;
        assert_eq!(again.header(header::LOCATION).split('?').next(), Some(code.as_str()), "sent twice");
    }
    let back = hall.get(&details, "").await;
    assert_eq!(back.header(header::LOCATION), code, "the page before leads to what came of it");

    let page = hall.get(&format!("{code}?done=booked"), "").await;
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
    assert_eq!(page.response.headers()["x-robots-tag"], "noindex, nofollow");
    assert!(page.text.contains("C&#39;est confirmé") && page.text.contains("<svg viewBox"), "{}", page.text);
    assert!(!page.text.contains("Gwena") && !page.text.contains("gwen@"), "a link tells nobody's name");
    for style in [" style=", "<style", "<script"] {
        assert!(!page.text.contains(style), "{style}");
    }
    assert!(hall.read(&format!("{code}/print")).await.contains("Votre référence"));

    let other = hall.read(&format!("{code}/times?persons=2")).await;
    let to = between(&other, &format!("href=\"{code}/moves?"), "\"").expect("another time");
    let asked = hall.get(&format!("{code}/moves?{}", plain(to)), "").await;
    assert!(asked.text.contains("Changer d&#39;horaire"), "{}", asked.text);
    let form = hidden(&asked);
    let moved = hall.send(&format!("{code}/moves"), &form).await;
    assert_eq!(moved.header(header::LOCATION), format!("{code}?done=moved"), "{}", moved.text);
    let again = hall.send(&format!("{code}/moves"), &form).await;
    assert_eq!(again.header(header::LOCATION), format!("{code}?done=moved"), "sent twice");

    let mut form = hidden(&hall.get(&format!("{code}/persons"), "").await);
    form.push(("persons".to_owned(), "1".to_owned()));
    let fewer = hall.send(&format!("{code}/persons"), &form).await;
    assert_eq!(fewer.header(header::LOCATION), format!("{code}?done=persons"), "{}", fewer.text);
    assert!(!hall.read(&code).await.contains("2 personnes"));

    let mut form = hidden(&hall.get(&format!("{code}/names"), "").await);
    form.push(("name".to_owned(), String::new()));
    let nameless = hall.send(&format!("{code}/names"), &form).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    form.last_mut().unwrap().1 = "Gwenn".to_owned();
    let named = hall.send(&format!("{code}/names"), &form).await;
    assert_eq!(named.header(header::LOCATION), format!("{code}?done=name"), "{}", named.text);

    let asked = hall.get(&format!("{code}/cancellations"), "").await;
    assert!(hall.read(&code).await.contains("Changer quelque chose"), "looking changes nothing");
    let form = hidden(&asked);
    for _ in 0..2 {
        let gone = hall.send(&format!("{code}/cancellations"), &form).await;
        assert_eq!(gone.header(header::LOCATION), format!("{code}?done=cancelled"), "{}", gone.text);
    }
    let page = hall.read(&code).await;
    assert!(page.contains("Rendez-vous annulé") && page.contains("Prendre un autre rendez-vous"), "{page}");
    let late = hall.get(&format!("{code}/cancellations"), "").await;
    assert_eq!(late.header(header::LOCATION), code);
    let mut form = hidden(&asked);
    form.retain(|(name, _)| name != "key");
    let late = hall.send(&format!("{code}/cancellations"), &form).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Le rendez-vous est maintenant"), "{}", late.text);
}

#[tokio::test]
async fn several_demarches_are_one_visit() {
    let hall = Hall::open(false, false).await;
    let add = hall.read("/rdv?kind=identite&persons=4").await;
    assert!(
        add.contains("4 personnes")
            && !add.contains("/rdv/persons?kind=identite&#38;persons=4&#38;kind=identite")
    );
    let query = "kind=identite&persons=4&kind=inscription-scolaire&persons=1";
    let details = hall.hold(&hall.times(query).await).await;
    let page = hall.read(&details).await;
    assert!(page.contains("4 personnes") && page.contains("Inscription à l'école"), "{page}");
    let done = hall.send("/rdv/appointments", &hall.checked(&details).await).await;
    let page = hall.read(done.header(header::LOCATION)).await;
    assert!(page.contains("4 personnes") && page.contains("Inscription à l'école"), "{page}");
}

#[tokio::test]
async fn a_hold_that_ran_out_is_taken_again_or_leads_to_the_nearest_times() {
    let hall = Hall::open(false, false).await;
    let times = hall.times("kind=identite&persons=1&on=2026-03-12").await;
    let details = hall.hold(&times).await;
    let mut form = hidden(&hall.get(&details, "").await);
    form.extend(PERSON.map(|(name, value)| (name.to_owned(), value.to_owned())));
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(16));

    let late = hall.get(&details, "").await;
    assert!(late.text.contains("plus gardé pour vous"), "{}", late.text);
    let start = chosen(&times).last().unwrap().1.clone();
    assert!(offered(&late).contains(&start), "the same time is still free");

    let again = hall.send("/rdv/check", &form).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(
        again.text.contains("nous l&#39;avons repris") && again.text.contains(PERSON[0].1),
        "{}",
        again.text
    );

    // It runs out once more, on the last page: who confirms has said so.
    let form = hidden(&again);
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(40));
    let done = hall.send("/rdv/appointments", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let twice = hall.send("/rdv/appointments", &form).await;
    assert_eq!(twice.header(header::LOCATION), done.header(header::LOCATION));
}

#[tokio::test]
async fn who_loses_a_time_loses_nothing_typed() {
    let hall = Hall::open(false, false).await;
    let times = hall.times("kind=identite&persons=1").await;
    let details = hall.hold(&times).await;
    let mut form = hidden(&hall.get(&details, "").await);
    form.extend(PERSON.map(|(name, value)| (name.to_owned(), value.to_owned())));
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(20));
    // Others take the time at every counter.
    let mut rival = chosen(&times);
    rival.retain(|(name, _)| name != "key");
    while hall.send("/rdv/holds", &rival).await.status == StatusCode::SEE_OTHER {}
    let taken = hall.send("/rdv/check", &form).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.text.contains("vient d&#39;être pris"), "{}", taken.text);
    assert!(!offered(&taken).is_empty());
    let check = hall.send("/rdv/holds", &chosen(&taken)).await;
    assert_eq!(check.status, StatusCode::OK, "straight to the check");
    assert!(check.text.contains(PERSON[0].1), "{}", check.text);
    let done = hall.send("/rdv/appointments", &hidden(&check)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[tokio::test]
async fn more_people_than_there_is_room_for_are_led_to_times_with_room() {
    let hall = Hall::open(false, false).await;
    let mut day = hall.times("kind=identite&persons=1&on=2026-03-12").await;
    let last = offered(&day).pop().unwrap();
    day.text = day.text.replace(&offered(&day)[0], &last);
    let details = hall.hold(&day).await;
    let done = hall.send("/rdv/appointments", &hall.checked(&details).await).await;
    let code = done.header(header::LOCATION).split('?').next().unwrap();
    let mut form = hidden(&hall.get(&format!("{code}/persons"), "").await);
    form.push(("persons".to_owned(), "6".to_owned()));
    let more = hall.send(&format!("{code}/persons"), &form).await;
    assert_eq!(more.status, StatusCode::CONFLICT, "before closing there is time for one");
    let to = between(&more.text, &format!("href=\"{code}/moves?persons=6&#38;"), "\"").expect("a time");
    let asked = hall.get(&format!("{code}/moves?persons=6&{to}"), "").await;
    let moved = hall.send(&format!("{code}/moves"), &hidden(&asked)).await;
    assert_eq!(moved.header(header::LOCATION), format!("{code}?done=moved"), "{}", moved.text);
    assert!(hall.read(code).await.contains("6 personnes"));
}

#[tokio::test]
async fn each_filter_shows_what_it_says() {
    let hall = Hall::open(false, false).await;
    for (only, is_met) in [
        (
            "wednesday",
            (|it| it.weekday() == chrono::Weekday::Wed) as fn(chrono::DateTime<chrono_tz::Tz>) -> bool,
        ),
        ("late", |it| it.hour() >= 16),
    ] {
        let page = hall.times(&format!("kind=identite&persons=1&only={only}")).await;
        for start in offered(&page) {
            let at = chrono::DateTime::parse_from_rfc3339(&start).unwrap();
            assert!(is_met(at.with_timezone(&chrono_tz::Europe::Paris)), "{only}: {start}");
        }
        assert!(page.text.contains("aria-current=\"true\""));
    }
    let day = hall.times("kind=identite&persons=1&on=2026-03-12").await;
    assert!(
        day.text.contains("jeudi 12 mars") && offered(&day).iter().all(|it| it.starts_with("2026-03-12"))
    );
    assert!(offered(&day).len() > 3);
    let month = hall.times("kind=identite&persons=1&month=2026-04").await;
    assert!(month.text.contains("avril 2026") && month.text.contains("Mois précédent"), "{}", month.text);
    let sunday = hall.times("kind=identite&persons=1&on=2026-03-15").await;
    assert!(sunday.text.contains("plus d&#39;horaire libre ce jour-là"), "{}", sunday.text);
}

#[tokio::test]
async fn another_sites_form_holds_nothing() {
    let hall = Hall::open(false, false).await;
    let form = chosen(&hall.times("kind=identite&persons=1").await);
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[("origin", "http://elsewhere.test")]] {
        let refused = hall.send_with("/rdv/holds", &form, headers).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    // An older browser says nothing, or "null", because our pages send no referrer.
    for headers in [&[][..], &[("origin", "null")], &[("origin", "http://mairie.test")]] {
        let held = hall.send_with("/rdv/holds", &form, headers).await;
        assert_eq!(held.status, StatusCode::SEE_OTHER, "{headers:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_a_page_and_never_our_mistake() {
    let hall = Hall::open(false, false).await;
    let code = hall.booked().await;
    let long = "x".repeat(200);
    let values = [
        "",
        "x",
        "0",
        "-1",
        "7",
        "99999999999",
        "s1",
        "%00",
        "2026-02-30",
        "9999-12-31",
        "\u{202e}🎈",
        &long,
    ];
    let site = hall.site.to_string();
    for value in values {
        let value = form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
        for path in [
            format!("/rdv?kind={value}&persons={value}"),
            format!("/rdv/persons?kind={value}"),
            format!("/rdv/persons?kind=identite&site={value}"),
            format!("/rdv/times?kind=identite&persons={value}"),
            format!("/rdv/times?kind=identite&persons=1&site={value}"),
            format!("/rdv/times?kind=identite&persons=1&site={site}&on={value}&month={value}&only={value}"),
            format!("/rdv/details?hold={value}&secret={value}"),
            format!("/rdv/{value}"),
            format!("{code}/times?persons={value}&on={value}"),
            format!("{code}/moves?at={value}"),
            format!("{code}?done={value}"),
            format!("/about/{value}"),
        ] {
            let page = hall.get(&path, "").await;
            assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
            assert!(page.status == StatusCode::SEE_OTHER || page.text.contains("<h1"), "{path}");
        }
    }
}

#[tokio::test]
async fn forms_that_say_what_cannot_be_are_answered_and_never_our_mistake() {
    let hall = Hall::open(false, false).await;
    let code = hall.booked().await;
    let long = "x".repeat(200);
    for value in ["", "x", "0", "7", "99999999999", "s1", "%00", "\u{202e}🎈", &long] {
        let form: Form =
            ["hold", "secret", "key", "name", "email", "phone", "kind", "persons", "site", "starts_at", "at"]
                .map(|name| (name.to_owned(), value.to_owned()))
                .into();
        let own = ["moves", "cancellations", "persons", "names"].map(|what| format!("{code}/{what}"));
        let start = ["holds", "check", "releases", "appointments"].map(|what| format!("/rdv/{what}"));
        for path in start.iter().chain(&own) {
            let page = hall.send(path, &form).await;
            assert!(page.status.as_u16() < 500, "{path} {value:?}: {}", page.status);
        }
    }
    let details = hall.hold(&hall.times("kind=identite&persons=1").await).await;
    let page = hall.get(&details, "").await;
    for (field, value) in [
        ("name", "é".repeat(200)),
        ("email", "nobody".to_owned()),
        ("phone", "call me".to_owned()),
        ("phone", "555-123-4567".to_owned()),
    ] {
        let mut form = hidden(&page);
        form.extend(
            [("name", "Ann"), ("email", "a@b.fr")].map(|(name, it)| (name.to_owned(), it.to_owned())),
        );
        form.retain(|(name, _)| name != field);
        form.push((field.to_owned(), value.clone()));
        let wrong = hall.send("/rdv/check", &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(wrong.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", wrong.text);
        assert!(wrong.text.contains(&format!("value=\"{value}\"")), "{field} is not cleared");
    }
    for phone in
        ["06 12 34 56 78", "06.12.34.56.78", "+33 (0)6 12 34 56 78", "0033612345678", "02-61-91-00-10"]
    {
        let mut form = hidden(&page);
        form.extend([("name", "Ann"), ("phone", phone)].map(|(name, it)| (name.to_owned(), it.to_owned())));
        assert_eq!(hall.send("/rdv/check", &form).await.status, StatusCode::OK, "{phone}");
    }
}

#[tokio::test]
async fn programs_that_open_every_link_of_a_letter_change_nothing() {
    let hall = Hall::open(false, false).await;
    let code = hall.booked().await;
    let before = hall.read(&code).await;
    let links = before.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links: Vec<String> = links.filter(|it| it.starts_with('/')).map(plain).collect();
    assert!(links.iter().any(|it| it.contains("cancellations")) && links.len() > 8, "{links:?}");
    for link in links {
        assert!(hall.get(&link, "").await.status.as_u16() < 400, "{link}");
    }
    let steady = |page: &str| page.split("<main").nth(1).unwrap().to_owned();
    assert_eq!(steady(&hall.read(&code).await), steady(&before));
}

#[tokio::test]
async fn who_has_as_many_as_one_may_is_told_and_keeps_the_answers() {
    let hall = Hall::open(false, false).await;
    for _ in 0..3 {
        hall.booked().await;
    }
    let details = hall.hold(&hall.times("kind=identite&persons=1").await).await;
    let refused = hall.send("/rdv/appointments", &hall.checked(&details).await).await;
    assert_eq!(refused.status, StatusCode::OK);
    assert!(refused.text.contains("autant de rendez-vous que possible"), "{}", refused.text);
    assert!(
        refused.text.contains(PERSON[1].1) && refused.text.contains("02\u{a0}61\u{a0}91\u{a0}00\u{a0}10"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn what_the_pages_say_of_themselves_is_one_tap_away() {
    let hall = Hall::open(false, false).await;
    let home = hall.read("/").await;
    for page in ["legal", "privacy", "accessibility", "cookies"] {
        assert!(home.contains(&format!("href=\"/about/{page}?lang=fr\"")), "{page}");
        let about = hall.get(&format!("/about/{page}"), "").await;
        assert_eq!(about.status, StatusCode::OK, "{page}");
        assert!(about.text.contains("2 boulevard du Général-Leclerc"), "{page}");
    }
    let cookies: &HeaderMap = &hall.get("/rdv", "").await.response.headers().clone();
    assert!(!cookies.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn what_is_too_late_to_change_says_why() {
    let hall = Hall::open(false, false).await;
    let code = hall.booked().await;
    hall.clock.set(Instant::from_millis(NINE).plus_minutes(31));
    let name = hall.get(&format!("{code}/names"), "").await;
    assert_eq!(name.status, StatusCode::CONFLICT);
    assert!(name.text.contains("Le nom ne se corrige plus en ligne"), "{}", name.text);
    let booked = hall.get(&format!("/api/v1/appointments/{}", code.trim_start_matches("/rdv/")), "").await;
    let booked: serde_json::Value = serde_json::from_str(&booked.text).unwrap();
    let start: Instant =
        booked["starts_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
    hall.clock.set(start.plus_minutes(1));
    for what in ["times", "persons", "names", "numbers", "cancellations", "wishes", "offer"] {
        let late = hall.get(&format!("{code}/{what}"), "").await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{what}");
        assert!(late.text.contains("L&#39;heure du rendez-vous est venue"), "{what}: {}", late.text);
        assert!(late.text.contains("Votre référence"), "{what}: with the appointment");
    }
}

#[tokio::test]
async fn somebody_waits_for_an_earlier_day_and_answers_what_is_offered() {
    let hall = Hall::open(false, false).await;
    let days = hall.times("kind=identite&persons=1").await;
    let last = days.text.split("&#38;on=").skip(1).map(|rest| rest[..10].to_owned()).max().expect("a day");
    let details = hall.hold(&hall.times(&format!("kind=identite&persons=1&on={last}")).await).await;
    let done = hall.send("/rdv/appointments", &hall.checked(&details).await).await;
    let code = done.header(header::LOCATION).split('?').next().unwrap().to_owned();
    assert!(hall.read(&code).await.contains("Me prévenir si un jour plus tôt se libère"));
    let nothing = hall.get(&format!("{code}/offer"), "").await;
    assert_eq!(nothing.status, StatusCode::GONE);
    assert!(nothing.text.contains("Voir mon rendez-vous"), "{}", nothing.text);

    let asked = hall.get(&format!("{code}/wishes"), "").await;
    assert!(asked.text.contains("Le mercredi") && !asked.text.contains("Ne plus attendre"), "{}", asked.text);
    let mut form = hidden(&asked);
    form.push(("only".to_owned(), "all".to_owned()));
    for _ in 0..2 {
        let waits = hall.send(&format!("{code}/wishes"), &form).await;
        assert_eq!(waits.header(header::LOCATION), format!("{code}?done=waits"), "{}", waits.text);
    }
    while !hall.read(&code).await.contains("Plus tôt, si vous voulez") {
        tokio::task::yield_now().await;
    }
    let offer = hall.get(&format!("{code}/offer"), "").await;
    assert_eq!(offer.status, StatusCode::OK);
    assert!(offer.text.contains("Oui, venir plus tôt"), "{}", offer.text);
    let answer = |answer: &str| {
        let mut form = hidden(&offer);
        form.push(("answer".to_owned(), answer.to_owned()));
        form
    };
    let declined = hall.send(&format!("{code}/offer"), &answer("decline")).await;
    assert_eq!(declined.header(header::LOCATION), format!("{code}?done=declined"), "{}", declined.text);
    let late = hall.send(&format!("{code}/offer"), &answer("accept")).await;
    assert_eq!(late.status, StatusCode::GONE, "{}", late.text);
    assert!(late.text.contains("plus gardé pour vous"), "{}", late.text);
    assert_eq!(hall.get(&format!("{code}/offer"), "").await.status, StatusCode::GONE);

    let asked = hall.get(&format!("{code}/wishes"), "").await;
    assert!(asked.text.contains("Ne plus attendre"), "{}", asked.text);
    let mut form = hidden(&asked);
    form.push(("end".to_owned(), "1".to_owned()));
    let ended = hall.send(&format!("{code}/wishes"), &form).await;
    assert_eq!(ended.header(header::LOCATION), format!("{code}?done=waits-not"), "{}", ended.text);
    assert!(hall.read(&code).await.contains("Me prévenir si un jour plus tôt se libère"));
}
