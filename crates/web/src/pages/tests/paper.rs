//! The sheet for the hour without electricity.

use queue::rules::Destination;

use super::*;

impl Hall {
    async fn arrives(&self, minutes: i64, service: &str) -> model::TicketId {
        self.clock.set(Instant::from_millis(NINE).plus_minutes(minutes));
        let site = self.lanes.site(self.site).await.unwrap();
        let service =
            site.read().state.site().services.iter().find(|it| it.slug == service).expect("a service").id;
        let issue = Command::Issue {
            legs: vec![Leg { service, persons: 1 }],
            priority: Priority::None,
            language: model::Language::Fr,
            origin: Origin::WalkIn,
            care: Care::default(),
        };
        let Answer::Ticket(id) = self.decide(issue).await else { panic!("an issued ticket has an id") };
        id
    }

    /// The sheet's tables, a row a line, without its times.
    async fn sheet(&self) -> String {
        let site = self.lanes.site(self.site).await.unwrap();
        let text = crate::paper::sheet(&site.read(), model::Clock::now(&self.clock), model::Language::Fr);
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }
}

/// The numbers of a section of the sheet, in order, with what is noted of each.
fn rows(sheet: &str, title: &str) -> Vec<(String, String)> {
    let section = sheet.split("<section>").find(|part| part.contains(&format!("<h2>{title}</h2>")));
    let row = |row: &str| {
        let number = row.split("class=\"number\">").nth(1)?.split('<').next()?.to_owned();
        Some((number, row.to_owned()))
    };
    section.into_iter().flat_map(|part| part.split("<tr>")).filter_map(row).collect()
}

fn numbers(rows: &[(String, String)]) -> Vec<&str> {
    rows.iter().map(|(number, _)| number.as_str()).collect()
}

#[tokio::test]
async fn a_sheet_has_families_together_slips_by_their_time_and_who_is_kept_for_a_counter() {
    let hall = Hall::open(true, false).await;
    let site = hall.lanes.site(hall.site).await.unwrap();
    let service = |slug: &str| {
        let committed = site.read();
        committed.state.site().services.iter().find(|it| it.slug == slug).unwrap().id
    };
    let first = hall.arrives(0, "naissance").await;
    let second = hall.arrives(1, "naissance").await;
    let third = hall.arrives(2, "naissance").await;
    hall.arrives(3, "naissance").await;
    let slip = Command::EnterSlip {
        number: 7,
        legs: vec![Leg { service: service("naissance"), persons: 1 }],
        priority: Priority::None,
        language: model::Language::Fr,
        arrived_at: Instant::from_millis(NINE).plus_minutes(1).plus_minutes(1),
    };
    hall.decide(slip).await;
    hall.decide(Command::Join(first, third)).await;
    let number = |id| site.read().state.ticket(id).unwrap().number_text();
    let [lead, alone, joined] = [number(first), number(second), number(third)];
    let last = joined.replace('3', "4");
    let counter = {
        let committed = site.read();
        let able = |it: &&model::Counter| it.preference_minutes(service("naissance")).is_some();
        committed.state.site().counters.iter().find(able).unwrap().id
    };
    hall.decide(Command::OpenCounter(counter)).await;
    hall.decide(Command::Send(second, Destination::Counter(counter))).await;

    let sheet = hall.sheet().await;
    assert!(sheet.contains("Établi le mardi 10 mars 2026 à 9 h 03"), "{sheet}");
    assert!(sheet.contains("toutes les 5 minutes"));
    let waiting = rows(&sheet, "En attente, dans l&#39;ordre d&#39;appel");
    assert_eq!(numbers(&waiting), [&*lead, &*joined, &*alone, "P007", &*last]);
    assert!(waiting[1].1.contains(&format!("avec {lead}")), "{}", waiting[1].1);
    assert!(waiting[2].1.contains("seulement Bureau 11"), "{}", waiting[2].1);

    hall.decide(Command::Call { counter, ticket: first, finish: false, reason: None }).await;
    let sheet = hall.sheet().await;
    assert_eq!(numbers(&rows(&sheet, "Appelés ou aux guichets")), [&*lead, &*joined], "the family is there");
    let waiting = rows(&sheet, "En attente, dans l&#39;ordre d&#39;appel");
    assert_eq!(numbers(&waiting), [&*alone, "P007", &*last]);

    hall.decide(Command::Park(first, None)).await;
    let sheet = hall.sheet().await;
    assert_eq!(numbers(&rows(&sheet, "À part")), [&*lead, &*joined], "a family is on hold together");
}
