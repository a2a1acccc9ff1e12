//! Cells and slots on the days on which clocks change, against what Python's zoneinfo says (RELIABILITY.md, A5).

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

use std::process::Command;
use std::sync::{Arc, LazyLock};

use booking::cells::{CELL_MINUTES, Cells, DAY_CELLS};
use booking::clock::{DayClock, cell_at};
use booking::rules::{Rows, State};
use booking::{Ask, Channel, Errand};
use chrono::NaiveDate;
use model::town::{EXAMPLE, Town};
use model::{Instant, Site, SiteId};

/// One date of the oracle: the instant of each cell.
struct Line {
    zone: String,
    on: NaiveDate,
    cells: Vec<Option<Instant>>,
}

static ORACLE: LazyLock<Vec<Line>> = LazyLock::new(oracle);

fn oracle() -> Vec<Line> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/civil/oracle.py");
    let said = Command::new("python3").arg(script).output().expect("python3 is there");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let read = |line: &str| {
        let mut words = line.split(' ');
        let (zone, on) = (words.next().unwrap().to_owned(), words.next().unwrap().parse().unwrap());
        let instant = |word: &str| Some(Instant::from_millis(word.parse::<i64>().ok()? * 60_000));
        Line { zone, on, cells: words.map(instant).collect() }
    };
    let lines: Vec<Line> = String::from_utf8(said.stdout).unwrap().lines().map(read).collect();
    assert!(lines.iter().all(|line| line.cells.len() == usize::from(DAY_CELLS)));
    lines
}

/// A town hall that is open round the clock, in this zone.
fn site(zone: &str) -> Site {
    let mut site = Town::parse(EXAMPLE).unwrap().sites[0].build_in_order(SiteId::new(1).unwrap());
    site.time_zone = zone.parse().unwrap();
    site.settings.round_the_clock = true;
    site
}

#[test]
fn every_cell_is_where_the_oracle_has_it() {
    let (mut cells, mut changing) = (0, 0);
    for line in ORACLE.iter() {
        let site = site(&line.zone);
        let clock = DayClock::of(&site, line.on);
        for (cell, expected) in (0..).zip(&line.cells) {
            assert_eq!(clock.starts_at(cell), *expected, "{} {} cell {cell}", line.zone, line.on);
            assert_eq!(clock.real().contains(cell), expected.is_some());
            if let Some(at) = *expected {
                assert_eq!(cell_at(&site, at), Some((line.on, cell)), "{} {}", line.zone, line.on);
                assert_eq!(cell_at(&site, Instant::from_millis(at.as_millis() + 1)), None);
                let later: Vec<u16> =
                    (0..).zip(&line.cells).filter(|(_, it)| **it >= Some(at)).map(|(cell, _)| cell).collect();
                assert_eq!(clock.from(at).iter().collect::<Vec<_>>(), later);
                let next = Instant::from_millis(at.as_millis() + 1);
                assert_eq!(clock.from(next), clock.from(at).without(Cells::run(cell, cell + 1)));
            }
            cells += 1;
        }
        changing += usize::from(line.cells.contains(&None));
    }
    // Paris, Miquelon, Lord Howe, the Azores and Havana, twice a year for 21 years.
    assert!(changing >= 5 * 2 * 21, "{changing}");
    println!("{cells} cells, {changing} days on which clocks change: 0 mismatches");
}

#[test]
fn no_slot_lies_in_a_hole_and_none_is_there_twice() {
    let mut compared = 0;
    for line in ORACLE.iter() {
        let mut site = site(&line.zone);
        let service = site.services.iter_mut().find(|it| it.slug == "mariage").unwrap();
        let (id, step) = (service.id, 3);
        service.rules.minutes = vec![40];
        service.rules.booking.as_mut().unwrap().grid_minutes = step * CELL_MINUTES;
        let now = Instant::from(line.on.pred_opt().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc());
        let state = State::load(Arc::new(site), Rows::default(), now);
        let ask = Ask {
            errands: vec![Errand { service: id, persons: 1 }],
            channel: Channel::Staff,
            interpreter: None,
        };
        let slots = state.availability().slots(&ask, line.on, line.on, now).unwrap();
        // Eight cells of the wall, each five minutes of time after the one before.
        let lasts = |cell: usize| {
            let run = line.cells.get(cell..cell + 8)?.iter().copied().collect::<Option<Vec<_>>>()?;
            run.windows(2).all(|pair| pair[1].seconds_since(pair[0]) == 300).then_some(run[0])
        };
        let starts: Vec<Instant> = (0..line.cells.len()).step_by(step.into()).filter_map(lasts).collect();
        assert_eq!(
            slots.iter().map(|slot| slot.starts_at).collect::<Vec<_>>(),
            starts,
            "{} {}",
            line.zone,
            line.on
        );
        compared += starts.len();
    }
    assert!(compared > 30_000, "{compared}");
}
