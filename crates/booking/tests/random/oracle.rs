//! What is free, said a second time: cell by cell, minute by minute, without a bit of arithmetic.
//!
//! Written from DESIGN.md section 4 and the words of the town's file alone. It knows who owns every cell, and tries every
//! counter and every gap for every leg.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use booking::rules::{Appointment, Block, Release};
use booking::{Ask, Channel};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Weekday};
use model::calendar::{Channel as Way, WallTime, local};
use model::{AppointmentId, BlockId, CounterId, Instant, Interpreter, ServiceId, Site};

/// Cells of a day on the wall.
pub const CELLS: u16 = 288;

/// One cell of one counter.
pub type Cell = (NaiveDate, CounterId, u16);

/// Whether each cell of a day is open, to staff, online ahead, online on the day itself.
type Views = [Vec<bool>; 3];

#[derive(Clone)]
pub struct Oracle {
    pub site: Arc<Site>,
    pub now: Instant,
    pub owners: HashMap<Cell, AppointmentId>,
    pub delays: Vec<Release>,
    pub blocks: BTreeMap<BlockId, Block>,
    walls: RefCell<HashMap<NaiveDate, Vec<Option<Instant>>>>,
    open: RefCell<HashMap<(NaiveDate, ServiceId, CounterId), Views>>,
}

/// An appointment that stays where it is while it changes.
#[derive(Clone, Copy)]
pub struct Staying<'a>(pub &'a Appointment);

impl Oracle {
    pub fn new(site: Arc<Site>, now: Instant) -> Self {
        Self {
            site,
            now,
            owners: HashMap::new(),
            delays: Vec::new(),
            blocks: BTreeMap::new(),
            walls: RefCell::default(),
            open: RefCell::default(),
        }
    }

    pub fn configure(&mut self, site: Arc<Site>) {
        self.site = site;
        self.open.borrow_mut().clear();
    }

    pub fn today(&self) -> NaiveDate {
        local(self.now, self.site.time_zone).date_naive()
    }

    /// The instant of a cell whose wall time comes once and whose five minutes follow on it: found by walking through the
    /// day as time goes and looking at the wall.
    pub fn instant(&self, on: NaiveDate, cell: u16) -> Option<Instant> {
        let mut walls = self.walls.borrow_mut();
        walls.entry(on).or_insert_with(|| self.walk(on))[usize::from(cell)]
    }

    fn walk(&self, on: NaiveDate) -> Vec<Option<Instant>> {
        let mut shown: HashMap<u16, Vec<Instant>> = HashMap::new();
        let wall = |at: Instant| local(at, self.site.time_zone).naive_local();
        let noon = Instant::from(on.and_hms_opt(12, 0, 0).unwrap().and_utc());
        for step in -36 * 12..36 * 12 {
            let at = noon.plus_minutes(step * 5);
            let shows = wall(at);
            if shows.date() == on && shows.minute() % 5 == 0 {
                let minutes = (shows.time() - NaiveTime::MIN).num_minutes();
                shown.entry(u16::try_from(minutes / 5).unwrap()).or_default().push(at);
            }
        }
        let lasts = |at: Instant| wall(at.plus_seconds(299)) == wall(at) + TimeDelta::seconds(299);
        let real = |cell| match shown.get(&cell).map(Vec::as_slice) {
            Some(&[at]) if lasts(at) => Some(at),
            _ => None,
        };
        (0..CELLS).map(real).collect()
    }

    /// Whether the town's hours leave a cell open to staff (0), online ahead (1), online on the day itself (2).
    pub fn is_open(
        &self,
        on: NaiveDate,
        service: ServiceId,
        counter: CounterId,
        cell: u16,
        view: usize,
    ) -> bool {
        if self.site.settings.round_the_clock {
            return self.instant(on, cell).is_some();
        }
        let mut open = self.open.borrow_mut();
        let of_day =
            open.entry((on, service, counter)).or_insert_with(|| self.open_cells(on, service, counter));
        of_day[view][usize::from(cell)]
    }

