//! What was decided is what was asked for.

use booking::Channel;
use booking::rules::{Answer, Appointment, AppointmentState, Change, Command, ContactKey, Context, Decided};
use model::AppointmentId;

use super::driver::Driver;
use super::oracle::CELLS;
use super::rows::cells_of;

impl Driver {
    /// What was done is what was asked for.
    pub(super) fn check(&mut self, command: &Command, decided: &Decided, context: &Context) {
        let rows = || {
            decided.changes.iter().filter_map(|it| match it {
                Change::Appointment(row) => Some(row),
                _ => None,
            })
        };
        let row_of = |id| rows().find(|row| row.id == id);
        match command {
            Command::Hold { ask, starts_at, .. } => {
                let row = rows().next().unwrap();
                assert_eq!((row.ask().errands, row.starts_at), (ask.errands.clone(), *starts_at));
                assert_eq!(row.expires_at, Some(self.now.plus_minutes(15)));
                self.check_legs(row, ask.channel);
                self.tally.holds += 1;
            }
            Command::Extend { hold, .. } => {
                let known = self.database.row(*hold).unwrap();
                let now_until = row_of(*hold).and_then(|row| row.expires_at).or(known.expires_at).unwrap();
                let longest = known.held_at.plus_minutes(60).min(self.now.plus_minutes(15));
                assert_eq!(now_until, longest.max(known.expires_at.unwrap()));
            }
            Command::Book { hold, contact, .. } => {
                let row = row_of(*hold).unwrap();
                assert_eq!((row.state, row.booked_at), (AppointmentState::Booked, Some(self.now)));
                self.check_places(row, *contact, context);
            }
            Command::Import(import) => {
                let row = rows().next().unwrap();
                assert_eq!((&row.ask().errands, row.starts_at), (&import.errands, import.starts_at));
                assert_eq!((row.state, row.booked_at), (AppointmentState::Booked, Some(self.now)));
                self.check_legs(row, Channel::Staff);
                self.check_places(row, import.contact, context);
                self.tally.imports += 1;
            }
            Command::Move { appointment, hold, .. } => {
                let (row, held) = (row_of(*appointment).unwrap(), self.database.row(*hold).unwrap());
                assert_eq!(
                    (row.state, row_of(*hold).unwrap().state),
                    (AppointmentState::Booked, AppointmentState::Moved)
                );
                assert_eq!(
                    (&row.legs, row.starts_at, row.minutes),
                    (&held.legs, held.starts_at, held.minutes)
                );
            }
            Command::Resize { appointment, persons } => {
                let Some(row) = row_of(*appointment) else { return };
                let known = self.database.row(*appointment).unwrap();
                assert_eq!((row.starts_at, row.legs[0].counter), (known.starts_at, known.legs[0].counter));
                assert_eq!(row.legs.iter().map(|leg| leg.persons).collect::<Vec<_>>(), *persons);
            }
            Command::Cancel(id) | Command::CallOff(id) => {
                assert_eq!(row_of(*id).unwrap().state, AppointmentState::Cancelled);
            }
            Command::CheckIn { appointment, .. } => {
                let known = self.database.row(*appointment).unwrap();
                let Answer::Arrived(arrived) = &decided.answer else { panic!("{decided:?}") };
                assert_eq!((arrived.booked_at, &arrived.errands), (known.starts_at, &known.ask().errands));
            }
            Command::Block { counter, on, .. } => {
                let Answer::Blocked { moved, hit, .. } = &decided.answer else { panic!("{decided:?}") };
                assert_eq!(rows().map(|row| row.id).collect::<Vec<_>>(), *moved);
                let Some(Change::Block(block)) = decided.changes.last() else { panic!("a block is made") };
                assert_eq!((block.counter, block.on), (*counter, *on));
                self.check_block(block.run(), *counter, &rows().cloned().collect::<Vec<_>>(), hit);
            }
            Command::Wish { appointment, from_on, only, .. } => {
                let Some(Change::Wish(wish)) = decided.changes.last() else { return };
                assert_eq!((wish.appointment, wish.from_on, wish.only), (*appointment, *from_on, *only));
                self.tally.wishes += 1;
            }
            Command::AcceptOffer(id) => {
                let (row, offer) = (row_of(*id).unwrap(), self.database.offer(*id, self.now).unwrap());
                assert_eq!((&row.legs, row.on, row.starts_at), (&offer.legs, offer.on, offer.starts_at));
                assert!(row.on < self.database.row(*id).unwrap().on, "an earlier day");
                self.tally.accepted_offers += 1;
            }
            Command::LetGo { .. }
            | Command::EndWish(_)
            | Command::DeclineOffer(_)
            | Command::CorrectName(_)
            | Command::Complete(_)
            | Command::TellMissing(_)
            | Command::Propose { .. }
            | Command::Serve(_)
            | Command::Unblock(_) => {}
        }
    }

    /// Who booked has of each service the lowest place that was free, and has it from now on.
    fn check_places(&self, row: &Appointment, contact: Option<ContactKey>, context: &Context) {
        if let Some(contact) = contact {
            let other = self.places_of(contact);
            for place in &row.places {
                let lowest = other.lowest_free(contact, place.service);
                assert_eq!(place.number, lowest, "the lowest free place");
                assert!(context.places.lowest_free(contact, place.service) > place.number);
            }
        }
        assert_eq!(row.places.is_empty(), contact.is_none());
    }

