//! The earliest free time of every site, remembered for as long as it stays so.
//!
//! One answer names each site of the town, and between two bookings hardly anything of it changes. So what was found at a
//! site is kept until other days of it are published, or time makes it wrong ([`Availability::first_until`]); an answer of
//! which everything still holds is given again as it is.
//!
//! What is remembered holds no site in memory: of its days only where they lay.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use axum::body::Bytes;
use booking::rules::Refusal;
use booking::{Ask, Availability, Channel};
use lanes::Published;
use model::calendar::{local, rfc3339};
use model::{Instant, SiteId};
use store::Store;

use crate::api::{First, errands_of};

/// A site that an import brings is searched after this at the latest.
const REMEMBER_SECONDS: i64 = 5;
/// Searches that are remembered: what a town's people mostly ask for. 100 bytes for each site that gives all of it.
const REMEMBERED: usize = 32;

/// What was found, by what was asked.
#[derive(Default)]
pub struct Earliest {
    sites: RwLock<Option<(Instant, Arc<[SiteId]>)>>,
    answers: Mutex<HashMap<Search, Remembered>>,
}

/// Kinds in order, each with how many persons.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Search(Vec<(String, u16)>);

struct Remembered {
    used_at: Instant,
    answer: Arc<Answer>,
}

/// The earliest time of each site that has one.
pub struct Answer {
    parts: Vec<Part>,
    /// As the interface answers it, in the order of time.
    pub json: Bytes,
}

impl Answer {
    /// The same in the order of time, for pages.
    pub fn times(&self) -> Vec<(Instant, SiteId)> {
        let mut times: Vec<_> = self.found().map(|(site, time)| (time.starts_at, site)).collect();
        times.sort_unstable();
        times
    }

    fn of(parts: Vec<Part>) -> Self {
        let mut answer = Self { parts, json: Bytes::new() };
        let mut times: Vec<_> =
            answer.found().map(|(site, time)| (time.starts_at, site, &*time.json)).collect();
        times.sort_unstable_by_key(|(starts_at, site, _)| (*starts_at, *site));
        let times: Vec<&str> = times.iter().map(|(_, _, json)| *json).collect();
        answer.json = format!("{{\"slots\":[{}]}}", times.join(",")).into();
        answer
    }

    fn found(&self) -> impl Iterator<Item = (SiteId, &Time)> {
        self.parts.iter().filter_map(|part| match &part.found {
            Found::During(_, Some(time)) => Some((part.site, time)),
            _ => None,
        })
    }
}

/// What was found at one site.
#[derive(Clone)]
struct Part {
    site: SiteId,
    /// Of these days. They are not kept, and nothing else can come to lie where they lay.
    days: Weak<Availability>,
    found: Found,
}

#[derive(Clone)]
enum Found {
    /// The site does not give all of it.
    NotGiven,
    /// A service takes no appointments, or not for so many.
    Refused(Refusal),
    /// At any time in this span.
    During(Range<Instant>, Option<Time>),
}

/// A site's earliest time, and as it is answered.
#[derive(Clone)]
struct Time {
    starts_at: Instant,
    json: Arc<str>,
}

impl Earliest {
    /// The sites of the town, as they were some seconds ago at most.
    pub async fn sites(&self, store: &Store, now: Instant) -> store::Result<Arc<[SiteId]>> {
        let known = self.sites.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((read_at, sites)) = known
            && (0..REMEMBER_SECONDS).contains(&now.seconds_since(read_at))
        {
            return Ok(sites);
        }
        let sites: Arc<[SiteId]> = store.sites().await?.into_iter().map(|it| it.id).collect();
        *self.sites.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&sites)));
        Ok(sites)
    }

    /// The earliest time of each of `sites` at which services of all these kinds, each for so many, fit one after the other. An
    /// error where no site can be asked: why the last of them cannot, if it gives all of it. Nothing of that is remembered,
    /// so that nobody fills it with guesses.
    pub fn answer(
        &self,
        kinds: &[(&str, u16)],
        sites: &[Arc<Published>],
        now: Instant,
    ) -> Result<Arc<Answer>, Option<Refusal>> {
        let search = Search(kinds.iter().map(|(kind, persons)| ((*kind).to_owned(), *persons)).collect());
        let known = self.remembered(&search, now);
        let parts = known.as_ref().map_or(&[][..], |answer| &answer.parts);
        let holds = |(part, site): (&Part, &Arc<Published>)| part.holds(site, now);
        if let Some(answer) = &known
            && parts.len() == sites.len()
            && parts.iter().zip(sites).all(holds)
        {
            return Ok(Arc::clone(answer));
        }
        let part = |(nth, site): (usize, &Arc<Published>)| match parts.get(nth) {
            Some(part) if part.holds(site, now) => part.clone(),
            _ => Part::of(site, kinds, now),
        };
        let parts: Vec<Part> = sites.iter().enumerate().map(part).collect();
        if !parts.iter().any(|part| matches!(part.found, Found::During(..))) {
            let refusals = parts.into_iter().rev().filter_map(|part| match part.found {
                Found::Refused(refusal) => Some(refusal),
                _ => None,
            });
            return Err(refusals.into_iter().next());
        }
        let answer = Arc::new(Answer::of(parts));
        self.remember(search, Arc::clone(&answer), now);
        Ok(answer)
    }

    fn remembered(&self, search: &Search, now: Instant) -> Option<Arc<Answer>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.get_mut(search)?;
        known.used_at = now;
        Some(Arc::clone(&known.answer))
    }

    /// Who is remembered too much is the one that nobody asked for the longest time.
    fn remember(&self, search: Search, answer: Arc<Answer>, now: Instant) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= REMEMBERED && !answers.contains_key(&search) {
            let oldest = answers.iter().min_by_key(|(_, it)| it.used_at).map(|(search, _)| search.clone());
            oldest.into_iter().for_each(|oldest| drop(answers.remove(&oldest)));
        }
        answers.insert(search, Remembered { used_at: now, answer });
    }
}

impl Part {
    fn of(site: &Published, kinds: &[(&str, u16)], now: Instant) -> Self {
        let (days, now) = {
            let committed = site.read();
            (Arc::clone(&committed.booking), now.max(committed.last_at))
        };
        Self { site: site.site(), days: Arc::downgrade(&days), found: Found::at(&days, kinds, now) }
    }

    /// Whether searching the site again would find the same.
    fn holds(&self, site: &Published, now: Instant) -> bool {
        let committed = site.read();
        self.site == site.site()
            && std::ptr::eq(self.days.as_ptr(), Arc::as_ptr(&committed.booking))
            && match &self.found {
                Found::During(span, _) => span.contains(&now.max(committed.last_at)),
                Found::NotGiven | Found::Refused(_) => true,
            }
    }
}

impl Found {
    fn at(days: &Availability, kinds: &[(&str, u16)], now: Instant) -> Self {
        let site = days.site();
        let Some(errands) = errands_of(site, kinds) else { return Found::NotGiven };
        let today = local(now, site.time_zone).date_naive();
        let found =
            days.first_until(&Ask { errands, channel: Channel::Online, interpreter: None }, today, now);
        let (first, until) = match found {
            Ok(found) => found,
            Err(refusal) => return Found::Refused(refusal),
        };
        let time = first.map(|slot| {
            let first = First { site: site.id, starts_at: rfc3339(slot.starts_at, site.time_zone) };
            let json = serde_json::to_string(&first).expect("two texts are JSON");
            Time { starts_at: slot.starts_at, json: json.into() }
        });
        Found::During(now..until, time)
    }
}
