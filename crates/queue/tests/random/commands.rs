//! Commands as people give them, and as nobody should.

use chance::Seeded;
use model::{
    AppointmentId, CounterId, HelpId, Instant, Language, PrincipalId, ServiceId, Site, SuspensionId, Text,
    TicketId,
};
use queue::rules::{
    Care, Command, Destination, Leg, Need, Origin, Outcome, PickReason, Priority, SuspensionKind, Work,
};

use super::policy::{MINUTE, Place, Policy};
use super::rows::Database;

pub struct Commands<'a> {
    pub site: &'a Site,
    pub policy: &'a Policy,
    pub database: &'a Database,
    pub now: Instant,
    pub agents: &'a [(PrincipalId, CounterId)],
    pub reception: PrincipalId,
}

type Chosen = (Command, Option<PrincipalId>);

impl Commands<'_> {
    pub fn choose(&self, random: &mut Seeded) -> Chosen {
        let (agent, own) = random.one_of(self.agents);
        let counter = if random.percent(97) { own } else { self.counter(random) };
        let actor = match random.below(100) {
            0..85 => Some(agent),
            85..95 => Some(self.reception),
            _ => None,
        };
        if random.percent(5) && self.database.stops().next().is_some() {
            return (self.resume(random), actor);
        }
        if random.percent(15) {
            return (self.care_for(counter, random), actor);
        }
        let held = self.database.visit_at(counter).map(|visit| visit.ticket);
        if !self.policy.open.contains_key(&counter) && random.percent(80) {
            return (self.issue(random), None);
        }
        if held.is_none() && random.percent(50) {
            return (Command::CallNext { counter, finish: random.percent(60) }, actor);
        }
        let ticket = held.filter(|_| random.percent(90)).unwrap_or_else(|| self.ticket(random));
        let command = match random.below(1000) {
            0..330 => return (self.issue(random), None),
            330..500 => Command::CallNext { counter, finish: random.percent(60) },
            500..560 => Command::Call {
                counter,
                ticket: self.ticket(random),
                finish: random.percent(50),
                reason: random.percent(50).then(|| random.one_of(&PickReason::ALL)),
            },
            560..575 => Command::RingAgain(ticket),
            575..590 => Command::FinishAndCall {
                counter,
                held: ticket,
                work: self.work(random).unwrap_or_default(),
                chosen: random.percent(40).then(|| self.ticket(random)),
                reason: random.percent(50).then(|| random.one_of(&PickReason::ALL)),
            },
            590..670 => Command::Start(ticket),
            670..730 => Command::Complete(ticket, self.work(random)),
            730..760 => Command::NoShow(ticket),
            760..790 => Command::Park(ticket, random.one_of(&[None, Some(1), Some(5), Some(30), Some(0)])),
            790..830 => Command::Transfer(ticket, self.destination(random)),
            830..850 => Command::Return(self.ticket(random)),
            850..860 => Command::Here(self.ticket(random)),
            860..875 => Command::Withdraw(self.ticket(random)),
            875..935 => return self.undo(actor, random),
            935..950 => Command::OpenCounter(counter),
            950..965 => Command::PauseCounter {
                counter,
                reason: random.percent(50).then(|| "déjeuner".to_owned()),
                until_at: random.percent(50).then(|| self.now.plus_minutes(random.between(0, 60))),
            },
            965..974 => Command::CloseCounter(counter),
            974..981 => Command::Suspend {
                service: random.percent(70).then(|| self.service(random)),
                kind: random.one_of(&SuspensionKind::ALL),
                reason: random.one_of(&["exercice", "panne", "panne", " ", "a\nb"]).to_owned(),
                until_at: random.percent(30).then(|| self.now.plus_minutes(random.between(0, 60))),
            },
            981..985 => return (self.resume(random), actor),
            985..990 => return (self.slip(random), Some(self.reception)),
            990 => self.notice(random),
            991 => Command::EndNotice,
            992..995 => Command::CallHelp { counter: random.percent(70).then_some(counter) },
            995..998 => Command::AnswerHelp(self.help(random)),
            998 if random.percent(3) => Command::CloseDay,
            _ => Command::Withdraw(ticket),
        };
        (command, actor)
    }

    fn issue(&self, random: &mut Seeded) -> Command {
        let count = match random.below(100) {
            0 => 0,
            1 => 9,
            2..12 => 3,
            12..30 => 2,
            _ => 1,
        };
        let leg = |random: &mut Seeded| Leg {
            service: self.service(random),
            persons: match random.below(100) {
                0 => 0,
                1..5 => 2,
                _ => 1,
            },
        };
        let legs = (0..count).map(|_| leg(random)).collect();
        let origin = if random.percent(25) {
            let day_start = model::calendar::business_day_start(self.policy.day, self.site.time_zone);
            let booked = self.now.as_millis() + random.between(-30, 90) * MINUTE;
            Origin::Appointment {
                appointment: AppointmentId::nth(self.site.id, 1),
                booked_at: Instant::from_millis(booked).max(day_start),
            }
        } else {
            Origin::WalkIn
        };
        let priority = if random.percent(15) { random.one_of(&Priority::ALL) } else { Priority::None };
        let care = if random.percent(3) { care(random) } else { Care::default() };
        Command::Issue { legs, priority, language: Language::Fr, origin, care }
    }

    /// What reception, colleagues and citizens do beside the calls.
    fn care_for(&self, counter: CounterId, random: &mut Seeded) -> Command {
        let held = self.database.visit_at(counter).map(|visit| visit.ticket);
        let ticket = held.filter(|_| random.percent(30)).unwrap_or_else(|| self.ticket(random));
        match random.below(100) {
            0..15 => Command::Prioritise(ticket, random.percent(50)),
            15..33 => Command::Join(ticket, self.ticket(random)),
            33..41 => Command::Split(ticket),
            41..51 => Command::Extend(ticket, self.legs(random)),
            51..61 => Command::Send(ticket, self.destination(random)),
            61..73 => {
                let care = care(random);
                Command::Care {
                    ticket,
                    note: random.percent(60).then(|| care.note.unwrap_or_default()),
                    needs: random.percent(60).then_some(care.needs),
                    fetch: random.percent(30).then_some(care.fetch),
                }
            }
            73..82 => Command::Delay(ticket, random.one_of(&[0, 1, 5, 15, 30, 31])),
            82..89 => Command::AskAgain(ticket),
            89..95 => Command::AfterWork(counter),
            95..97 => Command::OpenCounterAs { counter, trainee: random.percent(50) },
            _ => Command::Enquire(random.percent(70).then(|| self.service(random))),
        }
    }

    /// Mostly nothing is said; else what was done, of which some was asked for.
    fn work(&self, random: &mut Seeded) -> Option<Work> {
        let outcome = random.percent(50).then(|| random.one_of(&Outcome::ALL));
        let services = if random.percent(70) { Vec::new() } else { self.legs(random) };
        random.percent(80).then_some(Work { outcome, services })
    }

    fn legs(&self, random: &mut Seeded) -> Vec<Leg> {
        let count = random.one_of(&[0, 1, 1, 1, 2, 3, 17]);
        (0..count)
            .map(|_| Leg {
                service: self.service(random),
                persons: if random.below(60) == 0 {
                    random.one_of(&[0, 100])
                } else {
                    random.one_of(&[1, 1, 2, 4])
                },
            })
            .collect()
    }

    /// A slip of this morning, mostly; one that was entered before, sometimes.
    fn slip(&self, random: &mut Seeded) -> Command {
        let number = match random.below(10) {
            0 => random.one_of(&[0, 200]),
            1..4 => random.one_of(&[1, 2, 3]),
            _ => u32::try_from(random.between(1, 199)).expect("small"),
        };
        let Command::Issue { legs, priority, language, .. } = self.issue(random) else {
            unreachable!("that is what `issue` makes")
        };
        let arrived_at = self.now.plus_minutes(-random.one_of(&[-1, 0, 0, 5, 30, 90, 600, 1500]));
        Command::EnterSlip { number, legs, priority, language, arrived_at }
    }

    fn notice(&self, random: &mut Seeded) -> Command {
        let words = random.one_of(&["Fermé demain", "Fermé demain", " ", "deux\nlignes"]);
        let text = Text { fr: words.to_owned(), en: random.percent(50).then(|| "Closed".to_owned()) };
        let from_at = self.now.plus_minutes(random.between(-60, 60));
        let until_at = from_at.plus_minutes(random.one_of(&[0, 30, 120, 400 * 24 * 60]));
        Command::SetNotice { text, from_at, until_at }
    }

    /// A call for help that is open, or was once; or none.
    fn help(&self, random: &mut Seeded) -> HelpId {
        let known: Vec<HelpId> = self.policy.helps.iter().rev().map(|help| help.id).take(4).collect();
        if known.is_empty() || random.percent(5) {
            return HelpId::nth(self.site.id, 1);
        }
        random.one_of(&known)
    }

    /// What the agent did last, mostly.
    fn undo(&self, actor: Option<PrincipalId>, random: &mut Seeded) -> Chosen {
        let known =
            actor.and_then(|agent| self.database.steps.get(&agent)).and_then(|(_, step)| step.as_ref());
        let (ticket, named) = match known {
            None if random.percent(90) => return (self.issue(random), None),
            Some(step) if random.percent(95) => {
                let (before, revision) = &step.tickets[random.below(step.tickets.len())];
                (before.id, random.percent(50).then_some(*revision))
            }
            _ => (self.ticket(random), None),
        };
        (Command::Undo(ticket, named), actor)
    }

    fn resume(&self, random: &mut Seeded) -> Command {
        let stops: Vec<SuspensionId> = self.database.stops().collect();
        let none = SuspensionId::nth(self.site.id, 1);
        let newest = stops.last().copied().unwrap_or(none);
        let any = if stops.is_empty() { none } else { random.one_of(&stops) };
        Command::Resume(if random.percent(70) { newest } else { any })
    }

    fn destination(&self, random: &mut Seeded) -> Destination {
        if random.percent(50) {
            Destination::Service(self.service(random))
        } else {
            let closed =
                self.site.counters.iter().find(|counter| !self.policy.open.contains_key(&counter.id));
            let closed = closed.filter(|_| random.percent(20)).map(|counter| counter.id);
            Destination::Counter(closed.unwrap_or_else(|| self.counter(random)))
        }
    }

    fn service(&self, random: &mut Seeded) -> ServiceId {
        if random.below(300) == 0 {
            return ServiceId::nth(self.site.id, 77);
        }
        self.site.services[random.below(self.site.services.len())].id
    }

    fn counter(&self, random: &mut Seeded) -> CounterId {
        if random.below(50) == 0 {
            return CounterId::nth(self.site.id, 77);
        }
        self.site.counters[random.below(self.site.counters.len())].id
    }

    /// Mostly one that somebody would name: who waits, is away, was here a moment ago, or is nobody.
    fn ticket(&self, random: &mut Seeded) -> TicketId {
        let away = |place: Place| matches!(place, Place::Parked { .. } | Place::Absent { .. });
        let people = self.policy.people.iter();
        let wanted: Vec<TicketId> = match random.below(10) {
            0..3 => people.rev().filter(|(_, p)| away(p.place)).map(|(id, _)| *id).take(3).collect(),
            3..8 => people.filter(|(_, p)| p.place == Place::Waiting).map(|(id, _)| *id).take(50).collect(),
            8 => self.database.tickets.keys().rev().take(50).copied().collect(),
            _ => self.database.tickets.keys().take(50).copied().collect(),
        };
        if wanted.is_empty() || random.below(100) == 0 {
            return TicketId::nth(self.site.id, 77);
        }
        random.one_of(&wanted)
    }
}

fn care(random: &mut Seeded) -> Care {
    Care {
        note: random
            .percent(60)
            .then(|| random.one_of(&["vient de loin", " ", "é"]).repeat(1 + random.below(25))),
        needs: (0..random.below(4)).map(|_| random.one_of(&Need::ALL)).collect(),
        fetch: random.percent(30),
    }
}
