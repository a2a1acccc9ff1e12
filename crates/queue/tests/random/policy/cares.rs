//! What reception, colleagues and citizens do beside the calls.

use model::TicketId;
use queue::rules::{Command, Context, Origin};

use super::commands::{Kind, Said, refuse_note, tidy};
use super::{MINUTE, Place, Policy, Presence};

impl Policy {
    /// Every reason for which it is refused.
    pub(super) fn refuse_care(&self, command: &Command, context: &Context, found: &mut Vec<Kind>) {
        match command {
            Command::Send(ticket, to) => {
                self.refuse_unless(*ticket, found, |_, person| person.place == Place::Waiting);
                self.refuse_follower(*ticket, found);
                self.refuse_destination(*ticket, *to, found);
            }
            Command::Extend(ticket, legs) => {
                self.refuse_unless(*ticket, found, |_, person| {
                    !matches!(person.place, Place::Gone(_) | Place::Absent { .. })
                });
                self.refuse_elsewhere(*ticket, context, found);
                let known = self.person(*ticket).map_or(0, |person| person.legs.len());
                let possible = !legs.is_empty() && known + legs.len() <= 8;
                found.extend((!possible).then_some(Kind::Invalid));
                self.refuse_legs(legs, Origin::WalkIn, found);
            }
            Command::Prioritise(ticket, _) => {
                self.refuse_unless(*ticket, found, |policy, person| {
                    !matches!(person.place, Place::Gone(_)) && person.day == policy.day
                });
                self.refuse_follower(*ticket, found);
                self.refuse_elsewhere(*ticket, context, found);
            }
            Command::Join(one, other) => self.refuse_join(*one, *other, context, found),
            Command::Split(ticket) => self.refuse_unless(*ticket, found, |policy, person| {
                let is_here = !matches!(person.place, Place::Gone(_) | Place::Absent { .. });
                is_here || policy.family(*ticket).len() > 1
            }),
            Command::Care { ticket, note, .. } => {
                self.refuse_unless(*ticket, found, |policy, person| person.day == policy.day);
                refuse_note(note.as_deref(), found);
            }
            Command::Delay(ticket, minutes) => {
                self.refuse_unless(*ticket, found, |_, person| person.place == Place::Waiting);
                self.refuse_follower(*ticket, found);
                found.extend((!(1..=30).contains(minutes)).then_some(Kind::Invalid));
                let often = self.person(*ticket).is_some_and(|person| person.delays >= 2);
                found.extend(often.then_some(Kind::UsedUp));
                let late = self.comes_after_closing(*ticket, *minutes);
                found.extend(late.then_some(Kind::ServiceClosed));
            }
            Command::Here(ticket) => self.refuse_unless(*ticket, found, |_, person| {
                matches!(person.place, Place::Parked { asked: true, .. })
            }),
            Command::Withdraw(ticket) => {
                self.refuse_unless(*ticket, found, |_, person| {
                    matches!(person.place, Place::Waiting | Place::Called { .. } | Place::Parked { .. })
                });
                self.refuse_elsewhere(*ticket, context, found);
            }
            Command::AskAgain(ticket) => match self.lead(*ticket) {
                None => found.push(Kind::Unknown),
                Some(lead) => {
                    self.refuse_at_counter(lead, "called", context, found);
                    let place = self.person(lead).map(|person| person.place);
                    let asked = matches!(place, Some(Place::Called { asked: true, .. }));
                    found.extend(asked.then_some(Kind::UsedUp));
                }
            },
            Command::Enquire(service) => {
                let unknown = service.is_some_and(|service| self.site.service(service).is_none());
                found.extend(unknown.then_some(Kind::Unknown));
            }
            Command::AfterWork(counter) => {
                self.refuse_counter(*counter, context, found);
                let seat = self.open.get(counter).map(|seat| seat.presence);
                let nobody = !self.holds.contains_key(counter) && matches!(seat, None | Some(Presence::Away));
                found.extend(nobody.then_some(Kind::CounterClosed));
                if let Some(held) = self.holds.get(counter) {
                    self.refuse_end(*held, found);
                }
            }
            other => panic!("{other:?} is another's business"),
        }
    }

