//! Who booked lies apart: it is found, corrected and erased without the appointment.

use booking::rules::{Appointment, ContactKey, Places};
use chrono::Days;
use model::{Contact, Language};
use store::{Found, InstallationKey};

use crate::case::{Case, now, on_both};
use crate::hall::{PERSON, Row, anne, book, cancelled, tomorrow};
use crate::lock::number;

/// An appointment that Anne booked, and one that Malo booked a day later.
async fn two_booked(case: &Case) -> [Appointment; 2] {
    let [held, booked, _] = case.steps_of_an_appointment(1);
    let later = Appointment { on: tomorrow() + Days::new(1), ..case.hold(1, 1, 0, 120) };
    let later = Appointment { starts_at: later.starts_at.plus_minutes(1440), ..later };
    let second = book(&later, 1);
    case.write(|_, rows| rows.booking.appointments = [&held, &later].map(Row::new).to_vec()).await.unwrap();
    let malo = Contact {
        name: "Malo L’Hostis".to_owned(),
        email: None,
        phone: Some("02 97 00 00 01".to_owned()),
        language: Language::Fr,
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    };
    case.write(|_, rows| {
        let malo = Row {
            contact: Some(malo.clone()),
            key: Some(ContactKey([8; 32])),
            old_reference: Some("RDV-2025/17".to_owned()),
            ..Row::changed(&later, &second)
        };
        rows.booking.appointments = vec![Row::booked(&held, &booked), malo];
    })
    .await
    .unwrap();
    [booked, second]
}

fn ids(found: &[Found]) -> Vec<model::AppointmentId> {
    found.iter().map(|it| it.appointment.id).collect()
}

#[tokio::test]
async fn people_are_found_by_what_they_say() {
    on_both(async |case| {
        let [anne_s, malo_s] = two_booked(case).await;
        let (store, site) = (&case.store, case.site.id);
        for name in ["le goff", "GOFF anne", "zoe", "Anne-Zoé Le Goff", "goff le zoe anne"] {
            let found = store.appointments_by_name(site, tomorrow(), name).await.unwrap();
            assert_eq!(ids(&found), [anne_s.id], "{name}");
            assert_eq!(found[0].appointment, anne_s);
            assert_eq!(found[0].contact, Some(anne()));
        }
        for name in ["", "%", "_", "off", "goff malo", "xavier"] {
            assert_eq!(store.appointments_by_name(site, tomorrow(), name).await.unwrap(), [], "{name}");
        }
        for phone in ["06 12 34 56 78", "0033612345678", "5678"] {
            let found = store.appointments_by_phone(site, tomorrow(), phone).await.unwrap();
            assert_eq!(ids(&found), [anne_s.id], "{phone}");
        }
        assert_eq!(ids(&store.appointments_by_phone(site, tomorrow(), "0000").await.unwrap()), [malo_s.id]);
        assert_eq!(store.appointments_by_phone(site, tomorrow(), "678").await.unwrap(), []);
        // From a date on, at this site.
        let next = tomorrow() + Days::new(1);
        assert_eq!(ids(&store.appointments_by_name(site, next, "l").await.unwrap()), [malo_s.id]);
        assert_eq!(
            ids(&store.appointments_by_name(site, tomorrow(), "l").await.unwrap()),
            [anne_s.id, malo_s.id]
        );
        assert_eq!(store.appointments_by_name(case.annex, tomorrow(), "goff").await.unwrap(), []);
        let old = store.appointments_by_old_reference(site, "RDV-2025/17").await.unwrap();
        assert_eq!((ids(&old), old[0].old_reference.as_deref()), (vec![malo_s.id], Some("RDV-2025/17")));
        assert_eq!(store.appointments_by_old_reference(case.annex, "RDV-2025/17").await.unwrap(), []);
        let between = |from, until| store.appointments_between(site, from, until);
        assert_eq!(ids(&between(tomorrow(), next).await.unwrap()), [anne_s.id, malo_s.id]);
        assert_eq!(ids(&between(next, next).await.unwrap()), [malo_s.id]);
        let key = InstallationKey::demo();
        for row in [&anne_s, &malo_s] {
            let code = key.short_code(row.id);
            assert_eq!(ids(&store.appointments_by_short_code(&key, site, &code).await.unwrap()), [row.id]);
            assert_eq!(store.appointments_by_short_code(&key, case.annex, &code).await.unwrap(), []);
        }
        let hold = case.hold(2, 5, 3, 20);
        case.write(|_, rows| rows.booking.appointments.push(Row::new(&hold))).await.unwrap();
        let code = key.short_code(hold.id);
        assert_eq!(store.appointments_by_short_code(&key, site, &code).await.unwrap(), [], "a hold has none");
    })
    .await;
}

