//! What is asked of one date: where an errand may start on it.
//!
//! For each leg and counter the starts are runs of free cells; a start of an errand is one of the first leg after which
//! the next leg starts at most ten minutes later, and so on, worked out from the last leg backwards. Nothing is
//! allocated per day.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use model::calendar::at_wall;
use model::{CounterId, Instant};

use crate::availability::{Availability, Day};
use crate::cells::{CELL_MINUTES, Cells, cells_for, starts};
use crate::clock::DayClock;
use crate::place::Leg;
use crate::plan::{BookedService, GivenAt, Offer, View, most_room};
use crate::rules::{Refusal, Wrong};
use crate::search::{Ask, Channel, DayLoad, Errand, FEW_STARTS, MAX_GAP_CELLS, MAX_LEGS, Slot};

/// Every zone's hours and dates begin with a quarter of an hour of UTC.
const QUARTER_MILLIS: i64 = 15 * 60_000;

/// What one leg needs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Need {
    /// The service's place among those that are booked.
    pub service: usize,
    pub errand: Option<Errand>,
    pub minutes: u16,
    pub cells: u16,
    pub buffer: u16,
    /// A counter with less [`room`](crate::plan::room) on a date need not be looked at. 0: what is there already stays,
    /// whatever is open.
    room: u8,
    grid_minutes: u16,
    staggered: bool,
    same_day_hour: Option<u8>,
}

/// An errand that was looked up, at an instant: what every date is asked.
#[derive(Debug, Clone)]
pub(crate) struct Query<'a> {
    availability: &'a Availability,
    needs: [Need; MAX_LEGS],
    legs: usize,
    channel: Channel,
    now: Instant,
    now_hour: u8,
    from_at: Instant,
    pub last_on: NaiveDate,
    /// Cells that an appointment has which changes in place.
    own: Vec<(CounterId, Cells)>,
}

/// Where each leg may start on a date so that the later ones fit too. The first is where the errand may.
pub(crate) type Reach = [Cells; MAX_LEGS];

impl Availability {
    /// Looks an errand up: the refusal says which field of it cannot be.
    pub(crate) fn query(&self, ask: &Ask, now: Instant) -> Result<Query<'_>, Refusal> {
        let (site, setup) = (self.site(), self.setup());
        let invalid = |field, wrong| Refusal::Invalid { field, wrong };
        if ask.errands.is_empty() {
            return Err(invalid("services", Wrong::Missing));
        }
        if ask.errands.len() > MAX_LEGS {
            return Err(invalid("services", Wrong::TooMany { most: MAX_LEGS as u64 }));
        }
        let (today, hour) = self.date_and_hour(now);
        let mut needs = [Need::default(); MAX_LEGS];
        let (mut lead_minutes, mut last_on) = (0, NaiveDate::MAX);
        for (nth, errand) in ask.errands.iter().enumerate() {
            let Some(place) = setup.service(errand.service) else {
                let known = site.service(errand.service);
                return Err(known.map_or(Refusal::Unknown("service"), |_| Refusal::NotBookable));
            };
            let service = &site.services[setup.services[place].place];
            if errand.persons == 0 || errand.persons > service.max_persons() {
                let wrong = Wrong::Range { least: 1, most: u64::from(service.max_persons()) };
                return Err(invalid("persons", wrong));
            }
            let rules = &setup.services[place].rules;
            let minutes = service.minutes_for(errand.persons);
            let cells = cells_for(minutes).max(1);
            needs[nth] = Need {
                service: place,
                errand: Some(*errand),
                minutes,
                cells,
                room: most_room(cells),
                buffer: cells_for(rules.buffer_minutes),
                // The citizen sees one time: only the first leg starts on its grid.
                grid_minutes: if nth == 0 { rules.grid_minutes } else { CELL_MINUTES },
                staggered: nth == 0 && rules.staggered,
                same_day_hour: rules.same_day_hour,
            };
            // Staff books inside the lead time, and the last day at any hour.
            let is_early = ask.channel == Channel::Online && hour < rules.horizon_opens_hour;
            let days = Days::new(u64::from(rules.horizon_days.saturating_sub(u16::from(is_early))));
            last_on = last_on.min(today.checked_add_days(days).unwrap_or(NaiveDate::MAX));
            lead_minutes =
                lead_minutes.max(if ask.channel == Channel::Online { rules.lead_minutes } else { 0 });
        }
        let mut from_at = now.plus_minutes(i64::from(lead_minutes));
        if let Some(interpreter) = ask.interpreter {
            let from_on = site.interpreter_from(interpreter, today);
            let from_on = from_on.ok_or(invalid("interpreter", Wrong::NoSuch))?;
            // Staff may know of somebody who comes sooner.
            if ask.channel == Channel::Online {
                let midnight_at = at_wall(from_on.and_time(NaiveTime::MIN), site.time_zone);
                from_at = from_at.max(midnight_at.unwrap_or(from_at));
            }
        }
        Ok(Query {
            availability: self,
            needs,
            legs: ask.errands.len(),
            channel: ask.channel,
            now,
            now_hour: hour,
            from_at,
            last_on: last_on.min(self.last_on()),
            own: Vec::new(),
        })
    }
}

