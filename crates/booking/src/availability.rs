//! What is free at a site: the days of the horizon, counter by counter.
//!
//! Taken cells lie in chunks of some days that clones share until one of them changes (copy on write): readers have
//! their own state of the world for the price of a few pointers, and a booking copies one chunk. What is open lies in
//! [`Plans`], which most dates share, so a site of twelve counters needs little more than its taken bits: 43 KB for 90 days
//! (PERFORMANCE.md, goal 7).
//!
//! Beside them lies, in one piece, a byte for each day and counter: how many cells in a row nobody has there of those
//! that are open to anybody. It is the most that may fit, so that a search passes over full days without reading their
//! bits: a kilobyte of a site instead of 43.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Timelike};
use model::calendar::local;
use model::{BlockId, CounterId, Instant, Site};

use crate::cells::Cells;
use crate::clock::DayClock;
use crate::plan::{Offer, Plan, Plans, Setup, View, room};

/// Days whose taken cells are copied together when one of them changes: with twelve counters 4 KB, a tenth of a
/// microsecond. Fewer would cost a pointer for each search and day.
const CHUNK_DAYS: usize = 8;

/// Days ahead that are laid out for what is taken there, whatever the horizon has become: more than any horizon.
const FARTHEST_DAYS: usize = 400;

/// Milliseconds of an hour.
const HOUR_MILLIS: i64 = 3_600_000;

/// What is open and taken at a site from today to its horizon. See the module for what a clone costs.
#[derive(Debug, Clone)]
pub struct Availability {
    site: Arc<Site>,
    setup: Arc<Setup>,
    plans: Arc<Plans>,
    today: NaiveDate,
    /// The first date of the first chunk: today or some days before.
    base_on: NaiveDate,
    heads: Arc<Vec<DayHead>>,
    taken: Vec<Arc<[Cells]>>,
    /// The [`room`] of each counter on each date of the heads.
    rooms: Arc<Vec<u8>>,
    aside: Arc<BTreeMap<NaiveDate, Vec<Aside>>>,
    /// Taken cells of dates farther than that, brought in as time goes on.
    beyond: Arc<BTreeMap<(NaiveDate, CounterId), Cells>>,
}

/// What a date is, whatever is taken.
#[derive(Debug, Clone)]
struct DayHead {
    clock: DayClock,
    plan: u16,
}

/// Cells that are kept out of the search although nobody has booked them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aside {
    pub counter: CounterId,
    pub cells: Cells,
    pub why: Why,
}

/// Why cells are kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The counter's time is blocked.
    Blocked(BlockId),
    /// They became free and reach `online` at this instant; staff has them at once.
    NotOnlineBefore(Instant),
}

impl Availability {
    /// A site on which nothing is taken, from `today` on.
    pub fn new(site: Arc<Site>, today: NaiveDate) -> Self {
        let setup = Setup::of(&site, &[]);
        let mut empty = Self {
            base_on: chunk_start(today),
            setup: Arc::new(setup),
            site,
            plans: Arc::default(),
            today,
            heads: Arc::default(),
            taken: Vec::new(),
            rooms: Arc::default(),
            aside: Arc::default(),
            beyond: Arc::default(),
        };
        empty.lengthen(today);
        empty
    }

    /// The site's settings.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The first date that may be booked.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The last date that is known, at or beyond every service's horizon.
    pub fn last_on(&self) -> NaiveDate {
        plus(self.base_on, self.heads.len() - 1)
    }

    /// The last date that the service with the longest horizon may be booked on.
    pub fn horizon_on(&self) -> NaiveDate {
        plus(self.today, self.setup.horizon_days().into())
    }

    /// Bytes that this site's cells hold, shared ones counted whole: what figures of memory are held against.
    pub fn bytes(&self) -> usize {
        self.taken.iter().map(|chunk| size_of_val::<[Cells]>(chunk)).sum::<usize>()
            + self.heads.len() * size_of::<DayHead>()
            + self.rooms.len()
    }

    /// Other settings of the same site; what is taken stays taken.
    pub(crate) fn configure(&mut self, site: Arc<Site>) {
        let mut next = Self::new(site, self.today);
        let taken = self.every_taken();
        let kept: Vec<CounterId> = taken.iter().map(|&((_, counter), _)| counter).collect();
        let setup = Setup::of(&next.site, &distinct(kept));
        if setup.counters.len() > next.setup.counters.len() {
            next.setup = Arc::new(setup);
            (next.taken, next.heads, next.plans) = (Vec::new(), Arc::default(), Arc::default());
            next.rooms = Arc::default();
            next.lengthen(next.today);
        }
        for ((on, counter), cells) in taken {
            next.take(on, counter, cells);
        }
        next.aside = self.aside.clone();
        *self = next;
    }

