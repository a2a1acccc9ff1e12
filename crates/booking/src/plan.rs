//! What openings, overrides, closures and public holidays leave open on a date.
//!
//! A plan has, for each service that is booked and each counter that gives it, three sets of cells: those in which staff
//! may book, those offered online ahead, and those offered online on the day itself once the same-day pool is released.
//! Dates with the same rules share one plan, and plans share their sets: a year of a town has about ten.

use std::collections::HashMap;

use chrono::NaiveDate;
use model::calendar::{Channel, DatePlan, Staffed};
use model::site::BookingRules;
use model::{CounterId, ServiceId, Site};

use crate::cells::{CELL_MINUTES, Cells, cells_for};
use crate::clock::DayClock;

/// What booking reads of a site's settings, by place.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The services that take appointments.
    pub services: Vec<BookedService>,
    /// The counters whose days are kept.
    pub counters: Vec<CounterId>,
}

/// A service that takes appointments.
#[derive(Debug, Clone, PartialEq)]
pub struct BookedService {
    /// Its id.
    pub id: ServiceId,
    /// Its place among the site's services.
    pub place: usize,
    /// How it is booked.
    pub rules: BookingRules,
    /// The counters that can give it, by their place in [`Setup::counters`], in the order of the town's file.
    pub counters: Vec<GivenAt>,
}

/// A counter that can give a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenAt {
    /// Its place in [`Setup::counters`].
    pub counter: u16,
    /// Its preference for the service.
    pub preference_minutes: u16,
    /// How many services it can give by appointment.
    pub services: u16,
}

impl Setup {
    /// The setup of a site. `kept`: counters that the town's file no longer names but that still have appointments.
    pub fn of(site: &Site, kept: &[CounterId]) -> Self {
        let mut counters: Vec<CounterId> = site.counters.iter().map(|it| it.id).collect();
        counters.extend(kept.iter().filter(|&&it| site.counter(it).is_none()));
        let is_booked = |id| site.service(id).is_some_and(|service| service.booking.is_some());
        let given_at = |service| {
            (0..).zip(&site.counters).filter_map(move |(place, counter)| {
                let preference_minutes = counter.preference_minutes(service)?;
                let services = counter.services.iter().filter(|it| is_booked(it.service)).count();
                let services = u16::try_from(services).expect("a town's file limits services");
                Some(GivenAt { counter: place, preference_minutes, services })
            })
        };
        let services = site.services.iter().enumerate().filter_map(|(place, service)| {
            let rules = service.booking.clone()?;
            Some(BookedService { id: service.id, place, rules, counters: given_at(service.id).collect() })
        });
        Self { services: services.collect(), counters }
    }

    /// The place of a service that takes appointments.
    pub fn service(&self, id: ServiceId) -> Option<usize> {
        self.services.iter().position(|service| service.id == id)
    }

    /// The place of a counter.
    pub fn counter(&self, id: CounterId) -> Option<usize> {
        self.counters.iter().position(|&it| it == id)
    }

    /// The farthest that any service may be booked, in days.
    pub fn horizon_days(&self) -> u16 {
        self.services.iter().map(|service| service.rules.horizon_days).max().unwrap_or(0)
    }
}

/// Who may see a cell of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Staff, on the phone or at the desk.
    Staff,
    /// Online, ahead.
    Online,
    /// Online, on the day itself after the pool was released.
    SameDay,
}

/// One service at one counter on the dates of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The counter's place in [`Setup::counters`].
    pub counter: u16,
    /// The how-manieth counter it is that gives the service: starts are staggered by it.
    pub nth: u16,
    /// Sets of cells, by [`View`].
    open: [u16; 3],
}

impl Offer {
    /// A counter that can give the service and is closed on the date.
    pub(crate) fn closed(counter: u16, nth: u16) -> Self {
        Self { counter, nth, open: [0; 3] }
    }
}

/// What is open on a date: the offers of each service, by its place in [`Setup::services`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    offers: Vec<Vec<Offer>>,
    /// The set of cells that any offer of a counter opens to anybody, by the counter's place.
    counters: Vec<u16>,
    /// The longest run of each, as [`room`] counts it.
    rooms: Vec<u8>,
}

impl Plan {
    /// The counters at which this service is given at all on the date.
    pub fn offers(&self, service: usize) -> &[Offer] {
        &self.offers[service]
    }

    /// The [`room`] of each counter while nothing is taken, by its place.
    pub fn rooms(&self) -> &[u8] {
        &self.rooms
    }
}

/// The longest run of cells, at most 255: what needs more cells than that does not fit. A longer one is told as 255.
pub fn room(cells: Cells) -> u8 {
    most_room(cells.longest_run())
}

/// So much room so many cells need.
pub fn most_room(cells: u16) -> u8 {
    u8::try_from(cells).unwrap_or(u8::MAX)
}

/// Every plan that a site's dates need, each once. The first set is the empty one.
#[derive(Debug, Clone)]
pub struct Plans {
    sets: Vec<Cells>,
    each: Vec<Plan>,
    known: HashMap<Vec<u32>, u16>,
}

impl Default for Plans {
    fn default() -> Self {
        Self { sets: vec![Cells::NONE], each: Vec::new(), known: HashMap::new() }
    }
}

impl Plans {
    /// A plan by its number.
    pub fn get(&self, number: u16) -> &Plan {
        &self.each[usize::from(number)]
    }