    /// Each leg lies at a counter that gives it, in cells that are open and nobody's, with its buffer.
    pub(super) fn check_legs(&self, row: &Appointment, channel: Channel) {
        assert_eq!(row.channel, channel);
        for leg in &row.legs {
            let service = self.site.service(leg.service).unwrap();
            let counter = self.site.counter(leg.counter).unwrap();
            assert!(counter.preference_minutes(leg.service).is_some(), "{leg:?}");
            assert_eq!(leg.cells, service.minutes_for(leg.persons).div_ceil(5));
            let buffer = service.booking.as_ref().unwrap().buffer_minutes.div_ceil(5);
            for cell in leg.cell..(leg.end() + buffer).min(CELLS) {
                let place = (row.on, leg.counter, cell);
                assert!(
                    !self.oracle.owners.contains_key(&place) && !self.oracle.is_blocked(place),
                    "{leg:?}"
                );
                let own = row
                    .legs
                    .iter()
                    .any(|it| it.counter == leg.counter && (it.cell..it.end() + it.buffer).contains(&cell));
                assert!(own, "the buffer is kept free: {row:?}");
            }
        }
        let last = row.legs.last().unwrap();
        let minutes = self.site.service(last.service).unwrap().minutes_for(last.persons);
        assert_eq!(row.ends_at(), row.leg_starts_at(last).plus_minutes(minutes.into()));
    }

    /// Who moved has the same time at a counter that gives it; who is hit fits at no counter that is free.
    pub(super) fn check_block(
        &mut self,
        blocked: booking::Cells,
        counter: model::CounterId,
        moved: &[Appointment],
        hit: &[AppointmentId],
    ) {
        let (moved_count, hit_count) = (moved.len() as u64, hit.len() as u64);
        let mut owners = self.oracle.owners.clone();
        for row in moved.iter().filter_map(|row| self.database.row(row.id)) {
            for cell in cells_of(row) {
                owners.remove(&cell);
            }
        }
        for row in moved {
            for leg in &row.legs {
                for cell in leg.cell..(leg.end() + leg.buffer).min(CELLS) {
                    assert_eq!(owners.insert((row.on, leg.counter, cell), row.id), None);
                }
            }
        }
        let is_open = |on, leg: &booking::rules::Leg, counter: model::CounterId| {
            let gives =
                |it: &model::Counter| it.id == counter && it.preference_minutes(leg.service).is_some();
            let is_booked = self.site.service(leg.service).is_some_and(|it| it.booking.is_some());
            is_booked
                && self.site.counters.iter().any(gives)
                && (leg.cell..leg.end()).all(|cell| {
                    [0, 2].iter().any(|&view| self.oracle.is_open(on, leg.service, counter, cell, view))
                })
        };
        for row in moved {
            let known = self.database.row(row.id).unwrap();
            assert_eq!(
                (row.on, row.starts_at, row.minutes, row.state),
                (known.on, known.starts_at, known.minutes, known.state)
            );
            for (leg, before) in row.legs.iter().zip(&known.legs) {
                let same = |leg: &booking::rules::Leg| (leg.service, leg.persons, leg.cell, leg.cells);
                assert_eq!(same(leg), same(before));
                if leg.counter != before.counter {
                    assert!(is_open(row.on, leg, leg.counter), "{leg:?}");
                    assert!(
                        leg.counter != counter || !(leg.cell..leg.end()).any(|cell| blocked.contains(cell))
                    );
                    assert!(!(leg.cell..leg.end()).any(|cell| self.oracle.is_blocked((
                        row.on,
                        leg.counter,
                        cell
                    ))));
                }
            }
        }
        for id in hit {
            let row = self.database.row(*id).unwrap();
            let is_hit = |leg: &&booking::rules::Leg| {
                leg.counter == counter && (leg.cell..leg.end()).any(|cell| blocked.contains(cell))
            };
            let needs = |leg: &booking::rules::Leg| {
                let rules = self.site.service(leg.service).and_then(|it| it.booking.as_ref());
                leg.buffer.max(rules.map_or(0, |it| it.buffer_minutes.div_ceil(5)))
            };
            let has_room = |leg: &booking::rules::Leg| {
                self.site.counters.iter().any(|it| {
                    let is_free = |cell| {
                        let place = (row.on, it.id, cell);
                        let blocks =
                            it.id == counter && blocked.contains(cell) || self.oracle.is_blocked(place);
                        !owners.contains_key(&place) && !blocks
                    };
                    is_open(row.on, leg, it.id)
                        && (leg.cell..(leg.end() + needs(leg)).min(CELLS)).all(is_free)
                })
            };
            assert!(row.legs.iter().any(|leg| is_hit(&leg)), "only who is in the blocked time is hit");
            let fits = row.legs.iter().filter(is_hit).all(has_room);
            assert!(!fits || row.legs.len() > 1, "{row:?} fits elsewhere");
        }
        self.tally.moved_by_blocks += moved_count;
        self.tally.hit_by_blocks += hit_count;
    }
}
