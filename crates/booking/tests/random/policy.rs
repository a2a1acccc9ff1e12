//! What becomes of a command, said a second time: whether it is carried out or why not, and what it does.

use booking::rules::{Appointment, AppointmentState, Command, Context};
use booking::{Ask, Channel, Errand};
use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::{AppointmentId, CounterId, Site};

use super::oracle::{Oracle, Staying};
use super::rows::Database;

/// What the policy reads.
pub struct Policy<'a> {
    pub oracle: &'a Oracle,
    pub database: &'a Database,
    pub site: &'a Site,
}

impl Policy<'_> {
    /// The name of the refusal; `None`: it is carried out.
    pub fn refusal(&self, command: &Command, context: &Context) -> Option<&'static str> {
        match command {
            Command::Hold { ask, starts_at, .. } => {
                self.cannot_ask(ask).or_else(|| (!self.oracle.offers(ask, *starts_at)).then_some("SlotTaken"))
            }
            Command::Import(import) => {
                let ask = Ask { errands: import.errands.clone(), channel: Channel::Staff, interpreter: None };
                let room = || self.oracle.has_room(&ask, import.starts_at);
                self.cannot_ask(&ask).or_else(|| (!room()).then_some("SlotTaken"))
            }
            Command::Extend { hold, secret_hash } | Command::LetGo { hold, secret_hash } => {
                self.not_held(*hold, secret_hash)
            }
            Command::Book { hold, secret_hash, contact } => self.not_held(*hold, secret_hash).or_else(|| {
                let Some(contact) = contact else { return (!is_staff(context)).then_some("Invalid") };
                let over = |errand: Errand| {
                    let limit = self.site.service(errand.service)?.booking.as_ref()?.contact_limit;
                    let place = context.places.lowest_free(*contact, errand.service);
                    (place > limit.into() && !is_staff(context)).then_some("ContactLimit")
                };
                self.row(*hold)?.ask().errands.into_iter().find_map(over)
            }),
            Command::Move { appointment, hold, secret_hash } => self
                .not_changeable(*appointment, context)
                .or_else(|| self.not_held(*hold, secret_hash))
                .or_else(|| {
                    let services =
                        |id| self.row(id).map(|it| it.ask().errands.into_iter().map(|it| it.service));
                    let same = services(*appointment)?.eq(services(*hold)?);
                    (!same).then_some("Invalid")
                }),
            Command::Resize { appointment, persons } => {
                self.not_changeable(*appointment, context).or_else(|| {
                    let row = self.row(*appointment)?;
                    if persons.len() != row.legs.len() {
                        return Some("Invalid");
                    }
                    let errand = |(leg, &persons): (&booking::rules::Leg, &u16)| Errand {
                        service: leg.service,
                        persons,
                    };
                    let errands = row.legs.iter().zip(persons).map(errand).collect();
                    let ask = Ask { errands, channel: row.channel, interpreter: None };
                    let fits = || self.oracle.fits(&ask, 0, row.on, row.legs[0].cell, Some(Staying(row)));
                    self.cannot_ask(&ask).or_else(|| (!fits()).then_some("SlotTaken"))
                })
            }
            Command::Cancel(id) | Command::CallOff(id) | Command::TellMissing(id) => {
                self.not_changeable(*id, context)
            }
            Command::Propose { appointment, times } => {
                self.not_changeable(*appointment, context).or_else(|| {
                    let is_past = times.iter().any(|at| at.as_millis() <= self.oracle.now.as_millis());
                    (times.len() > 3 || is_past).then_some("Invalid")
                })
            }
            Command::Complete(id) => self.not_changeable(*id, context).or_else(|| {
                let days = (self.row(*id)?.on - self.oracle.today()).num_days();
                (!is_staff(context) && days < 3).then_some("TooLateToComplete")
            }),
            Command::Wish { .. }
            | Command::EndWish(_)
            | Command::AcceptOffer(_)
            | Command::DeclineOffer(_) => self.cannot_wait(command, context),
            Command::CorrectName(id) => {
                let Some(row) = self.promised(*id) else { return Some("Unknown") };
                let in_time = row.booked_at.is_some_and(|at| context.now.seconds_since(at) < 30 * 60);
                match row.state {
                    AppointmentState::Booked | AppointmentState::CheckedIn => {
                        (!is_staff(context) && !in_time).then_some("NameFixed")
                    }
                    _ => Some("WrongState"),
                }
            }
            Command::CheckIn { appointment, here } => {
                if *here != self.site.id {
                    return Some("WrongSite");
                }
                let Some(row) = self.promised(*appointment) else { return Some("Unknown") };
                match row.state {
                    AppointmentState::CheckedIn | AppointmentState::Served => Some("AlreadyCheckedIn"),
                    AppointmentState::Booked | AppointmentState::NoShow => self.not_now(row, context),
                    _ => Some("WrongState"),
                }
            }
            Command::Serve(id) => match self.row(*id).map(|it| it.state) {
                None => Some("Unknown"),
                Some(AppointmentState::CheckedIn) => None,
                Some(_) => Some("WrongState"),
            },
            Command::Block { counter, on, from, to, .. } => self.cannot_block(*counter, *on, from >= to),
            Command::Unblock(id) => (!self.oracle.blocks.contains_key(id)).then_some("Unknown"),
        }
    }

    /// Of the waiting list.
    fn cannot_wait(&self, command: &Command, context: &Context) -> Option<&'static str> {
        match command {
            Command::Wish { appointment, person, from_on, .. } => {
                self.not_changeable(*appointment, context).or_else(|| {
                    if !self.site.settings.waiting_list {
                        return Some("NoWaitingList");
                    }
                    let row = self.row(*appointment)?;
                    let is_later = from_on.unwrap_or(self.oracle.today()) >= row.on;
                    (person.is_none() || is_later).then_some("Invalid")
                })
            }
            Command::EndWish(id) => {
                let waits = self.database.open_wishes().any(|it| it.appointment == *id);
                (!waits).then_some("Unknown")
            }
            Command::AcceptOffer(id) => {
                self.not_changeable(*id, context).or_else(|| self.not_offered(*id, context))
            }
            Command::DeclineOffer(id) => self.not_offered(*id, context),
            _ => None,
        }
    }

    fn cannot_block(&self, counter: CounterId, on: NaiveDate, is_empty: bool) -> Option<&'static str> {
        if self.site.counter(counter).is_none() {
            return Some("Unknown");
        }
        let rules = self.site.services.iter().filter_map(|it| it.booking.as_ref());
        let farthest = rules.map(|it| u64::from(it.horizon_days)).max().unwrap_or(0);
        let today = self.oracle.today();
        let is_near = today <= on && on <= today + Days::new(farthest);
        (!is_near || is_empty).then_some("Invalid")
    }

    fn row(&self, id: AppointmentId) -> Option<&Appointment> {
        self.database.row(id)
    }

    fn promised(&self, id: AppointmentId) -> Option<&Appointment> {
        self.row(id).filter(|row| row.state != AppointmentState::Held)
    }

    fn cannot_ask(&self, ask: &Ask) -> Option<&'static str> {
        let unknown = ask.interpreter.filter(|it| self.oracle.interpreter_days(*it).is_none());
        ask.errands
            .iter()
            .find_map(|errand| {
                let Some(service) = self.site.service(errand.service) else { return Some("Unknown") };
                if service.booking.is_none() {
                    return Some("NotBookable");
                }
                (errand.persons == 0 || usize::from(errand.persons) > service.minutes.len())
                    .then_some("Invalid")
            })
            .or(unknown.map(|_| "Invalid"))
    }

    fn not_held(&self, hold: AppointmentId, secret: &[u8; 32]) -> Option<&'static str> {
        let Some(row) = self.row(hold) else { return Some("Unknown") };
        if row.secret_hash != *secret || *secret == [0xff; 32] {
            return Some("NotYours");
        }
        match (row.state, row.expires_at) {
            (AppointmentState::Held, Some(at)) if self.oracle.now < at => None,
            (
                AppointmentState::Held
                | AppointmentState::Expired
                | AppointmentState::Moved
                | AppointmentState::Cancelled,
                _,
            ) => Some("HoldExpired"),
            _ => Some("WrongState"),
        }
    }

    fn not_offered(&self, id: AppointmentId, context: &Context) -> Option<&'static str> {
        self.database.offer(id, context.now).is_none().then_some("OfferOver")
    }

    fn not_changeable(&self, id: AppointmentId, context: &Context) -> Option<&'static str> {
        let Some(row) = self.promised(id) else { return Some("Unknown") };
        match row.state {
            AppointmentState::Booked if row.on < self.oracle.today() => Some("Begun"),
            AppointmentState::Booked if is_staff(context) || context.now < row.starts_at => None,
            AppointmentState::Booked => Some("Begun"),
            _ => Some("WrongState"),
        }
    }

    fn not_now(&self, row: &Appointment, context: &Context) -> Option<&'static str> {
        let settings = &self.site.settings;
        if local(context.now, self.site.time_zone).date_naive() != row.on {
            return Some("WrongDay");
        }
        let late = i64::from(settings.check_in_late_minutes.max(settings.grace_minutes));
        let minutes_before = (row.starts_at - context.now).num_milliseconds();
        if is_staff(context) {
            None
        } else if minutes_before > i64::from(settings.check_in_early_minutes) * 60_000 {
            Some("TooEarly")
        } else {
            (-minutes_before >= late * 60_000).then_some("TooLate")
        }
    }
}

fn is_staff(context: &Context) -> bool {
    context.actor.is_some() && !context.alone
}
