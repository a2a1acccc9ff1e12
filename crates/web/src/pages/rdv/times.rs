//! When: what is free, as one first time, a list of dates, and a month at a glance.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use booking::{Ask, Availability, Channel, DayLoad, Only};
use chrono::{Datelike, Days, Months, NaiveDate, Timelike, Weekday};
use chrono_tz::Tz;
use model::calendar::{Walkin, local, walk_in};
use model::{Instant, Interpreter, Site};

use super::choice::{Choice, Pairs, sites, value};
use super::services::{alternative, chosen};
use super::{fresh_key, go, place, written};
use crate::api::{firsts, free, refused};
use crate::app::App;
use crate::limits::Visitor;
use crate::pages::answer;
use crate::pages::here::Here;
use crate::pages::views::{DayTimes, Month, MonthDay, RdvTimes, TimeChoice, Times, Way, Words};
use crate::problem::{Kind, Problem};

/// Dates listed at once: one screen of a phone. The month shows the others.
const DAYS_SHOWN: usize = 6;
/// Days that one look covers: what the interface answers at most.
const DAYS: u64 = 91;
/// The afternoon begins.
const NOON: u32 = 12;
/// As many times of a date or fewer are few.
const FEW: usize = booking::search::FEW_STARTS as usize;

/// What of the free times somebody wants to see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    on: Option<NaiveDate>,
    month: Option<NaiveDate>,
    only: Only,
}

/// Each kind of times with the key of its words.
pub fn only_key(only: Only) -> &'static str {
    match only {
        Only::All => "rdv-only-all",
        Only::Wednesday => "rdv-only-wednesday",
        Only::Saturday => "rdv-only-saturday",
        Only::Late => "rdv-only-late",
    }
}

impl Wanted {
    /// What cannot be read is not wanted: old links lead somewhere.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let month = format!("{}-01", value(pairs, "month"));
        Self {
            on: value(pairs, "on").parse().ok(),
            month: month.parse().ok(),
            only: Only::from_word(value(pairs, "only")).unwrap_or_default(),
        }
    }
}

/// An address of a page with more in its query.
type PageWith<'a> = dyn Fn(&[(&str, &str)]) -> String + 'a;

/// Looks at what is free.
pub struct Look<'a> {
    /// What is free.
    pub free: &'a Availability,
    /// What for.
    pub ask: &'a Ask,
    /// What of it.
    pub wanted: Wanted,
    /// When.
    pub now: Instant,
    /// The reader's words.
    pub words: Words,
    /// This page with more in its query.
    pub page: &'a PageWith<'a>,
    /// Where a time leads; empty: it is a button.
    pub choose: &'a dyn Fn(Instant) -> String,
}

/// Free times by their date.
type ByDate = BTreeMap<NaiveDate, Vec<Instant>>;