#[tokio::test]
async fn a_corrected_name_keeps_what_another_system_called_it() {
    on_both(async |case| {
        let [_, row] = two_booked(case).await;
        let corrected = Appointment { revision: row.revision + 1, ..row.clone() };
        let contact = Contact { name: "Malo L’Hôtis".to_owned(), ..anne() };
        case.write(|_, rows| {
            let contact = Some(contact.clone());
            let row = Row { contact, key: Some(PERSON), ..Row::changed(&row, &corrected) };
            rows.booking.appointments.push(row);
        })
        .await
        .unwrap();
        let found = case.store.appointments_by_old_reference(case.site.id, "RDV-2025/17").await.unwrap();
        assert_eq!(found[0].contact.as_ref(), Some(&contact));
        assert_eq!(case.store.contact_of(row.id).await.unwrap(), Some(contact));
        let found = case.store.appointments_by_name(case.site.id, tomorrow(), "hostis").await.unwrap();
        assert_eq!(found, [], "it is not found by the name that was wrong");
    })
    .await;
}

#[tokio::test]
async fn erasing_a_contact_leaves_the_appointment_and_its_limit_whole() {
    on_both(async |case| {
        let [row, other] = two_booked(case).await;
        let known = case.store.appointments_of(PERSON).await.unwrap();
        assert_eq!(ids(&known), [row.id]);
        assert!(case.store.erase_contact(row.id).await.unwrap());
        assert!(!case.store.erase_contact(row.id).await.unwrap());
        assert_eq!(case.store.contact_of(row.id).await.unwrap(), None);
        assert_eq!(case.store.appointments_of(PERSON).await.unwrap(), []);
        assert!(case.store.contact_of(other.id).await.unwrap().is_some());
        assert_eq!(case.store.appointment_row(row.id).await.unwrap().as_ref(), Some(&row));
        let day = case.store.appointments_between(case.site.id, tomorrow(), tomorrow()).await.unwrap();
        assert_eq!(day, [Found { appointment: row.clone(), contact: None, old_reference: None }]);
        assert_eq!(number(case, "SELECT COUNT(*) FROM claim").await, 8);
        // It can still be given up, and then nothing of the person is left.
        let gone = cancelled(&row);
        case.write(|_, rows| rows.booking.appointments.push(Row::changed(&row, &gone))).await.unwrap();
        assert_eq!(number(case, "SELECT COUNT(*) FROM contact_place").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_lane_reads_the_places_of_the_people_that_it_asks_for() {
    on_both(async |case| {
        let [row, _] = two_booked(case).await;
        let mut lane = case.lane().await;
        let (mut tx, _) = lane.begin(&[case.site.id], now()).await.unwrap();
        let mut expected = Places::default();
        expected.take(PERSON, row.places[0]);
        assert_eq!(tx.places(&[PERSON, ContactKey([9; 32])]).await.unwrap(), expected);
        assert_eq!(tx.places(&[]).await.unwrap(), Places::default());
        assert_eq!(expected.lowest_free(PERSON, row.places[0].service), 2);
        tx.rollback().await.unwrap();
    })
    .await;
}

#[test]
fn a_person_has_one_key_and_another_installation_knows_nobody() {
    let key = InstallationKey::demo();
    let same = Contact { email: Some(" ANNE+rdv@Mairie.example".to_owned()), phone: None, ..anne() };
    assert_eq!(key.contact(&anne()), key.contact(&same));
    assert_ne!(key.contact(&anne()), InstallationKey::from_bytes([7; 32]).contact(&anne()));
    assert_eq!(key.contact(&Contact { email: None, phone: None, ..anne() }), None);
    let by_phone =
        |phone: &str| key.contact(&Contact { email: None, phone: Some(phone.to_owned()), ..anne() });
    assert_eq!(by_phone("+33 6 12 34 56 78"), by_phone("06.12.34.56.78"));
    assert_ne!(by_phone("06.12.34.56.78"), by_phone("06.12.34.56.79"));
}