    /// A new day began: what is past is forgotten, the horizon moves on.
    pub(crate) fn begin_day(&mut self, today: NaiveDate) {
        if today <= self.today {
            return;
        }
        self.today = today;
        let gone = (chunk_start(today) - self.base_on).num_days();
        let gone = usize::try_from(gone).expect("today only moves on") / CHUNK_DAYS;
        if gone >= self.taken.len() {
            (self.taken, self.heads, self.rooms) = (Vec::new(), Arc::default(), Arc::default());
        } else {
            self.taken.drain(..gone);
            let days = gone * CHUNK_DAYS;
            Arc::make_mut(&mut self.heads).drain(..days);
            Arc::make_mut(&mut self.rooms).drain(..days * self.setup.counters.len());
        }
        self.base_on = chunk_start(today);
        self.lengthen(today);
        let is_past = |on: &NaiveDate| *on < today;
        if self.aside.keys().any(is_past) {
            Arc::make_mut(&mut self.aside).retain(|on, _| !is_past(on));
        }
        if self.beyond.keys().any(|(on, _)| *on <= plus(today, FARTHEST_DAYS)) {
            let now_near: Vec<_> = self.beyond.iter().map(|(key, cells)| (*key, *cells)).collect();
            self.beyond = Arc::default();
            for ((on, counter), cells) in now_near {
                self.take(on, counter, cells);
            }
        }
    }

    /// Adds days up to the horizon and at least up to `until`, whole chunks at a time.
    fn lengthen(&mut self, until: NaiveDate) {
        let last = until.max(self.horizon_on());
        let days = usize::try_from((last - self.base_on).num_days()).expect("the base is not later") + 1;
        while self.heads.len() < days {
            let counters = self.setup.counters.len();
            self.taken.push(vec![Cells::NONE; CHUNK_DAYS * counters].into());
            let (plans, heads) = (Arc::make_mut(&mut self.plans), Arc::make_mut(&mut self.heads));
            let rooms = Arc::make_mut(&mut self.rooms);
            for _ in 0..CHUNK_DAYS {
                let date = plus(self.base_on, heads.len());
                let clock = DayClock::of(&self.site, date);
                let plan = plans.of(&self.site, &self.setup, date, &clock);
                rooms.extend_from_slice(plans.get(plan).rooms());
                heads.push(DayHead { clock, plan });
            }
        }
    }

    /// The same with days up to `until`, though nobody may book them yet; at most to [`farthest_on`](Self::farthest_on).
    pub(crate) fn laid_out_until(&self, until: NaiveDate) -> Self {
        let mut longer = self.clone();
        longer.lengthen(until.min(Self::farthest_on(self.today)));
        longer
    }

    /// The last date that days can be laid out for.
    pub(crate) fn farthest_on(today: NaiveDate) -> NaiveDate {
        plus(today, FARTHEST_DAYS)
    }

    /// Every cell that is taken from today on.
    fn every_taken(&self) -> Vec<((NaiveDate, CounterId), Cells)> {
        let days = (self.today..=self.last_on()).step_days();
        let of_day = |on| {
            let counters = self.setup.counters.iter();
            counters.map(move |&counter| ((on, counter), self.taken_at(on, counter)))
        };
        let near = days.flat_map(of_day).filter(|(_, cells)| !cells.is_empty());
        near.chain(self.beyond.iter().map(|(key, cells)| (*key, *cells))).collect()
    }

    /// What is taken at a counter on a date, by appointments.
    pub fn taken_at(&self, on: NaiveDate, counter: CounterId) -> Cells {
        let near = self.place(on).zip(self.setup.counter(counter));
        near.map_or_else(
            || self.beyond.get(&(on, counter)).copied().unwrap_or_default(),
            |(day, counter)| self.chunk_of(day)[counter],
        )
    }

    /// How many cells in a row are open to anybody and taken by nobody at a counter on a date, at most 255; `None`: the date
    /// or the counter is not known. Nothing longer fits there.
    pub fn room_at(&self, on: NaiveDate, counter: CounterId) -> Option<u8> {
        let (place, counter) = self.place(on).zip(self.setup.counter(counter))?;
        Some(self.rooms[place * self.setup.counters.len() + counter])
    }