    /// The cells of an offer that are open to one view.
    #[inline]
    pub fn open(&self, offer: Offer, view: View) -> Cells {
        self.sets[usize::from(offer.open[view as usize])]
    }

    /// The cells of a counter that are open to anybody for anything on the dates of a plan.
    pub fn open_to_any(&self, plan: u16, counter: usize) -> Cells {
        self.sets[usize::from(self.get(plan).counters[counter])]
    }

    /// The number of a date's plan, which is made if no other date had it.
    pub fn of(&mut self, site: &Site, setup: &Setup, date: NaiveDate, clock: &DayClock) -> u16 {
        let key = key(site, date, clock);
        if let Some(&number) = self.known.get(&key) {
            return number;
        }
        let hours = DatePlan::of(&site.hours, date);
        let real = clock.real();
        let mut open_to_any = vec![Cells::NONE; setup.counters.len()];
        let offers = setup.services.iter().map(|service| {
            let mut offers = Vec::with_capacity(service.counters.len());
            for (nth, given) in (0..).zip(&service.counters) {
                let open = open_cells(site, setup, &hours, (service, *given, nth)).map(|it| it & real);
                if open.iter().any(|it| !it.is_empty()) {
                    open.iter().for_each(|it| open_to_any[usize::from(given.counter)] |= *it);
                    offers.push(Offer {
                        counter: given.counter,
                        nth,
                        open: open.map(|it| self.number_of(it)),
                    });
                }
            }
            offers
        });
        let offers = offers.collect();
        let rooms = open_to_any.iter().map(|it| room(*it)).collect();
        let counters = open_to_any.into_iter().map(|it| self.number_of(it)).collect();
        self.each.push(Plan { offers, counters, rooms });
        let number = u16::try_from(self.each.len() - 1).expect("a window has fewer days than 65,536");
        self.known.insert(key, number);
        number
    }

    fn number_of(&mut self, cells: Cells) -> u16 {
        let place = self.sets.iter().position(|&it| it == cells).unwrap_or_else(|| {
            self.sets.push(cells);
            self.sets.len() - 1
        });
        u16::try_from(place).expect("a site has fewer sets of open cells than 65,536")
    }
}

/// What decides a date's plan: the rules, overrides and closures that concern it, and whether clocks change.
fn key(site: &Site, date: NaiveDate, clock: &DayClock) -> Vec<u32> {
    let hours = &site.hours;
    let holiday = hours.holidays.on(date).is_some();
    let rules = (0..).zip(&hours.openings).filter(|(_, it)| !holiday && it.holds_on(date)).map(|(n, _)| n);
    let extras = (0..).zip(&hours.overrides).filter(|(_, it)| it.on == date).map(|(n, _)| 1 << 16 | n);
    let closures = (0..).zip(&hours.closures).filter(|(_, it)| it.hours_on(date).is_some());
    let closures = closures.map(|(n, _)| 2 << 16 | n);
    let changes = match clock {
        DayClock::Ordinary { .. } => None,
        DayClock::Changing(_) => Some(3 << 16 | u32::from(clock.real().first().unwrap_or(0))),
    };
    let own = changes.map(|it| [it, date.to_epoch_days().cast_unsigned()]);
    rules.chain(extras).chain(closures).chain(own.into_iter().flatten()).collect()
}

/// The cells of one service at one counter that are open to staff, online ahead, and online on the day itself.
fn open_cells(
    site: &Site,
    setup: &Setup,
    hours: &DatePlan,
    (service, given, nth): (&BookedService, GivenAt, u16),
) -> [Cells; 3] {
    if site.settings.round_the_clock {
        return [Cells::ALL; 3];
    }
    let counter = setup.counters[usize::from(given.counter)];
    let (mut staff, mut online, mut all_online) = (Cells::NONE, Cells::NONE, Cells::NONE);
    for staffed in hours.staffed(counter, Some(service.id)) {
        let cells = Cells::within(staffed.from, staffed.to);
        if staffed.channels.include(Channel::Staff) {
            staff |= cells;
        }
        if staffed.channels.include(Channel::Online) {
            all_online |= cells;
            online |= cells.without(kept_for_staff(&service.rules, &staffed, nth));
        }
    }
    let closed = hours.closed(counter, Some(service.id));
    let closed = closed.fold(Cells::NONE, |cells, (from, to)| cells | Cells::touching(from, to));
    let same_day = if service.rules.same_day_hour.is_some() { all_online } else { online };
    [staff, online, same_day].map(|it| it.without(closed))
}

/// The part of an opening that is not offered online ahead: one block of whole steps of the grid, so that long visits fit
/// into it and beside it, and for each counter at another time, so that at any time somebody can be helped by phone.
/// The smallest such block that leaves at most the share of the hours to online.
fn kept_for_staff(rules: &BookingRules, staffed: &Staffed, nth: u16) -> Cells {
    let percent = u32::from(staffed.online_percent.unwrap_or(rules.online_percent).min(100));
    let first = cells_for(staffed.from.minutes());
    let length = (staffed.to.minutes() / CELL_MINUTES).saturating_sub(first);
    if percent == 100 || length == 0 {
        return Cells::NONE;
    }
    let step = cells_for(rules.grid_minutes).max(1);
    let online = u16::try_from(u32::from(length) * percent / 100).expect("at most a day's cells");
    let kept = (length - online).next_multiple_of(step).min(length);
    let places = (length - kept) / step + 1;
    let start = first + (nth * (kept / step)) % places * step;
    Cells::run(start, start + kept)
}