    fn open_cells(&self, on: NaiveDate, service: ServiceId, counter: CounterId) -> Views {
        let hours = &self.site.hours;
        let rules = self.site.service(service).unwrap().booking.clone().unwrap();
        let lists = |counters: &[CounterId], services: &[ServiceId]| {
            (counters.is_empty() || counters.contains(&counter))
                && (services.is_empty() || services.contains(&service))
        };
        let is_holiday = hours.holidays.on(on).is_some();
        let rules_of_day = hours.openings.iter().filter(|it| !is_holiday && it.holds_on(on));
        let rules_of_day = rules_of_day.filter(|it| lists(&it.counters, &it.services));
        let mut given: Vec<_> =
            rules_of_day.map(|it| (it.from, it.to, it.channels, it.online_percent)).collect();
        let extras = hours.overrides.iter().filter(|it| it.on == on && lists(&it.counters, &it.services));
        given.extend(extras.map(|it| (it.from, it.to, it.channels, it.online_percent)));
        let nth = self.nth(service, counter);
        let given = given.into_iter().map(|(from, to, channels, percent)| {
            let percent = percent.unwrap_or(rules.online_percent);
            (from, to, channels, kept_for_staff((from, to), percent, rules.grid_minutes, nth))
        });
        let given: Vec<_> = given.collect();
        let covers = |from: WallTime, to: WallTime, cell: u16| {
            from.minutes() <= cell * 5 && cell * 5 + 5 <= to.minutes()
        };
        let is_closed = |cell: u16| {
            let of_day = hours.closures.iter().filter(|it| lists(&it.counters, &it.services));
            of_day.filter_map(|it| it.hours_on(on)).any(|(from, to)| {
                (cell * 5..cell * 5 + 5).any(|minute| from.minutes() <= minute && minute < to.minutes())
            })
        };
        let mut open = [(); 3].map(|()| vec![false; usize::from(CELLS)]);
        for cell in (0..CELLS).filter(|&cell| self.instant(on, cell).is_some() && !is_closed(cell)) {
            for (_, _, channels, kept) in given.iter().filter(|it| covers(it.0, it.1, cell)) {
                let online = channels.include(Way::Online);
                open[0][usize::from(cell)] |= channels.include(Way::Staff);
                open[1][usize::from(cell)] |= online && !kept.contains(&cell);
                open[2][usize::from(cell)] |=
                    online && (rules.same_day_hour.is_some() || !kept.contains(&cell));
            }
        }
        open
    }

    /// The place of a counter among those that can give a service, from 0.
    fn nth(&self, service: ServiceId, counter: CounterId) -> usize {
        let able = self.site.counters.iter().filter(|it| it.preference_minutes(service).is_some());
        able.into_iter().position(|it| it.id == counter).unwrap()
    }

    /// Whether an errand may begin at this instant.
    pub fn offers(&self, ask: &Ask, at: Instant) -> bool {
        let wall = local(at, self.site.time_zone).naive_local();
        let minutes = (wall.time() - NaiveTime::MIN).num_minutes();
        let cell = u16::try_from(minutes / 5).unwrap();
        self.instant(wall.date(), cell) == Some(at) && self.is_in_time(ask, wall.date(), at) && {
            self.fits(ask, 0, wall.date(), cell, None)
        }
    }

    /// Every start of an errand on a date.
    pub fn starts(&self, ask: &Ask, on: NaiveDate) -> Vec<Instant> {
        let starts = (0..CELLS).filter_map(|cell| Some((cell, self.instant(on, cell)?)));
        let starts = starts.filter(|&(_, at)| self.is_in_time(ask, on, at));
        starts.filter(|&(cell, _)| self.fits(ask, 0, on, cell, None)).map(|(_, at)| at).collect()
    }

