//! Sites of every make, small and crowded, so that everybody wants the same cells.

use chance::Seeded;
use chrono::{Days, NaiveDate, Weekday};
use model::calendar::{Channels, Closure, Holidays, Hours, Opening, Override, WallTime};
use model::site::{BookingRules, ServiceRules, SiteSettings};
use model::{
    Arrival, Counter, CounterId, CounterService, Service, ServiceId, Site, SiteId, Text, TurnRule, Unit,
    Zone, ZoneId,
};

pub fn site(random: &mut Seeded, around: NaiveDate) -> Site {
    let id = SiteId::new(random.between(1, 1_000_000)).unwrap();
    let services: Vec<Service> = (1..=random.between(1, 4)).map(|n| service(id, n, random)).collect();
    let counters: Vec<Counter> =
        (1..=random.between(1, 4)).map(|n| counter(id, n, &services, random)).collect();
    let zones = ["Europe/Paris", "Europe/Paris", "Pacific/Noumea", "America/Miquelon", "Australia/Lord_Howe"];
    Site {
        id,
        slug: "mairie".to_owned(),
        name: text("Mairie"),
        address: "2 boulevard Leclerc".to_owned(),
        time_zone: random.one_of(&zones).parse().unwrap(),
        settings: settings(random),
        zones: vec![Zone {
            id: ZoneId::nth(id, 1),
            slug: "salle".to_owned(),
            name: text("Salle"),
            speaks: true,
        }],
        hours: hours(&services, &counters, around, random),
        services,
        counters,
    }
}

/// The same place after an import: other hours, rules and skills; perhaps a counter less.
pub fn reconfigured(site: &Site, around: NaiveDate, random: &mut Seeded) -> Site {
    let mut next = site.clone();
    next.settings = settings(random);
    for (n, service) in (1..).zip(&mut next.services) {
        service.rules = self::service(site.id, n, random).rules;
    }
    next.counters = (1..=random.between(1, 4)).map(|n| counter(site.id, n, &next.services, random)).collect();
    next.hours = hours(&next.services, &next.counters, around, random);
    next
}

fn settings(random: &mut Seeded) -> SiteSettings {
    let (quiet_from, quiet_until) =
        random.one_of(&[("20:00", "08:00"), ("00:00", "12:00"), ("02:30", "02:30")]);
    SiteSettings {
        waiting_list: random.percent(85),
        offer_minutes: random.one_of(&[30, 120, 1440]),
        quiet_from: quiet_from.parse().unwrap(),
        quiet_until: quiet_until.parse().unwrap(),
        grace_minutes: random.one_of(&[0, 10, 30]),
        check_in_early_minutes: random.one_of(&[0, 15, 30, 600]),
        check_in_late_minutes: random.one_of(&[0, 20, 60]),
        round_the_clock: random.percent(8),
        sign_language_lead_days: random.one_of(&[None, Some(0), Some(1), Some(5)]),
        spoken_language_lead_days: random.one_of(&[None, Some(2), Some(5)]),
        ..SiteSettings::default()
    }
}

fn service(site: SiteId, n: i64, random: &mut Seeded) -> Service {
    let first = random.one_of(&[4, 5, 12, 15, 20, 45]);
    let minutes = (0..random.between(1, 4)).map(|n| first + u16::try_from(n).unwrap() * 7).collect();
    let least = random.one_of(&[0, 5]);
    let booking = BookingRules {
        grid_minutes: random.one_of(&[10, 15, 15, 20, 30]),
        buffer_minutes: random.one_of(&[0, 0, 5, 12, 40]),
        staggered: random.percent(30),
        lead_minutes: random.one_of(&[0, 0, 60, 60, 2000]),
        horizon_days: random.one_of(&[1, 4, 8, 15]),
        horizon_opens_hour: random.one_of(&[0, 8, 12]),
        same_day_hour: random.one_of(&[None, Some(0), Some(8), Some(14)]),
        online_percent: random.one_of(&[100, 100, 80, 50, 50, 0]),
        release_delay_minutes: least + random.one_of(&[0, 0, 30, 600]),
        release_delay_least_minutes: least,
        contact_limit: random.one_of(&[1, 2, 5]),
        pre_application: false,
    };
    let rules = ServiceRules {
        kind: format!("kind-{n}"),
        name: text("Démarche"),
        area: text("État civil"),
        series: 'A',
        unit: Unit::Person,
        question: None,
        minutes,
        documents: Vec::new(),
        allowance_minutes: None,
        after_transfer: TurnRule::Keep,
        after_park: TurnRule::Keep,
        after_no_show: TurnRule::Keep,
        arrival: Arrival::Ticket,
        never_refuse: false,
        alternative: None,
        booking: (n == 1 || random.percent(85)).then_some(booking),
    };
    Service { id: ServiceId::nth(site, n), slug: format!("service-{n}"), rules }
}

