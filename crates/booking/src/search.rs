//! The times at which an errand fits: bit arithmetic over the days of the horizon.
//!
//! For each leg and counter the starts are `runs of free cells`; a start of an errand is one of the first leg after which
//! the next leg starts at most ten minutes later, and so on, worked out from the last leg backwards. Nothing is
//! allocated per day.

use chrono::{Days, NaiveDate, Timelike};
use model::calendar::local;
use model::{CounterId, Instant, ServiceId};
use serde::{Deserialize, Serialize};

use crate::availability::{Availability, Day};
use crate::cells::{CELL_MINUTES, Cells, cells_for, starts};
use crate::place::Leg;
use crate::plan::{BookedService, GivenAt, Offer, View};
use crate::rules::{Refusal, Wrong};

/// Services of one appointment: a family's errand of a morning, as many as one ticket may have.
pub const MAX_LEGS: usize = 8;
/// Cells between two legs: who waits longer than ten minutes has two appointments.
pub const MAX_GAP_CELLS: u16 = 2;
/// As many start times of a day or fewer are "few".
pub const FEW_STARTS: u32 = 3;

/// By which way an appointment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the citizen, online.
    Online,
    /// By staff, on the phone or at the desk.
    Staff,
}

/// One service that is asked for, with how many of its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Errand {
    /// The service.
    pub service: ServiceId,
    /// How many.
    pub persons: u16,
}

/// What is searched for: one or several services in order, by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The services, at least one.
    pub errands: Vec<Errand>,
    /// Who asks.
    pub channel: Channel,
}

/// A time at which everything asked for fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When the first leg begins.
    pub starts_at: Instant,
    /// Minutes until the last leg is over.
    pub minutes: u16,
}

/// How full a date is for an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayLoad {
    /// More than a few start times.
    Free,
    /// At most [`FEW_STARTS`].
    Few,
    /// Open, and no time is left.
    Full,
    /// Not open, not open yet, or over.
    Closed,
}

/// What one leg needs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Need {
    /// The service's place among those that are booked.
    pub service: usize,
    pub errand: Option<Errand>,
    pub minutes: u16,
    pub cells: u16,
    pub buffer: u16,
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
    last_on: NaiveDate,
    /// Cells that an appointment has which changes in place.
    own: Vec<(CounterId, Cells)>,
}

/// Where each leg may start on a date so that the later ones fit too. The first is where the errand may.
pub(crate) type Reach = [Cells; MAX_LEGS];

impl Availability {
    /// The start times of the dates `from` to `until`, both included, in order.
    pub fn slots(
        &self,
        ask: &Ask,
        from: NaiveDate,
        until: NaiveDate,
        now: Instant,
    ) -> Result<Vec<Slot>, Refusal> {
        let query = self.query(ask, now)?;
        let mut slots = Vec::new();
        for day in query.days(from, until) {
            let reach = query.reach(&day);
            slots.extend(reach[0].iter().map(|cell| query.slot(&day, &reach, cell)));
        }
        Ok(slots)
    }

    /// The earliest start time from the date `from` on.
    pub fn first(&self, ask: &Ask, from: NaiveDate, now: Instant) -> Result<Option<Slot>, Refusal> {
        let query = self.query(ask, now)?;
        for day in query.days(from, query.last_on) {
            let reach = query.reach(&day);
            if let Some(cell) = reach[0].first() {
                return Ok(Some(query.slot(&day, &reach, cell)));
            }
        }
        Ok(None)
    }

    /// How full each date from `from` to `until` is.
    pub fn overview(
        &self,
        ask: &Ask,
        from: NaiveDate,
        until: NaiveDate,
        now: Instant,
    ) -> Result<Vec<(NaiveDate, DayLoad)>, Refusal> {
        let query = self.query(ask, now)?;
        let dates = from.iter_days().take_while(|on| *on <= until);
        Ok(dates.map(|on| (on, query.load(on))).collect())
    }

