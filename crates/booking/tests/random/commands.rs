//! Draws what is asked next: mostly what may be carried out, often what only just may not.

use booking::rules::{AppointmentState, Command, ContactKey, Import, State};
use booking::{Ask, Channel, Errand, Only};
use chance::Seeded;
use chrono::Days;
use model::calendar::WallTime;
use model::{AppointmentId, CounterId, Instant, Interpreter, ServiceId, Site, SiteId};

use super::rows::Database;

pub struct Commands<'a> {
    pub site: &'a Site,
    pub state: &'a State,
    pub database: &'a Database,
    pub now: Instant,
}

impl Commands<'_> {
    /// Who has nothing to extend or cancel asks for a time.
    pub fn choose(&self, random: &mut Seeded) -> Command {
        let command = match random.below(100) {
            0..24 => None,
            24..49 => self.held(random).map(|(hold, secret_hash)| {
                let contact = (!random.percent(5)).then(|| contact(random));
                Command::Book { hold, secret_hash, contact }
            }),
            49..53 => self.held(random).map(|(hold, secret_hash)| Command::Extend { hold, secret_hash }),
            53..56 => self.held(random).map(|(hold, secret_hash)| Command::LetGo { hold, secret_hash }),
            56..62 => self
                .held(random)
                .zip(self.booked(random))
                .map(|((hold, secret_hash), appointment)| Command::Move { appointment, hold, secret_hash }),
            62..68 => self.booked(random).map(|appointment| self.resize(random, appointment)),
            68..71 => self.booked(random).map(Command::Cancel),
            71 => self.booked(random).map(Command::CallOff),
            72 => self.booked(random).map(|appointment| self.propose(random, appointment)),
            73 => self.booked(random).map(Command::CorrectName),
            74 => self.booked(random).map(Command::Complete),
            75..80 => self.booked(random).map(|appointment| self.wish(random, appointment)),
            80..83 => self.waiting(random).map(Command::AcceptOffer),
            83 => self.waiting(random).map(Command::DeclineOffer),
            84 => self.waiting(random).map(Command::EndWish),
            85..91 => self.today(random).map(|appointment| {
                let here = if random.percent(3) { SiteId::new(1_000_001).unwrap() } else { self.site.id };
                Command::CheckIn { appointment, here }
            }),
            91..94 => self.appointment(random, AppointmentState::CheckedIn).map(Command::Serve),
            94..97 => Some(self.block(random)),
            97 => Some(self.import(random)),
            _ => {
                let blocks: Vec<_> = self.database.open_blocks().map(|it| it.id).collect();
                (!blocks.is_empty()).then(|| Command::Unblock(random.one_of(&blocks)))
            }
        };
        command.unwrap_or_else(|| self.hold(random))
    }

    /// One to three services; seldom one that cannot be.
    pub fn ask(&self, random: &mut Seeded) -> Ask {
        let legs = random.one_of(&[1, 1, 1, 2, 3]);
        let mut errand = || {
            let service = random.one_of(&self.site.services.iter().map(|it| it.id).collect::<Vec<_>>());
            let service = if random.percent(1) { ServiceId::nth(self.site.id, 99) } else { service };
            let most = self.site.service(service).map_or(1, |it| i64::from(it.max_persons()));
            let persons = if random.percent(1) { most + 1 } else { random.between(1, most) };
            Errand { service, persons: u16::try_from(persons).unwrap() }
        };
        let errands = (0..legs).map(|_| errand()).collect();
        let channel = random.one_of(&[Channel::Online, Channel::Online, Channel::Staff]);
        let interpreter = random.percent(15).then(|| random.one_of(&Interpreter::ALL));
        Ask { errands, channel, interpreter }
    }

    fn hold(&self, random: &mut Seeded) -> Command {
        let ask = self.ask(random);
        let availability = self.state.availability();
        let on = availability.today() + Days::new(random.next() % 8);
        let near = || availability.slots(&ask, on, on + Days::new(2), self.now).unwrap_or_default();
        let somewhere = self.now.plus_minutes(random.between(-60, 8 * 1440) / 5 * 5);
        let slots = if random.percent(85) { near() } else { Vec::new() };
        let starts_at = match random.below(100) {
            _ if !slots.is_empty() => random.one_of(&slots).starts_at,
            0..60 => {
                // Where somebody else has a time, or had one.
                let rows: Vec<_> = self.database.appointments.values().rev().take(20).collect();
                if rows.is_empty() { somewhere } else { rows[random.below(rows.len())].1.starts_at }
            }
            _ => Instant::from_millis(somewhere.as_millis() + random.one_of(&[0, 1, -1])),
        };
        Command::Hold { ask, starts_at, secret_hash: secret(random) }
    }

    /// Off the grid as often as on it.
    fn import(&self, random: &mut Seeded) -> Command {
        let errands = self.ask(random).errands;
        let minutes = random.between(-60, 30 * 1440) / 5 * 5;
        let midnight = self.now.as_millis() / 300_000 * 300_000;
        let starts_at = Instant::from_millis(midnight).plus_minutes(minutes);
        let contact = (!random.percent(20)).then(|| contact(random));
        Command::Import(Import { errands, starts_at, counter: None, contact, letters: false }.into())
    }

    fn resize(&self, random: &mut Seeded, appointment: AppointmentId) -> Command {
        let legs = self.database.row(appointment).map_or(1, |row| row.legs.len());
        let legs = if random.percent(3) { legs + 1 } else { legs };
        let most = if random.percent(5) { 6 } else { 3 };
        let persons = (0..legs).map(|_| u16::try_from(random.between(1, most)).unwrap()).collect();
        Command::Resize { appointment, persons }
    }

    fn propose(&self, random: &mut Seeded, appointment: AppointmentId) -> Command {
        let count = random.one_of(&[0, 1, 2, 3, 3, 4]);
        let time = |_| {
            let least = if random.percent(5) { -5 } else { 1 };
            self.now.plus_minutes(random.between(least, 9000))
        };
        let times = (0..count).map(time).collect();
        Command::Propose { appointment, times }
    }

    fn wish(&self, random: &mut Seeded, appointment: AppointmentId) -> Command {
        let person = (!random.percent(3)).then(|| contact(random));
        let on = self.database.row(appointment).map_or(self.state.availability().today(), |row| row.on);
        let from_on = random.percent(30).then(|| on - Days::new(random.next() % 4));
        let only = if random.percent(60) { Only::All } else { random.one_of(&Only::ALL) };
        Command::Wish { appointment, person, from_on, only }
    }

    /// One that waits for an earlier day, mostly one that is offered something.
    fn waiting(&self, random: &mut Seeded) -> Option<AppointmentId> {
        let open = || self.database.open_wishes().map(|it| it.appointment);
        let offered: Vec<_> = open().filter(|id| self.database.offer(*id, self.now).is_some()).collect();
        let waiting: Vec<_> = open().collect();
        let some = if offered.is_empty() { waiting } else { offered };
        if some.is_empty() { self.booked(random) } else { Some(random.one_of(&some)) }
    }

    /// A hold and its secret, or nearly.
    fn held(&self, random: &mut Seeded) -> Option<(AppointmentId, [u8; 32])> {
        let id = self.appointment(random, AppointmentState::Held)?;
        let known = self.database.row(id).map(|row| row.secret_hash);
        Some((id, known.filter(|_| !random.percent(6)).unwrap_or_else(|| secret(random))))
    }

    fn booked(&self, random: &mut Seeded) -> Option<AppointmentId> {
        self.appointment(random, AppointmentState::Booked)
    }

    /// One in this state, mostly; among the newest.
    fn appointment(&self, random: &mut Seeded, state: AppointmentState) -> Option<AppointmentId> {
        if random.percent(1) {
            return Some(AppointmentId::nth(self.site.id, 7));
        }
        let any = random.percent(8);
        let rows = self.database.appointments.values().rev().map(|(_, row)| row);
        let ids: Vec<_> = rows.filter(|row| any || row.state == state).take(25).map(|row| row.id).collect();
        (!ids.is_empty()).then(|| random.one_of(&ids))
    }

    /// One that is expected today, mostly.
    fn today(&self, random: &mut Seeded) -> Option<AppointmentId> {
        let today = self.state.availability().today();
        let rows = self.database.appointments.values().map(|(_, row)| row);
        let expected = |state| matches!(state, AppointmentState::Booked | AppointmentState::NoShow);
        let ids: Vec<_> =
            rows.filter(|row| row.on == today && expected(row.state)).map(|row| row.id).collect();
        if ids.is_empty() || random.percent(15) { self.booked(random) } else { Some(random.one_of(&ids)) }
    }

    fn block(&self, random: &mut Seeded) -> Command {
        let time = |minutes: i64| WallTime::from_minutes(u16::try_from(minutes.min(1440)).unwrap()).unwrap();
        let from = random.between(0, 1400);
        let rows: Vec<_> = self.database.appointments.values().rev().take(30).map(|(_, row)| row).collect();
        let today = self.state.availability().today();
        let near = today + Days::new(random.next() % 4);
        // Where there is somebody to be hit.
        let (counter, on, from) = if !rows.is_empty() && random.percent(80) {
            let row = rows[random.below(rows.len())];
            (row.legs[0].counter, row.on.max(today), i64::from(row.legs[0].cell) * 5)
        } else {
            (CounterId::nth(self.site.id, random.between(1, 4)), near, from)
        };
        let to = if random.percent(3) { from } else { from + random.between(1, 200) };
        Command::Block { counter, on, from: time(from), to: time(to), reason: "absence".to_owned() }
    }
}

fn contact(random: &mut Seeded) -> ContactKey {
    ContactKey([u8::try_from(random.below(25)).unwrap(); 32])
}

fn secret(random: &mut Seeded) -> [u8; 32] {
    [random.one_of(&[1, 2, 3]); 32]
}
