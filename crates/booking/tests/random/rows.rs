//! A database in memory, with the constraints of the real one.

use std::collections::{BTreeMap, BTreeSet};

use booking::rules::{Appointment, AppointmentState, Block, Change, Claim, Release, Rows, State, Wish};
use chrono::NaiveDate;
use model::{AppointmentId, BlockId, CounterId, Instant, ReleaseId};

use super::oracle::{CELLS, Cell};

/// A row and the batch that wrote it last.
type Written<T> = (i64, T);

#[derive(Default)]
pub struct Database {
    pub appointments: BTreeMap<AppointmentId, Written<Appointment>>,
    pub claims: BTreeMap<Cell, AppointmentId>,
    releases: BTreeMap<ReleaseId, Written<Release>>,
    blocks: BTreeMap<BlockId, Written<Block>>,
    pub wishes: BTreeMap<AppointmentId, Written<Wish>>,
    /// Ids of rows that were made; none is made twice.
    made: BTreeSet<i64>,
}

impl Database {
    /// Writes a batch: what frees, then what takes. A cell that two own is refused; what became free was said.
    pub fn write(&mut self, changes: &[Change], seq: i64) {
        let (mut said, mut freed) = (BTreeSet::new(), BTreeSet::new());
        for change in changes {
            match change {
                Change::Release(release) => {
                    assert!(self.made.insert(release.id.get()), "an id is given once");
                    let cells = release.cell..(release.cell + release.cells).min(CELLS);
                    said.extend(cells.map(|cell| (release.on, release.counter, cell)));
                    self.releases.insert(release.id, (seq, release.clone()));
                }
                Change::Appointment(row) => {
                    let known = self.appointments.get(&row.id);
                    let revision = known.map_or(0, |(_, known)| known.revision);
                    assert_eq!(row.revision, revision + 1, "each change is one revision");
                    assert!(known.is_some() || self.made.insert(row.id.get()), "an id is given once");
                    let known = known.filter(|(_, known)| known.state.owns_cells());
                    for cell in known.into_iter().flat_map(|(_, known)| cells_of(known)) {
                        assert_eq!(self.claims.remove(&cell), Some(row.id), "what it had was its own");
                        freed.insert(cell);
                    }
                    self.appointments.insert(row.id, (seq, row.clone()));
                }
                Change::Block(block) => drop(self.blocks.insert(block.id, (seq, block.clone()))),
                Change::Wish(wish) => {
                    let one = |(_, it): &Written<Wish>| {
                        it.offered_on.is_some()
                            && it.offered_on == wish.offered_on
                            && it.person == wish.person
                    };
                    self.wishes.insert(wish.appointment, (seq, wish.clone()));
                    let same_day = self.wishes.values().filter(|it| one(it)).count();
                    assert!(same_day <= 1, "one offer a day: {wish:?}");
                }
                Change::Day(_) | Change::LookAgainAt(_) => {}
            }
        }
        for change in changes {
            if let Change::Appointment(row) = change {
                self.claim(row);
            }
        }
        assert!(said.is_subset(&freed), "a release frees what somebody had");
        for cell in freed {
            assert!(self.claims.contains_key(&cell) || said.contains(&cell), "{cell:?} was freed unsaid");
        }
    }

    fn claim(&mut self, row: &Appointment) {
        for cell in cells_of(row).filter(|_| row.state.owns_cells()) {
            let owner = self.claims.insert(cell, row.id);
            assert_eq!(owner, None, "a cell has one owner, and one leg of it: {row:?}");
        }
    }

    /// No leg without its neighbour, no place twice, no claim without its appointment.
    pub fn check(&self) {
        let mut owned = 0;
        for (_, row) in self.appointments.values().filter(|(_, row)| row.state.owns_cells()) {
            for pair in row.legs.windows(2) {
                let gap = pair[1].cell.checked_sub(pair[0].end());
                assert!(
                    gap.is_some_and(|gap| gap <= 2),
                    "legs follow each other within ten minutes: {row:?}"
                );
            }
            owned += row.legs.iter().map(|leg| (leg.end() + leg.buffer).min(CELLS) - leg.cell).sum::<u16>()
                as usize;
        }
        assert_eq!(owned, self.claims.len(), "no claim without its appointment, none twice");
    }