impl Look<'_> {
    /// The free times as a page shows them.
    pub fn times(&self) -> Result<Times, Problem> {
        let today = self.free.today();
        let begins = self.wanted.month.or(self.wanted.on).map(|on| first_of_month(on).max(today));
        let begins = begins.unwrap_or(today).min(self.free.horizon_on());
        let found = self.by_date(begins)?;
        // The first free date may lie far ahead.
        let beyond = if found.is_empty() && begins == today { self.first_date(today)? } else { None };
        let (begins, found) = match beyond {
            Some(on) => (on, self.by_date(on)?),
            None => (begins, found),
        };
        let is_anywhen = self.wanted.month.is_none() && self.wanted.on.is_none();
        let first = found.values().flatten().next().filter(|_| is_anywhen);
        let month = self.wanted.month.or(self.wanted.on).or(found.keys().next().copied());
        Ok(Times {
            first: first.map(|at| self.dated(*at)),
            only: self.only(),
            is_filtered: self.wanted.only != Only::All,
            days: found.iter().take(DAYS_SHOWN).map(|(on, times)| self.day_link(*on, times.len())).collect(),
            month: self.month(first_of_month(month.unwrap_or(begins)), &found)?,
            day: self.wanted.on.map(|on| self.day(on, &found)),
            whole: self.link(&[]),
        })
    }

    fn zone(&self) -> Tz {
        self.free.site().time_zone
    }

    fn by_date(&self, from: NaiveDate) -> Result<ByDate, Problem> {
        let until = from.checked_add_days(Days::new(DAYS)).unwrap_or(from);
        let slots = self.free.slots(self.ask, from, until, self.now);
        let mut found = ByDate::new();
        for slot in slots.map_err(|refusal| refused(refusal, self.now))? {
            let at = local(slot.starts_at, self.zone());
            if self.wanted.only.is_met(&at) {
                found.entry(at.date_naive()).or_default().push(slot.starts_at);
            }
        }
        Ok(found)
    }

    fn first_date(&self, today: NaiveDate) -> Result<Option<NaiveDate>, Problem> {
        let first =
            self.free.first(self.ask, today, self.now).map_err(|refusal| refused(refusal, self.now))?;
        Ok(first.map(|slot| local(slot.starts_at, self.zone()).date_naive()))
    }

    /// This page with the filter that is chosen, and more.
    fn link(&self, more: &[(&str, &str)]) -> String {
        let only = self.wanted.only;
        let only = (only != Only::All).then_some(("only", only.word()));
        (self.page)(&only.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    }

    fn only(&self) -> Vec<Way> {
        let way = |only: Only| Way {
            text: self.words.text(only_key(only)),
            hint: String::new(),
            href: if only == Only::All { (self.page)(&[]) } else { (self.page)(&[("only", only.word())]) },
            current: only == self.wanted.only,
        };
        Only::ALL.map(way).to_vec()
    }

    fn dated(&self, at: Instant) -> TimeChoice {
        let text = locale::dated_words(self.words.language(), at, self.zone());
        TimeChoice { text, ..self.time(at) }
    }

    fn time(&self, at: Instant) -> TimeChoice {
        TimeChoice {
            text: locale::time_words(self.words.language(), at, self.zone()),
            value: written(at),
            href: (self.choose)(at),
        }
    }

    fn day_link(&self, on: NaiveDate, count: usize) -> Way {
        Way {
            text: locale::day_words(self.words.language(), on),
            hint: self.words.count("rdv-times", count),
            href: self.link(&[("on", &on.to_string())]),
            current: self.wanted.on == Some(on),
        }
    }

    fn day(&self, on: NaiveDate, found: &ByDate) -> DayTimes {
        let times = found.get(&on).map(Vec::as_slice).unwrap_or_default();
        let is_early = |at: &&Instant| local(**at, self.zone()).hour() < NOON;
        let (early, late): (Vec<_>, Vec<_>) = times.iter().partition(is_early);
        let part = |key: &str, times: Vec<&Instant>| {
            let times: Vec<_> = times.into_iter().map(|at| self.time(*at)).collect();
            (!times.is_empty()).then(|| (self.words.text(key), times))
        };
        let near = |(on, times): (&NaiveDate, &Vec<Instant>)| self.day_link(*on, times.len());
        DayTimes {
            title: locale::day_words(self.words.language(), on),
            parts: [part("rdv-morning", early), part("rdv-afternoon", late)].into_iter().flatten().collect(),
            before: found.range(..on).next_back().map(near),
            after: found.range(on..).find(|(it, _)| **it > on).map(near),
        }
    }

    fn month(&self, first: NaiveDate, found: &ByDate) -> Result<Month, Problem> {
        let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
        let last = next.pred_opt().unwrap_or(first);
        let loads = self.free.overview(self.ask, first, last, self.now);
        let loads = loads.map_err(|refusal| refused(refusal, self.now))?;
        let language = self.words.language();
        let blank = first.weekday().num_days_from_monday() as usize;
        let mut cells: Vec<Option<MonthDay>> = std::iter::repeat_with(|| None).take(blank).collect();
        cells.extend(loads.into_iter().map(|(on, load)| Some(self.month_day(on, load, found))));
        while !cells.len().is_multiple_of(7) {
            cells.push(None);
        }
        let mut weeks = Vec::new();
        while !cells.is_empty() {
            let rest = cells.split_off(7);
            weeks.push(std::mem::replace(&mut cells, rest));
        }
        let weekday = |weekday: Weekday| {
            let name = locale::weekday_words(language, weekday);
            (name.chars().take(3).collect(), name)
        };
        let monday = |day: Weekday, n: usize| std::iter::successors(Some(day), |it| Some(it.succ())).nth(n);
        let link = |on: NaiveDate| self.link(&[("month", &on.format("%Y-%m").to_string())]);
        let before = first.pred_opt().map(first_of_month).filter(|_| first > self.free.today());
        Ok(Month {
            title: locale::month_words(language, first),
            weekdays: (0..7).filter_map(|n| monday(Weekday::Mon, n)).map(weekday).collect(),
            weeks,
            before: before.map(link).unwrap_or_default(),
            after: if next <= self.free.horizon_on() { link(next) } else { String::new() },
        })
    }

    fn month_day(&self, on: NaiveDate, load: DayLoad, found: &ByDate) -> MonthDay {
        let count = found.get(&on).map_or(0, Vec::len);
        let (said, load) = match (count, load) {
            (0, DayLoad::Closed) => (self.words.text("rdv-day-closed"), "closed"),
            (0, _) => (self.words.text("rdv-day-full"), "full"),
            (count, _) => (self.words.count("rdv-times", count), if count <= FEW { "few" } else { "free" }),
        };
        let href = if count > 0 { self.link(&[("on", &on.to_string())]) } else { String::new() };
        MonthDay { number: on.day(), href, said, load }
    }
}

fn first_of_month(on: NaiveDate) -> NaiveDate {
    on.with_day(1).unwrap_or(on)
}