    /// The cells of a date in which a counter receives people by appointment, taken or not; none before today.
    pub fn open_at(&self, on: NaiveDate, counter: CounterId) -> Cells {
        let Some((day, place)) = self.day(on).zip(self.setup.counter(counter)) else { return Cells::NONE };
        let offers = (0..self.setup.services.len()).flat_map(|service| day.plan.offers(service));
        let here = offers.filter(|offer| usize::from(offer.counter) == place);
        here.fold(Cells::NONE, |cells, &it| cells | day.open(it, View::Staff) | day.open(it, View::SameDay))
    }

    /// Those of them that staff may still book at `now`.
    pub fn free_at(&self, on: NaiveDate, counter: CounterId, now: Instant) -> Cells {
        let day = self.day(on).zip(self.setup.counter(counter).and_then(|it| u16::try_from(it).ok()));
        let free =
            |(day, place): (Day<'_>, u16)| day.unclaimed(place, View::Staff, now) & day.clock.from(now);
        day.map_or(Cells::NONE, free) & self.open_at(on, counter)
    }

    /// Takes cells. Whether they were free is what the rules decided before. Days up to the last that is taken are known,
    /// though nobody may book them any more or yet.
    pub(crate) fn take(&mut self, on: NaiveDate, counter: CounterId, cells: Cells) {
        if on > self.last_on() && on <= plus(self.today, FARTHEST_DAYS) {
            self.lengthen(on);
        }
        self.change(on, counter, |taken| *taken |= cells);
    }

    /// Gives cells back.
    pub(crate) fn free(&mut self, on: NaiveDate, counter: CounterId, cells: Cells) {
        self.change(on, counter, |taken| *taken = taken.without(cells));
    }

    fn change(&mut self, on: NaiveDate, counter: CounterId, change: impl FnOnce(&mut Cells)) {
        if on < self.today {
            return;
        }
        match self.place(on).zip(self.setup.counter(counter)) {
            Some((day, counter)) => {
                let counters = self.setup.counters.len();
                let chunk = Arc::make_mut(&mut self.taken[day / CHUNK_DAYS]);
                let taken = &mut chunk[day % CHUNK_DAYS * counters + counter];
                change(taken);
                let open = self.plans.open_to_any(self.heads[day].plan, counter);
                Arc::make_mut(&mut self.rooms)[day * counters + counter] = room(open.without(*taken));
            }
            None => {
                let beyond = Arc::make_mut(&mut self.beyond);
                let cells = beyond.entry((on, counter)).or_default();
                change(cells);
                if cells.is_empty() {
                    beyond.remove(&(on, counter));
                }
            }
        }
    }

    /// Keeps cells out of the search; what was kept until before `now` is let in.
    pub(crate) fn put_aside(&mut self, on: NaiveDate, aside: Aside, now: Instant) {
        let of_date = Arc::make_mut(&mut self.aside).entry(on).or_default();
        of_date.retain(|it| !matches!(it.why, Why::NotOnlineBefore(at) if at <= now) && *it != aside);
        of_date.push(aside);
    }

    /// Lets in what a block kept out.
    pub(crate) fn unblock(&mut self, on: NaiveDate, block: BlockId) {
        if let Some(of_date) = Arc::make_mut(&mut self.aside).get_mut(&on) {
            of_date.retain(|it| it.why != Why::Blocked(block));
        }
    }

    /// When the first of what is not online yet at `now` comes online.
    pub(crate) fn next_online_at(&self, now: Instant) -> Option<Instant> {
        let online_at = |aside: &Aside| match aside.why {
            Why::NotOnlineBefore(at) => Some(at).filter(|&at| at > now),
            Why::Blocked(_) => None,
        };
        self.aside.values().flatten().filter_map(online_at).min()
    }

    /// What the wall shows at `now`: mostly without asking the zone's table, which a search over all sites would feel.
    pub(crate) fn date_and_hour(&self, now: Instant) -> (NaiveDate, u8) {
        let known = self.place(self.today).and_then(|place| match self.heads[place].clock {
            DayClock::Ordinary { midnight_at } => {
                u8::try_from((now - midnight_at).num_milliseconds().div_euclid(HOUR_MILLIS)).ok()
            }
            DayClock::Changing(_) => None,
        });
        known.filter(|&hour| hour < 24).map_or_else(
            || {
                let wall = local(now, self.site.time_zone);
                (wall.date_naive(), u8::try_from(wall.hour()).expect("below 24"))
            },
            |hour| (self.today, hour),
        )
    }

    fn place(&self, on: NaiveDate) -> Option<usize> {
        let place = usize::try_from((on - self.base_on).num_days()).ok()?;
        (place < self.heads.len()).then_some(place)
    }

    fn chunk_of(&self, day: usize) -> &[Cells] {
        let counters = self.setup.counters.len();
        &self.taken[day / CHUNK_DAYS][day % CHUNK_DAYS * counters..][..counters]
    }

    fn rooms_of(&self, day: usize) -> &[u8] {
        let counters = self.setup.counters.len();
        &self.rooms[day * counters..][..counters]
    }

    /// A date from today to the last that is known.
    pub(crate) fn day(&self, on: NaiveDate) -> Option<Day<'_>> {
        self.place(on).filter(|_| on >= self.today).map(|place| self.day_at(place, on))
    }