    /// What a load reads at `now`.
    pub fn load(&self, today: NaiveDate, now: Instant) -> Rows {
        let rows = || self.appointments.values().map(|(_, row)| row);
        let soon = State::soon_until(now);
        let is_live = |row: &&Appointment| {
            row.state == AppointmentState::Held
                || row.state == AppointmentState::Booked && row.starts_at < soon
                || self.wishes.get(&row.id).is_some_and(|(_, it)| it.ended_at.is_none())
        };
        let owned = rows().filter(|row| row.state.owns_cells() && row.on >= today);
        let claim = |on, leg: &booking::rules::Leg| Claim {
            on,
            counter: leg.counter,
            cell: leg.cell,
            cells: leg.cells + leg.buffer,
        };
        Rows {
            appointments: rows().filter(is_live).cloned().collect(),
            claims: owned.flat_map(|row| row.legs.iter().map(|leg| claim(row.on, leg))).collect(),
            releases: self
                .releases
                .values()
                .map(|(_, it)| it)
                .filter(|it| it.online_at > now)
                .cloned()
                .collect(),
            blocks: self.open_blocks().filter(|it| it.on >= today).cloned().collect(),
            wishes: self
                .wishes
                .values()
                .map(|(_, it)| it)
                .filter(|it| it.ended_at.is_none() || it.offered_on >= Some(today))
                .cloned()
                .collect(),
        }
    }

    /// What another node reads that knows everything up to `seq`.
    pub fn since(&self, seq: i64) -> Rows {
        fn newer<'a, T: Clone + 'a>(rows: impl Iterator<Item = &'a Written<T>>, seq: i64) -> Vec<T> {
            rows.filter(|(written, _)| *written > seq).map(|(_, row)| row.clone()).collect()
        }
        Rows {
            appointments: {
                let waits = |id: &AppointmentId| self.wishes.get(id).is_some_and(|(at, _)| *at > seq);
                let rows = self.appointments.iter().filter(|(id, (at, _))| *at > seq || waits(id));
                rows.map(|(_, (_, row))| row.clone()).collect()
            },
            claims: Vec::new(),
            releases: newer(self.releases.values(), seq),
            blocks: newer(self.blocks.values(), seq),
            wishes: {
                let is_new = |id: &AppointmentId| self.appointments.get(id).is_some_and(|(at, _)| *at > seq);
                let wishes = self.wishes.iter().filter(|(id, (at, _))| *at > seq || is_new(id));
                wishes.map(|(_, (_, it))| it.clone()).collect()
            },
        }
    }

    pub fn open_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.values().map(|(_, block)| block).filter(|block| block.ended_at.is_none())
    }

    pub fn open_wishes(&self) -> impl Iterator<Item = &Wish> {
        self.wishes.values().map(|(_, wish)| wish).filter(|wish| wish.ended_at.is_none())
    }

    /// What an appointment is offered.
    pub fn offer(&self, id: AppointmentId, now: Instant) -> Option<&Appointment> {
        let wish = self.open_wishes().find(|it| it.appointment == id)?;
        let offer = self.row(wish.offer?).filter(|row| row.state == AppointmentState::Held)?;
        (now < offer.expires_at?).then_some(offer)
    }

    pub fn row(&self, id: AppointmentId) -> Option<&Appointment> {
        self.appointments.get(&id).map(|(_, row)| row)
    }

    /// The cells that somebody owns at a counter on a date.
    pub fn taken(&self, on: NaiveDate, counter: CounterId) -> Vec<u16> {
        self.claims.range((on, counter, 0)..(on, counter, CELLS)).map(|((_, _, cell), _)| *cell).collect()
    }

    /// Forgets what is long over; a test lives longer than its memory should.
    pub fn prune(&mut self, today: NaiveDate, now: Instant) {
        self.appointments
            .retain(|_, (_, row)| row.on >= today.pred_opt().unwrap() || row.state == AppointmentState::Held);
        self.claims.retain(|_, owner| self.appointments.contains_key(owner));
        self.releases.retain(|_, (_, it)| it.online_at > now);
        self.blocks.retain(|_, (_, it)| it.on >= today && it.ended_at.is_none());
        self.wishes.retain(|id, _| self.appointments.contains_key(id));
    }
}

/// The cells of an appointment's legs, with what is kept free after them.
pub fn cells_of(row: &Appointment) -> impl Iterator<Item = Cell> + '_ {
    row.legs.iter().flat_map(|leg| {
        (leg.cell..(leg.end() + leg.buffer).min(CELLS)).map(|cell| (row.on, leg.counter, cell))
    })
}