/// `GET /rdv/times`: when, and where if there is a choice.
pub async fn page(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let (choice, pending) = Choice::read(&pairs)?;
    if pending.is_some() || choice.kinds.is_empty() {
        return go(&here, &choice.link("/rdv", &[]));
    }
    let firsts = firsts(&app, &choice.named(), choice.interpreter).await?;
    let anywhere = sites(&app, &Choice { site: None, ..choice.clone() }).await?;
    // Without a choice the place is where it is earliest.
    let earliest = firsts.first().map(|it| it.site.id);
    let site = choice.site.or(earliest).or(anywhere.first().map(|it| it.site()));
    let site = site.ok_or(Problem::new(Kind::Unknown))?;
    let (free, now) = free(&app, site).await?;
    let errands = choice.errands(free.site()).ok_or(Problem::new(Kind::Unknown))?;
    // A site that was chosen before may offer none.
    let choice =
        choice.with(choice.interpreter.filter(|it| free.site().interpreters().any(|own| own == *it)));
    let ask = Ask { errands, channel: Channel::Online, interpreter: choice.interpreter };
    let here_link = |more: &[(&str, &str)]| here.link(&choice.link("/rdv/times", more));
    let look = Look {
        free: &free,
        ask: &ask,
        wanted: Wanted::read(&pairs),
        now,
        words: here.words,
        page: &here_link,
        choose: &|_| String::new(),
    };
    let times = look.times()?;
    let services: Vec<_> = ask.errands.iter().filter_map(|it| free.site().service(it.service)).collect();
    let mut hidden = choice.at(site).pairs();
    hidden.push(("key", fresh_key(&app)));
    answer(&RdvTimes {
        words: here.words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        moved: String::new(),
        chosen: chosen(&choice, std::slice::from_ref(free.site()), here.words),
        alternatives: services.iter().filter_map(|it| alternative(it, here.words)).collect(),
        place: place(free.site(), here.words),
        places: places(&here, &choice, &firsts, site, now),
        action: here.link("/rdv/holds"),
        hidden,
        times,
        interpreters: interpreters(&here, &choice, free.site()),
        translated: choice
            .interpreter
            .and_then(|it| free.site().interpreter_from(it, free.today()))
            .map_or_else(String::new, |on| {
                here.words.with("interpreter-from", "date", locale::day_words(here.words.language(), on))
            }),
        release: release(free.site(), &ask, here.words),
        walk_in: may_walk_in(free.site(), &ask, now),
        add: if choice.has_room() { here.link(&choice.link("/rdv", &[])) } else { String::new() },
        back: here.link("/rdv"),
    })
}

/// With whom somebody may come; none where the site offers nobody.
fn interpreters(here: &Here, choice: &Choice, site: &Site) -> Vec<Way> {
    let way = |interpreter: Option<Interpreter>| Way {
        text: here.words.text(&format!("interpreter-{}", interpreter.map_or("none", Interpreter::word))),
        href: here.link(&choice.with(interpreter).link("/rdv/times", &[])),
        current: choice.interpreter == interpreter,
        ..Way::default()
    };
    let offered: Vec<_> = site.interpreters().map(Some).collect();
    if offered.is_empty() { Vec::new() } else { [None].into_iter().chain(offered).map(way).collect() }
}

/// The same at other places, each with its first time.
pub fn places(
    here: &Here,
    choice: &Choice,
    firsts: &[crate::api::FirstAt],
    at: model::SiteId,
    now: Instant,
) -> Vec<Way> {
    let language = here.words.language();
    let way = |first: &crate::api::FirstAt| {
        let when = locale::moment_words(language, first.starts_at, now, first.site.time_zone);
        Way {
            text: first.site.name.get(language).to_owned(),
            hint: here.words.with("rdv-first-there", "moment", when),
            href: here.link(&choice.at(first.site.id).link("/rdv/times", &[])),
            current: false,
        }
    };
    firsts.iter().filter(|it| it.site.id != at).map(way).collect()
}

/// When more times open.
pub fn release(site: &Site, ask: &Ask, words: Words) -> Vec<String> {
    let rules = ask.errands.iter().filter_map(|it| site.service(it.service)?.booking.as_ref());
    let Some(rules) = rules.min_by_key(|it| it.horizon_days) else { return Vec::new() };
    let hour = |hour: u8| words.with("time-whole", "hour", hour);
    let daily = words.with("rdv-release", "time", hour(rules.horizon_opens_hour));
    let same_day = rules.same_day_hour.map(|it| words.with("rdv-release-same-day", "time", hour(it)));
    [Some(daily), same_day].into_iter().flatten().collect()
}

/// Whether people come for all of it without an appointment, too.
pub fn may_walk_in(site: &Site, ask: &Ask, now: Instant) -> bool {
    ask.errands.iter().all(|it| walk_in(site, it.service, now) != Walkin::ClosedUntil(None))
}
