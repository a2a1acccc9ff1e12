//! A day, counters × half-hours, and a week, counters × days.

use axum::response::Response;
use booking::Availability;
use booking::cells::{CELL_MINUTES, Cells, DAY_CELLS};
use booking::rules::{Block, Leg};
use chrono::{Datelike, Days, NaiveDate};
use model::calendar::WallTime;
use model::{Counter, CounterId, Instant};
use store::Found;

use super::Staff;
use super::tell::Teller;
use crate::pages::answer;
use crate::pages::views::{
    AgendaDay, AgendaWeek, BlockRow, Cell, Dates, DayCell, Entry, Filter, Frame, Row, Words,
};
use crate::problem::Problem;

/// Cells of a row: half an hour.
const ROW_CELLS: u16 = 30 / CELL_MINUTES;
/// Days of a week.
const WEEK_DAYS: u64 = 7;

/// `GET /desk/agenda?on=&counter=&view=`.
pub async fn page(staff: Staff) -> Result<Response, Problem> {
    let on = staff.date("on");
    if staff.asked("view") == "week" {
        return week(&staff, on).await;
    }
    let read = Read::dates(&staff, on, on).await?;
    let committed = staff.published.read();
    let board = Board::new(&staff, &read, &committed.booking, committed.last_at);
    let frame = staff.frame();
    let all = board.counters(on);
    let only: Option<CounterId> = staff.asked("counter").parse().ok();
    let shown: Vec<_> = all.iter().copied().filter(|it| only.is_none_or(|only| it.id == only)).collect();
    let filter = |id: Option<CounterId>, name: String| {
        let counter = id.map_or_else(String::new, |id| format!("&counter={id}"));
        let href = frame.link(&format!("/desk/agenda?on={on}{counter}"));
        Filter { href, name, current: id == only }
    };
    let everybody = filter(None, board.tell.words.text("agenda-all-counters"));
    let each = all.iter().map(|it| filter(Some(it.id), board.tell.counter(it.id)));
    let page = AgendaDay {
        dates: dates(&staff, &frame, board.tell.date(on), on, 1, "day"),
        filters: std::iter::once(everybody).chain(each).collect(),
        counters: shown.iter().map(|it| board.tell.counter(it.id)).collect(),
        rows: board.rows(on, &shown, &frame),
        blocks: board.blocks(&frame),
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    };
    drop(committed);
    answer(&page)
}

async fn week(staff: &Staff, on: NaiveDate) -> Result<Response, Problem> {
    let monday = on - Days::new(on.weekday().num_days_from_monday().into());
    let sunday = monday + Days::new(WEEK_DAYS - 1);
    let read = Read::dates(staff, monday, sunday).await?;
    let committed = staff.published.read();
    let board = Board::new(staff, &read, &committed.booking, committed.last_at);
    let frame = staff.frame();
    let week: Vec<_> = monday.iter_days().take(7).filter(|day| !board.counters(*day).is_empty()).collect();
    let site = board.tell.site;
    let counters = site.counters.iter().filter(|it| week.iter().any(|day| board.is_shown(it, *day)));
    let language = board.tell.words.language();
    let page = AgendaWeek {
        dates: dates(
            staff,
            &frame,
            board.tell.words.with("agenda-week-of", "date", board.tell.date(monday)),
            on,
            WEEK_DAYS,
            "week",
        ),
        days: week
            .iter()
            .map(|day| (locale::day_words(language, *day), frame.link(&format!("/desk/agenda?on={day}"))))
            .collect(),
        rows: counters
            .map(|counter| {
                let cells = week.iter().map(|day| board.day_cell(counter.id, *day, &frame)).collect();
                (board.tell.counter(counter.id), cells)
            })
            .collect(),
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    };
    drop(committed);
    answer(&page)
}

/// The ways from a date to others.
fn dates(staff: &Staff, frame: &Frame, title: String, on: NaiveDate, step: u64, view: &str) -> Dates {
    let counter =
        staff.asked("counter").parse::<CounterId>().map_or_else(|_| String::new(), |it| it.to_string());
    let mark = if counter.is_empty() { String::new() } else { format!("&counter={counter}") };
    let to = |on: NaiveDate, view: &str| {
        let view = if view == "week" { "&view=week" } else { "" };
        frame.link(&format!("/desk/agenda?on={on}{view}{mark}"))
    };
    let other = if view == "week" { "day" } else { "week" };
    Dates {
        title,
        on: on.to_string(),
        before: to(on.checked_sub_days(Days::new(step)).unwrap_or(on), view),
        today: to(staff.published.read().booking.today(), view),
        after: to(on.checked_add_days(Days::new(step)).unwrap_or(on), view),
        other: to(on, other),
        counter,
    }
}

/// What rows say of some dates.
struct Read {
    found: Vec<Found>,
    blocks: Vec<Block>,
}

impl Read {
    async fn dates(staff: &Staff, from: NaiveDate, until: NaiveDate) -> Result<Self, Problem> {
        let (store, site) = (&staff.app.store, staff.site());
        let found = store.appointments_between(site, from, until).await;
        let blocks = store.blocks_from(site, from).await;
        let mut blocks = blocks.map_err(|error| staff.app.unreadable(&error))?;
        blocks.retain(|block| block.on <= until);
        Ok(Self { found: found.map_err(|error| staff.app.unreadable(&error))?, blocks })
    }
}

/// Lays out what was read over what is open.
struct Board<'a> {
    read: &'a Read,
    free: &'a Availability,
    now: Instant,
    tell: Teller<'a>,
}

impl<'a> Board<'a> {
    fn new(staff: &Staff, read: &'a Read, free: &'a Availability, last_at: Instant) -> Self {
        let tell = Teller { site: free.site(), words: staff.words() };
        Self { read, free, now: staff.app.clock.now().max(last_at), tell }
    }

