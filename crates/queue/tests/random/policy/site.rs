//! What concerns the whole site: paper slips, the notice, calls for help, the end of the day.

use model::{TicketId, calendar};
use queue::rules::{Care, Command, Context, Origin};

use super::clocks::closed;
use super::commands::{Kind, Made};
use super::{Help, MINUTE, Place, Policy};

impl Policy {
    pub(super) fn refuse_of_site(&self, command: &Command, context: &Context, found: &mut Vec<Kind>) {
        match command {
            Command::EnterSlip { number, legs, arrived_at, .. } => {
                found.extend((legs.is_empty() || legs.len() > 8).then_some(Kind::Invalid));
                self.refuse_unknown_legs(legs, found);
                found.extend((!(1..=199).contains(number)).then_some(Kind::Invalid));
                let day = calendar::business_day(*arrived_at, self.site.time_zone);
                let earlier_today = arrived_at.as_millis() <= self.now && day == self.day;
                found.extend((!earlier_today).then_some(Kind::Invalid));
                found.extend(self.slips.contains(number).then_some(Kind::NumberTaken));
            }
            Command::SetNotice { text, from_at, until_at } => {
                let words = std::iter::once(&text.fr).chain(&text.en);
                let sound =
                    |words: &String| !words.trim().is_empty() && words.len() < 300 && !words.contains('\n');
                let (from, until) = (from_at.as_millis(), until_at.as_millis());
                let sensible = from < until && self.now < until && until <= self.now + 366 * 1440 * MINUTE;
                let possible = words.into_iter().all(sound) && sensible;
                found.extend((!possible).then_some(Kind::Invalid));
            }
            Command::CallHelp { counter: Some(counter) } => self.refuse_counter(*counter, context, found),
            Command::AnswerHelp(help) => {
                let known = self.helps.iter().any(|it| it.id == *help && it.is_remembered(self.now));
                found.extend((!known).then_some(Kind::Unknown));
            }
            Command::CallHelp { counter: None } | Command::EndNotice | Command::CloseDay => {}
            other => panic!("{other:?} does not concern the site"),
        }
    }

    pub(super) fn follow_of_site(&mut self, command: &Command, context: &Context, made: Made) {
        let now = self.now;
        match command {
            Command::EnterSlip { number, legs, priority, arrived_at, .. } => {
                self.slips.insert(*number);
                let ticket = made.ticket.expect("a ticket was made");
                self.arrive(ticket, legs, (*priority, Origin::WalkIn), arrived_at.as_millis());
            }
            Command::SetNotice { text, from_at, until_at } => {
                self.notice = Some((text.fr.trim().to_owned(), from_at.as_millis(), until_at.as_millis()));
            }
            Command::EndNotice => self.notice = None,
            Command::CallHelp { counter } => {
                let same = |help: &&Help| {
                    help.ended.is_none()
                        && help.counter == *counter
                        && (counter.is_some() || help.agent == context.actor)
                };
                let (id, agent) = (made.help.expect("a call was made"), context.actor);
                match self.helps.iter().find(same) {
                    Some(open) => assert_eq!(open.id, id, "a second press is the same call"),
                    None => self.helps.push(Help {
                        id,
                        counter: *counter,
                        agent,
                        asked: now,
                        ended: None,
                        comes: None,
                    }),
                }
            }
            Command::AnswerHelp(id) => {
                let open = self.helps.iter_mut().filter(|help| help.id == *id && help.ended.is_none());
                for help in open {
                    (help.ended, help.comes) = (Some(now), context.actor);
                }
            }
            Command::CloseDay => {
                let everybody = self.people.iter().chain(&self.gone);
                let left = everybody.filter(|(_, person)| {
                    let over = matches!(person.place, Place::Absent { .. } | Place::Gone(_));
                    !over || !person.care.is_empty()
                });
                let left: Vec<TicketId> = left.map(|(ticket, _)| *ticket).collect();
                for ticket in left {
                    self.happens(ticket, |person| {
                        if !matches!(person.place, Place::Absent { .. } | Place::Gone(_)) {
                            person.place = closed(person.place);
                        }
                        person.goes_with = None;
                        person.care = Care::default();
                    });
                }
                self.open.clear();
                self.holds.clear();
            }
            other => panic!("{other:?} does not concern the site"),
        }
    }
}