    pub fn interpreter_days(&self, interpreter: Interpreter) -> Option<u8> {
        match interpreter {
            Interpreter::SignLanguage => self.site.settings.sign_language_lead_days,
            Interpreter::SpokenLanguage => self.site.settings.spoken_language_lead_days,
        }
    }

    /// So many working days lie after today, until this date with it.
    fn is_translated(&self, ask: &Ask, on: NaiveDate) -> bool {
        let Some(days) = ask.interpreter.and_then(|it| self.interpreter_days(it)) else {
            return ask.interpreter.is_none();
        };
        let holidays = self.site.hours.holidays.of_year(on.year());
        let holidays = [holidays, self.site.hours.holidays.of_year(on.year() - 1)].concat();
        let works = |on: &NaiveDate| {
            !matches!(on.weekday(), Weekday::Sat | Weekday::Sun) && holidays.iter().all(|(day, _)| day != on)
        };
        let after_today = self.today().iter_days().skip(1).take_while(|day| *day <= on);
        after_today.filter(works).count() >= usize::from(days)
    }

    fn is_in_time(&self, ask: &Ask, on: NaiveDate, at: Instant) -> bool {
        let wall = local(self.now, self.site.time_zone).naive_local();
        let is_translated = ask.channel == Channel::Staff || self.is_translated(ask, on);
        is_translated
            && ask.errands.iter().all(|errand| {
                let rules = self.site.service(errand.service).unwrap().booking.as_ref().unwrap();
                let last = wall.date() + Days::new(rules.horizon_days.into());
                match ask.channel {
                    Channel::Staff => at >= self.now && on <= last,
                    Channel::Online => {
                        let opened = wall.hour() >= u32::from(rules.horizon_opens_hour);
                        at >= self.now.plus_minutes(rules.lead_minutes.into())
                            && (on < last || on == last && opened)
                    }
                }
            })
    }

    /// Whether the legs from the `nth` on fit when it begins at `cell`.
    pub fn fits(&self, ask: &Ask, nth: usize, on: NaiveDate, cell: u16, staying: Option<Staying>) -> bool {
        self.fits_from(ask, nth, (on, cell), staying, staying.is_some())
    }

    /// Whether what another system promised has room: off the grid, inside the lead time, beyond the horizon.
    pub fn has_room(&self, ask: &Ask, at: Instant) -> bool {
        let wall = local(at, self.site.time_zone).naive_local();
        let cell = u16::try_from((wall.time() - NaiveTime::MIN).num_minutes() / 5).unwrap();
        let is_real = self.instant(wall.date(), cell) == Some(at);
        is_real && at >= self.now && self.fits_from(ask, 0, (wall.date(), cell), None, true)
    }

    fn fits_from(
        &self,
        ask: &Ask,
        nth: usize,
        (on, cell): (NaiveDate, u16),
        staying: Option<Staying>,
        any_start: bool,
    ) -> bool {
        let errand = ask.errands[nth];
        let service = self.site.service(errand.service).unwrap();
        let rules = service.booking.as_ref().unwrap();
        let cells = service.minutes_for(errand.persons).div_ceil(5);
        let buffer = rules.buffer_minutes.div_ceil(5);
        let able = self.site.counters.iter().filter(|it| it.preference_minutes(service.id).is_some());
        let here = able.enumerate().any(|(place, counter)| {
            let stays = staying.is_none_or(|Staying(it)| nth > 0 || it.legs[0].counter == counter.id);
            let step = rules.grid_minutes / 5;
            let offset = if rules.staggered { u16::try_from(place).unwrap() % step } else { 0 };
            let on_grid = nth > 0 || any_start || cell % step == offset;
            stays
                && on_grid
                && (cell..cell + cells)
                    .all(|it| self.is_usable(ask.channel, service.id, (on, counter.id, it), staying))
                && (cell + cells..cell + cells + buffer)
                    .all(|it| it >= CELLS || self.is_unclaimed(ask.channel, (on, counter.id, it), staying))
        });
        let end = cell + cells;
        here && (nth + 1 == ask.errands.len()
            || (end..=end + 2).any(|next| self.fits_from(ask, nth + 1, (on, next), staying, any_start)))
    }

