//! Goal 5b: a search of 90 days at a random one of many sites, in this process, beside the bitmap loop alone.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use booking::rules::{Claim, Rows, State};
use booking::{Ask, Cells, Channel, Errand};
use chrono::{Days, NaiveDate};
use guichet_tests::clock::now;
use guichet_tests::figures::{Bound, Goal, median, number, rounds, seconds};
use guichet_tests::seed::Seed;
use model::calendar::{Channels, Hours, Opening, local};
use model::site::{BookingRules, ServiceRules, SiteSettings};
use model::{
    Arrival, Counter, CounterId, CounterService, Instant as Moment, Service, ServiceId, Site, SiteId, Text,
    TurnRule, Unit, Zone, ZoneId,
};

const DAYS: u16 = 90;
const COUNTERS: u16 = 12;
/// 08:00 to 18:00 in cells, and a visit of a quarter of an hour.
const OPEN: std::ops::Range<u16> = 96..216;
const VISIT_CELLS: u16 = 3;

/// Every day but the last is full, so that the first free time lies 90 days away.
pub fn of_90_days() -> Goal {
    let sites = crate::many_sites();
    let at = Moment::from(now());
    let zone = "Europe/Paris".parse().expect("a zone");
    let today = local(at, zone).date_naive();
    let states: Vec<State> = (1..=sites).map(|number| full(number, today, at)).collect();
    let taken: Vec<Vec<Cells>> = (0..sites).map(|_| bitmaps()).collect();
    let mut seed = Seed::new(67);
    let (mut ours, mut anchor) = (Vec::new(), Vec::new());
    let mut searches = 0;
    for _ in 0..rounds() {
        let (count, micros) = repeat(|| {
            let state = &states[seed.below(sites)];
            let service = ServiceId::nth(state.site().id, 1);
            let ask = Ask {
                errands: vec![Errand { service, persons: 1 }],
                channel: Channel::Staff,
                interpreter: None,
            };
            let found = state.availability().first(&ask, today, at).expect("it can be asked");
            let found = found.expect("the last day is free");
            assert_eq!(local(found.starts_at, zone).date_naive(), today + Days::new(DAYS.into()));
        });
        searches += count;
        ours.push(micros);
        anchor.push(repeat(|| loop_alone(&taken[seed.below(sites)])).1);
    }
    let (ours, anchor) = (median(ours), median(anchor));
    Goal {
        name: format!("5b search of {DAYS} days, {COUNTERS} counters, a random one of {sites} sites"),
        ours: format!("{ours:.2} µs"),
        anchor: format!("{anchor:.2} µs, the bitmap loop alone"),
        ratio: ours / anchor,
        must: Bound::AtMost(2.0),
        held: format!("{searches} searches found the one day that is free"),
    }
}

/// How often in the usual time, and microseconds of each.
fn repeat(mut once: impl FnMut()) -> (usize, f64) {
    let (since, mut count) = (Instant::now(), 0);
    while since.elapsed() < Duration::from_secs(seconds()) {
        (0..100).for_each(|_| once());
        count += 100;
    }
    (count, since.elapsed().as_secs_f64() * 1e6 / number(count))
}

/// The taken cells of a site, day by day: the last one is free.
fn bitmaps() -> Vec<Cells> {
    let days = u32::from(DAYS) + 1;
    let of_day = |day| if day == days { Cells::NONE } else { Cells::run(OPEN.start, OPEN.end) };
    (1..=days).flat_map(|day| (0..COUNTERS).map(move |_| of_day(day))).collect()
}

fn loop_alone(taken: &[Cells]) {
    let open = black_box(Cells::run(OPEN.start, OPEN.end));
    let first = taken.chunks_exact(COUNTERS.into()).position(|day| {
        let fits = day.iter().fold(Cells::NONE, |fits, taken| fits | (open & !*taken).runs(VISIT_CELLS));
        !fits.is_empty()
    });
    assert_eq!(first, Some(DAYS.into()));
}

fn full(number: usize, today: NaiveDate, at: Moment) -> State {
    let site = site(i64::try_from(number).expect("small"));
    let claims = (0..DAYS).flat_map(|day| {
        let on = today + Days::new(day.into());
        site.counters.iter().map(move |it| Claim {
            on,
            counter: it.id,
            cell: OPEN.start,
            cells: OPEN.end - OPEN.start,
        })
    });
    let claims = claims.collect();
    State::load(Arc::new(site), Rows { claims, ..Rows::default() }, at)
}

fn site(number: i64) -> Site {
    let id = SiteId::new(number).expect("sites count from 1");
    let text = || Text { fr: "Banc".to_owned(), en: None };
    let booking = BookingRules { grid_minutes: 15, horizon_days: DAYS, ..BookingRules::default() };
    let rules = ServiceRules {
        kind: "actes".to_owned(),
        name: text(),
        area: text(),
        series: 'A',
        unit: Unit::Person,
        question: None,
        minutes: vec![15],
        documents: Vec::new(),
        allowance_minutes: None,
        after_transfer: TurnRule::Keep,
        after_park: TurnRule::Keep,
        after_no_show: TurnRule::Keep,
        arrival: Arrival::Ticket,
        never_refuse: false,
        alternative: None,
        booking: Some(booking),
    };
    let service = ServiceId::nth(id, 1);
    let counter = |n: i64| Counter {
        id: CounterId::nth(id, n),
        slug: format!("guichet-{n}"),
        name: text(),
        spoken: text(),
        way: text(),
        zone: ZoneId::nth(id, 1),
        services: vec![CounterService { service, preference_minutes: 0 }],
    };
    let opening = Opening {
        counters: Vec::new(),
        services: Vec::new(),
        weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .map(|day| day.parse().expect("a day"))
            .to_vec(),
        from: "08:00".parse().expect("a time"),
        to: "18:00".parse().expect("a time"),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: Channels::default(),
        online_percent: None,
    };
    Site {
        id,
        slug: format!("site-{number}"),
        name: text(),
        address: String::new(),
        time_zone: "Europe/Paris".parse().expect("a zone"),
        settings: SiteSettings::default(),
        zones: vec![Zone { id: ZoneId::nth(id, 1), slug: "hall".to_owned(), name: text(), speaks: true }],
        services: vec![Service { id: service, slug: "actes".to_owned(), rules }],
        counters: (1..=i64::from(COUNTERS)).map(counter).collect(),
        hours: Hours { openings: vec![opening], ..Hours::default() },
    }
}
