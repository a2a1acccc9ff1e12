//! Who comes for a death takes a ticket like everybody, sits down and is fetched.

use model::Arrival;

use super::*;

#[tokio::test]
async fn who_is_fetched_takes_a_ticket_at_the_kiosk_and_reads_no_wait() {
    let hall = Hall::open(true, false).await;
    let kiosk = hall.cookie(Role::Kiosk);
    let site = hall.lanes.site(hall.site).await.unwrap();
    let (service, slug) = {
        let committed = site.read();
        let mut services = committed.state.site().services.iter();
        let alert = services.find(|it| it.arrival == Arrival::Alert).expect("the example has a death");
        (alert.id, alert.slug.clone())
    };
    let counters: Vec<_> = site.read().state.site().counters.iter().map(|counter| counter.id).collect();
    for counter in counters {
        hall.decide(Command::OpenCounter(counter)).await;
    }
    let choices = hall.text("/kiosk", &kiosk).await;
    let tile = choices.split(&format!("id=\"tile-service-{service}\"")).nth(1).expect("its tile");
    let tile = tile.split("</li>").next().unwrap();
    assert!(tile.contains(&format!("data-service=\"{service}\"")), "a tap is a ticket: {tile}");
    assert!(tile.contains("On vient vous chercher.") && !tile.contains("minute"), "{tile}");
    let code = hall.take(service, model::Language::Fr).await;
    let taken = hall.text(&format!("/kiosk/ticket?code={code}"), &kiosk).await;
    let sentence = "On vient vous chercher. Vous pouvez vous asseoir.";
    assert_eq!(taken.matches(sentence).count(), 2, "on the screen and on paper: {taken}");
    for unsaid in ["prochain", "minute", "personne", "écran d'appel", "Attendez dans la salle"] {
        assert!(!taken.contains(unsaid), "{unsaid}: {taken}");
    }
    let phone = hall.text(&format!("/t/{code}"), "").await;
    assert!(phone.contains(sentence) && !phone.contains("prochain"), "{phone}");
    let desk = panel_for(&hall, &slug).await;
    assert!(desk.contains("data-alert") && desk.contains("Aller chercher : "), "{desk}");
}
