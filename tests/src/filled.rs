//! Sites whose days are taken, by rows as lanes write them: for figures that want many.

use booking::rules::{Appointment, Leg};
use chrono::{Days, NaiveTime};
use model::calendar::{at_wall, local};
use model::{AppointmentId, Instant, SiteId};
use store::{AppointmentRow, Batch, ContactRow, InstallationKey, JournalRow, SiteBatch, Store, hash};

use crate::clock::now;
use crate::outbox::{booked, person};

/// Appointments of one batch; a batch makes 4,096 ids at most.
const AT_ONCE: usize = 1_000;
/// Minutes of a cell.
const CELL_MINUTES: u16 = 5;

/// One visit of a site's first service that can be booked.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// Days from today.
    pub day: u64,
    /// Which of the site's counters, from 0.
    pub counter: usize,
    /// The first of its cells.
    pub cell: u16,
    /// How many.
    pub cells: u16,
}

/// Books the same visits at each of these sites, which nobody serves.
pub async fn book(store: &Store, sites: &[SiteId], visits: &[Visit]) {
    let now = Instant::from(now());
    let key = InstallationKey::demo();
    let mut lane = store.lane().await.expect("a connection");
    for &id in sites {
        let site = store.site(id).await.expect("the database answers").expect("the site");
        let service = site.services.iter().find(|it| it.booking.is_some()).expect("one can be booked").id;
        let today = local(now, site.time_zone).date_naive();
        for visits in visits.chunks(AT_ONCE) {
            let (tx, locked) = lane.begin(&[id], now).await.expect("the site's row");
            let seq = locked[0].seq;
            let appointment = |(place, visit): (u32, &Visit)| {
                let on = today + Days::new(visit.day);
                let minutes = u32::from(visit.cell * CELL_MINUTES);
                let at = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).expect("a cell of the day");
                let leg = Leg {
                    service,
                    persons: 1,
                    counter: site.counters[visit.counter].id,
                    cell: visit.cell,
                    cells: visit.cells,
                    buffer: 0,
                };
                let starts_at = at_wall(on.and_time(at), site.time_zone).expect("by day no clock changes");
                booked(AppointmentId::made(id, seq, place), leg, on, starts_at, now)
            };
            let appointments: Vec<Appointment> = (0..).zip(visits).map(appointment).collect();
            let contacts: Vec<_> = (0..appointments.len()).map(person).collect();
            let rows = appointments.iter().zip(&contacts).map(|(appointment, contact)| AppointmentRow {
                appointment,
                before: None,
                code_hash: hash(&key.code(store::APPOINTMENT, appointment.id.get())),
                contact: Some(ContactRow { contact, key: key.contact(contact), old_reference: None }),
            });
            let of_site = SiteBatch { appointments: rows.collect(), ..SiteBatch::new(id, seq) };
            let ids = appointments.iter().map(|it| it.id.to_string()).collect();
            let journal = JournalRow {
                site: id,
                seq,
                n: 0,
                at: now,
                actor: None,
                kind: "test",
                ids,
                steps: Vec::new(),
            };
            let batch = Batch { sites: vec![of_site], nonce: 1, keys: Vec::new(), journal: vec![journal] };
            tx.commit(&batch).await.expect("a batch of ours");
        }
    }
    lane.close().await;
}