impl<'a> Query<'a> {
    /// The same for legs that are there already: what is theirs stays open to them, whatever became of hours, lead time
    /// and grid since. The availability is one without them.
    pub fn staying(mut self, legs: &[Leg]) -> Self {
        self.own = legs.iter().map(|leg| (leg.counter, leg.claim())).collect();
        self.needs.iter_mut().for_each(|need| need.room = 0);
        self.from_at = Instant::from_millis(0);
        self.at_any_start()
    }

    /// The same off the grid and on every date that is laid out.
    pub fn at_any_start(mut self) -> Self {
        self.last_on = self.availability.last_on();
        self.needs[0].grid_minutes = CELL_MINUTES;
        self
    }

    /// How long before its start a time may be booked last.
    pub fn lead(&self) -> TimeDelta {
        self.from_at - self.now
    }

    /// What each leg needs, in order.
    pub fn needs(&self) -> &[Need] {
        &self.needs[..self.legs]
    }

    /// The date, if it may be booked.
    pub fn day(&self, on: NaiveDate) -> Option<Day<'a>> {
        self.availability.day(on).filter(|_| on <= self.last_on)
    }

    /// The dates from `from` to `until` that may be booked and have room for each leg somewhere.
    pub fn days(&self, from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = Day<'a>> {
        let least_room = self.needs().iter().map(|need| need.room).max().unwrap_or(0);
        self.availability.days(from, until.min(self.last_on), least_room)
    }

    /// Where the errand may start on a date.
    pub fn starts(&self, day: &Day) -> Cells {
        match self.needs() {
            [only] => self.anywhere(day, only) & self.in_time(day),
            _ => self.reach(day)[0],
        }
    }

    /// The cells of a date that may still be booked.
    fn in_time(&self, day: &Day) -> Cells {
        match day.clock {
            DayClock::Ordinary { midnight_at } if self.from_at <= *midnight_at => Cells::ALL,
            clock => clock.from(self.from_at),
        }
    }

    /// Where a leg may start at any counter.
    fn anywhere(&self, day: &Day, need: &Need) -> Cells {
        let view = self.view(need, day.on);
        let mut fits = Cells::NONE;
        for &offer in day.plan.offers(need.service) {
            fits |= self.fits(day, need, offer, view);
        }
        for offer in self.closed(day, need) {
            fits |= self.fits(day, need, offer, view);
        }
        fits
    }

    /// Where each leg may start on a date.
    pub fn reach(&self, day: &Day) -> Reach {
        let mut reach = [Cells::NONE; MAX_LEGS];
        for nth in (0..self.legs).rev() {
            let need = &self.needs[nth];
            let mut fits = self.anywhere(day, need);
            if nth + 1 < self.legs {
                let then = reach[nth + 1].earlier(need.cells);
                fits &= (1..=MAX_GAP_CELLS).fold(then, |any, gap| any | then.earlier(gap));
            }
            if nth == 0 {
                fits &= self.in_time(day);
            }
            reach[nth] = fits;
            if fits.is_empty() {
                return [Cells::NONE; MAX_LEGS];
            }
        }
        reach
    }

    /// Where a leg may start at one counter: its cells are open and nobody's, its buffer is nobody's (but may lie after
    /// closing), and the first leg starts on its grid.
    #[inline]
    pub fn fits(&self, day: &Day, need: &Need, offer: Offer, view: View) -> Cells {
        if day.room(offer.counter) < need.room {
            return Cells::NONE;
        }
        let (open, unclaimed) = self.free(day, offer, view);
        let mut fits = (open & unclaimed).runs(need.cells);
        if need.buffer > 0 {
            fits &= runs_to_the_days_end(unclaimed, need.cells + need.buffer);
        }
        if need.grid_minutes > CELL_MINUTES {
            fits &= starts(need.grid_minutes, if need.staggered { offer.nth.into() } else { 0 });
        }
        fits
    }

    /// The counters that can give a service and are closed on a date: an appointment that is there already may stay.
    pub fn closed(&self, day: &Day, need: &Need) -> impl Iterator<Item = Offer> {
        let given: &[GivenAt] = if self.own.is_empty() { &[] } else { &self.service(need).counters };
        let offers = day.plan.offers(need.service);
        let closed =
            (0..).zip(given).filter(|(_, given)| offers.iter().all(|it| it.counter != given.counter));
        closed.map(|(nth, given)| Offer::closed(given.counter, nth))
    }

    /// What is open of an offer, and what nobody has of its counter.
    #[inline]
    fn free(&self, day: &Day, offer: Offer, view: View) -> (Cells, Cells) {
        let (open, unclaimed) = (day.open(offer, view), day.unclaimed(offer.counter, view, self.now));
        if self.own.is_empty() { (open, unclaimed) } else { self.with_own(day, offer, (open, unclaimed)) }
    }

    fn with_own(&self, day: &Day, offer: Offer, (open, unclaimed): (Cells, Cells)) -> (Cells, Cells) {
        let here = self.own.iter().filter(|(counter, _)| *counter == day.counter(offer.counter));
        let own = here.fold(Cells::NONE, |cells, (_, own)| cells | *own);
        (open | own, unclaimed | own)
    }

    /// How long the free run of an offer around a cell is.
    pub fn free_run(&self, day: &Day, offer: Offer, view: View, cell: u16) -> u16 {
        let (open, unclaimed) = self.free(day, offer, view);
        (open & unclaimed).run_around(cell)
    }

    /// The service of a need.
    pub fn service(&self, need: &Need) -> &'a BookedService {
        &self.availability.setup().services[need.service]
    }

    /// Who sees what of a leg's service on a date.
    pub fn view(&self, need: &Need, on: NaiveDate) -> View {
        let is_released = || need.same_day_hour.is_some_and(|hour| self.now_hour >= hour);
        match self.channel {
            Channel::Staff => View::Staff,
            Channel::Online if on == self.availability.today() && is_released() => View::SameDay,
            Channel::Online => View::Online,
        }
    }

    /// The start times of a date, in order.
    pub fn slots<'d>(&'d self, day: &'d Day) -> impl Iterator<Item = Slot> + 'd {
        let one = match self.needs() {
            [only] => Some((self.starts(day), only.minutes)),
            _ => None,
        };
        let reach = if one.is_some() { [Cells::NONE; MAX_LEGS] } else { self.reach(day) };
        let starts = one.map_or(reach[0], |(starts, _)| starts);
        starts.iter().map(move |cell| {
            let starts_at = day.clock.starts_at(cell).expect("only real cells are open");
            let several = || self.minutes(&self.place(day, &reach, cell));
            Slot { starts_at, minutes: one.map_or_else(several, |(_, minutes)| minutes) }
        })
    }

    /// The earliest start time from a date on.
    pub fn first(&self, from: NaiveDate) -> Option<Slot> {
        self.days(from, self.last_on).find_map(|day| self.slots(&day).next())
    }

    /// The instant before which the earliest start time stays what it is, if nothing is taken or freed: then an hour or a
    /// date may begin somewhere, the lead time has reached it, or something is online again.
    pub fn holds_until(&self, first: Option<Slot>) -> Instant {
        let quarter = self.now.as_millis().div_euclid(QUARTER_MILLIS) + 1;
        let lead = self.from_at - self.now;
        // (Of an interpreter's days that is too early; nothing is wrong before.)
        let gone_at = first.map(|it| it.starts_at - lead + TimeDelta::milliseconds(1));
        let ends = [gone_at, self.availability.next_online_at(self.now)];
        ends.into_iter().flatten().fold(Instant::from_millis(quarter * QUARTER_MILLIS), Instant::min)
    }

    /// How full a date is.
    pub fn load(&self, day: &Day) -> DayLoad {
        match self.starts(day).count() {
            0 if self.is_open(day) => DayLoad::Full,
            0 => DayLoad::Closed,
            1..=FEW_STARTS => DayLoad::Few,
            _ => DayLoad::Free,
        }
    }

    /// Whether every service is given at some time of a date that is still to come, taken or not.
    fn is_open(&self, day: &Day) -> bool {
        let in_time = self.in_time(day);
        self.needs().iter().all(|need| {
            let view = self.view(need, day.on);
            day.plan.offers(need.service).iter().any(|&it| day.open(it, view).meets(in_time))
        })
    }
}

/// The starts from which `length` cells in a row are in it, where what lies after midnight counts as in it.
fn runs_to_the_days_end(cells: Cells, length: u16) -> Cells {
    let mut taken_soon = !cells;
    let mut known = 1;
    while known < length {
        let step = known.min(length - known);
        taken_soon |= taken_soon.earlier(step);
        known += step;
    }
    !taken_soon
}