    /// The dates from `from` to `until` that are known, today or later, and on which some counter has this [`room`].
    pub(crate) fn days(
        &self,
        from: NaiveDate,
        until: NaiveDate,
        least_room: u8,
    ) -> impl Iterator<Item = Day<'_>> {
        let first = self.place(from.max(self.today)).unwrap_or(self.heads.len());
        let last = self.place(until.min(self.last_on())).map_or(0, |last| last + 1);
        let has_room = move |rooms: &[u8]| rooms.iter().fold(0, |most, room| most.max(*room)) >= least_room;
        let places = (first..last).filter(move |&place| has_room(self.rooms_of(place)));
        places.map(|place| self.day_at(place, plus(self.base_on, place)))
    }

    fn day_at(&self, place: usize, on: NaiveDate) -> Day<'_> {
        let head = &self.heads[place];
        // Most sites have nothing aside: they pay for looking at an empty map once a day of the search.
        let aside =
            if self.aside.is_empty() { &[] } else { self.aside.get(&on).map_or(&[][..], Vec::as_slice) };
        Day {
            on,
            clock: &head.clock,
            plan: self.plans.get(head.plan),
            plans: &self.plans,
            counters: &self.setup.counters,
            taken: self.chunk_of(place),
            rooms: self.rooms_of(place),
            aside,
        }
    }
}

/// One date of an [`Availability`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day<'a> {
    pub on: NaiveDate,
    pub clock: &'a DayClock,
    pub plan: &'a Plan,
    plans: &'a Plans,
    counters: &'a [CounterId],
    taken: &'a [Cells],
    rooms: &'a [u8],
    aside: &'a [Aside],
}

impl Day<'_> {
    /// The cells of an offer that are open to a view, taken or not.
    #[inline]
    pub fn open(&self, offer: Offer, view: View) -> Cells {
        self.plans.open(offer, view)
    }

    /// The most cells in a row that anything may have at a counter, as far as a byte tells.
    #[inline]
    pub fn room(&self, counter: u16) -> u8 {
        self.rooms[usize::from(counter)]
    }

    /// The cells of a counter that nobody has and nothing keeps out, in or out of its hours.
    #[inline]
    pub fn unclaimed(&self, counter: u16, view: View, now: Instant) -> Cells {
        let unclaimed = !self.taken[usize::from(counter)];
        if self.aside.is_empty() { unclaimed } else { self.let_in(unclaimed, counter, view, now) }
    }

    fn let_in(&self, unclaimed: Cells, counter: u16, view: View, now: Instant) -> Cells {
        let own = self.aside.iter().filter(|it| it.counter == self.counters[usize::from(counter)]);
        own.fold(unclaimed, |cells, aside| match aside.why {
            Why::NotOnlineBefore(at) if view == View::Staff || at <= now => cells,
            _ => cells.without(aside.cells),
        })
    }

    /// The id of a counter by its place.
    pub fn counter(&self, place: u16) -> CounterId {
        self.counters[usize::from(place)]
    }
}

/// Dates of a chunk begin at the same place for everybody, so that a site's days need not be laid out anew.
fn chunk_start(date: NaiveDate) -> NaiveDate {
    let into = date.to_epoch_days().rem_euclid(i32::try_from(CHUNK_DAYS).expect("a few"));
    date - Days::new(into.unsigned_abs().into())
}

fn plus(date: NaiveDate, days: usize) -> NaiveDate {
    date + Days::new(days as u64)
}

fn distinct(mut counters: Vec<CounterId>) -> Vec<CounterId> {
    counters.sort_unstable();
    counters.dedup();
    counters
}

/// A range of dates, day by day.
trait StepDays {
    fn step_days(self) -> impl Iterator<Item = NaiveDate>;
}

impl StepDays for std::ops::RangeInclusive<NaiveDate> {
    fn step_days(self) -> impl Iterator<Item = NaiveDate> {
        let end = *self.end();
        self.start().iter_days().take_while(move |on| *on <= end)
    }
}
