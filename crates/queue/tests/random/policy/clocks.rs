//! What time does, and clocks that stop.

use model::{Instant, ServiceId, TurnRule, calendar};

use super::{MINUTE, Millis, Place, Policy, Stop};

impl Policy {
    /// How long a service was not stopped between two instants: every stretch between two changes counts or not.
    pub fn running(&self, service: ServiceId, from: Millis, to: Millis) -> Millis {
        let concerns = |stop: &&Stop| stop.service.is_none_or(|stopped| stopped == service);
        let stops: Vec<(Millis, Millis)> =
            self.stops.iter().filter(concerns).map(|stop| (stop.from, stop.to.unwrap_or(to))).collect();
        let mut edges: Vec<Millis> =
            stops.iter().flat_map(|&(from, to)| [from, to]).chain([from, to]).collect();
        edges.retain(|edge| (from..=to).contains(edge));
        edges.sort_unstable();
        let stretches = edges.windows(2).filter(|stretch| {
            !stops.iter().any(|&(began, ended)| began <= stretch[0] && stretch[1] <= ended)
        });
        stretches.map(|stretch| stretch[1] - stretch[0]).sum()
    }

    /// When time has something to do next.
    pub fn next_deadline(&self) -> Millis {
        let day_end = calendar::business_day_end(self.day, self.site.time_zone).as_millis();
        let mut next = day_end;
        for help in self.helps.iter().filter(|help| help.ended.is_none()) {
            next = next.min(help.asked + 10 * MINUTE);
        }
        for person in self.people.values() {
            match person.place {
                Place::Parked { back_at: Some(back_at), .. } => next = next.min(back_at),
                Place::Called { rung_at, .. } if !self.is_stopped(Some(person.legs[0].0)) => {
                    if let Some(minutes) = self.site.settings.no_show_minutes {
                        let left =
                            i64::from(minutes) * MINUTE - self.running(person.legs[0].0, rung_at, self.now);
                        next = next.min(self.now + left);
                    }
                }
                _ => {}
            }
        }
        next
    }

    /// Time goes on, and does what it does.
    pub fn tick(&mut self, now: Instant) {
        self.now = now.as_millis();
        let today = calendar::business_day(now, self.site.time_zone);
        if today > self.day {
            self.end_of_day();
            self.day = today;
            return;
        }
        self.nobody_answered();
        let tickets: Vec<_> = self.people.keys().copied().collect();
        for ticket in tickets {
            let person = &self.people[&ticket];
            match person.place {
                Place::Parked { back_at: Some(back_at), .. } if back_at <= self.now => {
                    self.comes_back(ticket);
                }
                Place::Called { counter, rung_at, .. } => {
                    let waited = self.running(person.legs[0].0, rung_at, self.now);
                    let minutes = self.site.settings.no_show_minutes;
                    if minutes.is_some_and(|minutes| waited >= i64::from(minutes) * MINUTE) {
                        let since = self.now;
                        self.holds.remove(&counter);
                        self.happens(ticket, |person| person.place = Place::Absent { since });
                    }
                }
                _ => {}
            }
        }
    }

    /// At 04:00 nobody waits and nobody sits at a counter; numbers begin anew.
    fn end_of_day(&mut self) {
        let before = self.day;
        self.gone.retain(|_, person| person.day >= before);
        for (ticket, mut person) in std::mem::take(&mut self.people) {
            person.version += 1;
            person.goes_with = None;
            person.place = closed(person.place);
            self.gone.insert(ticket, person);
        }
        for person in self.gone.values_mut() {
            person.care = queue::rules::Care::default();
        }
        self.enquiries.clear();
        self.numbers.clear();
        self.slips.clear();
        for help in self.helps.iter_mut().filter(|help| help.ended.is_none()) {
            help.ended = Some(self.now);
        }
        self.hours.borrow_mut().clear();
        self.open.clear();
        self.holds.clear();
        self.stops.retain(|stop| stop.to.is_none());
        self.known_stops = self.stops.iter().map(|stop| stop.id).collect();
    }

    fn nobody_answered(&mut self) {
        for help in self.helps.iter_mut().filter(|help| help.ended.is_none()) {
            if help.asked + 10 * MINUTE <= self.now {
                help.ended = Some(self.now);
            }
        }
    }

    /// A parked or absent person is in the line again.
    pub(super) fn comes_back(&mut self, ticket: model::TicketId) {
        let mut person = self.people[&ticket].clone();
        let rules = &self.site.service(person.legs[0].0).expect("services stay").rules;
        let rule = match person.place {
            Place::Absent { .. } => rules.after_no_show,
            _ => rules.after_park,
        };
        self.queue_again(&mut person, rule);
        self.happens(ticket, |known| *known = person);
    }

    /// Whether somebody who missed the call may still come back.
    pub(super) fn has_right_of_return(&self, service: ServiceId, since: Millis) -> bool {
        let window = i64::from(self.site.settings.return_minutes) * MINUTE;
        self.running(service, since, self.now) <= window
    }

    /// Whether somebody with an appointment is there for the booked time, or within the grace.
    pub(super) fn is_on_time(&self, service: ServiceId, booked_at: Millis) -> bool {
        let grace = i64::from(self.site.settings.grace_minutes) * MINUTE;
        self.now <= booked_at || self.running(service, booked_at, self.now) <= grace
    }

    pub(super) fn rule_after_transfer(&self, service: ServiceId) -> TurnRule {
        self.site.service(service).expect("services stay").rules.after_transfer
    }
}

/// Where somebody is when the day is over.
pub(super) fn closed(place: Place) -> Place {
    Place::Gone(match place {
        Place::Serving { .. } => "done",
        Place::Absent { .. } => "no_show",
        _ => "unserved",
    })
}