    fn is_usable(&self, channel: Channel, service: ServiceId, cell: Cell, staying: Option<Staying>) -> bool {
        let (on, counter, place) = cell;
        if place >= CELLS {
            return false;
        }
        if self.is_own(cell, staying) {
            return true;
        }
        let hour = local(self.now, self.site.time_zone).hour();
        let rules = self.site.service(service).unwrap().booking.as_ref().unwrap();
        let is_released = rules.same_day_hour.is_some_and(|it| hour >= u32::from(it));
        let view = match channel {
            Channel::Staff => 0,
            Channel::Online if on == self.today() && is_released => 2,
            Channel::Online => 1,
        };
        self.is_open(on, service, counter, place, view) && self.is_unclaimed(channel, cell, staying)
    }

    fn is_own(&self, cell: Cell, staying: Option<Staying>) -> bool {
        staying.is_some_and(|Staying(it)| self.owners.get(&cell) == Some(&it.id))
    }

    fn is_unclaimed(&self, channel: Channel, cell: Cell, staying: Option<Staying>) -> bool {
        let (on, counter, place) = cell;
        let holds = |it: &Release| {
            it.on == on && it.counter == counter && (it.cell..it.cell + it.cells).contains(&place)
        };
        let is_delayed = || {
            channel == Channel::Online && self.delays.iter().any(|it| holds(it) && self.now < it.online_at)
        };
        self.is_own(cell, staying)
            || !self.owners.contains_key(&cell) && !self.is_blocked(cell) && !is_delayed()
    }

    /// How many cells in a row of a counter's day are open to anybody for any service and taken by nobody, at most 255.
    pub fn room(&self, on: NaiveDate, counter: CounterId) -> u8 {
        let able = self.site.counters.iter().filter(|it| it.id == counter).flat_map(|it| &it.services);
        let given = able.map(|it| it.service);
        let given: Vec<ServiceId> =
            given.filter(|it| self.site.service(*it).unwrap().booking.is_some()).collect();
        let (mut longest, mut here): (u8, u8) = (0, 0);
        for cell in 0..CELLS {
            let is_open = given
                .iter()
                .any(|service| (0..3).any(|view| self.is_open(on, *service, counter, cell, view)));
            let is_free = is_open && !self.owners.contains_key(&(on, counter, cell));
            here = if is_free { here.saturating_add(1) } else { 0 };
            longest = longest.max(here);
        }
        longest
    }

    pub fn is_blocked(&self, (on, counter, cell): Cell) -> bool {
        self.blocks
            .values()
            .any(|it| it.on == on && it.counter == counter && (it.cell..it.cell + it.cells).contains(&cell))
    }
}

/// The cells of an opening that are not offered online ahead: as few whole steps of the grid as leave online no more than
/// its share, behind one another, and at the next place for each counter.
fn kept_for_staff((from, to): (WallTime, WallTime), percent: u8, grid_minutes: u16, nth: usize) -> Vec<u16> {
    let cells: Vec<u16> =
        (0..CELLS).filter(|cell| from.minutes() <= cell * 5 && cell * 5 + 5 <= to.minutes()).collect();
    let step = usize::from(grid_minutes / 5);
    let online_at_most = cells.len() * usize::from(percent) / 100;
    let mut steps = 0;
    while cells.len().saturating_sub(steps * step) > online_at_most {
        steps += 1;
    }
    if steps == 0 {
        return Vec::new();
    }
    let kept = (steps * step).min(cells.len());
    // The places at which the block may begin, of which each counter takes the one after the block of the one before.
    let places: Vec<usize> =
        (0..cells.len()).step_by(step).filter(|start| start + kept <= cells.len()).collect();
    let start = places[(nth * (kept / step)) % places.len()];
    cells[start..start + kept].to_vec()
}
