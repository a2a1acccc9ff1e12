//! What an appointment owns beside its row: cells, and places of its contact. A batch frees what the row before had and
//! has no more, and takes what it has anew; what stays is not touched.

use std::collections::BTreeSet;

use booking::rules::{Appointment, ContactKey, ContactPlace};
use chrono::NaiveDate;
use model::{AppointmentId, CounterId};

use crate::batch::AppointmentRow;
use crate::error::{Error, Result};

/// A row of `claim`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claimed {
    pub(crate) counter: CounterId,
    pub(crate) on: NaiveDate,
    pub(crate) cell: u16,
    pub(crate) appointment: AppointmentId,
}

/// A row of `contact_place`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) appointment: AppointmentId,
    pub(crate) place: ContactPlace,
    pub(crate) person: ContactKey,
}

/// What goes and what comes with an appointment's change.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    pub(crate) freed: Vec<Claimed>,
    pub(crate) taken: Vec<Claimed>,
    pub(crate) left: Vec<(AppointmentId, ContactPlace)>,
    pub(crate) given: Vec<Placed>,
}

impl Owned {
    /// Over all rows of a batch.
    pub(crate) fn of<'a>(rows: impl Iterator<Item = &'a AppointmentRow<'a>>) -> Result<Self> {
        let mut owned = Self::default();
        for row in rows {
            owned.cells(row);
            owned.places(row)?;
        }
        Ok(owned)
    }

    fn cells(&mut self, row: &AppointmentRow<'_>) {
        let (before, now) = (row.before.map(cells_of).unwrap_or_default(), cells_of(row.appointment));
        let appointment = row.appointment.id;
        let claimed = |&(counter, on, cell): &Cell| Claimed { counter, on, cell, appointment };
        self.freed.extend(before.difference(&now).map(claimed));
        self.taken.extend(now.difference(&before).map(claimed));
    }

    fn places(&mut self, row: &AppointmentRow<'_>) -> Result<()> {
        let (before, now) = (row.before.map_or(&[][..], |it| &it.places), &row.appointment.places[..]);
        let appointment = row.appointment.id;
        self.left.extend(before.iter().filter(|it| !now.contains(it)).map(|place| (appointment, *place)));
        for &place in now.iter().filter(|it| !before.contains(it)) {
            let person = row.contact.and_then(|it| it.key);
            let person =
                person.ok_or_else(|| Error::Refused(format!("{appointment} has a place and no contact")))?;
            self.given.push(Placed { appointment, place, person });
        }
        Ok(())
    }
}

type Cell = (CounterId, NaiveDate, u16);

/// The cells of its legs and of what is kept free after them, within the day, where its state owns them.
fn cells_of(appointment: &Appointment) -> BTreeSet<Cell> {
    let legs = appointment.legs.iter().filter(|_| appointment.state.owns_cells());
    legs.flat_map(|leg| leg.claim().iter().map(|cell| (leg.counter, appointment.on, cell))).collect()
}
