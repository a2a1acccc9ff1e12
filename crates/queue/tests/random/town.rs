//! Sites of every make.

use chance::Seeded;
use chrono::Weekday;
use model::calendar::{Channels, Hours, Opening};
use model::site::{BookingRules, ServiceRules, SiteSettings};
use model::{
    Arrival, AtClosing, Counter, CounterId, CounterService, Service, ServiceId, Site, SiteId, Text, TurnRule,
    Unit, Zone, ZoneId,
};

/// Series letters; fewer than services may be, so that some services share one.
const LETTERS: [char; 4] = ['A', 'C', 'E', 'H'];

pub fn site(random: &mut Seeded) -> Site {
    let id = SiteId::new(random.between(1, 1_000_000)).unwrap();
    let services: Vec<Service> = (1..=random.between(1, 6)).map(|n| service(id, n, random)).collect();
    let zones = [1, 2].map(|n| Zone {
        id: ZoneId::nth(id, n),
        slug: format!("zone-{n}"),
        name: text("Salle"),
        speaks: n == 1,
    });
    let counters = (1..=random.between(1, 6)).map(|n| counter(id, n, &services, random)).collect();
    Site {
        id,
        slug: "mairie".to_owned(),
        name: text("Mairie"),
        address: "2 boulevard Leclerc".to_owned(),
        time_zone: random
            .one_of(&["Europe/Paris", "Europe/Paris", "Pacific/Noumea", "America/Miquelon"])
            .parse()
            .unwrap(),
        settings: settings(random),
        zones: zones.to_vec(),
        hours: hours(&services, random),
        services,
        counters,
    }
}

/// The same place after an import: other settings, preferences and rules; ids and series stay.
pub fn reconfigured(site: &Site, random: &mut Seeded) -> Site {
    let mut next = site.clone();
    let round_the_clock = site.settings.round_the_clock;
    next.settings = SiteSettings { round_the_clock, ..settings(random) };
    for (n, service) in (1..).zip(&mut next.services) {
        let series = service.rules.series;
        service.rules = ServiceRules { series, ..self::service(site.id, n, random).rules };
    }
    for (n, counter) in (1..).zip(&mut next.counters) {
        counter.services = self::counter(site.id, n, &site.services, random).services;
    }
    next
}

fn settings(random: &mut Seeded) -> SiteSettings {
    SiteSettings {
        undo_seconds: random.one_of(&[10, 30, 60]),
        return_minutes: random.one_of(&[0, 5, 20, 60]),
        no_show_minutes: random.one_of(&[None, Some(1), Some(3), Some(10)]),
        at_closing: AtClosing::Warn,
        early_minutes: 15,
        grace_minutes: random.one_of(&[0, 10]),
        check_in_early_minutes: 30,
        check_in_late_minutes: 20,
        priority_minutes: random.one_of(&[0, 15, 30, 45]),
        pick_needs_reason: random.percent(30),
        round_the_clock: random.percent(50),
        ..SiteSettings::default()
    }
}

fn service(site: SiteId, n: i64, random: &mut Seeded) -> Service {
    let mut turn_rule = || random.one_of(&[TurnRule::Keep, TurnRule::Now]);
    let (after_transfer, after_park, after_no_show) = (turn_rule(), turn_rule(), turn_rule());
    let rules = ServiceRules {
        kind: format!("kind-{n}"),
        name: text("Démarche"),
        area: text("État civil"),
        series: random.one_of(&LETTERS),
        unit: Unit::Person,
        question: None,
        minutes: [10, 15, 30, 40][..random.one_of(&[1, 2, 4])].to_vec(),
        documents: Vec::new(),
        allowance_minutes: random.one_of(&[None, Some(0), Some(20), Some(45)]),
        after_transfer,
        after_park,
        after_no_show,
        arrival: Arrival::Ticket,
        never_refuse: random.percent(20),
        alternative: None,
        booking: random.percent(50).then(BookingRules::default),
    };
    Service { id: ServiceId::nth(site, n), slug: format!("service-{n}"), rules }
}

fn counter(site: SiteId, n: i64, services: &[Service], random: &mut Seeded) -> Counter {
    let mut offers: Vec<CounterService> = Vec::new();
    for service in services {
        if random.percent(60) {
            let preference_minutes = random.one_of(&[0, 0, 5, 15, 40]);
            offers.push(CounterService { service: service.id, preference_minutes });
        }
    }
    Counter {
        id: CounterId::nth(site, n),
        slug: format!("counter-{n}"),
        name: text("Guichet"),
        spoken: text("guichet"),
        way: text("au fond"),
        zone: ZoneId::nth(site, random.between(1, 2)),
        services: offers,
    }
}

/// Weekdays 08:30 to 17:30, for all services or all but the first.
fn hours(services: &[Service], random: &mut Seeded) -> Hours {
    let some = services.iter().skip(1).map(|service| service.id).collect();
    let opening = Opening {
        counters: Vec::new(),
        services: if random.percent(30) { some } else { Vec::new() },
        weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
        from: "08:30".parse().unwrap(),
        to: "17:30".parse().unwrap(),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        anchor_on: None,
        nth_of_month: Vec::new(),
        channels: Channels::default(),
        online_percent: None,
    };
    Hours { openings: vec![opening], ..Hours::default() }
}

fn text(words: &str) -> Text {
    Text { fr: words.to_owned(), en: None }
}