    /// Every leg of a counter on a date, with its appointment.
    fn legs(&self, counter: CounterId, on: NaiveDate) -> impl Iterator<Item = (&'a Leg, &'a Found)> {
        let of_date = self.read.found.iter().filter(move |it| it.appointment.on == on);
        let legs = of_date.flat_map(|it| it.appointment.legs.iter().map(move |leg| (leg, it)));
        legs.filter(move |(leg, _)| leg.counter == counter)
    }

    fn of_counter(&self, counter: CounterId, on: NaiveDate) -> impl Iterator<Item = &'a Block> {
        self.read.blocks.iter().filter(move |it| it.counter == counter && it.on == on)
    }

    /// Who receives people by appointment on a date, or has somebody all the same.
    fn counters(&self, on: NaiveDate) -> Vec<&'a Counter> {
        self.tell.site.counters.iter().filter(|it| self.is_shown(it, on)).collect()
    }

    fn is_shown(&self, counter: &Counter, on: NaiveDate) -> bool {
        !self.free.open_at(on, counter.id).is_empty() || self.legs(counter.id, on).next().is_some()
    }

    fn rows(&self, on: NaiveDate, counters: &[&Counter], frame: &Frame) -> Vec<Row> {
        let used = |counter: &&Counter| {
            let legs = self.legs(counter.id, on).map(|(leg, _)| Cells::run(leg.cell, leg.end()));
            legs.fold(self.free.open_at(on, counter.id), |cells, leg| cells | leg)
        };
        let used = counters.iter().fold(Cells::NONE, |cells, counter| cells | used(counter));
        let is_used = |row: &u16| used.meets(row_cells(*row));
        let last = (0..DAY_CELLS / ROW_CELLS).rev().find(is_used);
        let (Some(first), Some(last)) = ((0..DAY_CELLS / ROW_CELLS).find(is_used), last) else {
            return Vec::new();
        };
        let row = |row: u16| Row {
            time: self.tell.wall(wall(row * ROW_CELLS)),
            cells: counters.iter().map(|counter| self.cell(counter.id, on, row, frame)).collect(),
        };
        (first..=last).map(row).collect()
    }

    fn cell(&self, counter: CounterId, on: NaiveDate, row: u16, frame: &Frame) -> Cell {
        let cells = row_cells(row);
        let begins = |(leg, _): &(&Leg, &Found)| cells.contains(leg.cell);
        let entry = |(leg, found): (&Leg, &Found)| Entry {
            href: frame.link(&format!("/desk/agenda/rdv/{}", found.appointment.id)),
            time: self.tell.wall(wall(leg.cell)),
            name: self.tell.name(found.contact.as_ref()),
            what: match self.tell.translated(found.contact.as_ref()) {
                Some(who) => format!("{} · {who}", self.tell.errand(leg.errand())),
                None => self.tell.errand(leg.errand()),
            },
            state: self.tell.standing(found.appointment.state),
        };
        let mut legs: Vec<_> = self.legs(counter, on).filter(begins).collect();
        legs.sort_by_key(|(leg, _)| leg.cell);
        let blocked = self.of_counter(counter, on).find(|block| block.run().meets(cells));
        let open = self.free.open_at(on, counter) & cells;
        let free = self.free.free_at(on, counter, self.now) & cells;
        Cell {
            entries: legs.into_iter().map(entry).collect(),
            blocked: blocked.map(|block| self.why(block)),
            free: if free.count() == u32::from(ROW_CELLS) {
                self.tell.words.text("agenda-free")
            } else {
                self.minutes("agenda-free-minutes", free)
            },
            busy: self.free.taken_at(on, counter).meets(cells),
            open: !open.is_empty(),
        }
    }

    fn day_cell(&self, counter: CounterId, on: NaiveDate, frame: &Frame) -> DayCell {
        let count = self.legs(counter, on).count();
        let words: Words = self.tell.words;
        let free = self.free.free_at(on, counter, self.now);
        let long = locale::duration_words(words.language(), free.count() * u32::from(CELL_MINUTES));
        DayCell {
            href: frame.link(&format!("/desk/agenda?on={on}&counter={counter}")),
            count: if count == 0 { String::new() } else { words.count("agenda-count", count) },
            free: if free.is_empty() {
                String::new()
            } else {
                words.with("agenda-free-for", "duration", long)
            },
            blocked: self.of_counter(counter, on).map(|block| self.why(block)).collect(),
        }
    }

    fn minutes(&self, key: &str, cells: Cells) -> String {
        let minutes = cells.count() * u32::from(CELL_MINUTES);
        if minutes == 0 { String::new() } else { self.tell.words.count(key, minutes) }
    }

    fn why(&self, block: &Block) -> String {
        let reason = block.reason.clone();
        if reason.is_empty() { self.tell.words.text("agenda-blocked-cell") } else { reason }
    }

    fn blocks(&self, frame: &Frame) -> Vec<BlockRow> {
        block_rows(&self.read.blocks, self.tell, frame)
    }
}

/// Blocks, each with the way to who is hit.
pub fn block_rows(blocks: &[Block], tell: Teller<'_>, frame: &Frame) -> Vec<BlockRow> {
    let row = |block: &Block| BlockRow {
        href: frame.link(&format!("/desk/agenda/blocks/{}", block.id)),
        text: tell.block(block),
    };
    blocks.iter().map(row).collect()
}

fn row_cells(row: u16) -> Cells {
    Cells::run(row * ROW_CELLS, (row + 1) * ROW_CELLS)
}

fn wall(cell: u16) -> WallTime {
    WallTime::from_minutes(cell * CELL_MINUTES).expect("cells end with their day")
}