    /// At most `count` start times nearest to `wished_at`, in the order of time.
    pub fn nearest(
        &self,
        ask: &Ask,
        wished_at: Instant,
        count: usize,
        now: Instant,
    ) -> Result<Vec<Slot>, Refusal> {
        let query = self.query(ask, now)?;
        let wished_on = local(wished_at, self.site().time_zone).date_naive();
        let distance =
            |slot: &Slot| (slot.starts_at.as_millis().abs_diff(wished_at.as_millis()), slot.starts_at);
        let (mut found, mut enough_since) = (Vec::new(), None);
        let farthest = (query.last_on - wished_on).num_days().max((wished_on - self.today()).num_days());
        for ring in 0..=u64::try_from(farthest).unwrap_or(0) {
            let before = wished_on.checked_sub_days(Days::new(ring)).filter(|_| ring > 0);
            for on in before.into_iter().chain(wished_on.checked_add_days(Days::new(ring))) {
                let Some(day) = query.day(on) else { continue };
                let reach = query.reach(&day);
                found.extend(reach[0].iter().map(|cell| query.slot(&day, &reach, cell)));
            }
            // What lies one day farther may still be nearer than what was found at the other end of the day.
            match enough_since {
                None if found.len() >= count => enough_since = Some(ring),
                Some(since) if ring > since => break,
                _ => {}
            }
        }
        found.sort_by_key(distance);
        found.truncate(count);
        found.sort_by_key(|slot| slot.starts_at);
        Ok(found)
    }

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
        let wall = local(now, site.time_zone);
        let (today, hour) = (wall.date_naive(), u8::try_from(wall.hour()).expect("below 24"));
        let mut needs = [Need::default(); MAX_LEGS];
        let (mut lead_minutes, mut last_on) = (0, NaiveDate::MAX);
        for (nth, errand) in ask.errands.iter().enumerate() {
            let service = site.service(errand.service).ok_or(Refusal::Unknown("service"))?;
            let place = setup.service(errand.service).ok_or(Refusal::NotBookable)?;
            if errand.persons == 0 || errand.persons > service.max_persons() {
                let wrong = Wrong::Range { least: 1, most: u64::from(service.max_persons()) };
                return Err(invalid("persons", wrong));
            }
            let rules = &setup.services[place].rules;
            let minutes = service.minutes_for(errand.persons);
            needs[nth] = Need {
                service: place,
                errand: Some(*errand),
                minutes,
                cells: cells_for(minutes).max(1),
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
        Ok(Query {
            availability: self,
            needs,
            legs: ask.errands.len(),
            channel: ask.channel,
            now,
            now_hour: hour,
            from_at: now.plus_minutes(i64::from(lead_minutes)),
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
        self.from_at = Instant::from_millis(0);
        self.last_on = self.availability.last_on();
        self.needs[0].grid_minutes = CELL_MINUTES;
        self
    }

    /// What each leg needs, in order.
    pub fn needs(&self) -> &[Need] {
        &self.needs[..self.legs]
    }

    /// The date, if it may be booked.
    pub fn day(&self, on: NaiveDate) -> Option<Day<'a>> {
        self.availability.day(on).filter(|_| on <= self.last_on)
    }

    fn days(&self, from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = Day<'a>> {
        let (from, until) = (from.max(self.availability.today()), until.min(self.last_on));
        let dates = from.iter_days().take_while(move |on| *on <= until);
        dates.filter_map(|on| self.availability.day(on))
    }

    /// Where each leg may start on a date.
    pub fn reach(&self, day: &Day) -> Reach {
        let mut reach = [Cells::NONE; MAX_LEGS];
        for nth in (0..self.legs).rev() {
            let need = &self.needs[nth];
            let mut fits = Cells::NONE;
            for &offer in day.plan.offers(need.service) {
                fits |= self.fits(day, need, offer);
            }
            for offer in self.closed(day, need) {
                fits |= self.fits(day, need, offer);
            }
            if nth + 1 < self.legs {
                let then = reach[nth + 1].earlier(need.cells);
                fits &= (1..=MAX_GAP_CELLS).fold(then, |any, gap| any | then.earlier(gap));
            }
            if nth == 0 {
                fits &= day.clock.from(self.from_at);
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
    pub fn fits(&self, day: &Day, need: &Need, offer: Offer) -> Cells {
        let (open, unclaimed) = self.free(day, need, offer);
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
    fn free(&self, day: &Day, need: &Need, offer: Offer) -> (Cells, Cells) {
        let view = self.view(need, day.on);
        let (open, unclaimed) = (day.open(offer, view), day.unclaimed(offer.counter, view, self.now));
        if self.own.is_empty() { (open, unclaimed) } else { self.with_own(day, offer, (open, unclaimed)) }
    }

    fn with_own(&self, day: &Day, offer: Offer, (open, unclaimed): (Cells, Cells)) -> (Cells, Cells) {
        let here = self.own.iter().filter(|(counter, _)| *counter == day.counter(offer.counter));
        let own = here.fold(Cells::NONE, |cells, (_, own)| cells | *own);
        (open | own, unclaimed | own)
    }

    /// How long the free run of an offer around a cell is.
    pub fn free_run(&self, day: &Day, need: &Need, offer: Offer, cell: u16) -> u16 {
        let (open, unclaimed) = self.free(day, need, offer);
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

    fn slot(&self, day: &Day, reach: &Reach, cell: u16) -> Slot {
        let starts_at = day.clock.starts_at(cell).expect("only real cells are open");
        let minutes = match self.needs() {
            [only] => only.minutes,
            _ => self.minutes(&self.place(day, reach, cell)),
        };
        Slot { starts_at, minutes }
    }

    fn load(&self, on: NaiveDate) -> DayLoad {
        let Some(day) = self.day(on) else { return DayLoad::Closed };
        let until_close = day.clock.from(self.from_at);
        let is_open = self.needs().iter().all(|need| {
            let view = self.view(need, on);
            day.plan.offers(need.service).iter().any(|&it| day.open(it, view).meets(until_close))
        });
        match self.reach(&day)[0].count() {
            _ if !is_open => DayLoad::Closed,
            0 => DayLoad::Full,
            1..=FEW_STARTS => DayLoad::Few,
            _ => DayLoad::Free,
        }
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
