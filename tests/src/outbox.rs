//! Booked appointments with their letters, as lanes write them: for tests that want many.

use booking::Channel;
use booking::rules::{Appointment, AppointmentState, Leg, Letter, LetterKind};
use chrono::NaiveDate;
use model::calendar::local;
use model::{AppointmentId, Contact, Instant, Language, LetterId, SiteId};
use store::{AppointmentRow, Batch, ContactRow, InstallationKey, JournalRow, SiteBatch, Store, hash};

/// New rows of one batch, two each; 2,048 is the most.
const AT_ONCE: usize = 500;
/// Cells of a counter's day.
const CELLS: usize = 288;
/// Minutes of a cell.
const CELL_MINUTES: u16 = 5;

/// Whose appointment number `nth` is.
pub fn person(nth: usize) -> Contact {
    Contact {
        name: format!("Gwenn {nth}"),
        email: Some(format!("gwenn-{nth}@mairie.example")),
        phone: None,
        language: if nth.is_multiple_of(2) { Language::Fr } else { Language::En },
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    }
}

/// An appointment that staff booked, of one leg.
pub fn booked(id: AppointmentId, leg: Leg, on: NaiveDate, starts_at: Instant, now: Instant) -> Appointment {
    Appointment {
        id,
        state: AppointmentState::Booked,
        channel: Channel::Staff,
        on,
        minutes: leg.cells * CELL_MINUTES,
        legs: vec![leg],
        starts_at,
        held_at: now,
        expires_at: None,
        secret_hash: [0; 32],
        booked_at: Some(now),
        agent: None,
        places: Vec::new(),
        revision: 1,
    }
}

/// The same as [`fill_for`], for people with ordinary names.
pub async fn fill(
    store: &Store,
    site: SiteId,
    count: usize,
    now: Instant,
    starts_at: Instant,
) -> Vec<LetterId> {
    fill_for(store, site, (0..count).map(person).collect(), (now, starts_at)).await
}

/// Writes an appointment for each of them that begins at `starts_at`, with a confirmation that is due `now`; answers with the
/// letters.
pub async fn fill_for(
    store: &Store,
    site: SiteId,
    people: Vec<Contact>,
    (now, starts_at): (Instant, Instant),
) -> Vec<LetterId> {
    let count = people.len();
    let known = store.site(site).await.expect("the database answers").expect("the site");
    let service = known.services.iter().find(|it| it.booking.is_some()).expect("one that can be booked").id;
    let mut lane = store.lane().await.expect("a connection");
    let mut letters = Vec::new();
    for from in (0..count).step_by(AT_ONCE) {
        let (tx, locked) = lane.begin(&[site], now).await.expect("the site's row");
        let seq = locked[0].seq;
        let until = count.min(from + AT_ONCE);
        let rows: Vec<(Appointment, Contact, Letter)> = (from..until)
            .map(|nth| {
                let place = u32::try_from(nth - from).expect("few") * 2;
                let counter = known.counters[nth % known.counters.len()].id;
                let cell = nth / known.counters.len();
                let day = u64::try_from(cell / CELLS).expect("few");
                let leg = Leg {
                    service,
                    persons: 1,
                    counter,
                    cell: u16::try_from(cell % CELLS).expect("below 288"),
                    cells: 1,
                    buffer: 0,
                };
                let on = local(starts_at, known.time_zone).date_naive() + chrono::Days::new(day);
                let appointment = booked(AppointmentId::made(site, seq, place), leg, on, starts_at, now);
                let letter = Letter {
                    id: LetterId::made(site, seq, place + 1),
                    kind: LetterKind::Confirmation,
                    appointment: appointment.id,
                    revision: 1,
                    was_at: None,
                    made_at: now,
                    due_at: now,
                    times: Vec::new(),
                };
                (appointment, people[nth].clone(), letter)
            })
            .collect();
        let key = InstallationKey::demo();
        let appointments = rows.iter().map(|(appointment, contact, _)| AppointmentRow {
            appointment,
            before: None,
            code_hash: hash(&key.code(store::APPOINTMENT, appointment.id.get())),
            contact: Some(ContactRow { contact, key: key.contact(contact), old_reference: None }),
        });
        let of_site = SiteBatch {
            appointments: appointments.collect(),
            letters: rows.iter().map(|(_, _, letter)| letter).collect(),
            ..SiteBatch::new(site, seq)
        };
        let ids = rows.iter().map(|(appointment, ..)| appointment.id.to_string()).collect();
        let journal =
            JournalRow { site, seq, n: 0, at: now, actor: None, kind: "test", ids, steps: Vec::new() };
        let batch = Batch { sites: vec![of_site], nonce: 1, keys: Vec::new(), journal: vec![journal] };
        tx.commit(&batch).await.expect("a batch of ours");
        letters.extend(rows.iter().map(|(_, _, letter)| letter.id));
    }
    lane.close().await;
    letters
}
