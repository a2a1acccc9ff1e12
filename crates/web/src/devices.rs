//! Which screens and kiosks gave a sign of life to this node, and how they are.
//!
//! Kept in memory: a device that is on speaks again within a minute, and a row a minute for each would be most of what
//! a quiet town writes. So a node knows those that speak to it, since it began; pages say so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::{CounterId, Instant, PrincipalId, SiteId, ZoneId};

/// A device speaks every minute; after this it is off, or its link is (seconds).
const SILENT_SECONDS: i64 = 150;
/// A device that has been silent for so long is forgotten: another one has its place (seconds).
const FORGOTTEN_SECONDS: i64 = 24 * 60 * 60;
/// Devices remembered: a country of town halls has fewer at one node.
const REMEMBERED: usize = 20_000;
/// Browsers that share one pairing: the screens of a building.
const SCREENS_OF_A_JOB: usize = 64;

/// Whether a browser may make sound: `AudioContext.state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// It sounds.
    Running,
    /// Somebody must touch the screen first.
    Suspended,
    /// It was given up, or the browser has none.
    Closed,
}

impl Sound {
    /// The browser's word.
    pub fn word(self) -> &'static str {
        match self {
            Sound::Running => "running",
            Sound::Suspended => "suspended",
            Sound::Closed => "closed",
        }
    }
}

/// A sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// What it runs.
    pub version: String,
    /// Whether it may make sound; `None`: it has nothing to say.
    pub sound: Option<Sound>,
    /// The waiting room that it shows.
    pub zone: Option<ZoneId>,
    /// The counter above which it hangs.
    pub counter: Option<CounterId>,
}

/// One browser of a paired job, as it spoke last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The job.
    pub job: PrincipalId,
    /// Which of its browsers: a word of its own making.
    pub screen: String,
    /// When.
    pub at: Instant,
    /// What it said.
    pub beat: Beat,
}

impl Seen {
    /// Whether it has not spoken for longer than it should.
    pub fn is_silent(&self, now: Instant) -> bool {
        now.seconds_since(self.at) > SILENT_SECONDS
    }
}

/// The devices that spoke to this node.
#[derive(Debug, Default)]
pub struct Devices(Mutex<HashMap<(PrincipalId, String), (Instant, Beat)>>);

impl Devices {
    /// Takes in a sign of life.
    pub fn hear(&self, job: PrincipalId, screen: &str, beat: Beat, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (job, screen.to_owned());
        if !known.contains_key(&key) {
            known.retain(|_, (at, _)| now.seconds_since(*at) < FORGOTTEN_SECONDS);
            let of_job = |(other, _): &&(PrincipalId, String)| *other == job;
            if known.len() >= REMEMBERED || known.keys().filter(of_job).count() >= SCREENS_OF_A_JOB {
                let oldest = known.iter().filter(|(key, _)| key.0 == job).min_by_key(|(_, (at, _))| *at);
                let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { return };
                known.remove(&oldest);
            }
        }
        known.insert(key, (now, beat));
    }

    /// The browsers of a site, by job and by the word that each gave itself.
    pub fn of_site(&self, site: SiteId) -> Vec<Seen> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = known.iter().filter(|((job, _), _)| job.site() == site);
        let mut seen: Vec<Seen> = here
            .map(|((job, screen), (at, beat))| Seen {
                job: *job,
                screen: screen.clone(),
                at: *at,
                beat: beat.clone(),
            })
            .collect();
        seen.sort_by(|one, other| (one.job, &one.screen).cmp(&(other.job, &other.screen)));
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(version: &str) -> Beat {
        Beat { version: version.to_owned(), sound: Some(Sound::Running), zone: None, counter: None }
    }

    fn job(n: i64) -> PrincipalId {
        PrincipalId::nth(SiteId::new(1).unwrap(), n)
    }

    #[test]
    fn a_device_is_remembered_as_it_spoke_last_and_is_silent_after_two_minutes_and_a_half() {
        let (devices, noon) = (Devices::default(), Instant::from_millis(0));
        devices.hear(job(1), "hall", beat("1"), noon);
        devices.hear(job(1), "hall", beat("2"), noon.plus_seconds(60));
        devices.hear(job(1), "floor", beat("1"), noon);
        let seen = devices.of_site(job(1).site());
        let versions: Vec<_> = seen.iter().map(|it| (it.screen.as_str(), it.beat.version.as_str())).collect();
        assert_eq!(versions, [("floor", "1"), ("hall", "2")]);
        let later = noon.plus_seconds(151);
        assert_eq!(seen.iter().map(|it| it.is_silent(later)).collect::<Vec<_>>(), [true, false]);
        assert_eq!(devices.of_site(SiteId::new(2).unwrap()), []);
    }

    #[test]
    fn a_job_with_too_many_browsers_forgets_its_oldest_and_nobody_elses() {
        let (devices, noon) = (Devices::default(), Instant::from_millis(0));
        devices.hear(job(2), "kiosk", beat("1"), noon);
        for n in 0..=SCREENS_OF_A_JOB {
            let at = noon.plus_seconds(i64::try_from(n).unwrap());
            devices.hear(job(1), &format!("screen-{n}"), beat("1"), at);
        }
        let seen = devices.of_site(job(1).site());
        assert_eq!(seen.len(), SCREENS_OF_A_JOB + 1);
        assert!(seen.iter().any(|it| it.screen == "kiosk"));
        assert!(!seen.iter().any(|it| it.screen == "screen-0"));
    }

    #[test]
    fn who_was_silent_for_a_day_is_forgotten() {
        let (devices, noon) = (Devices::default(), Instant::from_millis(0));
        devices.hear(job(1), "old", beat("1"), noon);
        devices.hear(job(1), "new", beat("1"), noon.plus_minutes(24 * 60));
        assert_eq!(devices.of_site(job(1).site()).len(), 1);
    }
}