fn counter(site: SiteId, n: i64, services: &[Service], random: &mut Seeded) -> Counter {
    let offer = |service: &Service, random: &mut Seeded| CounterService {
        service: service.id,
        preference_minutes: random.one_of(&[0, 0, 10, 20]),
    };
    let services = services.iter().map(|it| (random.percent(70), offer(it, random)));
    Counter {
        id: CounterId::nth(site, n),
        slug: format!("counter-{n}"),
        name: text("Guichet"),
        spoken: text("guichet"),
        way: text("au fond"),
        zone: ZoneId::nth(site, 1),
        services: services.filter(|(gives, _)| *gives).map(|(_, offer)| offer).collect(),
    }
}

fn hours(services: &[Service], counters: &[Counter], around: NaiveDate, random: &mut Seeded) -> Hours {
    let some_services = |random: &mut Seeded| -> Vec<ServiceId> {
        if random.percent(70) {
            return Vec::new();
        }
        services.iter().filter(|_| random.percent(50)).map(|it| it.id).collect()
    };
    let some_counters = |random: &mut Seeded| -> Vec<CounterId> {
        if random.percent(60) {
            return Vec::new();
        }
        counters.iter().filter(|_| random.percent(50)).map(|it| it.id).collect()
    };
    let days =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let near = |random: &mut Seeded| around + Days::new(random.next() % 30);
    let openings = (0..random.between(1, 4)).map(|n| {
        let (from, to) = span(random);
        if n == 0 && random.percent(85) {
            // One that is open often, so that there is something to be had.
            return always(
                &days,
                (from, to.max(WallTime::from_minutes((from.minutes() + 200).min(1440)).unwrap())),
            );
        }
        Opening {
            counters: some_counters(random),
            services: some_services(random),
            weekdays: days.into_iter().filter(|_| random.percent(85)).collect(),
            from,
            to,
            valid_from: random.percent(15).then(|| near(random)),
            valid_until: random.percent(15).then(|| near(random)),
            every_weeks: random.one_of(&[1, 1, 1, 2]),
            anchor_on: Some(around),
            nth_of_month: random.one_of(&[&[][..], &[], &[], &[1, 3], &[-1], &[2, 5]]).to_vec(),
            channels: channels(random),
            online_percent: random.one_of(&[None, None, None, Some(60), Some(0), Some(100)]),
        }
    });
    let openings = openings.collect();
    let overrides = (0..random.between(0, 3)).map(|_| {
        let (from, to) = span(random);
        Override {
            on: near(random),
            from,
            to,
            counters: some_counters(random),
            services: some_services(random),
            channels: channels(random),
            online_percent: random.one_of(&[None, Some(40)]),
            reason: None,
        }
    });
    let overrides = overrides.collect();
    let closures = (0..random.between(0, 3)).map(|_| {
        let (on, (from, to)) = (near(random), span(random));
        let whole = random.percent(40);
        Closure {
            from_on: on,
            until_on: on + Days::new(random.next() % 3),
            from: (!whole).then_some(from),
            to: (!whole).then_some(to),
            counters: some_counters(random),
            services: some_services(random),
            reason: None,
        }
    });
    Hours { openings, overrides, closures: closures.collect(), holidays: Holidays::Metropole }
}

fn always(days: &[Weekday], (from, to): (WallTime, WallTime)) -> Opening {
    Opening {
        counters: Vec::new(),
        services: Vec::new(),
        weekdays: days.to_vec(),
        from,
        to,
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: Channels::default(),
        online_percent: None,
    }
}

/// Mornings, nights (when clocks change), odd minutes.
fn span(random: &mut Seeded) -> (WallTime, WallTime) {
    let from = random.one_of(&[0, 60, 90, 480, 510, 540, 543, 600, 840, 1320]);
    let length = random.one_of(&[37, 60, 120, 180, 240, 300]);
    let time = |minutes: u16| WallTime::from_minutes(minutes.min(1440)).unwrap();
    (time(from), time(from + length))
}

fn channels(random: &mut Seeded) -> Channels {
    let all = Channels::default();
    let staff = Channels { online: false, ..all };
    let walk_in = Channels { online: false, staff: false, walk_in: true };
    let online = Channels { online: true, staff: false, walk_in: false };
    random.one_of(&[all, all, all, all, staff, walk_in, online])
}

fn text(words: &str) -> Text {
    Text { fr: words.to_owned(), en: None }
}