    /// Carries out what is not refused.
    pub(super) fn follow_care(&mut self, command: &Command, context: &Context) -> Said {
        let now = self.now;
        match command {
            Command::Send(ticket, to) => {
                let mut person = self.people[ticket].clone();
                self.send(&mut person, *to);
                self.happens(*ticket, |known| *known = person);
            }
            Command::Extend(ticket, legs) => self.happens(*ticket, |person| {
                person.legs.extend(legs.iter().map(|leg| (leg.service, leg.persons)));
            }),
            Command::Prioritise(ticket, given) => self.prioritise(*ticket, *given),
            Command::Join(one, other) => self.join(*one, *other),
            Command::Split(ticket) => {
                let person = self.person(*ticket).expect("not refused");
                let mut leaving = vec![*ticket];
                if person.goes_with.is_none() {
                    leaving = self.family(*ticket).into_keys().filter(|other| other != ticket).collect();
                }
                for ticket in leaving {
                    self.happens(ticket, |person| person.goes_with = None);
                }
            }
            Command::Care { ticket, note, needs, fetch } => {
                let list = if self.people.contains_key(ticket) { &mut self.people } else { &mut self.gone };
                let care = &mut list.get_mut(ticket).expect("not refused").care;
                if note.is_some() {
                    care.note.clone_from(note);
                }
                if let Some(needs) = needs {
                    care.needs.clone_from(needs);
                }
                care.fetch = fetch.unwrap_or(care.fetch);
                *care = tidy(care);
            }
            Command::Delay(ticket, minutes) => self.happens(*ticket, |person| {
                person.delays += 1;
                person.place =
                    Place::Parked { back_at: Some(now + i64::from(*minutes) * MINUTE), asked: true };
            }),
            Command::Here(ticket) => self.happens(*ticket, |person| person.place = Place::Waiting),
            Command::AskAgain(ticket) => {
                let lead = self.lead(*ticket).expect("not refused");
                let person = self.people.get_mut(&lead).expect("not refused");
                if let Place::Called { asked, .. } = &mut person.place {
                    *asked = true;
                }
            }
            Command::Enquire(service) => {
                let count = self.enquiries.entry(*service).or_default();
                *count += 1;
                return Said::Counted(*count);
            }
            Command::AfterWork(counter) => {
                let touched = self.finish(*counter, &[]);
                if !touched.is_empty() {
                    self.remember(context.actor, touched);
                }
                self.sits(*counter, Presence::AfterWork);
            }
            other => panic!("{other:?} is another's business"),
        }
        Said::Done
    }

    fn refuse_join(&self, one: TicketId, other: TicketId, context: &Context, found: &mut Vec<Kind>) {
        let (Some(a), Some(b)) = (self.lead(one), self.lead(other)) else { return found.push(Kind::Unknown) };
        if a == b {
            return found.extend((one == other && self.family(a).len() < 2).then_some(Kind::Invalid));
        }
        let places = [a, b].map(|ticket| self.person(ticket).expect("somebody's lead").place);
        let waits = |place: &Place| *place == Place::Waiting;
        let here = |place: &Place| !matches!(place, Place::Gone(_) | Place::Absent { .. });
        if !places.iter().any(waits) || !places.iter().all(here) {
            found.extend(places.map(|place| Kind::WrongState(Self::word(place))));
        }
        found.extend((self.family(a).len() + self.family(b).len() > 8).then_some(Kind::Invalid));
        self.refuse_elsewhere(a, context, found);
        self.refuse_elsewhere(b, context, found);
    }

    /// The first to give it gives the credit of today; taking it back takes what the turn has.
    fn prioritise(&mut self, ticket: TicketId, given: bool) {
        let credit = self.credit_minutes("confirmed");
        let (word, credit) = match (self.person(ticket).expect("not refused").priority, given) {
            ("none" | "lifted", true) => ("confirmed", Some(credit)),
            ("declared", true) => ("confirmed", None),
            ("declared" | "confirmed", false) => ("lifted", Some(0)),
            _ => return,
        };
        self.happens(ticket, |person| {
            person.priority = word;
            person.credit_minutes = credit.unwrap_or(person.credit_minutes);
        });
    }

    fn join(&mut self, one: TicketId, other: TicketId) {
        let [a, b] = [one, other].map(|ticket| self.lead(ticket).expect("not refused"));
        if a == b {
            return;
        }
        let order = |ticket: &TicketId| {
            let person = &self.people[ticket];
            (person.place == Place::Waiting, Self::turn(person), person.arrival)
        };
        let (head, joining) = if order(&a) <= order(&b) { (a, b) } else { (b, a) };
        for ticket in self.family(joining).into_keys() {
            self.happens(ticket, |person| person.goes_with = Some(head));
        }
        self.happens(head, |_| {});
    }
}
